"""A chat service on a thread of its own, the people on it, and a program of ours that serves it."""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bots.records.choices import Choice
from bots.texts import Texts
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.harnesses.telegram import TelegramHarness
from tests.doubles.bot_api import TOKEN as TELEGRAM_TOKEN
from tests.doubles.bot_api import BotApi
from tests.doubles.discord_service import TOKEN as DISCORD_TOKEN
from tests.doubles.discord_service import DiscordService
from tests.doubles.network import free_port
from tests.doubles.proxy import Proxy
from tests.e2e.conftest import Demo, start_demo, stop_demo
from tests.e2e.threads import ServiceThread, wait_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A group with an admin, and where its moderators are told."""

    chat: str
    office: str
    """The moderators' place, as a chat that is read."""
    office_named: str
    """The same, as `/policy moderators` takes it."""


class Town(ServiceThread):
    """What people do and see there, said from the test's own thread."""

    name: str
    token: str
    picture_address: str
    """What stands in every address of a picture, and nowhere else."""
    harness: Any

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What a method of the harness answers."""
        return self.run(work)

    @property
    def environment(self) -> dict[str, str]:
        """What lets a program serve this town."""
        raise NotImplementedError

    def connected(self, times: int) -> bool:
        """Whether a program has come so many times, and listens."""
        raise NotImplementedError

    def club(self) -> Club:
        """A new group; Mo is its admin."""
        raise NotImplementedError

    def newest(self, chat: str) -> str:
        """The bot's newest message there."""
        raise NotImplementedError

    def old_button(self, chat: str, name: str) -> None:
        """Let somebody press a button that the version before this one has left in the chat."""
        raise NotImplementedError

    def violations(self) -> list[str]:
        """What the program asked that the service does not take."""
        raise NotImplementedError

    def post(self, chat: str, name: str, *pictures: bytes, **more: Any) -> str:
        """The id of the (last) message that it makes."""
        return str(self.do(self.harness.post_pictures(chat, name, pictures, **more))[-1])

    def command(self, chat: str, name: str, words: str, target: str = "", **more: Any) -> None:
        """Let somebody give the command."""
        self.do(self.harness.command(chat, name, words, target, **more))

    def texts(self, chat: str) -> list[str]:
        """What the bot has said there."""
        return list(self.do(self.harness.texts(chat)))

    def says(self, chat: str, *parts: str) -> None:
        """Wait until one of the bot's texts has all the parts."""
        try:
            wait_for(lambda: any(all(part in text for part in parts) for text in self.texts(chat)))
        except AssertionError:
            raise AssertionError(f"nobody said {parts}, but: {self.texts(chat)}") from None

    def note(self, chat: str, choice: Choice) -> str:
        """The newest note on which this can be pressed, once it is there."""
        found: list[str] = []

        def there() -> bool:
            notes = reversed(self.do(self.harness.notes_with_buttons(chat)))
            found.extend([note for note in notes if choice in self.do(self.harness.choices(chat, note))][:1])
            return bool(found)

        wait_for(there)
        return found[0]

    def press(self, chat: str, name: str, choice: Choice) -> None:
        """Let somebody press the newest such button, once it is there."""
        self.do(self.harness.press(chat, self.note(chat, choice), name, choice))

    def pictures(self, chat: str) -> list[bytes]:
        """Every picture there."""
        return list(self.do(self.harness.pictures(chat)))

    def exists(self, chat: str, message: str) -> bool:
        """Whether it is still there."""
        return bool(self.do(self.harness.exists(chat, message)))

    def close(self) -> None:
        self.run(self.harness.stop())
        super().close()


class TelegramTown(Town):
    """Telegram."""

    name, token, picture_address = "telegram", TELEGRAM_TOKEN, "/file/bot"
    harness: TelegramHarness

    def __init__(self) -> None:
        super().__init__()
        self.harness = self.call(TelegramHarness)
        self.run(self.harness.serve())

    @property
    def environment(self) -> dict[str, str]:
        return {"TELEGRAM_BOT_TOKEN": self.token, "TELEGRAM_API_URL": self.harness.api.url}

    def connected(self, times: int) -> bool:
        calls = [method for method, _ in self.harness.api.calls]
        return calls.count("getMyCommands") == 3 * len(Texts().locales) * times

    def club(self) -> Club:
        chat, office = self.do(self.harness.open_group()), self.do(self.harness.open_group())
        for place in (chat, office):
            self.do(self.harness.set_admin(place, "mo", True))
        return Club(chat=chat, office=office, office_named=office)

    def newest(self, chat: str) -> str:
        return str(self.call(self.harness.api.said, int(chat))[-1]["message_id"])

    def old_button(self, chat: str, name: str) -> None:
        self.call(old_telegram_button, self.harness.api, int(chat), name)

    def violations(self) -> list[str]:
        return self.harness.api.violations


