# SPDX-License-Identifier: Apache-2.0
"""Goldens of ViT and ConvNeXt (torchvision). Run with names to make only these."""

import sys

import torchvision

import golden_networks as golden


def first_token(tokens):
    return tokens[:, 0]


def flat(values):
    return values.flatten(1)


def vit(name, blocks):
    stages = {
        "conv_proj": ("conv_proj", lambda x: x.flatten(2).transpose(1, 2)),
        "pos_embed": "encoder.dropout",
        **{f"encoder.layers.encoder_layer_{i}": f"encoder.layers.encoder_layer_{i}" for i in range(blocks)},
        "encoder.ln": "encoder.ln",
        "pre_logits": ("encoder.ln", first_token),
        "heads.head": "heads.head",
    }
    golden.write(name, getattr(torchvision.models, name)(), stages)


def convnext(name, middle_blocks):
    blocks = [3, 3, middle_blocks, 3]
    stages = ["features.0"]
    for resolution, count in enumerate(blocks):
        stages += [f"features.{2 * resolution}"] if resolution else []
        stages += [f"features.{2 * resolution + 1}.{i}" for i in range(count)]
    golden.write(
        name,
        getattr(torchvision.models, name)(),
        {
            **{stage: stage for stage in stages},
            "avgpool": ("avgpool", flat),
            "classifier.0": ("classifier.0", flat),
            "classifier.2": "classifier.2",
        },
    )


NETWORKS = {
    "vit_b_16": lambda name: vit(name, 12),
    "vit_b_32": lambda name: vit(name, 12),
    "vit_l_16": lambda name: vit(name, 24),
    "convnext_tiny": lambda name: convnext(name, 9),
    "convnext_small": lambda name: convnext(name, 27),
    "convnext_base": lambda name: convnext(name, 27),
}

if __name__ == "__main__":
    for network in sys.argv[1:] or NETWORKS:
        NETWORKS[network](network)
