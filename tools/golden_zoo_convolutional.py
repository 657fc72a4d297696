# SPDX-License-Identifier: Apache-2.0
"""Goldens of the convolutional networks against torchvision and, for those it does not have, plain PyTorch written here from
their published definitions. Run with names to make only these; ``torchvision_weights`` makes the list of torchvision's files.
"""

import functools
import json
import sys

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

import golden_networks as golden

CIFAR10 = ((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010))


def alexnet():
    rectified = [f"features.{i}" for i in range(1, 13) if i not in (3, 6, 8, 10)]
    stages = rectified + ["avgpool", "classifier.2", "classifier.5", "classifier.6"]
    golden.write("alexnet", torchvision.models.alexnet(), {stage: stage for stage in stages})


def pooled(output):
    return output.flatten(1)


def resnet(name):
    module = getattr(torchvision.models, name)()
    stages = {"relu": "relu", "maxpool": "maxpool"}
    for layer in ("layer1", "layer2", "layer3", "layer4"):
        blocks = len(getattr(module, layer))
        stages.update({f"{layer}.{block}": f"{layer}.{block}" for block in range(blocks - 1)})
        stages[layer] = layer
    stages.update({"avgpool": ("avgpool", pooled), "fc": "fc"})
    golden.write(name, module, stages)


def vgg(name):
    module = getattr(torchvision.models, name)()
    shown = [f"features.{i}" for i, part in enumerate(module.features) if isinstance(part, (nn.ReLU, nn.MaxPool2d))]
    stages = shown + ["avgpool", "classifier.1", "classifier.4", "classifier.6"]
    golden.write(name, module, {stage: stage for stage in stages})


def squeezenet(name):
    module = getattr(torchvision.models, name)()
    stages = {f"features.{i}": f"features.{i}" for i in range(1, len(module.features))}
    golden.write(name, module, {**stages, "classifier.2": "classifier.2", "classifier": ("classifier.3", pooled)})


def densenet():
    stages = ["relu0", "pool0", "denseblock1", "transition1", "denseblock2", "transition2"]
    stages += ["denseblock3", "transition3", "denseblock4"]
    stages = {f"features.{stage}": f"features.{stage}" for stage in stages}
    stages["relu"] = ("features", F.relu)
    stages["avgpool"] = ("features", lambda features: F.relu(features).mean((2, 3)))
    stages["classifier"] = "classifier"
    golden.write("densenet121", torchvision.models.densenet121(), stages)


def mobilenet_v2():
    stages = {f"features.{i}": f"features.{i}" for i in range(19)}
    stages["avgpool"] = ("features.18", lambda features: features.mean((2, 3)))
    stages["classifier.1"] = "classifier.1"
    golden.write("mobilenet_v2", torchvision.models.mobilenet_v2(), stages)


class CifarResNet(nn.Module):
    """He et al. 2016, section 4.2, shortcuts by option B; names as in chenyaofo/pytorch-cifar-models."""

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(outputs)
            self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(outputs)
            self.downsample = None
            if inputs != outputs:
                self.downsample = nn.Sequential(
                    nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
                )

        def forward(self, x):
            shortcut = x if self.downsample is None else self.downsample(x)
            return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + shortcut)

    def __init__(self, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        self.layer1 = nn.Sequential(*[self.Block(16, 16, 1) for _ in range(blocks)])
        self.layer2 = nn.Sequential(*[self.Block(32 if i else 16, 32, 1 if i else 2) for i in range(blocks)])
        self.layer3 = nn.Sequential(*[self.Block(64 if i else 32, 64, 1 if i else 2) for i in range(blocks)])
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.relu(self.bn1(self.conv1(x))))))
        return self.fc(self.avgpool(x).flatten(1))


def cifar_resnet(depth):
    blocks = (depth - 2) // 6
    stages = {"relu": "relu"}
    for layer in ("layer1", "layer2", "layer3"):
        stages.update({f"{layer}.{block}": f"{layer}.{block}" for block in range(blocks - 1)})
        stages[layer] = layer
    stages.update({"avgpool": ("avgpool", pooled), "fc": "fc"})
    golden.write(
        f"cifar_resnet{depth}",
        CifarResNet(blocks),
        stages,
        size=32,
        preprocessing=CIFAR10,
        reference="He et al. 2016, section 4.2, with option B",
    )


