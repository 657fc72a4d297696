# SPDX-License-Identifier: Apache-2.0
"""Goldens of CORnet-S, AlexNet-GN, the VOneNets and HMAX, written here as plain PyTorch modules from their published definitions.

Sources: dicarlolab/CORnet (cornet/cornet_s.py), harvard-visionlab/open_ipcl (models/alexnet_gn.py), dicarlolab/vonenet (vonenet/),
jenellefeather/model_metamers_pytorch (robustness/imagenet_models: hmax.py, vonenet/), wmvanvliet/pytorch_hmax (hmax.py). Run with names to
make only these.
"""

import json
import sys

import numpy as np
import scipy.stats
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

import formula
import golden_networks as golden


def conv(inputs, outputs, kernel, stride=1, bias=False):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)


class CornetArea(nn.Module):
    def __init__(self, inputs, outputs, times):
        super().__init__()
        wide = 4 * outputs
        self.conv_input = conv(inputs, outputs, 1)
        self.skip = conv(outputs, outputs, 1, 2)
        self.norm_skip = nn.BatchNorm2d(outputs)
        self.conv1 = conv(outputs, wide, 1)
        self.conv2 = conv(wide, wide, 3)
        self.conv3 = conv(wide, outputs, 1)
        self.steps = times
        for t in range(times):
            for i, channels in enumerate([wide, wide, outputs], start=1):
                self.add_module(f"norm{i}_{t}", nn.BatchNorm2d(channels))
        self.seen = nn.ModuleList(nn.Identity() for _ in range(times))

    def forward(self, x):
        x = self.conv_input(x)
        for t in range(self.steps):
            norm1, norm2, norm3 = (getattr(self, f"norm{i}_{t}") for i in (1, 2, 3))
            shortcut = self.norm_skip(self.skip(x)) if t == 0 else x
            y = F.relu(norm1(self.conv1(x)))
            y = F.relu(norm2(F.conv2d(y, self.conv2.weight, None, 2 if t == 0 else 1, 1)))
            x = self.seen[t](F.relu(norm3(self.conv3(y)) + shortcut))
        return x


def cornet_s():
    model = nn.Sequential()
    model.add_module("V1", nn.Sequential())
    for name, module in {
        "conv1": conv(3, 64, 7, 2),
        "norm1": nn.BatchNorm2d(64),
        "nonlin1": nn.ReLU(),
        "pool": nn.MaxPool2d(3, 2, 1),
        "conv2": conv(64, 64, 3),
        "norm2": nn.BatchNorm2d(64),
        "nonlin2": nn.ReLU(),
    }.items():
        model.V1.add_module(name, module)
    stages = {"V1.nonlin1": "V1.nonlin1", "V1.pool": "V1.pool", "V1": "V1"}
    for area, inputs, outputs, times in (("V2", 64, 128, 2), ("V4", 128, 256, 4), ("IT", 256, 512, 2)):
        model.add_module(area, CornetArea(inputs, outputs, times))
        for t in range(times):
            stages[area if t == times - 1 else f"{area}.t{t}"] = f"{area}.seen.{t}"
    model.add_module("decoder", nn.Sequential())
    model.decoder.add_module("avgpool", nn.AdaptiveAvgPool2d(1))
    model.decoder.add_module("flatten", nn.Flatten())
    model.decoder.add_module("linear", nn.Linear(512, 1000))
    stages.update({"decoder.avgpool": "decoder.flatten", "decoder.linear": "decoder.linear"})
    golden.write("cornet_s", model, stages, reference="dicarlolab/CORnet, cornet/cornet_s.py")


class LengthOne(nn.Module):
    def forward(self, x):
        return x / x.pow(2).sum(1, keepdim=True).sqrt()


