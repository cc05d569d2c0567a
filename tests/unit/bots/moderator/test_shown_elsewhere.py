"""What a platform is told that shows more than a chat: what came of each picture, which rules hold, whether anybody looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import Outcome
from bots.policy import PRESETS, Mode, Preset
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import HOLD, Scene
from worker.contract import Band, Verdict
from worker.testing import verdict

_LITTLE = verdict(Band.LITTLE)
UNJUDGED = replace(
    _LITTLE,
    altered=replace(_LITTLE.altered, band=Band.NONE),
    generated=replace(_LITTLE.generated, band=Band.NONE),
)
JUDGED = [*((verdict(band), Outcome(band.value)) for band in list(Band)[1:]), (UNJUDGED, Outcome.NONE)]


@pytest.mark.parametrize(("found", "outcome"), JUDGED, ids=[outcome.value for _, outcome in JUDGED])
@pytest.mark.parametrize("chat", ["group", "private"])
async def test_it_is_told_what_came_of_a_picture(scene: Scene, found: Verdict, outcome: Outcome, chat: str) -> None:
    scene.scanner.judge = lambda data: found
    await scene.post("ada", b"a picture", chat=chat)
    assert scene.platform.outcomes == [outcome]


async def test_it_is_told_of_what_could_not_be_looked_at(scene: Scene) -> None:
    await scene.post("ada", b"bad")
    await scene.post("ada", bytes(scene.platform.max_fetch_bytes + 1))
    assert scene.platform.outcomes == [Outcome.FAILED, Outcome.FAILED]


async def test_it_is_told_of_a_picture_that_needed_no_scan(scene: Scene) -> None:
    entry = KnownPicture(id="K1", listed=Listed.FAKE, file_id="file", by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    await scene.moderator.on_message(scene.platform.message("group", "bob", b"fake", file_id="file"))
    assert scene.platform.outcomes == [Outcome.KNOWN]


async def test_nothing_shows_an_end_between_handing_in_and_the_result(scene: Scene) -> None:
    scene.platform.shows_progress = True
    await scene.platform.post("group", "ada", b"clean")
    assert scene.platform.ahead[0] is None
    assert scene.platform.outcomes == []
    await scene.settle()
    assert scene.platform.outcomes == [Outcome.LITTLE]


async def test_it_is_told_which_rules_hold(scene: Scene) -> None:
    await scene.policy(PRESETS[Preset.PROTECT])
    rules = await scene.moderator.rules("fake", "group", "en")
    assert rules is not None
    assert (rules.mode, rules.preset) == ("live", "protect")
    assert len(rules.lines) == 3
    assert "A face swapped or a part replaced" in rules.lines[0]
    await scene.policy(replace(HOLD, mode=Mode.OFF))
    rules = await scene.moderator.rules("fake", "group", "en")
    assert rules is not None
    assert (rules.mode, rules.preset) == ("off", "custom")
    assert [line.partition(".")[0] for line in rules.lines] == ["I look at nothing by myself"]


async def test_it_is_told_whether_anybody_looks(scene: Scene) -> None:
    assert await scene.moderator.at_work()
    scene.scanner.problems["waiting"] = "a picture has been waiting for 70 s"
    assert await scene.moderator.at_work()
    scene.scanner.problems["worker"] = "none is running"
    assert not await scene.moderator.at_work()
