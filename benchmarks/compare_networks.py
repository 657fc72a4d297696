#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times our frozen networks and PyTorch's side by side in one run, and writes a table in Markdown.

    compare_networks.py --python PYTHON [--tcmalloc LIBRARY] [--out networks.md] [--rounds 8] [--threads 2]

Every program stays alive and runs in turn, a few passes a round, while the others wait for their next request: what the machine
does to one it does to all. A ratio is PyTorch's time by ours, forward and backward together, each the minimum over all passes
after the first round (the median's ratios stand in brackets). PYTHON is an interpreter with torch, torchvision and timm.
Run "mvn test-compile -pl src" first.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAGES = {
    "resnet50": ["relu", "layer2", "fc"],
    "efficientnet_lite0": ["stem", "blocks.9", "logits"],
    "vit_b_16": ["pos_embed", "encoder.layers.encoder_layer_5", "heads.head"],
    "convnext_tiny": ["features.0", "features.5.2", "classifier.2"],
}
NO_NORM = ("vit_b_16", "convnext_tiny")
PASSES = {1: 6, 8: 2}


class Worker:
    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **(environment or {})},
        )

    def times(self, network, stage, batch, passes):
        self.process.stdin.write(f"{network} {stage} {batch} {passes}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"a program ended while it was to run {network} up to {stage}: {self.process.args}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def class_path():
    """Ours, and that of the libraries, which Maven writes once."""
    file = ROOT / "src" / "target" / "benchmark.classpath"
    if not file.exists():
        command = ["mvn", "-q", "-B", "dependency:build-classpath", "-pl", "src", "-Dmdep.includeScope=test"]
        subprocess.run([*command, f"-Dmdep.outputFile={file}"], cwd=ROOT, check=True)
    classes = [ROOT / "src" / "target" / "test-classes", ROOT / "src" / "target" / "classes"]
    return os.pathsep.join([*map(str, classes), file.read_text().strip()])


def workers(arguments):
    threads = str(arguments.threads)
    script = str(ROOT / "benchmarks" / "pytorch_networks.py")
    java = ["java", "-Xmx1g", "-cp", class_path(), "org.metamerkit.model.NetworkSpeedBenchmark", threads]
    all_workers = {"ours": Worker(java)}
    for kind in ("plain", "folded"):
        command = [arguments.python, script, threads, kind]
        all_workers[kind] = Worker(command)
        if arguments.tcmalloc:
            all_workers[kind + ", tcmalloc"] = Worker(command, {"LD_PRELOAD": arguments.tcmalloc})
    return all_workers


def measure(all_workers, network, stage, batch, rounds):
    """[(forward, backward), ...] in milliseconds of every program."""
    names = [name for name in all_workers if not (network in NO_NORM and name.startswith("folded"))]
    measured = {name: [] for name in names}
    for round_number in range(rounds + 1):
        for name in names:
            times = all_workers[name].times(network, stage, batch, PASSES[batch])
            if round_number > 0:
                measured[name] += times
    return measured


def summary(times):
    return {
        "forward": min(f for f, _ in times),
        "backward": min(b for _, b in times),
        "least": min(f + b for f, b in times),
        "median": statistics.median(f + b for f, b in times),
    }


def geometric_mean(values):
    return math.exp(statistics.mean(map(math.log, values)))


def table(rows, peers):
    lines = [
        "| network | stage | batch | ours, ms | PyTorch, ms | " + " | ".join(f"× {peer}" for peer in peers) + " |",
        "|---" * (5 + len(peers)) + "|",
    ]
    for (network, stage, batch), results in rows:
        ours, plain = results["ours"], results["plain"]
        cells = [network, f"`{stage}`", str(batch)]
        cells += [f"{side['forward']:.1f} + {side['backward']:.1f}" for side in (ours, plain)]
        for peer in peers:
            if peer in results:
                theirs = results[peer]
                cells.append(f"{theirs['least'] / ours['least']:.2f} ({theirs['median'] / ours['median']:.2f})")
            else:
                cells.append("")
        lines.append("| " + " | ".join(cells) + " |")
    means = []
    for peer in peers:
        ratios = [r.get(peer, r[peer.replace("folded", "plain")])["least"] / r["ours"]["least"] for _, r in rows]
        means.append(f"**{geometric_mean(ratios):.2f}**")
    lines.append("| geometric mean | | | | | " + " | ".join(means) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--tcmalloc", help="library to preload for PyTorch once more")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--networks", nargs="*", default=list(STAGES))
    parser.add_argument("--batches", nargs="*", type=int, default=list(PASSES))
    arguments = parser.parse_args()
    all_workers = workers(arguments)
    peers = [name for name in all_workers if name != "ours"]
    rows = []
    for network in arguments.networks:
        for stage in STAGES[network]:
            for batch in arguments.batches:
                measured = measure(all_workers, network, stage, batch, arguments.rounds)
                rows.append(((network, stage, batch), {name: summary(t) for name, t in measured.items()}))
                print(table(rows[-1:], peers).splitlines()[2], flush=True)
    for worker in all_workers.values():
        worker.close()
    if arguments.out:
        arguments.out.write_text(table(rows, peers))
    print(table(rows, peers).splitlines()[-1])


if __name__ == "__main__":
    main()
