"""A moderator at work with fakes on every side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace

import pytest
import structlog

from bots.moderator import SOON_S, Moderator, Options, Services
from bots.platform import Message
from bots.policy import Action, Policy, Proof, Rule
from bots.records.cases import Case
from bots.records.choices import Choice
from bots.records.findings import Finding
from bots.records.journal import Event, EventKind
from bots.references import Signer
from bots.testing import FakeClock, FakePlatform, FakePost, FakeRecords, choices, fake_records
from bots.testing.posts import Act
from bots.texts import Texts
from worker.client.scanner import Delivery
from worker.contract import Band, FailureReason, Family, Fingerprint, Kind, ScanFailure, Signal, Trace, Verdict
from worker.testing import FakeScanner, verdict

TEXTS = Texts()
"""Read once: that takes longer than most tests."""
ON_MODEL = Rule(proofs=frozenset(Proof))
HOLD = Policy(
    altered=replace(ON_MODEL, substantial=(Action.HOLD, Action.NOTIFY)),
    moderators_chat="mods",
)
DELETE = replace(HOLD, altered=replace(ON_MODEL, substantial=(Action.DELETE, Action.NOTIFY)))
REPLY = Policy(moderators_chat="mods")
ASKS = replace(REPLY, altered=Rule(substantial=(Action.HOLD, Action.NOTIFY)))
"""Holds what is proved, which nothing is: replies, and asks the moderators."""
SPEAKS = frozenset({"send", "edit", "clear"})
SIGNED = Signal(
    name="record",
    family=Family.PROVENANCE,
    kind=Kind.GENERATED,
    applies=True,
    band=Band.SUBSTANTIAL,
    detail=Trace.SIGNED_GENERATED.value,
    source="Example Ltd",
)
NOTHING = Act(name="nothing")


def judge(data: bytes) -> Verdict | ScanFailure:
    """By what a test puts into the bytes."""
    if data.startswith(b"bad"):
        return ScanFailure(reason=FailureReason.UNREADABLE)
    if data.startswith(b"down"):
        return ScanFailure(reason=FailureReason.INTERNAL, fingerprints=looks(data))
    found = verdict(Band.SUBSTANTIAL if data.startswith(b"fake") else Band.LITTLE)
    return replace(found, fingerprints=looks(data))


def looks(data: bytes) -> tuple[Fingerprint, ...]:
    """A fingerprint that says what a test wants: `…#<number>` looks like that number; else like nothing known."""
    _, marked, number = data.partition(b"#")
    if not marked:
        return ()
    return (Fingerprint(algorithm="pdq", value=f"{int(number):064x}", quality=100),)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Hundreds of tracebacks that nobody reads take minutes."""
    with structlog.testing.capture_logs():
        yield


@dataclass
class Scene:
    """A moderator at work."""

    platform: FakePlatform
    scanner: FakeScanner
    records: FakeRecords
    clock: FakeClock
    moderator: Moderator
    services: Services
    group: str = "group"
    deliveries: list[Delivery] = field(default_factory=list)
    overlaps: bool = False
    """Whether something else speaks while a result is acted on, so that nobody can say which of them it was."""

    async def policy(self, policy: Policy, chat: str = "group") -> None:
        """The chat's rules."""
        await self.records.policies.set("fake", chat, policy)

    async def settle(self) -> None:
        """Act on every result that there is."""
        while (delivery := await self.scanner.receive("fake", 0)) is not None:
            self.deliveries.append(delivery)
            await self.deliver(delivery)

    async def deliver(self, delivery: Delivery) -> None:
        """Act on the result: nothing is said before it has the floor, so that no other of the chat waits for that to act."""
        while not await self._acted(delivery):
            await self.clock.sleep(SOON_S)

    async def _acted(self, delivery: Delivery) -> bool:
        since, done = len(self.platform.acts), list[Act]()

        async def floor() -> None:
            done.extend(() if done else self.platform.acts[since:] or (NOTHING,))

        acted = await self.moderator._try(delivery, floor)
        early = [act.name for act in (done or self.platform.acts[since:]) if act.name in SPEAKS]
        assert self.overlaps or not early, f"said before it had the floor: {early}"
        return acted

    async def post(self, member: str, *pictures: bytes, chat: str = "group", **more: object) -> Message:
        """The message, judged and acted on."""
        message = await self.platform.post(chat, member, *pictures, **more)  # type: ignore[arg-type]
        await self.settle()
        return message

    async def again(self) -> None:
        """The last result comes again, as after the death of the replica that had it."""
        await self.moderator._deliver(replace(self.deliveries[-1], redelivered=True))

    def texts(self, chat: str = "group") -> list[str]:
        return [post.text for post in self.platform.posts(chat)]

    def card(self, number: int = -1, chat: str = "mods") -> FakePost:
        """The moderators' card."""
        return self.platform.posts(chat)[number]

    def choices(self, number: int = -1, chat: str = "mods") -> list[Choice]:
        """What can be pressed under it."""
        return choices([button.data for button in self.card(number, chat).buttons])

    async def press(self, choice: Choice, member: str = "mo", number: int = -1, chat: str = "mods") -> None:
        """Somebody presses."""
        await self.platform.press(self.card(number, chat), member, choice)

    @property
    def cases(self) -> list[Case]:
        return sorted(self.records.cases.kept.values(), key=lambda case: case.opened_at_s)

    @property
    def case(self) -> Case:
        (case,) = self.cases
        return case

    @property
    def finding(self) -> Finding:
        (finding,) = self.case.findings
        return finding

    async def events(self, *kinds: EventKind, chat: str = "group") -> list[Event]:
        """What the journal says."""
        return [event async for event in self.records.journal.read("fake", chat) if not kinds or event.kind in kinds]


def make(options: Options = Options(public_url="https://bot.example")) -> Scene:
    """A scene."""
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
    platform.private_chats.add("private")
    for member in ("mo", "max"):
        platform.admins.add(("group", member))
    return Scene(platform, scanner, records, clock, moderator, services)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = make()
    await made.policy(REPLY)
    yield made
    await made.moderator.aclose()
