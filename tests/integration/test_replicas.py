"""Two replicas of the bots on one real server, results and moderators all at once, in an order that chance makes."""

from __future__ import annotations

import asyncio
import inspect
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import structlog
from redis import asyncio as aioredis

from bots.clock import Clock
from bots.moderator import Moderator, Options, Services
from bots.platform import Command, CommandName, Member, Message, Press
from bots.policy import Action, Policy
from bots.records import Records
from bots.records.cases import Case, CaseState
from bots.records.choices import Choice
from bots.records.findings import OUT, FindingState
from bots.records.journal import EventKind
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from bots.references import Reference, Signer
from bots.rulebook import Rulebook, read
from bots.testing import FakePlatform
from tests.integration.conftest import KEY
from tests.unit.bots.moderator.conftest import DELETE, HOLD, ON_MODEL, REPLY, TEXTS, judge
from worker.client import Servers
from worker.client.scanner import Delivery
from worker.client.sealing import Seal
from worker.testing import FakeScanner

ROUNDS = 8
FASTER = 50.0
REPLIES = replace(REPLY, altered=replace(ON_MODEL, substantial=(Action.REPLY, Action.NOTIFY)))
STRIKES = replace(HOLD, altered=replace(ON_MODEL, substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))
DECISIONS = (Choice.FINE, Choice.FAKE_LAST, Choice.FAKE_UNKNOWN_LAST, Choice.MINOR_SURE)
OTHERS = (Choice.UNDO, Choice.OVERTURN, Choice.UPHOLD, Choice.STRIKE, Choice.KNOWN)


class QuickClock(Clock):
    """A clock that is fast, so that nobody waits for what is tried again."""

    def now_s(self) -> float:
        """Unix time, made up."""
        return 1_800_000_000.0 + self.elapsed_s()

    def elapsed_s(self) -> float:
        """Seconds of its own."""
        return time.monotonic() * FASTER

    async def sleep(self, duration_s: float) -> None:
        """Wait so many of these."""
        await asyncio.sleep(duration_s / FASTER)

    async def tick(self, duration_s: float) -> None:
        """The same."""
        await self.sleep(duration_s)


class Slow:
    """A platform whose every call takes a while, before it takes effect and after."""

    def __init__(self, platform: FakePlatform, chance: random.Random) -> None:
        self._platform, self._chance = platform, chance

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._platform, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def call(*arguments: Any, **named: Any) -> Any:
            await asyncio.sleep(self._chance.random() * 0.004)
            result = await found(*arguments, **named)
            await asyncio.sleep(self._chance.random() * 0.004)
            return result

        return call


@dataclass
class Two:
    """Two replicas."""

    chance: random.Random
    platform: FakePlatform
    scanner: FakeScanner
    clock: Clock
    signer: Signer
    records: list[Records]
    moderators: list[Moderator]
    redis: Any

    async def posted(self, member: str, *pictures: bytes) -> list[Delivery]:
        """The results of a message, not acted on yet; what is known already is acted on at once."""
        await self.platform.post("group", member, *pictures, text="words")
        return await self.waiting()

    async def waiting(self) -> list[Delivery]:
        """The results that have come."""
        found = list[Delivery]()
        while (delivery := await self.scanner.receive("fake", 0)) is not None:
            found.append(delivery)
        return found

    async def act(self, delivery: Delivery) -> None:
        """Let chance say who acts on it, when, and whether another one does, too."""
        await asyncio.sleep(self.chance.random() * 0.03)
        both = self.chance.random() < 0.3
        who = self.moderators if both else [self.chance.choice(self.moderators)]
        await asyncio.gather(*(it._deliver(replace(delivery, redelivered=number > 0)) for number, it in enumerate(who)))

    async def press(self, member: str, choice: Choice) -> None:
        """A moderator presses it under a case, as soon as there is one."""
        for _ in range(20):
            await asyncio.sleep(self.chance.random() * 0.02)
            cases = [case for case in await self.cases() if case.findings]
            if cases:
                reference = Reference(choice=choice, case=self.chance.choice(cases).id)
                data = self.signer.sign(reference, "fake", self.clock.now_s() + 9_999)
                press = Press(platform="fake", chat="mods", member=Member(id=member, name=member), data=data)
                return await self.chance.choice(self.moderators).on_press(press)
        return None

    async def cases(self) -> list[Case]:
        """All of them."""
        return list((await self.records[0].cases.recent("fake", "group", 1_000)).cases)


@pytest.fixture
async def two(running_servers: Servers) -> AsyncIterator[Two]:
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance, clock = random.Random(seed), QuickClock()
    platform, scanner = FakePlatform(), FakeScanner(judge)
    redis = aioredis.Redis.from_url(running_servers.redis_url)
    signer, kept, moderators = Signer(b"k" * 32), list[Records](), list[Moderator]()
    for _ in range(2):
        copies = RedisCopies(running_servers.media_url, Seal(KEY))
        kept.append(connect(running_servers.redis_url, case_days=30, copies=copies, clock=clock))
        services = Services(
            platforms={"fake": Slow(platform, chance)},  # type: ignore[dict-item]
            scanner=scanner,
            records=kept[-1],
            texts=TEXTS,
            signer=signer,
            clock=clock,
            options=Options(public_url="https://bot.example"),
        )
        moderators.append(Moderator(services))
    platform.handler = moderators[0]
    platform.admins |= {("group", "mo"), ("group", "max")}
    with structlog.testing.capture_logs():
        yield Two(chance, platform, scanner, clock, signer, kept, moderators, redis)
    for moderator in moderators:
        await moderator.aclose()
    for records in kept:
        await records.aclose()
    await redis.aclose()


