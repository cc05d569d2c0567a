"""What is still to be said of what a press does: all that it does comes first, for a chat hears only so much in a minute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from bots.platform import Platform
from bots.policy import Policy
from bots.records.cases import Case


@dataclass(slots=True, kw_only=True)
class Unwritten:
    """The cards that are to read anew once all is done, each written once."""

    pressed: str
    """The message under which it was pressed: somebody looks at it."""
    cases: dict[str, tuple[Platform, Case, Policy]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    """Messages that were written since, as they are to read."""
    sent: dict[str, Case] = field(default_factory=dict)
    """Cards that were sent since, and the case that each tells of."""
    over: bool = False

    def put(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Let the cards of the case be written later."""
        self.cases[case.id] = platform, case, policy


@dataclass(slots=True, kw_only=True)
class Unspoken:
    """What is to be said of decisions. Each of them is unfinished on record until that is done: whoever presses again has it
    said."""

    words: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    over: bool = False

    async def say(self) -> None:
        """Say all of it, in the order in which it was done."""
        for say in self.words:
            await say()


_UNWRITTEN: ContextVar[Unwritten | None] = ContextVar("unwritten", default=None)
_UNSPOKEN: ContextVar[Unspoken | None] = ContextVar("unspoken", default=None)
Waiting = TypeVar("Waiting", Unwritten, Unspoken)


def unwritten() -> Unwritten | None:
    """What the press that is being carried out here leaves unwritten; None where none is, or it is being written now."""
    return _open(_UNWRITTEN)


def pressed(note: str) -> AbstractContextManager[Unwritten]:
    """Let cards wait until the press of this note is carried out. Whoever asks for that writes them then."""
    return _until_over(_UNWRITTEN, Unwritten(pressed=note))


def unspoken() -> Unspoken | None:
    """Where what is said of a decision waits until others that are made with it are carried out; None: it is said at once."""
    return _open(_UNSPOKEN)


def words_last() -> AbstractContextManager[Unspoken]:
    """Let what is said of decisions wait until all of them are carried out. Whoever asks for that says it then."""
    return _until_over(_UNSPOKEN, Unspoken())


def _open(variable: ContextVar[Waiting | None]) -> Waiting | None:
    found = variable.get()
    return None if found is None or found.over else found


@contextmanager
def _until_over(variable: ContextVar[Waiting | None], waiting: Waiting) -> Iterator[Waiting]:
    before = variable.set(waiting)
    try:
        yield waiting
    finally:
        # What goes on in the background has it still, and says and writes its own at once from now on.
        waiting.over = True
        variable.reset(before)
