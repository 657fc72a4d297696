# SPDX-License-Identifier: Apache-2.0
"""Goldens of ViT and ConvNeXt against torchvision, of EfficientNet-Lite against timm, of CLIP's image towers against open_clip.

Run with names to make only these.
"""

import re
import sys

import open_clip
import timm
import torchvision

import golden_networks as golden

CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))


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


def efficientnet_lite(name, size):
    module = timm.create_model("tf_" + name)
    flat_index = {}
    for group, blocks in enumerate(module.blocks):
        for block in range(len(blocks)):
            flat_index[group, block] = len(flat_index)
    first = {"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
    others = {"conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1"}
    others |= {"conv_pwl": "_project_conv", "bn3": "_bn2"}
    outer = {"conv_stem": "_conv_stem", "bn1": "_bn0", "conv_head": "_conv_head", "bn2": "_bn1", "classifier": "_fc"}

    def rename(key):
        if not key.startswith("blocks."):
            layer, rest = key.split(".")
            return f"{outer[layer]}.{rest}"
        _, group, block, layer, rest = key.split(".")
        index = flat_index[int(group), int(block)]
        return f"_blocks.{index}.{(others if int(group) else first)[layer]}.{rest}"

    stages = {"stem": "bn1"}
    stages |= {f"blocks.{index}": f"blocks.{group}.{block}" for (group, block), index in flat_index.items()}
    stages |= {"head": "bn2", "pool": "global_pool", "logits": "classifier"}
    half = ([127 / 255] * 3, [128 / 255] * 3)
    golden.write(name, module, stages, size, half, rename, reference="timm.create_model('tf_" + name + "')")


def clip(name, model, stages):
    """``stages`` is a function of the tower, whose own output has the path ''."""
    tower = open_clip.create_model(model, pretrained=None).visual
    reference = f"open_clip.create_model('{model}').visual"
    golden.write(name, tower, stages(tower), preprocessing=CLIP, reference=reference)


def clip_resnet50(name):
    stages = {"relu1": "act1", "relu2": "act2", "relu3": "act3", "avgpool": "avgpool"}
    for layer, blocks in enumerate([3, 4, 6, 3], start=1):
        stages |= {f"layer{layer}.{i}": f"layer{layer}.{i}" for i in range(blocks - 1)}
        stages[f"layer{layer}"] = f"layer{layer}"
    clip(name, "RN50-quickgelu", lambda _: {**stages, "attnpool": ""})


def clip_vit_b_32(name):
    blocks = [f"transformer.resblocks.{i}" for i in range(12)]
    clip(name, "ViT-B-32-quickgelu", lambda tower: {
        "conv1": "conv1",
        "class_embedding_cat": ("patch_dropout", lambda tokens: tokens - tower.positional_embedding),
        "positional_embedding": "patch_dropout",
        "ln_pre": "ln_pre",
        **{block: block for block in blocks},
        "ln_post": ("ln_post", first_token),
        "proj": "",
    })


NETWORKS = {
    "vit_b_16": lambda name: vit(name, 12),
    "vit_b_32": lambda name: vit(name, 12),
    "vit_l_16": lambda name: vit(name, 24),
    "convnext_tiny": lambda name: convnext(name, 9),
    "convnext_small": lambda name: convnext(name, 27),
    "convnext_base": lambda name: convnext(name, 27),
    "clip_resnet50": clip_resnet50,
    "clip_vit_b_32": clip_vit_b_32,
    "efficientnet_lite0": lambda name: efficientnet_lite(name, 224),
    "efficientnet_lite1": lambda name: efficientnet_lite(name, 240),
    "efficientnet_lite2": lambda name: efficientnet_lite(name, 260),
    "efficientnet_lite3": lambda name: efficientnet_lite(name, 280),
    "efficientnet_lite4": lambda name: efficientnet_lite(name, 300),
}

if __name__ == "__main__":
    for network in sys.argv[1:] or NETWORKS:
        NETWORKS[network](network)
