"""`python -m worker` with a detector that some pictures are the end of. Run as a program by the tests beside it.

What it cannot show: a device that hangs in its driver, where SIGKILL ends nothing.
"""

from __future__ import annotations

import os
import sys
import time

from detector.media import Media
from detector.testing import FakeDetector, by_brightness
from detector.verdict import Band
from worker import __main__ as program
from worker import judging
from worker.settings import WorkerSettings
from worker.watchdog import Limits

HANGS, ABORTS, IS_SLOW = 13, 66, 140
"""The shades of the pictures."""
LIMITS = Limits(first_pause_s=0.02, max_pause_s=0.1, stop_s=2.0)


def judge(media: Media) -> Band:
    """By brightness, if at all."""
    shade = int(media.frames[0].mean())
    if shade == HANGS:
        while True:
            time.sleep(60)
    if shade == ABORTS:
        os.abort()
    if shade >= IS_SLOW:
        time.sleep(0.03)
    return by_brightness(media)


def make(settings: WorkerSettings) -> FakeDetector:
    """The detector."""
    return FakeDetector(judge=judge)


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        sys.exit(judging.main(sys.argv[2:], make))
    sys.exit(program.main(sys.argv[1:], [sys.executable, "-m", "tests.integration.faulty_worker", "child"], LIMITS))
