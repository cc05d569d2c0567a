"""How far every channel was read, kept across restarts so that what was posted meanwhile can be looked at."""

from __future__ import annotations

import json
import os
from pathlib import Path

from worker.private import own_folder

MAX_CHANNELS = 20_000


class Positions:
    """The last message seen per channel of a server. Private conversations are never noted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[int, int] = _read(path)
        self._changed = False

    def get(self, channel_id: int) -> int | None:
        """The last message seen there; None where the channel is new."""
        return self._seen.get(channel_id)

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
        fresh = self._path.with_suffix(".new")
        try:
            own_folder(self._path.parent)
            fresh.write_text(text, encoding="utf-8")
            os.replace(fresh, self._path)
        except OSError:
            return
        self._changed = False


def _read(path: Path) -> dict[int, int]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {int(channel): int(message) for channel, message in stored.items()}
    except (OSError, ValueError, AttributeError):
        return {}
