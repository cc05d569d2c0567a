"""A chat is guarded by its policy: who is told, what is done, what is left behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.platform import CommandName, Forbidden, Gone, Lack, Power, Standing, Throttled, Uncertain, Unreachable
from bots.policy import PRESETS, Action, Exempt, Limits, Mode, Policy, Preset, Proof, Rule, Rung
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from bots.records.outbox import Said, SendState, Sent
from bots.records.people import Approval
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, ON_MODEL, REPLY, Scene, make
from worker.contract import Band, FailureReason, ScanFailure
from worker.testing import BLURRED, verdict

DAY_S = 86_400


async def test_a_clean_picture_is_passed_over_in_silence(scene: Scene) -> None:
    await scene.post("ada", b"clean")
    assert scene.texts() == []
    assert scene.cases == []
    assert await scene.events() == []
    assert len(scene.scanner.acknowledged) == 1


async def test_a_suspicious_picture_gets_a_reply_without_a_number(scene: Scene) -> None:
    message = await scene.post("ada", b"fake")
    (post,) = scene.platform.posts("group")
    assert "strong signs" in post.text
    assert "can be wrong" in post.text
    assert not any(character.isdigit() or character == "%" for character in post.text)
    assert post.reply_to == message.id
    assert scene.platform.exists("group", message.id)
    assert scene.finding.state is FindingState.NOTED
    assert scene.finding.reply == post.id
    assert scene.finding.verdict is not None


async def test_a_chat_that_chose_nothing_is_watched_alone(scene: Scene) -> None:
    await scene.post("ada", b"fake", chat="elsewhere")
    assert scene.texts("elsewhere") == []
    assert scene.case.mode is Mode.SHADOW


@pytest.mark.parametrize("action", list(Action))
async def test_shadow_records_and_does_nothing(scene: Scene, action: Action) -> None:
    rule = replace(ON_MODEL, substantial=(action,))
    policy = replace(HOLD, mode=Mode.SHADOW, altered=rule, penalty_proofs=frozenset(Proof))
    await scene.policy(policy)
    message = await scene.post("ada", b"fake")
    await scene.again()
    assert scene.platform.exists("group", message.id)
    assert scene.texts() == []
    assert scene.texts("mods") == []
    assert not {act.name for act in scene.platform.acts} - {"fetch", "finished"}
    assert action in scene.finding.decision.actions
    assert scene.finding.state is FindingState.NOTED
    assert not scene.case.waits
    assert scene.records.copies.kept == {}
    assert [event.kind for event in await scene.events()] == [EventKind.FOUND]


@pytest.mark.parametrize("action", list(Action))
async def test_once_it_only_watches_a_chat_is_left_alone_whatever_waits(scene: Scene, action: Action) -> None:
    rule = replace(ON_MODEL, substantial=(action, Action.NOTIFY))
    live = replace(HOLD, altered=rule, penalty_proofs=frozenset(Proof))
    await scene.policy(live)
    await scene.post("ada", b"fake one")
    await scene.policy(replace(live, mode=Mode.SHADOW))
    said, acted = len(scene.texts()), len(scene.platform.acts)
    card = scene.card().text
    message = await scene.post("bo", b"fake one")
    await scene.again()
    assert scene.platform.exists("group", message.id)
    assert (len(scene.texts()), scene.card().text) == (said, card)
    assert not {act.name for act in scene.platform.acts[acted:]} - {"fetch", "finished"}
    first, second = scene.cases
    assert [case.mode for case in (first, second)] == [Mode.LIVE, Mode.SHADOW]
    assert not second.waits


async def test_what_was_only_watched_before_is_acted_on_once_the_rules_may_act(scene: Scene) -> None:
    await scene.policy(replace(HOLD, mode=Mode.SHADOW))
    await scene.post("ada", b"fake one")
    await scene.policy(HOLD)
    message = await scene.post("bo", b"fake one")
    assert not scene.platform.exists("group", message.id)
    watched, held = scene.cases
    assert (watched.mode, held.mode) == (Mode.SHADOW, Mode.LIVE)
    assert held.waits
    assert held.id in scene.card().text


async def test_a_watched_finding_of_a_case_that_waits_moves_nothing(scene: Scene) -> None:
    """As cases of earlier versions have it: one case held findings of both modes."""
    await scene.policy(replace(HOLD, mode=Mode.SHADOW))
    message = await scene.post("ada", b"fake one")
    scene.records.cases.kept[scene.case.id] = replace(scene.case, mode=Mode.LIVE)
    await scene.again()
    assert scene.platform.exists("group", message.id)
    assert scene.texts() == scene.texts("mods") == []
    await scene.platform.command("group", "eve", CommandName.WHY, target=message)
    assert "I only watch" in scene.texts()[-1]


async def test_a_watched_chat_hears_nothing_of_the_breaker(scene: Scene) -> None:
    live = replace(DELETE, limits=Limits(removals_per_hour=1))
    await scene.policy(live)
    await scene.post("ada", b"fake one")
    await scene.policy(replace(live, mode=Mode.SHADOW))
    before = scene.texts("mods")
    await scene.post("ada", b"fake two")
    assert scene.texts("mods") == before
    assert await scene.events(EventKind.BREAKER_TRIPPED) == []


async def test_off_fetches_nothing(scene: Scene) -> None:
    await scene.policy(replace(REPLY, mode=Mode.OFF))
    await scene.post("ada", b"fake")
    assert scene.platform.count("fetch") == 0


async def test_hold_seals_first_tells_everybody_and_names_nobody(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.post("ada", b"fake one", text="look at her", spoiler=True)
    names = [act.name for act in scene.platform.acts]
    assert names.index("fetch", names.index("fetch") + 1) < names.index("delete") < names.index("send")
    assert not scene.platform.exists("group", message.id)
    (notice,) = scene.texts()
    assert "until a moderator" in notice
    assert "Ada" not in notice
    sealed = await scene.records.copies.copy(scene.case.copy_name(scene.finding))
    assert sealed is not None
    assert (sealed.data, sealed.caption, sealed.author, sealed.spoiler) == (b"fake one", "look at her", "Ada", True)
    assert (scene.finding.state, scene.finding.copy) == (FindingState.HELD, Copy.KEPT)
    assert scene.finding.captioned
    (removed,) = await scene.events(EventKind.REMOVED)
    assert (removed.details, removed.member, removed.picture) == ("hold", "ada", scene.finding.sha256)
    assert next(act for act in scene.platform.acts if act.name == "delete").case == scene.case.id


async def test_words_are_kept_only_where_pictures_may_be_held(scene: Scene) -> None:
    await scene.post("ada", b"clean", text="hello")
    assert scene.records.words.kept == {}
    await scene.policy(HOLD)
    await scene.post("ada", b"clean", text="hello")
    assert len(scene.records.words.kept) == 1


async def test_the_member_is_told_alone_and_can_object(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")
    (told,) = scene.platform.posts("private-ada")
    assert "not an accusation" in told.text
    assert "swapped face" in told.text
    assert "24 hours" in told.text
    assert [button.label for button in told.buttons] == ["It was mine, and I object"]


async def test_a_member_who_cannot_be_told_has_the_notice(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.closed_members.add("ada")
    await scene.post("ada", b"fake")
    (notice,) = scene.platform.posts("group")
    assert [button.label for button in notice.buttons] == ["It was mine, and I object"]


async def test_with_holding_off_a_hold_becomes_a_word_to_the_moderators() -> None:
    scene = make(Options(holding=False))
    await scene.policy(HOLD)
    message = await scene.post("ada", b"fake")
    assert scene.platform.exists("group", message.id)
    assert "has not turned holding on" in scene.card().text
    assert scene.records.copies.kept == {}
    assert scene.records.words.kept == {}


async def test_what_cannot_be_sealed_is_not_removed(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.lose_media(message)
    await scene.settle()
    assert scene.platform.exists("group", message.id)
    assert scene.finding.problem is Problem.NOT_SEALED
    assert any("could not keep a copy" in text for text in scene.texts("mods"))
    assert any("strong signs" in text for text in scene.texts())


async def test_what_could_not_be_sent_again_is_not_held(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.put_back_bytes = 3
    message = await scene.post("ada", b"fake")
    assert scene.platform.exists("group", message.id)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.STAYS, Problem.TOO_LARGE_TO_PUT_BACK)
    assert scene.records.copies.kept == {}
    assert "too large for me to put back" in scene.card().text


async def test_without_the_right_the_moderators_are_told_which(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.post("ada", b"fake")
    assert (scene.finding.state, scene.finding.lack) == (FindingState.STAYS, Lack.DELETE_MESSAGES)
    assert any("deleting messages" in text for text in scene.texts("mods"))
    assert await scene.events(EventKind.REMOVED) == []
    assert len(scene.texts()) == 1
    assert scene.platform.posts("private-ada") == []


async def test_a_hold_without_the_right_keeps_no_copy(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.post("ada", b"fake")
    assert scene.records.copies.kept == {}
    assert scene.finding.copy is Copy.NONE


async def test_what_somebody_else_deleted_is_never_called_removed(scene: Scene) -> None:
    for policy in (HOLD, DELETE):
        await scene.policy(policy)
        message = await scene.platform.post("group", "ada", b"fake" + policy.altered.substantial[0].encode())
        scene.platform.vanish("group", message.id)
        await scene.settle()
        case = scene.cases[-1]
        assert [item.state for item in case.findings] == [FindingState.GONE]
        assert "Somebody else has deleted it" in scene.card().text
    assert scene.texts() == []
    assert scene.platform.posts("private-ada") == []
    assert await scene.events(EventKind.REMOVED) == []
    assert scene.records.copies.kept == {}


async def test_nothing_accuses_where_nothing_is_left(scene: Scene) -> None:
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.vanish("group", message.id)
    await scene.settle()
    assert scene.texts() == []
    assert scene.finding.state is FindingState.GONE
    # And another copy of it, which is there, is answered.
    await scene.post("ada", b"fake")
    assert len(scene.texts()) == 1


async def test_a_removal_is_repeated_until_it_is_true(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.fail("delete", Throttled("slow", 3), Unreachable("down"), Unreachable("down"))
    message = await scene.post("ada", b"fake")
    assert not scene.platform.exists("group", message.id)
    assert scene.platform.count("delete") == 4
    assert scene.finding.state is FindingState.REMOVED


async def test_a_removal_whose_answer_was_lost_is_ours(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.fail("delete", Unreachable("the answer was lost"))
    scene.platform.vanish("group", message.id)
    await scene.settle()
    assert scene.finding.state is FindingState.REMOVED


async def test_an_album_is_one_case_and_each_picture_has_its_own_truth(scene: Scene) -> None:
    await scene.policy(DELETE)
    sent = [await scene.platform.post("group", "ada", data, incident="a1") for data in (b"fake 1", b"clean", b"fake 2")]
    await scene.settle()
    assert [scene.platform.exists("group", message.id) for message in sent] == [False, True, False]
    assert [item.message for item in scene.case.findings] == [sent[0].id, sent[2].id]
    assert len(scene.platform.posts("mods")) == 1
    assert scene.card().text.count("I took it out") == 1
    assert "Each of pictures 1, 2: " in scene.card().text


async def test_what_stands_in_the_same_message_is_kept_too(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"clean", b"fake", b"clean too")
    states = [(item.state, item.copy, item.companion) for item in sorted(scene.case.findings, key=lambda i: i.media)]
    assert states == [
        (FindingState.HELD, Copy.KEPT, True),
        (FindingState.HELD, Copy.KEPT, False),
        (FindingState.HELD, Copy.KEPT, True),
    ]
    kept = {copy.data for copy in scene.records.copies.kept.values()}
    assert kept == {b"clean", b"fake", b"clean too"}
    assert "2 more pictures" in scene.card().text


async def test_two_fakes_of_one_message_are_each_a_finding(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake 1", b"fake 2")
    assert [item.companion for item in scene.case.findings] == [False, False]
    assert all(item.state is FindingState.HELD and item.verdict is not None for item in scene.case.findings)
    assert scene.platform.count("delete") == 1
    assert len(scene.texts()) == 1


async def test_a_redelivered_result_does_nothing_twice(scene: Scene) -> None:
    strict = replace(
        DELETE,
        altered=replace(ON_MODEL, substantial=(Action.DELETE, Action.STRIKE, Action.NOTIFY)),
        penalty_proofs=frozenset(Proof),
    )
    await scene.policy(strict)
    await scene.post("ada", b"fake")
    before = [len(scene.texts(chat)) for chat in ("group", "mods", "private-ada")]
    await scene.again()
    assert [len(scene.texts(chat)) for chat in ("group", "mods", "private-ada")] == before
    assert len(await scene.events(EventKind.STRIKE)) == 1
    assert len(await scene.events(EventKind.REMOVED)) == 1
    assert len(await scene.events(EventKind.FOUND)) == 1


async def test_a_policy_that_changed_meanwhile_does_not_change_what_was_decided(scene: Scene) -> None:
    await scene.post("ada", b"fake")
    await scene.policy(DELETE)
    await scene.again()
    assert scene.finding.state is FindingState.NOTED
    assert scene.platform.count("delete") == 0


async def test_a_reply_whose_sender_died_is_unknown_and_not_sent_again(scene: Scene) -> None:
    message = await scene.platform.post("group", "ada", b"fake")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    key = f"fake:group:picture:{delivery.result.sha256}"
    scene.records.outbox.kept[key, Said.REPLY] = Sent(state=SendState.SENDING)
    await scene.moderator._deliver(delivery)
    assert scene.texts() == []
    sent = await scene.records.outbox.sent(key, Said.REPLY)
    assert sent is not None
    assert sent.state is SendState.UNKNOWN
    assert scene.platform.exists("group", message.id)


async def test_the_same_picture_is_answered_once_an_hour_and_counted(scene: Scene) -> None:
    for member in ("ada", "bo", "ada"):
        await scene.post(member, b"fake")
    assert len(scene.texts()) == 1
    assert scene.case.repeats == 2
    assert len(scene.case.findings) == 3
    scene.clock.hurried = False
    await scene.clock.advance(3_601)
    await scene.post("cy", b"fake")
    assert len(scene.texts()) == 2


async def test_a_flood_is_one_case_with_one_card(scene: Scene) -> None:
    await scene.policy(ASKS)
    for thread in ("a", "b", "c"):
        await scene.post("ada", b"fake", thread=thread)
    await scene.post("bo", b"fake#1024")
    await scene.post("cy", b"fake re-encoded#1025")
    first, second = scene.cases
    assert len(first.findings) == 3
    assert len(second.findings) == 2
    assert len(scene.platform.posts("mods")) == 2
    assert "posted 3 times" in scene.card(0).text
    assert "posted 2 times by 2 people" in scene.card(1).text
    await scene.press(Choice.FAKE, number=0)
    assert not any(
        "fake" in str(post.pictures) and post.author == "ada" for post in scene.platform.posts("group", "ada")
    )


async def test_a_card_tells_of_a_copy_of_which_its_own_topic_tells_nobody(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.records.policies.set("fake", "group", REPLY, "b")
    await scene.post("ada", b"fake", thread="a")
    await scene.post("ada", b"fake", thread="b")
    assert len(scene.case.findings) == 2
    assert "posted 2 times" in scene.card().text


async def test_albums_that_share_a_picture_are_one_case(scene: Scene) -> None:
    await scene.post("ada", b"fake", incident="a1")
    await scene.post("bo", b"fake", incident="a2")
    assert len(scene.cases) == 1


async def test_an_album_is_answered_once(scene: Scene) -> None:
    for number in range(3):
        await scene.platform.post("group", "ada", b"fake %d" % number, incident="a1")
    await scene.settle()
    assert len(scene.texts()) == 1
    assert scene.case.repeats == 0


async def test_after_a_decision_the_same_picture_is_another_case_but_no_other_reply(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake")
    await scene.press(Choice.MORE)
    await scene.press(Choice.FAKE_UNKNOWN)
    await scene.post("bo", b"fake")
    assert len(scene.cases) == 2
    assert len(scene.texts()) == 1


async def test_what_cannot_be_said_in_the_chat_reaches_the_moderators(scene: Scene) -> None:
    scene.platform.lacking["group"] = (Lack.SEND_MESSAGES,)
    await scene.post("ada", b"fake 1")
    assert "could not say anything in the chat" in scene.card().text
    await scene.policy(HOLD)
    await scene.post("ada", b"fake 2")
    assert "could not say anything in the chat" in scene.card().text


async def test_two_chats_never_share_a_case(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    await scene.post("ada", b"fake")
    await scene.post("ada", b"fake", chat="other")
    assert {case.chat for case in scene.cases} == {"group", "other"}


async def test_exempt_people_and_places_are_left_alone(scene: Scene) -> None:
    await scene.policy(replace(DELETE, exempt=Exempt(threads=("art",), channels=("news",))))
    await scene.records.people.approve("fake", "group", Approval(member="artist", by="mo", at_s=0.0))
    scene.platform.standings["group", "boss"] = Standing.OWNER
    kept = [
        await scene.post("mo", b"fake 1"),
        await scene.post("boss", b"fake 2"),
        await scene.post("artist", b"fake 3"),
        await scene.post("news", b"fake 4"),
        await scene.post("ada", b"fake 5", thread="art"),
        await scene.post("linked", b"fake 6", standing=Standing.LINKED_CHANNEL),
        await scene.post("anonymous", b"fake 7", standing=Standing.CHAT),
    ]
    assert all(scene.platform.exists("group", message.id) for message in kept)
    assert scene.cases == []
    gone = await scene.post("ada", b"fake 8")
    assert not scene.platform.exists("group", gone.id)


async def test_newcomers_have_stricter_rules_for_their_days(scene: Scene) -> None:
    scene.clock.hurried = False
    strict = replace(REPLY, newcomer_days=7, newcomer_preset=Preset.PROTECT)
    await scene.policy(strict)
    await scene.post("ada", b"clean")
    await scene.clock.advance(8 * DAY_S)
    await scene.post("ada", b"fake")
    assert Action.NOTIFY not in scene.case.findings[0].decision.actions
    await scene.post("new", b"fake too")
    assert Action.NOTIFY in scene.cases[-1].findings[0].decision.actions


async def test_newcomers_rules_hold_where_the_others_ask_for_nothing(scene: Scene) -> None:
    scene.clock.hurried = False
    scene.scanner.judge = lambda data: verdict(Band.UNCERTAIN)
    await scene.policy(replace(REPLY, newcomer_days=7, newcomer_preset=Preset.STRICT))
    await scene.post("new", b"odd one")
    assert len(scene.platform.posts("mods")) == 1
    await scene.clock.advance(8 * DAY_S)
    await scene.post("new", b"odd two")
    assert len(scene.platform.posts("mods")) == 1


async def test_the_circuit_breaker_holds_says_so_and_is_reset(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=Limits(removals_per_hour=3, member_per_hour=99, picture_per_hour=99)))
    sent = [await scene.post(f"m{number}", b"fake %d" % number) for number in range(5)]
    assert [scene.platform.exists("group", message.id) for message in sent] == [False, False, False, True, True]
    tripped = [post for post in scene.platform.posts("mods") if "as many as I may" in post.text]
    assert len(tripped) == 1
    assert "limit of automatic removals" in scene.platform.posts("mods")[3].text
    assert len(await scene.events(EventKind.BREAKER_TRIPPED)) == 1
    scene.clock.hurried = False
    await scene.clock.advance(3_700)
    still = await scene.post("m5", b"fake 5")
    assert scene.platform.exists("group", still.id), "an hour later nobody has reset it"
    scene.platform.posts("mods").index(tripped[0])
    await scene.platform.press(tripped[0], "ada", Choice.BREAKER)
    assert await scene.events(EventKind.BREAKER_RESET) == []
    await scene.platform.press(tripped[0], "mo", Choice.BREAKER)
    gone = await scene.post("m6", b"fake 6")
    assert not scene.platform.exists("group", gone.id)


async def test_the_breaker_counts_what_is_acted_on_at_the_same_time(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=Limits(removals_per_hour=3, member_per_hour=99, picture_per_hour=99)))
    for number in range(8):
        await scene.platform.post("group", f"m{number}", b"fake %d" % number)
    deliveries = []
    while (delivery := await scene.scanner.receive("fake", 0)) is not None:
        deliveries.append(delivery)
    await asyncio.gather(*(scene.moderator._deliver(delivery) for delivery in deliveries))
    assert scene.platform.count("delete") == 3


async def test_a_members_share_does_not_stop_the_chat(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=Limits(removals_per_hour=99, member_per_hour=1, picture_per_hour=99)))
    sent = [await scene.post("ada", b"fake %d" % number) for number in range(2)]
    other = await scene.post("bo", b"fake 9")
    assert [scene.platform.exists("group", message.id) for message in (*sent, other)] == [False, True, False]
    assert [event.member for event in await scene.events(EventKind.BREAKER_TRIPPED)] == ["ada"]


async def test_strikes_climb_the_ladder_and_are_counted_once(scene: Scene) -> None:
    scene.clock.hurried = False
    rule = replace(ON_MODEL, substantial=(Action.STRIKE, Action.NOTIFY), strike_weight=2)
    rungs = (
        Rung(strikes=4, within_s=30 * DAY_S, action=Action.MUTE, duration_s=3_600),
        Rung(strikes=8, within_s=30 * DAY_S, action=Action.BAN),
    )
    await scene.policy(replace(DELETE, altered=rule, ladder=rungs, penalty_proofs=frozenset(Proof)))
    await scene.post("ada", b"fake 1")
    assert scene.platform.muted == {}
    await scene.clock.advance(DAY_S)
    await scene.post("ada", b"fake 2")
    await scene.again()
    assert scene.platform.muted == {("group", "ada"): scene.clock.now_s() + 3_600}
    await scene.clock.advance(40 * DAY_S)
    await scene.post("ada", b"fake 3")
    assert scene.platform.count("mute") == 1
    await scene.post("ada", b"fake 4")
    assert scene.platform.count("mute") == 2
    assert scene.platform.banned == set()
    assert [event.weight for event in await scene.events(EventKind.STRIKE)] == [2, 2, 2, 2]


async def test_a_model_alone_penalises_nobody(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.DELETE, Action.STRIKE, Action.MUTE, Action.BAN, Action.NOTIFY))
    await scene.policy(replace(DELETE, altered=rule))
    await scene.post("ada", b"fake")
    assert {act.name for act in scene.platform.acts} & {"mute", "ban", "kick"} == set()
    assert await scene.events(EventKind.STRIKE, EventKind.PENALTY) == []
    assert "only once one of you has confirmed" in scene.card().text


async def test_a_penalty_that_cannot_be_is_said(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.MUTE, Action.NOTIFY))
    await scene.policy(replace(DELETE, altered=rule, penalty_proofs=frozenset(Proof), exempt=Exempt(admins=False)))
    await scene.post("mo", b"fake")
    (done,) = scene.case.penalties
    assert (done.action, done.problem, done.lack) == (Action.MUTE, Problem.FORBIDDEN, Lack.OUTRANKED)
    assert "could not be muted" in scene.card().text


async def test_a_known_picture_goes_at_once_without_a_scan(scene: Scene) -> None:
    await scene.post("ada", b"fake")
    await scene.policy(ASKS)
    await scene.post("ada", b"fake 2", file_id="f2")
    await scene.press(Choice.FAKE)
    scans = len(scene.scanner.submitted)
    fetched = scene.platform.count("fetch")
    again = await scene.post("bo", b"fake 2", file_id="f2")
    assert not scene.platform.exists("group", again.id)
    assert scene.platform.count("fetch") == fetched + 1, "for the card's blurred picture alone"
    fresh = await scene.post("cy", b"fake 2")
    assert not scene.platform.exists("group", fresh.id)
    assert len(scene.scanner.submitted) == scans
    assert "same file as one that moderators here have kept out" in scene.card().text


async def test_a_known_picture_goes_while_the_detector_is_down(scene: Scene) -> None:
    entry = KnownPicture(id="K1", listed=Listed.FAKE, pdq=f"{7:064x}", quality=100, by="mo", added_at_s=0.0)
    await scene.records.known.add("fake", "group", entry)
    message = await scene.post("ada", b"down#6")
    assert not scene.platform.exists("group", message.id)
    assert scene.finding.failure is FailureReason.INTERNAL
    other = await scene.post("ada", b"down#" + str((1 << 200) - 1).encode())
    assert scene.platform.exists("group", other.id)


async def test_a_known_picture_needs_no_moderator_but_can_be_appealed(scene: Scene) -> None:
    entry = KnownPicture(id="K1", listed=Listed.FAKE, pdq=f"{7:064x}", quality=100, by="mo", added_at_s=0.0)
    await scene.records.known.add("fake", "group", entry)
    await scene.post("ada", b"clean#6")
    assert not scene.case.waits
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    assert scene.case.waits
    await scene.press(Choice.FINE, "mo", 0)
    assert scene.case.review is None, "who added it to the known pictures should not decide alone"
    scene.platform.can |= {Power.RESEND}
    await scene.press(Choice.FINE, "max", 0)
    assert scene.case.review is not None
    assert "mistake, and it is put right" in scene.texts("private-ada")[-1]


async def test_known_pictures_never_cross_chats(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    entry = KnownPicture(id="K1", listed=Listed.FAKE, pdq=f"{7:064x}", quality=100, added_at_s=0.0)
    await scene.records.known.add("fake", "other", entry)
    message = await scene.post("ada", b"clean#7")
    assert scene.platform.exists("group", message.id)


async def test_lost_media_is_fetched_again_and_given_up_after_three(scene: Scene) -> None:
    scene.scanner.judge = lambda data: ScanFailure(reason=FailureReason.MEDIA_LOST)
    await scene.post("ada", b"fake", chat="private")
    assert scene.platform.count("fetch") == 3
    assert len(scene.texts("private")) == 1


async def test_a_removal_waits_for_a_platform_that_is_away(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.fail("delete", *[Unreachable("down")] * 20)
    message = await scene.post("ada", b"fake")
    assert not scene.platform.exists("group", message.id)
    assert scene.finding.state is FindingState.REMOVED
    assert len(scene.texts("mods")) == 1


async def test_after_half_an_hour_without_the_platform_a_case_says_so(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.fail("delete", *[Unreachable("down")] * 10_000)
    message = await scene.post("ada", b"fake")
    assert scene.platform.exists("group", message.id)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.STAYS, Problem.UNREACHABLE)
    assert any("did not answer for a long time" in text for text in scene.texts("mods"))
    assert len(scene.scanner.acknowledged) == 1


async def test_a_picture_to_hold_waits_for_a_platform_that_is_away(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.fail("fetch", *[Unreachable("down")] * 20)
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    assert scene.finding.state is FindingState.HELD


async def test_a_forbidden_reply_breaks_nothing(scene: Scene) -> None:
    scene.platform.fail("send", Forbidden("no", Lack.SEND_MESSAGES))
    await scene.post("ada", b"fake")
    assert len(scene.scanner.acknowledged) == 1


async def test_where_the_moderators_cannot_be_told_each_is_told_alone(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    await scene.post("ada", b"fake")
    for moderator in ("mo", "max"):
        (told,) = scene.texts(f"private-{moderator}")
        assert "cannot write to your moderators' chat" in told
    assert len(await scene.events(EventKind.PLACE_BROKEN)) == 1
    # And what is decided there is on every card.
    await scene.press(Choice.FINE, chat="private-mo")
    assert "it is fine" in scene.card(chat="private-max").text


async def test_without_a_moderators_chat_each_is_told_alone(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat=""))
    scene.platform.closed_members.add("max")
    await scene.post("ada", b"fake")
    (told,) = scene.texts("private-mo")
    assert "cannot write to your moderators' chat" not in told
    assert "please look" in told
    assert await scene.events(EventKind.PLACE_BROKEN) == []


async def test_a_card_that_may_have_arrived_is_not_sent_again(scene: Scene) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.NOTIFY,))))
    scene.platform.fail("send", Uncertain("cut"))
    await scene.post("ada", b"fake")
    await scene.again()
    assert len(scene.platform.posts("mods")) == 1
    assert scene.platform.posts("private-mo") == []


async def test_the_card_says_who_where_and_when_and_shows_a_blurred_picture(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.labels["group", "ada"] = "Ada Lovelace"
    message = await scene.post("ada", b"fake", text="hi", thread="t1")
    card = scene.card()
    assert "\ue000ada\ue002Ada Lovelace\ue003" in card.text
    assert f"https://fake.example/group/t1/{message.id}" in card.text
    assert "2027-01-15" in card.text
    assert "Something was written with it" in card.text
    assert "hi" not in card.text.replace("which", "").replace("this", "").split()
    assert card.thumbnail == BLURRED
    assert scene.choices() == [Choice.FAKE, Choice.FINE, Choice.SHOW, Choice.MORE]


async def test_a_thumbnail_that_cannot_be_had_keeps_no_card_back(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.lose_media(message)
    await scene.settle()
    assert scene.card().thumbnail == b""


async def test_weak_signs_follow_their_own_rule(scene: Scene) -> None:
    rule = Rule(little=(Action.REACT,), uncertain=(Action.NOTIFY,))
    await scene.policy(replace(REPLY, altered=rule, generated=Rule()))
    await scene.post("ada", b"clean")
    assert scene.platform.count("react") == 1
    assert scene.texts() == []


async def test_a_reaction_to_what_is_gone_says_so(scene: Scene) -> None:
    await scene.policy(replace(REPLY, altered=Rule(substantial=(Action.REACT,))))
    scene.platform.can -= {Power.LOOK_UP}  # else it is looked whether that is so
    scene.platform.fail("react", Gone("gone"))
    await scene.post("ada", b"fake")
    assert scene.finding.state is FindingState.GONE


@pytest.mark.parametrize("preset", [Preset.WATCH, Preset.REPLY, Preset.PROTECT, Preset.STRICT])
async def test_no_preset_removes_or_penalises_on_a_network_alone(scene: Scene, preset: Preset) -> None:
    await scene.policy(PRESETS[preset])
    message = await scene.post("ada", b"fake")
    assert scene.platform.exists("group", message.id)
    assert {act.name for act in scene.platform.acts} & {"delete", "mute", "ban", "kick"} == set()
    assert await scene.events(EventKind.STRIKE) == []


async def test_threads_have_rules_of_their_own(scene: Scene) -> None:
    await scene.records.policies.set("fake", "group", DELETE, "t1")
    there = await scene.post("ada", b"fake 1", thread="t1")
    here = await scene.post("ada", b"fake 2", thread="t2")
    assert (scene.platform.exists("group", there.id), scene.platform.exists("group", here.id)) == (False, True)


def test_the_default_policy_is_untouched_by_tests() -> None:
    assert Policy().mode is Mode.LIVE


async def test_who_was_faster_than_the_rules_gets_nothing_for_it_by_itself(scene: Scene) -> None:
    await scene.policy(replace(ASKS, known=(Action.DELETE, Action.STRIKE, Action.MUTE, Action.NOTIFY)))
    await scene.post("ada", b"fake")
    await scene.press(Choice.FAKE)
    message = scene.platform.message("group", "bob", b"fake", file_id="file")
    await scene.records.known.add(
        "fake", "group", KnownPicture(id="K9", listed=Listed.FAKE, file_id="file", by="mo", added_at_s=1.0)
    )
    scene.platform.vanish("group", message.id)
    await scene.moderator.on_message(message)
    await scene.settle()
    assert scene.cases[-1].findings[0].state is FindingState.GONE
    assert await scene.events(EventKind.STRIKE) == []
    assert scene.platform.muted == {}
