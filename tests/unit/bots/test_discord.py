"""Discord's pure parts: how notes are written, what buttons stand where, whose turn it is, how ids are spelled."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.platform import Button, Gone, Impossible
from bots.platform.markup import Style, Styled, clean, link, mention, parse
from bots.platforms.discord import buttons
from bots.platforms.discord.places import (
    Chat,
    Post,
    is_in,
    is_webhook,
    read_chat,
    read_link,
    read_person,
    read_post,
    webhook_member,
)
from bots.platforms.discord.rendering import CUT, MAX_TEXT, escape, fit, looks, pieces
from bots.platforms.discord.turns import ALLOWED, KEPT, Turns
from bots.testing import FakeClock

PRESSABLE = re.compile(r"(?<!\\)(?:\\\\)*(?:<[@#:at]|\[)")
"""What Discord would read as a mention, an emoji or the beginning of a link."""
URL = re.compile(r"https?://\S+")


def read(text: str) -> str:
    """What people see of an escaped text."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", text)


@given(st.text(alphabet=st.sampled_from("ab *_~|`[]()<>@#:&!\\-.1 \n/>https"), max_size=200))
def test_what_people_wrote_is_shown_letter_by_letter(text: str) -> None:
    shown = escape(text)
    if not URL.search(text):
        assert read(shown) == text
        assert not PRESSABLE.search(shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*_~`|", "\\*\\_\\~\\`\\|"),
        ("# big", "\\# big"),
        ("a # b", "a # b"),
        ("> quoted", "\\> quoted"),
        ("  - a list", "  \\- a list"),
        ("a - b", "a - b"),
        ("2. second", "2\\. second"),
        ("3.5", "3\\.5"),
        ("<@1> <#2> <:a:3> <t:4>", "\\<@1> \\<#2> \\<:a:3> \\<t:4>"),
        ("[a](http://b.example) [c](http://d.example)", "\\[a\\](http://b.example) \\[c\\](http://d.example)"),
        ("https://a.example/x_y*z.", "https://a.example/x_y*z."),
        ("\\*", "\\\\\\*"),
    ],
)
def test_formats_are_escaped(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_mentions_and_links() -> None:
    assert pieces(mention("123", "Ada")) == ["<@123>"]
    assert pieces(mention("webhook-9", "News *hour*")) == ["News \\*hour\\*"]
    assert pieces(link("https://a.example/b", "a\n [b]")) == ["[a \\[b\\]](<https://a.example/b>)"]
    assert pieces(link("https://a.example/b c>", "d")) == ["[d](<https://a.example/b%20c%3E>)"]
    assert pieces(link("https://a.example/b", "https://c.example")) == ["<https://a.example/b>"]
    assert pieces(link("javascript:alert(1)", "d*")) == ["d\\*"]
    assert pieces(link(f"https://a.example/{'b' * 3000}", "long")) == ["long"]


SPANS = st.one_of(
    st.text(alphabet="ab *_[]<>\n\\", max_size=300),
    st.builds(lambda number, label: mention(str(number), label), st.integers(1, 10**19), st.text(max_size=20)),
    st.builds(
        lambda number, label: link(f"https://a.example/{number}", label), st.integers(1, 10**9), st.text(max_size=40)
    ),
)


@given(st.lists(SPANS, max_size=30), st.integers(1, 4))
def test_every_piece_fits_and_no_mention_or_link_is_cut(spans: list[str], count: int) -> None:
    text = "".join(spans)
    whole = pieces(text)
    assert all(len(piece) <= MAX_TEXT for piece in whole)
    shown = re.sub(r"\s", "", "".join(whole))
    assert shown == re.sub(r"\s", "", "".join(pieces(text, 10**9)))
    fitting = fit(text, count)
    assert len(fitting) <= count
    assert all(len(piece) <= MAX_TEXT for piece in fitting)
    assert (fitting == whole) or CUT in fitting[-1]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_has_no_room_is_left_out_before_the_last_lines(count: int) -> None:
    found = [f"Picture {number}: {'a' * 80}" for number in range(90)]
    asked = [f"{mention('7', 'Mo')} decided: keep it out.", "", "This deletes the last copy. Are you sure?"]
    fitting = fit("\n".join(["Case", *found, *asked]), count)
    assert fitting[0].startswith("Case\nPicture 0: ")
    assert fitting[-1].endswith("\n<@7> decided: keep it out.\n\nThis deletes the last copy. Are you sure?")
    assert f"\n{CUT}\nPicture 8" in fitting[-1]
    assert sum(piece.count("Picture") for piece in fitting) > 15 * count
    assert len(fitting) == count
    assert max(len(piece) for piece in fitting) <= MAX_TEXT
    one_line = fit("word " * 500 * count, count)
    assert one_line[-1].endswith(f"word\n{CUT}")


def test_pieces_are_divided_where_a_reader_would() -> None:
    paragraphs = ["word " * 250, "bird " * 250]
    assert pieces("\n\n".join(text.strip() for text in paragraphs)) == [text.strip() for text in paragraphs]
    lines = [f"{number} {'a' * 90}" for number in range(40)]
    divided = pieces("\n".join(lines))
    assert "\n".join(divided) == "\n".join(lines)
    # A title alone is no message.
    title = pieces(f"Case\n\n{' '.join(['word'] * 600)}")
    assert len(title[0]) > MAX_TEXT / 2
    assert pieces("") == [""]
    assert [len(piece) for piece in pieces("*" * 1500)] == [MAX_TEXT, 1000]


def test_no_name_can_forge_markup() -> None:
    forged = clean(mention("1", "x")) + clean(link("https://a.example", "y"))
    assert "<@" not in "".join(pieces(forged))


def button(data: str, row: int = 0) -> Button:
    return Button(label=data, data=data, row=row)


def test_buttons_stand_in_their_rows_as_long_as_there_is_room() -> None:
    def names(*given: Button) -> list[list[str]]:
        return [[item.data for item in line] for line in buttons.rows(given)]

    assert names() == []
    assert names(button("a"), button("b", 2), button("c"), button("d", 1)) == [["a", "c"], ["d"], ["b"]]
    assert names(*(button(str(number)) for number in range(7))) == [["0", "1", "2", "3", "4"], ["5", "6"]]
    # Ten cases with a row each: there are five rows.
    assert names(*(button(str(number), number) for number in range(10))) == [list("01234"), list("56789")]


async def test_discord_py_keeps_no_view() -> None:
    shown = buttons.view([button("tr2:a")])
    assert shown is not None
    assert shown.is_finished(), "the library would keep it"
    assert buttons.view([]) is None
    with pytest.raises(ValueError, match="row"):
        buttons.view([button(str(number)) for number in range(26)])


async def test_a_removal_waits_for_nothing_but_removals() -> None:
    clock = FakeClock(hurried=False)
    turns = Turns(clock)
    done: list[str] = []

    async def take(name: str, *, urgent: bool = False) -> None:
        await turns.take(urgent=urgent)
        done.append(name)

    async with asyncio.TaskGroup() as group:
        for _ in range(200):
            group.create_task(take("send"))
        await clock.advance(0)
        assert len(done) == ALLOWED - KEPT
        for _ in range(KEPT + 1):
            group.create_task(take("delete", urgent=True))
        await clock.advance(0)
        assert done.count("delete") == KEPT
        await clock.advance(1)
        assert done.count("delete") == KEPT + 1
        # In no second more than Discord allows.
        assert len(done) <= 2 * ALLOWED
        await clock.advance(20)
    assert done.count("send") == 200


@pytest.mark.parametrize("text", ["5", "5/6", "@5", "~5"])
def test_chats_are_spelled_one_way(text: str) -> None:
    assert str(read_chat(text)) == text


@pytest.mark.parametrize("text", ["5/6", "~5", "~5/6"])
def test_messages_are_spelled_one_way(text: str) -> None:
    assert str(read_post(text)) == text


@pytest.mark.parametrize("text", ["", "a", "5/", "/5", "5/6/7", "٣", "-5", "1" * 21, "~", "@", "5/6 "])
def test_what_is_no_id_of_ours_is_gone(text: str) -> None:
    with pytest.raises(Gone):
        read_chat(text)
    with pytest.raises(Gone):
        read_person(text)


@pytest.mark.parametrize(
    ("chat", "thread", "place", "inside"),
    [
        ("1", "5", "1/5", True),
        ("1/5", "", "1/5", True),
        ("1", "5", "1", True),
        ("1", "6", "1/5", False),
        ("2", "5", "1/5", False),
        ("@7", "", "@7", True),
        ("@7", "", "@8", False),
        ("@7", "", "1", False),
        ("1", "5", "nowhere", False),
    ],
)
def test_a_place_is_the_same_however_it_is_spelled(chat: str, thread: str, place: str, inside: bool) -> None:
    assert is_in(chat, thread, place) is inside


def test_a_channel_that_speaks_is_no_person() -> None:
    member = webhook_member(5)
    assert is_webhook(member)
    assert not is_webhook("5")
    with pytest.raises(Impossible):
        read_person(member)
    assert read_person("5") == 5


def test_links_to_messages() -> None:
    assert read_link("https://discord.com/channels/1/2/3") == (Chat(guild=1), Post(channel=2, message=3))
    assert read_link("https://discord.com/channels/1/2") is None
    assert read_link("see https://discord.com/channels/1/2/3") is None


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("plain * and | signs", ["plain * and | signs"]),
        ("a ||secret|| here", ["a ", Styled(styles=frozenset({Style.COVERED}), label="secret"), " here"]),
        ("**bold**", [Styled(styles=frozenset({Style.BOLD}), label="bold")]),
        (
            "||a **b**||",
            [
                Styled(styles=frozenset({Style.COVERED}), label="a "),
                Styled(styles=frozenset({Style.COVERED, Style.BOLD}), label="b"),
            ],
        ),
        ("2 ** 3 ** 4", ["2 ** 3 ** 4"]),
    ],
)
def test_what_is_covered_and_bold_is_read_and_given_back(typed: str, spans: list[Any]) -> None:
    assert parse(looks(typed)) == spans
    (shown,) = pieces(looks(typed))
    assert parse(looks(shown.replace("\\", ""))) == spans


def test_what_is_covered_stays_covered_in_every_piece() -> None:
    secret = "secret words " * 300
    for piece in pieces(f"before {looks(f'||{secret.strip()}||')} after"):
        assert "secret" not in "".join(piece.split("||")[::2])
