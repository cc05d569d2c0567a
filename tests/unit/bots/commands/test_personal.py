"""/mydata and /forget: what is held on whoever asks, and what goes of it."""

from __future__ import annotations

import contextlib
import json
from collections import deque
from dataclasses import replace
from typing import Any

import pytest

from bots.moderator.casebook import Casebook
from bots.moderator.commands import personal
from bots.moderator.forgetting import Forgetting
from bots.moderator.wording import dossiers
from bots.moderator.wording.dossiers import Section
from bots.platform import Command, CommandName
from bots.policy import DAY_S, Action, Limits, Policy, Proof, Rule, Rung
from bots.records.cases import MAX_FINDINGS
from bots.records.choices import Choice
from bots.records.errors import StoreUnavailable
from bots.records.findings import FindingState
from bots.records.journal import Event, EventKind
from bots.records.people import Approval, Reporter
from bots.records.reveals import Reveal
from bots.records.versions import CASE
from tests.unit.bots.commands.conftest import TEXTS, Scene

EVERY = frozenset(Proof)
STRIKES = Policy(
    moderators_chat="mods",
    altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY), proofs=EVERY, strike_weight=1),
    penalty_proofs=EVERY,
    strikes_expire_s=10 * DAY_S,
)
"""Strikes without a moderator."""


async def mydata(scene: Scene, member: str = "ada", chat: str = "group") -> dict[str, Any]:
    """What the file says that they are sent."""
    await scene.say(member, "mydata", chat=chat)
    file = scene.platform.posts(f"private-{member}")[-1].file
    assert file is not None
    assert file.name == "my-data.json"
    found: dict[str, Any] = json.loads(file.data)
    return found


async def confirmed(scene: Scene, member: str = "ada") -> str:
    """What is said once they have said yes."""
    chat = scene.platform.open_private(member)
    assert "/forget yes" in await scene.say(member, "forget", chat=chat)
    return await scene.say(member, "forget yes", chat=chat)


async def keep_out(scene: Scene) -> None:
    """Let Mo keep out what waits, and destroy the last copy."""
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE_LAST)


async def fill(scene: Scene) -> None:
    """Let something of every kind be held on Ada."""
    records, now_s = scene.records, scene.clock.now_s()
    await scene.policy(replace(STRIKES, newcomer_days=3))
    await scene.post("ada", b"fake one")
    await keep_out(scene)
    bad = await scene.post("bo", b"fake two")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    await scene.say("ada", "report", await scene.post("bo", b"real one"))
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    records.people.reporters["fake", "group", "ada"] = Reporter(right=1)
    await records.people.approve("fake", "other", Approval(member="ada", by="mo", reason="an artist", at_s=now_s))
    await records.people.approve("fake", "group", Approval(member="cy", by="ada", reason="no", at_s=now_s))
    scene.services.languages.heard("fake", "group", "ada", "ko")
    await records.known.add(
        "fake", "group", replace(next(iter(records.known.kept["fake", "group"].values())), id="own", by="ada", note="n")
    )
    await records.reveals.give(Reveal(case=scene.cases[0].id, finding=1, member="ada", platform="fake"), 300)
    await records.journal.append(
        "fake", "group", Event(kind=EventKind.KNOWN_ADDED, at_s=now_s, actor="ada", details="fake own", picture="ab")
    )
    case = await records.cases.of_message("fake", "group", bad.id)
    assert case is not None
    assert case.review is not None
    case = await Casebook(scene.services).change(
        case, lambda old: replace(old, review=replace(case.review, member="ada") if case.review else None)
    )
    scene.scanner.eager = False
    await scene.platform.post("private-ada", "ada", b"fake waits")


# /mydata.


