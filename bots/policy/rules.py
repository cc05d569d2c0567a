"""PURE. The rules themselves: what an admin chooses, and the presets to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from worker.contract import Band, Emblem, Kind

DAY_S = 86_400
POLICY_SCHEMA = 2


def age_s(at_s: float, now_s: float) -> float:
    """How long ago that was; of what a wrong clock has dated ahead, by how much: so it is over at a time that comes."""
    return abs(now_s - at_s)


class Mode(StrEnum):
    """Whether a policy acts."""

    OFF = "off"
    SHADOW = "shadow"
    """Decides and records, acts on nothing."""
    LIVE = "live"


class Preset(StrEnum):
    """A policy that people choose by name; an ordinary policy, which can be edited."""

    WATCH = "watch"
    REPLY = "reply"
    PROTECT = "protect"
    STRICT = "strict"
    CUSTOM = "custom"
    """One that an admin has changed in a detail."""


class Action(StrEnum):
    """What may follow from a verdict."""

    HOLD = "hold"
    """Take the picture out of the chat until a moderator has looked at the case."""
    DELETE = "delete"
    REACT = "react"
    REPLY = "reply"
    """Answer in the chat."""
    STRIKE = "strike"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"
    NOTIFY = "notify"
    """Tell the moderators."""

    @property
    def rank(self) -> int:
        """Where it stands in the order in which actions are carried out; the moderators are told last, of all of it."""
        return list(Action).index(self)


REMOVALS = frozenset({Action.HOLD, Action.DELETE})
PENALTIES = frozenset({Action.STRIKE, Action.MUTE, Action.KICK, Action.BAN})
QUIET = frozenset({Action.REACT, Action.REPLY, Action.NOTIFY})
"""What may follow from weak evidence, too: nothing is taken away by it."""
STEPS = frozenset({Action.MUTE, Action.KICK, Action.BAN})
"""What strikes can lead to."""


def arranged(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Each action once, in the order in which they are carried out."""
    return tuple(sorted(set(actions), key=lambda action: action.rank))


class Proof(StrEnum):
    """Why a fake counts as proved."""

    KNOWN_PICTURE = "known_picture"
    TWO_KINDS = "two_kinds_of_evidence"
    PROVENANCE = "provenance"
    HUMAN = "human"
    """A moderator's own decision. It counts for a removal whether or not a rule lists it; penalties follow only if listed."""
    MODEL = "model"
    """A model alone at SUBSTANTIAL. No proof by itself: an admin may accept it as if it were, and is told what that costs."""


