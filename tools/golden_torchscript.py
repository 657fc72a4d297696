# SPDX-License-Identifier: Apache-2.0
"""Small TorchScript archives of many kinds, and what eager PyTorch says of them in float64.

Writes NAME.pt and NAME.json.gz to src/test/resources/org/metamerkit/model/script/. The JSON holds, for every stage that
Metamerkit should find (a module's answer, in the order in which forward hooks fire, answers that are one tensor together), its
names, shape, the activation it ends in, its values, and the gradient by the input of sum(signed("seed") * root), where root is
what the final activation was applied to, or the stage itself; both as projections of ``formula.py``. The gradients come from
autograd on the eager module, in which activations are not computed in place.
"""

import gzip
import io
import json
import pathlib
import zipfile

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

import formula

FOLDER = pathlib.Path(__file__).parent.parent / "src/test/resources/org/metamerkit/model/script"
SHAPE = (2, 3, 16, 16)


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, groups=2)
        self.bn2 = nn.BatchNorm2d(filters)
        self.shortcut = nn.Identity()
        if stride > 1:
            self.shortcut = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += self.shortcut(x)
        return self.relu(y)


class Residual(nn.Module):
    """Batch normalisation, in-place additions and activations, a module called twice, dropout, an identity."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.pool = nn.MaxPool2d(2)
        self.layers = nn.Sequential(Block(8, 8, 1), Block(8, 12, 2), Block(12, 12, 1))
        self.average = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(12, 10)

    def forward(self, x):
        x = self.layers(self.pool(self.stem(x)))
        return self.fc(self.dropout(torch.flatten(self.average(x), 1)))


class Controlled(nn.Module):
    """A condition on a constant, one on the picture's size, and a loop; an optional input and a tuple for an answer."""

    def __init__(self):
        super().__init__()
        self.wide = True
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.reduce = nn.MaxPool2d(2)
        self.repeated = nn.Conv2d(8, 8, 3, padding=1)
        self.never = nn.Conv2d(8, 8, 1)
        self.norm = nn.BatchNorm2d(8)
        self.last = nn.Conv2d(8, 4, 1)
        self.times = 3

    def forward(self, x, mask: torch.Tensor | None = None):
        x = torch.relu(self.first(x))
        if x.size(2) > 8:
            x = self.reduce(x)
        if self.wide:
            x = self.norm(x)
        else:
            x = self.never(x)
        for _ in range(self.times):
            x = torch.tanh(self.repeated(x))
        if mask is not None:
            x = x * mask
        return self.last(x), x.mean()


class TwoHeads(nn.Module):
    """The answer and, computed after it, what a loss of training was applied to."""

    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(3, 4, 3, stride=2)
        self.act = nn.ReLU()
        self.logits = nn.Linear(4, 5)
        self.projection = nn.Linear(4, 3)

    def forward(self, x):
        h = self.act(self.body(x)).mean((2, 3))
        return self.logits(h), self.projection(h)


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Swish(nn.Module):
    def forward(self, x):
        return x.sigmoid().mul(x)


class Ends(nn.Module):
    """One stage for every activation function whose gradient is passed straight through, and some that are not."""

    FUNCTIONS = {
        "gelu": nn.GELU(),
        "gelu_tanh": nn.GELU(approximate="tanh"),
        "silu": nn.SiLU(),
        "leaky_relu": nn.LeakyReLU(0.1),
        "relu6": nn.ReLU6(),
        "hardtanh": nn.Hardtanh(0.0, 6.0),
        "quick_gelu": QuickGelu(),
        "swish": Swish(),
        "tanh": nn.Tanh(),
        "hardtanh_other": nn.Hardtanh(-1.0, 1.0),
        "elu": nn.ELU(),
        "relu": nn.ReLU(inplace=True),
    }

    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleDict()
        self.ends = nn.ModuleDict()
        for i, (name, function) in enumerate(self.FUNCTIONS.items()):
            self.convolutions[name] = nn.Conv2d(3 if i == 0 else 4, 4, 3, padding=1)
            self.ends[name] = function

    def forward(self, x):
        for convolution, end in zip(self.convolutions.values(), self.ends.values()):
            x = end(convolution(x))
        return x


