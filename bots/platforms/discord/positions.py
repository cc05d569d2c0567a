"""How far every channel was read, kept across restarts so that what was posted meanwhile can be looked at."""

from __future__ import annotations

import json
from pathlib import Path

from worker.private import own_text

MAX_CHANNELS = 20_000


class Positions:
    """The last message seen per channel of a server. Private conversations are never noted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[int, int] = _read(path)
        self._begun: dict[int, list[int]] = {}
        """By channel, the messages that are being handled."""
        self._furthest: dict[int, int] = {}
        """By channel, the last that was handled while others are."""
        self._changed = False

    def get(self, channel_id: int) -> int | None:
        """The last message seen there; None where the channel is new."""
        return self._seen.get(channel_id)

    def begin(self, channel_id: int, message_id: int) -> None:
        """Note that the message is being handled: until `end`, the channel was read no further than to the one before it."""
        self._begun.setdefault(channel_id, []).append(message_id)

    def end(self, channel_id: int, message_id: int) -> None:
        """Note that it was handled."""
        begun = self._begun[channel_id]
        begun.remove(message_id)
        furthest = self._furthest[channel_id] = max(message_id, self._furthest.get(channel_id, 0))
        if begun:
            self.advance(channel_id, min(furthest, min(begun) - 1))
        else:
            del self._begun[channel_id], self._furthest[channel_id]
            self.advance(channel_id, furthest)

    def advance(self, channel_id: int, message_id: int) -> None:
        """Note that the channel was read as far as that."""
        if message_id > self._seen.get(channel_id, 0):
            self._seen.pop(channel_id, None)
            self._seen[channel_id] = message_id
            self._changed = True
        while len(self._seen) > MAX_CHANNELS:
            del self._seen[next(iter(self._seen))]

    def save(self) -> None:
        """Write what changed to the disk. A full disk costs the catching up, not the bot."""
        if not self._changed:
            return
        text = json.dumps({str(channel): str(message) for channel, message in self._seen.items()})
        try:
            own_text(self._path, text)
        except OSError:
            return
        self._changed = False


def _read(path: Path) -> dict[int, int]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {int(channel): int(message) for channel, message in stored.items()}
    except (OSError, ValueError, AttributeError):
        return {}
