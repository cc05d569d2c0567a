"""What commands and their options are called, in every language that Discord knows and there are texts in."""

from __future__ import annotations

import discord
from discord import app_commands

from bots.texts import FALLBACK, Texts


def label(texts: Texts, text_id: str) -> app_commands.locale_str:
    """The text in English, which `Menus` finds again in every other language."""
    return app_commands.locale_str(texts.say(text_id), text_id=text_id)


class Menus(app_commands.Translator):
    """Puts the labels into a person's own language. What is typed, the names of commands and options, stays as it is."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """None where English will do."""
        text_id = string.extras.get("text_id")
        language = self._texts.spoken(str(locale))
        return self._texts.say(text_id, language) if text_id and language != FALLBACK else None
