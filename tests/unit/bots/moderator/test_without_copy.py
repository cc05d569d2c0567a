"""A moderator takes out what no copy can be kept of: it goes, and nothing says that undo could bring it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.platform import CommandName, Gone, Power
from bots.platform.markup import plain
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from tests.unit.bots.moderator.conftest import ASKS, HOLD, TEXTS, Scene, make

LOST = "I have no copy of it: undo takes the decision back, but cannot bring the picture back."


def labels(scene: Scene) -> list[str]:
    return [button.label for button in scene.card(0).buttons]


async def taken_out(scene: Scene, *, full: bool, resends: bool = False) -> None:
    """A picture that a moderator takes out; `full`: where there is no room for a copy; `resends`: the service has its own."""
    scene.platform.can = (scene.platform.can - {Power.RESEND}) | ({Power.RESEND} if resends else set())
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one")
    scene.records.copies.away = full
    await scene.press(Choice.FAKE)
    scene.records.copies.away = False
    assert not scene.platform.exists("group", message.id)


async def test_where_no_copy_could_be_kept_the_card_says_so(scene: Scene) -> None:
    await taken_out(scene, full=True)
    assert LOST in scene.card(0).text
    assert labels(scene)[0] == "Undo, without the picture"
    await scene.press(Choice.UNDO, number=0)
    assert scene.case.waits
    assert (scene.finding.state, scene.finding.copy) == (FindingState.REMOVED, Copy.GONE)
    assert "I took it out, and kept no copy. So I cannot put it back." in plain(scene.card(0).text)
    assert await scene.records.known.entries("fake", "group") == []


async def test_where_holding_is_off_the_card_says_so() -> None:
    scene = make(Options(holding=False))
    await taken_out(scene, full=False)
    assert LOST in scene.card(0).text
    assert labels(scene)[0] == "Undo, without the picture"
    await scene.moderator.aclose()


@pytest.mark.parametrize("resends", [True, False], ids=["sent again", "copy"])
async def test_what_can_come_back_has_no_such_words(scene: Scene, resends: bool) -> None:
    await taken_out(scene, full=resends, resends=resends)
    assert "no copy" not in scene.card(0).text
    assert labels(scene)[0] == "Undo"
    await scene.press(Choice.UNDO, number=0)
    assert any(post.pictures for post in scene.platform.posts("group"))


async def test_what_nobody_can_undo_any_more_has_no_such_words(scene: Scene) -> None:
    await taken_out(scene, full=True)
    await scene.clock.sleep(scene.services.options.undo_s + 1)
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    assert "undo" not in scene.card().text
    assert Choice.UNDO not in scene.choices()


@pytest.mark.parametrize("locale", ["en", "zh", "ko"])
async def test_of_several_it_says_of_how_many(scene: Scene, locale: str) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(replace(ASKS, locale=locale))
    first, _ = [await scene.post(member, b"fake one") for member in ("ada", "bo")]
    delete = scene.platform.delete

    async def deleting(chat: str, message: str, *, case: str) -> bool:
        scene.records.copies.away = message == first.id  # when the next one is sealed
        return await delete(chat, message, case=case)

    scene.platform.delete = deleting  # type: ignore[method-assign]
    await scene.press(Choice.FAKE)
    scene.records.copies.away = False
    assert TEXTS.say("card-undo-lost-some", locale, count=1) in scene.card(0).text
    assert labels(scene)[0] == TEXTS.say("button-undo", locale)
    await scene.press(Choice.UNDO, number=0)
    assert sum(len(post.pictures) for post in scene.platform.posts("group")) == 1


async def test_no_copy_is_left_of_a_message_that_cannot_be_sealed_whole(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.can -= {Power.RESEND}
    message = await scene.post("ada", b"fake one", b"fake two")
    fetch, gone = scene.platform.fetch, message.attachments[1].media

    async def fetching(media: str, *more: object) -> bytes:
        if media == gone:
            raise Gone("its file is gone")
        return await fetch(media, *more)  # type: ignore[arg-type]

    scene.platform.fetch = fetching  # type: ignore[method-assign, assignment]
    await scene.press(Choice.FAKE)
    assert {item.state for item in scene.case.findings} == {FindingState.KEPT_OUT}
    assert scene.records.copies.kept == {}
    assert "I have no copy of these" in scene.card(0).text


async def test_whoever_refused_an_objection_undoes_no_more_than_that(scene: Scene) -> None:
    scene.platform.open_private("ada")
    await taken_out(scene, full=True)
    await scene.platform.press(scene.platform.posts("private-ada")[-1], "ada", Choice.APPEAL)
    await scene.press(Choice.UPHOLD, "max", 0)
    assert "no copy" not in scene.card(0).text
    assert labels(scene)[0] == "Undo"


async def found_fine(scene: Scene) -> str:
    """A picture that the rules deleted, since it is known, and a moderator then called fine; its case, as `/cases` lists it."""
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.post("bo", b"fake one")
    await scene.press(Choice.FINE, "max")
    (case,) = [case for case in scene.cases if case.sender == "bo"]
    await scene.platform.command("group", "mo", CommandName.CASES)
    (line,) = [line for line in plain(scene.texts()[-1]).split("\n") if line.startswith(case.id)]
    return line


async def test_what_the_rules_deleted_never_had_a_copy_that_could_be_gone(scene: Scene) -> None:
    scene.platform.can -= {Power.RESEND}
    line = await found_fine(scene)
    cards = plain("".join(scene.texts("mods")))
    assert "I took it out, and kept no copy. So I cannot put it back." in cards
    assert "copy is gone" not in cards + line
    assert "found fine, but not back" in line
    assert "removed" not in line


async def test_of_what_came_back_in_part_the_list_says_so(scene: Scene) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(HOLD)
    for member in ("ada", "bo"):
        await scene.post(member, b"fake one")
    case = scene.case
    await scene.records.copies.destroy(case.copy_name(case.findings[1]))
    await scene.press(Choice.FINE, number=0)
    await scene.platform.command("group", "mo", CommandName.CASES)
    assert "found fine, but not all is back" in plain(scene.texts()[-1])
