"""Bytes to RGB frames under limits, or a typed `MediaError`. No torch here."""

from __future__ import annotations

import io
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import av
import av.error
import av.logging
import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image, ImageCms, ImageOps

from detector.verdict import Fingerprint

Frame = npt.NDArray[np.uint8]
"""One picture: (height, width, 3), uint8, RGB, EXIF orientation applied, alpha composited on white."""


class MediaFault(StrEnum):
    """Why bytes could not be turned into a picture."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"


class MediaError(Exception):
    """These bytes are no picture that can be judged. `fault` says why; the message adds what was found, never content."""

    def __init__(self, fault: MediaFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a picture may cost."""

    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 50_000_000
    """Of one frame, as the file declares it, before anything is decoded."""
    max_frames: int = 64
    """Frames sampled, evenly spread, from an animation or a film."""
    max_decode_s: float = 20.0
    """Checked between frames; a decoder that hangs inside one is killed by `detector.decoding`."""
    max_side: int = 4096
    """Longest side of a still picture handed on, in pixels; larger ones are reduced."""
    max_side_moving: int = 1024
    """The same for frames of an animation or a film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A decoded picture or film."""

    frames: tuple[Frame, ...]
    """At least one."""
    frame_indices: tuple[int, ...]
    """Where each of `frames` stands in the source."""
    format: str
    """What the bytes are, whatever their name says: `jpeg`, `png`, `webp`, `gif`, `avif`, `heic`, `mp4`, `webm`."""
    width: int
    """Pixels in the source, after EXIF rotation."""
    height: int
    fingerprints: tuple[Fingerprint, ...] = ()
    """As `detector.fingerprint.fingerprinted` makes them; empty before that."""

    def sampled(self, most: int) -> tuple[Frame, ...]:
        """At most so many frames, at equal steps from the first on."""
        return self.frames[:: max(1, len(self.frames) // most)][:most]


STILLS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF", "heic": "HEIF"}
"""Our names for what Pillow opens, and Pillow's."""
FILMS = {"mp4": "mov,mp4,m4a,3gp,3g2,mj2", "webm": "matroska,webm"}
"""Our names for what FFmpeg opens, and its demuxers'."""

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}

pillow_heif.register_heif_opener()
av.logging.set_level(None)


def decode(data: bytes, limits: MediaLimits = MediaLimits()) -> Media:
    """The frames in `data`. Raises MediaError for anything that is no picture or costs more than `limits`."""
    if not data:
        raise MediaError(MediaFault.EMPTY, "no bytes")
    if len(data) > limits.max_bytes:
        raise MediaError(MediaFault.TOO_LARGE, f"{len(data)} bytes are more than {limits.max_bytes}")
    found = sniff(data)
    if found is None:
        raise MediaError(MediaFault.UNSUPPORTED, "not one of: " + ", ".join((*STILLS, *FILMS)))
    clock = _Clock(limits.max_decode_s)
    return _decode_still(data, found, limits, clock) if found in STILLS else _decode_film(data, found, limits, clock)


def sniff(data: bytes) -> str | None:
    """The format that the first bytes announce, or None for one that is not read here."""
    fixed = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"GIF87a": "gif", b"GIF89a": "gif"}
    for magic, name in fixed.items():
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    if data[4:8] == b"ftyp":
        size = min(max(int.from_bytes(data[:4], "big"), 16), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
        if brands & _AVIF_BRANDS:
            return "avif"
        return "heic" if brands & _HEIC_BRANDS else "mp4"
    return None


@dataclass(slots=True)
class _Clock:
    limit_s: float
    started_s: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        if time.monotonic() - self.started_s > self.limit_s:
            raise MediaError(MediaFault.TOO_LARGE, f"decoding took longer than {self.limit_s:g} s")


def spread(count: int, wanted: int) -> list[int]:
    """At most `wanted` indices below `count`, evenly spread, the first and the last among them."""
    if count <= wanted:
        return list(range(count))
    return sorted({round(place * (count - 1) / (wanted - 1)) for place in range(wanted)}) if wanted > 1 else [0]


def _check_pixels(width: int, height: int, limits: MediaLimits) -> None:
    if width < 1 or height < 1:
        raise MediaError(MediaFault.EMPTY, "no pixels")
    if width * height > limits.max_pixels:
        raise MediaError(MediaFault.TOO_LARGE, f"{width}x{height} is more than {limits.max_pixels} pixels")


def _decode_still(data: bytes, found: str, limits: MediaLimits, clock: _Clock) -> Media:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
            with Image.open(io.BytesIO(data), formats=[STILLS[found]]) as image:
                _check_pixels(*image.size, limits)
                return _read_frames(image, found, limits, clock)
    except (MediaError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(MediaFault.TOO_LARGE, f"more than {limits.max_pixels} pixels") from error
    except Exception as error:
        # Pillow's plug-ins raise whatever a malformed file makes them stumble on: OSError, SyntaxError, struct.error,
        # ValueError, zlib.error, IndexError... All of them mean the same to whoever sent it.
        raise MediaError(MediaFault.UNREADABLE, f"broken {found}: {type(error).__name__}") from error


def _read_frames(image: Image.Image, found: str, limits: MediaLimits, clock: _Clock) -> Media:
    count = int(getattr(image, "n_frames", 1))
    if found == "heic":
        count = 1  # a burst's other pictures are not an animation
    max_side = limits.max_side if count == 1 else limits.max_side_moving
    width, height = image.size
    frames: list[Frame] = []
    indices = spread(count, limits.max_frames)
    for index in indices:
        if count > 1:
            image.seek(index)
        clock.check()
        _check_pixels(*image.size, limits)
        upright = ImageOps.exif_transpose(image)
        if index == indices[0]:
            width, height = upright.size
        frames.append(_to_array(upright, max_side))
    clock.check()
    return Media(frames=tuple(frames), frame_indices=tuple(indices), format=found, width=width, height=height)


def _to_array(image: Image.Image, max_side: int) -> Frame:
    rgb = to_rgb(image)
    if max(rgb.size) > max_side:
        scale = max_side / max(rgb.size)
        size = (max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale)))
        rgb = rgb.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return np.array(rgb, dtype=np.uint8)