class Cifar10Cnn(nn.Module):
    """Six normalised, rectified convolutions, two of them with a maximum before the normalisation; Metamerkit's own."""

    CHANNELS = (48, 96, 96, 192, 160, 160)

    def __init__(self):
        super().__init__()
        inputs = 3
        for number, channels in enumerate(self.CHANNELS, 1):
            kernel, stride = (4, 2) if number == 1 else (3, 1)
            setattr(self, f"conv{number}", nn.Conv2d(inputs, channels, kernel, stride, 1, bias=False))
            setattr(self, f"norm{number}", nn.BatchNorm2d(channels))
            setattr(self, f"relu{number}", nn.ReLU())
            inputs = channels
        self.pool = nn.MaxPool2d(2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        for number in range(1, len(self.CHANNELS) + 1):
            x = getattr(self, f"conv{number}")(x)
            if number in (2, 4):
                x = self.pool(x)
            x = getattr(self, f"relu{number}")(getattr(self, f"norm{number}")(x))
        return self.fc(self.avgpool(x).flatten(1))


def cifar10_cnn():
    stages = {f"relu{number}": f"relu{number}" for number in range(1, 7)}
    stages.update({"avgpool": ("avgpool", pooled), "fc": "fc"})
    golden.write("cifar10_cnn", Cifar10Cnn(), stages, size=32, preprocessing=CIFAR10, reference="written in this script")


class Cifar10ResNet(nn.Module):
    """Two normalised, rectified convolutions, and torchvision's basic block twice after a maximum; Metamerkit's own."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1, self.relu1 = nn.Conv2d(3, 48, 4, 2, 1, bias=False), nn.BatchNorm2d(48), nn.ReLU()
        self.conv2, self.bn2, self.relu2 = nn.Conv2d(48, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()
        inputs = 64
        for number, channels in enumerate((128, 192), 1):
            downsample = nn.Sequential(nn.Conv2d(inputs, channels, 1, bias=False), nn.BatchNorm2d(channels))
            setattr(self, f"pool{number}", nn.MaxPool2d(2))
            setattr(self, f"layer{number}", torchvision.models.resnet.BasicBlock(inputs, channels, 1, downsample))
            inputs = channels
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.relu1(self.bn1(self.conv1(x)))
        x = self.relu2(self.bn2(self.conv2(x)))
        x = self.layer1(self.pool1(x))
        x = self.layer2(self.pool2(x))
        return self.fc(self.avgpool(x).flatten(1))


def cifar10_resnet():
    stages = {name: name for name in ("relu1", "relu2", "pool1", "layer1", "pool2", "layer2")}
    stages.update({"avgpool": ("avgpool", pooled), "fc": "fc"})
    golden.write(
        "cifar10_resnet",
        Cifar10ResNet(),
        stages,
        size=32,
        preprocessing=CIFAR10,
        reference="written in this script, blocks by torchvision",
    )


def cifar10_wide():
    module = nn.Sequential(
        nn.Conv2d(3, 16, 4, 2, 1),
        nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(2048, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )
    stages = {"relu1": "1", "relu2": "3", "relu3": "6", "logits": "7"}
    reference = "CNN-A of the alpha-beta-CROWN project"
    golden.write("cifar10_wide", module, stages, size=32, preprocessing=CIFAR10, reference=reference)


class TinyDarknet(nn.Module):
    """pjreddie/darknet, cfg/tiny.cfg, with the names of ml5's Keras model."""

    CONVOLUTIONS = [(16, 3), (32, 3), (16, 1), (128, 3), (16, 1), (128, 3), (32, 1), (256, 3), (32, 1), (256, 3)]
    CONVOLUTIONS += [(64, 1), (512, 3), (64, 1), (512, 3), (128, 1)]
    POOLED = {1: 1, 2: 2, 6: 3, 10: 4}  # convolution -> the pooling after it

    def __init__(self):
        super().__init__()
        inputs = 3
        for number, (channels, kernel) in enumerate(self.CONVOLUTIONS, 1):
            self.add_module(f"conv2d_{number}", nn.Conv2d(inputs, channels, kernel, padding=kernel // 2, bias=False))
            self.add_module(f"batch_normalization_{number}", nn.BatchNorm2d(channels, eps=1e-3))
            self.add_module(f"leaky_re_lu_{number}", nn.LeakyReLU(0.1))
            if number in self.POOLED:
                self.add_module(f"max_pooling2d_{self.POOLED[number]}", nn.MaxPool2d(2))
            inputs = channels
        self.conv2d_16 = nn.Conv2d(inputs, 1000, 1)
        self.global_average_pooling2d_1 = nn.AdaptiveAvgPool2d(1)

    def forward(self, x):
        for part in self.children():
            x = part(x)
        return x.flatten(1)


def tiny_darknet():
    module = TinyDarknet()
    stages = {name: name for name, _ in module.named_children() if name.startswith(("leaky", "max", "conv2d_16"))}
    stages["global_average_pooling2d_1"] = ("global_average_pooling2d_1", pooled)
    plain = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    golden.write("tiny_darknet", module, stages, preprocessing=plain, reference="pjreddie/darknet, cfg/tiny.cfg")


class Same(nn.Conv2d):
    """A convolution with TensorFlow's SAME padding."""

    def forward(self, x):
        zeros = []
        for size, kernel, stride in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1]):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            zeros += [total // 2, total - total // 2]
        return super().forward(F.pad(x, zeros))


class MobileNetV2TensorFlow(nn.Module):
    """The graph of google-coral/test_data's mobilenet_v2_1.0_224_quant.tflite, row by row of the paper's table 2."""

    ROWS = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

    class Block(nn.Module):
        def __init__(self, graph, inputs, outputs, stride, expansion):
            super().__init__()
            hidden = inputs * expansion
            # in a list, so that they are modules of the graph only
            self.rectified = [graph.convolution(inputs, hidden, 1)] if expansion > 1 else []
            self.rectified.append(graph.convolution(hidden, hidden, 3, stride, hidden))
            self.linear = [graph.convolution(hidden, outputs, 1)]
            self.sums = stride == 1 and inputs == outputs
            graph.operation += self.sums

        def forward(self, x):
            y = x
            for convolution in self.rectified:
                y = F.relu6(convolution(y))
            y = self.linear[0](y)
            return x + y if self.sums else y

    def __init__(self):
        super().__init__()
        self.operation = 0
        self.convolution(3, 32, 3, 2)
        self.Conv = nn.ReLU6()
        blocks, inputs = [], 32
        for expansion, outputs, repeats, stride in self.ROWS:
            for repeat in range(repeats):
                blocks.append(self.Block(self, inputs, outputs, 1 if repeat else stride, expansion))
                inputs = outputs
        self.convolution(inputs, 1280, 1)
        self.Conv_1 = nn.ReLU6()
        self.AvgPool = nn.AdaptiveAvgPool2d(1)
        self.operation += 1
        self.convolution(1280, 1001, 1)
        self.expanded_conv = nn.Sequential(*blocks)

    def convolution(self, inputs, outputs, kernel, stride=1, groups=1):
        kind = "conv2d" if groups == 1 else "depthwise"
        convolution = Same(inputs, outputs, kernel, stride, groups=groups)
        self.add_module(f"op{self.operation:02}_{kind}", convolution)
        self.operation += 1
        return convolution

    def forward(self, x):
        x = self.expanded_conv(self.Conv(self.op00_conv2d(x)))
        return self.op63_conv2d(self.AvgPool(self.Conv_1(self.op61_conv2d(x)))).flatten(1)


def mobilenet_v2_tf():
    stages = {"Conv": "Conv", "expanded_conv": "expanded_conv.0"}
    stages.update({f"expanded_conv_{i}": f"expanded_conv.{i}" for i in range(1, 17)})
    stages.update({"Conv_1": "Conv_1", "AvgPool": ("AvgPool", pooled), "Logits": ("op63_conv2d", pooled)})
    golden.write(
        "mobilenet_v2_tf",
        MobileNetV2TensorFlow(),
        stages,
        preprocessing=((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        reference="google-coral/test_data, mobilenet_v2_1.0_224_quant.tflite",
    )


RESNETS = "resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d wide_resnet50_2".split()
VGGS = "vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn".split()

def torchvision_weights():
    """The address of every classifier's IMAGENET1K_V1 weights, for the downloads of the cards."""
    addresses = {}
    for name in torchvision.models.list_models(torchvision.models):
        weights = torchvision.models.get_model_weights(name)
        if "IMAGENET1K_V1" in weights.__members__:
            addresses[name] = weights.IMAGENET1K_V1.url
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(url)}" for name, url in sorted(addresses.items()))
    (golden.FOLDER / "torchvision_weights.json").write_text("{\n" + lines + "\n}\n")
    print(f"torchvision_weights: {len(addresses)}")


NETWORKS = {
    "alexnet": alexnet,
    "cifar10_wide": cifar10_wide,
    "cifar10_cnn": cifar10_cnn,
    "cifar10_resnet": cifar10_resnet,
    "cifar_resnet20": functools.partial(cifar_resnet, 20),
    "cifar_resnet56": functools.partial(cifar_resnet, 56),
    "densenet121": densenet,
    "mobilenet_v2": mobilenet_v2,
    "mobilenet_v2_tf": mobilenet_v2_tf,
    "squeezenet1_0": functools.partial(squeezenet, "squeezenet1_0"),
    "squeezenet1_1": functools.partial(squeezenet, "squeezenet1_1"),
    "tiny_darknet": tiny_darknet,
    "torchvision_weights": torchvision_weights,
    **{name: functools.partial(resnet, name) for name in RESNETS},
    **{name: functools.partial(vgg, name) for name in VGGS},
}

if __name__ == "__main__":
    for name in sys.argv[1:] or NETWORKS:
        NETWORKS[name]()
