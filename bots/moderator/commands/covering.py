"""/coverage: where pictures are looked at in this chat service, and where not."""

from __future__ import annotations

from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.platform import Command, Platform, Seen
from bots.texts import Joint

MEGABYTE = 1024 * 1024


class Covering:
    """Says it to anybody: who is attacked should know, and who attacks finds it out anyway."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speech = Speech(services)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Say what is looked at, what not yet, and what never."""
        say = self._speech.text
        lines = [say(command, "coverage-title")]
        for seen in Seen:
            listed = [surface for surface, how in platform.covers.items() if how is seen]
            if listed:
                names = self._speech.join(
                    command, (say(command, f"surface-{surface}") for surface in listed), Joint.ITEMS
                )
                lines.append(say(command, f"coverage-{seen}", where=names))
        most = min(platform.max_fetch_bytes, self._services.options.max_fetch_bytes)
        lines.append(say(command, "coverage-size", megabytes=max(1, most // MEGABYTE)))
        if not command.message.private:
            lines.append(say(command, "coverage-more"))
        await self._speech.send(platform, command, "\n".join(lines))
