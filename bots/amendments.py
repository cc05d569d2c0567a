"""PURE. What an admin's words ask to change: `altered hold on proof`, `ladder 3 strikes in 30d mute 24h`, `limits 20 10 20`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bots.policy import (
    DAY_S,
    DEFAULT_PROOFS,
    PRESETS,
    REMOVALS,
    Action,
    Beside,
    Mode,
    Policy,
    Preset,
    Proof,
    choose,
    named,
)
from bots.rulebook import KEYS, Flaw, Unfit
from bots.rulebook.forms import Id, Ladder, Span, Whole
from worker.contract import Band, Kind

NOTHING = "nothing"
"""An empty list, in words."""
HERE = "here"
STRICTER: tuple[str, ...] = tuple(preset.value for preset, rules in PRESETS.items() if rules.mode is Mode.LIVE)
"""The presets that may ask for more of newcomers than holds for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the words were written."""

    chat: str
    thread: str = ""
    alone: bool = False
    """The words are to hold in this thread alone."""


def amend(policy: Policy, words: Sequence[str], place: Place) -> Policy:
    """The policy that the words ask for. Raises Unfit with the word that was not understood, and what might stand there."""
    if not words:
        raise Unfit(Flaw.NOT_UNDERSTOOD, "", TOPICS)
    topic, rest = words[0].lower(), list(words[1:])
    if topic in set(Mode):
        _end(rest)
        return named(replace(policy, mode=Mode(topic)))
    if topic in set(PRESETS):
        _end(rest)
        return choose(policy, Preset(topic))
    if topic in set(Kind):
        return named(_rule(policy, Kind(topic), rest))
    if topic not in _CHANGES:
        raise Unfit(Flaw.UNKNOWN_WORD, words[0], TOPICS)
    return named(_CHANGES[topic](policy, rest, place))


def _rule(policy: Policy, kind: Kind, words: list[str]) -> Policy:
    first = words[0].lower() if words else ""
    if first == "proofs":
        return _set(policy, (kind.value, "proofs"), _listed(words[1:], KEYS[kind.value, "proofs"].form.allowed))
    if first == "strikes":
        return _set(policy, (kind.value, "strikes"), _only(words[1:], ("1", "100")))
    band = Band(first) if first in set(Band) else Band.SUBSTANTIAL
    actions = words[1:] if first in set(Band) else words
    grounds: list[str] = []
    lower = [word.lower() for word in actions]
    if "on" in lower:
        at = lower.index("on")
        actions, grounds = actions[:at], lower[at + 1 :]
        if band is not Band.SUBSTANTIAL or grounds not in ([GROUND_PROOF], [GROUND_SUBSTANTIAL]):
            raise Unfit(
                Flaw.UNKNOWN_WORD, " ".join(["on", *grounds]), (f"on {GROUND_PROOF}", f"on {GROUND_SUBSTANTIAL}")
            )
    changed = _set(policy, (kind.value, band.value), _actions(actions, (kind.value, band.value)))
    if grounds:
        trusted = {Proof.MODEL} if grounds == [GROUND_SUBSTANTIAL] else set[Proof]()
        rule = replace(changed.rule(kind), proofs=DEFAULT_PROOFS | trusted)
        return changed.with_rule(kind, rule)
    return changed


GROUND_PROOF, GROUND_SUBSTANTIAL = "proof", "substantial"


def _known(policy: Policy, words: list[str], _: Place) -> Policy:
    first = words[0].lower() if words else ""
    if first in {"distance", "quality", "strikes"}:
        return _set(policy, ("known", first), _only(words[1:], KEYS["known", first].form.allowed))
    return _set(policy, ("known", "actions"), _actions(words, ("known", "actions")))


def _ladder(policy: Policy, words: list[str], _: Place) -> Policy:
    form = Ladder()
    text = " ".join(words)
    if text.lower() in {"none", NOTHING}:
        return replace(policy, ladder=())
    added = form.read([step.strip() for step in text.split(",")])
    steps = {(rung.strikes, rung.within_s): rung for rung in (*policy.ladder, *added)}
    rungs = tuple(steps[count] for count in sorted(steps))
    return replace(policy, ladder=form.read(form.write(rungs)))


def _mute(policy: Policy, words: list[str], _: Place) -> Policy:
    return _set(policy, ("mute",), _only(words, Span().allowed))


def _strikes(policy: Policy, words: list[str], _: Place) -> Policy:
    if not words or words[0].lower() != "expire":
        raise Unfit(Flaw.NOT_UNDERSTOOD, " ".join(words), ("expire 90d",))
    return _set(policy, ("strikes_expire",), _only(words[1:], Span().allowed))


def _penalties(policy: Policy, words: list[str], _: Place) -> Policy:
    return _set(policy, ("penalty_proofs",), _listed(words, KEYS["penalty_proofs",].form.allowed))


def _limits(policy: Policy, words: list[str], place: Place) -> Policy:
    if place.alone:
        raise Unfit(Flaw.WHOLE_CHAT, "limits", ("/policy limits 20 10 20",))
    if len(words) != 3:
        raise Unfit(Flaw.NOT_UNDERSTOOD, " ".join(words), ("20 10 20",))
    for name, word in zip(("removals_per_hour", "member_per_hour", "picture_per_hour"), words, strict=True):
        policy = _set(policy, ("limits", name), word)
    return policy


def _exempt(policy: Policy, words: list[str], place: Place) -> Policy:
    first, rest = (words[0].lower() if words else ""), words[1:]
    switches = {"admins": "admins", "linked": "linked_channel"}
    if first in switches:
        return _set(policy, ("exempt", switches[first]), _only(rest, ("on", "off")))
    if first not in {"channel", "thread"}:
        raise Unfit(Flaw.UNKNOWN_WORD, first, ("admins", "linked", "channel", "thread"))
    named_id, off = _id(rest, place.thread if first == "thread" else "")
    listed = policy.exempt.channels if first == "channel" else policy.exempt.threads
    others = [each for each in listed if each != named_id]
    return _set(policy, ("exempt", f"{first}s"), others if off else [*listed, named_id])


def exempted_thread(words: Sequence[str], place: Place) -> str:
    """The thread that the words exempt, or no longer; empty where they are about something else. Raises Unfit."""
    if [word.lower() for word in words[:2]] != ["exempt", "thread"]:
        return ""
    return _id(list(words[2:]), place.thread)[0]


def _id(words: list[str], here: str) -> tuple[str, bool]:
    """The id that is named, and whether it is to be taken off a list."""
    off = len(words) == 2 and words[1].lower() in {"off", "none"}
    written = _only(words[:1] if off else words, (HERE, "ID", "ID off") if here else ("ID", "ID off"))
    return Id(needed=True).read(here if here and written.lower() == HERE else written), off


def _newcomers(policy: Policy, words: list[str], _: Place) -> Policy:
    if [word.lower() for word in words] == ["off"]:
        return replace(policy, newcomer_days=0)
    if len(words) == 2:
        if words[1].lower() in {Preset.WATCH, *Mode}:
            raise Unfit(Flaw.ADDS_NOTHING, words[1], STRICTER)
        policy = _set(policy, ("newcomers", "preset"), words[1])
    days = _only(words[:1], ("7d", "off"))
    if len(words) > 2:
        raise Unfit(Flaw.NOT_UNDERSTOOD, " ".join(words[2:]), ("7d strict",))
    if not days.isdigit():
        span_s = Span(shortest_s=DAY_S, longest_s=365 * DAY_S).read(days)
        days = str(-(-span_s // DAY_S))
    after = replace(policy, newcomer_days=Whole(lowest=1, highest=365).read(days))
    if after.newcomer_rules is None:  # in a file it may stand: the chat's rules may have become as strict since
        raise Unfit(Flaw.ADDS_NOTHING, after.newcomer_preset.value, STRICTER)
    return after


def _pictures(policy: Policy, words: list[str], place: Place) -> Policy:
    if place.alone:
        raise Unfit(Flaw.WHOLE_CHAT, "pictures", ("/policy pictures joining notify",))
    chosen = _only(words[:1], EACH).lower()
    if chosen not in EACH:
        raise Unfit(Flaw.UNKNOWN_WORD, words[0], EACH)
    look = _only(words[1:], KEYS["pictures", Beside.CHAT].form.allowed)
    for beside in Beside:
        if chosen in {ALL, beside}:
            policy = _set(policy, ("pictures", beside.value), look)
    return policy


ALL = "all"
EACH: tuple[str, ...] = (*(beside.value for beside in Beside), ALL)
"""Of which pictures that no message carries something can be set."""


def _language(policy: Policy, words: list[str], _: Place) -> Policy:
    word = _only(words, ("en", "ko", "zh", "none"))
    return _set(policy, ("language",), "" if word.lower() == "none" else word)


def _moderators(policy: Policy, words: list[str], place: Place) -> Policy:
    first = words[0].lower() if words else ""
    if first in {HERE, "none"}:
        _end(words[1:])
        chat, thread = (place.chat, place.thread) if first == HERE else ("", "")
        return replace(policy, moderators_chat=chat, moderators_thread=thread)
    if not 1 <= len(words) <= 2:
        raise Unfit(Flaw.NOT_UNDERSTOOD, " ".join(words), (HERE, "none", "ID", "ID THREAD"))
    form = Id(needed=True)
    return replace(
        policy,
        moderators_chat=form.read(words[0]),
        moderators_thread=form.read(words[1]) if len(words) == 2 else "",
    )


_CHANGES: Mapping[str, Callable[[Policy, list[str], Place], Policy]] = {
    "known": _known,
    "ladder": _ladder,
    "mute": _mute,
    "strikes": _strikes,
    "penalties": _penalties,
    "limits": _limits,
    "exempt": _exempt,
    "newcomers": _newcomers,
    "pictures": _pictures,
    "language": _language,
    "moderators": _moderators,
}
TOPICS: tuple[str, ...] = (
    *(preset.value for preset in PRESETS),
    *(mode.value for mode in Mode),
    *(kind.value for kind in Kind),
    *_CHANGES,
)
"""What a change may begin with."""


def _set(policy: Policy, path: tuple[str, ...], written: Any) -> Policy:
    return KEYS[path].read(policy, written)


def _actions(words: list[str], path: tuple[str, ...]) -> list[str]:
    """The actions as a list; who takes a picture out tells the moderators, too."""
    listed = _listed(words, KEYS[path].form.allowed)
    removes = any(word.lower() in REMOVALS for word in listed)
    return [*listed, Action.NOTIFY.value] if removes else listed


def _listed(words: list[str], allowed: tuple[str, ...]) -> list[str]:
    listed = [word for word in (each.strip(",") for each in words) if word and word.lower() != "and"]
    if not listed:
        raise Unfit(Flaw.NOT_UNDERSTOOD, "", (*allowed, NOTHING))
    return [] if [word.lower() for word in listed] == [NOTHING] else listed


def _only(words: list[str], allowed: tuple[str, ...]) -> str:
    """The one word that there is."""
    if len(words) != 1:
        raise Unfit(Flaw.NOT_UNDERSTOOD, " ".join(words), allowed)
    return words[0]


def _end(words: list[str]) -> None:
    if words:
        raise Unfit(Flaw.NOT_UNDERSTOOD, " ".join(words))
