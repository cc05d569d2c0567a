"""What a platform says that it covers is what is looked at: every surface is posted to, and nothing else is promised."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bots.platform import CommandName, Seen, Surface
from bots.platforms import names as platform_names
from bots.policy import Beside
from bots.testing import FakePlatform
from bots.texts import Texts
from tests.contract import harnesses
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FILM, REAL, REPLY, Scene, eventually, playing
from worker.contract import Purpose

GIF = b"GIF89a" + b"moves" * 20
Post = Callable[[Any, str], Awaitable[object]]
"""With the harness and the chat: posts to a surface."""


def _now(post: Callable[[Any, str], object]) -> Post:
    async def posted(harness: Any, chat: str) -> object:
        return post(harness, chat)

    return posted


async def _album(harness: Any, chat: str) -> object:
    return await harness.post_pictures(chat, "ada", [REAL, FAKE])


async def _photo(harness: Any, chat: str) -> object:
    return await harness.post_pictures(chat, "ada", [REAL])


async def _spoiler(harness: Any, chat: str) -> object:
    return await harness.post_pictures(chat, "ada", [REAL], spoiler=True)


async def _thread(harness: Any, chat: str) -> object:
    return await harness.post_pictures(chat, "ada", [REAL], thread=await harness.open_thread(chat))


async def _forward(harness: Any, chat: str) -> object:
    (posted,) = await harness.post_pictures(chat, "ada", [REAL])
    return await harness.forward(chat, "bo", posted)


def _film(form: str) -> Post:
    async def posted(harness: Any, chat: str) -> object:
        return await harness.post_film(chat, "ada", FILM, form)

    return posted


async def _swap(harness: TelegramHarness, chat: str) -> object:
    (posted,) = await harness.post_pictures(chat, "ada", [REAL])
    return harness.api.swap_photo(int(chat), int(posted), FAKE)


async def _swap_fake(harness: Any, chat: str) -> object:
    platform: FakePlatform = harness.platform
    return await platform.edit_post(await platform.post(chat, "ada", REAL), FAKE)


def _unfurl(harness: DiscordHarness, chat: str) -> object:
    channel, service = harness.channel(chat), harness.service
    link = "https://example.org/a.jpg"
    return service.unfurl(channel, service.post(channel, "ada", link), service.embed(REAL, link))


def _speak_in_rooms(harness: DiscordHarness, chat: str) -> None:
    for stage in (False, True):
        harness.service.post(harness.service.room(int(chat), stage=stage), "ada", pictures=[REAL])


def _lay_out(harness: DiscordHarness, chat: str) -> object:
    channel, service = harness.channel(chat), harness.service
    items = [{"media": service.medium(REAL), "description": None, "spoiler": False}]
    return service.lay_out(channel, {"type": 12, "id": 1, "items": items})


async def _ask_about_emoji(harness: DiscordHarness, chat: str) -> None:
    channel = harness.channel(chat)
    number = harness.service.post(channel, "ada", harness.service.cdn.store_emoji(12345678901234567, REAL))
    await harness.command(chat, "eve", "check", f"{channel}/{number}")


def _ask_about_avatar(harness: DiscordHarness, chat: str) -> object:
    harness.service.show("ada", REAL)
    return harness.service.slash(harness.channel(chat), "eve", "check", user="ada")


def _broadcast(harness: TelegramHarness, chat: str) -> object:
    harness.api.become_channel(int(chat))
    return harness.api.broadcast_photo(int(chat), REAL)


def _come_in(harness: TelegramHarness, chat: str) -> None:
    harness.api.show("ada", REAL)
    harness.api.come(int(chat), "ada", said=True)
    harness.api.show("bo", FAKE)
    harness.api.ask_in(int(chat), "bo")


def _upload(harness: DiscordHarness, chat: str) -> None:
    harness.service.upload_emoji(int(chat), "ada", REAL)
    harness.service.upload_sticker(int(chat), "ada", REAL)


def _join_server(harness: DiscordHarness, chat: str) -> None:
    harness.service.show("ada", REAL)
    harness.service.come(int(chat), "ada")


def _change_avatar(harness: DiscordHarness, chat: str) -> None:
    harness.service.join(int(chat), "ada")
    harness.service.show("ada", REAL)
    harness.service.changed(int(chat), "ada")


ANYWHERE = {Surface.PHOTO: _photo, Surface.ALBUM: _album, Surface.THREAD: _thread}
POSTS: Mapping[str, Mapping[Surface, Post]] = {
    "telegram": {
        **ANYWHERE,
        Surface.SPOILER: _spoiler,
        Surface.FORWARD: _forward,
        Surface.FILE: _now(lambda it, chat: it.api.document(int(chat), "ada", REAL)),
        Surface.UNNAMED_FILE: _now(
            lambda it, chat: it.api.document(int(chat), "ada", REAL, mime_type="application/octet-stream")
        ),
        Surface.GIF: _film("animation"),
        Surface.VIDEO: _film("video"),
        Surface.ROUND_VIDEO: _film("video_note"),
        Surface.STICKER: _film("sticker"),
        Surface.EDIT: _swap,
        Surface.QUOTE: _now(lambda it, chat: it.api.quote(int(chat), "ada", photo=it.api._sizes(REAL))),
        Surface.LIVE_PHOTO: _now(lambda it, chat: it.api.live_photo(int(chat), "ada", REAL, FILM)),
        Surface.CHANNEL_POST: _now(_broadcast),
        Surface.CHANNEL: _now(
            lambda it, chat: it.api.post(int(chat), "ada", channel=it.api.group(), photo=it.api._sizes(REAL))
        ),
    },
    "discord": {
        **ANYWHERE,
        Surface.SPOILER: _spoiler,
        Surface.FORWARD: _forward,
        Surface.UNNAMED_FILE: _now(
            lambda it, chat: it.service.post(it.channel(chat), "ada", "", [REAL], filename="picture")
        ),
        Surface.GIF: _now(lambda it, chat: it.service.post(it.channel(chat), "ada", "", [GIF], filename="x.gif")),
        Surface.VIDEO: _film("file"),
        Surface.STICKER: _film("sticker"),
        Surface.FORUM_POST: _now(lambda it, chat: it.service.forum_post(int(chat), "ada", [REAL])),
        Surface.VOICE_CHAT: _now(_speak_in_rooms),
        Surface.CHANNEL: _now(lambda it, chat: it.service.speak(it.channel(chat), [REAL])),
        Surface.EMBED: _now(_unfurl),
        Surface.COMPONENT: _now(_lay_out),
    },
    "sandbox": {**ANYWHERE, Surface.SPOILER: _spoiler, Surface.VIDEO: _film("file")},
    "fake": {**ANYWHERE, Surface.EDIT: _swap_fake},
}
CHOSEN: Mapping[str, Mapping[Surface, Post]] = {
    "telegram": {
        Surface.JOINING_PICTURE: _now(_come_in),
        Surface.CHAT_PICTURE: _now(lambda it, chat: it.api.picture_of_chat(int(chat), "ada", REAL)),
    },
    "discord": {
        Surface.NEW_EMOJI: _now(_upload),
        Surface.JOINING_PICTURE: _now(_join_server),
        Surface.CHANGED_PICTURE: _now(_change_avatar),
        Surface.CHAT_PICTURE: _now(lambda it, chat: it.service.dress(int(chat), REAL)),
    },
}
"""What is looked at where the chat's rules ask for it."""
ASKED: Mapping[str, Mapping[Surface, Post]] = {
    "discord": {Surface.EMOJI: _ask_about_emoji, Surface.PROFILE_PICTURE: _now(_ask_about_avatar)},
}
"""What is looked at where somebody asks, and how they ask."""
PICTURES = {
    Surface.NEW_EMOJI: 2,
    Surface.ALBUM: 2,
    Surface.FORWARD: 2,
    Surface.EDIT: 2,
    Surface.LIVE_PHOTO: 2,
    Surface.VOICE_CHAT: 2,
}
"""How many pictures there are to be looked at; elsewhere one."""
EVERY = [(platform, surface) for platform, posts in POSTS.items() for surface in posts]


