"""Whether pictures are looked at now, and if not, since when and about how long that takes."""

from __future__ import annotations

import contextlib
from enum import StrEnum
from pathlib import Path

from worker.private import own_text

POLL_S = 1.0
"""How often it is asked while somebody has a room open."""
MOST_S = 3_600.0
FILE = "sandbox-start"
"""In the data folder: how many seconds the detector last took to load."""


class Service(StrEnum):
    """How the scan service is."""

    READY = "ready"
    STARTING = "starting"
    """It has not been there yet since this program began."""
    AGAIN = "again"
    """It was there, and is starting again."""


class Watching:
    """What is known of the scan service, by asking whether it is at work."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = folder / FILE if folder is not None and folder.is_dir() else None
        self.service = Service.READY
        """Nobody has asked yet: nothing is said of what may be there."""
        self.since_s = 0.0
        """Since when it is as it is (Unix time)."""
        self.usual_s = self._read()
        """How long the last start took; 0: nobody knows."""
        self._was_there = False
        self._begun_s = 0.0

    def begin(self, now_s: float) -> None:
        """Count from now on how long the first start takes, whenever somebody asks for the first time."""
        self._begun_s = now_s

    def note(self, at_work: bool, now_s: float) -> bool:
        """Learn how it is now; whether that is new."""
        now = Service.READY if at_work else Service.AGAIN if self._was_there else Service.STARTING
        self._was_there = self._was_there or at_work
        if now is self.service:
            return False
        if now is Service.READY:
            self._keep(now_s - self.since_s)
        self.service, self.since_s = now, self._begun_s or now_s if now is Service.STARTING else now_s
        return True

    def _keep(self, took_s: float) -> None:
        if 0 < took_s < MOST_S:
            self.usual_s = took_s
            if self._path is not None:
                with contextlib.suppress(OSError):
                    own_text(self._path, f"{took_s:.0f}\n")

    def _read(self) -> float:
        if self._path is None:
            return 0.0
        try:
            took_s = float(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0.0
        return took_s if 0 < took_s < MOST_S else 0.0
