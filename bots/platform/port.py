"""PORT Platform: one chat platform, cut by who uses it: a source of messages, a voice, powers, and rights.

Every method may raise PlatformError; what each adds is said with it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Protocol, runtime_checkable

from bots.platform.coverage import Coverage
from bots.platform.errors import Lack
from bots.platform.records import (
    Attachment,
    Command,
    Denied,
    File,
    Joined,
    Message,
    Mutes,
    Note,
    Outcome,
    Picture,
    Power,
    Press,
    Right,
    Rules,
    Sighting,
    Standing,
)
from worker.contract import Emblem, Origin


@runtime_checkable
class Handler(Protocol):
    """What a platform calls: the moderator. Its methods never raise; a platform may call them many times at once."""

    async def on_message(self, message: Message) -> Awaitable[object] | None:
        """Send the pictures of a new (or edited) message on their way to be scanned; of an edited one, which may have none
        any more, learn what was replaced.

        Where something was away, the rest is done later: what is returned is over when that is done, or given up. Until then
        nothing outlives this process but the message itself, so the platform should be able to hand it on again.
        """
        ...

    async def on_command(self, command: Command) -> None:
        """Answer the command."""
        ...

    async def on_press(self, press: Press) -> Awaitable[object] | None:
        """Carry the press out if its reference is whole and the member's rights allow it now. What takes long is done beside all
        else: what is returned is over when that is; a process that ends leaves it, and the person may press again."""
        ...

    async def on_joined(self, joined: Joined) -> Awaitable[object] | None:
        """Introduce the bot to a chat that has just taken it in, and choose its first policy; later as for `on_message`."""
        ...

    async def on_deleted(self, platform: str, chat: str, messages: Sequence[str]) -> Awaitable[object] | None:
        """Learn that these messages are gone, whoever deleted them; called where the service tells of it at all. Later as for
        `on_message`."""
        ...

    async def on_sighting(self, sighting: Sighting) -> Awaitable[object] | None:
        """Look at a picture that no message carries, where the chat's policy asks for it; later as for `on_message`."""
        ...

    async def on_moved(self, platform: str, old: str, new: str) -> Awaitable[object] | None:
        """Follow a chat to its new id (a Telegram group became a supergroup): its policy, cases and all the rest go with it;
        later as for `on_message`."""
        ...

    async def rules(self, platform: str, chat: str, locale: str) -> Rules | None:
        """What holds in the chat now; None where that cannot be read."""
        ...

    async def at_work(self) -> bool:
        """Whether pictures are looked at now: a worker is there, and its model is loaded."""
        ...


@runtime_checkable
class Source(Protocol):
    """Where messages and pictures come from."""

    @property
    def max_fetch_bytes(self) -> int:
        """What a bot can fetch here at most."""
        ...

    @property
    def covers(self) -> Coverage:
        """Where pictures can be here, and whether they are looked at there."""
        ...

    @property
    def emblems(self) -> frozenset[Emblem]:
        """Of which pictures that no message carries the bot is told here, as it is set up."""
        ...

    async def run(self, handler: Handler) -> None:
        """Serve until cancelled, then close the connections within 5 s. Raises PlatformError if it cannot begin."""
        ...

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        """Fetch the picture's bytes. Raises Gone, TooLarge, Unreachable."""
        ...

    async def portrait(self, member: str) -> Attachment | None:
        """The picture by which the member is shown now; None where they have none, or show it to no bot. Raises Unreachable,
        Impossible where a Sighting brings it along."""
        ...

    async def find(self, link: str) -> tuple[str, str] | None:
        """The chat and message that a link to a message names, as this platform's ids; None for what is no such link.

        Asks nobody where the link says it all; the bot need not be in that chat.
        """
        ...

    async def look_up(self, chat: str, message: str) -> Message:
        """The message as it stands in that very chat now. Raises Gone where it does not, Impossible without LOOK_UP."""
        ...


@runtime_checkable
class Voice(Protocol):
    """How the bot speaks."""

    @property
    def shows_progress(self) -> bool:
        """Whether `progress` is wanted for every picture, not only where a person asked."""
        ...

    @property
    def answers_alone(self) -> bool:
        """Whether an answer with a `reply_token`, however long, is seen by the asker alone. If not, a long one is public."""
        ...

    async def send(self, note: Note) -> str:
        """Send the note; the new message's id, empty where it has none. Not idempotent: Uncertain where it may have arrived."""
        ...

    async def send_file(self, member: str, file: File, text: str) -> str:
        """Hand the file to the member alone, in their own chat with the bot, whatever place they asked in; the message's id.

        Not idempotent, as `send`. Raises Forbidden where they do not let the bot write, TooLarge.
        """
        ...

    async def show(self, member: str, picture: bytes, text: str, reply_to: str = "") -> str:
        """Show the picture, a PNG, to the member alone, covered where the platform can, in their own chat with the bot: the text
        under it, in reply to a message there. The new message's id.

        Not idempotent, as `send`. Raises Forbidden where they do not let the bot write, TooLarge, NotTaken; Impossible without
        SHOW_PRIVATELY.
        """
        ...

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """Let the bot's own message read as `note`, its thumbnail kept. Idempotent. Raises Gone."""
        ...

    async def clear(self, chat: str, message: str, note: Note) -> None:
        """Let the bot's own message read as `note` and show no thumbnail any more; a blank picture may stand in its place.

        Idempotent. Raises Gone, and whatever leaves the thumbnail where it is: the message is then as it was.
        """
        ...

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """Show whoever waits that the bot is at work, `ahead` pictures before theirs (None: being scanned). Never raises."""
        ...

    async def finished(self, origin: Origin, outcome: Outcome | None = None) -> None:
        """Show no more progress: the scan of this picture is over, with that. Never raises."""
        ...

    async def private_chat(self, member: str) -> str:
        """The chat in which the bot can write to the member alone. Raises Forbidden where they do not let it."""
        ...

    def moderators_chat(self, chat: str) -> str:
        """Where the moderators of `chat` are told if its policy names no place; empty: nowhere."""
        ...

    def is_in(self, chat: str, thread: str, place: str) -> bool:
        """Whether what is said in this thread of the chat is read in `place`, which is a chat as an admin may spell it."""
        ...

    def place(self, chat: str) -> str:
        """The chat as people on this platform read it; may hold `markup`."""
        ...

    def link(self, chat: str, thread: str, message: str) -> str:
        """An address that opens the message for those who may read it; empty where there is none."""
        ...

    def parts(self, message: str) -> tuple[str, ...]:
        """The messages that this one is to people: more than one where the bot had to divide it. They answer each of them."""
        ...


