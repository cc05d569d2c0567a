"""The way back: the member objects, another moderator looks, overturning undoes, and nothing crosses chats."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.later import PATIENCE_S
from bots.platform import CommandName, Note, Power, Unreachable
from bots.policy import Action, Proof, Rung
from bots.records.cases import AppealState, CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, ON_MODEL, REPLY, Scene


async def object_to(scene: Scene, member: str = "ada") -> None:
    await scene.platform.press(scene.platform.posts(f"private-{member}")[0], member, Choice.APPEAL)


async def confirmed(scene: Scene) -> None:
    """Held, confirmed by Mo; the rules mute and give a strike."""
    rule = replace(ON_MODEL, substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY))
    ladder = (Rung(strikes=1, within_s=3_600, action=Action.BAN),)
    await scene.policy(replace(HOLD, altered=rule, ladder=ladder))
    scene.platform.can |= {Power.RESEND}
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    assert scene.platform.banned == {("group", "ada")}


async def test_only_the_poster_can_object_and_once(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")
    (notice,) = scene.platform.posts("group")
    await scene.platform.press(notice, "bo", Choice.APPEAL)
    assert scene.case.appeal is None
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    assert scene.case.appeal is not None
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    assert "objected already" in scene.texts()[-1]
    assert len(await scene.events(EventKind.APPEALED)) == 1
    assert "its poster objects" in scene.card().text


async def test_another_moderator_than_the_one_who_confirmed_decides(scene: Scene) -> None:
    await confirmed(scene)
    await object_to(scene)
    assert scene.choices(0)[:2] == [Choice.OVERTURN, Choice.UPHOLD]
    await scene.press(Choice.OVERTURN, "mo", 0)
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OPEN
    assert "Another moderator should decide" in scene.texts("mods")[-1]
    await scene.press(Choice.OVERTURN, "max", 0)
    assert scene.case.appeal.state is AppealState.OVERTURNED
    assert "looked again" in scene.card(0).text
    assert "it is fine" not in scene.card(0).text, "what became of it is said once"


async def test_where_there_is_no_other_moderator_the_same_one_may(scene: Scene) -> None:
    await confirmed(scene)
    scene.platform.admins.discard(("group", "max"))
    await object_to(scene)
    await scene.press(Choice.UPHOLD, "mo", 0)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    assert "looked at again. What was decided then stays" in scene.texts("private-ada")[-1]
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.UPHELD


async def test_nobody_decides_about_their_own_picture(scene: Scene) -> None:
    await confirmed(scene)
    await object_to(scene)
    scene.platform.admins.add(("group", "ada"))
    await scene.press(Choice.OVERTURN, "ada", 0)
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OPEN


async def test_overturning_undoes_everything(scene: Scene) -> None:
    await confirmed(scene)
    await object_to(scene)
    await scene.press(Choice.OVERTURN, "max", 0)
    assert scene.finding.state is FindingState.PUT_BACK
    assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake one",)]
    assert scene.platform.banned == set()
    assert scene.case.penalties == ()
    assert any("mistake" in text for text in scene.texts("private-ada"))
    assert any("put it back" in text for text in scene.texts())
    again = await scene.post("bo", b"fake one")
    assert scene.platform.exists("group", again.id), "it is fine here now"
    kinds = [event.kind for event in await scene.events()]
    assert EventKind.APPEAL_DECIDED in kinds
    assert EventKind.STRIKE_BACK in kinds
    assert not await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0), "the first strike is gone"


async def test_upholding_tells_the_member_and_changes_nothing(scene: Scene) -> None:
    await confirmed(scene)
    await object_to(scene)
    await scene.press(Choice.UPHOLD, "max", 0)
    assert scene.finding.state is FindingState.KEPT_OUT
    assert scene.platform.banned == {("group", "ada")}
    assert "It stays out" in scene.texts("private-ada")[-1]
    assert not scene.case.waits
    await scene.press(Choice.UNDO, "max", 0)


async def test_what_could_not_be_restored_is_still_forgiven(scene: Scene) -> None:
    await confirmed(scene)
    scene.platform.can -= {Power.RESEND}
    await object_to(scene)
    await scene.press(Choice.OVERTURN, "max", 0)
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OVERTURNED
    assert scene.finding.state is FindingState.KEPT_OUT
    assert scene.platform.banned == set()
    assert any("could not be put back" in text for text in scene.texts())


async def test_those_who_asked_here_are_told_and_nobody_elsewhere(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    for chat in ("group", "other"):
        target = scene.platform.message(chat, "ada", b"fake one")
        await scene.platform.command(chat, "bo", CommandName.CHECK, target=target)
    await scene.settle()
    (answer,), (elsewhere,) = scene.platform.posts("group"), scene.platform.posts("other")
    await confirmed(scene)
    assert "decided that it is a fake" in answer.text
    await object_to(scene)
    await scene.press(Choice.OVERTURN, "max", 0)
    assert "found nothing wrong" in answer.text
    assert "strong signs" in elsewhere.text
    again = await scene.post("eve", b"fake one", chat="other")
    assert scene.platform.exists("other", again.id)
    assert len([text for text in scene.texts("other") if "strong signs" in text]) == 2


async def test_an_objection_that_comes_before_the_card_is_on_it(scene: Scene) -> None:
    await scene.policy(HOLD)
    send = scene.platform.send

    async def objecting(note: Note) -> str:
        sent = await send(note)
        if note.chat == "private-ada" and scene.case.appeal is None:
            await object_to(scene)
        return sent

    scene.platform.send = objecting  # type: ignore[method-assign]
    await scene.post("ada", b"fake")
    assert scene.case.appeal is not None
    assert len(scene.platform.posts("mods")) == 1
    assert "its poster objects" in scene.card().text


async def test_what_happens_while_the_card_is_sent_is_on_it(scene: Scene) -> None:
    await scene.policy(HOLD)
    send = scene.platform.send

    async def objecting(note: Note) -> str:
        sent = await send(note)
        if note.chat == "mods":
            await object_to(scene)
        return sent

    scene.platform.send = objecting  # type: ignore[method-assign]
    await scene.post("ada", b"fake")
    assert "its poster objects" in scene.card().text


async def test_an_open_case_is_decided_together_with_its_appeal(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")
    await object_to(scene)
    await scene.press(Choice.FINE)
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OVERTURNED
    assert scene.case.state is CaseState.DECIDED
    assert "put right" in scene.texts("private-ada")[-1]


async def test_there_is_nothing_to_object_to_where_nothing_was_done(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")
    (notice,) = scene.platform.posts("group")
    buttons = notice.buttons
    await scene.press(Choice.FINE)
    notice.buttons = buttons
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    assert scene.case.appeal is None


async def test_an_admin_who_chose_so_penalises_at_once(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.HOLD, Action.MUTE, Action.NOTIFY))
    await scene.policy(replace(HOLD, altered=rule, penalty_proofs=frozenset(Proof)))
    await scene.post("ada", b"fake")
    assert ("group", "ada") in scene.platform.muted
    await object_to(scene)
    await scene.press(Choice.FINE)
    assert scene.platform.muted == {}


async def test_an_objection_that_reaches_nobody_at_once_is_kept_and_said_truly(scene: Scene) -> None:
    await scene.policy(replace(HOLD, moderators_chat=""))
    scene.platform.closed_members |= {"mo", "max"}
    await scene.post("ada", b"fake")
    assert scene.case.cards == ()
    scene.platform.closed_members.clear()
    scene.platform.fail("moderators", Unreachable("down"))
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    said = scene.texts("private-ada")[-1]
    assert said.startswith("Thank you. It stands first on the moderators' list; I could not reach any of them")
    assert "Nothing was changed" not in said
    assert scene.case.appeal is not None
    assert scene.case.waits
    await scene.moderator._later.settled()
    assert "its poster objects" in scene.card(chat="private-mo").text, "they get the card once they can be reached"


async def test_what_is_never_reached_is_given_up_after_half_an_hour(scene: Scene) -> None:
    await scene.policy(replace(HOLD, moderators_chat=""))
    scene.platform.closed_members |= {"mo", "max"}
    await scene.post("ada", b"fake")
    scene.platform.fail("moderators", *[Unreachable("down")] * 200)
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    began_s = scene.clock.now_s()
    await scene.moderator._later.settled()
    assert PATIENCE_S <= scene.clock.now_s() - began_s < PATIENCE_S + 120
    assert scene.case.waits, "the list has it"


async def test_a_notice_that_cannot_be_sent_at_once_undoes_no_decision(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.closed_members.add("ada")
    await scene.post("ada", b"fake")
    scene.platform.fail("send", *[Unreachable("down")] * 3)
    await scene.press(Choice.FAKE)
    assert scene.case.review is not None
    assert all("Nothing was changed" not in text for text in scene.texts("mods"))
    await scene.moderator._later.settled()
    assert scene.texts()[-1].startswith("A moderator took a picture out of this chat.")


async def test_whom_the_bot_cannot_write_to_is_not_promised_a_word(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.closed_members.add("ada")
    await scene.post("ada", b"fake")
    (notice,) = scene.platform.posts("group")
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    said = scene.texts()[-1]
    assert said.endswith(
        f"I cannot write to you alone, so please ask me later: /why {scene.case.id} says what was decided."
    )
    assert "You will be told" not in said
    await scene.press(Choice.FAKE, "mo", 0)
    await scene.press(Choice.FAKE_LAST, "mo", 0)
    await scene.platform.command("group", "ada", CommandName.WHY, scene.case.id)
    assert "Whoever posted it had objected. A moderator looked at it again, and it stays out." in scene.texts()[-1]


async def test_whom_the_bot_can_write_to_is_told_what_is_decided(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.closed_members.add("ada")
    await scene.post("ada", b"fake")
    scene.platform.closed_members.clear()
    (notice,) = scene.platform.posts("group")
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    assert scene.texts()[-1].endswith("You will be told what is decided.")
    assert scene.texts("private-ada") == [
        "You objected about a picture that you posted in group. I write to you here when it is decided."
    ], "only by writing is it found out that the bot may"
    await scene.press(Choice.FAKE, "mo", 0)
    await scene.press(Choice.FAKE_LAST, "mo", 0)
    assert scene.texts("private-ada")[-1] == "A moderator of group has looked at your picture again. It stays out."


async def test_the_moderator_reads_whether_the_member_could_be_told(scene: Scene) -> None:
    await confirmed(scene)
    await object_to(scene)
    scene.platform.closed_members.add("ada")
    await scene.platform.press_data(
        "mods",
        "max",
        next(it.data for it in scene.card(0).buttons if it.label == "It stays out"),
        scene.card(0).id,
        reply_token="token",
    )
    assert scene.texts("mods")[-1] == "It stays out. I could not write to the member; /why tells them if they ask."


async def test_whoever_joins_an_objection_hears_the_outcome_and_no_button_is_left_that_is_refused(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    for member in ("ada", "bob", "cyd"):
        scene.platform.open_private(member)
        await scene.post(member, b"fake one")
    await scene.press(Choice.FAKE)
    await object_to(scene)
    await object_to(scene, "bob")
    assert "for you as well. You will be told what is decided" in scene.texts("private-bob")[-1]
    await object_to(scene, "bob")
    assert "You have objected already" in scene.texts("private-bob")[-1]
    assert len(await scene.events(EventKind.APPEALED)) == 2
    await scene.press(Choice.UPHOLD, "max")
    for member in ("ada", "bob"):
        assert "looked at your picture again. It stays out" in scene.texts(f"private-{member}")[-1]
    for member in ("ada", "bob", "cyd"):
        note = scene.platform.posts(f"private-{member}")[0]
        assert "object" not in note.text
        assert "press the button" not in note.text
        assert note.buttons == ()
    await scene.press(Choice.UNDO, "max")
    assert "taken back" in scene.texts("private-bob")[-1]
    await scene.press(Choice.OVERTURN, "max")
    assert "that was a mistake" in scene.texts("private-bob")[-1]
    assert len(scene.texts("private-cyd")) == 1


async def test_a_public_notice_offers_no_objection_after_one_was_refused(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    (notice,) = scene.platform.posts("group")
    await scene.platform.press(notice, "ada", Choice.APPEAL)
    await scene.press(Choice.UPHOLD, "max")
    assert scene.platform.posts("group")[0].buttons == ()
    assert "you can object" not in scene.texts()[0]


async def test_several_who_are_not_reached_otherwise_are_each_written_to(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    for member in ("ada", "bob", "cyd"):
        await scene.post(member, b"fake one")
    await scene.press(Choice.FAKE)
    for member in ("ada", "bob", "cyd"):
        scene.platform.open_private(member)
        await scene.platform.command("group", member, CommandName.APPEAL, scene.case.id)
    await scene.press(Choice.UPHOLD, "max")
    for member in ("ada", "bob", "cyd"):
        assert "It stays out" in scene.texts(f"private-{member}")[-1]


async def test_a_channel_that_posted_can_object_by_a_command_for_nobody_presses_in_its_name(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.closed_members.add("channel")
    await scene.post("channel", b"fake")
    (notice,) = scene.platform.posts("group")
    await scene.platform.press(notice, "owner", Choice.APPEAL)
    assert "If you posted it in a channel's name, answer what I said about it with /appeal" in scene.texts()[-1]
    await scene.platform.command("group", "channel", CommandName.APPEAL, target=scene.platform.as_message(notice))
    assert scene.case.appealed
    assert f"/why {scene.case.id} says what was decided" in scene.texts()[-1]


async def test_what_was_called_fine_and_cannot_come_back_is_nothing_to_decide_again(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FINE)
    assert "nothing was wrong with it" in scene.texts("private-ada")[0]
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    assert "found nothing wrong with it" in scene.texts("private-ada")[-1]
    assert "you can post again" in scene.texts("private-ada")[-1]
    assert scene.case.appeal is None, "nobody can say now that it stays out"
    await scene.press(Choice.UNDO)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    assert scene.case.appealed


async def test_what_went_along_and_is_kept_out_can_be_objected_to_though_the_rest_is_fine(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("eve", b"real one")
    target = scene.platform.as_message(scene.platform.posts("group", "eve")[0])
    await scene.post("ada", b"fake one", b"real one")
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", target=target)
    await scene.press(Choice.FINE)
    assert any(item.problem is Problem.KEPT_OUT for item in scene.case.findings)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    assert scene.case.appealed
