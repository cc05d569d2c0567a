"""The invisible marks that open image programs put into pixels: `invisible-watermark`'s default (dwtDct), read by its own rule.

Of the picture's blue difference (U) the mean of every two by two pixels is taken, and of every four by four of those means the
strongest: whether it lies in the upper half of its step of 36 is a bit. The message is written over and over, row by row. It
outlives a mild recompression, not a change of size. Anybody can write one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.picture import Frame

STEP = 36
_BLOCK = 4
LEAST_PIXELS = 256 * 256
"""Of a smaller picture the programs mark none."""


def _of(number: int, length: int) -> tuple[int, ...]:
    return tuple(int(bit) for bit in f"{number:0{length}b}")


def _spelled(text: bytes) -> tuple[int, ...]:
    return _of(int.from_bytes(text, "big"), 8 * len(text))


MESSAGES = {
    "Stable Diffusion XL": _of(0b101100111110110010010000011110111011000110011110, 48),
    # Of the 48 bits that FLUX means, its programs write none of the two zeros in front.
    "FLUX": _of(0b1010101111111010000111100111001111010100101110, 46),
    "Stable Diffusion": _spelled(b"StableDiffusionV1"),
    "Stable Diffusion 2": _spelled(b"SDV2"),
}
"""What the programs write, and what we call them."""
_MOST_WRONG = {32: 0, 46: 3, 48: 3, 136: 30}
"""Bits of a message of that length that may be read otherwise: by lot that is so once in a hundred million, or less."""


def marked(frame: Frame) -> str | None:
    """Whose mark is in the picture, which must have its own size; None where there is none that is known."""
    height, width = frame.shape[:2]
    if height * width < LEAST_PIXELS:
        return None
    # The means come first: they are a quarter of the work.
    rows, columns = (side // 8 * 8 for side in (height, width))
    used = frame[:rows, :columns].astype(np.uint16)
    sums = (used[0::2, 0::2] + used[0::2, 1::2] + used[1::2, 0::2] + used[1::2, 1::2]).astype(np.float32)
    for colour in (_BLUE, _BLUE[::-1]):  # some programs gave red for blue
        bits = _bits(sums @ colour + 256)
        for name, message in MESSAGES.items():
            told = _message(bits, len(message))
            if np.count_nonzero(told != np.array(message)) <= _MOST_WRONG[len(message)]:
                return name
    return None


_BLUE = np.array([-0.299, -0.587, 1 - 0.114], np.float32) * np.float32(0.492 / 2)
"""What makes U of four pixels' sums of red, green and blue."""


def _bits(means: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """One of each block, row by row."""
    rows, columns = means.shape
    blocks = (
        means.reshape(rows // _BLOCK, _BLOCK, columns // _BLOCK, _BLOCK).swapaxes(1, 2).reshape(-1, _BLOCK * _BLOCK)
    )
    # The first of a block carries nothing. None is below 0.
    return np.asarray(blocks[:, 1:].max(axis=1) % STEP > STEP / 2)


def _message(bits: npt.NDArray[np.bool_], length: int) -> npt.NDArray[np.bool_]:
    """What most of the copies say."""
    places = np.arange(len(bits)) % length
    counts = np.bincount(places, minlength=length)
    return np.asarray(np.bincount(places, weights=bits, minlength=length) * 255 > 127 * counts)
