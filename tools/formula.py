# SPDX-License-Identifier: Apache-2.0
"""Numbers by formula, equal in numpy and Java (``org.metamerkit.model.golden.Formula``), so that goldens need no weights.

Element i of the tensor NAME is offset + scale * v, rounded to float32, with v in [-1, 1) from 24 bits of SplitMix64
(Steele, Lea and Flood 2014) over i, seeded by the FNV-1a hash of NAME. Offset and scale follow from name and shape so that
activations of deep networks keep their size roughly:

    *.running_var                          1 + 0.5 v
    *.running_mean                         0.1 v
    one-dimensional *.weight               1 + 0.1 v      (gains of normalisation layers)
    *layer_scale, *gamma                   0.5 + 0.1 v
    *embedding*, *class_token, *cls_token  0.5 v
    other one-dimensional tensors          0.05 v         (biases)
    everything else                        sqrt(4.5 / fan-in) v, fan-in = product of all sizes but the first
"""

import math

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
BUCKETS = 64


def _mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _bits(name, count):
    seed = 0xCBF29CE484222325
    for byte in name.encode("utf-8"):
        seed = ((seed ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        return _mix(np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * GOLDEN)


def unit(name, count):
    """``count`` numbers in [0, 1), multiples of 2**-24, float64."""
    return (_bits(name, count) >> np.uint64(40)).astype(np.float64) / 2**24


def signed(name, count):
    """``count`` numbers in [-1, 1), multiples of 2**-23, float64."""
    return 2 * unit(name, count) - 1


def offset_and_scale(name, shape):
    last = name.rsplit(".", 1)[-1]
    if last == "running_var":
        return 1.0, 0.5
    if last == "running_mean":
        return 0.0, 0.1
    if len(shape) == 1 and last == "weight":
        return 1.0, 0.1
    if last in ("layer_scale", "gamma"):
        return 0.5, 0.1
    if "embedding" in last or last in ("class_token", "cls_token"):
        return 0.0, 0.5
    if len(shape) <= 1:
        return 0.0, 0.05
    return 0.0, math.sqrt(4.5 / math.prod(shape[1:]))


def tensor(name, shape):
    """The float32 array of this name and shape."""
    offset, scale = offset_and_scale(name, shape)
    return (offset + scale * signed(name, math.prod(shape))).astype(np.float32).reshape(shape)


def picture(height, width):
    """Pixels 1x3xHxW in [0, 1), float64."""
    return unit("picture", 3 * height * width).reshape(1, 3, height, width)


def project(values):
    """64 numbers: every value added, with a sign, to one of 64 buckets (count sketch, Charikar, Chen and Farach-Colton 2002).

    Sign and bucket come from the value's index, so the projection is linear, and keeps norms on average.
    """
    values = np.asarray(values, dtype=np.float64).ravel()
    bits = _bits("projection", values.size)
    sign = np.where(bits >> np.uint64(63), -1.0, 1.0)
    return np.bincount((bits & np.uint64(BUCKETS - 1)).astype(np.int64), weights=sign * values, minlength=BUCKETS)
