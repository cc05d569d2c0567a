"""Films that people post: tiny, and whole."""

from __future__ import annotations

import io

import av
import numpy as np
from PIL import Image


def film(picture: bytes, container: str = "webm", codec: str = "libvpx", frames: int = 12, size: int = 160) -> bytes:
    """A film of some seconds in which the picture grows lighter and lighter."""
    buffer = io.BytesIO()
    still = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB").resize((size, size)), np.uint16)
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=4)
        stream.width, stream.height, stream.pix_fmt = size, size, "yuv420p"
        for number in range(frames):
            lighter = np.minimum(still + 8 * number, 255).astype(np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(lighter, format="rgb24")))
        file.mux(stream.encode())
    return buffer.getvalue()
