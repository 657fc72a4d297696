# SPDX-License-Identifier: Apache-2.0
"""Golden numbers of training: a few updates of a tiny network with batch norm by PyTorch's own SGD, in float64.

    python3 tools/golden_training.py src/test/resources/org/metamerkit/adversarial

writes golden_training.json: losses and correct answers of every step, and norm and projection (``formula.py``) of all weights, running
statistics, velocities and moving averages at the end. Weights and pictures are by formula; random numbers are those of
``org.metamerkit.adversarial.training.TrainingRandom``, drawn here again (SplitMix64). Cases:

    standard  cross-entropy with label smoothing, Nesterov's momentum, all weights decayed
    mixed     PGD in L-infinity and L2 from a random start, both random perturbations and the pictures as they are, weighted;
              momentum without Nesterov, gains and biases not decayed
"""

import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import formula

STEPS = 6
BATCH = 12
SIDE = 8
CLASSES = 5
SEED = 7
MASK = (1 << 64) - 1


class Tiny(nn.Module):
    """``org.metamerkit.adversarial.training.TinyNetwork``."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 12, 3, 1, 1, bias=True)
        self.norm2 = nn.BatchNorm2d(12)
        self.fc = nn.Linear(12, CLASSES)
        self.double()
        state = self.state_dict()
        for name, value in state.items():
            if value.is_floating_point():
                value.copy_(torch.from_numpy(formula.tensor(name, tuple(value.shape))))

    def forward(self, pixels):
        mean = torch.tensor([0.5, 0.4, 0.3], dtype=torch.float64).view(1, 3, 1, 1)
        deviation = torch.tensor([0.25, 0.2, 0.3], dtype=torch.float64).view(1, 3, 1, 1)
        x = F.relu(self.norm1(self.conv1((pixels - mean) / deviation)))
        x = F.relu(self.norm2(self.conv2(x)))
        return self.fc(x.mean((2, 3)))


class Random:
    """Java's SplittableRandom as TrainingRandom uses it."""

    def __init__(self, seed, step):
        self.state = (Random.mix((seed ^ 0x5DEECE66D) + 0x9E3779B97F4A7C15) + step) & MASK

    @staticmethod
    def mix(z):
        z &= MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        return Random.mix(self.state)

    def uniform(self, like):
        values = [(self.bits() >> 40) * 2.0**-24 * 2 - 1 for _ in range(like.numel())]
        return torch.tensor(values, dtype=torch.float64).view_as(like)

    def signs(self, like):
        values = []
        for i in range(like.numel()):
            if i % 64 == 0:
                bits = self.bits()
            values.append(1.0 if bits >> (i % 64) & 1 else -1.0)
        return torch.tensor(values, dtype=torch.float64).view_as(like)


def length(x):
    return x.flatten(1).norm(dim=1).view(-1, 1, 1, 1)


def project(x, centre, norm, eps):
    if norm == "linf":
        x = torch.minimum(torch.maximum(x, centre - eps), centre + eps)
    else:
        x = centre + (x - centre) * (eps / length(x - centre)).clamp(max=1)
    return x.clamp(0, 1)


def ascend(net, pixels, labels, norm, eps, steps, size, random):
    """PGD on the network in evaluation."""
    net.eval()
    x = project(pixels + eps * random.uniform(pixels), pixels, norm, eps)
    for _ in range(steps):
        x = x.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad(F.cross_entropy(net(x), labels), x)
        direction = gradient.sign() if norm == "linf" else gradient / length(gradient)
        x = project(x.detach() + size * direction, pixels, norm, eps)
    net.train()
    return x.detach()


def standard(net, pixels, labels, random):
    logits = net(pixels)
    return F.cross_entropy(logits, labels, label_smoothing=0.1), logits


def mixed(net, pixels, labels, random):
    parts = []
    parts.append((1.0, net(ascend(net, pixels, labels, "linf", 0.05, 3, 0.02, random))))
    parts.append((2.0, net(ascend(net, pixels, labels, "l2", 0.4, 2, 0.25, random))))
    direction = random.uniform(pixels)
    parts.append((0.5, net((pixels + 0.4 * direction / length(direction)).clamp(0, 1))))
    parts.append((0.5, net((pixels + 0.05 * random.signs(pixels)).clamp(0, 1))))
    parts.append((1.0, net(pixels)))
    loss = sum(weight * F.cross_entropy(logits, labels) for weight, logits in parts) / 5.0
    return loss, parts[0][1]


def rate(step):
    """0.3, one cycle with its top after half of the steps."""
    position = (step + 1) / STEPS
    return 0.3 * (position / 0.5 if position <= 0.5 else min(1.0, (1 - step / STEPS) / 0.5))


def train(objective, nesterov, decay_norms):
    net = Tiny().train()
    wide = [p for p in net.parameters() if p.dim() > 1]
    narrow = [p for p in net.parameters() if p.dim() == 1]
    groups = [{"params": wide, "weight_decay": 0.01}, {"params": narrow, "weight_decay": 0.01 if decay_norms else 0.0}]
    optimizer = torch.optim.SGD(groups, lr=0.3, momentum=0.9, nesterov=nesterov)
    values = lambda: {n: v.detach().clone() for n, v in net.state_dict().items() if v.is_floating_point()}
    average = values()
    losses, correct = [], []
    for step in range(STEPS):
        flat = formula.tensor(f"pixels{step}", (BATCH * 3 * SIDE * SIDE,)).astype(np.float64)
        pixels = torch.from_numpy(0.5 + 10 * flat).view(BATCH, 3, SIDE, SIDE)
        labels = torch.tensor([(3 * i + step) % CLASSES for i in range(BATCH)])
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        loss, logits = objective(net, pixels, labels, Random(SEED, step))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        decay = min(0.6, (1 + step) / (10 + step))
        for name, value in values().items():
            average[name] = decay * average[name] + (1 - decay) * value
        losses.append(loss.item())
        correct.append(int((logits.argmax(1) == labels).sum()))
    tensors = {f"network.{n}": v for n, v in values().items()}
    tensors |= {f"average.{n}": v for n, v in average.items()}
    tensors |= {f"velocity.{n}": optimizer.state[p]["momentum_buffer"] for n, p in net.named_parameters()}
    summaries = {n: {"norm": v.norm().item(), "projection": formula.project(v.numpy()).tolist()} for n, v in tensors.items()}
    return {"losses": losses, "correct": correct, "tensors": summaries}


def main(folder):
    torch.set_num_threads(1)
    golden = {
        "versions": {"torch": torch.__version__.split("+")[0]},
        "standard": train(standard, True, True),
        "mixed": train(mixed, False, False),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "golden_training.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
