"""Where something dies: at a call that is on its way, before it is carried out or once it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Spring = Callable[[int], None]
"""Told the process that called; 0 where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One step of a program, as it is seen from outside: a call to a server."""

    place: str
    """Which line, or `service`."""
    call: bytes = b""
    """What is in it; empty: any."""
    answer: bytes = b""
    """What is in its answer; empty: any. Only what is carried out has one."""


@dataclass(slots=True, kw_only=True)
class Trap:
    """Springs once, at the `at`-th call that fits."""

    point: Point
    carried_out: bool
    spring: Spring
    at: int = 1
    sprung: bool = False
    seen: int = 0


@dataclass(slots=True)
class Traps:
    """Those that are set, asked by whatever calls pass through."""

    set: list[Trap] = field(default_factory=list)

    def add(self, point: Point, spring: Spring, *, carried_out: bool, at: int = 1) -> Trap:
        """A trap that is set from now on."""
        trap = Trap(point=point, carried_out=carried_out, spring=spring, at=at)
        self.set.append(trap)
        return trap

    def springs_before(self, place: str, call: bytes, caller: int = 0) -> bool:
        """Whether the call gets no further: a trap has sprung."""
        fitting = [it for it in self._at(place, call) if not it.carried_out and not it.point.answer]
        return self._spring(fitting, caller)

    def springs_after(self, place: str, call: bytes, answer: bytes, caller: int = 0) -> bool:
        """Whether the answer gets no further."""
        fitting = [it for it in self._at(place, call) if it.carried_out and it.point.answer in answer]
        return self._spring(fitting, caller)

    def clear(self) -> None:
        """Let none be set."""
        self.set.clear()

    def _at(self, place: str, call: bytes) -> list[Trap]:
        return [it for it in self.set if not it.sprung and it.point.place == place and it.point.call in call]

    @staticmethod
    def _spring(fitting: list[Trap], caller: int) -> bool:
        for trap in fitting:
            trap.seen += 1
            if trap.seen >= trap.at:
                trap.sprung = True
                trap.spring(caller)
        return any(trap.sprung for trap in fitting)
