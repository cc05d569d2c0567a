"""Policies in words: only what will happen, with exactly these rules and rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto

from bots import durations
from bots.outlook import Ground, KindOutlook, Outlook, Surroundings, outlook
from bots.platform import Emblem, Lack, Mutes, Power
from bots.platform.markup import clean
from bots.policy import (
    EMBLEMS,
    REAL_PICTURES_PER_FALSE_ALARM,
    Action,
    Beside,
    Mode,
    Policy,
    Preset,
    Proof,
    Rung,
    Trust,
    trusts,
)
from bots.replay import Replay
from bots.rulebook import Change, Entry, Flaw, Mistake, Unfit
from bots.rulebook.writing import NOTHING
from bots.texts import Joint, Texts
from worker.contract import Band, Kind

SHOWN_CHANGES = 3
SHOWN_THREADS = 20
MAX_VALUE = 400
SHOWN_MISTAKES = 12
_PREFIXES: dict[type[StrEnum], str] = {
    Preset: "preset",
    Mode: "mode",
    Band: "band",
    Ground: "ground",
    Power: "power",
    Lack: "right",
}


class Part(Enum):
    """What lines of a policy's text speak of."""

    MODE = auto()
    ALTERED = auto()
    GENERATED = auto()
    KNOWN = auto()
    BESIDE = auto()
    PROOFS = auto()
    MEMBERS = auto()
    NEWCOMERS = auto()
    CAUTIONS = auto()
    PLACE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is true of a chat now, besides its rules."""

    surroundings: Surroundings
    chat: str
    """Its id."""
    thread_rules: bool = False
    """The rules are a thread's own."""
    other_threads: int = 0
    """Threads of the chat that have rules of their own."""
    going_on: tuple[str, ...] = ()
    """Those of them, by their ids, whose rules are not off."""
    lacking: tuple[Lack, ...] = ()
    approved: int = 0
    """Members whom the chat's admins have exempted by name."""
    breaker_open: bool = False
    some_stopped: bool = False
    """The circuit breaker has tripped for some members or pictures."""
    emblems: frozenset[Emblem] = frozenset(Emblem)
    """Of which pictures that no message carries the bot is told."""
    default_place: str = ""
    """Where the platform has its moderators told by itself; empty: nowhere."""
    named_place: str = ""
    """The place that the policy names, as people read it."""


