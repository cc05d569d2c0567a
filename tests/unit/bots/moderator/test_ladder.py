"""What strikes weigh, what they lead to, and for how long."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.platform import CommandName, Lack, Power, Unreachable
from bots.policy import DAY_S, PRESETS, Action, Exempt, Preset, Proof, Rung
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import DELETE, ON_MODEL, REPLY, Scene


@pytest.mark.parametrize(("words", "lasts_s"), [("mute", 2 * DAY_S), ("mute 3h", 3 * 3_600)])
async def test_a_step_mutes_for_as_long_as_the_rules_say(scene: Scene, words: str, lasts_s: int) -> None:
    await scene.policy(replace(PRESETS[Preset.STRICT], moderators_chat="mods", ladder=(), mute_s=2 * DAY_S))
    await scene.platform.command("group", "mo", CommandName.POLICY, *f"ladder 1 strikes in 30d {words}".split())
    await scene.post("bob", b"fake")
    await scene.press(Choice.FAKE)
    assert scene.platform.muted == {("group", "bob"): scene.clock.now_s() + lasts_s}


async def test_a_known_picture_is_as_many_strikes_as_its_rule_says(scene: Scene) -> None:
    sha256 = hashlib.sha256(b"known").hexdigest()
    entry = KnownPicture(id="E1", listed=Listed.FAKE, sha256=sha256, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    await scene.policy(replace(REPLY, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY), known_strike_weight=3))
    await scene.post("bob", b"known")
    assert [event.weight for event in await scene.events(EventKind.STRIKE)] == [3]


async def test_a_penalty_waits_for_a_platform_that_is_away(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.MUTE, Action.NOTIFY))
    await scene.policy(replace(DELETE, altered=rule, penalty_proofs=frozenset(Proof), exempt=Exempt(admins=False)))
    scene.platform.fail("mute", *[Unreachable("down")] * 8)
    await scene.post("bob", b"fake")
    assert set(scene.platform.muted) == {("group", "bob")}
    assert [done.problem for done in scene.case.penalties] == [None]
    assert [event.details for event in await scene.events(EventKind.PENALTY)] == ["mute done"]


async def test_a_decision_does_not_wait_for_a_platform_that_is_away(scene: Scene) -> None:
    await scene.policy(replace(DELETE, altered=replace(ON_MODEL, substantial=(Action.MUTE, Action.NOTIFY))))
    await scene.post("bob", b"fake")
    scene.platform.fail("mute", *[Unreachable("down")] * 8)
    await scene.press(Choice.FAKE)
    assert scene.case.state is CaseState.DECIDED
    assert [done.problem for done in scene.case.penalties] == [Problem.UNREACHABLE]
    assert "could not be muted" in scene.card().text


@pytest.mark.parametrize("told", [True, False], ids=["the service tells of it", "found gone at the press"])
async def test_whoever_has_deleted_it_before_the_press_gets_what_the_rules_say(scene: Scene, told: bool) -> None:
    await scene.policy(replace(PRESETS[Preset.STRICT], moderators_chat="mods"))
    message = await scene.post("bob", b"fake")
    assert "that follows only once one of you has confirmed it" in scene.card().text
    if told:
        await scene.platform.delete_posts("group", message.id)
    else:
        scene.platform.vanish("group", message.id)
    said = len(scene.texts())
    await scene.press(Choice.FAKE)
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["bob"]
    assert "The member got a strike for it" in scene.card().text
    assert len(scene.texts()) == said, "nothing accuses where nothing is left to refer to"
    assert scene.finding.state is FindingState.GONE
    await scene.press(Choice.UNDO)
    assert [event.member for event in await scene.events(EventKind.STRIKE_BACK)] == ["bob"]


LADDER = replace(
    PRESETS[Preset.STRICT],
    moderators_chat="mods",
    mute_s=600,
    ladder=(Rung(strikes=2, within_s=30 * DAY_S, action=Action.MUTE, duration_s=7 * DAY_S),),
)
BOB = ("group", "bob")


async def muted_by_hand_and_by_the_ladder(scene: Scene) -> float:
    """Bob's second picture: Max mutes him for ten minutes, and Mo confirms; until when Max's mute lasts."""
    await scene.policy(LADDER)
    await scene.post("bob", b"fake 1")
    await scene.press(Choice.FAKE)
    await scene.post("bob", b"fake 2")
    await scene.press(Choice.MORE, "max")
    await scene.press(Choice.MUTE, "max")
    until_s = scene.platform.muted[BOB]
    await scene.press(Choice.FAKE)
    return until_s


async def test_of_a_mute_by_hand_and_one_of_the_ladder_the_longer_holds(scene: Scene) -> None:
    await muted_by_hand_and_by_the_ladder(scene)
    assert scene.platform.muted[BOB] == scene.clock.now_s() + 7 * DAY_S
    assert "may not write until 2027-01-22" in scene.card().text


async def test_undo_leaves_the_shorter_mute_that_was_given_by_hand(scene: Scene) -> None:
    until_s = await muted_by_hand_and_by_the_ladder(scene)
    await scene.press(Choice.UNDO)
    assert scene.platform.muted[BOB] == until_s
    await scene.press(Choice.FINE)
    assert BOB not in scene.platform.muted


async def test_a_strike_that_falls_elsewhere_leaves_the_shorter_mute_too(scene: Scene) -> None:
    until_s = await muted_by_hand_and_by_the_ladder(scene)
    await scene.press(Choice.UNDO, number=0)
    assert scene.platform.muted[BOB] == until_s
    await scene.press(Choice.UNDO)
    await scene.press(Choice.FINE)
    assert BOB not in scene.platform.muted


async def test_a_longer_mute_by_hand_is_not_shortened_by_the_ladder(scene: Scene) -> None:
    await scene.policy(replace(LADDER, mute_s=30 * DAY_S))
    await scene.post("bob", b"fake 1")
    await scene.press(Choice.MORE, "max")
    await scene.press(Choice.MUTE, "max")
    until_s = scene.platform.muted[BOB]
    await scene.policy(replace(LADDER, ladder=(replace(LADDER.ladder[0], strikes=1),)))
    await scene.press(Choice.FAKE)
    assert scene.platform.muted[BOB] == until_s


async def test_the_same_mute_asked_for_again_after_a_death_is_no_longer_one(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.STRIKE, Action.MUTE, Action.NOTIFY))
    ladder = (Rung(strikes=1, within_s=DAY_S, action=Action.MUTE, duration_s=DAY_S),)
    every = frozenset(Proof)
    await scene.policy(replace(DELETE, altered=rule, penalty_proofs=every, ladder=ladder, mute_s=600))
    await scene.post("bob", b"fake")
    until_s = scene.platform.muted[BOB]
    await scene.clock.advance(3_600)
    await scene.again()
    assert scene.platform.muted[BOB] == until_s


async def test_a_confirmation_mutes_again_whose_mute_by_the_rules_is_over(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.MUTE, Action.NOTIFY))
    await scene.policy(replace(DELETE, altered=rule, penalty_proofs=frozenset(Proof), mute_s=600))
    await scene.post("bob", b"fake")
    await scene.clock.advance(700)
    await scene.press(Choice.FAKE)
    assert scene.platform.muted[BOB] == scene.clock.now_s() + 600


@pytest.mark.parametrize("action", [Action.MUTE, Action.KICK, Action.BAN])
async def test_nobody_is_penalised_where_nobody_knows_who_posted_it(scene: Scene, action: Action) -> None:
    rule = replace(ON_MODEL, substantial=(action, Action.NOTIFY))
    await scene.policy(replace(DELETE, altered=rule, penalty_proofs=frozenset(Proof)))
    await scene.post("", b"fake")
    await scene.press(Choice.FAKE)
    assert scene.platform.count(action.value) == 0
    assert scene.case.penalties == ()


async def test_the_journal_says_what_came_of_each_penalty_also_of_one_that_is_given_again(scene: Scene) -> None:
    await scene.policy(replace(DELETE, altered=replace(ON_MODEL, substantial=(Action.MUTE, Action.NOTIFY))))
    await scene.post("bob", b"fake")
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS,)
    await scene.press(Choice.FAKE)
    scene.platform.lacking.clear()
    for choice in (Choice.UNDO, Choice.FAKE, Choice.UNDO, Choice.FAKE):
        await scene.press(choice, number=0)
    happened = [event.details for event in await scene.events(EventKind.PENALTY, EventKind.PENALTY_BACK)]
    assert [what for what in happened if "done" in what] == ["mute done"] * 2, happened
    assert happened[0] == "mute forbidden"
    assert len(await scene.events(EventKind.PENALTY_BACK)) == 1


async def test_who_was_put_out_once_is_not_put_out_again_by_an_undo(scene: Scene) -> None:
    await scene.policy(replace(REPLY, known=(Action.DELETE, Action.KICK, Action.NOTIFY)))
    sha256 = hashlib.sha256(b"known").hexdigest()
    entry = KnownPicture(id="E1", listed=Listed.FAKE, sha256=sha256, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    scene.platform.can |= {Power.RESEND}
    await scene.post("bob", b"known")
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    await scene.press(Choice.FINE)
    await scene.press(Choice.UNDO)
    assert scene.case.review is None
    assert scene.platform.count("kick") == 1