class Transformer(nn.Module):
    """Patches, class token, two blocks of multi-head attention."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 16, 4, 4)
        self.class_token = nn.Parameter(torch.zeros(1, 1, 16))
        self.position_embedding = nn.Parameter(torch.zeros(1, 17, 16))
        self.blocks = nn.Sequential(TransformerBlock(16, 2), TransformerBlock(16, 2))
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(x.size(0), -1, -1), x], 1) + self.position_embedding
        return self.head(self.norm(self.blocks(x))[:, 0])


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 32), nn.GELU(), nn.Dropout(0.1), nn.Linear(32, width))

    def forward(self, x):
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))


class Cell(nn.Module):
    """Convolutional LSTM (Shi et al. 2015, arXiv:1506.04214, equation 3 without peepholes)."""

    def __init__(self, channels, hidden):
        super().__init__()
        self.gates = nn.Conv2d(channels + hidden, 4 * hidden, 3, padding=1)

    def forward(self, x, h, c):
        i, f, o, g = self.gates(torch.cat([x, h], 1)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class Recurrent(nn.Module):
    """Three steps of one cell."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1), nn.ReLU())
        self.cell = Cell(6, 5)
        self.decoder = nn.Linear(5, 10)

    def forward(self, x):
        x = self.stem(x)
        h = torch.zeros(x.size(0), 5, x.size(2), x.size(3), dtype=x.dtype)
        c = torch.zeros_like(h)
        h, c = self.cell(x, h, c)
        h, c = self.cell(x, h, c)
        h, c = self.cell(x, h, c)
        return self.decoder(h.mean([2, 3]))


class Roots(TorchFunctionMode):
    """Remembers, for what an activation function has made, the function and what it was applied to."""

    def __init__(self):
        super().__init__()
        self.of, self.keep = {}, []

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        result = function(*args, **kwargs)
        name = getattr(function, "__name__", "")
        end = None
        if name in ("relu", "silu", "relu6"):
            end = (name, 0.0)
        elif name == "gelu":
            end = ("gelu_tanh" if kwargs.get("approximate") == "tanh" else "gelu", 0.0)
        elif name == "leaky_relu":
            end = (name, kwargs.get("negative_slope", args[1] if len(args) > 1 else 0.01))
        elif name == "hardtanh" and [*args[1:3], kwargs.get("min_val"), kwargs.get("max_val")][:2] == [0.0, 6.0]:
            end = ("relu6", 0.0)
        if end:
            self.add(result, end, args[0])
        return result

    def add(self, result, end, root):
        self.of[id(result)] = (end, root)
        self.keep.append(result)


def first_tensor(answer):
    return answer if isinstance(answer, torch.Tensor) else next(a for a in answer if isinstance(a, torch.Tensor))


def expected(module, unreachable):
    """The stages of an eager module, in order: names, tensor, (activation, slope), root; and the input."""
    calls, stages, found, handles = {}, [], {}, []
    roots = Roots()

    def hook(path):
        def fired(submodule, inputs, answer):
            calls[path] = calls.get(path, 0) + 1
            name = path + (f"#{calls[path]}" if calls[path] > 1 else "")
            answer = first_tensor(answer)
            if isinstance(submodule, (QuickGelu, Swish)):
                roots.add(answer, ("quick_gelu" if isinstance(submodule, QuickGelu) else "silu", 0.0), inputs[0])
            if path in unreachable:
                return
            key = (id(answer), answer._version)
            if key not in found:
                found[key] = [[], answer.clone(), roots.of.get(id(answer))]  # an in-place function may come next
                roots.keep.append(answer)
                stages.append(found[key])
            found[key][0].append(name or "output")

        return fired

    for path, submodule in module.named_modules():
        if hasattr(submodule, "inplace"):
            submodule.inplace = False
        handles.append(submodule.register_forward_hook(hook(path)))
    x = torch.from_numpy(formula.tensor("input", SHAPE)).double().requires_grad_(True)
    with roots:
        module(x)
    for handle in handles:
        handle.remove()
    result = []
    for names, value, end in stages:
        (activation, root) = end or (("none", 0.0), value)
        ordered = sorted(names, key=lambda n: (n != "output", "#" in n, n.count(".")))
        result.append((ordered, value, activation, root))
    return result, x


