"""Days that chance makes, of moderators who press at once, posters who object, and a store and a platform that fail on the way:
in the end what the records say is what there is."""

from __future__ import annotations

import asyncio
import inspect
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
import structlog

from bots.moderator import Moderator
from bots.moderator.casebook import Casebook
from bots.platform import CommandName, Forbidden, Lack, PlatformError, Power, Throttled, Unreachable
from bots.policy import DAY_S, Action, Limits, Rule, Rung
from bots.records import Records
from bots.records.cases import Case, CaseState
from bots.records.choices import FINES, Choice
from bots.records.errors import StoreUnavailable
from bots.records.findings import OUT, Finding, FindingState, Problem
from bots.testing import FakePost, choices
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, Scene, make

DAYS = range(40)
MODERATORS, POSTERS = ("mo", "max", "mia"), ("ada", "bob", "eve")
STRIKES = replace(
    ASKS,
    altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)),
    ladder=(Rung(strikes=2, within_s=DAY_S, action=Action.MUTE, duration_s=3_600),),
)
UNLIMITED = Limits(removals_per_hour=1_000, member_per_hour=1_000, picture_per_hour=1_000)
PICTURES = (b"fake1", b"fake1", b"fake2#5", b"fake3#6")
FAILING = ("delete", "put_back", "send", "edit", "mute", "unmute", "fetch", "may", "moderators")
READS = frozenset(
    {
        "case",
        "counts",
        "entries",
        "entry",
        "former",
        "home",
        "match",
        "of_case",
        "of_message",
        "own",
        "places",
        "policy",
    }
    | {"read", "recent", "sent", "stops", "threads", "waiting", "approved", "approvals", "reporter"}
)
"""What a server that refuses what is written answers all the same."""
SURE = {Choice.FAKE_LAST, Choice.FAKE_UNKNOWN_LAST}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tracebacks that nobody reads."""
    with structlog.testing.capture_logs():
        yield


@dataclass
class Weather:
    """How often the store refuses what is written."""

    rng: random.Random
    refuses: float = 0.0
    burst: int = 0

    async def __call__(self, call: Any, *arguments: Any, **named: Any) -> Any:
        """The call, of which nobody may hear that it took effect."""
        if self.burst:
            self.burst -= 1
            raise StoreUnavailable("refused")
        if self.rng.random() >= self.refuses:
            return await call(*arguments, **named)
        self.burst = self.rng.choice([0, 0, 2, 10])
        if self.rng.random() < 0.3:
            await call(*arguments, **named)
        raise StoreUnavailable("refused, or its answer was lost")


class Moody:
    """A part of the records in such weather."""

    def __init__(self, part: object, weather: Weather) -> None:
        self._part, self._weather = part, weather

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def call(*arguments: Any, **named: Any) -> Any:
            for _ in range(self._weather.rng.randrange(3)):
                await asyncio.sleep(0)  # others get their turn
            if name in READS:
                return await found(*arguments, **named)
            return await self._weather(found, *arguments, **named)

        return call


class Day:
    """One of them."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.scene = make()
        self.weather = Weather(self.rng)
        parts = {field.name: getattr(self.scene.records, field.name) for field in fields(Records)}
        moody = {
            name: part if name in {"copies", "words"} else Moody(part, self.weather) for name, part in parts.items()
        }
        self.moderator = Moderator(replace(self.scene.services, records=Records(**moody)))
        self.scene.platform.handler = self.moderator
        self.scene.platform.admins |= {("group", member) for member in MODERATORS}
        for member in POSTERS:
            self.scene.platform.open_private(member)

    @property
    def cases(self) -> list[Case]:
        return self.scene.cases

    async def settle(self) -> None:
        while (delivery := await self.scene.scanner.receive("fake", 0)) is not None:
            await self.moderator._deliver(delivery)

    async def post(self) -> None:
        beside = [b"clean beside"] if self.rng.random() < 0.2 else []
        await self.scene.platform.post("group", self.rng.choice(POSTERS), self.rng.choice(PICTURES), *beside)
        await self.settle()

    async def card(self, case: Case, member: str) -> FakePost | None:
        """The case, shown anew to the moderator; None where that fails."""
        before = {post.id for post in self.scene.platform.posts("mods")}
        await self.scene.platform.command("mods", member, CommandName.CASE, case.id)
        new = [post for post in self.scene.platform.posts("mods") if post.id not in before and post.buttons]
        return new[-1] if new else None

    async def press(self, case: Case, member: str, *wanted: Choice) -> None:
        """The moderator presses the first of these that is there, or any, and says yes where they are asked."""
        card = await self.card(case, member)
        there = [] if card is None else choices([button.data for button in card.buttons])
        those = (
            [choice for choice in wanted if choice in there]
            if wanted
            else [it for it in there if it is not Choice.SHOW]
        )
        if card is None or not those:
            return
        await self.scene.platform.press(card, member, those[0] if wanted else self.rng.choice(those))
        sure = [choice for choice in choices([button.data for button in card.buttons]) if choice in SURE]
        if sure:
            await self.scene.platform.press(card, member, sure[0])

    async def object(self) -> None:
        case = self.rng.choice(self.cases)
        member = next((item.sender for item in case.findings if item.sender), "bob")
        await self.scene.platform.command(f"private-{member}", member, CommandName.APPEAL, case.id)

    async def list(self) -> None:
        there = [post for post in self.scene.platform.posts("group", None) if post.pictures]
        if there:
            target = self.scene.platform.as_message(self.rng.choice(there))
            how = self.rng.choice(["add", "fine"])
            await self.scene.platform.command("group", "max", CommandName.KNOWN, how, "x", target=target)

    async def go(self) -> None:
        """Something happens, or two things at once."""
        deed = self.rng.choice([self.post, self.post, self.both, self.both, self.both, self.object, self.list])
        if not self.cases:
            deed = self.post
        await deed()
        await self.scene.clock.advance(self.rng.choice([1, 3, 40, 700]))

    async def both(self) -> None:
        pressed = [self.press(self.rng.choice(self.cases), self.rng.choice(MODERATORS)) for _ in range(2)]
        await asyncio.gather(*pressed, *([self.post()] if self.rng.random() < 0.5 else []))

    def fail(self) -> None:
        """Let a call of the platform's fail a few times."""
        failures: list[PlatformError] = [Unreachable("away"), Throttled("later", 2.0)]
        failure = self.rng.choice([*failures, Forbidden("no", Lack.DELETE_MESSAGES)])
        self.scene.platform.fail(self.rng.choice(FAILING), *[failure] * self.rng.choice([1, 1, 2, 12]))

    async def end(self) -> None:
        """The weather is well again, and moderators finish what was begun."""
        self.weather.refuses, self.weather.burst = 0.0, 0
        self.scene.platform._failures.clear()
        for _ in range(3):
            await self.scene.clock.advance(200)
            await self.moderator._later.settled()
            await self.settle()
            for case, member in [(case, member) for case in self.cases for member in MODERATORS]:
                now = self.scene.records.cases.kept[case.id]
                if now.review is not None and now.review.undoing:
                    await self.press(now, member, Choice.UNDO)
                elif now.state is CaseState.DECIDING:
                    await self.press(now, member, *_finishes(now))


