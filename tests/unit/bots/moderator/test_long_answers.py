"""What a command answers is read whole, however much it is."""

from __future__ import annotations

import pytest

from bots.moderator.commands.speech import MAX_LETTERS, Speech, divided
from bots.moderator.wording.numbering import spans
from bots.platform import Button, Command, CommandName
from bots.platform.markup import link, plain
from bots.platforms.telegram.writing import write
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import HOLD, Scene

TELEGRAM, CAPTION = 4_096, 1_024


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


async def test_a_card_of_an_album_fits_under_its_picture_and_tells_of_each(scene: Scene) -> None:
    await scene.policy(HOLD)
    album = [b"fake 1", b"bad 2", *(b"fake %d" % number for number in range(3, 11))]
    for data in album:
        await scene.platform.post("group", "ada", data, incident="a1")
    await scene.settle()
    text = scene.card().text
    assert write(text, CAPTION).text == plain(text)
    assert "Picture 2: It could not be opened" in text
    assert "Each of pictures 1, 3\N{EN DASH}10: Strong signs" in text
    assert text.count("I took it out") == 1
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    assert "Each of pictures 1\N{EN DASH}10: " not in scene.card().text, "nobody looked at the second"
    assert "decided on" in scene.card().text


@pytest.mark.parametrize(
    ("numbers", "read"),
    [
        ([], []),
        ([4], ["4"]),
        ([1, 2], ["1", "2"]),
        ([1, 2, 3, 5, 7, 8], ["1\N{EN DASH}3", "5", "7", "8"]),
        (range(2, 30), ["2\N{EN DASH}29"]),
    ],
)
def test_many_numbers_are_few_letters(numbers: list[int], read: list[str]) -> None:
    assert spans(numbers) == read


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
