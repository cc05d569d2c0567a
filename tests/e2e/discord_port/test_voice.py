"""What the bot says, and where."""

from __future__ import annotations

import asyncio

import pytest

from bots.platform import (
    Command,
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Note,
    Press,
    Uncertain,
)
from bots.platform.markup import link, mention, parse
from tests.doubles.discord_people import covered
from tests.e2e.discord_port.scene import BUTTON, JPEG, Scene, eventually


async def test_mentions_and_links_can_be_pressed_and_ping_nobody(scene: Scene) -> None:
    ada = scene.member("ada")
    where = scene.platform.link(scene.chat, str(scene.channel), f"{scene.channel}/5")
    text = f"{mention(ada, 'Ada')} in {link(where, 'the [message]')}, not *{{me}}* <@{ada}> @everyone [a](http://b.example)"
    said = await scene.platform.send(scene.note(text))
    stored = scene.stored(said)
    assert stored.content == (
        f"<@{ada}> in [the \\[message\\]](<{where}>), not \\*{{me}}\\* \\<@{ada}> @everyone \\[a\\](http://b.example)"
    )
    assert stored.ping_user_ids == []
    assert not stored.mention_everyone
    assert await scene.harness.links(scene.chat, said) == [where]
    assert await scene.harness.mentions(scene.chat, said) == [ada]
    assert "ada in the [message], not *{me}*" in (await scene.harness.texts(scene.chat))[0]


async def test_long_notes_come_in_pieces_and_an_edit_changes_all_of_them(scene: Scene) -> None:
    paragraphs = [f"{number}: {'word ' * 60}".strip() for number in range(12)]
    text = "\n\n".join(paragraphs)
    said = await scene.platform.send(scene.note(text, buttons=(BUTTON,)))
    texts = await scene.harness.texts(scene.chat)
    assert len(texts) == 2
    assert "\n\n".join(texts) == text
    assert await scene.harness.notes_with_buttons(scene.chat) == [scene.platform.parts(said)[0]]
    assert len(scene.platform.parts(said)) == 2
    await scene.platform.edit(scene.chat, said, scene.note(text.replace("word", "bird"), buttons=(BUTTON,)))
    assert "\n\n".join(await scene.harness.texts(scene.chat)) == text.replace("word", "bird")
    await scene.platform.edit(scene.chat, said, scene.note("Decided."))
    assert await scene.harness.texts(scene.chat) == ["Decided."]
    await scene.platform.edit(scene.chat, said, scene.note(text))
    (whole,) = await scene.harness.texts(scene.chat)
    assert whole.startswith("0: word")
    assert "\n…\n" in whole
    assert whole.endswith(paragraphs[-1])
    assert len(whole) <= 2000


async def test_after_a_restart_an_edit_changes_all_pieces_too(scene: Scene) -> None:
    text = "\n\n".join(f"{number}: {'word ' * 60}".strip() for number in range(20))
    said = await scene.platform.send(scene.note(text, buttons=(BUTTON,)))
    assert len(await scene.harness.texts(scene.chat)) == 4
    await scene.harness.pause()
    scene.harness.platform = scene.harness.make()
    await scene.harness.resume()
    await scene.platform.edit(scene.chat, said, scene.note(text.replace("word", "bird"), buttons=(BUTTON,)))
    texts = await scene.harness.texts(scene.chat)
    assert "\n\n".join(texts) == text.replace("word", "bird")
    # Somebody deletes a piece: the others say all that there is room for.
    await scene.harness.vanish(scene.chat, scene.platform.parts(said)[2])
    await scene.platform.edit(scene.chat, said, scene.note(text, buttons=(BUTTON,)))
    texts = await scene.harness.texts(scene.chat)
    assert len(texts) == 3
    assert texts[0].startswith("0: word")
    assert texts[-1].endswith(text[-300:])
    assert not any("bird" in it for it in texts)


async def test_a_long_note_goes_as_a_whole(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("word " * 700, buttons=(BUTTON,)))
    await scene.platform.send(scene.note("another"))
    assert len(scene.platform.parts(said)) == 2
    assert await scene.platform.delete(scene.chat, said)
    assert await scene.harness.texts(scene.chat) == ["another"]
    assert not await scene.platform.delete(scene.chat, said)


async def test_several_edits_of_one_note_at_once_end_with_the_last(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("a card"))
    edits = [scene.platform.edit(scene.chat, said, scene.note(f"{number} copies")) for number in range(1, 9)]
    await asyncio.gather(*edits)
    assert await scene.harness.texts(scene.chat) == ["8 copies"]
    assert len(scene.requests("PATCH")) < 8


async def test_a_note_that_broke_off_in_the_middle_is_not_repeated(scene: Scene) -> None:
    scene.service.failures.extend(["none", "unavailable"])
    with pytest.raises(Uncertain):
        await scene.platform.send(scene.note("word " * 700))


async def test_a_reply_to_what_is_elsewhere_is_sent_without(scene: Scene) -> None:
    posted = scene.service.post(scene.channel, "ada", "hello")
    answer = await scene.platform.send(scene.note("there", reply_to=f"{scene.channel}/{posted}"))
    assert scene.stored(answer).reference["message_id"] == str(posted)
    other = await scene.harness.open_thread(scene.chat)
    elsewhere = await scene.platform.send(
        Note(text="here", chat=scene.chat, thread=other, reply_to=f"{scene.channel}/{posted}")
    )
    assert scene.stored(elsewhere).reference is None


