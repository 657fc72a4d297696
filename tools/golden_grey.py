# SPDX-License-Identifier: Apache-2.0
"""SHA-256 of the 8-bit samples of pictures that Pillow cuts, resizes and turns to grey, row by row.

    python3 tools/golden_grey.py src/test/resources/org/metamerkit/stimulus
"""
import hashlib
import pathlib
import sys

from PIL import Image

CASES = [("chelsea_151x200.png", 96, 96), ("chelsea_151x200.png", 224, 224), ("noise_64x101.png", 50, 80), ("extremes_48x48.png", 31, 31)]


def main(folder):
    with open(folder / "golden_grey.csv", "w") as out:
        out.write("input,height,width,sha256\n")
        for name, height, width in CASES:
            image = Image.open(folder / "resize" / name).convert("RGB")
            w, h = image.size
            if w * height > h * width:
                cut_w, cut_h = max(1, (2 * h * width + height) // (2 * height)), h
            else:
                cut_w, cut_h = w, max(1, (2 * w * height + width) // (2 * width))
            left, top = (w - cut_w) // 2, (h - cut_h) // 2
            image = image.crop((left, top, left + cut_w, top + cut_h)).resize((width, height), Image.BICUBIC).convert("L")
            out.write(f"{name},{height},{width},{hashlib.sha256(image.tobytes()).hexdigest()}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