def to_rgb(image: Image.Image) -> Image.Image:
    """`image` in 8-bit RGB, transparent parts on white, 16-bit scaled, CMYK through its profile where it has one."""
    if image.mode.startswith("I;16") or image.mode == "I":
        values = np.asarray(image).astype(np.int64)
        return Image.fromarray((values.clip(0, 65535) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode == "F":
        values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        return Image.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode == "CMYK":
        return _from_cmyk(image)
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return image.convert("RGB")


def _from_cmyk(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _decode_film(data: bytes, found: str, limits: MediaLimits, clock: _Clock) -> Media:
    try:
        with av.open(io.BytesIO(data), mode="r", format=FILMS[found].split(",", maxsplit=1)[0]) as container:
            if not container.streams.video:
                raise MediaError(MediaFault.UNSUPPORTED, f"{found} without pictures")
            stream = container.streams.video[0]
            _check_pixels(stream.codec_context.width, stream.codec_context.height, limits)
            stream.codec_context.thread_count = 1
            picked = list(_film_frames(container, stream, limits, clock))
    except MediaError:
        raise
    except (av.error.FFmpegError, ValueError, IndexError, EOFError, OSError) as error:
        raise MediaError(MediaFault.UNREADABLE, f"broken {found}: {type(error).__name__}") from error
    if not picked:
        raise MediaError(MediaFault.UNREADABLE, f"{found} without a single readable frame")
    first = picked[0][2]
    return Media(
        frames=tuple(frame for _, frame, _ in picked),
        frame_indices=tuple(index for index, _, _ in picked),
        format=found,
        width=first[0],
        height=first[1],
    )


Picked = tuple[int, Frame, tuple[int, int]]


def _film_frames(
    container: av.container.InputContainer, stream: av.VideoStream, limits: MediaLimits, clock: _Clock
) -> Iterator[Picked]:
    """(index, frame, source size) of frames spread over the film: by seeking where it is long, else by reading on."""
    rate = float(stream.average_rate or 25)
    length_s = container.duration / av.time_base if container.duration else 0.0
    total = max(stream.frames, round(length_s * rate))
    if total <= 2 * limits.max_frames:
        read = _pick(enumerate(container.decode(stream)), limits, clock)
        kept = list(read)
        yield from (kept[place] for place in spread(len(kept), limits.max_frames))
        return
    for index in spread(total, limits.max_frames):
        clock.check()
        container.seek(int(index / rate * av.time_base))
        frame = next(iter(container.decode(stream)), None)
        if frame is not None:
            yield from _pick([(index, frame)], limits, clock)


def _pick(frames: Iterable[tuple[int, av.VideoFrame]], limits: MediaLimits, clock: _Clock) -> Iterator[Picked]:
    for index, frame in frames:
        clock.check()
        _check_pixels(frame.width, frame.height, limits)
        image = Image.fromarray(frame.to_ndarray(format="rgb24"))
        turned = int(getattr(frame, "rotation", 0) or 0) % 360
        if turned:
            image = image.rotate(turned, expand=True)
        yield index, _to_array(image, limits.max_side_moving), image.size
