#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PyTorch's side of compare_networks.py: forward and backward to the pixels of networks truncated at a stage.

    pytorch_networks.py THREADS plain|folded

Reads lines "NETWORK STAGE BATCH REPEATS" and answers each with the times of as many passes, [[forward, backward], ...] in
milliseconds. Weights are frozen and random: speed does not depend on their values. Eager, as people run it; "folded" folds
batch normalisation into the convolutions (torch.nn.utils.fusion), which ViT and ConvNeXt do not have.
Needs torch, torchvision and timm.
"""
import json
import sys
import time

import timm
import torch
import torchvision
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def frozen(model):
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model


def resnet50(fold):
    model = frozen(torchvision.models.resnet50(weights=None))
    if fold:
        fuse(model, "conv1", "bn1")
        for layer in (model.layer1, model.layer2, model.layer3, model.layer4):
            for block in layer:
                for i in "123":
                    fuse(block, "conv" + i, "bn" + i)
                if block.downsample is not None:
                    block.downsample = fuse_conv_bn_eval(block.downsample[0], block.downsample[1])
    return [
        ("relu", nn.Sequential(model.conv1, model.bn1, model.relu)),
        ("layer2", nn.Sequential(model.maxpool, model.layer1, model.layer2)),
        ("fc", nn.Sequential(model.layer3, model.layer4, model.avgpool, nn.Flatten(1), model.fc)),
    ]


def vit_b_16(_):
    model = frozen(torchvision.models.vit_b_16(weights=None))
    blocks = list(model.encoder.layers)
    return [
        ("pos_embed", Function(lambda x: embed(model, x))),
        ("encoder.layers.encoder_layer_5", nn.Sequential(*blocks[:6])),
        ("heads.head", nn.Sequential(*blocks[6:], Function(lambda x: model.heads(model.encoder.ln(x)[:, 0])))),
    ]


def embed(model, x):
    x = model._process_input(x)
    token = model.class_token.expand(x.shape[0], -1, -1)
    return torch.cat([token, x], dim=1) + model.encoder.pos_embedding


def convnext_tiny(_):
    model = frozen(torchvision.models.convnext_tiny(weights=None))
    parts = list(model.features)
    return [
        ("features.0", parts[0]),
        ("features.5.2", nn.Sequential(*parts[1:5], *list(parts[5])[:3])),
        ("classifier.2", nn.Sequential(*list(parts[5])[3:], *parts[6:], model.avgpool, model.classifier)),
    ]


def efficientnet_lite0(fold):
    # TensorFlow's padding, which the published weights were trained with
    model = frozen(timm.create_model("tf_efficientnet_lite0"))
    blocks = [block for group in model.blocks for block in group]
    if fold:
        fuse_with_activation(model, "conv_stem", "bn1")
        for block in blocks:
            if hasattr(block, "conv_pwl"):
                pairs = ("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")
            else:
                pairs = ("conv_dw", "bn1"), ("conv_pw", "bn2")
            for convolution, norm in pairs:
                fuse_with_activation(block, convolution, norm)
        fuse_with_activation(model, "conv_head", "bn2")
    return [
        ("stem", nn.Sequential(model.conv_stem, model.bn1)),
        ("blocks.9", nn.Sequential(*blocks[:10])),
        ("logits", nn.Sequential(*blocks[10:], model.conv_head, model.bn2, model.global_pool, model.classifier)),
    ]


def fuse(module, convolution, norm):
    setattr(module, convolution, fuse_conv_bn_eval(getattr(module, convolution), getattr(module, norm)))
    setattr(module, norm, nn.Identity())


def fuse_with_activation(module, convolution, norm):
    """timm's normalisation layers hold the activation function that follows."""
    layer = getattr(module, norm)
    setattr(module, convolution, fuse_conv_bn_eval(getattr(module, convolution), layer))
    setattr(module, norm, layer.act)


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


NETWORKS = {f.__name__: f for f in (resnet50, vit_b_16, convnext_tiny, efficientnet_lite0)}


def times(model, batch, repeats):
    pictures = torch.rand(batch, 3, 224, 224)
    with torch.no_grad():
        seed = torch.rand_like(model(pictures))
    result = []
    for _ in range(repeats):
        leaf = pictures.detach().requires_grad_(True)
        start = time.perf_counter()
        output = model(leaf)
        middle = time.perf_counter()
        torch.autograd.grad(output, leaf, seed)
        end = time.perf_counter()
        result.append([round(1e3 * (middle - start), 3), round(1e3 * (end - middle), 3)])
    return result


def main():
    torch.set_num_threads(int(sys.argv[1]))
    fold = {"plain": False, "folded": True}[sys.argv[2]]
    parts = {}
    for line in sys.stdin:
        if not line.strip():
            break
        network, stage, batch, repeats = line.split()
        if network not in parts:
            parts[network] = NETWORKS[network](fold)
        names = [name for name, _ in parts[network]]
        model = nn.Sequential(*[part for _, part in parts[network][: names.index(stage) + 1]])
        print(json.dumps(times(model, int(batch), int(repeats))), flush=True)


if __name__ == "__main__":
    main()
