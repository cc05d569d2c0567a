"""What people ask of the bot."""

from __future__ import annotations

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bots.platform import (
    READS_TEXT,
    Command,
    CommandName,
    Press,
)
from tests.contract.harnesses.discord import DiscordHarness
from tests.e2e.discord_port.scene import JPEG, PNG, Scene, eventually


def readable(scene: Scene, channel: int) -> bool:
    """Whether the bot has heard that everybody may read the channel."""
    known = scene.platform._line.known_channel(channel)
    assert known is not None
    return known.permissions_for(known.guild.default_role).read_messages


async def command(scene: Scene, count: int = 1) -> Command:
    """The newest command, once there are so many."""
    await eventually(lambda: len(scene.handler.commands) >= count)
    return scene.handler.commands[count - 1]


GIVEN: list[tuple[str, CommandName, tuple[str, ...]]] = [
    ("policy", CommandName.POLICY, ()),
    ("policy altered hold on substantial", CommandName.POLICY, ("altered", "hold", "on", "substantial")),
    ("policy moderators none", CommandName.POLICY, ("moderators", "none")),
    ("policy replay 30d strict", CommandName.POLICY, ("replay", "30d", "strict")),
    ("cases", CommandName.CASES, ()),
    ("cases open", CommandName.CASES, ("open",)),
    ("cases open 3", CommandName.CASES, ("open", "3")),
    ("case ABC DEF", CommandName.CASE, ("ABC", "DEF")),
    ("known list", CommandName.KNOWN, ("list",)),
    ("exempt add <@!12345> a friend", CommandName.EXEMPT, ("add", "12345", "a", "friend")),
    ("exempt add thread <#123>", CommandName.EXEMPT, ("add", "thread", "123")),
    ("doctor", CommandName.DOCTOR, ()),
    ("settings", CommandName.SETTINGS, ()),
    ("coverage", CommandName.COVERAGE, ()),
    ("help", CommandName.HELP, ()),
    ("privacy", CommandName.PRIVACY, ()),
    ("mydata", CommandName.MYDATA, ()),
    ("forget", CommandName.FORGET, ()),
    ("forget yes", CommandName.FORGET, ("yes",)),
    ("why", CommandName.WHY, ()),
    ("appeal ABC", CommandName.APPEAL, ("ABC",)),
    ("thisisme https://discord.com/channels/1/2/3", CommandName.THISISME, ("https://discord.com/channels/1/2/3",)),
]


@pytest.mark.parametrize(("words", "name", "arguments"), GIVEN)
async def test_a_command_is_handed_on_and_answered_to_the_asker_alone(
    scene: Scene, words: str, name: CommandName, arguments: tuple[str, ...]
) -> None:
    async def answer(asked: Command | Press) -> None:
        await scene.platform.send(scene.note("Here.", reply_token=asked.reply_token))

    scene.handler.answer = answer
    await scene.harness.command(scene.chat, "ada", words)
    given = await command(scene)
    assert (given.name, given.arguments, given.target, given.body) == (name, arguments, None, "")
    assert (given.message.chat, given.message.thread, given.message.private) == (scene.chat, str(scene.channel), False)
    assert given.message.sender.id == scene.member("ada")
    await eventually(lambda: [item.content for item in scene.service.said(scene.channel)] == ["Here."])
    assert scene.service.said(scene.channel)[0].is_ephemeral


async def test_a_command_that_was_not_answered_leaves_nothing_behind(scene: Scene) -> None:
    scene.service.slash(scene.channel, "ada", "help")
    await command(scene)
    await eventually(lambda: not scene.service.said(scene.channel))


