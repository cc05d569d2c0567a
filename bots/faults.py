"""What went wrong with something from outside, said without anything of what it held."""

from __future__ import annotations

import re
import traceback
from pathlib import PurePath

from bots.clock import Clock
from worker import metrics, telemetry

log = telemetry.logger(__name__)
FRAMES = 3
MAX_SHAPES = 200
SAID_S = 3_600.0
"""How long it is said that something was passed over."""
_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>[a-z0-9_', and]+)$")


def fault(error: BaseException) -> str:
    """The exception's type and the innermost lines that raised it; its message may quote what somebody wrote."""
    lines = [
        f"{PurePath(frame.f_code.co_filename).name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    where = f" at {' < '.join(reversed(lines[-FRAMES:]))}" if lines else ""
    # These names are a function's own, not the sender's.
    missing = _MISSING.search(str(error)) if isinstance(error, TypeError) else None
    lacking = f", missing {missing['names']}" if missing else ""
    return f"{type(error).__name__}{where}{lacking}"


class PassedOver:
    """What our own code stumbled over and passed over, of all platforms: a bug of ours, which `/healthz` says for an hour."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._last: dict[str, tuple[int, float, str]] = {}

    def add(self, platform: str, error: BaseException) -> None:
        """Note one."""
        count, at_s, _ = self._last.get(platform, (0, 0.0, ""))
        now_s = self._clock.now_s()
        self._last[platform] = (count + 1 if now_s - at_s < SAID_S else 1), now_s, fault(error)

    @property
    def problems(self) -> dict[str, str]:
        """How many there were lately, and why the last one was, for each platform; names nobody, quotes nothing."""
        now_s = self._clock.now_s()
        return {
            f"{platform} passed over": f"{count} that this version cannot handle, the last of them: {why}"
            for platform, (count, at_s, why) in self._last.items()
            if now_s - at_s < SAID_S
        }


class Skipped:
    """Counts what one platform sent that could not be read or handled, and logs each shape of it once."""

    def __init__(self, platform: str, passed_over: PassedOver | None = None) -> None:
        self._platform = platform
        self._passed_over = passed_over or PassedOver()
        self._shapes: set[tuple[str, str]] = set()

    def pass_over(self, kind: str, error: BaseException) -> None:
        """Count one that could be read, and over which our own code stumbled, however often it tried."""
        self._passed_over.add(self._platform, error)
        self.add(kind, error)

    def add(self, kind: str, error: BaseException) -> None:
        """Count one. `kind` is the service's own word for what it was, never something that a person chose."""
        metrics.SKIPPED.labels(self._platform).inc()
        shape = (kind, fault(error))
        if shape not in self._shapes and len(self._shapes) < MAX_SHAPES:
            self._shapes.add(shape)
            log.error("what the platform sent was skipped", platform=self._platform, kind=kind, fault=shape[1])
