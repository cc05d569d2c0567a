"""Buttons that outlive the process: what they mean is in their ids, which the moderator signs and reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Protocol, Self

import discord

from bots.platform import Button, ButtonStyle

TEMPLATE = re.compile(r"tr2:.*")
OLD_TEMPLATE = re.compile(r"tr1:.*")
MAX_ROWS = 5
ROW_BUTTONS = 5
MAX_LABEL = 80
STYLES = {
    ButtonStyle.PLAIN: discord.ButtonStyle.secondary,
    ButtonStyle.GOOD: discord.ButtonStyle.success,
    ButtonStyle.DANGER: discord.ButtonStyle.danger,
}


class Presses(Protocol):
    """What a client must have to hear of presses."""

    async def pressed(self, interaction: discord.Interaction[Any], data: str) -> None:
        """Hand the press on."""
        ...

    async def pressed_old(self, interaction: discord.Interaction[Any]) -> None:
        """Say that the button is of an older version."""
        ...


def view(buttons: Iterable[Button]) -> discord.ui.View | None:
    """The buttons as Discord wants them; None if there are none. Raises ValueError for more than it shows, which are 25."""
    shown = discord.ui.View(timeout=None)
    for row, line in enumerate(rows(buttons)):
        for button in line:
            shown.add_item(
                discord.ui.Button(
                    label=button.label[:MAX_LABEL], style=STYLES[button.style], custom_id=button.data, row=row
                )
            )
    # discord.py keeps every view that it has sent for ever; what these buttons mean is in their ids.
    shown.stop()
    return shown if shown.children else None


def rows(buttons: Iterable[Button]) -> list[Sequence[Button]]:
    """The buttons in rows of five at most; where that makes too many rows, their own rows are not kept."""
    ordered = sorted(buttons, key=lambda button: button.row)
    lines = [line for _, row in groupby(ordered, key=lambda button: button.row) for line in _lines(list(row))]
    return lines if len(lines) <= MAX_ROWS else _lines(ordered)


def _lines(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[at : at + ROW_BUTTONS] for at in range(0, len(buttons), ROW_BUTTONS)]


class ReferenceButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=TEMPLATE):
    """One of our buttons, made anew from its id whenever it is pressed."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button."""
        return cls(discord.ui.Button(label=getattr(item, "label", None) or "?", custom_id=match.string))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Let the client hear of it."""
        listener: Presses = interaction.client  # Gateway, which alone knows this item
        await listener.pressed(interaction, self.custom_id)


class OldButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=OLD_TEMPLATE):
    """A button of an older version of this program."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button."""
        return cls(discord.ui.Button(label=getattr(item, "label", None) or "?", custom_id=match.string))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Let the client hear of it."""
        listener: Presses = interaction.client  # Gateway, as above
        await listener.pressed_old(interaction)
