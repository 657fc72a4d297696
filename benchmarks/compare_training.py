#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times our training and a plain PyTorch script's side by side in one run, and writes a table in Markdown.

    mvn -q test-compile -pl src
    compare_training.py --data cifar10_jpeg.zip [--python PYTHON] [--threads 1 2] [--rounds 6] [--batches 8] [--out table.md]

The network is cifar10_cnn, batches of 128, crops and flips, Nesterov SGD with weight decay and a moving average of the weights on both
sides. Every program stays alive and runs in turn, a few batches a round, while the others wait for their next request: what the machine
does to one it does to all. A ratio is our pictures a second by PyTorch's, each the best round after the first; those of processor time
are of the least time a picture, and say more where the machine has other work. PYTHON is an interpreter with torch, numpy and pillow.
"""
import argparse
import json
import pathlib
import statistics
import sys

import compare_networks

ROOT = pathlib.Path(__file__).resolve().parent.parent
OBJECTIVES = {"standard": 1, "pgd3": 4}
ARITHMETIC = ["float32", "bfloat16"]
PEERS = ["plain", "channels_last"]


class Worker(compare_networks.Worker):
    def measure(self, objective, arithmetic, batches):
        self.process.stdin.write(f"{objective} {arithmetic} {batches}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"a program ended while it was to train: {self.process.args}")
        return json.loads(line)


def workers(arguments, threads):
    main = "org.metamerkit.adversarial.training.TrainingSpeedBenchmark"
    data = str(pathlib.Path(arguments.data).resolve())
    java = ["java", "-Xmx1g", "-cp", compare_networks.class_path(), main, str(threads), data]
    script = str(ROOT / "benchmarks" / "pytorch_training.py")
    peers = {peer: Worker([arguments.python, script, str(threads), data, peer]) for peer in PEERS}
    return {"ours": Worker(java), **peers}


def summary(rounds):
    rates = [r["pictures"] / r["seconds"] for r in rounds]
    return {
        "rate": max(rates),
        "median": statistics.median(rates),
        "processor": 1000 * min(r["processor"] / r["pictures"] for r in rounds),
        "waited": sum(r["waited"] for r in rounds) / sum(r["seconds"] for r in rounds),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--batches", type=int, default=8)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    lines = [
        "| threads | objective | arithmetic | ours, pictures/s (median) | PyTorch | PyTorch, channels last | × | × channels last |"
        " ours, processor ms a picture | PyTorch | PyTorch, channels last | × by processor | waited for pictures |",
        "|---" * 13 + "|",
    ]
    for threads in arguments.threads:
        side_by_side = workers(arguments, threads)
        for objective, cost in OBJECTIVES.items():
            for arithmetic in ARITHMETIC:
                batches = max(1, arguments.batches // cost)
                measured = {name: [] for name in side_by_side}
                for _ in range(arguments.rounds + 1):
                    for name, worker in side_by_side.items():
                        measured[name].append(worker.measure(objective, arithmetic, batches))
                ours, *peers = [summary(rounds[1:]) for rounds in measured.values()]
                best = min(peer["processor"] for peer in peers)
                cells = [str(threads), objective, arithmetic, f"{ours['rate']:.0f} ({ours['median']:.0f})"]
                cells += [f"{peer['rate']:.0f} ({peer['median']:.0f})" for peer in peers]
                cells += [f"{ours['rate'] / peer['rate']:.2f}" for peer in peers]
                cells += [f"{side['processor']:.2f}" for side in (ours, *peers)]
                cells += [f"{best / ours['processor']:.2f}", f"{100 * ours['waited']:.1f} %"]
                lines.append("| " + " | ".join(cells) + " |")
                print(lines[-1], file=sys.stderr, flush=True)
                if arguments.out:
                    pathlib.Path(arguments.out).write_text("\n".join(lines) + "\n", encoding="utf-8")
        for worker in side_by_side.values():
            worker.close()
    print("\n".join(lines))


if __name__ == "__main__":
    main()
