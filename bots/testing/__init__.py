"""Fakes of this package's ports, for anybody's tests, and the harness by which one suite tests every chat platform."""

from bots.testing.cases import FakeCaseStore
from bots.testing.clock import FakeClock
from bots.testing.handler import FakeHandler
from bots.testing.harness import FakeHarness, Feature, HarnessUnavailable, PlatformHarness
from bots.testing.platform import FakePlatform
from bots.testing.posts import BOT, Act, FakePost, choice_in, choices, finding_in, pick

__all__ = [
    "BOT",
    "Act",
    "FakeCaseStore",
    "FakeClock",
    "FakeHandler",
    "FakeHarness",
    "FakePlatform",
    "FakePost",
    "Feature",
    "HarnessUnavailable",
    "PlatformHarness",
    "choice_in",
    "choices",
    "finding_in",
    "pick",
]
