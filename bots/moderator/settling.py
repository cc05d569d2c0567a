"""Keeps what became of a note for as long as the store will not be told: whoever sent it lives, and knows."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass, field

from bots.clock import Clock
from bots.moderator.later import back_off_s
from bots.records.errors import StoreUnavailable
from bots.records.outbox import Outbox, Said, SendState, Sent
from worker import telemetry

log = telemetry.logger(__name__)
MAX_UNSETTLED = 10_000
"""Notes whose fate is known here alone."""

Name = tuple[str, Said]


@dataclass(slots=True, kw_only=True)
class _Known:
    """What became of a note, which the store does not know."""

    sent: Sent
    until_s: float
    """When its claim is forgotten, by the clock: from then on somebody else may have sent another."""
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)


class Settling:
    """Implements `Outbox` over another one.

    Where the store cannot be told what became of a note, this process says so itself to whoever asks here, and tells the store
    as soon as that is possible, in the background. Nobody needs to be told UNKNOWN: a claim that was never settled is taken for
    that. What waits when the program is killed is lost, as if the sender had died on the way.
    """

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._claimed: OrderedDict[Name, float] = OrderedDict()
        """Until when claims of this process are kept that are not settled yet, where that is less long than cases are."""
        self._known: dict[Name, _Known] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """How many notes the store is still to be told of."""
        return len(self._known)

    async def claim(self, key: str, said: Said, keep_s: int = 0) -> bool:
        await self._tell((key, said))
        claimed = await self._outbox.claim(key, said, keep_s)
        if claimed and keep_s:
            self._claimed[key, said] = self._clock.now_s() + keep_s
            if len(self._claimed) > MAX_UNSETTLED:
                self._claimed.popitem(last=False)
        return claimed

    async def settle(self, key: str, said: Said, sent: Sent) -> None:
        name, until_s = (key, said), self._claimed.pop((key, said), math.inf)
        if name in self._known:
            self._known[name].sent = sent
            return
        try:
            await self._outbox.settle(key, said, sent)
        except StoreUnavailable:
            if sent.state is SendState.UNKNOWN or len(self._known) >= MAX_UNSETTLED:
                raise
            log.warning("the store could not be told what became of a note; it will be", what=said.value)
            self._known.setdefault(name, _Known(sent=sent, until_s=until_s)).sent = sent
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._tell_all())

    async def sent(self, key: str, said: Said) -> Sent | None:
        try:
            await self._tell((key, said))
        except StoreUnavailable:
            known = self._known.get((key, said))
            if known is not None:
                return known.sent
        return await self._outbox.sent(key, said)

    async def aclose(self) -> None:
        """Leave no task behind; the store is told once more what it does not know, unless it cannot be reached still."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._tell_each()
        except StoreUnavailable:
            log.warning("the store was never told what became of some notes", count=self.count)

    async def _tell_all(self) -> None:
        attempt = 0
        while self._known:
            await self._clock.tick(back_off_s(attempt))
            attempt += 1
            try:
                await self._tell_each()
            except StoreUnavailable:
                continue
            except Exception as error:
                log.exception("what became of a note could not be stored", error=type(error).__name__)

    async def _tell_each(self) -> None:
        for name in tuple(self._known):
            await self._tell(name)

    async def _tell(self, name: Name) -> None:
        """Let the store know what became of the note, if it does not. Raises StoreUnavailable."""
        known = self._known.get(name)
        if known is None:
            return
        async with known.telling:
            while self._known.get(name) is known:
                sent = known.sent
                if known.until_s > self._clock.now_s():
                    await self._outbox.settle(*name, sent)
                if known.sent is sent:
                    del self._known[name]
