"""Films, and what FFmpeg alone makes sense of, to frames."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import av
import av.error
import av.logging
import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image

from detector import colours, moments
from detector.envelope import Envelope
from detector.picture import Clock, Frame, Media, MediaError, MediaFault, MediaLimits, check_pixels

FILMS = {"mp4": "mov,mp4,m4a,3gp,3g2,mj2", "webm": "matroska,webm"}
"""Our names for what FFmpeg opens, and its demuxers'."""
_PICTURES = {"jpeg": "jpeg_pipe", "png": "png_pipe", "webp": "webp_pipe", "gif": "gif"}
"""Our names for still pictures, and FFmpeg's demuxers'."""
FAULTS = (av.error.FFmpegError, ValueError, IndexError, EOFError, OSError)
"""What a broken file makes FFmpeg raise, and those who read what it gives."""
MOST_KEPT = 128
"""Frames of a film among which those to look at are picked."""
GLANCE_S = 0.1
"""A film is looked over so often: what is shorter is not seen by people either."""
_MOST_BROKEN = 1000
"""Packets that cannot be decoded, after which no more are tried."""
_MOST_MISSING = 0.1
"""The share of its length that a film may lack at its end: sound goes on a little longer, and clocks are coarse."""
_HURRY = 0.5
"""The share of the time there is after which only key frames are decoded."""

av.logging.set_level(None)