class PolicyWording:
    """Puts policies, what is wrong with them, and what they would have done into words, in a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def say(self, text_id: str, locale: str, **values: object) -> str:
        """The text."""
        return self._texts.say(text_id, locale, **values)

    def join(self, parts: Iterable[str], locale: str, joint: Joint = Joint.ITEMS) -> str:
        """A list of the parts."""
        return self._texts.join(parts, locale, joint)

    def name(self, item: StrEnum, locale: str) -> str:
        """What people call a preset, a mode, a band, a ground, a power of the bot's or a right that it lacks."""
        return self.say(f"{_PREFIXES[type(item)]}-{item}", locale)

    # What the rules do.

    def policy(self, policy: Policy, circumstances: Circumstances, locale: str) -> str:
        """The policy, as everybody in the chat reads it."""
        title = "policy-title-thread" if circumstances.thread_rules else "policy-title"
        lines = [self.say(title, locale, preset=self.name(policy.preset, locale))]
        lines += self.rules(policy, circumstances, locale)
        if policy.mode is Mode.OFF and circumstances.going_on:
            lines.append(self.going_on(circumstances.going_on, locale))
        elif circumstances.other_threads:
            lines.append(self.say("policy-title-elsewhere", locale, count=circumstances.other_threads))
        return "\n".join([*lines, self.say("policy-how", locale)])

    def rules(self, policy: Policy, circumstances: Circumstances, locale: str) -> list[str]:
        """What happens, in lines."""
        return [line for lines in self.parts(policy, circumstances, locale).values() for line in lines]

    def parts(self, policy: Policy, circumstances: Circumstances, locale: str) -> dict[Part, list[str]]:
        """What happens, in lines, by what they speak of, in their order. Where nothing does, MODE alone."""
        if policy.mode is Mode.OFF:
            text_id = "policy-mode-off-but" if circumstances.going_on else "policy-mode-off"
            return {Part.MODE: [self.say(text_id, locale)]}
        # As long as they last here, whatever is asked for.
        policy = policy.with_mutes(circumstances.surroundings.mutes.lasts_s)
        view = outlook(policy, circumstances.surroundings)
        exempt = self._exempt(policy, circumstances, locale)
        mode = f"policy-mode-{policy.mode}"
        return {
            Part.MODE: [self.say(f"{mode}-but", locale, who=exempt) if exempt else self.say(mode, locale)],
            Part.ALTERED: [self._kind(policy, view.of(Kind.ALTERED), locale)],
            Part.GENERATED: [self._kind(policy, view.of(Kind.GENERATED), locale)],
            Part.KNOWN: [self._known(policy, view, circumstances, locale)],
            Part.BESIDE: self._beside(policy, circumstances, locale),
            Part.PROOFS: self._proofs(policy, view, circumstances, locale),
            Part.MEMBERS: self._members(policy, view, locale),
            Part.NEWCOMERS: self._newcomers(policy, view, circumstances, locale),
            Part.CAUTIONS: self._cautions(policy, view, circumstances, locale),
            Part.PLACE: [
                *([self.say("policy-told-shadow", locale)] if policy.mode is Mode.SHADOW else []),
                self._place(policy, circumstances, locale),
            ],
        }

    def going_on(self, threads: Sequence[str], locale: str) -> str:
        """Which threads go on with rules of their own, whatever the chat's are, and what changes that."""
        more = len(threads) - SHOWN_THREADS
        shown = [
            *threads[:SHOWN_THREADS],
            *([self.say("policy-going-on-more", locale, count=more)] if more > 0 else []),
        ]
        return self.say("policy-going-on", locale, count=len(threads), topics=clean(self.join(shown, locale)))

    def _as_done(self, text_id: str, policy: Policy, locale: str, **values: object) -> str:
        """The text, as of what is done; or, where the rules are only noted, as of what would be."""
        noted = policy.mode is Mode.SHADOW
        return self.say(f"{text_id}-shadow" if noted else text_id, locale, **values)

    def _exempt(self, policy: Policy, circumstances: Circumstances, locale: str) -> str:
        exempt, approved = policy.exempt, circumstances.approved
        who = [self.say("exempt-admins", locale)] if exempt.admins else []
        who += [self.say("exempt-linked_channel", locale)] if exempt.linked_channel else []
        who += [self.say("exempt-approved", locale, count=approved)] if approved else []
        who += [self.say("exempt-channels", locale, count=len(exempt.channels))] if exempt.channels else []
        who += [self.say("exempt-threads", locale, count=len(exempt.threads))] if exempt.threads else []
        if len(who) > 1:
            return self.say("list-and", locale, first=self.join(who[:-1], locale), last=who[-1])
        return "".join(who)

    def _kind(self, policy: Policy, view: KindOutlook, locale: str) -> str:
        strikes = policy.rule(view.kind).strike_weight
        follows = [
            self.say(
                "policy-follows",
                locale,
                ground=self.name(ground, locale),
                actions=self._actions(actions, policy, strikes, locale),
            )
            for ground, actions in view.follows
        ]
        what = self.join(follows, locale, Joint.CLAUSES)
        return self.say(f"policy-kind-{view.kind}", locale, what=what or self.say("policy-nothing", locale))

    def _known(self, policy: Policy, view: Outlook, circumstances: Circumstances, locale: str) -> str:
        what = self._actions(view.known, policy, policy.known_strike_weight, locale)
        return self.say("policy-known", locale, known=circumstances.surroundings.known, what=what)

    def _beside(self, policy: Policy, circumstances: Circumstances, locale: str) -> list[str]:
        """Which pictures beside messages are looked at; of which the bot is not told here."""
        chosen = [beside for beside in Beside if beside in policy.beside]
        told = [beside for beside in chosen if EMBLEMS[beside] & circumstances.emblems]
        lines = []
        for text_id, listed in (
            ("policy-beside", told),
            ("policy-beside-untold", [it for it in chosen if it not in told]),
        ):
            if listed:
                what = self.join((self.say(f"beside-{beside}", locale) for beside in listed), locale)
                lines.append(self._as_done(text_id, policy, locale, what=what))
        return lines

    def _actions(self, actions: Sequence[Action], policy: Policy, strikes: int, locale: str) -> str:
        named = (
            self.say(f"action-{action}", locale, strikes=strikes, mute=self.duration(policy.mute_s, locale))
            for action in actions
        )
        return self.join(named, locale) or self.say("policy-nothing", locale)

    def _proofs(self, policy: Policy, view: Outlook, circumstances: Circumstances, locale: str) -> list[str]:
        waiting = [each for each in view.kinds if each.waits_for_proof]
        if not waiting or view.breaker_shut:
            return []
        provable = {proof for each in waiting for proof in each.provable}
        if not provable:
            known = circumstances.surroundings.known
            return [self._as_done("policy-proofs-none-known" if known else "policy-proofs-none", policy, locale)]
        listed = [proof for proof in Proof if proof in provable or proof is Proof.HUMAN]
        return [self.say("policy-proofs", locale, proofs=self._listed_proofs(listed, circumstances, locale))]

    def _listed_proofs(self, proofs: Iterable[Proof], circumstances: Circumstances, locale: str) -> str:
        known = circumstances.surroundings.known
        named = [self.say(f"policy-proof-{proof}", locale, known=known) for proof in proofs]
        return self.join(named, locale, Joint.CLAUSES)

    def _members(self, policy: Policy, view: Outlook, locale: str) -> list[str]:
        """What becomes of members whose pictures are fakes."""
        given = {action for each in view.kinds for _, actions in each.follows for action in actions} | {*view.known}
        if Action.STRIKE in given or policy.ladder:  # moderators give strikes by hand, too
            steps = self.join((self.rung(rung, policy, locale) for rung in policy.ladder), locale, Joint.CLAUSES)
            expire = self.duration(policy.strikes_expire_s, locale)
            text = "policy-strikes" if steps else "policy-strikes-nothing"
            return [self.say(text, locale, expire=expire, steps=steps)]
        return []

    def _newcomers(self, policy: Policy, view: Outlook, circumstances: Circumstances, locale: str) -> list[str]:
        """What is otherwise for new members, and who counts as one."""
        stricter, new = policy.newcomer_rules, view.newcomers
        days, preset = policy.newcomer_days, self.name(policy.newcomer_preset, locale)
        if stricter is None or new is None:
            return [self.say("policy-newcomers-same", locale, days=days, preset=preset)] if days else []

        def told(rules: Policy, follows: Outlook) -> list[str]:
            return [
                *(self._kind(rules, each, locale) for each in follows.kinds),
                self._known(rules, follows, circumstances, locale),
                *self._proofs(rules, follows, circumstances, locale),
                *self._members(rules, follows, locale),
            ]

        own = told(policy, view)
        lines = [line for line in told(stricter, new) if line not in own]
        name = "policy-newcomers" if lines else "policy-newcomers-same"
        return [
            self.say(name, locale, days=days, preset=preset),
            *(self.say("policy-newcomer", locale, line=line.removeprefix("• ")) for line in lines),
        ]

    def rung(self, rung: Rung, policy: Policy, locale: str) -> str:
        """A step of the ladder, as it counts: strikes that have expired lead nowhere."""
        return self.say(
            f"rung-{rung.action}",
            locale,
            strikes=rung.strikes,
            within=self.duration(min(rung.within_s, policy.strikes_expire_s), locale),
            duration=self.duration(policy.muted_s(rung), locale),
        )

    def _cautions(self, policy: Policy, view: Outlook, circumstances: Circumstances, locale: str) -> list[str]:
        lines = self._trusted(policy, locale)
        if view.held_back:
            lines.append(self._as_done("policy-hold-off", policy, locale))
        if view.breaker_shut:
            lines.append(self._as_done("policy-shut", policy, locale))
        elif circumstances.breaker_open:
            lines.append(self.say("policy-breaker", locale))
        elif circumstances.some_stopped:
            lines.append(self.say("policy-breaker-some", locale))
        if view.impossible:
            actions = self._actions(view.impossible, policy, 1, locale)
            lines.append(self._as_done("policy-impossible", policy, locale, actions=actions))
        if circumstances.lacking:
            rights = self.join((self.name(lack, locale) for lack in circumstances.lacking), locale)
            lines.append(self._as_done("policy-lacking", policy, locale, rights=rights))
        usual = Policy()
        if policy.known_distance > usual.known_distance:
            lines.append(self.say("policy-distance", locale, distance=policy.known_distance))
        if policy.known_quality < usual.known_quality:
            lines.append(self.say("policy-quality", locale, quality=policy.known_quality))
        return lines

    def _trusted(self, policy: Policy, locale: str) -> list[str]:
        found = trusts(replace(policy, mode=Mode.LIVE))
        kinds = [
            self.say(f"policy-model-kind-{kind}", locale)
            for kind, trust in ((Kind.ALTERED, Trust.ALTERED_REMOVED), (Kind.GENERATED, Trust.GENERATED_REMOVED))
            if trust in found
        ]
        lines = []
        if kinds:
            real = REAL_PICTURES_PER_FALSE_ALARM
            lines.append(self._as_done("policy-model", policy, locale, kinds=self.join(kinds, locale), real=real))
        if found & {Trust.PENALTY_BY_MODEL, Trust.PENALTY_UNCONFIRMED}:
            lines.append(self._as_done("policy-penalties-model", policy, locale))
        return lines

    def _place(self, policy: Policy, circumstances: Circumstances, locale: str) -> str:
        if not policy.moderators_chat:
            return self.say(f"policy-moderators-{'log' if circumstances.default_place else 'private'}", locale)
        if policy.moderators_chat == circumstances.chat and not policy.moderators_thread:
            return self.say("policy-moderators-here", locale)
        return self.say(
            "policy-moderators-topic" if policy.moderators_thread else "policy-moderators-chat",
            locale,
            chat=circumstances.named_place,
            thread=policy.moderators_thread,
        )

    def unfit_mute(self, mutes: Mutes, before: Policy, after: Policy, locale: str) -> str:
        """Why the mutes that are new in these rules cannot be on this platform; empty where they can."""
        lengths = [it for it in after.mute_lengths() if it not in before.mute_lengths()]
        unfit = next((it for it in lengths if mutes.lasts_s(it) != it), None)
        if unfit is None:
            return ""
        lasts_s = mutes.lasts_s(unfit)
        text_id = "policy-mute-long" if unfit > lasts_s else "policy-mute-short"
        return self.say(text_id, locale, asked=self.duration(unfit, locale), lasts=self.duration(lasts_s, locale))

    def duration(self, duration_s: int, locale: str) -> str:
        """A length of time, in words."""
        return " ".join(
            self.say(f"duration-{unit}", locale, count=count) for count, unit in durations.parts(duration_s)
        )

    # What was changed, and what cannot be.

    def changes(self, changes: Sequence[Change], locale: str, many: str) -> str:
        """The first few changes; `many` is the text in which there are more."""
        shown = self.join((self.change(change, locale) for change in changes[:SHOWN_CHANGES]), locale, Joint.CLAUSES)
        more = len(changes) - SHOWN_CHANGES
        return self.say(many, locale, changes=shown, more=more) if more > 0 else shown

    def change(self, change: Change, locale: str) -> str:
        """One change; a very long list is shortened, and an export has it whole."""
        before, after = self._value(change.before, locale), self._value(change.after, locale)
        return self.say("policy-change", locale, key=change.key, before=before, after=after)

    def _value(self, value: str, locale: str) -> str:
        value = value if len(value) <= MAX_VALUE else f"{value[: MAX_VALUE - 1]}…"
        return self.say("policy-nothing-set", locale) if value == NOTHING else value

    def unfit(self, unfit: Unfit, locale: str) -> str:
        """What was not understood, and what might have been said."""
        return self._flaw(unfit.flaw, unfit.found, unfit.allowed, locale)

    def mistakes(self, mistakes: Sequence[Mistake], locale: str) -> str:
        """Everything that is wrong with a file, by its lines and keys."""
        lines = [self.say("import-mistakes", locale, count=len(mistakes))]
        for mistake in mistakes[:SHOWN_MISTAKES]:
            flaw = self._flaw(mistake.flaw, mistake.found, mistake.allowed, locale)
            text_id = "import-mistake-key" if mistake.key else "import-mistake"
            lines.append(self.say(text_id, locale, line=mistake.line, key=clean(mistake.key), flaw=flaw))
        more = len(mistakes) - SHOWN_MISTAKES
        return "\n".join([*lines, self.say("import-mistakes-more", locale, count=more)] if more > 0 else lines)

    def _flaw(self, flaw: Flaw, found: str, allowed: tuple[str, ...], locale: str) -> str:
        found = clean(found)  # people's own words can hold anything
        if flaw is Flaw.NOT_UNDERSTOOD and not (found and allowed):
            part = "more" if allowed else "less"
            return self.say(f"flaw-not_understood-{part}", locale, found=found, allowed=self.join(allowed, locale))
        if flaw in {Flaw.NOT_A_NUMBER, Flaw.NOT_A_DURATION}:
            spoken = self.say("flaw-range", locale, **dict(zip(("from", "to"), allowed, strict=True)))
        else:
            spoken = self.join(allowed, locale)
        return self.say(f"flaw-{flaw}", locale, found=found, allowed=spoken)

    def explain(self, entry: Entry, locale: str) -> str:
        """What a key or a section of a file of rules is."""
        return self.say(f"rule-{entry}", locale)

    # What rules would have done.

    def replay(self, replay: Replay, title: str, locale: str) -> list[str]:
        """What would have become of the pictures of the past."""
        if not replay.pictures:
            return [title, self.say("replay-none", locale)]
        removed = replay.removed_count
        causes = self.join((self.say(f"cause-{cause}", locale, count=n) for cause, n in replay.removed.items()), locale)
        lines = [
            title,
            self.say("replay-removed", locale, pictures=replay.pictures, removed=removed, causes=causes),
        ]
        if removed:
            lines.append(self.say("replay-ruled", locale, fine=replay.fine, fake=replay.fake))
            lines.append(self.say("replay-same", locale, same=replay.same))
        counts = {"spared": replay.spared, "told": replay.told, "punished": replay.punished}
        lines += [self.say(f"replay-{name}", locale, **{name: count}) for name, count in counts.items() if count]
        lines += [
            self.say(f"replay-withheld-{reason}", locale, count=count) for reason, count in replay.withheld.items()
        ]
        return [*lines, self.say("replay-limits", locale)]
