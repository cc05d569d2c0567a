"""Buttons, and who presses them."""

from __future__ import annotations

import asyncio

import pytest

from bots.platform import (
    Button,
    ButtonStyle,
    Command,
    Note,
    Press,
)
from bots.records.choices import Choice
from bots.references import Reference, Signer
from tests.e2e.discord_port.scene import BUTTON, PNG, Scene, eventually


async def test_buttons_are_shown_as_they_are_and_a_press_is_handed_on(scene: Scene) -> None:
    many = [
        BUTTON,
        Button(label="Fine", data="tr2:o", style=ButtonStyle.GOOD),
        Button(label="More", data="tr2:m", row=1),
    ]
    said = await scene.platform.send(scene.note("Look.", buttons=tuple(many)))
    rows = scene.stored(said).components
    assert [[item["custom_id"] for item in row["components"]] for row in rows] == [[BUTTON.data, "tr2:o"], ["tr2:m"]]
    assert [[item["style"] for item in row["components"]] for row in rows] == [[4, 3], [2]]

    async def answer(press: Command | Press) -> None:
        await scene.platform.send(scene.note("Done.", reply_token=press.reply_token))

    scene.handler.answer = answer
    number = scene.service.press(scene.channel, int(said.partition("/")[2]), "mo", BUTTON.data)
    await eventually(lambda: len(scene.service.said(scene.channel)) == 2)
    (press,) = scene.handler.presses
    assert (press.platform, press.chat, press.data, press.note) == ("discord", scene.chat, BUTTON.data, said)
    assert (press.member.id, press.member.name, press.locale) == (scene.member("mo"), "mo", "en-US")
    assert press.reply_token == f"{number}/{scene.member('mo')}"
    answered = scene.service.said(scene.channel)[1]
    assert answered.is_ephemeral
    assert answered.content == "Done."
    assert scene.service.backend.interactions[number].response_kind == "deferred_update"


@pytest.mark.parametrize("bare", [False, True])
async def test_the_picture_that_a_private_note_answers_is_known_at_the_press(scene: Scene, bare: bool) -> None:
    chat = await scene.harness.open_private("ada")
    (posted,) = await scene.harness.post_pictures(chat, "ada", [PNG])
    said = await scene.platform.send(Note(text="Look.", chat=chat, reply_to=posted, buttons=(BUTTON,)))
    channel, _, number = said.partition("/")
    before = len(scene.requests("GET", posted.partition("/")[2]))
    scene.service.press(int(channel), int(number), "ada", BUTTON.data, bare=bare)
    await eventually(lambda: scene.handler.presses)
    about = scene.handler.presses[0].about
    assert about is not None
    assert (about.chat, about.id, about.sender.id) == (chat, posted, scene.harness.member_id("ada"))
    assert len(about.attachments) == 1
    assert len(scene.requests("GET", posted.partition("/")[2])) == before + int(bare), "asked for where it is not told"


async def test_a_press_is_acknowledged_before_the_moderator_hears_of_it(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("Look.", buttons=(BUTTON,)))
    seen: list[bool] = []

    async def answer(press: Command | Press) -> None:
        number = int(press.reply_token.partition("/")[0])
        seen.append(scene.service.backend.interactions[number].responded)

    scene.handler.answer = answer
    scene.service.press(scene.channel, int(said.partition("/")[2]), "mo", BUTTON.data)
    await eventually(lambda: seen)
    assert seen == [True]


async def test_a_press_that_discord_no_longer_waits_for_is_not_carried_out(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("Look.", buttons=(BUTTON,)))
    scene.service.failures.append("unknown")
    scene.service.press(scene.channel, int(said.partition("/")[2]), "mo", BUTTON.data)
    scene.service.press(scene.channel, int(said.partition("/")[2]), "eve", BUTTON.data)
    await eventually(lambda: scene.handler.presses)
    assert [press.member.name for press in scene.handler.presses] == ["eve"]


