"""Every text is there in every language, shows the same values, fits where it stands, and has no English left in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest
from fluent.syntax import FluentParser, ast

from bots.texts import FALLBACK, LOCALES, Texts

TEXTS = Texts()
OTHERS = sorted(set(TEXTS.locales) - {FALLBACK})
ENGLISH_STAYS = frozenset(
    word
    for line in (
        "add admins AI all altered approved AVIF ban BMP changed channel chat Cookie CSV custom days deadlines delete Discord",
        "emoji en exempt expire export false fine for generated GIF hash HASH HEIC help here history hold human ICO id ID",
        "import in inhope.org joining JPEG kB kick known known.csv ko ladder language limits linked list little live Markdown",
        "may MB me minor model MOV MP moderators mute newcomers no none note nothing notify off on open page PDF PDQ pdq",
        "penalties picture pictures PNG Redis policy proofs protect provenance react remove replay reply report.cybertip.org",
        "report.iwf.org.uk resume sha shadow show stopncii.org strict strike strikes substantial takeitdown.ncmec.org",
        "Telegram thread threads TOML Torchrelay true two type uncertain url user UTC UTF UTF-8 watch WebM WebP yes zh",
    )
    for word in line.split()
)
"""Names of products and formats, addresses, and what has to be typed as it stands."""
PLURALS = {"zero", "one", "two", "few", "many"}
MENU_LETTERS = 40
"""Of a command's description, as many as Telegram's menu shows on a phone."""
_WORD = re.compile(r"[A-Za-z][A-Za-z.\-]*[A-Za-z]")
_COMMAND = re.compile(r"/[a-z]+")
_BESIDE = re.compile(r"[^\W\d_a-zA-Z](/[a-z]+)|(/[a-z]+)[^\W\d_a-zA-Z]")
"""A command with a letter beside it, where no chat app makes it a link."""


@dataclass(slots=True)
class Said:
    """What a message is made of."""

    file: str
    words: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Values that stand in the text."""
    chosen_by: dict[str, set[str]] = field(default_factory=dict)
    """Values that a choice is made by, with its keys."""


@cache
def messages(locale: str) -> dict[str, Said]:
    """Every message and attribute of the language, by its id."""
    found = {}
    for path in sorted((LOCALES / locale).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message | ast.Term):
                for name, pattern in patterns(entry):
                    found[name] = read(pattern, Said(file=path.name))
    return found


def patterns(entry: ast.Message | ast.Term) -> Iterator[tuple[str, ast.Pattern]]:
    if entry.value is not None:
        yield entry.id.name, entry.value
    for attribute in entry.attributes:
        yield f"{entry.id.name}.{attribute.id.name}", attribute.value


def read(pattern: ast.Pattern, said: Said) -> Said:
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            said.words.append(element.value)
        elif isinstance(element.expression, ast.VariableReference):
            said.shown.add(element.expression.id.name)
        elif isinstance(element.expression, ast.StringLiteral):
            said.words.append(element.expression.value)
        elif isinstance(element.expression, ast.SelectExpression):
            choice = element.expression
            assert isinstance(choice.selector, ast.VariableReference)
            keys = {
                key.value if isinstance(key, ast.NumberLiteral) else key.name
                for key in (it.key for it in choice.variants)
            }
            said.chosen_by.setdefault(choice.selector.id.name, set()).update(keys)
            for variant in choice.variants:
                read(variant.value, said)
    return said


ENGLISH = messages(FALLBACK)


def test_the_languages_are_there() -> None:
    assert set(TEXTS.locales) >= {"en", "ko", "zh"}


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_is_there_and_none_besides(locale: str) -> None:
    there = messages(locale)
    missing = [f"bots/locales/{locale}/{said.file} lacks {name}" for name, said in ENGLISH.items() if name not in there]
    extra = [f"bots/locales/{locale} has {name}, which English has not" for name in there if name not in ENGLISH]
    assert not [*missing, *extra], "\n".join(["", *missing, *extra])


