"""Single fields of what version 0.1.0 wrote, in ways that no whole scene of it shows (those are in tests/integration/records)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bots.platform import Lack
from bots.policy import DEFAULT_PROOFS, Action, Proof
from bots.records import BrokenRecord
from bots.records.cases import Case, CaseState
from bots.records.findings import Copy, FindingState, Problem
from bots.records.versions import CASE, POLICY
from worker.contract import Kind

GOLDEN = Path(__file__).parents[3] / "golden" / "records"


def written(name: str) -> dict[str, Any]:
    """The case of a scene, as it was stored."""
    kept: Mapping[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    (case,) = (value["value"] for key, value in kept.items() if key.startswith("torchrelay:case:"))
    fields: dict[str, Any] = json.loads(case)
    return fields


def read(name: str, **changes: Any) -> Case:
    """The case with some of its fields changed, as it is read today."""
    return CASE.load(json.dumps({**written(name), **changes}))


def changed(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**fields, **changes}


@pytest.mark.parametrize(("incident", "expected"), [("album-7", "album-7"), ("", "1")])
def test_an_incident_without_a_name_is_its_message(incident: str, expected: str) -> None:
    case = read("held-album", origin=changed(written("held-album")["origin"], incident=incident))
    assert case.incident == expected


@pytest.mark.parametrize(
    ("band", "proof", "expected"),
    [
        ("substantial", None, Proof.MODEL),
        ("substantial", "two_kinds_of_evidence", Proof.TWO_KINDS),
        ("uncertain", "known_picture", Proof.KNOWN_PICTURE),
        ("uncertain", None, None),
        ("little", None, None),
        ("none", None, None),
    ],
)
def test_a_models_word_was_the_reason_only_where_it_was_substantial(
    band: str, proof: str | None, expected: Proof | None
) -> None:
    decision = written("held-album")["decision"]
    evidence = [{"kind": "altered", "band": band, "proof": proof}, decision["evidence"][1]]
    case = read("held-album", decision=changed(decision, evidence=evidence))
    assert {item.decision.proof for item in case.findings} == {expected}


@pytest.mark.parametrize(("kind", "expected"), [("altered", None), ("generated", Proof.MODEL), (None, None)])
def test_the_proof_is_that_of_the_kind_that_decided(kind: str | None, expected: Proof | None) -> None:
    evidence = [
        {"kind": "altered", "band": "little", "proof": None},
        {"kind": "generated", "band": "substantial", "proof": None},
    ]
    case = read("not-proof", decision=changed(written("not-proof")["decision"], evidence=evidence, kind=kind))
    assert case.findings[0].decision.proof is expected
    assert case.findings[0].decision.kind == (None if kind is None else Kind(kind))


@pytest.mark.parametrize(
    ("problem", "expected", "lack"),
    [
        ("forbidden:delete_messages", Problem.FORBIDDEN, Lack.DELETE_MESSAGES),
        ("forbidden", Problem.FORBIDDEN, None),
        ("forbidden:a_right_of_the_future", Problem.FORBIDDEN, None),
        ("unreachable", Problem.UNREACHABLE, None),
        ("something_else", Problem.INTERNAL, None),
    ],
)
def test_what_stood_in_the_way_and_which_right_was_missing_are_two_things(
    problem: str, expected: Problem, lack: Lack | None
) -> None:
    (picture,) = read("forbidden", problem=problem).findings
    assert (picture.state, picture.problem, picture.lack) == (FindingState.STAYS, expected, lack)


def test_a_problem_is_that_of_the_pictures_it_kept_in_the_chat() -> None:
    held, stays = read("half-forbidden").findings
    assert (held.problem, held.lack) == (None, None)
    assert (stays.problem, stays.lack) == (Problem.FORBIDDEN, Lack.DELETE_MESSAGES)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("recorded", CaseState.OPEN),
        ("held-album", CaseState.OPEN),
        ("forbidden", CaseState.OPEN),
        ("releasing", CaseState.DECIDING),
        ("released", CaseState.DECIDED),
    ],
)
def test_where_a_case_stood_is_where_it_stands(name: str, state: CaseState) -> None:
    assert read(name).state is state


def test_the_rules_alone_leave_a_case_open_and_a_moderator_closes_it() -> None:
    assert read("deleted").state is CaseState.OPEN
    assert [item.state for item in read("deleted").findings] == [FindingState.REMOVED]
    assert read("removed-by-hand").state is CaseState.DECIDED
    assert [item.state for item in read("removed-by-hand").findings] == [FindingState.KEPT_OUT]
    # The rules deleted half of it and were stopped; that all of it is out now was a moderator's doing.
    by_hand = read("deleted", problem="forbidden:delete_messages")
    assert (by_hand.state, by_hand.findings[0].state) == (CaseState.DECIDED, FindingState.KEPT_OUT)
    half = read("deleted", problem="forbidden:delete_messages", messages=["1", "2"])
    assert half.state is CaseState.OPEN
    assert [item.state for item in half.findings] == [FindingState.REMOVED, FindingState.STAYS]


def test_only_the_picture_that_the_case_began_with_has_its_medium_and_file_id() -> None:
    origin = changed(written("deleted")["origin"], file_id="file-1")
    first, second = read("deleted", origin=origin, messages=["1", "2"], removed=["1", "2"]).findings
    assert (first.media, first.file_id) == ("media-1-0", "file-1")
    assert (second.message, second.media, second.file_id) == ("2", "", "")


def test_a_held_message_counts_once_whatever_else_names_it() -> None:
    case = read("held-album")
    assert [(item.number, item.message, item.copy) for item in case.findings] == [
        (1, "1", Copy.KEPT),
        (2, "2", Copy.KEPT),
        (3, "3", Copy.KEPT),
    ]


def test_a_copy_that_was_to_be_kept_of_a_picture_that_never_went_is_none() -> None:
    (picture,) = read("not-sealed").findings
    assert picture.copy is Copy.NONE
    stayed = read("held-album", removed=["1"], problem="unreachable").findings
    assert [item.copy for item in stayed] == [Copy.KEPT, Copy.NONE, Copy.NONE]


@pytest.mark.parametrize(
    ("action", "needs", "actions", "proofs"),
    [
        ("reply", "proof", (Action.REPLY,), DEFAULT_PROOFS),
        ("hold", "proof", (Action.HOLD, Action.NOTIFY), DEFAULT_PROOFS),
        ("delete", "substantial", (Action.DELETE, Action.NOTIFY), DEFAULT_PROOFS | {Proof.MODEL}),
    ],
)
def test_a_rule_of_one_action_is_that_action_and_a_card(
    action: str, needs: str, actions: tuple[Action, ...], proofs: frozenset[Proof]
) -> None:
    rule, other = {"action": action, "needs": needs}, {"action": "reply", "needs": "proof"}
    policy = POLICY.load(json.dumps({"preset": "custom", "mode": "live", "altered": rule, "generated": other}))
    assert (policy.altered.substantial, policy.altered.proofs) == (actions, proofs)
    assert (policy.generated.substantial, policy.generated.proofs) == ((Action.REPLY,), DEFAULT_PROOFS)


def test_a_state_that_never_was_is_refused() -> None:
    with pytest.raises(BrokenRecord):
        read("recorded", state="dreamt of")
