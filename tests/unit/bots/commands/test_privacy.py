"""/privacy says what is kept with the settings that there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.policy import DAY_S
from bots.records.choices import Choice
from tests.unit.bots.commands.conftest import ASKS, HOLD, Scene, make


@pytest.fixture
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    made = make(
        Options(
            holding=getattr(request, "param", True),
            public_url="https://bot.example",
            case_days=7,
            journal_days=11,
            verdict_s=2 * DAY_S,
        )
    )
    yield made
    await made.moderator.aclose()


async def told(scene: Scene) -> str:
    """What Ada is told alone, who asks in the group."""
    assert await scene.say("ada", "privacy") == "I have written to you alone."
    return scene.alone("ada")[-1]


async def test_it_says_the_days_that_this_operator_has_set(scene: Scene) -> None:
    text = await told(scene)
    for words in (
        "remembered for 2 days under",
        "A case is kept for 7 days",
        "is kept for 11 days",
        "/mydata",
        "/forget",
    ):
        assert words in text
    await scene.say("ada", "privacy", chat="private-ada")
    own = scene.alone("ada")[-1]
    for words in ("remembered for 2 days under", "kept for 7 days", "for 11 days", "Nobody looks at it"):
        assert words in own


async def test_who_cannot_be_told_alone_is_told_in_the_group(scene: Scene) -> None:
    scene.platform.closed_members.add("ada")
    assert "A case is kept for 7 days" in await scene.say("ada", "privacy")


@pytest.mark.parametrize("scene", [True], indirect=True)
async def test_with_holding_it_says_how_long_a_copy_is_kept(scene: Scene) -> None:
    text = await told(scene)
    assert "If this chat's rules hold a picture, an encrypted copy is kept for up to 24 hours, so that" in text
    assert "keep no copy" not in text
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    assert len(scene.records.copies.kept) == 1
    assert max(scene.records.copies.until_s.values()) <= scene.clock.now_s() + DAY_S


@pytest.mark.parametrize("scene", [True], indirect=True)
async def test_what_a_moderator_takes_out_is_kept_for_minutes(scene: Scene) -> None:
    text = await told(scene)
    assert (
        "Of one that a moderator takes out, it is kept for minutes; if its poster objects in that time, until" in text
    )
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert len(scene.records.copies.kept) == 1
    assert max(scene.records.copies.until_s.values()) <= scene.clock.now_s() + 3_600


@pytest.mark.parametrize("scene", [False], indirect=True)
async def test_without_holding_it_says_that_no_copy_is_kept(scene: Scene) -> None:
    text = await told(scene)
    assert "If a picture is taken out, I keep no copy of it." in text
    assert "encrypted copy" not in text
    for policy in (HOLD, ASKS):
        await scene.policy(policy)
        await scene.post("ada", b"fake %d" % policy.altered.strike_weight)
        await scene.platform.press(scene.card(), "mo", Choice.FAKE)
        assert scene.records.copies.kept == {}


@pytest.mark.parametrize("scene", [True, False], indirect=True)
async def test_it_says_that_words_are_kept_sealed_exactly_where_they_are(scene: Scene) -> None:
    await scene.policy(HOLD)
    text = scene.platform.message("group", "ada", b"real one")
    await scene.moderator.on_message(replace(text, text="my holiday"))
    kept = bool(scene.records.words.kept)
    assert kept is scene.services.options.holding
    assert ("for the hour after it was posted" in await told(scene)) is kept
    await scene.say("ada", "privacy", chat="private-ada")
    assert ("kept encrypted for an hour after you post it" in scene.alone("ada")[-1]) is kept
