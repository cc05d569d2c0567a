"""What is taken back from members, and what is not: what another case keeps up stays, what came of the decision goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.casebook import Casebook
from bots.platform import CommandName, Lack, Power, Unreachable
from bots.policy import DAY_S, Action, Policy, Rule, Rung
from bots.records.choices import Choice
from bots.records.findings import Problem
from bots.records.journal import EventKind
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, Scene

ADA = ("group", "ada")


def rules(*actions: Action, **more: object) -> Policy:
    """Brings to the moderators what they then do, and this."""
    made = replace(ASKS, altered=Rule(substantial=(Action.HOLD, *actions, Action.NOTIFY)))
    return replace(made, **more)  # type: ignore[arg-type]


async def press(scene: Scene, choice: Choice, member: str = "mo", number: int = 0) -> None:
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[number].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(number).id)


async def confirmed(scene: Scene, policy: Policy, count: int = 2) -> None:
    """Ada has posted so many pictures, and Mo has called each a fake, ten seconds after the other."""
    scene.platform.can |= {Power.RESEND}
    await scene.policy(policy)
    for number in range(count):
        await scene.post("ada", b"fake %d" % number)
        await press(scene, Choice.FAKE, number=number)
        await scene.clock.advance(10)


async def overturned(scene: Scene, number: int) -> None:
    """Max grants the objection to that one."""
    case = scene.cases[number]
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, case.id)
    await press(scene, Choice.OVERTURN, "max", number)
    assert "A moderator of group has looked at your picture again: that was a mistake" in scene.texts("private-ada")[-1]


@pytest.mark.parametrize("action", [Action.BAN, Action.MUTE])
async def test_what_the_ladder_brought_falls_with_the_strike_it_needed(scene: Scene, action: Action) -> None:
    rung = Rung(strikes=2, within_s=30 * DAY_S, action=action)
    await confirmed(scene, rules(Action.STRIKE, ladder=(rung,)))
    assert ADA in (scene.platform.banned if action is Action.BAN else scene.platform.muted)
    word = "banned" if action is Action.BAN else "may not write until"
    assert word in scene.card(1).text
    await overturned(scene, 0)
    assert scene.platform.banned == set()
    assert scene.platform.muted == {}
    assert [done.action for done in scene.cases[1].penalties] == [Action.STRIKE], "her other strike stands"
    assert word not in scene.card(1).text


async def test_what_the_ladder_brought_stays_where_other_strikes_are_enough(scene: Scene) -> None:
    rung = Rung(strikes=2, within_s=30 * DAY_S, action=Action.BAN)
    await confirmed(scene, rules(Action.STRIKE, ladder=(rung,)), 3)
    await overturned(scene, 0)
    assert scene.platform.banned == {ADA}, "the second and the third are two"
    await overturned(scene, 1)
    assert scene.platform.banned == set()


async def test_strikes_that_have_expired_since_were_reason_enough_then(scene: Scene) -> None:
    rung = Rung(strikes=2, within_s=7 * DAY_S, action=Action.BAN)
    await confirmed(scene, rules(Action.STRIKE, ladder=(rung,)), 2)
    await scene.clock.advance(6 * DAY_S)
    await scene.post("ada", b"fake 2")
    await press(scene, Choice.FAKE, number=2)
    await scene.clock.advance(5 * DAY_S)
    await overturned(scene, 2)
    assert scene.platform.banned == {ADA}


async def test_strikes_that_had_expired_by_then_keep_nobody_banned(scene: Scene) -> None:
    rung = Rung(strikes=2, within_s=30 * DAY_S, action=Action.BAN)
    policy = rules(Action.STRIKE, ladder=(rung,), strikes_expire_s=7 * DAY_S)
    await confirmed(scene, policy, 1)
    await scene.clock.advance(8 * DAY_S)
    for number in (1, 2):
        assert scene.platform.banned == set()
        await scene.post("ada", b"fake %d" % number)
        await press(scene, Choice.FAKE, number=number)
    assert scene.platform.banned == {ADA}
    await overturned(scene, 1)
    assert scene.platform.banned == set(), "but one strike is left that counted"


@pytest.mark.parametrize("forgotten", [False, True])
async def test_a_ban_that_was_never_carried_out_elsewhere_keeps_nobody_banned(scene: Scene, forgotten: bool) -> None:
    await confirmed(scene, rules(Action.BAN), 1)
    scene.platform.lacking["group"] = (Lack.BAN_MEMBERS,)
    await scene.post("ada", b"fake 1")
    await press(scene, Choice.FAKE, number=1)
    assert [done.problem for done in scene.cases[1].penalties] == [Problem.FORBIDDEN]
    if forgotten:
        del scene.records.cases.kept[scene.cases[1].id]
    scene.platform.lacking.clear()
    await overturned(scene, 0)
    assert scene.platform.banned == set()


async def test_a_ban_that_another_case_brought_as_well_stays(scene: Scene) -> None:
    await confirmed(scene, rules(Action.BAN))
    await overturned(scene, 0)
    assert scene.platform.banned == {ADA}
    await overturned(scene, 1)
    assert scene.platform.banned == set(), "nothing is left that she is banned for"


async def test_a_mute_is_shortened_to_what_another_case_asks_for(scene: Scene) -> None:
    await confirmed(scene, rules(Action.MUTE, mute_s=DAY_S), 1)
    until_s = scene.platform.muted[ADA]
    await scene.policy(rules(Action.MUTE, mute_s=7 * DAY_S))
    await scene.post("ada", b"fake 1")
    await press(scene, Choice.FAKE, number=1)
    assert scene.platform.muted[ADA] > until_s
    await overturned(scene, 1)
    assert scene.platform.muted[ADA] == until_s
    await overturned(scene, 0)
    assert scene.platform.muted == {}


async def test_a_mute_that_is_over_keeps_nobody_muted(scene: Scene) -> None:
    await confirmed(scene, rules(Action.MUTE, mute_s=600), 1)
    await scene.clock.advance(DAY_S)
    await scene.policy(rules(Action.MUTE, mute_s=DAY_S))
    await scene.post("ada", b"fake 1")
    await press(scene, Choice.FAKE, number=1)
    await overturned(scene, 1)
    assert scene.platform.muted == {}


@pytest.mark.parametrize("choice", [Choice.STRIKE, Choice.MUTE, Choice.BAN])
async def test_undo_leaves_what_was_given_by_hand_before(scene: Scene, choice: Choice) -> None:
    await scene.policy(rules(Action.STRIKE, Action.BAN))
    await scene.post("ada", b"fake one")
    await press(scene, choice, "mo")
    await scene.clock.advance(10)
    await press(scene, Choice.FAKE, "max")
    assert scene.platform.banned == {ADA}
    await press(scene, Choice.UNDO, "max")
    assert scene.platform.banned == ({ADA} if choice is Choice.BAN else set())
    assert set(scene.platform.muted) == ({ADA} if choice is Choice.MUTE else set())
    strikes = await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0)
    assert len(strikes) == (choice is Choice.STRIKE)
    assert [done.action for done in scene.case.penalties] == [Action(choice.name.lower())]


async def known_and_banned(scene: Scene) -> None:
    """Eve's picture was called a fake; Ada posts it too, and the rules take it out, give a strike and ban her."""
    known = (Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY)
    await scene.policy(replace(ASKS, known=known))
    await scene.post("eve", b"fake one")
    await press(scene, Choice.FAKE)
    await scene.clock.advance(10)
    await scene.post("ada", b"fake one")
    assert scene.platform.banned == {ADA}


