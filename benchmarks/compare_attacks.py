#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times a PGD step of ours and of torchattacks side by side in one run, and prints a table in Markdown.

    compare_attacks.py --python PYTHON [--rounds 8] [--threads 2] [--processor] [--networks cifar10_wide,resnet18,resnet50]

Every program stays alive and runs in turn, one attack a round, while the others wait: what the machine does to one it does to all.
Times are the least over the rounds after the first; a ratio is torchattacks' time by ours (medians in brackets), both with batch
normalisation folded into the convolutions, both without, and as both come: ours folded, theirs not. PYTHON is an interpreter
with torch, torchvision and torchattacks. Run "mvn test-compile -pl src" first.
With --processor times are those of the processor in the thread that attacks, on one thread, for a machine that does other work.
"""
import argparse
import statistics
import subprocess

from compare_networks import ROOT, class_path

SIZES = {"cifar10_wide": (100, 20), "resnet18": (8, 4), "resnet50": (4, 3)}


class Worker:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def time(self, *request):
        self.process.stdin.write(" ".join(map(str, request)) + "\n")
        self.process.stdin.flush()
        return [float(number) for number in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="python3")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--networks", default=",".join(SIZES))
    arguments = parser.parse_args()
    if arguments.processor:
        arguments.threads = 1
    script = str(ROOT / "benchmarks" / "pytorch_attacks.py")
    java = ["java", "-Xmx1g", "-cp", class_path(), "org.metamerkit.adversarial.attack.AttackSpeedBenchmark"]
    workers = {
        "ours": Worker([*java, str(arguments.threads)]),
        "unfolded": Worker([*java, str(arguments.threads), "unfolded"]),
        "plain": Worker([arguments.python, script, str(arguments.threads), "plain"]),
        "folded": Worker([arguments.python, script, str(arguments.threads), "folded"]),
    }
    print("| network | norm | batch | ours, ms a step | unfolded, ms | torchattacks, ms | folded, ms | × as they come | × folded | × unfolded |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in arguments.networks.split(","):
        batch, steps = SIZES[name]
        for norm in ("linf", "l2"):
            times = {key: [] for key in workers}
            for turn in range(arguments.rounds + 1):
                for key, worker in workers.items():
                    milliseconds = worker.time(name, norm, batch, steps)[arguments.processor]
                    if turn > 0:
                        times[key].append(milliseconds)
            least = {key: min(values) for key, values in times.items()}
            median = {key: statistics.median(values) for key, values in times.items()}
            ratios = [
                f"{least[theirs] / least[ours]:.2f} ({median[theirs] / median[ours]:.2f})"
                for theirs, ours in (("plain", "ours"), ("folded", "ours"), ("plain", "unfolded"))
            ]
            numbers = [f"{least[key]:.2f}" for key in workers] + ratios
            print(f"| {name} | {norm} | {batch} | " + " | ".join(numbers) + " |", flush=True)
    for worker in workers.values():
        worker.close()


if __name__ == "__main__":
    main()
