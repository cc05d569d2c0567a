"""Where the service tells of deletions, they are handed over, over every chat platform; the bot's own are none."""

from __future__ import annotations

import pytest

from bots.testing.harness import Feature
from tests.contract.test_platform_port import ONE, TWO, Scene, eventually, scene

__all__ = ["scene"]


async def test_what_somebody_deletes_is_handed_over(scene: Scene) -> None:
    scene.needs(Feature.VANISHING, Feature.DELETIONS)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    await scene.harness.vanish(chat, message.id)

    async def heard() -> bool:
        return scene.heard.deleted == [(scene.platform.name, chat, message.id)]

    await eventually(heard)


@pytest.mark.parametrize("again", [False, True])
async def test_what_the_bot_deletes_is_not(scene: Scene, again: bool) -> None:
    scene.needs(Feature.VANISHING, Feature.DELETIONS)
    chat = await scene.harness.open_group()
    own, other = await scene.posted(chat, "ada", ONE), await scene.posted(chat, "ada", TWO)
    for _ in range(1 + again):
        await scene.platform.delete(chat, own.id)
    await scene.harness.vanish(chat, other.id)

    async def heard() -> bool:
        return bool(scene.heard.deleted)

    await eventually(heard)
    assert scene.heard.deleted == [(scene.platform.name, chat, other.id)]