def alexnet_gn(name, outputs, normalized):
    def block(inputs, outputs, kernel, stride, padding, pooled):
        layers = [nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.GroupNorm(32, outputs), nn.ReLU()]
        return nn.Sequential(*layers, *([nn.MaxPool2d(3, 2)] if pooled else []))

    def connected(inputs):
        return nn.Sequential(nn.Linear(inputs, 4096), nn.BatchNorm1d(4096), nn.ReLU())

    modules = {
        "conv_block_1": block(3, 96, 11, 4, 2, True),
        "conv_block_2": block(96, 256, 5, 1, 2, True),
        "conv_block_3": block(256, 384, 3, 1, 1, False),
        "conv_block_4": block(384, 384, 3, 1, 1, False),
        "conv_block_5": block(384, 256, 3, 1, 1, True),
        "ave_pool": nn.AdaptiveAvgPool2d(6),
        "flatten": nn.Flatten(),
        "fc6": connected(256 * 6 * 6),
        "fc7": connected(4096),
        "fc8": nn.Sequential(nn.Linear(4096, outputs)),
    }
    if normalized:
        modules["l2norm"] = LengthOne()
    model = nn.Sequential()
    stages = {}
    for key, module in modules.items():
        model.add_module(key, module)
        if key.startswith("conv_block"):
            stages[key] = key + ".2"
            if len(module) == 4:
                stages[key + ".3"] = key + ".3"
        elif key != "flatten":
            stages[{"ave_pool": "avgpool"}.get(key, key)] = key
    golden.write(name, model, stages, reference="harvard-visionlab/open_ipcl, models/alexnet_gn.py")


class Kernels(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(*shape), requires_grad=False)


class VoneBlock(nn.Module):
    """``offset`` is what model_metamers_pytorch adds below the complex cells' root."""

    def __init__(self, offset, noise):
        super().__init__()
        self.simple_conv_q0 = Kernels(512, 3, 25, 25)
        self.simple_conv_q1 = Kernels(512, 3, 25, 25)
        self.gabors = nn.Identity()
        self.output = nn.ReLU()
        self.offset = offset
        self.register_buffer("fixed_noise", noise, persistent=False)

    def forward(self, x):
        q0, q1 = (F.conv2d(x, q.weight, None, 4, 12) for q in (self.simple_conv_q0, self.simple_conv_q1))
        simple = F.relu(q0[:, :256])
        cells = torch.sqrt(self.offset + q0[:, 256:] ** 2 + q1[:, 256:] ** 2) / np.sqrt(2)
        x = self.gabors(25 * torch.cat([simple, cells], 1))
        return self.output(x if self.fixed_noise is None else x + self.fixed_noise)


class AlexNetBackEnd(nn.Module):
    def __init__(self):
        super().__init__()
        rest = [conv(192, 384, 3, bias=True), conv(384, 256, 3, bias=True), conv(256, 256, 3, bias=True)]
        self.features = nn.Sequential(
            conv(64, 192, 5, 2, bias=True), nn.ReLU(), nn.MaxPool2d(3, 2, 1), *(m for c in rest for m in (c, nn.ReLU())), nn.MaxPool2d(3, 2, 1)
        )
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(256 * 49, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)
        )

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


class ResNetBackEnd(nn.Module):
    """torchvision's ResNet-50 without its stem."""

    def __init__(self):
        super().__init__()
        whole = torchvision.models.resnet50()
        for name in ("layer1", "layer2", "layer3", "layer4", "avgpool", "fc"):
            self.add_module(name, getattr(whole, name))

    def forward(self, x):
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


def vonenet(name, back_end, offset, noise, preprocessing, reference):
    model = nn.Sequential()
    model.add_module("vone_block", VoneBlock(offset, noise))
    model.add_module("bottleneck", nn.Conv2d(512, 64, 1, bias=False))
    model.add_module("model", back_end)
    stages = {"gabors_f": "vone_block.gabors"}
    if noise is not None:
        stages["v1_output"] = "vone_block"
    stages["bottleneck"] = "bottleneck"
    if isinstance(back_end, AlexNetBackEnd):
        names = [f"features.{i}" for i in (1, 2, 4, 6, 8, 9)] + ["avgpool"] + [f"classifier.{i}" for i in (2, 5, 6)]
        stages.update({f"model.{n}": f"model.{n}" for n in names})
    else:
        for layer, blocks in enumerate((3, 4, 6, 3), start=1):
            for block in range(blocks):
                path = f"layer{layer}.{block}"
                stages[f"layer{layer}" if block == blocks - 1 else path] = f"model.{path}"
        stages["avgpool"] = ("model.avgpool", lambda x: x.flatten(1))
        stages["fc"] = "model.fc"
    golden.write(name, model, stages, preprocessing=preprocessing, reference=reference)


HALVES = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def vonealexnet():
    vonenet("vonealexnet", AlexNetBackEnd(), 0, None, HALVES, "dicarlolab/vonenet, vonenet/")