async def test_what_must_not_stand_alone_is_not_said_of_what_is_gone(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", "hello")
    post = f"{scene.channel}/{number}"
    answer = scene.note("there", reply_to=post, only_if_there=True)
    other = await scene.harness.open_thread(scene.chat)
    elsewhere = Note(text="here", chat=scene.chat, thread=other, reply_to=post, only_if_there=True)
    assert scene.stored(await scene.platform.send(answer)).reference["message_id"] == str(number)
    await scene.platform.send(elsewhere)
    scene.service.vanish(scene.channel, number)
    for note in (answer, elsewhere, scene.note("x", reply_to="~5", only_if_there=True)):
        with pytest.raises(Gone):
            await scene.platform.send(note)
    assert await scene.harness.texts(scene.chat) == ["there", "here"]


async def test_nothing_is_written_to_a_channel_of_another_server(scene: Scene) -> None:
    other = await scene.harness.open_group()
    for note in (
        Note(text="hello", chat=f"{scene.chat}/{scene.harness.channel(other)}"),
        Note(text="hello", chat=scene.chat, thread=scene.harness.thread(other)),
    ):
        with pytest.raises(Gone):
            await scene.platform.send(note)
    assert await scene.harness.texts(other) == []


async def test_a_thumbnail_is_covered_and_stays_through_edits(scene: Scene) -> None:
    said = await scene.platform.send(scene.note("Case", buttons=(BUTTON,), thumbnail=JPEG + b"grey"))
    (shown,) = scene.stored(said).attachments
    assert shown["filename"] == "SPOILER_preview.jpg"
    (request,) = scene.requests("POST", f"/channels/{scene.channel}/messages")
    assert request.json["attachments"][0]["is_spoiler"] is True
    await scene.platform.edit(scene.chat, said, scene.note("Decided"))
    assert await scene.harness.thumbnail(scene.chat, said) == JPEG + b"grey"
    await scene.platform.edit(scene.chat, said, scene.note("Again", thumbnail=JPEG + b"other"))
    assert await scene.harness.thumbnail(scene.chat, said) == JPEG + b"other"
    assert scene.stored(said).content == "Again"


async def test_where_no_files_may_be_sent_a_note_comes_without_its_thumbnail(scene: Scene) -> None:
    scene.service.take_right(scene.guild, "attach_files")
    await eventually(lambda: not scene.platform._line.permissions(scene.channel).attach_files)  # type: ignore[union-attr]
    said = await scene.platform.send(scene.note("Case", thumbnail=JPEG))
    assert scene.stored(said).content == "Case"
    assert scene.stored(said).attachments == []


async def test_a_thumbnail_can_be_seen_by_the_asker_alone(scene: Scene) -> None:
    async def answer(asked: Command | Press) -> None:
        for text in ("first", "second"):
            await scene.platform.send(scene.note(text, reply_token=asked.reply_token, thumbnail=JPEG + text.encode()))

    scene.handler.answer = answer
    scene.service.slash(scene.channel, "mo", "case", case="ABC")
    await eventually(lambda: [item.content for item in scene.service.said(scene.channel)] == ["first", "second"])
    for message in scene.service.said(scene.channel):
        assert message.is_ephemeral
        assert covered(message.attachments[0])
        assert scene.service.cdn.read(message.attachments[0]) == JPEG + message.content.encode()


async def test_a_member_can_refuse_what_is_written_in_private(scene: Scene) -> None:
    ada, eve = scene.member("ada"), scene.member("eve")
    said = await scene.platform.send(Note(text="hello", chat=await scene.platform.private_chat(ada)))
    assert scene.stored(said).content == "hello"
    await scene.harness.close("eve")
    with pytest.raises(Forbidden) as caught:
        await scene.platform.send(Note(text="hello", chat=await scene.platform.private_chat(eve)))
    assert caught.value.lack is Lack.SEND_MESSAGES
    with pytest.raises(Impossible):
        await scene.platform.private_chat("webhook-123456789")


async def test_no_servers_name_forges_a_link(scene: Scene) -> None:
    guild = scene.platform._line.known_guild(scene.chat)
    assert guild is not None
    guild.name = f"Hikers {link('https://evil.example', 'press here')}"
    assert parse(scene.platform.place(scene.chat)) == ["Hikers https://evil.examplepress here"]


async def test_places_and_links(scene: Scene) -> None:
    post = f"{scene.channel}/77"
    address = scene.platform.link(scene.chat, str(scene.channel), post)
    assert address == f"https://discord.com/channels/{scene.guild}/{scene.channel}/77"
    assert await scene.platform.find(address) == (scene.chat, post)
    for written in (
        address.replace("discord.com", "canary.discord.com"),
        address.replace("discord.com", "ptb.discord.com"),
        address.replace("discord.com", "discordapp.com"),
        f" <{address}> ",
        f"{address}?a=b",
    ):
        assert await scene.platform.find(written) == (scene.chat, post)
    for other in (
        "",
        "hello",
        address.replace("discord.com", "discord.com.example.org"),
        address.replace("discord.com", "evil-discord.com"),
        address.rpartition("/")[0],
        f"https://discord.com/channels/@me/{post}",
    ):
        assert await scene.platform.find(other) is None
    assert scene.platform.place(scene.chat) == "Hikers"
    place = f"https://discord.com/channels/{scene.guild}/{scene.channel}"
    assert scene.platform.place(f"{scene.chat}/{scene.channel}") == link(place, "#pictures")
    assert scene.platform.place(f"{scene.chat}/12345") == f"https://discord.com/channels/{scene.guild}/12345"
    assert scene.platform.link("@5", "", "5/6") == "https://discord.com/channels/@me/5/6"
    assert scene.platform.link(scene.chat, "", "~5/6") == ""
    assert scene.platform.moderators_chat(scene.chat) == ""
