"""PURE. Every key of a file of rules: where it stands, how its value is written, and which part of a policy it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bots.policy import PRESETS, QUIET, Action, Beside, Mode, Policy
from bots.rulebook.forms import Actions, Form, Id, Ids, Ladder, Language, Look, OneOf, Proofs, Span, Switch, Whole
from worker.contract import Kind

Value = TypeVar("Value")
Path = tuple[str, ...]
THREADS = "threads"
MAX_THREADS = 100
"""Threads of a chat that may have rules of their own."""
OF_CHATS = frozenset({"limits", "pictures"})
"""The sections that are the whole chat's."""
PRESET: Path = ("preset",)


class Entry(StrEnum):
    """What a file of rules has: sections and keys. Each has an explanation."""

    PRESET = "preset"
    MODE = "mode"
    LANGUAGE = "language"
    MUTE = "mute"
    STRIKES_EXPIRE = "strikes_expire"
    PENALTY_PROOFS = "penalty_proofs"
    LADDER = "ladder"
    ALTERED = "altered"
    GENERATED = "generated"
    BAND_NONE = "band_none"
    BAND_LITTLE = "band_little"
    BAND_UNCERTAIN = "band_uncertain"
    BAND_SUBSTANTIAL = "band_substantial"
    PROOFS = "proofs"
    STRIKES = "strikes"
    KNOWN = "known"
    KNOWN_ACTIONS = "known_actions"
    KNOWN_DISTANCE = "known_distance"
    KNOWN_QUALITY = "known_quality"
    KNOWN_STRIKES = "known_strikes"
    LIMITS = "limits"
    REMOVALS_PER_HOUR = "removals_per_hour"
    MEMBER_PER_HOUR = "member_per_hour"
    PICTURE_PER_HOUR = "picture_per_hour"
    EXEMPT = "exempt"
    ADMINS = "admins"
    LINKED_CHANNEL = "linked_channel"
    CHANNELS = "channels"
    THREADS_EXEMPT = "threads_exempt"
    NEWCOMERS = "newcomers"
    NEWCOMER_DAYS = "newcomer_days"
    NEWCOMER_PRESET = "newcomer_preset"
    PICTURES = "pictures"
    PICTURES_CHAT = "pictures_chat"
    PICTURES_JOINING = "pictures_joining"
    PICTURES_CHANGED = "pictures_changed"
    PICTURES_EMOJI = "pictures_emoji"
    MODERATORS = "moderators"
    MODERATORS_CHAT = "moderators_chat"
    MODERATORS_THREAD = "moderators_thread"
    THREADS = "threads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Generic[Value]):
    """One key."""

    path: Path
    entry: Entry
    form: Form[Value]
    get: Callable[[Policy], Value]
    put: Callable[[Policy, Value], Policy]

    def written(self, policy: Policy) -> str | int | bool | list[str]:
        """The policy's value as it is written."""
        return self.form.write(self.get(policy))

    def read(self, policy: Policy, written: object) -> Policy:
        """The policy with what is written there. Raises Unfit."""
        return self.put(policy, self.form.read(written))


SECTIONS: Mapping[str, Entry] = {
    "altered": Entry.ALTERED,
    "generated": Entry.GENERATED,
    "known": Entry.KNOWN,
    "limits": Entry.LIMITS,
    "exempt": Entry.EXEMPT,
    "newcomers": Entry.NEWCOMERS,
    "pictures": Entry.PICTURES,
    "moderators": Entry.MODERATORS,
}
_EVERYTHING = Actions(possible=frozenset(Action))
_PRESETS = OneOf(choices=tuple(PRESETS))


def _own(path: str, entry: Entry, form: Form[Any], field: str) -> Key[Any]:
    """A key that is a field of the policy itself."""
    return Key(
        path=tuple(path.split(".")),
        entry=entry,
        form=form,
        get=lambda policy: getattr(policy, field),
        put=lambda policy, value: replace(policy, **{field: value}),
    )


def _of(path: str, entry: Entry, form: Form[Any], part: str, field: str) -> Key[Any]:
    """A key that is a field of a part of the policy: of a rule, the limits, the exemptions."""
    return Key(
        path=tuple(path.split(".")),
        entry=entry,
        form=form,
        get=lambda policy: getattr(getattr(policy, part), field),
        put=lambda policy, value: replace(policy, **{part: replace(getattr(policy, part), **{field: value})}),
    )


