"""What the casebook counts, folds and keeps apart; and how results wait for their chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.matching import alike
from bots.moderator.breaker import Breaker, sought
from bots.moderator.casebook import FOLD_LIMIT, HOUR_S, Casebook, is_asked, is_back, still_there
from bots.moderator.queues import Queues
from bots.policy import Mode, Policy, Reason, Spent
from bots.records.cases import Case, Review
from bots.records.choices import Choice
from bots.records.findings import Finding, FindingState, Problem
from bots.records.journal import Event, EventKind
from bots.records.known import Traits
from tests.contract.records.made import FINDING, case, finding
from tests.unit.bots.moderator.conftest import Scene
from worker.client.scanner import Delivery
from worker.contract import FailureReason, Fingerprint, Origin, Purpose, ScanResult
from worker.testing import verdict

REMOVED, TRIPPED, RESET = EventKind.REMOVED, EventKind.BREAKER_TRIPPED, EventKind.BREAKER_RESET


def of(platform: str, chat: str, number: int) -> Delivery:
    origin = Origin(platform=platform, chat=chat, purpose=Purpose.GUARD, message=str(number), media="m")
    result = ScanResult(scan_id=f"scan-{number}", origin=origin, sha256="", verdict=verdict())
    return Delivery(result=result, receipt=str(number))


def taken(queues: Queues) -> list[str]:
    return [delivery.receipt for delivery in queues.take()]


class TestQueues:
    """So many of one chat at a time; the rest wait, and other chats do not wait for them."""

    def test_a_chat_has_so_many_turns_and_gets_one_back_for_each_that_is_done(self) -> None:
        queues = Queues(2)
        deliveries = [of("fake", "group", number) for number in range(5)]
        for delivery in deliveries:
            queues.put(delivery)
        assert queues.count == 5
        assert taken(queues) == ["0", "1"]
        assert taken(queues) == []
        queues.done(deliveries[0])
        assert queues.count == 4
        assert taken(queues) == ["2"]
        assert taken(queues) == []
        queues.done(deliveries[1])
        queues.done(deliveries[2])
        assert taken(queues) == ["3", "4"]
        queues.done(deliveries[3])
        queues.done(deliveries[4])
        assert queues.count == 0
        queues.put(deliveries[0])
        assert taken(queues) == ["0"]

    async def test_who_has_something_to_say_makes_room_for_who_acts_and_speaks_in_turn(self) -> None:
        queues = Queues(1)
        deliveries = [of("fake", "group", number) for number in range(4)]
        for delivery in deliveries:
            queues.put(delivery)
        turns = []
        for number, delivery in enumerate(deliveries):
            assert taken(queues) == [str(number)]
            turns.append(queues.speak(delivery))
        assert queues.speak(deliveries[0]) is turns[0], "asked for again it is the same"
        assert [turn.done() for turn in turns] == [True, False, False, False]
        queues.done(deliveries[1])  # it could not wait
        queues.done(deliveries[0])
        assert [turn.done() for turn in turns] == [True, True, True, False]
        queues.aside(deliveries[2])
        queues.back(deliveries[2])
        assert turns[3].done()
        assert not turns[3].cancelled()
        assert taken(queues) == ["2"]
        last = queues.speak(deliveries[2])
        queues.close()
        assert last.cancelled()
        queues.done(deliveries[2])
        queues.done(deliveries[3])
        assert queues.count == 0

    def test_the_same_chat_of_another_platform_is_another(self) -> None:
        queues = Queues(1)
        for number, (platform, chat) in enumerate([("fake", "one"), ("fake", "two"), ("twin", "one"), ("fake", "one")]):
            queues.put(of(platform, chat, number))
        assert taken(queues) == ["0", "1", "2"]


async def happened(scene: Scene, kind: EventKind, member: str = "ada", picture: str = "p", chat: str = "group") -> None:
    event = Event(kind=kind, at_s=scene.clock.now_s(), member=member, picture=picture)
    await scene.records.journal.append("fake", chat, event)


async def spent(scene: Scene, member: str, picture: str) -> tuple[Spent, bool]:
    tally = await Breaker(scene.services).tally("fake", "group")
    return tally.spent(member, sought(Traits(sha256=picture), Policy())), tally.chat_stopped


class TestSpent:
    """What the circuit breaker counts."""

    async def test_removals_of_the_last_hour_here(self, scene: Scene) -> None:
        await happened(scene, REMOVED, "bo", "q")
        await scene.clock.advance(1)
        for member, picture in (("ada", "p"), ("ada", "q"), ("bo", "p"), ("ada", "p")):
            await happened(scene, REMOVED, member, picture)
        await happened(scene, REMOVED, chat="other")
        await happened(scene, EventKind.FOUND)
        assert await spent(scene, "ada", "p") == (Spent(chat=5, member=3, picture=3), False)
        assert await spent(scene, "eve", "r") == (Spent(chat=5, member=0, picture=0), False)
        assert await spent(scene, "", "") == (Spent(chat=5, member=0, picture=0), False)
        await scene.clock.advance(HOUR_S - 1)
        assert await spent(scene, "bo", "q") == (Spent(chat=5, member=2, picture=2), False)
        await scene.clock.advance(1)
        assert await spent(scene, "bo", "q") == (Spent(chat=4, member=1, picture=1), False)
        await scene.clock.advance(HOUR_S)
        assert await spent(scene, "ada", "p") == (Spent(), False)

    async def test_nobody_is_not_a_member_and_no_picture_is_none(self, scene: Scene) -> None:
        await happened(scene, REMOVED, "", "")
        assert await spent(scene, "", "") == (Spent(chat=1), False)

    async def test_a_reset_forgets_what_was_spent_before_and_a_trip_stays_until_then(self, scene: Scene) -> None:
        await happened(scene, REMOVED)
        await happened(scene, TRIPPED, "", "")
        assert await spent(scene, "ada", "p") == (Spent(chat=1, member=1, picture=1), True)
        await scene.clock.advance(29 * 24 * HOUR_S)
        assert await spent(scene, "ada", "p") == (Spent(), True), "days later, too"
        await happened(scene, REMOVED)
        await happened(scene, RESET)
        await happened(scene, REMOVED)
        assert await spent(scene, "ada", "p") == (Spent(chat=1, member=1, picture=1), False)
        await happened(scene, TRIPPED, "", "")
        _, is_open = await spent(scene, "ada", "p")
        assert is_open


async def test_strikes_are_the_members_own_of_that_time_and_not_those_taken_back(scene: Scene) -> None:
    book = Casebook(scene.services)

    async def struck(number: int, kind: EventKind, member: str = "ada", weight: int = 1) -> None:
        event = Event(kind=kind, at_s=scene.clock.now_s(), case=f"CASE{number}", member=member, weight=weight)
        await scene.records.journal.append("fake", "group", event)

    await struck(0, EventKind.STRIKE)
    await scene.clock.advance(10)
    since_s = scene.clock.now_s()
    await struck(1, EventKind.STRIKE, weight=2)
    await struck(2, EventKind.STRIKE)
    await struck(3, EventKind.STRIKE, "bo")
    await struck(2, EventKind.STRIKE_BACK)
    await struck(1, EventKind.PENALTY)
    assert await book.strikes("fake", "group", "ada", since_s) == [(since_s, 2)]
    assert await book.strikes("fake", "group", "bo", since_s) == [(since_s, 1)]
    await struck(2, EventKind.STRIKE)
    assert sorted(await book.strikes("fake", "group", "ada", 0.0)) == [(since_s - 10, 1), (since_s, 1), (since_s, 2)]


def looks(bits: int, quality: int = 80, algorithm: str = "pdq") -> Fingerprint:
    return Fingerprint(algorithm=algorithm, value=f"{bits:064x}", quality=quality)


@pytest.mark.parametrize(
    ("prints", "expected"),
    [
        ((), False),
        ((looks(5),), True),
        ((looks(0xF5, 80),), True),
        ((looks(0x1F5, 80),), False),
        ((looks(5, 79),), False),
        ((looks(5, 90, "other"),), False),
        ((looks(2**200 - 1), looks(5, 90, "pdq-dihedral")), True),
    ],
)
def test_a_picture_is_compared_as_it_stands_mirrored_and_turned_by_prints_that_are_good_enough(
    prints: tuple[Fingerprint, ...], expected: bool
) -> None:
    one = (looks(5), looks(2**90, 90, "pdq-dihedral"))
    assert alike(one, prints, 4, 80) is expected
    assert alike(prints, one, 4, 80) is expected


class TestFolding:
    """One flood is one case."""

    @pytest.fixture
    async def waiting(self, scene: Scene) -> Case:
        first = replace(finding(1), fingerprints=(looks(0b1111),))
        return await scene.records.cases.open(replace(case(1, chat="group"), platform="fake", findings=(first,)))

    async def alike(self, scene: Scene, bits: int, distance: int, quality: int = 80, **changes: object) -> str:
        """The case that it belongs into; its own is CASE2."""
        mine = replace(case(2, chat="group"), platform="fake", findings=(), **changes)  # type: ignore[arg-type]
        seen = replace(finding(1), fingerprints=(looks(bits, quality),))
        policy = Policy(known_distance=distance, known_quality=80)
        return (await Casebook(scene.services).fold(mine, seen, policy)).id

    @pytest.mark.parametrize(
        ("bits", "distance", "expected"), [(0b1111, 0, "CASE1"), (0b1100, 2, "CASE1"), (0b1000, 2, "CASE2")]
    )
    async def test_a_copy_within_the_distance_belongs_to_the_waiting_case(
        self, scene: Scene, waiting: Case, bits: int, distance: int, expected: str
    ) -> None:
        assert await self.alike(scene, bits, distance) == expected

    async def test_what_is_elsewhere_or_only_watched_or_blurry_does_not(self, scene: Scene, waiting: Case) -> None:
        assert await self.alike(scene, 0b1111, 9, 79) == "CASE2"
        assert await self.alike(scene, 0b1111, 9, chat="other") == "CASE2"
        assert await self.alike(scene, 0b1111, 9, mode=Mode.SHADOW, incident="watched") == "CASE2"

    async def test_a_decided_case_takes_no_more_copies(self, scene: Scene, waiting: Case) -> None:
        review = Review(choice=Choice.FINE, member="mo", at_s=1.0)
        await scene.records.cases.update(replace(waiting, review=review))
        assert await self.alike(scene, 0b1111, 9) == "CASE2"

    async def test_only_so_many_are_compared(self, scene: Scene) -> None:
        for number in range(FOLD_LIMIT + 1):
            seen = replace(finding(1), fingerprints=(looks(number),))
            await scene.records.cases.open(
                replace(case(number + 10, chat="group"), platform="fake", findings=(seen,), opened_at_s=float(number))
            )
        assert await self.alike(scene, FOLD_LIMIT - 1, 0) == f"CASE{FOLD_LIMIT + 9}"
        assert await self.alike(scene, FOLD_LIMIT, 0, incident="beyond") == "CASE2", (
            "beyond the limit nothing is compared"
        )


class TestAdding:
    """A finding that was there before stays; one whose verdict was still to come gets it and keeps what became of it."""

    async def added(self, scene: Scene, before: Finding, after: Finding) -> tuple[Case, Finding]:
        opened = await scene.records.cases.open(replace(case(1, chat="group"), platform="fake", findings=(before,)))
        return await Casebook(scene.services).add(opened, after)

    async def test_the_first_word_counts(self, scene: Scene) -> None:
        after = replace(FINDING, message="m1", media="media-1", sha256="other", state=FindingState.NOTED)
        stored, there = await self.added(scene, FINDING, after)
        assert there == FINDING
        assert stored.findings == (FINDING,)

    async def test_another_picture_has_the_next_number(self, scene: Scene) -> None:
        seventh = replace(FINDING, number=7)
        stored, there = await self.added(scene, seventh, replace(FINDING, number=1, message="m2"))
        assert there.number == 8
        assert [item.number for item in stored.findings] == [7, 8]

    async def test_a_companion_gets_its_verdict_and_keeps_what_became_of_it(self, scene: Scene) -> None:
        before = replace(FINDING, number=4, verdict=None, companion=True, sha256="")
        after = replace(
            FINDING, number=1, companion=False, state=FindingState.NOTED, problem=Problem.INTERNAL, lack=None
        )
        _, there = await self.added(scene, before, after)
        assert there == replace(FINDING, number=4, companion=False)

    @pytest.mark.parametrize(
        ("reason", "judged", "failed", "asked"),
        [
            (Reason.REPORTED, False, False, True),
            (Reason.TAKEDOWN, False, False, True),
            (Reason.REPORTED, True, False, False),
            (Reason.REPORTED, False, True, False),
            (Reason.PROOF, False, False, False),
        ],
    )
    def test_a_person_asks_and_the_rules_have_not_been_asked(
        self, reason: Reason, judged: bool, failed: bool, asked: bool
    ) -> None:
        picture = replace(
            FINDING,
            decision=replace(FINDING.decision, reason=reason),
            verdict=verdict() if judged else None,
            failure=FailureReason.TIMEOUT if failed else None,
        )
        assert is_asked(picture) is asked


async def test_after_a_decision_another_incident_is_opened_once_for_all(scene: Scene) -> None:
    book = Casebook(scene.services)
    first = await book.open(replace(case(1, "album", "group"), platform="fake"))
    assert await book.open(replace(case(2, "album", "group"), platform="fake")) == first
    review = Review(choice=Choice.FINE, member="mo", at_s=1.0)
    decided = await scene.records.cases.update(replace(first, review=review))
    second = await book.open(replace(case(3, "album", "group"), platform="fake"))
    assert (second.id, second.incident) == ("CASE3", "album:after-CASE1")
    assert await book.open(replace(case(4, "album", "group"), platform="fake")) == second
    assert decided is not None
    assert await scene.records.cases.case("CASE1") == decided


@pytest.mark.parametrize(
    ("state", "put_back_as", "there", "back"),
    [
        (FindingState.NOTED, "", True, False),
        (FindingState.NOTED, "9", True, True),
        (FindingState.LEFT, "9", True, True),
        (FindingState.LEFT, "", True, False),
        (FindingState.STAYS, "9", True, False),
        (FindingState.PUT_BACK, "", False, True),
        (FindingState.KEPT_OUT, "9", False, False),
        (FindingState.HELD, "", False, False),
        (FindingState.GONE, "", False, False),
        (FindingState.REMOVED, "", False, False),
    ],
)
def test_where_a_picture_is(state: FindingState, put_back_as: str, there: bool, back: bool) -> None:
    picture = replace(FINDING, state=state, put_back_as=put_back_as)
    assert (still_there(picture), is_back(picture)) == (there, back)
