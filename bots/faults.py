"""What went wrong with something from outside, said without anything of what it held."""

from __future__ import annotations

import re
import traceback
from pathlib import PurePath

from worker import metrics, telemetry

log = telemetry.logger(__name__)
FRAMES = 3
MAX_SHAPES = 200
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


class Skipped:
    """Counts what one platform sent that could not be read or handled, and logs each shape of it once."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._shapes: set[tuple[str, str]] = set()

    def add(self, kind: str, error: BaseException) -> None:
        """Count one. `kind` is the service's own word for what it was, never something that a person chose."""
        metrics.SKIPPED.labels(self._platform).inc()
        shape = (kind, fault(error))
        if shape not in self._shapes and len(self._shapes) < MAX_SHAPES:
            self._shapes.add(shape)
            log.error("what the platform sent was skipped", platform=self._platform, kind=kind, fault=shape[1])
