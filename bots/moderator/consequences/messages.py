"""PURE. What became of a message's pictures, as far as its findings tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bots.records.findings import OUT, SETTLED, Copy, Finding, FindingState, Problem
from bots.records.intents import Intent


def leaves(findings: Iterable[Finding]) -> bool:
    """Whether this bot had set out to take their message out when it was last heard of."""
    return any(item.intent is Intent.TAKE_OUT for item in findings)


def went_as(findings: Iterable[Finding]) -> FindingState | None:
    """How the bot has left their message, if it has taken that out; None where it has not."""
    return next((item.state for item in findings if item.state in OUT), None)


def along(item: Finding, went: FindingState | None) -> Finding:
    """The finding of a message that is gone: `went` says how the bot has taken it out, if it did."""
    if item.state in OUT | SETTLED:
        return item
    if went is None:
        return replace(item, state=FindingState.GONE, copy=Copy.NONE, intent=None)
    decided, held = went is FindingState.KEPT_OUT, item.copy is Copy.KEPT
    state = FindingState.KEPT_OUT if decided else FindingState.HELD if held else FindingState.REMOVED
    return replace(item, state=state, problem=None, lack=None, intent=None)


def edited_away(item: Finding) -> Finding:
    """The finding of a message that shows another picture, or none, since its poster has edited it."""
    if item.state in OUT | SETTLED:
        return item
    over = replace(item, state=FindingState.GONE, problem=Problem.REPLACED, lack=None)
    # Where the same picture is put there once more, it is another finding.
    return replace(over, copy=Copy.NONE, intent=None, media="")
