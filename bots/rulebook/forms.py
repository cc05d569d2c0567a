"""PURE. How each kind of value is written: read with a reason where it does not fit, and written so that it reads the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from bots import durations
from bots.durations import DurationError
from bots.policy import STEPS, Action, Proof, Rung, arranged
from bots.rulebook.flaws import Flaw, Unfit

Value = TypeVar("Value")
Written = str | int | bool | list[str]
MAX_ITEMS = 50
MAX_RUNGS = 10
MAX_STRIKES = 1_000
WEEK_S = 7 * 86_400
PROOF_WORDS: Mapping[str, Proof] = {
    "known": Proof.KNOWN_PICTURE,
    "two": Proof.TWO_KINDS,
    "provenance": Proof.PROVENANCE,
    "human": Proof.HUMAN,
    "model": Proof.MODEL,
}
_ID = re.compile(r"[A-Za-z0-9_@:.+-]{1,64}(?:/[A-Za-z0-9_@:.+-]{1,64})?")
"""A channel of a Discord server is both numbers, with a stroke between them."""
NO_IDS = frozenset({"here", "none", "nothing", "off", "on"})
"""What people mean as a word of a command: nothing is called so."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
_STEP = re.compile(
    r"(?P<strikes>[0-9]{1,4}) strikes? in (?P<within>\w+) (?:(?:->|=>|→) ?)?(?P<action>[a-z]+)(?: (?P<duration>\w+))?"
)


