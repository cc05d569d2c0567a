"""Everything at once: two servers, lines to them, a chat service with people on it, bots and workers."""

from __future__ import annotations

import asyncio
import io
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import count
from pathlib import Path

import numpy as np
from PIL import Image

from bots.policy import Action, Limits, Policy, Proof, Rule
from bots.records import Records
from bots.records.redis import connect as connect_records
from bots.records.redis.copies import RedisCopies
from tests.doubles.bot_api import TOKEN
from tests.doubles.network import free_port
from tests.integration.chaos.lines import Line
from tests.integration.chaos.patience import Patience
from tests.integration.chaos.programs import BOT, WORKER, Program
from tests.integration.chaos.servers import Server
from tests.integration.chaos.service import Service
from tests.integration.chaos.traps import Traps
from tests.integration.conftest import KEY
from tests.integration.test_deaths import MEDIA_KEY
from worker.client.sealing import Seal

TAKEOVER_S = 3
PATIENCE_S = float(os.environ.get("CHAOS_PATIENCE_S") or 150)
"""How long anything may take that comes by itself, as `Patience` counts."""
DARK, BRIGHT = 40, 200
"""Shades of what is real, and of what is not, to the workers' detector."""


class Fate(Enum):
    """What is to become of a picture."""

    ANSWERED = auto()
    """Somebody asked in private."""
    FAILED = auto()
    """The same, of a picture that no worker survives: they are told that there is no verdict."""
    GONE = auto()
    """Something was found, in a group that the bot is no member of any more."""
    LEFT = auto()
    """It was judged, and no evidence was found."""
    REPLIED = auto()
    TAKEN_OUT = auto()
    """With a strike, and the member is muted."""
    BANNED = auto()
    """The same; the member is banned."""


FAKES = frozenset({Fate.REPLIED, Fate.TAKEN_OUT, Fate.BANNED, Fate.GONE})
_ANY = Rule(proofs=frozenset(Proof))
_LIMITS = Limits(removals_per_hour=10_000, member_per_hour=10_000, picture_per_hour=10_000)
COMMON = frozenset({Fate.ANSWERED, Fate.LEFT, Fate.REPLIED, Fate.TAKEN_OUT, Fate.BANNED})
"""What becomes of a picture where nothing is odd about it or its chat."""
ASKED = frozenset({Fate.ANSWERED, Fate.FAILED})
ACTIONS = {
    Fate.LEFT: (Action.DELETE, Action.STRIKE, Action.MUTE, Action.NOTIFY),
    Fate.REPLIED: (Action.REPLY, Action.NOTIFY),
    Fate.TAKEN_OUT: (Action.DELETE, Action.STRIKE, Action.MUTE, Action.NOTIFY),
    Fate.GONE: (Action.DELETE, Action.STRIKE, Action.MUTE, Action.NOTIFY),
    Fate.BANNED: (Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY),
}


