"""The rule that says what can be judged is learned: from photographs, and from pictures made for every reason."""

from __future__ import annotations

import json

import numpy as np
import pytest

from detector import applicability
from detector.applicability import Rule
from detector.training.applicability import REASONS, Shown, learn
from detector.verdict import Unfit


def shown(reason: Unfit | None, count: int = 30) -> list[Shown]:
    """Looks at pictures that have much of a figure of their own."""
    rng = np.random.default_rng(len(reason or ""))
    figures = rng.normal(0, 0.3, (count, len(applicability.names())))
    if reason is not None:
        figures[:, [*REASONS].index(reason)] += 4
    return [Shown(figures=tuple(one.tolist()), reason=reason, sort=str(reason)) for one in figures]


def test_what_was_learned_is_read_back_and_tells_the_reasons_apart() -> None:
    taught = [one for reason in (None, *REASONS) for one in shown(reason)]
    record = json.loads(json.dumps({**learn(taught), "from_odds": 0.0, "face_from_odds": 0.0}))
    rule = Rule.read(record)
    for one in taught:
        own = ((np.array(one.figures, np.float32) - rule.means) / rule.spreads).clip(-4, 4)
        odds = dict(zip(rule.reasons, (rule.weights @ own + rule.biases).tolist(), strict=True))
        fitness = applicability.Fitness(odds=odds)
        assert rule.why_not(fitness) == one.reason


@pytest.mark.parametrize("missing", [None, *REASONS])
def test_nothing_is_learned_where_a_reason_or_photographs_are_missing(missing: Unfit | None) -> None:
    with pytest.raises(ValueError, match="missing"):
        learn([one for reason in (None, *REASONS) if reason != missing for one in shown(reason)])