class Form(Protocol[Value]):
    """One way to write a value."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """What may be written, as people are told."""
        ...

    def read(self, written: object) -> Value:
        """What it means. Raises Unfit."""
        ...

    def write(self, value: Value) -> Written:
        """As it is written."""
        ...


Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Generic[Choice]):
    """One of a few words."""

    choices: tuple[Choice, ...]

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(choice.value for choice in self.choices)

    def read(self, written: object) -> Choice:
        for choice in self.choices:
            if isinstance(written, str) and written.strip().lower() == choice.value:
                return choice
        raise Unfit(Flaw.UNKNOWN_WORD, written, self.allowed)

    def write(self, value: Choice) -> Written:
        return value.value


class Look(StrEnum):
    """What is done about pictures that no message carries."""

    OFF = "off"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """A list of actions."""

    possible: frozenset[Action]

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(action.value for action in arranged(self.possible))

    def read(self, written: object) -> tuple[Action, ...]:
        names = _words(written)
        unknown = [name for name in names if name not in set(Action)]
        if unknown:
            raise Unfit(Flaw.UNKNOWN_WORD, unknown, self.allowed)
        severe = [name for name in names if name not in self.possible]
        if severe:
            raise Unfit(Flaw.TOO_SEVERE, severe, self.allowed)
        return arranged(Action(name) for name in names)

    def write(self, value: tuple[Action, ...]) -> Written:
        return [action.value for action in value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """A list of proofs."""

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(PROOF_WORDS)

    def read(self, written: object) -> frozenset[Proof]:
        words = {**PROOF_WORDS, **{proof.value: proof for proof in Proof}}
        names = _words(written)
        unknown = [name for name in names if name not in words]
        if unknown:
            raise Unfit(Flaw.UNKNOWN_WORD, unknown, self.allowed)
        return frozenset(words[name] for name in names)

    def write(self, value: frozenset[Proof]) -> Written:
        return [word for word, proof in PROOF_WORDS.items() if proof in value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number, both ends included."""

    lowest: int
    highest: int

    @property
    def allowed(self) -> tuple[str, ...]:
        return str(self.lowest), str(self.highest)

    def read(self, written: object) -> int:
        number = written
        if isinstance(written, str) and re.fullmatch(r"[0-9]{1,9}", written.strip()):
            number = int(written)
        if isinstance(number, bool) or not isinstance(number, int) or not self.lowest <= number <= self.highest:
            raise Unfit(Flaw.NOT_A_NUMBER, written, self.allowed)
        return number

    def write(self, value: int) -> Written:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time, both ends included."""

    shortest_s: int = 1
    longest_s: int = 520 * WEEK_S

    @property
    def allowed(self) -> tuple[str, ...]:
        return durations.spell(self.shortest_s), durations.spell(self.longest_s)

    def read(self, written: object) -> int:
        try:
            duration_s = durations.parse(written) if isinstance(written, str) else -1
        except DurationError:
            duration_s = -1
        if not self.shortest_s <= duration_s <= self.longest_s:
            raise Unfit(Flaw.NOT_A_DURATION, written, self.allowed)
        return duration_s

    def write(self, value: int) -> Written:
        return durations.spell(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """True or false; *on* and *off* where people write words."""

    @property
    def allowed(self) -> tuple[str, ...]:
        return "true", "false"

    def read(self, written: object) -> bool:
        words = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
        if isinstance(written, bool):
            return written
        if isinstance(written, str) and written.strip().lower() in words:
            return words[written.strip().lower()]
        raise Unfit(Flaw.NOT_A_SWITCH, written, self.allowed)

    def write(self, value: bool) -> Written:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Id:
    """A chat platform's id of something; a mention of a channel, `<#42>`, is one. May be empty unless `needed`."""

    needed: bool = False

    @property
    def allowed(self) -> tuple[str, ...]:
        return ()

    def read(self, written: object) -> str:
        # People leave the quotation marks out: a number is what it looks like.
        text = str(written) if isinstance(written, str | int) and not isinstance(written, bool) else "?"
        mentioned = re.fullmatch(r"<#([0-9]+)>", text.strip())
        text = mentioned[1] if mentioned else text.strip()
        if (text or self.needed) and (_ID.fullmatch(text) is None or text.lower() in NO_IDS):
            raise Unfit(Flaw.NOT_AN_ID, written)
        return text

    def write(self, value: str) -> Written:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """A list of ids."""

    @property
    def allowed(self) -> tuple[str, ...]:
        return ()

    def read(self, written: object) -> tuple[str, ...]:
        items = written if isinstance(written, list) else [written]
        if len(items) > MAX_ITEMS:
            raise Unfit(Flaw.TOO_LONG, "", (str(MAX_ITEMS),))
        return tuple(dict.fromkeys(Id(needed=True).read(item) for item in items))

    def write(self, value: tuple[str, ...]) -> Written:
        return list(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A list of steps, `3 strikes in 30d -> mute 24h`; the arrow may be left out."""

    @property
    def allowed(self) -> tuple[str, ...]:
        return "3 strikes in 30d -> mute 24h", "5 strikes in 90d -> ban"

    def read(self, written: object) -> tuple[Rung, ...]:
        items = written if isinstance(written, list) else [written]
        if len(items) > MAX_RUNGS:
            raise Unfit(Flaw.TOO_LONG, "", (str(MAX_RUNGS),))
        return tuple(self._rung(item) for item in items)

    def write(self, value: tuple[Rung, ...]) -> Written:
        return [rung_text(rung) for rung in value]

    def _rung(self, written: object) -> Rung:
        found = _STEP.fullmatch(" ".join(written.lower().split())) if isinstance(written, str) else None
        if found is None or found["action"] not in STEPS:
            raise Unfit(Flaw.NOT_A_STEP, written, self.allowed)
        action, span = Action(found["action"]), Span()
        if found["duration"] and action is not Action.MUTE:
            raise Unfit(Flaw.NOT_A_STEP, written, self.allowed)
        return Rung(
            strikes=Whole(lowest=1, highest=MAX_STRIKES).read(found["strikes"]),
            within_s=span.read(found["within"]),
            action=action,
            duration_s=span.read(found["duration"]) if found["duration"] else 0,
        )


def rung_text(rung: Rung) -> str:
    """The step as it is written."""
    noun = "strike" if rung.strikes == 1 else "strikes"
    duration = f" {durations.spell(rung.duration_s)}" if rung.duration_s else ""
    return f"{rung.strikes} {noun} in {durations.spell(rung.within_s)} -> {rung.action}{duration}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language's code, `en` or `zh-Hant`; empty for the asker's own."""

    @property
    def allowed(self) -> tuple[str, ...]:
        return "en", "ko", "zh"

    def read(self, written: object) -> str:
        text = written.strip() if isinstance(written, str) else "?"
        if text and _LANGUAGE.fullmatch(text) is None:
            raise Unfit(Flaw.NOT_A_LANGUAGE, written, self.allowed)
        return text

    def write(self, value: str) -> Written:
        return value


def _words(written: object) -> list[str]:
    """The words of a list, or the one that stands alone."""
    items: Sequence[object] = written if isinstance(written, list) else [written]
    strings: Iterable[str] = [item.strip().lower() for item in items if isinstance(item, str)]
    words = list(strings)
    if len(words) < len(items):
        raise Unfit(Flaw.NOT_A_LIST, written)
    return words
