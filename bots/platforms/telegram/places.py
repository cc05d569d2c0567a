"""Chats as people read them, and the addresses of messages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import telegram

from bots.platform.markup import clean
from bots.platform.markup import link as linked
from bots.platform.recent import Recent

MAX_CHATS = 10_000
SUPERGROUPS = -1_000_000_000_000
"""The id of supergroup (or channel) N is this less N; a basic group's is -N, a private chat's is the person's."""
ALBUM = "+"
"""Stands between the numbers of an album's messages."""
_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_NAME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def is_supergroup(chat: int) -> bool:
    """Whether this is the id of a supergroup or a channel."""
    return chat < SUPERGROUPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a link to a message names."""

    chat: str
    """Its id, or `@name`."""
    message: str
    comment: str = ""
    """A message of the group that is linked to that channel, where comments under its posts stand."""


class Places:
    """What chats are called, as far as the updates since the start have told."""

    def __init__(self) -> None:
        self._known: Recent[str, tuple[str, str]] = Recent(MAX_CHATS)

    def learn(self, chat: telegram.Chat | telegram.ChatFullInfo) -> None:
        """Remember the chat's title and public name."""
        if chat.title:
            self._known.put(str(chat.id), (chat.title, chat.username or ""))

    def is_named(self, chat: str, typed: str) -> bool:
        """Whether `typed`, an id or a public name with its @, means this chat."""
        _, name = self._known.get(chat) or ("", "")
        return typed == chat or (bool(name) and typed.lower() == f"@{name}".lower())

    def place(self, chat: str) -> str:
        """The chat's title with its id, which `/policy moderators` takes; the id alone of a chat not heard of yet."""
        title, name = self._known.get(chat) or ("", "")
        if not title:
            return chat
        return f"{linked(f'https://t.me/{name}', title) if name else clean(title)} ({chat})"

    def link(self, chat: str, thread: str, message: str) -> str:
        """The message's address (an album's first); empty in private chats and basic groups, whose messages have none."""
        message = message.partition(ALBUM)[0]
        if not message.isdecimal() or not chat.removeprefix("-").isdecimal() or not is_supergroup(int(chat)):
            return ""
        _, name = self._known.get(chat) or ("", "")
        parts = [name] if name else ["c", str(SUPERGROUPS - int(chat))]
        return f"https://t.me/{'/'.join([*parts, *([thread] if thread else []), message])}"


def read_link(text: str) -> Address | None:
    """The message that a link names; None for what is no link to a message of Telegram's."""
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    query = dict(parse_qsl(parts.query))
    if parts.scheme == "tg":
        return _of_app(host, query)
    if parts.scheme not in {"http", "https"}:
        return None
    path = [part for part in parts.path.split("/") if part]
    if host.endswith(".t.me"):
        path = [host.removesuffix(".t.me"), *path]
    elif host not in _HOSTS:
        return None
    if path[:1] == ["s"]:  # the preview in a browser
        path = path[1:]
    chat, path = (_by_number(path[1]), path[2:]) if path[:1] == ["c"] and len(path) > 1 else (_by_name(path), path[1:])
    return _address(chat, path, query.get("comment", ""))


def _of_app(kind: str, query: dict[str, str]) -> Address | None:
    chat = _by_number(query.get("channel", "")) if kind == "privatepost" else _by_name([query.get("domain", "")])
    if kind not in {"privatepost", "resolve"}:
        return None
    return _address(chat, [query.get("post", "")], query.get("comment", ""))


def _address(chat: str, path: list[str], comment: str) -> Address | None:
    """Of the numbers after the chat the last is the message, the one before it the topic."""
    if not chat or len(path) not in {1, 2} or not all(_is_number(part) for part in path):
        return None
    return Address(chat=chat, message=path[-1], comment=comment if _is_number(comment) else "")


def _by_number(number: str) -> str:
    return str(SUPERGROUPS - int(number)) if _is_number(number) else ""


def _by_name(path: list[str]) -> str:
    name = path[0] if path else ""
    fits = 4 <= len(name) <= 32 and not name[0].isdecimal() and _NAME_LETTERS.issuperset(name.lower())
    return f"@{name}" if fits else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12 and int(text) > 0
