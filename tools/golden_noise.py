# SPDX-License-Identifier: Apache-2.0
"""Golden numbers for GaussianNoise: NumPy's own RandomState, hashed.

    python3 tools/golden_noise.py src/test/resources/org/metamerkit/stimulus

writes golden_noise.csv (SHA-256 of the little-endian float32 values, C order), golden_noise_seed0_3x8x8.npy and
golden_arrays/ (files of np.save that NumpyFile must read and write byte for byte).
"""
import hashlib
import pathlib
import sys

import numpy as np

CASES = [(seed, 224, 224) for seed in range(8)] + [(0, 8, 8), (0, 240, 260), (517, 5, 7), (2147483647, 5, 7)]


def noise(seed, height, width):
    return np.clip(0.5 + 0.05 * np.random.RandomState(seed).randn(3, height, width), 0, 1).astype("<f4")


def main(folder):
    with open(folder / "golden_noise.csv", "w") as out:
        out.write("seed,height,width,sha256,first,last\n")
        for seed, height, width in CASES:
            values = noise(seed, height, width)
            digest = hashlib.sha256(values.tobytes()).hexdigest()
            out.write(f"{seed},{height},{width},{digest},{values.flat[0]!r},{values.flat[-1]!r}\n".replace("np.float32(", "").replace(")", ""))
    np.save(folder / "golden_noise_seed0_3x8x8.npy", noise(0, 8, 8))
    arrays = folder / "golden_arrays"
    arrays.mkdir(exist_ok=True)
    for shape in [(), (0,), (5,), (2, 3), (3, 4, 5), (12, 1, 2, 3), (0, 7)]:
        values = np.arange(int(np.prod(shape)), dtype="<f4").reshape(shape) / 4
        np.save(arrays / ("x".join(map(str, shape)) or "scalar"), values.astype("<f4"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