async def test_the_moderators_place_is_a_channel_of_the_same_server(scene: Scene) -> None:
    office = await scene.harness.open_thread(scene.chat)
    own, there = f"{scene.chat}/{scene.channel}", f"{scene.chat}/{office}"
    expected = {
        f"moderators <#{office}>": ("moderators", there),
        f"Moderators {office} yes": ("Moderators", there, "yes"),
        "moderators here": ("moderators", own),
        "moderators": ("moderators", own),
        f"here moderators <#{office}>": ("here", "moderators", there),
        "here moderators none": ("here", "moderators", "none"),
        "moderators #office": ("moderators", "#office"),
        f"here exempt threads <#{office}>": ("here", "exempt", "threads", office),
    }
    for count, (words, arguments) in enumerate(expected.items(), start=1):
        await scene.harness.command(scene.chat, "mo", f"policy {words}")
        assert (await command(scene, count)).arguments == arguments


async def test_a_text_file_is_the_body_of_a_command(scene: Scene) -> None:
    await scene.harness.command(scene.chat, "mo", "policy import\nmode = 'live'\nnote = \"é\"")
    given = await command(scene)
    assert (given.arguments, given.body) == (("import",), "mode = 'live'\nnote = \"é\"")
    for count, (name, word) in enumerate(READS_TEXT.items(), start=2):
        scene.service.slash(scene.channel, "mo", name, file=b"\xef\xbb\xbfhash,type,note\n")
        given = await command(scene, count)
        assert (given.name, given.arguments, given.body) == (name, (word,), "hash,type,note\n")


@pytest.mark.parametrize(("data", "words"), [(b"a" * 65_537, "too big"), (JPEG, "as text")])
async def test_a_file_that_is_no_text_is_refused_in_words(scene: Scene, data: bytes, words: str) -> None:
    scene.service.slash(scene.channel, "mo", "policy", change="import", file=data)
    await eventually(lambda: scene.service.said(scene.channel) and scene.service.said(scene.channel)[0].content)
    (answer,) = scene.service.said(scene.channel)
    assert words in answer.content
    assert answer.is_ephemeral
    assert scene.handler.commands == []


async def test_a_report_is_about_the_message_it_was_invoked_on(scene: Scene) -> None:
    posted = scene.service.post(scene.channel, "ada", "look", [JPEG], spoiler=True)
    await scene.harness.command(scene.chat, "eve", "report", f"{scene.channel}/{posted}")
    given = await command(scene)
    assert given.name is CommandName.REPORT
    assert given.message.sender.id == scene.member("eve")
    assert given.target is not None
    assert (given.target.id, given.target.chat) == (f"{scene.channel}/{posted}", scene.chat)
    assert given.target.sender.id == scene.member("ada")
    assert given.target.attachments[0].spoiler
    assert await scene.platform.fetch(given.target.attachments[0].media, 1000) == JPEG


async def test_a_report_by_link_is_of_what_the_asker_can_read(scene: Scene) -> None:
    posted = scene.service.post(scene.channel, "ada", pictures=[JPEG])
    address = scene.platform.link(scene.chat, "", f"{scene.channel}/{posted}")
    scene.service.slash(scene.channel, "eve", "report", message=address)
    given = await command(scene)
    assert given.target is not None
    assert given.target.id == f"{scene.channel}/{posted}"
    assert given.arguments == (address,)
    secret = int(await scene.harness.open_thread(scene.chat))
    denied = discord.Permissions(view_channel=True).value
    scene.service.backend.set_overwrite(secret, Overwrite(scene.guild, OverwriteType.ROLE, deny=denied))
    scene.service.backend.set_overwrite(secret, Overwrite(scene.bot, OverwriteType.MEMBER, allow=denied))
    hidden = scene.service.post(secret, "ada", pictures=[JPEG])
    await eventually(lambda: not readable(scene, secret))
    other = await scene.harness.open_group()
    elsewhere = scene.service.post(scene.harness.channel(other), "ada", pictures=[JPEG])
    addresses = [
        scene.platform.link(scene.chat, "", f"{secret}/{hidden}"),
        scene.platform.link(other, "", f"{scene.harness.channel(other)}/{elsewhere}"),
        scene.platform.link(scene.chat, "", f"{scene.channel}/1"),
        "hello",
    ]
    for count, unread in enumerate(addresses, start=2):
        scene.service.slash(scene.channel, "eve", "report", message=unread)
        assert (await command(scene, count)).target is None