async def test_undo_of_fine_gives_again_what_it_took_back(scene: Scene) -> None:
    await known_and_banned(scene)
    struck = await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0)
    penalties = [done.action for done in scene.cases[1].penalties]
    await scene.clock.advance(60)
    await press(scene, Choice.FINE, "max", 1)
    assert scene.platform.banned == set()
    assert await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0) == []
    await press(scene, Choice.UNDO, "max", 1)
    assert scene.platform.banned == {ADA}
    assert await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0) == struck, "of its time"
    assert [done.action for done in scene.cases[1].penalties] == penalties
    assert "banned" in scene.card(1).text
    await press(scene, Choice.FINE, "max", 1)
    assert scene.platform.banned == set()
    assert await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0) == []


async def test_what_cannot_be_given_again_is_said(scene: Scene) -> None:
    await known_and_banned(scene)
    await press(scene, Choice.FINE, "max", 1)
    scene.platform.lacking["group"] = (Lack.BAN_MEMBERS,)
    await press(scene, Choice.UNDO, "max", 1)
    assert scene.cases[1].review is None
    assert "could not be banned" in scene.card(1).text


async def test_a_mute_of_the_ladder_without_a_time_of_its_own_lasts_as_the_policy_says(scene: Scene) -> None:
    rung = Rung(strikes=1, within_s=DAY_S, action=Action.MUTE)
    await scene.policy(rules(Action.STRIKE, ladder=(rung,), mute_s=3 * DAY_S))
    await scene.post("ada", b"fake one")
    await press(scene, Choice.FAKE)
    assert scene.platform.muted[ADA] == scene.clock.now_s() + 3 * DAY_S


