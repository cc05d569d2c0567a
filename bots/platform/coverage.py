"""PURE. Where a picture can be in a chat, and whether the bot is shown it there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Surface(StrEnum):
    """A place, or a form, in which people see a picture."""

    PHOTO = "photo"
    ALBUM = "album"
    FILE = "file"
    """A picture sent as a file."""
    UNNAMED_FILE = "unnamed_file"
    """One of which neither name nor type says that it is a picture."""
    GIF = "gif"
    VIDEO = "video"
    ROUND_VIDEO = "round_video"
    STICKER = "sticker"
    SPOILER = "spoiler"
    """A picture that is covered until somebody presses it."""
    FORWARD = "forward"
    QUOTE = "quote"
    """What an answer to a message of another chat shows of that."""
    LIVE_PHOTO = "live_photo"
    """A photo with the moment around it, as a film."""
    EDIT = "edit"
    """Another picture, put in the place of one that was posted."""
    THREAD = "thread"
    """A topic, a thread or another channel of the same chat."""
    FORUM_POST = "forum_post"
    VOICE_CHAT = "voice_chat"
    """What people write beside a voice or a stage channel."""
    CHANNEL = "channel"
    """What a channel, or a webhook, says in the chat."""
    CHANNEL_POST = "channel_post"
    """A channel's posts, in the channel itself."""
    EMBED = "embed"
    """A picture behind a link, which the service shows."""
    COMPONENT = "component"
    """A picture that a program lays out in its message: in a gallery, as a thumbnail, in a frame."""
    POLL = "poll"
    VIDEO_COVER = "video_cover"
    EMOJI = "emoji"
    NEW_EMOJI = "new_emoji"
    """An emoji, or a sticker, that somebody has just uploaded."""
    PROFILE_PICTURE = "profile_picture"
    JOINING_PICTURE = "joining_picture"
    """The picture of somebody who comes in, or asks to."""
    CHANGED_PICTURE = "changed_picture"
    """Another picture of a member."""
    CHAT_PICTURE = "chat_picture"
    STORY = "story"
    PAID_MEDIA = "paid_media"
    SECRET_CHAT = "secret_chat"  # noqa: S105  # a sort of chat
    DRAWN_STICKER = "drawn_sticker"
    """It is drawn anew at each look: there is no picture in it."""


class Seen(StrEnum):
    """Whether the bot looks at what is there."""

    YES = "yes"
    ASKED = "asked"
    """Only what somebody asks about, to whom alone it answers."""
    CHOSEN = "chosen"
    """Where the chat's rules ask for it; moderators alone are told."""
    NOT_YET = "not_yet"
    """It could, and does not."""
    NEVER = "never"
    """No bot is shown it, or there is nothing to look at."""


Coverage = Mapping[Surface, Seen]


def coverage(
    *,
    yes: Iterable[Surface],
    asked: Iterable[Surface] = (),
    chosen: Iterable[Surface] = (),
    not_yet: Iterable[Surface] = (),
    never: Iterable[Surface] = (),
) -> Coverage:
    """What a platform covers; whatever is not named does not exist there."""
    sorts = (
        *((Seen.YES, yes), (Seen.ASKED, asked), (Seen.CHOSEN, chosen)),
        *((Seen.NOT_YET, not_yet), (Seen.NEVER, never)),
    )
    found = {surface: seen for seen, surfaces in sorts for surface in surfaces}
    return MappingProxyType({surface: found[surface] for surface in Surface if surface in found})