@runtime_checkable
class Powers(Protocol):
    """What the bot can do about messages and members. All but `put_back` are idempotent and repeated until they are true.

    A member is a person, or a channel that speaks as one: the platform knows which. `case` goes into its audit log, where
    it has one. Raises Forbidden with what is lacking, Impossible for what is not in `can`.
    """

    @property
    def can(self) -> frozenset[Power]:
        """What this platform lets bots do at all."""
        ...

    @property
    def mutes(self) -> Mutes:
        """How long a mute lasts here at least, and at most."""
        ...

    def can_do_to(self, member: str) -> frozenset[Power]:
        """What of `can` this platform has for this member: for a channel that speaks it may be less. Asks nobody."""
        ...

    async def delete(self, chat: str, message: str, *, case: str = "") -> bool:
        """Take the message out of the chat: True if this call did, False if it was gone already. With REMOVE_EMOJI, of an
        emoji or a sticker, which is called as `emblem_name` says, likewise."""
        ...

    async def max_put_back_bytes(self, chat: str) -> int:
        """The largest picture that the bot may send in this chat, in bytes."""
        ...

    async def put_back(self, origin: Origin, pictures: Sequence[Picture], note: Note) -> tuple[str, ...]:
        """Send these pictures again where `origin` was, together, with `note`'s text; of each the message that shows it now
        (one and the same, or one each, as in an album).

        More than one picture only with PUT_BACK_TOGETHER. Not idempotent: Uncertain where it may have arrived, Partly where it
        has, but for the end of the text.
        """
        ...

    async def react(self, chat: str, message: str) -> None:
        """Put the bot's one reaction (eyes) under the message."""
        ...

    async def mute(self, chat: str, member: str, until_s: float, *, case: str = "") -> None:
        """Let the member write nothing until then (Unix time), as far as `mutes` allows. Never shortens what a human set where
        that can be seen."""
        ...

    async def unmute(self, chat: str, member: str, *, case: str = "") -> None:
        """Let the member write again."""
        ...

    async def kick(self, chat: str, member: str, *, case: str = "") -> None:
        """Put the member out of the chat; they may come back."""
        ...

    async def ban(self, chat: str, member: str, *, case: str = "") -> None:
        """Keep the member, or the channel, out of the chat."""
        ...

    async def unban(self, chat: str, member: str, *, case: str = "") -> None:
        """Let the member, or the channel, in again."""
        ...

    async def admit(self, chat: str, member: str, *, welcome: bool, case: str = "") -> None:
        """Let the member in who asks for it, or do not. Raises Gone where they ask no more."""
        ...


@runtime_checkable
class Rights(Protocol):
    """Who may do what, asked of the platform at this moment, not of a cache."""

    async def may(self, chat: str, member: str, right: Right) -> bool:
        """Whether the member has this right in the chat now."""
        ...

    async def standing(self, chat: str, member: str) -> Standing:
        """What the member is in the chat now; UNKNOWN where the platform does not say."""
        ...

    async def label(self, chat: str, member: str) -> str:
        """What people there call the member; empty where that cannot be found out. Never logged, never stored."""
        ...

    async def moderators(self, chat: str) -> tuple[str, ...]:
        """The people (no bots) who may REVIEW there now."""
        ...

    async def missing(self, chat: str, powers: frozenset[Power], thread: str = "") -> tuple[Lack, ...]:
        """The rights that the bot lacks here for these powers and for speaking; empty if it can do all of them.

        In this topic, channel or thread of the chat, where one is named and can be otherwise than the chat.
        """
        ...

    async def denied(self, chat: str, powers: frozenset[Power]) -> tuple[Denied, ...]:
        """What of that only some places within the chat deny, though the chat itself does not; as far as the bot has heard."""
        ...


@runtime_checkable
class Platform(Source, Voice, Powers, Rights, Protocol):
    """One chat platform. Created by `create(...)` of its module in `bots/platforms`."""

    @property
    def name(self) -> str:
        """Its module's name, which is the `platform` of its origins."""
        ...
