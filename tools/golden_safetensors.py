# SPDX-License-Identifier: Apache-2.0
"""Writes with the safetensors package the small file that the Java reader is tested with.

    python tools/golden_safetensors.py

writes src/test/resources/org/metamerkit/model/io/by_python.safetensors: one tensor of every floating-point type the reader
takes, a scalar, an empty one, a name outside ASCII, and one note. Needs torch, for bfloat16.
"""
from pathlib import Path

import torch
from safetensors.torch import save_file

TARGET = Path(__file__).resolve().parent.parent / "src/test/resources/org/metamerkit/model/io/by_python.safetensors"

# Exact in every type: powers of two and small sums of them, signed zero, infinities.
VALUES = [0.0, -0.0, 1.0, -2.5, 0.15625, float("inf"), float("-inf"), 96.0]


def main():
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        "half": torch.tensor(VALUES, dtype=torch.float16).reshape(2, 4),
        "bfloat": torch.tensor(VALUES, dtype=torch.bfloat16).reshape(4, 2),
        "single": torch.tensor(VALUES, dtype=torch.float32).reshape(2, 2, 2),
        "double": torch.tensor(VALUES, dtype=torch.float64),
        "scalar": torch.tensor(0.1, dtype=torch.float64),
        "empty": torch.zeros(0, 3, dtype=torch.float32),
        "größe": torch.tensor([7.0]),
    }
    save_file(tensors, TARGET, metadata={"made_by": "tools/golden_safetensors.py"})
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
