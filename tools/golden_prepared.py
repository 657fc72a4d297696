# SPDX-License-Identifier: Apache-2.0
"""SHA-256 of every twentieth picture of the shared ImageNet sample as Pillow decodes and prepares it for 224x224.

    python3 tools/golden_prepared.py ../shared/data/labelled/imagenet_1000_one_per_class.zip \\
        > src/test/resources/org/metamerkit/stimulus/golden_prepared.csv

Hashed are the 8-bit samples, channel x row x column.
"""
import hashlib
import io
import sys
import zipfile

import numpy as np
from PIL import Image


def main(path):
    print("entry,sha256")
    with zipfile.ZipFile(path) as pictures:
        for name in sorted(pictures.namelist())[::20]:
            image = Image.open(io.BytesIO(pictures.read(name))).convert("RGB")
            w, h = image.size
            s = min(w, h)
            left, top = (w - s) // 2, (h - s) // 2
            image = image.crop((left, top, left + s, top + s)).resize((224, 224), Image.BICUBIC)
            samples = np.ascontiguousarray(np.asarray(image).transpose(2, 0, 1))
            print(f"{name},{hashlib.sha256(samples.tobytes()).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1])
