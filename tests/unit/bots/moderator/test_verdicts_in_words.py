"""What somebody who asked reads: what was found, how sure that is, what to do, and where there is help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.wording import Wording
from bots.moderator.wording.care import Care
from bots.policy import Decision, Match, Matches, Mode, Proof, Reason, weigh
from tests.unit.bots.moderator.conftest import TEXTS, Scene
from worker.contract import Band, Kind, Verdict
from worker.testing import verdict

KNOWN = Matches(fake=Match(entry="E1", exact=True))


def decided(found: Verdict | None, matches: Matches = Matches(), proof: Proof | None = None) -> Decision:
    """What a chat's rules know of it; with a proof of what the first kind of evidence says."""
    evidence = tuple(weigh(found))
    if proof is not None:
        evidence = (replace(evidence[0], proof=proof), *evidence[1:])
    return Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=Mode.LIVE, evidence=evidence, matches=matches)


def of(band: Band) -> Verdict:
    """A verdict that is as sure of both kinds."""
    return verdict(band, band)


def say(*names: str) -> list[str]:
    return [TEXTS.say(name, "en", where="whole", kind="both") for name in names]


@pytest.mark.parametrize(
    ("band", "found", "next_steps"),
    [
        (Band.SUBSTANTIAL, ("verdict-altered", "verdict-generated", "rests-on-network", "cannot-tell-found"), "found"),
        (Band.UNCERTAIN, ("verdict-uncertain", "rests-on-network", "cannot-tell-uncertain"), "unclear"),
        (Band.LITTLE, ("verdict-little", "rests-on-little", "cannot-tell-little"), "little"),
        (Band.NONE, ("verdict-none", "cannot-tell-none"), "unclear"),
        (None, ("verdict-none", "cannot-tell-none"), "unclear"),
    ],
)
def test_a_private_answer_says_what_was_found_and_what_to_do(
    scene: Scene, band: Band | None, found: tuple[str, ...], next_steps: str
) -> None:
    judged = of(band) if band is not None else None
    answer = Wording(scene.services).private(judged, decided(judged), "en").split("\n\n")
    first, *more = answer
    assert first == " ".join(say(*found))
    steps = say(f"next-private-{next_steps}")
    # Whom it hurts comes first.
    assert more == ([Care(TEXTS).found("en"), *steps] if next_steps == "found" else [*steps, *say("help-any")])


@pytest.mark.parametrize("kind", list(Kind))
def test_what_could_not_be_judged_of_one_kind_is_said(scene: Scene, kind: Kind) -> None:
    judged = verdict(*(Band.NONE if each is kind else Band.LITTLE for each in Kind))
    lines = Wording(scene.services).verdict(judged, decided(judged), "en")
    assert lines == say("verdict-little", f"verdict-unchecked-{kind}")


def test_a_proof_counts_whatever_the_network_says(scene: Scene) -> None:
    judged = of(Band.LITTLE)
    decision = decided(judged, proof=Proof.PROVENANCE)
    wording = Wording(scene.services)
    lines = say(f"verdict-{decision.evidence[0].kind}", "proof-provenance", "verdict-can-be-wrong")
    assert wording.verdict(judged, decision, "en") == lines
    assert wording.public(judged, decision, "en") == " ".join([*lines, *say("next-public")])
    assert wording.public(judged, decided(judged), "en") == TEXTS.say("verdict-little", "en")


def test_what_moderators_have_decided_goes_before_what_was_found(scene: Scene) -> None:
    judged = of(Band.LITTLE)
    private = Wording(scene.services).private
    called = private(None, decided(None, Matches(fake=Match(entry="K1", exact=True, fake=True))), "en").split("\n\n")
    assert called == [*say("verdict-known-here"), Care(TEXTS).found("en"), *say("next-private-found")]
    kept_out = private(None, decided(None, Matches(fake=Match(entry="K1", exact=True))), "en").split("\n\n")
    assert kept_out == say("verdict-kept-out-here", "help-any"), "nobody here has called it a fake"
    stopped = Matches(minor=Match(entry="M1", exact=True))
    assert private(of(Band.SUBSTANTIAL), decided(judged, stopped), "en") == TEXTS.say("verdict-stopped-here", "en")
    fine = Matches(fine=Match(entry="F1", exact=True))
    assert private(judged, decided(judged, fine), "en").split("\n\n")[0] == TEXTS.say("verdict-fine-here", "en")
