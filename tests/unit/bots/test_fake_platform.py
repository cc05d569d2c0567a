"""The fake platform keeps the port's promises, so that what is tried on it means something."""

from __future__ import annotations

import pytest

from bots.platform import (
    Button,
    CommandName,
    Forbidden,
    Gone,
    Handler,
    Impossible,
    Lack,
    Note,
    Picture,
    Platform,
    Power,
    Right,
    Standing,
    TooLarge,
    Uncertain,
)
from bots.records.choices import Choice
from bots.references import Reference, Signer
from bots.testing import BOT, FakeHandler, FakePlatform, choice_in, finding_in
from worker.contract import Origin, Purpose

ORIGIN = Origin(platform="fake", purpose=Purpose.GUARD, chat="group", message="1", media="m", thread="topic")
SIGNER = Signer(bytes(32))


@pytest.fixture
def listener() -> FakeHandler:
    return FakeHandler()


@pytest.fixture
def platform(listener: FakeHandler) -> FakePlatform:
    platform = FakePlatform()
    platform.handler = listener
    return platform


def button(choice: Choice, finding: int = 0) -> Button:
    return Button(
        label=choice.name, data=SIGNER.sign(Reference(choice=choice, case="c1", finding=finding), "fake", 9e9)
    )


def test_it_is_a_platform_and_a_listener_is_a_handler(platform: FakePlatform, listener: FakeHandler) -> None:
    assert isinstance(platform, Platform)
    assert isinstance(listener, Handler)


@pytest.mark.parametrize("choice", list(Choice))
def test_what_a_signer_signs_is_read_by_its_form(choice: Choice) -> None:
    data = button(choice, 7).data
    assert (choice_in(data), finding_in(data)) == (choice, 7)
    assert choice_in("tr2:nonsense:c1::1:mac") is None
    assert choice_in(f"tr1{data[3:]}") is None
    assert choice_in(f"{data}:more") is None


async def test_a_press_finds_its_button_by_choice_picture_or_label(
    platform: FakePlatform, listener: FakeHandler
) -> None:
    buttons = (button(Choice.FAKE, 1), button(Choice.FAKE, 2), button(Choice.FINE))
    await platform.send(Note(text="card", chat="mods", buttons=buttons))
    (card,) = platform.posts("mods")
    await platform.press(card, "mo", Choice.FAKE)
    await platform.press(card, "mo", Choice.FAKE, 2)
    await platform.press(card, "mo", "FINE")
    assert [press.data for press in listener.presses] == [item.data for item in buttons]
    assert {(press.chat, press.note, press.member.id) for press in listener.presses} == {("mods", card.id, "mo")}
    for missing in (Choice.SHOW, "nothing"):
        with pytest.raises(AssertionError, match="no button"):
            await platform.press(card, "mo", missing)
    with pytest.raises(AssertionError, match="no button"):
        await platform.press(card, "mo", Choice.FAKE, 3)


async def test_a_note_keeps_its_thumbnail_when_it_is_edited(platform: FakePlatform) -> None:
    sent = await platform.send(Note(text="one", chat="mods", thumbnail=b"grey", reply_to="nowhere"))
    await platform.edit("mods", sent, Note(text="two", chat="mods"))
    (post,) = platform.posts("mods")
    assert (post.text, post.thumbnail, post.reply_to, post.author) == ("two", b"grey", "", BOT)
    assert await platform.delete("mods", sent)
    assert not await platform.delete("mods", sent)
    with pytest.raises(Gone):
        await platform.edit("mods", sent, Note(text="three", chat="mods"))


async def test_what_is_sent_uncertainly_has_arrived(platform: FakePlatform) -> None:
    platform.fail("send", Uncertain("cut"), Forbidden("no", Lack.SEND_MESSAGES))
    for failure in (Uncertain, Forbidden):
        with pytest.raises(failure):
            await platform.send(Note(text="one", chat="group"))
    assert len(platform.posts("group")) == 1
    platform.fail("put_back", Uncertain("cut"))
    with pytest.raises(Uncertain):
        await platform.put_back(ORIGIN, [Picture(media="m", data=b"one")], Note(text="", chat="group"))
    assert len(platform.posts("group")) == 2


async def test_pictures_go_back_together_covered_where_they_were(platform: FakePlatform) -> None:
    pictures = [Picture(media="m", data=b"one", spoiler=True), Picture(media="n", data=b"two")]
    sent = await platform.put_back(ORIGIN, pictures, Note(text="caption", chat="elsewhere"))
    (post,) = platform.posts("group")
    assert (post.id, post.thread, post.text) == (sent[0], "topic", "caption")
    assert sent == (post.id,) * 2
    assert (post.pictures, post.spoilers) == ((b"one", b"two"), (True, False))
    assert await platform.fetch(post.media[1], 100) == b"two"
    platform.can -= {Power.PUT_BACK_TOGETHER}
    with pytest.raises(Impossible):
        await platform.put_back(ORIGIN, pictures, Note(text="", chat="group"))
    platform.put_back_bytes = 2
    with pytest.raises(TooLarge):
        await platform.put_back(ORIGIN, pictures[:1], Note(text="", chat="group"))


