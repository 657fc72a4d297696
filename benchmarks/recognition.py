# SPDX-License-Identifier: Apache-2.0
"""Metamers shown to networks by a PyTorch script, to hold beside `metamerkit recognize` (benchmarks/recognition.md).

  python3 benchmarks/recognition.py prepare NETWORKS DIR [100]  10 networks, a run of 10 x 5 stages x 100 pictures, 32x32
  python3 benchmarks/recognition.py time NETWORKS DIR           what `recognize` does, in PyTorch: read, ask, four rules, top five, CSV
  python3 benchmarks/recognition.py prepare-large NETWORKS DIR  a run of 4 x 5 stages x 20 pictures, 224x224
  python3 benchmarks/recognition.py time-large NETWORKS DIR     the same with SqueezeNet 1.1 and EfficientNet-Lite0
  python3 benchmarks/recognition.py compare NETWORKS DIR        whether both say the same

The pictures are noise (what they show does not matter to the time). The small networks are the five of NETWORKS
(cifar10_wide_*.safetensors) and a copy of each with other last digits. Needs torch; the large networks torchvision, too.
"""
import collections
import csv
import hashlib
import json
import os
import pathlib
import sys
import time

import numpy as np
import torch
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import deterministic_safetensors
from efficientnet_lite0 import HALF_WEIGHTS, EfficientNetLite0

RESOURCES = ROOT / "src/main/resources/org/metamerkit"
LAST = torch.channels_last
STAGES = ["relu1", "relu2", "relu3", "logits", "input"]
RULE_COLUMNS = "decision true correct generator agrees".split()
TOP = [f"top{i}_{column}" for i in range(1, 6) for column in ("label", "probability")]
CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()


def weights(path):
    return {name: torch.tensor(array) for name, array in deterministic_safetensors.read(path)[0].items()}


def network(path):
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 16, 4, 2, 1), torch.nn.ReLU(), torch.nn.Conv2d(16, 32, 4, 2, 1), torch.nn.ReLU(),
        torch.nn.Flatten(), torch.nn.Linear(2048, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))
    model.load_state_dict(weights(path))
    return model.eval()


def prepare(networks, folder, pictures=100):
    names = sorted(name for name in os.listdir(networks) if name.startswith("cifar10_wide"))
    random = np.random.RandomState(0)
    generators = []
    for name in names:
        tensors, metadata = deterministic_safetensors.read(f"{networks}/{name}")
        for copy in range(2):
            to = name.replace(".safetensors", f"_{copy}")
            generators.append(to)
            deterministic_safetensors.write(f"{folder}/networks/{to}.safetensors", tensors, metadata)
            tensors = {key: (value * (1 + 1e-5 * random.randn(*value.shape))).astype(np.float32) for key, value in tensors.items()}
    write_run(folder, generators, int(pictures), 32, CLASSES)


def prepare_large(_, folder):
    write_run(folder, [f"generator{i}" for i in range(4)], 20, 224, imagenet_classes()[:10])


def write_run(folder, generators, pictures, size, classes):
    random = np.random.RandomState(1)
    os.makedirs(f"{folder}/run", exist_ok=True)
    json.dump({"format_version": 1, "metamerkit_version": "0.1.0"}, open(f"{folder}/run/run.json", "w"))
    for generator in generators:
        digest = hashlib.sha256(generator.encode()).hexdigest()
        for stage in STAGES:
            for picture in range(pictures):
                place = f"{folder}/run/{generator}/{stage}/p{picture:03d}-s0-{random.randint(2**31):08x}"
                os.makedirs(place)
                # The original is the same at every stage.
                original = np.random.RandomState(picture).randint(0, 256, (size, size, 3), np.uint8)
                Image.fromarray(original).save(f"{place}/target.png")
                Image.fromarray(random.randint(0, 256, (size, size, 3), np.uint8)).save(f"{place}/metamer.png")
                label = classes[picture % 10]
                answer = {"index": picture % 10, "label": label, "category": None, "imagenet16_maximum": None, "imagenet16_mean": None}
                json.dump({
                    "format_version": 1, "model": generator, "stage": stage, "picture": f"p{picture:03d}", "seed": 0,
                    "optimizer": "none", "evaluations": 0, "seconds": 0, "loss": 0, "spearman": 1, "pearson": 1, "snr_db": 30,
                    "snr_db_power": 60, "same_class": True, "class_rule": "own_labels", "passes": True, "png_passes": True,
                    "weights_sha256": digest, "picture_sha256": hashlib.sha256(str(picture).encode()).hexdigest(),
                    "true_class": label,
                    "match": {"classes": {"original": answer, "metamer": answer}, "stages": {name: {} for name in STAGES}},
                }, open(f"{place}/metamer.json", "w"))