def _finishes(case: Case) -> tuple[Choice, ...]:
    """What finishes the case."""
    if case.review is None:
        return (Choice.FINE,)
    if case.appealed:
        return (Choice.OVERTURN,)
    return (Choice.FINE,) if case.review.choice in FINES else (Choice.FAKE,)


def is_true(scene: Scene, case: Case, item: Finding) -> bool:
    """Whether the picture is where its finding says."""
    there = {post.id for post in scene.platform.posts("group", None)}
    if item.intent is not None and case.review is None:
        return True  # a press that was cut off; the card says that nobody knows
    if item.state in OUT:
        return item.message not in there or item.problem is Problem.REPLACED
    if item.put_back_as:
        return set(scene.platform.parts(item.put_back_as)) <= there
    return item.message in there or item.state in {FindingState.GONE, FindingState.STAYS}


@pytest.mark.parametrize("seed", DAYS)
async def test_in_the_end_the_records_say_what_there_is(seed: int) -> None:
    day = Day(seed)
    scene, rng = day.scene, day.rng
    if rng.random() < 0.6:
        scene.platform.can |= {Power.RESEND}
    await scene.policy(replace(rng.choice([HOLD, DELETE, ASKS, STRIKES]), limits=UNLIMITED))
    for _ in range(rng.randint(4, 12)):
        day.weather.refuses = rng.choice([0.0, 0.03, 0.1]) if seed % 3 else 0.0
        if seed % 2 and rng.random() < 0.3:
            day.fail()
        await day.go()
    await day.end()
    for case in day.cases:
        assert case.state is not CaseState.DECIDING
        assert case.review is None or not case.review.undoing
        assert case.review is None or case.overruled == ()
        assert all(is_true(scene, case, item) for item in case.findings)
    kept = {case.copy_name(item) for case in day.cases for item in case.findings}
    assert set(scene.records.copies.kept) <= kept
    said = Counter(done.member for case in day.cases for done in case.penalties if done.action is Action.STRIKE)
    for member in POSTERS:
        strikes = await Casebook(scene.services).strikes("fake", "group", member, 0.0)
        by_hand = [event for event in await scene.events() if event.details.startswith("strike ")]
        assert len(strikes) == said[member] or by_hand, "one that was given by hand may have been cut off"
        assert len(strikes) >= said[member]
    await day.moderator.aclose()
    await scene.moderator.aclose()
