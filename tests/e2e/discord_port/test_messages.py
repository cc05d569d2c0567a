"""What messages tell, and what a server that takes the bot in."""

from __future__ import annotations

from bots.platform import (
    Command,
    Press,
    Standing,
)
from tests.contract.harnesses.discord import DiscordHarness
from tests.e2e.discord_port.scene import JPEG, PNG, Recorder, Scene, eventually


async def test_a_message_tells_what_it_shows(scene: Scene) -> None:
    scene.service.set_admin(scene.guild, "mo", admin=True)
    await eventually(lambda: scene.platform._line.guild(scene.chat).get_role(scene.service._roles[scene.guild]))
    owner = scene.service.backend.guilds[scene.guild].owner_id
    scene.service._users["owner"] = owner
    for name in ("ada", "mo", "owner"):
        scene.service.post(scene.channel, name, f"from <@{owner}>", [JPEG], spoiler=name == "ada")
    scene.service.speak(scene.channel, [JPEG])
    scene.service.speak(scene.channel, [JPEG], crossposted=True)
    await eventually(lambda: len(scene.handler.messages) == 5)
    ada, mo, boss, hook, followed = scene.handler.messages
    expected = [Standing.MEMBER, Standing.ADMIN, Standing.OWNER, Standing.CHANNEL, Standing.CHANNEL]
    assert [message.standing for message in scene.handler.messages] == expected
    assert [ada.attachments[0].spoiler, mo.attachments[0].spoiler] == [True, False]
    assert ada.text == "from @Hikers Owner"
    assert (ada.sender.id, ada.chat, ada.thread) == (scene.member("ada"), scene.chat, str(scene.channel))
    assert boss.sender.id == str(owner)
    for message in (hook, followed):
        assert message.sender.id.startswith("webhook-")
        assert not message.sender.is_bot


async def test_the_answer_of_another_bot_to_a_command_is_the_bots(scene: Scene) -> None:
    other = scene.service.backend.make_user("artist", bot=True).id
    scene.service.backend.add_member(scene.guild, other)
    attachments = scene.service.backend.store_attachments(scene.channel, [("a.png", PNG)])
    metadata = {
        "id": "1",
        "type": 2,
        "user": {"id": str(scene.service.user("ada")), "username": "ada", "discriminator": "0", "avatar": None},
        "authorizing_integration_owners": {},
    }
    scene.service.backend.create_message(
        scene.channel, other, "", attachments=attachments, webhook_id=other, interaction_metadata=metadata
    )
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    assert (message.sender.id, message.sender.is_bot) == (str(other), True)


async def test_the_thread_of_a_message_is_where_it_was_posted(scene: Scene) -> None:
    thread = scene.service.backend.create_thread(scene.channel, "hike", scene.bot)
    scene.service.post(thread.id, "ada", pictures=[JPEG])
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    assert (message.chat, message.thread) == (scene.chat, str(thread.id))
    assert message.id.startswith(f"{thread.id}/")
    assert await scene.platform.fetch(message.attachments[0].media, 1000) == JPEG


async def test_what_was_written_with_a_forwarded_picture_comes_with_it(scene: Scene) -> None:
    first = scene.service.post(scene.channel, "ada", "look at this", [JPEG])
    scene.service.forward(scene.channel, first, scene.channel, "eve")
    await eventually(lambda: len(scene.handler.messages) == 2)
    assert [message.text for message in scene.handler.messages] == ["look at this"] * 2


async def test_a_server_that_takes_the_bot_in_is_handed_on_with_who_did(scene: Scene) -> None:
    chat = await scene.harness.take_in("olga")
    joined = await eventually(lambda: scene.handler.joined and scene.handler.joined[0])
    assert (joined.platform, joined.chat, joined.thread) == ("discord", chat, scene.harness.thread(chat))
    assert (joined.member.id, joined.member.name) == (str(scene.service.user("olga")), "olga")
    assert joined.sees_pictures
    assert await scene.platform.standing(joined.chat, joined.member.id) is Standing.OWNER
    scene.service.take_in("olga", told=False)
    await eventually(lambda: len(scene.handler.joined) == 2)
    assert scene.handler.joined[1].member.id == ""


async def test_no_server_is_new_that_was_only_away(scene: Scene) -> None:
    await scene.service.drop()
    scene.service.resumable = False
    await scene.harness.pause()
    await scene.harness.resume()
    assert scene.handler.joined == []


async def test_without_the_intent_it_says_that_it_sees_no_pictures_and_reports_work() -> None:
    harness, handler = DiscordHarness(), Recorder()
    harness.settings = harness.settings.model_copy(update={"discord_message_content": False})
    harness.service.content_approved = False
    await harness.start(handler)
    scene = Scene(harness, handler, await harness.open_group())
    try:
        scene.service.take_in("olga")
        joined = await eventually(lambda: handler.joined and handler.joined[0])
        assert not joined.sees_pictures
        fetched: list[bytes] = []

        async def answer(asked: Command | Press) -> None:
            assert isinstance(asked, Command)
            assert asked.target is not None
            fetched.append(await scene.platform.fetch(asked.target.attachments[0].media, 1000))

        handler.answer = answer
        posted = scene.service.post(scene.channel, "ada", pictures=[JPEG])
        await harness.command(scene.chat, "eve", "report", f"{scene.channel}/{posted}")
        await eventually(lambda: fetched)
        assert fetched == [JPEG]
    finally:
        await harness.stop()
