"""PURE. Mentions and links inside a note's text, in characters that no keyboard has; each platform shows them its own way."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN_MENTION, _OPEN_LINK, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_OURS = re.compile("[\ue000-\ue003]")
_SPAN = re.compile("([\ue000\ue001])([^\ue000-\ue003]*)\ue002([^\ue000-\ue003]*)\ue003")


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


Span = str | Mention | Link


def mention(member: str, label: str) -> str:
    """Text that mentions the member; `label` is what is read where the platform does not put a name there itself."""
    return f"{_OPEN_MENTION}{clean(member)}{_BETWEEN}{clean(label)}{_CLOSE}"


def link(url: str, label: str) -> str:
    """Text that leads to `url`; `label` alone where that is empty."""
    return f"{_OPEN_LINK}{clean(url)}{_BETWEEN}{clean(label)}{_CLOSE}" if url else clean(label)


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
        target, label = match[2], match[3]
        spans.append(
            Mention(member=target, label=label) if match[1] == _OPEN_MENTION else Link(url=target, label=label)
        )
        at = match.end()
    if plain := clean(text[at:]):
        spans.append(plain)
    return spans


def plain(text: str) -> str:
    """The text as it reads without anything to press."""
    return "".join(span if isinstance(span, str) else span.label for span in parse(text))
