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
    MINOR = "minor"
    """A moderator here has stopped this picture: it may show a minor."""
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
    UNSEEN = "unseen"
    """It is a picture that the bot could not look at, and pictures are taken out here: a person must look."""
    NOT_CONFIRMED = "not_confirmed"
    """A penalty follows only from what a person confirmed, or a known picture."""
    UNASKED = "unasked"
    """The platform did not say who the sender is: perhaps somebody whose pictures the rules leave alone."""


class Share(StrEnum):
    """Whose automatic removals are counted and limited; each has its words."""

    CHAT = "chat"
    MEMBER = "member"
    PICTURE = "picture"


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
    unasked: bool = False
    """The platform could not be asked for the standing: the sender may be an admin, say."""
    approved: bool = False
    """A moderator has exempted this member."""
    thread: str = ""
    spent: Spent = Spent()
    breaker_open: bool = False
    """It has tripped, and nobody has reset it."""
    breaker_of: Share = Share.CHAT
    """Whose has tripped, where one has."""
    holding: bool = True
    """The operator has turned holding on."""
    unseen: bool = False
    """By its first bytes it is a picture, and it could not be opened, or would cost too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An action that the rules name and that is not taken, and why."""

    action: Action
    reason: Reason
    share: Share | None = None
    """Of BREAKER: whose limit is reached; None in records of before."""


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

    @property
    def share(self) -> Share | None:
        """Whose limit of automatic removals kept actions from being taken; None if nobody's, or in records of before."""
        return next((item.share for item in self.withheld if item.share is not None), None)


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
    """The policy as it holds for this sender: for newcomers it may be stricter, and is never weaker."""
    stricter = policy.newcomer_rules if situation.standing is Standing.NEW else None
    return policy if stricter is None else stricter


def decide(
    verdict: Verdict | None,
    policy: Policy,
    matches: Matches = NO_MATCHES,
    situation: Situation = Situation(),
) -> Decision:
    """What `policy` does about `verdict` (None: it could not be judged) in this situation.

    What a moderator has stopped because it may show a minor goes whoever posts it, and however much has gone in this hour:
    neither an exemption nor the circuit breaker lets it stay. Nobody is penalised for it by itself.
    """
    evidence = weigh(verdict)
    asked, rules = situation.asked, for_sender(policy, situation)

    def nothing(reason: Reason) -> Decision:
        return Decision(
            actions=(Action.REPLY,) if asked else (),
            reason=Reason.ASKED if asked else reason,
            mode=Mode.LIVE if asked else rules.mode,
            evidence=evidence,
            matches=matches,
        )

    if policy.mode is Mode.OFF:
        return nothing(Reason.OFF)
    if matches.stopped and not asked:
        return Decision(
            actions=arranged({Action.DELETE, Action.NOTIFY}),
            reason=Reason.MINOR,
            mode=policy.mode,
            evidence=evidence,
            proof=Proof.KNOWN_PICTURE,
            matches=matches,
        )
    if exempts(policy, situation):
        return nothing(Reason.EXEMPT)
    if matches.excused:
        return nothing(Reason.FINE)
    outcomes = [_outcome(wanted, rules, situation) for wanted in _wanted(verdict, evidence, rules, matches)]
    if not outcomes and situation.unseen and policy.may_remove and not asked:
        return replace(nothing(Reason.UNSEEN), actions=(Action.NOTIFY,))
    if not outcomes:
        return nothing(Reason.NOT_ENOUGH)
    kept = {action for outcome in outcomes for action in outcome.kept}
    if rules is not policy:
        # What everybody's rules come to, newcomers meet as well: a reply, where what theirs would take out has to stay.
        everybodys = [_outcome(wanted, policy, situation) for wanted in _wanted(verdict, evidence, policy, matches)]
        kept |= {action for outcome in everybodys for action in outcome.kept}
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
        mode=rules.mode,
        evidence=evidence,
        kind=first.kind,
        proof=first.proof,
        withheld=tuple(withheld),
        matches=matches,
    )


def decide_beside(verdict: Verdict | None, policy: Policy, matches: Matches = NO_MATCHES) -> Decision:
    """What `policy` does about a picture that no message carries: moderators are told where anything would follow from it in a
    message, whoever had posted it. Nothing else follows."""
    decision = decide(verdict, policy, matches)
    return replace(decision, actions=(Action.NOTIFY,) if decision.actions else (), withheld=())


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

    def withhold(actions: Collection[Action], reason: Reason, *instead: Action, share: Share | None = None) -> None:
        gone = arranged(kept.intersection(actions))
        if gone:
            kept.difference_update(gone)
            kept.update(instead)
            withheld.extend(Withheld(action=action, reason=reason, share=share) for action in gone)

    accepted = wanted.given & wanted.needs
    reason = wanted.reason
    share = situation.breaker_of if situation.breaker_open else _used_up(rules, situation.spent)
    # At a limit moderators alone are told: what comes by the hundred is not answered by the hundred.
    instead = (Action.REPLY, Action.NOTIFY) if share is None else (Action.NOTIFY,)
    if not accepted:
        withhold(REMOVALS, Reason.SUBSTANTIAL_NOT_PROOF, *instead)
        if withheld and reason is Reason.SUBSTANTIAL:
            reason = Reason.SUBSTANTIAL_NOT_PROOF
    if not wanted.given & rules.penalty_proofs:
        withhold(PENALTIES, Reason.NOT_CONFIRMED)
    if not situation.holding:
        withhold({Action.HOLD}, Reason.HOLD_OFF, *instead)
    if situation.unasked:
        withhold(REMOVALS | PENALTIES, Reason.UNASKED, Action.NOTIFY)
    if share is not None:
        withhold(REMOVALS | PENALTIES, Reason.BREAKER, Action.NOTIFY, share=share)
    if kept & REMOVALS:
        kept.add(Action.NOTIFY)
    return _Outcome(
        kept=frozenset(kept),
        withheld=tuple(withheld),
        reason=reason,
        kind=wanted.kind,
        proof=strongest(accepted) or strongest(wanted.given) or (Proof.MODEL if wanted.given else None),
    )


def _used_up(rules: Policy, spent: Spent) -> Share | None:
    """Whose limit is reached, the chat's first; None if nobody's is."""
    limits = rules.limits
    reached = {
        Share.CHAT: spent.chat >= limits.removals_per_hour,
        Share.MEMBER: spent.member >= limits.member_per_hour,
        Share.PICTURE: spent.picture >= limits.picture_per_hour,
    }
    return next((share for share, is_reached in reached.items() if is_reached), None)


def _weight(outcome: _Outcome) -> tuple[int, bool, bool, bool]:
    """What removes first, known pictures among it; then what is proved. Of equals the first: swaps, which hurt people more."""
    removal = 2 if Action.DELETE in outcome.kept else 1 if Action.HOLD in outcome.kept else 0
    return removal, outcome.kind is None, outcome.reason is not Reason.WEAK, outcome.proof is not Proof.MODEL
