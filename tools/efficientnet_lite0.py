# SPDX-License-Identifier: Apache-2.0
"""EfficientNet-Lite0 in plain PyTorch, stage by stage: the yardstick of the Java network (a module, not a program).

Stages in order: stem, blocks.0 ... blocks.15, head, pool, logits. `stem` and `head` end in ReLU6; a block's output is
linear, taken after its residual sum. TensorFlow's SAME padding, BatchNorm with running statistics and eps 1e-3, no
drop-connect and no dropout (evaluation). Input: N x 3 x 224 x 224 in [0, 1], normalised inside as (255 x - 127) / 128.
Source of the architecture: Google's EfficientNet-Lite (github.com/tensorflow/tpu, models/official/efficientnet/lite).
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from PIL import Image

import deterministic_safetensors

REPOSITORY = Path(__file__).resolve().parent.parent
HALF_WEIGHTS = REPOSITORY / "src/main/resources/org/metamerkit/model/zoo/efficientnet_lite0.safetensors"
PICTURES = REPOSITORY / "examples/pictures"
BATCH_NORM_EPS = 1e-3
INPUT_SIZE = 224

# Each row: repeats, kernel, stride of the first repeat, expansion, output channels.
BLOCK_GROUPS = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)

# Each block: kernel, stride, expansion, input channels, output channels.
BLOCKS = []
for _repeats, _kernel, _stride, _expansion, _channels in BLOCK_GROUPS:
    for _repeat in range(_repeats):
        _inputs = BLOCKS[-1][4] if BLOCKS else 32
        BLOCKS.append((_kernel, _stride if _repeat == 0 else 1, _expansion, _inputs, _channels))

STAGES = ("stem", *(f"blocks.{_i}" for _i in range(len(BLOCKS))), "head", "pool", "logits")
ENDS_IN_ACTIVATION = ("stem", "head")


class StraightThroughRelu6(torch.autograd.Function):
    """relu6(x) forwards, identity backwards: x + (relu6(x) - x).detach() without its rounding."""

    @staticmethod
    def forward(context, x):
        return functional.relu6(x)

    @staticmethod
    def backward(context, gradient):
        return gradient


class EfficientNetLite0:
    """The network at one floating-point precision, with BatchNorm as it stands or folded into the convolutions."""

    def __init__(self, weights=None, dtype=torch.float64, folded=False, memory_format=torch.contiguous_format):
        """weights: name -> numpy array; without them the embedded half-precision file."""
        if weights is None:
            weights, _ = deterministic_safetensors.read(HALF_WEIGHTS)
        self.dtype = dtype
        self.folded = folded
        self.memory_format = memory_format
        # Widened to double first, so that folding loses nothing before the one rounding to dtype.
        self.weights = {name: torch.from_numpy(array.astype(np.float64)) for name, array in weights.items()}
        self.layers = {}
        self._add_layer("_conv_stem", "_bn0")
        for index, (_, _, expansion, _, _) in enumerate(BLOCKS):
            if expansion != 1:
                self._add_layer(f"_blocks.{index}._expand_conv", f"_blocks.{index}._bn0")
            self._add_layer(f"_blocks.{index}._depthwise_conv", f"_blocks.{index}._bn1")
            self._add_layer(f"_blocks.{index}._project_conv", f"_blocks.{index}._bn2")
        self._add_layer("_conv_head", "_bn1")
        self.classifier = (self.weights["_fc.weight"].to(dtype), self.weights["_fc.bias"].to(dtype))

    def stage(self, pictures, name, straight_through=False):
        """The activations of one stage; the forward pass stops there."""
        return self.stages(pictures, last=name, straight_through=straight_through)[name]

    def stages(self, pictures, last="logits", straight_through=False):
        """Stage name -> activations up to `last`; straight_through concerns the ReLU6 that ends `last`, no other."""
        if last not in STAGES:
            raise ValueError(f"unknown stage {last}, expected one of {', '.join(STAGES)}")

        def activation(stage):
            return StraightThroughRelu6.apply if straight_through and stage == last else functional.relu6

        found = {}

        def reached(stage, value):
            found[stage] = value
            return stage == last

        x = (255 * pictures - 127) / 128
        x = activation("stem")(self._convolve(x, "_conv_stem", stride=2))
        if reached("stem", x):
            return found
        for index in range(len(BLOCKS)):
            x = self._block(x, index)
            if reached(f"blocks.{index}", x):
                return found
        x = activation("head")(self._convolve(x, "_conv_head"))
        if reached("head", x):
            return found
        x = x.mean(dim=(2, 3))
        if reached("pool", x):
            return found
        reached("logits", functional.linear(x, *self.classifier))
        return found

    def _block(self, x, index):
        """One inverted-residual block: expand, depthwise, project, and the sum where the shapes agree."""
        _, stride, expansion, inputs, outputs = BLOCKS[index]
        y = x
        if expansion != 1:
            y = functional.relu6(self._convolve(y, f"_blocks.{index}._expand_conv"))
        y = functional.relu6(self._convolve(y, f"_blocks.{index}._depthwise_conv", stride, groups=y.shape[1]))
        y = self._convolve(y, f"_blocks.{index}._project_conv")
        return y + x if stride == 1 and inputs == outputs else y

    def _convolve(self, x, name, stride=1, groups=1):
        """Convolution with TensorFlow's SAME padding, then BatchNorm."""
        weight, shift, normalisation = self.layers[name]
        kernel = weight.shape[-1]
        (top, bottom), (left, right) = (same_padding(size, kernel, stride) for size in x.shape[-2:])
        if (top, left) == (bottom, right):
            x = functional.conv2d(x, weight, shift, stride, (top, left), groups=groups)
        else:
            x = functional.conv2d(functional.pad(x, (left, right, top, bottom)), weight, shift, stride, groups=groups)
        if normalisation is not None:
            mean, variance, scale, bias = normalisation
            x = functional.batch_norm(x, mean, variance, scale, bias, training=False, eps=BATCH_NORM_EPS)
        return x

    def _add_layer(self, convolution, batch_norm):
        weight = self.weights[f"{convolution}.weight"]
        mean, variance, scale, bias = (
            self.weights[f"{batch_norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")
        )
        if self.folded:
            factor = scale / torch.sqrt(variance + BATCH_NORM_EPS)
            weight = weight * factor[:, None, None, None]
            shift, normalisation = (bias - mean * factor).to(self.dtype), None
        else:
            shift, normalisation = None, tuple(part.to(self.dtype) for part in (mean, variance, scale, bias))
        weight = weight.to(self.dtype).contiguous(memory_format=self.memory_format)
        self.layers[convolution] = (weight, shift, normalisation)


def same_padding(size, kernel, stride):
    """TensorFlow's SAME: the output has ceil(size / stride) cells; an odd rest goes to the far side."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def prepare_picture(source, size=INPUT_SIZE):
    """uint8 height x width x 3: centre square of the short side (offset rounded down), Pillow's bicubic resize."""
    picture = Image.open(source).convert("RGB")
    width, height = picture.size
    short = min(width, height)
    left, top = (width - short) // 2, (height - short) // 2
    square = picture.crop((left, top, left + short, top + short))
    return np.asarray(square.resize((size, size), Image.Resampling.BICUBIC))


def as_tensor(prepared, dtype):
    """uint8 height x width x 3 -> 1 x 3 x height x width in [0, 1], the float32 quotient widened where dtype is wider."""
    floats = np.transpose(prepared, (2, 0, 1)).astype(np.float32) / np.float32(255)
    return torch.from_numpy(np.ascontiguousarray(floats))[None].to(dtype)


def gaussian_noise(seed=0, size=INPUT_SIZE):
    """The start of every synthesis, float32 3 x size x size: numpy's legacy generator, in double, then rounded."""
    noise = np.random.RandomState(seed).randn(3, size, size) / 20 + 0.5
    return np.clip(noise, 0, 1).astype(np.float32)
