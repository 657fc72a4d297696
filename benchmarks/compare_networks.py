#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times our frozen networks and PyTorch's side by side in one run, and writes a table in Markdown.

    compare_networks.py --python PYTHON [--tcmalloc LIBRARY] [--out networks.md] [--rounds 8] [--threads 2]

Every program stays alive and runs in turn, a few passes a round, while the others wait for their next request: what the machine
does to one it does to all. A ratio is PyTorch's time by ours, forward and backward together, each the minimum over all passes
after the first round (the median's ratios stand in brackets). PYTHON is an interpreter with torch, torchvision and timm.
Run "mvn test-compile -pl src" first. With --tcmalloc all is done once more, half as many rounds, beside PyTorch with that library
preloaded. The table is written anew after every row.
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


def workers(arguments, kinds):
    """The programs that run beside each other: ours and PyTorch's of these kinds."""
    threads = str(arguments.threads)
    script = str(ROOT / "benchmarks" / "pytorch_networks.py")
    java = ["java", "-Xmx1g", "-cp", class_path(), "org.metamerkit.model.NetworkSpeedBenchmark", threads]
    side_by_side = {"ours": Worker(java)}
    for kind in kinds:
        command = [arguments.python, script, threads, kind.split(",")[0]]
        preloaded = {"LD_PRELOAD": arguments.tcmalloc} if "tcmalloc" in kind else None
        side_by_side[kind] = Worker(command, preloaded)
    return side_by_side


def measure(side_by_side, network, stage, batch, rounds):
    """[(forward, backward), ...] in milliseconds of every program."""
    names = [name for name in side_by_side if not (network in NO_NORM and name.startswith("folded"))]
    measured = {name: [] for name in names}
    for name in names:
        side_by_side[name].times(network, stage, batch, 1)
    for _ in range(rounds):
        for name in names:
            measured[name] += side_by_side[name].times(network, stage, batch, PASSES[batch])
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


def ratio(results, peer, kind="least"):
    """Of a peer's time to ours beside it; where there is no batch norm to fold, folded is plain."""
    theirs, ours = results.get(peer) or results[peer.replace("folded", "plain")]
    return theirs[kind] / ours[kind]


def table(rows, peers):
    """rows: {(network, stage, batch): {peer: (its summary, that of ours beside it)}}"""
    lines = [
        "| network | stage | batch | ours, ms | PyTorch, ms | " + " | ".join(f"× {peer}" for peer in peers) + " |",
        "|---" * (5 + len(peers)) + "|",
    ]
    for (network, stage, batch), results in rows.items():
        cells = [network, f"`{stage}`", str(batch)]
        theirs, ours = results["plain"]
        cells += [f"{side['forward']:.1f} + {side['backward']:.1f}" for side in (ours, theirs)]
        for peer in peers:
            there = peer in results
            cells.append(f"{ratio(results, peer):.2f} ({ratio(results, peer, 'median'):.2f})" if there else "")
        lines.append("| " + " | ".join(cells) + " |")
    means = []
    for peer in peers:
        done = [r for r in rows.values() if peer in r or peer.replace("folded", "plain") in r]
        means.append(f"**{geometric_mean([ratio(r, peer) for r in done]):.2f}**" if done else "")
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
    passes = [(["plain", "folded"], arguments.rounds)]
    if arguments.tcmalloc:
        passes.append((["plain, tcmalloc", "folded, tcmalloc"], max(2, arguments.rounds // 2)))
    peers = [kind for kinds, _ in passes for kind in kinds]
    rows = {}
    for kinds, rounds in passes:
        side_by_side = workers(arguments, kinds)
        for network in arguments.networks:
            for batch in arguments.batches:
                for stage in STAGES[network]:
                    measured = measure(side_by_side, network, stage, batch, rounds)
                    summaries = {name: summary(times) for name, times in measured.items()}
                    row = rows.setdefault((network, stage, batch), {})
                    row.update({name: (its, summaries["ours"]) for name, its in summaries.items() if name != "ours"})
                    print(network, stage, batch, *[f"{name} {ratio(row, name):.2f}" for name in row], flush=True)
                    if arguments.out:
                        arguments.out.write_text(table(rows, peers))
        for worker in side_by_side.values():
            worker.close()
    print(table(rows, peers))


if __name__ == "__main__":
    main()