DEFAULT_PROOFS = frozenset({Proof.KNOWN_PICTURE, Proof.TWO_KINDS, Proof.PROVENANCE, Proof.HUMAN})
DEFAULT_PENALTY_PROOFS = frozenset({Proof.KNOWN_PICTURE, Proof.HUMAN})
REAL_PICTURES_PER_FALSE_ALARM = 200
"""Of so many real pictures one is SUBSTANTIAL, as measured (MODEL_CARD.md); what an admin is told before a chat has a history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What follows when a picture is judged for one kind: actions for each band."""

    none: tuple[Action, ...] = ()
    """It could not be judged. For this and the next two bands actions of QUIET alone."""
    little: tuple[Action, ...] = ()
    uncertain: tuple[Action, ...] = ()
    substantial: tuple[Action, ...] = (Action.REPLY,)
    proofs: frozenset[Proof] = DEFAULT_PROOFS
    """One of these a removal needs; without, it becomes REPLY and NOTIFY."""
    strike_weight: int = 1
    """How many strikes one picture of this kind is."""

    def actions(self, band: Band) -> tuple[Action, ...]:
        """The actions for `band`, before it is asked what is proved.

        What follows from weaker evidence follows from stronger, too, whatever is written for it; but that there is little
        to see is no more than that nothing could be judged.
        """
        by_band = {
            Band.NONE: self.none,
            Band.LITTLE: self.little,
            Band.UNCERTAIN: self.uncertain,
            Band.SUBSTANTIAL: self.substantial,
        }
        written = by_band[band]
        if band.rank < Band.UNCERTAIN.rank:
            return written
        weaker = [action for other, named in by_band.items() if other.rank < band.rank for action in named]
        return arranged((*written, *QUIET.intersection(weaker)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of the ladder: `3 strikes in 30d -> mute 24h`."""

    strikes: int
    within_s: int
    action: Action
    """MUTE, KICK or BAN."""
    duration_s: int = 0
    """Of a mute: 0 for as long as the policy's `mute_s`. 0 for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The circuit breaker: so many automatic removals at most in an hour; then it only tells, until a moderator resets it."""

    removals_per_hour: int = 20
    member_per_hour: int = 10
    picture_per_hour: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """Whose pictures nothing follows from. Approved members are kept by the chat's people, not here."""

    admins: bool = True
    linked_channel: bool = True
    channels: tuple[str, ...] = ()
    """Trusted channels that speak here, by their ids."""
    threads: tuple[str, ...] = ()
    """Topics, channels or threads that are not looked at."""


class Beside(StrEnum):
    """Pictures that no message carries, as an admin chooses among them."""

    CHAT = "chat"
    JOINING = "joining"
    CHANGED = "changed"
    EMOJI = "emoji"


EMBLEMS: Mapping[Beside, frozenset[Emblem]] = MappingProxyType(
    {
        Beside.CHAT: frozenset({Emblem.CHAT}),
        Beside.JOINING: frozenset({Emblem.MEMBER, Emblem.REQUEST}),
        Beside.CHANGED: frozenset({Emblem.CHANGE}),
        Beside.EMOJI: frozenset({Emblem.EMOJI, Emblem.STICKER}),
    }
)
"""What each of the choices means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one chat, or of one thread of it."""

    schema: int = POLICY_SCHEMA
    preset: Preset = Preset.REPLY
    """What these rules are called (`named`); it decides nothing."""
    mode: Mode = Mode.LIVE
    altered: Rule = Rule()
    generated: Rule = Rule()
    known: tuple[Action, ...] = (Action.DELETE, Action.NOTIFY)
    """What follows when a picture is one that moderators here have decided to keep out, or looks like it."""
    known_strike_weight: int = 1
    known_distance: int = 31
    """At most so many of the 256 bits of two fingerprints differ."""
    known_quality: int = 50
    """Fingerprints of a lower quality (0 to 100) match nothing."""
    penalty_proofs: frozenset[Proof] = DEFAULT_PENALTY_PROOFS
    """Strikes, mutes, kicks and bans follow only from one of these."""
    mute_s: int = DAY_S
    strikes_expire_s: int = 90 * DAY_S
    ladder: tuple[Rung, ...] = ()
    limits: Limits = Limits()
    exempt: Exempt = Exempt()
    newcomer_days: int = 0
    """For so many days after a member was first seen `newcomer_preset`'s rules hold for them, too; 0: no such days."""
    newcomer_preset: Preset = Preset.STRICT
    beside: frozenset[Beside] = frozenset()
    """Which pictures that no message carries are looked at: moderators are told of what the rules would act on."""
    moderators_chat: str = ""
    """Where the moderators are told; empty: the platform's own place if it has one, else each of them in private."""
    moderators_thread: str = ""
    locale: str = ""
    """Empty: the asker's, else English."""

    def rule(self, kind: Kind) -> Rule:
        """The rule for `kind`."""
        return self.altered if kind is Kind.ALTERED else self.generated

    def with_rule(self, kind: Kind, rule: Rule) -> Policy:
        """This policy with another rule for `kind`; its preset is then CUSTOM."""
        if kind is Kind.ALTERED:
            return replace(self, preset=Preset.CUSTOM, altered=rule)
        return replace(self, preset=Preset.CUSTOM, generated=rule)

    def muted_s(self, rung: Rung) -> int:
        """How long the step mutes; 0 for one that does something else."""
        return (rung.duration_s or self.mute_s) if rung.action is Action.MUTE else 0

    def mute_lengths(self) -> tuple[int, ...]:
        """How long the mutes last that it names, in seconds: its own, and those of its ladder."""
        return (self.mute_s, *(rung.duration_s for rung in self.ladder if rung.duration_s))

    def with_mutes(self, lasts_s: Callable[[int], int]) -> Policy:
        """This policy with mutes that last otherwise, by how long they are to last (seconds)."""
        ladder = (replace(it, duration_s=lasts_s(it.duration_s)) if it.duration_s else it for it in self.ladder)
        return replace(self, mute_s=lasts_s(self.mute_s), ladder=tuple(ladder))

    @property
    def newcomer_rules(self) -> Policy | None:
        """What holds for newcomers: these rules and their preset's together; None where that adds nothing to these."""
        preset = PRESETS.get(self.newcomer_preset) if self.newcomer_days > 0 else None
        together = self if preset is None else _together(self, preset)
        return None if together == self else together

    def looks_at(self, emblem: Emblem) -> bool:
        """Whether a picture is looked at that no message carries."""
        return self.mode is not Mode.OFF and any(emblem in EMBLEMS[beside] for beside in self.beside)

    @property
    def may_hold(self) -> bool:
        """Whether any rule of it holds pictures, newcomers' among them."""
        return any(Action.HOLD in actions for actions in self._strongest())

    @property
    def may_remove(self) -> bool:
        """Whether any rule of it takes pictures out, newcomers' among them."""
        return any(REMOVALS.intersection(actions) for actions in self._strongest())

    @property
    def may_punish(self) -> bool:
        """Whether any rule of it names a penalty, newcomers' among them."""
        return any(PENALTIES.intersection(actions) for actions in self._strongest())

    def _strongest(self) -> list[tuple[Action, ...]]:
        all_rules = [self] if self.newcomer_rules is None else [self, self.newcomer_rules]
        return [
            actions
            for rules in all_rules
            for actions in (rules.altered.substantial, rules.generated.substantial, rules.known)
        ]


_HOLD = Rule(uncertain=(Action.NOTIFY,), substantial=(Action.HOLD, Action.NOTIFY))
PRESETS: dict[Preset, Policy] = {
    Preset.WATCH: Policy(preset=Preset.WATCH, mode=Mode.SHADOW),
    Preset.REPLY: Policy(preset=Preset.REPLY),
    Preset.PROTECT: Policy(
        preset=Preset.PROTECT,
        altered=Rule(substantial=(Action.HOLD, Action.NOTIFY)),
        generated=Rule(substantial=(Action.REPLY,)),
    ),
    Preset.STRICT: Policy(
        preset=Preset.STRICT,
        altered=replace(_HOLD, substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)),
        generated=_HOLD,
        known=(Action.DELETE, Action.STRIKE, Action.NOTIFY),
        ladder=(
            Rung(strikes=2, within_s=30 * DAY_S, action=Action.MUTE, duration_s=DAY_S),
            Rung(strikes=4, within_s=90 * DAY_S, action=Action.BAN),
        ),
    ),
}
DEFAULT = PRESETS[Preset.WATCH]
"""A chat whose owner has not chosen: where the owner themself added the bot by its link, `OWNER_DEFAULT` instead."""
OWNER_DEFAULT = PRESETS[Preset.REPLY]


def choose(policy: Policy, preset: Preset) -> Policy:
    """The preset's rules, with what `policy` says of places, languages, exemptions and limits kept. `preset` is not CUSTOM."""
    return replace(
        PRESETS[preset],
        moderators_chat=policy.moderators_chat,
        moderators_thread=policy.moderators_thread,
        locale=policy.locale,
        exempt=policy.exempt,
        limits=policy.limits,
        newcomer_days=policy.newcomer_days,
        newcomer_preset=policy.newcomer_preset,
        beside=policy.beside,
        known_distance=policy.known_distance,
        known_quality=policy.known_quality,
    )


def _together(policy: Policy, preset: Policy) -> Policy:
    """The policy with what the preset asks for beyond it: never weaker, and where no preset acts, the policy itself."""
    if preset.mode is not Mode.LIVE:
        return policy
    return replace(
        policy,
        altered=_both(policy.altered, preset.altered),
        generated=_both(policy.generated, preset.generated),
        known=_all_of(policy.known, preset.known),
        known_strike_weight=max(policy.known_strike_weight, preset.known_strike_weight),
        ladder=_steeper(policy, preset.ladder),
    )


def _both(rule: Rule, other: Rule) -> Rule:
    """All that either asks for. A removal needs what the easier asks as proof, of those that name one."""
    removing = [each.proofs for each in (rule, other) if REMOVALS.intersection(each.substantial)]
    return Rule(
        none=_all_of(rule.none, other.none),
        little=_all_of(rule.little, other.little),
        uncertain=_all_of(rule.uncertain, other.uncertain),
        substantial=_all_of(rule.substantial, other.substantial),
        proofs=frozenset[Proof]().union(*removing) if removing else rule.proofs,
        strike_weight=max(rule.strike_weight, other.strike_weight),
    )


def _all_of(actions: tuple[Action, ...], others: tuple[Action, ...]) -> tuple[Action, ...]:
    return actions if set(others) <= set(actions) else arranged((*actions, *others))


def _steeper(policy: Policy, others: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """The policy's ladder with those steps of the other that lead further, or sooner, without those that then lead nowhere."""

    def covers(step: Rung, other: Rung) -> bool:
        height, others_height = ((each.action.rank, policy.muted_s(each)) for each in (step, other))
        return step.strikes <= other.strikes and step.within_s >= other.within_s and height >= others_height

    added = [other for other in others if not any(covers(step, other) for step in policy.ladder)]
    if not added:
        return policy.ladder
    kept = [step for step in policy.ladder if not any(covers(other, step) for other in added)]
    return tuple(sorted((*kept, *added), key=lambda step: (step.strikes, step.within_s)))


def within(own: Policy, chats: Policy, thread: str) -> Policy:
    """A thread's own rules as they hold there: the limits, and what is looked at beside messages, are the whole chat's, and what
    the chat exempts is exempt; where they name no place for moderators, it is the chat's."""
    alone = thread in own.exempt.threads and thread not in chats.exempt.threads
    threads = (thread,) if alone else chats.exempt.threads
    return replace(
        told_in(own, chats), limits=chats.limits, beside=chats.beside, exempt=replace(own.exempt, threads=threads)
    )


def told_in(own: Policy, chats: Policy) -> Policy:
    """A thread's own rules, with the chat's place for moderators where they name none."""
    if own.moderators_chat:
        return own
    return replace(own, moderators_chat=chats.moderators_chat, moderators_thread=chats.moderators_thread)


def untold_in(own: Policy, chats: Policy) -> Policy:
    """A thread's own rules as they are kept: they name no place for moderators where it is the chat's, which they follow."""
    same = (own.moderators_chat, own.moderators_thread) == (chats.moderators_chat, chats.moderators_thread)
    return replace(own, moderators_chat="", moderators_thread="") if same else own


def named(policy: Policy) -> Policy:
    """The policy under the name that its rules have: a preset's if they are that preset's, else CUSTOM.

    *watch* and *reply* have the same rules: SHADOW is *watch*. The mode changes no other name.
    """
    same = {preset for preset, rules in PRESETS.items() if choose(policy, preset) == _like(policy, rules)}
    if Preset.WATCH in same:
        return replace(policy, preset=Preset.WATCH if policy.mode is Mode.SHADOW else Preset.REPLY)
    return replace(policy, preset=next(iter(same), Preset.CUSTOM))


def _like(policy: Policy, preset: Policy) -> Policy:
    return replace(policy, preset=preset.preset, mode=preset.mode)