@dataclass
class Looking(Scene):
    """A scene in which it is counted what is looked at."""

    @property
    def looked_at(self) -> int:
        return len(self.scanner.submitted)


@pytest.fixture
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Looking]:
    harness = harnesses.create(request.param)
    if isinstance(harness, DiscordHarness):  # as an operator has to set it for some of it
        harness.settings = harness.settings.model_copy(update={"discord_members": True})
    async with playing(harness, Looking) as made:
        yield made


@pytest.mark.parametrize(("scene", "surface"), EVERY, indirect=["scene"], ids=str)
async def test_what_is_covered_is_looked_at(scene: Looking, surface: Surface) -> None:
    assert scene.platform.covers[surface] is Seen.YES
    chat = await scene.group(REPLY)
    await POSTS[scene.platform.name][surface](scene.harness, chat)

    async def looked() -> bool:
        return scene.looked_at >= PICTURES.get(surface, 1)

    await eventually(looked)
    assert {origin.chat for origin, _ in scene.scanner.submitted} == {chat}


@pytest.mark.parametrize(
    ("scene", "surface"),
    [(platform, surface) for platform, asked in ASKED.items() for surface in asked],
    indirect=["scene"],
    ids=str,
)
async def test_what_can_be_asked_about_is_looked_at_for_whoever_asks(scene: Looking, surface: Surface) -> None:
    assert scene.platform.covers[surface] is Seen.ASKED
    chat = await scene.group(REPLY)
    await ASKED[scene.platform.name][surface](scene.harness, chat)

    async def looked() -> bool:
        return scene.looked_at == 1

    await eventually(looked)
    ((origin, _),) = scene.scanner.submitted
    assert (origin.purpose, bool(origin.reply_token)) == (Purpose.ASK, True)


