"""Whenever a process dies, the next one finishes what it began: every call is a place to die at."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.platform import CommandName, Lack, Power, Throttled, Unreachable
from bots.policy import DAY_S, Action, Mode, Policy, Reason, Rule, Rung
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from bots.records.intents import Intent
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from bots.records.people import Reporter
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, REPLY, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal, press

pytestmark = pytest.mark.usefixtures("quiet")


NO_COPY = {"words.copy", "copies.keep"}
"""What fails before a removal leaves it without a copy."""
STRIKES = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))


async def removed(policy: Policy, last: int, *, kills: bool) -> tuple[Mortal, Scene]:
    """A picture that the rules take out, by a process that dies after that call."""
    scene = make()
    await scene.policy(policy)
    mortal = Mortal(scene, Life(last, kills=kills))
    await scene.platform.post("group", "bob", b"fake1", text="hello")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await mortal.deliver(delivery)
    return mortal, scene


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("policy", [HOLD, DELETE], ids=["hold", "delete"])
async def test_a_removal_is_this_bots_whenever_it_dies(policy: Policy, kills: bool) -> None:
    held = policy is HOLD
    for last in range(1, MANY):
        mortal, scene = await removed(policy, last, kills=kills)
        where = mortal.life.where
        if not kills and where in NO_COPY:
            # Without a copy it is not taken out, and moderators know of it.
            assert (scene.finding.state, scene.finding.problem) == (FindingState.STAYS, Problem.NOT_SEALED), where
            assert scene.platform.exists("group", "1"), where
            assert scene.case.cards, where
            await mortal.bury()
            continue
        assert scene.platform.exists("group", "1") is False, where
        assert scene.finding.state is (FindingState.HELD if held else FindingState.REMOVED), where
        assert scene.finding.intent is None, where
        assert bool(scene.records.copies.kept) is held, where
        assert len(await scene.events(EventKind.FOUND)) == 1, where
        assert len(await scene.events(EventKind.REMOVED)) == 1, where
        assert not any("omebody else" in text for text in scene.texts("mods")), where
        if held:
            await press(scene, Choice.FINE)
            assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake1",)], where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("order", [(b"known#9", b"fake1"), (b"fake1", b"known#9")], ids=["known first", "fresh first"])
async def test_what_stands_beside_a_known_picture_is_settled_with_it_whenever_it_dies(
    order: tuple[bytes, bytes], kills: bool
) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(HOLD)
        entry = KnownPicture(id="E1", listed=Listed.FAKE, pdq=f"{9:064x}", quality=100, by="max", added_at_s=0)
        await scene.records.known.add("fake", "group", entry)
        mortal = Mortal(scene, Life(last, kills=kills))
        await scene.platform.post("group", "bob", *order)
        while (delivery := await scene.scanner.receive("fake", 0)) is not None:
            await mortal.deliver(delivery)
            if mortal.life.over.is_set():
                await scene.settle()
        where = mortal.life.where
        assert not scene.platform.exists("group", "1"), where
        assert not any("omebody else" in text for text in scene.texts("mods")), where
        assert {item.state for item in scene.case.findings} <= {FindingState.HELD, FindingState.REMOVED}, where
        held = {scene.case.copy_name(item) for item in scene.case.findings if item.copy is Copy.KEPT}
        assert set(scene.records.copies.kept) == held, where
        assert all(item.intent is None for item in scene.case.findings), where
        if kills or where not in NO_COPY | {"known.match"}:
            fresh = next(item for item in scene.case.findings if item.decision.reason is not Reason.KNOWN)
            assert (fresh.state, fresh.copy) == (FindingState.HELD, Copy.KEPT), where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


async def test_a_picture_that_went_before_the_platform_answered_at_all_is_not_called_removed() -> None:
    scene = make()
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "bob", b"fake1")
    scene.platform.fail("delete", *[Throttled("later", 1.0)] * 6)
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    with pytest.raises(Unreachable):
        await scene.moderator._guarding.act(delivery.result)
    scene.platform.vanish("group", message.id)
    await scene.moderator._deliver(delivery)
    assert scene.finding.state is FindingState.GONE
    assert scene.records.copies.kept == {}
    await scene.moderator.aclose()


async def test_a_removal_that_was_given_up_without_an_answer_keeps_its_copy_until_it_is_known() -> None:
    scene = make()
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "bob", b"fake1")
    scene.platform.fail("delete", *[Unreachable("away")] * 12)
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    with pytest.raises(Unreachable):
        await scene.moderator._guarding.act(delivery.result)
    scene.platform.vanish("group", message.id)  # the first of those calls had worked
    await scene.moderator._guarding.act(delivery.result, patient=False)
    # The reply finds it gone: it was this bot, after all.
    assert (scene.finding.state, scene.finding.copy) == (FindingState.HELD, Copy.KEPT)
    assert len(scene.case.notices) == 1
    await scene.press(Choice.FINE)
    assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake1",)]
    await scene.moderator.aclose()


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_a_moderator_removes_is_out_and_can_be_undone_whenever_it_dies(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        await scene.post("bob", b"fake1", text="hello")
        again = await scene.post("eve", b"fake1")
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.FAKE))
        where = mortal.life.where
        if scene.case.review is None:
            await press(scene, Choice.FAKE)
        assert not any(scene.platform.exists("group", message) for message in ("1", again.id)), where
        assert [(it.state, it.intent) for it in scene.case.findings] == [(FindingState.KEPT_OUT, None)] * 2, where
        if kills or where not in NO_COPY:
            await press(scene, Choice.UNDO)
            assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake1",)] * 2, (
                where
            )
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_a_decision_says_of_a_report_weighs_once_whenever_it_dies(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(REPLY)
        target = await scene.post("bob", b"clean one")
        await scene.platform.command("group", "eve", CommandName.REPORT, target=target)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.FAKE))
        where = mortal.life.where
        if scene.case.state is not CaseState.DECIDED:
            await press(scene, Choice.FAKE)
        assert await scene.records.people.reporter("fake", "group", "eve") == Reporter(right=1), where
        await press(scene, Choice.UNDO)
        assert await scene.records.people.reporter("fake", "group", "eve") == Reporter(), where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


def pictures(scene: Scene) -> int:
    """How many of the bot's messages in the group carry a picture."""
    return sum(1 for post in scene.platform.posts("group") if post.pictures)


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_a_picture_comes_back_once_unless_a_moderator_has_looked(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(HOLD)
        await scene.post("bob", b"fake1", text="hello")
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.FINE))
        where = mortal.life.where
        if scene.case.review is None:
            await press(scene, Choice.FINE)
        assert pictures(scene) <= 1, where
        if scene.case.review is None:
            assert "interrupted" in scene.texts("mods")[-1] + scene.card(0).text, where
            before = pictures(scene)
            if not before:  # the moderator has looked
                await press(scene, Choice.FINE)
        assert pictures(scene) == 1, where
        assert scene.finding.intent is None, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


