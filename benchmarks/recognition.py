# SPDX-License-Identifier: Apache-2.0
"""Metamers shown to networks by a PyTorch script, to hold beside `metamerkit recognize` (benchmarks/recognition.md).

  python3 benchmarks/recognition.py prepare NETWORKS DIR   10 networks and a run of 10 x 5 stages x 100 pictures, 32x32
  python3 benchmarks/recognition.py time DIR               what `recognize` does, in PyTorch: read, ask, softmax, top five, CSV

The pictures are noise (what they show does not matter to the time), the networks the five of NETWORKS
(cifar10_wide_*.safetensors) and a copy of each with other last digits.
"""
import csv
import hashlib
import json
import os
import struct
import sys
import time

import numpy as np
import torch
from PIL import Image

STAGES = ["relu1", "relu2", "relu3", "logits", "input"]
CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
PICTURES = 100


def read_safetensors(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).copy()
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, array in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def network(path):
    tensors, _ = read_safetensors(path)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 16, 4, 2, 1), torch.nn.ReLU(), torch.nn.Conv2d(16, 32, 4, 2, 1), torch.nn.ReLU(),
        torch.nn.Flatten(), torch.nn.Linear(2048, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))
    model.load_state_dict({name: torch.from_numpy(array) for name, array in tensors.items()})
    return model.eval()


def prepare(networks, folder):
    names = sorted(name for name in os.listdir(networks) if name.startswith("cifar10_wide"))
    os.makedirs(f"{folder}/networks", exist_ok=True)
    random = np.random.RandomState(0)
    weights = []
    for name in names:
        tensors, metadata = read_safetensors(f"{networks}/{name}")
        for copy in range(2):
            to = name.replace(".safetensors", f"_{copy}")
            weights.append(to)
            write_safetensors(f"{folder}/networks/{to}.safetensors", tensors, metadata)
            tensors = {key: (value * (1 + 1e-5 * random.randn(*value.shape))).astype(np.float32) for key, value in tensors.items()}
    os.makedirs(f"{folder}/run", exist_ok=True)
    json.dump({"format_version": 1, "metamerkit_version": "0.1.0"}, open(f"{folder}/run/run.json", "w"))
    for generator in weights:
        digest = hashlib.sha256(generator.encode()).hexdigest()
        for stage in STAGES:
            for picture in range(PICTURES):
                place = f"{folder}/run/{generator}/{stage}/p{picture:03d}-s0-{random.randint(2**31):08x}"
                os.makedirs(place)
                for kind in ("metamer", "target"):
                    Image.fromarray(random.randint(0, 256, (32, 32, 3), np.uint8)).save(f"{place}/{kind}.png")
                label = CLASSES[picture % 10]
                answer = {"index": picture % 10, "label": label, "category": None, "imagenet16_maximum": None, "imagenet16_mean": None}
                json.dump({
                    "format_version": 1, "model": generator, "stage": stage, "picture": f"p{picture:03d}", "seed": 0,
                    "optimizer": "none", "evaluations": 0, "seconds": 0, "loss": 0, "spearman": 1, "pearson": 1, "snr_db": 30,
                    "snr_db_power": 60, "same_class": True, "class_rule": "own_labels", "passes": True, "png_passes": True,
                    "weights_sha256": digest, "picture_sha256": hashlib.sha256(str(picture).encode()).hexdigest(),
                    "true_class": label,
                    "match": {"classes": {"original": answer, "metamer": answer}, "stages": {name: {} for name in STAGES}},
                }, open(f"{place}/metamer.json", "w"))


def measure(folder):
    torch.set_grad_enabled(False)
    mean = torch.tensor([.4914, .4822, .4465]).view(3, 1, 1)
    deviation = torch.tensor([.2023, .1994, .2010]).view(3, 1, 1)
    begin = time.perf_counter()
    places = sorted(os.path.dirname(os.path.join(root, name))
                    for root, _, files in os.walk(f"{folder}/run") for name in files if name == "metamer.json")
    shown, originals = [], set()
    for place in places:
        record = json.load(open(f"{place}/metamer.json"))
        shown.append((f"{place}/metamer.png", record))
        if (record["model"], record["picture"]) not in originals:
            originals.add((record["model"], record["picture"]))
            shown.append((f"{place}/target.png", record))
    pictures = torch.stack([torch.from_numpy(np.asarray(Image.open(file).convert("RGB"), np.float32).transpose(2, 0, 1) / 255)
                            for file, _ in shown])  # read once for all networks
    answers = 0
    with open(f"{folder}/pytorch.csv", "w", newline="") as out:
        writer = csv.writer(out)
        for name in sorted(os.listdir(f"{folder}/networks")):
            model = network(f"{folder}/networks/{name}")
            for at in range(0, len(shown), 256):
                logits = model((pictures[at:at + 256] - mean) / deviation)
                top = torch.softmax(logits, 1).topk(5)
                for (file, record), values, indices in zip(shown[at:at + 256], top.values.tolist(), top.indices.tolist()):
                    decision = CLASSES[indices[0]]
                    row = [name, file, record["model"], record["stage"], record["picture"], record["true_class"], decision,
                           int(decision == record["true_class"])]
                    for index, value in zip(indices, values):
                        row += [CLASSES[index], f"{value:.6g}"]
                    writer.writerow(row)
                    answers += 1
    seconds = time.perf_counter() - begin
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads: {answers} answers in {seconds:.1f} s, {answers / seconds:.0f} a second")


if __name__ == "__main__":
    {"prepare": prepare, "time": measure}[sys.argv[1]](*sys.argv[2:])
