"""Custom emoji that somebody asks about."""

from __future__ import annotations

from bots.platform import Attachment
from tests.e2e.discord_port.scene import JPEG, PNG, Scene, eventually

WEBP = b"RIFF0000WEBP"


async def asked_about(scene: Scene, message: int) -> tuple[Attachment, ...]:
    """What is to be checked, where eve chooses the entry of the message's menu."""
    count = len(scene.handler.commands)
    await scene.harness.command(scene.chat, "eve", "check", f"{scene.channel}/{message}")
    await eventually(lambda: len(scene.handler.commands) > count)
    target = scene.handler.commands[-1].target
    assert target is not None
    return target.attachments


async def test_emoji_are_checked_where_somebody_asks_each_once(scene: Scene) -> None:
    cdn = scene.service.cdn
    still, moving = cdn.store_emoji(111, PNG), cdn.store_emoji(222, WEBP, moves=True)
    number = scene.service.post(scene.channel, "ada", f"look {still}{moving} and {still} :smile: <@5> <:x:>")
    items = await asked_about(scene, number)
    assert [(item.media_type, item.file_id) for item in items] == [("image/png", "111"), ("image/webp", "222")]
    assert [await scene.platform.fetch(item.media, 1000) for item in items] == [PNG, WEBP]
    assert scene.handler.messages == [], "nobody who posts one is looked at for it"


async def test_those_of_a_forwarded_message_are_too(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", scene.service.cdn.store_emoji(111, PNG))
    (item,) = await asked_about(scene, scene.service.forward(scene.channel, number, scene.channel, "bo"))
    assert await scene.platform.fetch(item.media, 1000) == PNG


async def test_beside_a_picture_nobody_means_the_emoji(scene: Scene) -> None:
    emoji = scene.service.cdn.store_emoji(111, PNG)
    (item,) = await asked_about(scene, scene.service.post(scene.channel, "ada", emoji, [JPEG]))
    assert await scene.platform.fetch(item.media, 1000) == JPEG


async def test_a_message_full_of_them_is_checked_in_part(scene: Scene) -> None:
    text = "".join(scene.service.cdn.store_emoji(100 + at, PNG) for at in range(12))
    assert len(await asked_about(scene, scene.service.post(scene.channel, "ada", text))) == 10
