"""Names in Redis: an operator can fence this program in by its prefix, and no two things share a name."""

from __future__ import annotations

from itertools import product

from worker.client import keys
from worker.contract import Lane


def names(one: str, other: str) -> list[str]:
    """A name of everything there is, for both."""
    by_one = (
        keys.flight,
        keys.waiters,
        keys.file,
        keys.results,
        keys.kept,
        keys.alive,
        keys.media,
        keys.row,
        keys.turn,
        keys.share,
    )
    found = [name(text) for name in by_one for text in (one, other)]
    found += [keys.verdict(*each) for each in product((one, other), repeat=3)]
    return [*found, keys.FLIGHTS, keys.SINCE, keys.MODEL, keys.PACES, keys.WAKE, keys.SWEEP_LEASE]


def test_no_two_things_share_a_name() -> None:
    found = names("one", "other")
    assert len(set(found)) == len(found)


def test_an_access_rule_can_fence_the_program_in() -> None:
    assert [name for name in names("one", "other") if not name.startswith("torchrelay:")] == []
    assert keys.media("one").startswith("torchrelay:media:")


def test_each_generation_of_a_flight_has_a_job_of_its_own() -> None:
    jobs = {keys.job_id("a" * 64, 1), keys.job_id("a" * 64, 2), keys.job_id("b" * 64, 1)}
    assert len(jobs) == 3


def test_each_lane_has_a_queue_of_its_own() -> None:
    assert len({keys.queue(lane) for lane in Lane}) == len(Lane)


def test_every_queue_is_of_one_line_and_tells_which() -> None:
    lines = (*Lane, *keys.LATE)
    found = [(queue, line) for line in lines for queue in keys.queues(line)]
    assert len({queue for queue, _ in found}) == len(found)
    assert all(keys.line_of(queue) == line for queue, line in found)
    assert all(keys.queue(lane) in keys.queues(lane) for lane in Lane), "what an earlier version put there is found"
    assert keys.THUMBNAILS not in {queue for queue, _ in found}
