"""What must be true whatever was killed: the one check of all cases. Each complaint is a sentence; none, and all is well."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import redis

from bots.records.cases import Case
from bots.records.journal import Event, EventKind
from bots.records.outbox import Said, SendState, Sent
from tests.integration.chaos.patience import Patience
from tests.integration.chaos.town import ASKED, PATIENCE_S, Fate, Post, Town
from tests.integration.test_keys_live import SETTINGS, row_of
from worker.client import keys
from worker.client.catalogue import RQ, Place
from worker.contract import Codec

STANDINGS = {Fate.TAKEN_OUT: "restricted", Fate.BANNED: "kicked"}
REMOVED = frozenset(STANDINGS)
NOT_DRAINED = (
    "flight:*",
    "waiters:*",
    "unreadable:*",
    "lease:*",
    "update:*",
    "updates:*",
    f"{RQ.removeprefix(keys.PREFIX)}job:*",
)
_WORKERS = ("worker", "workers", "queues", "clean_registries", "clean_groups", "scheduler-lock")
"""Of RQ's: what says who works, not what is to be done."""


def leftovers(main: redis.Redis) -> list[str]:
    """What the scan service has still to do, or has lost sight of."""
    found = [f"{name} is left" for pattern in NOT_DRAINED for name in main.scan_iter(f"{keys.PREFIX}{pattern}", 1000)]
    found += [f"{index} is not empty" for index in (keys.FLIGHTS, keys.SINCE) if main.zcard(index)]
    for name in main.scan_iter(f"{keys.results('*')}", 1000):
        if left := main.xlen(name):
            found.append(f"{name} has {left} results")
        if any(group["pending"] for group in main.xinfo_groups(name)):  # type: ignore[union-attr,arg-type]
            found.append(f"{name} has results that nobody acknowledged")
    found += [
        f"{name} is left"
        for name in main.scan_iter(f"{RQ}*", 1000)
        if ":first_seen:" not in name  # of a job that a dead worker had taken; it ends by itself
        if name.removeprefix(RQ).split(":")[0] not in _WORKERS
    ]
    return found


def misplaced(server: redis.Redis, place: Place) -> list[str]:
    """Keys that last for longer than the table of keys says, or are in none: a sealed picture that outlives its time, say."""
    found = []
    for name in server.scan_iter(count=1000):
        ttl_s, row = int(server.ttl(name)), row_of(place, name)  # type: ignore[arg-type]
        if ttl_s != -2 and not row.lasts.allows(ttl_s, SETTINGS):
            found.append(f"{name} on {place.value} lives for {ttl_s} s, which should be: {row.lasts.words}")
    return found