async def test_why_can_be_asked_of_what_the_bot_said(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("There are strong signs."))
    await scene.harness.command(scene.chat, "eve", "why", said)
    first = await command(scene)
    scene.service.slash(scene.channel, "eve", "why", message=scene.platform.link(scene.chat, "", said))
    second = await command(scene, 2)
    scene.service.reply(scene.channel, "eve", f"<@{scene.bot}> why?", int(said.partition("/")[2]))
    third = await command(scene, 3)
    for given in (first, second, third):
        assert given.name is CommandName.WHY
        assert given.target is not None
        assert given.target.id == said
    posted = scene.service.post(scene.channel, "ada", pictures=[JPEG])
    scene.service.reply(scene.channel, "eve", f"<@{scene.bot}> is this real?", posted)
    assert (await command(scene, 4)).name is CommandName.CHECK


@pytest.mark.parametrize(
    ("words", "arguments"),
    [("known add fake", ("add", "fake")), ("exempt add our news", ("add", "our", "news")), ("appeal", ())],
)
async def test_what_a_command_is_about_can_be_named_by_its_link(
    scene: Scene, words: str, arguments: tuple[str, ...]
) -> None:
    posted = scene.service.speak(scene.channel, [JPEG])
    await scene.harness.command(scene.chat, "mo", words, f"{scene.channel}/{posted}")
    given = await command(scene)
    assert given.arguments == arguments
    assert given.target is not None
    assert given.target.id == f"{scene.channel}/{posted}"
    assert given.target.sender.id.startswith("webhook-")


@pytest.mark.parametrize(
    ("words", "name", "arguments"),
    [
        ("thisisme https://discord.com/channels/1/2/3", CommandName.THISISME, ("https://discord.com/channels/1/2/3",)),
        ("/Appeal ABC", CommandName.APPEAL, ("ABC",)),
        ("privacy", CommandName.PRIVACY, ()),
        ("mydata", CommandName.MYDATA, ()),
        ("/forget yes", CommandName.FORGET, ("yes",)),
        ("start", CommandName.START, ()),
        ("policy strict", CommandName.HELP, ()),
        ("hello?", CommandName.HELP, ()),
    ],
)
async def test_in_private_words_are_commands(
    scene: Scene, words: str, name: CommandName, arguments: tuple[str, ...]
) -> None:
    channel = scene.service.private("ada")
    scene.service.post(channel, "ada", words)
    given = await command(scene)
    assert (given.name, given.arguments, given.reply_token) == (name, arguments, "")
    assert (given.message.chat, given.message.private) == (f"@{channel}", True)


async def test_slash_commands_work_in_private(scene: Scene) -> None:
    channel = scene.service.private("ada")
    scene.service.slash(channel, "ada", "thisisme", message="https://discord.com/channels/1/2/3")
    given = await command(scene)
    assert (given.message.chat, given.message.private) == (f"@{channel}", True)


def test_every_command_has_a_name_in_the_menus_and_moderators_have_theirs() -> None:
    texts = DiscordHarness()._texts
    for name in CommandName:
        if name is not CommandName.START:
            assert len(texts.say(f"discord-command-{name}")) <= 100
    assert all(len(texts.say(item)) <= 32 for item in texts.ids() if item.startswith("discord-menu-"))
    assert all(len(texts.say(item)) <= 100 for item in texts.ids() if item.startswith("discord-option-"))


async def test_moderators_commands_are_offered_to_those_who_manage_messages(scene: Scene) -> None:
    needed = {
        command["name"]: command.get("default_member_permissions")
        for command in scene.requests("PUT", "/commands")[-1].json
    }
    hidden = {"cases", "settings", "case", "known", "exempt", "doctor"}
    manage = str(discord.Permissions(manage_messages=True).value)
    assert {name for name, permissions in needed.items() if permissions is not None} == hidden
    assert {str(needed[name]) for name in hidden} == {manage}