@pytest.mark.parametrize("choice", [Choice.MUTE, Choice.BAN])
async def test_what_could_not_be_lifted_is_on_the_card(scene: Scene, choice: Choice) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await press(scene, choice)
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS, Lack.BAN_MEMBERS)
    await press(scene, Choice.FINE, "max")
    assert scene.case.review is not None
    words = "could not be unmuted" if choice is Choice.MUTE else "The ban of the member could not be lifted"
    assert f"{words}; please do that by hand" in scene.card().text.replace("The member could", "could")
    assert "I lack the right" in scene.card().text
    assert "may not write until" not in scene.card().text
    assert "was banned" not in scene.card().text


async def test_lifting_waits_for_a_platform_that_is_away_for_a_moment(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await press(scene, Choice.BAN)
    scene.platform.fail("unban", Unreachable("down"))
    began_s = scene.clock.now_s()
    await press(scene, Choice.FINE, "max")
    assert scene.clock.now_s() > began_s, "not asked again at once"
    assert scene.platform.banned == set()
    assert scene.case.penalties == ()


@pytest.mark.parametrize("choice", [Choice.BAN, Choice.MUTE])
async def test_what_could_not_be_lifted_can_be_tried_once_more(scene: Scene, choice: Choice) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await press(scene, choice)
    call = "unban" if choice is Choice.BAN else "unmute"
    scene.platform.fail(call, *[Unreachable("down")] * 20)
    await press(scene, Choice.FINE, "max")
    assert [done.lifting for done in scene.case.penalties] == [True]
    assert "by hand" in scene.card().text
    notes = len(scene.texts("private-ada"))
    labels = [button.label for button in scene.card().buttons]
    assert "Try once more to lift it" in labels
    scene.platform._failures[call].clear()
    await press(scene, Choice.FINE, "mo")
    assert scene.platform.banned == set()
    assert scene.platform.muted == {}
    assert scene.case.penalties == ()
    assert "by hand" not in scene.card().text
    assert "Try once more to lift it" not in [button.label for button in scene.card().buttons]
    assert len(scene.texts("private-ada")) <= notes + 1
    assert scene.case.review is not None
    assert scene.case.review.member == "max", "it is still whose decision it was"


LACKS = {Choice.BAN: Lack.BAN_MEMBERS, Choice.MUTE: Lack.RESTRICT_MEMBERS}


def has(scene: Scene, choice: Choice) -> bool:
    """Whether Ada is banned, or muted."""
    return ADA in (scene.platform.banned if choice is Choice.BAN else scene.platform.muted)


async def stuck(scene: Scene, choice: Choice) -> None:
    """Mo has banned or muted Ada; Max has called her picture fine, and the bot has lost the right that lifting it needs."""
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await press(scene, choice)
    scene.platform.lacking["group"] = (LACKS[choice],)
    await press(scene, Choice.FINE, "max")
    assert has(scene, choice)
    assert "by hand" in scene.card().text


@pytest.mark.parametrize("choice", LACKS)
async def test_what_the_bot_may_not_lift_is_said_until_it_is_lifted(scene: Scene, choice: Choice) -> None:
    await stuck(scene, choice)
    await press(scene, Choice.FINE, "mo")
    assert has(scene, choice)
    assert "by hand" in scene.card().text, "it is so still"
    assert "Try once more to lift it" in [button.label for button in scene.card().buttons]
    scene.platform.lacking.clear()
    await press(scene, Choice.FINE, "mo")
    assert not has(scene, choice)
    assert scene.case.penalties == ()
    assert "by hand" not in scene.card().text


@pytest.mark.parametrize("choice", LACKS)
async def test_what_the_bot_may_not_lift_is_lifted_by_the_decision_after_an_undo(scene: Scene, choice: Choice) -> None:
    await stuck(scene, choice)
    await press(scene, Choice.UNDO, "max")
    assert has(scene, choice)
    assert [(done.problem, done.lifting) for done in scene.case.penalties] == [(None, False)], "it was never taken back"
    scene.platform.lacking.clear()
    await press(scene, Choice.FINE, "max")
    assert not has(scene, choice)
    assert scene.case.penalties == ()


@pytest.mark.parametrize("choice", LACKS)
async def test_what_cannot_be_given_anew_is_no_reason_to_forget_what_could_not_be_lifted(
    scene: Scene, choice: Choice
) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await press(scene, choice)
    call = "unban" if choice is Choice.BAN else "unmute"
    scene.platform.fail(call, *[Unreachable("down")] * 20)
    await press(scene, Choice.FINE, "max")
    scene.platform._failures[call].clear()
    scene.platform.lacking["group"] = (LACKS[choice],)
    await press(scene, Choice.UNDO, "max")
    assert has(scene, choice)
    scene.platform.lacking.clear()
    await press(scene, Choice.FINE, "max")
    assert not has(scene, choice)


async def test_undo_that_may_not_lift_leaves_that_to_the_next_decision(scene: Scene) -> None:
    await confirmed(scene, rules(Action.MUTE), 1)
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS,)
    await press(scene, Choice.UNDO)
    assert ADA in scene.platform.muted
    scene.platform.lacking.clear()
    await press(scene, Choice.FINE)
    assert scene.platform.muted == {}
    assert scene.case.penalties == ()


