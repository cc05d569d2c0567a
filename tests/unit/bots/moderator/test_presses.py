"""Presses: one at a time, each in the journal, and what a fault cut off is told truly and finished by the next one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from unittest.mock import patch

import pytest

from bots.moderator import reviewing
from bots.platform import CommandName, Lack, Member, Press, TooLarge, Unreachable
from bots.policy import DAY_S, Action, Rule, Rung
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.errors import NewerRecord, RecordError, StoreUnavailable
from bots.records.findings import Copy, FindingState
from bots.records.journal import EventKind
from bots.records.known import Listed
from bots.references import VALID_S, Reference
from bots.testing.records.known import FakeKnown
from tests.unit.bots.moderator.conftest import ASKS, HOLD, TEXTS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal
from tests.unit.bots.moderator.gates import Gate

BY_HAND = (Choice.KNOWN, Choice.STRIKE, Choice.MUTE, Choice.KICK, Choice.BAN)


async def asked(scene: Scene, picture: bytes = b"fake one") -> str:
    await scene.policy(ASKS)
    return (await scene.post("ada", picture)).id


async def press(scene: Scene, choice: Choice, member: str = "mo", number: int = 0) -> None:
    """Somebody presses a button of a card that they have had open for a while."""
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[number].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(number).id)


def untouched(scene: Scene) -> bool:
    """Whether nothing was done to anybody."""
    return not (scene.platform.banned or scene.platform.muted or scene.platform.count("kick"))


@pytest.mark.parametrize("choice", BY_HAND)
async def test_what_another_has_found_fine_stays_so(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    await press(scene, Choice.FINE, "mo")
    await press(scene, choice, "max")
    assert scene.texts("mods")[-1].startswith("This was already decided")
    assert untouched(scene)
    assert await scene.events(EventKind.STRIKE) == []
    assert {entry.listed for entry in await scene.records.known.entries("fake", "group")} == {Listed.FINE}
    again = await scene.post("eve", b"fake one")
    assert scene.platform.exists("group", again.id)


async def test_an_undo_that_comes_late_undoes_nothing_that_was_decided_since(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.FAKE)
    await scene.clock.sleep(10)
    data = scene.services.signer.sign(Reference(choice=Choice.UNDO, case=scene.case.id), "fake", 1e12)
    mo, note = Member(id="mo", name="Mo"), scene.card(0).id
    pressed = Press(platform="fake", chat="mods", member=mo, data=data, note=note, reply_token="T", late_s=30.0)
    await scene.moderator.on_press(pressed)
    assert scene.case.review is not None
    assert scene.texts("mods")[-1] == TEXTS.say("undo-nothing", "en")
    await scene.moderator.on_press(replace(pressed, late_s=5.0))
    assert scene.case.review is None


@pytest.mark.parametrize("choice", BY_HAND)
async def test_who_read_the_case_before_it_was_decided_changes_nothing(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    may, both = scene.platform.may, asyncio.Barrier(2)

    async def together(*arguments: object) -> bool:
        allowed = await may(*arguments)  # type: ignore[arg-type]
        await both.wait()
        return allowed

    scene.platform.may = together  # type: ignore[method-assign]
    # Whoever came last to a barrier goes on first.
    await asyncio.gather(press(scene, choice, "max"), press(scene, Choice.FINE, "mo"))
    assert [details.split()[1] for _, details in await pressed(scene)] == ["done", "refused"]
    assert untouched(scene)
    assert {entry.listed for entry in await scene.records.known.entries("fake", "group")} == {Listed.FINE}


@pytest.mark.parametrize("choice", [Choice.MUTE, Choice.KICK, Choice.BAN])
async def test_while_one_is_at_it_nobody_else_decides(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    name = choice.name.lower()
    gate = Gate(scene, name)
    at_it = asyncio.create_task(press(scene, choice, "max"))
    await gate.reached()
    await press(scene, Choice.FINE, "mo")
    assert scene.texts("mods")[-1].startswith("Another moderator is deciding this")
    gate.open()
    await at_it
    assert scene.case.review is None
    assert scene.case.state is CaseState.OPEN


@pytest.mark.parametrize("choice", BY_HAND)
async def test_a_case_waits_as_before_after_what_is_done_by_hand(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    await press(scene, choice)
    assert scene.case.state is CaseState.OPEN
    assert scene.case.waits
    await press(scene, Choice.FAKE, "max")
    assert scene.case.review is not None


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
async def test_nobody_undoes_what_is_still_being_carried_out(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.BAN, Action.NOTIFY))))
    if choice is Choice.FINE:
        await press(scene, Choice.BAN)
    name = "ban" if choice is Choice.FAKE else "unban"
    gate = Gate(scene, name)
    at_it = asyncio.create_task(press(scene, choice, "mo"))
    await gate.reached()
    assert not scene.case.waits, "it is decided all the same"
    await press(scene, Choice.UNDO, "max")
    assert scene.texts("mods")[-1].startswith("Another moderator is deciding this")
    gate.open()
    await at_it
    assert scene.case.state is CaseState.DECIDED
    await press(scene, Choice.UNDO, "max")
    assert scene.case.review is None
    assert scene.platform.banned == (set() if choice is Choice.FAKE else {("group", "ada")})


async def pressed(scene: Scene) -> list[tuple[str, str]]:
    """Who has pressed what, and what came of it."""
    written = [(event.actor, event.details) for event in await scene.events(EventKind.PRESSED)]
    return [(actor, details) for actor, details in written if not details.endswith("begun")]


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE, Choice.BAN, Choice.KNOWN])
async def test_no_press_does_anything_that_is_not_in_the_journal_whenever_it_dies(choice: Choice) -> None:
    for last in range(1, MANY):
        scene = make()
        await asked(scene)
        before = scene.case
        mortal = Mortal(scene, Life(last))
        await mortal.press(press(scene, choice, "max"))
        where = mortal.life.where
        written = [(event.actor, event.details) for event in await scene.events(EventKind.PRESSED)]
        said = choice.name.lower()
        assert written[:1] == [("max", f"{said} begun")] or (written == [] and scene.case == before), where
        assert written[1:] in ([], [("max", f"{said} done")]), where
        await mortal.bury()
        if not where:
            assert len(written) == 2
            return
    raise AssertionError("it never ended")


async def test_what_the_store_cannot_write_down_of_a_press_just_then_it_does_later(scene: Scene) -> None:
    await asked(scene)
    scene.clock.hurried, began_s = False, scene.clock.now_s()
    gate = Gate(scene, "delete")
    at_it = asyncio.create_task(press(scene, Choice.FAKE))
    await gate.reached()
    scene.records.journal.away = True
    gate.open()
    await at_it
    scene.records.journal.away = False
    assert [event.details for event in await scene.events(EventKind.PRESSED)] == ["fake begun"]
    await scene.clock.advance(60)
    await scene.moderator._later.settled()
    (_, event) = await scene.events(EventKind.PRESSED)
    assert (event.details, event.at_s) == ("fake failed", began_s)


@pytest.mark.parametrize("error", [NewerRecord("policy", 9, 2), StoreUnavailable("down")])
async def test_a_press_in_a_chat_whose_policy_cannot_be_read_is_in_the_journal(
    scene: Scene, error: RecordError
) -> None:
    await asked(scene)
    scene.records.policies.failures.append(error)
    await press(scene, Choice.FAKE)
    assert await pressed(scene) == [("mo", "fake failed")]
    assert scene.case.review is None


async def cut_off(scene: Scene) -> str:
    """Mo calls a picture a fake, and the store fails once the picture is out. The message."""
    posted = await asked(scene)
    with patch.object(FakeKnown, "add", side_effect=StoreUnavailable("down")):
        await press(scene, Choice.FAKE)
    assert not scene.platform.exists("group", posted)
    return posted


async def test_what_a_fault_cut_off_is_told_truly(scene: Scene) -> None:
    await cut_off(scene)
    said = scene.texts("mods")[-1]
    assert "What is done is done" in said
    assert "Nothing was changed" not in said
    assert "It is out of the chat." in scene.card(0).text
    labels = [button.label for button in scene.card(0).buttons]
    assert labels[:2] == ["Fake: keep it out", "Fine: put it back"]
    assert await pressed(scene) == [("mo", "fake failed")]
    assert scene.case.waits


async def test_a_stop_waits_for_no_platform_that_is_slow(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pressed when the program stops is written down; its cards follow when it is up again."""
    monkeypatch.setattr(reviewing, "STOP_S", 0.01)
    await asked(scene)
    notice, card = Gate(scene, "delete"), Gate(scene, "edit", every=True)
    at_it = asyncio.create_task(press(scene, Choice.FAKE))
    await notice.reached()
    at_it.cancel()
    await card.reached()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(at_it, 5)
    assert await pressed(scene) == [("mo", "fake failed")]