async def test_what_was_interrupted_while_it_came_back_is_not_kept_out_unlooked() -> None:
    scene = make()
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1", text="hello")
    scene.platform.can = frozenset(Power)  # so that no last copy has to be asked about
    life = Life()
    mortal = Mortal(scene, life)
    life.dies_at("platform.put_back")
    await mortal.press(scene.press(Choice.FINE))
    await press(scene, Choice.FAKE)
    assert "interrupted" in scene.texts("mods")[-1]
    assert scene.case.review is None
    await press(scene, Choice.FAKE)
    assert scene.finding.state is FindingState.KEPT_OUT
    await mortal.bury()


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_an_undo_that_was_interrupted_can_be_finished_at_any_time(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        await scene.post("bob", b"fake1", text="hello")
        await scene.press(Choice.FAKE)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.UNDO))
        where = mortal.life.where
        begun = scene.case.review is None or scene.case.review.undoing
        await scene.clock.sleep(660.0)
        for _ in range(2):
            if begun and scene.case.review is not None:
                assert scene.case.in_line, where
                await press(scene, Choice.UNDO)
        if begun:
            assert (scene.case.review, scene.case.state) == (None, CaseState.OPEN), where
            assert scene.finding.state is FindingState.NOTED or scene.finding.problem is Problem.PUT_BACK_UNKNOWN, where
            assert pictures(scene) in {1, 2}, where
            assert await scene.moderator._guarding._book.strikes("fake", "group", "bob", 0.0) == [], where
        else:
            assert scene.case.state is CaseState.DECIDED, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_an_undo_takes_out_again_is_not_lost_however_late_that_is_finished(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(HOLD)
        await scene.post("bob", b"fake1", text="hello")
        await scene.press(Choice.FINE)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.UNDO))
        where = mortal.life.where
        await scene.clock.sleep(660.0)
        if scene.case.review is not None and scene.case.review.undoing:
            await press(scene, Choice.UNDO)
        if scene.case.review is None:
            assert (scene.finding.state, scene.finding.copy) == (FindingState.HELD, Copy.KEPT), where
            await press(scene, Choice.FINE)
        assert pictures(scene) == 1, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