class DiscordTown(Town):
    """Discord, and a proxy that leads there."""

    name, token, picture_address = "discord", DISCORD_TOKEN, "cdn.discordapp.com"
    harness: DiscordHarness

    def __init__(self) -> None:
        super().__init__()
        self.harness = self.run(self._make())
        self.run(self.harness.serve())
        self.proxy = Proxy(self.harness.service.port)
        self.run(self.proxy.start())

    @staticmethod
    async def _make() -> DiscordHarness:
        return DiscordHarness()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DISCORD_BOT_TOKEN": self.token,
            "DISCORD_PROXY": f"http://127.0.0.1:{self.proxy.port}",
            "SSL_CERT_FILE": str(self.harness.service.certificate),
        }

    def connected(self, times: int) -> bool:
        service = self.harness.service
        known = self.call(service.backend.find_command, "policy", None, 1)
        return service.identified == times and known is not None

    def club(self) -> Club:
        chat = self.do(self.harness.open_group())
        self.do(self.harness.set_admin(chat, "mo", True))
        office = self.do(self.harness.open_thread(chat))
        return Club(chat=chat, office=self.harness.place(chat, office), office_named=office)

    def newest(self, chat: str) -> str:
        return str(self.call(self.harness.newest, chat))

    def old_button(self, chat: str, name: str) -> None:
        self.call(old_discord_button, self.harness.service, self.harness.channel(chat), name)

    def violations(self) -> list[str]:
        return self.harness.service.violations

    def close(self) -> None:
        self.run(self.proxy.stop())
        super().close()


def old_telegram_button(api: BotApi, chat: int, name: str, case: str = "ABCDEFGHJK") -> None:
    """Let somebody press a button as the version before this one has left it."""
    carrier = api.post(chat, name, text="look")
    api.press(chat, carrier, name, f"1:l:{case}:0123456789abcdefghijkl")


def old_discord_button(service: DiscordService, channel: int, name: str, case: str = "ABCDEFGHJK") -> None:
    """Let somebody press a button as the version before this one has left it."""
    custom_id = f"tr1:l:{case}:0123456789abcdefghijkl"
    button = {"type": 2, "style": 2, "label": "Put it back", "custom_id": custom_id}
    row = [{"type": 1, "components": [button]}]
    card = service.backend.create_message(channel, service.backend.bot_user.id, "Case", components=row).id
    service.press(channel, card, name, custom_id)


TOWNS: dict[str, Callable[[], Town]] = {"telegram": TelegramTown, "discord": DiscordTown}


@dataclass
class Program:
    """`python -m bots demo` that serves a town, started and ended as often as a test likes, on one data folder."""

    town: Town
    more: dict[str, str] = field(default_factory=dict)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="tr-")))
    port: int = field(default_factory=free_port)
    times: int = 0
    demo: Demo | None = None

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has logged, at DEBUG."""
        return (self.folder / "demo.log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Let it be there and listen."""
        self.demo = start_demo(self.folder, self.port, **self.town.environment, **self.more)
        self.times += 1
        wait_for(lambda: self.town.connected(self.times))

    def stop(self) -> None:
        """Let it end as a supervisor ends it."""
        assert self.demo is not None
        assert stop_demo(self.demo) == 0
        self.demo = None

    def kill(self) -> None:
        """Leave nothing behind."""
        if self.demo is not None:
            self.demo.process.kill()
            self.demo.process.wait()
            if self.demo.process.stdout is not None:
                self.demo.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def decided(self, reason: str) -> float:
        """How many of the town's pictures were decided on for this reason since the start."""
        wanted = f'torchrelay_decisions_total{{platform="{self.town.name}",reason="{reason}"}} '
        lines = httpx.get(f"{self.address}/metrics", timeout=30).text.splitlines()
        return sum(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))


@contextmanager
def program(town: Town, **more: str) -> Iterator[Program]:
    """The program, not yet started, with these settings."""
    made = Program(town, more)
    try:
        yield made
    finally:
        made.kill()


def pieces(data: bytes) -> list[bytes]:
    """Parts of the bytes by which they would be found wherever they lie: as they are, in hexadecimal, in base64."""
    cuts = [data[at : at + 45] for at in range(0, len(data) - 45, max(1, len(data) // 7))]
    found = [*cuts, *(cut.hex().encode() for cut in cuts)]
    for cut in cuts:
        # However the bytes before it are grouped by three.
        found += [base64.b64encode(cut[shift:])[:40] for shift in range(3)]
    return found


def assert_nothing_told(run: Program, *, people: list[str], written: list[str], pictures: list[bytes]) -> None:
    """See that the log names nobody, and that nothing in the data folder gives away a token, an address or what was posted.

    `people` are numbers, which may be in records but in no log; `written` are words and names that may be nowhere.
    """
    log = run.log
    assert '"level": "debug"' in log, "the log is not at DEBUG"
    for number in people:
        assert number not in log, "the log names somebody"
    files = [path for path in run.folder.rglob("*") if path.is_file()]
    assert any(".aof" in path.name for path in files), "nothing was searched"
    secrets = [run.town.token, run.town.token[-20:], run.town.picture_address, *written]
    wanted = [secret.encode() for secret in secrets] + [piece for data in pictures for piece in pieces(data)]
    for path in files:
        data = path.read_bytes()
        for secret in wanted:
            assert secret not in data, f"{path.relative_to(run.folder)} gives something away"
