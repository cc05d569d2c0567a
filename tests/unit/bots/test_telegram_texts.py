"""A note's text on Telegram: what can be pressed is where it should be, whatever the letters, and however long it is."""

from __future__ import annotations

import random

import pytest

from bots.platform import Button
from bots.platform.markup import Style, link, mention, plain, styled
from bots.platforms.telegram import media
from bots.platforms.telegram.platform import ADMIN_COMMANDS, GROUP_COMMANDS, PRIVATE_COMMANDS
from bots.platforms.telegram.writing import Written, cut, divide, keyboard, mentioned, units, without_mentions, write
from bots.texts import Texts

LETTERS = ["a", "é", "👀", "👩‍🚀", "\n", " ", "字"]
ADDRESS = "https://t.me/c/1/2"


def pressed(written: Written) -> list[str]:
    """What is read where something can be pressed."""
    text = written.text.encode("utf-16-le")
    return [text[2 * item.offset : 2 * (item.offset + item.length)].decode("utf-16-le") for item in written.entities]


@pytest.mark.parametrize("seed", range(50))
def test_entities_are_where_their_labels_are(seed: int) -> None:
    chance = random.Random(seed)

    def words() -> str:
        return "".join(chance.choices(LETTERS, k=chance.randrange(1, 9)))

    labels = [f"{words()}{number}" for number in range(6)]
    marks = [mention(str(7 + n), label) if n % 2 else link(ADDRESS, label) for n, label in enumerate(labels)]
    text = "".join(f"{words()}{mark}" for mark in marks)
    written = write(text, 4096)
    assert written.text == plain(text)
    assert pressed(written) == labels
    assert mentioned(text) == (8, 10, 12)
    assert pressed(write(without_mentions(text), 4096)) == labels[::2]


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("limit", [60, 200, 1024])
def test_a_long_text_fits_and_keeps_its_last_line(seed: int, limit: int) -> None:
    chance = random.Random(seed)
    lines = ["".join(chance.choices(LETTERS, k=chance.randrange(1, 90))) + link(ADDRESS, "x") for _ in range(90)]
    last = f"By {mention('7', 'Mo 👀')}."
    written = write("\n".join([*lines, last]), limit)
    assert units(written.text) <= limit
    assert written.text.endswith("\nBy Mo 👀.")
    assert "\n…\n" in written.text
    assert pressed(written)[-1] == "Mo 👀"
    assert set(pressed(written)[:-1]) <= {"x"}
    assert all(item.length > 0 for item in written.entities)


def test_the_middle_is_left_out_and_not_what_was_decided_or_is_asked() -> None:
    found = [f"Picture {number}: {'a' * 80}" for number in range(30)]
    asked = [f"{mention('7', 'Mo')} decided: keep it out.", "It was appealed.", "", "Are you sure?"]
    written = write("\n".join(["Case", *found, *asked]), 1024)
    assert written.text.startswith("Case\nPicture 0: ")
    assert written.text.endswith("\nMo decided: keep it out.\nIt was appealed.\n\nAre you sure?")
    assert "\n…\nPicture 27: " in written.text
    assert pressed(written) == ["Mo"]
    assert 900 < units(written.text) <= 1024


@pytest.mark.parametrize("seed", range(20))
def test_what_no_message_holds_goes_on_in_another(seed: int) -> None:
    chance = random.Random(seed)
    text = f"Posted by {mention('7', 'Mo 👀')}. " + "".join(chance.choices(LETTERS, k=900))
    pieces = divide(text, 200, 300)
    assert [units(piece.text) <= limit for piece, limit in zip(pieces, [200] + [300] * 9, strict=False)]
    assert max(units(piece.text) for piece in pieces) <= 300
    assert "".join(piece.text.strip("…") for piece in pieces) == plain(text)
    assert all(piece.text.endswith("…") for piece in pieces[:-1])
    assert all(piece.text.startswith("…") for piece in pieces[1:])
    assert [label for piece in pieces for label in pressed(piece)] == ["Mo 👀"]
    assert divide("short", 200, 300) == [Written(text="short")]


def test_one_line_that_is_too_long_is_cut_at_its_end() -> None:
    text = f"{'a' * 90}{link(ADDRESS, 'b' * 90)}"
    written = write(text, 100)
    assert written.text == f"{'a' * 90}{'b' * 9}…"
    assert pressed(written) == ["b" * 9]
    assert units(cut("👀" * 150, 200)) <= 200
    assert cut("👀" * 100, 200) == "👀" * 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (mention("-1001234", "a channel"), "a channel"),
        (mention("eve", "Eve"), "Eve"),
        (link("http://localhost/x", "here"), "here (http://localhost/x)"),
        (link("javascript:alert(1)", "here"), "here (javascript:alert(1))"),
        (link("http://[", "here"), "here (http://[)"),
        (mention("7", ""), ""),
    ],
)
def test_what_telegram_would_not_show_as_a_link_is_only_read(text: str, expected: str) -> None:
    written = write(text, 4096)
    assert (written.text, written.entities) == (expected, ())


def test_no_buttons_are_no_keyboard() -> None:
    assert keyboard([]) is None
    shown = keyboard([Button(label="b", data="tr2:b", row=3), Button(label="a", data="tr2:a", row=1)])
    assert shown is not None
    assert [[button.callback_data for button in row] for row in shown.inline_keyboard] == [["tr2:a"], ["tr2:b"]]


@pytest.mark.parametrize("name", ["photo:AgACAgIAAx", "document:BQACAgIAAx", "AgACAgIAAx", "-:x", "other:x"])
def test_a_picture_keeps_its_name(name: str) -> None:
    assert str(media.read(name)) == name
    assert media.read("photo:AgAC").file_id == media.read("AgAC").file_id


def test_every_text_is_there_and_fits_its_menu() -> None:
    texts = Texts()
    for name in {*ADMIN_COMMANDS, *GROUP_COMMANDS, *PRIVATE_COMMANDS}:
        assert 0 < len(texts.say(f"telegram-command-{name}")) <= 256
    for name in ("anonymous", "in-private", "write-to-me", "file-unreadable", "file-gone"):
        assert f"telegram-{name}" in texts.ids()
    assert len(texts.say("telegram-in-private")) <= 200
    assert len(texts.say("telegram-write-to-me")) <= 200


def test_what_is_covered_stays_covered_wherever_a_text_is_divided_or_cut() -> None:
    secret = "secret words " * 20
    text = f"before {styled({Style.COVERED}, secret)} after"
    for written in (divide(text, 50, 60), [write(text, 80)]):
        for one in written:
            covered = set[int]()
            for entity in one.entities:
                assert entity.type == "spoiler"
                covered |= set(range(entity.offset, entity.offset + entity.length))
            shown = "".join(letter for at, letter in enumerate(one.text) if at not in covered)
            assert "secret" not in shown
            assert "words" not in shown
