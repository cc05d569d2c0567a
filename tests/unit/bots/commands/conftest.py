"""People who give commands, with fakes on every side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bots.moderator import Moderator, Options, Services
from bots.platform import CommandName, Message
from bots.policy import Action, Policy, Proof, Rule
from bots.records.cases import Case
from bots.records.journal import Event, EventKind
from bots.references import Signer
from bots.testing import FakeClock, FakePlatform, FakePost, FakeRecords, fake_records
from bots.texts import Texts
from tests.doubles.waiting import HANGS_S
from worker.contract import Band, Fingerprint, ScanFailure, Verdict
from worker.testing import FakeScanner, verdict

TEXTS = Texts()
ON_MODEL = Rule(proofs=frozenset(Proof))
REPLY = Policy(moderators_chat="mods")
HOLD = replace(REPLY, altered=replace(ON_MODEL, substantial=(Action.HOLD, Action.NOTIFY)))
ASKS = replace(REPLY, altered=Rule(substantial=(Action.HOLD, Action.NOTIFY)))
"""Holds what is proved, which nothing is: it replies, and asks the moderators."""


def judge(data: bytes) -> Verdict | ScanFailure:
    """By what a test puts into the bytes: `fake…` is one, and `…#<number>` looks like that number."""
    found = verdict(Band.SUBSTANTIAL if data.startswith(b"fake") else Band.LITTLE)
    _, marked, number = data.partition(b"#")
    if not marked:
        return found
    return replace(found, fingerprints=(Fingerprint(algorithm="pdq", value=f"{int(number):064x}", quality=90),))


@dataclass
class Scene:
    """A moderator at work in a group, whose admins are Mo and Max."""

    platform: FakePlatform
    scanner: FakeScanner
    records: FakeRecords
    clock: FakeClock
    moderator: Moderator
    services: Services

    async def policy(self, policy: Policy, chat: str = "group") -> None:
        """The chat's rules."""
        await self.records.policies.set("fake", chat, policy)

    async def post(self, member: str, *pictures: bytes, chat: str = "group", file_id: str = "") -> Message:
        """The message, judged and acted on."""
        message = await self.platform.post(chat, member, *pictures, file_id=file_id)
        await self.judge()
        return message

    async def judge(self) -> None:
        """Have what was handed in judged and acted on."""
        async with asyncio.timeout(HANGS_S):
            while (delivery := await self.scanner.receive("fake", 0)) is not None:
                await self.moderator._deliver(delivery)

    async def say(
        self,
        member: str,
        words: str,
        target: Message | None = None,
        *,
        chat: str = "group",
        body: str = "",
        reply_token: str = "",
    ) -> str:
        """Give the command (`"known add"`); what the bot has said in that chat because of it."""
        name, *arguments = words.split()
        before = len(self.platform.posts(chat))
        await self.platform.command(
            chat, member, CommandName(name), *arguments, target=target, body=body, reply_token=reply_token
        )
        return "\n".join(post.text for post in self.platform.posts(chat)[before:])

    def texts(self, chat: str = "group") -> list[str]:
        """What the bot has said there."""
        return [post.text for post in self.platform.posts(chat)]

    def alone(self, member: str) -> list[str]:
        """What the bot has written to the member alone."""
        return self.texts(f"private-{member}")

    def card(self, chat: str = "mods") -> FakePost:
        """The newest card."""
        return self.platform.posts(chat)[-1]

    @property
    def cases(self) -> list[Case]:
        """All cases, oldest first."""
        return list(self.records.cases.kept.values())

    @property
    def case(self) -> Case:
        """The only case."""
        (case,) = self.cases
        return case

    async def events(self, *kinds: EventKind, chat: str = "group") -> list[Event]:
        """What the journal says."""
        return [event async for event in self.records.journal.read("fake", chat) if not kinds or event.kind in kinds]


def make(options: Options = Options(public_url="https://bot.example")) -> Scene:
    """A scene in which nobody has said anything yet."""
    clock = FakeClock()
    platform, scanner, records = FakePlatform(), FakeScanner(judge), fake_records(clock)
    services = Services(
        platforms={"fake": platform},
        scanner=scanner,
        records=records,
        texts=TEXTS,
        signer=Signer(b"k" * 32),
        clock=clock,
        options=options,
    )
    moderator = Moderator(services)
    platform.handler = moderator
    platform.open_private("ada")
    for member in ("mo", "max"):
        platform.admins.add(("group", member))
    return Scene(platform, scanner, records, clock, moderator, services)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = make()
    await made.policy(REPLY)
    yield made
    await made.moderator.aclose()
