"""A machine that has a GPU and nothing else may lack what opens films and HEIC; JPEGs need neither."""

from __future__ import annotations

import importlib.util
import sys
import types


def stand_in() -> None:
    """Put something in the place of what is missing, so that the detector can be imported."""
    if importlib.util.find_spec("av") is None:
        av, error, logging = (types.ModuleType(name) for name in ("av", "av.error", "av.logging"))
        av.error, av.logging, av.VideoFrame = error, logging, object  # type: ignore[attr-defined]
        error.FFmpegError = OSError  # type: ignore[attr-defined]
        logging.set_level = lambda level: None  # type: ignore[attr-defined]
        sys.modules |= {"av": av, "av.error": error, "av.logging": logging}
    if importlib.util.find_spec("pillow_heif") is None:
        heif = types.ModuleType("pillow_heif")
        heif.register_heif_opener = lambda **_: None  # type: ignore[attr-defined]
        sys.modules["pillow_heif"] = heif
