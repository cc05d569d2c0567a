"""PURE. What will follow from exactly these rules, in exactly this place: what `decide` says of one picture of every sort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bots.platform import Mutes, Power
from bots.policy import (
    NO_MATCHES,
    REMOVALS,
    Action,
    Match,
    Matches,
    Mode,
    Policy,
    Proof,
    Rule,
    Situation,
    arranged,
    confirmed,
    decide,
    for_sender,
)
from worker.contract import Band, Belief, Family, Kind, Signal, Standing, Verdict

NEEDED: dict[Action, Power] = {
    Action.HOLD: Power.DELETE,
    Action.DELETE: Power.DELETE,
    Action.REACT: Power.REACT,
    Action.MUTE: Power.MUTE,
    Action.KICK: Power.KICK,
    Action.BAN: Power.BAN,
}
"""What an action needs of the platform."""
_FAKE = Matches(fake=Match(entry="", exact=True))


class Ground(StrEnum):
    """What may be found of a picture, for one kind; each has its words."""

    PROVED = "proved"
    SUBSTANTIAL = "substantial"
    """Substantial evidence, and no proof that the rule accepts."""
    UNCERTAIN = "uncertain"
    LITTLE = "little"
    NONE = "none"
    CONFIRMED = "confirmed"
    """A moderator has confirmed it: what then follows for the member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the consequences of rules depend on besides the rules."""

    known: int
    """Pictures that this chat's moderators keep out."""
    families: frozenset[Family]
    """What sorts of check the detector has."""
    holding: bool
    """The operator has turned holding on."""
    can: frozenset[Power]
    """What the platform lets bots do."""
    mutes: Mutes = Mutes()
    """How long mutes last on the platform."""
    stopped: bool = False
    """The circuit breaker has tripped in the chat, and nobody has reset it."""
    standing: Standing = Standing.UNKNOWN
    """Of whose pictures; NEW: a newcomer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOutlook:
    """What follows for one kind."""

    kind: Kind
    follows: tuple[tuple[Ground, tuple[Action, ...]], ...]
    """Grounds from which something follows, strongest first."""
    provable: frozenset[Proof]
    """Proofs that the rule accepts and that can occur here, without a person."""
    waits_for_proof: bool
    """The rule takes pictures out once something is proved, and not on a model's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What follows from the rules."""

    kinds: tuple[KindOutlook, ...]
    known: tuple[Action, ...]
    """From a picture that moderators here keep out."""
    impossible: tuple[Action, ...]
    """Named by the rules, and nothing that bots can do on this platform."""
    held_back: bool
    """Pictures would be held here if the operator turned holding on."""
    breaker_shut: bool
    """The limits allow no automatic removal at all."""
    powers: frozenset[Power]
    """What the rules need of the platform, and can have."""
    newcomers: Outlook | None = None
    """What follows for newcomers; None where it is the same."""

    def of(self, kind: Kind) -> KindOutlook:
        """The outlook for `kind`."""
        return next(each for each in self.kinds if each.kind is kind)


def outlook(policy: Policy, surroundings: Surroundings) -> Outlook:
    """What follows if the policy acts; what it needs, cannot have, or is kept from, for newcomers as well."""
    own = _outlook(policy, surroundings)
    if policy.newcomer_rules is None:
        return own
    new = _outlook(policy, replace(surroundings, standing=Standing.NEW))
    return replace(
        own,
        impossible=arranged((*own.impossible, *new.impossible)),
        held_back=own.held_back or new.held_back,
        powers=own.powers | new.powers,
        newcomers=new,
    )


def _outlook(policy: Policy, surroundings: Surroundings) -> Outlook:
    policy = replace(policy, mode=Mode.LIVE)
    rules = for_sender(policy, Situation(standing=surroundings.standing))
    named = {action for kind in Kind for band in Band for action in rules.rule(kind).actions(band)} | {*rules.known}
    named |= {rung.action for rung in rules.ladder}  # moderators give strikes by hand, too
    impossible = {action for action in named if action in NEEDED and NEEDED[action] not in surroundings.can}
    limits = policy.limits
    return Outlook(
        kinds=tuple(_kind(policy, kind, surroundings) for kind in Kind),
        known=_acts(policy, None, _FAKE, surroundings),
        impossible=arranged(impossible),
        held_back=not surroundings.holding and _holds(policy, replace(surroundings, holding=True, stopped=False)),
        breaker_shut=min(limits.removals_per_hour, limits.member_per_hour, limits.picture_per_hour) == 0,
        powers=frozenset(NEEDED[action] for action in named if action in NEEDED) & surroundings.can,
    )


