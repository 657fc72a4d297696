# SPDX-License-Identifier: Apache-2.0
"""Reads and writes safetensors files byte for byte reproducibly.

The safetensors package orders the header's metadata by a hash map, so that two runs may differ in their bytes and hence
in their SHA-256. This writer keeps the given order of the tensors, sorts the metadata, and pads the header with spaces to
a multiple of eight bytes, as the format asks (github.com/huggingface/safetensors, README, "Format").
"""
import hashlib
import json
import struct
from pathlib import Path

import numpy as np

_DTYPE_NAMES = {"float16": "F16", "float32": "F32", "float64": "F64", "uint8": "U8", "int32": "I32", "int64": "I64"}


def write(path, tensors, metadata):
    """Writes name -> numpy array in the given order with string metadata; returns the file's SHA-256 as hexadecimal."""
    header = {"__metadata__": {key: str(metadata[key]) for key in sorted(metadata)}}
    chunks = []
    offset = 0
    for name, array in tensors.items():
        # ascontiguousarray would turn a scalar into a vector of one.
        array = np.asarray(array)
        data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes(order="C")
        header[name] = {
            "dtype": _DTYPE_NAMES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    whole = struct.pack("<Q", len(text)) + text + b"".join(chunks)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(whole)
    return hashlib.sha256(whole).hexdigest()


def read(path):
    """Returns (name -> numpy array, metadata) of a safetensors file."""
    whole = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])
    header = json.loads(whole[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    dtypes = {short: name for name, short in _DTYPE_NAMES.items()}
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + position for position in entry["data_offsets"])
        array = np.frombuffer(whole[begin:end], dtype=np.dtype(dtypes[entry["dtype"]]).newbyteorder("<"))
        tensors[name] = array.reshape(entry["shape"])
    return tensors, metadata
