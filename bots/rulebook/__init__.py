"""PURE. A chat's rules as a TOML file: exported with explanations, imported with every mistake named by line and key."""

from bots.rulebook.flaws import Flaw, Mistake, Mistakes, Unfit
from bots.rulebook.keys import KEYS, MAX_THREADS, SECTIONS, Entry, Key
from bots.rulebook.reading import MAX_CHARACTERS, MAX_DOTTED, Rulebook, read
from bots.rulebook.writing import Change, differences, sections, write

__all__ = [
    "KEYS",
    "MAX_CHARACTERS",
    "MAX_DOTTED",
    "MAX_THREADS",
    "SECTIONS",
    "Change",
    "Entry",
    "Flaw",
    "Key",
    "Mistake",
    "Mistakes",
    "Rulebook",
    "Unfit",
    "differences",
    "read",
    "sections",
    "write",
]
