"""PURE. A chat's rules, and what they decide about a verdict. Every threshold and every consequence lives here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from worker.contract import Band, Family, Kind, Verdict


class Mode(StrEnum):
    """Whether a policy acts."""

    OFF = "off"
    SHADOW = "shadow"
    """Decides and records, acts on nothing."""
    LIVE = "live"


class Preset(StrEnum):
    """A policy that people choose by name."""

    WATCH = "watch"
    REPLY = "reply"
    PROTECT = "protect"
    CUSTOM = "custom"
    """One that an admin has changed in a detail."""


class Action(StrEnum):
    """What may follow from a verdict."""

    NOTIFY = "notify"
    """Tell the moderators."""
    REPLY = "reply"
    """Answer in the chat."""
    REACT = "react"
    HOLD = "hold"
    """Take the picture out of the chat until a moderator has looked at the case."""
    DELETE = "delete"
    STRIKE = "strike"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"


REMOVALS = frozenset({Action.HOLD, Action.DELETE})


class Proof(StrEnum):
    """Why a fake counts as proved."""

    KNOWN_PICTURE = "known_picture"
    TWO_KINDS = "two_kinds_of_evidence"
    PROVENANCE = "provenance"
    HUMAN = "human"


class Needs(StrEnum):
    """How much a rule's removal needs."""

    PROOF = "proof"
    SUBSTANTIAL = "substantial"
    """One network's word is enough: the admin chose to remove real pictures now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict amounts to for one kind."""

    kind: Kind
    band: Band
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What follows when a picture is found to be of one kind."""

    action: Action = Action.REPLY
    """REPLY, HOLD or DELETE. A removal whose needs are not met falls back to REPLY."""
    needs: Needs = Needs.PROOF


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One chat's rules."""

    preset: Preset = Preset.REPLY
    mode: Mode = Mode.LIVE
    altered: Rule = Rule()
    generated: Rule = Rule()
    moderators_chat: str = ""
    """Where the moderators are told; empty: nowhere, `/cases` still lists."""
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


PRESETS: dict[Preset, Policy] = {
    Preset.WATCH: Policy(preset=Preset.WATCH, mode=Mode.SHADOW),
    Preset.REPLY: Policy(preset=Preset.REPLY),
    Preset.PROTECT: Policy(preset=Preset.PROTECT, altered=Rule(action=Action.HOLD, needs=Needs.PROOF)),
}
DEFAULT = PRESETS[Preset.REPLY]


def choose(policy: Policy, preset: Preset) -> Policy:
    """The preset's rules, with what `policy` says of places and languages kept. `preset` is not CUSTOM."""
    return replace(PRESETS[preset], moderators_chat=policy.moderators_chat, locale=policy.locale)


class Reason(StrEnum):
    """Why a decision is what it is: the texts put it into words."""

    PROOF = "proof"
    SUBSTANTIAL = "substantial"
    SUBSTANTIAL_NOT_PROOF = "substantial_not_proof"
    """The rule asks for proof, and this is one network's word: a person must look."""
    ASKED = "asked"
    NOT_ENOUGH = "not_enough"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done about one picture."""

    actions: tuple[Action, ...]
    """In the order in which they are carried out."""
    reason: Reason
    mode: Mode
    evidence: tuple[Evidence, ...]
    kind: Kind | None = None
    """The kind whose rule decided; None where nothing was found."""

    @property
    def removes(self) -> bool:
        """Whether the picture leaves the chat."""
        return any(action in REMOVALS for action in self.actions)


def weigh(verdict: Verdict) -> tuple[Evidence, ...]:
    """The evidence for each kind. Two networks that agree are one opinion: proof takes signals of two families."""
    return tuple(Evidence(kind=kind, band=verdict.belief(kind).band, proof=_proof(verdict, kind)) for kind in Kind)


def decide(verdict: Verdict, policy: Policy, *, asked: bool = False) -> Decision:
    """What `policy` does about `verdict`. With `asked` somebody wants an answer, so there is one whatever it says."""
    evidence = weigh(verdict)
    if policy.mode is Mode.OFF and not asked:
        return Decision(actions=(), reason=Reason.OFF, mode=policy.mode, evidence=evidence)
    found = [item for item in evidence if item.proof is not None or item.band is Band.SUBSTANTIAL]
    if policy.mode is Mode.OFF or not found:
        reason = Reason.ASKED if asked else Reason.NOT_ENOUGH
        mode = Mode.LIVE if asked else policy.mode
        return Decision(actions=(Action.REPLY,) if asked else (), reason=reason, mode=mode, evidence=evidence)
    strictest = max(found, key=lambda item: _severity(item, policy))
    action, reason = _consequence(strictest, policy)
    actions = [action]
    if action in REMOVALS or reason is Reason.SUBSTANTIAL_NOT_PROOF:
        actions.append(Action.NOTIFY)
    if asked and action is not Action.REPLY:
        actions.append(Action.REPLY)
    return Decision(actions=tuple(actions), reason=reason, mode=policy.mode, evidence=evidence, kind=strictest.kind)


def _consequence(item: Evidence, policy: Policy) -> tuple[Action, Reason]:
    rule = policy.rule(item.kind)
    if item.proof is not None:
        return rule.action, Reason.PROOF
    if rule.action in REMOVALS and rule.needs is Needs.PROOF:
        return Action.REPLY, Reason.SUBSTANTIAL_NOT_PROOF
    return rule.action, Reason.SUBSTANTIAL


def _severity(item: Evidence, policy: Policy) -> tuple[int, bool, bool]:
    action, _ = _consequence(item, policy)
    order = (Action.REPLY, Action.HOLD, Action.DELETE)
    return order.index(action), item.proof is not None, item.kind is Kind.ALTERED


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
