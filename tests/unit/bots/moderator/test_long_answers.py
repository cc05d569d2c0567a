"""What a command answers is read whole, however much it is."""

from __future__ import annotations

from bots.moderator.commands.speech import MAX_LETTERS, Speech, divided
from bots.platform import Button, Command, CommandName
from bots.platform.markup import link, plain
from bots.platforms.telegram.writing import write
from tests.unit.bots.moderator.conftest import HOLD, Scene

TELEGRAM = 4_096


async def test_every_case_is_listed_in_the_moderators_chat_of_many_groups(scene: Scene) -> None:
    scene.platform.admins.add(("mods", "mo"))
    for number in range(6):
        group = f"-10012345678{number:02}"
        scene.platform.admins.add((group, "mo"))
        await scene.policy(HOLD, group)
        for picture in range(10):
            await scene.post(f"m{picture}", b"fake %d %d" % (number, picture), chat=group)
    before = len(scene.texts("mods"))
    await scene.platform.command("mods", "mo", CommandName.CASES, "open")
    answers = scene.texts("mods")[before:]
    shown = "\n".join(write(answer, TELEGRAM).text for answer in answers)
    assert [case.id for case in scene.cases if case.id not in shown] == []
    assert len(scene.cases) == 60
    assert len(answers) == 2
    assert shown.startswith("In -1001234567800:")
    assert shown.endswith("/case and its name shows one with its buttons.")


async def test_what_can_be_pressed_is_one_message_which_an_edit_reaches_whole(scene: Scene) -> None:
    text = "\n".join(["line"] * 1_000)
    command = Command(name=CommandName.CASE, message=scene.platform.message("group", "mo"))
    button = Button(label="Undo", data="tr2:u")
    said = await Speech(scene.services).send(scene.platform, command, text, (button,))
    assert [(post.id, post.text, post.buttons) for post in scene.platform.posts("group")] == [(said, text, (button,))]
    await Speech(scene.services).send(scene.platform, command, text)
    assert "\n".join(scene.texts()[1:]) == text
    assert len(scene.texts()) == 3


def test_lines_stay_whole() -> None:
    lines = [f"{number} {link('https://a.example/' + 'b' * 500, 'there')} {'c' * 70}" for number in range(200)]
    parts = divided("\n".join(lines))
    assert "\n".join(parts) == "\n".join(lines)
    assert all(len(plain(part)) <= MAX_LETTERS for part in parts)
    assert [len(plain(part)) > MAX_LETTERS - 100 for part in parts[:-1]] == [True] * (len(parts) - 1)
    assert divided("") == [""]
    assert divided("a" * 9_000) == ["a" * 9_000]
