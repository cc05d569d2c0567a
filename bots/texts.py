"""Everything a person reads, per language: Fluent messages from `bots/locales/<language>/*.ftl`."""

from __future__ import annotations

from typing import Any


class Texts:
    """The messages of every language in the package."""

    def say(self, message_id: str, locale: str = "en", **values: Any) -> str:
        """The message in the nearest language to `locale`, English if none. Raises KeyError for an unknown id."""
        raise NotImplementedError
