"""PURE. A chat's rules, and what they decide about a verdict. Every threshold and every consequence lives here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from worker.contract import Band, Family, Kind, Standing, Verdict

DAY_S = 86_400
POLICY_SCHEMA = 2


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


class Proof(StrEnum):
    """Why a fake counts as proved."""

    KNOWN_PICTURE = "known_picture"
    TWO_KINDS = "two_kinds_of_evidence"
    PROVENANCE = "provenance"
    HUMAN = "human"
    MODEL = "model"
    """A model alone at SUBSTANTIAL. No proof by itself: an admin may accept it as if it were, and is told what that costs."""


DEFAULT_PROOFS = frozenset({Proof.KNOWN_PICTURE, Proof.TWO_KINDS, Proof.PROVENANCE, Proof.HUMAN})
DEFAULT_PENALTY_PROOFS = frozenset({Proof.KNOWN_PICTURE, Proof.HUMAN})
REAL_PICTURES_PER_FALSE_ALARM = 200
"""Of so many real pictures one is SUBSTANTIAL, as measured (MODEL_CARD.md); what an admin is told before a chat has a history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict amounts to for one kind."""

    kind: Kind
    band: Band
    proof: Proof | None = None


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
        """The actions for `band`, before it is asked what is proved."""
        by_band = {
            Band.NONE: self.none,
            Band.LITTLE: self.little,
            Band.UNCERTAIN: self.uncertain,
            Band.SUBSTANTIAL: self.substantial,
        }
        return by_band[band]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of the ladder: `3 strikes in 30d → mute 24h`."""

    strikes: int
    within_s: int
    action: Action
    """MUTE, KICK or BAN."""
    duration_s: int = 0
    """Of a mute; 0 for the others."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one chat, or of one thread of it."""

    schema: int = POLICY_SCHEMA
    preset: Preset = Preset.REPLY
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
    """For so many days after a member was first seen `newcomer_preset`'s rules hold for them; 0: no such days."""
    newcomer_preset: Preset = Preset.STRICT
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

    @property
    def may_hold(self) -> bool:
        """Whether any rule of it holds pictures."""
        return Action.HOLD in {*self.altered.substantial, *self.generated.substantial, *self.known}


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
        newcomer_days=0,
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
        known_distance=policy.known_distance,
        known_quality=policy.known_quality,
    )


class Reason(StrEnum):
    """Why a decision is what it is, or why an action was withheld: the texts put it into words."""

    PROOF = "proof"
    SUBSTANTIAL = "substantial"
    """A model alone, and the chat's admins have accepted that for a removal, or nothing is removed."""
    SUBSTANTIAL_NOT_PROOF = "substantial_not_proof"
    """The rule asks for proof, and this is one network's word: a person must look."""
    WEAK = "weak"
    """The policy asks for something at a lower band."""
    KNOWN = "known"
    FINE = "fine"
    """A moderator here has decided that this picture is fine."""
    ASKED = "asked"
    NOT_ENOUGH = "not_enough"
    OFF = "off"
    EXEMPT = "exempt"
    BREAKER = "breaker"
    """The hour's automatic removals are used up."""
    HOLD_OFF = "hold_off"
    """The operator has not turned holding on."""
    REPORTED = "reported"
    """A member asks the moderators to look."""
    TAKEDOWN = "takedown"
    """Somebody says that it shows them."""
    NOT_CONFIRMED = "not_confirmed"
    """A penalty follows only from what a person confirmed, or a known picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A picture of this chat's bank, or of its fine list, that this one equals or resembles."""

    entry: str
    """The entry's id."""
    exact: bool
    """The same bytes; else it looks alike."""
    distance: int = 0
    """Of 256 bits; 0 for the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What the chat already knows of a picture."""

    fake: Match | None = None
    fine: Match | None = None
    """Wins over `fake`."""

    @property
    def counts(self) -> Match | None:
        """The match that says: keep it out."""
        return None if self.fine is not None else self.fake