async def test_a_card_is_tried_three_times_and_nobody_waits_after_the_last(scene: Scene) -> None:
    await asked(scene)
    scene.platform.fail("edit", *[Unreachable("down")] * 3)
    scene.clock.slept_s.clear()
    await press(scene, Choice.MORE)
    assert scene.clock.slept_s == [1.0, 2.0]


async def test_the_next_press_finishes_what_a_fault_cut_off(scene: Scene) -> None:
    await cut_off(scene)
    assert scene.texts("private-ada") == []
    await press(scene, Choice.FAKE)
    assert "took it out" in scene.texts("private-ada")[0], "she is told all the same"
    assert (scene.finding.state, scene.finding.copy) == (FindingState.KEPT_OUT, Copy.KEPT)
    assert await pressed(scene) == [("mo", "fake failed"), ("mo", "fake done")]
    await press(scene, Choice.UNDO)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.pictures == (b"fake one",)


async def test_what_a_fault_cut_off_can_be_found_fine_instead(scene: Scene) -> None:
    await cut_off(scene)
    await press(scene, Choice.FINE, "max")
    assert scene.finding.state is FindingState.PUT_BACK
    assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake one",)]


async def test_a_press_is_in_the_journal_where_nobody_could_say_who_may(scene: Scene) -> None:
    await asked(scene)
    scene.platform.fail("may", Unreachable("down"))
    await press(scene, Choice.FINE)
    assert await pressed(scene) == [("mo", "fine failed")]
    assert scene.case.review is None


