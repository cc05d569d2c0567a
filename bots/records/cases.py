"""PORT Cases: one incident each, with a finding per picture. Never told of a private check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.platform import Lack
from bots.policy import Action, Decision, Mode
from worker.contract import FailureReason, Fingerprint, Verdict

CASE_SCHEMA = 2


class FindingState(StrEnum):
    """What became of one picture."""

    NOTED = "noted"
    """Left where it was, as far as the bot has done."""
    HELD = "held"
    """Out of the chat until a moderator decides; a copy is kept."""
    REMOVED = "removed"
    """Out of the chat by the chat's rules; no copy is kept."""
    KEPT_OUT = "kept_out"
    """A moderator has decided: out."""
    PUT_BACK = "put_back"
    """A moderator has decided: fine; it is there again."""
    LEFT = "left"
    """A moderator has decided: fine; it never went."""
    GONE = "gone"
    """Somebody else deleted it first: the bot has done nothing."""
    STAYS = "stays"
    """It should have been taken out and could not be; `problem` says why."""


OUT = frozenset({FindingState.HELD, FindingState.REMOVED, FindingState.KEPT_OUT})
SETTLED = frozenset({FindingState.KEPT_OUT, FindingState.PUT_BACK, FindingState.LEFT})


class Problem(StrEnum):
    """What stood in the way; the texts have a sentence for each."""

    FORBIDDEN = "forbidden"
    """`lack` names the right."""
    NOT_SEALED = "not_sealed"
    """No copy could be kept, so it was not taken out to be held."""
    TOO_LARGE_TO_PUT_BACK = "too_large_to_put_back"
    """The bot could not have sent it again, so it was not held."""
    UNREACHABLE = "unreachable"
    PUT_BACK_UNKNOWN = "put_back_unknown"
    """The connection broke while it was put back."""
    IMPOSSIBLE = "impossible"
    """The platform has no such thing, or not for this kind of member."""
    COPY_LOST = "copy_lost"
    """The copy expired or was lost before it could be put back."""
    INTERNAL = "internal"


class Copy(StrEnum):
    """What became of the sealed copy."""

    NONE = "none"
    KEPT = "kept"
    GONE = "gone"
    """Destroyed, expired or lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of one action."""

    action: Action
    at_s: float
    problem: Problem | None = None
    """None: it worked."""
    lack: Lack | None = None
    until_s: float = 0.0
    """Of a mute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One picture of an incident: where it was, what was found, what was decided, what was done. No pixel, no text."""

    number: int
    """1 for the first; names its copy, and never changes."""
    message: str
    media: str
    thread: str = ""
    sender: str = ""
    file_id: str = ""
    sha256: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()
    verdict: Verdict | None = None
    """With all its signals; None where it could not be judged (`failure`), or nobody had to ask (a known picture)."""
    failure: FailureReason | None = None
    decision: Decision
    state: FindingState = FindingState.NOTED
    problem: Problem | None = None
    lack: Lack | None = None
    copy: Copy = Copy.NONE
    spoiler: bool = False
    captioned: bool = False
    """Something was written with it; the words themselves are sealed with the copy, if at all."""
    at_s: float = 0.0
    """Unix time of the finding."""
    put_back_as: str = ""
    """The bot's message that carries it again."""
    companion: bool = False
    """It stood in the same message as one that was taken out, and went with it."""
    reply: str = ""
    """The bot's public reply to it."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    DECIDING = "deciding"
    """A moderator's press is being carried out; if that takes minutes, whoever was at it died."""
    DECIDED = "decided"


class Choice(StrEnum):
    """What a moderator can press. The value goes into the button's reference, so it is short and never reused."""

    FAKE = "f"
    """Keep it out, or remove it."""
    FAKE_UNKNOWN = "fu"
    """The same, without adding it to the chat's known pictures."""
    FAKE_LAST = "fl"
    """The same, having been told that this destroys the last copy."""
    FINE = "o"
    """Put it back, or leave it."""
    SHOW = "s"
    MORE = "m"
    BACK = "b"
    STRIKE = "st"
    MUTE = "mu"
    KICK = "ki"
    BAN = "ba"
    KNOWN = "k"
    MINOR = "y"
    """Suspected minor: ask once."""
    MINOR_SURE = "ys"
    UNDO = "u"
    APPEAL = "a"
    """The member's own: I object."""
    UPHOLD = "au"
    OVERTURN = "ao"
    BREAKER = "br"
    """Let automatic removals go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A moderator's decision."""

    choice: Choice
    member: str
    at_s: float
    before: tuple[Finding, ...] = ()
    """The findings as they were, for undo."""


