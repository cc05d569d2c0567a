"""From what Telegram tells of to what was handled: stored first, then confirmed, then handled, then struck off.

So a death at any moment loses none: what a program had in hand when it died, another has within half a minute, and what one gives
back when it stops, at once. What comes twice is handled once. The same holds where the bot asks for updates and where Telegram
tells of them by itself. What asks nothing of the bot (a message of words alone) is written down nowhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import telegram

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform.recent import Recent
from bots.platforms.telegram.polling import kind_of, number_of
from bots.records.errors import RecordError
from bots.records.inbox import Inbox, Suspects, Waiting
from worker import telemetry
from worker.client.sealing import Seal

log = telemetry.logger(__name__)
SCHEMA = 1
HOLD_S = 20.0
"""How long after its death what a program had in hand is anybody's."""
LOOK_S = 5.0
"""How often a program says that it lives, and looks for what nobody has in hand."""
AT_ONCE = 100
ROOM = 2_000
"""So much a program has in hand at most; of more it hears nothing, and Telegram keeps it."""
TRIES = 3
"""An update that has outlived so many programs is passed over: it may be what ended them. The last time it is tried alone, so
that what was in hand beside it goes on."""
ALONE_S = 10.0
"""One that is worked on for longer ends nothing."""
QUICK_S = 0.5
"""Most take no longer: the next one is tried at once then."""
BOUND_S = 3_600.0
"""How long one update is worked on. What waits for a full queue, or for what is away, gives up after half of that by itself."""
MOVE_S = 0.5
"""What follows a chat's move is of a chat that everything is to be kept of already, and waits so long for that."""
MAX_HANDLED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is done about updates."""

    handle: Callable[[telegram.Update, float], Awaitable[None]]
    """Told since how many seconds it has been stored, where another program had it first. Raises nothing."""
    concerns: Callable[[telegram.Update], bool]
    """Whether there is anything to be done. What it raises is met again when the update is handled."""
    moves: Callable[[telegram.Update], bool]
    """Whether those that follow are to wait for it."""


class Updates:
    """What this program has in hand of a bot's updates, and whatever nobody has."""

    def __init__(self, inbox: Inbox, seal: Seal, name: str, clock: Clock, skipped: Skipped, work: Work) -> None:
        self._inbox, self._seal, self._name = inbox, seal, name
        self._clock, self._skipped, self._work = clock, skipped, work
        self._holder = secrets.token_hex(8)
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._handled: Recent[int, bool] = Recent(MAX_HANDLED)
        self._suspect: asyncio.Task[None] | None = None
        self._suspect_s = 0.0
        """Since when it is tried."""
        self._over = set[int]()
        """Handled, and not struck off: the store was away."""

    async def accept(self, told: Sequence[object]) -> list[asyncio.Task[None]]:
        """Store these, and begin on them: the work on those that are new. Raises RecordError, and then none may be confirmed."""
        found = {update.update_id: (raw, update) for raw in told if (update := self._read(raw)) is not None}
        new = {number: each for number, each in found.items() if not self._knows(number)}
        if not new:
            return []
        sealed = dict[int, bytes]()
        for number, (raw, _) in new.items():
            try:
                sealed[number] = self._close(number, raw)
            except Exception as error:  # what cannot be written must not keep others out for ever
                self._skipped.add(kind_of(raw), error)
        if not sealed:
            return []
        ours = await self._inbox.keep(self._name, self._holder, sealed, HOLD_S)
        begun = list[asyncio.Task[None]]()
        for number, (_, update) in sorted(new.items()):
            if number in ours and not self._handled.get(number):  # while one before it was waited for
                begun.append(await self._begin(update))
        return begun

    @property
    def has_room(self) -> bool:
        """Whether more can be taken in hand."""
        return len(self._in_hand) < ROOM

    async def room(self) -> None:
        """Wait until there is room."""
        while not self.has_room:
            await asyncio.wait(self._in_hand.values(), return_when=asyncio.FIRST_COMPLETED)

    async def keep(self) -> None:
        """Say that this program lives, and take in hand what nobody has, until cancelled."""
        while True:
            try:
                await self._look()
            except RecordError:
                pass  # what is in hand goes on; what another takes for lost meanwhile is done twice, which changes nothing
            except Exception as error:
                self._skipped.pass_over("updates that wait", error)
            await self._clock.tick(LOOK_S)

    async def finish(self, within_s: float) -> None:
        """Finish what was begun, or give it back after a part of so many seconds."""
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=within_s * 0.6)
        left = dict(self._in_hand)
        for task in left.values():
            task.cancel()
        await asyncio.gather(*left.values(), return_exceptions=True)
        with contextlib.suppress(RecordError, TimeoutError):
            async with asyncio.timeout(within_s * 0.2):
                await self._strike_off()
                await self._inbox.let_go(self._name, self._holder, [*left])

    async def _look(self) -> None:
        await self._inbox.hold(self._name, self._holder, HOLD_S)
        await self._strike_off()
        while self.has_room and await self._take():
            pass

    async def _take(self) -> bool:
        """Take in hand what nobody has; whether there may be more to be tried alone."""
        suspects = Suspects(tries=TRIES, most=0 if self._tries_one() else 1)
        known = [*self._in_hand, *self._over]
        found = await self._inbox.take(self._name, self._holder, HOLD_S, AT_ONCE, known, suspects)
        for waiting in found:
            if not self._knows(waiting.number):
                await self._take_up(waiting)
        await self._strike_off()
        tried = any(waiting.tries >= TRIES for waiting in found)
        if tried and self._suspect is not None:
            await asyncio.wait([self._suspect], timeout=QUICK_S)
        return tried and not self._tries_one()

    async def _take_up(self, waiting: Waiting) -> None:
        update = self._open(waiting.number, waiting.data)
        if update is None or waiting.tries > TRIES:
            log.error("an update is passed over", platform=self._name, tries=waiting.tries)
            if update is not None:
                self._skipped.add("an update that outlived programs", RuntimeError())
            self._over.add(waiting.number)
            return
        task = await self._begin(update, waiting.age_s)
        if waiting.tries == TRIES:
            self._suspect, self._suspect_s = task, self._clock.elapsed_s()

    def _tries_one(self) -> bool:
        """Whether one is tried that may be what ended programs."""
        going = self._suspect is not None and not self._suspect.done()
        return going and self._clock.elapsed_s() - self._suspect_s < ALONE_S

    async def _strike_off(self) -> None:
        for number in [*self._over]:
            await self._inbox.strike_off(self._name, number)
            self._over.discard(number)

    def _knows(self, number: int) -> bool:
        """Whether this program is at it, or was."""
        return number in self._in_hand or bool(self._handled.get(number))

    async def _begin(self, update: telegram.Update, late_s: float = 0.0) -> asyncio.Task[None]:
        number = update.update_id
        if number in self._in_hand:  # since it was looked at
            return self._in_hand[number]
        task = self._in_hand[number] = asyncio.create_task(self._carry(update, late_s))
        task.add_done_callback(lambda _: self._in_hand.pop(number, None))
        if self._work.moves(update):
            await asyncio.wait([task], timeout=MOVE_S)
        return task

    async def _carry(self, update: telegram.Update, late_s: float) -> None:
        number = update.update_id
        try:
            async with asyncio.timeout(BOUND_S):
                await self._work.handle(update, late_s)
        except TimeoutError as error:
            self._skipped.add("an update that took too long", error)
        self._handled.put(number, True)
        self._over.add(number)
        with contextlib.suppress(RecordError):
            await self._inbox.strike_off(self._name, number)
            self._over.discard(number)

    def _read(self, raw: object) -> telegram.Update | None:
        """The update; None where nothing is to be done about it, as where it cannot be parsed, which is counted."""
        number = number_of(raw)
        if number is not None and self._knows(number):
            return None
        try:
            if number is None or not isinstance(raw, dict):
                raise TypeError("an update without a number")
            update = telegram.Update.de_json(raw)
        except Exception as error:
            self._skipped.add(kind_of(raw), error)
            return None
        try:
            return update if self._work.concerns(update) else None
        except Exception:
            return update

    def _close(self, number: int, raw: object) -> bytes:
        text = json.dumps({"schema": SCHEMA, "update": raw}, ensure_ascii=False, separators=(",", ":"))
        return self._seal.close(text.encode("utf-8", "surrogatepass"), self._sealed_as(number))

    def _open(self, number: int, sealed: bytes) -> telegram.Update | None:
        """The update; None, which is counted, where it cannot be read: as by another MEDIA_KEY, or in a later version's form."""
        try:
            text = self._seal.open(sealed, self._sealed_as(number))
            record = json.loads(text.decode("utf-8", "surrogatepass")) if text is not None else {}
            if record.get("schema") != SCHEMA:
                raise ValueError("sealed by another key, or of another version")
            return telegram.Update.de_json(record["update"])
        except Exception as error:
            self._skipped.add("an update that was kept", error)
            return None

    def _sealed_as(self, number: int) -> str:
        return f"update {self._name} {number}"
