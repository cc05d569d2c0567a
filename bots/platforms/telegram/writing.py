"""PURE. A note as Telegram wants it: plain text, with what can be pressed counted in UTF-16 units, and the buttons below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import telegram
from telegram.constants import KeyboardButtonStyle, MessageEntityType

from bots.platform import Button, ButtonStyle, Link, Mention, Span, Style, Styled
from bots.platform.markup import link, parse, styled

NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
"""What Telegram shows of a page that a link leads to: nothing."""
_GAP = "\n…\n"
_ON = "…"
_LOOKS = {
    Style.BOLD: MessageEntityType.BOLD,
    Style.ITALIC: MessageEntityType.ITALIC,
    Style.UNDERLINED: MessageEntityType.UNDERLINE,
    Style.STRUCK: MessageEntityType.STRIKETHROUGH,
    Style.COVERED: MessageEntityType.SPOILER,
}
_STYLES = {ButtonStyle.GOOD: KeyboardButtonStyle.SUCCESS, ButtonStyle.DANGER: KeyboardButtonStyle.DANGER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text, and what in it can be pressed. Telegram reads nothing else in it as markup: it is sent without parse mode."""

    text: str
    entities: tuple[telegram.MessageEntity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Where in the text something can be pressed, or looks otherwise, in characters of Python's."""

    begin: int
    end: int
    span: Mention | Link | Styled


def units(text: str) -> int:
    """The text's length as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def write(text: str, limit: int) -> Written:
    """The note's text. One of more than `limit` units loses its middle: the last lines stay, which say what was
    decided and what is asked."""
    return _written(*_shorten(*_read(text), limit))


def divide(text: str, first: int, further: int) -> list[Written]:
    """The whole text: in one message of at most `first` units, and what does not fit there in some of at most `further`.

    Where it goes on is marked. What cannot be pressed any more because it was divided is only read.
    """
    plain, marks = _read(text)
    if units(plain) <= first:
        return [_written(plain, marks)]
    found, at, limit = list[Written](), 0, first
    while at < len(plain):
        room = limit - (units(_ON) if at else 0)
        more = units(plain[at:]) > room
        end = at + len(_within(plain[at:], room - units(_ON))) if more else len(plain)
        found.append(_piece(plain, marks, at, end, more=more))
        at, limit = end, further
    return found


def mentioned(text: str) -> tuple[int, ...]:
    """The people whom the text mentions so that they can be pressed, each once."""
    spans = (span for span in parse(text) if isinstance(span, Mention) and _can_be_pressed(span))
    return tuple(dict.fromkeys(int(span.member) for span in spans))


def without_mentions(text: str) -> str:
    """The same text with names that are only read."""
    return "".join(_unmentioned(span) for span in parse(text))


def cut(text: str, limit: int) -> str:
    """The text's beginning, of at most `limit` units."""
    return text if units(text) <= limit else f"{_within(text, limit - 1)}…"


def keyboard(buttons: Iterable[Button]) -> telegram.InlineKeyboardMarkup | None:
    """The buttons in their rows; None if there are none."""
    rows: dict[int, list[telegram.InlineKeyboardButton]] = {}
    for button in sorted(buttons, key=lambda button: button.row):
        shown = telegram.InlineKeyboardButton(button.label, callback_data=button.data, style=_STYLES.get(button.style))
        rows.setdefault(button.row, []).append(shown)
    return telegram.InlineKeyboardMarkup(list(rows.values())) if rows else None


def _read(text: str) -> tuple[str, list[_Mark]]:
    """The text as it reads, and what in it can be pressed."""
    plain, marks = "", list[_Mark]()
    for span in parse(text):
        label = _label(span)
        if label and not isinstance(span, str) and (isinstance(span, Styled) or _can_be_pressed(span)):
            marks.append(_Mark(begin=len(plain), end=len(plain) + len(label), span=span))
        plain += label
    return plain, marks


def _written(plain: str, marks: Iterable[_Mark]) -> Written:
    return Written(text=plain, entities=tuple(entity for mark in marks for entity in _entities(plain, mark)))


def _piece(plain: str, marks: Iterable[_Mark], begin: int, end: int, *, more: bool) -> Written:
    """This much of the text, marked where it goes on and where something was before."""
    before = _ON if begin else ""
    moved = len(before) - begin
    inside = list(_inside(marks, begin, end))
    placed = [replace(mark, begin=mark.begin + moved, end=mark.end + moved) for mark in inside]
    return _written(f"{before}{plain[begin:end]}{_ON if more else ''}", placed)


def _inside(marks: Iterable[_Mark], begin: int, end: int) -> Iterator[_Mark]:
    """Those of this much of the text: what can be pressed only as a whole, what looks otherwise as far as it goes."""
    for mark in marks:
        if begin <= mark.begin and mark.end <= end:
            yield mark
        elif isinstance(mark.span, Styled) and mark.begin < end and mark.end > begin:
            yield replace(mark, begin=max(mark.begin, begin), end=min(mark.end, end))


def _unmentioned(span: Span) -> str:
    if isinstance(span, Link):
        return link(span.url, span.label)
    return styled(span.styles, span.label) if isinstance(span, Styled) else _label(span)


def _label(span: Span) -> str:
    if isinstance(span, str):
        return span
    if isinstance(span, Link) and not _can_be_pressed(span):
        return f"{span.label} ({span.url})" if span.label else span.url
    return span.label


def _can_be_pressed(span: Mention | Link) -> bool:
    """Whether Telegram shows it so. Channels cannot be mentioned by number, nor hosts without a dot be linked to."""
    if isinstance(span, Mention):
        return span.member.isascii() and span.member.isdecimal()
    try:
        parts = urlsplit(span.url)
        return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        return False


def _entities(text: str, mark: _Mark) -> list[telegram.MessageEntity]:
    begin, length = units(text[: mark.begin]), units(text[mark.begin : mark.end])
    if isinstance(mark.span, Styled):
        return [telegram.MessageEntity(_LOOKS[style], begin, length) for style in sorted(mark.span.styles)]
    if isinstance(mark.span, Link):
        return [telegram.MessageEntity(MessageEntityType.TEXT_LINK, begin, length, url=mark.span.url)]
    # Telegram reads only the id of it.
    user = telegram.User(int(mark.span.member), mark.span.label, is_bot=False)
    return [telegram.MessageEntity(MessageEntityType.TEXT_MENTION, begin, length, user=user)]


def _shorten(text: str, marks: list[_Mark], limit: int) -> tuple[str, list[_Mark]]:
    if units(text) <= limit:
        return text, marks
    last = text[_ending(text, limit // 3) :]
    ending = f"{_GAP}{last}" if last else "…"
    head = _within(text, limit - units(ending))
    line_end = head.rfind("\n")
    if line_end > len(head) // 2 and ending != "…":
        head = head[:line_end]
    kept = [replace(mark, end=min(mark.end, len(head))) for mark in marks if mark.begin < len(head)]
    if ending != "…":
        begin = len(text) - len(last)
        moved = len(head) + len(_GAP) - begin
        left = _inside(marks, begin, len(text))
        kept += [replace(mark, begin=mark.begin + moved, end=mark.end + moved) for mark in left]
    return f"{head}{ending}", kept


def _ending(text: str, limit: int) -> int:
    """Where the last lines begin that have no more units than that; at the end if the last one has."""
    begin, at = len(text), len(text.rstrip())
    while (at := text.rfind("\n", 0, at)) >= 0 and units(text[at + 1 :]) <= limit:
        begin = at + 1 if text[at + 1] != "\n" else begin
    return begin


def _within(text: str, limit: int) -> str:
    """As much of the text as `limit` units hold."""
    used = 0
    for index, letter in enumerate(text):
        used += units(letter)
        if used > limit:
            return text[:index]
    return text
