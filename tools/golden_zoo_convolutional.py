# SPDX-License-Identifier: Apache-2.0
"""Goldens of the convolutional networks: AlexNet ... against torchvision. Run with names to make only these."""

import functools
import sys

import torchvision

import golden_networks as golden


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


RESNETS = """resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d wide_resnet50_2""".split()

NETWORKS = {"alexnet": alexnet}
NETWORKS.update({name: functools.partial(resnet, name) for name in RESNETS})

if __name__ == "__main__":
    for name in sys.argv[1:] or NETWORKS:
        NETWORKS[name]()
