"""PURE. How each kept record is read and written, and how one of an earlier schema becomes one of today's.

Schema 1, written without a number, is that of version 0.1.0: a rule was one action and what it needed, a case was one
decision with lists of messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bots.platform import Lack
from bots.policy import DEFAULT_PROOFS, POLICY_SCHEMA, Action, Policy, Proof
from bots.records.cases import CASE_SCHEMA, Case, CaseState
from bots.records.edits import EDIT_SCHEMA, Shown
from bots.records.findings import Copy, FindingState, Problem
from bots.records.journal import EVENT_SCHEMA, Event
from bots.records.known import KNOWN_SCHEMA, KnownPicture
from bots.records.outbox import SENT_SCHEMA, Sent
from bots.records.people import PERSON_SCHEMA, Approval, Reporter
from bots.records.reading import Versioned
from bots.records.reveals import REVEAL_SCHEMA, Reveal
from worker.contract import Band

Fields = dict[str, Any]


def _policy_2(old: Fields) -> Fields:
    return {**old, "altered": _rule_2(old["altered"]), "generated": _rule_2(old["generated"])}


def _rule_2(old: Fields) -> Fields:
    action = Action(old["action"])
    told = () if action is Action.REPLY else (Action.NOTIFY,)
    accepted = {Proof.MODEL} if old["needs"] == "substantial" else set()
    return {"substantial": (action, *told), "proofs": DEFAULT_PROOFS | accepted}


def _sent_2(old: Fields) -> Fields:
    return old


def _case_2(old: Fields) -> Fields:
    origin = old["origin"]
    return {
        "id": old["id"],
        "opened_at_s": old["opened_at_s"],
        "platform": origin["platform"],
        "chat": origin["chat"],
        "incident": origin["incident"] or origin["message"],
        "sender": origin["sender"],
        "thread": origin["thread"],
        "locale": origin["locale"],
        "mode": old["decision"]["mode"],
        "findings": _findings_2(old),
        "state": _state_2(old),
        "changed_at_s": old["changed_at_s"],
        "revision": old["revision"],
    }


def _state_2(old: Fields) -> CaseState:
    if old["state"] == "removed":
        by_rules_alone = Action.DELETE in old["decision"]["actions"] and not _removed_by_hand(old)
        return CaseState.OPEN if by_rules_alone else CaseState.DECIDED
    return _STATES[old["state"]]


_STATES = {
    "recorded": CaseState.OPEN,
    "held": CaseState.OPEN,
    "failed": CaseState.OPEN,
    "releasing": CaseState.DECIDING,
    "released": CaseState.DECIDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """What schema 1 knew of one."""

    message: str
    media: str
    sealed: bool
    """A copy was kept, or was about to be."""


def _findings_2(old: Fields) -> list[Fields]:
    origin, problem = old["origin"], old["problem"]
    # In this order the number of a finding is that of its copy, which was counted from 0 (see `RedisCopies`).
    pictures = [_Picture(message=held["message"], media=held["media"], sealed=True) for held in old["held"]]
    pictures += [
        _Picture(message=message, media=origin["media"] if message == origin["message"] else "", sealed=False)
        for message in old["messages"]
        if message not in {picture.message for picture in pictures}
    ]
    decision = _decision_2(old["decision"])
    findings = []
    for number, picture in enumerate(pictures, start=1):
        out = picture.message in old["removed"]
        state = _out_2(old, picture) if out else _in_chat_2(old)
        unknown = out and problem == Problem.PUT_BACK_UNKNOWN
        stays = state is FindingState.STAYS
        findings.append(
            {
                "number": number,
                "message": picture.message,
                "media": picture.media,
                "thread": origin["thread"],
                "sender": origin["sender"],
                "file_id": origin["file_id"] if picture.media == origin["media"] else "",
                "decision": decision,
                "state": state,
                "problem": _problem_2(problem) if stays or unknown else None,
                "lack": _lack_2(problem) if stays else None,
                "copy": _copy_2(state, picture),
                "at_s": old["opened_at_s"],
            }
        )
    return findings


def _out_2(old: Fields, picture: _Picture) -> FindingState:
    """What became of a picture whose message was taken out."""
    if old["state"] == "removed":
        return FindingState.KEPT_OUT if _removed_by_hand(old) else FindingState.REMOVED
    if not picture.sealed:
        return FindingState.REMOVED
    return FindingState.PUT_BACK if old["state"] == "released" else FindingState.HELD


def _in_chat_2(old: Fields) -> FindingState:
    """What became of a picture whose message was left where it was."""
    if old["state"] == "released":
        return FindingState.LEFT
    return FindingState.STAYS if old["problem"] else FindingState.NOTED


def _removed_by_hand(old: Fields) -> bool:
    """Whether a moderator has certainly chosen the removal.

    Of a held picture that is out for good schema 1 did not say whether one kept it out, or wanted it back too late.
    """
    actions = old["decision"]["actions"]
    chosen_by_rules = Action.HOLD in actions or Action.DELETE in actions
    return not chosen_by_rules or (bool(old["problem"]) and set(old["messages"]) <= set(old["removed"]))


def _copy_2(state: FindingState, picture: _Picture) -> Copy:
    if state is FindingState.HELD:
        return Copy.KEPT
    out = state in {FindingState.REMOVED, FindingState.KEPT_OUT, FindingState.PUT_BACK}
    return Copy.GONE if picture.sealed and out else Copy.NONE


def _problem_2(problem: str) -> Problem:
    code = problem.partition(":")[0]
    return Problem(code) if code in set(Problem) else Problem.INTERNAL


def _lack_2(problem: str) -> Lack | None:
    right = problem.partition(":")[2]
    return Lack(right) if right in set(Lack) else None


def _decision_2(old: Fields) -> Fields:
    decided = [item for item in old["evidence"] if item["kind"] == old["kind"]]
    proof = None
    if decided:
        proof = decided[0]["proof"] or (Proof.MODEL if decided[0]["band"] == Band.SUBSTANTIAL else None)
    return {**old, "proof": proof}


POLICY = Versioned(Policy, "policy", POLICY_SCHEMA, {1: _policy_2})
CASE = Versioned(Case, "case", CASE_SCHEMA, {1: _case_2})
SENT = Versioned(Sent, "note", SENT_SCHEMA, {1: _sent_2})
EVENT = Versioned(Event, "journal's event", EVENT_SCHEMA, {})
KNOWN = Versioned(KnownPicture, "known picture", KNOWN_SCHEMA, {})
SHOWN = Versioned(Shown, "edit", EDIT_SCHEMA, {})
REVEAL = Versioned(Reveal, "reveal", REVEAL_SCHEMA, {})
APPROVAL = Versioned(Approval, "approval", PERSON_SCHEMA, {})
REPORTER = Versioned(Reporter, "reporter", PERSON_SCHEMA, {})
