"""PURE. What passes between a chat platform and the moderator."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bots.platform.errors import Lack
from worker.contract import Emblem, Standing

__all__ = [
    "NEEDS",
    "READS_TEXT",
    "Attachment",
    "Button",
    "ButtonStyle",
    "Command",
    "CommandName",
    "Denied",
    "Emblem",
    "File",
    "Joined",
    "Member",
    "Message",
    "Mutes",
    "Note",
    "Outcome",
    "Picture",
    "Power",
    "Press",
    "Right",
    "Rules",
    "Sighting",
    "Standing",
    "emblem_name",
    "needed",
    "read_emblem",
    "reads_text",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One picture or film of a message, not yet fetched."""

    media: str
    """Opaque: what `Source.fetch` needs; never a URL, never a token."""
    file_id: str = ""
    """The platform's stable id of these bytes across messages (and bots); empty if it has none."""
    media_type: str = ""
    """As claimed, by its type or its name; the bytes decide. Empty where neither says anything."""
    size_bytes: int | None = None
    spoiler: bool = False
    """It was posted covered; a put-back covers it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person, or a channel that speaks as one."""

    id: str
    name: str = ""
    """For a reply in the same chat; never logged, never stored in plain."""
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that carries something to scan, or a command."""

    platform: str
    chat: str
    id: str
    sender: Member
    thread: str = ""
    private: bool = False
    attachments: tuple[Attachment, ...] = ()
    incident: str = ""
    """Shared by the messages of one album; empty for a message of its own."""
    locale: str = "en"
    """Empty where the platform does not say."""
    own_locale: bool = True
    """The locale is the sender's own; else their chat's."""
    edited: bool = False
    late_s: float = 0.0
    """How long ago the bot was told of it, in seconds, where a program of its that has died since heard of it."""
    standing: Standing = Standing.UNKNOWN
    """What the message itself shows of its sender; UNKNOWN: ask `Rights.standing`."""
    guest: bool = False
    """Asked in a chat that the bot is not in, where it can only answer, and others read that."""
    text: str = ""
    """What was written with the pictures; never logged, kept sealed alone, and only where a put-back may need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A picture that no message carries has come into a chat."""

    platform: str
    chat: str
    emblem: Emblem
    member: Member
    """Whose picture it is, or who put it there; an empty id where the platform does not say."""
    attachment: Attachment | None = None
    """With a `file_id`, which is none of a person's numbers; None: `Source.portrait` of the member has it."""
    locale: str = ""
    """The chat's, where the platform says it."""


def emblem_name(emblem: Emblem, file_id: str) -> str:
    """What a picture that no message carries is called in the place of a message; it names no person. `file_id`: for a picture
    of a person's own, a digest with a key of it and of whose it is."""
    return f"{emblem}-{file_id}"


def read_emblem(name: str) -> tuple[Emblem, str] | None:
    """What such a name means, with the picture's file id; None for the id of a message."""
    kind, dash, file_id = name.partition("-")
    return (Emblem(kind), file_id) if dash and file_id and kind in set(Emblem) else None


class CommandName(StrEnum):
    """What people can ask of the bot; each platform offers them in its own form (/check, a context menu, a button)."""

    START = "start"
    HELP = "help"
    CHECK = "check"
    WHY = "why"
    """In reply to the bot: why did you do that?"""
    REPORT = "report"
    """In reply to a picture: moderators, look at this."""
    THISISME = "thisisme"
    """In private, with a link to a message: this shows me, please remove it."""
    APPEAL = "appeal"
    """With a case's id: my picture should not have gone."""
    POLICY = "policy"
    SETTINGS = "settings"
    """The same with buttons."""
    CASES = "cases"
    CASE = "case"
    KNOWN = "known"
    EXEMPT = "exempt"
    DOCTOR = "doctor"
    COVERAGE = "coverage"
    """Where pictures are looked at here, and where not."""
    PRIVACY = "privacy"
    MYDATA = "mydata"
    """All that is held on whoever asks, as a file, in private."""
    FORGET = "forget"


READS_TEXT: Mapping[CommandName, str] = MappingProxyType({CommandName.POLICY: "import", CommandName.KNOWN: "import"})
"""Commands that read a text, and the word that asks for it: the text stands in the body, or comes as a file."""