NO_MATCHES = Matches()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Automatic removals in the last hour."""

    chat: int = 0
    member: int = 0
    picture: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What else a decision depends on."""

    asked: bool = False
    """Somebody wants an answer, so there is one whatever it says."""
    sender: str = ""
    standing: Standing = Standing.UNKNOWN
    approved: bool = False
    """A moderator has exempted this member."""
    thread: str = ""
    spent: Spent = Spent()
    breaker_open: bool = False
    """It has tripped, and nobody has reset it."""
    holding: bool = True
    """The operator has turned holding on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An action that the rules name and that is not taken, and why."""

    action: Action
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done about one picture."""

    actions: tuple[Action, ...]
    """In the order in which they are carried out."""
    reason: Reason
    mode: Mode
    evidence: tuple[Evidence, ...]
    kind: Kind | None = None
    """The kind whose rule decided; None where nothing was found, or a known picture decided."""
    proof: Proof | None = None
    withheld: tuple[Withheld, ...] = ()
    matches: Matches = field(default=NO_MATCHES)

    @property
    def removes(self) -> bool:
        """Whether the picture leaves the chat."""
        return any(action in REMOVALS for action in self.actions)


def weigh(verdict: Verdict | None) -> tuple[Evidence, ...]:
    """The evidence for each kind. Two networks that agree are one opinion: proof takes signals of two families."""
    if verdict is None:
        return tuple(Evidence(kind=kind, band=Band.NONE) for kind in Kind)
    return tuple(Evidence(kind=kind, band=verdict.belief(kind).band, proof=_proof(verdict, kind)) for kind in Kind)


def exempts(policy: Policy, situation: Situation) -> bool:
    """Whether nothing follows from this sender's pictures, or in this place."""
    exempt = policy.exempt
    if situation.approved or (situation.thread and situation.thread in exempt.threads):
        return True
    if situation.standing in {Standing.ADMIN, Standing.OWNER, Standing.CHAT}:
        return exempt.admins
    if situation.standing is Standing.LINKED_CHANNEL:
        return exempt.linked_channel
    return bool(situation.sender) and situation.sender in exempt.channels


def for_sender(policy: Policy, situation: Situation) -> Policy:
    """The policy as it holds for this sender: newcomers may have the rules of a stricter preset."""
    if situation.standing is not Standing.NEW or policy.newcomer_days == 0:
        return policy
    stricter = PRESETS[policy.newcomer_preset]
    return replace(
        policy,
        altered=stricter.altered,
        generated=stricter.generated,
        known=stricter.known,
        ladder=stricter.ladder or policy.ladder,
    )


def decide(
    verdict: Verdict | None,
    policy: Policy,
    matches: Matches = NO_MATCHES,
    situation: Situation = Situation(),
) -> Decision:
    """What `policy` does about `verdict` (None: it could not be judged) in this situation."""
    evidence = weigh(verdict)
    asked = situation.asked

    def nothing(reason: Reason) -> Decision:
        mode = Mode.LIVE if asked else policy.mode
        actions = (Action.REPLY,) if asked else ()
        return Decision(
            actions=actions, reason=Reason.ASKED if asked else reason, mode=mode, evidence=evidence, matches=matches
        )

    if policy.mode is Mode.OFF:
        return nothing(Reason.OFF)
    if exempts(policy, situation):
        return nothing(Reason.EXEMPT)
    if matches.fine is not None:
        return nothing(Reason.FINE)
    rules = for_sender(policy, situation)
    wanted = _wanted(evidence, rules, matches)
    if not wanted:
        return nothing(Reason.NOT_ENOUGH)
    kept: set[Action] = {Action.REPLY} if asked else set()
    withheld: list[Withheld] = []
    for item in wanted:
        allowed, not_allowed = _allowed(item, rules, situation)
        kept |= allowed
        withheld += [each for each in not_allowed if each not in withheld]
    if kept >= REMOVALS:
        kept.discard(Action.HOLD)
    first = max(wanted, key=_severity)
    reasons = {each.reason for each in withheld}
    return Decision(
        actions=tuple(sorted(kept, key=lambda action: action.rank)),
        reason=Reason.SUBSTANTIAL_NOT_PROOF
        if first.reason is Reason.SUBSTANTIAL and Reason.SUBSTANTIAL_NOT_PROOF in reasons
        else first.reason,
        mode=policy.mode,
        evidence=evidence,
        kind=first.kind,
        proof=first.proof,
        withheld=tuple(each for each in withheld if each.action not in kept),
        matches=matches,
    )


def confirmed(policy: Policy, kind: Kind | None, situation: Situation = Situation()) -> tuple[Action, ...]:
    """The penalties that follow once a person has confirmed a fake of this kind (None: a known picture)."""
    if Proof.HUMAN not in policy.penalty_proofs or exempts(policy, situation):
        return ()
    rules = for_sender(policy, situation)
    named = rules.known if kind is None else rules.rule(kind).substantial
    return tuple(action for action in sorted(named, key=lambda action: action.rank) if action in PENALTIES)