@dataclass(slots=True)
class Accounts:
    """Of a town: what people posted, what the service shows, what is on record."""

    town: Town
    cases: list[Case] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    sent: dict[str, Sent] = field(default_factory=dict)
    """What is known of each note, by its key and what it is."""
    outliving: set[str] = field(default_factory=set)
    """Sealed pictures that, whenever anybody looked, were to live for longer than they may."""

    async def complaints(self) -> list[str]:
        """Everything that is not as it should be, now."""
        await self._read()
        posts = [word for post in self.town.posts for word in self._of(post)]
        return [*posts, *self._notes(), *await asyncio.to_thread(self._servers)]

    async def _read(self) -> None:
        records = self.town.records
        self.cases, self.events = [], []
        for chat in self.town.groups.values():
            self.cases += (await records.cases.recent("telegram", str(chat), 1_000)).cases
            self.events += [event async for event in records.journal.read("telegram", str(chat))]
        with redis.Redis.from_url(self.town.main.url, decode_responses=True) as main:
            names = list(main.scan_iter(f"{keys.PREFIX}sent:*", 1000))
            values = main.mget(names) if names else []
        self.sent = {
            name.removeprefix(f"{keys.PREFIX}sent:"): Codec(Sent).load(value)
            for name, value in zip(names, values, strict=True)  # type: ignore[arg-type]
            if value is not None
        }

    def _servers(self) -> list[str]:
        with (
            redis.Redis.from_url(self.town.main.url, decode_responses=True) as main,
            redis.Redis.from_url(self.town.media.url, decode_responses=True) as media,
        ):
            self.outliving |= {*misplaced(media, Place.MEDIA)}
            return [*leftovers(main), *misplaced(main, Place.MAIN), *sorted(self.outliving)]

    def _of(self, post: Post) -> list[str]:
        """What is not true of one picture."""
        service, found = self.town.service, list[str]()
        if post.fate is Fate.GONE:
            return []
        is_there = (post.chat, post.message) in service.messages
        if is_there is (post.fate in REMOVED):
            found.append(f"the message is {'still' if is_there else 'not'} there")
        standing = service.membership(post.chat, service.user(post.name))["status"]
        if standing != STANDINGS.get(post.fate, "member"):
            found.append(f"the member is {standing}")
        strikes = [it for it in self.events if it.kind is EventKind.STRIKE and it.member == str(post.member)]
        if sum(it.weight for it in strikes) != (post.fate in REMOVED):
            found.append(f"the member has {len(strikes)} strikes")
        findings = [(case, it) for case in self.cases for it in case.findings if self._is_of(case, it.message, post)]
        if len(findings) != (post.fate not in ASKED):
            found.append(f"there are {len(findings)} findings")
        if post.fate is Fate.LEFT and not service.reactions.get((post.chat, post.message)):
            found.append("there was no reaction")
        if post.fate is Fate.REPLIED:
            found += self._once(
                "replies", self._answers(post), lambda key: key.endswith(":reply") and str(post.chat) in key
            )
        if post.fate in ASKED:
            said, was_refused = self._answers(post), (post.chat, post.message) in self.town.refused
            # A bot that died after it had asked them to ask again, with no server to note that on, met the question once more.
            answers = [text for text in said if _verdict(text) is not None] if was_refused else []
            found += self._once("answers", answers or said, lambda key: key.endswith(f":{Said.ANSWER}"))
            may_be = {post.verdict, None} if was_refused else {post.verdict}
            found += [f"was answered: {text}" for text in said if _verdict(text) not in may_be]
        return [f"{post.fate.name} {post.message} of {post.name}: {word}" for word in found]

    def _once(self, what: str, said: Sequence[str], record: object) -> list[str]:
        assert callable(record)
        unknown = [key for key, sent in self.sent.items() if record(key) and _is_unknown(sent)]
        if len(said) > 1 or (not said and not unknown):
            return [f"{len(said)} {what}"]
        return []

    def _answers(self, post: Post) -> list[str]:
        """What the bot has said in answer to it."""
        said = self.town.service.said(post.chat)
        return [_text(it) for it in said if it.get("reply_to_message", {}).get("message_id") == post.message]

    @staticmethod
    def _is_of(case: Case, message: str, post: Post) -> bool:
        return case.chat == str(post.chat) and message == str(post.message)

    def _notes(self) -> list[str]:
        """What is not true of cards and notices."""
        service, found = self.town.service, list[str]()
        cards = Counter(
            word for office in self.town.offices.values() for it in service.said(office) if (word := _case(_text(it)))
        )
        for case in self.cases:
            if case.chat in map(str, (self.town.groups[Fate.LEFT], self.town.groups[Fate.GONE])):
                continue  # nobody is told of what is no fake; of what cannot be done, perhaps
            card = self.sent.get(f"{case.id}:{Said.CARD}")
            if cards[case.id] > 1 or (not cards[case.id] and not (card and _is_unknown(card))):
                found.append(f"case {case.id} has {cards[case.id]} cards")
        for fate in REMOVED:
            chat = self.town.groups[fate]
            notices = [it for it in service.said(chat) if "was removed" in _text(it)]
            unknown = [it for key, it in self.sent.items() if key.endswith(f":{Said.NOTICE}") and _is_unknown(it)]
            cases = [case for case in self.cases if case.chat == str(chat)]
            if not len(cases) - len(unknown) <= len(notices) <= len(cases):
                found.append(f"{len(notices)} notices for {len(cases)} cases of {fate.name}")
        kinds = Counter((it.kind, it.case, it.finding, it.details) for it in self.events)
        found += [
            f"{kind} is {times} times in the journal of {case}"
            for (kind, case, *_), times in kinds.items()
            if times > 1
        ]
        return found


def unknown(accounts: Accounts) -> int:
    """Of how many notes nobody knows whether they arrived."""
    return sum(map(_is_unknown, accounts.sent.values()))


def _is_unknown(sent: Sent) -> bool:
    return sent.state in {SendState.SENDING, SendState.UNKNOWN}


def _text(message: dict[str, object]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _verdict(text: str) -> bool | None:
    """Whether it says that there is something to be seen, or nothing; None where it says neither."""
    return "There are strong signs" in text or (False if "No strong signs" in text else None)


def _case(text: str) -> str:
    return text.split()[1].rstrip(":") if text.startswith("Case ") else ""


async def settled(town: Town, *, stops: bool = True) -> Accounts:
    """Wait until there is nothing to complain about; stop every program, if that leaves the servers, and see that there is
    still nothing."""
    accounts = Accounts(town)
    patience, said_s = Patience(town.running), 0.0
    while True:
        began_s = time.monotonic()
        found = await accounts.complaints()
        if not found:
            break
        waited_s = patience.spent_s()
        if waited_s > PATIENCE_S:
            raise AssertionError("\n".join([*found, town.said()]))
        if waited_s - said_s > 10:
            said_s = waited_s
            print(f"after {waited_s:.0f} s:", *found[:12], sep="\n  ")
        await asyncio.sleep(max(0.1, time.monotonic() - began_s))
    for program in town.programs if stops else ():
        if program.runs:
            status = await program.stopped()
            assert status == 0, f"{program.name} ended with {status}\n{town.said()}"
    found = await accounts.complaints()
    assert not found, "\n".join([*found, town.said()])
    assert town.service.violations == []
    return accounts