def reads_text(name: CommandName, arguments: Sequence[str]) -> bool:
    """Whether the command with these words reads a text."""
    return bool(arguments) and arguments[0].lower() == READS_TEXT.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Somebody asks the bot for something."""

    name: CommandName
    message: Message
    """The command itself; its `sender` is who asks."""
    arguments: tuple[str, ...] = ()
    """As they were written."""
    body: str = ""
    """What stands after the first line, or in the text file that came with it where the command `reads_text`."""
    target: Message | None = None
    """The message that it replies to or was invoked on."""
    reply_token: str = ""
    """Where the platform has one (a Discord interaction): its answer is seen by the asker alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The bot was taken into a chat."""

    platform: str
    chat: str
    member: Member
    """Who took it in; an empty id where the platform does not say."""
    thread: str = ""
    locale: str = "en"
    sees_pictures: bool = True
    """Whether the bot will be shown what is posted there, as things are now."""
    broadcasts: bool = False
    """Few write there, for many who only read: what the bot has to say to those who manage it is not for these."""


class ButtonStyle(StrEnum):
    """How weighty a button looks where a platform can show it."""

    PLAIN = "plain"
    GOOD = "good"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice under a note."""

    label: str
    data: str
    """At most 60 characters of `[A-Za-z0-9:_-]`, beginning `tr2:`; a signed, expiring reference that platforms carry as it is."""
    style: ButtonStyle = ButtonStyle.PLAIN
    row: int = 0
    """Buttons of one row stand side by side where there is room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button."""

    platform: str
    chat: str
    """Where the button was pressed."""
    member: Member
    data: str
    """The button's, as it came back: it proves nothing until its signature was checked, and gives no right by itself."""
    note: str = ""
    """The id of the message that carries the button."""
    thread: str = ""
    """The topic, channel or thread in which it stands; empty outside of such, and where the platform does not say."""
    about: Message | None = None
    """In a chat of one person with the bot: the message that this one answers, as it is now; None where it answers none, that
    one is gone, or the platform shows it no more."""
    served: str = ""
    """The chat whose moderators' log it was pressed in, on a platform that has logs of its own; else empty."""
    reply_token: str = ""
    locale: str = "en"
    late_s: float = 0.0
    """As a message's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the bot says. Plain text with `markup`: platforms read nothing else in it as markup, and ping nobody."""

    text: str
    chat: str
    thread: str = ""
    reply_to: str = ""
    """A message id; if that message is gone, the note is sent without."""
    only_if_there: bool = False
    """If the message of `reply_to` is gone, nothing is sent, and Gone raised: what speaks of it must not stand alone."""
    reply_token: str = ""
    buttons: tuple[Button, ...] = ()
    thumbnail: bytes = b""
    """A blurred grey JPEG to show with it, covered as a spoiler where the platform can. An edit without one keeps it."""
    awaited: bool = False
    """Somebody looks at it and waits: where the platform lets a bot say only so much, it goes before what nobody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A text file that the bot hands to one person."""

    name: str
    data: bytes
    """UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture to put back."""

    media: str
    """What it was fetched by; a platform that can send it again by this does so, in its original quality."""
    data: bytes | None = None
    """The sealed copy's bytes; None where none was kept."""
    spoiler: bool = False


class Outcome(StrEnum):
    """What became of a picture's scan, for whoever is shown how it goes: the verdict's band, or why there is none."""

    SUBSTANTIAL = "substantial"
    UNCERTAIN = "uncertain"
    LITTLE = "little"
    NONE = "none"
    """It cannot be judged."""
    KNOWN = "known"
    """Moderators have decided on it before, or on one that it looks like; said after the scan's own word, if one was needed."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds in a chat now, in short, for a platform that shows it all the time."""

    mode: str
    preset: str
    lines: tuple[str, ...] = ()
    """What follows from a swapped face and from a picture that AI made, in words."""


class Power(StrEnum):
    """What can be done about a message or a member; each may be lacking on a platform."""

    DELETE = "delete"
    PUT_BACK = "put_back"
    PUT_BACK_TOGETHER = "put_back_together"
    """Several pictures in one message."""
    LOOK_UP = "look_up"
    """A message can be asked for by its id, with its pictures, and whether it is still there."""
    RESEND = "resend"
    """A picture whose message is gone can still be fetched, and sent again, by its `media` alone."""
    REACT = "react"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"
    WRITE_PRIVATELY = "write_privately"
    """To a member who has never written to the bot."""
    SHOW_PRIVATELY = "show_privately"
    """A picture can be shown to one member alone, in their chat with the bot."""
    REMOVE_EMOJI = "remove_emoji"
    """An emoji or a sticker that was uploaded can be taken away again, as a message."""
    ADMIT = "admit"
    """Who asks to be let in can be let in, or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A right that the bot has in a chat, and not everywhere within it."""

    lack: Lack
    places: int
    """In so many of its channels."""
    of: int
    """Of so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutes:
    """How long a platform can keep a member from writing, in seconds."""

    shortest_s: int = 1
    longest_s: int | None = None
    """None: as long as anybody wants."""
    margin_s: int = 0
    """By how much less than `longest_s` it is asked for: the platform counts by its own clock."""

    def lasts_s(self, wanted_s: int) -> int:
        """How long a mute lasts that is to last so long."""
        return max(self.shortest_s, wanted_s if self.longest_s is None else min(wanted_s, self.longest_s))

    def ends_s(self, now_s: float, until_s: float) -> float:
        """When a mute ends (Unix time) that begins now, and is to end then."""
        longest_s = math.inf if self.longest_s is None else self.longest_s - self.margin_s
        return now_s + max(self.shortest_s, min(until_s - now_s, longest_s))


NEEDS: Mapping[Power, Lack] = {
    Power.DELETE: Lack.DELETE_MESSAGES,
    Power.PUT_BACK: Lack.ATTACH_FILES,
    Power.PUT_BACK_TOGETHER: Lack.ATTACH_FILES,
    Power.REACT: Lack.REACT,
    Power.MUTE: Lack.RESTRICT_MEMBERS,
    Power.KICK: Lack.KICK_MEMBERS,
    Power.BAN: Lack.BAN_MEMBERS,
    Power.REMOVE_EMOJI: Lack.MANAGE_EMOJI,
    Power.ADMIT: Lack.ADMIT_MEMBERS,
}
"""The bot's right without which it lacks a power."""


def needed(powers: Collection[Power]) -> frozenset[Lack]:
    """The rights that these powers need."""
    return frozenset(NEEDS[power] for power in powers if power in NEEDS)


class Right(StrEnum):
    """What a person must be allowed for a command."""

    CHANGE_POLICY = "change_policy"
    REVIEW = "review"