def climb(policy: Policy, strikes: Iterable[tuple[float, int]], now_s: float) -> Rung | None:
    """The highest rung of the ladder that strikes (Unix time, weight) reach now; None if none."""
    live = [(at_s, weight) for at_s, weight in strikes if now_s - at_s <= policy.strikes_expire_s]
    reached = [
        rung
        for rung in policy.ladder
        if sum(weight for at_s, weight in live if now_s - at_s <= rung.within_s) >= rung.strikes
    ]
    return max(reached, key=lambda rung: (rung.action.rank, rung.duration_s, rung.strikes), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the rules ask for, before it is asked what may be done."""

    actions: tuple[Action, ...]
    reason: Reason
    kind: Kind | None
    proof: Proof | None
    needs: frozenset[Proof]
    """One of these a removal needs."""


def _wanted(evidence: tuple[Evidence, ...], rules: Policy, matches: Matches) -> list[_Wanted]:
    found = [_of(item, rules) for item in evidence]
    if matches.counts is not None:
        found.append(
            _Wanted(
                actions=rules.known,
                reason=Reason.KNOWN,
                kind=None,
                proof=Proof.KNOWN_PICTURE,
                needs=frozenset({Proof.KNOWN_PICTURE}),
            )
        )
    return [item for item in found if item.actions]


def _of(item: Evidence, rules: Policy) -> _Wanted:
    rule = rules.rule(item.kind)
    strong = item.proof is not None or item.band is Band.SUBSTANTIAL
    proof = item.proof or (Proof.MODEL if item.band is Band.SUBSTANTIAL else None)
    actions = rule.substantial if strong else tuple(a for a in rule.actions(item.band) if a in QUIET)
    reason = Reason.PROOF if item.proof is not None else (Reason.SUBSTANTIAL if strong else Reason.WEAK)
    return _Wanted(actions=actions, reason=reason, kind=item.kind, proof=proof, needs=rule.proofs)


def _severity(item: _Wanted) -> tuple[int, bool, bool, bool, bool]:
    """What removes first, known pictures among it; then what is proved, then swaps, which hurt people more."""
    removes = item.proof in item.needs and any(action in REMOVALS for action in item.actions)
    rank = (2 if Action.DELETE in item.actions else 1) if removes else 0
    proved = item.proof not in {None, Proof.MODEL}
    return rank, item.kind is None, item.reason is not Reason.WEAK, proved, item.kind is Kind.ALTERED


def _allowed(wanted: _Wanted, rules: Policy, situation: Situation) -> tuple[set[Action], list[Withheld]]:
    kept, withheld = set(wanted.actions), list[Withheld]()

    def withhold(actions: Iterable[Action], reason: Reason, *instead: Action) -> None:
        gone = [action for action in Action if action in kept and action in actions]
        if gone:
            kept.difference_update(gone)
            withheld.extend(Withheld(action=action, reason=reason) for action in gone)
            kept.update(instead)

    if wanted.proof not in wanted.needs:
        withhold(REMOVALS, Reason.SUBSTANTIAL_NOT_PROOF, Action.REPLY, Action.NOTIFY)
    if wanted.proof not in rules.penalty_proofs:
        withhold(PENALTIES, Reason.NOT_CONFIRMED)
    if not situation.holding:
        withhold({Action.HOLD}, Reason.HOLD_OFF, Action.NOTIFY)
    spent, limits = situation.spent, rules.limits
    over = (
        spent.chat >= limits.removals_per_hour
        or spent.member >= limits.member_per_hour
        or spent.picture >= limits.picture_per_hour
    )
    if over or situation.breaker_open:
        withhold(REMOVALS | PENALTIES, Reason.BREAKER, Action.NOTIFY)
    if kept & REMOVALS:
        kept.add(Action.NOTIFY)
    return kept, withheld


def _proof(verdict: Verdict, kind: Kind) -> Proof | None:
    firm = [
        signal
        for signal in verdict.signals
        if signal.applies and signal.band is Band.SUBSTANTIAL and signal.kind is kind
    ]
    families = {signal.family for signal in firm}
    if Family.KNOWN_PICTURE in families:
        return Proof.KNOWN_PICTURE
    if kind is Kind.GENERATED and Family.PROVENANCE in families:
        return Proof.PROVENANCE
    if len(families) >= 2:
        return Proof.TWO_KINDS
    return None