@pytest.mark.parametrize(
    ("scene", "surface"),
    [(platform, surface) for platform, chosen in CHOSEN.items() for surface in chosen],
    indirect=["scene"],
    ids=str,
)
async def test_what_can_be_chosen_is_looked_at_where_it_was_and_nowhere_else(scene: Looking, surface: Surface) -> None:
    assert scene.platform.covers[surface] is Seen.CHOSEN
    chosen = replace(REPLY, beside=frozenset(Beside))
    other, chat = await scene.group(REPLY), await scene.group(chosen)
    for each in (other, chat):
        await CHOSEN[scene.platform.name][surface](scene.harness, each)
    count = 2 if (scene.platform.name, surface) == ("telegram", Surface.JOINING_PICTURE) else PICTURES.get(surface, 1)

    async def looked() -> bool:
        return scene.looked_at >= count

    await eventually(looked)
    origins = [origin for origin, _ in scene.scanner.submitted]
    assert {(origin.chat, origin.purpose) for origin in origins} == {(chat, Purpose.EMBLEM)}
    assert len(origins) == count


@pytest.mark.parametrize("scene", sorted(POSTS), indirect=True)
async def test_no_more_is_promised_than_was_posted_to(scene: Looking) -> None:
    name, covers = scene.platform.name, scene.platform.covers
    promised = {seen: {surface for surface, how in covers.items() if how is seen} for seen in Seen}
    assert promised[Seen.YES] == set(POSTS[name])
    assert promised[Seen.ASKED] == set(ASKED.get(name, ()))
    assert promised[Seen.CHOSEN] == set(CHOSEN.get(name, ()))


@pytest.mark.parametrize("scene", ["telegram", "discord"], indirect=True)
async def test_a_drawing_has_no_picture(scene: Looking) -> None:
    assert scene.platform.covers[Surface.DRAWN_STICKER] is Seen.NEVER
    chat = await scene.group(REPLY)
    harness = scene.harness
    if isinstance(harness, TelegramHarness):
        harness.api.drawing(int(chat), "ada")
    else:
        assert isinstance(harness, DiscordHarness)
        harness.service.sticker(harness.channel(chat), "ada", b"{}", format_type=3)
    await harness.post_pictures(chat, "bo", [REAL])

    async def looked() -> bool:
        return scene.looked_at == 1

    await eventually(looked)
    await asyncio.sleep(0)
    assert scene.looked_at == 1


@pytest.mark.parametrize("scene", ["telegram", "discord", "sandbox", "fake"], indirect=True)
async def test_it_says_so_to_whoever_asks(scene: Looking) -> None:
    chat = await scene.group(REPLY)
    await scene.harness.command(chat, "eve", CommandName.COVERAGE.value)
    text = await scene.says(chat, "I look at:", "photos")
    texts = Texts()
    for surface, seen in scene.platform.covers.items():
        line = next(line for line in text.splitlines() if texts.say(f"surface-{surface}") in line)
        begins = {
            Seen.YES: "• I look at:",
            Seen.ASKED: "• When somebody asks",
            Seen.CHOSEN: "• Where this chat",
            Seen.NOT_YET: "• Not yet:",
            Seen.NEVER: "• Never:",
        }
        assert line.startswith(begins[seen])


def test_every_platform_is_here() -> None:
    assert set(POSTS) == {*platform_names(), "fake"}
