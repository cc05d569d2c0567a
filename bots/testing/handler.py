"""Somebody who listens to a platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bots.platform import Command, Joined, Message, Press, Rules, Sighting


@dataclass(slots=True)
class FakeHandler:
    """A Handler that keeps what it is handed, and does nothing about it."""

    messages: list[Message] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    deleted: list[tuple[str, str, str]] = field(default_factory=list)
    """Platform, chat and message."""
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)

    holds: Rules | None = None
    """What is said of every chat's rules."""
    works: bool = True

    async def on_message(self, message: Message) -> None:
        self.messages.append(message)

    async def on_command(self, command: Command) -> None:
        self.commands.append(command)

    async def on_press(self, press: Press) -> None:
        self.presses.append(press)

    async def on_joined(self, joined: Joined) -> None:
        self.joined.append(joined)

    async def on_deleted(self, platform: str, chat: str, messages: Sequence[str]) -> None:
        self.deleted += [(platform, chat, message) for message in messages]

    async def on_sighting(self, sighting: Sighting) -> None:
        self.sightings.append(sighting)

    async def on_moved(self, platform: str, old: str, new: str) -> None:
        self.moved.append((platform, old, new))

    async def rules(self, platform: str, chat: str, locale: str) -> Rules | None:
        return self.holds

    async def at_work(self) -> bool:
        return self.works
