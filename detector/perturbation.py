"""What happens to pictures on their way through chats, for measuring how a detector bears it."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageEnhance, ImageOps


def perturb(data: bytes, name: str) -> bytes:
    """The file as it is after what `name` stands for. Raises KeyError for an unknown name, OSError for no picture."""
    change = PERTURBATIONS[name]
    with Image.open(io.BytesIO(data)) as opened:
        return change(ImageOps.exif_transpose(opened).convert("RGB"))


def _encoded(image: Image.Image, name: str, quality: int = 80) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, quality=quality)
    return buffer.getvalue()


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """At most `side` on its longer side."""
    share = min(1.0, side / max(image.size))
    return image if share == 1 else _scaled(image, share)


def _scaled(image: Image.Image, share: float) -> Image.Image:
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _telegram(image: Image.Image) -> bytes:
    """A photo as Telegram sends it: at most 1280 on the longer side, JPEG quality 80."""
    return _encoded(_fitted(image, 1280), "JPEG", 80)


def _reupload(image: Image.Image) -> bytes:
    """Saved and posted again: JPEG quality 70, 0.7 of the size, JPEG quality 70."""
    first = Image.open(io.BytesIO(_encoded(image, "JPEG", 70)))
    return _encoded(_scaled(first, 0.7), "JPEG", 70)


def _screenshot(image: Image.Image) -> bytes:
    """Shown at 0.8 of its size with a 2 % border, stored as PNG."""
    shown = _scaled(image, 0.8)
    return _encoded(ImageOps.expand(shown, max(1, round(0.02 * max(shown.size))), (245, 245, 245)), "PNG")


def _crop(image: Image.Image) -> bytes:
    """The middle 80 % of either side."""
    width, height = max(1, round(image.width * 0.8)), max(1, round(image.height * 0.8))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return _encoded(image.crop((left, top, left + width, top + height)), "JPEG", 92)


def _dark(image: Image.Image) -> bytes:
    """Half as bright."""
    return _encoded(ImageEnhance.Brightness(image).enhance(0.5), "JPEG", 92)


def _night(image: Image.Image) -> bytes:
    """A quarter as bright."""
    return _encoded(ImageEnhance.Brightness(image).enhance(0.25), "JPEG", 92)


def _sticker(image: Image.Image) -> bytes:
    """A still sticker: 512 on the longer side, WebP."""
    return _encoded(_scaled(image, 512 / max(image.size)), "WEBP", 80)


PERTURBATIONS: dict[str, Callable[[Image.Image], bytes]] = {
    "telegram": _telegram,
    "reupload": _reupload,
    "screenshot": _screenshot,
    "crop": _crop,
    "dark": _dark,
    "night": _night,
    "sticker": _sticker,
}
