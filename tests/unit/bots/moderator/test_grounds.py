"""What an answer in private rests on, and what it cannot tell: one sentence each, true of this verdict, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.wording import Wording
from bots.moderator.wording.grounds import has_signs
from bots.policy import Decision, Mode, Reason, weigh
from tests.unit.bots.moderator.conftest import SIGNED, TEXTS, Scene
from worker.contract import Band, Kind, Region, Verdict
from worker.testing import verdict

LANGUAGES = TEXTS.locales
FACE = Region(kind=Kind.ALTERED, left=0.1, top=0.1, right=0.3, bottom=0.4, score=0.9)


def paragraphs(scene: Scene, judged: Verdict, locale: str = "en") -> list[str]:
    decision = Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=Mode.LIVE, evidence=tuple(weigh(judged)))
    return Wording(scene.services).private(judged, decision, locale).split("\n\n")


def seen(judged: Verdict, faces: int) -> Verdict:
    """The same of a picture with so many faces that were looked at."""
    return replace(judged, regions=(FACE,) * faces)


@pytest.mark.parametrize(
    ("judged", "ground", "limit"),
    [
        (seen(verdict(Band.SUBSTANTIAL), 1), "looked at the face close up.", "or what was there before."),
        (seen(verdict(Band.SUBSTANTIAL), 3), "looked at the faces close up.", "or what was there before."),
        (verdict(Band.SUBSTANTIAL), "looked at the picture as a whole.", "or what was there before."),
        (
            seen(verdict(Band.LITTLE, Band.SUBSTANTIAL), 2),
            "looked at the picture as a whole.",
            "who made it, or what for.",
        ),
        (
            seen(verdict(Band.SUBSTANTIAL, Band.SUBSTANTIAL), 1),
            "looked at the picture as a whole, and at the face close up.",
            "who made or changed it, or what for.",
        ),
        (seen(verdict(Band.UNCERTAIN), 1), "looked at the face close up.", "screenshots leave such signs, too."),
        (
            seen(verdict(), 2),
            "looked at the picture as a whole, and at the faces close up.",
            "or is what somebody says it is.",
        ),
        (seen(verdict(Band.NONE), 0), "looked at the picture as a whole.", "or is what somebody says it is."),
    ],
)
def test_it_says_what_was_looked_at_and_what_remains_open(
    scene: Scene, judged: Verdict, ground: str, limit: str
) -> None:
    first = paragraphs(scene, judged)[0]
    assert first.count("a network that has learned") + first.count("A network that has learned") == 1
    assert ground in first
    assert first.endswith(limit)


@pytest.mark.parametrize(
    ("network", "ground"),
    [
        (Band.SUBSTANTIAL, "Two kinds of check speak for it"),
        (Band.LITTLE, "what the file says of itself alone; a network"),
        (Band.NONE, "what the file says of itself alone; there was nothing that my network could look at"),
    ],
)
def test_what_a_file_says_and_what_a_network_sees_are_told_apart(scene: Scene, network: Band, ground: str) -> None:
    plain = verdict(Band.LITTLE, network)
    generated = replace(plain.generated, band=Band.SUBSTANTIAL)
    first = paragraphs(scene, replace(plain, generated=generated, signals=(*plain.signals, SIGNED)))[0]
    assert ground in first
    assert first.count("Example Ltd has signed") == 1
    assert "Two different kinds" not in first, "said already"


def test_what_cannot_be_judged_speaks_for_nothing_and_rests_on_nothing(scene: Scene) -> None:
    first = paragraphs(scene, verdict(Band.NONE, Band.NONE))[0]
    assert first.endswith("That speaks neither for it nor against it.")
    assert "network" not in first


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("band", list(Band))
def test_no_language_says_a_thing_twice_or_counts_in_percent(scene: Scene, band: Band, locale: str) -> None:
    for faces in (0, 1, 2):
        first = paragraphs(scene, seen(verdict(band, band), faces), locale)[0]
        sentences = [part for part in first.replace("。", ".").split(".") if part.strip()]
        assert len(sentences) == len(set(sentences))
        assert "%" not in first
        assert "{" not in first


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_ground_has_words_of_its_own(locale: str) -> None:
    looked = ("face", "faces", "whole", "whole-face", "whole-faces")
    for name in ("rests-on-network", "rests-on-little"):
        assert len({TEXTS.say(name, locale, where=where) for where in looked}) == len(looked)
    assert len({TEXTS.say("cannot-tell-found", locale, kind=kind) for kind in (*Kind, "both")}) == 3
    assert len({TEXTS.say("rests-on-file", locale, looked=looked) for looked in ("yes", "no")}) == 2


async def test_a_chat_reads_the_short_words(scene: Scene) -> None:
    await scene.post("ada", b"fake")
    assert "I can be wrong." in scene.texts()[-1]
    assert "network" not in scene.texts()[-1]


@pytest.mark.parametrize(("band", "expected"), [(Band.NONE, False), (Band.LITTLE, False), (Band.UNCERTAIN, True)])
def test_there_is_something_to_point_at_where_a_network_found_something(band: Band, expected: bool) -> None:
    assert has_signs(verdict(band, Band.LITTLE)) is expected
    assert has_signs(verdict(Band.LITTLE, band)) is expected
    plain = verdict(band, band)
    assert has_signs(replace(plain, signals=(*plain.signals, SIGNED))) is expected, (
        "a signature is nowhere in the picture"
    )
    assert not has_signs(None)
