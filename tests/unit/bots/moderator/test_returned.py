"""What came back while the store refused for long: the process that put it back knows where it is, and nobody is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bots.moderator import Moderator
from bots.platform import Power
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.records.intents import Intent
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene
from tests.unit.bots.moderator.deaths import press

pytestmark = pytest.mark.usefixtures("quiet")


def there(scene: Scene) -> list[str]:
    return [post.id for post in scene.platform.posts("group", None) if post.pictures]


def once_back(scene: Scene, then: Callable[[], None]) -> None:
    """Let that happen as soon as the platform has put something back, before anybody hears of it."""
    put_back = scene.platform.put_back

    async def call(*arguments: Any) -> tuple[str, ...]:
        sent = await put_back(*arguments)
        then()
        return sent

    setattr(scene.platform, "put_back", call)  # noqa: B010 a method is not assigned


def refuse(scene: Scene) -> None:
    scene.records.cases.away = True


async def held(scene: Scene, *pictures: bytes) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", *pictures or (b"fake",))
    once_back(scene, lambda: refuse(scene))


async def test_where_it_is_is_written_down_once_the_store_listens(scene: Scene) -> None:
    await held(scene, b"fake one", b"fake two")
    await scene.press(Choice.FINE)
    (posted,) = there(scene)
    scene.records.cases.away = False
    assert {item.intent for item in scene.case.findings} == {Intent.PUT_BACK}, "all that is on record"
    await scene.moderator._later.settled()
    assert [(it.state, it.put_back_as) for it in scene.case.findings] == [(FindingState.PUT_BACK, posted)] * 2
    await press(scene, Choice.FINE)
    assert scene.case.state is CaseState.DECIDED
    assert there(scene) == [posted], "it came back once"
    found = await scene.records.cases.of_message("fake", "group", posted)
    assert found == scene.case, "whoever answers it is understood"


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE])
async def test_the_next_press_knows_it_and_asks_nobody_to_look(scene: Scene, choice: Choice) -> None:
    """The store listens again, and a moderator is faster than the background."""
    await held(scene)
    await scene.press(Choice.FINE)
    (posted,) = there(scene)
    scene.records.cases.away = False
    await scene.press(choice, number=0)
    if choice is Choice.FAKE and Choice.FAKE_LAST in scene.choices(0):
        await scene.press(Choice.FAKE_LAST, number=0)
    (item,) = scene.case.findings
    assert scene.case.state is CaseState.DECIDED
    assert item.problem is not Problem.PUT_BACK_UNKNOWN
    assert there(scene) == ([posted] if choice is Choice.FINE else [])
    assert item.state is (FindingState.PUT_BACK if choice is Choice.FINE else FindingState.KEPT_OUT)
    before = scene.case
    await scene.moderator._later.settled()
    assert scene.case.findings == before.findings, "the background changes nothing that is known by now"


async def test_another_process_asks_as_after_a_death(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE)
    scene.records.cases.away = False
    scene.platform.handler = Moderator(scene.services)
    await scene.press(Choice.FINE, number=0)
    (item,) = scene.case.findings
    assert item.problem is Problem.PUT_BACK_UNKNOWN
    await scene.moderator._later.settled()
    (item,) = scene.case.findings
    assert (item.state, item.put_back_as, item.problem) == (FindingState.PUT_BACK, there(scene)[0], None)


async def test_an_undo_that_could_not_be_written_down_is_finished(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.can |= {Power.RESEND}
    await scene.post("bob", b"fake")
    await scene.press(Choice.FAKE)
    if Choice.FAKE_LAST in scene.choices():
        await scene.press(Choice.FAKE_LAST)
    once_back(scene, lambda: refuse(scene))
    await scene.press(Choice.UNDO)
    (posted,) = there(scene)
    scene.records.cases.away = False
    await press(scene, Choice.UNDO)
    assert there(scene) == [posted]
    assert scene.case.review is None
