# SPDX-License-Identifier: Apache-2.0
"""Measures settings of Adam for metamers of EfficientNet-Lite0, all pictures of a stage as one batch.

    python tools/tune_adam.py --stages blocks.1,blocks.7 --lr 0.01,0.03 --steps 300,600 --log tune.jsonl
    python tools/tune_adam.py --table tune.jsonl

Every combination of the listed settings is one run; each picture of the batch is a problem of its own (own loss, own
best iterate; Adam works element by element). Pixels in [0, 1], clamped after every step; BatchNorm folded; the ReLU6 that
ends the stage has the identity as its backward pass. One JSON line a (run, picture) is appended to --log, --table prints
the log as Markdown.
"""
import argparse
import itertools
import json
import math
import time

import numpy as np
import scipy.stats
import torch

from efficientnet_lite0 import PICTURES, STAGES, EfficientNetLite0, as_tensor, gaussian_noise, prepare_picture

FILES = {"astronaut": "astronaut.png", "chelsea": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg"}


def span(first, last):
    return range(first, last + 1)


# The 16 categories of Geirhos et al. (2018) as ImageNet indices (github.com/bethgelab/model-vs-human).
CATEGORIES = {
    "airplane": [404],
    "bear": span(294, 297),
    "bicycle": [444, 671],
    "bird": [8, *span(10, 16), *span(18, 20), *span(22, 24), *span(80, 83), *span(87, 96), *span(98, 100)]
    + [*span(127, 133), *span(135, 145)],
    "boat": [472, 554, 625, 814, 914],
    "bottle": [440, 720, 737, 898, 899, 901, 907],
    "car": [436, 511, 817],
    "cat": span(281, 286),
    "chair": [423, 559, 765, 857],
    "clock": [409, 530, 892],
    "dog": [*span(152, 191), *span(193, 203), *span(205, 226), *span(228, 241), *span(243, 250), *span(252, 257)]
    + [259, *span(261, 263), *span(265, 268)],
    "elephant": [385, 386],
    "keyboard": [508, 878],
    "knife": [499],
    "oven": [766],
    "truck": [555, 569, 656, 675, 717, 734, 864, 867],
}
CATEGORY_OF = {index: name for name, indices in CATEGORIES.items() for index in indices}
assert len(CATEGORY_OF) == 207


def main():
    parser = argparse.ArgumentParser(description="Adam settings for metamers of EfficientNet-Lite0")
    parser.add_argument("--stages", default="blocks.1,blocks.7,blocks.10,blocks.13")
    parser.add_argument("--pictures", default=",".join(FILES))
    parser.add_argument("--objective", default="norm", help="norm: |a-t|/|t|; squared: |a-t|^2/|t|^2")
    parser.add_argument("--lr", default="0.01")
    parser.add_argument("--steps", default="600")
    parser.add_argument("--warmup", default="0", help="steps of linear warm-up before the cosine")
    parser.add_argument("--beta1", default="0.9")
    parser.add_argument("--beta2", default="0.999")
    parser.add_argument("--eps", default="1e-8")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--log", default="tune_adam.jsonl")
    parser.add_argument("--table", metavar="LOG")
    arguments = parser.parse_args()
    if arguments.table:
        print_table(arguments.table)
        return
    torch.set_num_threads(arguments.threads)
    network = EfficientNetLite0(dtype=torch.float32, folded=True, memory_format=torch.channels_last)
    names = arguments.pictures.split(",")
    pictures = torch.cat([as_tensor(prepare_picture(PICTURES / FILES[name]), torch.float32) for name in names])
    grid = itertools.product(
        arguments.stages.split(","),
        arguments.objective.split(","),
        *([float(value) for value in listed.split(",")] for listed in (arguments.lr, arguments.beta1, arguments.beta2)),
        [float(value) for value in arguments.eps.split(",")],
        [int(value) for value in arguments.steps.split(",")],
        [int(value) for value in arguments.warmup.split(",")],
    )
    for stage, objective, lr, beta1, beta2, eps, steps, warmup in grid:
        if stage not in STAGES:
            raise SystemExit(f"unknown stage {stage}, expected one of {', '.join(STAGES)}")
        setting = dict(objective=objective, lr=lr, beta1=beta1, beta2=beta2, eps=eps, steps=steps, warmup=warmup)
        begin = time.time()
        metamers, losses = synthesize(network, stage, pictures, arguments.seed, **setting)
        seconds = time.time() - begin
        with open(arguments.log, "a", encoding="utf-8") as log:
            for index, name in enumerate(names):
                row = dict(stage=stage, picture=name, seed=arguments.seed, **setting, seconds=round(seconds, 1))
                row["loss"] = losses[index]
                row["float"] = match(network, stage, pictures[index : index + 1], metamers[index : index + 1])
                written = (metamers[index : index + 1] * 255).round() / 255
                row["png"] = match(network, stage, pictures[index : index + 1], written)
                log.write(json.dumps(row) + "\n")
                print(
                    f"{stage} {objective} lr {lr} b1 {beta1} b2 {beta2} eps {eps} n {steps} w {warmup} {name}: "
                    f"loss {row['loss']:.4f} rho {row['float']['spearman']:.3f} snr {row['float']['snr_db']:.2f} "
                    f"png {row['png']['snr_db']:.2f} class {row['float']['same_1000']:d}{row['float']['same_16']:d}"
                    f"/{row['png']['same_1000']:d}{row['png']['same_16']:d} ({seconds:.0f} s)",
                    flush=True,
                )


def synthesize(network, stage, pictures, seed, objective, lr, beta1, beta2, eps, steps, warmup):
    """(best iterates, their losses |a-t|/|t|) after `steps` gradient evaluations from the one noise of the seed."""
    with torch.no_grad():
        target = network.stage(pictures, stage).flatten(1)
    target_norm = target.norm(dim=1)
    x = torch.from_numpy(gaussian_noise(seed))[None].repeat(len(pictures), 1, 1, 1)
    x = x.contiguous(memory_format=torch.channels_last)
    first, second = torch.zeros_like(x), torch.zeros_like(x)
    best, best_loss = x.clone(), torch.full((len(x),), math.inf)
    for step in range(1, steps + 1):
        x.requires_grad_()
        loss = (network.stage(x, stage, straight_through=True).flatten(1) - target).norm(dim=1) / target_norm
        (gradient,) = torch.autograd.grad((loss if objective == "norm" else loss.square()).sum(), x)
        x = x.detach()
        with torch.no_grad():
            better = loss < best_loss
            best_loss = torch.where(better, loss, best_loss)
            best[better] = x[better]
            first.lerp_(gradient, 1 - beta1)
            second.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            rate = learning_rate(step, steps, lr, warmup) / (1 - beta1**step)
            x = (x - rate * first / ((second / (1 - beta2**step)).sqrt() + eps)).clamp_(0, 1)
    return best, best_loss.tolist()


def learning_rate(step, steps, lr, warmup):
    """Linear warm-up over the first `warmup` of steps 1 ... n, then a cosine that would reach zero at step n + 1."""
    if step <= warmup:
        return lr * step / (warmup + 1)
    return lr * 0.5 * (1 + math.cos(math.pi * (step - 1 - warmup) / (steps - warmup)))


def match(network, stage, original, metamer):
    with torch.no_grad():
        s, m = (network.stages(picture) for picture in (original, metamer))
    answers = [logits["logits"][0].numpy() for logits in (s, m)]
    s, m = (stages[stage].flatten().double().numpy() for stages in (s, m))
    return {
        "spearman": float(np.corrcoef(scipy.stats.rankdata(s), scipy.stats.rankdata(m))[0, 1]),
        "pearson": float(np.corrcoef(s, m)[0, 1]),
        "snr_db": float(10 * np.log10(np.linalg.norm(s) / np.linalg.norm(s - m))),
        "same_1000": bool(answers[0].argmax() == answers[1].argmax()),
        "same_16": category(answers[0]) == category(answers[1]),
        # How far the original's class stands above the best other answer; negative: the class is lost.
        "margin": float(answers[1][answers[0].argmax()] - np.delete(answers[1], answers[0].argmax()).max()),
    }


def category(logits):
    """Paper's maximum rule: the first label, walking down the sorted logits, that lies in one of the 16 categories."""
    return next(CATEGORY_OF[index] for index in np.argsort(-logits) if index in CATEGORY_OF)


def print_table(log):
    """One row a run: mean over the pictures of SNR and Spearman, and whose class is lost, in float and as PNG."""
    runs = {}
    with open(log, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            key = tuple(row[k] for k in ("stage", "objective", "lr", "beta1", "beta2", "eps", "steps", "warmup", "seed"))
            runs.setdefault(key, {})[row["picture"]] = row
    print("| stage | objective | lr | β1 | β2 | ε | evaluations | warm-up | SNR dB, each picture | PNG | ρ | class lost | as PNG |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    order = {name: index for index, name in enumerate(STAGES)}
    for key, rows in sorted(runs.items(), key=lambda item: (order[item[0][0]], item[0][1:])):
        stage, objective, lr, beta1, beta2, eps, steps, warmup, _ = key

        def numbers(kind, measure, digits):
            return " ".join(f"{rows[name][kind][measure]:.{digits}f}" for name in sorted(rows))

        def lost(kind):
            return ", ".join(name for name in sorted(rows) if not rows[name][kind]["same_1000"]) or "–"

        print(
            f"| `{stage}` | {objective} | {lr:g} | {beta1:g} | {beta2:g} | {eps:g} | {steps} | {warmup} "
            f"| {numbers('float', 'snr_db', 1)} | {numbers('png', 'snr_db', 1)} | {numbers('float', 'spearman', 3)} "
            f"| {lost('float')} | {lost('png')} |"
        )


if __name__ == "__main__":
    main()