async def test_a_press_of_an_old_button_is_in_the_journal(scene: Scene) -> None:
    await asked(scene)
    data = scene.card().buttons[0].data
    await scene.clock.advance(VALID_S + 61)
    await scene.platform.press_data("mods", "mo", data, scene.card().id)
    assert await pressed(scene) == [("mo", "fake expired")]
    assert "too old" in scene.texts("mods")[-1]


async def test_objections_are_in_the_journal_whatever_comes_of_them(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    (notice,) = scene.platform.posts("group")
    for member in ("eve", "ada", "ada"):
        await scene.platform.press(notice, member, Choice.APPEAL)
    assert await pressed(scene) == [("eve", "appeal refused"), ("ada", "appeal done"), ("ada", "appeal refused")]
    assert "Only whoever posted it can object" in scene.texts()[1]


async def test_a_mute_that_is_over_is_given_anew(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.MUTE)
    await scene.clock.advance(2 * DAY_S)
    await press(scene, Choice.MUTE)
    (done,) = scene.case.penalties
    assert scene.platform.muted["group", "ada"] == done.until_s > scene.clock.now_s()
    given = await scene.events(EventKind.PENALTY)
    assert [(event.actor, event.details) for event in given] == [("mo", "mute done")] * 2


async def test_a_mute_that_is_not_over_is_never_called_shorter_than_it_is(scene: Scene) -> None:
    await asked(scene)
    await scene.policy(replace(ASKS, mute_s=7 * DAY_S))
    await press(scene, Choice.MUTE)
    until_s = scene.platform.muted["group", "ada"]
    await scene.policy(replace(ASKS, mute_s=DAY_S))
    await press(scene, Choice.MUTE)
    (done,) = scene.case.penalties
    assert done.until_s == scene.platform.muted["group", "ada"] == until_s


@pytest.mark.parametrize("choice", [Choice.KICK, Choice.BAN])
async def test_who_came_back_is_put_out_again(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    for times in (1, 2):
        await press(scene, choice)
        scene.platform.banned.clear()  # an admin let them in
        assert scene.platform.count(choice.name.lower()) == times
    await scene.clock.advance(60)
    await press(scene, choice)
    (done,) = scene.case.penalties
    assert done.at_s == scene.clock.now_s()


async def test_what_fails_the_second_time_is_not_called_done(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.BAN)
    scene.platform.lacking["group"] = (Lack.BAN_MEMBERS,)
    await press(scene, Choice.BAN)
    assert "I lack the right" in scene.texts("mods")[-1]
    outcomes = [details for _, details in await pressed(scene)]
    assert outcomes == ["ban done", "ban refused"]
    scene.platform.lacking.clear()
    await press(scene, Choice.FINE)
    assert scene.platform.banned == set(), "the first one is taken back all the same"


async def test_a_strike_pressed_twice_does_what_the_ladder_says_once(scene: Scene) -> None:
    await asked(scene)
    rung = Rung(strikes=1, within_s=DAY_S, action=Action.KICK)
    await scene.policy(replace(ASKS, ladder=(rung,)))
    for _ in range(2):
        await press(scene, Choice.STRIKE)
    assert scene.platform.count("kick") == 1
    assert len(await scene.events(EventKind.STRIKE)) == 1


async def test_a_confirmation_repeats_nothing_that_was_done_by_hand(scene: Scene) -> None:
    await asked(scene)
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.KICK, Action.NOTIFY))))
    await press(scene, Choice.KICK)
    await press(scene, Choice.FAKE, "max")
    assert scene.platform.count("kick") == 1


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE])
async def test_what_follows_from_a_decision_waits_for_the_store(scene: Scene, choice: Choice) -> None:
    await asked(scene)
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.BAN, Action.NOTIFY))))
    if choice is Choice.FINE:
        await press(scene, Choice.BAN)
    # Asked only after the decision: of Ada's exemptions, or of what she was told.
    broken = scene.records.people if choice is Choice.FAKE else scene.records.outbox
    broken.failures.append(StoreUnavailable("down"))
    await press(scene, choice)
    assert scene.case.review is not None
    assert not scene.case.waits
    assert scene.texts("mods")[1:] == [], "the decision stands, and nobody reads that it does not"
    assert scene.case.state is CaseState.DECIDING
    await scene.moderator._later.settled()
    assert scene.platform.banned == (set() if choice is Choice.FINE else {("group", "ada")})
    assert scene.case.state is CaseState.DECIDED
    assert ("banned" in scene.card(0).text) is (choice is Choice.FAKE)


