"""The platform in memory."""

from __future__ import annotations

from bots.testing.fake_harness import FakeHarness


def create() -> FakeHarness:
    """The harness."""
    return FakeHarness()
