"""PURE. From a TOML file to a policy and its threads' own, or to a list of everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from bots.policy import Policy, choose, named
from bots.rulebook.flaws import Flaw, Mistake, Mistakes, Unfit, quoted
from bots.rulebook.forms import Id
from bots.rulebook.keys import KEYS, MAX_THREADS, OF_CHATS, PRESET, PRESET_FORM, SECTIONS, THREADS, Path, beside
from bots.rulebook.lines import locate, nearest

MAX_CHARACTERS = 1_000_000
"""More than the longest export of `MAX_THREADS` threads; how much comes with a command the platforms limit themselves."""
_STRAIGHT = str.maketrans(
    {**dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'), **dict.fromkeys("\u2018\u2019", "'"), "\u00a0": " "}
)
"""Keyboards, and chat programs, make quotation marks round."""
_FENCE = re.compile(r"^\s*```[a-z]*\s*$", re.MULTILINE)
MAX_DOTTED = 1_000
"""Keys with dots: no export has one, and what they take to read grows with their square."""
_DOTTED = re.compile(r"""^[ \t]*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.""", re.MULTILINE)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """A chat's policy, and those of its threads that have one of their own."""

    policy: Policy
    threads: Mapping[str, Policy] = field(default_factory=lambda: MappingProxyType({}))


def read(text: str, current: Rulebook) -> Rulebook:
    """The rules that the file says; what it leaves out stays as it is in `current`. Raises Mistakes.

    A `preset` is where its rules begin, so that only what differs need be written. Rules of a thread that has none yet begin
    as the chat's.
    """
    if len(text) > MAX_CHARACTERS:
        raise Mistakes([Mistake(line=1, key="", flaw=Flaw.TOO_LONG, allowed=(str(MAX_CHARACTERS),))])
    tidy = _FENCE.sub("", text.replace("\r\n", "\n").translate(_STRAIGHT))
    over = next(islice(_DOTTED.finditer(tidy), MAX_DOTTED, None), None)
    if over is not None:
        line = tidy.count("\n", 0, over.start()) + 1
        raise Mistakes([Mistake(line=line, key="", flaw=Flaw.MANY_DOTTED, allowed=(str(MAX_DOTTED),))])
    try:
        document: dict[str, Any] = tomlkit.parse(tidy).unwrap()
    except (TOMLKitError, ValueError) as error:
        line = _line(tidy, getattr(error, "line", 1))
        found = tidy.split("\n")[line - 1] if line <= tidy.count("\n") + 1 else ""
        raise Mistakes([Mistake(line=line, key="", flaw=Flaw.NOT_TOML, found=quoted(found))]) from None
    reading = _Reading(locate(tidy))
    threads = document.pop(THREADS, {})
    policy = reading.policy(document, current.policy, ())
    own = dict(current.threads)
    if not isinstance(threads, dict):
        reading.note((THREADS,), Flaw.NOT_A_SECTION, threads)
        threads = {}
    if len({*threads, *own}) > max(MAX_THREADS, len(own)):
        reading.note((THREADS,), Flaw.TOO_LONG, "", (str(MAX_THREADS),))
    for thread, table in threads.items():
        path = (THREADS, thread)
        try:
            Id(needed=True).read(thread)
        except Unfit as unfit:
            reading.note(path, unfit.flaw, unfit.found)
        own[thread] = reading.policy(table, current.threads.get(thread, policy), path)
    ended = frozenset(current.policy.exempt.threads) - frozenset(policy.exempt.threads)
    own = {thread: each if thread not in ended else _no_longer_exempt(each, thread) for thread, each in own.items()}
    if reading.mistakes:
        raise Mistakes(reading.mistakes)
    return Rulebook(policy=policy, threads=own)


def _no_longer_exempt(policy: Policy, thread: str) -> Policy:
    """Its own rules, made while the chat's exempted it, are not to go on exempting it."""
    threads = tuple(each for each in policy.exempt.threads if each != thread)
    return replace(policy, exempt=replace(policy.exempt, threads=threads))


def _line(text: str, broken: int) -> int:
    """Which line that is where LF alone ends one, as in TOML: tomlkit counts every character at which Python breaks a text."""
    before = "".join(text.splitlines(keepends=True)[: broken - 1])
    return before.count("\n") + 1


class _Reading:
    """Collects every mistake on the way."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines
        self.mistakes: list[Mistake] = []

    def note(self, path: Path, flaw: Flaw, found: object, allowed: tuple[str, ...] = ()) -> None:
        """Remember the mistake."""
        key = ".".join(name if _BARE.fullmatch(name) else f'"{quoted(name)}"' for name in path)
        self.mistakes.append(
            Mistake(line=nearest(self._lines, path), key=key, flaw=flaw, found=quoted(found), allowed=allowed)
        )

    def policy(self, table: object, base: Policy, where: Path) -> Policy:
        """The policy that a table says, on the ground of `base`."""
        if not isinstance(table, dict):
            self.note(where, Flaw.NOT_A_SECTION, table)
            return base
        policy = base
        if PRESET[0] in table:
            try:
                policy = choose(base, PRESET_FORM.read(table[PRESET[0]]))
            except Unfit as unfit:
                self.note((*where, *PRESET), unfit.flaw, unfit.found, unfit.allowed)
        return named(self._section(table, policy, where, ()))

    def _section(self, table: dict[str, Any], policy: Policy, where: Path, section: Path) -> Policy:
        for name, written in table.items():
            path = (*section, name)
            if where and path[0] in OF_CHATS:
                for within in written if isinstance(written, dict) and written else [""]:
                    self.note((*where, *path, *filter(None, [within])), Flaw.WHOLE_CHAT, path[0], (f"[{path[0]}]",))
                continue
            if path == PRESET:
                continue
            key = KEYS.get(path)
            if key is not None:
                try:
                    policy = key.read(policy, written)
                except Unfit as unfit:
                    self.note((*where, *path), unfit.flaw, unfit.found, unfit.allowed)
            elif not section and name in SECTIONS:
                if isinstance(written, dict):
                    policy = self._section(written, policy, where, path)
                else:
                    self.note((*where, *path), Flaw.NOT_A_SECTION, written)
            else:
                threads = () if where or section else (THREADS,)
                names = [each for each in beside(path) if not (where and each in OF_CHATS)]
                self.note((*where, *path), Flaw.UNKNOWN_KEY, name, (*names, *threads))
        return policy
