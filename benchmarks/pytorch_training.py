#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PyTorch's side of compare_training.py, which starts it: a plain script that trains the network cifar10_cnn.

Arguments: threads, the pictures (zip file), and "plain" or "channels_last". Each line "OBJECTIVE ARITHMETIC BATCHES" on standard input is
answered with a line of JSON. Pictures are decoded once and kept as bytes; crops and flips are made for a whole batch at once.
"""
import io
import json
import sys
import time
import zipfile

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

BATCH = 128
KEPT = 100 * BATCH
EPS = 8 / 255
STEP = 4 / 255


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        layers, inputs = [], 3
        for number, channels in enumerate([48, 96, 96, 192, 160, 160], 1):
            layers.append(nn.Conv2d(inputs, channels, 4 if number == 1 else 3, 2 if number == 1 else 1, 1, bias=False))
            if number in (2, 4):
                layers.append(nn.MaxPool2d(2))
            layers += [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
            inputs = channels
        self.body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 10))
        self.register_buffer("mean", torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor([0.2023, 0.1994, 0.2010]).view(1, 3, 1, 1))

    def forward(self, x):
        return self.body((x - self.mean) / self.deviation)


def read(path):
    """The first training pictures in a shuffled order, N×3×32×32 bytes, and their labels."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(n for n in archive.namelist() if n.startswith("train/") and n.lower().endswith((".jpg", ".png")))
        classes = sorted({n.split("/")[1] for n in names})
        chosen = np.random.default_rng(0).permutation(len(names))[:KEPT]
        pixels = np.stack([np.asarray(Image.open(io.BytesIO(archive.read(names[i]))).convert("RGB")) for i in chosen])
    labels = torch.tensor([classes.index(names[i].split("/")[1]) for i in chosen])
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous(), labels


class Training:
    def __init__(self, objective, arithmetic, layout):
        torch.manual_seed(0)
        self.adversarial = objective != "standard"
        self.bfloat16 = arithmetic == "bfloat16"
        self.layout = torch.channels_last if layout == "channels_last" else torch.contiguous_format
        self.net = Cnn().to(memory_format=self.layout).train()
        self.tensors = [t for t in self.net.state_dict().values() if t.is_floating_point()]
        self.average = [t.clone() for t in self.tensors]
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)

    def loss(self, x, y):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            logits = self.net(x)
        return F.cross_entropy(logits.float(), y), logits

    def update(self, pixels, labels):
        x = pixels.contiguous(memory_format=self.layout)
        if self.adversarial:
            x = self.pgd(x, labels)
        loss, logits = self.loss(x, labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.tensors, 0.005)
        return loss.item(), int((logits.argmax(1) == labels).sum())

    def pgd(self, pixels, labels):
        self.net.eval()
        x = (pixels + EPS * (2 * torch.rand_like(pixels) - 1)).clamp(0, 1)
        for _ in range(3):
            x.requires_grad_(True)
            (gradient,) = torch.autograd.grad(self.loss(x, labels)[0], x)
            x = x.detach() + STEP * gradient.sign()
            x = torch.minimum(torch.maximum(x, pixels - EPS), pixels + EPS).clamp(0, 1)
        self.net.train()
        return x


def augmented(pixels, generator):
    """Random crops of pictures with four pixels of padding, half of them mirrored, in [0, 1]."""
    n = len(pixels)
    padded = F.pad(pixels, (4, 4, 4, 4))
    rows = (torch.randint(9, (n, 1), generator=generator) + torch.arange(32))[:, None, :, None]
    columns = torch.randint(9, (n, 1), generator=generator) + torch.arange(32)
    flipped = torch.rand(n, 1, generator=generator) < 0.5
    columns = torch.where(flipped, columns.flip(1), columns)[:, None, None, :]
    cut = padded[torch.arange(n)[:, None, None, None], torch.arange(3)[None, :, None, None], rows, columns]
    return cut.float() / 255


def main(threads, data, layout):
    torch.set_num_threads(int(threads))
    pixels, labels = read(data)
    generator = torch.Generator().manual_seed(0)
    trainings = {}
    for line in sys.stdin:
        objective, arithmetic, batches = line.split()
        if (objective, arithmetic) not in trainings:
            trainings[objective, arithmetic] = Training(objective, arithmetic, layout)
        training = trainings[objective, arithmetic]
        order = torch.randperm(len(pixels), generator=generator)
        processor, begun, waited = time.process_time(), time.perf_counter(), 0.0
        for i in range(int(batches)):
            chosen = order[i * BATCH : (i + 1) * BATCH]
            before = time.perf_counter()
            batch = augmented(pixels[chosen], generator)
            waited += time.perf_counter() - before
            training.update(batch, labels[chosen])
        answer = {
            "pictures": int(batches) * BATCH,
            "seconds": time.perf_counter() - begun,
            "processor": time.process_time() - processor,
            "waited": waited,
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
