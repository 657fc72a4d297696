# SPDX-License-Identifier: Apache-2.0
"""Writes with torch.save and np.savez the small files that the Java readers of weights are tested with.

    python tools/golden_weights_files.py

writes into src/test/resources/org/metamerkit/model/io/. Element i (in C order) of the tensor number n of a file is
(n + 1) * 16 + i / 8, exact in every floating-point type used here as long as i < 64; the tests know this rule and nothing else.
"""
from collections import OrderedDict
from pathlib import Path
import io
import warnings
import zipfile

import numpy as np
import torch

TARGET = Path(__file__).resolve().parent.parent / "src/test/resources/org/metamerkit/model/io"


def values(number, shape):
    count = int(np.prod(shape))
    assert (number + 1) * 8 + count <= 256
    return torch.tensor([(number + 1) * 8 + i for i in range(count)], dtype=torch.float64).reshape(shape)


def save(name, content, **options):
    path = TARGET / name
    torch.save(content, path, **options)
    print(f"{name}: {path.stat().st_size} bytes")


def state_dict():
    """One tensor of every kind: types, shared storage, views, whole numbers, an attribute of the mapping itself."""
    base = values(4, (4, 6)).float()
    tensors = OrderedDict()
    tensors["half"] = values(0, (2, 3)).half()
    tensors["bfloat"] = values(1, (3,)).bfloat16()
    tensors["single"] = values(2, (2, 2, 2)).float()
    tensors["double"] = values(3, (5,))
    tensors["shared.all"] = base
    tensors["shared.rows"] = base[1:3]  # an offset
    tensors["shared.column"] = base[:, 2]  # a stride
    tensors["transposed"] = values(7, (3, 4)).float().t().contiguous().t()  # its own storage, column by column
    tensors["scalar"] = torch.tensor(0.1, dtype=torch.float64)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["bn.num_batches_tracked"] = torch.tensor(90)
    tensors["mask"] = torch.tensor([True, False])
    tensors["bytes"] = torch.tensor([1, 2], dtype=torch.uint8)
    tensors["complex"] = torch.tensor([1 + 2j])
    tensors["parameter"] = torch.nn.Parameter(values(14, (2,)).float())
    attributed = torch.nn.Parameter(values(15, (2,)).float())
    attributed.note = "an attribute of its own"
    tensors["attributed"] = attributed
    tensors["größe"] = values(16, (1,)).float()
    tensors._metadata = OrderedDict([("", {"version": 1})])
    return tensors


def network():
    """Names as a small network has them."""
    return OrderedDict(
        [
            ("conv1.weight", values(0, (2, 3, 1, 1)).float()),
            ("bn1.weight", values(1, (2,)).float()),
            ("bn1.num_batches_tracked", torch.tensor(7)),
            ("fc.weight", values(3, (4, 2)).float()),
            ("fc.bias", values(4, (4,)).float()),
        ]
    )


class Configuration:
    """A class that no reader knows."""

    def __init__(self):
        self.learning_rate = 0.1


def checkpoint():
    module = torch.nn.Linear(2, 2)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9)
    module(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return {
        "epoch": 90,
        "arch": "resnet50",
        "best_acc1": np.float64(76.1),
        "configuration": Configuration(),
        "when": __import__("datetime").date(2020, 1, 2),
        "history": [0.5, 0.25],
        "large": 1 << 80,
        "state_dict": {"module." + name: tensor for name, tensor in network().items()},
        "optimizer": optimizer.state_dict(),
        "best_loss": torch.tensor(0.5),
    }


def robustness():
    """The layout of MadryLab/robustness: DataParallel(AttackerModel), whose attacker holds the same network again."""
    mean = torch.tensor([0.485, 0.456, 0.406])[..., None, None]
    std = torch.tensor([0.229, 0.224, 0.225])[..., None, None]
    tensors = OrderedDict([("module.normalizer.new_mean", mean), ("module.normalizer.new_std", std)])
    shared = network()
    tensors.update({"module.model." + name: tensor for name, tensor in shared.items()})
    tensors.update({"module.attacker.normalize.new_mean": mean.clone(), "module.attacker.normalize.new_std": std.clone()})
    tensors.update({"module.attacker.model." + name: tensor for name, tensor in shared.items()})
    return {"model": tensors, "epoch": 105, "optimizer": None, "schedule": None}


def deflated(name, source):
    """The same archive with every entry deflated, below another folder."""
    with zipfile.ZipFile(TARGET / source) as old, zipfile.ZipFile(TARGET / name, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            inner = entry.filename.split("/", 1)[1]
            new.writestr(zipfile.ZipInfo("another folder/" + inner), old.read(entry), zipfile.ZIP_DEFLATED)


def big_endian(name, source):
    with zipfile.ZipFile(TARGET / source) as old, zipfile.ZipFile(TARGET / name, "w") as new:
        for entry in old.infolist():
            content = b"big" if entry.filename.endswith("/byteorder") else old.read(entry)
            new.writestr(zipfile.ZipInfo(entry.filename), content)


def arrays():
    return {
        "half": values(0, (2, 3)).numpy().astype("<f2"),
        "single": values(1, (2, 2, 2)).numpy().astype("<f4"),
        "double": values(2, (5,)).numpy(),
        "big": values(3, (3, 2)).numpy().astype(">f4"),
        "big_half": values(4, (3,)).numpy().astype(">f2"),
        "fortran": np.asfortranarray(values(5, (2, 3, 4)).numpy().astype("<f4")),
        "scalar": np.float32(8 * 7),
        "empty": np.zeros((0, 3), "<f4"),
        "count": np.array(90),
        "labels": np.array(["cat", "dog"]),
        "block.0/weight": values(10, (2,)).numpy().astype("<f4"),
    }


def npy(array, version):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return buffer.getvalue()


def versions(name):
    """Arrays in the three versions of the format."""
    with zipfile.ZipFile(TARGET / name, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, version in enumerate([(1, 0), (2, 0), (3, 0)]):
            array = values(number, (2, 2)).numpy().astype("<f4")
            archive.writestr(zipfile.ZipInfo(f"v{version[0]}.npy"), npy(array, version))


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    TARGET.mkdir(parents=True, exist_ok=True)
    save("state_dict.pth", state_dict())
    save("checkpoint.pth", checkpoint())
    save("robustness.pt", robustness())
    save("several.pth", {"state_dict": network(), "state_dict_ema": network()})
    save("teacher.pth", {"epoch": 3, "networks": {"teacher": network(), "student": network()}})
    save("protocol4.pth", network(), pickle_protocol=4)
    save("legacy.pth", network(), _use_new_zipfile_serialization=False)
    save("whole_network.pth", torch.nn.Sequential(torch.nn.Linear(2, 1)))
    deflated("deflated.pth", "state_dict.pth")
    big_endian("big_endian.pth", "protocol4.pth")
    np.savez(TARGET / "arrays.npz", **arrays())
    np.savez_compressed(TARGET / "arrays_compressed.npz", **arrays())
    np.savez(TARGET / "objects.npz", pickled=np.array([{}], dtype=object))
    versions("versions.npz")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.script(torch.nn.ReLU()).save(TARGET / "torchscript.pt")
    exported = torch.export.export(torch.nn.Linear(2, 1).eval(), (torch.zeros(1, 2),))
    torch.export.save(exported, TARGET / "exported.pt2")


if __name__ == "__main__":
    main()
