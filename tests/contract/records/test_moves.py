"""The Moves port's suite: all that is kept of a chat is found under its new id."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bots.policy import DEFAULT, NO_MATCHES, PRESETS, Match, Matches, Policy, Preset
from bots.records import Event, EventKind, Records
from bots.records.cases import CaseState, Listing
from bots.records.known import KnownPicture, Listed, Traits
from bots.records.people import Approval, Reporter
from tests.contract.records.conftest import Scene
from tests.contract.records.made import case, finding, judgement
from tests.contract.records.test_known import digits, entry, looks
from worker.contract import Fingerprint

Move = Callable[..., Awaitable[None]]


@pytest.fixture(params=["once", "twice"])
def move(scene: Scene, request: pytest.FixtureRequest) -> Move:
    """Moves the chat, and says so once or twice."""

    async def carry_out(old: str = "old", new: str = "new", platform: str = "p") -> None:
        for _ in range(1 if request.param == "once" else 2):
            await scene.replica().moves.move(platform, old, new)

    return carry_out


async def details(records: Records, chat: str) -> list[str]:
    return [item.details async for item in records.journal.read("p", chat)]


def event(details: str, at_s: float) -> Event:
    return Event(kind=EventKind.FOUND, at_s=at_s, details=details)


async def test_policies_move_with_their_threads(scene: Scene, move: Move) -> None:
    policies = scene.records.policies
    await policies.set("p", "old", PRESETS[Preset.STRICT])
    await policies.set("p", "old", PRESETS[Preset.PROTECT], "topic")
    await policies.set("p", "bystander", PRESETS[Preset.REPLY])
    await policies.set("q", "old", PRESETS[Preset.REPLY])
    await move()
    assert await policies.policy("p", "new") == PRESETS[Preset.STRICT]
    assert await policies.policy("p", "new", "topic") == PRESETS[Preset.PROTECT]
    assert await policies.threads("p", "new") == ("topic",)
    # A result that was on its way names the former id: the chat's rules hold for it all the same.
    assert await policies.policy("p", "old") == await policies.own("p", "old") == PRESETS[Preset.STRICT]
    assert await policies.policy("p", "old", "topic") == PRESETS[Preset.PROTECT]
    assert await policies.threads("p", "old") == ("topic",)
    await policies.set("p", "old", PRESETS[Preset.REPLY])
    await policies.set("p", "old", None, "topic")
    assert await policies.own("p", "new") == PRESETS[Preset.REPLY]
    assert await policies.threads("p", "new") == ()
    assert await policies.policy("p", "nowhere") == DEFAULT
    assert await policies.policy("p", "bystander") == PRESETS[Preset.REPLY]
    assert await policies.policy("q", "old") == PRESETS[Preset.REPLY]


async def test_what_is_there_already_stays(scene: Scene, move: Move) -> None:
    policies = scene.records.policies
    for chat, preset in (("old", Preset.STRICT), ("new", Preset.PROTECT)):
        await policies.set("p", chat, PRESETS[preset])
        await policies.set("p", chat, PRESETS[preset], "topic")
        await policies.set("p", chat, PRESETS[preset], chat)
    await move()
    assert await policies.policy("p", "new") == PRESETS[Preset.PROTECT]
    assert await policies.policy("p", "new", "topic") == PRESETS[Preset.PROTECT]
    assert await policies.policy("p", "new", "old") == PRESETS[Preset.STRICT]
    assert await policies.threads("p", "new") == ("new", "old", "topic")


async def test_a_policy_that_the_bot_chose_before_it_knew_of_the_move_gives_way(scene: Scene, move: Move) -> None:
    policies = scene.records.policies
    await policies.set("p", "old", PRESETS[Preset.STRICT])
    await policies.begin("p", "new", PRESETS[Preset.REPLY])
    assert await policies.own("p", "new") == PRESETS[Preset.REPLY]
    await move()
    assert await policies.own("p", "new") == PRESETS[Preset.STRICT]
    # Where nobody had set anything, nobody has now.
    await policies.begin("p", "new2", PRESETS[Preset.REPLY])
    await move("old2", "new2")
    assert await policies.own("p", "new2") is None
    # What a person chose stays, whatever it is.
    await policies.set("p", "old3", PRESETS[Preset.STRICT])
    await policies.begin("p", "new3", PRESETS[Preset.REPLY])
    await policies.set("p", "new3", PRESETS[Preset.REPLY])
    await move("old3", "new3")
    assert await policies.own("p", "new3") == PRESETS[Preset.REPLY]


async def test_a_chat_that_has_come_from_elsewhere_begins_nothing(scene: Scene, move: Move) -> None:
    policies, moves = scene.records.policies, scene.records.moves
    assert await moves.former("p", "new") == ""
    await move()
    assert await moves.former("p", "new") == "old"
    assert await moves.home("p", "old") == await moves.home("p", "new") == "new"
    assert await moves.home("q", "old") == "old"
    assert await moves.former("p", "old") == await moves.former("q", "new") == ""
    await policies.begin("p", "new", PRESETS[Preset.REPLY])
    assert await policies.own("p", "new") is None
    # That the bot was taken in under the former id is heard of late.
    await policies.begin("p", "old", PRESETS[Preset.REPLY])
    assert await policies.own("p", "new") == PRESETS[Preset.REPLY]
    await policies.begin("p", "old", PRESETS[Preset.STRICT])
    assert await policies.own("p", "new") == PRESETS[Preset.REPLY]
    await move()
    assert await policies.own("p", "new") == PRESETS[Preset.REPLY]


async def test_policies_name_the_moderators_chat_by_its_new_id(scene: Scene, move: Move) -> None:
    policies = scene.records.policies

    async def told(chat: str, thread: str = "") -> str:
        return (await policies.policy("p", chat, thread)).moderators_chat

    for chat, moderators in (("a", "old"), ("b", "older"), ("c", ""), ("old", "old"), ('odd"\\', "old")):
        await policies.set("p", chat, Policy(moderators_chat=moderators, locale="old"))
        await policies.set("p", chat, Policy(moderators_chat=moderators, locale="old"), "topic")
    await policies.set("p", "threads alone", Policy(moderators_chat="old"), "topic")
    await policies.set("q", "a", Policy(moderators_chat="old"))
    await policies.set("p", "gone", Policy(moderators_chat="old"))
    await policies.set("p", "gone", None)
    await move()
    for chat, expected in (("a", "new"), ("b", "older"), ("c", ""), ("new", "new"), ('odd"\\', "new")):
        assert await policies.own("p", chat) == Policy(moderators_chat=expected, locale="old")
        assert await policies.own("p", chat, "topic") == Policy(moderators_chat=expected, locale="old")
    assert await told("threads alone", "topic") == "new"
    assert (await policies.policy("q", "a")).moderators_chat == "old"
    assert await policies.own("p", "gone") is None
    await move("new", 'ne"w\\\N{DOG FACE}')
    assert await told("a") == await told("threads alone", "topic") == 'ne"w\\\N{DOG FACE}'
    await move('ne"w\\\N{DOG FACE}', "last")
    assert await told("a") == await told("last", "topic") == "last"


async def test_cases_are_found_in_the_new_chat_and_can_be_decided_there(scene: Scene, move: Move) -> None:
    cases = scene.records.cases
    first = await cases.open(case(1, chat="old"))
    await cases.open(case(2, chat="new"))
    await cases.open(case(3, chat="bystander"))
    await cases.open(replace(case(4, chat="old"), platform="q"))
    urgent = await cases.open(replace(case(5, chat="old"), urgent=True))
    await move()
    moved = replace(first, chat="new", moved_from="old")
    assert await cases.case("CASE1") == moved
    here = tuple(replace(item, chat="new", moved_from="old") for item in (urgent, first))
    assert await cases.recent("p", "new", 9) == Listing(cases=(here[0], case(2, chat="new"), here[1]))
    assert await cases.waiting("p", "new", 9) == Listing(cases=(here[0], here[1], case(2, chat="new")))
    assert await cases.recent("p", "old", 9) == await cases.recent("p", "new", 9)
    assert await cases.waiting("p", "old", 9) == await cases.waiting("p", "new", 9)
    assert (await cases.recent("q", "old", 9)).cases == (replace(case(4, chat="old"), platform="q"),)
    assert await cases.case("CASE3") == case(3, chat="bystander")
    decided = await cases.update(replace(moved, state=CaseState.DECIDED))
    assert decided == replace(moved, state=CaseState.DECIDED, revision=1)
    assert await cases.case("CASE1") == decided
    assert await cases.waiting("p", "new", 9) == Listing(cases=(here[0], case(2, chat="new")))
    assert decided in (await cases.recent("p", "new", 9)).cases


async def test_a_change_that_was_begun_before_the_move_is_stored(scene: Scene, move: Move) -> None:
    cases = scene.records.cases
    begun = await cases.open(case(1, chat="old"))
    await move()
    after = await cases.update(replace(begun, reported=1).with_finding(finding(2, "m9")))
    assert after is not None
    there = replace(after, chat="new", moved_from="old")
    assert await cases.case("CASE1") == there
    assert await cases.waiting("p", "new", 9) == Listing(cases=(there,))
    assert await cases.of_message("p", "old", "m9") == there


async def test_a_case_opened_under_the_former_id_is_listed_under_the_new_one(scene: Scene, move: Move) -> None:
    await move()
    late = await scene.records.cases.open(case(1, chat="old"))
    assert late == replace(case(1), chat="new", moved_from="old")
    for listing in (scene.records.cases.recent, scene.records.cases.waiting):
        assert await listing("p", "new", 9) == await listing("p", "old", 9) == Listing(cases=(late,))
    assert await scene.records.cases.open(case(2, "m1", chat="old")) == late


async def test_messages_are_counted_anew(scene: Scene, move: Move) -> None:
    cases = scene.records.cases
    first = await cases.open(case(1, chat="old"))
    await move()
    moved = replace(first, chat="new", moved_from="old")
    assert await cases.of_message("p", "old", "m1") == moved
    assert await cases.of_message("p", "new", "m1") is None
    another = replace(case(1, chat="new"), id="CASE2")
    assert await cases.open(another) == another
    assert await cases.of_message("p", "new", "m1") == another
    after = await cases.update(moved)
    assert await cases.of_message("p", "new", "m1") == another
    assert await cases.of_message("p", "old", "m1") == after
    await cases.link(moved, "note")
    assert await cases.of_message("p", "new", "note") == after


async def test_a_chat_may_move_again_and_back(scene: Scene, move: Move) -> None:
    cases = scene.records.cases
    await cases.open(case(1, chat="old"))
    await move("old", "new")
    await cases.open(case(2, chat="new"))
    await move("new", "third")
    found = await cases.recent("p", "third", 9)
    assert [(item.id, item.chat, item.moved_from) for item in found.cases] == [
        ("CASE2", "third", "new"),
        ("CASE1", "third", "old"),
    ]
    first = await cases.case("CASE1")
    assert first is not None
    assert (first.chat, first.moved_from) == ("third", "old")
    await move("old", "new")
    assert await cases.case("CASE1") == first
    assert await cases.recent("p", "third", 9) == found
    await move("third", "old")
    assert await cases.case("CASE1") == case(1, chat="old")
    assert [item.id for item in (await cases.recent("p", "old", 9)).cases] == ["CASE2", "CASE1"]
    assert [item.id for item in (await cases.waiting("p", "old", 9)).cases] == ["CASE1", "CASE2"]


async def test_the_two_journals_become_one_in_the_order_of_time(scene: Scene, move: Move) -> None:
    # Of what no clock has seen yet nobody knows the order.
    journal, now_s = scene.records.journal, time.time() - 100
    for name, at_s in (("a", 10.0), ("b", 20.0), ("c", 20.0), ("f", 50.0)):
        await journal.append("p", "old", event(name, now_s + at_s), once=name)
    for name, at_s in (("d", 20.0), ("e", 30.0), ("g", 60.0)):
        await journal.append("p", "new", event(name, now_s + at_s), once=name)
    await journal.append("p", "bystander", event("x", now_s))
    await move()
    assert await details(scene.records, "new") == ["a", "b", "c", "d", "e", "f", "g"]
    assert await details(scene.records, "old") == await details(scene.records, "new")
    assert await details(scene.records, "bystander") == ["x"]
    assert not await journal.append("p", "new", event("a", now_s), once="a")
    assert not await journal.append("p", "new", event("e", now_s), once="e")
    assert await journal.append("p", "new", event("h", now_s + 60), once="h")
    assert await details(scene.records, "new") == ["a", "b", "c", "d", "e", "f", "g", "h"]
    assert [item.details async for item in journal.read("p", "new", now_s + 50)] == ["f", "g", "h"]


async def test_a_journal_moves_where_there_is_none(scene: Scene, move: Move) -> None:
    journal, now_s = scene.records.journal, scene.clock.now_s()
    await journal.append("p", "old", event("a", now_s), once="a")
    await move()
    assert await details(scene.records, "new") == ["a"]
    assert not await journal.append("p", "new", event("again", now_s), once="a")
    # What was on its way names the former id, and is heard of under the new one without another move.
    assert not await journal.append("p", "old", event("again", now_s), once="a")
    assert await journal.append("p", "old", event("late", now_s + 1), once="late")
    assert not await journal.append("p", "new", event("again", now_s), once="late")
    assert await details(scene.records, "new") == ["a", "late"]
    assert [item.details async for item in journal.read("p", "old", newest_first=True)] == ["late", "a"]
    await move()
    assert await details(scene.records, "new") == ["a", "late"]


async def test_known_pictures_move(scene: Scene, move: Move) -> None:
    known, policy = scene.records.known, Policy()

    async def match(traits: Traits, chat: str = "new") -> Matches:
        return await known.match("p", chat, traits, policy, 1.0)

    await known.add("p", "old", entry("k1", sha256="aa", case="CASE1", pdq=digits(0), quality=100))
    await known.add("p", "new", entry("k2", sha256="aa", case="CASE1", pdq=digits(4), quality=100))
    await known.add("p", "old", entry("both", sha256="old", file_id="f", pdq=digits(100), quality=100))
    await known.add("p", "new", entry("both", sha256="new", file_id="f", pdq=digits(200), quality=100))
    await known.add("p", "bystander", entry("k3", sha256="aa"))
    assert (await known.counts("p", "old"))[Listed.FAKE] == (await known.counts("p", "new"))[Listed.FAKE] == 2
    assert (await match(looks(0), "old")).fake == Match(entry="k1", exact=False, distance=0)
    assert (await match(looks(0))).fake == Match(entry="k2", exact=False, distance=4)
    await move()
    assert {picture.id for picture in await known.entries("p", "new")} == {"k1", "k2", "both"}
    assert await known.counts("p", "new") == await known.counts("p", "old") == {Listed.FAKE: 3, Listed.FINE: 0}
    assert await known.entry("p", "old", "k1") == await known.entry("p", "new", "k1") is not None
    assert await known.entries("p", "old") == await known.entries("p", "new")
    assert (await match(Traits(sha256="aa"))).fake == Match(entry="k1", exact=True)
    assert (await match(looks(0))).fake == Match(entry="k1", exact=False, distance=0)
    assert (await match(looks(200))).fake == Match(entry="both", exact=False, distance=0)
    assert await match(Traits(sha256="old")) == await match(looks(100)) == NO_MATCHES
    assert (await match(Traits(sha256="new"))).fake == (await match(Traits(file_id="f"))).fake
    assert await match(Traits(sha256="aa"), "old") == await match(Traits(sha256="aa"))
    assert await match(looks(0), "old") == await match(looks(0))
    await known.add("p", "old", entry("late", sha256="late", pdq=digits(150), quality=100))
    assert (await match(Traits(sha256="late"))).fake == Match(entry="late", exact=True)
    assert (await match(looks(150))).fake == Match(entry="late", exact=False, distance=0)
    assert await known.remove("p", "old", "late") is not None
    assert await match(looks(150)) == NO_MATCHES
    for own in await known.of_case("p", "new", "CASE1", Listed.FAKE):
        assert await known.remove("p", "old", own.id) == own
    assert await match(looks(0)) == NO_MATCHES
    assert [picture.id for picture in await known.entries("p", "bystander")] == ["k3"]


async def test_known_pictures_of_a_chat_that_had_more_changes_move(scene: Scene, move: Move) -> None:
    known = scene.records.known
    hashed = "0" * 64
    traits = Traits(fingerprints=(Fingerprint(algorithm="pdq", value=hashed, quality=100),))
    await known.add("p", "old", entry("k1", pdq=hashed, quality=100))
    for number in range(5):
        await known.add("p", "new", KnownPicture(id=f"n{number}", listed=Listed.FAKE, sha256="x", added_at_s=1.0))
    assert await known.match("p", "new", traits, Policy(), 1.0) == NO_MATCHES
    await move()
    assert (await known.match("p", "new", traits, Policy(), 1.0)).fake == Match(entry="k1", exact=False, distance=0)
    await known.add("p", "new", entry("k0", pdq=hashed, quality=100))
    assert (await known.match("p", "new", traits, Policy(), 1.0)).fake == Match(entry="k0", exact=False, distance=0)


async def test_known_pictures_that_came_back_are_seen_as_they_are_now(scene: Scene, move: Move) -> None:
    known, reader = scene.records.known, scene.replica().known
    await known.add("p", "old", entry("k1", pdq=digits(0), quality=100))
    assert await reader.match("p", "old", looks(200), Policy(), 1.0) == NO_MATCHES
    await move("old", "new")
    await known.add("p", "new", entry("k2", pdq=digits(200), quality=100))
    await move("new", "old")
    found = await reader.match("p", "old", looks(200), Policy(), 1.0)
    assert found.fake == Match(entry="k2", exact=False, distance=0)


async def test_people_move(scene: Scene, move: Move) -> None:
    people = scene.records.people
    for chat, members in (("old", "ab"), ("new", "bc"), ("bystander", "d")):
        for member in members:
            await people.approve("p", chat, Approval(member=member, by=chat, at_s=1.0))
            await people.judge_report("p", chat, judgement(member), right=chat == "old")
            assert await people.allow("p", chat, member, "report", 1, 100)
    for chat, member, at_s in (
        ("old", "a", 5.0),
        ("old", "b", 9.0),
        ("new", "b", 10.0),
        ("old", "c", 20.0),
        ("new", "c", 7.5),
    ):
        await people.first_seen_s("p", chat, member, at_s)
    await move()
    assert [(item.member, item.by) for item in await people.approvals("p", "new")] == [
        ("a", "old"),
        ("b", "new"),
        ("c", "new"),
    ]
    assert await people.approvals("p", "old") == await people.approvals("p", "new")
    assert await people.approved("p", "old", "a")
    assert [await people.first_seen_s("p", "new", member, 99.0) for member in "abcd"] == [5.0, 9.0, 7.5, 99.0]
    assert await people.first_seen_s("p", "old", "a", 99.0) == 5.0
    assert [await people.reporter("p", "new", member) for member in "abc"] == [
        Reporter(right=1),
        Reporter(wrong=1),
        Reporter(wrong=1),
    ]
    assert await people.reporter("p", "old", "a") == Reporter(right=1)
    assert not await people.allow("p", "old", "a", "report", 1, 100)
    # What is stored under the former id is found under the new one.
    await people.approve("p", "old", Approval(member="z", by="late", at_s=1.0))
    assert await people.approved("p", "new", "z")
    assert await people.disapprove("p", "old", "z")
    assert not await people.approved("p", "new", "z")
    await people.judge_report("p", "old", judgement("z"), right=True)
    assert await people.reporter("p", "new", "z") == Reporter(right=1)
    assert await people.first_seen_s("p", "old", "z", 50.0) == await people.first_seen_s("p", "new", "z", 99.0) == 50.0
    assert [await people.allow("p", "new", member, "report", 1, 100) for member in "abcd"] == [False] * 3 + [True]
    assert await people.approved("p", "bystander", "d")
    await scene.pass_time(100)
    assert await people.allow("p", "new", "a", "report", 1, 100)


async def test_a_chat_of_which_nothing_is_kept_moves(scene: Scene, move: Move) -> None:
    await move()
    assert await scene.records.policies.policy("p", "new") == DEFAULT
    assert await scene.records.known.entries("p", "new") == []


async def test_a_move_to_the_same_id_does_nothing(scene: Scene, move: Move) -> None:
    await scene.records.policies.set("p", "old", PRESETS[Preset.STRICT])
    await scene.records.cases.open(case(1, chat="old"))
    await scene.records.known.add("p", "old", entry("k1", sha256="aa"))
    await move("old", "old")
    assert await scene.records.policies.policy("p", "old") == PRESETS[Preset.STRICT]
    assert await scene.records.cases.case("CASE1") == case(1, chat="old")
    assert len(await scene.records.known.entries("p", "old")) == 1