def lines(case: Case) -> list[str]:
    """What became of the case, to be read when a test fails."""
    decided = case.review.choice.name if case.review else "-"
    head = f"{case.id} {case.incident} {case.state} {decided} minor={case.minor} part={case.part_of} before={len(case.before)}"
    return [
        head,
        *(f"  {it.number} {it.message} {it.state} {it.copy} {it.problem} {it.companion}" for it in case.findings),
    ]


async def check(two: Two) -> None:
    """What must be true whatever chance has made."""
    cases, copies = await two.cases(), two.records[0].copies
    for case in cases:
        assert case.state is not CaseState.DECIDING
        for item in case.findings:
            seen = (case.review and case.review.choice, item)
            assert item.intent is None, seen
            assert item.state is not FindingState.GONE, seen
            if item.state in OUT:
                assert not two.platform.exists("group", item.message), seen
            if item.state is FindingState.HELD:
                assert case.review is None, seen
                assert await copies.has(case.copy_name(item)), seen
            if item.state is FindingState.PUT_BACK:
                assert two.platform.exists("group", item.put_back_as), seen
            if item.state in {FindingState.NOTED, FindingState.LEFT}:
                assert two.platform.exists("group", item.put_back_as or item.message), seen
            if case.minor:
                assert not await copies.has(case.copy_name(item)), seen
                assert not item.media, seen
    minor = {item.sha256 for case in cases if case.minor for item in case.findings if item.sha256}
    assert not [case.id for case in cases if not case.minor and minor & {item.sha256 for item in case.findings}]
    removed = [event async for event in two.records[0].journal.read("fake", "group") if event.kind is EventKind.REMOVED]
    assert len({(event.case, event.finding) for event in removed}) == len(removed)
    assert await two.redis.keys("torchrelay:lease:*") == []


async def test_whatever_comes_at_once_no_picture_is_lost_nor_left(two: Two) -> None:
    for number in range(ROUNDS):
        await two.redis.flushall()
        policy = two.chance.choice([HOLD, DELETE, REPLIES, STRIKES])
        await two.records[0].policies.set("fake", "group", policy)
        name = b"fake%d" % number
        posts = [
            (name,),
            (name,),
            (b"fake pair%d" % number, b"fake pair%d other" % number),
            (name + b" re#%d" % number,),
            (name + b" coded#%d" % number,),
        ]
        two.chance.shuffle(posts)
        results = [it for at, post in enumerate(posts) for it in await two.posted(f"member{at}", *post)]
        presses = [
            *((who, two.chance.choice(DECISIONS)) for who in ("mo", "max")[: two.chance.randrange(3)]),
            *((two.chance.choice(("mo", "max")), it) for it in two.chance.sample(OTHERS, two.chance.randrange(3))),
            *((f"member{two.chance.randrange(5)}", Choice.APPEAL) for _ in range(two.chance.randrange(2))),
        ]
        await asyncio.gather(
            *(two.act(result) for result in results), *(two.press(who, choice) for who, choice in presses)
        )
        while late := await two.waiting():  # of what went along, and was looked at after it
            await asyncio.gather(*(two.act(result) for result in late))
        for moderator in two.moderators:
            await moderator._later.settled()
        print("round", number, presses)
        print(*(line for case in await two.cases() for line in lines(case)), sep="\n")
        await check(two)


async def test_one_picture_is_one_case_however_many_replicas_see_it(two: Two) -> None:
    for number in range(6):
        await two.redis.flushall()
        await two.records[0].policies.set("fake", "group", REPLIES)
        same = number % 2
        results = [
            it
            for at in range(6)
            for it in await two.posted(f"member{at}", b"fake%d" % number if same else b"fake%d-%d#7" % (number, at))
        ]
        before = len(two.platform.posts("group"))
        await asyncio.gather(*(two.act(result) for result in results))
        (case,) = await two.cases()
        assert len(case.findings) == 6
        assert len(two.platform.posts("group")) == before + 1, "one reply"


async def test_of_two_admins_at_once_neither_undoes_what_the_other_sets(two: Two) -> None:
    changes = ("mute 3h", "strikes expire 5d", "known distance 9", "altered delete", "generated notify", "newcomers 3d")

    async def say(number: int, words: str, message: str) -> None:
        who = Member(id=("mo", "max")[number], name="-")
        asked = Message(platform="fake", chat="group", id=message, sender=who, locale="en")
        command = Command(name=CommandName.POLICY, message=asked, arguments=tuple(words.split()))
        await two.moderators[number].on_command(command)

    for number in range(6):
        await two.redis.flushall()
        mine = two.chance.sample(changes, 4)
        await asyncio.gather(
            *(say(at % 2, words, f"asked{number}-{at}") for at, words in enumerate(mine)),
        )
        holds, journal = await two.records[0].policies.policy("fake", "group"), two.records[0].journal
        events = [event async for event in journal.read("fake", "group") if event.kind is EventKind.POLICY]
        assert len(events) == 4, "every change holds, and each is written down once"
        texts = [await two.records[0].policies.policy("fake", "nobody's"), *(_after(event.after) for event in events)]
        assert [_after(event.before) for event in events] == texts[:-1], "each was made on the one before"
        assert holds == texts[-1]


def _after(text: str) -> Policy:
    return read(text, Rulebook(policy=Policy())).policy
