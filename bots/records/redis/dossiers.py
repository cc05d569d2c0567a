"""Dossiers on Redis: one walk over the names of all keys, then over what may name the person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TypeVar

from bots.records.cases import Case
from bots.records.dossiers import Dossier, InChat, Told, Use
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.journal import Event
from bots.records.known import KnownPicture
from bots.records.outbox import Said
from bots.records.people import Approval, Reporter
from bots.records.redis import keys
from bots.records.redis.journal import written
from bots.records.redis.server import Server
from bots.records.reveals import Reveal
from bots.records.versions import APPROVAL, CASE, EVENT, KNOWN, REPORTER, REVEAL, SENT

_PAGE = 500
"""What is read at once."""
SEARCHED = frozenset({"seen", "uses", "reports", "approved", "journal", "case", "known", "reveal", "sent"})
"""The nouns that may name a person."""
Record = TypeVar("Record")


class RedisDossiers:
    """Implements `Dossiers`."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def of(self, platform: str, member: str, own_chat: str = "") -> Dossier:
        return await _Search(self._server, platform, member, own_chat).run()


class _Search:
    """One walk, for one person."""

    def __init__(self, server: Server, platform: str, member: str, own_chat: str) -> None:
        self._server, self._client = server, server.client
        self._platform, self._member, self._own_chat = platform, member, own_chat
        self._quoted = _quoted(member)
        self._names: dict[str, list[str]] = defaultdict(list)
        self._unreadable = 0

    async def run(self) -> Dossier:
        """What is found."""
        await self._walk()
        approvals = [found async for found in self._approvals()]
        return Dossier(
            seen=tuple([InChat(chat=chat, record=float(value)) async for chat, value in self._fields("seen")]),
            uses=tuple([use async for use in self._uses()]),
            weights=tuple([weight async for weight in self._weights()]),
            exemptions=tuple(found for found in approvals if found.record.member == self._member),
            given=tuple(found for found in approvals if found.record.by == self._member),
            events=tuple([event async for event in self._events()]),
            cases=tuple(sorted([case async for case in self._cases()], key=lambda case: (case.opened_at_s, case.id))),
            entries=tuple([entry async for entry in self._entries()]),
            leaves=tuple([leave async for leave in self._leaves()]),
            notes=tuple([note async for note in self._notes()]),
            unreadable=self._unreadable,
        )

    async def _walk(self) -> None:
        """Note the names of all that may name a person, each once: a server may tell of one twice."""
        for name in sorted({name async for name in self._server.names(f"{keys.PREFIX}*")}):
            noun = name.removeprefix(keys.PREFIX).partition(":")[0]
            if noun in SEARCHED:
                self._names[noun].append(name)

    def _of_chats(self, noun: str) -> Iterable[tuple[str, str]]:
        """Chat and name of each key of this noun, of chats of the platform."""
        prefix = keys.of_chat(noun, self._platform, "")
        return [(name.removeprefix(prefix), name) for name in self._names[noun] if name.startswith(prefix)]

    async def _fields(self, noun: str) -> AsyncIterator[tuple[str, bytes]]:
        """What stands under the person in each chat's hash."""
        for chat, name in self._of_chats(noun):
            value = await self._server.run(self._client.hget(name, self._member))
            if value is not None:
                yield chat, value

    async def _uses(self) -> AsyncIterator[InChat[Use]]:
        for chat, name in self._of_chats("uses"):
            for field, value in (await self._server.run(self._client.hgetall(name))).items():
                what, _, member = field.decode().partition("\n")
                times, _, until_s = value.decode().partition(" ")
                if member == self._member and times.isdecimal():
                    yield InChat(chat=chat, record=Use(what=what, times=int(times), until_s=float(until_s or 0)))

    async def _weights(self) -> AsyncIterator[InChat[Reporter]]:
        async for chat, text in self._fields("reports"):
            weight = self._read(REPORTER.load, text)
            if weight is not None:
                yield InChat(chat=chat, record=weight)

    async def _approvals(self) -> AsyncIterator[InChat[Approval]]:
        for chat, name in self._of_chats("approved"):
            for text in await self._server.run(self._client.hvals(name)):
                approval = self._read(APPROVAL.load, text) if self._quoted in text else None
                if approval is not None and self._member in {approval.member, approval.by}:
                    yield InChat(chat=chat, record=approval)

    async def _events(self) -> AsyncIterator[InChat[Event]]:
        for chat, name in self._of_chats("journal"):
            async for text in written(self._server, name):
                event = self._read(EVENT.load, text) if self._quoted in text else None
                if event is not None and self._member in {event.member, event.actor}:
                    yield InChat(chat=chat, record=event)

    async def _cases(self) -> AsyncIterator[Case]:
        async for _, text in self._texts("case", self._quoted):
            case = self._read(CASE.load, text)
            if case is not None and case.platform == self._platform:
                yield case.in_chat(await self._server.home(case.platform, case.chat))

    async def _entries(self) -> AsyncIterator[InChat[KnownPicture]]:
        for chat, name in self._of_chats("known"):
            found = dict[str, KnownPicture]()
            async for _, text in self._server.fields(name):
                picture = self._read(KNOWN.load, text) if self._quoted in text else None
                if picture is not None and picture.by == self._member:
                    found[picture.id] = picture
            for entry in sorted(found):
                yield InChat(chat=chat, record=found[entry])

    async def _leaves(self) -> AsyncIterator[Reveal]:
        async for _, text in self._texts("reveal", self._quoted):
            leave = self._read(REVEAL.load, text)
            if leave is not None and (leave.platform, leave.member) == (self._platform, self._member):
                yield leave

    async def _notes(self) -> AsyncIterator[Told]:
        """Those that went into the person's own chat."""
        if not self._own_chat:
            return
        kinds = {said.value: said for said in Said}
        async for name, text in self._texts("sent", _quoted(self._own_chat)):
            key, _, said = name.removeprefix(f"{keys.PREFIX}sent:").rpartition(":")
            sent = self._read(SENT.load, text) if said in kinds else None
            if sent is not None and sent.chat == self._own_chat:
                yield Told(key=key, said=kinds[said], sent=sent)

    async def _texts(self, noun: str, quoted: bytes) -> AsyncIterator[tuple[str, bytes]]:
        """Name and text of each key of this noun in which this is written."""
        names = self._names[noun]
        for start in range(0, len(names), _PAGE):
            page = names[start : start + _PAGE]
            for name, text in zip(page, await self._server.run(self._client.mget(page)), strict=True):
                if text is not None and quoted in text:
                    yield name, text

    def _read(self, load: Callable[[bytes], Record], text: bytes) -> Record | None:
        """The record; None for one that cannot be read, which is counted."""
        try:
            return load(text)
        except (NewerRecord, BrokenRecord):
            self._unreadable += 1
            return None


def _quoted(text: str) -> bytes:
    """As a record has it."""
    return json.dumps(text, ensure_ascii=False).encode()
