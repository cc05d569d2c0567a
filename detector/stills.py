"""Still pictures and animations to frames, as viewers show them. What is beside the pixels has been taken away before."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import pillow_heif
from PIL import Image, ImageFile

from detector import colours, envelope, films, moments, tiles
from detector.envelope import Envelope
from detector.heif import Primary
from detector.picture import (
    MAX_PIXELS_A_BYTE,
    Clock,
    Frame,
    Media,
    MediaError,
    MediaFault,
    MediaLimits,
    check_pixels,
)

STILLS = {
    **{"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF", "heic": "HEIF"},
    **{"bmp": "BMP", "ico": "ICO"},
}
"""Our names for what Pillow opens, and Pillow's."""
_MAX_PIXELS_PILLOW = 16_000_000
"""Of a WebP: of a larger one Pillow holds up to five copies."""
_MAX_PIXELS_JPEG = 50_000_000
"""A JPEG of more is reduced while it is decoded."""
_LONG = 3
"""A picture whose longer side is so many times the shorter one is looked at in pieces, too."""
_SHORT_PIECE = 200
_LONG_PIECE = 2048
"""Of a piece the shorter side, at least, and the longer one, at most."""
_MAX_KEPT_BYTES = 96 << 20

# A file's size is checked before Pillow opens it; this is its own check, behind that one.
Image.MAX_IMAGE_PIXELS = MediaLimits().max_pixels
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def decode_still(data: bytes, found: str, limits: MediaLimits, clock: Clock) -> Media:
    """The frames. Raises MediaError."""
    inner = envelope.png_in_ico(data) if found == "ico" else b""
    if inner:
        return replace(decode_still(inner, "png", limits, clock), format=found)
    own = envelope.read(data, found)
    if own.size is not None:
        _check(own.size, found, len(data), limits)
        if own.comes_in_parts:
            check_pixels(*own.size, limits.max_pixels_whole)
    try:
        return _strict(own, found, limits, clock)
    except (MediaError, MemoryError):
        raise
    except Exception as error:
        # Pillow's plug-ins raise whatever a malformed file makes them stumble on: OSError, SyntaxError, struct.error,
        # ValueError, zlib.error, IndexError... All of them mean the same to whoever sent it.
        for lenient in (_first_picture, _what_is_there, _by_ffmpeg):
            try:
                media = lenient(data, found, limits, clock)
            except (MediaError, MemoryError):
                raise
            except Exception:  # noqa: S112 - as above
                continue
            else:
                if media is not None:
                    return media
        raise MediaError(MediaFault.UNREADABLE, f"broken {found}: {type(error).__name__}") from error


def _check(size: tuple[int, int], found: str, size_bytes: int, limits: MediaLimits) -> None:
    """Raise MediaError for what costs more than it may, by what its header says."""
    check_pixels(*size, limits.max_pixels if found == "jpeg" else min(limits.max_pixels, limits.max_pixels_whole))
    if found != "png" and size_bytes * MAX_PIXELS_A_BYTE < size[0] * size[1]:
        check_pixels(*size, limits.max_pixels_bare)


@contextmanager
def _opened(data: bytes, found: str, size_bytes: int, limits: MediaLimits) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
        try:
            with Image.open(io.BytesIO(data), formats=[STILLS[found]]) as image:
                _check(image.size, found, size_bytes, limits)
                yield image
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise MediaError(MediaFault.TOO_LARGE, f"more than {limits.max_pixels} pixels") from error


def _strict(own: Envelope, found: str, limits: MediaLimits, clock: Clock) -> Media:
    if _is_large(own, found):
        if b"ANMF" in own.data:
            check_pixels(*(own.size or (0, 0)), _MAX_PIXELS_PILLOW)
        return films.decode_large(own, found, limits, clock)
    if found == "heic" and own.primary is not None and own.primary.tiles is not None:
        media = _tiled(own, own.primary, limits, clock)
        if media is not None:
            return media
    with _opened(own.data, found, len(own.data), limits) as image:
        # Further pictures of a HEIC are no animation, nor are they what is shown.
        if found != "heic" and _moves(image):
            media = _animation(image, own, found, limits, clock)
            if media is not None:
                return media
        if found == "webp" and own.is_cut:
            raise OSError("it was filled up")
        clock.check()
        return _still(image, own, found, limits)


