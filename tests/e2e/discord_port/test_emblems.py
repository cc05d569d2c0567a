"""Pictures that no message carries: emoji, stickers, avatars, the server's own; told of once, fetched, and taken away."""

from __future__ import annotations

import pytest

from bots.platform import Emblem, Forbidden, Gone, Impossible, Lack, Sighting, emblem_name
from bots.platforms.discord import emblems
from tests.contract.harnesses.discord import DiscordHarness
from tests.e2e.discord_port.scene import JPEG, PNG, Recorder, Scene, eventually

GIF = b"GIF89a"


async def sighted(scene: Scene, count: int = 1) -> Sighting:
    """The newest, once there are so many."""
    await eventually(lambda: len(scene.handler.sightings) >= count)
    assert len(scene.handler.sightings) == count
    return scene.handler.sightings[-1]


async def fetched(scene: Scene, sighting: Sighting) -> tuple[str, bytes]:
    """What it claims to be, and its bytes."""
    picture = sighting.attachment
    assert picture is not None
    return picture.media_type, await scene.platform.fetch(picture.media, 1000)


@pytest.mark.parametrize(("moves", "kind"), [(False, "image/png"), (True, "image/webp")])
async def test_an_emoji_is_told_of_once(scene: Scene, moves: bool, kind: str) -> None:
    first = scene.service.upload_emoji(scene.guild, "ada", PNG, moves=moves)
    found = await sighted(scene)
    assert (found.emblem, found.chat, found.member.id) == (Emblem.EMOJI, scene.chat, scene.member("ada"))
    assert found.attachment is not None
    assert found.attachment.file_id == str(first)
    assert await fetched(scene, found) == (kind, PNG)
    scene.service.upload_emoji(scene.guild, "ada", JPEG)
    assert (await fetched(scene, await sighted(scene, 2)))[1] == JPEG


@pytest.mark.parametrize(
    ("form", "kind", "data"), [(1, "image/png", PNG), (2, "image/png", PNG), (4, "image/gif", GIF)]
)
async def test_a_sticker_is_told_of_and_a_drawing_is_not(scene: Scene, form: int, kind: str, data: bytes) -> None:
    scene.service.upload_sticker(scene.guild, "ada", b"{}", format_type=3)
    scene.service.upload_sticker(scene.guild, "ada", data, format_type=form)
    found = await sighted(scene)
    assert found.emblem is Emblem.STICKER
    assert await fetched(scene, found) == (kind, data)


async def test_the_servers_own_picture_is_told_of(scene: Scene) -> None:
    scene.service.dress(scene.guild, PNG)
    found = await sighted(scene)
    assert (found.emblem, found.member.id) == (Emblem.CHAT, "")
    assert await fetched(scene, found) == ("image/png", PNG)


async def test_what_is_called_how_is_known_and_nobody_is_asked(scene: Scene) -> None:
    emoji = scene.service.upload_emoji(scene.guild, "ada", PNG)
    await sighted(scene)
    sticker = scene.service.upload_sticker(scene.guild, "ada", PNG)
    await sighted(scene, 2)
    asked = len(scene.service.backend.http_requests)
    assert await scene.platform.label(scene.chat, emblem_name(Emblem.EMOJI, str(emoji))) == ":her:"
    assert await scene.platform.label(scene.chat, emblem_name(Emblem.STICKER, str(sticker))) == "her"
    assert await scene.platform.label(scene.chat, emblem_name(Emblem.EMOJI, "1")) == ""
    assert len(scene.service.backend.http_requests) == asked


async def test_an_emoji_and_a_sticker_can_be_taken_away_and_the_audit_log_names_the_case(scene: Scene) -> None:
    emoji = scene.service.upload_emoji(scene.guild, "ada", PNG)
    sticker = scene.service.upload_sticker(scene.guild, "ada", PNG)
    await sighted(scene, 2)
    there = scene.service.backend.guilds[scene.guild]
    assert await scene.platform.delete(scene.chat, emblem_name(Emblem.EMOJI, str(emoji)), case="ABC")
    assert await scene.platform.delete(scene.chat, emblem_name(Emblem.STICKER, str(sticker)), case="ABC")
    assert (there.emojis, there.stickers) == ({}, {})
    for path in ("emojis", "stickers"):
        (asked,) = [
            it for it in scene.service.backend.http_requests if it.method == "DELETE" and f"/{path}/" in it.path
        ]
        assert "ABC" in str(asked.reason if hasattr(asked, "reason") else asked)
    assert not await scene.platform.delete(scene.chat, emblem_name(Emblem.EMOJI, str(emoji)), case="ABC")
    await eventually(lambda: scene.platform.ready)
    assert scene.handler.deleted == [], "its own doing is nobody else's"


