"""What was passed over is said for a while, without anything of what it held."""

from __future__ import annotations

from bots.faults import SAID_S, PassedOver, Skipped
from bots.testing import FakeClock


async def test_what_was_passed_over_is_said_for_an_hour() -> None:
    clock = FakeClock(hurried=False)
    passed_over = PassedOver(clock)
    skipped = Skipped("p", passed_over)
    skipped.add("a new kind", ValueError("could not be read: no bug of ours"))
    assert passed_over.problems == {}
    for _ in range(2):
        skipped.pass_over("message", KeyError("what Ada wrote"))
    assert passed_over.problems == {"p passed over": "2 that this version cannot handle, the last of them: KeyError"}
    await clock.advance(SAID_S)
    assert passed_over.problems == {}
    skipped.pass_over("message", IndexError("another"))
    assert passed_over.problems["p passed over"].startswith("1 that")
