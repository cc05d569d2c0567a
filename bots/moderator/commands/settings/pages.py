"""PURE. What stands on which page of the panel, and what each entry asks of `/policy`: no more than words can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from bots.amendments import NOTHING, Place, amend
from bots.moderator.wording.policies import Part
from bots.policy import DEFAULT_PROOFS, PRESETS, REMOVALS, Action, Beside, Mode, Policy, Proof
from bots.rulebook import Unfit
from worker.contract import Kind


class Page(StrEnum):
    """A page of the panel. The value goes into a button's reference."""

    HOME = "home"
    ALTERED = "altered"
    GENERATED = "generated"
    KNOWN = "known"
    MEMBERS = "members"
    PICTURES = "pictures"
    EXEMPT = "exempt"
    MODERATORS = "moderators"
    LANGUAGE = "language"
    CLOSED = "closed"


NO_PLACE = "modnone"
"""The entry by which no place is named where moderators are told: each in private, or where the service has a log for them."""
_NOWHERE = Place(chat="")
"""No entry speaks of where it is pressed."""
OWN_NAMES = {"en": "English", "zh": "中文", "ko": "한국어"}
"""What each language calls itself."""
_ALL = (Part.MODE, Part.ALTERED, Part.GENERATED, Part.KNOWN, Part.BESIDE, Part.CAUTIONS, Part.PLACE)
TOLD: dict[Page, tuple[Part, ...]] = {
    Page.HOME: _ALL,
    Page.ALTERED: (Part.ALTERED, Part.PROOFS, Part.CAUTIONS),
    Page.GENERATED: (Part.GENERATED, Part.PROOFS, Part.CAUTIONS),
    Page.KNOWN: (Part.KNOWN, Part.CAUTIONS),
    Page.MEMBERS: (Part.MEMBERS, Part.NEWCOMERS, Part.CAUTIONS),
    Page.PICTURES: (Part.BESIDE, Part.CAUTIONS),
    Page.EXEMPT: (Part.MODE, Part.ALTERED, Part.GENERATED, Part.KNOWN, Part.CAUTIONS),
    Page.MODERATORS: (Part.PLACE,),
    Page.LANGUAGE: (),
    Page.CLOSED: _ALL,
}
"""What of a policy's text each page says: where it says what follows, it says what stands in the way of that, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that can be set."""

    code: str
    """In a button's reference: at most 16 letters and digits, never reused for something else."""
    page: Page
    row: int
    words: tuple[tuple[str, ...], ...]
    """Changes, one after the other, as `/policy` takes them."""
    text_id: str = ""
    """What it is called; empty where it is called `label` in every language."""
    label: str = ""
    turns_on: bool | None = None
    """None: one of several to choose from."""

    def is_ticked(self, policy: Policy) -> bool:
        """Whether it is in force: then pressing it turns it off, or changes nothing."""
        return self._after(policy) == policy if self.turns_on is None else not self.turns_on

    def fits(self, policy: Policy) -> bool:
        """Whether it can be had: what is asked of new members must be more than what holds for everybody."""
        return self._after(policy) is not None

    def applied(self, policy: Policy) -> Policy:
        """The policy with it set. Raises Unfit where that cannot be.

        Rules that are only noted, or off, are not turned on by choosing them again: there is a button for that.
        """
        if policy.preset == self.code:
            return policy
        return reduce(lambda before, words: amend(before, words, _NOWHERE), self.words, policy)

    def _after(self, policy: Policy) -> Policy | None:
        try:
            return self.applied(policy)
        except Unfit:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another page."""

    page: Page
    row: int


def _one(code: str, text_id: str, page: Page, row: int, *changes: str, turns_on: bool | None = None) -> Entry:
    words = tuple(tuple(change.split()) for change in changes)
    return Entry(code=code, text_id=text_id, page=page, row=row, words=words, turns_on=turns_on)


_CHOICES: tuple[Entry, ...] = (
    *(_one(mode.value, f"settings-mode-{mode}", Page.HOME, 0, mode.value) for mode in Mode),
    *(_one(preset.value, f"preset-{preset}", Page.HOME, 1, preset.value) for preset in PRESETS),
    _one("ladder0", "settings-ladder-none", Page.MEMBERS, 0, "ladder none"),
    _one("ladder1", "settings-ladder-mute", Page.MEMBERS, 0, "ladder none", "ladder 3 strikes in 30d mute 24h"),
    _one(
        "ladder2",
        "settings-ladder-ban",
        Page.MEMBERS,
        1,
        "ladder none",
        "ladder 2 strikes in 30d mute 24h, 4 strikes in 90d ban",
    ),
    _one("new0", "settings-newcomers-none", Page.MEMBERS, 2, "newcomers off"),
    _one("new7", "settings-newcomers-week", Page.MEMBERS, 2, "newcomers 7d strict"),
    _one("new30", "settings-newcomers-month", Page.MEMBERS, 2, "newcomers 30d strict"),
    _one("langnone", "settings-language-none", Page.LANGUAGE, 0, "language none"),
    *(
        Entry(code=f"lang{locale}", label=name, page=Page.LANGUAGE, row=1, words=(("language", locale),))
        for locale, name in OWN_NAMES.items()
    ),
    _one(NO_PLACE, "settings-moderators-private", Page.MODERATORS, 0, "moderators none"),
)
"""Of these, on each row at most one is in force; those in force are ticked, and pressing them again changes nothing."""
_KINDS = ((Page.ALTERED, "a", Kind.ALTERED), (Page.GENERATED, "g", Kind.GENERATED))
_OFFERED = ((Action.REPLY, 0), (Action.NOTIFY, 0), (Action.HOLD, 1), (Action.DELETE, 1), (Action.STRIKE, 2))
_OFFERED_KNOWN = ((Action.DELETE, 0), (Action.NOTIFY, 0), (Action.STRIKE, 1))
_LINKS: dict[Page, tuple[Link, ...]] = {
    Page.HOME: (
        Link(page=Page.ALTERED, row=2),
        Link(page=Page.GENERATED, row=2),
        Link(page=Page.KNOWN, row=2),
        Link(page=Page.MEMBERS, row=3),
        Link(page=Page.PICTURES, row=3),
        Link(page=Page.EXEMPT, row=3),
        Link(page=Page.MODERATORS, row=4),
        Link(page=Page.LANGUAGE, row=4),
        Link(page=Page.CLOSED, row=4),
    ),
    Page.CLOSED: (),
}
_OF_TOPICS = frozenset({Page.ALTERED, Page.GENERATED, Page.KNOWN, Page.CLOSED, Page.HOME})
"""What a topic can have otherwise than its chat, by buttons. Where moderators are told, say, is one for all."""
_BACK = (Link(page=Page.HOME, row=4),)


def links(page: Page, *, of_topic: bool = False) -> tuple[Link, ...]:
    """Where one can go from the page; of a topic's own rules, if wanted."""
    found = _LINKS.get(page, _BACK)
    return tuple(link for link in found if link.page in _OF_TOPICS) if of_topic else found