def decode_film(data: bytes, found: str, limits: MediaLimits, clock: Clock) -> Media:
    """Of a film the frames that are worth a look. Raises MediaError."""
    kept = _Kept()
    broken: list[str] = []
    try:
        with av.open(io.BytesIO(data), mode="r", format=FILMS[found].split(",", maxsplit=1)[0]) as container:
            stream = _pictures(container)
            if stream is None:
                raise MediaError(MediaFault.UNSUPPORTED, f"{found} without pictures that can be decoded")
            check_pixels(stream.codec_context.width, stream.codec_context.height, limits.max_pixels_whole)
            stream.codec_context.thread_count = 1
            length_s = container.duration / av.time_base if container.duration else 0.0
            for index, at_s, frame in _shown(container, stream, clock, broken):
                kept.offer(index, at_s, frame, limits)
    except MediaError:
        raise
    except FAULTS as error:
        raise MediaError(MediaFault.UNREADABLE, f"broken {found}: {type(error).__name__}") from error
    if not kept.places:
        raise MediaError(MediaFault.UNREADABLE, f"{found} without a single readable frame")
    is_cut = bool(broken) or length_s - kept.end_s > max(1.0, _MOST_MISSING * length_s)
    durations_s = kept.durations_s(0.0 if is_cut else length_s)
    picks = moments.pick([one.glance for one in kept.places], durations_s, limits.max_frames)
    taken = [kept.places[one.index] for one in picks]
    kept.places.clear()  # what is not taken needs no memory beside the pixels of what is
    width, height = kept.size
    return Media(
        frames=tuple(one.pixels(kept.scaler) for one in taken),
        frame_indices=tuple(one.index for one in taken),
        format=found,
        width=width,
        height=height,
        shown_s=tuple(one.shown_s for one in picks),
        held_s=tuple(one.held_s for one in picks),
        begins_s=tuple(one.at_s for one in taken),
        is_incomplete=is_cut,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One frame of a film, reduced."""

    index: int
    at_s: float
    frame: av.VideoFrame
    turned: int
    glance: moments.Glance

    def pixels(self, scaler: VideoReformatter) -> Frame:
        image = Image.fromarray(_scaled(scaler, self.frame, "rgb24").to_ndarray())
        return np.array(image.rotate(self.turned, expand=True) if self.turned else image, dtype=np.uint8)


@dataclass(slots=True)
class _Kept:
    """Frames spread over a film, and those that show something new; never more than MOST_KEPT."""

    places: list[_Place] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    step_s: float = 0.0
    """How far apart frames are kept that are alike."""
    flickers: bool = False
    """There is more that is new than can be kept: then what is kept are equal steps."""
    seen_s: float = -1.0
    end_s: float = 0.0
    scaler: VideoReformatter = field(default_factory=VideoReformatter)

    def offer(self, index: int, at_s: float, frame: av.VideoFrame, limits: MediaLimits) -> None:
        """Take a look at the film's next frame, and keep it if it is due or shows something new."""
        check_pixels(frame.width, frame.height, limits.max_pixels_whole)
        self.end_s = max(self.end_s, at_s)
        is_first = not self.places
        # As long as nothing had to be left out, every frame is due.
        is_due = is_first or at_s - self.places[-1].at_s >= self.step_s
        if not is_due and (self.flickers or at_s - self.seen_s < GLANCE_S):
            return
        self.seen_s = at_s
        seen = moments.glance(Image.fromarray(_scaled(self.scaler, frame, "rgb24", (64, 64)).to_ndarray()))
        if not is_due and np.abs(seen - self.places[-1].glance).mean() <= moments.SCENE_MEAN:
            return
        turned = int(getattr(frame, "rotation", 0) or 0) % 360
        if is_first:
            self.size = (frame.height, frame.width) if turned in {90, 270} else (frame.width, frame.height)
        self.places.append(
            _Place(
                index=index,
                at_s=at_s,
                frame=_fitted(self.scaler, frame, limits.max_side_moving, "yuv420p"),
                turned=turned,
                glance=seen,
            )
        )
        if len(self.places) > MOST_KEPT:
            self._thin()

    def _thin(self) -> None:
        """Half as many of those that are like the one before; the first and what is new stay, unless there is too much new."""
        length_s = max(self.places[-1].at_s - self.places[0].at_s, 1e-6)
        self.step_s = max(2 * self.step_s, 2 * length_s / MOST_KEPT)
        kept = self._stepped(with_new=not self.flickers)
        if len(kept) > MOST_KEPT * 3 // 4:
            self.flickers = True
            kept = self._stepped(with_new=False)
        self.places = kept

    def _stepped(self, *, with_new: bool) -> list[_Place]:
        kept = self.places[:1]
        for one in self.places[1:]:
            is_new = with_new and np.abs(one.glance - kept[-1].glance).mean() > moments.SCENE_MEAN
            if is_new or one.at_s - kept[-1].at_s >= self.step_s:
                kept.append(one)
        return kept

    def durations_s(self, length_s: float) -> list[float]:
        """For how long each is on screen, until the next one."""
        starts = [one.at_s for one in self.places]
        gaps = [max(after - before, 0.0) for before, after in pairwise(starts)]
        usual_s = sorted(gaps)[len(gaps) // 2] if gaps else 1.0
        return [*gaps, max(max(length_s, self.end_s) - starts[-1], usual_s)]


def _pictures(container: av.container.InputContainer) -> av.VideoStream | None:
    """The first stream of pictures for which there is a decoder: one of a codec that FFmpeg does not know has none."""
    return next((stream for stream in container.streams.video if stream.codec_context is not None), None)


def _shown(
    container: av.container.InputContainer, stream: av.VideoStream, clock: Clock, broken: list[str]
) -> Iterator[tuple[int, float, av.VideoFrame]]:
    """(index, time in seconds, frame), in the order in which they are shown. Where time runs short, only key frames.

    What cannot be decoded is left out, and told in `broken`.
    """
    rate = float(stream.average_rate or 25)
    first_s: float | None = None
    for count, frame in enumerate(_decoded(container, stream, broken)):
        clock.check()
        if clock.used > _HURRY:
            stream.codec_context.skip_frame = "NONKEY"
        at_s = frame.time if frame.time is not None else count / rate
        first_s = at_s if first_s is None else first_s
        yield round((at_s - first_s) * rate), at_s - first_s, frame


def _decoded(
    container: av.container.InputContainer, stream: av.VideoStream, broken: list[str]
) -> Iterator[av.VideoFrame]:
    packets = container.demux(stream)
    while len(broken) < _MOST_BROKEN:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield from packet.decode()
        except FAULTS as error:
            broken.append(type(error).__name__)


def _scaled(
    scaler: VideoReformatter,
    frame: av.VideoFrame,
    pixels: str,
    size: tuple[int, int] | None = None,
    how: str = "BILINEAR",
) -> av.VideoFrame:
    """The frame in that size and FFmpeg's pixel format of that name, by this thread alone: others' stacks are memory, too."""
    width, height = size or (frame.width, frame.height)
    return scaler.reformat(frame, width, height, pixels, interpolation=how, threads=1)


def _fitted(scaler: VideoReformatter, frame: av.VideoFrame, most: int, pixels: str) -> av.VideoFrame:
    """The frame in FFmpeg's pixel format of that name, with its longer side at most `most`."""
    scale = min(1.0, most / max(frame.width, frame.height))
    size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    return _scaled(scaler, frame, pixels, size, "AREA" if scale < 1 else "BICUBIC")


def decode_large(own: Envelope, found: str, limits: MediaLimits, clock: Clock) -> Media:
    """A still picture of many pixels, reduced before it is anything but the codec's own planes. Raises what FFmpeg does."""
    media = decode_lenient(own.data, own, found, limits, clock)
    if media is None:
        raise OSError("no picture")
    return media


def decode_lenient(data: bytes, own: Envelope, found: str, limits: MediaLimits, clock: Clock) -> Media | None:
    """What FFmpeg shows of a still picture that the strict decoder refuses; None where it shows nothing."""
    if found not in _PICTURES:
        return None
    with av.open(io.BytesIO(data), mode="r", format=_PICTURES[found]) as container:
        stream = _pictures(container)
        if stream is None:
            return None
        stream.codec_context.thread_count = 1
        frame = next(iter(container.decode(stream)), None)
        if frame is None:
            return None
        check_pixels(frame.width, frame.height, limits.max_pixels_whole)
        width, height = frame.width, frame.height
        clock.check()
        pixels = _fitted(VideoReformatter(), frame, limits.max_side, "rgba").to_ndarray()
    shown = colours.to_rgb(Image.fromarray(pixels, "RGBA"), own.profile, own.stored_as)
    turned = colours.upright(shown, own.orientation)
    if own.orientation >= 5:
        width, height = height, width
    return Media(
        frames=(turned,), frame_indices=(0,), format=found, width=width, height=height, is_incomplete=own.is_cut
    )