def voneresnet50():
    vonenet("voneresnet50", ResNetBackEnd(), 0, None, HALVES, "dicarlolab/vonenet, vonenet/")


def vonealexnet_noise():
    noise = torch.from_numpy(4 * np.random.RandomState(0).randn(1, 512, 56, 56))
    reference = "jenellefeather/model_metamers_pytorch, robustness/imagenet_models/vonenet/"
    vonenet("vonealexnet_gaussian_noise_std4_fixed", AlexNetBackEnd(), 1e-5, noise, golden.IMAGENET, reference)


def hmax_filter(size, tuning, degrees):
    """One even Gabor function: the wave is 2 size / tuning pixels long."""
    wavelength = 2 * size / tuning
    theta = np.deg2rad(degrees + 90)
    y, x = np.mgrid[:size, :size] - size // 2  # rows, columns
    across, along = y * np.cos(theta) + x * np.sin(theta), x * np.cos(theta) - y * np.sin(theta)
    values = np.exp(-(across**2 + 0.3**2 * along**2) / (2 * (0.8 * wavelength) ** 2)) * np.cos(2 * np.pi * across / wavelength)
    values[np.hypot(x, y) > size / 2] = 0
    values -= values.mean()
    return values / np.sqrt((values**2).sum())


class HmaxS2(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.conv = nn.Conv2d(4, 1600, size, padding=size // 2, groups=4, bias=False)
        self.size = size

    def forward(self, band):
        ones = torch.ones(1, 1, self.size, self.size, dtype=band.dtype)
        n, _, h, w = band.shape
        products = self.conv(band)
        products = products.view(n, 4, 400, *products.shape[2:]).sum(1)
        squares = F.conv2d((band**2).sum(1, keepdim=True), ones, padding=self.size // 2)
        patch_squares = (self.conv.weight.view(4, 400, -1) ** 2).sum((0, 2))
        return torch.exp(-(squares - 2 * products + patch_squares[None, :, None, None]) / 2)


class Hmax(nn.Module):
    """The published program, with its filters by formula (not in the state dict) and no borders in S1."""

    def __init__(self):
        super().__init__()
        self.sizes = range(7, 38, 2)
        for i, size in enumerate(self.sizes):
            filters = np.stack([hmax_filter(size, 4 - 0.05 * i, degrees) for degrees in (90, -45, 0, 45)])
            self.register_buffer(f"filters_{size}", torch.from_numpy(filters)[:, None], persistent=False)
        self.s2_units = nn.ModuleList(HmaxS2(size) for size in range(2, 17, 2))
        self.s1_out, self.c1_out, self.s2_out, self.c2_out = (nn.Identity() for _ in range(4))

    def s1(self, x, size):
        edge = size // 2
        answer = F.conv2d(x, getattr(self, f"filters_{size}"), padding=edge).abs()
        inside = torch.zeros_like(answer)
        inside[:, :, edge:-edge, edge:-edge] = 1
        squares = F.conv2d(x**2, torch.ones(1, 1, size, size, dtype=x.dtype), padding=edge)
        return answer * inside / torch.sqrt(F.relu(squares) + 1e-10)

    def forward(self, x):
        x = x.mean(1, keepdim=True)
        s1 = [self.s1(x, size) for size in self.sizes]
        self.s1_out(torch.cat(s1, 1))
        c1 = []
        for band in range(8):
            window = 8 + 2 * band
            both = torch.stack(s1[2 * band : 2 * band + 2]).max(0)[0]
            c1.append(F.max_pool2d(both, window, window // 2, window // 2))
        self.c1_out(torch.cat([band.flatten(1) for band in c1], 1))
        s2 = [[unit(band) for band in c1] for unit in self.s2_units]
        self.s2_out(torch.cat([band.flatten(1) for size in s2 for band in size], 1))
        c2 = [torch.stack([band.max(3)[0].max(2)[0] for band in size]).max(0)[0] for size in s2]
        return self.c2_out(torch.stack(c2, 1))


def hmax():
    golden.write(
        "hmax",
        Hmax(),
        {stage: stage for stage in ("s1_out", "c1_out", "s2_out", "c2_out")},
        size=250,
        preprocessing=((0.0,) * 3, (1 / 255,) * 3),
        greyscale=True,
        reference="jenellefeather/model_metamers_pytorch, robustness/imagenet_models/hmax.py; wmvanvliet/pytorch_hmax, hmax.py",
    )


def write_tensors(name, tensors):
    lines = [json.dumps({"name": key, "shape": list(value.shape), **golden.summary(torch.from_numpy(value))}) for key, value in tensors.items()]
    (golden.FOLDER / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


def hmax_patches(seed=3):
    """400 patches a size from the second band of C1 of two pictures: that of formula.picture and the same upside down."""
    model = Hmax().double()
    grey = 255 * torch.from_numpy(formula.picture(250, 250)).mean(1, keepdim=True)
    bands = []
    for picture in (grey, grey.flip(2)):
        both = torch.maximum(model.s1(picture, 11), model.s1(picture, 13))
        bands.append(F.max_pool2d(both, 10, 5, 5)[0].numpy())
    random = np.random.RandomState(seed)
    tensors = {}
    for k, size in enumerate(range(2, 17, 2)):
        patches = np.empty((4, 400, size, size))
        for p in range(400):
            band = bands[int(random.rand() * 2)]
            row, column = (1 + int(random.rand() * (51 - 2 - size + 1)) for _ in range(2))
            patches[:, p] = band[:, row : row + size, column : column + size]
        tensors[f"s2_units.{k}.conv.weight"] = patches.reshape(1600, 1, size, size)
    write_tensors("hmax_patches", tensors)


def gabor_bank(seed=0, highest=9, cells=512):
    """VOneNet's Gabor filters by its parameters' distributions; colour channels drawn last, which VOneNet leaves to torch."""
    random = np.random.RandomState(seed)

    def at(quantiles, counts, edges):
        return np.interp(quantiles, np.concatenate([[0], np.cumsum(counts) / np.sum(counts)]), edges)

    phase = np.deg2rad(360 * random.rand(cells))
    theta = at(random.rand(cells), [66, 49, 77, 54], [-22.5, 22.5, 67.5, 112.5, 157.5])
    theta = np.deg2rad(np.where(theta < 0, theta + 180, theta))
    quantiles = scipy.stats.norm.cdf(random.multivariate_normal([0, 0], [[1, 0.75], [0.75, 1]], cells))
    joint = np.array([[2, 0, 1, 0, 0], [8, 9, 4, 1, 0], [1, 2, 19, 17, 3], [0, 0, 1, 7, 4], [0, 0, 0, 0, 0]])
    edges = np.linspace(-1, 0.2, 6)
    nx = at(quantiles[:, 0], joint.sum(1), edges)
    ny = [at(u, joint[np.flatnonzero(edges < x)[-1]], edges) for u, x in zip(random.rand(cells), nx)]
    octaves = np.log2([0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8])
    used = np.flatnonzero(octaves <= np.log2(highest))[-1]
    frequency = 2 ** at(quantiles[:, 1], [4, 4, 8, 25, 32, 26, 28, 12][:used], octaves[: used + 1]) / 28
    sx, sy = (10 ** np.asarray(n) / frequency for n in (nx, ny))
    channel = (3 * random.rand(cells)).astype(int)
    row, column = np.mgrid[-12:13, -12:13]
    tensors = {}
    for q in (0, 1):
        kernels = np.zeros((cells, 3, 25, 25))
        for i in range(cells):
            across = row * np.cos(theta[i]) + column * np.sin(theta[i])
            along = column * np.cos(theta[i]) - row * np.sin(theta[i])
            envelope = np.exp(-((across / sx[i]) ** 2 + (along / sy[i]) ** 2) / 2) / (2 * np.pi * sx[i] * sy[i])
            kernels[i, channel[i]] = envelope * np.cos(2 * np.pi * frequency[i] * across + phase[i] + q * np.pi / 2)
        tensors[f"vone_block.simple_conv_q{q}.weight"] = kernels
    write_tensors("gabor_bank", tensors)


NETWORKS = {
    "alexnet_gn": lambda: alexnet_gn("alexnet_gn", 128, True),
    "alexnet_gn_supervised": lambda: alexnet_gn("alexnet_gn_supervised", 1000, False),
    "cornet_s": cornet_s,
    "hmax": hmax,
    "hmax_patches": hmax_patches,
    "gabor_bank": gabor_bank,
    "vonealexnet": vonealexnet,
    "vonealexnet_gaussian_noise_std4_fixed": vonealexnet_noise,
    "voneresnet50": voneresnet50,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or NETWORKS:
        NETWORKS[name]()
