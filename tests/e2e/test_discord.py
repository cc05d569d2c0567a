"""Discord end to end: the real discord.py over loopback TLS to simcord's world, every request checked."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bots.policy import Preset
from bots.records.cases import Choice
from bots.testing import choices, pick
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.test_platform import DELETE, FAKE, FOUND, HOLD, JPEG, NOT_FOUND, REAL, Scene, eventually, playing
from tests.doubles.discord_service import TOKEN, DiscordService
from tests.doubles.network import free_port
from tests.doubles.proxy import Proxy
from tests.e2e.conftest import A_VERDICT, ROOT, start_demo, stop_demo, suspicious
from tests.e2e.threads import ServiceThread, assert_silent, wait_for


class DiscordScene(Scene):
    """With what only Discord has."""

    harness: DiscordHarness

    @property
    def service(self) -> DiscordService:
        """The service."""
        return self.harness.service


@pytest.fixture
async def scene() -> AsyncIterator[DiscordScene]:
    async with playing(DiscordHarness(), DiscordScene) as made:
        yield made


@pytest.fixture
async def blind() -> AsyncIterator[DiscordScene]:
    """Without the right to see what people write."""
    harness = DiscordHarness()
    harness.settings = harness.settings.model_copy(update={"discord_message_content": False})
    harness.service.content_approved = False
    async with playing(harness, DiscordScene) as made:
        yield made


async def test_a_forwarded_picture_is_looked_at(scene: DiscordScene) -> None:
    source, group = await scene.group(), await scene.group(DELETE)
    first = scene.service.post(scene.harness.channel(source), "eve", pictures=[FAKE])
    await scene.says(source, FOUND)
    channel = scene.harness.channel(group)
    forwarded = scene.service.forward(scene.harness.channel(source), first, channel, "eve")
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, f"{channel}/{forwarded}")
    await scene.note(group, Choice.FINE)


async def test_a_held_message_gets_all_its_pictures_back(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    pictures = [REAL, FAKE, JPEG + b"third"]
    await scene.harness.post_pictures(group, "ada", pictures)
    note = await scene.note(group, Choice.FINE)
    assert await scene.harness.pictures(group) == []
    await scene.harness.press(group, note, "mo", Choice.FINE)
    await scene.says(group, "Nothing was wrong with it")
    assert sorted(await scene.harness.pictures(group)) == sorted(pictures)


async def test_a_check_by_command_is_seen_by_the_asker_alone(scene: DiscordScene) -> None:
    group = await scene.group()
    channel = scene.harness.channel(group)
    scene.service.slash(channel, "ada", "check", picture=FAKE)
    await scene.says(group, FOUND, "you are not alone")
    posted = scene.service.post(channel, "ada", pictures=[REAL])
    scene.service.menu(channel, "eve", "Check this picture", posted)
    await scene.says(group, NOT_FOUND)
    assert [message.is_ephemeral for message in scene.service.said(channel)] == [True, True]
    assert scene.records.cases.kept == {}


async def test_a_mention_in_a_reply_is_a_check(scene: DiscordScene) -> None:
    group = await scene.group()
    channel, bot = scene.harness.channel(group), scene.service.backend.bot_user.id
    posted = scene.service.post(channel, "ada", pictures=[REAL])
    scene.service.reply(channel, "eve", f"<@{bot}> is this real?", posted)
    await scene.says(group, NOT_FOUND)
    assert not scene.service.said(channel)[0].is_ephemeral


async def test_without_message_content_what_is_asked_for_works(blind: DiscordScene) -> None:
    group = await blind.group()
    channel = blind.harness.channel(group)
    posted = blind.service.post(channel, "ada", pictures=[FAKE])
    blind.service.menu(channel, "eve", "Check this picture", posted)
    await blind.says(group, FOUND)
    assert len(blind.service.said(channel)) == 1
    chat = await blind.harness.open_private("ada")
    await blind.harness.post_pictures(chat, "ada", [REAL])
    await blind.says(chat, NOT_FOUND)


async def test_the_moderators_are_told_in_a_channel_of_the_same_server(scene: DiscordScene) -> None:
    group, other = await scene.group(HOLD), await scene.group()
    channel, office = scene.harness.channel(group), await scene.harness.open_thread(group)
    elsewhere = scene.harness.channel(other)
    scene.service.slash(channel, "mo", "policy", change=f"moderators <#{elsewhere}>")
    await scene.says(group, "I do not know that chat")
    scene.service.slash(channel, "mo", "policy", change=f"moderators <#{office}>")
    place = f"{group}/{office}"
    await scene.says(place, "Hikers")
    await scene.harness.post_pictures(group, "ada", [FAKE])
    note = await scene.note(place, Choice.FINE)
    assert note.startswith(f"{office}/")


async def test_a_button_is_worth_nothing_elsewhere(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    await scene.harness.post_pictures(group, "ada", [FAKE])
    note = await scene.note(group, Choice.FINE)
    channel, number = (int(part) for part in note.split("/"))
    backend = scene.service.backend
    row = backend.get_message(channel, number).components
    other = await scene.harness.open_group()
    elsewhere = scene.harness.channel(other)
    # Whoever manages another server is nobody here, wherever they found the button.
    await scene.harness.set_admin(other, "eve", True)
    carrier = backend.create_message(elsewhere, backend.bot_user.id, "look", components=row).id
    await scene.harness.press(other, f"{elsewhere}/{carrier}", "eve", Choice.FINE)
    await scene.says(other, "Only moderators of that chat can decide this")
    assert await scene.harness.pictures(group) == []


async def test_a_report_reaches_the_moderators_and_names_nobody(scene: DiscordScene) -> None:
    group = await scene.group()
    channel = scene.harness.channel(group)
    posted = scene.service.post(channel, "ada", pictures=[REAL])
    scene.service.menu(channel, "eve", "Report to moderators", posted)
    note = await scene.note(group, Choice.FAKE)
    assert await scene.harness.mentions(group, note) == [scene.harness.member_id("ada")]
    await scene.says(group, "Thank you")
    assert [item.content for item in scene.service.said(channel) if item.is_ephemeral and "Thank you" in item.content]
    await scene.harness.press(group, note, "mo", Choice.FAKE)

    async def gone() -> bool:
        return not await scene.harness.exists(group, f"{channel}/{posted}")

    await eventually(gone)


async def test_the_server_that_takes_the_bot_in_is_greeted(scene: DiscordScene) -> None:
    chat = await scene.harness.take_in("olga")
    await scene.says(chat, "Hello")
    policy = await scene.records.policies.policy("discord", chat)
    assert policy.preset is Preset.REPLY
    guild, channel = scene.service.take_in("rae", told=False)

    async def greeted() -> bool:
        return bool(scene.service.said(channel))

    await eventually(greeted)
    assert (await scene.records.policies.policy("discord", str(guild))).preset is Preset.WATCH


class Service(ServiceThread):
    """Discord, and a proxy that leads there, for programs to talk to."""

    def __init__(self) -> None:
        super().__init__()
        self.discord = self.run(self._make())
        self.proxy = Proxy(self.discord.port)
        self.run(self.proxy.start())

    @staticmethod
    async def _make() -> DiscordService:
        made = DiscordService()
        await made.start()
        return made


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.run(made.proxy.stop())
    made.run(made.discord.stop())
    made.close()


def test_the_program_serves_discord_and_keeps_its_secrets(service: Service) -> None:
    picture = suspicious().read_bytes()
    world = service.discord
    guild, channel = service.call(world.guild)
    private = service.call(world.private, "ada")
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    demo = start_demo(
        folder,
        free_port(),
        DISCORD_BOT_TOKEN=TOKEN,
        HOLD="on",
        DISCORD_PROXY=f"http://127.0.0.1:{service.proxy.port}",
        SSL_CERT_FILE=str(world.certificate),
    )

    def words(where: int) -> str:
        return "\n".join(message.content for message in service.call(world.said, where))

    try:
        assert "Also serving: discord" in demo.printed
        wait_for(lambda: world.identified == 1)
        wait_for(lambda: service.call(world.backend.find_command, "policy", None, 1))
        collins = (ROOT / "bots/platforms/sandbox/examples/collins.jpg").read_bytes()
        service.call(world.post, private, "ada", pictures=[collins])
        wait_for(lambda: A_VERDICT.search(words(private)))

        service.call(world.set_admin, guild, "mo", admin=True)
        rules = (
            "live",
            "generated proofs known two provenance human model yes",
            "generated hold yes",
            "moderators here",
        )
        for number, change in enumerate(rules, start=1):
            service.call(world.slash, channel, "mo", "policy", change=change)
            wait_for(lambda done=number: words(channel).count("Done:") == done)
        wait_for(lambda: "Moderators of Hikers are told here" in words(channel))
        posted = service.call(world.post, channel, "eve", pictures=[picture])
        wait_for(lambda: posted not in world.backend.messages[channel])
        wait_for(lambda: "taken out of this chat" in words(channel))
        assert service.call(world.pictures, channel) == []

        def card() -> tuple[int, str] | None:
            for message in service.call(world.said, channel):
                data = [button["custom_id"] for row in message.components for button in row["components"]]
                if Choice.FINE in choices(data):
                    return message.id, pick(data, Choice.FINE)
            return None

        wait_for(card)
        number, custom_id = card() or (0, "")
        service.call(world.press, channel, number, "mo", custom_id)
        wait_for(lambda: service.call(world.pictures, channel) == [picture])

        began_s = time.monotonic()
        assert stop_demo(demo) == 0
        assert time.monotonic() - began_s < 10
        assert not world.violations, "\n".join(world.violations)
        people = [str(private), str(service.call(world.user, "ada")), str(guild), str(channel)]
        assert_silent(folder, TOKEN, "cdn.discordapp.com", people)
        assert all(name.endswith((":443",)) for name in service.proxy.asked)
    finally:
        with suppress(ProcessLookupError):
            demo.process.kill()
        demo.process.wait()
        shutil.rmtree(folder, ignore_errors=True)
