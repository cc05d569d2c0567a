"""Buttons that outlive the process: what they mean is in their signed ids, not in memory."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, Self

import discord

from bots.platform import Button, ReviewChoice

TEMPLATE = re.compile(r"tr1:(?P<choice>[lr]):(?P<case>[\w-]{1,60}):(?P<mac>[\w-]{22})")
_LETTERS = {ReviewChoice.RELEASE: "l", ReviewChoice.REMOVE: "r"}
_CHOICES = {letter: choice for choice, letter in _LETTERS.items()}
_STYLES = {ReviewChoice.RELEASE: discord.ButtonStyle.secondary, ReviewChoice.REMOVE: discord.ButtonStyle.danger}


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a button's id says."""

    case_id: str
    choice: ReviewChoice


class Presses(Protocol):
    """What a client must have to hear of presses."""

    async def pressed(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Nothing; the press was handed on."""
        ...


class Signer:
    """Signs and reads the ids of buttons. The server is part of the signature: an id is worth nothing elsewhere."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, guild_id: int, press: Press) -> str:
        """At most 100 characters, as Discord wants it."""
        body = f"tr1:{_LETTERS[press.choice]}:{press.case_id}"
        return f"{body}:{self._mac(guild_id, body)}"

    def read(self, guild_id: int, custom_id: str) -> Press | None:
        """What it says; None if it is not ours, or not as we made it."""
        match = TEMPLATE.fullmatch(custom_id)
        if match is None or not hmac.compare_digest(match["mac"], self._mac(guild_id, custom_id.rpartition(":")[0])):
            return None
        return Press(case_id=match["case"], choice=_CHOICES[match["choice"]])

    def view(self, guild_id: int, buttons: Iterable[Button]) -> discord.ui.View | None:
        """The buttons as Discord wants them; None if there are none."""
        made = discord.ui.View(timeout=None)
        for button in buttons:
            custom_id = self.sign(guild_id, Press(case_id=button.case_id, choice=button.choice))
            made.add_item(discord.ui.Button(label=button.label[:80], style=_STYLES[button.choice], custom_id=custom_id))
        # discord.py keeps every view that it has sent for ever; what these buttons mean is in their ids.
        made.stop()
        return made if made.children else None

    def _mac(self, guild_id: int, body: str) -> str:
        mac = hmac.new(self._key, f"discord button {guild_id} {body}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")


class ReviewButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=TEMPLATE):
    """One of our buttons, made anew from its id whenever it is pressed."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button."""
        return cls(discord.ui.Button(label=getattr(item, "label", None) or "?", custom_id=match.string))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Nothing; the client has heard of it."""
        listener: Presses = interaction.client  # Gateway, which alone knows this item
        await listener.pressed(interaction, self.custom_id)
