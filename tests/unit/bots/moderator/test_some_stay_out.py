"""One place where nothing can be put back keeps no other picture out: the decision holds, and that one waits for a press."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bots.platform import Forbidden, Lack, Note, Picture, PlatformError, Power, Throttled, TooLarge, Uncertain
from bots.platform.markup import plain
from bots.records.cases import AppealState, CaseState
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene
from worker.contract import Origin

MEMBERS = ("ada", "bo", "cy")
HELD, BACK = FindingState.HELD, FindingState.PUT_BACK


def there(scene: Scene) -> int:
    return len([post for post in scene.platform.posts("group", None) if post.pictures])


def refuse(scene: Scene, failure: PlatformError | None, *, thread: str = "channel-ada") -> None:
    """From now on nothing can be put back in that channel; None: it can again."""
    real: Callable[..., Awaitable[tuple[str, ...]]] = type(scene.platform).put_back

    async def put_back(origin: Origin, pictures: list[Picture], note: Note) -> tuple[str, ...]:
        if failure is not None and origin.thread == thread:
            raise failure
        return await real(scene.platform, origin, pictures, note)

    scene.platform.put_back = put_back  # type: ignore[method-assign,assignment]


async def held(scene: Scene, policy: object = HOLD) -> None:
    await scene.policy(policy)  # type: ignore[arg-type]
    scene.platform.can = frozenset(Power) - {Power.RESEND}
    for member in MEMBERS:
        await scene.post(member, b"fake one#0", thread=f"channel-{member}")


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        (Forbidden("no", Lack.SEND_MESSAGES), Problem.FORBIDDEN),
        (Throttled("slow down", 30.0), Problem.UNREACHABLE),
        (TooLarge("too large"), Problem.TOO_LARGE),
        (Uncertain("cut"), Problem.PUT_BACK_UNKNOWN),
    ],
)
async def test_all_others_come_back_and_the_next_press_tries_just_that_one(
    scene: Scene, failure: PlatformError, problem: Problem
) -> None:
    await held(scene)
    refuse(scene, failure)
    await scene.press(Choice.FINE, number=0)
    assert [item.state for item in scene.case.findings] == [HELD, BACK, BACK]
    assert (scene.case.findings[0].problem, scene.case.findings[0].copy) == (problem, Copy.KEPT)
    assert (scene.case.state, scene.case.review is None) == (CaseState.DECIDED, False)
    assert "one message that I could not put back: it is still out" in plain(scene.card().text)
    assert "I have no copy" not in scene.texts("private-ada")[-1]
    again = await scene.post("zed", b"fake one#0")
    assert scene.platform.exists("group", again.id), "the decision is remembered"

    await scene.press(Choice.FINE, "max", 0)
    assert scene.case.findings[0].state is HELD
    await scene.clock.advance(20 * 3_600)
    refuse(scene, None)
    before = there(scene)
    await scene.press(Choice.FINE, "max", 0)
    assert there(scene) == before + 1, "its copy was kept, and only that one came back"
    assert [item.state for item in scene.case.findings] == [BACK, BACK, BACK]
    assert {item.problem for item in scene.case.findings} == {None}
    assert Choice.FINE not in scene.choices(0)


async def test_undone_the_one_that_never_came_back_waits_as_it_did(scene: Scene) -> None:
    await held(scene)
    refuse(scene, Forbidden("no", Lack.SEND_MESSAGES))
    await scene.press(Choice.FINE, number=0)
    await scene.press(Choice.UNDO, number=0)
    assert there(scene) == 0
    assert {(item.state, item.copy, item.problem) for item in scene.case.findings} == {(HELD, Copy.KEPT, None)}


async def test_an_undo_brings_back_what_it_can_and_the_rest_can_be_put_back_later(scene: Scene) -> None:
    await held(scene, ASKS)
    await scene.press(Choice.FAKE, number=0)
    refuse(scene, Forbidden("no", Lack.SEND_MESSAGES))
    await scene.press(Choice.UNDO, number=0)
    assert there(scene) == 2
    assert scene.case.review is None
    first = scene.case.findings[0]
    assert (first.state, first.copy, first.problem) == (HELD, Copy.KEPT, Problem.FORBIDDEN)
    assert len(await scene.records.known.entries("fake", "group")) == 0
    refuse(scene, None)
    await scene.press(Choice.FINE, number=0)
    assert there(scene) == 3


async def test_overturned_it_is_so_though_one_is_out_still(scene: Scene) -> None:
    await held(scene, ASKS)
    await scene.press(Choice.FAKE, number=0)
    await scene.platform.press(scene.platform.posts("private-bo")[-1], "bo", Choice.APPEAL)
    number = next(index for index in range(3) if Choice.OVERTURN in scene.choices(index))
    refuse(scene, Forbidden("no", Lack.SEND_MESSAGES))
    await scene.press(Choice.OVERTURN, "max", number)
    assert there(scene) == 2
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OVERTURNED
    assert "I have no copy" not in "".join(scene.texts("private-ada") + scene.texts("private-bo"))
    refuse(scene, None)
    await scene.press(Choice.FINE, "max", number)
    assert there(scene) == 3
    assert "put it back" in scene.texts("private-ada")[0], "told of what happened since"


async def test_where_none_can_be_put_back_nothing_is_decided(scene: Scene) -> None:
    await held(scene)
    scene.platform.fail("put_back", *[Forbidden("no", Lack.SEND_MESSAGES)] * 3)
    await scene.press(Choice.FINE, number=0)
    assert (there(scene), scene.case.review, scene.case.state) == (0, None, CaseState.OPEN)
    assert {(item.state, item.problem) for item in scene.case.findings} == {(HELD, None)}
