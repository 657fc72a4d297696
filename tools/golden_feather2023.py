# SPDX-License-Identifier: Apache-2.0
"""Makes the golden path of Feather et al. (2023)'s synthesis: normalised gradient descent on EfficientNet-Lite0.

    python tools/golden_feather2023.py             writes the fixtures (iterates 1, 10, 50, 99) into the repository
    python tools/golden_feather2023.py --all DIR   writes all of iterates 1 ... 99 into DIR, the same keys
    python tools/golden_feather2023.py --spread    prints the losses at step 100 of four walks whose noise differs by 1e-7

Written from the formulas (github.com/jenellefeather/model_metamers_pytorch: robustness/attack_steps.py L2Step,
robustness/custom_synthesis_losses.py InversionLossLayer), not from that code:
    loss = norm(a - t) / norm(t), t the picture's activations at the stage, a those of x, one norm over the whole stage
    g = d(loss) / dx, with the identity as the backward pass of the ReLU6 that ends the stage and of no other
    x <- clamp(x - step * g / (norm(g) + 1e-10), 0, 1), step = 1 in the first of the eight repetitions
Their projection on a ball of radius 100,000 is left out: it never acts. x starts from the noise of seed 0.

The path is walked in float32. From its float32 iterate k the step to k + 1 is computed again in float64, for the Java
side's own step from the same iterate to be compared with. Keys of feather2023_STAGE.safetensors:
    iterate.K      float32 3 x 224 x 224; iterate 0 is the noise and is not stored
    step.K         float16: (float64 x[K+1] - x[K]) / step_scale.K, so that its largest element is 1
    step_scale.K   float64: largest absolute element of the step
    loss.K         float64: loss at iterate K, before the step
    losses         float64 x 101: the losses that the float32 path saw, at iterates 0 ... 100
    losses_perturbed  float64 8 x 101: the same for eight paths from the noise plus 1e-7 * N(0, 1), a change of about one
                   rounding error: how far apart paths drift that are the same but for rounding (iterates are chaotic in
                   float32; at blocks.7 the losses stay within 2 %, at head they do not)
    step_length    float64: 1.0
"""
import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch

import deterministic_safetensors
from efficientnet_lite0 import (
    HALF_WEIGHTS,
    PICTURES,
    REPOSITORY,
    EfficientNetLite0,
    as_tensor,
    gaussian_noise,
    prepare_picture,
)

FOLDER = REPOSITORY / "src/test/resources/org/metamerkit/synthesis"
STAGES = ("blocks.7", "head")
STEPS = 100
STEP_LENGTH = 1.0
KEPT = (0, 1, 10, 50, 99)
PERTURBED = 8


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", metavar="DIR", type=Path, help="write every iterate into this folder instead")
    parser.add_argument("--spread", action="store_true", help="print how chaotic the walks are, write nothing")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.spread:
        spread()
        return
    kept = range(STEPS) if arguments.all else KEPT
    folder = arguments.all or FOLDER
    prepared = prepare_picture(PICTURES / "chelsea.png")
    noise = gaussian_noise(0)
    single, double = (EfficientNetLite0(dtype=dtype) for dtype in (torch.float32, torch.float64))
    metadata = {
        "made_by": "tools/golden_feather2023.py",
        "network": "efficientnet_lite0",
        "weights_sha256": hashlib.sha256(HALF_WEIGHTS.read_bytes()).hexdigest(),
        "picture": "org/metamerkit/model/chelsea_224.png",
        "noise": "seed 0",
        "noise_sha256": hashlib.sha256(noise.astype("<f4").tobytes()).hexdigest(),
    }
    for stage in STAGES:
        with torch.no_grad():
            target_single = single.stage(as_tensor(prepared, torch.float32), stage)
            target_double = double.stage(as_tensor(prepared, torch.float64), stage)
        tensors = {"step_length": np.float64(STEP_LENGTH)}
        losses = []
        x = torch.from_numpy(noise)[None]
        for index in range(STEPS + 1):
            following, loss = descend(single, stage, x, target_single)
            losses.append(loss)
            if index in kept:
                keep(tensors, index, x, double, stage, target_double)
            x = following
        tensors["losses"] = np.array(losses)
        tensors["losses_perturbed"] = perturbed_losses(single, stage, noise, target_single)
        final = tensors["losses_perturbed"][:, -1]
        print(f"{stage} perturbed: loss at iterate {STEPS} {final.min():.4f} ... {final.max():.4f}")
        path = folder / f"feather2023_{stage}.safetensors"
        sha256 = deterministic_safetensors.write(path, tensors, {**metadata, "stage": stage})
        print(f"{path.name}: {path.stat().st_size} bytes, loss {losses[0]:.6f} -> {losses[-1]:.6f}, SHA-256 {sha256}")


def spread():
    """Losses at step 100 from the noise and from three copies of it, each pixel times 1 + 1e-7 N(0, 1), in float32."""
    network = EfficientNetLite0(dtype=torch.float32)
    prepared = as_tensor(prepare_picture(PICTURES / "chelsea.png"), torch.float32)
    noise = torch.from_numpy(gaussian_noise(0))[None]
    for stage in STAGES:
        with torch.no_grad():
            target = network.stage(prepared, stage)
        found = []
        for seed in range(4):
            generator = torch.Generator().manual_seed(seed)
            x = noise * (1 + 1e-7 * torch.randn(noise.shape, generator=generator)) if seed else noise
            for _ in range(STEPS + 1):
                x, loss = descend(network, stage, x, target)
            found.append(loss)
        print(f"{stage}: loss at step {STEPS}: " + " ".join(f"{loss:.4f}" for loss in found))


def descend(network, stage, x, target):
    """(the next iterate of one picture, its loss before the step)."""
    x = x.clone().requires_grad_()
    loss = (network.stage(x, stage, straight_through=True) - target).norm() / target.norm()
    (gradient,) = torch.autograd.grad(loss, x)
    with torch.no_grad():
        return torch.clamp(x - STEP_LENGTH * gradient / (gradient.norm() + 1e-10), 0, 1), loss.item()


def perturbed_losses(network, stage, noise, target):
    """float64 PERTURBED x (STEPS + 1): the losses of free-running paths from slightly different starts."""
    starts = [noise + 1e-7 * np.random.RandomState(1 + k).randn(*noise.shape) for k in range(PERTURBED)]
    found = []
    for start in starts:
        x = torch.from_numpy(np.clip(start, 0, 1).astype(np.float32))[None]
        losses = []
        for _ in range(STEPS + 1):
            x, loss = descend(network, stage, x, target)
            losses.append(loss)
        found.append(losses)
    return np.array(found)


def keep(tensors, index, x, double, stage, target):
    start = x.double()
    following, loss = descend(double, stage, start, target)
    step = (following - start)[0].detach().numpy()
    scale = np.abs(step).max()
    if index > 0:
        tensors[f"iterate.{index}"] = x[0].numpy().copy()
    tensors[f"step.{index}"] = (step / scale).astype(np.float16)
    tensors[f"step_scale.{index}"] = np.float64(scale)
    tensors[f"loss.{index}"] = np.float64(loss)
    stored = tensors[f"step.{index}"].astype(np.float64) * scale
    error = np.linalg.norm(stored - step) / np.linalg.norm(step)
    print(f"{stage} iterate {index}: loss {loss:.9f}, |step| {np.linalg.norm(step):.6f}, stored to {error:.1e}")


if __name__ == "__main__":
    main()
