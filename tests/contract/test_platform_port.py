"""The Platform port's own promises, over every chat platform, with nobody behind it who decides anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from bots.platform import (
    Button,
    ButtonStyle,
    CommandName,
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Message,
    Note,
    Picture,
    Platform,
    Power,
    Press,
    Right,
    Standing,
    TooLarge,
)
from bots.platform.markup import link, mention
from bots.records.choices import Choice
from bots.references import Reference, Signer
from bots.testing import FakeHandler
from bots.testing.harness import Feature, HarnessUnavailable, PlatformHarness
from tests.contract import harnesses
from worker.contract import Origin, Purpose
from worker.testing import DRAWN

JPEG = b"\xff\xd8\xff\xe0"
FILM = b"\0\0\0\x18ftypmp42" + b"a film" * 20
ONE, TWO, GREY = JPEG + b"one" * 20, JPEG + b"two" * 20, JPEG + b"grey" * 20
UNTIL_S = 4_000_000_000.0
SIGNER = Signer(bytes(32))
Found = TypeVar("Found")


async def eventually(check: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `check` finds, as soon as it finds it; pytest's own time limit ends a test in which it never does."""
    while not (found := await check()):
        await asyncio.sleep(0.01)
    return found


async def nth(items: list[Found], number: int = 1) -> Found:
    """The item of that number, counted from 1, once it is there."""

    async def there() -> bool:
        return len(items) >= number

    await eventually(there)
    return items[number - 1]


@dataclass
class Scene:
    """A platform, and somebody who only listens."""

    harness: PlatformHarness
    heard: FakeHandler

    @property
    def platform(self) -> Platform:
        """The real thing."""
        return self.harness.platform

    def needs(self, *features: Feature) -> None:
        """Skip the test where one of these is missing."""
        for feature in features:
            if feature not in self.harness.features:
                pytest.skip(f"{self.platform.name} has no {feature.value} here")

    def can(self, power: Power) -> None:
        """Skip the test where the platform has no such power."""
        if power not in self.platform.can:
            pytest.skip(f"{self.platform.name} has no {power.value}")

    async def note(self, chat: str, text: str, *, thumbnail: bytes = b"", buttons: tuple[Button, ...] = ()) -> str:
        """The id of what the bot has said."""
        thread = self.harness.thread(chat)
        note = Note(text=text, chat=chat, thread=thread, thumbnail=thumbnail, buttons=buttons)
        return await self.platform.send(note)

    async def posted(self, chat: str, member: str, *pictures: bytes, spoiler: bool = False) -> Message:
        """A message as it was handed over."""
        before = len(self.heard.messages)
        await self.harness.post_pictures(chat, member, pictures, spoiler=spoiler)
        return await nth(self.heard.messages, before + 1)

    def button(self, choice: Choice, finding: int = 0, row: int = 0) -> Button:
        """A button that carries the choice."""
        reference = Reference(choice=choice, case="c1", finding=finding)
        style = ButtonStyle.DANGER if choice is Choice.FAKE else ButtonStyle.PLAIN
        data = SIGNER.sign(reference, self.platform.name, UNTIL_S)
        return Button(label=f"{choice.name} {finding}", data=data, style=style, row=row)


@pytest.fixture(params=harnesses.names())
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    try:
        harness = harnesses.create(request.param)
    except HarnessUnavailable as error:
        pytest.skip(str(error))
    heard = FakeHandler()
    try:
        await harness.start(heard)
        yield Scene(harness, heard)
    finally:
        await harness.stop()


def origin(message: Message, index: int = 0) -> Origin:
    return Origin(
        platform=message.platform,
        purpose=Purpose.GUARD,
        chat=message.chat,
        message=message.id,
        media=message.attachments[index].media,
        thread=message.thread,
        sender=message.sender.id,
    )


async def test_a_harness_and_its_platform_are_what_they_promise(scene: Scene) -> None:
    assert isinstance(scene.harness, PlatformHarness)
    assert isinstance(scene.platform, Platform)


