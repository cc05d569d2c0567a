"""A message is looked up by its id, over every chat platform that lets bots do so."""

from __future__ import annotations

import pytest

from bots.platform import Gone, Impossible, Power
from bots.testing.harness import Feature
from tests.contract.test_platform_port import ONE, Scene, scene

__all__ = ["scene"]


async def test_a_message_is_looked_up_as_it_was_handed_over(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    if Power.LOOK_UP not in scene.platform.can:
        with pytest.raises(Impossible):
            await scene.platform.look_up(chat, message.id)
        return
    found = await scene.platform.look_up(chat, message.id)
    assert (found.chat, found.id, found.thread, found.sender.id) == (
        chat,
        message.id,
        message.thread,
        message.sender.id,
    )
    assert [(item.media, item.file_id) for item in found.attachments] == [
        (item.media, item.file_id) for item in message.attachments
    ]
    assert await scene.platform.fetch(found.attachments[0].media, 1_000_000) == ONE


async def test_what_is_not_there_is_gone(scene: Scene) -> None:
    scene.needs(Feature.VANISHING)
    scene.can(Power.LOOK_UP)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    await scene.harness.vanish(chat, message.id)
    with pytest.raises(Gone):
        await scene.platform.look_up(chat, message.id)


async def test_a_message_of_another_chat_is_out_of_reach(scene: Scene) -> None:
    """A link may name any chat and any message: neither is read, nor deleted, because it says they belong together."""
    scene.can(Power.LOOK_UP)
    mine, other = await scene.harness.open_group(), await scene.harness.open_group()
    message = await scene.posted(other, "ada", ONE)
    with pytest.raises(Gone):
        await scene.platform.look_up(mine, message.id)
    assert not await scene.platform.delete(mine, message.id)
    assert await scene.harness.exists(other, message.id)
