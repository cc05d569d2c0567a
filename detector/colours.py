"""From whatever a file stores to what a colour-managed viewer shows: 8-bit sRGB, on white, upright."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from detector import lights
from detector.envelope import Gamma
from detector.heif import Codes
from detector.picture import Box, Frame

NEGLIGIBLE = 3
"""Levels of 255 that a profile may move a colour and still be taken for sRGB: then nothing is converted, nor rounded."""
_MOST_TWICE = 25_000_000
"""Pixels of a picture of which there may be a second one in memory."""
_STRIP = 512
"""Rows that are worked on at once where a picture is large."""
_STRIP_OF_LIGHT = 64
"""The same where light is reckoned with: a dozen numbers for each of a picture's."""
_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}


Stored = Gamma | Codes | None
"""What a picture's colours mean, where that is no profile's matter."""


def to_rgb(image: Image.Image, profile: bytes = b"", stored_as: Stored = None) -> Image.Image:
    """`image` in 8-bit sRGB, transparent parts on white, 16-bit scaled; CMYK without a profile as viewers do without one."""
    plain = _eight_bits(image)
    shown = _through(plain, profile) or (
        _by_codes(plain, stored_as) if isinstance(stored_as, Codes) else _without_gamma(plain, stored_as)
    )
    if shown.mode == "RGBA":
        return _on_white(shown)
    return shown.convert("RGB")


def reduced(image: Image.Image, most: int, profile: bytes = b"", stored_as: Stored = None) -> Image.Image:
    """The same, with its longer side at most `most`, in little more memory than the picture has already."""
    if max(image.size) <= most:
        return to_rgb(image, profile, stored_as)
    scale = most / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if image.mode == "RGB" and "transparency" not in image.info:
        return to_rgb(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0), profile, stored_as)
    if image.width * image.height <= _MOST_TWICE:
        return to_rgb(image, profile, stored_as).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    # In strips, and by a whole number: a second picture of this size is never there.
    factor = -(-max(image.size) // most)
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    rows = _STRIP * factor
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(image.height, top + rows)))
        strip.info.update({name: image.info[name] for name in ("transparency",) if name in image.info})
        small.paste(to_rgb(strip, profile, stored_as).reduce(factor), (0, top // factor))
    return small


def upright(image: Image.Image, orientation: int) -> Frame:
    """The pixels, turned as the orientation (1 to 8, as EXIF counts them) says."""
    turn = _TURNS.get(orientation)
    return np.array(image if turn is None else image.transpose(turn), dtype=np.uint8)


def upright_box(box: Box, orientation: int) -> Box:
    """Where a part of a picture lies once that is turned as the orientation says."""
    left, top, right, bottom = box
    if orientation >= 5:
        left, top, right, bottom = top, left, bottom, right
    if orientation in _LEFT_IS_RIGHT:
        left, right = 1 - right, 1 - left
    if orientation in _TOP_IS_BOTTOM:
        top, bottom = 1 - bottom, 1 - top
    return left, top, right, bottom


_LEFT_IS_RIGHT = {2, 3, 6, 7}
_TOP_IS_BOTTOM = {3, 4, 7, 8}
"""After both axes have changed places, where they do."""


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _eight_bits(image: Image.Image) -> Image.Image:
    """In L, RGB, RGBA or CMYK."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode == "I":
        return Image.fromarray((np.asarray(image).clip(0, 65535) >> 8).astype(np.uint8))
    if image.mode == "F":
        return Image.fromarray(np.nan_to_num(np.asarray(image)).clip(0, 255).astype(np.uint8))
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _through(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture as its profile means it; None where there is none that fits, or it is sRGB as good as exactly."""
    kind = "RGB" if image.mode == "RGBA" else image.mode
    transform = _transform(profile, kind) if profile else None
    if transform is None:
        return None
    if image.mode != "RGBA":
        return transform.apply(image)
    shown = transform.apply(image.convert("RGB"))
    shown.putalpha(image.getchannel("A"))
    return shown


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From the profile to sRGB; None where it is broken, of other colours than the picture's, or changes next to nothing."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _SPACES[mode]:
            return None
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
        probe = _probe(mode)
        moved = np.asarray(transform.apply(probe), np.int64) - np.asarray(probe.convert("RGB"), np.int64)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, MemoryError):
        return None
    return transform if mode == "CMYK" or np.abs(moved).max() > NEGLIGIBLE else None


def _probe(mode: str) -> Image.Image:
    """Colours from all over: nine levels of each channel."""
    levels = np.linspace(0, 255, 9).astype(np.uint8)
    if mode == "L":
        return Image.fromarray(levels[None])
    channels = np.meshgrid(*[levels] * len(mode))
    return Image.frombytes(mode, (channels[0].size, 1), np.stack(channels, axis=-1).tobytes())


_SRGB_EXPONENT = 1 / 2.2


def _without_gamma(image: Image.Image, gamma: Gamma | None) -> Image.Image:
    """The picture as a PNG's gAMA and cHRM mean it."""
    if gamma is None:
        return image
    matrix = _to_srgb(gamma.primaries)
    if abs(gamma.exponent / _SRGB_EXPONENT - 1) < 0.05 and matrix is None:
        return image
    linear = (np.arange(256) / 255.0) ** (1 / gamma.exponent)
    if matrix is None:
        table = [round(value) for value in lights.encoded(linear).tolist()]
        if image.mode == "RGBA":
            return image.point(table * 3 + list(range(256)))
        return image.point(table * len(image.getbands()))
    coloured = image if image.mode == "RGBA" else image.convert("RGB")
    pixels = np.array(coloured)
    for at in range(0, len(pixels), _STRIP):
        strip = pixels[at : at + _STRIP, :, :3]
        pixels[at : at + _STRIP, :, :3] = np.rint(lights.encoded(linear[strip] @ matrix.T))
    return Image.fromarray(pixels)


def _by_codes(image: Image.Image, codes: Codes) -> Image.Image:
    """The picture as its code points mean it."""
    coloured = image if image.mode == "RGBA" else image.convert("RGB")
    pixels = np.array(coloured)
    for at in range(0, len(pixels), _STRIP_OF_LIGHT):
        strip = pixels[at : at + _STRIP_OF_LIGHT, :, :3]
        pixels[at : at + _STRIP_OF_LIGHT, :, :3] = lights.shown(strip, codes)
    return Image.fromarray(pixels)


def _to_srgb(primaries: tuple[float, ...]) -> lights.Lights | None:
    """The matrix from light in these primaries to sRGB's; None where they are sRGB's, none, or impossible."""
    if len(primaries) != 8 or np.abs(np.subtract(primaries, lights.SRGB)).max() < 0.01:
        return None
    try:
        return lights.between(primaries, lights.SRGB)
    except (np.linalg.LinAlgError, ZeroDivisionError):
        return None
