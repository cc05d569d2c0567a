"""PORT Cases: one incident each, with a finding per picture. Never told of a private check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.platform import Emblem
from bots.policy import Mode
from bots.records.choices import Choice
from bots.records.findings import Done, Finding, FindingState, Problem
from bots.records.known import KnownPicture

CASE_SCHEMA = 2
MAX_FINDINGS = 30
"""Of a case: a flood goes on in further cases, which are decided together with its first, so that no record grows for ever."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    DECIDING = "deciding"
    """A moderator's press is being carried out, with all that follows; if nobody has its lease, whoever was at it died."""
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A moderator's decision."""

    choice: Choice
    member: str
    at_s: float
    before: tuple[Finding, ...] = ()
    """The findings as they were, for undo."""
    penalties: tuple[Done, ...] = ()
    """What members had got for it by then, for undo."""
    over: Review | None = None
    """The decision that this one overturned, for undo."""
    overruled: tuple[KnownPicture, ...] = ()
    """Entries of the chat's other list, the fine one or what is kept out, that it took off, for undo."""
    cause: str = ""
    """The case whose decision this one followed: what was done here rested on that."""
    undoing: bool = False
    """Somebody has begun to undo it, in time: that may be finished later, too."""


LISTED = "listed"
"""The cause of an appeal that no case has asked for, but an entry on the chat's list of what is fine."""


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    """The removal stands."""
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    member: str
    at_s: float
    state: AppealState = AppealState.OPEN
    decided_by: str = ""
    decided_at_s: float = 0.0
    together: bool = False
    """Decided by the press that decided its case, too, so undone with it."""
    reopened: int = 0
    """How often its decision was undone: the member is told of each."""
    joined: tuple[str, ...] = ()
    """Other members whose picture it is, who objected while this was open: what is decided they are told, too."""
    cause: str = ""
    """Nobody objects (`member` is empty): the picture was called fine since, in this case or (LISTED) on the fine list."""
    overruled: tuple[KnownPicture, ...] = ()
    """Entries of the fine list that its being refused took off, for undo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosened:
    """What another case's decision, that its picture is fine, has taken from one that rested on the contrary; for undo."""

    cause: str
    """That other case."""
    findings: tuple[int, ...]
    """The numbers of those that rested on it."""
    state: CaseState
    """Where the case stood."""
    penalties: tuple[Done, ...] = ()
    """What members had got for it, and have no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What a moderator has decided of somebody who asked to be let in."""

    member: str
    """The moderator."""
    at_s: float
    welcome: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A note of the bot's."""

    chat: str
    message: str
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A further case of a flood."""

    case: str
    copies: int = 0
    """Messages of it."""


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
    emblem: Emblem | None = None
    """What its pictures are where no message carries them: their findings have names for messages, which no link leads to."""
    admission: Admission | None = None
    sender: str = ""
    """Who posted the first of them, by the platform's number."""
    thread: str = ""
    locale: str = "en"
    mode: Mode = Mode.LIVE
    part_of: str = ""
    """The first case of the flood that this one is a part of: that one's card tells of it, and a decision holds for both."""
    parts: tuple[Part, ...] = ()
    """Of the first case of a flood: where it goes on."""
    findings: tuple[Finding, ...] = ()
    state: CaseState = CaseState.OPEN
    review: Review | None = None
    before: tuple[Finding, ...] = ()
    """The findings as they were when a decision was begun that is not stored yet: a death may have left it half done."""
    overruled: tuple[KnownPicture, ...] = ()
    """Entries that such a decision takes off the chat's lists, written down before they go: its review has them for undo."""
    loosened: tuple[Loosened, ...] = ()
    """Of a case that nobody has decided: why it waits for a moderator, where it rested on what was called fine since."""
    appeal: Appeal | None = None
    earlier: tuple[Appeal, ...] = ()
    """Objections of other members before it: decided together with the case, so never heard by a second moderator."""
    minor: bool = False
    """A moderator suspects that it shows a minor: nothing is shown, held or put back any more."""
    reported: int = 0
    """Members who reported it."""
    urgent: bool = False
    """Somebody says that it shows them: first in line."""
    penalties: tuple[Done, ...] = ()
    """What was done to those who posted its pictures, the last of each sort; taken back if the case is overturned."""
    forgiven: int = 0
    """How often what members got for it was taken back: a strike after that is another one."""
    untold: bool = False
    """The chat could not be told what was done, or found: the bot may not write there."""
    unmarked: bool = False
    """No mark could be put under a picture: the bot may not, or the chat does not take it."""
    repeats: int = 0
    """Public replies that were left out because the same picture was answered here within the hour."""
    cards: tuple[Posted, ...] = ()
    notices: tuple[Posted, ...] = ()
    """What was said in public about a removal."""
    beside_unread: bool = False
    """There is an earlier record of the same that cannot be read: what was decided then may be otherwise."""
    changed_at_s: float = 0.0
    last_number: int = 0
    """The highest number of a finding that was of this case once, and is of another now: it is not given again."""
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

    def numbered(self, number: int) -> Finding:
        """The finding of that number. Raises StopIteration where there is none."""
        return next(item for item in self.findings if item.number == number)

    def posted_by(self, member: str) -> Finding | None:
        """The first finding of a picture that this member posted."""
        return next((item for item in self.findings if item.sender and item.sender == member), None)

    def of(self, member: str) -> tuple[Done, ...]:
        """What was done to this member because of it."""
        return tuple(done for done in self.penalties if (done.member or self.sender) == member)

    @property
    def messages(self) -> tuple[str, ...]:
        """Every message of it that was judged, each once, in their order."""
        return tuple(dict.fromkeys(item.message for item in self.findings))

    @property
    def by_message(self) -> list[list[Finding]]:
        """Its findings, those of one message together."""
        return [[item for item in self.findings if item.message == message] for message in self.messages]

    @property
    def full(self) -> bool:
        """Whether further pictures of its flood belong into another case."""
        return len(self.findings) >= MAX_FINDINGS

    @property
    def further(self) -> int:
        """How many copies are in the further cases of its flood."""
        return sum(part.copies for part in self.parts)

    @property
    def posted_in(self) -> str:
        """The chat's id by which its messages are known."""
        return self.moved_from or self.chat

    @property
    def held(self) -> bool:
        """Whether any picture of it waits outside the chat."""
        return any(item.state is FindingState.HELD for item in self.findings)

    @property
    def stays(self) -> bool:
        """Whether a picture of it that should be out could not be taken out."""
        # A person's picture is theirs: nobody can take it away, however often that is tried.
        over = {Problem.REPLACED} if self.emblem is None else {Problem.REPLACED, Problem.IMPOSSIBLE}
        return any(it.state is FindingState.STAYS and it.problem not in over for it in self.findings)

    @property
    def appealed(self) -> bool:
        """Whether an appeal waits to be decided."""
        return self.appeal is not None and self.appeal.state is AppealState.OPEN

    def may_object(self, member: str) -> bool:
        """Whether an objection of this member can be heard: the first; and one of somebody else than whose objection was
        refused by the very press that decided the case, so that no second moderator has heard any; and one where it was looked
        at again though nobody had objected."""
        appeal = self.appeal
        if appeal is None or self.minor:
            return not self.minor
        unheard = (appeal.together or appeal.cause) and appeal.state is AppealState.UPHELD
        return bool(unheard) and member not in {appeal.member, *(item.member for item in self.earlier)}

    def chat_of(self, message: str) -> str:
        """The id of the chat in which the message is: where it was posted, or put back by the bot."""
        return self.posted_in if message in self.messages else self.chat

    @property
    def undecided(self) -> dict[int, Finding]:
        """Its findings as they were before what was decided last, or is just begun, by their numbers; none where nothing is."""
        begun = self.review.before if self.review is not None else ()
        return {item.number: item for item in (*begun, *self.before)}

    @property
    def decided_at_s(self) -> float:
        """When a moderator decided it, or its appeal, last (Unix time); 0 where nobody has."""
        reviewed_at_s = self.review.at_s if self.review is not None else 0.0
        return max(reviewed_at_s, self.appeal.decided_at_s if self.appeal is not None else 0.0)

    @property
    def waits(self) -> bool:
        """Whether a moderator has still to decide it, or to see to what could not be taken out; a part of a flood waits in its
        first case. Of a chat that only watches what moderators there have decided themselves, and is objected to, say."""
        settled = self.review is not None or (self.state is CaseState.DECIDED and not self.stays) or self.spoken_for
        undecided = not settled and self.mode is not Mode.SHADOW
        return undecided or self.appealed or (self.minor and self.stays)

    @property
    def unfinished(self) -> bool:
        """Whether what follows from its decision is being done; if nobody is at it any more, the next press finishes it."""
        return self.state is CaseState.DECIDING and self.review is not None and not self.review.undoing

    @property
    def half_undone(self) -> bool:
        """Whether its decision is being taken back; if nobody is at it any more, the next press of *Undo* finishes that."""
        return self.review is not None and self.review.undoing

    @property
    def in_line(self) -> bool:
        """Whether moderators find it among what is left to do: it waits, or what was begun of it has to be finished."""
        begun = self.unfinished or self.half_undone
        return self.waits or (begun and not self.spoken_for)

    @property
    def spoken_for(self) -> bool:
        """Whether the first case of its flood says all of it: nobody asks about this part alone, nor is anything left to do in
        it alone."""
        alone = self.appealed or self.urgent or self.reported or (self.state is CaseState.DECIDED and self.stays)
        return bool(self.part_of) and not alone

    @property
    def comes_first(self) -> bool:
        """Whether it is ahead of older ones in line."""
        return self.urgent or self.appealed or (self.minor and self.stays)

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
        """The case in which this message was judged first, or that `link` has given this name.

        The messages of a case's findings are found as soon as it is stored. A chat that has moved counts its messages anew:
        those from before are found under its former id.
        """
        ...

    async def link(self, case: Case, message: str) -> None:
        """Let `of_message` find the case by this, too: a message of the bot's in its `chat`, which may be another than it is kept
        of, or a name for what it is about."""
        ...

    async def recent(self, platform: str, chat: str, limit: int) -> Listing:
        """The chat's newest cases, newest first."""
        ...

    async def waiting(self, platform: str, chat: str, limit: int) -> Listing:
        """The chat's cases that are `in_line`: urgent and appealed ones first, then oldest first."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
