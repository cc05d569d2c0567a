"""What a file says of itself reaches people in words; what is signed and what anybody can write are never mixed up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.wording.traces import IN_PRIVATE, IN_PUBLIC, UNWORDED, text_id
from bots.platform import CommandName
from bots.policy import PRESETS, Preset
from tests.unit.bots.moderator.conftest import DELETE, SIGNED, TEXTS, Scene
from worker.contract import Band, Family, Signal, Trace, Verdict
from worker.testing import verdict

STRICT = replace(PRESETS[Preset.STRICT], moderators_chat="mods")
CLAIMED = replace(
    SIGNED, name="claims", family=Family.METADATA, detail=Trace.CLAIMS_GENERATED.value, source="Midjourney"
)
BARE = Signal(name="record", family=Family.PROVENANCE, kind=None, applies=False, detail=Trace.NO_RECORD.value)


def saying(*signals: Signal, altered: Band = Band.LITTLE, generated: Band = Band.LITTLE) -> Verdict:
    plain = verdict(altered=altered, generated=generated)
    return replace(plain, signals=plain.signals + signals)


async def private(scene: Scene, found: Verdict) -> str:
    scene.scanner.judge = lambda data: found
    await scene.post("bo", b"picture", chat="private")
    return scene.texts("private")[-1]


async def test_whoever_asks_reads_who_signed_it(scene: Scene) -> None:
    said = await private(scene, saying(SIGNED, generated=Band.SUBSTANTIAL))
    assert said.startswith(
        "There are strong signs that this whole picture was made by an AI image program. Two kinds of check speak for "
        "it: a network that has learned from many real and fake photos, and what the file says of itself. Example Ltd has "
        "signed that all of this file was made by AI, and it has not been changed since. I can be wrong,"
    )
    assert "Anybody can write" not in said


async def test_whoever_asks_reads_that_a_claim_is_one(scene: Scene) -> None:
    said = await private(scene, saying(CLAIMED, generated=Band.UNCERTAIN))
    assert said.startswith(
        "The result is unclear. Some signs of a change were found, but not enough to say more. Two kinds of check speak for it: "
        "a network that has learned from many real and fake photos, and what the file says of itself. The file says of itself "
        "that AI made it (Midjourney). Anybody can write that into a file."
    )
    assert "signed" not in said


@pytest.mark.parametrize("band", list(Band))
async def test_that_a_file_says_nothing_is_told_to_whoever_is_left_in_doubt(scene: Scene, band: Band) -> None:
    said = await private(scene, saying(BARE, altered=band, generated=band))
    assert ("The file says nothing of where it comes from" in said) == (band in {Band.UNCERTAIN, Band.NONE})


async def test_a_camera_is_shown_and_proves_nothing(scene: Scene) -> None:
    camera = replace(SIGNED, kind=None, band=Band.NONE, detail=Trace.SIGNED_CAMERA.value)
    said = await private(scene, saying(camera))
    assert "Example Ltd has signed that it comes from a camera. A camera can photograph a screen" in said
    assert "This does not prove that the picture is real." in said


async def test_what_is_signed_as_generated_is_taken_out_and_what_is_claimed_is_not(scene: Scene) -> None:
    rules = replace(STRICT, generated=replace(STRICT.generated, substantial=DELETE.altered.substantial))
    await scene.policy(rules)
    scene.scanner.judge = lambda data: saying(CLAIMED, generated=Band.UNCERTAIN)
    kept = await scene.post("ada", b"claimed")
    assert scene.platform.exists("group", kept.id)
    scene.scanner.judge = lambda data: saying(SIGNED, generated=Band.SUBSTANTIAL)
    gone = await scene.post("ada", b"signed")
    assert not scene.platform.exists("group", gone.id)
    for word in (
        "Example Ltd has signed that all of this file was made by AI",
        "AI made it (Midjourney). Anybody can write",
    ):
        cards = [case for case in scene.cases if word.startswith("Example") == case.findings[0].decision.removes]
        await scene.platform.command("mods", "mo", CommandName.CASE, cards[0].id)
        assert word in scene.texts("mods")[-1]


@pytest.mark.parametrize("trace", sorted(IN_PRIVATE))
def test_each_has_its_sentence_with_and_without_a_name(trace: Trace) -> None:
    for source in ("none", "Somebody"):
        words = TEXTS.say(text_id(trace), "en", source=source)
        assert words.endswith(".")
        assert "none" not in words or trace in {Trace.CLAIMS_EDITOR, Trace.MARK_GENERATED}
        if trace.value.startswith("claims_") and trace is not Trace.CLAIMS_EDITOR:
            assert "Anybody can write that into a file." in words
            assert "signed" not in words


def test_every_trace_is_told_or_left_out_on_purpose() -> None:
    assert frozenset(Trace) == IN_PRIVATE | UNWORDED
    assert not any("camera" in trace for trace in IN_PUBLIC)
