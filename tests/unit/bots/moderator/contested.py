"""Rules that another replica changes at the same moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bots.moderator import Moderator
from bots.policy import Policy
from bots.records import StoreUnavailable
from bots.records.journal import Event
from bots.testing.records import FakePolicies
from tests.unit.bots.moderator.conftest import Scene


@dataclass(slots=True, kw_only=True)
class ContestedPolicies(FakePolicies):
    """Policies that somebody else changes just before each change is stored, or that cannot be stored."""

    others: list[tuple[str, Policy | None]]
    """A thread or nothing, and what holds there then."""
    broken: bool = False

    async def change(
        self,
        platform: str,
        chat: str,
        read: Mapping[str, Policy | None],
        new: Mapping[str, Policy | None],
        events: Sequence[Event],
    ) -> bool:
        if self.broken:
            raise StoreUnavailable("down")
        if self.others:
            thread, policy = self.others.pop(0)
            await self.set(platform, chat, policy, thread)
        # No super() without arguments: slots make another class of this one.
        return await FakePolicies.change(self, platform, chat, read, new, events)


def contested(scene: Scene, *others: tuple[str, Policy | None], broken: bool = False) -> ContestedPolicies:
    """The scene's policies from now on."""
    policies = ContestedPolicies(
        clock=scene.clock,
        kept=scene.records.policies.kept,
        journal=scene.records.journal,
        others=list(others),
        broken=broken,
    )
    services = replace(scene.services, records=replace(scene.records, policies=policies))
    scene.platform.handler = Moderator(services)
    return policies
