"""What a network runs on, and what it computes in there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from detector.detector import NoDevice


def best_device(asked: str) -> torch.device:
    """The one asked for; for `auto` a GPU where there is one, else the CPU. Raises NoDevice."""
    try:
        device = torch.device(asked if asked != "auto" else "cuda" if torch.cuda.is_available() else "cpu")
        torch.empty(1, device=device).cpu()
    except (AssertionError, NotImplementedError, RuntimeError) as error:
        # What torch says may go on for a page.
        words = str(error).partition("\n")[0].partition(". ")[0]
        raise NoDevice(f"{asked} is not there, or does not work: {words}") from None
    return device


def best_dtype(asked: str, device: torch.device) -> torch.dtype:
    """The one asked for; for `auto` bfloat16 where the device computes in it, else float32."""
    if asked != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16}[asked]
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    can: Mapping[str, Any] = torch.cpu.get_capabilities()
    return torch.bfloat16 if can.get("avx512_bf16") or can.get("amx_bf16") else torch.float32
