"""What moderators see of a picture beside its case: light and dark, so little of it that nobody is exposed by it."""

from __future__ import annotations

import io

from PIL import Image, ImageFilter

from detector.media import Frame

SIDE = 160
"""Of the thumbnail's longer side, in pixels; the shorter one has at least a tenth of it."""
CELLS = 6
"""So many averages along the longer side are all that is left of the picture."""
QUALITY = 70


def thumbnail(frame: Frame) -> bytes:
    """A grey JPEG of the picture's first impression, without metadata. No face can be recognised on it, no text read.

    A face that fills the picture is less than 5 cells wide and 6 high, and they run into each other; people have told well-known
    faces from 7 by 10 (Sinha et al., 2006).
    """
    height, width = frame.shape[:2]
    longer = max(height, width)
    cells = (max(1, round(width * CELLS / longer)), max(1, round(height * CELLS / longer)))
    size = (max(SIDE // 10, round(width * SIDE / longer)), max(SIDE // 10, round(height * SIDE / longer)))
    coarse = Image.fromarray(frame).convert("L").resize(cells, Image.Resampling.BOX)
    smooth = coarse.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(SIDE / CELLS / 2))
    buffer = io.BytesIO()
    smooth.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