def summary(values):
    values = values.detach().numpy()
    return {
        "norm": float(f"{np.linalg.norm(values.ravel()):.15g}"),
        "projection": [float(f"{p:.13g}") for p in formula.project(values)],
    }


def saved(archive):
    buffer = io.BytesIO()
    torch.jit.save(archive, buffer)
    return buffer.getvalue()


def repacked(archive):
    """The archive without what only debuggers read (which names files of the machine that wrote it)."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(result, "w") as new:
        for entry in old.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                kind = zipfile.ZIP_STORED if "/data/" in entry.filename else zipfile.ZIP_DEFLATED
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), kind, 9)
    return result.getvalue()


def write(name, module, script, unreachable=(), fused=False):
    """``fused``: trace without gradients, where PyTorch records fused attention, which has no derivative.

    ``unreachable``: paths of modules that are no stages, since they run under conditions, in loops, or not at all."""
    module = module.eval()
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.from_numpy(formula.tensor(key, tuple(value.shape))))
    torch.backends.mha.set_fastpath_enabled(fused)
    with torch.set_grad_enabled(not fused):
        archive = torch.jit.script(module) if script else torch.jit.trace(module, torch.rand(SHAPE), check_trace=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.joinpath(f"{name}.pt").write_bytes(repacked(saved(archive)))
    if not script:  # a traced program has no trace of modules that do nothing
        unreachable = [p for p, m in module.named_modules() if isinstance(m, nn.Identity)] + list(unreachable)
    stages, x = expected(module.double(), set(unreachable))
    lines = []
    for names, value, (activation, slope), root in stages:
        seed = torch.from_numpy(formula.signed("seed", root.numel())).view_as(root)
        (gradient,) = torch.autograd.grad((seed * root).sum(), x, retain_graph=True)
        lines.append(
            json.dumps(
                {
                    "names": names,
                    "shape": list(value.shape[1:]),
                    "activation": activation,
                    "slope": slope,
                    "value": summary(value),
                    "gradient": summary(gradient),
                }
            )
        )
    text = f'{{"torch": {json.dumps(torch.__version__.split("+")[0])},\n"stages": [\n' + ",\n".join(lines) + "\n]}\n"
    with open(FOLDER / f"{name}.json.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())
    sizes = [(FOLDER / f"{name}.{end}").stat().st_size for end in ("pt", "json.gz")]
    print(f"{name}: {len(stages)} stages, {sizes[0]} + {sizes[1]} bytes")


def main():
    torch.set_num_threads(1)
    write("residual_traced", Residual(), False)
    write("residual_scripted", Residual(), True)
    write("controlled_scripted", Controlled(), True, ["reduce", "repeated"])
    write("two_heads_scripted", TwoHeads(), True, ["projection"])
    write("ends_traced", Ends(), False)
    write("ends_scripted", Ends(), True)
    write("transformer_traced", Transformer(), False)
    write("transformer_fused", Transformer(), False, fused=True)
    attention = [f"blocks.{i}.attention{end}" for i in range(2) for end in ("", ".out_proj")]
    write("transformer_scripted", Transformer(), True, attention)
    write("recurrent_traced", Recurrent(), False)
    write("recurrent_scripted", Recurrent(), True)


if __name__ == "__main__":
    main()
