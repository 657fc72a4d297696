#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""torchattacks' side of compare_attacks.py.

    pytorch_attacks.py THREADS plain|folded
        reads lines "NETWORK NORM BATCH STEPS" and answers each with the milliseconds of one PGD step, by the clock and
        of the processor in the thread that attacks: an attack of one step more than STEPS less one of one step, over STEPS. Weights are frozen and random; "folded" folds batch normalisation into the convolutions.
    pytorch_attacks.py THREADS accuracy WEIGHTS.safetensors CIFAR10.zip A_CLASS EPS [ATTACK...]
        robust accuracies of one of the networks "cifar10_wide" on the first A_CLASS test pictures of each class, one attack a line.

Needs torch, torchvision and torchattacks 3.5.1; accuracies need pillow too.
"""
import io
import json
import struct
import sys
import time
import zipfile

import torch
import torchattacks
import torchvision
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


class Normalized(nn.Module):
    def __init__(self, network, mean, deviation):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))

    def forward(self, x):
        return self.network((x - self.mean) / self.deviation)


def frozen(model):
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model


def cifar10_wide():
    return nn.Sequential(
        nn.Conv2d(3, 16, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(16, 32, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(2048, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


def fuse(module, convolution, norm):
    setattr(module, convolution, fuse_conv_bn_eval(getattr(module, convolution), getattr(module, norm)))
    setattr(module, norm, nn.Identity())


def resnet(model, fold):
    model = frozen(model)
    if fold:
        fuse(model, "conv1", "bn1")
        for layer in (model.layer1, model.layer2, model.layer3, model.layer4):
            for block in layer:
                for i in "123":
                    if hasattr(block, "conv" + i):
                        fuse(block, "conv" + i, "bn" + i)
                if block.downsample is not None:
                    block.downsample = fuse_conv_bn_eval(block.downsample[0], block.downsample[1])
    return model


def network(name, fold):
    torch.manual_seed(1)
    bare = cifar10_wide() if name == "cifar10_wide" else resnet(getattr(torchvision.models, name)(weights=None), fold)
    return frozen(Normalized(bare, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))


def step(model, norm, batch, steps, side):
    pictures = torch.rand(batch, 3, side, side, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        labels = model(pictures).argmax(1)
    kind = torchattacks.PGD if norm == "linf" else torchattacks.PGDL2
    spent = []
    for count in (1, 1 + steps):
        attack = kind(model, eps=1e-6, alpha=2.5e-7, steps=count, random_start=True)
        start, processor = time.perf_counter(), time.thread_time()
        attack(pictures, labels)
        spent.append((time.perf_counter() - start, time.thread_time() - processor))
    return [1e3 * (long - short) / steps for short, long in zip(*spent)]


def serve(fold):
    models = {}
    for line in sys.stdin:
        if not line.strip():
            break
        name, norm, batch, steps = line.split()
        if name not in models:
            models[name] = network(name, fold)
        side = 32 if name.startswith("cifar") else 224
        print(*step(models[name], norm, int(batch), int(steps), side), flush=True)


def weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[first:last]), dtype=torch.float32).reshape(entry["shape"])
    return tensors, metadata


def preprocessing(text):
    """From "... mean .485,.456,.406 std .225": a single deviation is that of all channels."""
    words = text.split()
    mean = [float(number) for number in words[words.index("mean") + 1].split(",")]
    deviation = [float(number) for number in words[words.index("std") + 1].split(",")]
    return mean, deviation * (3 // len(deviation))


def pictures(path, a_class):
    from PIL import Image
    from torchvision.transforms.functional import pil_to_tensor

    images, labels = [], []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            parts = name.split("/")
            if "test" in parts and name.endswith(".jpg") and int(parts[-1][:-4]) < a_class:
                images.append(pil_to_tensor(Image.open(io.BytesIO(archive.read(name))).convert("RGB")).float() / 255)
                labels.append(CLASSES.index(parts[-2]))
    return torch.stack(images), torch.tensor(labels)


def accuracy(path, archive, a_class, eps, wanted):
    tensors, metadata = weights(path)
    bare = cifar10_wide()
    bare.load_state_dict(tensors)
    mean, deviation = preprocessing(metadata["input"])
    model = frozen(Normalized(bare, mean, deviation))
    images, labels = pictures(archive, a_class)
    attacks = {
        "pgd": lambda: torchattacks.PGD(model, eps=eps, alpha=eps / 4, steps=20),
        "apgd-ce": lambda: torchattacks.APGD(model, norm="Linf", eps=eps, steps=100, n_restarts=1, loss="ce"),
        "apgd-t": lambda: torchattacks.APGDT(model, norm="Linf", eps=eps, steps=100, n_restarts=1, n_classes=10),
        "fab-t": lambda: torchattacks.FAB(model, norm="Linf", eps=eps, steps=100, n_restarts=1, multi_targeted=True, n_classes=10),
        "square": lambda: torchattacks.Square(model, norm="Linf", eps=eps, n_queries=5000, n_restarts=1),
    }
    with torch.no_grad():
        right = model(images).argmax(1) == labels
    print(f"clean {100 * right.float().mean():.1f}", flush=True)
    for name in wanted or attacks:
        torch.manual_seed(0)
        start = time.perf_counter()
        changed = attacks[name]()(images[right], labels[right])
        with torch.no_grad():
            still = (model(changed).argmax(1) == labels[right]).sum().item()
        print(f"{name} {100 * still / len(labels):.1f} ({time.perf_counter() - start:.0f} s)", flush=True)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    if sys.argv[2] == "accuracy":
        accuracy(sys.argv[3], sys.argv[4], int(sys.argv[5]), float(sys.argv[6]), sys.argv[7:])
    else:
        serve({"plain": False, "folded": True}[sys.argv[2]])


if __name__ == "__main__":
    main()
