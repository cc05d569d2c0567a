"""What is written with a picture is what is written with it now: on the card, and when it is put back, however late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import Message, Power
from bots.policy import Action, Mode, Policy
from bots.records.choices import Choice
from bots.records.findings import Problem
from tests.unit.bots.moderator.conftest import HOLD, ON_MODEL, Scene, make

NOTIFY = replace(HOLD, altered=replace(ON_MODEL, substantial=(Action.NOTIFY,)))
EDITS = [("", "this is new"), ("it was so", "it is so now"), ("it was so", "")]
LATER_S = 2 * 3_600
"""Longer than words are kept of what nothing follows from."""


@pytest.fixture(params=[True, False], ids=["looks-up", "no-look-up"])
def scene(request: pytest.FixtureRequest) -> Scene:
    scene = make()
    scene.platform.can |= {Power.RESEND}
    if not request.param:
        scene.platform.can -= {Power.LOOK_UP}
    return scene


async def taken_out_and_back(scene: Scene, before: str, after: str) -> None:
    """Two hours later a moderator takes it out, and takes that back."""
    await scene.clock.sleep(LATER_S)
    assert ("Something was written with it" in scene.card().text) is bool(after)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    (back,) = (post for post in scene.platform.posts("group") if post.pictures)
    assert after in back.text
    assert ("With it was written" in back.text) is bool(after)
    assert not before or before not in back.text
    assert scene.finding.problem is not Problem.WORDS_LOST


@pytest.mark.parametrize(("before", "after"), EDITS)
async def test_words_that_were_edited_after_the_verdict(scene: Scene, before: str, after: str) -> None:
    await scene.policy(NOTIFY)
    posted = await scene.post("ada", b"fake one#5", text=before, file_id="F")
    await scene.platform.edit_post(posted, text=after)
    await scene.settle()
    await taken_out_and_back(scene, before, after)


@pytest.mark.parametrize(("before", "after"), EDITS[:2])
async def test_words_that_were_edited_before_the_verdict(scene: Scene, before: str, after: str) -> None:
    await scene.policy(NOTIFY)
    posted = await scene.platform.post("group", "ada", b"fake one#5", text=before, file_id="F")
    await scene.platform.edit_post(posted, text=after)
    await scene.settle()
    await taken_out_and_back(scene, before, after)


async def test_words_that_were_taken_away_before_the_verdict_are_not_said_to_be_there() -> None:
    scene = make()
    scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(NOTIFY)
    posted = await scene.platform.post("group", "ada", b"fake one#5", text="it was so", file_id="F")
    await scene.platform.edit_post(posted, text="")
    await scene.settle()
    assert "Something was written with it" not in scene.card().text


async def off(scene: Scene, posted: Message) -> None:
    await scene.policy(replace(NOTIFY, mode=Mode.OFF))


async def replies(scene: Scene, posted: Message) -> None:
    await scene.policy(Policy(moderators_chat="mods"))


async def spared(scene: Scene, posted: Message) -> None:
    scene.platform.admins.add(("group", "ada"))


@pytest.mark.parametrize("change", [off, replies, spared])
@pytest.mark.parametrize(("before", "after"), EDITS)
async def test_words_that_were_edited_once_the_rules_look_away(
    scene: Scene, before: str, after: str, change: object
) -> None:
    await scene.policy(NOTIFY)
    posted = await scene.post("ada", b"fake one#5", text=before, file_id="F")
    await change(scene, posted)  # type: ignore[operator]
    await scene.platform.edit_post(posted, text=after)
    await scene.settle()
    scene.platform.admins.discard(("group", "ada"))
    await taken_out_and_back(scene, before, after)


async def test_words_of_what_nothing_follows_from_are_kept_no_longer_for_an_edit() -> None:
    scene = make()
    scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(NOTIFY)
    posted = await scene.post("ada", b"clean one", text="it was so")
    await scene.platform.edit_post(posted, text="it is so now")
    await scene.settle()
    assert [copy.caption for copy in scene.records.words.kept.values()] == ["it is so now"]
    await scene.clock.sleep(LATER_S)
    await scene.records.words.sweep()
    assert scene.records.words.kept == {}


async def test_words_are_not_kept_for_an_edit_where_holding_is_off() -> None:
    scene = make(replace(make().services.options, holding=False))
    scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(NOTIFY)
    posted = await scene.post("ada", b"fake one", text="it was so")
    await scene.platform.edit_post(posted, text="it is so now")
    await scene.settle()
    assert scene.records.words.kept == {}
    assert "Something was written with it" in scene.card().text
