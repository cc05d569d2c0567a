"""Everything a person reads, per language: Fluent messages from `bots/locales/<language>/*.ftl`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast as fluent_ast

LOCALES = Path(__file__).parent / "locales"
FALLBACK = "en"
MAX_VALUE = 8_000
"""Letters of one value that a text shows, twice what people can write in one message; of more it shows the beginning."""
CUT = "…"
"""In the place of what was left out."""
_SHORT = 100
_PLACE = re.compile("\ue010([0-9]{1,3})\ue011")


class Joint(StrEnum):
    """What stands between parts that are put together: the text that says it in each language."""

    SENTENCES = "join-sentences"
    ITEMS = "join-items"
    CLAUSES = "join-clauses"


class TextError(Exception):
    """A message file cannot be read, or a message cannot be filled in. A bug in a translation, found by the tests."""


class Texts:
    """The messages of every language in the package."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self._bundles: dict[str, FluentBundle] = {}
        self._ids: dict[str, frozenset[str]] = {}
        for path in sorted(path for path in folder.iterdir() if path.is_dir()):
            self._bundles[path.name], self._ids[path.name] = _bundle(path)
        if FALLBACK not in self._bundles:
            raise TextError(f"no messages in {FALLBACK!r}, which every other language falls back to")

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages that there are."""
        return tuple(self._bundles)

    def spoken(self, locale: str) -> str:
        """The language that somebody of this locale is spoken to in."""
        return self._nearest(locale)[0]

    def ids(self, locale: str = FALLBACK) -> frozenset[str]:
        """The ids of all messages of exactly this language."""
        return self._ids[locale]

    def say(self, message_id: str, locale: str = FALLBACK, **values: Any) -> str:
        """The message in the nearest language to `locale`, English if none. Raises KeyError for an unknown id.

        However long a value is: its beginning, and CUT, stand for one of more than MAX_VALUE letters.
        """
        short, long = _stands_in(values)
        for name in self._nearest(locale):
            bundle = self._bundles[name]
            if not bundle.has_message(message_id):
                continue
            pattern = bundle.get_message(message_id).value
            if pattern is None:
                raise KeyError(message_id)
            text, errors = bundle.format_pattern(pattern, short)
            if errors:
                raise TextError(f"message {message_id!r} in {name!r}: {errors[0]}")
            return _put_in(str(text), long)
        raise KeyError(message_id)

    def join(self, parts: Iterable[str], locale: str, joint: Joint = Joint.SENTENCES) -> str:
        """The parts in one text, with between them what this language has there: Chinese has no spaces between sentences."""
        return self.say(joint, locale).join(parts)

    def _nearest(self, locale: str) -> list[str]:
        # "pt-BR" and Telegram's "pt-br" are both "pt-BR", then "pt", then English.
        wanted = locale.replace("_", "-").lower()
        names = [name for name in self._bundles if name.lower() == wanted]
        names += [name for name in self._bundles if name.lower() == wanted.split("-")[0] and name not in names]
        return names if FALLBACK in names else [*names, FALLBACK]


def _stands_in(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values as Fluent takes them, which refuses parts of more than 2,500 letters: what is long is put in afterwards."""
    short, long = dict(values), list[str]()
    for name, value in values.items():
        if isinstance(value, str) and len(value) > _SHORT:
            short[name] = f"\ue010{len(long)}\ue011"
            long.append(value if len(value) <= MAX_VALUE else f"{value[: MAX_VALUE - len(CUT)]}{CUT}")
    return short, long


def _put_in(text: str, long: list[str]) -> str:
    return _PLACE.sub(lambda place: long[int(place[1])] if int(place[1]) < len(long) else "", text) if long else text


def _bundle(folder: Path) -> tuple[FluentBundle, frozenset[str]]:
    # Isolation marks (U+2068, U+2069) around every value show up as boxes in some chat clients; the values are
    # counts, dates and ids, which no direction of writing can tangle.
    bundle = FluentBundle([folder.name], use_isolating=False)
    seen: set[str] = set()
    ids: set[str] = set()
    for path in sorted(folder.glob("*.ftl")):
        resource = FluentResource(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, fluent_ast.Junk):
                raise TextError(f"{path.name}: cannot be read near {(entry.content or '').strip()[:60]!r}")
            if isinstance(entry, fluent_ast.Message | fluent_ast.Term):
                if entry.id.name in seen:
                    raise TextError(f"{path.name}: the message {entry.id.name!r} is there twice")
                seen.add(entry.id.name)
            if isinstance(entry, fluent_ast.Message):
                ids.add(entry.id.name)
        bundle.add_resource(resource)
    return bundle, frozenset(ids)