@pytest.mark.parametrize("locale", OTHERS)
def test_texts_lie_in_the_files_where_the_english_ones_lie(locale: str) -> None:
    there = messages(locale)
    wrong = [
        f"{name} in {there[name].file}" for name in there if name in ENGLISH and there[name].file != ENGLISH[name].file
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_shows_the_same_values(locale: str) -> None:
    wrong = []
    for name, said in messages(locale).items():
        if name not in ENGLISH:
            continue
        english = ENGLISH[name]
        unknown = (said.shown | set(said.chosen_by)) - (english.shown | set(english.chosen_by))
        unsaid = english.shown - said.shown
        wrong += [f"{locale}: {name} speaks of ${value}, which it is not given" for value in sorted(unknown)]
        wrong += [f"{locale}: {name} does not say ${value}" for value in sorted(unsaid)]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("locale", OTHERS)
def test_choices_are_those_of_english_or_of_a_number(locale: str) -> None:
    """In these languages every number is `other`; what English chooses by a word is chosen by the same words."""
    wrong = []
    for name, said in messages(locale).items():
        for value, keys in said.chosen_by.items():
            named = {key for key in keys if not key.isdecimal()}
            english = ENGLISH[name].chosen_by.get(value, set()) if name in ENGLISH else set()
            if named != ({key for key in english if not key.isdecimal()} - PLURALS or {"other"}):
                wrong.append(f"{locale}: {name} chooses by ${value}: {', '.join(sorted(keys))}")
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("locale", OTHERS)
def test_no_english_is_left(locale: str) -> None:
    wrong = []
    for name, said in messages(locale).items():
        words = _WORD.findall(_COMMAND.sub("", " ".join(said.words)))
        left = [word for word in words if word not in ENGLISH_STAYS and not re.fullmatch(r"\d*[smhdw]", word)]
        if left:
            wrong.append(f"{locale}: {name} has {', '.join(left)}")
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("locale", OTHERS)
def test_no_text_is_the_english_one(locale: str) -> None:
    """But for what holds no words at all."""
    there = messages(locale)
    same = [
        name
        for name, said in ENGLISH.items()
        if name in there
        and there[name].words == said.words
        and _WORD.search(" ".join(word for word in said.words if word.strip() not in ENGLISH_STAYS))
    ]
    assert same == []


@pytest.mark.parametrize("locale", OTHERS)
def test_a_command_can_be_pressed(locale: str) -> None:
    """Chat apps make it a link only where no letter stands beside it."""
    wrong = [
        f"{locale}: {name} has {found[0]!r}"
        for name, said in messages(locale).items()
        for found in _BESIDE.finditer(" ".join(said.words))
    ]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("locale", TEXTS.locales)
def test_commands_named_are_commands(locale: str) -> None:
    english = {name: sorted(set(_COMMAND.findall(" ".join(said.words)))) for name, said in ENGLISH.items()}
    wrong = [
        f"{locale}: {name} names other commands than English does"
        for name, said in messages(locale).items()
        if name in english and sorted(set(_COMMAND.findall(" ".join(said.words)))) != english[name]
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", TEXTS.locales)
def test_menus_and_buttons_fit(locale: str) -> None:
    limits = {"telegram-command-": 60 if locale == FALLBACK else MENU_LETTERS, "discord-menu-": 32}
    limits |= {"discord-command-": 100, "discord-option-": 100, "button-": 40, "reveal-link": 40}
    wrong = []
    for name in sorted(TEXTS.ids(locale)):
        limit = next((most for start, most in limits.items() if name.startswith(start)), None)
        if limit is None or name == "discord-button-old":
            continue
        text = TEXTS.say(name, locale, count=2, number=2)
        if not 0 < len(text) <= limit:
            wrong.append(f"{locale}: {name} has {len(text)} letters of at most {limit}: {text}")
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize(
    "spoken", [("zh-CN", "zh"), ("zh-hans", "zh"), ("zh-TW", "zh"), ("zh-Hant", "zh"), ("ko-KR", "ko"), ("KO", "ko")]
)
def test_the_nearest_language_is_spoken(spoken: tuple[str, str]) -> None:
    assert TEXTS.say("button-undo", spoken[0]) == TEXTS.say("button-undo", spoken[1]) != TEXTS.say("button-undo")


def test_a_language_that_nobody_wrote_is_answered_in_english() -> None:
    assert TEXTS.say("button-undo", "fi") == TEXTS.say("button-undo", "en") == TEXTS.say("button-undo", "")
