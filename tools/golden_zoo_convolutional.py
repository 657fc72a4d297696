# SPDX-License-Identifier: Apache-2.0
"""Goldens of the convolutional networks: AlexNet ... against torchvision. Run with names to make only these."""

import sys

import torchvision

import golden_networks as golden


def alexnet():
    rectified = [f"features.{i}" for i in range(1, 13) if i not in (3, 6, 8, 10)]
    stages = rectified + ["avgpool", "classifier.2", "classifier.5", "classifier.6"]
    golden.write("alexnet", torchvision.models.alexnet(), {stage: stage for stage in stages})


NETWORKS = {"alexnet": alexnet}

if __name__ == "__main__":
    for name in sys.argv[1:] or NETWORKS:
        NETWORKS[name]()