def entries(page: Page, policy: Policy) -> list[Entry]:
    """What can be set on the page, as the policy is now."""
    return [entry for entry in _all(policy) if entry.page is page and entry.fits(policy)]


def entry_of(code: str, policy: Policy) -> Entry | None:
    """What a button means, as the policy is now; None for one of another version."""
    return next((entry for entry in _all(policy, offered=False) if entry.code == code), None)


def _all(policy: Policy, *, offered: bool = True) -> Iterator[Entry]:
    """Every entry. Of what is turned on or off: that which is `offered`, the opposite of what is; else both."""
    yield from _CHOICES
    for page, letter, kind in _KINDS:
        actions = policy.rule(kind).substantial
        yield from _toggles(letter, page, kind.value, actions, _OFFERED, offered=offered)
        if offered and not REMOVALS.intersection(actions):
            continue
        proofs = policy.rule(kind).proofs
        for trusted in (False, True):
            wanted = DEFAULT_PROOFS | proofs | {Proof.MODEL} if trusted else (proofs - {Proof.MODEL} or DEFAULT_PROOFS)
            text_id = "settings-model-enough" if trusted else "settings-proof-needed"
            words = f"{kind} proofs {' '.join(sorted(wanted))}"
            yield _one(f"{letter}model{int(trusted)}", text_id, page, 3, words)
    yield from _toggles("k", Page.KNOWN, "known", policy.known, _OFFERED_KNOWN, offered=offered)
    for row, beside in enumerate(Beside):
        for on in _ways(beside in policy.beside, offered=offered):
            words = f"pictures {beside} {'notify' if on else 'off'}"
            yield _one(f"p{beside}{int(on)}", f"settings-pictures-{beside}", Page.PICTURES, row, words, turns_on=on)
    for name, is_on in (("admins", policy.exempt.admins), ("linked", policy.exempt.linked_channel)):
        for on in _ways(is_on, offered=offered):
            word = "on" if on else "off"
            text_id = f"settings-exempt-{name}"
            yield _one(f"x{name}{int(on)}", text_id, Page.EXEMPT, 0, f"exempt {name} {word}", turns_on=on)


def _ways(is_on: bool, *, offered: bool) -> tuple[bool, ...]:
    return (not is_on,) if offered else (True, False)


def _toggles(
    letter: str,
    page: Page,
    topic: str,
    actions: Sequence[Action],
    listed: Sequence[tuple[Action, int]],
    *,
    offered: bool,
) -> Iterator[Entry]:
    """Each of these actions, to be turned on or off. Who takes pictures out tells the moderators, too."""
    removes = bool(REMOVALS.intersection(actions))
    for action, row in listed:
        if offered and removes and action is Action.NOTIFY:
            continue
        for on in _ways(action in actions, offered=offered):
            others = {each for each in actions if each is not action}
            if on and action in REMOVALS:
                others = {*others - REMOVALS, Action.NOTIFY}
            wanted = [each.value for each in Action if each in others or (on and each is action)] or [NOTHING]
            words = " ".join([topic, *wanted])
            yield _one(f"{letter}{action}{int(on)}", f"settings-{action}", page, row, words, turns_on=on)
