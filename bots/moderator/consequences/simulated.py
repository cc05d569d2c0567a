"""Consequences that are only counted: what shadow mode acts through."""

from __future__ import annotations

from bots.moderator.consequences.port import Deed
from bots.policy import Action
from bots.records.cases import Case
from worker import metrics


class Simulated:
    """Implements `Consequences` by doing nothing: what shadow mode and dry runs act through. `deeds` says what it was."""

    def __init__(self) -> None:
        self.deeds: list[tuple[Action, str]] = []

    async def hold(self, deed: Deed) -> Case:
        return self._noted(Action.HOLD, deed)

    async def delete(self, deed: Deed) -> Case:
        return self._noted(Action.DELETE, deed)

    async def announce(self, deed: Deed) -> Case:
        return deed.case

    async def react(self, deed: Deed) -> Case:
        return self._noted(Action.REACT, deed)

    async def reply(self, deed: Deed) -> Case:
        return self._noted(Action.REPLY, deed)

    async def strike(self, deed: Deed) -> Case:
        return self._noted(Action.STRIKE, deed)

    async def mute(self, deed: Deed) -> Case:
        return self._noted(Action.MUTE, deed)

    async def kick(self, deed: Deed) -> Case:
        return self._noted(Action.KICK, deed)

    async def ban(self, deed: Deed) -> Case:
        return self._noted(Action.BAN, deed)

    async def notify(self, deed: Deed) -> Case:
        return self._noted(Action.NOTIFY, deed)

    def _noted(self, action: Action, deed: Deed) -> Case:
        self.deeds.append((action, deed.case.id))
        metrics.ACTIONS.labels(deed.platform.name, action.value, "simulated").inc()
        return deed.case
