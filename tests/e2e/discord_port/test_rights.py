"""Who may do what."""

from __future__ import annotations

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import ChannelType, OverwriteType

from bots.platform import (
    Denied,
    Handler,
    Lack,
    Platform,
    Power,
    Powers,
    Right,
    Rights,
    Source,
    Standing,
    Voice,
)
from bots.platforms.discord.rights import MAX_SEEN
from tests.e2e.discord_port.scene import JPEG, Scene, eventually


async def test_it_is_every_part_of_the_port(scene: Scene) -> None:
    for part in (Platform, Source, Voice, Powers, Rights):
        assert isinstance(scene.platform, part)
    assert isinstance(scene.handler, Handler)
    assert scene.platform.can == frozenset(Power) - {Power.RESEND, Power.ADMIT}


async def test_rights_are_those_of_this_moment(scene: Scene) -> None:
    mo = scene.member("mo")
    for admin in (False, True, False):
        scene.service.set_admin(scene.guild, "mo", admin=admin)
        for right in Right:
            assert await scene.platform.may(scene.chat, mo, right) is admin
        expected = Standing.ADMIN if admin else Standing.MEMBER
        assert await scene.platform.standing(scene.chat, mo) is expected
    reviewer = scene.service.role(scene.guild, manage_messages=True)
    scene.service.backend.add_member_role(scene.guild, int(scene.member("rae")), reviewer)
    assert await scene.platform.may(scene.chat, scene.member("rae"), Right.REVIEW)
    assert not await scene.platform.may(scene.chat, scene.member("rae"), Right.CHANGE_POLICY)
    owner = str(scene.service.backend.guilds[scene.guild].owner_id)
    assert await scene.platform.standing(scene.chat, owner) is Standing.OWNER
    assert await scene.platform.standing(scene.chat, str(scene.service.user("stranger"))) is Standing.UNKNOWN
    assert await scene.platform.standing(scene.chat, "webhook-123456789") is Standing.CHANNEL
    assert await scene.platform.standing("@5", mo) is Standing.UNKNOWN
    for member in (str(scene.service.user("stranger")), "webhook-123456789", "nobody"):
        assert not await scene.platform.may(scene.chat, member, Right.REVIEW)


async def test_labels_are_what_people_are_called_there(scene: Scene) -> None:
    ada = scene.member("ada")
    scene.service.backend.edit_member(scene.guild, int(ada), {"nick": "Countess"})
    assert await scene.platform.label(scene.chat, ada) == "Countess"
    assert await scene.platform.label(scene.chat, str(scene.service.user("stranger"))) == "stranger"
    assert await scene.platform.label(scene.chat, "webhook-123456789") == ""
    assert not scene.platform.can_do_to("webhook-123456789") & {Power.MUTE, Power.KICK, Power.BAN}
    assert await scene.platform.label(scene.chat, "1") == ""


async def test_moderators_are_the_owner_and_those_who_were_seen(scene: Scene) -> None:
    owner = str(scene.service.backend.guilds[scene.guild].owner_id)
    scene.service.set_admin(scene.guild, "mo", admin=True)
    scene.service.set_admin(scene.guild, "silent", admin=True)
    assert await scene.platform.moderators(scene.chat) == (owner,)
    await eventually(lambda: scene.platform._line.guild(scene.chat).get_role(scene.service._roles[scene.guild]))
    scene.service.post(scene.channel, "mo", pictures=[JPEG])
    scene.service.post(scene.channel, "eve", pictures=[JPEG])
    await eventually(lambda: len(scene.handler.messages) == 2)
    assert await scene.platform.moderators(scene.chat) == (owner, scene.member("mo"))
    scene.service.slash(scene.channel, "silent", "doctor")
    await eventually(lambda: scene.handler.commands)
    assert set(await scene.platform.moderators(scene.chat)) == {owner, scene.member("mo"), scene.member("silent")}
    scene.service.set_admin(scene.guild, "mo", admin=False)
    assert set(await scene.platform.moderators(scene.chat)) == {owner, scene.member("silent")}
    assert await scene.platform.moderators("@5") == ()


async def test_moderators_are_remembered_however_many_others_speak(scene: Scene) -> None:
    scene.service.set_admin(scene.guild, "mo", admin=True)
    await eventually(lambda: scene.platform._line.guild(scene.chat).get_role(scene.service._roles[scene.guild]))
    scene.service.post(scene.channel, "mo", pictures=[JPEG])
    for number in range(MAX_SEEN + 1):
        scene.service.post(scene.channel, f"member-{number}", pictures=[JPEG])
    await eventually(lambda: len(scene.handler.messages) == MAX_SEEN + 2)
    assert scene.member("mo") in await scene.platform.moderators(scene.chat)


