"""A process that dies right after one of its calls has taken effect, and a server whose answer to it is lost."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Coroutine
from dataclasses import fields, replace
from typing import Any

from bots.moderator import Moderator
from bots.platform import CommandName
from bots.records import Records
from bots.records.choices import Choice
from bots.records.errors import StoreUnavailable
from tests.unit.bots.moderator.conftest import Scene
from worker.client.scanner import Delivery

MANY = 400
"""Calls that nothing here needs."""


async def press(scene: Scene, choice: Choice, member: str = "mo", case: int | None = None) -> None:
    """A moderator presses it under the case, the only one unless it is named, whatever became of its card."""
    found = scene.case if case is None else scene.cases[case]
    await scene.platform.command("mods", member, CommandName.CASE, found.id)
    await scene.press(choice, member)


class Life:
    """Counts what a process asks of the platform and of Redis, and ends it after call `last` (0: never).

    What it cannot show: a call that took effect only in part.
    """

    def __init__(self, last: int = 0, *, kills: bool = True, refuses: bool = False) -> None:
        self.last = last
        self.refuses = refuses
        """The call has no effect where it is one of Redis', and the process lives on."""
        self.kills = kills
        """False: the process lives on, and reads that Redis did not answer that one call."""
        self.calls: list[str] = []
        self.over = asyncio.Event()
        self._last_call = ""

    def dies_at(self, call: str) -> None:
        """Let it end after the next such call."""
        self._last_call = call

    @property
    def where(self) -> str:
        """The call at which it ended; empty: it did not come that far."""
        return self.calls[self.last - 1] if 0 < self.last <= len(self.calls) else ""

    def admit(self, call: str, *, store: bool) -> None:
        """Raise StoreUnavailable where this call is refused."""
        if self.refuses and store and len(self.calls) + 1 == self.last:
            self.calls.append(call)
            raise StoreUnavailable("refused")

    async def spend(self, call: str, *, store: bool) -> None:
        """One call has taken effect; never comes back where it was the last."""
        self.calls.append(call)
        if (len(self.calls) == self.last and self.kills and not self.refuses) or call == self._last_call:
            self.over.set()
        elif len(self.calls) == self.last and store and not self.refuses:
            raise StoreUnavailable("its answer was lost")
        if self.over.is_set():
            await asyncio.get_running_loop().create_future()  # until it is buried

    def check(self) -> None:
        """Raise CancelledError where it is over: the dead do nothing more, nor clean up."""
        if self.over.is_set():
            raise asyncio.CancelledError


class Counted:
    """A port whose every call is one of a life's."""

    def __init__(self, port: object, name: str, life: Life) -> None:
        self._port, self._name, self._life = port, name, life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def call(*arguments: Any, **named: Any) -> Any:
            self._life.check()
            store = self._name != "platform"
            self._life.admit(f"{self._name}.{name}", store=store)
            result = await found(*arguments, **named)
            await self._life.spend(f"{self._name}.{name}", store=store)
            return result

        return call


class Mortal:
    """A scene whose moderator lives such a life."""

    def __init__(self, scene: Scene, life: Life) -> None:
        self.scene, self.life = scene, life
        parts = {item.name: Counted(getattr(scene.records, item.name), item.name, life) for item in fields(Records)}
        self.moderator = Moderator(
            replace(
                scene.services,
                platforms={"fake": Counted(scene.platform, "platform", life)},
                records=Records(**parts),
            )
        )

    async def live(self, doing: Coroutine[Any, Any, None]) -> None:
        """Run what the process does until it is done, or dead."""
        task, over = asyncio.create_task(doing), asyncio.create_task(self.life.over.wait())
        await asyncio.wait([task, over], return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        self._left = task

    async def deliver(self, delivery: Delivery) -> None:
        """Act on the result; where the process dies over it, it comes again to another one."""
        await self.live(self.moderator._deliver(delivery))
        if self.life.over.is_set():
            await self.scene.moderator._deliver(replace(delivery, redelivered=True))

    async def press(self, press: Coroutine[Any, Any, None]) -> None:
        """Carry out the press; minutes go by, and another process is there."""
        self.scene.platform.handler = self.moderator
        await self.live(press)
        self.scene.platform.handler = self.scene.moderator
        await self.scene.clock.sleep(130.0)

    async def bury(self) -> None:
        """Leave no task behind; what it would do now changes what was seen."""
        self._left.cancel()
        await asyncio.gather(self._left, return_exceptions=True)
        await self.moderator.aclose()
        await self.scene.moderator.aclose()