async def test_a_longer_mute_that_could_not_be_lifted_is_shortened_to_what_another_case_asks_for(scene: Scene) -> None:
    await confirmed(scene, rules(Action.MUTE, mute_s=DAY_S), 1)
    until_s = scene.platform.muted[ADA]
    await scene.policy(rules(Action.MUTE, mute_s=7 * DAY_S))
    await scene.post("ada", b"fake 1")
    await press(scene, Choice.FAKE, number=1)
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS,)
    await overturned_in_part(scene, 1)
    assert scene.platform.muted[ADA] > until_s
    scene.platform.lacking.clear()
    await press(scene, Choice.FINE, "max", 1)
    assert scene.platform.muted[ADA] == until_s


async def test_strikes_are_taken_back_once_however_often_lifting_is_tried(scene: Scene) -> None:
    await confirmed(scene, rules(Action.STRIKE, Action.MUTE), 1)
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS,)
    await overturned_in_part(scene, 0)
    await press(scene, Choice.FINE, "max")
    await press(scene, Choice.UNDO, "max")
    assert {done.action for done in scene.case.penalties} == {Action.STRIKE, Action.MUTE}
    book = Casebook(scene.services)
    assert [weight for _, weight in await book.strikes("fake", "group", "ada", 0.0)] == [1], "it counts again"