async def test_what_is_missing_is_asked_for_what_is_wanted(scene: Scene) -> None:
    assert await scene.platform.missing(scene.chat, frozenset(Power)) == ()
    wanted = {
        "manage_messages": (Power.DELETE, Lack.DELETE_MESSAGES),
        "attach_files": (Power.PUT_BACK, Lack.ATTACH_FILES),
        "add_reactions": (Power.REACT, Lack.REACT),
        "moderate_members": (Power.MUTE, Lack.RESTRICT_MEMBERS),
        "kick_members": (Power.KICK, Lack.KICK_MEMBERS),
        "ban_members": (Power.BAN, Lack.BAN_MEMBERS),
    }
    for permission, (power, lack) in wanted.items():
        scene.service.take_right(scene.guild, permission)
        assert await scene.platform.missing(scene.chat, frozenset({power})) == (lack,)
        assert await scene.platform.missing(scene.chat, frozenset()) == ()
    scene.service.take_right(scene.guild, "send_messages")
    assert await scene.platform.missing(scene.chat, frozenset()) == (Lack.SEND_MESSAGES,)
    assert Lack.READ_MESSAGES in await scene.platform.missing("12345", frozenset())
    assert await scene.platform.missing(f"@{scene.service.private('ada')}", frozenset()) == ()


async def test_a_channel_may_deny_what_the_server_allows(scene: Scene) -> None:
    powers, channel = frozenset({Power.DELETE, Power.BAN}), str(scene.channel)
    assert await scene.platform.missing(scene.chat, powers, channel) == ()
    assert await scene.platform.denied(scene.chat, powers) == ()
    scene.service.close_channel(scene.channel, "manage_messages")
    await eventually(lambda: not scene.platform._line.permissions(scene.channel).manage_messages)  # type: ignore[union-attr]
    assert await scene.platform.missing(scene.chat, powers, channel) == (Lack.DELETE_MESSAGES,)
    assert await scene.platform.missing(scene.chat, powers) == ()
    assert await scene.platform.missing(scene.chat, frozenset(), channel) == ()
    guild = scene.platform._line.known_guild(scene.chat)
    assert guild is not None
    count, before = len(guild.text_channels) + len(guild.voice_channels), len(scene.requests("GET"))
    denied = Denied(lack=Lack.DELETE_MESSAGES, places=1, of=count)
    assert await scene.platform.denied(scene.chat, powers) == (denied,)
    assert await scene.platform.denied(scene.chat, frozenset()) == ()
    assert await scene.platform.denied(f"{scene.chat}/{channel}", powers) == ()
    assert len(scene.requests("GET")) == before, "it is known without asking"
    scene.service.close_channel(scene.channel, "view_channel")
    await eventually(lambda: not scene.platform._line.permissions(scene.channel).view_channel)  # type: ignore[union-attr]
    assert [it.lack for it in await scene.platform.denied(scene.chat, powers)] == [Lack.READ_MESSAGES]
    # What the server takes away it is that denies it.
    scene.service.take_right(scene.guild, "ban_members")
    assert await scene.platform.missing(scene.chat, frozenset({Power.BAN}), "") == (Lack.BAN_MEMBERS,)


@pytest.mark.parametrize("kind", [ChannelType.VOICE, ChannelType.STAGE_VOICE])
@pytest.mark.parametrize(
    ("permission", "lack"), [("manage_messages", Lack.DELETE_MESSAGES), ("connect", Lack.READ_MESSAGES)]
)
async def test_the_chat_beside_a_voice_channel_may_deny_it_as_well(
    scene: Scene, kind: int, permission: str, lack: Lack
) -> None:
    channel = scene.service.backend.create_channel(scene.guild, "lounge", type=kind).id
    await eventually(lambda: scene.platform.knows_channel(channel))
    powers = frozenset({Power.DELETE})
    assert await scene.platform.denied(scene.chat, powers) == ()
    scene.service.close_channel(channel, permission)
    await eventually(lambda: not getattr(scene.platform._line.permissions(channel), permission))
    (denied,) = await scene.platform.denied(scene.chat, powers)
    assert (denied.lack, denied.places) == (lack, 1)
    assert await scene.platform.missing(scene.chat, powers, str(channel)) == (lack,)


async def test_a_place_has_exceptions_of_its_own(scene: Scene) -> None:
    office = int(await scene.harness.open_thread(scene.chat))
    place = f"{scene.chat}/{office}"
    assert await scene.platform.missing(place, frozenset()) == ()
    denied = discord.Permissions(send_messages=True).value
    scene.service.backend.set_overwrite(office, Overwrite(scene.bot, OverwriteType.MEMBER, deny=denied))
    await eventually(lambda: not scene.platform._line.permissions(office).send_messages)  # type: ignore[union-attr]
    assert await scene.platform.missing(place, frozenset()) == (Lack.SEND_MESSAGES,)
    assert await scene.platform.missing(scene.chat, frozenset()) == ()
    thread = scene.service.backend.create_thread(scene.channel, "staff", scene.bot).id
    await eventually(lambda: scene.platform.knows_channel(thread))
    assert await scene.platform.missing(f"{scene.chat}/{thread}", frozenset()) == ()
    denied = discord.Permissions(send_messages_in_threads=True).value
    scene.service.backend.set_overwrite(scene.channel, Overwrite(scene.bot, OverwriteType.MEMBER, deny=denied))
    await eventually(lambda: not scene.platform._line.permissions(thread).send_messages)  # type: ignore[union-attr]
    assert await scene.platform.missing(f"{scene.chat}/{thread}", frozenset()) == (Lack.SEND_MESSAGES,)
    other = await scene.harness.open_group()
    assert len(await scene.platform.missing(f"{scene.chat}/{scene.harness.channel(other)}", frozenset())) == 3