def small_networks(_, folder):
    mean = torch.tensor([.4914, .4822, .4465]).view(3, 1, 1)
    deviation = torch.tensor([.2023, .1994, .2010]).view(3, 1, 1)
    for name in sorted(os.listdir(f"{folder}/networks")):
        path = f"{folder}/networks/{name}"
        model = network(path)
        yield "b_" + name.removesuffix(".safetensors"), path, lambda x: model((x - mean) / deviation)


def large_networks(networks, _):
    """Channels last, EfficientNet-Lite0 with batch normalisation folded: the fastest of what PyTorch can do here."""
    import torchvision

    path = f"{networks}/squeezenet1_1_imagenet.safetensors"
    squeezenet = torchvision.models.squeezenet1_1(weights=None)
    squeezenet.load_state_dict(weights(path))
    squeezenet = squeezenet.eval().to(memory_format=LAST)
    mean = torch.tensor([.485, .456, .406]).view(3, 1, 1)
    deviation = torch.tensor([.229, .224, .225]).view(3, 1, 1)
    yield "squeezenet1_1", path, lambda x: squeezenet(((x - mean) / deviation).contiguous(memory_format=LAST))
    lite = EfficientNetLite0(dtype=torch.float32, folded=True, memory_format=LAST)
    yield "efficientnet_lite0", HALF_WEIGHTS, lambda x: lite.stage(x.contiguous(memory_format=LAST), "logits")


class Rule:
    """A decision rule: the networks' own classes, or categories by the maximum or the mean rule."""

    def __init__(self, key, classes, mapping=None, mean=False):
        self.key, self.mean = key, mean
        own = mapping is None or set(mapping.values()) <= set(classes)
        self.mapping = {name: name for name in classes} if own else mapping
        self.mapped = [i for i, name in enumerate(classes) if name in self.mapping]
        self.decides = own or len(set(self.mapping[classes[i]] for i in self.mapped)) > 1
        self.names = [self.mapping[classes[i]] for i in self.mapped]
        if mean and self.decides:
            self.categories = sorted(set(self.names))
            self.members = [torch.tensor([i for i, name in zip(self.mapped, self.names) if name == category])
                            for category in self.categories]

    def decide(self, logits, probabilities):
        if not self.decides:
            return ["-"] * len(logits)
        if self.mean:
            means = torch.stack([probabilities[:, members].mean(1) for members in self.members], 1)
            return [self.categories[i] for i in means.argmax(1).tolist()]
        return [self.names[i] for i in logits[:, self.mapped].argmax(1).tolist()]


def rules(classes):
    def mapping(name):
        with open(RESOURCES / f"recognition/{name}.csv", newline="") as file:
            return {row["from_label"]: row["to_category"] for row in csv.DictReader(file)}

    sixteen = mapping("imagenet1000_to_imagenet16")
    return [Rule("own", classes), Rule("imagenet16_maximum", classes, sixteen), Rule("imagenet16_mean", classes, sixteen, True),
            Rule("cifar10", classes, mapping("imagenet1000_to_cifar10"))]


def scored(rule, decision, record):
    if decision == "-":
        return ["-", "", "", "", ""]
    right = rule.mapping.get(record["true_class"], "")
    answer = rule.mapping.get(record["match"]["classes"]["original"]["label"], "")
    return [decision, right, int(decision == right) if right else "", answer, int(decision == answer) if answer else ""]