async def test_what_follows_is_finished_by_the_next_press_where_the_bot_was_stopped_over_it(scene: Scene) -> None:
    await asked(scene)
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.BAN, Action.NOTIFY))))
    with (
        patch.object(scene.platform, "ban", side_effect=asyncio.CancelledError),
        pytest.raises(asyncio.CancelledError),
    ):
        await press(scene, Choice.FAKE)
    assert (scene.case.unfinished, scene.case.in_line) == (True, True)
    await scene.clock.advance(130)
    await press(scene, Choice.FINE)
    assert scene.texts("mods")[-1].startswith("This was already decided")
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    assert "Finish what was decided" in [button.label for button in scene.card(-1).buttons]
    await press(scene, Choice.FAKE, "max")
    assert scene.platform.banned == {("group", "ada")}
    assert (scene.case.state, scene.case.in_line) == (CaseState.DECIDED, False)


async def test_what_waited_for_the_store_is_left_where_the_decision_was_undone(scene: Scene) -> None:
    await asked(scene)
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.BAN, Action.NOTIFY))))
    scene.clock.hurried = False
    scene.records.people.failures.append(StoreUnavailable("down"))
    await press(scene, Choice.FAKE)
    assert scene.case.review is not None
    scene.records.cases.kept[scene.case.id] = replace(scene.case, changed_at_s=0.0)  # minutes ago
    await press(scene, Choice.UNDO)
    assert scene.case.review is None
    await scene.clock.advance(60)
    assert scene.platform.banned == set()


