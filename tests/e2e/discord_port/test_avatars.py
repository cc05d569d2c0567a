"""Avatars that somebody asks about: the one that they see, for them alone, and nobody is named."""

from __future__ import annotations

import pytest

from bots.platform import Command, CommandName
from tests.contract.harnesses.discord import DiscordHarness
from tests.e2e.discord_port.scene import JPEG, PNG, Scene, eventually

GIF = b"GIF89a"


def ask_menu(scene: Scene, channel: int, person: str) -> None:
    """Let eve choose the entry of the person's menu."""
    scene.service.menu_of(channel, "eve", DiscordHarness()._texts.say("discord-menu-avatar"), person)


def ask_command(scene: Scene, channel: int, person: str) -> None:
    """Let eve ask by the slash command."""
    scene.service.slash(channel, "eve", "check", user=person)


async def asked(scene: Scene, count: int = 1) -> Command:
    """The newest command, once there are so many."""
    await eventually(lambda: len(scene.handler.commands) >= count)
    return scene.handler.commands[count - 1]


async def fetched(scene: Scene, given: Command) -> tuple[str, bytes]:
    """What the one picture that is asked about claims to be, and its bytes."""
    assert given.target is not None
    (picture,) = given.target.attachments
    return picture.media_type, await scene.platform.fetch(picture.media, 1000)


@pytest.mark.parametrize("ask", [ask_menu, ask_command])
async def test_an_avatar_is_checked_for_whoever_asks(scene: Scene, ask: object) -> None:
    assert callable(ask)
    scene.service.show("ada", PNG)
    scene.member("ada")
    ask(scene, scene.channel, "ada")
    given = await asked(scene)
    assert given.name is CommandName.CHECK
    assert given.message.sender.id == scene.member("eve")
    assert given.reply_token.endswith(f"/{scene.member('eve')}")
    assert await fetched(scene, given) == ("image/png", PNG)
    assert scene.member("ada") not in repr(given), "nothing says whose it is"
    assert given.target is not None
    assert given.target.attachments[0].file_id == "", "no verdict is kept by it"


@pytest.mark.parametrize("ask", [ask_menu, ask_command])
async def test_it_is_the_one_that_people_see_there(scene: Scene, ask: object) -> None:
    assert callable(ask)
    scene.service.show("ada", PNG)
    scene.service.show("ada", JPEG, guild=scene.guild)
    private = scene.service.private("eve")
    for count, (channel, data) in enumerate([(scene.channel, JPEG), (private, PNG)], start=1):
        ask(scene, channel, "ada")
        given = await asked(scene, count)
        assert given.message.private is (channel == private)
        assert (await fetched(scene, given))[1] == data


async def test_one_that_moves_is_looked_at_as_it_moves(scene: Scene) -> None:
    scene.service.show("ada", GIF, moves=True)
    ask_menu(scene, scene.channel, "ada")
    assert await fetched(scene, await asked(scene)) == ("image/gif", GIF)


async def test_whoever_is_not_in_the_server_can_be_asked_about(scene: Scene) -> None:
    scene.service.show("stranger", PNG)
    ask_command(scene, scene.channel, "stranger")
    assert (await fetched(scene, await asked(scene)))[1] == PNG


@pytest.mark.parametrize(
    ("options", "words"), [({"user": "ada"}, "no picture of their own"), ({}, "What should I check?")]
)
async def test_where_there_is_none_it_says_so_to_the_asker_alone(
    scene: Scene, options: dict[str, str], words: str
) -> None:
    scene.service.slash(scene.channel, "eve", "check", **options)
    await eventually(lambda: scene.service.said(scene.channel) and scene.service.said(scene.channel)[0].content)
    (answer,) = scene.service.said(scene.channel)
    assert words in answer.content
    assert answer.is_ephemeral
    assert scene.handler.commands == []


async def test_it_can_be_asked_everywhere_in_every_language(scene: Scene) -> None:
    texts = DiscordHarness()._texts
    commands = {command["name"]: command for command in scene.requests("PUT", "/commands")[-1].json}
    menu, check = commands[texts.say("discord-menu-avatar")], commands["check"]
    assert menu["type"] == 2
    for command in (menu, check):
        assert (sorted(command["integration_types"]), sorted(command["contexts"])) == ([0, 1], [0, 1, 2])
        assert command.get("default_member_permissions") is None
    for locale, language in (("ko", "ko"), ("zh-CN", "zh")):
        assert menu["name_localizations"][locale] == texts.say("discord-menu-avatar", language)
    assert [(option["name"], option["type"]) for option in check["options"]] == [("picture", 11), ("user", 6)]
