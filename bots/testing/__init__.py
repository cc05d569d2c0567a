"""Fakes of this package's ports, for anybody's tests, and the harness by which one suite tests every chat platform."""

from bots.testing.clock import FakeClock
from bots.testing.fake_harness import FakeHarness
from bots.testing.handler import FakeHandler
from bots.testing.harness import Feature, HarnessUnavailable, PlatformHarness
from bots.testing.platform import FakePlatform
from bots.testing.posts import BOT, Act, FakePost, choice_in, choices, finding_in, pick
from bots.testing.records import FakeRecords, fake_records

__all__ = [
    "BOT",
    "Act",
    "FakeClock",
    "FakeHandler",
    "FakeHarness",
    "FakePlatform",
    "FakePost",
    "FakeRecords",
    "Feature",
    "HarnessUnavailable",
    "PlatformHarness",
    "choice_in",
    "choices",
    "fake_records",
    "finding_in",
    "pick",
]