def rules(fate: Fate, office: int) -> Policy:
    """The policy of the group in which this is what becomes of a fake."""
    rule = replace(_ANY, substantial=ACTIONS[fate], little=(Action.REACT,))
    return Policy(
        altered=rule,
        generated=rule,
        penalty_proofs=frozenset(Proof),
        limits=_LIMITS,
        moderators_chat=str(office),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A picture that somebody has sent."""

    fate: Fate
    chat: int
    message: int
    name: str
    member: int
    is_fake: bool

    @property
    def verdict(self) -> bool | None:
        """What whoever asked is to read: that it is one, or not; None for neither."""
        return None if self.fate is Fate.FAILED else self.is_fake


def drawn(chance: random.Random, shade: int) -> bytes:
    """A picture of this shade that nobody has seen before."""
    noise = np.random.default_rng(chance.randrange(1 << 32)).integers(0, 2, (64, 64, 3))
    buffer = io.BytesIO()
    Image.fromarray((shade + noise).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(slots=True, kw_only=True)
class Town:
    """A town to be broken. `start` it, `stop` it."""

    chance: random.Random
    folder: Path
    traps: Traps = field(default_factory=Traps)
    posts: list[Post] = field(default_factory=list)
    groups: dict[Fate, int] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    offices: dict[Fate, int] = field(default_factory=dict)
    """Where moderators of each group are told: a service lets a bot say only so much in one place."""
    refused: set[tuple[int, int]] = field(default_factory=set)
    """(chat, message) of what may have come while no bot could hand anything in: who asked is then told to ask again."""
    records: Records = field(init=False)
    service: Service = field(init=False)
    main: Server = field(init=False)
    media: Server = field(init=False)

    async def start(self) -> None:
        """Let there be servers, a service and chats; no bot and no worker yet."""
        self.main = Server(name="main", folder=self.folder, durable=True)
        self.media = Server(name="media", folder=self.folder, durable=False)
        for server in (self.main, self.media):
            server.start()
        for side in ("bots", "worker"):
            for server in (self.main, self.media):
                line = Line(f"{side}-{server.name}", self.folder, server.socket, self.traps)
                self.lines[line.name] = line
                await line.start()
        self.service = Service(traps=self.traps)
        await self.service.start()
        for fate in ACTIONS:
            self.groups[fate], self.offices[fate] = self.service.group(), self.service.group()
        self._connect()
        await self.set_rules()

    def _connect(self) -> None:
        copies = RedisCopies(self.media.url, Seal(KEY))
        self.records = connect_records(self.main.url, case_days=30, journal_days=365, copies=copies)

    async def reconnect(self) -> None:
        """Look at the records of another main server."""
        await self.records.aclose()
        self._connect()

    async def set_rules(self) -> None:
        """Let every group have its policy."""
        for fate, group in self.groups.items():
            await self.records.policies.set("telegram", str(group), rules(fate, self.offices[fate]))

    async def stop(self) -> None:
        """Leave nothing behind."""
        self.traps.clear()
        for program in self.programs:
            if program.runs:
                program.kill()
                await program.ended()
        for line in self.lines.values():
            await line.stop()
        await self.service.stop()
        await self.records.aclose()
        for server in (self.main, self.media):
            server.kill()

    def bot(self, *, beside: bool = False, **settings: str) -> Program:
        """A bot, started; `beside` another that gets the updates."""
        port = self.service.beside_port if beside else self.service.port
        more = {"PORT": str(free_port()), "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{port}"}
        return self._program("bots", BOT, **more, **settings)

    def worker(self, **more: str) -> Program:
        """A worker, started."""
        return self._program("worker", WORKER, **{"DECODERS": "1", "SCAN_TIMEOUT_S": "20", **more})

    def _program(self, side: str, command: tuple[str, ...], **more: str) -> Program:
        number = len(self.programs)
        settings = {
            "REDIS_URL": self.lines[f"{side}-main"].url,
            "MEDIA_REDIS_URL": self.lines[f"{side}-media"].url,
            "MEDIA_KEY": MEDIA_KEY,
            "TORCHRELAY_DATA": str(self.folder / f"data-{number}"),
            "TAKEOVER_S": str(TAKEOVER_S),
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "json",
            **more,
        }
        name = f"{side}-{number}"
        program = Program(name=name, command=command, settings=settings, log=self.folder / f"{name}.log")
        self.programs.append(program)
        program.start()
        return program

    def post(self, fate: Fate, *, data: bytes = b"") -> Post:
        """Somebody new sends a picture of which that is to become."""
        name = f"member{len(self.posts)}"
        is_fake = fate in FAKES or (fate is Fate.ANSWERED and self.chance.random() < 0.5)
        chat = self.service.private(name) if fate in ASKED else self.groups[fate]
        data = data or drawn(self.chance, BRIGHT if is_fake else DARK)
        message = self.service.photo(chat, name, data)
        member = int(self.service.user(name)["id"])
        post = Post(fate=fate, chat=chat, message=message, name=name, member=member, is_fake=is_fake)
        self.posts.append(post)
        return post

    def post_some(self, times: int = 1) -> None:
        """Several people send a picture each, one of every common fate, in an order that chance makes."""
        order = sorted(COMMON, key=lambda fate: fate.value) * times
        self.chance.shuffle(order)
        for fate in order:
            self.post(fate)

    def running(self) -> list[int]:
        """The processes of programs and servers, and this one, which is the chat service."""
        programs = [it.process for it in self.programs if it.processes]
        servers = [it.process for it in (self.main, self.media) if it.process is not None]
        return [os.getpid(), *(it.pid for it in (*programs, *servers))]

    def said(self) -> str:
        """What the programs have logged, for whoever reads why a test failed."""
        return "\n".join(f"--- {it.name}\n{it.said()[-6000:]}" for it in self.programs)


async def until(condition: Callable[[], object], what: str, town: Town) -> None:
    """Return when `condition` holds; fail where it never does."""
    patience = Patience(town.running)
    for turn in count(1):
        if condition():
            return
        if turn % 50 == 0 and patience.spent_s() > PATIENCE_S:
            raise AssertionError(f"{what} never happens\n{town.said()}")
        await asyncio.sleep(0.01)
