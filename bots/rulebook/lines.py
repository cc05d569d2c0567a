"""PURE. On which line of a TOML file each table and key stands; `tomlkit` keeps the style of a file, but not its lines."""

from __future__ import annotations

import tomlkit

Path = tuple[str, ...]
_OPEN, _CLOSE = "[{", "]}"


def locate(text: str) -> dict[Path, int]:
    """The line (from 1) where each table and key is first written. `text` is valid TOML."""
    return _Scan(text).lines()


def nearest(lines: dict[Path, int], path: Path) -> int:
    """The line of `path`, or of what it stands in (an inline table is one line to us)."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scan:
    """Goes through the text once, statement by statement."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, int] = {}

    def lines(self) -> dict[Path, int]:
        """Every path's line."""
        table: Path = ()
        while self._at < len(self._text):
            character = self._text[self._at]
            if character.isspace():
                self._at += 1
            elif character == "#":
                self._skip_to_line_end()
            elif character == "[":
                table = self._header()
            else:
                self._statement(table)
        return self._found

    def _header(self) -> Path:
        line = self._line()
        while self._text[self._at] == "[":
            self._at += 1
        path = self._key("]")
        self._note((), path, line)
        self._skip_to_line_end()
        return path

    def _statement(self, table: Path) -> None:
        line = self._line()
        self._note(table, self._key("="), line)
        self._at += 1
        depth = 0
        while self._at < len(self._text):
            character = self._text[self._at]
            if character in "\"'":
                self._string()
                continue
            if character == "\n" and depth == 0:
                return
            if character == "#":
                self._skip_to_line_end()
                continue
            depth += (character in _OPEN) - (character in _CLOSE)
            self._at += 1

    def _key(self, end: str) -> Path:
        """The names of a dotted key; stops at `end`."""
        names: list[str] = []
        bare = ""
        while self._text[self._at] != end:
            character = self._text[self._at]
            if character in "\"'":
                begin = self._at
                self._string()
                # By the parser of the document itself: others know fewer escapes.
                names += tomlkit.parse(f"{self._text[begin : self._at]} = 0").unwrap()
                continue
            if character == "." or character.isspace():
                names += [bare] if bare else []
                bare = ""
            else:
                bare += character
            self._at += 1
        return tuple([*names, bare] if bare else names)

    def _string(self) -> None:
        """Move past the string that begins here."""
        quote = self._text[self._at]
        mark = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._at += len(mark)
        while not self._text.startswith(mark, self._at):
            self._at += 2 if quote == '"' and self._text[self._at] == "\\" else 1
        self._at += len(mark)
        # Up to two more quotation marks may belong to the end of a multi-line string.
        while len(mark) == 3 and self._text.startswith(quote, self._at):
            self._at += 1

    def _skip_to_line_end(self) -> None:
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end

    def _note(self, table: Path, names: Path, line: int) -> None:
        for depth in range(1, len(names) + 1):
            self._found.setdefault((*table, *names[:depth]), line)

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
