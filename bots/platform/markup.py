"""PURE. Mentions, links and how words look inside a note's text, in characters that no keyboard has; each platform shows them its
own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_OPEN_MENTION, _OPEN_LINK, _BETWEEN, _CLOSE, _OPEN_STYLE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_OURS = re.compile("[\ue000-\ue009]")
_SPAN = re.compile("(?:([\ue000\ue001])([^\ue000-\ue009]*)|(\ue004)([\ue005-\ue009]+))\ue002([^\ue000-\ue009]*)\ue003")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A person, to be pressed. It must ping nobody."""

    member: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address, to be pressed."""

    url: str
    label: str


class Style(StrEnum):
    """How words look that somebody has written."""

    BOLD = "\ue005"
    ITALIC = "\ue006"
    UNDERLINED = "\ue007"
    STRUCK = "\ue008"
    COVERED = "\ue009"
    """A spoiler: read once it is pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """Words that look so. Only what people wrote themselves does, and is given back with it."""

    styles: frozenset[Style]
    label: str


Span = str | Mention | Link | Styled


def mention(member: str, label: str) -> str:
    """Text that mentions the member; `label` is what is read where the platform does not put a name there itself."""
    return f"{_OPEN_MENTION}{clean(member)}{_BETWEEN}{clean(label)}{_CLOSE}"


def link(url: str, label: str) -> str:
    """Text that leads to `url`; `label` alone where that is empty."""
    return f"{_OPEN_LINK}{clean(url)}{_BETWEEN}{clean(label)}{_CLOSE}" if url else clean(label)


def styled(styles: Iterable[Style], label: str) -> str:
    """Words that look so."""
    names = "".join(sorted(set(styles)))
    return f"{_OPEN_STYLE}{names}{_BETWEEN}{clean(label)}{_CLOSE}" if names and clean(label) else clean(label)


def as_written(text: str) -> str:
    """What somebody has written, to be given back: it looks as it did, and nothing in it can be pressed."""
    return "".join(
        styled(span.styles, span.label) if isinstance(span, Styled) else span if isinstance(span, str) else span.label
        for span in parse(text)
    )


def clean(text: str) -> str:
    """`text` without these characters, so that no name can forge a mention or a link."""
    return _OURS.sub("", text)


def parse(text: str) -> list[Span]:
    """The text in pieces. What is no whole mention or link is left as plain text, without these characters."""
    spans: list[Span] = []
    at = 0
    for match in _SPAN.finditer(text):
        if plain := clean(text[at : match.start()]):
            spans.append(plain)
        spans.append(_span(match[1] or match[3], match[2] or match[4] or "", match[5]))
        at = match.end()
    if plain := clean(text[at:]):
        spans.append(plain)
    return spans


def plain(text: str) -> str:
    """The text as it reads without anything to press."""
    return "".join(span if isinstance(span, str) else span.label for span in parse(text))


def _span(opened: str, target: str, label: str) -> Span:
    if opened == _OPEN_STYLE:
        return Styled(styles=frozenset(map(Style, target)), label=label)
    return Mention(member=target, label=label) if opened == _OPEN_MENTION else Link(url=target, label=label)