async def test_what_is_asked_while_the_servers_are_not_known_yet_waits_for_them(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("Look.", buttons=(BUTTON,)))
    await scene.harness.pause()
    scene.harness.ready_wait_s = 1.0  # Discord may have more servers to tell of
    scene.harness.platform = scene.harness.make()
    seen: list[bool] = []

    async def note(_: Command | Press) -> None:
        seen.append(scene.platform.ready)

    scene.handler.answer = note
    resuming = asyncio.create_task(scene.harness.resume())
    await eventually(lambda: scene.service.identified == 2)
    scene.service.press(scene.channel, int(said.partition("/")[2]), "mo", BUTTON.data)
    scene.service.slash(scene.channel, "mo", "doctor")
    await eventually(lambda: len(seen) == 2)
    await resuming
    assert seen == [True, True]


async def test_old_buttons_say_that_they_are_out_of_date(scene: Scene) -> None:
    backend = scene.service.backend
    button = {"type": 2, "style": 2, "label": "Put it back", "custom_id": "tr1:l:ABCDEFGHJK:0123456789abcdefghijkl"}
    row = [{"type": 1, "components": [button]}]
    card = backend.create_message(scene.channel, scene.bot, "Case", components=row).id
    scene.service.press(scene.channel, card, "mo", button["custom_id"])
    answer = await eventually(lambda: scene.service.said(scene.channel)[1:])
    assert "out of date" in answer[0].content
    assert answer[0].is_ephemeral
    assert scene.handler.presses == []


async def test_what_one_person_alone_sees_can_be_pressed_and_changed(scene: Scene) -> None:
    async def answer(asked: Command | Press) -> None:
        if isinstance(asked, Press):
            await scene.platform.edit(asked.chat, asked.note, scene.note("Thank you."))
        else:
            await scene.platform.send(scene.note("Sure?", reply_token=asked.reply_token, buttons=(BUTTON,)))

    scene.handler.answer = answer
    scene.service.slash(scene.channel, "ada", "doctor")
    await eventually(lambda: scene.service.said(scene.channel) and scene.service.said(scene.channel)[0].components)
    (question,) = scene.service.said(scene.channel)
    scene.service.press(scene.channel, question.id, "ada", BUTTON.data)
    await eventually(lambda: question.content == "Thank you.")
    assert scene.requests("PATCH")[-1].path.endswith("/messages/@original"), (
        "what was pressed is changed through the press"
    )
    assert question.components == []
    assert question.is_ephemeral


async def test_a_signed_reference_comes_back_as_it_was(scene: Scene) -> None:
    signer, choice = Signer(bytes(32)), Choice.FAKE
    data = signer.sign(Reference(choice=choice, case="ABCDEFGHJK", finding=2), "discord", 1_800_000_000)
    said = await scene.platform.send(scene.note("Look.", buttons=(Button(label="Keep it out", data=data),)))
    assert await scene.harness.choices(scene.chat, said) == [choice]
    assert await scene.harness.notes_with_buttons(scene.chat) == [said]
    await scene.harness.press(scene.chat, said, "mo", choice, 2)
    await eventually(lambda: scene.handler.presses)
    read = signer.read(scene.handler.presses[0].data, "discord", 1_700_000_000)
    assert read == Reference(choice=choice, case="ABCDEFGHJK", finding=2)


async def test_buttons_work_in_a_private_conversation(scene: Scene) -> None:
    chat = await scene.platform.private_chat(scene.member("ada"))
    said = await scene.platform.send(Note(text="It was taken out.", chat=chat, buttons=(BUTTON,)))
    channel, number = (int(part) for part in said.split("/"))
    scene.service.press(channel, number, "ada", BUTTON.data)
    await eventually(lambda: scene.handler.presses)
    assert (scene.handler.presses[0].chat, scene.handler.presses[0].note) == (chat, said)
