"""One at a time: the results of a chat as far as the removal, and whoever acts on a case. In this process and in all others."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bots.moderator.services import Services
from bots.records import LeaseHeld, RecordError
from bots.records.cases import Case, CaseState
from worker import telemetry

log = telemetry.logger(__name__)
POLL_S = 0.05
AT_IT_S = 1.0
"""How long a result, or what is done in the background, waits for whoever is at its case, before it is put off."""
PRESS_WAIT_S = 20.0
"""How long a person's press waits for a result that is being acted on. For another press it waits no time."""


class Locks:
    """A lock per name, in this process, kept only while somebody holds or wants it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """The caller's turn; first come, first served."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)


class Turns:
    """Gives whoever acts their turn. It is theirs for as long as they are at it, however long that is, and ends with their
    process; where the store is away for longer than that, they stop: somebody else may have had it."""

    def __init__(self, services: Services) -> None:
        self._clock = services.clock
        self._records = services.records
        self._ttl_s = services.options.turn_s
        self._locks = Locks()

    @asynccontextmanager
    async def chat(self, platform: str, chat: str) -> AsyncIterator[None]:
        """The turn of a result of the chat, whatever id that has now. Raises StoreUnavailable."""
        key = await self._of_chat(platform, chat)
        async with self._locks.of(key), self._lease(key):
            yield

    async def passed(self, platform: str, chat: str, wait_s: float) -> bool:
        """Wait until every result of the chat whose turn it is now has had it; False where that takes longer."""
        try:
            async with self._lease(await self._of_chat(platform, chat), wait_s):
                return True
        except LeaseHeld:
            return False

    @asynccontextmanager
    async def case(self, case_id: str, wait_s: float = PRESS_WAIT_S) -> AsyncIterator[None]:
        """The turn of whoever acts on the case. Raises LeaseHeld where another one does, for longer, or decides it."""
        async with self._lease(f"case\n{case_id}", wait_s, decided=case_id):
            yield

    @asynccontextmanager
    async def asker(self, name: str) -> AsyncIterator[None]:
        """The turn of whoever has asked for what takes long; `name` is a digest. Raises LeaseHeld at once where they have one."""
        async with self._lease(f"asker\n{name}", 0.0):
            yield

    async def settled(self, case: Case) -> Case:
        """The case as it is once whoever is just at it is done. Raises LeaseHeld as `case` does."""
        async with self.case(case.id):
            return await self._records.cases.case(case.id) or case

    async def _of_chat(self, platform: str, chat: str) -> str:
        return f"results\n{platform}\n{await self._records.moves.home(platform, chat)}"

    @asynccontextmanager
    async def _lease(self, key: str, wait_s: float | None = None, decided: str = "") -> AsyncIterator[None]:
        leases, holder, calling = self._records.leases, secrets.token_hex(8), asyncio.Lock()
        began_s, renewing, held = self._clock.elapsed_s(), None, True
        lost, acting = asyncio.Event(), asyncio.current_task()
        try:
            while not await leases.acquire(key, holder, self._ttl_s):
                held = False
                if wait_s is not None and self._clock.elapsed_s() - began_s >= wait_s:
                    raise LeaseHeld("somebody else is at it")
                case = await self._records.cases.case(decided) if decided else None
                if case is not None and case.state is CaseState.DECIDING:
                    raise LeaseHeld("somebody is deciding it")
                await self._clock.sleep(POLL_S)
                held = True  # should its answer be lost
            renewing = asyncio.create_task(self._renew(key, holder, calling, lost, acting))
            yield
        except asyncio.CancelledError:
            if not lost.is_set() or acting is None or acting.uncancel():
                raise
            # As if it had died: what it had begun is finished by whoever has the turn now.
            raise LeaseHeld("the turn was lost to somebody else") from None
        finally:
            async with calling:  # not while it is being renewed: that could be carried out after the release
                if renewing is not None:
                    renewing.cancel()
            if held:
                await self._end(key, holder)

    async def _end(self, key: str, holder: str) -> None:
        try:
            await self._records.leases.release(key, holder)
        except RecordError:
            log.warning("a turn ends by itself, in seconds: the store could not be told")

    async def _renew(
        self, key: str, holder: str, calling: asyncio.Lock, lost: asyncio.Event, acting: asyncio.Task[object] | None
    ) -> None:
        while True:
            await self._clock.tick(self._ttl_s / 6)
            async with calling:
                try:
                    if not await self._records.leases.renew(key, holder, self._ttl_s):
                        log.warning("a turn was lost to somebody else; whoever had it stops")
                        lost.set()
                        if acting is not None:
                            acting.cancel()
                        return
                except RecordError:
                    log.warning("a turn could not be renewed")
