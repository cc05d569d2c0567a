"""What the bot does about messages and members."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bots.platform import (
    Command,
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Note,
    Partly,
    Picture,
    Press,
    TooLarge,
)
from bots.platform.markup import mention
from tests.e2e.discord_port.scene import DAY_S, JPEG, PNG, Scene, eventually


async def test_a_removal_says_whether_it_did_anything_and_for_which_case(scene: Scene) -> None:
    posted = f"{scene.channel}/{scene.service.post(scene.channel, 'ada', pictures=[JPEG])}"
    assert await scene.platform.delete(scene.chat, posted, case="ABC") is True
    assert not await scene.harness.exists(scene.chat, posted)
    assert await scene.platform.delete(scene.chat, posted, case="ABC") is False
    assert await scene.platform.delete(scene.chat, "not an id") is False
    assert {entry.reason for entry in scene.requests("DELETE")} == {"Torchrelay, case ABC"}


async def test_a_removal_without_the_right_names_it(scene: Scene) -> None:
    posted = f"{scene.channel}/{scene.service.post(scene.channel, 'ada', pictures=[JPEG])}"
    await scene.harness.take_right(scene.chat, Lack.DELETE_MESSAGES)
    with pytest.raises(Forbidden) as caught:
        await scene.platform.delete(scene.chat, posted)
    assert caught.value.lack is Lack.DELETE_MESSAGES
    assert await scene.harness.exists(scene.chat, posted)


async def test_what_is_in_an_archived_thread_is_still_within_reach(scene: Scene) -> None:
    backend = scene.service.backend
    thread = backend.create_thread(scene.channel, "hike", scene.bot)
    posted = scene.service.post(thread.id, "ada", pictures=[JPEG])
    said = await scene.platform.send(Note(text="Careful.", chat=scene.chat, thread=str(thread.id)))
    assert thread.thread_metadata is not None
    thread.thread_metadata.archived = True
    await scene.platform.edit(scene.chat, said, scene.note("It was fine."))
    assert scene.stored(said).content == "It was fine."
    thread.thread_metadata.archived = True
    assert await scene.platform.delete(scene.chat, f"{thread.id}/{posted}") is True


async def test_what_one_person_saw_can_be_taken_back(scene: Scene) -> None:
    said: list[str] = []

    async def answer(asked: Command | Press) -> None:
        notes = [scene.note(text, reply_token=asked.reply_token) for text in ("first", "second")]
        said.extend([await scene.platform.send(note) for note in notes])

    scene.handler.answer = answer
    scene.service.slash(scene.channel, "ada", "help")
    await eventually(lambda: len(said) == 2)
    assert await scene.platform.delete(scene.chat, said[1]) is True
    assert await scene.harness.texts(scene.chat) == ["first"]
    assert await scene.platform.delete(scene.chat, "~12345/6") is False


async def test_pictures_come_back_together_covered_as_they_were(scene: Scene) -> None:
    pictures = [Picture(media="a", data=JPEG + b"one"), Picture(media="b", data=PNG + b"two", spoiler=True)]
    ada = scene.member("ada")
    said, other = await scene.platform.put_back(scene.origin(), pictures, scene.note(f"{mention(ada, 'Ada')}: look!"))
    assert said == other, "one message"
    assert scene.stored(said).content == f"<@{ada}>: look\\!" or scene.stored(said).content == f"<@{ada}>: look!"
    assert await scene.harness.pictures(scene.chat) == [JPEG + b"one", PNG + b"two"]
    assert await scene.harness.covered(scene.chat) == [False, True]
    assert len(scene.service.said(scene.channel)) == 1
    assert scene.stored(said).ping_user_ids == []


async def test_a_put_back_with_a_long_caption_is_one_message_that_says_all_of_it(scene: Scene) -> None:
    words = f"{'word ' * 700}the end"
    (said,) = await scene.platform.put_back(scene.origin(), [Picture(media="a", data=JPEG)], scene.note(words))
    (message,) = scene.service.said(scene.channel)
    picture, rest = message.attachments
    assert (picture["filename"], rest["filename"]) == ("picture.jpg", "continued.txt")
    continued = scene.service.cdn.read(rest).decode()
    assert " ".join(f"{message.content}\n{continued}".split()) == " ".join(words.split())
    assert await scene.platform.delete(scene.chat, said)
    assert scene.service.said(scene.channel) == []
    with pytest.raises(Partly) as partly:  # no room for the words among so many
        await scene.platform.put_back(scene.origin(), [Picture(media="a", data=JPEG)] * 10, scene.note(words))
    (message,) = scene.service.said(scene.channel)
    assert len(message.attachments) == 10
    assert await scene.platform.delete(scene.chat, partly.value.messages[0])


async def test_a_put_back_that_cannot_be_says_why(scene: Scene) -> None:
    with pytest.raises(Gone):
        await scene.platform.put_back(scene.origin(), [Picture(media="a")], scene.note("x"))
    with pytest.raises(TooLarge):
        await scene.platform.put_back(scene.origin(), [Picture(media="a", data=JPEG)] * 11, scene.note("x"))
    scene.service.max_upload_bytes = 10
    with pytest.raises(TooLarge):
        await scene.platform.put_back(scene.origin(), [Picture(media="a", data=bytes(11))], scene.note("x"))
    scene.service.take_right(scene.guild, "attach_files")
    with pytest.raises(Forbidden) as caught:
        await eventually_raised(
            lambda: scene.platform.put_back(scene.origin(), [Picture(media="a", data=JPEG)], scene.note("x"))
        )
    assert caught.value.lack is Lack.ATTACH_FILES
    assert scene.service.said(scene.channel) == []


async def eventually_raised(act: Callable[[], Awaitable[Any]]) -> None:
    """Do it once the client has heard of a change of its rights; until then Discord itself refuses."""
    await asyncio.sleep(0)
    for _ in range(200):
        try:
            await act()
        except Forbidden as error:
            if error.lack is Lack.ATTACH_FILES:
                raise
        await asyncio.sleep(0.01)


async def test_what_may_be_put_back_is_what_the_server_takes(scene: Scene) -> None:
    assert await scene.platform.max_put_back_bytes(scene.chat) == 10 * 1024 * 1024
    assert await scene.platform.max_put_back_bytes("@5") == 10 * 1024 * 1024
    boosted = scene.platform._line.guild(scene.chat)
    boosted.premium_tier = 2
    assert await scene.platform.max_put_back_bytes(scene.chat) == 50 * 1024 * 1024


async def test_a_reaction_is_put_under_the_message_once(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", pictures=[JPEG])
    posted = f"{scene.channel}/{number}"
    for _ in range(2):
        await scene.platform.react(scene.chat, posted)
    assert await scene.harness.reacted(scene.chat, posted)
    scene.service.take_right(scene.guild, "add_reactions")
    other = f"{scene.channel}/{scene.service.post(scene.channel, 'ada', pictures=[JPEG])}"
    with pytest.raises(Forbidden) as caught:
        await scene.platform.react(scene.chat, other)
    assert caught.value.lack is Lack.REACT
    with pytest.raises(Gone):
        await scene.platform.react(scene.chat, f"{scene.channel}/1")


async def test_a_mute_ends_when_it_should_and_is_never_shortened(scene: Scene) -> None:
    ada, now_s = scene.member("ada"), time.time()

    async def until_s() -> float:
        return await scene.harness.muted_until_s(scene.chat, "ada")

    await scene.platform.mute(scene.chat, ada, now_s + DAY_S, case="ABC")
    assert await until_s() == pytest.approx(now_s + DAY_S, abs=1)
    assert scene.requests("PATCH")[-1].reason == "Torchrelay, case ABC"
    await scene.platform.mute(scene.chat, ada, now_s + 60)
    assert await until_s() == pytest.approx(now_s + DAY_S, abs=1)
    scene.service.time_out(scene.guild, "ada", now_s + 5 * DAY_S)
    await scene.platform.mute(scene.chat, ada, now_s + 2 * DAY_S)
    assert await until_s() == pytest.approx(now_s + 5 * DAY_S, abs=1)
    assert len(scene.requests("PATCH")) == 1
    await scene.platform.mute(scene.chat, ada, now_s + 365 * DAY_S)
    assert await until_s() == pytest.approx(now_s + 28 * DAY_S, abs=120)
    assert await until_s() < time.time() + 28 * DAY_S
    await scene.platform.mute(scene.chat, scene.member("eve"), now_s - 1)
    assert await scene.harness.muted_until_s(scene.chat, "eve") == 0


async def test_an_unmute_lifts_the_bots_own_mute_and_no_humans(scene: Scene) -> None:
    ada, later_s = scene.member("ada"), time.time() + DAY_S
    await scene.platform.mute(scene.chat, ada, later_s)
    await scene.platform.unmute(scene.chat, ada, case="ABC")
    await scene.platform.unmute(scene.chat, ada, case="ABC")
    assert await scene.harness.muted_until_s(scene.chat, "ada") == 0
    assert [entry.reason for entry in scene.requests("PATCH")] == [None, "Torchrelay, case ABC"]
    scene.service.time_out(scene.guild, "ada", later_s)
    await scene.platform.unmute(scene.chat, ada)
    assert await scene.harness.muted_until_s(scene.chat, "ada") == pytest.approx(later_s, abs=1)
    # Where it may not read who set it, it does what it was told.
    scene.service.take_right(scene.guild, "view_audit_log")
    await eventually(lambda: not scene.platform._line.guild(scene.chat).me.guild_permissions.view_audit_log)
    await scene.platform.unmute(scene.chat, ada)
    assert await scene.harness.muted_until_s(scene.chat, "ada") == 0
    await scene.platform.unmute(scene.chat, str(scene.service.user("gone")))


async def test_kick_and_ban_and_back_again_can_be_repeated(scene: Scene) -> None:
    ada, eve = scene.member("ada"), scene.member("eve")
    for _ in range(2):
        await scene.platform.kick(scene.chat, ada, case="K")
    assert not await scene.harness.inside(scene.chat, "ada")
    assert not await scene.harness.banned(scene.chat, "ada")
    for _ in range(2):
        await scene.platform.ban(scene.chat, eve, case="B")
    assert await scene.harness.banned(scene.chat, "eve")
    bans = scene.requests("PUT", f"/bans/{eve}")
    assert [(entry.params["delete_message_seconds"], entry.reason) for entry in bans] == [
        ("0", "Torchrelay, case B")
    ] * 2
    for _ in range(2):
        await scene.platform.unban(scene.chat, eve, case="U")
    assert not await scene.harness.banned(scene.chat, "eve")
    await scene.platform.ban(scene.chat, ada)
    assert await scene.harness.banned(scene.chat, "ada"), "who has left can be kept out as well"
    with pytest.raises(Gone):
        await scene.platform.mute(scene.chat, eve, time.time() + DAY_S)


PENALTIES: dict[str, tuple[str, Lack]] = {
    "mute": ("moderate_members", Lack.RESTRICT_MEMBERS),
    "kick": ("kick_members", Lack.KICK_MEMBERS),
    "ban": ("ban_members", Lack.BAN_MEMBERS),
}


async def punish(scene: Scene, penalty: str, member: str) -> None:
    """Carry the penalty out."""
    if penalty == "mute":
        await scene.platform.mute(scene.chat, member, time.time() + DAY_S)
    else:
        await getattr(scene.platform, penalty)(scene.chat, member)


@pytest.mark.parametrize("penalty", list(PENALTIES))
async def test_who_stands_above_the_bot_is_seen_before_discord_refuses(scene: Scene, penalty: str) -> None:
    backend = scene.service.backend
    above = scene.service.role(scene.guild, position=9)
    backend.add_member_role(scene.guild, int(scene.member("chief")), above)
    owner = str(backend.guilds[scene.guild].owner_id)
    await eventually(lambda: scene.platform._line.guild(scene.chat).get_role(above))
    for member in (owner, scene.member("chief"), str(scene.bot)):
        with pytest.raises(Forbidden) as caught:
            await punish(scene, penalty, member)
        assert caught.value.lack is Lack.OUTRANKED
    assert [entry.path for entry in scene.service.backend.http_requests if entry.method in {"PATCH", "DELETE"}] == []


async def test_an_administrator_cannot_be_muted(scene: Scene) -> None:
    role = scene.service.role(scene.guild, administrator=True)
    scene.service.backend.add_member_role(scene.guild, int(scene.member("mo")), role)
    await eventually(lambda: scene.platform._line.guild(scene.chat).get_role(role))
    with pytest.raises(Forbidden) as caught:
        await punish(scene, "mute", scene.member("mo"))
    assert caught.value.lack is Lack.OUTRANKED


@pytest.mark.parametrize("penalty", list(PENALTIES))
async def test_a_penalty_without_the_right_names_it(scene: Scene, penalty: str) -> None:
    permission, lack = PENALTIES[penalty]
    scene.service.take_right(scene.guild, permission)
    with pytest.raises(Forbidden) as caught:
        await punish(scene, penalty, scene.member("ada"))
    assert caught.value.lack is lack
    assert await scene.harness.inside(scene.chat, "ada")


@pytest.mark.parametrize("penalty", [*PENALTIES, "unmute", "unban"])
async def test_nothing_of_the_kind_is_done_to_a_channel_that_speaks(scene: Scene, penalty: str) -> None:
    scene.service.speak(scene.channel, [JPEG])
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    with pytest.raises(Impossible):
        await punish(scene, penalty, message.sender.id)


async def test_a_flooded_channel_holds_up_no_removal_and_no_other_chat(scene: Scene) -> None:
    other = await scene.harness.open_group()
    posted = f"{scene.channel}/{scene.service.post(scene.channel, 'ada', pictures=[JPEG])}"
    scene.service.flooded.add(scene.channel)
    held = [asyncio.create_task(scene.platform.send(scene.note(f"{number}"))) for number in range(40)]
    try:
        await eventually(lambda: (429, f"/channels/{scene.channel}/messages") in scene.service.refused)
        async with asyncio.timeout(60):
            assert await scene.platform.delete(scene.chat, posted) is True
            note = Note(text="hello", chat=other, thread=scene.harness.thread(other))
            assert await scene.harness.exists(other, await scene.platform.send(note))
        assert not any(task.done() for task in held)
    finally:
        for task in held:
            task.cancel()
        await asyncio.wait(held)
