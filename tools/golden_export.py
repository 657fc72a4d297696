# SPDX-License-Identifier: Apache-2.0
"""Goldens of exported networks: graphs of torchvision's, timm's and open_clip's models without their weights, and what PyTorch
computes with weights by formula (``formula.py``), in float64, without preprocessing. Run with names to make only these.

Writes src/test/resources/org/metamerkit/model/export/NAME.json.gz and, with the name ``archives``, the tiny .pt2 files there.
"""

import base64
import gzip
import json
import logging
import pathlib
import sys
import warnings

import numpy as np
import torch
from torch import nn
from torch._export.serde.serialize import serialize

import formula
import golden_networks

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources/org/metamerkit/model/export"
MOST_STAGES = 24
IDLE = ("Identity", "StochasticDepth", "DropPath", "Dropout", "AttentionDropout")


class CorBlock(nn.Module):
    """A recurrent area of CORnet-S (Kubilius et al. 2019; names and order of operations as in dicarlolab/CORnet, cornet_s.py)."""

    def __init__(self, inputs, outputs, times):
        super().__init__()
        wide = 4 * outputs
        self.times = times
        self.conv_input = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.skip = nn.Conv2d(outputs, outputs, 1, stride=2, bias=False)
        self.norm_skip = nn.BatchNorm2d(outputs)
        self.conv1 = nn.Conv2d(outputs, wide, 1, bias=False)
        self.nonlin1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(wide, wide, 3, stride=2, padding=1, bias=False)
        self.nonlin2 = nn.ReLU(inplace=True)
        self.conv3 = nn.Conv2d(wide, outputs, 1, bias=False)
        self.nonlin3 = nn.ReLU(inplace=True)
        for t in range(times):
            for k, channels in ((1, wide), (2, wide), (3, outputs)):
                self.add_module(f"norm{k}_{t}", nn.BatchNorm2d(channels))

    def forward(self, picture):
        x = self.conv_input(picture)
        for t in range(self.times):
            skip = x if t else self.norm_skip(self.skip(x))
            self.conv2.stride = (1, 1) if t else (2, 2)
            x = self.nonlin1(getattr(self, f"norm1_{t}")(self.conv1(x)))
            x = self.nonlin2(getattr(self, f"norm2_{t}")(self.conv2(x)))
            x = getattr(self, f"norm3_{t}")(self.conv3(x))
            x += skip
            x = self.nonlin3(x)
        return x


class CorNetS(nn.Module):
    def __init__(self):
        super().__init__()
        self.V1 = nn.Sequential()
        self.V1.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.V1.norm1 = nn.BatchNorm2d(64)
        self.V1.nonlin1 = nn.ReLU(inplace=True)
        self.V1.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.V1.conv2 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        self.V1.norm2 = nn.BatchNorm2d(64)
        self.V1.nonlin2 = nn.ReLU(inplace=True)
        self.V2 = CorBlock(64, 128, 2)
        self.V4 = CorBlock(128, 256, 4)
        self.IT = CorBlock(256, 512, 2)
        self.decoder = nn.Sequential()
        self.decoder.avgpool = nn.AdaptiveAvgPool2d(1)
        self.decoder.flatten = nn.Flatten()
        self.decoder.linear = nn.Linear(512, 1000)

    def forward(self, x):
        return self.decoder(self.IT(self.V4(self.V2(self.V1(x)))))


class ConvLstm(nn.Module):
    """A convolutional LSTM (Shi et al. 2015) that looks at the picture three times; its cell is changed in place at the end."""

    def __init__(self, channels=12):
        super().__init__()
        self.channels = channels
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 5, stride=4, padding=2), nn.LeakyReLU(0.1, inplace=True))
        self.gates = nn.Conv2d(8 + channels, 4 * channels, 3, padding="same")
        self.head = nn.Linear(channels, 10)

    def forward(self, picture):
        x = self.stem(picture)
        hidden = x.new_zeros(x.shape[0], self.channels, x.shape[2], x.shape[3])
        cell = torch.zeros_like(hidden)
        for _ in range(3):
            i, f, o, g = self.gates(torch.cat([x, hidden], 1)).chunk(4, 1)
            cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
            hidden = torch.sigmoid(o) * torch.tanh(cell)
        hidden[:, 0] *= 2
        hidden[:, 1:3, ::2] = hidden[:, 3:5, ::2] + 0.5
        return self.head(hidden.mean((2, 3)))


