"""Seeds of the fuzz program: one of every type that is read; and what is put together again of its pieces is the same."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from detector.media import FILMS, STILLS, MediaError, MediaFault, decode, sniff, spread
from detector.provenance.inspecting import Inspector
from tests.unit.detector.odd_files import encode, jpeg, moving_png, scene
from tests.unit.detector.test_media import film
from tools.fuzz.pieces import of, split
from tools.fuzz.targets import media

FILES = {
    "jpeg": jpeg,
    "jpeg, progressive": lambda: jpeg(progressive=True),
    "png, moving": moving_png,
    "gif": lambda: encode(scene(), "GIF"),
    "webp, with a profile": lambda: encode(scene(), "WEBP", icc_profile=b"\1" * 99),
    "webp, moving": lambda: encode(scene(), "WEBP", save_all=True, append_images=[scene().rotate(180)], duration=500),
    "avif": lambda: encode(scene(), "AVIF"),
    "mp4": lambda: film("mp4", "mpeg4"),
    "webm": lambda: film("webm", "libvpx"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_put_together_again_shows_the_same(name: str) -> None:
    data = FILES[name]()
    pieces = of(data)
    assert pieces is not None
    assert len(pieces.bodies) > 1
    folders = [folder for body in pieces.bodies if (folder := pieces.inside(body)) is not None]
    assert all(split(inner, form) is not None for _, inner, form in folders)
    before, after = decode(data), decode(pieces.joined(pieces.bodies))
    assert before.frame_indices == after.frame_indices
    assert all(np.array_equal(one, other) for one, other in zip(before.frames, after.frames, strict=True))


def test_a_mistake_of_our_own_that_is_told_as_a_broken_file_is_a_finding() -> None:
    def told(length: Any, library: bool) -> MediaError:
        try:
            json.loads(length) if library else spread(length, 2)
        except TypeError as error:
            told = MediaError(MediaFault.UNREADABLE, "broken")
            told.__cause__ = error
            return told
        raise AssertionError("no mistake was made")

    media.refuse_mistakes(MediaError(MediaFault.UNREADABLE, "broken"))
    media.refuse_mistakes(told(None, library=True))
    with pytest.raises(TypeError):
        media.refuse_mistakes(told(None, library=False))


def test_there_is_a_seed_of_every_type_and_of_signed_ones() -> None:
    seeds = [*media.seeds()]
    assert {sniff(data) for data in seeds} == {*STILLS, *FILMS}
    inspector = Inspector()
    signed = [
        sniff(data) for data in seeds if any(one.name == "record" and one.applies for one in inspector.traces(data))
    ]
    assert {"jpeg", "png", "webp", "gif", "avif", "heic", "mp4"} <= set(signed)
    for data in seeds:
        media.run(data)
