"""A HEIC of very many pixels, tile by tile: never more than a row of them is in memory as it is."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import Colorspace, VideoReformatter
from PIL import Image

from detector.heif import UNSAID, Codes, Primary, Tiles
from detector.picture import Clock, MediaLimits

_MATRICES = {1: Colorspace.ITU709, 9: Colorspace.BT2020}
"""Code points of matrices, and FFmpeg's names; any other one is taken for BT.601's."""
_TURNS = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.FLIP_LEFT_RIGHT,
}


def factor(primary: Primary, limits: MediaLimits) -> int:
    """By how much it is reduced: a power of two."""
    least = 1
    while max(primary.size) > least * limits.max_side:
        least *= 2
    return least


def decode_tiles(data: bytes, primary: Primary, limits: MediaLimits, clock: Clock) -> Image.Image:
    """The picture in RGB, its longer side at most `limits.max_side`, upright.

    Raises ValueError and FFmpeg's errors where it is not what it says it is, MediaError where that takes too long.
    """
    tiles = primary.tiles
    if tiles is None:
        raise ValueError("it is one picture")
    by = factor(primary, limits)
    width, height = primary.size
    across, down = tiles.size
    rows = -(-len(tiles.places) // tiles.columns)
    if down % by or across % by or across * tiles.columns < width or down * rows < height:
        raise ValueError("tiles that do not make the picture")
    small = Image.new("RGB", (-(-width // by), -(-height // by)))
    decoder, scaler = _Decoder(tiles, primary.codes), VideoReformatter()
    for row in range(rows):
        strip = Image.new("RGB", (across * tiles.columns, down))
        for column in range(tiles.columns):
            clock.check()
            begins, ends = tiles.places[row * tiles.columns + column]
            strip.paste(decoder.picture(data[begins:ends], scaler), (column * across, 0))
        below = min(down, height - row * down)
        if below > 0:
            small.paste(strip.crop((0, 0, width, below)).reduce(by), (0, row * down // by))
    for turn in primary.turns:
        small = small.transpose(_TURNS[turn])
    return small


class _Decoder:
    """Decodes one tile after the other."""

    def __init__(self, tiles: Tiles, codes: Codes | None) -> None:
        self._size = tiles.size
        self._codes = codes
        self._codec = av.CodecContext.create("hevc", "r")
        self._codec.extradata = tiles.setup
        self._codec.thread_count = 1

    def picture(self, data: bytes, scaler: VideoReformatter) -> Image.Image:
        frames = [*self._codec.decode(av.Packet(data)), *self._codec.decode(None)]
        self._codec.flush_buffers()
        if len(frames) != 1 or not isinstance(frames[0], av.VideoFrame):
            raise ValueError("a tile that is not one picture")
        frame = frames[0]
        if (frame.width, frame.height) != self._size:
            raise ValueError("a tile of another size than it says")
        matrix, is_full = self._codes_of(frame)
        shown = scaler.reformat(
            frame,
            format="rgb24",
            src_colorspace=_MATRICES.get(matrix, Colorspace.ITU601),
            src_color_range="JPEG" if is_full else "MPEG",
            dst_color_range="JPEG",
            interpolation="BICUBIC",
            threads=1,
        )
        return Image.fromarray(np.asarray(shown.to_ndarray(), np.uint8))

    def _codes_of(self, frame: av.VideoFrame) -> tuple[int, bool]:
        """The matrix, and whether black is 0: by the file's boxes, else by the tile's own words."""
        if self._codes is not None and self._codes.matrix != UNSAID:
            return self._codes.matrix, self._codes.is_full_range
        return int(frame.colorspace), frame.color_range != 1