def _holds(policy: Policy, surroundings: Surroundings) -> bool:
    follows = [actions for kind in Kind for _, actions in _kind(policy, kind, surroundings).follows]
    return any(Action.HOLD in actions for actions in [*follows, _acts(policy, None, _FAKE, surroundings)])


def _kind(policy: Policy, kind: Kind, surroundings: Surroundings) -> KindOutlook:
    someone = Situation(standing=surroundings.standing)
    rule = for_sender(policy, someone).rule(kind)
    other = Kind.GENERATED if kind is Kind.ALTERED else Kind.ALTERED
    policy = policy.with_rule(other, Rule())  # which asks nothing of a picture that has little of its kind
    families = surroundings.families
    provable = set[Proof]()
    if surroundings.known:
        provable.add(Proof.KNOWN_PICTURE)
    if len(families) >= 2:
        provable.add(Proof.TWO_KINDS)
    if Family.PROVENANCE in families and kind is Kind.GENERATED:
        provable.add(Proof.PROVENANCE)
    provable &= rule.proofs
    alone = _acts(policy, _verdict(kind, Band.SUBSTANTIAL, [Family.NETWORK]), NO_MATCHES, surroundings)
    follows = {Ground.PROVED: _proved(policy, kind, provable, surroundings), Ground.SUBSTANTIAL: alone}
    if set(follows[Ground.PROVED]) == set(alone):
        del follows[Ground.PROVED]
    for ground, band in ((Ground.UNCERTAIN, Band.UNCERTAIN), (Ground.LITTLE, Band.LITTLE), (Ground.NONE, Band.NONE)):
        follows[ground] = _acts(policy, _verdict(kind, band, []), NO_MATCHES, surroundings)
    follows[Ground.CONFIRMED] = _possible(confirmed(policy, kind, someone), surroundings)
    return KindOutlook(
        kind=kind,
        follows=tuple((ground, actions) for ground, actions in follows.items() if actions),
        provable=frozenset(provable),
        waits_for_proof=bool(REMOVALS.intersection(rule.substantial)) and Proof.MODEL not in rule.proofs,
    )


def _proved(policy: Policy, kind: Kind, provable: set[Proof], surroundings: Surroundings) -> tuple[Action, ...]:
    """What follows once the kind is proved; nothing where only a known picture proves it, and has the same consequences."""
    signed = {Proof.TWO_KINDS: Family.METADATA, Proof.PROVENANCE: Family.PROVENANCE}
    for proof, family in signed.items():
        if proof in provable:
            verdict = _verdict(kind, Band.SUBSTANTIAL, [Family.NETWORK, family])
            return _acts(policy, verdict, NO_MATCHES, surroundings)
    if Proof.KNOWN_PICTURE in provable:
        verdict = _verdict(kind, Band.SUBSTANTIAL, [Family.NETWORK])
        actions = _acts(policy, verdict, _FAKE, surroundings)
        return () if set(actions) == set(_acts(policy, None, _FAKE, surroundings)) else actions
    return ()


def _acts(policy: Policy, verdict: Verdict | None, matches: Matches, surroundings: Surroundings) -> tuple[Action, ...]:
    situation = Situation(
        standing=surroundings.standing, holding=surroundings.holding, breaker_open=surroundings.stopped
    )
    return _possible(decide(verdict, policy, matches, situation).actions, surroundings)


def _possible(actions: Iterable[Action], surroundings: Surroundings) -> tuple[Action, ...]:
    """Those that the platform has; what cannot be taken out is replied to, and the moderators are told."""
    wanted = set(actions)
    lacking = {action for action in wanted if action in NEEDED and NEEDED[action] not in surroundings.can}
    spoken = {Action.REPLY, Action.NOTIFY} if lacking & REMOVALS else set[Action]()
    return arranged((wanted - lacking) | spoken)


def _verdict(kind: Kind, band: Band, families: Iterable[Family]) -> Verdict:
    belief, other = Belief(band=band), Belief(band=Band.LITTLE)
    return Verdict(
        altered=belief if kind is Kind.ALTERED else other,
        generated=belief if kind is Kind.GENERATED else other,
        signals=tuple(
            Signal(name=family.value, family=family, kind=kind, applies=True, band=Band.SUBSTANTIAL)
            for family in families
        ),
        model_digest="",
    )