class Tiny(nn.Module):
    """A few kilobytes that still have a folded batch norm, a residual, dropout, a shared module and a lifted constant."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.act = nn.ReLU(inplace=True)
        self.mix = nn.Conv2d(6, 6, 1)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(6, 4)

    def forward(self, x):
        x = self.act(self.norm(self.conv(x)))
        x = self.act(self.mix(x) + x * torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).view(6, 1, 1))
        return self.head(self.drop(x).mean((2, 3)))


def torchvision_model(name):
    import torchvision

    return torchvision.models.get_model(name, weights=None)


def timm_model(name):
    import timm

    return timm.create_model(name, pretrained=False)


def clip_tower(name):
    import open_clip

    return open_clip.create_model(name, pretrained=None).visual


TORCHVISION = (
    "alexnet vgg16_bn resnet50 resnext50_32x4d squeezenet1_1 densenet121 mobilenet_v2 convnext_tiny vit_b_16 vit_b_32 swin_t "
    "efficientnet_b0 regnet_y_400mf mobilenet_v3_small maxvit_t"
).split()
NETWORKS = {name: lambda name=name: torchvision_model(name) for name in TORCHVISION}
NETWORKS |= {
    "timm_" + name: lambda name=name: timm_model(name)
    for name in "tf_efficientnet_lite0 resnet50 vit_base_patch16_224 convnext_tiny".split()
}
NETWORKS |= {
    "clip_rn50": lambda: clip_tower("RN50-quickgelu"),
    "clip_vit_b_32": lambda: clip_tower("ViT-B-32-quickgelu"),
    "cornet_s": CorNetS,
    "conv_lstm": ConvLstm,
    "swin_t_dynamic": lambda: torchvision_model("swin_t"),
    "conv_lstm_dynamic": ConvLstm,
    "vit_b_32_decomposed": lambda: torchvision_model("vit_b_32"),
    "densenet121_decomposed": lambda: torchvision_model("densenet121"),
}
# smaller than 224 where float64 is slow in libtorch (grouped convolutions) or the network a variant of another
SIZES = {
    "conv_lstm": 64,
    "conv_lstm_dynamic": 64,
    "convnext_tiny": 96,
    "timm_convnext_tiny": 64,
    "mobilenet_v2": 128,
    "efficientnet_b0": 96,
    "timm_tf_efficientnet_lite0": 128,
    "cornet_s": 112,
    "vgg16_bn": 96,
    "resnext50_32x4d": 128,
    "timm_resnet50": 96,
    "densenet121_decomposed": 96,
}


def export(model, name, size):
    dynamic = name.endswith("_dynamic")
    picture = torch.zeros(2 if dynamic else 1, 3, size, size)
    shapes = ({0: torch.export.Dim("batch")},) if dynamic else None
    program = torch.export.export(model, (picture,), dynamic_shapes=shapes)
    return program.run_decompositions() if name.endswith("_decomposed") else program


def stripped(program):
    """The graph's JSON without what Metamerkit does not read: stack traces, classes, devices …"""
    graph = json.loads(serialize(program).exported_program)
    for node in graph["graph_module"]["graph"]["nodes"]:
        stack = node["metadata"].get("nn_module_stack")
        calls = [call.split(",") for call in stack.split(";")] if stack else []
        node["metadata"] = {"nn_module_stack": ";".join(f"{call[0]},{call[1]}," for call in calls)}
        del node["is_hop_single_tensor_return"], node["name"]
    for meta in graph["graph_module"]["graph"]["tensor_values"].values():
        for key in ("requires_grad", "device", "layout", "storage_offset"):
            del meta[key]
    kept = {key: graph["graph_module"][key] for key in ("graph", "signature")}
    return {"schema_version": graph["schema_version"], "graph_module": kept}


