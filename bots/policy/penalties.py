"""PURE. What follows for the member, once a person has confirmed a fake, and once strikes add up."""

from __future__ import annotations

from collections.abc import Iterable

from bots.policy.decision import Situation, exempts, for_sender
from bots.policy.rules import PENALTIES, Action, Mode, Policy, Proof, Rung, age_s, arranged
from worker.contract import Kind


def confirmed(policy: Policy, kind: Kind | None, situation: Situation = Situation()) -> tuple[Action, ...]:
    """The penalties that follow once a person has confirmed a fake of this kind (None: a known picture).

    None unless the policy is LIVE for them.
    """
    rules = for_sender(policy, situation)
    if rules.mode is not Mode.LIVE or Proof.HUMAN not in policy.penalty_proofs or exempts(policy, situation):
        return ()
    actions = rules.known if kind is None else rules.rule(kind).substantial
    return arranged(action for action in actions if action in PENALTIES)


def climb(policy: Policy, strikes: Iterable[tuple[float, int]], now_s: float) -> Rung | None:
    """The highest rung of the ladder that strikes (Unix time, weight) reach now; None if none.

    One that a wrong clock has dated as far ahead counts no more than one that is as old.
    """
    ages = [(age_s(at_s, now_s), weight) for at_s, weight in strikes]

    def reached(rung: Rung) -> bool:
        span_s = min(rung.within_s, policy.strikes_expire_s)
        return sum(weight for age_s, weight in ages if age_s <= span_s) >= rung.strikes

    return max(filter(reached, policy.ladder), key=lambda rung: _height(policy, rung), default=None)


def _height(policy: Policy, rung: Rung) -> tuple[int, int, int]:
    return rung.action.rank, policy.muted_s(rung), rung.strikes
