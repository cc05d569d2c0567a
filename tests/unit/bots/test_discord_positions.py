"""How far a Discord channel was read, while its messages are handled beside each other."""

from __future__ import annotations

from pathlib import Path

from bots.platforms.discord.positions import Positions

CHANNEL, OTHER = 7, 8


def test_a_channel_was_read_as_far_as_everything_before_was_handled(tmp_path: Path) -> None:
    positions = Positions(tmp_path / "positions.json")
    positions.advance(CHANNEL, 10)
    for message in (11, 12, 13):
        positions.begin(CHANNEL, message)
    positions.begin(OTHER, 50)
    positions.end(CHANNEL, 12)
    assert positions.get(CHANNEL) == 10, "a bot that is killed now looks at 11 again"
    positions.end(CHANNEL, 11)
    assert positions.get(CHANNEL) == 12
    positions.end(CHANNEL, 13)
    assert positions.get(CHANNEL) == 13
    assert positions.get(OTHER) is None
    positions.end(OTHER, 50)
    positions.save()
    assert [Positions(tmp_path / "positions.json").get(channel) for channel in (CHANNEL, OTHER)] == [13, 50]


def test_what_was_never_handled_is_looked_at_again_whatever_came_after_it(tmp_path: Path) -> None:
    positions = Positions(tmp_path / "positions.json")
    positions.begin(CHANNEL, 11)
    for message in (12, 13):
        positions.begin(CHANNEL, message)
        positions.end(CHANNEL, message)
    assert positions.get(CHANNEL) == 10
    positions.begin(CHANNEL, 9)  # caught up on
    positions.end(CHANNEL, 9)
    assert positions.get(CHANNEL) == 10