async def unanswered(scene: Scene) -> list[str]:
    """Three have posted one picture; Mo's press takes out the first, and hears nothing of the second. Their messages."""
    await scene.policy(ASKS)
    messages = [(await scene.post(member, b"fake1")).id for member in ("ada", "bob", "cyd")]
    delete, away = scene.platform.delete, [messages[1]]

    async def no_answer(chat: str, message: str, *, case: str = "") -> bool:
        if message in away and scene.clock.now_s() < until_s:
            raise Unreachable("no answer")
        return await delete(chat, message, case=case)

    until_s = scene.clock.now_s() + 3_600
    scene.platform.delete = no_answer  # type: ignore[method-assign]
    await scene.press(Choice.FAKE, number=0)
    return messages


async def test_after_a_press_without_an_answer_the_card_says_what_is_done_and_what_is_not(scene: Scene) -> None:
    messages = await unanswered(scene)
    assert [scene.platform.exists("group", message) for message in messages] == [False, True, True]
    first, second, third = (line for line in scene.card(0).text.splitlines() if line.startswith("Picture "))
    assert "It is out of the chat" in first
    assert "I tried to take it out, and got no answer whether that worked" in second
    assert "I took nothing out" not in second
    assert "I have not touched it" in third
    assert scene.texts()[0] == "The picture that I replied to here is gone."
    await scene.platform.command("mods", "mo", CommandName.CASES)
    assert "no answer whether it is out" in scene.texts("mods")[-1]
    await scene.clock.advance(4_000)
    await scene.press(Choice.FAKE, number=0)
    for member in ("ada", "bob", "cyd"):
        assert "took it out" in scene.texts(f"private-{member}")[0], "once it is decided each is told"


async def test_fine_after_it_looks_whether_the_picture_is_there_before_it_posts_a_copy(scene: Scene) -> None:
    await unanswered(scene)
    await scene.press(Choice.FINE, "max", 0)
    assert sum(bool(post.pictures) for post in scene.platform.posts("group", None)) == 3
    assert [item.state for item in scene.case.findings] == [
        FindingState.PUT_BACK,
        FindingState.LEFT,
        FindingState.LEFT,
    ]


async def test_fine_after_it_puts_back_what_did_go(scene: Scene) -> None:
    messages = await unanswered(scene)
    scene.platform.vanish("group", messages[1])
    await scene.press(Choice.FINE, "max", 0)
    assert sum(bool(post.pictures) for post in scene.platform.posts("group", None)) == 3
    assert scene.case.findings[1].state is FindingState.PUT_BACK


async def test_an_undo_that_fails_leaves_what_was_said_of_the_decision(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    await scene.press(Choice.FAKE)
    said = scene.texts()[0]
    assert "decided that it must go" in said
    scene.platform.fail("put_back", TooLarge("too large"))
    await scene.press(Choice.UNDO, number=0)
    assert scene.case.review is not None
    assert scene.texts()[0] == said


async def test_a_removal_that_fails_leaves_what_was_said_of_the_picture(scene: Scene) -> None:
    message = await asked(scene)
    said = scene.texts()
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.press(Choice.FAKE)
    assert scene.platform.exists("group", message)
    assert scene.texts() == said


async def test_more_of_what_was_decided_meanwhile_is_not_offered(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.FAKE, "mo")
    decided = scene.choices(0)
    await press(scene, Choice.MORE, "max")
    assert scene.choices(0) == decided
