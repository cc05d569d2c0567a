"""What a chat in memory is made of, and how a test finds the button that it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bots.platform import Button, File
from bots.records.choices import Choice
from bots.references import PANEL, PREFIX, PanelReference

BOT = "bot"
"""The author of what the bot itself posts."""


@dataclass(slots=True, kw_only=True)
class FakePost:
    """One message in a fake chat."""

    id: str
    chat: str
    author: str
    text: str = ""
    pictures: tuple[bytes, ...] = ()
    media: tuple[str, ...] = ()
    """What each picture is fetched by."""
    file_id: str = ""
    """Of each of its pictures."""
    spoilers: tuple[bool, ...] = ()
    """Whether each picture is covered."""
    buttons: tuple[Button, ...] = ()
    reply_to: str = ""
    thread: str = ""
    reply_token: str = ""
    thumbnail: bytes = b""
    file: File | None = None
    reacted: bool = False
    """The bot's reaction is under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One call that acted, or tried to."""

    name: str
    """The port's method: `send`, `delete`, `mute`…"""
    chat: str = ""
    message: str = ""
    text: str = ""
    member: str = ""
    until_s: float = 0.0
    case: str = ""


def choice_in(data: str) -> Choice | None:
    """The choice that a button's data carries, by its form alone, whoever signed it; None if it has another form."""
    prefix, *parts = data.split(":")
    if prefix != PREFIX or len(parts) != 5 or parts[0] not in set(Choice):
        return None
    return Choice(parts[0])


def entry_in(data: str) -> PanelReference | None:
    """The entry of a panel of settings that a button's data carries, by its form alone; None if it has another form."""
    prefix, *parts = data.split(":")
    if prefix != PREFIX or len(parts) != 5 or parts[0] != PANEL:
        return None
    return PanelReference.of(parts[1], parts[2])


def finding_in(data: str) -> int:
    """The number of the picture that a button's data names; 0: all of them."""
    return int(data.split(":")[3] or 0)


def choices(data: Iterable[str]) -> list[Choice]:
    """The choices that these buttons carry, in their order."""
    return [choice for item in data if (choice := choice_in(item)) is not None]


def pick(data: Sequence[str], choice: Choice | PanelReference, finding: int | None = None) -> str:
    """The first of these buttons' data that carries the choice (and names that picture). Raises AssertionError without one."""
    if isinstance(choice, PanelReference):
        for item in data:
            if entry_in(item) == choice:
                return item
        raise AssertionError(f"no button carries {choice}; there are: {[entry_in(item) for item in data]}")
    for item in data:
        if choice_in(item) is choice and finding in (None, finding_in(item)):
            return item
    raise AssertionError(f"no button carries {choice.name}; there are: {[item.name for item in choices(data)]}")
