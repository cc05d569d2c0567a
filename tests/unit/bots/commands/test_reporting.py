"""/report and /appeal: members ask the moderators to look."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.moderator.petitions import Petition, Petitions
from bots.moderator.reports import Reports
from bots.platform import Lack, Power, Unreachable
from bots.policy import DAY_S, DEFAULT, Action, Mode, Policy, Reason
from bots.records.cases import AppealState, Case, CaseState
from bots.records.choices import Choice
from bots.records.errors import NewerRecord
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from bots.records.people import Reporter
from tests.unit.bots.commands.conftest import ASKS, HOLD, REPLY, Scene

NEUTRAL = "Thank you. It is with the moderators."


async def test_a_report_brings_a_card_and_names_nobody(scene: Scene) -> None:
    target = await scene.post("bob", b"clean", file_id="f1")
    assert await scene.say("ada", "report", target) == ""
    (thanks,) = scene.alone("ada")
    assert thanks.startswith("Thank you. The moderators are told that a member asks them")
    case = scene.case
    (finding,) = case.findings
    assert (finding.message, finding.media, finding.sender, finding.file_id) == (
        target.id,
        target.attachments[0].media,
        "bob",
        "f1",
    )
    assert finding.sha256 == hashlib.sha256(b"clean").hexdigest()
    assert (finding.decision.reason, finding.decision.actions) == (Reason.REPORTED, (Action.NOTIFY,))
    assert (case.sender, case.reported, case.urgent, case.mode) == ("bob", 1, False, Mode.LIVE)
    assert (case.platform, case.chat, case.locale) == ("fake", "group", "en")
    assert case.opened_at_s == case.changed_at_s == finding.at_s == scene.clock.now_s()
    assert case.waits
    card = scene.card()
    assert card.text.count("A member asks you to look") == 1
    assert "ada" not in card.text.lower()
    assert "Bob" in card.text
    assert scene.texts() == []
    (event,) = await scene.events()
    assert (event.kind, event.member, event.case, event.details) == (EventKind.REPORTED, "ada", case.id, "")


async def test_the_moderators_can_decide_it_like_any_other(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await scene.say("ada", "report", target)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", target.id)
    assert scene.case.findings[0].state is FindingState.KEPT_OUT
    (told,) = scene.alone("bob")
    assert "took it out" in told
    assert "member asks" not in told, "that somebody has reported it is nobody's business"
    (entry,) = await scene.records.known.entries("fake", "group")
    assert entry.sha256 == hashlib.sha256(b"clean").hexdigest()


async def test_two_reporters_are_one_case_and_one_card(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await scene.say("ada", "report", target)
    await scene.say("eve", "report", target)
    assert scene.case.reported == 2
    assert len(scene.texts("mods")) == 1
    assert "2 members ask you" in scene.card().text
    assert scene.alone("eve")[0].startswith("Thank you. The moderators are told")


async def test_the_same_member_counts_once(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await scene.say("ada", "report", target)
    await scene.say("ada", "report", target)
    assert scene.case.reported == 1
    assert scene.alone("ada")[1].startswith("You have reported this picture already.")
    assert len(await scene.events(EventKind.REPORTED)) == 1


async def test_a_report_joins_the_case_that_there_is(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    before = scene.case
    await scene.say("ada", "report", target)
    assert scene.case.id == before.id
    assert scene.case.findings == before.findings
    assert scene.case.reported == 1
    assert len(scene.texts("mods")) == 2, "the card comes to the top"
    assert "A member asks you" in scene.card().text


async def test_a_case_that_the_rules_had_settled_waits_again(scene: Scene) -> None:
    await scene.records.known.add(
        "fake",
        "group",
        KnownPicture(id="K", listed=Listed.FAKE, sha256=hashlib.sha256(b"clean").hexdigest(), by="max", added_at_s=1.0),
    )
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    target = await scene.post("bob", b"clean")
    assert scene.case.state is CaseState.DECIDED
    await scene.say("ada", "report", target)
    assert scene.case.waits
    assert scene.case.state is CaseState.OPEN


async def test_where_the_reporter_cannot_be_told_alone_the_chat_reads_a_word_to_nobody(scene: Scene) -> None:
    scene.platform.closed_members.add("ada")
    target = await scene.post("bob", b"clean")
    assert await scene.say("ada", "report", target) == NEUTRAL
    (post,) = scene.platform.posts("group")
    assert post.reply_to == ""
    assert scene.case.reported == 1


async def test_where_the_platform_answers_alone_the_answer_is_there(scene: Scene) -> None:
    scene.platform.answers_alone = True
    target = await scene.post("bob", b"clean")
    assert "The moderators are told" in await scene.say("ada", "report", target, reply_token="t1")
    assert scene.alone("ada") == []


async def test_what_is_no_report(scene: Scene) -> None:
    words = await scene.post("bob")
    assert "Reply to it with /report" in await scene.say("ada", "report")
    assert "Reply to it with /report" in await scene.say("ada", "report", words)
    assert "in a group" in await scene.say("ada", "report", chat="private-ada")
    assert scene.cases == []
    assert await scene.events() == []


async def test_five_an_hour_each(scene: Scene) -> None:
    targets = [await scene.post("bob", f"clean {number}".encode()) for number in range(7)]
    for target in targets[:5]:
        assert await scene.say("ada", "report", target) == ""
    assert "5 reports an hour" in await scene.say("ada", "report", targets[5])
    assert len(scene.cases) == 5
    assert await scene.say("eve", "report", targets[5]) == ""
    await scene.clock.advance(3_600)
    assert await scene.say("ada", "report", targets[6]) == ""


async def test_a_reporter_who_is_often_wrong_is_listed_and_calls_nobody(scene: Scene) -> None:
    scene.records.people.reporters["fake", "group", "ada"] = Reporter(wrong=3)
    target = await scene.post("bob", b"clean")
    await scene.say("ada", "report", target)
    assert scene.alone("ada")[0].startswith("Thank you. It is on the moderators' list")
    assert scene.texts("mods") == []
    assert (scene.case.reported, scene.case.waits) == (1, True)
    await scene.say("eve", "report", target)
    assert "2 members ask you" in scene.card().text


async def test_where_no_moderator_can_be_reached_the_list_has_it(scene: Scene) -> None:
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    scene.platform.closed_members |= {"mo", "max"}
    target = await scene.post("bob", b"clean")
    await scene.say("ada", "report", target)
    assert scene.alone("ada")[0].startswith("Thank you. It is on the moderators' list")
    assert scene.case.waits


async def test_a_platform_that_is_down_for_the_card_loses_no_report(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    scene.platform.fail("send", *[Unreachable("down")] * 3)
    await scene.say("ada", "report", target)
    assert scene.alone("ada")[0].startswith("Thank you. It is on the moderators' list")
    assert scene.case.reported == 1
    await scene.say("eve", "report", target)
    assert "2 members ask you" in scene.card().text


@pytest.mark.parametrize("words", ["report", "why"])
async def test_what_a_moderator_has_left_is_not_asked_about_again(scene: Scene, words: str) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    said = await scene.say("ada", words, target)
    assert ("decided that it may stay" if words == "report" else "found nothing wrong with it") in said
    assert scene.case.reported == 0
    assert await scene.events(EventKind.REPORTED) == []


async def test_a_fine_picture_is_fine_wherever_it_is_posted(scene: Scene) -> None:
    first = await scene.post("bob", b"clean", file_id="f1")
    await scene.say("mo", "known fine", first)
    again = await scene.post("eve", b"clean", file_id="f1")
    assert "decided that it may stay" in await scene.say("ada", "report", again)
    both = await scene.post("eve", b"clean", b"other")
    assert await scene.say("ada", "report", both) == ""
    assert len(scene.case.findings) == 2


async def test_a_picture_that_is_there_although_it_was_kept_out_is_a_new_case(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    (there,) = scene.platform.posts("group", "bob")
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    scene.platform._add(there)
    await scene.say("ada", "report", target)
    assert len(scene.cases) == 2
    assert (scene.cases[0].reported, scene.cases[1].reported) == (0, 1)
    finding = scene.cases[1].findings[0]
    # What was found is still on the card, and the decision of then is not.
    assert finding.verdict is not None
    assert "Strong signs" in scene.card().text
    assert (finding.state, finding.decision.reason) == (FindingState.NOTED, Reason.REPORTED)


@pytest.mark.parametrize("looks_up", [True, False])
async def test_a_report_that_comes_after_the_removal_opens_no_case_of_what_is_not_there(
    scene: Scene, looks_up: bool
) -> None:
    if not looks_up:
        scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    cards = scene.texts("mods")
    await scene.say("ada", "report", target)
    assert scene.alone("ada") == ["Thank you. The moderators know of this picture already."]
    assert len(scene.cases) == 1
    assert scene.texts("mods") == cards


async def test_a_suspected_minor_is_left_in_peace(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    case = await scene.records.cases.update(replace(scene.case, minor=True))
    await scene.say("ada", "report", target)
    assert scene.alone("ada") == ["Thank you. The moderators know of this picture already."]
    assert scene.case == case
    assert await scene.events(EventKind.REPORTED) == []


async def test_a_chat_that_only_watches_still_hears_its_members(scene: Scene) -> None:
    await scene.policy(replace(DEFAULT, moderators_chat="mods"))
    target = await scene.post("bob", b"fake")
    (watched,) = scene.cases
    await scene.say("ada", "report", target)
    assert scene.cases[0] == watched
    assert (scene.cases[1].mode, scene.cases[1].reported) == (Mode.LIVE, 1)
    assert "A member asks you" in scene.card().text


async def test_a_picture_that_cannot_be_fetched_is_reported_all_the_same(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    scene.platform.lose_media(target)
    await scene.say("ada", "report", target)
    assert scene.case.findings[0].sha256 == ""
    assert "A member asks you" in scene.card().text


async def test_how_it_was_posted_is_kept_with_it(scene: Scene) -> None:
    covered = scene.platform.message("group", "bob", b"one", b"two", thread="topic", spoiler=True, text="look")
    await scene.say("ada", "report", covered)
    assert scene.case.thread == "topic"
    assert [(item.number, item.thread, item.spoiler, item.captioned) for item in scene.case.findings] == [
        (1, "topic", True, True),
        (2, "topic", True, True),
    ]
    await scene.say("eve", "report", scene.platform.message("group", "bob", b"three"))
    (finding,) = scene.cases[1].findings
    assert (finding.thread, finding.spoiler, finding.captioned) == ("", False, False)


async def test_a_fine_picture_that_cannot_be_fetched_is_known_by_its_file_id(scene: Scene) -> None:
    first = await scene.post("bob", b"clean", file_id="f1")
    await scene.say("mo", "known fine", first)
    again = await scene.post("eve", b"clean", file_id="f1")
    scene.platform.lose_media(again)
    assert "decided that it may stay" in await scene.say("ada", "report", again)


async def test_the_rules_of_a_topic_say_where_its_moderators_are_told(scene: Scene) -> None:
    await scene.records.policies.set("fake", "group", replace(REPLY, moderators_chat="others"), "topic")
    await scene.say("ada", "report", scene.platform.message("group", "bob", b"one", thread="topic"))
    assert len(scene.texts("others")) == 1
    assert scene.texts("mods") == []


async def test_a_case_that_cannot_be_read_hinders_no_report(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    scene.records.cases.unreadable[scene.case.id] = NewerRecord("case", 9, 2)
    await scene.say("ada", "report", target)
    assert len(scene.cases) == 2


async def test_what_the_bot_put_back_is_not_its_own(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert "decided that it may stay" in await scene.say("ada", "report", scene.platform.as_message(back))
    scene.records.cases.forget(scene.case.id)
    scene.records.known.kept.clear()
    await scene.say("ada", "report", scene.platform.as_message(back))
    assert (scene.case.sender, scene.case.findings[0].sender) == ("", "")


# What becomes of a report.


async def reported(scene: Scene, *members: str) -> Case:
    target = await scene.post("bob", b"clean")
    for member in members:
        await scene.say(member, "report", target)
    return scene.case


@pytest.mark.parametrize("right", [True, False])
async def test_reporters_are_judged_once_by_the_decision_that_stands(scene: Scene, right: bool) -> None:
    case = await reported(scene, "ada", "eve")
    reports = Reports(scene.services)
    assert await reports.judge(case, right=right) == 2
    assert await reports.judge(case, right=right) == 0
    for member in ("ada", "eve"):
        found = await scene.records.people.reporter("fake", "group", member)
        assert found == (Reporter(right=1) if right else Reporter(wrong=1))
    assert await reports.judge(case, right=not right) == 2
    for member in ("ada", "eve"):
        found = await scene.records.people.reporter("fake", "group", member)
        assert found == (Reporter(wrong=1) if right else Reporter(right=1))
    first, then = ("right", "wrong") if right else ("wrong", "right")
    assert [event.details for event in await scene.events(EventKind.REPORTED)] == ["", "", first, first, then, then]


async def test_only_reports_of_this_case_are_judged(scene: Scene) -> None:
    case = await reported(scene, "ada")
    await scene.say("eve", "report", await scene.post("bob", b"another"))
    assert await Reports(scene.services).judge(case, right=True) == 1
    assert await scene.records.people.reporter("fake", "group", "eve") == Reporter()


async def test_a_report_of_a_clock_that_went_wrong_is_judged_too(scene: Scene) -> None:
    case = await reported(scene, "ada")
    late = replace(case, opened_at_s=case.opened_at_s + DAY_S)
    assert await Reports(scene.services).judge(late, right=True) == 1
    older = replace(case, opened_at_s=case.opened_at_s + DAY_S + 1, id="OTHER")
    assert await Reports(scene.services).judge(older, right=True) == 0


async def test_petitions_without_a_picture_name_the_message_alone(scene: Scene) -> None:
    petition = Petition(
        platform="fake",
        chat="group",
        message="42",
        thread="t",
        reason=Reason.TAKEDOWN,
        policy=Policy(locale="de"),
    )
    case = await Petitions(scene.services).open(petition, None)
    (finding,) = case.findings
    assert (finding.number, finding.message, finding.media, finding.thread, finding.sender) == (1, "42", "", "t", "")
    assert (case.locale, case.thread, case.sender) == ("de", "t", "")
    found = await scene.records.cases.of_message("fake", "group", "42")
    assert found is not None
    assert found.id == case.id


# Appeals.


async def held(scene: Scene) -> Case:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")
    return scene.case


@pytest.mark.parametrize("chat", ["group", "private-ada"])
async def test_the_poster_can_object_by_the_cases_name(scene: Scene, chat: str) -> None:
    case = await held(scene)
    spaced = f"{case.id[:5].lower()}-{case.id[5:].lower()}"
    assert "A moderator will look at it again" in await scene.say("ada", f"appeal {spaced}", chat=chat)
    assert scene.case.appeal is not None
    assert (scene.case.appeal.member, scene.case.appeal.state) == ("ada", AppealState.OPEN)
    assert "objected" in scene.card().text
    assert "objected already" in await scene.say("ada", f"appeal {case.id}", chat=chat)


async def test_the_poster_can_object_as_a_reply_to_the_notice(scene: Scene) -> None:
    await held(scene)
    notice = scene.platform.as_message(scene.platform.posts("group")[0])
    assert "A moderator will look at it again" in await scene.say("ada", "appeal", notice)


async def test_nobody_else_can(scene: Scene) -> None:
    case = await held(scene)
    assert "Only whoever posted it" in await scene.say("eve", f"appeal {case.id}")
    scene.platform.open_private("eve")
    assert "no such case of yours" in await scene.say("eve", f"appeal {case.id}", chat="private-eve")
    assert "no such case of yours" in await scene.say("ada", f"appeal {case.id}", chat="elsewhere")
    assert scene.case.appeal is None


async def test_an_appeal_names_its_case(scene: Scene) -> None:
    await held(scene)
    words = await scene.post("bob")
    assert "Which one?" in await scene.say("ada", "appeal")
    assert "no such case of yours" in await scene.say("ada", "appeal XXXX")
    assert "no such case of yours" in await scene.say("ada", "appeal", words)
    foreign = await scene.records.cases.open(replace(scene.case, id="FOREIGN", platform="other", incident="x"))
    assert "no such case of yours" in await scene.say("ada", f"appeal {foreign.id}")
    scene.records.cases.unreadable["NEWER"] = NewerRecord("case", 9, 2)
    scene.records.cases.kept["NEWER"] = replace(scene.cases[0], id="NEWER")
    assert "newer version" in await scene.say("ada", "appeal NEWER")


async def test_what_was_never_taken_out_cannot_be_objected_to(scene: Scene) -> None:
    await scene.policy(REPLY)
    await scene.post("ada", b"fake")
    assert "nothing to object to" in await scene.say("ada", f"appeal {scene.case.id}")