async def test_a_picture_arrives_as_it_was_posted(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    (posted,) = await scene.harness.post_pictures(chat, "ada", [ONE])
    message = await nth(scene.heard.messages)
    assert (message.platform, message.chat, message.id) == (scene.platform.name, chat, posted)
    assert (message.sender.id, message.sender.is_bot) == (scene.harness.member_id("ada"), False)
    assert (message.thread, message.private, message.edited) == (scene.harness.thread(chat), False, False)
    (attachment,) = message.attachments
    assert "http" not in attachment.media
    assert not attachment.spoiler
    assert await scene.platform.fetch(attachment.media, 1_000_000) == ONE
    with pytest.raises(TooLarge):
        await scene.platform.fetch(attachment.media, len(ONE) - 1)


async def test_films_arrive_as_pictures_do_and_go_back_as_what_they_were(scene: Scene) -> None:
    scene.needs(Feature.FILMS)
    scene.can(Power.PUT_BACK)
    chat = await scene.harness.open_group()
    for count, form in enumerate(scene.harness.film_forms, start=1):
        posted = await scene.harness.post_film(chat, "ada", FILM, form)
        message = await nth(scene.heard.messages, count)
        assert (message.id, message.sender.id) == (posted, scene.harness.member_id("ada"))
        (attachment,) = message.attachments
        assert "http" not in attachment.media
        assert attachment.size_bytes in {len(FILM), None}
        assert await scene.platform.fetch(attachment.media, 1_000_000) == FILM
        with pytest.raises(TooLarge):
            await scene.platform.fetch(attachment.media, len(FILM) - 1)
        before = await scene.harness.shown_as(chat)
        assert await scene.platform.delete(chat, message.id)
        picture = Picture(media=attachment.media, data=FILM)
        (back,) = await scene.platform.put_back(origin(message), [picture], Note(text=f"again {form}", chat=chat))
        assert await scene.harness.pictures(chat) == [FILM]
        # A sticker of Discord's is no file, and comes back as one.
        assert await scene.harness.shown_as(chat) == before or not before
        assert f"again {form}" in await scene.harness.texts(chat)
        assert await scene.platform.delete(chat, back)
        assert await scene.harness.pictures(chat) == []
        assert f"again {form}" not in await scene.harness.texts(chat)


async def test_what_is_sent_in_private_says_so(scene: Scene) -> None:
    chat = await scene.harness.open_private("ada")
    message = await scene.posted(chat, "ada", ONE)
    assert (message.chat, message.private) == (chat, True)


async def test_an_album_is_one_incident(scene: Scene) -> None:
    scene.needs(Feature.ALBUMS)
    chat = await scene.harness.open_group()
    posted = await scene.harness.post_pictures(chat, "ada", [ONE, TWO])
    await nth(scene.heard.messages, len(posted))
    assert len({message.incident or message.id for message in scene.heard.messages}) == 1
    attachments = [item for message in scene.heard.messages for item in message.attachments]
    assert [await scene.platform.fetch(item.media, 1_000_000) for item in attachments] == [ONE, TWO]


async def test_words_and_covers_come_with_a_picture(scene: Scene) -> None:
    scene.needs(Feature.CAPTIONS, Feature.SPOILERS)
    chat = await scene.harness.open_group()
    await scene.harness.post_pictures(chat, "ada", [ONE], caption="look *here*", spoiler=True)
    message = await nth(scene.heard.messages)
    assert (message.text, message.attachments[0].spoiler) == ("look *here*", True)
    assert await scene.harness.covered(chat) == [True]


async def test_the_same_bytes_have_the_same_file_id(scene: Scene) -> None:
    scene.needs(Feature.FILE_IDS)
    chat = await scene.harness.open_group()
    one, two = await scene.posted(chat, "ada", ONE), await scene.posted(chat, "ada", TWO)
    forwarded = await scene.harness.forward(chat, "eve", one.id)
    again = await nth(scene.heard.messages, 3)
    assert again.id == forwarded
    ids = [message.attachments[0].file_id for message in (one, again, two)]
    assert ids[0] == ids[1] != ids[2]
    assert all(ids)
    assert not any("/" in file_id for file_id in ids)


async def test_what_is_posted_in_a_thread_is_answered_there(scene: Scene) -> None:
    scene.needs(Feature.THREADS)
    chat = await scene.harness.open_group()
    thread = await scene.harness.open_thread(chat)
    assert thread != scene.harness.thread(chat)
    await scene.harness.post_pictures(chat, "ada", [ONE], thread=thread)
    message = await nth(scene.heard.messages)
    assert (message.chat, message.thread) == (chat, thread)
    await scene.platform.send(Note(text="here", chat=chat, thread=thread, reply_to=message.id))
    await scene.harness.command(chat, "ada", "policy", thread=thread)
    assert (await nth(scene.heard.commands)).message.thread == thread


async def test_a_note_is_sent_changed_and_deleted_twice(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    sent = await scene.note(chat, "*one* <b>& @everyone")
    assert await scene.harness.texts(chat) == ["*one* <b>& @everyone"]
    for _ in range(2):
        await scene.platform.edit(chat, sent, Note(text="two", chat=chat, thread=scene.harness.thread(chat)))
    assert await scene.harness.texts(chat) == ["two"]
    assert await scene.platform.delete(chat, sent, case="c1")
    assert not await scene.harness.exists(chat, sent)
    assert not await scene.platform.delete(chat, sent)


async def test_of_several_edits_at_once_the_last_holds(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    notes = [await scene.note(chat, "bare"), await scene.note(chat, "with a picture", thumbnail=GREY)]
    for sent in notes:
        edits = [
            scene.platform.edit(
                chat,
                sent,
                Note(text=f"{number} copies", chat=chat, thread=scene.harness.thread(chat), awaited=not number % 2),
            )
            for number in range(1, 10)
        ]
        await asyncio.gather(*edits)
    assert await scene.harness.texts(chat) == ["9 copies", "9 copies"]


async def test_a_thumbnail_stays_when_the_words_change(scene: Scene) -> None:
    scene.needs(Feature.THUMBNAILS)
    chat = await scene.harness.open_group()
    buttons = (scene.button(Choice.FAKE),)
    sent = await scene.note(chat, "one", thumbnail=GREY, buttons=buttons)
    plain = await scene.note(chat, "none")
    await scene.platform.edit(chat, sent, Note(text="two", chat=chat, thread=scene.harness.thread(chat)))
    assert await scene.harness.thumbnail(chat, sent) == GREY
    assert await scene.harness.thumbnail(chat, plain) == b""
    assert await scene.harness.texts(chat) == ["two", "none"]
    for message in (sent, sent, plain):
        await scene.platform.clear(chat, message, Note(text="three", chat=chat, thread=scene.harness.thread(chat)))
        assert await scene.harness.thumbnail(chat, message) == b""
    assert await scene.harness.texts(chat) == ["three", "three"]
    assert await scene.platform.delete(chat, plain)
    with pytest.raises(Gone):
        await scene.platform.clear(chat, plain, Note(text="four", chat=chat, thread=scene.harness.thread(chat)))
    assert await scene.harness.pictures(chat) == []
    assert await scene.harness.notes_with_buttons(chat) == []


async def test_a_note_to_a_message_that_is_gone_is_sent_without(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    sent = await scene.note(chat, "one")
    await scene.platform.delete(chat, sent)
    thread = scene.harness.thread(chat)
    await scene.platform.send(Note(text="two", chat=chat, thread=thread, reply_to=sent))
    assert await scene.harness.texts(chat) == ["two"]


async def test_a_press_brings_back_what_the_button_carries(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS)
    chat = await scene.harness.open_group()
    buttons = tuple(
        scene.button(choice, finding, row)
        for row, (choice, finding) in enumerate(
            [(Choice.FAKE, 0), (Choice.FINE, 1), (Choice.FINE, 2), (Choice.MORE, 0)]
        )
    )
    sent = await scene.note(chat, "card", buttons=buttons)
    assert await scene.harness.notes_with_buttons(chat) == [sent]
    assert await scene.harness.choices(chat, sent) == [Choice.FAKE, Choice.FINE, Choice.FINE, Choice.MORE]
    await scene.harness.press(chat, sent, "mo", Choice.FINE, 2)
    press = await nth(scene.heard.presses)
    assert press.data == buttons[2].data
    assert (press.platform, press.chat, press.note) == (scene.platform.name, chat, sent)
    assert press.member.id == scene.harness.member_id("mo")


async def test_a_press_in_private_brings_back_the_picture_that_the_note_answers(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS)
    private, chat = await scene.harness.open_private("ada"), await scene.harness.open_group()

    async def pressed(place: str, answered: str) -> Press:
        before, thread = len(scene.heard.presses), scene.harness.thread(place)
        note = Note(
            text="an answer", chat=place, thread=thread, reply_to=answered, buttons=(scene.button(Choice.WHERE),)
        )
        sent = await scene.platform.send(note)
        await scene.harness.press(place, sent, "ada", Choice.WHERE)
        return await nth(scene.heard.presses, before + 1)

    message = await scene.posted(private, "ada", ONE, TWO)
    about = (await pressed(private, message.id)).about
    assert about is not None
    assert (about.chat, about.id, about.private, about.sender.id) == (private, message.id, True, message.sender.id)
    assert [(it.media, it.file_id) for it in about.attachments] == [
        (it.media, it.file_id) for it in message.attachments
    ]
    assert (await pressed(private, "")).about is None
    in_group = await scene.posted(chat, "ada", ONE)
    assert (await pressed(chat, in_group.id)).about is None, "what others read is nobody's own"
    if Feature.VANISHING in scene.harness.features:
        answer = Note(text="an answer", chat=private, reply_to=message.id, buttons=(scene.button(Choice.WHERE),))
        sent, before = await scene.platform.send(answer), len(scene.heard.presses)
        await scene.harness.vanish(private, message.id)
        await scene.harness.press(private, sent, "ada", Choice.WHERE)
        assert (await nth(scene.heard.presses, before + 1)).about is None


async def test_a_picture_is_shown_to_one_person_alone_covered_and_under_their_own(scene: Scene) -> None:
    scene.can(Power.SHOW_PRIVATELY)
    scene.needs(Feature.PRIVATE_NOTES, Feature.SPOILERS)
    private, chat = await scene.harness.open_private("ada"), await scene.harness.open_group()
    message = await scene.posted(private, "ada", ONE)
    member = scene.harness.member_id("ada")
    await scene.platform.show(member, DRAWN, "Where I looked.", message.id)
    assert await scene.harness.pictures(private) == [ONE, DRAWN]
    assert await scene.harness.covered(private) == [False, True]
    assert "Where I looked." in await scene.harness.texts(private)
    await scene.platform.show(member, DRAWN, "It is gone.", "")
    assert len(await scene.harness.pictures(private)) == 3
    assert await scene.harness.pictures(chat) == []
    await scene.harness.close("ada")
    with pytest.raises(Forbidden) as refused:
        await scene.platform.show(member, DRAWN, "Where I looked.")
    assert refused.value.lack is Lack.SEND_MESSAGES


async def test_mentions_and_links_can_be_pressed_and_names_are_only_names(scene: Scene) -> None:
    scene.needs(Feature.LINKS)
    chat = await scene.harness.open_group()
    await scene.harness.set_admin(chat, "mo", True)
    member, name = scene.harness.member_id("ada"), "[a](https://evil.example) *b* <i>"
    message = await scene.posted(chat, "ada", ONE)
    address = scene.platform.link(chat, message.thread, message.id)
    text = f"{mention(member, 'Ada')} posted {link(address, 'this')}, and {link('', 'nothing')}: {name}"
    sent = await scene.note(chat, text)
    assert await scene.harness.mentions(chat, sent) == [member]
    assert await scene.harness.links(chat, sent) == [address]
    (said,) = await scene.harness.texts(chat)
    assert said.endswith(f" posted this, and nothing: {name}")


async def test_a_link_to_a_message_is_found_again(scene: Scene) -> None:
    scene.needs(Feature.LINKS)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    address = scene.platform.link(chat, message.thread, message.id)
    assert await scene.platform.find(f" {address} ") == (chat, message.id)
    for junk in ("", "hello", "https://elsewhere.example/1/2", "javascript:alert(1)", "#/m/../p1", "https://t.me/"):
        assert await scene.platform.find(junk) is None


async def test_a_message_is_in_its_own_chat_and_in_no_other(scene: Scene) -> None:
    chat, other = await scene.harness.open_group(), await scene.harness.open_private("bo")
    message = await scene.posted(chat, "ada", ONE)
    assert scene.platform.is_in(chat, message.thread, chat)
    assert not scene.platform.is_in(chat, message.thread, other)
    assert scene.platform.is_in(other, "", other)


async def test_one_picture_goes_back_with_its_words_and_its_cover(scene: Scene) -> None:
    scene.needs(Feature.SPOILERS, Feature.CAPTIONS)
    scene.can(Power.PUT_BACK)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE, spoiler=True)
    assert await scene.platform.max_put_back_bytes(chat) >= len(ONE)
    assert await scene.platform.delete(chat, message.id)
    assert await scene.harness.pictures(chat) == []
    picture = Picture(media=message.attachments[0].media, data=ONE, spoiler=True)
    (sent,) = await scene.platform.put_back(origin(message), [picture], Note(text="again", chat=chat))
    assert await scene.harness.exists(chat, sent)
    assert await scene.harness.pictures(chat) == [ONE]
    assert await scene.harness.covered(chat) == [True]
    assert await scene.harness.texts(chat) == ["again"]


async def test_several_pictures_go_back_together_where_that_is_possible(scene: Scene) -> None:
    scene.needs(Feature.SPOILERS)
    chat = await scene.harness.open_group()
    message, other = await scene.posted(chat, "ada", ONE), await scene.posted(chat, "ada", TWO)
    pictures = [
        Picture(media=message.attachments[0].media, data=ONE),
        Picture(media=other.attachments[0].media, data=TWO, spoiler=True),
    ]
    for each in (message, other):
        await scene.platform.delete(chat, each.id)
    if Power.PUT_BACK_TOGETHER not in scene.platform.can:
        with pytest.raises(Impossible):
            await scene.platform.put_back(origin(message), pictures, Note(text="", chat=chat))
        return
    scene.needs(Feature.PUT_BACK_TOGETHER)
    sent = await scene.platform.put_back(origin(message), pictures, Note(text="both", chat=chat))
    assert await scene.harness.pictures(chat) == [ONE, TWO]
    assert await scene.harness.covered(chat) == [False, True]
    assert [text for text in await scene.harness.texts(chat) if text] == ["both"]
    assert len(sent) == 2
    for message_id in set(sent):
        assert await scene.platform.delete(chat, message_id)
    assert await scene.harness.pictures(chat) == []


async def test_what_is_gone_is_sent_again_where_the_platform_says_so(scene: Scene) -> None:
    scene.can(Power.PUT_BACK)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    assert await scene.platform.delete(chat, message.id)
    picture = Picture(media=message.attachments[0].media)
    if Power.RESEND in scene.platform.can:
        assert await scene.platform.fetch(picture.media, 1_000_000) == ONE
        await scene.platform.put_back(origin(message), [picture], Note(text="again", chat=chat))
        assert await scene.harness.pictures(chat) == [ONE]
        return
    with pytest.raises(Gone):
        await scene.platform.fetch(picture.media, 1_000_000)
    with pytest.raises(Gone):
        await scene.platform.put_back(origin(message), [picture], Note(text="again", chat=chat))


async def test_a_reaction_is_put_once(scene: Scene) -> None:
    scene.needs(Feature.REACTIONS)
    scene.can(Power.REACT)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    assert not await scene.harness.reacted(chat, message.id)
    for _ in range(2):
        await scene.platform.react(chat, message.id)
    assert await scene.harness.reacted(chat, message.id)


async def test_a_member_is_muted_until_then_and_no_longer(scene: Scene) -> None:
    scene.needs(Feature.MUTE)
    scene.can(Power.MUTE)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    member, until_s = message.sender.id, time.time() + 3600
    for _ in range(2):
        await scene.platform.mute(chat, member, until_s, case="c1")
    assert abs(await scene.harness.muted_until_s(chat, "ada") - until_s) <= 1
    for _ in range(2):
        await scene.platform.unmute(chat, member, case="c1")
    assert await scene.harness.muted_until_s(chat, "ada") == 0


async def test_a_mute_lasts_no_longer_than_the_platform_says(scene: Scene) -> None:
    scene.needs(Feature.MUTE)
    scene.can(Power.MUTE)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    now_s = time.time()
    until_s = scene.platform.mutes.ends_s(now_s, now_s + 100_000 * 86_400)
    await scene.platform.mute(chat, message.sender.id, now_s + 100_000 * 86_400)
    assert abs(await scene.harness.muted_until_s(chat, "ada") - until_s) <= 5


async def test_a_member_is_put_out_and_kept_out(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    for member in ("ada", "eve"):
        await scene.posted(chat, member, ONE)
    if Feature.KICK in scene.harness.features and Power.KICK in scene.platform.can:
        await scene.platform.kick(chat, scene.harness.member_id("eve"), case="c1")
        assert not await scene.harness.inside(chat, "eve")
    scene.needs(Feature.BAN)
    scene.can(Power.BAN)
    for _ in range(2):
        await scene.platform.ban(chat, scene.harness.member_id("ada"), case="c1")
    assert await scene.harness.banned(chat, "ada")
    assert not await scene.harness.inside(chat, "ada")
    for _ in range(2):
        await scene.platform.unban(chat, scene.harness.member_id("ada"), case="c1")
    assert not await scene.harness.banned(chat, "ada")


async def test_nobody_above_the_bot_is_penalised(scene: Scene) -> None:
    scene.needs(Feature.BAN, Feature.JOINED)
    scene.can(Power.BAN)
    # The owner: whether other admins stand above the bot, services see differently.
    chat = await scene.harness.take_in("olga")
    with pytest.raises(Forbidden) as refused:
        await scene.platform.ban(chat, scene.harness.member_id("olga"))
    assert refused.value.lack is Lack.OUTRANKED
    assert not await scene.harness.banned(chat, "olga")


async def test_rights_are_those_of_this_moment(scene: Scene) -> None:
    chat = await scene.harness.open_group()
    for member in ("mo", "eve"):
        await scene.posted(chat, member, ONE)
    await scene.harness.set_admin(chat, "mo", True)
    mo, eve = scene.harness.member_id("mo"), scene.harness.member_id("eve")
    assert [await scene.platform.may(chat, mo, right) for right in Right] == [True, True]
    assert [await scene.platform.may(chat, eve, right) for right in Right] == [False, False]
    assert await scene.platform.standing(chat, mo) is Standing.ADMIN
    assert await scene.platform.standing(chat, eve) is not Standing.ADMIN
    await scene.posted(chat, "mo", TWO)  # some services name only moderators who were seen at work
    assert mo in await scene.platform.moderators(chat)
    assert eve not in await scene.platform.moderators(chat)
    assert await scene.platform.label(chat, eve)
    await scene.harness.set_admin(chat, "mo", False)
    assert not await scene.platform.may(chat, mo, Right.REVIEW)
    assert mo not in await scene.platform.moderators(chat)


async def test_the_bot_knows_what_it_lacks(scene: Scene) -> None:
    scene.needs(Feature.RIGHTS)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    assert await scene.platform.missing(chat, frozenset({Power.DELETE})) == ()
    await scene.harness.take_right(chat, Lack.DELETE_MESSAGES)
    assert await scene.platform.missing(chat, frozenset({Power.DELETE})) == (Lack.DELETE_MESSAGES,)
    assert Lack.DELETE_MESSAGES not in await scene.platform.missing(chat, frozenset())
    with pytest.raises(Forbidden) as refused:
        await scene.platform.delete(chat, message.id)
    assert refused.value.lack is Lack.DELETE_MESSAGES
    assert await scene.harness.exists(chat, message.id)
    await scene.harness.take_right(chat, Lack.SEND_MESSAGES)
    with pytest.raises(Forbidden) as silenced:
        await scene.note(chat, "hello")
    assert silenced.value.lack is Lack.SEND_MESSAGES


async def test_a_member_can_be_told_in_private_or_refuse(scene: Scene) -> None:
    scene.needs(Feature.PRIVATE_NOTES)
    chat = await scene.harness.open_private("ada")
    await scene.posted(chat, "ada", ONE)
    place = await scene.platform.private_chat(scene.harness.member_id("ada"))
    assert place == chat
    await scene.platform.send(Note(text="for you", chat=place))
    assert await scene.harness.texts(chat) == ["for you"]
    await scene.harness.close("ada")

    async def tell() -> None:
        # Some services say so at once, others only when something is sent.
        closed = await scene.platform.private_chat(scene.harness.member_id("ada"))
        await scene.platform.send(Note(text="and you?", chat=closed))

    with pytest.raises(Forbidden):
        await tell()
    assert await scene.harness.texts(chat) == ["for you"]


async def test_who_took_the_bot_in_is_said(scene: Scene) -> None:
    scene.needs(Feature.JOINED)
    chat = await scene.harness.take_in("mo")
    joined = await nth(scene.heard.joined)
    assert (joined.platform, joined.chat) == (scene.platform.name, chat)
    assert joined.member.id in {scene.harness.member_id("mo"), ""}
    assert await scene.platform.may(chat, scene.harness.member_id("mo"), Right.CHANGE_POLICY)


async def test_a_command_brings_its_words_its_body_and_its_target(scene: Scene) -> None:
    scene.needs(Feature.COMMANDS)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    await scene.harness.command(chat, "eve", "check", message.id)
    check = await nth(scene.heard.commands)
    assert check.name is CommandName.CHECK
    assert check.target is not None
    assert (check.target.id, check.target.sender.id) == (message.id, scene.harness.member_id("ada"))
    assert len(check.target.attachments) == 1
    await scene.harness.command(chat, "mo", 'policy altered Hold\nmode = "live"\n\n[altered]')
    policy = await nth(scene.heard.commands, 2)
    assert (policy.name, policy.arguments) == (CommandName.POLICY, ("altered", "Hold"))
    assert policy.body == 'mode = "live"\n\n[altered]'
    assert policy.message.sender.id == scene.harness.member_id("mo")


async def test_what_somebody_else_deleted_is_gone(scene: Scene) -> None:
    scene.needs(Feature.VANISHING)
    chat = await scene.harness.open_group()
    message = await scene.posted(chat, "ada", ONE)
    await scene.harness.vanish(chat, message.id)
    assert not await scene.harness.exists(chat, message.id)
    assert not await scene.platform.delete(chat, message.id)


async def test_to_a_person_all_can_be_done_that_the_platform_has(scene: Scene) -> None:
    await scene.harness.open_group()
    assert scene.platform.can_do_to(scene.harness.member_id("ada")) == scene.platform.can
