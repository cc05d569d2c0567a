"""Who helps: every line has a page where it was read, words in every language, and its number from one file alone."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import pytest

from bots.helplines import WORLD, by_place, helplines, place_of
from bots.moderator.wording import care
from bots.platform.markup import plain
from bots.texts import LOCALES, Texts

TEXTS = Texts()
CARE = care.Care(TEXTS)
ROOM = 2_000
"""Letters of one message on Discord, the shortest."""
NEVER_IN_WORDS = re.compile(r"\d{3,}|(?<!/)\b[\w-]+\.(?:org|cn|kr|uk|jp|com)\b")


def test_each_has_a_page_where_it_was_read_and_a_day() -> None:
    names = [one.name for one in helplines()]
    assert len(set(names)) == len(names) >= 12
    for one in helplines():
        assert urlsplit(one.source).scheme in {"http", "https"}
        assert urlsplit(one.source).netloc
        assert date(2026, 1, 1) <= one.checked_on
        assert one.reach
        assert one.takes


def test_there_are_words_for_each() -> None:
    assert care.text_ids() <= TEXTS.ids()
    said = {name for name in TEXTS.ids() if name.startswith(("helpline-", "help-place-"))}
    assert said == care.text_ids(), "words for what is no helpline any more"


def test_numbers_and_addresses_stand_in_one_file_alone() -> None:
    for path in LOCALES.glob("*/help.ftl"):
        texts = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert [line for line in texts if NEVER_IN_WORDS.search(line)] == [], path


@pytest.mark.parametrize("locale", TEXTS.locales)
def test_all_of_them_are_named_and_fit_into_one_message(locale: str) -> None:
    text = plain(CARE.me(locale))
    assert len(text) <= ROOM
    for one in helplines():
        assert one.reach in text
    assert "/thisisme" in text


@pytest.mark.parametrize(
    ("locale", "place"),
    [("ko", "kr"), ("ko-KR", "kr"), ("zh-Hans", "cn"), ("zh_TW", "cn"), ("en", WORLD), ("pt-BR", WORLD)],
)
def test_the_readers_own_country_comes_first_where_the_language_says_it(locale: str, place: str) -> None:
    assert place_of(locale) == place
    assert next(iter(by_place(place))) == place
    text = plain(CARE.me(locale))
    first = next(one for one in helplines() if one.place == place)
    assert min(text.index(one.reach) for one in helplines()) == text.index(first.reach)
    assert first.reach in plain(CARE.who(locale))


def test_every_line_is_in_one_place() -> None:
    assert [one for those in by_place("kr").values() for one in those] != []
    assert sorted(one.name for those in by_place("kr").values() for one in those) == sorted(
        it.name for it in helplines()
    )
    assert next(iter(by_place("nowhere"))) == WORLD