async def test_the_menus_speak_every_language_that_there_is(scene: Scene) -> None:
    texts = DiscordHarness()._texts
    commands = {command["name"]: command for command in scene.requests("PUT", "/commands")[-1].json}
    for locale, language in (("ko", "ko"), ("zh-CN", "zh"), ("zh-TW", "zh")):
        menu = commands[texts.say("discord-menu-check")]
        assert menu["name_localizations"][locale] == texts.say("discord-menu-check", language)
        described = commands["policy"]["description_localizations"][locale]
        assert described == texts.say("discord-command-policy", language) != texts.say("discord-command-policy")
        option = commands["policy"]["options"][0]["description_localizations"][locale]
        assert option == texts.say("discord-option-change", language)
        assert locale not in (commands["policy"].get("name_localizations") or {}), "what is typed stays as it is"
    assert "fi" not in commands["policy"]["description_localizations"], "Discord shows English by itself"


async def test_a_check_is_of_the_picture_that_came_with_it(scene: Scene) -> None:
    scene.service.slash(scene.channel, "ada", "check", picture=PNG)
    uploaded = await command(scene)
    posted = scene.service.post(scene.channel, "ada", "look", [JPEG], spoiler=True)
    await scene.harness.command(scene.chat, "eve", "check", f"{scene.channel}/{posted}")
    chosen = await command(scene, 2)
    for given, data in ((uploaded, PNG), (chosen, JPEG)):
        assert given.name is CommandName.CHECK
        assert given.target is not None
        (picture,) = given.target.attachments
        # Through the interaction: the bot need not see the channel.
        assert picture.media.startswith("~")
        assert await scene.platform.fetch(picture.media, 1000) == data
        assert given.reply_token.endswith(f"/{given.message.sender.id}")
    assert chosen.target is not None
    assert (chosen.target.id, chosen.target.sender.id) == (f"{scene.channel}/{posted}", scene.member("ada"))
    assert chosen.target.attachments[0].spoiler


async def test_whoever_waits_for_a_check_sees_the_bot_at_work(scene: Scene) -> None:
    scene.service.slash(scene.channel, "ada", "check", picture=PNG)
    given = await command(scene)
    await scene.platform.progress(scene.origin(reply_token=given.reply_token), 2)
    assert await scene.harness.texts(scene.chat) == ["2 pictures are before yours…"]
    await scene.platform.progress(scene.origin(reply_token=given.reply_token), None)
    assert await scene.harness.texts(scene.chat) == ["Looking at it…"]
    await scene.platform.finished(scene.origin(reply_token=given.reply_token))
    await scene.platform.send(scene.note("Here.", reply_token=given.reply_token))
    assert await scene.harness.texts(scene.chat) == ["Here."]
    for _ in range(2):
        await scene.platform.progress(scene.origin(), None)
    assert len(scene.requests("POST", "/typing")) == 1
    await scene.platform.finished(scene.origin())
    await scene.platform.progress(scene.origin(), None)
    assert len(scene.requests("POST", "/typing")) == 2


async def test_a_check_of_what_shows_nothing_says_what_is_missing_to_the_asker_alone(scene: Scene) -> None:
    words = scene.service.post(scene.channel, "ada", "no picture")
    drawing = scene.service.sticker(scene.channel, "ada", b"{}", format_type=3)
    paper = scene.service.post(scene.channel, "ada", "", [b"%PDF-"], filename="rules.pdf")
    texts = DiscordHarness()._texts
    expected = {words: "discord-check-empty", drawing: "cannot-check-drawing", paper: "cannot-check"}
    for count, (message, text) in enumerate(expected.items(), start=1):
        await scene.harness.command(scene.chat, "eve", "check", f"{scene.channel}/{message}")
        said = await eventually(
            lambda count=count: (
                len(scene.service.said(scene.channel)) == count and scene.service.said(scene.channel)[-1:]
            )
        )
        (answer,) = said
        await eventually(lambda answer=answer: answer.content)
        assert answer.content == texts.say(text).strip()
        assert answer.is_ephemeral
    assert scene.handler.commands == []
