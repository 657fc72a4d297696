# SPDX-License-Identifier: Apache-2.0
"""How far float32 moves the ratio of norms of two pictures' activations from float64's: the ground of Validation.ROUNDING.

    python tools/measure_rounding.py [NETWORK ...]

Nine architectures of torchvision with seeded random weights and batch normalisation's statistics of one batch; every layer counts as
a stage. The second picture is the first one with noise of three sizes, from an ordinary metamer to one that is all but perfect.
"""

import copy
import sys

import torch
import torchvision

NETWORKS = "alexnet vgg16_bn resnet18 resnet50 densenet121 mobilenet_v2 efficientnet_b0 convnext_tiny vit_b_16".split()
NOISES = (1e-2, 1e-4, 1e-6)


def activations(network, picture):
    found = []
    hooks = [
        layer.register_forward_hook(
            lambda layer, given, value: found.append(value.detach().clone().double()) if torch.is_tensor(value) else None
        )
        for layer in network.modules()
        if not list(layer.children())
    ]
    with torch.no_grad():
        network(picture)
    for hook in hooks:
        hook.remove()
    return found


def prepared(name):
    network = getattr(torchvision.models, name)(weights=None)
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1.0
    with torch.no_grad():
        network.train()(torch.rand(4, 3, 224, 224))
    return network.eval()


def main():
    for name in sys.argv[1:] or NETWORKS:
        torch.manual_seed(0)
        original = torch.nn.functional.interpolate(torch.rand(1, 3, 20, 20), size=(224, 224), mode="bicubic").clamp(0, 1)
        network = prepared(name)
        exact = copy.deepcopy(network).double()
        t, t64 = activations(network, original), activations(exact, original.double())
        line = []
        for noise in NOISES:
            other = (original + noise * torch.randn_like(original)).clamp(0, 1)
            a, a64 = activations(network, other), activations(exact, other.double())
            losses = [((x - y).norm() / y.norm()).item() for x, y in zip(a64, t64)]
            moved = [abs(((x - y).norm() / y.norm()).item() - loss) for x, y, loss in zip(a, t, losses) if loss < 2]
            line.append(f"{max(moved):.1e} at losses around {sorted(losses)[len(losses) // 2]:.0e}")
        print(f"{name}, {len(t)} layers: the ratio of norms moves by at most", ", ".join(line), flush=True)


if __name__ == "__main__":
    main()