async def test_an_overturned_removal_that_was_cut_off_is_not_lost_however_late_it_is_finished() -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        await scene.post("bob", b"fake1", text="hello")
        await scene.press(Choice.FAKE, member="mo")
        await scene.platform.press(scene.card(-1, "private-bob"), "bob", Choice.APPEAL)
        mortal = Mortal(scene, Life(last))
        await mortal.press(scene.press(Choice.OVERTURN, member="max", number=0))
        where, begun = mortal.life.where, scene.case.state is CaseState.DECIDING
        await scene.clock.sleep(660.0)
        for _ in range(2):  # once to be told to look, where it was interrupted while the picture came back
            if scene.case.appealed:
                await scene.platform.command("mods", "max", CommandName.CASE, scene.case.id)
                await scene.press(Choice.OVERTURN, member="max")
        assert not scene.case.appealed, where
        assert pictures(scene) in {1, 2} or not begun, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


BANS = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.BAN, Action.NOTIFY)))


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_follows_from_a_decision_is_finished_by_the_next_press(kills: bool, choice: Choice) -> None:
    fine = choice is Choice.FINE
    for last in range(1, MANY):
        scene = make()
        await scene.policy(BANS)
        await scene.post("bob", b"fake1", text="hello")
        if fine:  # what a press of more… gave
            await press(scene, Choice.MORE)
            await scene.press(Choice.BAN)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(choice, number=0))
        where = mortal.life.where
        if scene.case.in_line:
            await scene.platform.command("mods", "mo", CommandName.CASES, "open")
            assert scene.case.id in scene.texts("mods")[-1], where
            await press(scene, choice)
        assert (scene.case.state, scene.case.in_line) == (CaseState.DECIDED, False), where
        assert (("group", "bob") in scene.platform.banned) is not fine, where
        book = scene.moderator._guarding._book
        assert len(await book.strikes("fake", "group", "bob", 0.0)) == (not fine), where
        assert len(await scene.events(EventKind.REVIEWED)) == 1, where
        await press(scene, Choice.UNDO)
        assert scene.case.review is None, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_follows_from_an_overturned_removal_is_finished_by_the_next_press(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(BANS)
        await scene.post("bob", b"fake1", text="hello")
        await scene.press(Choice.FAKE, member="mo")
        await scene.platform.press(scene.card(-1, "private-bob"), "bob", Choice.APPEAL)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.OVERTURN, member="max", number=0))
        where = mortal.life.where
        for _ in range(2):  # once to be told to look, where it was interrupted while the picture came back
            assert scene.case.review is not None, where
            if scene.case.in_line:
                await scene.platform.command("mods", "max", CommandName.CASE, scene.case.id)
                await scene.press(Choice.OVERTURN if scene.case.appealed else Choice.FINE, member="max")
        assert (scene.case.state, scene.case.in_line) == (CaseState.DECIDED, False), where
        assert scene.platform.banned == set(), where
        assert await scene.moderator._guarding._book.strikes("fake", "group", "bob", 0.0) == [], where
        assert len(await scene.events(EventKind.APPEAL_DECIDED)) == 1, where
        assert pictures(scene) in {1, 2}, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("choice", [Choice.UPHOLD, Choice.OVERTURN])