async def test_a_picture_is_sent_again_by_its_media_where_the_platform_can(platform: FakePlatform) -> None:
    message = await platform.post("group", "ada", b"original")
    (attachment,) = message.attachments
    own = Picture(media=attachment.media)
    with pytest.raises(Gone):
        await platform.put_back(ORIGIN, [own], Note(text="", chat="group"))
    platform.can |= {Power.RESEND}
    await platform.put_back(ORIGIN, [own], Note(text="", chat="group"))
    platform.lose_media(message)
    with pytest.raises(Gone):
        await platform.put_back(ORIGIN, [own], Note(text="", chat="group"))
    assert [post.pictures for post in platform.posts("group")] == [(b"original",)]


async def test_penalties_are_kept_and_taken_back(platform: FakePlatform) -> None:
    await platform.mute("group", "ada", 200.0)
    await platform.mute("group", "ada", 100.0, case="c1")
    assert platform.muted == {("group", "ada"): 200.0}
    await platform.unmute("group", "ada")
    await platform.unmute("group", "ada")
    for _ in range(2):
        await platform.kick("group", "ada")
        await platform.ban("group", "ada")
    assert (platform.muted, platform.kicked, platform.banned) == ({}, {("group", "ada")}, {("group", "ada")})
    for _ in range(2):
        await platform.unban("group", "ada")
    assert platform.banned == set()
    assert [act.case for act in platform.acts if act.name == "mute"] == ["", "c1"]


async def test_nobody_is_penalised_who_stands_above_the_bot_nor_without_the_right(platform: FakePlatform) -> None:
    platform.admins.add(("group", "mo"))
    platform.standings["group", "olga"] = Standing.OWNER
    for member in ("mo", "olga"):
        with pytest.raises(Forbidden) as refused:
            await platform.ban("group", member)
        assert refused.value.lack is Lack.OUTRANKED
    platform.lacking["group"] = (Lack.BAN_MEMBERS, Lack.SEND_MESSAGES)
    with pytest.raises(Forbidden):
        await platform.ban("group", "ada")
    platform.can -= {Power.KICK}
    with pytest.raises(Impossible):
        await platform.kick("group", "ada")
    assert (platform.banned, platform.kicked) == (set(), set())
    assert await platform.missing("group", frozenset({Power.BAN})) == (Lack.BAN_MEMBERS, Lack.SEND_MESSAGES)
    assert await platform.missing("group", frozenset({Power.DELETE})) == (Lack.SEND_MESSAGES,)


async def test_rights_are_asked_for_a_chat(platform: FakePlatform) -> None:
    platform.admins |= {("group", "mo"), ("group", "ann"), ("other", "eve")}
    assert await platform.moderators("group") == ("ann", "mo")
    assert await platform.may("group", "mo", Right.REVIEW)
    assert not await platform.may("group", "eve", Right.REVIEW)
    assert await platform.standing("group", "mo") is Standing.ADMIN
    assert await platform.standing("group", "eve") is Standing.MEMBER
    assert await platform.label("group", "mo") == "Mo"


async def test_a_member_can_refuse_private_notes(platform: FakePlatform) -> None:
    assert await platform.private_chat("ada") == platform.open_private("ada")
    platform.closed_members.add("ada")
    with pytest.raises(Forbidden):
        await platform.private_chat("ada")
    platform.can -= {Power.WRITE_PRIVATELY}
    with pytest.raises(Forbidden):
        await platform.private_chat("eve")
    await platform.post(platform.open_private("eve"), "eve", b"picture")
    assert await platform.private_chat("eve") == "private-eve"


async def test_links_lead_back_to_what_they_were_made_of(platform: FakePlatform) -> None:
    for thread in ("", "a topic"):
        assert await platform.find(platform.link("a/group", thread, "7")) == ("a/group", "7")
    assert await platform.find("https://elsewhere.example/a/7") is None
    platform.linkless_chats.add("group")
    assert platform.link("group", "", "7") == ""


async def test_people_post_command_edit_delete_and_move(platform: FakePlatform, listener: FakeHandler) -> None:
    posted = await platform.post("group", "ada", b"one", b"two", text="words", spoiler=True, thread="topic")
    assert [item.spoiler for item in posted.attachments] == [True, True]
    assert (posted.text, posted.thread, posted.private) == ("words", "topic", False)
    edited = await platform.edit_post(posted, b"three", text="other")
    assert (edited.id, edited.edited, edited.text, len(edited.attachments)) == (posted.id, True, "other", 1)
    assert await platform.fetch(edited.attachments[0].media, 10) == b"three"
    sent = await platform.send(Note(text="reply", chat="group"))
    reply = next(post for post in platform.posts("group") if post.id == sent)
    await platform.command("group", "mo", CommandName.WHY, target=platform.as_message(reply), body="more")
    (command,) = listener.commands
    assert command.target is not None
    assert (command.target.id, command.target.sender.is_bot, command.body) == (sent, True, "more")
    await platform.join("group", "mo", sees_pictures=False)
    assert [(item.member.id, item.sees_pictures) for item in listener.joined] == [("mo", False)]
    platform.vanish("group", sent)
    assert not await platform.delete("group", sent)
    await platform.move("group", "supergroup")
    assert listener.moved == [("fake", "group", "supergroup")]
    assert platform.exists("supergroup", posted.id)
    await platform.react("supergroup", posted.id)
    assert [post.reacted for post in platform.posts("supergroup", "ada")] == [True]
