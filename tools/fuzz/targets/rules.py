"""A chat's rules as somebody sends them, in TOML. `Mistakes` may come out of them, and rules that can be written again."""

from __future__ import annotations

from collections.abc import Iterator

from bots.policy import DEFAULT
from bots.rulebook import Mistakes, Rulebook, read, write

IS_TEXT = True
_CURRENT = Rulebook(policy=DEFAULT)


def run(data: bytes) -> str:
    """What is wrong with them, in the rules' own words."""
    try:
        rules = read(data.decode("utf-8", "replace"), _CURRENT)
    except Mistakes as mistakes:
        return " ".join(sorted({f"{one.flaw} {one.key[:30]}" for one in mistakes.mistakes}))
    if read(write(rules), _CURRENT) != rules:
        raise AssertionError("other rules than were written")
    return "rules"


def seeds() -> Iterator[bytes]:
    """The default's export, and what people write by hand."""
    yield write(_CURRENT).encode()
    yield b'preset = "strict"\n'
    yield b'[altered]\nsubstantial = ["hold", "notify"]\n\n[threads."7"]\nmode = "shadow"\n'
    yield "mode = \u201cshadow\u201d\r\n".encode()
    yield b"```toml\nmode = 'live'\n```\n"