@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_is_decided_about_an_objection_is_so_at_the_latest_by_the_next_press(
    kills: bool, choice: Choice
) -> None:
    ends = {Choice.UPHOLD: ("appeal-told-upheld", "upheld"), Choice.OVERTURN: ("appeal-told-overturned", "overturned")}
    for last in range(1, MANY):
        scene = make()
        scene.platform.can |= {Power.RESEND}
        await scene.policy(STRIKES)
        await scene.post("ada", b"fake1")
        await scene.press(Choice.FAKE)
        await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.platform.press(scene.card(0), "max", choice))
        await scene.moderator._later.settled()
        where = mortal.life.where
        unsure = scene.finding.intent is Intent.PUT_BACK  # which a moderator has to look at first
        for _ in range(2 if unsure else 1):
            if scene.case.appealed or scene.case.unfinished:
                finish = Choice.FAKE if choice is Choice.UPHOLD else Choice.FINE
                await press(scene, choice if scene.case.appealed else finish, "max")
        text_id, state = ends[choice]
        assert scene.case.appeal is not None, where
        assert (scene.case.appeal.state.value, scene.case.state) == (state, CaseState.DECIDED), where
        decided = [event.details for event in await scene.events(EventKind.APPEAL_DECIDED)]
        assert decided == [state], where
        told = scene.services.texts.say(text_id, "en", chat="group")
        times = sum(text.startswith(told) for text in scene.texts("private-ada"))
        assert times == 1 or (times, where) == (0, "outbox.claim"), where
        assert any(post.pictures for post in scene.platform.posts("group")) is (choice is Choice.OVERTURN), where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


async def test_whoever_refuses_an_objection_finishes_the_decision_that_it_is_about() -> None:
    for last in range(1, MANY):
        scene = make()
        scene.platform.open_private("ada")
        await scene.policy(STRIKES)
        await scene.post("ada", b"fake1")
        mortal = Mortal(scene, Life(last))
        await mortal.press(scene.platform.press(scene.card(0), "mo", Choice.FAKE))
        where = mortal.life.where
        if scene.case.review is None:
            await mortal.bury()
            continue
        await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
        assert scene.case.appealed, where
        await press(scene, Choice.UPHOLD, "max")
        assert scene.case.state is CaseState.DECIDED, where
        assert not scene.case.appealed, where
        assert len(await scene.events(EventKind.STRIKE)) == 1, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


async def test_an_undo_that_could_do_nothing_leaves_nothing_that_waits() -> None:
    scene = make()
    await scene.policy(STRIKES)
    await scene.post("bob", b"fake1")
    await scene.press(Choice.FAKE)
    scene.platform.lacking["group"] = (Lack.ATTACH_FILES,)
    await press(scene, Choice.UNDO)
    assert scene.case.review is not None
    assert (scene.case.state, scene.case.in_line) == (CaseState.DECIDED, False)
    scene.platform.lacking.clear()
    await press(scene, Choice.UNDO)
    assert scene.case.review is None
    await scene.moderator.aclose()