def raw_tensors(program, used):
    """Tensors no formula gives: whole numbers, and what is not in the state dict."""
    state, raw = program.state_dict, {}
    for spec in program.graph_signature.input_specs:
        if spec.target is None or spec.arg.name not in used:
            continue
        value = state.get(spec.target, program.constants.get(spec.target))
        if spec.target in state and value.is_floating_point():
            continue
        kind = "float64" if value.is_floating_point() else "int64"
        raw[spec.target] = {
            "type": kind,
            "shape": list(value.shape),
            "bytes": base64.b64encode(value.detach().numpy().astype(kind).tobytes()).decode(),
        }
    return raw


def hooked(model, pixels):
    """What every call of every module gives, by module path; second calls as PATH#2."""
    found, counts, handles = {}, {}, []
    for path, module in model.named_modules():
        if path and type(module).__name__ not in IDLE:

            def hook(_, __, output, path=path):
                counts[path] = counts.get(path, 0) + 1
                name = path if counts[path] == 1 else f"{path}#{counts[path]}"
                if isinstance(output, torch.Tensor) and output.dim() > 1 and output.shape[0] == 1:
                    found[name] = output.detach().clone()

            handles.append(module.register_forward_hook(hook))
    output = model(pixels)
    for handle in handles:
        handle.remove()
    return found, output


def chosen(found):
    """All children of the network itself, and of the others so many that MOST_STAGES remain."""
    top = [name for name in found if "." not in name]
    rest = [name for name in found if "." in name]
    step = max(1, -(-len(rest) // max(1, MOST_STAGES - len(top))))
    return [name for name in found if name in top or name in rest[::step]]


def write(name):
    size = SIZES.get(name, 224)
    torch.manual_seed(0)
    model = NETWORKS[name]().eval()
    program = export(model, name, size)
    graph = stripped(program)
    used = {
        argument["name"]
        for node in graph["graph_module"]["graph"]["nodes"]
        for item in node["inputs"]
        for argument in [*item["arg"].get("as_tensors", []), *item["arg"].get("as_optional_tensors", []), item["arg"].get("as_tensor", {})]
        for argument in [argument.get("as_tensor", argument)]
        if isinstance(argument, dict) and "name" in argument
    }
    raw = raw_tensors(program, used)
    model = model.double()
    golden_networks.fill(model)
    pixels = torch.from_numpy(formula.picture(size, size)).requires_grad_(True)
    found, output = hooked(model, pixels)
    stages = {stage: found[stage] for stage in chosen(found)} | {"output": output}
    seed = torch.from_numpy(formula.signed("seed", output.numel())).view(output.shape)
    (gradient,) = torch.autograd.grad((seed * output).sum(), pixels)
    golden = {
        "graph": graph,
        "raw": raw,
        "stages": [
            {"name": stage, "shape": list(value.shape[1:]), **golden_networks.summary(value)}
            for stage, value in stages.items()
        ],
        "gradient": golden_networks.summary(gradient),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(golden, separators=(",", ":")).encode()
    (FOLDER / f"{name}.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))
    print(name, len(golden["stages"]), "stages", (FOLDER / f"{name}.json.gz").stat().st_size, "bytes", flush=True)


def archives():
    """Whole archives as torch.export.save writes them, with what goes in and comes out."""
    model = Tiny().eval()
    golden_networks.fill(model)
    for name in ("tiny", "tiny_dynamic"):
        program = export(model, name, 8)
        torch.export.save(program, FOLDER / f"{name}.pt2")
        print(name, (FOLDER / f"{name}.pt2").stat().st_size)
    model = model.double()
    pixels = torch.from_numpy(formula.picture(8, 8)).requires_grad_(True)
    found, output = hooked(model, pixels)
    seed = torch.from_numpy(formula.signed("seed", output.numel())).view(output.shape)
    (gradient,) = torch.autograd.grad((seed * output).sum(), pixels)
    values = {stage: value.flatten().tolist() for stage, value in (found | {"output": output}).items()}
    text = json.dumps({"stages": values, "gradient": gradient.flatten().tolist()})
    (FOLDER / "tiny.json").write_text(text + "\n")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    for network in sys.argv[1:] or [*NETWORKS, "archives"]:
        archives() if network == "archives" else write(network)
