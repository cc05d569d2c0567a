"""Everything a person reads, per language: Fluent messages from `bots/locales/<language>/*.ftl`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast as fluent_ast

LOCALES = Path(__file__).parent / "locales"
FALLBACK = "en"


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

    def ids(self, locale: str = FALLBACK) -> frozenset[str]:
        """The ids of all messages of exactly this language."""
        return self._ids[locale]

    def say(self, message_id: str, locale: str = FALLBACK, **values: Any) -> str:
        """The message in the nearest language to `locale`, English if none. Raises KeyError for an unknown id."""
        for name in self._nearest(locale):
            bundle = self._bundles[name]
            if not bundle.has_message(message_id):
                continue
            pattern = bundle.get_message(message_id).value
            if pattern is None:
                raise KeyError(message_id)
            text, errors = bundle.format_pattern(pattern, values)
            if errors:
                raise TextError(f"message {message_id!r} in {name!r}: {errors[0]}")
            return str(text)
        raise KeyError(message_id)

    def _nearest(self, locale: str) -> list[str]:
        # "pt-BR" and Telegram's "pt-br" are both "pt-BR", then "pt", then English.
        wanted = locale.replace("_", "-").lower()
        names = [name for name in self._bundles if name.lower() == wanted]
        names += [name for name in self._bundles if name.lower() == wanted.split("-")[0] and name not in names]
        return names if FALLBACK in names else [*names, FALLBACK]


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
