# SPDX-License-Identifier: Apache-2.0
"""Makes the golden numbers that the Java EfficientNet-Lite0 is tested with, from the embedded half-precision weights.

    python tools/golden_efficientnet_lite0.py

writes into src/test/resources/org/metamerkit/model/
    chelsea_224.png                         the prepared picture: centre square, Pillow's bicubic, 8 bits
    efficientnet_lite0_golden.safetensors   the numbers, computed in float64, stored as float32
    efficientnet_lite0_golden.json          what they are, with shapes, means, norms and losses in full precision

Picture: chelsea_224.png, uint8 / 255 rounded to float32. Every array is a subsample: elements 0, k, 2k, ... of the
flattened (channel, row, column) array; k is 1 for at most 4096 elements, else the smallest number that leaves at most
4096 and has no divisor in common with the number of elements (so that all rows and columns are visited).
Tensor names: activation.STAGE; gradient.STAGE: d(0.5 * sum of squared activations) / d(picture), with the network's own
ReLU6 everywhere; straight_through.STAGE: d(loss) / d(picture) at the noise start, loss = norm(a - t) / norm(t), with the
identity as the backward pass of the ReLU6 that ends STAGE and of no other.
"""
import hashlib
import json
import math

import numpy as np
import torch
from PIL import Image

import deterministic_safetensors
from efficientnet_lite0 import (
    ENDS_IN_ACTIVATION,
    HALF_WEIGHTS,
    PICTURES,
    REPOSITORY,
    STAGES,
    EfficientNetLite0,
    as_tensor,
    gaussian_noise,
    prepare_picture,
)

FOLDER = REPOSITORY / "src/test/resources/org/metamerkit/model"
MOST = 4096
GRADIENT_STAGES = ("blocks.3", "blocks.11", "logits")


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    prepared = prepare_picture(PICTURES / "chelsea.png")
    Image.fromarray(prepared).save(FOLDER / "chelsea_224.png", optimize=True)
    network = EfficientNetLite0(dtype=torch.float64)
    picture = as_tensor(prepared, torch.float64)
    tensors = {}
    facts = {
        "weights_sha256": hashlib.sha256(HALF_WEIGHTS.read_bytes()).hexdigest(),
        "picture": "chelsea_224.png",
        "picture_sha256": hashlib.sha256(np.ascontiguousarray(prepared).tobytes()).hexdigest(),
        "precision": "computed in float64, arrays stored as float32",
        "subsample": "elements 0, k, 2k, ... of the flattened (channel, row, column) array, k = every",
        "stages": {},
        "gradients": {},
        "straight_through": {},
    }
    activations(network, picture, tensors, facts["stages"])
    gradients(network, picture, tensors, facts["gradients"])
    straight_through(network, picture, tensors, facts)
    target = FOLDER / "efficientnet_lite0_golden.safetensors"
    sha256 = deterministic_safetensors.write(target, tensors, {"made_by": "tools/golden_efficientnet_lite0.py"})
    (FOLDER / "efficientnet_lite0_golden.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size} bytes, SHA-256 {sha256}")


def activations(network, picture, tensors, facts):
    with torch.no_grad():
        stages = network.stages(picture)
    for name in STAGES:
        value = stages[name][0]
        tensors[f"activation.{name}"], every = subsample(value)
        facts[name] = {
            "shape": list(value.shape),
            "ends_in_activation": name in ENDS_IN_ACTIVATION,
            "every": every,
            "mean": value.mean().item(),
            "l2_norm": value.norm().item(),
        }
    best = stages["logits"][0].topk(5).indices.tolist()
    facts["logits"]["top_5"] = best
    print("top 5:", best)


def gradients(network, picture, tensors, facts):
    for name in GRADIENT_STAGES:
        x = picture.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(0.5 * network.stage(x, name).square().sum(), x)
        tensors[f"gradient.{name}"], every = subsample(gradient[0])
        facts[name] = {"every": every, "l2_norm": gradient.norm().item()}


def straight_through(network, picture, tensors, facts):
    noise = gaussian_noise(0)
    facts["noise"] = {
        "seed": 0,
        "formula": "clip(numpy.random.RandomState(0).randn(3, 224, 224) / 20 + 0.5, 0, 1) in double, then float32",
        "sha256_of_little_endian_float32": hashlib.sha256(noise.astype("<f4").tobytes()).hexdigest(),
        "first": [float(value) for value in noise.ravel()[:8]],
    }
    for name in ENDS_IN_ACTIVATION:
        target = network.stage(picture, name).detach()
        found = {}
        for kind in (True, False):
            x = torch.from_numpy(noise)[None].double().requires_grad_()
            loss = (network.stage(x, name, straight_through=kind) - target).norm() / target.norm()
            (found[kind],) = torch.autograd.grad(loss, x)
        tensors[f"straight_through.{name}"], every = subsample(found[True][0])
        facts["straight_through"][name] = {
            "every": every,
            "loss": loss.item(),
            "l2_norm": found[True].norm().item(),
            "relative_distance_of_ordinary_gradient": (
                (found[False] - found[True]).norm() / found[True].norm()
            ).item(),
        }
        print("straight-through", name, facts["straight_through"][name])


def subsample(value):
    """(float32 numpy vector of at most MOST elements, the k of every k-th element)."""
    flat = value.detach().reshape(-1).numpy()
    every = -(-flat.size // MOST)
    while math.gcd(every, flat.size) != 1:
        every += 1
    if flat.size <= MOST:
        every = 1
    return flat[::every].astype(np.float32), every


if __name__ == "__main__":
    main()