@pytest.mark.parametrize("action", [Action.BAN, Action.MUTE])
@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_the_ladder_brought_elsewhere_falls_whenever_it_dies(kills: bool, action: Action) -> None:
    ladder = replace(STRIKES, ladder=(Rung(strikes=2, within_s=30 * DAY_S, action=action),))
    for last in range(1, MANY):
        scene = make()
        await scene.policy(ladder)
        for picture in (b"fake1", b"fake2"):
            await scene.post("bob", picture)
            await scene.press(Choice.FAKE)
            await scene.clock.advance(10)
        first, second = (case.id for case in scene.cases)
        await scene.platform.command("mods", "mo", CommandName.CASE, first)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.UNDO))
        where = mortal.life.where
        for _ in range(2):  # once to be told to look, where it was interrupted while the picture came back
            if scene.records.cases.kept[first].review is not None:
                await scene.platform.command("mods", "mo", CommandName.CASE, first)
                await scene.press(Choice.UNDO)
        assert scene.records.cases.kept[first].review is None, where
        assert (scene.platform.banned, scene.platform.muted) == (set(), {}), where
        assert [done.action for done in scene.records.cases.kept[second].penalties] == [Action.STRIKE], where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


CARDS = {(0, "outbox.claim"), (2, "cases.update"), (2, "outbox.claim")}
"""How many cards there may be instead of one: nobody knows whether one arrived whose sender died over it, so that is not sent
again; and one is sent again of which it is not on record that it told of the news."""


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_moderators_hear_of_an_objection_at_the_latest_when_its_member_presses_again(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        await scene.post("bob", b"fake1")
        await scene.press(Choice.FAKE)
        note, before = scene.card(-1, "private-bob"), len(scene.texts("mods"))
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.platform.press(note, "bob", Choice.APPEAL))
        where = mortal.life.where
        await scene.platform.press(note, "bob", Choice.APPEAL)
        assert scene.case.appealed, where
        assert len(await scene.events(EventKind.APPEALED)) == 1, where
        told = len(scene.texts("mods")) - before
        assert told == 1 or (told, where) in CARDS, where
        assert "bject" in scene.card(0).text, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("before", [True, False], ids=["on a card already", "unknown"])
async def test_moderators_hear_of_what_a_member_reports_at_the_latest_when_they_ask_again(
    before: bool, kills: bool
) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        message = await scene.post("bob", b"fake1" if before else b"real")
        cards = len(scene.texts("mods"))
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.platform.command("group", "eve", CommandName.REPORT, target=message))
        where = mortal.life.where
        assert all(each.findings for each in scene.cases), where
        await scene.platform.command("group", "eve", CommandName.REPORT, target=message)
        await scene.settle()
        assert scene.case.reported == 1 or (scene.case.reported == 2 and not kills), where
        told = len(scene.texts("mods")) - cards
        assert told == 1 or (told, where) in CARDS, where
        if before or told:
            assert "member asks" in scene.card(0).text, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("before", [True, False], ids=["on a card already", "unknown"])
async def test_moderators_hear_of_whom_a_picture_shows_at_the_latest_when_they_ask_again(
    before: bool, kills: bool
) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        message = await scene.post("bob", b"fake1" if before else b"real")
        cards, link = len(scene.texts("mods")), scene.platform.link("group", "", message.id)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.platform.command("private", "ada", CommandName.THISISME, link))
        where = mortal.life.where
        await scene.platform.command("private", "ada", CommandName.THISISME, link)
        await scene.settle()
        assert scene.case.urgent, where
        assert len(await scene.events(EventKind.TAKEDOWN)) == 1, where
        told = len(scene.texts("mods")) - cards
        assert told == 1 or (told, where) in CARDS, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("choice", [Choice.BAN, Choice.MUTE, Choice.STRIKE])
@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_a_moderator_gave_by_hand_is_taken_back_whenever_it_dies(kills: bool, choice: Choice) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(STRIKES)
        await scene.post("bob", b"fake1")
        await scene.press(Choice.MORE)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(choice))
        where = mortal.life.where
        await press(scene, Choice.FINE)
        assert (scene.platform.banned, scene.platform.muted) == (set(), {}), where
        assert await scene.moderator._guarding._book.strikes("fake", "group", "bob", 0.0) == [], where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("action", [Action.BAN, Action.MUTE])
