"""A card reads true, whatever has happened to its case since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.wording import cards
from bots.platform import CommandName, Power, Unreachable
from bots.platform.markup import mention
from bots.policy import Action, Limits, Mode, Rule
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, TEXTS, Scene
from worker.contract import Band, Verdict
from worker.testing import verdict

NOT_PROOF = "so I took nothing out"
UNCONFIRMED = "Nothing was done to the member"
STRIKES = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
async def test_why_nothing_was_taken_out_is_said_until_somebody_decides(scene: Scene, choice: Choice) -> None:
    await scene.policy(STRIKES)
    message = await scene.post("ada", b"fake")
    assert NOT_PROOF in scene.card().text
    assert UNCONFIRMED in scene.card().text
    await scene.press(choice)
    assert NOT_PROOF not in scene.card().text
    assert UNCONFIRMED not in scene.card().text
    await scene.platform.command("group", "eve", CommandName.WHY, target=message)
    assert "took nothing out" not in scene.texts()[-1]
    assert "before a moderator has confirmed" not in scene.texts()[-1]
    await scene.press(Choice.UNDO)
    undone = choice is Choice.FAKE
    assert (NOT_PROOF in scene.card().text) is not undone, "of what is back it is not said that it was never out"
    await scene.platform.command("group", "eve", CommandName.WHY, scene.case.id)
    assert ("took nothing out" in scene.texts()[-1]) is not undone
    assert ("I have not touched it" in scene.texts()[-1]) is not undone
    assert ("it is there again" in scene.texts()[-1]) is undone
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    assert ("put back" in scene.texts()[-1]) is undone
    back = [post.text for post in scene.platform.posts("group") if post.pictures and post.author == "bot"]
    assert ["that decision was taken back" in text and "A moderator looked" not in text for text in back] == [
        True
    ] * undone


async def test_a_mute_that_has_ended_is_not_said_to_hold(scene: Scene) -> None:
    await scene.policy(STRIKES)
    scene.platform.open_private("ada")
    await scene.post("ada", b"fake")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MUTE)
    assert "may not write until" in scene.card().text
    await scene.clock.advance(3 * 86_400)
    await scene.press(Choice.FAKE)
    assert "may not write until" not in scene.card().text
    assert "could not write until" in scene.card().text
    await scene.platform.command("private-ada", "ada", CommandName.WHY, scene.case.id)
    assert "You may not write" not in scene.texts("private-ada")[-1]


async def test_a_penalty_by_hand_is_not_denied_on_the_card(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MUTE)
    assert "may not write until" in scene.card().text
    assert UNCONFIRMED not in scene.card().text
    assert NOT_PROOF in scene.card().text, "the picture is where it was"


async def test_of_an_album_each_picture_says_why_it_stayed(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=Limits(removals_per_hour=1)))
    await scene.post("ada", b"fake one", incident="album")
    await scene.post("ada", b"fake two", incident="album")
    states = [item.state for item in scene.case.findings]
    assert states == [FindingState.REMOVED, FindingState.NOTED]
    (card,) = [post.text for post in scene.platform.posts("mods") if post.text.startswith("Case")]
    first, second = (line for line in card.split("\n") if line.startswith("Picture "))
    assert "This chat's limit of automatic removals" not in first
    assert "This chat's limit of automatic removals" in second


async def test_strikes_that_count_more_than_once_are_called_as_many(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, altered=replace(STRIKES.altered, strike_weight=3)))
    await scene.post("ada", b"fake")
    await scene.press(Choice.FAKE)
    assert "The member got 3 strikes for it." in scene.card().text
    await scene.policy(STRIKES)
    await scene.post("bo", b"fake other")
    await scene.press(Choice.FAKE)
    assert "The member got a strike for it." in scene.card().text


async def test_what_was_only_noted_is_not_called_done(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, mode=Mode.SHADOW))
    await scene.post("ada", b"fake")
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    assert "noted only" in scene.texts("mods")[-1]
    assert "done by" not in scene.texts("mods")[-1]


def labels(scene: Scene, number: int = -1) -> list[str]:
    return [button.label for button in scene.card(number).buttons]


async def test_what_cannot_be_had_again_is_neither_shown_nor_promised_back(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one")
    assert labels(scene) == ["Fake: keep it out", "Fine: it may be posted again", "More…"]
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.REMOVED
    assert any("whoever posted it can post it again" in text for text in scene.texts())
    again = await scene.post("ada", b"fake one")
    assert scene.platform.exists("group", again.id)


async def test_what_the_platform_still_has_can_be_put_back_and_shown(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one")
    assert labels(scene) == ["Fake: keep it out", "Fine: put it back", "Show me", "More…"]
    await scene.press(Choice.FINE)
    assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake one",)]


async def test_of_several_one_copy_is_enough_to_offer_what_can_be_done(scene: Scene) -> None:
    await scene.policy(replace(HOLD, limits=Limits(removals_per_hour=5)))
    await scene.post("ada", b"fake one")
    assert "Fine: put it back" in labels(scene)
    assert "Show me" in labels(scene)
    await scene.policy(DELETE)
    await scene.post("bo", b"fake one")
    assert [item.state for item in scene.case.findings] == [FindingState.HELD, FindingState.REMOVED]
    assert "Fine: put it back" in labels(scene)


async def test_an_objection_offers_a_look_only_where_there_is_something_to_see(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.clock.sleep(601)
    scene.records.cases.kept[scene.case.id] = replace(scene.case, findings=(replace(scene.finding, copy=Copy.NONE),))
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    assert labels(scene) == ["It was a mistake: put it right", "It stays out"]
    scene.platform.can |= {Power.RESEND}
    await scene.platform.command("group", "mo", CommandName.CASE, scene.case.id)
    assert "Show me" in [button.label for button in scene.platform.posts("group")[-1].buttons]


async def test_where_the_platform_still_has_it_no_last_copy_is_destroyed(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    assert scene.finding.state is FindingState.KEPT_OUT
    await scene.press(Choice.UNDO)
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.PUT_BACK


async def test_who_it_was_is_said_though_nobody_knows_the_name(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.fail("label", *[Unreachable("down")] * 10)
    await scene.post("ada", b"fake")
    assert f"Posted by {mention('ada', TEXTS.say('card-a-member', 'en'))}" in scene.card().text


async def test_what_could_not_be_checked_is_said_of_that_check_alone(scene: Scene) -> None:
    def judge(data: bytes) -> Verdict:
        """One check applies and has something to say; the other finds no face."""
        found = verdict(Band.SUBSTANTIAL)
        one, other = found.signals
        missed = replace(other, applies=False, score=None, detail="no_face")
        return replace(found, signals=(replace(one, detail="too_small"), missed))

    scene.scanner.judge = judge
    await scene.policy(ASKS)
    await scene.post("ada", b"fake")
    assert TEXTS.say("signal-no-face", "en") in scene.card().text
    assert TEXTS.say("signal-too-small", "en") not in scene.card().text


def test_every_text_that_is_put_together_exists() -> None:
    assert cards.text_ids() <= TEXTS.ids()
