"""A record that cannot be read keeps nobody from acting: not on what is known, nor on what is new."""

from __future__ import annotations

import pytest
import structlog

from bots.platform import CommandName
from bots.platform.markup import plain
from bots.records.choices import Choice
from bots.records.errors import BrokenRecord, NewerRecord, RecordError
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

ERRORS = [NewerRecord("case", 3, 2), BrokenRecord("case")]
SAID = "an earlier record of this picture that I cannot read"


def spoil(scene: Scene, error: RecordError) -> None:
    for case in scene.records.cases.kept:
        scene.records.cases.unreadable.setdefault(case, error)


@pytest.mark.parametrize("error", ERRORS, ids=["newer", "broken"])
@pytest.mark.parametrize("picture", [b"fake one#9", b"fake two#9"])
async def test_what_was_kept_out_goes_again(scene: Scene, error: RecordError, picture: bytes) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake one#9")
    await scene.press(Choice.FAKE)
    spoil(scene, error)
    first = await scene.post("cy", picture)
    again = await scene.post("eve", picture)
    assert not scene.platform.exists("group", first.id)
    assert not scene.platform.exists("group", again.id)
    assert scene.cases[-1].findings[-1].state is FindingState.REMOVED
    if picture == b"fake one#9":
        assert len(scene.records.cases.kept) == 2
        assert SAID in plain(scene.card().text)


@pytest.mark.parametrize("error", ERRORS, ids=["newer", "broken"])
async def test_what_nobody_has_decided_is_held_beside_it(scene: Scene, error: RecordError) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake one")
    spoil(scene, error)
    message = await scene.post("cy", b"fake one")
    assert not scene.platform.exists("group", message.id)
    assert SAID in plain(scene.card().text)
    spoil(scene, error)
    await scene.post("eve", b"fake one")
    assert len(scene.records.cases.kept) == 3
    await scene.press(Choice.FINE)
    assert len([post for post in scene.platform.posts("group") if post.pictures]) == 1


async def test_a_message_whose_record_cannot_be_read_is_judged_anew(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake one")
    spoil(scene, ERRORS[0])
    await scene.again()
    assert SAID in plain(scene.card().text)
    assert scene.cases[-1].findings[0].state is FindingState.GONE


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
async def test_a_press_is_told_that_a_newer_version_wrote_the_rules(scene: Scene, choice: Choice) -> None:
    await scene.policy(ASKS)
    message = await scene.post("bob", b"fake one")
    scene.records.policies.failures.extend([NewerRecord("policy", 3, 2)] * 5)
    await scene.press(choice)
    assert "newer version of me" in scene.texts("mods")[-1]
    assert scene.platform.exists("group", message.id)
    assert scene.case.review is None


@pytest.mark.parametrize("name", [CommandName.POLICY, CommandName.CASES, CommandName.DOCTOR, CommandName.KNOWN])
async def test_a_command_is_told_that_a_newer_version_wrote_the_rules(scene: Scene, name: CommandName) -> None:
    scene.records.policies.failures.extend([NewerRecord("policy", 3, 2)] * 5)
    with structlog.testing.capture_logs() as logs:
        await scene.platform.command("group", "mo", name)
    assert "newer version of me" in scene.texts()[-1]
    assert "in a minute" not in scene.texts()[-1]
    assert any("a policy has schema 3" in str(line.get("error")) for line in logs)


@pytest.mark.parametrize("error", [NewerRecord("copy", 3, 2), BrokenRecord("copy")], ids=["newer", "broken"])
@pytest.mark.parametrize("together", [True, False], ids=["one message", "album"])
async def test_a_copy_that_cannot_be_read_keeps_no_other_out(scene: Scene, error: RecordError, together: bool) -> None:
    await scene.policy(HOLD)
    if together:
        await scene.post("bob", b"fake one", b"fake two", b"fake three")
    else:
        for picture in (b"fake one", b"fake two", b"fake three"):
            await scene.post("bob", picture, incident="album")
    name = scene.case.copy_name(scene.case.findings[1])
    scene.records.copies.unreadable[name] = error
    await scene.press(Choice.FINE, number=0)
    back = [data for post in scene.platform.posts("group") for data in post.pictures]
    assert sorted(back) == [b"fake one", b"fake three"]
    assert scene.case.findings[1].state is FindingState.HELD
    assert name in scene.records.copies.kept
    scene.records.copies.unreadable.clear()  # the newer version is there again
    await scene.press(Choice.FINE, number=0)
    back = [data for post in scene.platform.posts("group") for data in post.pictures]
    assert sorted(back) == [b"fake one", b"fake three", b"fake two"]
