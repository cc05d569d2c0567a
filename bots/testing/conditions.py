"""What a chat service in memory is like, as a test sets it: its people, the bot's rights, and what goes wrong."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict, deque

from bots.platform import Attachment, Denied, Emblem, Handler, Lack, Mutes, Outcome, PlatformError, Power, Standing
from bots.platform.coverage import Surface, coverage
from bots.testing.posts import Act, FakePost


class Conditions:
    """What a test sets and sees, and failures on demand."""

    def __init__(self, name: str = "fake", *, shows_progress: bool = False, max_fetch_bytes: int = 20_000_000) -> None:
        self.name = name
        self.shows_progress = shows_progress
        self.max_fetch_bytes = max_fetch_bytes
        self.says_size = True
        """Whether what is posted comes with its size."""
        self.media_type = "image/jpeg"
        """What everything that is posted claims to be."""
        self.answers_alone = False
        self.covers = coverage(
            yes=(Surface.PHOTO, Surface.ALBUM, Surface.EDIT, Surface.THREAD), not_yet=(Surface.POLL,)
        )
        self.can: frozenset[Power] = frozenset(Power) - {Power.RESEND}
        self.mutes = Mutes()
        self.acts: list[Act] = []
        self.ahead: list[int | None] = []
        """What `progress` was told, in order."""
        self.outcomes: list[Outcome | None] = []
        """What `finished` was told, in order."""
        self.channels: set[str] = set()
        """Members that are channels: like Telegram's they can be banned, and nothing less."""
        self.admins: set[tuple[str, str]] = set()
        """(chat, member): they may change the policy, and review."""
        self.reviewers: set[tuple[str, str]] = set()
        """Who may decide about pictures, and may not change rules."""
        self.standings: dict[tuple[str, str], Standing] = {}
        """(chat, member), where it is another than what follows from `admins`."""
        self.labels: dict[tuple[str, str], str] = {}
        """(chat, member): another name than the id in title case."""
        self.refusing: set[tuple[str, str]] = set()
        """(chat, message): messages that the bot may not delete, as those that are too old."""
        self.lacking: dict[str, tuple[Lack, ...]] = {}
        """The rights that the bot lacks, per chat, or per `chat/thread`."""
        self.denies: dict[str, tuple[Denied, ...]] = {}
        """What only some of a chat's channels deny, per chat."""
        self.muted: dict[tuple[str, str], float] = {}
        """(chat, member): until when (Unix time)."""
        self.kicked: set[tuple[str, str]] = set()
        self.banned: set[tuple[str, str]] = set()
        self.private_chats: set[str] = set()
        self.closed_members: set[str] = set()
        """Members who do not let the bot write to them."""
        self.acquainted: set[str] = set()
        """Members who have written to the bot in private: without WRITE_PRIVATELY the only ones it can write to."""
        self.moderators_chats: dict[str, str] = {}
        self.linkless_chats: set[str] = set()
        """Chats whose messages have no address."""
        self.put_back_bytes = 50_000_000
        """What `max_put_back_bytes` says, for every chat."""
        self.albums = False
        """Whether pictures that are put back together stand in a message each, as in Telegram's albums."""
        self.caption_letters = 1_000_000
        """Beyond these what is said under a picture that is put back stands in a message after it, as in Telegram."""
        self.emblems: frozenset[Emblem] = frozenset(Emblem)
        self.portraits: dict[str, Attachment] = {}
        """By which picture each member is shown, where they are."""
        self.waiting: set[tuple[str, str]] = set()
        """(chat, member): who asks to be let in."""
        self.let_in: set[tuple[str, str]] = set()
        self.uploads: set[tuple[str, str]] = set()
        """(chat, name): emoji and stickers that were uploaded."""
        self.handler: Handler | None = None
        self.running = asyncio.Event()
        self._posts: dict[tuple[str, str], FakePost] = {}
        self._media: dict[str, bytes] = {}
        self._failures: dict[str, deque[PlatformError]] = defaultdict(deque)
        self._numbers = itertools.count(1)

    def fail(self, act: str, *failures: PlatformError) -> None:
        """Let the next calls of `act` raise these, one each."""
        self._failures[act].extend(failures)

    def fail_next(self, failure: PlatformError) -> None:
        """Let the next call of anything that can fail raise it."""
        self._failures["*"].append(failure)

    def _begin(self, act: Act) -> None:
        self.acts.append(act)
        self._fail(act.name)

    def _next_failure(self, act: str) -> PlatformError | None:
        waiting = self._failures[act] or self._failures["*"]
        return waiting.popleft() if waiting else None

    def _fail(self, act: str) -> None:
        failure = self._next_failure(act)
        if failure is not None:
            raise failure