async def test_everything_that_is_held_is_in_the_file(scene: Scene) -> None:
    await fill(scene)
    found = await mydata(scene)
    assert {section.value for section in Section} | {"about"} == set(found)
    empty = [section.value for section in Section if not found[section.value]["records"]]
    assert empty == []
    for section in Section:
        assert found[section.value]["what"]
        for record in found[section.value]["records"]:
            assert all(not isinstance(value, float) for value in record.values()), record
    assert found["about"]["your_number"] == "ada"
    assert found["seen"]["records"] == [{"chat": "group", "first_seen": "2027-01-15T08:00:00Z"}]
    assert {"chat": "group", "language": "en"} in found["language"]["records"]
    (case,) = found["cases"]["records"]
    assert case["opened"] == "2027-01-15T08:00:00Z"
    assert case["kept_until"] == "2027-07-14T08:00:00Z"
    assert "A moderator decided that it stays out." in [item["became"] for item in case["pictures"]]
    assert [item["what"] for item in case["what_you_got"]] == ["strike"]
    assert found["reports"]["records"][0]["chat"] == "group"
    assert found["weights"]["records"] == [{"chat": "group", "right": 1, "wrong": 0, "counts": True}]
    assert found["exemptions"]["records"][0]["reason"] == "an artist"
    assert found["under_way"]["records"][0]["private"] is True
    assert "A strike." in [item["what"] for item in found["journal"]["records"]]


async def test_the_file_names_nobody_else_and_gives_no_digest(scene: Scene) -> None:
    await fill(scene)
    await scene.say("ada", "mydata")
    file = scene.platform.posts("private-ada")[-1].file
    assert file is not None
    words = set(json.dumps(json.loads(file.data)).replace('"', " ").replace(",", " ").split())
    assert words.isdisjoint({"mo", "max", "bo", "cy"})
    for case in scene.cases:
        for finding in case.findings:
            for secret in (finding.sha256, finding.media, *(item.value for item in finding.fingerprints)):
                assert not secret or secret not in file.data.decode()


async def test_in_a_group_it_is_sent_in_private_and_only_said_so(scene: Scene) -> None:
    assert await scene.say("ada", "mydata") == TEXTS.say("mydata-sent", "en")
    assert [post.file for post in scene.platform.posts("group", None) if post.file] == []
    assert scene.platform.posts("private-ada")[-1].file is not None
    scene.platform.closed_members.add("ada")
    assert await scene.say("ada", "mydata") == TEXTS.say("mydata-in-private", "en")


async def test_that_somebody_only_asked_about_a_picture_is_not_told_its_poster(scene: Scene) -> None:
    posted = await scene.post("ada", b"real one")
    await scene.say("bo", "report", posted)
    assert scene.case.findings[0].sender == "ada"
    found = await mydata(scene)
    assert (found["cases"]["records"], found["journal"]["records"]) == ([], [])
    assert len((await mydata(scene, "bo"))["reports"]["records"]) == 1
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert (await mydata(scene))["cases"]["records"][0]["pictures"][0]["found"] == []


