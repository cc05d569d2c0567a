"""PURE. A note's text as Discord reads it: nothing in it is markup but what `bots.platform.markup` says, in messages that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from bots.platform import Link, Mention, Style, Styled
from bots.platform.markup import parse, styled

MAX_TEXT = 2000
MAX_WORD = 400
"""A longer run of letters may be divided anywhere."""
MAX_LABEL = 300
CUT = "…"
# What a person wrote is shown as it is: no letter of it may begin a format, a mention, a custom emoji or a masked link.
_SIGN = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,:;\"'\])])"
    r"|(?P<number>^[^\S\n]*\d+)(?=\.)"
    r"|(?P<blanks>^[^\S\n]*)(?P<line>[#>-])"
    r"|(?P<any>[\\*_~|`\[\]<])",
    re.MULTILINE,
)
LOOKS = {
    Style.COVERED: "||",
    Style.BOLD: "**",
    Style.ITALIC: "*",
    Style.UNDERLINED: "__",
    Style.STRUCK: "~~",
}
"""How Discord writes words that look so; the longer signs first."""
_COVERED_OR_BOLD = re.compile(
    r"(?<!\\)(?:\|\|(?P<covered>.+?)(?<!\\)\|\||\*\*(?P<bold>(?=\S).+?(?<![\s\\]))\*\*)", re.DOTALL
)
_ATOM = re.compile(r"\n{2,}|\n|[^\S\n]+|(?:\\.|[^\s\\])+|\\", re.DOTALL)
_LETTER = re.compile(r"\\.|.", re.DOTALL)
_UNSAFE = re.compile(r"[<>\\\s]")


def escape(text: str) -> str:
    """The text so that Discord shows it letter by letter. Addresses stay as they are, to be pressed."""
    return _SIGN.sub(_escaped, text)


def looks(text: str, styles: frozenset[Style] = frozenset()) -> str:
    """What somebody has written on Discord, with what is covered and bold in it as `markup`: it is given back so."""
    found, at = "", 0
    for match in _COVERED_OR_BOLD.finditer(text):
        style = Style.BOLD if match["covered"] is None else Style.COVERED
        found += styled(styles, text[at : match.start()]) + looks(match["covered"] or match["bold"], styles | {style})
        at = match.end()
    return found + styled(styles, text[at:])


def pieces(text: str, limit: int = MAX_TEXT) -> list[str]:
    """The text in messages of at most `limit` characters: divided between paragraphs, then lines, then words.

    A mention or a link is never divided.
    """
    return _divided(_atoms(text, limit), limit)


def fit(text: str, count: int) -> list[str]:
    """The text in at most `count` messages. What has no room is left out before its last lines, which say what was decided, and
    what is asked; CUT stands there."""
    whole = pieces(text)
    if len(whole) <= count:
        return whole
    atoms = list(_atoms(text, MAX_TEXT))
    at = _ending(atoms, MAX_TEXT // 3)
    ending = "".join(atoms[at:]).strip()
    ending = f"\n{CUT}\n{ending}" if ending else f"\n{CUT}"
    kept = _divided(atoms[:at], MAX_TEXT - len(ending))[:count]
    return [*kept[:-1], f"{kept[-1]}{ending}"]


def _divided(atoms: Iterable[str], limit: int) -> list[str]:
    found: list[str] = []
    held: list[str] = []
    length = 0
    for atom in atoms:
        while held and length + len(atom) > limit:
            at = _division(held, limit)
            found.append("".join(held[:at]).rstrip())
            held = held[at + 1 :] if held[at:] and held[at].isspace() else held[at:]
            length = sum(map(len, held))
        if held or not atom.isspace():
            held.append(atom)
            length += len(atom)
    return [*found, "".join(held)]


def _escaped(match: re.Match[str]) -> str:
    if match["number"]:
        # It would become a list, and be counted anew.
        return f"{match['number']}\\"
    if match["line"]:
        return f"{match['blanks']}\\{match['line']}"
    return f"\\{match['any']}" if match["any"] else match[0]


def _atoms(text: str, limit: int) -> Iterator[str]:
    for span in parse(text):
        if isinstance(span, Mention):
            yield _mention(span)
        elif isinstance(span, Link):
            yield _link(span, limit)
        elif isinstance(span, Styled):
            yield from _styled(span)
        else:
            for atom in _ATOM.findall(escape(span)):
                yield from [atom] if len(atom) <= MAX_WORD else _LETTER.findall(atom)


def _styled(span: Styled) -> Iterator[str]:
    """Words that look so, in as few atoms as are short enough to be divided between."""
    signs = [sign for style, sign in LOOKS.items() if style in span.styles]
    before, after = "".join(signs), "".join(reversed(signs))
    part = ""
    for letter in [*_LETTER.findall(escape(span.label)), ""]:
        if part and (not letter or len(part) + len(letter) > MAX_WORD):
            yield f"{before}{part}{after}" if part.strip() else part
            part = ""
        part += letter


def _mention(span: Mention) -> str:
    person = span.member.isascii() and span.member.isdecimal()
    return f"<@{span.member}>" if person else _label(span.label)


def _link(span: Link, limit: int) -> str:
    label, address = _label(span.label), _UNSAFE.sub(lambda match: quote(match[0]), span.url)
    if not address.startswith(("https://", "http://")):
        return label
    # Discord shows no link whose words are an address themselves.
    link = f"<{address}>" if not label or "://" in label else f"[{label}](<{address}>)"
    return link if len(link) <= limit else label


def _label(label: str) -> str:
    words = " ".join(label.split())
    return escape(words if len(words) <= MAX_LABEL else f"{words[:MAX_LABEL]}{CUT}")


def _ending(atoms: list[str], limit: int) -> int:
    """Where the last lines begin that have no more letters than that; at the end if the last one has."""
    begin, length = len(atoms), 0
    for index in range(len(atoms) - 1, -1, -1):
        length += len(atoms[index])
        if length > limit:
            break
        if atoms[index].startswith("\n"):
            begin = index
    return begin


def _division(held: list[str], limit: int) -> int:
    """Where to divide: after this many atoms, at least one. A very short message is not worth a whole paragraph."""
    for blank in ("\n\n", "\n", " "):
        at = next((index for index in range(len(held) - 1, 0, -1) if held[index].startswith(blank)), 0)
        if sum(map(len, held[:at])) >= limit // 4:
            return at
    return len(held)