def _tiled(own: Envelope, whole: Primary, limits: MediaLimits, clock: Clock) -> Media | None:
    """A HEIC that is too large to be there at once; None for others, and for one that the library may make sense of."""
    width, height = whole.size
    if width * height <= _MAX_PIXELS_JPEG:
        return None
    check_pixels(width, height, limits.max_pixels)
    if len(own.data) * MAX_PIXELS_A_BYTE < width * height:
        check_pixels(width, height, limits.max_pixels_bare)
    try:
        small = tiles.decode_tiles(own.data, whole, limits, clock)
    except films.FAULTS:
        if width * height > limits.max_pixels_whole:
            raise
        return None
    if sum(turn in {1, 3} for turn in whole.turns) % 2:
        width, height = height, width
    frame = np.array(colours.to_rgb(small, whole.profile, own.stored_as), np.uint8)
    return Media(frames=(frame,), frame_indices=(0,), format="heic", width=width, height=height)


def _moves(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # a second frame that is broken: the first one will tell
        return True


@dataclass(slots=True)
class _Seen:
    """Of an animation, frame by frame."""

    glances: list[moments.Glance] = field(default_factory=list)
    durations_s: list[float] = field(default_factory=list)
    kept: dict[int, Frame] = field(default_factory=dict)
    """Some of the frames, so that they need not be decoded again."""
    is_cut: bool = False


def _animation(image: Image.Image, own: Envelope, found: str, limits: MediaLimits, clock: Clock) -> Media | None:
    """Of an animation the frames that are worth a look; None where there is only one after all."""
    width, height = image.size
    seen = _look_through(image, own, limits, clock)
    if not seen.glances:
        raise OSError("no frame")
    # A PNG's picture for those who cannot show animations is not shown to others.
    hidden = int(found == "png" and bool(image.info.get("default_image")) and len(seen.glances) > 1)
    picks = moments.pick(seen.glances[hidden:], seen.durations_s[hidden:], limits.max_frames)
    if len(seen.glances) == 1:
        image.seek(0)
        return replace(_still(image, own, found, limits), is_incomplete=own.is_cut or seen.is_cut)
    frames = []
    for one in picks:
        clock.check()
        at = one.index + hidden
        frames.append(seen.kept[at] if at in seen.kept else _frame(image, at, own, limits)[0])
    if own.orientation >= 5:
        width, height = height, width
    return Media(
        frames=tuple(frames),
        frame_indices=tuple(one.index + hidden for one in picks),
        format=found,
        width=width,
        height=height,
        shown_s=tuple(one.shown_s for one in picks),
        held_s=tuple(one.held_s for one in picks),
        begins_s=tuple(sum(seen.durations_s[hidden : one.index + hidden]) for one in picks),
        is_incomplete=own.is_cut or seen.is_cut,
    )


def _look_through(image: Image.Image, own: Envelope, limits: MediaLimits, clock: Clock) -> _Seen:
    """Every frame, as far as they may be decoded: one is decoded on top of the one before."""
    seen = _Seen()
    kept_bytes = 0
    for index in range(max(1, limits.max_pixels_moving // (image.width * image.height))):
        clock.check()
        try:
            frame, small = _frame(image, index, own, limits)
        except EOFError:
            break
        except (MediaError, MemoryError):
            raise
        except Exception:
            # What comes before is shown; and the rest is not, by anybody.
            if index == 0:
                raise
            seen.is_cut = True
            break
        seen.glances.append(small)
        seen.durations_s.append(_on_screen_s(float(image.info.get("duration") or 0)))
        if kept_bytes + frame.nbytes <= _MAX_KEPT_BYTES:
            seen.kept[index] = frame
            kept_bytes += frame.nbytes
    return seen


def _frame(image: Image.Image, index: int, own: Envelope, limits: MediaLimits) -> tuple[Frame, moments.Glance]:
    image.seek(index)
    image.load()
    check_pixels(*image.size, limits.max_pixels)
    profile = own.profile or image.info.get("icc_profile") or b""
    shown = colours.reduced(image, limits.max_side_moving, profile, own.stored_as)
    return colours.upright(shown, own.orientation), moments.glance(shown)


def _on_screen_s(duration_ms: float) -> float:
    """As browsers do: what asks for no time at all, or next to none, is given a tenth of a second."""
    return 0.1 if duration_ms <= 10 else duration_ms / 1000


def _is_large(own: Envelope, found: str) -> bool:
    return found == "webp" and own.size is not None and own.size[0] * own.size[1] > _MAX_PIXELS_PILLOW


def _still(image: Image.Image, own: Envelope, found: str, limits: MediaLimits) -> Media:
    width, height = image.size
    if found == "jpeg" and width * height > _MAX_PIXELS_JPEG:
        scale = limits.max_side / max(image.size)
        image.draft(None, (int(width * scale), int(height * scale)))
    image.load()
    # AVIF's own turns come as EXIF's, from its decoder; there is no other EXIF left.
    orientation = own.orientation if found != "avif" else image.getexif().get(0x0112, 1)
    profile = own.profile or image.info.get("icc_profile") or b""
    shown = colours.reduced(image, limits.max_side, profile, own.stored_as)
    boxes = _boxes(*image.size, limits.max_pieces)
    pieces = [
        colours.upright(colours.reduced(image.crop(box), _LONG_PIECE, profile, own.stored_as), orientation)
        for box in boxes
    ]
    pieces_at = [
        colours.upright_box(
            (left / image.width, top / image.height, right / image.width, bottom / image.height), orientation
        )
        for left, top, right, bottom in boxes
    ]
    frame = colours.upright(shown, orientation)
    if orientation >= 5:
        width, height = height, width
    return Media(
        frames=(frame,),
        frame_indices=(0,),
        format=found,
        width=width,
        height=height,
        pieces=tuple(pieces),
        pieces_at=tuple(pieces_at),
        is_incomplete=own.is_cut,
    )


def _boxes(width: int, height: int, most: int) -> list[tuple[int, int, int, int]]:
    """Where a long picture is cut into pieces that overlap by a third; none for other shapes, and for narrow strips."""
    short, long = sorted((width, height))
    if short < _SHORT_PIECE or long < _LONG * short:
        return []
    count = min(most, max(2, round(long / short)))
    step = long / (count + 0.5)
    ends = [(round(at * step), min(long, round(at * step + 1.5 * step))) for at in range(count)]
    return [(0, start, width, end) if height > width else (start, 0, end, height) for start, end in ends]


@contextmanager
def _forgiving() -> Iterator[None]:
    """Pillow takes what there is of a file that ends too early, or in rubbish."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _first_picture(data: bytes, found: str, limits: MediaLimits, clock: Clock) -> Media | None:
    """The picture that viewers show of a PNG whose animation is broken."""
    if found != "png" or b"acTL" not in data:
        return None
    own = envelope.png(data, moving=False)
    with _opened(own.data, found, len(data), limits) as image:
        return _still(image, own, found, limits)


def _what_is_there(data: bytes, found: str, limits: MediaLimits, clock: Clock) -> Media | None:
    """A picture that is cut off, or broken in its middle: the rows that are there."""
    clock.check()
    own = envelope.png(data, moving=False) if found == "png" else envelope.read(data, found)
    if found not in {"jpeg", "png", "webp", "bmp"} or _is_large(own, found):
        return None
    if found == "jpeg":
        own = replace(own, data=envelope.without_tail(own.data) + b"\xff\xd9")
    with _forgiving(), _opened(own.data, found, len(data), limits) as image:
        width, height = image.size
        full = _still(image, replace(own, orientation=1), found, limits)
        if found == "jpeg" and not full.frames[0].any():
            return None  # the library has come to nothing
        rows = _rows(full.frames[0], data, found, limits)
    if not rows:
        raise MediaError(MediaFault.UNREADABLE, f"broken {found}: none of it is there")
    frame = colours.upright(Image.fromarray(full.frames[0][rows.start : rows.stop]), own.orientation)
    count = len(full.frames[0])
    at = colours.upright_box((0.0, rows.start / count, 1.0, rows.stop / count), own.orientation)
    if own.orientation >= 5:
        width, height = height, width
    return replace(
        full,
        frames=(frame,),
        frames_at=at,
        width=width,
        height=height,
        pieces=(),
        pieces_at=(),
        is_incomplete=True,
    )


def _rows(frame: Frame, data: bytes, found: str, limits: MediaLimits) -> range:
    """Which rows of it are there: the others are what decoders leave where there was no data."""
    if found == "webp":
        return _rows_alike(frame, data, limits)
    empty = (128,) if found == "jpeg" else (0, 255)
    there = np.flatnonzero(~np.logical_or.reduce([(frame == level).all(axis=(1, 2)) for level in empty]))
    if not len(there):
        return range(0)
    # A BMP begins with its last row.
    return range(there[0], len(frame)) if found == "bmp" else range(there[-1] + 1)


def _rows_alike(frame: Frame, data: bytes, limits: MediaLimits) -> range:
    """The rows of a WebP that are the same whatever its missing end is filled up with."""
    for fill in (b"\xff", b"\x55", b"\xaa"):
        other = envelope.webp(data, fill)
        try:
            with _opened(other.data, "webp", len(data), limits) as image:
                filled = _still(image, replace(other, orientation=1), "webp", limits).frames[0]
        except Exception:  # noqa: S112 - no fill is good for every file
            continue
        differs = (filled != frame).any(axis=(1, 2))
        return range(int(differs.argmax()) if differs.any() else len(frame))
    return range(len(frame))


def _by_ffmpeg(data: bytes, found: str, limits: MediaLimits, clock: Clock) -> Media | None:
    """What FFmpeg makes of it."""
    clock.check()
    media = films.decode_lenient(data, envelope.read(data, found), found, limits, clock)
    return None if media is None else replace(media, is_incomplete=True)
