"""The Cases port's suite."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace

import pytest

from bots.policy import Mode
from bots.records import BrokenRecord, Case, NewerRecord
from bots.records.cases import Appeal, AppealState, CaseState, Listing, Part, Review
from bots.records.choices import Choice
from bots.records.findings import Finding
from tests.contract.records.conftest import Scene
from tests.contract.records.made import DECISION, FINDING, FULL, case, finding


def ids(listing: Listing) -> list[str]:
    return [found.id for found in listing.cases]


async def changed(scene: Scene, stored: Case, **values: object) -> Case:
    """The case after that change."""
    after = await scene.records.cases.update(replace(stored, **values))  # type: ignore[arg-type]
    assert after is not None
    return after


async def test_a_case_is_read_as_it_was_opened(scene: Scene) -> None:
    plain = Case(id="", opened_at_s=0, platform="", chat="", incident="")
    unchanged = [field.name for field in fields(Case) if getattr(FULL, field.name) == getattr(plain, field.name)]
    assert unchanged == ["schema", "moved_from"], "FULL no longer says something of its own in every field"
    bare = Finding(number=0, message="", media="", decision=DECISION)
    unchanged = [field.name for field in fields(Finding) if getattr(FINDING, field.name) == getattr(bare, field.name)]
    assert unchanged == ["decision"], "FINDING no longer says something of its own in every field"
    assert await scene.records.cases.open(FULL) == FULL
    assert await scene.replica().cases.case("FULLCASE") == FULL
    after = await scene.records.cases.update(FULL)
    assert after == replace(FULL, revision=7)
    assert await scene.replica().cases.case("FULLCASE") == after


async def test_an_incident_has_one_case(scene: Scene) -> None:
    cases = scene.records.cases
    first = await cases.open(case(1, "album"))
    second = await scene.replica().cases.open(case(2, "album"))
    assert second == first == case(1, "album")
    assert await cases.case("CASE2") is None
    assert ids(await cases.recent("p", "room", 9)) == ["CASE1"]
    for other in (
        case(3, "album", chat="elsewhere"),
        replace(case(4, "album"), platform="q"),
        case(5, "another"),
        replace(case(6), incident=""),
        replace(case(7), incident=""),
    ):
        assert await cases.open(other) == other


async def test_the_incident_of_a_forgotten_case_opens_anew(scene: Scene) -> None:
    await scene.records.cases.open(case(1, "album"))
    await scene.forget("CASE1")
    assert await scene.records.cases.open(case(2, "album")) == case(2, "album")
    assert await scene.records.cases.open(case(3, "album")) == case(2, "album")


async def test_twenty_replicas_open_one_case(scene: Scene) -> None:
    replicas = [scene.replica() for _ in range(4)]
    opened = await asyncio.gather(*(replicas[n % 4].cases.open(case(n, "album")) for n in range(20)))
    assert len({found.id for found in opened}) == 1
    assert ids(await scene.records.cases.recent("p", "room", 99)) == [opened[0].id]
    assert ids(await scene.records.cases.waiting("p", "room", 99)) == [opened[0].id]


async def test_of_two_changes_one_is_refused(scene: Scene) -> None:
    cases = scene.records.cases
    opened = await cases.open(case(1))
    first = await cases.update(replace(opened, reported=1))
    assert first == replace(opened, reported=1, revision=1)
    assert await cases.update(replace(opened, reported=2)) is None
    assert await cases.update(replace(opened, reported=3, revision=2)) is None
    assert await cases.case("CASE1") == first


async def test_of_twenty_changes_at_once_one_is_stored(scene: Scene) -> None:
    opened = await scene.records.cases.open(case(1))
    replicas = [scene.replica() for _ in range(4)]
    edits = [replace(opened, state=CaseState.DECIDING) for _ in range(20)]
    stored = await asyncio.gather(*(replicas[n % 4].cases.update(edit) for n, edit in enumerate(edits)))
    assert len([found for found in stored if found is not None]) == 1
    assert await scene.records.cases.case("CASE1") == replace(opened, state=CaseState.DECIDING, revision=1)


async def test_changes_that_are_made_again_are_all_stored(scene: Scene) -> None:
    await scene.records.cases.open(case(1))
    replicas = [scene.replica() for _ in range(4)]

    async def add(number: int) -> None:
        cases, stored = replicas[number % 4].cases, None
        while stored is None:
            found = await cases.case("CASE1")
            assert found is not None
            stored = await cases.update(found.with_finding(finding(number)))

    await asyncio.gather(*(add(number) for number in range(2, 22)))
    found = await scene.records.cases.case("CASE1")
    assert found is not None
    assert [item.number for item in found.findings] == list(range(1, 22))
    assert found.revision == 20


async def test_what_was_never_opened_or_is_forgotten_cannot_be_changed(scene: Scene) -> None:
    cases = scene.records.cases
    with pytest.raises(KeyError, match="CASE9"):
        await cases.update(case(9))
    assert await cases.case("CASE9") is None
    opened = await cases.open(case(1))
    await scene.forget("CASE1")
    with pytest.raises(KeyError, match="CASE1"):
        await cases.update(opened)
    assert await cases.case("CASE1") is None


@pytest.mark.parametrize("typed", ["CASE1", "case1", "Case-1", " ca se\t1\n", "#case_1", "CASE1."])
async def test_a_case_is_found_as_people_type_it(scene: Scene, typed: str) -> None:
    await scene.records.cases.open(case(1))
    assert await scene.records.cases.case(typed) == case(1)


@pytest.mark.parametrize("typed", ["", "-", "CASE", "CASE10", "CÀSE1", "*"])
async def test_another_id_finds_nothing(scene: Scene, typed: str) -> None:
    await scene.records.cases.open(case(1))
    assert await scene.records.cases.case(typed) is None


async def test_an_id_in_small_letters_is_found_too(scene: Scene) -> None:
    small = replace(case(1), id="case1")
    assert await scene.records.cases.open(small) == small
    assert await scene.records.cases.case("CASE1") == small
    assert ids(await scene.records.cases.recent("p", "room", 9)) == ["case1"]
    assert await scene.records.cases.update(small) == replace(small, revision=1)
    assert await scene.records.cases.of_message("p", "room", "m1") == replace(small, revision=1)
    await scene.records.cases.link(small, "note")
    assert await scene.records.cases.of_message("p", "room", "note") == replace(small, revision=1)


async def test_a_case_is_found_by_its_messages(scene: Scene) -> None:
    cases = scene.records.cases
    assert await cases.of_message("p", "room", "m1") is None
    opened = await cases.open(case(1).with_finding(finding(2, "second")))
    assert await cases.of_message("p", "room", "m1") == opened
    assert await cases.of_message("p", "room", "second") == opened
    assert await cases.of_message("p", "room", "third") is None
    after = await cases.update(opened.with_finding(finding(3, "third")))
    for message in ("m1", "second", "third"):
        assert await cases.of_message("p", "room", message) == after
    assert await cases.of_message("p", "elsewhere", "m1") is None
    assert await cases.of_message("q", "room", "m1") is None


async def test_a_message_of_two_cases_belongs_to_the_first(scene: Scene) -> None:
    cases = scene.records.cases
    first = await cases.open(case(1))
    second = await cases.open(replace(case(2), findings=(finding(1, "m1"), finding(2, "m2"))))
    assert await cases.of_message("p", "room", "m1") == first
    assert await cases.of_message("p", "room", "m2") == second
    after = await cases.update(second)
    assert await cases.of_message("p", "room", "m1") == first
    await scene.forget("CASE1")
    assert await cases.of_message("p", "room", "m1") is None
    assert after is not None
    last = await cases.update(after)
    assert await cases.of_message("p", "room", "m1") == last


async def test_a_case_is_found_by_the_bots_own_message(scene: Scene) -> None:
    cases = scene.records.cases
    first, second = await cases.open(case(1)), await cases.open(case(2))
    await cases.link(first, "note")
    assert await scene.replica().cases.of_message("p", "room", "note") == first
    await cases.link(second, "note")
    assert await cases.of_message("p", "room", "note") == second
    assert await cases.of_message("p", "elsewhere", "note") is None
    await cases.link(case(9), "of nothing")
    assert await cases.of_message("p", "room", "of nothing") is None
    await scene.forget("CASE2")
    assert await cases.of_message("p", "room", "note") is None


async def test_a_case_is_found_by_what_the_bot_wrote_about_it_in_another_chat(scene: Scene) -> None:
    cases = scene.records.cases
    first = await cases.open(case(1))
    await cases.link(replace(first, chat="alone"), "m1")
    assert await scene.replica().cases.of_message("p", "alone", "m1") == first
    assert await cases.of_message("p", "room", "m1") == first
    assert ids(await cases.recent("p", "alone", 9)) == []


async def test_the_newest_come_first(scene: Scene) -> None:
    cases = scene.records.cases
    for number in (2, 0, 4, 1, 3):
        await cases.open(case(number))
    await cases.open(case(9, chat="elsewhere"))
    await cases.open(replace(case(8), platform="q"))
    assert ids(await cases.recent("p", "room", 3)) == ["CASE4", "CASE3", "CASE2"]
    assert await cases.recent("p", "room", 99) == Listing(cases=tuple(case(number) for number in (4, 3, 2, 1, 0)))
    assert await cases.recent("p", "room", 0) == Listing(cases=())
    assert await cases.recent("p", "empty", 3) == Listing(cases=())


async def test_those_forgotten_make_room(scene: Scene) -> None:
    for number in range(5):
        await scene.records.cases.open(case(number))
    for number in (1, 3, 4):
        await scene.forget(f"CASE{number}")
    assert await scene.records.cases.recent("p", "room", 2) == Listing(cases=(case(2), case(0)))
    assert await scene.records.cases.waiting("p", "room", 2) == Listing(cases=(case(0), case(2)))


async def test_a_case_waits_until_it_is_decided_and_again_when_it_is_appealed(scene: Scene) -> None:
    cases = scene.records.cases
    stored = await cases.open(case(1))
    assert await cases.waiting("p", "room", 9) == Listing(cases=(stored,))
    stored = await changed(scene, stored, state=CaseState.DECIDING)
    assert await cases.waiting("p", "room", 9) == Listing(cases=(stored,))
    stored = await changed(scene, stored, state=CaseState.DECIDED)
    assert await cases.waiting("p", "room", 9) == Listing(cases=())
    stored = await changed(scene, stored, appeal=Appeal(member="ada", at_s=5.0))
    assert await cases.waiting("p", "room", 9) == Listing(cases=(stored,))
    stored = await changed(scene, stored, appeal=Appeal(member="ada", at_s=5.0, state=AppealState.UPHELD))
    assert await cases.waiting("p", "room", 9) == Listing(cases=())
    assert await cases.recent("p", "room", 9) == Listing(cases=(stored,))


async def test_what_was_begun_is_in_line_until_it_is_done(scene: Scene) -> None:
    cases, review = scene.records.cases, Review(choice=Choice.FAKE, member="mo", at_s=5.0)
    stored = await cases.open(case(1))
    stored = await changed(scene, stored, state=CaseState.DECIDING, review=review)
    assert not stored.waits
    assert await cases.waiting("p", "room", 9) == Listing(cases=(stored,))
    stored = await changed(scene, stored, state=CaseState.DECIDED)
    assert await cases.waiting("p", "room", 9) == Listing(cases=())
    stored = await changed(scene, stored, review=replace(review, undoing=True))
    assert not stored.waits
    assert await cases.waiting("p", "room", 9) == Listing(cases=(stored,))
    stored = await changed(scene, stored, state=CaseState.DECIDING, minor=True, review=review)
    assert await cases.waiting("p", "room", 9) == Listing(cases=(stored,)), "what may show a minor is stopped whole"
    stored = await changed(scene, stored, state=CaseState.DECIDED)
    assert await cases.waiting("p", "room", 9) == Listing(cases=())


async def test_a_refused_change_leaves_the_line_as_it_is(scene: Scene) -> None:
    cases = scene.records.cases
    opened = await cases.open(case(1))
    await changed(scene, opened, reported=1)
    assert await cases.update(replace(opened, state=CaseState.DECIDED)) is None
    assert ids(await cases.waiting("p", "room", 9)) == ["CASE1"]


async def test_what_is_only_watched_waits_for_nobody(scene: Scene) -> None:
    await scene.records.cases.open(replace(case(1), mode=Mode.SHADOW))
    assert await scene.records.cases.waiting("p", "room", 9) == Listing(cases=())
    appealed = replace(case(2), mode=Mode.SHADOW, appeal=Appeal(member="ada", at_s=5.0))
    await scene.records.cases.open(appealed)
    assert await scene.records.cases.waiting("p", "room", 9) == Listing(cases=(appealed,)), "but who objects does"


async def test_a_part_of_a_flood_waits_in_its_first_case_unless_somebody_asks_about_it(scene: Scene) -> None:
    cases = scene.records.cases
    first = await cases.open(replace(case(1), parts=(Part(case="CASE2", copies=1),)))
    part = await cases.open(replace(case(2), part_of="CASE1"))
    assert await cases.waiting("p", "room", 9) == Listing(cases=(first,))
    part = await changed(scene, part, reported=1)
    assert await cases.waiting("p", "room", 9) == Listing(cases=(first, part))
    part = await changed(scene, part, reported=0, urgent=True)
    assert await cases.waiting("p", "room", 9) == Listing(cases=(part, first))
    part = await changed(scene, part, urgent=False)
    assert await cases.waiting("p", "room", 9) == Listing(cases=(first,))
    part = await changed(scene, part, part_of="")
    assert await cases.waiting("p", "room", 9) == Listing(cases=(first, part))


async def test_urgent_and_appealed_ones_are_first_in_line_then_the_oldest(scene: Scene) -> None:
    cases = scene.records.cases
    for number in (3, 1, 2):
        await cases.open(case(number))
    await cases.open(replace(case(5), urgent=True))
    decided = await cases.open(replace(case(4), state=CaseState.DECIDED))
    await cases.open(case(9, chat="elsewhere"))
    await cases.open(replace(case(8), platform="q"))
    assert ids(await cases.waiting("p", "room", 9)) == ["CASE5", "CASE1", "CASE2", "CASE3"]
    await changed(scene, decided, appeal=Appeal(member="ada", at_s=5.0))
    assert ids(await cases.waiting("p", "room", 9)) == ["CASE4", "CASE5", "CASE1", "CASE2", "CASE3"]
    third = await cases.case("CASE3")
    assert third is not None
    await changed(scene, third, urgent=True)
    assert ids(await cases.waiting("p", "room", 4)) == ["CASE3", "CASE4", "CASE5", "CASE1"]
    assert await cases.waiting("p", "room", 0) == Listing(cases=())


@pytest.mark.parametrize("newer", [True, False])
async def test_what_cannot_be_read_harms_no_other_case_and_stays_as_it_is(scene: Scene, newer: bool) -> None:
    cases = scene.records.cases
    for number in (1, 2, 3):
        await cases.open(case(number))
    text = await scene.spoil("CASE2", newer=newer)
    expected = NewerRecord if newer else BrokenRecord
    with pytest.raises(expected, match=r"a case (has schema 3, and this program reads up to 2|cannot be read)"):
        await cases.case("CASE2")
    with pytest.raises(expected):
        await cases.of_message("p", "room", "m2")
    with pytest.raises(expected):
        await cases.open(replace(case(5), incident="m2"))
    assert await cases.recent("p", "room", 9) == Listing(cases=(case(3), case(1)), unreadable=1)
    assert await cases.waiting("p", "room", 9) == Listing(cases=(case(1), case(3)), unreadable=1)
    assert await cases.recent("p", "room", 1) == Listing(cases=(case(3),), unreadable=0)
    assert await cases.recent("p", "room", 2) == Listing(cases=(case(3), case(1)), unreadable=1)
    assert await scene.stored("CASE2") == text
