"""PURE. What can be wrong with rules that somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_QUOTED = 40


class Flaw(StrEnum):
    """Each has a sentence, which says what is allowed instead."""

    NOT_TOML = "not_toml"
    TOO_LONG = "too_long"
    """The file, or a list in it; `allowed` says how many."""
    MANY_DOTTED = "many_dotted"
    """Keys with dots, from here on: they take longer to read the more there are. `allowed` says how many."""
    UNKNOWN_KEY = "unknown_key"
    NOT_A_SECTION = "not_a_section"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_LIST = "not_a_list"
    TOO_SEVERE = "too_severe"
    """An action that takes something away, for evidence as weak as this."""
    NOT_A_NUMBER = "not_a_number"
    """Not a whole number within its range."""
    NOT_A_DURATION = "not_a_duration"
    NOT_A_SWITCH = "not_a_switch"
    NOT_AN_ID = "not_an_id"
    NOT_A_STEP = "not_a_step"
    NOT_A_LANGUAGE = "not_a_language"
    NOT_UNDERSTOOD = "not_understood"
    """Words that begin like a change, and then end, or go on as nothing does."""
    ADDS_NOTHING = "adds_nothing"
    """A preset for newcomers that asks for no more than holds for everybody."""
    WHOLE_CHAT = "whole_chat"
    """What one thread cannot have for itself; `allowed` says how it is written."""


class Unfit(Exception):
    """This is not what may stand here; `found` is what does, `allowed` what might."""

    def __init__(self, flaw: Flaw, found: object, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw
        self.found = quoted(found)
        self.allowed = allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong in a file of rules."""

    line: int
    """From 1."""
    key: str
    """As it is written in the file; empty where there is none."""
    flaw: Flaw
    found: str = ""
    allowed: tuple[str, ...] = ()


class Mistakes(Exception):
    """The file was not accepted, and nothing of it holds; `mistakes` are all of them, in its order."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.key)))


def quoted(found: object) -> str:
    """What was found, short enough to be shown, as it was written."""
    if isinstance(found, bool):
        text = "true" if found else "false"
    elif isinstance(found, list):
        text = ", ".join(quoted(item) for item in found)
    elif isinstance(found, dict):
        text = "{…}"
    else:
        text = str(found)
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"
