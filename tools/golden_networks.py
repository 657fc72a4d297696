# SPDX-License-Identifier: Apache-2.0
"""Goldens of networks whose weights follow a formula (``formula.py``): a module for the scripts ``golden_zoo_*.py``."""

import json
import pathlib

import numpy as np
import torch

import formula

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources/org/metamerkit/model/golden"
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def fill(module, rename=lambda key: key):
    """Sets every floating tensor of the state dict by formula; returns {our name: shape} in the state dict's order.

    ``rename`` turns the module's key into Metamerkit's; None leaves a tensor out of the golden's list (and fills it by its own key).
    """
    shapes = {}
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if value.is_floating_point():
                name = rename(key)
                value.copy_(torch.from_numpy(formula.tensor(name or key, tuple(value.shape))))
                if name is not None:
                    shapes[name] = list(value.shape)
    return shapes


def summary(values):
    values = values.detach().double().numpy()
    return {
        "mean": float(f"{values.mean():.15g}"),
        "norm": float(f"{np.linalg.norm(values.ravel()):.15g}"),
        "projection": [float(f"{p:.13g}") for p in formula.project(values)],
    }


def evaluate(module, stages, pixels, preprocessing):
    """Activations {stage: tensor} and the last stage's gradient by the pixels, in float64.

    ``stages``: {stage name: module path, or (module path, function of the module's output)}, in order. The gradient is that of
    sum(signed("seed") * last stage).
    """
    found, handles = {}, []
    modules = dict(module.named_modules())
    for name, where in stages.items():
        path, function = where if isinstance(where, tuple) else (where, lambda output: output)

        def hook(_, __, output, name=name, function=function):
            found[name] = function(output).clone()  # an in-place function may come next

        handles.append(modules[path].register_forward_hook(hook))
    mean, deviation = (torch.tensor(v, dtype=torch.float64).view(1, -1, 1, 1) for v in preprocessing)
    pixels = pixels.clone().requires_grad_(True)
    module((pixels - mean) / deviation)
    for handle in handles:
        handle.remove()
    activations = {name: found[name] for name in stages}
    last = activations[list(stages)[-1]].flatten()
    seed = torch.from_numpy(formula.signed("seed", last.numel()))
    (gradient,) = torch.autograd.grad((seed * last).sum(), pixels)
    return activations, gradient


def write(name, module, stages, size=224, preprocessing=IMAGENET, rename=lambda key: key, reference=None,
          greyscale=False):
    """Writes FOLDER/NAME.json; see ``evaluate`` for ``stages`` and ``fill`` for ``rename``.

    A greyscale ``module`` still takes 1x3xHxW, of which it sees the mean over the channels.
    """
    torch.set_num_threads(1)
    height, width = size if isinstance(size, tuple) else (size, size)
    module = module.eval().double()
    shapes = fill(module, rename)
    pixels = torch.from_numpy(formula.picture(height, width))
    activations, gradient = evaluate(module, stages, pixels, preprocessing)
    lines = [
        json.dumps({"name": stage, "shape": list(value.shape[1:]), **summary(value)})
        for stage, value in activations.items()
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = (
        "{\n"
        + f'"name": {json.dumps(name)},\n'
        + f'"reference": {json.dumps(reference or "torchvision.models." + name)},\n'
        + f'"versions": {json.dumps({"torch": torch.__version__.split("+")[0]})},\n'
        + f'"input": {json.dumps([height, width])},\n'
        + ('"greyscale": true,\n' if greyscale else "")
        + f'"preprocessing": {json.dumps({"mean": preprocessing[0], "deviation": preprocessing[1]})},\n'
        + f'"tensors": {json.dumps(shapes)},\n'
        + '"stages": [\n'
        + ",\n".join(lines)
        + "\n],\n"
        + f'"gradient": {json.dumps(summary(gradient))}\n'
        + "}\n"
    )
    (FOLDER / f"{name}.json").write_text(text)
    print(f"{name}: {len(shapes)} tensors, {len(lines)} stages, {len(text)} bytes")
