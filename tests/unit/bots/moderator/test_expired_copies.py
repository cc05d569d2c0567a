"""A copy that has expired, or was lost: nothing that the bot says or offers speaks of it any more."""

from __future__ import annotations

import pytest

from bots.platform import CommandName, Power
from bots.records.choices import Choice
from bots.records.errors import StoreUnavailable
from bots.records.findings import FindingState
from bots.testing.posts import choices
from tests.unit.bots.moderator.conftest import HOLD, Scene

DAY_AND_HOUR_S = 25 * 3_600


async def held(scene: Scene, *pictures: bytes) -> None:
    """Pictures that are held."""
    await scene.policy(HOLD)
    await scene.post("ada", *pictures)
    assert scene.case.held


async def shown(scene: Scene) -> tuple[str, list[Choice]]:
    """What /case says and offers."""
    await scene.platform.command("group", "mo", CommandName.CASE, scene.case.id)
    note = scene.platform.posts("group")[-1]
    return note.text, choices([button.data for button in note.buttons])


async def test_as_long_as_it_is_kept_it_is_spoken_of(scene: Scene) -> None:
    await held(scene, b"fake one")
    text, offered = await shown(scene)
    assert "I took it out and keep a sealed copy for 24 hours" in text
    assert Choice.SHOW in offered
    await scene.press(Choice.FAKE)
    assert "This deletes the last copy." in scene.card().text


@pytest.mark.parametrize("lost", [False, True])
async def test_once_it_is_gone_the_case_says_so(scene: Scene, lost: bool) -> None:
    await held(scene, b"fake one")
    if lost:
        scene.records.copies.kept.clear()
    else:
        await scene.clock.advance(DAY_AND_HOUR_S)
    text, offered = await shown(scene)
    assert "I took it out; my copy of it is gone." in text
    assert "keep a sealed copy" not in text
    assert Choice.SHOW not in offered
    note = scene.platform.posts("group")[-1]
    assert "Fine: it may be posted again" in [button.label for button in note.buttons]


async def test_a_card_of_before_asks_nothing_about_a_copy_that_is_gone(scene: Scene) -> None:
    await held(scene, b"fake one")
    await scene.clock.advance(DAY_AND_HOUR_S)
    await scene.press(Choice.FAKE)
    assert "deletes the last copy" not in scene.card().text
    assert scene.finding.state is FindingState.KEPT_OUT
    assert scene.case.review is not None


async def test_a_card_of_before_gives_no_link_that_leads_nowhere(scene: Scene) -> None:
    await held(scene, b"fake one")
    await scene.clock.advance(DAY_AND_HOUR_S)
    await scene.press(Choice.SHOW)
    assert "There is nothing left to show." in scene.texts("mods")[-1]
    assert scene.texts("private-mo") == []


async def test_a_card_that_is_written_anew_says_it(scene: Scene) -> None:
    await held(scene, b"fake one")
    await scene.clock.advance(DAY_AND_HOUR_S)
    await scene.press(Choice.MORE)
    assert "my copy of it is gone" in scene.card().text
    await scene.press(Choice.BACK)
    assert "my copy of it is gone" in scene.card().text


async def test_what_the_platform_still_has_is_still_shown(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await held(scene, b"fake one")
    await scene.clock.advance(DAY_AND_HOUR_S)
    text, offered = await shown(scene)
    assert "my copy of it is gone" in text
    assert Choice.SHOW in offered


async def test_of_two_the_one_that_is_there_is_shown(scene: Scene) -> None:
    await held(scene, b"fake one", b"fake two")
    await scene.records.copies.destroy(scene.case.copy_name(scene.case.findings[0]))
    text, offered = await shown(scene)
    assert text.count("my copy of it is gone") == 1
    assert text.count("keep a sealed copy") == 1
    assert Choice.SHOW in offered
    scene.platform.open_private("mo")
    await scene.press(Choice.SHOW)
    assert scene.texts("private-mo")[-1].count("/reveal/") == 1


async def test_where_nobody_knows_it_is_not_called_gone(scene: Scene) -> None:
    await held(scene, b"fake one")
    scene.records.copies.failures.append(StoreUnavailable("away"))
    text, offered = await shown(scene)
    assert "keep a sealed copy" in text
    assert Choice.SHOW in offered
