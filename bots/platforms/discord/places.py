"""PURE. How Discord's places, messages and pictures are spelled in this program's ids. See the package's docstring."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bots.platform import Gone, Impossible

_WEBHOOK = "webhook-"
_MORE = "+"
SITE = "https://discord.com/channels"
_LINK = re.compile(
    r"<?https?://(?:(?:www|canary|ptb)\.)?discord(?:app)?\.com/channels/([0-9]{1,20})/([0-9]{1,20})/([0-9]{1,20})/?(?:[?#]\S*)?>?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A server, a channel of one, or a conversation with one person."""

    guild: int = 0
    channel: int = 0
    interaction: int = 0

    @property
    def private(self) -> bool:
        """Whether one person alone reads it."""
        return self.guild == 0

    def __str__(self) -> str:
        if self.interaction:
            return f"~{self.interaction}"
        if self.guild:
            return f"{self.guild}/{self.channel}" if self.channel else str(self.guild)
        return f"@{self.channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message in a channel, or an interaction (`message` 0) and what answers it."""

    channel: int = 0
    interaction: int = 0
    message: int = 0
    earlier: tuple[int, ...] = ()
    """The messages before it that are one with it: a note that was too long for one. It carries the buttons."""

    def __str__(self) -> str:
        if self.interaction:
            return f"~{self.interaction}/{self.message}" if self.message else f"~{self.interaction}"
        return _MORE.join([f"{self.channel}/{self.message}", *map(str, self.earlier)])

    @property
    def parts(self) -> tuple[Post, ...]:
        """Each of its messages, this one first."""
        return tuple(Post(channel=self.channel, message=number) for number in (self.message, *self.earlier))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One attachment."""

    post: Post
    attachment: int

    def __str__(self) -> str:
        return f"{self.post}/{self.attachment}"


def read_chat(text: str) -> Chat:
    """The chat. Raises Gone for what never was an id of ours."""
    if text.startswith("~"):
        (interaction,) = _numbers(text[1:], 1)
        return Chat(interaction=interaction)
    if text.startswith("@"):
        (channel,) = _numbers(text[1:], 1)
        return Chat(channel=channel)
    if "/" in text:
        guild, channel = _numbers(text, 2)
        return Chat(guild=guild, channel=channel)
    (guild,) = _numbers(text, 1)
    return Chat(guild=guild)


def read_post(text: str) -> Post:
    """The message. Raises Gone for what never was an id of ours."""
    if text.startswith("~"):
        interaction, message = _numbers(text[1:], text.count("/") + 1, pad=2)
        return Post(interaction=interaction, message=message)
    name, *more = text.split(_MORE)
    channel, message = _numbers(name, 2)
    return Post(channel=channel, message=message, earlier=tuple(number for one in more for number in _numbers(one, 1)))


def read_picture(text: str) -> Picture:
    """The attachment. Raises Gone for what never was an id of ours."""
    if text.startswith("~"):
        interaction, attachment = _numbers(text[1:], 2)
        return Picture(post=Post(interaction=interaction), attachment=attachment)
    channel, message, attachment = _numbers(text, 3)
    return Picture(post=Post(channel=channel, message=message), attachment=attachment)


def read_link(text: str) -> tuple[Chat, Post] | None:
    """The server and message that a link to a message names; None for anything else, private conversations included."""
    match = _LINK.fullmatch(text.strip())
    if match is None:
        return None
    guild, channel, message = (int(part) for part in match.groups())
    return Chat(guild=guild), Post(channel=channel, message=message)


def is_in(chat: str, thread: str, place: str) -> bool:
    """Whether that channel of the chat (`thread`, or the chat's own) is the place: a server is all of its channels."""
    try:
        here, there = read_chat(chat), read_chat(place)
    except Gone:
        return False
    if not here.guild or here.guild != there.guild:
        return here == there
    return not there.channel or str(there.channel) in {thread, str(here.channel)}


def webhook_member(webhook_id: int) -> str:
    """How a channel that speaks is spelled as a member: a webhook, which followed announcements come by as well."""
    return f"{_WEBHOOK}{webhook_id}"


def is_webhook(member: str) -> bool:
    """Whether this member is a channel that speaks."""
    return member.startswith(_WEBHOOK)


def read_person(member: str) -> int:
    """The person's number. Raises Impossible for a channel that speaks, Gone for what never was an id of ours."""
    if is_webhook(member):
        raise Impossible("a channel that speaks is no person")
    (person,) = _numbers(member, 1)
    return person


def _numbers(text: str, count: int, pad: int = 0) -> list[int]:
    parts = text.split("/")
    # isdecimal alone would let through digits of other scripts, which no id of ours has.
    if len(parts) != count or not all(part.isascii() and part.isdecimal() and len(part) <= 20 for part in parts):
        raise Gone("not an id of this platform")
    numbers = [int(part) for part in parts]
    if pad and len(numbers) > pad:
        raise Gone("not an id of this platform")
    return numbers + [0] * (pad - len(numbers))


def token(interaction_id: int, user_id: int) -> str:
    """What an answer to an interaction carries: its number, and whom to write to once it can no longer be answered."""
    return f"{interaction_id}/{user_id}"


def read_token(text: str) -> tuple[int, int]:
    """The interaction's number and the asker's. Raises Gone for what never was a token of ours."""
    interaction, user = _numbers(text, 2)
    return interaction, user