@pytest.mark.parametrize("later_s", [3_600, 2 * DAY_S])
async def test_undo_gives_the_ladders_mute_as_it_was_and_no_longer_one(scene: Scene, later_s: int) -> None:
    rung = Rung(strikes=2, within_s=30 * DAY_S, action=Action.MUTE, duration_s=DAY_S)
    await confirmed(scene, rules(Action.STRIKE, ladder=(rung,)))
    until_s, had = scene.platform.muted[ADA], scene.cases[1].penalties
    await scene.clock.advance(later_s)
    if until_s < scene.clock.now_s():
        scene.platform.muted.clear()
    await overturned(scene, 1)
    assert scene.platform.muted == {}
    await press(scene, Choice.UNDO, "max", 1)
    over = until_s < scene.clock.now_s()
    assert scene.platform.muted == ({} if over else {ADA: until_s})
    now = scene.cases[1].penalties
    assert {(it.action, it.until_s, it.rung) for it in now} == {(it.action, it.until_s, it.rung) for it in had}


async def test_undo_gives_what_the_ladder_says_by_now(scene: Scene) -> None:
    rung = Rung(strikes=3, within_s=30 * DAY_S, action=Action.MUTE, duration_s=DAY_S)
    await confirmed(scene, rules(Action.STRIKE, ladder=(rung,)))
    await overturned(scene, 1)
    await scene.post("ada", b"fake 2")
    await press(scene, Choice.FAKE, "mo", 2)
    assert scene.platform.muted == {}
    await press(scene, Choice.UNDO, "max", 1)
    assert ADA in scene.platform.muted, "these are three"


async def overturned_in_part(scene: Scene, number: int) -> None:
    """Max grants the objection to that one, which cannot lift what it brought."""
    case = scene.cases[number]
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, case.id)
    await press(scene, Choice.OVERTURN, "max", number)
    assert "I could not let you write there again" in scene.texts("private-ada")[-1]


async def test_undo_takes_back_the_strikes_that_it_brought_and_no_other_members(scene: Scene) -> None:
    await scene.policy(rules(Action.STRIKE))
    for member in ("ada", "bo"):
        await scene.post(member, b"fake one")
    await press(scene, Choice.STRIKE, "mo")
    await press(scene, Choice.FAKE, "max")
    book = scene.moderator._guarding._book
    assert [len(await book.strikes("fake", "group", member, 0.0)) for member in ("ada", "bo")] == [1, 1]
    await press(scene, Choice.UNDO, "max")
    assert [len(await book.strikes("fake", "group", member, 0.0)) for member in ("ada", "bo")] == [1, 0]
    assert [done.member for done in scene.case.penalties] == ["ada"]


async def test_a_ban_of_the_ladder_falls_for_whoever_had_it_whatever_else_was_done_to_them(scene: Scene) -> None:
    rung = Rung(strikes=2, within_s=30 * DAY_S, action=Action.BAN)
    await scene.policy(rules(Action.STRIKE, ladder=(rung,)))
    await scene.post("bo", b"fake other")
    await press(scene, Choice.MUTE)
    for number, members in enumerate((("bo",), ("ada", "bo")), start=1):
        await scene.clock.advance(10)
        for member in members:
            await scene.post(member, b"fake %d" % number)
        await press(scene, Choice.FAKE, number=number)
    assert scene.platform.banned == {("group", "bo")}
    await press(scene, Choice.UNDO, number=1)
    assert scene.platform.banned == set()
    assert set(scene.platform.muted) == {("group", "bo")}, "that was given by hand"
    assert [(event.member, event.case) for event in await scene.events(EventKind.PENALTY_BACK)] == [
        ("bo", scene.cases[2].id)
    ]
