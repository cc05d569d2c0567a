"""A moderator decides: once, by right, told truly, and it can be undone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bots.moderator import Options
from bots.moderator.refusing import Refused
from bots.platform import (
    CommandName,
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Member,
    Note,
    Power,
    Press,
    Uncertain,
    Unreachable,
)
from bots.policy import Action, Proof, Rule, Rung
from bots.records.cases import CaseState, Posted, Review
from bots.records.choices import Choice
from bots.records.errors import NewerRecord, StoreUnavailable
from bots.records.findings import Copy, FindingState, Problem
from bots.records.journal import EventKind
from bots.records.known import Listed
from bots.records.people import Approval
from bots.references import VALID_S, Reference
from bots.testing.posts import FakePost
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, ON_MODEL, TEXTS, Scene, make
from worker.contract import Band
from worker.testing import verdict

FAKES = (Choice.FAKE, Choice.FAKE_UNKNOWN)


async def held(scene: Scene, *pictures: bytes, **more: object) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", *(pictures or (b"fake one",)), **more)  # type: ignore[arg-type]


async def asked(scene: Scene, picture: bytes = b"fake one") -> str:
    await scene.policy(ASKS)
    return (await scene.post("ada", picture)).id


async def test_put_back_gives_back_everything_and_names_the_author(scene: Scene) -> None:
    await held(scene, b"fake one", b"clean two", text="our trip", spoiler=True, thread="t1")
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert sorted(back.pictures) == [b"clean two", b"fake one"]
    assert back.spoilers == (True, True)
    assert back.thread == "t1"
    assert "\ue000ada\ue002Ada\ue003" in back.text
    assert "our trip" in back.text
    assert {item.state for item in scene.case.findings} == {FindingState.PUT_BACK}
    assert {item.put_back_as for item in scene.case.findings} == {back.id}
    assert "it is fine" in scene.card().text
    assert Choice.UNDO in scene.choices()


async def test_a_caption_cannot_forge_a_mention(scene: Scene) -> None:
    await held(scene, text="\ue000mo\ue002Mo\ue003")
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.text.count("\ue000") == 1


async def test_where_pictures_go_one_by_one_each_is_put_back(scene: Scene) -> None:
    scene.platform.can -= {Power.PUT_BACK_TOGETHER}
    await held(scene, b"fake one", b"fake two")
    await scene.press(Choice.FINE)
    back = [post.pictures for post in scene.platform.posts("group") if post.pictures]
    assert back == [(b"fake one",), (b"fake two",)]


async def test_a_partial_put_back_is_finished_by_the_next_press(scene: Scene) -> None:
    scene.platform.can -= {Power.PUT_BACK_TOGETHER}
    await held(scene, b"fake one", b"fake two")
    scene.platform.fail("put_back", *[])
    put_back = scene.platform.put_back

    first = True

    async def once(*arguments: object, **more: object) -> tuple[str, ...]:
        nonlocal first
        if not first:
            raise Unreachable("down")
        first = False
        return await put_back(*arguments, **more)  # type: ignore[arg-type]

    scene.platform.put_back = once  # type: ignore[method-assign]
    await scene.press(Choice.FINE, number=0)
    assert [item.state for item in scene.case.findings] == [FindingState.PUT_BACK, FindingState.HELD]
    assert scene.case.state is CaseState.OPEN
    scene.platform.put_back = put_back  # type: ignore[method-assign]
    await scene.press(Choice.FINE, number=0)
    assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [
        (b"fake one",),
        (b"fake two",),
    ]
    assert scene.case.review is not None


@pytest.mark.parametrize(
    ("failure", "word"),
    [(Forbidden("no", Lack.ATTACH_FILES), "sending pictures"), (Unreachable("x"), "did not answer")],
)
async def test_a_failed_put_back_loses_nothing(scene: Scene, failure: Exception, word: str) -> None:
    await held(scene)
    scene.platform.fail("put_back", failure)  # type: ignore[arg-type]
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.HELD
    assert await scene.records.copies.copy(scene.case.copy_name(scene.finding)) is not None
    assert scene.case.review is None
    assert any(word in text for text in scene.texts("mods"))


async def test_a_put_back_that_may_have_arrived_asks_to_look_first(scene: Scene) -> None:
    await held(scene)
    scene.platform.fail("put_back", Uncertain("cut"))
    await scene.press(Choice.FINE, number=0)
    assert scene.finding.problem is Problem.PUT_BACK_UNKNOWN
    assert scene.case.review is None
    assert any("Please look whether it is there" in text for text in scene.texts("mods"))
    assert scene.texts("mods")[-1] == TEXTS.say("review-unsure", "en")
    assert [event.details for event in await scene.events(EventKind.PRESSED)] == ["fine begun", "fine refused"]
    await scene.press(Choice.FINE, number=0)
    assert scene.finding.state is FindingState.PUT_BACK


async def test_an_undo_that_cannot_take_out_what_was_put_back_undoes_nothing(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE, number=0)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.press(Choice.UNDO, number=0)
    assert "I lack the right for deleting messages" in scene.texts("mods")[-1]
    assert scene.finding.state is FindingState.PUT_BACK
    assert scene.platform.exists("group", scene.finding.put_back_as)
    assert scene.case.review is not None
    scene.platform.lacking.clear()
    await scene.press(Choice.UNDO, number=0)
    assert not [post for post in scene.platform.posts("group") if post.pictures]


async def test_undo_does_not_post_what_its_poster_had_deleted(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await asked(scene)
    second = await scene.post("bo", b"fake one")
    scene.platform.vanish("group", second.id)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert [item.state for item in scene.case.findings] == [FindingState.NOTED, FindingState.GONE]
    assert scene.platform.count("put_back") == 1


async def test_an_expired_copy_is_said(scene: Scene) -> None:
    await held(scene)
    await scene.records.copies.destroy(scene.case.copy_name(scene.finding))
    await scene.press(Choice.FINE)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.HELD, Problem.COPY_LOST)
    assert "post it again" in scene.card().text
    assert "my copy of it is gone" in scene.card().text
    assert scene.case.review is not None, "it is fine all the same"
    assert any("could not be put back" in text for text in scene.texts())


async def test_keeping_out_asks_once_when_it_destroys_the_last_copy(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FAKE)
    assert "deletes the last copy" in scene.card().text
    assert scene.choices() == [Choice.FAKE_LAST, Choice.BACK]
    assert scene.case.review is None
    await scene.press(Choice.BACK)
    assert Choice.FINE in scene.choices()
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    assert (scene.finding.state, scene.finding.copy) == (FindingState.KEPT_OUT, Copy.GONE)
    assert scene.records.copies.kept == {}
    assert "keep it out" in scene.card().text
    assert any("keeps it out" in text for text in scene.texts())


@pytest.mark.parametrize("choice", FAKES)
async def test_remove_takes_every_copy_out(scene: Scene, choice: Choice) -> None:
    first = await asked(scene)
    second = (await scene.post("bo", b"fake one")).id
    if choice is Choice.FAKE_UNKNOWN:
        await scene.press(Choice.MORE)
    await scene.press(choice)
    assert not scene.platform.exists("group", first)
    assert not scene.platform.exists("group", second)
    assert {item.state for item in scene.case.findings} == {FindingState.KEPT_OUT}
    known = await scene.records.known.entries("fake", "group")
    assert bool(known) is (choice is Choice.FAKE)
    again = await scene.post("cy", b"fake one")
    assert scene.platform.exists("group", again.id) is (choice is Choice.FAKE_UNKNOWN)


async def test_what_was_left_stays_whatever_comes(scene: Scene) -> None:
    posted = await asked(scene)
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.LEFT
    message = scene.platform.as_message(next(p for p in scene.platform.posts("group", "ada") if p.id == posted))
    await scene.platform.edit_post(message, text="another caption")
    await scene.settle()
    await scene.policy(DELETE)
    again = await scene.post("bo", b"fake one")
    await scene.again()
    assert scene.platform.exists("group", posted)
    assert scene.platform.exists("group", again.id)
    assert len(scene.cases) == 1


async def test_an_edit_to_another_picture_is_judged_anew(scene: Scene) -> None:
    posted = await asked(scene)
    await scene.press(Choice.FINE)
    message = scene.platform.as_message(next(p for p in scene.platform.posts("group", "ada") if p.id == posted))
    await scene.policy(DELETE)
    await scene.platform.edit_post(message, b"fake other")
    await scene.settle()
    assert not scene.platform.exists("group", posted)


async def test_what_was_put_back_is_not_taken_out_again(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE)
    again = await scene.post("bo", b"fake one")
    assert scene.platform.exists("group", again.id)


async def test_only_those_who_may_at_that_moment(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE, "ada", 0)
    assert scene.platform.count("put_back") == 0
    scene.platform.admins.clear()
    await scene.press(Choice.FINE, "mo", 0)
    assert scene.platform.count("put_back") == 0
    assert scene.case.review is None
    denied = await scene.events(EventKind.PRESSED)
    assert [(event.actor, event.details) for event in denied] == [("ada", "fine denied"), ("mo", "fine denied")]


async def test_two_at_once_cannot_both_act(scene: Scene) -> None:
    await held(scene)
    card = scene.card()
    data = {
        choice: next(b.data for b in card.buttons if f":{choice}:" in b.data) for choice in (Choice.FINE, Choice.FAKE)
    }
    await asyncio.gather(
        *(
            scene.platform.press_data("mods", member, data[Choice.FINE], card.id)
            for member in ("mo", "max", "mo", "max")
        )
    )
    assert scene.platform.count("put_back") == 1
    assert len(await scene.events(EventKind.REVIEWED)) == 1
    await scene.platform.press_data("mods", "max", data[Choice.FAKE], card.id)
    assert scene.finding.state is FindingState.PUT_BACK
    assert scene.texts("mods")[-1].startswith("This was already decided")


async def test_what_happens_to_a_case_besides_stands_in_no_presss_way(scene: Scene) -> None:
    await held(scene)
    seen, deciding = scene.case, scene.moderator._reviewing._deciding
    press = Press(platform="fake", chat="mods", member=Member(id="mo"), data="")
    cards = (*seen.cards, Posted(chat="elsewhere", message="7"))
    await scene.records.cases.update(replace(seen, cards=cards))
    taken = await deciding.take(seen, press)
    assert (taken.state, taken.cards) == (CaseState.DECIDING, cards)
    await scene.records.cases.update(
        replace(scene.case, state=CaseState.DECIDED, review=Review(choice=Choice.FINE, member="max", at_s=1.0))
    )
    with pytest.raises(Refused):
        await deciding.take(seen, press)
    assert scene.case.state is CaseState.DECIDED


async def test_a_card_reads_as_its_case_is_whoever_writes_it_last(scene: Scene) -> None:
    await held(scene)
    stale, telling = scene.case, scene.moderator._guarding._telling
    await scene.press(Choice.FINE)
    told = await telling.refresh(scene.platform, stale, HOLD)
    assert "it is fine" in scene.card(0).text
    assert Choice.UNDO in scene.choices(0)
    assert told == scene.case


async def test_a_card_is_written_all_the_same_where_its_case_cannot_be_read_again(scene: Scene) -> None:
    await held(scene)
    case, telling = scene.case, scene.moderator._guarding._telling
    scene.records.cases.failures.append(StoreUnavailable("away"))
    edits = scene.platform.count("edit")
    assert await telling.refresh(scene.platform, case, HOLD) == case
    assert scene.platform.count("edit") == edits + 1


async def test_a_press_whose_replica_died_can_be_made_again_when_its_lease_is_over(scene: Scene) -> None:
    scene.clock.hurried = False
    await held(scene)
    case, leases = scene.case, scene.records.leases
    await scene.records.cases.update(replace(case, state=CaseState.DECIDING, changed_at_s=scene.clock.now_s()))
    assert await leases.acquire(f"case\n{case.id}", "the dead", Options().turn_s)
    await scene.press(Choice.FINE, number=0)
    assert scene.case.review is None
    assert "Another moderator is deciding" in scene.texts("mods")[-1]
    await scene.clock.advance(Options().turn_s)
    await scene.press(Choice.FINE, number=0)
    assert scene.case.review is not None


async def test_a_case_that_nobody_is_at_can_be_decided_at_once(scene: Scene) -> None:
    await held(scene)
    await scene.records.cases.update(replace(scene.case, state=CaseState.DECIDING, changed_at_s=scene.clock.now_s()))
    await scene.press(Choice.FINE, number=0)
    assert scene.case.review is not None


async def test_a_fault_in_the_middle_leaves_a_case_that_can_be_decided(scene: Scene) -> None:
    await held(scene)
    scene.records.known.failures.append(StoreUnavailable("down"))
    await scene.press(Choice.FINE, number=0)
    assert scene.case.state is CaseState.OPEN
    assert "Please try again" in scene.texts("mods")[-1]
    await scene.press(Choice.FINE, number=0)
    assert scene.case.state is CaseState.DECIDED
    assert scene.platform.count("put_back") == 1, "what was back already stayed so"


async def test_a_button_is_worth_nothing_when_changed_or_old(scene: Scene) -> None:
    scene.clock.hurried = False
    await held(scene)
    card = scene.card()
    good = next(button.data for button in card.buttons if ":o:" in button.data)
    for bad in (good.replace(":o:", ":ys:"), good[:-1] + ("A" if good[-1] != "A" else "B"), "tr1:l:X:y", "", "x" * 60):
        await scene.platform.press_data("mods", "mo", bad, card.id)
    foreign = scene.services.signer.sign(Reference(choice=Choice.FINE, case=scene.case.id), "other", 1e12)
    await scene.platform.press_data("mods", "mo", foreign, card.id)
    assert scene.case.review is None
    await scene.clock.advance(VALID_S + 61)
    await scene.platform.press_data("mods", "mo", good, card.id)
    assert scene.case.review is None
    assert "too old" in scene.texts("mods")[-1]
    assert all(len(button.data) <= 60 for button in card.buttons)


async def test_a_case_of_a_newer_version_is_left_alone(scene: Scene) -> None:
    await held(scene)
    scene.records.cases.unreadable[scene.case.id] = NewerRecord("case", 9, 2)
    await scene.press(Choice.FINE)
    assert "newer version" in scene.texts("mods")[-1]


async def test_undo_of_a_removal_brings_it_back(scene: Scene) -> None:
    await asked(scene)
    await scene.press(Choice.FAKE)
    assert Choice.UNDO in scene.choices()
    await scene.press(Choice.UNDO)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.pictures == (b"fake one",)
    assert scene.case.review is None
    assert scene.case.state is CaseState.OPEN
    assert scene.finding.state is FindingState.NOTED
    assert await scene.records.known.entries("fake", "group") == []
    assert Choice.FINE in scene.choices()
    assert "I put it back." in scene.card().text
    assert scene.platform.link("group", "", back.id) in scene.card().text, "the card leads to where it is now"
    await scene.press(Choice.FAKE)
    assert not [post for post in scene.platform.posts("group") if post.pictures], "and can be taken out again"
    assert scene.finding.state is FindingState.KEPT_OUT


async def test_whose_picture_a_moderator_takes_out_is_told_alone_and_can_object(scene: Scene) -> None:
    await asked(scene)
    before = scene.texts()
    await scene.press(Choice.FAKE)
    (told,) = scene.platform.posts("private-ada")
    assert "A moderator of group has looked at a picture that you posted there, and took it out" in told.text
    assert "Strong signs" in told.text
    assert len(scene.texts()) == len(before), "the chat reads what the bot's reply says now"
    await scene.platform.press(told, "ada", Choice.APPEAL)
    assert scene.case.appeal is not None
    await scene.press(Choice.OVERTURN, "max")
    assert "put it back" in scene.texts("private-ada")[0]


async def test_whom_the_bot_may_not_write_to_reads_it_in_the_chat(scene: Scene) -> None:
    await asked(scene)
    scene.platform.closed_members.add("ada")
    await scene.press(Choice.FAKE)
    notice = scene.platform.posts("group")[-1]
    assert notice.text.startswith("A moderator took a picture out of this chat.")
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    assert scene.case.appeal is not None


async def test_what_the_member_was_told_follows_the_decision(scene: Scene) -> None:
    await held(scene)

    def told() -> str:
        return scene.texts("private-ada")[0]

    assert "until a moderator has looked at it" in told()
    await scene.press(Choice.FINE)
    assert "put it back" in told()
    assert scene.platform.posts("private-ada")[0].buttons == ()
    await scene.press(Choice.UNDO)
    assert "looking at it again" in told()
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    assert "it stays out" in told()
    await scene.press(Choice.UNDO)
    await scene.press(Choice.FINE)
    assert "I could not put it back" in told()
    assert len(scene.texts("private-ada")) == 1


async def test_undo_of_a_removal_whose_copy_is_lost_says_so(scene: Scene) -> None:
    await asked(scene)
    await scene.press(Choice.FAKE)
    await scene.records.copies.destroy(scene.case.copy_name(scene.finding))
    await scene.press(Choice.UNDO)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.REMOVED, Problem.COPY_LOST)
    assert scene.case.review is None
    assert "cannot put it back" in scene.card().text


async def test_undo_of_a_put_back_holds_it_again(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    await scene.press(Choice.UNDO)
    assert not scene.platform.exists("group", back.id)
    assert (scene.finding.state, scene.finding.copy) == (FindingState.HELD, Copy.KEPT)
    assert await scene.records.known.entries("fake", "group") == []
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.PUT_BACK


async def test_undo_has_its_time(scene: Scene) -> None:
    scene.clock.hurried = False
    await held(scene)
    await scene.press(Choice.FINE, number=0)
    await scene.clock.advance(601)
    await scene.press(Choice.UNDO, number=0)
    assert scene.finding.state is FindingState.PUT_BACK
    assert "too much time" in scene.texts("mods")[-1]


async def test_after_undo_nothing_is_counted_as_learned(scene: Scene) -> None:
    await asked(scene)
    await scene.press(Choice.FINE)
    await scene.press(Choice.UNDO)
    assert [event.kind for event in await scene.events(EventKind.REVIEWED, EventKind.UNDONE)] == [
        EventKind.REVIEWED,
        EventKind.UNDONE,
    ]


async def test_the_public_reply_says_what_was_decided(scene: Scene) -> None:
    await asked(scene)
    (reply,) = scene.platform.posts("group")
    await scene.press(Choice.FINE)
    assert "found nothing wrong" in reply.text
    await scene.press(Choice.UNDO)
    assert "looking again" in reply.text
    await scene.press(Choice.FAKE)
    assert "must go" in reply.text


async def test_penalties_follow_only_once_a_person_has_confirmed(scene: Scene) -> None:
    rule = Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY))
    await scene.policy(
        replace(ASKS, altered=rule, ladder=(Rung(strikes=1, within_s=3_600, action=Action.MUTE, duration_s=600),))
    )
    await scene.post("ada", b"fake")
    assert scene.platform.muted == {}
    await scene.press(Choice.FAKE)
    assert list(scene.platform.muted) == [("group", "ada")]
    assert "may not write until" in scene.card().text
    await scene.press(Choice.UNDO)
    assert scene.platform.muted == {}
    strikes = await scene.events(EventKind.STRIKE, EventKind.STRIKE_BACK)
    assert [event.kind for event in strikes] == [EventKind.STRIKE, EventKind.STRIKE_BACK]
    await scene.press(Choice.FAKE)
    assert list(scene.platform.muted) == [("group", "ada")], "after undo it counts anew"
    assert len(await scene.events(EventKind.STRIKE)) == 2


async def test_exempt_is_exempt_whoever_confirms(scene: Scene) -> None:
    rule = Rule(substantial=(Action.HOLD, Action.STRIKE, Action.BAN, Action.NOTIFY))
    await scene.policy(replace(ASKS, altered=rule))
    await scene.post("ada", b"fake")
    await scene.records.people.approve("fake", "group", Approval(member="ada", by="max", at_s=0.0))
    await scene.press(Choice.FAKE)
    assert scene.case.review is not None
    assert scene.platform.banned == set()
    assert await scene.events(EventKind.STRIKE) == []


async def test_a_moderator_can_penalise_by_hand(scene: Scene) -> None:
    await asked(scene)
    for choice, act in ((Choice.MUTE, "mute"), (Choice.KICK, "kick"), (Choice.BAN, "ban")):
        await scene.press(Choice.MORE)
        await scene.press(choice)
        assert scene.platform.count(act) == 1
    await scene.press(Choice.MORE)
    await scene.press(Choice.STRIKE)
    (strike,) = await scene.events(EventKind.STRIKE)
    assert (strike.member, strike.actor, strike.weight) == ("ada", "mo", 1)
    assert scene.card().text.count("The member got a strike") == 1
    assert scene.case.review is None


async def test_a_penalty_that_fails_is_said_to_the_presser(scene: Scene) -> None:
    await asked(scene)
    scene.platform.lacking["group"] = (Lack.BAN_MEMBERS,)
    await scene.press(Choice.MORE, number=0)
    await scene.press(Choice.BAN, number=0)
    assert "I lack the right" in scene.texts("mods")[-1]
    assert scene.platform.banned == set()


@pytest.mark.parametrize("token", ["", "only-me"])
async def test_what_a_card_that_cannot_be_edited_should_show_is_said_below_it(scene: Scene, token: str) -> None:
    await held(scene)
    scene.platform.fail("edit", Impossible("too old to be edited"))
    await scene.platform.press(scene.card(0), "mo", Choice.MORE, reply_token=token)
    menu = scene.card()
    assert (menu.chat, menu.reply_token) == ("mods", token)
    assert Choice.BAN in scene.choices()
    await scene.press(Choice.BAN)
    assert scene.platform.banned == {("group", scene.case.sender)}


async def test_show_me_is_a_link_for_this_moderator_alone(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.SHOW)
    (told,) = scene.texts("private-mo")
    (token,) = scene.records.reveals.given
    assert f"https://bot.example/reveal/{token}" in told
    assert "reveal" not in "".join([*scene.texts("mods"), *scene.texts()])
    reveal, until_s = scene.records.reveals.given[token]
    assert (reveal.case, reveal.finding, reveal.member) == (scene.case.id, 1, "mo")
    assert until_s == scene.clock.now_s() + 300
    (event,) = await scene.events(EventKind.REVEALED)
    assert (event.actor, event.details) == ("mo", "given")


async def test_show_me_never_answers_in_public(scene: Scene) -> None:
    await held(scene)
    scene.platform.closed_members.add("mo")
    await scene.press(Choice.SHOW)
    assert "reveal/" not in "".join([*scene.texts("mods"), *scene.texts()])
    assert "private message first" in scene.texts("mods")[-1]


async def test_show_me_is_off_unless_turned_on() -> None:
    scene = make(Options(revealing=False, public_url="https://bot.example"))
    await held(scene)
    assert Choice.SHOW not in scene.choices()
    data = scene.services.signer.sign(Reference(choice=Choice.SHOW, case=scene.case.id), "fake", 1e12)
    await scene.platform.press_data("mods", "mo", data, scene.card().id)
    assert scene.records.reveals.given == {}
    assert "not turned showing pictures on" in scene.texts("mods")[-1]


async def test_a_suspected_minor_stops_everything(scene: Scene) -> None:
    await held(scene, b"fake#5")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    assert not scene.case.minor
    await scene.press(Choice.MINOR_SURE)
    assert scene.case.minor
    assert scene.records.copies.kept == {}
    assert (scene.finding.media, scene.finding.file_id, scene.finding.copy) == ("", "", Copy.GONE)
    assert scene.finding.sha256
    assert "do not forward it and do not save it" in scene.card().text
    assert "report.cybertip.org" in scene.card().text
    assert scene.choices() == []
    assert len(await scene.events(EventKind.MINOR)) == 1
    for choice in (Choice.SHOW, Choice.FINE, Choice.UNDO, Choice.OVERTURN, Choice.FAKE):
        data = scene.services.signer.sign(Reference(choice=choice, case=scene.case.id), "fake", 1e12)
        await scene.platform.press_data("mods", "mo", data, scene.card(0).id)
    assert scene.records.reveals.given == {}
    assert scene.platform.count("put_back") == 0
    (told,) = scene.platform.posts("private-ada")
    assert "it stays out" in told.text
    for chat, note in (("private-ada", told), ("group", scene.platform.posts("group")[0])):
        assert note.buttons == ()
        data = scene.services.signer.sign(Reference(choice=Choice.APPEAL, case=scene.case.id), "fake", 1e12)
        await scene.platform.press_data(chat, "ada", data, note.id)
    assert scene.case.appeal is None
    again = await scene.post("bo", b"fake#5")
    assert not scene.platform.exists("group", again.id)


async def test_not_even_the_blurred_picture_of_a_suspected_minor_is_left(scene: Scene) -> None:
    await held(scene)
    assert scene.card().thumbnail
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    (card,) = scene.platform.posts("mods")
    assert card.thumbnail == b""
    assert "suspected minor" in card.text
    assert [posted.message for posted in scene.case.cards] == [card.id]


@pytest.mark.parametrize("deletes", [True, False])
async def test_the_blurred_picture_goes_as_soon_as_the_platform_is_there_again(scene: Scene, deletes: bool) -> None:
    await held(scene)
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    away = True
    if not deletes:
        scene.platform.lacking["mods"] = (Lack.DELETE_OLD_MESSAGES, Lack.DELETE_MESSAGES)
    for name in ("delete", "clear", "edit", "send"):
        real = getattr(scene.platform, name)

        async def call(*arguments: Any, real: Any = real, **named: Any) -> Any:
            if away and scene.case.minor:
                raise Unreachable("away")
            return await real(*arguments, **named)

        setattr(scene.platform, name, call)
    await scene.press(Choice.MINOR_SURE)
    assert scene.card(0).thumbnail
    away = False
    await scene.moderator._later.settled()
    assert not any(card.thumbnail for card in scene.platform.posts("mods"))
    (card,) = [card for card in scene.platform.posts("mods") if "suspected minor" in card.text]
    assert [posted.message for posted in scene.case.cards] == [card.id]


async def old_card(scene: Scene) -> FakePost:
    """A card that cannot be deleted, of what turns out to show a minor."""
    await held(scene)
    scene.platform.lacking["mods"] = (Lack.DELETE_OLD_MESSAGES, Lack.DELETE_MESSAGES)
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    return scene.card()


async def test_a_card_that_cannot_be_deleted_loses_its_picture(scene: Scene) -> None:
    card = await old_card(scene)
    scene.platform.fail("clear", Unreachable("no connection"))
    await scene.press(Choice.MINOR_SURE)
    assert scene.platform.posts("mods") == [card]
    assert card.thumbnail == b""
    assert "suspected minor" in card.text
    assert "by hand" not in card.text
    assert [posted.message for posted in scene.case.cards] == [card.id]


async def test_a_card_that_keeps_its_picture_asks_moderators_to_delete_it_by_hand(scene: Scene) -> None:
    card = await old_card(scene)
    scene.platform.fail("clear", Forbidden("no", Lack.ATTACH_FILES))
    await scene.press(Choice.MINOR_SURE)
    assert scene.platform.posts("mods") == [card]
    assert card.thumbnail
    assert "suspected minor" in card.text
    assert "Please delete this message by hand" in card.text
    assert [posted.message for posted in scene.case.cards] == [card.id]


@pytest.mark.parametrize("moved", [False, True])
async def test_a_card_out_of_reach_is_pointed_at_by_a_new_one(scene: Scene, moved: bool) -> None:
    card = await old_card(scene)
    if moved:
        await scene.moderator.on_moved("fake", "mods", "big office")
    scene.platform.fail("clear", Impossible("it is out of reach"))
    edited = scene.platform.edit

    async def edit(chat: str, message: str, note: Note) -> None:
        if message == card.id:
            raise Gone("it is out of reach")
        await edited(chat, message, note)

    scene.platform.edit = edit  # type: ignore[method-assign]
    await scene.press(Choice.MINOR_SURE)
    new = scene.platform.posts("big office" if moved else "mods")[-1]
    assert new is not card
    assert "suspected minor" in new.text
    assert "An earlier card of this case still shows its blurred picture" in new.text
    assert new.thumbnail == b""
    assert [(posted.chat, posted.message) for posted in scene.case.cards] == [(new.chat, new.id)]


async def test_nobody_is_asked_to_delete_a_card_that_is_gone(scene: Scene) -> None:
    await old_card(scene)
    scene.platform.fail("clear", Gone("somebody has deleted it meanwhile"))
    await scene.press(Choice.MINOR_SURE)
    assert scene.case.minor
    assert not [post for post in scene.platform.posts("mods") if "by hand" in post.text]


async def test_a_card_that_was_on_its_way_when_it_turned_out_to_be_a_minor_shows_nothing(scene: Scene) -> None:
    await scene.policy(HOLD)
    send = scene.platform.send

    async def stopped(note: Note) -> str:
        sent = await send(note)
        if note.thumbnail:
            data = scene.services.signer.sign(Reference(choice=Choice.MINOR_SURE, case=scene.case.id), "fake", 1e12)
            await scene.platform.press_data("mods", "mo", data, sent)
        return sent

    scene.platform.send = stopped  # type: ignore[method-assign]
    await scene.post("ada", b"fake")
    assert scene.case.minor
    assert [post.thumbnail for post in scene.platform.posts("mods")] == [b""]


async def test_a_suspected_minor_still_in_the_chat_is_taken_out(scene: Scene) -> None:
    posted = await asked(scene)
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    assert not scene.platform.exists("group", posted)
    assert scene.records.copies.kept == {}


async def test_what_may_show_a_minor_and_cannot_be_taken_out_is_said(scene: Scene) -> None:
    await asked(scene)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.press(Choice.MORE, number=0)
    await scene.press(Choice.MINOR, number=0)
    await scene.press(Choice.MINOR_SURE, number=0)
    assert scene.case.minor
    assert scene.finding.state is FindingState.STAYS
    assert "deleting messages" in scene.card(0).text


async def test_after_a_decision_it_can_still_turn_out_to_show_a_minor(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    assert scene.case.minor
    assert not [post for post in scene.platform.posts("group") if post.pictures], "what was put back goes"
    assert {entry.listed for entry in await scene.records.known.entries("fake", "group")} == {Listed.FAKE}


async def test_lawful_preservation_keeps_the_copy_where_nobody_sees_it() -> None:
    scene = make(Options(preserve_minor=True, public_url="https://bot.example"))
    await held(scene)
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    assert len(scene.records.copies.kept) == 1
    data = scene.services.signer.sign(Reference(choice=Choice.SHOW, case=scene.case.id), "fake", 1e12)
    await scene.platform.press_data("mods", "mo", data, scene.card().id)
    assert scene.records.reveals.given == {}


async def test_a_failed_removal_by_hand_says_why_and_stays_open(scene: Scene) -> None:
    await asked(scene)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.press(Choice.FAKE, number=0)
    assert scene.case.review is None
    assert scene.records.copies.kept == {}
    assert "deleting messages" in scene.texts("mods")[-1]
    scene.platform.lacking.clear()
    await scene.press(Choice.FAKE, number=0)
    assert scene.finding.state is FindingState.KEPT_OUT


async def test_what_is_gone_when_a_moderator_removes_it_is_not_called_removed(scene: Scene) -> None:
    posted = await asked(scene)
    scene.platform.vanish("group", posted)
    await scene.press(Choice.FAKE)
    assert scene.finding.state is FindingState.GONE
    assert scene.case.review is not None
    assert scene.records.copies.kept == {}


async def test_what_a_chat_learned_is_shown_after_twenty_reviews(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(20):
        await scene.post(f"m{number}", b"fake %d" % number)
        assert "of 100 pictures" not in scene.card().text.lower()
        await scene.press(Choice.FINE if number % 4 == 0 else Choice.FAKE)
    await scene.post("last", b"fake last")
    assert "Of 100 pictures flagged like this in this chat, about 25 were real" in scene.card().text
    await scene.policy(replace(ASKS, generated=Rule(substantial=(Action.NOTIFY,))))
    scene.scanner.judge = lambda data: verdict(Band.LITTLE, Band.SUBSTANTIAL)
    await scene.post("other", b"made by a model")
    assert "of 100 pictures" not in scene.card().text.lower(), "of another kind nothing is known yet"


async def test_a_case_can_be_decided_without_its_card(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat=""))
    scene.platform.closed_members |= {"mo", "max"}
    await scene.post("ada", b"fake")
    assert scene.case.cards == ()
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    listed = scene.texts()[-1]
    assert scene.case.id in listed
    assert "waits for you" in listed
    await scene.platform.command("group", "ada", CommandName.CASE, scene.case.id)
    assert "Only moderators" in scene.texts()[-1]
    await scene.platform.command("group", "mo", CommandName.CASE, scene.case.id.lower())
    shown = scene.platform.posts("group")[-1]
    await scene.platform.press(shown, "mo", Choice.FAKE)
    assert scene.case.review is not None
    assert "keep it out" in shown.text
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    assert "Nothing waits" in scene.texts()[-1]


async def test_a_case_of_another_chat_is_nobodys_business(scene: Scene) -> None:
    await asked(scene)
    scene.platform.admins.add(("other", "eve"))
    await scene.platform.command("other", "eve", CommandName.CASE, scene.case.id)
    assert "no such case" in scene.texts("other")[-1]


async def test_a_case_can_be_called_up_where_its_moderators_are_told(scene: Scene) -> None:
    await asked(scene)
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    await scene.press(Choice.FAKE)
    assert scene.case.review is not None
    await scene.platform.command("mods", "eve", CommandName.CASE, scene.case.id)
    assert "no such case" in scene.texts("mods")[-1]


async def test_urgent_and_appealed_cases_come_first(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake 1")
    await scene.post("bo", b"fake 2")
    await scene.platform.press(scene.platform.posts("private-bo")[0], "bo", Choice.APPEAL)
    first, second = scene.cases
    await scene.platform.command("group", "mo", CommandName.CASES)
    listed = scene.texts()[-1]
    assert listed.index(second.id) < listed.index(first.id)


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE])
async def test_a_decision_says_how_good_a_report_was(scene: Scene, choice: Choice) -> None:
    target = await scene.post("ada", b"clean")
    await scene.platform.command("group", "bo", CommandName.REPORT, target=target)
    assert scene.case.reported == 1
    await scene.press(choice)
    assert await judged(scene) == ((0, 1) if choice is Choice.FINE else (1, 0))


async def judged(scene: Scene) -> tuple[int, int]:
    """How many of Bo's reports were right, and wrong."""
    reporter = await scene.records.people.reporter("fake", "group", "bo")
    return reporter.right, reporter.wrong


async def test_undo_takes_back_what_was_thought_of_a_report(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    await scene.platform.command("group", "bo", CommandName.REPORT, target=target)
    for choice, counts in ((Choice.FINE, (0, 1)), (Choice.FAKE, (1, 0)), (Choice.FINE, (0, 1))):
        await scene.press(choice)
        assert await judged(scene) == counts
        await scene.press(Choice.UNDO)
        assert await judged(scene) == (0, 0)


async def test_overturning_corrects_what_was_thought_of_a_report(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    await scene.platform.command("group", "bo", CommandName.REPORT, target=target)
    await scene.press(Choice.FAKE)
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    assert await judged(scene) == (1, 0)
    await scene.press(Choice.OVERTURN, "max", 0)
    assert await judged(scene) == (0, 1)


def test_proofs_that_an_admin_may_accept() -> None:
    assert Proof.MODEL in ON_MODEL.proofs