async def test_one_that_somebody_else_takes_away_is_gone(scene: Scene) -> None:
    emoji = scene.service.upload_emoji(scene.guild, "ada", PNG)
    await sighted(scene)
    scene.service.backend.delete_emoji(scene.guild, emoji)
    await eventually(lambda: scene.handler.deleted)
    assert scene.handler.deleted == [(scene.chat, emblem_name(Emblem.EMOJI, str(emoji)))]


async def test_without_the_right_discord_is_not_even_asked(scene: Scene) -> None:
    emoji = scene.service.upload_emoji(scene.guild, "ada", PNG)
    await sighted(scene)
    scene.service.take_right(scene.guild, "manage_expressions")
    await eventually(lambda: not scene.platform._line.guild(scene.chat).me.guild_permissions.manage_expressions)
    with pytest.raises(Forbidden) as refused:
        await scene.platform.delete(scene.chat, emblem_name(Emblem.EMOJI, str(emoji)))
    assert refused.value.lack is Lack.MANAGE_EMOJI
    assert scene.requests("DELETE") == []


async def test_nobodys_picture_and_nobody_can_be_taken_away(scene: Scene) -> None:
    with pytest.raises(Impossible):
        await scene.platform.delete(scene.chat, emblem_name(Emblem.MEMBER, "1"))
    with pytest.raises(Impossible):
        await scene.platform.admit(scene.chat, scene.member("ada"), welcome=True)
    with pytest.raises(Impossible):
        await scene.platform.portrait(scene.member("ada"))


@pytest.mark.parametrize(
    "media",
    ["emojis/1.png/../../attachments/1/1/x.png", "https://example.org/a.png", "avatars/x/y.png", "icons/1/a.exe"],
)
async def test_nothing_else_is_fetched(scene: Scene, media: str) -> None:
    with pytest.raises(Gone):
        await scene.platform.fetch(media, 1000)


@pytest.mark.parametrize(
    "media", ["emojis/1.png", "avatars/1/a_b.gif", "guilds/1/users/2/avatars/a.png", "stickers/1.gif"]
)
def test_every_address_is_on_discords_own_hosts(media: str) -> None:
    assert emblems.address(media).startswith(("https://cdn.discordapp.com/", "https://media.discordapp.net/"))


# With the members intent.


async def seeing() -> Scene:
    """A scene whose operator has turned it on."""
    harness = DiscordHarness()
    harness.settings = harness.settings.model_copy(update={"discord_members": True})
    handler = Recorder()
    await harness.start(handler)
    return Scene(harness, handler, await harness.open_group())


async def test_without_the_intent_the_bot_is_told_of_nobody(scene: Scene) -> None:
    assert scene.platform.emblems == {Emblem.CHAT, Emblem.EMOJI, Emblem.STICKER}
    scene.service.show("ada", PNG)
    scene.service.come(scene.guild, "ada")
    scene.service.upload_emoji(scene.guild, "eve", PNG)
    assert (await sighted(scene)).emblem is Emblem.EMOJI


async def test_with_it_who_joins_and_whose_avatar_changes_is_told_of() -> None:
    scene = await seeing()
    try:
        assert scene.platform.emblems >= {Emblem.MEMBER, Emblem.CHANGE}
        scene.service.come(scene.guild, "nobody")
        scene.service.show("ada", PNG)
        scene.service.come(scene.guild, "ada")
        found = await sighted(scene)
        assert (found.emblem, found.member.id) == (Emblem.MEMBER, scene.member("ada"))
        assert await fetched(scene, found) == ("image/png", PNG)
        assert found.attachment is not None
        assert scene.member("ada") not in emblem_name(found.emblem, found.attachment.file_id), "it names nobody"
        scene.service.show("ada", JPEG, guild=scene.guild)
        scene.service.changed(scene.guild, "ada")
        found = await sighted(scene, 2)
        assert found.emblem is Emblem.CHANGE
        assert await fetched(scene, found) == ("image/png", JPEG), "the server's own, where they have one"
        scene.service.show("ada", GIF, guild=scene.guild, moves=True)
        scene.service.changed(scene.guild, "ada")
        assert await fetched(scene, await sighted(scene, 3)) == ("image/gif", GIF)
    finally:
        await scene.harness.stop()


async def test_a_member_whom_discord_garbles_harms_nobody() -> None:
    scene = await seeing()
    try:
        scene.service.tell_unchecked("GUILD_MEMBER_UPDATE", {"guild_id": scene.chat, "user": {"id": "x", "avatar": 3}})
        scene.service.upload_emoji(scene.guild, "ada", PNG)
        assert (await sighted(scene)).emblem is Emblem.EMOJI
    finally:
        await scene.harness.stop()
