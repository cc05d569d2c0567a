"""What was put back is fetched from where it is now: to be shown, and to come back once more when it goes again."""

from __future__ import annotations

import pytest

from bots.moderator.fetching import Fetcher, FetchFailed
from bots.platform import Power
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import ASKS, Scene

pytestmark = pytest.mark.usefixtures("quiet")
LONG_S = 7 * 86_400.0
"""Longer than any copy is kept."""


def pictures(scene: Scene) -> list[tuple[bytes, ...]]:
    return [post.pictures for post in scene.platform.posts("group", None) if post.pictures]


async def put_back(scene: Scene, *posted: bytes, choice: Choice = Choice.FAKE) -> None:
    """A moderator took the picture out and undid that, long ago: no copy of it is left."""
    scene.platform.can = frozenset(Power) - {Power.RESEND}
    await scene.policy(ASKS)
    await scene.post("ada", *posted)
    await scene.press(choice, number=0)
    await scene.press(Choice.UNDO, number=0)
    await scene.clock.sleep(LONG_S)
    assert not any([await scene.records.copies.has(scene.case.copy_name(item)) for item in scene.case.findings])
    assert pictures(scene) == [posted]


@pytest.mark.parametrize("posted", [(b"fake one",), (b"fake one", b"clean", b"fake two")], ids=len)
async def test_what_goes_a_second_time_comes_back_a_second_time(scene: Scene, posted: tuple[bytes, ...]) -> None:
    await put_back(scene, *posted)
    await scene.press(Choice.FAKE, number=0)
    assert pictures(scene) == []
    assert "cannot bring" not in scene.card(0).text
    assert {button.label for button in scene.card(0).buttons} >= {"Undo"}
    await scene.press(Choice.UNDO, number=0)
    assert pictures(scene) == [posted]
    assert {item.state for item in scene.case.findings} == {FindingState.NOTED}


async def test_a_moderator_is_shown_what_is_back(scene: Scene) -> None:
    await put_back(scene, b"fake one", b"fake two")
    assert Choice.SHOW in scene.choices(0)
    scene.platform.acquainted.add("mo")
    await scene.press(Choice.SHOW, number=0)
    assert len(scene.records.reveals.given) == 2
    fetcher = Fetcher(scene.services)
    shown = [await fetcher.picture(scene.platform, scene.case, item) for item in scene.case.findings]
    assert shown == [b"fake one", b"fake two"]


async def test_what_somebody_has_deleted_since_cannot_be_had(scene: Scene) -> None:
    await put_back(scene, b"fake one")
    scene.platform.vanish("group", scene.finding.put_back_as)
    with pytest.raises(FetchFailed):
        await Fetcher(scene.services).picture(scene.platform, scene.case, scene.finding)


async def test_where_no_message_can_be_looked_up_nothing_is_offered(scene: Scene) -> None:
    await put_back(scene, b"fake one")
    scene.platform.can -= {Power.LOOK_UP}
    await scene.clock.sleep(1.0)
    await scene.moderator._reviewing._telling.refresh(scene.platform, scene.case, ASKS)
    assert Choice.SHOW not in scene.choices(0)