async def test_what_may_have_been_given_is_taken_back_too(action: Action) -> None:
    scene = make()
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, action, Action.NOTIFY))))
    await scene.post("bob", b"fake1")
    scene.platform.banned.add(("group", "bob"))  # the first of these calls had worked
    scene.platform.muted["group", "bob"] = scene.clock.now_s() + DAY_S
    scene.platform.fail(action.value, *[Unreachable("away")] * 20)
    await scene.press(Choice.FAKE)
    assert [done.problem for done in scene.case.penalties] == [Problem.UNREACHABLE]
    await press(scene, Choice.UNDO)
    assert ("group", "bob") not in (scene.platform.banned if action is Action.BAN else scene.platform.muted)
    await scene.moderator.aclose()


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_rested_on_a_decision_waits_whenever_its_undo_dies(kills: bool) -> None:
    known = replace(ASKS, known=(Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY))
    for last in range(1, MANY):
        scene = make()
        scene.platform.can |= {Power.RESEND}
        await scene.policy(known)
        await scene.post("ada", b"fake#0")
        await scene.press(Choice.FAKE)
        await scene.clock.advance(10)
        await scene.post("bob", b"ok#1")
        assert ("group", "bob") in scene.platform.banned
        first, copy = (case.id for case in scene.cases)
        await scene.platform.command("mods", "mo", CommandName.CASE, first)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(Choice.UNDO))
        where = mortal.life.where
        for _ in range(2):  # once to be told to look, where it was interrupted while the picture came back
            if scene.records.cases.kept[first].in_line and scene.records.cases.kept[first].review is not None:
                await scene.platform.command("mods", "mo", CommandName.CASE, first)
                await scene.press(Choice.UNDO)
        if scene.records.cases.kept[first].review is None:
            assert scene.platform.banned == set(), where
            assert scene.records.cases.kept[copy].in_line, where
            assert len(await scene.events(EventKind.UNDONE)) == 1, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("words", [("fine", "sha256"), ("remove",)], ids=["fine", "remove"])
async def test_what_is_taken_off_the_list_lets_others_wait_at_the_latest_when_it_is_said_again(
    words: tuple[str, ...], kills: bool
) -> None:
    known = replace(ASKS, known=(Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY))
    for last in range(1, MANY):
        scene = make()
        await scene.policy(known)
        digest = hashlib.sha256(b"ok").hexdigest()
        await scene.platform.command("group", "mo", CommandName.KNOWN, "add", digest, "sha256")
        await scene.post("bob", b"ok")
        (entry,) = await scene.records.known.entries("fake", "group")
        named = (digest, *words[1:]) if words[0] == "fine" else (entry.id,)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.platform.command("group", "mo", CommandName.KNOWN, words[0], *named))
        where = mortal.life.where
        if where:
            await scene.platform.command("group", "mo", CommandName.KNOWN, words[0], *named)
        assert scene.platform.banned == set(), where
        assert scene.case.waits, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("policy", [ASKS, HOLD], ids=["reply", "notice"])
async def test_what_was_said_of_a_picture_follows_a_decision_whenever_it_dies(policy: Policy, kills: bool) -> None:
    for last in range(1, MANY):
        mortal, scene = await removed(policy, last, kills=kills)
        where = mortal.life.where
        said = [post for post in scene.platform.posts("group") if not post.pictures]
        cards = scene.platform.posts("mods")
        # Nobody knows of one whose sender died before that was on record.
        unknown = where in {"outbox.claim", "platform.send"} or (where == "outbox.settle" and not kills)
        assert len(said) == 1 or unknown, where
        await press(scene, Choice.FINE)
        if scene.case.review is None:
            await press(scene, Choice.FINE)
        if not unknown:
            assert "wrong with it" in said[0].text, where
            assert "decided" in cards[0].text, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("decided", [False, True], ids=["comes again", "decided first"])
