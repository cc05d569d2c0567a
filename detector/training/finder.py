"""`python -m detector.training.finder`: writes `weights/centerface.safetensors` from `weights/centerface.onnx`. Needs onnx."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from detector import faces
from detector.centerface import WEIGHTS, CenterFace


def convert(onnx: Path) -> dict[str, torch.Tensor]:
    """The state of `CenterFace`, in 16 bits. Raises ValueError where the file is another network."""
    import onnx as reader  # type: ignore[import-not-found,unused-ignore]
    from onnx import numpy_helper

    graph = reader.load(str(onnx)).graph
    known = {item.name: torch.from_numpy(numpy_helper.to_array(item).copy()) for item in graph.initializer}
    model = CenterFace()
    made: dict[str, torch.Tensor] = {}
    wanted = {"Conv": nn.Conv2d, "ConvTranspose": nn.ConvTranspose2d, "BatchNormalization": nn.BatchNorm2d}
    for operation, kind in wanted.items():
        # The file has layers in the order in which they are worked through; but for the way back up, modules have the same.
        layers = [name for name, module in model.named_modules() if isinstance(module, kind)]
        nodes = [node for node in graph.node if node.op_type == operation]
        for name, node in zip(layers, nodes, strict=False):
            parts = ("weight", "bias", "running_mean", "running_var")
            made |= {f"{name}.{part}": known[one] for part, one in zip(parts, node.input[1:], strict=False)}
    state = model.state_dict()
    for name, item in state.items():
        if name.endswith("num_batches_tracked"):
            made[name] = item
    if {name: item.shape for name, item in made.items()} != {name: item.shape for name, item in state.items()}:
        raise ValueError(f"{onnx} is not CenterFace as it is known here")
    return {name: item.half() if item.is_floating_point() else item for name, item in made.items()}


if __name__ == "__main__":
    save_file(convert(faces.WEIGHTS), WEIGHTS)
    sys.stdout.write(f"{WEIGHTS}\n")
