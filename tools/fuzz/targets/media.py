"""A stranger's file: what it is, what it costs, its frames, its fingerprints and what it says of itself.

`MediaError` may come out of decoding, and out of the rest no error at all. Whatever a library stumbles on is told as
one; a mistake in our own lines that is told so, too, is a finding.
"""

from __future__ import annotations

import io
import json
import os
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pillow_heif

from detector.cost import is_costly
from detector.fingerprint import fingerprinted
from detector.media import Media, MediaError, MediaLimits, decode, sniff
from detector.provenance.inspecting import Inspector
from tests.unit.detector import odd_files
from tests.unit.detector.signing import CAPTURED, GENERATED, Signer
from tools.fuzz.trying import ROOT

IS_TEXT = False
_MISTAKES = (AssertionError, AttributeError, IndexError, KeyError, NameError, TypeError, ZeroDivisionError)
_LIMITS = MediaLimits()
_INSPECTOR = Inspector()


def run(data: bytes) -> str:
    """What became of the file, in a few words without its numbers."""
    found = sniff(data)
    is_costly(data)
    try:
        media = fingerprinted(decode(data, _LIMITS))
    except MediaError as error:
        refuse_mistakes(error)
        traces = _INSPECTOR.traces(data)
        outcome = f"{error.fault} {error}"
    else:
        _check(media)
        still = (
            media.frames[0] if not media.shown_s and media.frames[0].shape[:2] == (media.height, media.width) else None
        )
        traces = _INSPECTOR.traces(data, still)
        outcome = f"{len(media.frames)} {media.is_incomplete}"
    json.dumps([asdict(one) for one in traces])
    said = ",".join(sorted({one.detail for one in traces}))
    return re.sub(r"\d+", "0", f"{found} {outcome} {said}")


def refuse_mistakes(error: MediaError) -> None:
    """Raise what the error was made of, where that is a mistake in a line of the detector's own."""
    cause = error.__cause__
    while cause is not None:
        (*_, last) = traceback.extract_tb(cause.__traceback__)
        if isinstance(cause, _MISTAKES) and Path(last.filename).is_relative_to(ROOT / "detector"):
            raise cause
        cause = cause.__cause__


def _check(media: Media) -> None:
    """Raise AssertionError where the media is not what its record promises."""
    promises = {
        "frames": 1 <= len(media.frames) <= _LIMITS.max_frames,
        "indices": len(media.frame_indices) == len(media.frames),
        "times": len(media.shown_s) == len(media.held_s) and len(media.shown_s) in {0, len(media.frames)},
        "times that are numbers": all(np.isfinite([*media.shown_s, *media.held_s])),
        "times that are not negative": min([*media.shown_s, *media.held_s], default=0) >= 0,
        "pieces": len(media.pieces) <= _LIMITS.max_pieces,
        "pictures": all(
            one.dtype == np.uint8 and one.ndim == 3 and one.shape[2] == 3 and 0 < max(one.shape) <= _LIMITS.max_side
            for one in (*media.frames, *media.pieces)
        ),
        "size": media.width > 0 and media.height > 0,
        "fingerprints": bool(media.fingerprints),
    }
    broken = [name for name, kept in promises.items() if not kept]
    if broken:
        raise AssertionError(f"not as promised: {', '.join(broken)}")


def seeds() -> Iterator[bytes]:
    """A small file of every type that is read, whole, odd and signed."""
    folders: tuple[dict[str, Callable[[], bytes]], ...] = (
        *(odd_files.CUT, odd_files.TURNED, odd_files.COLOURED, odd_files.OTHERS, odd_files.MOVING),
        *(odd_files.DAMAGED, odd_files.CONTAINERS),
    )
    for folder in folders:
        for make in folder.values():
            yield make()
    yield from (odd_files.jpeg(progressive=progressive, exif=_exif()) for progressive in (False, True))
    plain = {**_films(), "heic": _heic(), "avif": odd_files.encode(odd_files.scene(), "AVIF", exif=_exif())}
    yield from plain.values()
    names = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
    plain |= {form: odd_files.encode(odd_files.scene(), name) for form, name in names.items()}
    signer = Signer.made()
    for form in ("jpeg", "png", "webp", "gif", "avif", "heic", "mp4"):
        yield signer.sign(plain[form], GENERATED if form != "heic" else CAPTURED, format=form)
    yield odd_files.with_segments(odd_files.jpeg(), odd_files.segment(0xED, b"Photoshop 3.0\0\x1c\x02\x6e\0\x05Agent"))
    xmp = (
        b'<x:xmpmeta><rdf:RDF xmp:CreatorTool="Midjourney" DigitalSourceType="x/trainedAlgorithmicMedia"/></x:xmpmeta>'
    )
    yield odd_files.with_segments(odd_files.jpeg(), odd_files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp))
    text = odd_files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp)
    workflow = odd_files.chunk(b"tEXt", b'prompt\0{"3": {"class_type": "KSampler"}}')
    yield odd_files.with_chunks(odd_files.png(), text, workflow, odd_files.chunk(b"eXIf", odd_files.tiff()))


def _exif() -> bytes:
    return b"Exif\0\0" + odd_files.tiff(odd_files.oriented(6), (0x0131, 2, 4, b"GIMP"))


def _heic() -> bytes:
    pillow_heif.register_heif_opener()
    return odd_files.encode(odd_files.scene(), "HEIF", exif=_exif())


def _films() -> dict[str, bytes]:
    made = {
        "mp4": _film("mp4", "libx264", {"preset": "ultrafast", "bf": "1"}),
        "webm": _film("webm", "libvpx-vp9", {"deadline": "realtime"}),
        "vp8": _film("webm", "libvpx", {"deadline": "realtime"}),
        "h265": _film("mp4", "libx265", {"preset": "ultrafast", "x265-params": "log-level=none:pools=1"}),
        "fragments": _film("mp4", "libx264", {"preset": "ultrafast"}, {"movflags": "frag_keyframe+empty_moov"}),
    }
    try:
        made["av1"] = _film("mp4", "libsvtav1", {"preset": "12"})
    finally:
        # As root, SVT-AV1 makes the thread that calls it SCHED_FIFO for good.
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return made


def _film(name: str, codec: str, options: dict[str, str], container_options: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=name, options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=5, options=options)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, 5)
        for number in range(6):
            shown = odd_files.scene().point([level * (number + 2) // 8 for level in range(256)] * 3)
            frame = av.VideoFrame.from_image(shown)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()