async def test_of_a_stopped_case_no_more_is_said_than_that(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await Casebook(scene.services).change(scene.case, lambda old: replace(old, minor=True))
    (case,) = (await mydata(scene))["cases"]["records"]
    assert case["what"] == TEXTS.say("why-minor", "en")
    assert "pictures" not in case


async def test_it_is_asked_for_so_often_a_day(scene: Scene) -> None:
    for _ in range(personal.ASKS_A_DAY):
        await mydata(scene)
    await scene.say("ada", "mydata")
    assert scene.alone("ada")[-1] == TEXTS.say("personal-too-often", "en", limit=personal.ASKS_A_DAY)
    await mydata(scene, "bo")
    await scene.clock.advance(DAY_S)
    await mydata(scene)


async def test_it_is_in_the_language_of_whoever_asks(scene: Scene) -> None:
    message = replace(scene.platform.message("private-ada", "ada"), locale="zh")
    await scene.moderator.on_command(Command(name=CommandName.MYDATA, message=message))
    file = scene.platform.posts("private-ada")[-1].file
    assert file is not None
    found = json.loads(file.data)
    assert found["seen"]["what"] == TEXTS.say("mydata-seen", "zh")


# /forget.


async def test_it_asks_before_and_does_nothing_until_then(scene: Scene) -> None:
    await fill(scene)
    before = await Forgetting(scene.services).dossier(scene.platform, "ada")
    assert await scene.say("ada", "forget yes") == "I have written to you alone.", "in a group nobody is forgotten"
    assert scene.alone("ada")[-1].endswith(TEXTS.say("forget-how", "en"))
    after = await Forgetting(scene.services).dossier(scene.platform, "ada")
    assert replace(after, uses=()) == replace(before, uses=())
    scene.platform.closed_members.add("ada")
    assert await scene.say("ada", "forget yes") == TEXTS.say("forget-in-private", "en")


async def test_what_may_go_is_gone_and_what_stays_is_said(scene: Scene) -> None:
    await fill(scene)
    await scene.clock.advance(601)
    said = await confirmed(scene)
    assert said.startswith(TEXTS.say("forget-done", "en"))
    held = await Forgetting(scene.services).dossier(scene.platform, "ada")
    for nothing in (held.seen, held.weights, held.exemptions, held.given, held.entries, held.leaves):
        assert nothing == ()
    assert scene.services.languages.of_member("fake", "ada") == {}
    assert await scene.scanner.asked("fake", "ada") == []
    assert [it.record.kind for it in held.events if it.record.kind is EventKind.REPORTED] == []
    assert {item.record.what for item in held.uses} == {"report"}
    # The strike counts still, so it and its case stay.
    kinds = {item.record.kind for item in held.events if item.record.member == "ada"}
    assert EventKind.STRIKE in kinds
    assert "One case for which you got a strike or a penalty that counts, until 2027-01-25 08:00 (UTC)." in said
    assert await Casebook(scene.services).strikes("fake", "group", "ada", 0.0) != []
    again = await scene.say("ada", "forget yes", chat="private-ada")
    assert again == said
    assert replace(await Forgetting(scene.services).dossier(scene.platform, "ada"), uses=()) == replace(held, uses=())


async def test_a_strike_is_not_dodged_and_the_next_one_counts_with_it(scene: Scene) -> None:
    ladder = (Rung(strikes=2, within_s=10 * DAY_S, action=Action.MUTE, duration_s=DAY_S),)
    await scene.policy(replace(STRIKES, ladder=ladder))
    await scene.post("ada", b"fake one")
    await keep_out(scene)
    await confirmed(scene)
    await scene.post("ada", b"fake two")
    assert ("group", "ada") in scene.platform.muted


async def test_once_a_strike_is_over_nothing_names_them(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await keep_out(scene)
    await scene.clock.advance(10 * DAY_S + 1)
    await confirmed(scene)
    held = await Forgetting(scene.services).dossier(scene.platform, "ada")
    assert (held.cases, held.events, held.notes) == ((), (), ())
    assert '"ada"' not in CASE.dump(scene.case)
    assert len(scene.records.journal.kept["fake", "group"]) > 2, "what happened stays, and names nobody"
    assert scene.case.findings[0].state is FindingState.KEPT_OUT
    assert scene.case.review is not None
    assert scene.case.review.member == "mo"


async def test_an_open_case_stays_until_it_is_decided(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, altered=replace(STRIKES.altered, substantial=(Action.HOLD, Action.NOTIFY))))
    await scene.post("ada", b"fake one")
    said = await confirmed(scene)
    assert "One case about something that you posted or objected to, until a moderator has decided it" in said
    assert scene.case.findings[0].sender == "ada"
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    await scene.clock.advance(601)
    await confirmed(scene)
    assert '"ada"' not in CASE.dump(scene.case)


async def test_what_can_be_undone_stays_for_so_long(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    assert scene.case.penalties == ()
    await confirmed(scene)
    assert scene.case.findings[0].sender == "ada"


async def test_what_can_be_undone_with_the_rest_of_its_flood_stays_for_so_long(scene: Scene) -> None:
    unlimited = Limits(removals_per_hour=1_000, member_per_hour=1_000, picture_per_hour=1_000)
    await scene.policy(replace(STRIKES, limits=unlimited))
    for number in range(MAX_FINDINGS):
        await scene.post(f"m{number}", b"fake one")
    await scene.post("ada", b"fake one")
    first, part = sorted(scene.records.cases.kept.values(), key=lambda case: case.opened_at_s)
    put_back = scene.platform.put_back

    async def slowly(*arguments: Any) -> list[str]:
        for _ in range(15):
            await scene.clock.sleep(2.0)
        return await put_back(*arguments)

    scene.platform.put_back = slowly  # type: ignore[method-assign]
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    first, part = [scene.records.cases.kept[case.id] for case in (first, part)]
    assert first.decided_at_s - part.decided_at_s > scene.services.options.undo_s
    assert part.part_of == first.id
    assert part.penalties == ()
    await confirmed(scene)
    await scene.platform.press(scene.card(), "mo", Choice.UNDO)
    assert [done.action for done in scene.records.cases.kept[part.id].of("ada")] == [Action.STRIKE]


async def test_a_ban_stays_a_reason_as_long_as_its_case(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, altered=replace(STRIKES.altered, substantial=(Action.HOLD, Action.BAN))))
    await scene.post("ada", b"fake one")
    await keep_out(scene)
    await scene.clock.advance(100 * DAY_S)
    assert "until 2027-07-14 08:00 (UTC)" in await confirmed(scene)
    assert scene.case.of("ada") != ()


async def test_a_stopped_case_stays(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    await Casebook(scene.services).change(scene.case, lambda old: replace(old, minor=True))
    await scene.clock.advance(100 * DAY_S)
    assert "One case that a moderator has stopped" in await confirmed(scene)
    assert scene.case.findings[0].sender == "ada"


async def test_who_often_reported_wrongly_is_still_known_to(scene: Scene) -> None:
    scene.records.people.reporters["fake", "group", "ada"] = Reporter(wrong=3)
    scene.records.people.reporters["fake", "other", "ada"] = Reporter(right=3)
    assert TEXTS.say("forget-stays-weight", "en") in await confirmed(scene)
    held = await Forgetting(scene.services).dossier(scene.platform, "ada")
    assert [item.chat for item in held.weights] == ["group"]


async def test_what_somebody_did_as_a_moderator_stays(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await keep_out(scene)
    before = [event for event in await scene.events() if event.actor == "mo"]
    assert before
    assert "What you did as a moderator, for 365 days" in await confirmed(scene, "mo")
    assert [event for event in await scene.events() if event.actor == "mo"] == before
    assert scene.case.review is not None
    assert scene.case.review.member == "mo"


async def test_another_poster_of_the_same_flood_keeps_what_is_theirs(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await scene.post("bo", b"fake one")
    await keep_out(scene)
    theirs = scene.case.of("bo")
    assert theirs
    await scene.clock.advance(10 * DAY_S + 1)
    await confirmed(scene)
    assert scene.case.of("bo") == theirs
    assert [item.sender for item in scene.case.findings] == ["", "bo"]


PARTS = ("reveals", "journal", "known", "outbox", "people", "cases", "policies", "dossiers")


@pytest.mark.parametrize("calls", range(3))
@pytest.mark.parametrize("part", PARTS)
async def test_what_is_cut_off_is_finished_by_the_next_time(scene: Scene, part: str, calls: int) -> None:
    await fill(scene)
    await scene.clock.advance(10 * DAY_S + 1)
    service, fake = Forgetting(scene.services), getattr(scene.records, part)
    cut = CutOff(calls)
    fake.failures = cut
    with contextlib.suppress(StoreUnavailable):
        await service.forget(scene.platform, "ada")
    assert cut.reached or calls, "nothing of it is asked"
    fake.failures = deque()
    await service.forget(scene.platform, "ada")
    held = await service.dossier(scene.platform, "ada")
    assert [case for case in held.cases if dossiers.is_of(case, "ada")] == []
    assert (held.seen, held.weights, held.exemptions, held.given, held.entries, held.leaves) == ((),) * 6
    assert [item for item in held.events if item.record.member == "ada"] == []


class CutOff(deque[Exception]):
    """Lets so many calls through, and fails the next one."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._left = calls
        self.reached = False

    def __bool__(self) -> bool:
        self._left -= 1
        self.reached = self.reached or self._left == -1
        return self._left == -1

    def popleft(self) -> Exception:
        return StoreUnavailable("away")


def test_every_text_is_there() -> None:
    assert dossiers.text_ids() | personal.text_ids() <= TEXTS.ids()


# What would be dodged.


async def test_wrong_reports_are_not_forgotten_one_at_a_time(scene: Scene) -> None:
    scene.records.people.reporters["fake", "group", "ada"] = Reporter(right=1, wrong=1)
    assert TEXTS.say("forget-stays-weight", "en") in await confirmed(scene)
    assert scene.records.people.reporters["fake", "group", "ada"] == Reporter(right=1, wrong=1)


async def test_a_report_stays_until_it_was_decided_whether_it_was_right(scene: Scene) -> None:
    posted = await scene.post("bo", b"real one")
    await scene.say("ada", "report", posted)
    assert TEXTS.say("forget-stays-reports", "en", count=1) in await confirmed(scene)
    await scene.say("ada", "report", posted)
    assert scene.case.reported == 1
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    assert await scene.records.people.reporter("fake", "group", "ada") == Reporter(wrong=1)
    await scene.clock.advance(601)
    said = await scene.say("ada", "forget yes", chat="private-ada")
    assert TEXTS.say("forget-stays-reports", "en", count=1) not in said
    assert TEXTS.say("forget-stays-weight", "en") in said
    assert await scene.events(EventKind.REPORTED) == []


async def test_words_that_wait_for_a_put_back_are_said_to_stay_where_pictures_are_held(scene: Scene) -> None:
    assert scene.services.holds("fake") is (TEXTS.say("forget-stays-words", "en") in await confirmed(scene))


async def test_a_report_goes_with_its_case(scene: Scene) -> None:
    await scene.say("ada", "report", await scene.post("bo", b"real one"))
    scene.records.cases.kept.clear()
    await confirmed(scene)
    assert await scene.events(EventKind.REPORTED) == []


async def test_whoever_was_refused_at_a_button_is_no_moderator(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("bo", b"fake one")
    await scene.platform.press(scene.card(), "ada", Choice.FAKE)
    (pressed,) = await scene.events(EventKind.PRESSED)
    assert pressed.actor == "ada"
    assert "What you did as a moderator" not in await confirmed(scene)
    assert await scene.events(EventKind.PRESSED) == []


async def test_whoever_never_got_a_strike_is_told_of_none(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.say("bo", "report", await scene.post("ada", b"real one"))
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    (back,) = await scene.events(EventKind.STRIKE_BACK)
    assert back.member == "ada", "which takes nothing from her"
    told = [item["what"] for item in (await mydata(scene))["journal"]["records"]]
    assert told == [TEXTS.say("mydata-event-reviewed", "en")]
    await scene.clock.advance(601)
    assert "what you got" not in await confirmed(scene)
    assert [event for event in await scene.events() if event.member == "ada"] == []


async def test_of_a_strike_that_was_taken_back_that_is_told_too(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    await keep_out(scene)
    await Casebook(scene.services).note(scene.case, EventKind.STRIKE_BACK, member="ada", actor="mo")
    told = [item["what"] for item in (await mydata(scene))["journal"]["records"]]
    assert {TEXTS.say(f"mydata-event-strike{end}", "en") for end in ("", "-back")} <= set(told)