@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_whose_picture_went_reads_of_it_whenever_it_dies(kills: bool, decided: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        scene.overlaps = True
        await scene.policy(HOLD)
        scene.platform.open_private("bob")
        await scene.platform.post("group", "bob", b"fake1")
        delivery = await scene.scanner.receive("fake", 0)
        assert delivery is not None
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.live(mortal.moderator._deliver(delivery))
        where = mortal.life.where
        if decided and scene.records.cases.kept and scene.case.held:
            await scene.clock.sleep(130.0)
            await press(scene, Choice.FAKE)
            await scene.press(Choice.FAKE_LAST)
        if kills:
            await scene.moderator._deliver(replace(delivery, redelivered=True))
        await mortal.moderator._later.settled()
        told = len(scene.texts("private-bob"))
        # Nobody knows of one whose sender died before it was on its way.
        stays = not kills and where in NO_COPY
        assert told == 1 or (told == 0 and (stays or where == "outbox.claim")), where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_holds_for_a_chat_is_in_its_journal_whenever_it_dies(kills: bool) -> None:
    digest = hashlib.sha256(b"ok").hexdigest()
    commands = [
        (CommandName.EXEMPT, ("add", "bob", "a", "friend"), EventKind.EXEMPTED),
        (CommandName.EXEMPT, ("remove", "bob"), EventKind.EXEMPTION_ENDED),
        (CommandName.KNOWN, ("add", digest, "sha256"), EventKind.KNOWN_ADDED),
        (CommandName.KNOWN, ("remove", "{entry}"), EventKind.KNOWN_REMOVED),
        (CommandName.POLICY, ("live",), EventKind.POLICY),
    ]
    for number, (name, words, kind) in enumerate(commands):
        for last in range(1, MANY):
            scene = make()
            await scene.policy(replace(ASKS, mode=Mode.SHADOW))
            for earlier, its_words, _ in commands[number - 1 : number] if number in {1, 3} else []:
                await scene.platform.command("group", "mo", earlier, *its_words)
            before = await holds(scene)
            entries = await scene.records.known.entries("fake", "group")
            named = [word.format(entry=entries[0].id if entries else "") for word in words]
            mortal = Mortal(scene, Life(last, kills=kills))
            await mortal.press(scene.platform.command("group", "mo", name, *named))
            where = mortal.life.where
            assert await holds(scene) == before or await scene.events(kind), (name, words, where)
            await mortal.bury()
            if not where:
                assert await holds(scene) != before, (name, words)
                break


@pytest.mark.parametrize("listed", Listed)
@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_a_list_brings_is_in_the_journal_whenever_it_dies(kills: bool, listed: Listed) -> None:
    """What is on the list, and what is off the other one."""
    body = "\n".join(f"{number:064x},pdq" for number in (2**40 - 1, 2**60 - 1))
    for last in range(1, MANY):
        scene = make()
        await scene.policy(ASKS)
        other = KnownPicture(id="E1", listed=listed.other, pdq=f"{2**40 - 1:064x}", quality=100, added_at_s=0)
        await scene.records.known.add("fake", "group", other)
        mortal = Mortal(scene, Life(last, kills=kills))
        words = ("import", listed.value)
        await mortal.press(scene.platform.command("group", "mo", CommandName.KNOWN, *words, body=body))
        where = mortal.life.where
        await is_written(scene, other, where)
        await scene.platform.command("group", "mo", CommandName.KNOWN, *words, body=body)
        assert await is_written(scene, other, where) == 2, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


async def is_written(scene: Scene, other: KnownPicture, where: str) -> int:
    """How many entries there are, once it is seen that the journal says who has brought them, and has taken that one off."""
    entries = await scene.records.known.entries("fake", "group")
    added = [event for event in await scene.events(EventKind.KNOWN_ADDED) if event.actor == "mo"]
    off = [event.details for event in await scene.events(EventKind.KNOWN_REMOVED) if event.actor == "mo"]
    assert added or not any(entry.listed is not other.listed for entry in entries), where
    assert f"{other.listed.value} {other.id}" in off or other in entries, where
    return len(entries)


async def holds(scene: Scene) -> object:
    people, known = scene.records.people, scene.records.known
    listed = [picture.id for picture in await known.entries("fake", "group")]
    policy = await scene.records.policies.policy("fake", "group")
    return await people.approved("fake", "group", "bob"), listed, policy
