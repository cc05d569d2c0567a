"""An album that was taken out comes back as an album: together, its words once, each picture where it can be pointed at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bots.platform import Impossible, Picture, Power, TooLarge
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.testing.posts import FakePost
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

ALBUM = (b"fake one", b"fake two", b"fake three")


def back(scene: Scene) -> list[FakePost]:
    """The bot's messages that show pictures, as they stand in the chat."""
    return [post for post in scene.platform.posts("group") if post.pictures]


async def held(scene: Scene, *, albums: bool = True) -> None:
    scene.platform.albums = albums
    await scene.policy(HOLD)
    for number, picture in enumerate(ALBUM):
        await scene.post("ada", picture, incident="album-1", text="" if number else "our trip", spoiler=number == 1)


def sends(scene: Scene) -> int:
    return len([act for act in scene.platform.acts if act.name == "put_back"])


@pytest.mark.parametrize("albums", [True, False])
async def test_it_comes_back_at_once_with_its_words_once(scene: Scene, albums: bool) -> None:
    await held(scene, albums=albums)
    await scene.press(Choice.FINE)
    assert sends(scene) == 1
    posts = back(scene)
    assert [picture for post in posts for picture in post.pictures] == list(ALBUM)
    assert [hidden for post in posts for hidden in post.spoilers] == [False, True, False]
    assert ["our trip" in post.text for post in posts] == [True, *[False] * (2 if albums else 0)]
    assert [item.put_back_as for item in scene.case.findings] == [post.id for post in posts for _ in post.pictures]
    for post in posts:
        found = await scene.records.cases.of_message("fake", "group", post.id)
        assert found is not None
        assert found.id == scene.case.id


async def test_it_comes_back_in_its_order_whichever_was_judged_first(scene: Scene) -> None:
    await held(scene)
    case = scene.case
    backwards = tuple(replace(item, number=4 - item.number) for item in reversed(case.findings))
    for item in case.findings:
        copy = await scene.records.copies.copy(case.copy_name(item))
        assert copy is not None
        await scene.records.copies.keep(f"{case.copy_name(item)}-kept", copy, 60)
    for item in backwards:
        copy = await scene.records.copies.copy(f"{case.copy_name(replace(item, number=4 - item.number))}-kept")
        assert copy is not None
        await scene.records.copies.keep(case.copy_name(item), copy, 60)
    scene.records.cases.kept[case.id] = replace(case, findings=backwards)
    await scene.press(Choice.FINE)
    assert [picture for post in back(scene) for picture in post.pictures] == list(ALBUM)


async def test_it_goes_out_again_whole(scene: Scene) -> None:
    await held(scene)
    await scene.press(Choice.FINE)
    await scene.press(Choice.UNDO)
    assert back(scene) == []
    assert {item.state for item in scene.case.findings} == {FindingState.HELD}
    await scene.press(Choice.FINE)
    assert len(back(scene)) == 3


async def test_two_albums_of_a_case_come_back_by_themselves(scene: Scene) -> None:
    scene.platform.albums = True
    await scene.policy(HOLD)
    for album in ("album-1", "album-2"):
        for picture in ALBUM[:2]:
            await scene.post("ada" if album == "album-1" else "eve", picture, incident=album)
    assert len({item.album for item in scene.case.findings}) == 2
    await scene.press(Choice.FINE)
    assert sends(scene) == 2
    assert ["\ue000ada" in post.text or "\ue000eve" in post.text for post in back(scene)] == [True, False, True, False]


@pytest.mark.parametrize("failure", [TooLarge("together too large"), Impossible("not in one message")])
async def test_what_cannot_come_back_together_comes_back_picture_by_picture(scene: Scene, failure: Exception) -> None:
    await held(scene)
    real: Callable[..., Awaitable[Any]] = scene.platform.put_back

    async def alone(origin: object, pictures: list[Picture], note: object) -> Any:
        if len(pictures) > 1:
            raise failure
        return await real(origin, pictures, note)

    scene.platform.put_back = alone  # type: ignore[method-assign,assignment]
    await scene.press(Choice.FINE)
    assert [post.pictures for post in back(scene)] == [(picture,) for picture in ALBUM]
    assert {item.state for item in scene.case.findings} == {FindingState.PUT_BACK}


async def test_one_that_is_too_large_keeps_no_other_out(scene: Scene) -> None:
    scene.platform.can = frozenset(Power) - {Power.RESEND}
    await held(scene)
    scene.platform.put_back_bytes = len(b"fake one")
    await scene.press(Choice.FINE)
    assert [post.pictures for post in back(scene)] == [(ALBUM[0],), (ALBUM[1],)]
    assert [item.state for item in scene.case.findings] == [FindingState.PUT_BACK] * 2 + [FindingState.HELD]
    assert scene.case.findings[2].problem is Problem.TOO_LARGE
    scene.platform.put_back_bytes = 100
    await scene.press(Choice.FINE, number=0)
    assert len(back(scene)) == 3


async def test_what_a_moderator_took_out_by_hand_comes_back_together_too(scene: Scene) -> None:
    scene.platform.albums = True
    await scene.policy(ASKS)
    for picture in ALBUM:
        await scene.post("ada", picture, incident="album-1")
    await scene.press(Choice.FAKE)
    assert [post for post in scene.platform.posts("group", None) if post.pictures] == []
    await scene.press(Choice.UNDO)
    assert sends(scene) == 1
    assert len(back(scene)) == 3


async def test_a_record_of_before_comes_back_message_by_message(scene: Scene) -> None:
    await held(scene)
    case = replace(scene.case, findings=tuple(replace(item, album="") for item in scene.case.findings))
    scene.records.cases.kept[case.id] = case
    await scene.press(Choice.FINE)
    assert sends(scene) == 3
    assert len(back(scene)) == 3
