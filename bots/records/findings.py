"""One picture of an incident: what was found, what was decided, what was done, and what stood in the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bots.platform import Lack
from bots.policy import Action, Decision, Rung
from bots.records.intents import Intent
from bots.records.known import Traits
from worker.contract import FailureReason, Fingerprint, Verdict


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
    TOO_LARGE = "too_large"
    """The bot may not send it there any more, so it did not come back."""
    UNREACHABLE = "unreachable"
    PUT_BACK_UNKNOWN = "put_back_unknown"
    """That was interrupted: nobody knows whether it is there again."""
    IMPOSSIBLE = "impossible"
    """The platform has no such thing, or not for this kind of member."""
    COPY_LOST = "copy_lost"
    """The copy expired or was lost before it could be put back."""
    PLACE_GONE = "place_gone"
    """Where it stood there is no channel or topic any more to put it back into."""
    WORDS_LOST = "words_lost"
    """It was put back without what was written with it."""
    REPLACED = "replaced"
    """Its message was edited since, and shows another picture, or none: whatever stands there now is not this one."""
    WORDS_CUT = "words_cut"
    """It was put back without the end of what was written with it."""
    KEPT_OUT = "kept_out"
    """It went along with another picture, and moderators have decided elsewhere that it is kept out: it did not come back."""
    UNSEEN = "unseen"
    """It went along with another picture, and could not be looked at: it did not come back."""
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
    member: str = ""
    """Whom it was done to; empty in cases of before: whoever posted the first picture."""
    problem: Problem | None = None
    """None: it worked."""
    lack: Lack | None = None
    until_s: float = 0.0
    """Of a mute."""
    shorter_s: float = 0.0
    """Of a mute in the place of a shorter one of this case, by hand, say: until when that one lasts, whatever becomes of this."""
    lifting: bool = False
    """What did not work (`problem`) was to take it back."""
    weight: int = 1
    """Of a strike: for how many it counts."""
    rung: Rung | None = None
    """Of the ladder, where strikes that added up have brought it; `within_s` is the span in which they counted."""


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
    intent: Intent | None = None
    """What was begun with its message, and is not known to have been done, nor to have failed."""
    album: str = ""
    """What the platform calls the album that its message is one of; empty for a message of its own."""
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
    position: int = 0
    """In its message, from 1; 0 where nobody has noted it."""
    unfounded: bool = False
    """It was taken for a known picture, and moderators have taken back since that this one is kept out."""

    @property
    def traits(self) -> Traits:
        """By what its picture can be recognised."""
        return Traits(sha256=self.sha256, file_id=self.file_id, fingerprints=self.fingerprints)