def measure(networks, folder, models, batch, classes):
    torch.set_grad_enabled(False)
    begin = time.perf_counter()
    places = sorted(os.path.dirname(os.path.join(root, name))
                    for root, _, files in os.walk(f"{folder}/run") for name in files if name == "metamer.json")
    shown, originals = [], set()
    for place in places:
        record = json.load(open(f"{place}/metamer.json"))
        in_run = os.path.relpath(place, f"{folder}/run")
        known = [record["weights_sha256"], record["picture"], record["picture_sha256"], record["seed"]]
        verdict = "yes" if record["passes"] and record["png_passes"] else "no"
        label = record["match"]["classes"]["original"]["label"]
        stage = list(record["match"]["stages"]).index(record["stage"])
        shown.append((f"{place}/metamer.png", record,
                      ["metamer", record["model"], record["stage"], stage, *known, in_run, verdict, record["true_class"], label]))
        if (record["model"], record["picture"]) not in originals:
            originals.add((record["model"], record["picture"]))
            shown.append((f"{place}/target.png", record,
                          ["natural", record["model"], "", -1, *known, in_run, "yes", record["true_class"], label]))
    pictures = torch.stack([torch.from_numpy(np.asarray(Image.open(file).convert("RGB"), np.float32).transpose(2, 0, 1) / 255)
                            for file, _, _ in shown])  # read once for all networks
    answers = 0
    deciding = rules(classes)
    with open(f"{folder}/pytorch.csv", "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow("condition generator stage stage_index generator_sha256 picture picture_sha256 seed folder passes true_class "
                        "generator_answer evaluator evaluator_sha256".split()
                        + [rule.key + "_" + column for rule in deciding for column in RULE_COLUMNS] + TOP)
        for name, path, model in models(networks, folder):
            digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
            for at in range(0, len(shown), batch):
                logits = model(pictures[at:at + batch])
                probabilities = torch.softmax(logits, 1)
                decisions = [rule.decide(logits, probabilities) for rule in deciding]
                top = probabilities.topk(5)
                for i, (values, indices) in enumerate(zip(top.values.tolist(), top.indices.tolist())):
                    _, record, row = shown[at + i]
                    row = [*row, name, digest]
                    for rule, decision in zip(deciding, decisions):
                        row += scored(rule, decision[i], record)
                    for index, value in zip(indices, values):
                        row += [classes[index], f"{value:.6g}"]
                    writer.writerow(row)
                    answers += 1
    seconds = time.perf_counter() - begin
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads: {answers} answers in {seconds:.1f} s, {answers / seconds:.0f} a second")


def compare(_, folder):
    """Holds both programs' files side by side: metamers only, since which folder stands for an original is each program's choice."""
    ours = {}
    with open(f"{folder}/run/recognition/recognition.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["condition"] == "metamer":
                ours[row["evaluator"], row["folder"]] = row
    rows, other, furthest = 0, {}, 0.
    with open(f"{folder}/pytorch.csv", newline="") as file:
        for row in csv.DictReader(file):
            found = ours.get((row["evaluator"], row["folder"]))
            if row["condition"] != "metamer" or not found:
                continue
            rows += 1
            for column, value in row.items():
                if column.endswith("_probability"):
                    furthest = max(furthest, abs(float(found[column]) - float(value)))
                elif found[column] != value and column != "evaluator_sha256":
                    other[column] = other.get(column, 0) + 1
    print(f"{rows} metamers and networks: columns that differ in some rows: {other or 'none'}; "
          f"probabilities differ by at most {furthest:.1e}")


def imagenet_classes():
    lines = (RESOURCES / "stimulus/imagenet_classes.txt").read_text().splitlines()
    names = [line for line in lines if not line.startswith("#")]
    count = collections.Counter(name.lower() for name in names)  # Cardigan, a dog, and cardigan
    return [name if count[name.lower()] == 1 else f"{name} ({i})" for i, name in enumerate(names)]


def time_small(networks, folder):
    measure(networks, folder, small_networks, 256, CLASSES)


def time_large(networks, folder):
    measure(networks, folder, large_networks, 16, imagenet_classes())


if __name__ == "__main__":
    {"prepare": prepare, "time": time_small, "prepare-large": prepare_large, "time-large": time_large,
     "compare": compare}[sys.argv[1]](*sys.argv[2:])