class AppealState(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    UPHELD = "upheld"
    """The removal stands."""
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """The member objects."""

    member: str
    at_s: float
    state: AppealState = AppealState.OPEN
    decided_by: str = ""
    decided_at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A note of the bot's."""

    chat: str
    message: str
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The record of one incident. No picture, no name, no text."""

    schema: int = CASE_SCHEMA
    id: str
    """Short and unguessable; people read it aloud."""
    opened_at_s: float
    """Unix time."""
    platform: str
    chat: str
    moved_from: str = ""
    """The chat's id when its pictures were posted, where it has another now: their messages are known under that one alone,
    and the same number means another message in `chat`."""
    incident: str
    """What its pictures share: an album's id, a message's, or `picture:<digest>` for one picture posted many times."""
    sender: str = ""
    """Who posted the first of them, by the platform's number."""
    thread: str = ""
    locale: str = "en"
    mode: Mode = Mode.LIVE
    findings: tuple[Finding, ...] = ()
    state: CaseState = CaseState.OPEN
    review: Review | None = None
    appeal: Appeal | None = None
    minor: bool = False
    """A moderator suspects that it shows a minor: nothing is shown, held or put back any more."""
    reported: int = 0
    """Members who reported it."""
    urgent: bool = False
    """Somebody says that it shows them: first in line."""
    penalties: tuple[Done, ...] = ()
    """What was done to the member, to be taken back if the case is overturned."""
    forgiven: int = 0
    """How often what the member got for it was taken back: a strike after that is another one."""
    untold: bool = False
    """The chat could not be told what was done, or found: the bot may not write there."""
    repeats: int = 0
    """Public replies that were left out because the same picture was answered here within the hour."""
    cards: tuple[Posted, ...] = ()
    """Where moderators were told."""
    notices: tuple[Posted, ...] = ()
    """What was said in public about a removal."""
    changed_at_s: float = 0.0
    revision: int = 0
    """How often it was changed; `Cases.update` compares it."""

    def copy_name(self, finding: Finding) -> str:
        """The name of the finding's sealed copy."""
        return f"{self.id}-{finding.number}"

    def with_finding(self, finding: Finding) -> Case:
        """This case with that finding in the place of the one of its number, or added."""
        others = {item.number: item for item in self.findings}
        others[finding.number] = finding
        return replace(self, findings=tuple(others[number] for number in sorted(others)))

    def find(self, message: str, media: str) -> Finding | None:
        """The finding of this picture of this message."""
        return next((item for item in self.findings if (item.message, item.media) == (message, media)), None)

    @property
    def messages(self) -> tuple[str, ...]:
        """Every message of it that was judged, each once, in their order."""
        return tuple(dict.fromkeys(item.message for item in self.findings))

    @property
    def posted_in(self) -> str:
        """The chat's id by which its messages are known."""
        return self.moved_from or self.chat

    @property
    def held(self) -> bool:
        """Whether any picture of it waits outside the chat."""
        return any(item.state is FindingState.HELD for item in self.findings)

    @property
    def appealed(self) -> bool:
        """Whether an appeal waits to be decided."""
        return self.appeal is not None and self.appeal.state is AppealState.OPEN

    @property
    def waits(self) -> bool:
        """Whether a moderator has still to decide it."""
        return self.mode is not Mode.SHADOW and (self.state is not CaseState.DECIDED or self.appealed)

    @property
    def comes_first(self) -> bool:
        """Whether it is ahead of older ones in line."""
        return self.urgent or self.appealed

    def in_chat(self, chat: str) -> Case:
        """This case as it is to be read where its chat has the id `chat` now."""
        return self if chat == self.chat else replace(self, chat=chat, moved_from=self.moved_from or self.chat)


def plain_id(typed: str) -> str:
    """A case's id as it is kept, out of what people type: small letters, blanks and dashes do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Cases as they could be read."""

    cases: tuple[Case, ...]
    unreadable: int = 0
    """Of a newer schema, or broken, among those that were looked at for it: they are left as they are."""


@runtime_checkable
class Cases(Protocol):
    """The cases of all chats. Any number of replicas use it at once. Raises StoreUnavailable, and NewerRecord or
    BrokenRecord where one record alone is asked for."""

    async def open(self, case: Case) -> Case:
        """Open the incident's case: `case` if it is the first of (platform, chat, incident), else the one there is."""
        ...

    async def update(self, case: Case) -> Case | None:
        """Store the case, one revision on; None where it was changed since `case` was read, so nothing was stored.

        Raises KeyError for a case never opened, or forgotten.
        """
        ...

    async def case(self, case_id: str) -> Case | None:
        """The case, or None if there is none or it was forgotten. Case and blanks in what people typed do not matter."""
        ...

    async def of_message(self, platform: str, chat: str, message: str) -> Case | None:
        """The case in which this message was judged first, or that this note of the bot's speaks of (`link`).

        The messages of a case's findings are found as soon as it is stored. A chat that has moved counts its messages anew:
        those from before are found under its former id.
        """
        ...

    async def link(self, case: Case, message: str) -> None:
        """Let `of_message` find the case by this message of its chat, too: one of the bot's own, say."""
        ...

    async def recent(self, platform: str, chat: str, limit: int) -> Listing:
        """The chat's newest cases, newest first."""
        ...

    async def waiting(self, platform: str, chat: str, limit: int) -> Listing:
        """The chat's cases that wait for a decision: urgent and appealed ones first, then oldest first."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
