"""PURE. From a verdict, the rules and the situation to what is to be done about one picture."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bots.policy.evidence import NO_MATCHES, Evidence, Matches, proofs, strongest, weigh
from bots.policy.rules import PENALTIES, QUIET, REMOVALS, Action, Mode, Policy, Proof, arranged
from worker.contract import Band, Kind, Standing, Verdict


class Reason(StrEnum):
    """Why a decision is what it is, or why an action was withheld: the texts put it into words."""

    PROOF = "proof"
    SUBSTANTIAL = "substantial"
    """A model alone, and the chat's admins have accepted that for a removal, or nothing is removed."""
    SUBSTANTIAL_NOT_PROOF = "substantial_not_proof"
    """The rule asks for a proof that is not there: a person must look."""
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
    """The policy's; LIVE where whoever asked is answered and nothing else follows."""
    evidence: tuple[Evidence, ...]
    kind: Kind | None = None
    """The kind whose rule decided; None where nothing was found, or a known picture decided."""
    proof: Proof | None = None
    """What it rests on: one that the rule accepts if there is one. MODEL: a model's word alone, accepted or not."""
    withheld: tuple[Withheld, ...] = ()
    matches: Matches = field(default=NO_MATCHES)

    @property
    def removes(self) -> bool:
        """Whether the picture leaves the chat."""
        return any(action in REMOVALS for action in self.actions)


def exempts(policy: Policy, situation: Situation) -> bool:
    """Whether nothing follows from this sender's pictures, or in this place."""
    exempt = policy.exempt
    if situation.approved or (situation.thread and situation.thread in exempt.threads):
        return True
    if situation.sender and situation.sender in exempt.channels:
        return True
    if situation.standing is Standing.LINKED_CHANNEL:
        return exempt.linked_channel
    return exempt.admins and situation.standing in {Standing.ADMIN, Standing.OWNER, Standing.CHAT}


def for_sender(policy: Policy, situation: Situation) -> Policy:
    """The policy as it holds for this sender: newcomers may have the rules of a stricter preset."""
    stricter = policy.newcomer_rules if situation.standing is Standing.NEW else None
    if stricter is None:
        return policy
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
        return Decision(
            actions=(Action.REPLY,) if asked else (),
            reason=Reason.ASKED if asked else reason,
            mode=Mode.LIVE if asked else policy.mode,
            evidence=evidence,
            matches=matches,
        )

    if policy.mode is Mode.OFF:
        return nothing(Reason.OFF)
    if exempts(policy, situation):
        return nothing(Reason.EXEMPT)
    if matches.fine is not None:
        return nothing(Reason.FINE)
    rules = for_sender(policy, situation)
    outcomes = [_outcome(wanted, rules, situation) for wanted in _wanted(verdict, evidence, rules, matches)]
    if not outcomes:
        return nothing(Reason.NOT_ENOUGH)
    kept = {action for outcome in outcomes for action in outcome.kept}
    if kept & REMOVALS:
        # There is nothing left to react or to refer to; whoever was in the chat reads the notice of a removal instead.
        kept -= {Action.REACT, Action.REPLY}
    if Action.DELETE in kept:
        kept.discard(Action.HOLD)
    if asked:
        kept.add(Action.REPLY)
    withheld = dict.fromkeys(each for outcome in outcomes for each in outcome.withheld if each.action not in kept)
    first = max(outcomes, key=_weight)
    return Decision(
        actions=arranged(kept),
        reason=first.reason,
        mode=policy.mode,
        evidence=evidence,
        kind=first.kind,
        proof=first.proof,
        withheld=tuple(withheld),
        matches=matches,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What one rule asks for, before it is asked what may be done."""

    actions: tuple[Action, ...]
    reason: Reason
    kind: Kind | None
    given: frozenset[Proof]
    """Every proof that there is, MODEL among them where a model's word is SUBSTANTIAL."""
    needs: frozenset[Proof]
    """One of these a removal needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What one rule comes to."""

    kept: frozenset[Action]
    withheld: tuple[Withheld, ...]
    reason: Reason
    kind: Kind | None
    proof: Proof | None


def _wanted(verdict: Verdict | None, evidence: tuple[Evidence, ...], rules: Policy, matches: Matches) -> list[_Wanted]:
    found = [_of_kind(item, proofs(verdict, item.kind), rules, matches) for item in evidence]
    if matches.counts is not None:
        given = frozenset({Proof.KNOWN_PICTURE})
        found.append(_Wanted(actions=rules.known, reason=Reason.KNOWN, kind=None, given=given, needs=given))
    return [item for item in found if item.actions]


def _of_kind(item: Evidence, given: frozenset[Proof], rules: Policy, matches: Matches) -> _Wanted:
    rule = rules.rule(item.kind)
    if item.band is Band.SUBSTANTIAL:
        given |= {Proof.MODEL}
        if matches.counts is not None:
            given |= {Proof.KNOWN_PICTURE}
    if given:
        reason = Reason.SUBSTANTIAL if given == {Proof.MODEL} else Reason.PROOF
        return _Wanted(
            actions=rule.actions(Band.SUBSTANTIAL), reason=reason, kind=item.kind, given=given, needs=rule.proofs
        )
    quiet = tuple(action for action in rule.actions(item.band) if action in QUIET)
    return _Wanted(actions=quiet, reason=Reason.WEAK, kind=item.kind, given=given, needs=rule.proofs)


def _outcome(wanted: _Wanted, rules: Policy, situation: Situation) -> _Outcome:
    kept, withheld = set(wanted.actions), list[Withheld]()

    def withhold(actions: Collection[Action], reason: Reason, *instead: Action) -> None:
        gone = arranged(kept.intersection(actions))
        if gone:
            kept.difference_update(gone)
            kept.update(instead)
            withheld.extend(Withheld(action=action, reason=reason) for action in gone)

    accepted = wanted.given & wanted.needs
    reason = wanted.reason
    if not accepted:
        withhold(REMOVALS, Reason.SUBSTANTIAL_NOT_PROOF, Action.REPLY, Action.NOTIFY)
        if withheld and reason is Reason.SUBSTANTIAL:
            reason = Reason.SUBSTANTIAL_NOT_PROOF
    if not wanted.given & rules.penalty_proofs:
        withhold(PENALTIES, Reason.NOT_CONFIRMED)
    if not situation.holding:
        withhold({Action.HOLD}, Reason.HOLD_OFF, Action.NOTIFY)
    if situation.breaker_open or _used_up(rules, situation.spent):
        withhold(REMOVALS | PENALTIES, Reason.BREAKER, Action.NOTIFY)
    if kept & REMOVALS:
        kept.add(Action.NOTIFY)
    return _Outcome(
        kept=frozenset(kept),
        withheld=tuple(withheld),
        reason=reason,
        kind=wanted.kind,
        proof=strongest(accepted) or strongest(wanted.given) or (Proof.MODEL if wanted.given else None),
    )


def _used_up(rules: Policy, spent: Spent) -> bool:
    limits = rules.limits
    return (
        spent.chat >= limits.removals_per_hour
        or spent.member >= limits.member_per_hour
        or spent.picture >= limits.picture_per_hour
    )


def _weight(outcome: _Outcome) -> tuple[int, bool, bool, bool]:
    """What removes first, known pictures among it; then what is proved. Of equals the first: swaps, which hurt people more."""
    removal = 2 if Action.DELETE in outcome.kept else 1 if Action.HOLD in outcome.kept else 0
    return removal, outcome.kind is None, outcome.reason is not Reason.WEAK, outcome.proof is not Proof.MODEL