def _rule(kind: Kind) -> list[Key[Any]]:
    weak = Actions(possible=QUIET)
    return [
        _of(f"{kind}.none", Entry.BAND_NONE, weak, kind.value, "none"),
        _of(f"{kind}.little", Entry.BAND_LITTLE, weak, kind.value, "little"),
        _of(f"{kind}.uncertain", Entry.BAND_UNCERTAIN, weak, kind.value, "uncertain"),
        _of(f"{kind}.substantial", Entry.BAND_SUBSTANTIAL, _EVERYTHING, kind.value, "substantial"),
        _of(f"{kind}.proofs", Entry.PROOFS, Proofs(), kind.value, "proofs"),
        _of(f"{kind}.strikes", Entry.STRIKES, Whole(lowest=1, highest=100), kind.value, "strike_weight"),
    ]


def _beside(beside: Beside) -> Key[Any]:
    """A key that says whether such pictures are looked at."""

    def put(policy: Policy, look: Look) -> Policy:
        kept = policy.beside - {beside}
        return replace(policy, beside=kept if look is Look.OFF else kept | {beside})

    return Key(
        path=("pictures", beside.value),
        entry=Entry(f"pictures_{beside}"),
        form=OneOf(choices=tuple(Look)),
        get=lambda policy: Look.NOTIFY if beside in policy.beside else Look.OFF,
        put=put,
    )


_HOURLY = Whole(lowest=0, highest=10_000)
_ALL: list[Key[Any]] = [
    _own("mode", Entry.MODE, OneOf(choices=tuple(Mode)), "mode"),
    _own("language", Entry.LANGUAGE, Language(), "locale"),
    _own("mute", Entry.MUTE, Span(), "mute_s"),
    _own("strikes_expire", Entry.STRIKES_EXPIRE, Span(), "strikes_expire_s"),
    _own("penalty_proofs", Entry.PENALTY_PROOFS, Proofs(), "penalty_proofs"),
    _own("ladder", Entry.LADDER, Ladder(), "ladder"),
    *_rule(Kind.ALTERED),
    *_rule(Kind.GENERATED),
    _own("known.actions", Entry.KNOWN_ACTIONS, _EVERYTHING, "known"),
    _own("known.distance", Entry.KNOWN_DISTANCE, Whole(lowest=0, highest=64), "known_distance"),
    _own("known.quality", Entry.KNOWN_QUALITY, Whole(lowest=0, highest=100), "known_quality"),
    _own("known.strikes", Entry.KNOWN_STRIKES, Whole(lowest=1, highest=100), "known_strike_weight"),
    _of("limits.removals_per_hour", Entry.REMOVALS_PER_HOUR, _HOURLY, "limits", "removals_per_hour"),
    _of("limits.member_per_hour", Entry.MEMBER_PER_HOUR, _HOURLY, "limits", "member_per_hour"),
    _of("limits.picture_per_hour", Entry.PICTURE_PER_HOUR, _HOURLY, "limits", "picture_per_hour"),
    _of("exempt.admins", Entry.ADMINS, Switch(), "exempt", "admins"),
    _of("exempt.linked_channel", Entry.LINKED_CHANNEL, Switch(), "exempt", "linked_channel"),
    _of("exempt.channels", Entry.CHANNELS, Ids(), "exempt", "channels"),
    _of("exempt.threads", Entry.THREADS_EXEMPT, Ids(), "exempt", "threads"),
    _own("newcomers.days", Entry.NEWCOMER_DAYS, Whole(lowest=0, highest=365), "newcomer_days"),
    _own("newcomers.preset", Entry.NEWCOMER_PRESET, _PRESETS, "newcomer_preset"),
    *(_beside(beside) for beside in Beside),
    _own("moderators.chat", Entry.MODERATORS_CHAT, Id(), "moderators_chat"),
    _own("moderators.thread", Entry.MODERATORS_THREAD, Id(), "moderators_thread"),
]
KEYS: Mapping[Path, Key[Any]] = {key.path: key for key in _ALL}
"""All keys but `preset`, which is where the rules of a file begin, in the order of an export."""
PRESET_FORM = _PRESETS


def beside(path: Path) -> tuple[str, ...]:
    """The names that may stand where the last name of `path` does, in a policy's table."""
    depth = len(path) - 1
    names = [key[depth] for key in KEYS if key[:depth] == path[:depth] and len(key) > depth]
    return tuple(dict.fromkeys([*PRESET, *names] if depth == 0 else names))
