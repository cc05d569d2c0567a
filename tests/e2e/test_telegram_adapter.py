"""The Telegram adapter by itself: the real python-telegram-bot against a Bot API server, and a handler that writes down.

What this cannot show: how Telegram's apps show it, whom they ping, and what a live server refuses in other words.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from bots.clock import Clock
from bots.platform import (
    READS_TEXT,
    Button,
    ButtonStyle,
    Command,
    CommandName,
    Emblem,
    Forbidden,
    Gone,
    Impossible,
    Joined,
    Lack,
    Message,
    Note,
    Partly,
    Picture,
    Platform,
    PlatformError,
    Power,
    Press,
    Right,
    Standing,
    TooLarge,
    Uncertain,
    Unreachable,
    emblem_name,
)
from bots.platform.markup import Style, link, mention, plain, styled
from bots.platforms.telegram import resending
from bots.platforms.telegram.blank import BLANK
from bots.platforms.telegram.connection import message_ids
from bots.platforms.telegram.places import SUPERGROUPS
from bots.testing import FakeClock, FakeHandler
from bots.texts import Texts
from tests.contract.harnesses.telegram import TelegramHarness
from tests.doubles.bot_api import BOT, TOKEN, BotApi
from tests.doubles.bot_api_contract import Violation, shared, whole_contract
from tests.doubles.bot_api_members import DAY_S, PERMISSIONS
from tests.doubles.bot_api_messages import shown
from worker.contract import Origin, Purpose

JPEG = b"\xff\xd8\xff\xe0"
ONE, TWO, THREE = JPEG + b"one", JPEG + b"two", JPEG + b"three"
FILM = b"\0\0\0\x18ftypmp42 a film"
BLURRED, GREY = JPEG + b"blurred", JPEG + b"grey"
NO_PHOTO = b"BM no photo for Telegram"
ALL = frozenset(Power) - {Power.WRITE_PRIVATELY, Power.REMOVE_EMOJI, Power.ADMIT}
Heard = TypeVar("Heard")
Error = TypeVar("Error", bound=BaseException)


class Stage:
    """The adapter, the service behind it, and what it handed on."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.harness = TelegramHarness(clock)
        self.heard = FakeHandler()

    @property
    def api(self) -> BotApi:
        return self.harness.api

    @property
    def platform(self) -> Platform:
        return self.harness.platform

    def number(self, name: str) -> str:
        return self.harness.member_id(name)

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.api.calls if name == method]

    async def first(self, heard: list[Heard]) -> Heard:
        """The first of them, once there is one."""
        await eventually(lambda: bool(heard))
        return heard[0]

    async def idle(self) -> None:
        """Wait until every update was handled."""
        await eventually(lambda: self.api.waiting == 0 and not self.harness.inbox.kept)

    async def send(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        """The message that a note became."""
        sent = await self.platform.send(Note(text=text, chat=str(chat), **more))
        return self.api.messages[chat, int(sent)]

    def origin(self, chat: int, message: int, thread: str = "") -> Origin:
        return Origin(
            platform="telegram", purpose=Purpose.GUARD, chat=str(chat), message=str(message), media="", thread=thread
        )

    async def posted(self, chat: int, message: int) -> Message:
        """What was handed on of somebody's message."""

        def there() -> Message | None:
            return next((item for item in self.heard.messages if item.id == str(message)), None)

        await eventually(lambda: there() is not None)
        found = there()
        assert found is not None
        return found


async def eventually(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not check():
            await asyncio.sleep(0.01)


async def raised(kind: type[Error], work: Awaitable[object]) -> Error:
    """What the call raises, of this kind."""
    with pytest.raises(kind) as caught:
        await work
    return caught.value


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    try:
        await made.harness.start(made.heard)
        yield made
    finally:
        await made.harness.stop()


@pytest.fixture
async def timed() -> AsyncIterator[tuple[Stage, FakeClock]]:
    clock = FakeClock(now_s=float(int(time.time())))
    made = Stage(clock)
    try:
        await made.harness.start(made.heard)
        yield made, clock
    finally:
        await made.harness.stop()


def test_the_whole_contract_is_checked_where_it_is_at_hand() -> None:
    if shared("telegram-bot-api.json") is None:
        pytest.skip("shared/specs is not on this machine: only the part that this project uses was checked")
    contract = whole_contract()
    assert contract is not None
    contract.check_call("sendMessage", {"chat_id": 1, "text": "hello"})
    for wrong in ({"chat_id": 1}, {"chat_id": 1, "text": "a", "colour": 1}, {"chat_id": [1], "text": "a"}):
        with pytest.raises(Violation):
            contract.check_call("sendMessage", wrong)


# What is heard.


async def test_a_post_carries_all_that_a_put_back_needs(stage: Stage) -> None:
    forum = stage.api.group(forum=True)
    posted = stage.api.photo(
        forum, "ada", ONE, caption="look at her", has_media_spoiler=True, message_thread_id=7, media_group_id="5"
    )
    message = await stage.posted(forum, posted)
    (attachment,) = message.attachments
    assert attachment.spoiler
    assert attachment.media.startswith("photo:")
    assert (message.text, message.thread, message.incident) == ("look at her", "7", "album-5")
    assert message.standing is Standing.UNKNOWN
    assert await stage.platform.fetch(attachment.media, 100) == ONE
    assert await stage.platform.fetch(attachment.media.removeprefix("photo:"), 100) == ONE, "as older records have it"
    file = await stage.posted(forum, stage.api.document(forum, "ada", TWO, "image/png"))
    assert file.attachments[0].media.startswith("document:")
    assert await stage.platform.fetch(file.attachments[0].media, 100) == TWO
    assert isinstance(await raised(Gone, stage.platform.fetch("photo:nothing", 100)), Gone)


async def test_where_words_under_a_picture_lead_to_is_handed_on_with_them(stage: Stage) -> None:
    words = "👀 here, there, https://a.example/ and bold"
    places = {
        "here": "https://b.example/1",
        "there": "https://c.example/👀",
        "https://a.example/": "https://a.example/",
    }
    marks = [
        {"type": "text_link", "offset": utf16(words[: words.index(place)]), "length": utf16(place), "url": url}
        for place, url in places.items()
    ]
    marks += [{"type": kind, "offset": utf16(words) - 4, "length": 4} for kind in ("bold", "spoiler")]
    group = stage.api.group()
    posted = await stage.posted(group, stage.api.photo(group, "ada", ONE, caption=words, caption_entities=marks[::-1]))
    assert posted.text == (
        "👀 here (https://b.example/1), there (https://c.example/👀), https://a.example/ and "
        + styled({Style.BOLD, Style.COVERED}, "bold")
    )
    text = f"It was ada's: {posted.text}"
    origin = Origin(platform="telegram", purpose=Purpose.GUARD, chat=str(group), message=posted.id, media="")
    pictures = [Picture(media=posted.attachments[0].media, data=None)]
    (back,) = await stage.platform.put_back(origin, pictures, Note(text=text, chat=str(group)))
    message = stage.api.messages[group, int(back)]
    assert message["caption"] == plain(text)
    shown = [(it["type"], it["offset"], it["length"]) for it in message["caption_entities"]]
    assert shown == [(kind, utf16(plain(text)) - 4, 4) for kind in ("bold", "spoiler")]


def utf16(text: str) -> int:
    """How long it is to Telegram."""
    return len(text.encode("utf-16-le")) // 2


async def test_a_post_shows_in_whose_name_it_is(stage: Stage) -> None:
    group = stage.api.group()
    own, foreign = stage.api.channel("Ours", linked=group), stage.api.channel("Theirs")
    expected = {
        stage.api.photo(group, "ada", ONE, anonymous=True): (Standing.CHAT, str(group)),
        stage.api.photo(group, "ada", ONE, channel=own, automatic=True): (Standing.LINKED_CHANNEL, str(own)),
        stage.api.photo(group, "ada", ONE, channel=foreign): (Standing.CHANNEL, str(foreign)),
        stage.api.photo(group, "ada", ONE): (Standing.UNKNOWN, stage.number("ada")),
    }
    for number, (standing, sender) in expected.items():
        message = await stage.posted(group, number)
        assert (message.standing, message.sender.id) == (standing, sender)


async def test_further_lines_of_a_command_are_its_body(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.post(group, "mo", text="/policy@torch_test_bot import  now\nmode = 'live'\n\n[altered]\n")
    command = await stage.first(stage.heard.commands)
    assert (command.name, command.arguments) == (CommandName.POLICY, ("import", "now"))
    assert command.body == "mode = 'live'\n\n[altered]\n"


@pytest.mark.parametrize("name", READS_TEXT)
async def test_what_a_command_reads_comes_as_a_text_file(stage: Stage, name: CommandName) -> None:
    group = stage.api.group()
    text, word = "mode = 'live' # ä\n", READS_TEXT[name]
    kinds = [
        ("text/plain", "text"),
        ("application/octet-stream", "rules.toml"),
        ("application/vnd.ms-excel", "known.csv"),  # as a Windows with no other program for it says
    ]
    for mime_type, file_name in kinds:
        file = stage.api.document(group, "mo", text.encode(), mime_type, file_name=file_name, caption=f"/{name} {word}")
    stage.api.post(group, "mo", text=f"/{name} {word.upper()} fine\n ", reply_to=file)
    stage.api.document(group, "mo", text.encode(), "text/plain", caption=f"/{name} list")
    await eventually(lambda: len(stage.heard.commands) == 5)
    assert [command.body for command in stage.heard.commands] == [text, text, text, text, ""]


@pytest.mark.parametrize("name", READS_TEXT)
@pytest.mark.parametrize("data", [b"x" * 64_001, b"\xff\xfe\xff"])
async def test_a_file_that_is_no_text_is_said_to_be_none(stage: Stage, data: bytes, name: CommandName) -> None:
    group = stage.api.group()
    stage.api.document(group, "mo", data, "text/plain", caption=f"/{name} {READS_TEXT[name]}")
    await eventually(lambda: bool(stage.api.said(group)))
    assert "plain text file" in stage.api.said(group)[0]["text"]
    assert stage.heard.commands == []


async def test_a_link_to_the_bot_is_an_appeal(stage: Stage) -> None:
    private = stage.api.private("ada")
    stage.api.post(private, "ada", text="/start appeal-KX7Q2")
    stage.api.post(private, "ada", text="/start")
    stage.api.post(private, "ada", text="/thisisme https://t.me/c/5/6")
    await eventually(lambda: len(stage.heard.commands) == 3)
    asked = {command.name: command.arguments for command in stage.heard.commands}
    assert asked == {
        CommandName.APPEAL: ("KX7Q2",),
        CommandName.START: (),
        CommandName.THISISME: ("https://t.me/c/5/6",),
    }


async def test_a_picture_in_private_may_come_with_a_request(stage: Stage) -> None:
    private = stage.api.private("ada")
    stage.api.photo(private, "ada", ONE, caption="/thisisme t.me/c/5/6")
    stage.api.photo(private, "ada", TWO, caption="/check")
    await eventually(lambda: len(stage.heard.messages) == 2)
    await stage.idle()
    assert [command.name for command in stage.heard.commands] == [CommandName.THISISME]


async def test_commands_for_other_bots_are_not_heard(stage: Stage) -> None:
    group = stage.api.group()
    for words in ("/check@another_bot", "/ban", "hello", "/help@Torch_Test_Bot"):
        stage.api.post(group, "ada", text=words)
    await stage.idle()
    assert [command.name for command in stage.heard.commands] == [CommandName.HELP]


async def test_what_cannot_be_looked_at_is_said(stage: Stage) -> None:
    group, private = stage.api.group(), stage.api.private("ada")
    drawing = stage.api.drawing(group, "ada")
    stage.api.post(group, "eve", text="/check", reply_to=drawing)
    stage.api.drawing(private, "ada")
    stage.api.post(private, "ada", text="hi, is anybody there?")
    await eventually(lambda: len(stage.api.said(group)) == len(stage.api.said(private)) == 1)
    for chat in (group, private):
        assert "This sticker is a drawing" in stage.api.said(chat)[0]["text"]
    assert stage.heard.messages == [], "in the group it is passed over in silence"
    assert [command.name for command in stage.heard.commands] == [CommandName.HELP]


@pytest.mark.parametrize("form", ["animation", "video", "video_note", "sticker"])
async def test_a_film_is_handed_on_once_and_can_be_fetched(stage: Stage, form: str) -> None:
    group, private = stage.api.group(), stage.api.private("ada")
    for chat in (group, private):
        stage.api.film(chat, "ada", FILM, form)
    posted = stage.api.film(group, "ada", FILM, form)
    stage.api.post(group, "eve", text="/check", reply_to=posted)
    await eventually(lambda: len(stage.heard.messages) == 3 and bool(stage.heard.commands))
    target = stage.heard.commands[0].target
    assert target is not None
    for message in (*stage.heard.messages, target):
        (attachment,) = message.attachments
        assert attachment.size_bytes == len(FILM)
        assert await stage.platform.fetch(attachment.media, 1_000_000) == FILM


async def test_a_film_in_a_pictures_place_is_handed_on(stage: Stage) -> None:
    group = stage.api.group()
    posted = stage.api.film(group, "ada", FILM)
    await stage.posted(group, posted)
    stage.api.swap_film(group, posted, FILM + b" another")
    await eventually(lambda: len(stage.heard.messages) == 2)
    before, after = (message.attachments[0] for message in stage.heard.messages)
    assert stage.heard.messages[1].edited
    assert before.file_id != after.file_id
    assert await stage.platform.fetch(after.media, 1_000_000) == FILM + b" another"


async def test_of_edits_of_words_alone_nobody_hears_and_of_those_under_a_picture_they_do(stage: Stage) -> None:
    group = stage.api.group()
    posted = stage.api.photo(group, "ada", ONE)
    await stage.posted(group, posted)
    stage.api.edit(group, stage.api.post(group, "ada", text="hi"), text="ho")
    stage.api.edit(group, posted, caption="our trip")
    await eventually(lambda: len(stage.heard.messages) == 2)
    await stage.idle()
    edited = stage.heard.messages[1]
    assert edited.edited
    assert (edited.id, edited.text, len(edited.attachments)) == (str(posted), "our trip", 1)
    assert len(stage.heard.messages) == 2


async def test_another_picture_in_the_old_ones_place_is_handed_on(stage: Stage) -> None:
    group = stage.api.group()
    posted = stage.api.photo(group, "ada", ONE)
    stage.api.swap_photo(group, posted, TWO)
    stage.api.edit(stage.api.private("ada"), stage.api.post(stage.api.private("ada"), "ada", text="hi"), text="ho")
    await eventually(lambda: len(stage.heard.messages) == 2)
    await stage.idle()
    assert [message.edited for message in stage.heard.messages] == [False, True]
    assert await stage.platform.fetch(stage.heard.messages[1].attachments[0].media, 100) == TWO


async def test_a_group_that_moves_is_said_to(stage: Stage) -> None:
    group = stage.api.group(basic=True)
    now = stage.api.migrate(group)
    assert await stage.first(stage.heard.moved) == ("telegram", str(group), str(now))
    other = stage.api.group(basic=True)
    there = stage.api.migrate(other, tell=False, tell_there=True)
    await eventually(lambda: len(stage.heard.moved) == 2)
    assert stage.heard.moved.pop() == ("telegram", str(other), str(there))
    quiet = stage.api.group(basic=True)
    later = stage.api.migrate(quiet, tell=False)
    await stage.platform.send(Note(text="hello", chat=str(quiet), reply_to="5"))
    assert stage.heard.moved[1] == ("telegram", str(quiet), str(later))
    assert await stage.harness.texts(str(later)) == ["hello"]


async def test_what_is_said_after_a_move_is_handed_on_after_it(stage: Stage) -> None:
    group = stage.api.group(basic=True)
    stored, order = asyncio.Event(), list[str]()

    class Slow(FakeHandler):
        async def on_moved(self, platform: str, old: str, new: str) -> None:
            await stored.wait()
            order.append("moved")

        async def on_command(self, command: Command) -> None:
            order.append("asked")

    await stage.harness.pause()
    stage.harness.hand_to(Slow())
    now = stage.api.migrate(group)
    stage.api.post(now, "mo", text="/policy")
    await stage.harness.resume()
    for _ in range(20):
        await asyncio.sleep(0)
    assert order == []
    stored.set()
    await eventually(lambda: len(order) == 2)
    assert order == ["moved", "asked"]


async def test_what_was_posted_while_the_bot_was_down_is_handed_on(stage: Stage) -> None:
    group = stage.api.group()
    await stage.harness.pause()
    posted = stage.api.photo(group, "ada", ONE)
    assert stage.api.waiting == 1
    await stage.harness.resume()
    await stage.posted(group, posted)
    await stage.idle()


async def test_a_server_that_goes_away_for_a_moment_is_waited_for(timed: tuple[Stage, FakeClock]) -> None:
    stage, _ = timed
    await stage.api.stop()
    await stage.api.start()
    group = stage.api.group()
    await stage.posted(group, stage.api.photo(group, "ada", ONE))


async def test_an_update_that_cannot_be_read_harms_no_other(stage: Stage) -> None:
    group = stage.api.group()
    await stage.harness.pause()
    stage.api.push_unchecked({"poll": {"id": "1"}})
    stage.api.post_unchecked(group, "ada", photo=[{"file_id": "a", "file_unique_id": "a", "width": "w", "height": "h"}])
    posted = stage.api.photo(group, "ada", ONE)
    await stage.harness.resume()
    await stage.posted(group, posted)
    await stage.idle()


async def test_a_wrong_token_is_said_without_saying_it() -> None:
    harness, token = TelegramHarness(), f"{TOKEN[:-1]}x"
    await harness.api.start()
    try:
        async with asyncio.timeout(60):
            failure = await raised(PlatformError, harness.make(SecretStr(token)).run(FakeHandler()))
        assert "refuses the token" in str(failure)
        assert token not in str(failure)
    finally:
        await harness.api.stop()


@pytest.mark.parametrize("name", ["policy", "cases", "case", "known", "exempt", "doctor"])
async def test_an_anonymous_admin_is_told_why_not(stage: Stage, name: str) -> None:
    group = stage.api.group()
    stage.api.post(group, "mo", text=f"/{name} now", anonymous=True)
    await eventually(lambda: bool(stage.api.said(group)))
    assert "writing in the name of this group" in stage.api.said(group)[0]["text"]
    assert stage.heard.commands == []


async def test_who_takes_the_bot_in_is_told_and_greeted_once(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.add_bot(group, admin=True, by="mo")
    stage.api.post(group, "mo", text="/start@torch_test_bot")
    joined = await stage.first(stage.heard.joined)
    assert joined == Joined(platform="telegram", chat=str(group), member=joined.member, locale="en")
    assert joined.member.id == stage.number("mo")
    await stage.idle()
    assert stage.heard.commands == [], "the client says /start by itself where a link was used"
    assert stage.api.said(group) == [], "the words are the moderator's"


async def test_greeting_again_is_asked_for_later(timed: tuple[Stage, FakeClock]) -> None:
    stage, clock = timed
    group = stage.api.group()
    stage.api.add_bot(group, admin=True, by="mo")
    await stage.first(stage.heard.joined)
    await clock.sleep(61)
    stage.api.post(group, "mo", text="/start")
    assert (await stage.first(stage.heard.commands)).name is CommandName.START


@pytest.mark.parametrize(("admin", "sees_all"), [(True, False), (False, True), (False, False)])
async def test_whether_pictures_will_be_seen_is_told(stage: Stage, admin: bool, sees_all: bool) -> None:
    stage.api.sees_all = sees_all
    await stage.harness.restart()
    stage.api.add_bot(stage.api.group(), admin=admin)
    assert (await stage.first(stage.heard.joined)).sees_pictures is (admin or sees_all)


async def test_any_press_is_handed_on_as_it_came(stage: Stage) -> None:
    group = stage.api.group()
    carrier = stage.api.post(group, "mo", text="look")
    for data in ("tr2:f:ABC:1:zz:0123456789abcdef", "1:l:OLDCASE:aaaaaaaaaaaaaaaaaaaaaa"):
        token = stage.api.press(group, carrier, "mo", data)
        await eventually(lambda token=token: stage.heard.presses[-1:] and stage.heard.presses[-1].reply_token == token)
        press = stage.heard.presses[-1]
        assert (press.data, press.note, press.chat) == (data, str(carrier), str(group))
        assert press.member.id == stage.number("mo")


async def test_of_a_message_that_is_too_old_to_be_shown_nothing_is_known(stage: Stage) -> None:
    private = stage.api.private("ada")
    token = stage.api.press_unheard("ada")
    shown = {"chat": {"id": private, "type": "private", "first_name": "Ada"}, "message_id": 77, "date": 0}
    data = "tr2:w:ABC::zz:0123456789abcdef"
    query = {"id": token, "from": stage.api.user("ada"), "message": shown, "chat_instance": "1", "data": data}
    stage.api.push_unchecked({"callback_query": query})
    press = await stage.first(stage.heard.presses)
    assert (press.chat, press.note, press.about) == (str(private), "77", None)


async def test_what_one_person_is_shown_cannot_be_passed_on_and_answers_their_own(stage: Stage) -> None:
    private = stage.api.private("ada")
    own = stage.api.photo(private, "ada", b"\xff\xd8 own")
    png = b"\x89PNG drawn"
    sent = await stage.platform.show(str(stage.number("ada")), png, "Where I looked.", str(own))
    (call,) = stage.calls("sendPhoto")
    assert (call["protect_content"], call["has_spoiler"], call["caption"]) == (True, True, "Where I looked.")
    assert call["reply_parameters"] == {"message_id": own, "allow_sending_without_reply": True}
    assert stage.api.picture(stage.api.messages[private, int(sent)]) == png
    stage.api.vanish(private, own)
    await stage.platform.show(str(stage.number("ada")), png, "Where I looked.", str(own))
    assert len(stage.calls("sendPhoto")) == 2


async def test_a_button_does_not_look_busy_for_long(stage: Stage) -> None:
    group = stage.api.group()
    carrier = stage.api.post(group, "mo", text="look")
    stage.api.press(group, carrier, "mo", "tr2:m:ABC::zz:0123456789abcdef")
    await stage.idle()
    assert stage.api.alerts == [("mo", "")]


async def test_an_album_goes_as_far_as_it_can(stage: Stage) -> None:
    group = stage.api.group()
    numbers = [stage.api.photo(group, "ada", ONE) for _ in range(3)]
    stage.api.messages[group, numbers[0]]["date"] -= 3 * DAY_S
    failure = await raised(Forbidden, stage.platform.delete(str(group), "+".join(map(str, numbers))))
    assert failure.lack is Lack.DELETE_OLD_MESSAGES
    assert len(stage.api.pictures(group)) == 1
    for never in ("", "abc", "1+", "+"):
        assert not await stage.platform.delete(str(group), never)


# What is said.


async def test_what_can_be_pressed_is_counted_as_telegram_counts(stage: Stage) -> None:
    group = stage.api.group()
    ada = stage.number("ada")
    stage.api.leave(group, "ada")
    text = f"👀 {mention(ada, 'Ada 👩‍🚀')} *posted* it {link('https://t.me/c/1/2', 'here 🔥')} <b>&"
    message = await stage.send(group, text)
    assert message["text"] == "👀 Ada 👩‍🚀 *posted* it here 🔥 <b>&"
    shown = message["text"].encode("utf-16-le")
    pressed = {
        mark["type"]: shown[2 * mark["offset"] : 2 * (mark["offset"] + mark["length"])].decode("utf-16-le")
        for mark in message["entities"]
    }
    assert pressed == {"text_mention": "Ada 👩‍🚀", "text_link": "here 🔥"}
    assert await stage.harness.mentions(str(group), str(message["message_id"])) == [ada]
    assert await stage.harness.links(str(group), str(message["message_id"])) == ["https://t.me/c/1/2"]
    assert not any("parse_mode" in arguments for _, arguments in stage.api.calls)


async def test_what_cannot_be_pressed_can_be_read(stage: Stage) -> None:
    group = stage.api.group()
    text = f"{mention('-1001234567890', 'A channel')} {link('http://localhost:8080/x', 'the page')}"
    message = await stage.send(group, text)
    assert message["text"] == "A channel the page (http://localhost:8080/x)"
    assert "entities" not in message


@pytest.mark.parametrize("thumbnail", [b"", BLURRED])
async def test_a_mention_pings_nobody(stage: Stage, thumbnail: bytes) -> None:
    group, private = stage.api.group(), stage.api.private("mo")
    ada = stage.number("ada")
    note = Note(text=f"{mention(ada, 'Ada')}, see {link('https://t.me/c/1/2', 'this')}", chat="", thumbnail=thumbnail)
    for chat in (group, private):
        sent = await stage.send(chat, note.text, thumbnail=thumbnail)
        assert await stage.harness.mentions(str(chat), str(sent["message_id"])) == [ada]
        assert await stage.harness.links(str(chat), str(sent["message_id"])) == ["https://t.me/c/1/2"]
        assert await stage.harness.thumbnail(str(chat), str(sent["message_id"])) == thumbnail
    assert (group, int(ada)) not in stage.api.pinged


async def test_who_is_not_there_is_mentioned_at_once(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.leave(group, "ada")
    await stage.send(group, mention(stage.number("ada"), "Ada"))
    assert not stage.calls("editMessageText")


async def test_buttons_stand_in_their_rows(stage: Stage) -> None:
    group = stage.api.group()
    data = "tr2:fu:ABCDEFGHJKLMNPQR:12:zzzzzzz:0123456789abcdef"
    buttons = (
        Button(label="more…", data=data, row=1),
        Button(label="fake", data=data, style=ButtonStyle.DANGER),
        Button(label="fine", data=data, style=ButtonStyle.GOOD),
    )
    message = await stage.send(group, "which?", buttons=buttons)
    rows = message["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["fake", "fine"], ["more…"]]
    assert [button.get("style") for row in rows for button in row] == ["danger", "success", None]
    assert {button["callback_data"] for row in rows for button in row} == {data}
    await stage.platform.edit(str(group), str(message["message_id"]), Note(text="which?", chat=str(group)))
    assert "reply_markup" not in message


async def test_a_card_shows_a_covered_picture_and_keeps_it(stage: Stage) -> None:
    group = stage.api.group()
    button = Button(label="fine", data="tr2:o:ABC::zz:0123456789abcdef")
    chat, words = str(group), link("https://t.me/c/1/2", "there")
    card = await stage.send(group, f"somebody posted it {words}", thumbnail=BLURRED, buttons=(button,))
    sent = str(card["message_id"])
    assert await stage.harness.thumbnail(chat, sent) == BLURRED
    assert await stage.harness.links(chat, sent) == ["https://t.me/c/1/2"]
    assert await stage.harness.notes_with_buttons(chat) == [sent]
    for _ in range(2):
        await stage.platform.edit(chat, sent, Note(text=f"decided {words}", chat=chat))
    assert card["caption"] == "decided there"
    assert await stage.harness.links(chat, sent) == ["https://t.me/c/1/2"]
    assert await stage.harness.thumbnail(chat, sent) == BLURRED
    assert await stage.harness.pictures(chat) == []
    assert not stage.calls("editMessageText"), "its own cards are known"


async def test_a_card_of_before_a_restart_is_edited_too(stage: Stage) -> None:
    group = stage.api.group()
    card = await stage.send(group, "somebody posted it", thumbnail=BLURRED)
    await stage.harness.anew()
    for words in ("one", "two"):
        await stage.platform.edit(str(group), str(card["message_id"]), Note(text=words, chat=str(group)))
        assert card["caption"] == words
    assert await stage.harness.thumbnail(str(group), str(card["message_id"])) == BLURRED
    assert len(stage.calls("editMessageText")) == 1, "it is remembered from then on"


async def test_a_text_too_long_for_a_caption_goes_without_the_picture(stage: Stage) -> None:
    group = stage.api.group()
    message = await stage.send(group, "ä" * 1025, thumbnail=BLURRED)
    assert message["text"] == "ä" * 1025
    assert "photo" not in message


@pytest.mark.parametrize("limited", [True, False])
async def test_a_card_without_its_picture_is_better_than_none(stage: Stage, limited: bool) -> None:
    group = stage.api.group()
    if limited:
        stage.api.limit_everybody(group, "can_send_photos")
        stage.api.set_admin(group, BOT["id"], admin=False)
    message = await stage.send(group, "somebody posted it", thumbnail=BLURRED if limited else NO_PHOTO)
    assert message["text"] == "somebody posted it"


async def test_a_caption_that_became_too_long_keeps_its_end(stage: Stage) -> None:
    group = stage.api.group()
    card = await stage.send(group, "somebody posted it", thumbnail=BLURRED)
    lines = "\n".join(f"line {number} of many that were found" for number in range(100))
    ending = f"Decided by {mention(stage.number('mo'), 'Mo')} at noon."
    await stage.platform.edit(str(group), str(card["message_id"]), Note(text=f"{lines}\n{ending}", chat=str(group)))
    assert len(card["caption"]) <= 1024
    assert card["caption"].startswith("line 0 of many")
    assert card["caption"].endswith("\nline 99 of many that were found\nDecided by Mo at noon.")
    assert "\n…\n" in card["caption"]
    (mark,) = card["caption_entities"]
    assert card["caption"][mark["offset"] :][: mark["length"]] == "Mo"


@pytest.mark.parametrize("new_enough", [True, False])
async def test_a_picture_comes_in_by_an_edit(stage: Stage, new_enough: bool) -> None:
    group = stage.api.group()
    stage.api.text_becomes_media = new_enough
    chat = str(group)
    for thumbnail in (b"", BLURRED):
        sent = str((await stage.send(group, "one", thumbnail=thumbnail))["message_id"])
        await stage.platform.edit(chat, sent, Note(text="two", chat=chat, thumbnail=GREY))
        assert (await stage.harness.texts(chat))[-1] == "two"
        expected = GREY if thumbnail or new_enough else b""
        assert await stage.harness.thumbnail(chat, sent) == expected


@pytest.mark.parametrize("shows", ["a picture", "no picture", "a picture, and a long text"])
async def test_the_picture_of_a_card_that_is_too_old_to_be_deleted_is_taken_off(stage: Stage, shows: str) -> None:
    group = stage.api.group()
    chat, words = str(group), "Suspected minor." * (100 if "long" in shows else 1)
    card = await stage.send(group, "somebody posted it", thumbnail=b"" if shows == "no picture" else BLURRED)
    card["date"] -= 2 * DAY_S + 1
    sent = str(card["message_id"])
    failure = await raised(Forbidden, stage.platform.delete(chat, sent))
    assert failure.lack is Lack.DELETE_OLD_MESSAGES
    for _ in range(2):
        await stage.platform.clear(chat, sent, Note(text=words, chat=chat))
        shown = stage.api.messages[group, card["message_id"]]
        assert (shown["caption"] if "photo" in shown else shown["text"]).startswith("Suspected minor.")
        assert await stage.harness.thumbnail(chat, sent) == b""
        assert ("photo" in shown) == (shows != "no picture"), "a text stays a text"
        assert not shown.get("has_media_spoiler"), "nothing is hidden there that one could want to see"


@pytest.mark.parametrize("refused", [True, False])
async def test_a_picture_that_stays_on_a_card_is_said_to_stay(stage: Stage, refused: bool) -> None:
    group = stage.api.group()
    card = await stage.send(group, "somebody posted it", thumbnail=BLURRED)
    if refused:
        stage.api.refused_pictures.add(BLANK)
    else:
        stage.api.limit_everybody(group, "can_send_photos")
        stage.api.set_admin(group, BOT["id"], admin=False)
    note = Note(text="two", chat=str(group))
    await raised(Impossible if refused else Forbidden, stage.platform.clear(str(group), str(card["message_id"]), note))
    assert card["caption"] == "somebody posted it"


async def test_an_edit_of_what_is_gone_says_so(stage: Stage) -> None:
    group = stage.api.group()
    for thumbnail in (b"", BLURRED):
        note = Note(text="two", chat=str(group), thumbnail=thumbnail)
        await raised(Gone, stage.platform.edit(str(group), "77", note))
        await raised(Gone, stage.platform.clear(str(group), "77", note))


class Answering(FakeHandler):
    """A handler that answers every press at once."""

    def __init__(self, stage: Stage, note: Note) -> None:
        super().__init__()
        self.answers: list[str | PlatformError] = []
        self._stage, self._note = stage, note

    async def on_press(self, press: Press) -> None:
        try:
            self.answers.append(await self._stage.platform.send(replace(self._note, reply_token=press.reply_token)))
        except PlatformError as error:
            self.answers.append(error)


async def answered(stage: Stage, note: Note) -> str | PlatformError:
    """What came of answering Mo's press with this note."""
    await stage.harness.pause()
    handler = Answering(stage, note)
    stage.harness.hand_to(handler)
    await stage.harness.resume()
    carrier = stage.api.post(int(note.chat), "mo", text="look")
    stage.api.press(int(note.chat), carrier, "mo", "tr2:s:ABC::zz:0123456789abcdef")
    await stage.idle()
    (answer,) = handler.answers
    return answer


ONCE = link("https://torch.example/once/abc", "Look here")


async def test_a_short_answer_to_a_press_is_seen_by_the_presser_alone(stage: Stage) -> None:
    group = stage.api.group()
    text = f"{mention(stage.number('ada'), 'Ada')} was faster."
    assert await answered(stage, Note(text=text, chat=str(group))) == ""
    assert stage.api.alerts == [("mo", "Ada was faster.")]
    assert len(stage.calls("answerCallbackQuery")) == 1
    assert stage.api.said(group) == []


@pytest.mark.parametrize("text", [ONCE, "long " * 60])
async def test_what_an_alert_cannot_show_goes_to_the_presser_in_private(stage: Stage, text: str) -> None:
    group, private = stage.api.group(), stage.api.private("mo")
    assert await answered(stage, Note(text=text, chat=str(group), thread="7", reply_to="5")) == ""
    (message,) = stage.api.said(private)
    assert message["text"] in {"Look here", text}
    assert stage.api.said(group) == []
    assert stage.api.alerts == [("mo", "I have written to you in our private chat.")]


async def test_a_presser_who_cannot_be_written_to_is_told_how(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.user("mo")
    assert isinstance(await answered(stage, Note(text=ONCE, chat=str(group))), Forbidden)
    ((_, told),) = stage.api.alerts
    assert "open a chat with me" in told
    assert stage.api.said(group) == []


async def test_a_link_is_never_said_to_all_where_the_presser_is_forgotten(stage: Stage) -> None:
    group = stage.api.group()
    token = stage.api.press_unheard("mo")
    await stage.platform.send(Note(text=ONCE, chat=str(group), reply_token=token))
    assert stage.api.alerts == [("mo", "Look here")]
    assert stage.api.said(group) == []
    await raised(Gone, stage.platform.send(Note(text=ONCE, chat=str(group), reply_token=token)))


async def test_a_member_who_does_not_let_the_bot_write_is_found_out_by_writing(stage: Stage) -> None:
    stage.api.block("ada")
    stage.api.private("mo")
    for name, fine in (("ada", False), ("eve", False), ("mo", True)):
        chat = await stage.platform.private_chat(stage.number(name))
        if fine:
            await stage.platform.send(Note(text="hello", chat=chat))
        else:
            failure = await raised(Forbidden, stage.platform.send(Note(text="hello", chat=chat)))
            assert failure.lack is Lack.SEND_MESSAGES
    await raised(Forbidden, stage.platform.private_chat("-1001234567890"))


# What is done about messages.


async def test_a_removal_tells_whether_it_was_this_one(stage: Stage) -> None:
    group = stage.api.group()
    posted = stage.api.photo(group, "ada", ONE)
    assert await stage.platform.delete(str(group), str(posted), case="ABC")
    assert not await stage.platform.delete(str(group), str(posted))
    stage.api.photo(group, "ada", ONE)
    other = stage.api.photo(group, "ada", TWO)
    stage.api.vanish(group, other)
    assert not await stage.platform.delete(str(group), str(other))


async def test_why_a_message_cannot_be_removed_is_told_apart(stage: Stage) -> None:
    group = stage.api.group()
    old = stage.api.photo(group, "ada", ONE)
    stage.api.messages[group, old]["date"] -= 2 * DAY_S + 1
    failure = await raised(Forbidden, stage.platform.delete(str(group), str(old)))
    assert failure.lack is Lack.DELETE_OLD_MESSAGES
    stage.api.set_admin(group, BOT["id"], admin=True, without=("can_delete_messages",))
    failure = await raised(Forbidden, stage.platform.delete(str(group), str(old)))
    assert failure.lack is Lack.DELETE_MESSAGES


async def test_messages_have_other_numbers_where_a_group_has_become_another(stage: Stage) -> None:
    group = stage.api.group(basic=True)
    sent = str((await stage.send(group, "hello"))["message_id"])
    now = stage.api.migrate(group, tell=False)
    stage.api.messages[now, int(sent)] = {**stage.api.messages[group, int(sent)], "text": "another"}
    failure = await raised(Forbidden, stage.platform.delete(str(group), sent))
    assert failure.lack is Lack.DELETE_MOVED_MESSAGES, "people still see it there"
    await raised(Impossible, stage.platform.clear(str(group), sent, Note(text="changed", chat=str(group))))
    await raised(Gone, stage.platform.edit(str(group), sent, Note(text="changed", chat=str(group))))
    await raised(Impossible, stage.platform.react(str(group), sent))
    answer = Note(text="to that", chat=str(group), reply_to=sent, only_if_there=True)
    await raised(Impossible, stage.platform.send(answer))
    assert stage.api.messages[now, int(sent)]["text"] == "another"
    assert stage.heard.moved[0] == ("telegram", str(group), str(now))


async def taken(stage: Stage, chat: int, *numbers: int) -> list[Picture]:
    """Pictures that were posted, and are out of the chat again."""
    pictures = []
    for number in numbers:
        (attachment,) = (await stage.posted(chat, number)).attachments
        pictures.append(Picture(media=attachment.media, spoiler=attachment.spoiler))
        await stage.platform.delete(str(chat), str(number))
    return pictures


def with_bytes(pictures: list[Picture], *data: bytes | None) -> list[Picture]:
    return [
        Picture(media=picture.media, spoiler=picture.spoiler, data=item)
        for picture, item in zip(pictures, data, strict=True)
    ]


@pytest.mark.parametrize("spoiler", [True, False])
async def test_a_photo_comes_back_by_its_id_as_it_was(stage: Stage, spoiler: bool) -> None:
    forum = stage.api.group(forum=True)
    posted = stage.api.photo(forum, "ada", ONE, has_media_spoiler=spoiler, message_thread_id=7)
    pictures = await taken(stage, forum, posted)
    # There is a copy, but the id is better: nothing is compressed again.
    pictures = with_bytes(pictures, TWO)
    words = f"Posted by {mention('-1005', 'a channel')}: {link('https://t.me/c/1/2', 'look')}"
    button = Button(label="why?", data="tr2:m:ABC::zz:0123456789abcdef")
    note = Note(text=words, chat=str(forum), buttons=(button,))
    (back,) = await stage.platform.put_back(stage.origin(forum, posted, thread="7"), pictures, note)
    message = stage.api.messages[forum, int(back)]
    assert stage.api.picture(message) == ONE
    assert bool(message.get("has_media_spoiler")) is spoiler
    assert message["caption"] == "Posted by a channel: look"
    assert message["caption_entities"][0]["url"] == "https://t.me/c/1/2"
    assert message["message_thread_id"] == 7
    assert await stage.harness.notes_with_buttons(str(forum)) == [back]
    assert "photo" in message


async def test_what_came_as_a_file_returns_as_a_file(stage: Stage) -> None:
    group = stage.api.group()
    posted = stage.api.document(group, "ada", ONE)
    pictures = await taken(stage, group, posted)
    note = Note(text="back", chat=str(group))
    for lost in (False, True):
        if lost:
            stage.api.files.clear()
            pictures = with_bytes(pictures, ONE)
        (back,) = await stage.platform.put_back(stage.origin(group, posted), pictures, note)
        assert stage.api.picture(stage.api.messages[group, int(back)]) == ONE
        assert "document" in stage.api.messages[group, int(back)]
    assert not stage.calls("sendPhoto")


@pytest.mark.parametrize("form", ["animation", "video", "video_note", "sticker", "document"])
@pytest.mark.parametrize("lost", [False, True])
async def test_a_film_comes_back_as_what_it_was(stage: Stage, form: str, lost: bool) -> None:
    forum = stage.api.group(forum=True)
    covers = form in {"animation", "video"}
    more = {"has_media_spoiler": True} if covers else {}
    posted = stage.api.film(forum, "ada", FILM, form, message_thread_id=7, **more)
    pictures = with_bytes(await taken(stage, forum, posted), FILM)
    if lost:
        stage.api.files.clear()
    button = Button(label="why?", data="tr2:m:ABC::zz:0123456789abcdef")
    words = f"Put back: {mention('-1005', 'a channel')}"
    note = Note(text=words, chat=str(forum), buttons=(button,))
    (back,) = await stage.platform.put_back(stage.origin(forum, posted, thread="7"), pictures, note)
    first, *further = (stage.api.messages[forum, number] for number in message_ids(back))
    assert shown(first) == form
    assert stage.api.picture(first) == FILM
    assert bool(first.get("has_media_spoiler")) is covers
    assert "reply_markup" in first
    captioned = form not in {"video_note", "sticker"}
    assert [message.get("text", "") for message in further] == ([] if captioned else ["Put back: a channel"])
    assert first.get("caption", "") == ("Put back: a channel" if captioned else "")
    assert all(message["message_thread_id"] == 7 for message in (first, *further))
    if not captioned:
        assert further[0]["reply_to_message"]["message_id"] == first["message_id"]
    assert [int(part) for part in stage.platform.parts(back)] == message_ids(back), "people answer either"
    assert await stage.platform.delete(str(forum), back)
    assert stage.api.said(forum) == [], "the words go with it"


async def test_photos_and_films_come_back_as_one_album(stage: Stage) -> None:
    group = stage.api.group()
    numbers = [
        stage.api.photo(group, "ada", ONE, media_group_id="9", has_media_spoiler=True),
        stage.api.film(group, "ada", FILM, media_group_id="9", has_media_spoiler=True),
        stage.api.photo(group, "ada", TWO, media_group_id="9"),
    ]
    incidents = [(await stage.posted(group, number)).incident for number in numbers]
    assert incidents == ["album-9"] * 3
    pictures = await taken(stage, group, *numbers)
    for lost in (False, True):
        if lost:
            stage.api.files.clear()
            pictures = with_bytes(pictures, ONE, FILM, TWO)
        back = await stage.platform.put_back(
            stage.origin(group, numbers[0]), pictures, Note(text="back", chat=str(group))
        )
        messages = [stage.api.messages[group, int(number)] for number in back]
        assert [shown(message) for message in messages] == ["photo", "video", "photo"]
        assert [stage.api.picture(message) for message in messages] == [ONE, FILM, TWO]
        assert [bool(message.get("has_media_spoiler")) for message in messages] == [True, True, False]
        assert [message.get("caption", "") for message in messages] == ["back", "", ""]


@pytest.mark.parametrize("form", ["animation", "video_note", "sticker"])
async def test_what_shares_no_album_is_put_back_by_itself(stage: Stage, form: str) -> None:
    pictures = [Picture(media="photo:one"), Picture(media=f"{form}:two")]
    origin, note = stage.origin(stage.api.group(), 5), Note(text="", chat="5")
    await raised(Impossible, stage.platform.put_back(origin, pictures, note))
    assert not stage.calls("sendMediaGroup")


@pytest.mark.parametrize("form", ["animation", "video", "video_note", "sticker"])
async def test_a_film_that_telegram_does_not_take_comes_back_as_a_file(stage: Stage, form: str) -> None:
    group = stage.api.group()
    stage.api.refused_pictures.add(FILM)
    pictures = [Picture(media=f"{form}:lost", data=FILM)]
    (back,) = await stage.platform.put_back(stage.origin(group, 5), pictures, Note(text="words", chat=str(group)))
    message = stage.api.messages[group, int(back)]
    assert (shown(message), message["caption"]) == ("document", "words")
    assert stage.api.picture(message) == FILM


@pytest.mark.parametrize("form", ["photo", "document"])
async def test_a_record_of_before_says_no_form(stage: Stage, form: str) -> None:
    group = stage.api.group()
    posted = stage.api.photo(group, "ada", ONE) if form == "photo" else stage.api.document(group, "ada", ONE)
    (picture,) = await taken(stage, group, posted)
    bare = Picture(media=picture.media.removeprefix(f"{form}:"))
    (back,) = await stage.platform.put_back(stage.origin(group, posted), [bare], Note(text="", chat=str(group)))
    assert form in stage.api.messages[group, int(back)]


@pytest.mark.parametrize("forms", ["photos", "files"])
async def test_an_album_comes_back_as_one_message(stage: Stage, forms: str) -> None:
    group = stage.api.group()
    post: Callable[..., int] = stage.api.photo if forms == "photos" else stage.api.document
    more = [{"has_media_spoiler": True}, {}, {}] if forms == "photos" else [{}, {}, {}]
    data = (ONE, TWO, THREE)
    numbers = [post(group, "ada", item, media_group_id="9", **kept) for item, kept in zip(data, more, strict=True)]
    pictures = await taken(stage, group, *numbers)
    note = Note(text="back", chat=str(group))
    back = await stage.platform.put_back(stage.origin(group, numbers[0]), pictures, note)
    shown = stage.api.with_pictures(group)
    assert [stage.api.picture(message) for message in shown] == list(data)
    assert [message.get("caption", "") for message in shown] == ["back", "", ""]
    assert [bool(message.get("has_media_spoiler")) for message in shown] == [bool(kept) for kept in more]
    assert len({message["media_group_id"] for message in shown}) == 1
    assert back == tuple(str(message["message_id"]) for message in shown), (
        "each can be pointed at, and taken out, by itself"
    )
    assert await stage.platform.delete(str(group), back[1])
    assert stage.api.pictures(group) == [ONE, THREE]


async def test_a_lost_picture_of_an_album_comes_from_its_copy(stage: Stage) -> None:
    group = stage.api.group()
    numbers = [stage.api.photo(group, "ada", data, has_media_spoiler=True) for data in (ONE, TWO)]
    await stage.posted(group, numbers[1])
    stage.api.lose(group, numbers[1])
    pictures = with_bytes(await taken(stage, group, *numbers), None, TWO)
    await stage.platform.put_back(stage.origin(group, numbers[0]), pictures, Note(text="", chat=str(group)))
    assert stage.api.pictures(group) == [ONE, TWO]
    assert await stage.harness.covered(str(group)) == [True, True]


async def test_photos_and_files_share_a_message_as_files(stage: Stage) -> None:
    group = stage.api.group()
    numbers = [stage.api.photo(group, "ada", ONE), stage.api.document(group, "ada", TWO)]
    pictures = await taken(stage, group, *numbers)
    origin, note = stage.origin(group, numbers[0]), Note(text="", chat=str(group))
    for data in (None, TWO):
        await raised(Impossible, stage.platform.put_back(origin, with_bytes(pictures, None, data), note))
    assert stage.api.pictures(group) == []
    await stage.platform.put_back(origin, with_bytes(pictures, ONE, None), note)
    assert stage.api.pictures(group) == [ONE, TWO]
    await raised(Impossible, stage.platform.put_back(origin, [pictures[0]] * 11, note))


async def test_a_picture_that_is_no_photo_any_more_comes_back_as_a_file(stage: Stage) -> None:
    group = stage.api.group()
    large = JPEG + bytes(10_000_001)
    for data in (NO_PHOTO, large):
        pictures = [Picture(media="photo:lost", data=data)]
        (back,) = await stage.platform.put_back(stage.origin(group, 5), pictures, Note(text="", chat=str(group)))
        assert stage.api.picture(stage.api.messages[group, int(back)]) == data


async def test_what_cannot_come_back_says_why(stage: Stage) -> None:
    group = stage.api.group()
    origin, note = stage.origin(group, 5), Note(text="", chat=str(group))
    assert await stage.platform.max_put_back_bytes(str(group)) == 50_000_000
    await raised(Gone, stage.platform.put_back(origin, [Picture(media="photo:lost")], note))
    too_large = Picture(media="photo:lost", data=bytes(50_000_001))
    await raised(TooLarge, stage.platform.put_back(origin, [too_large], note))
    await raised(TooLarge, stage.platform.put_back(origin, [too_large, Picture(media="document:lost")], note))
    stage.api.limit_everybody(group, "can_send_photos")
    stage.api.set_admin(group, BOT["id"], admin=False)
    failure = await raised(Forbidden, stage.platform.put_back(origin, [Picture(media="photo:x", data=ONE)], note))
    assert failure.lack is Lack.ATTACH_FILES
    assert stage.api.pictures(group) == []


async def test_a_put_back_that_may_have_arrived_is_not_repeated(stage: Stage) -> None:
    group = stage.api.group()
    pictures = with_bytes(await taken(stage, group, stage.api.photo(group, "ada", ONE)), ONE)
    stage.api.failures.append("cut")
    await raised(Uncertain, stage.platform.put_back(stage.origin(group, 5), pictures, Note(text="", chat=str(group))))
    assert stage.api.pictures(group) == [ONE]


async def test_a_reaction_is_put_under_a_message(stage: Stage) -> None:
    group = stage.api.group()
    posted = stage.api.photo(group, "ada", ONE)
    for _ in range(2):
        await stage.platform.react(str(group), str(posted))
    assert await stage.harness.reacted(str(group), str(posted))
    await raised(Gone, stage.platform.react(str(group), "77"))
    stage.api.without_reactions.add(group)
    failure = await raised(Forbidden, stage.platform.react(str(group), str(posted)))
    assert failure.lack is Lack.REACT


# What is done about members.


async def test_a_mute_lasts_as_long_as_it_should(timed: tuple[Stage, FakeClock]) -> None:
    stage, clock = timed
    group = stage.api.group()
    chat, ada = str(group), stage.number("ada")
    now_s = clock.now_s()
    for _ in range(2):
        await stage.platform.mute(chat, ada, now_s + 3600, case="ABC")
        assert await stage.harness.muted_until_s(chat, "ada") == now_s + 3600
    await stage.platform.mute(chat, ada, now_s + 7200)
    assert await stage.harness.muted_until_s(chat, "ada") == now_s + 7200
    await stage.platform.unmute(chat, ada)
    assert stage.api.standing(group, "ada")["status"] == "member"
    await stage.platform.mute(chat, ada, now_s + 5)
    assert 0 < await stage.harness.muted_until_s(chat, "ada") - now_s < 120, "so short a mute is for ever on Telegram"
    await stage.platform.mute(chat, ada, now_s + 400 * DAY_S)
    assert await stage.harness.muted_until_s(chat, "ada") == now_s + 365 * DAY_S, "a longer one is for ever on Telegram"
    eve = stage.number("eve")
    await stage.platform.mute(chat, eve, now_s - 1)
    assert stage.api.standing(group, "eve")["status"] == "member"


async def test_a_mute_shortens_nothing_that_a_human_set(timed: tuple[Stage, FakeClock]) -> None:
    stage, clock = timed
    group = stage.api.group()
    chat, until_s = str(group), clock.now_s() + 3600
    later_s = int(until_s) + 3600
    for name, until_date in (("ada", 0), ("eve", later_s)):
        stage.api.limit(group, name, until_date=until_date)
        await stage.platform.mute(chat, stage.number(name), until_s)
        assert stage.api.standing(group, name)["until_date"] == until_date
    stage.api.limit(group, "bob", "can_send_photos", until_date=later_s)
    before = stage.api.standing(group, "bob")
    await raised(Impossible, stage.platform.mute(chat, stage.number("bob"), until_s))
    await stage.platform.unmute(chat, stage.number("bob"))
    assert stage.api.standing(group, "bob") == before
    await stage.platform.mute(chat, stage.number("bob"), later_s + 60)
    assert await stage.harness.muted_until_s(chat, "bob") == later_s + 60
    stage.api.expel(group, int(stage.number("dan")))
    await stage.platform.mute(chat, stage.number("dan"), until_s)
    await stage.platform.unmute(chat, stage.number("dan"))
    await stage.platform.kick(chat, stage.number("dan"))
    assert await stage.harness.banned(chat, "dan"), "who was banned stays banned"


async def test_a_muted_member_who_left_is_still_muted_when_they_return(timed: tuple[Stage, FakeClock]) -> None:
    stage, clock = timed
    group = stage.api.group()
    stage.api.leave(group, "ada")
    await stage.platform.mute(str(group), stage.number("ada"), clock.now_s() + 3600)
    assert await stage.harness.muted_until_s(str(group), "ada") > 0
    assert stage.api.standing(group, "ada")["is_member"] is False
    await stage.platform.unmute(str(group), stage.number("ada"))
    assert stage.api.standing(group, "ada")["status"] == "left"


@pytest.mark.parametrize("basic", [True, False])
async def test_whoever_is_kicked_may_come_back(stage: Stage, basic: bool) -> None:
    group = stage.api.group(basic=basic)
    stage.api.user("ada")
    for _ in range(2):
        await stage.platform.kick(str(group), stage.number("ada"), case="ABC")
        assert stage.api.standing(group, "ada")["status"] == "left"


async def test_whoever_is_banned_stays_out_until_let_in(stage: Stage) -> None:
    group = stage.api.group()
    chat, ada = str(group), stage.number("ada")
    for _ in range(2):
        await stage.platform.ban(chat, ada, case="ABC")
        assert await stage.harness.banned(chat, "ada")
    for _ in range(2):
        await stage.platform.unban(chat, ada, case="ABC")
        assert stage.api.standing(group, "ada")["status"] == "left"
    await stage.platform.unban(chat, stage.number("eve"))
    assert await stage.harness.inside(chat, "eve"), "lifting a ban puts nobody out"


async def test_a_channel_can_be_banned_and_nothing_less(stage: Stage) -> None:
    group, channel = stage.api.group(), stage.api.channel("Theirs")
    chat, member = str(group), str(channel)
    await stage.platform.ban(chat, member)
    assert (group, channel) in stage.api.banned_channels
    await stage.platform.unban(chat, member)
    assert stage.api.banned_channels == set()
    await raised(Impossible, stage.platform.mute(chat, member, 2e9))
    await raised(Impossible, stage.platform.kick(chat, member))
    assert stage.platform.can_do_to(member) == stage.platform.can - {Power.MUTE, Power.KICK}
    failure = await raised(Forbidden, stage.platform.ban(chat, chat))
    assert failure.lack is Lack.OUTRANKED


async def test_nobody_is_muted_in_a_basic_group(stage: Stage) -> None:
    group = stage.api.group(basic=True)
    await raised(Impossible, stage.platform.mute(str(group), stage.number("ada"), time.time() + 3600))
    await raised(Impossible, stage.platform.unban(str(group), stage.number("ada")))
    await raised(Impossible, stage.platform.ban(str(group), str(stage.api.channel("Theirs"))))
    assert await stage.platform.missing(str(group), ALL) == (Lack.RESTRICT_MEMBERS,)


def acts(stage: Stage, chat: str, member: str) -> dict[Lack, Awaitable[None]]:
    return {
        Lack.RESTRICT_MEMBERS: stage.platform.mute(chat, member, time.time() + 3600),
        Lack.KICK_MEMBERS: stage.platform.kick(chat, member),
        Lack.BAN_MEMBERS: stage.platform.ban(chat, member),
    }


async def test_who_stands_above_the_bot_is_let_be(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.set_owner(group, "olga")
    await stage.harness.set_admin(str(group), "mo", True)
    for name in ("olga", "mo"):
        for act in acts(stage, str(group), stage.number(name)).values():
            assert (await raised(Forbidden, act)).lack is Lack.OUTRANKED
    assert {call for call, _ in stage.api.calls} & {"restrictChatMember", "banChatMember", "unbanChatMember"} == set()


async def test_the_right_that_is_lacking_is_named(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.user("ada")
    stage.api.set_admin(group, BOT["id"], admin=True, without=("can_restrict_members",))
    for lack, act in acts(stage, str(group), stage.number("ada")).items():
        assert (await raised(Forbidden, act)).lack is lack
    failure = await raised(Forbidden, stage.platform.ban(str(group), str(stage.api.channel("Theirs"))))
    assert failure.lack is Lack.BAN_MEMBERS
    for act in acts(stage, str(group), "4").values():
        await raised(Gone, act)


# Who may do what.


async def test_what_the_bot_lacks_is_told(stage: Stage) -> None:
    group = stage.api.group()
    chat = str(group)
    restricting = (Lack.RESTRICT_MEMBERS, Lack.KICK_MEMBERS, Lack.BAN_MEMBERS)
    assert await stage.platform.missing(chat, ALL) == ()
    stage.api.set_admin(group, BOT["id"], admin=True, without=("can_restrict_members",))
    assert await stage.platform.missing(chat, ALL) == restricting
    assert await stage.platform.missing(chat, frozenset({Power.DELETE, Power.BAN})) == (Lack.BAN_MEMBERS,)
    stage.api.set_admin(group, BOT["id"], admin=False)
    assert await stage.platform.missing(chat, frozenset()) == ()
    assert await stage.platform.missing(chat, ALL) == (Lack.DELETE_MESSAGES, *restricting)
    stage.api.limit_everybody(group, "can_send_photos", "can_react_to_messages")
    assert await stage.platform.missing(chat, ALL) == (
        Lack.DELETE_MESSAGES,
        Lack.ATTACH_FILES,
        Lack.REACT,
        *restricting,
    )
    stage.api.limit_everybody(group)
    stage.api._users["torch"] = BOT
    stage.api.limit(group, "torch")
    assert Lack.SEND_MESSAGES in await stage.platform.missing(chat, frozenset())
    stage.api.expel(group, BOT["id"])
    assert await stage.platform.missing(chat, frozenset({Power.DELETE})) == (
        Lack.DELETE_MESSAGES,
        Lack.SEND_MESSAGES,
        Lack.READ_MESSAGES,
    )
    assert await stage.platform.missing(str(stage.api.private("ada")), ALL) == ()


async def test_a_chat_that_does_not_take_the_bots_reaction_is_told_whoever_the_bot_is(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.without_reactions.add(group)
    for allowed, lacking in (([], (Lack.REACT,)), (["👍"], (Lack.REACT,)), (["👍", "👀"], ())):
        stage.api.reactions_allowed[:] = [{"type": "emoji", "emoji": emoji} for emoji in allowed]
        for admin in (True, False):
            stage.api.set_admin(group, BOT["id"], admin=admin)
            assert await stage.platform.missing(str(group), frozenset({Power.REACT})) == lacking
            assert await stage.platform.missing(str(group), frozenset()) == ()


async def test_a_bot_that_is_shown_nothing_lacks_that(stage: Stage) -> None:
    stage.api.sees_all = False
    await stage.harness.restart()
    group = stage.api.group()
    stage.api.set_admin(group, BOT["id"], admin=False)
    assert await stage.platform.missing(str(group), frozenset({Power.REACT})) == (Lack.READ_MESSAGES,)
    assert await stage.platform.missing(str(group), frozenset()) == ()


async def test_what_somebody_is_in_a_chat(stage: Stage) -> None:
    group = stage.api.group()
    own, foreign = stage.api.channel("Ours", linked=group), stage.api.channel("Theirs")
    stage.api.set_owner(group, "olga")
    await stage.harness.set_admin(str(group), "mo", True)
    stage.api.leave(group, "eve")
    stage.api.limit(group, "bob")
    expected = {
        stage.number("olga"): Standing.OWNER,
        stage.number("mo"): Standing.ADMIN,
        stage.number("ada"): Standing.MEMBER,
        stage.number("bob"): Standing.MEMBER,
        stage.number("eve"): Standing.UNKNOWN,
        "4": Standing.UNKNOWN,
        "": Standing.UNKNOWN,
        str(group): Standing.CHAT,
        str(own): Standing.LINKED_CHANNEL,
        str(foreign): Standing.CHANNEL,
    }
    assert {member: await stage.platform.standing(str(group), member) for member in expected} == expected


async def test_moderators_are_people_who_may_delete(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.set_owner(group, "olga")
    await stage.harness.set_admin(str(group), "mo", True)
    stage.api.set_admin(group, int(stage.number("eve")), admin=True, without=("can_delete_messages",))
    stage.api.user("robot")["is_bot"] = True
    await stage.harness.set_admin(str(group), "robot", True)
    assert set(await stage.platform.moderators(str(group))) == {stage.number("olga"), stage.number("mo")}
    assert await stage.platform.moderators(str(stage.api.private("ada"))) == ()
    assert await stage.platform.may(str(group), stage.number("eve"), Right.CHANGE_POLICY)
    assert not await stage.platform.may(str(group), stage.number("eve"), Right.REVIEW)


async def test_people_and_channels_are_called_by_their_names(stage: Stage) -> None:
    group, channel = stage.api.group(), stage.api.channel("Theirs")
    assert await stage.platform.label(str(group), stage.number("ada")) == "Ada"
    assert await stage.platform.label(str(group), str(channel)) == "Theirs"
    for nobody in ("4", "-1009", "", "nonsense"):
        assert await stage.platform.label(str(group), nobody) == ""


async def test_a_chat_has_a_name_and_its_messages_an_address(stage: Stage) -> None:
    group, public = stage.api.group(), stage.api.group(public="hikers")
    basic, private = stage.api.group(basic=True), stage.api.private("ada")
    number = SUPERGROUPS - group
    assert stage.platform.place(str(group)) == str(group), "not heard of yet"
    assert stage.platform.link(str(public), "", "5") == f"https://t.me/c/{SUPERGROUPS - public}/5"
    for chat in (group, public, basic):
        stage.api.post(chat, "ada", text="hello")
    await stage.idle()
    assert stage.platform.place(str(group)) == f"Hikers ({group})"
    assert stage.platform.place(str(public)) == f"{link('https://t.me/hikers', 'Hikers')} ({public})"
    assert stage.platform.link(str(group), "", "5") == f"https://t.me/c/{number}/5"
    assert stage.platform.link(str(group), "7", "5") == f"https://t.me/c/{number}/7/5"
    assert stage.platform.link(str(public), "7", "5") == "https://t.me/hikers/7/5"
    assert [stage.platform.link(str(chat), "", "5") for chat in (basic, private)] == ["", ""]
    assert stage.platform.link(str(group), "", "") == ""
    for chat, thread in ((group, ""), (group, "7"), (public, "7")):
        assert await stage.platform.find(stage.platform.link(str(chat), thread, "5")) == (str(chat), "5")


async def test_public_names_are_asked_for(stage: Stage) -> None:
    group = stage.api.group(public="hikers")
    channel = stage.api.channel("Ours", public="our_channel", linked=group)
    asked = len(stage.calls("getChat"))
    assert await stage.platform.find("https://t.me/c/1234/5") == ("-1000000001234", "5")
    assert len(stage.calls("getChat")) == asked, "the link says it all"
    assert await stage.platform.find("t.me/hikers/5") == (str(group), "5")
    assert await stage.platform.find("https://t.me/our_channel/5?comment=9") == (str(group), "9")
    assert await stage.platform.find(f"https://t.me/c/{SUPERGROUPS - channel}/5?comment=9") == (str(group), "9")
    assert await stage.platform.find("https://t.me/nobody_here/5") is None
    assert await stage.platform.find("https://t.me/hikers/5?comment=9") == (str(channel), "9")
    stage.api.channel("Theirs", public="lonely")
    assert await stage.platform.find("https://t.me/lonely/5?comment=9") is None, "nobody comments there"
    assert await stage.platform.find("look at this") is None


async def test_the_menus_have_every_command_that_there_is(stage: Stage) -> None:
    menus = {
        arguments["scope"]["type"]: {command["command"] for command in arguments["commands"]}
        for arguments in stage.calls("setMyCommands")
    }
    assert menus["all_private_chats"] >= {"appeal", "thisisme", "help", "privacy", "mydata", "forget"}
    assert menus["all_group_chats"] >= {"check", "report", "why"}
    assert "policy" not in menus["all_group_chats"], "people who may not change it are not offered it"
    everything = {name.value for name in CommandName} - {"start"}
    assert set.union(*menus.values()) == everything


async def test_the_menus_speak_every_language_and_are_written_only_where_they_change(stage: Stage) -> None:
    texts = Texts()
    written = stage.calls("setMyCommands")
    assert len(written) == 3 * len(texts.locales)
    for locale in texts.locales:
        language = None if locale == "en" else locale
        (menu,) = [
            arguments["commands"]
            for arguments in written
            if arguments.get("language_code") == language and arguments["scope"]["type"] == "all_private_chats"
        ]
        help_ = next(item["description"] for item in menu if item["command"] == "help")
        assert help_ == texts.say("telegram-command-help", locale)
    await stage.platform._list_commands()
    assert stage.calls("setMyCommands") == written, "they are as they should be"
    changed = next(key for key in stage.api.menus if "ko" in key)
    stage.api.menus[changed] = []
    await stage.platform._list_commands()
    assert [call["language_code"] for call in stage.calls("setMyCommands")[len(written) :]] == ["ko"]


def test_a_mute_takes_every_way_to_write() -> None:
    from telegram import ChatPermissions

    assert set(ChatPermissions.no_permissions().to_dict()) == set(PERMISSIONS)


LONG = f"Posted by Ada.\n\n{'y' * 1100} THE END"


@pytest.mark.parametrize("failure", ["throttle", "server_error", "cut"])
async def test_the_end_of_a_long_caption_is_said_again_until_it_is_there(
    stage: Stage, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resending, "PAUSE_S", 0.0)
    group = stage.api.group()
    posted = stage.api.photo(group, "ada", ONE, caption="x")
    pictures = await taken(stage, group, posted)
    origin, note = stage.origin(group, posted), Note(text=LONG, chat=str(group))
    stage.api.failures.extend(["none", failure])
    (back,) = await stage.platform.put_back(origin, with_bytes(pictures, ONE), note)
    assert stage.platform.link(str(group), "", back) == stage.platform.link(str(group), "", back.partition("+")[0])
    said = [each.get("text", "") + each.get("caption", "") for each in stage.api.messages.values()]
    assert any("THE END" in each for each in said)
    assert await stage.platform.delete(str(group), back)
    stage.api.failures.extend(["none", *[failure] * 40])
    with pytest.raises(Partly) as partly:
        await stage.platform.put_back(origin, with_bytes(pictures, ONE), note)
    stage.api.failures.clear()
    assert await stage.platform.delete(str(group), partly.value.messages[0])


async def test_what_a_gateway_without_its_server_refuses_is_said_again(stage: Stage) -> None:
    """No server has seen it, so nothing is said twice; of a server that failed nobody knows."""
    group = stage.api.group()
    stage.api.failures.append("bad_gateway")
    with pytest.raises(Unreachable):
        await stage.platform.send(Note(text="once", chat=str(group)))
    stage.api.failures.append("server_error")
    with pytest.raises(Uncertain):
        await stage.platform.send(Note(text="perhaps", chat=str(group)))


async def test_what_an_answer_shows_of_another_chat_is_looked_at(stage: Stage) -> None:
    group, private = stage.api.group(), stage.api.private("ada")
    for chat in (group, private):
        number = stage.api.quote(chat, "ada", photo=stage.api._sizes(ONE), has_media_spoiler=True)
        message = await stage.posted(chat, number)
        (item,) = message.attachments
        assert (item.spoiler, message.text, message.private) == (True, "look at this", chat == private)
        assert await stage.platform.fetch(item.media, 1000) == ONE
    film = b"\0\0\0\x18ftypmp42 film"
    number = stage.api.quote(group, "ada", video=stage.api._film("video", None, film)["video"])
    (item,) = (await stage.posted(group, number)).attachments
    assert await stage.platform.fetch(item.media, 1000) == film


async def test_a_live_photo_is_both_its_still_and_its_film(stage: Stage) -> None:
    film = b"\0\0\0\x18ftypmp42 film"
    group = stage.api.group()
    still, moving = (await stage.posted(group, stage.api.live_photo(group, "ada", ONE, film))).attachments
    assert [await stage.platform.fetch(item.media, 1000) for item in (still, moving)] == [ONE, film]
    assert moving.media_type == "video/mp4"


# Pictures that no message carries.


async def test_who_comes_in_is_told_of_without_their_picture_and_it_can_be_asked_for(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.show("ada", ONE, TWO)
    stage.api.come(group, "ada")
    found = await stage.first(stage.heard.sightings)
    assert (found.emblem, found.chat, found.member.id) == (Emblem.MEMBER, str(group), stage.number("ada"))
    assert found.attachment is None
    assert stage.calls("getUserProfilePhotos") == [], "before anybody wants it"
    picture = await stage.platform.portrait(found.member.id)
    assert picture is not None
    assert await stage.platform.fetch(picture.media, 1000) == ONE, "the newest"
    again = await stage.platform.portrait(found.member.id)
    assert again is not None
    assert again.file_id == picture.file_id
    assert stage.number("ada") not in emblem_name(found.emblem, picture.file_id), "it names nobody"


async def test_who_shows_no_picture_has_none(stage: Stage) -> None:
    stage.api.user("ada")
    assert await stage.platform.portrait(stage.number("ada")) is None
    assert await stage.platform.portrait("4") is None
    assert await stage.platform.portrait("-1001") is None


async def test_where_the_bot_is_no_admin_a_message_says_who_came(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.set_admin(group, BOT["id"], admin=False)
    stage.api.come(group, "ada", said=True)
    await stage.idle()
    assert [(it.emblem, it.member.id) for it in stage.heard.sightings] == [(Emblem.MEMBER, stage.number("ada"))]
    assert stage.heard.messages == []


async def test_nobody_has_come_whose_standing_changes_and_no_bot_is_anybody(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.rename(group, "ada")
    stage.api.user("helper")["is_bot"] = True
    stage.api.come(group, "helper", said=True)
    await stage.idle()
    assert stage.heard.sightings == []


async def test_another_picture_of_the_group_is_told_of(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.picture_of_chat(group, "ada", ONE)
    found = await stage.first(stage.heard.sightings)
    assert (found.emblem, found.member.id) == (Emblem.CHAT, stage.number("ada"))
    assert found.attachment is not None
    assert await stage.platform.fetch(found.attachment.media, 1000) == ONE


@pytest.mark.parametrize("welcome", [True, False])
async def test_who_asks_to_be_let_in_is_told_of_and_can_be_answered_once(stage: Stage, welcome: bool) -> None:
    group = stage.api.group()
    stage.api.ask_in(group, "ada")
    found = await stage.first(stage.heard.sightings)
    assert (found.emblem, found.member.id) == (Emblem.REQUEST, stage.number("ada"))
    await stage.platform.admit(str(group), found.member.id, welcome=welcome, case="ABC")
    assert await stage.harness.inside(str(group), "ada") is welcome
    with pytest.raises(Gone):
        await stage.platform.admit(str(group), found.member.id, welcome=welcome)


async def test_without_the_right_nobody_is_let_in_and_it_is_said_which(stage: Stage) -> None:
    group = stage.api.group()
    stage.api.set_admin(group, BOT["id"], admin=True, without=("can_invite_users",))
    stage.api.ask_in(group, "ada")
    with pytest.raises(Forbidden) as refused:
        await stage.platform.admit(str(group), stage.number("ada"), welcome=True)
    assert refused.value.lack is Lack.ADMIT_MEMBERS
    assert await stage.platform.missing(str(group), frozenset({Power.ADMIT})) == (Lack.ADMIT_MEMBERS,)
    stage.api.set_admin(group, BOT["id"], admin=True)
    assert await stage.platform.missing(str(group), frozenset({Power.ADMIT})) == ()


async def test_no_link_leads_to_what_is_no_message(stage: Stage) -> None:
    group = str(stage.api.group(public="hikers"))
    assert stage.platform.link(group, "", emblem_name(Emblem.MEMBER, "AQAD")) == ""
    assert not await stage.platform.delete(group, emblem_name(Emblem.MEMBER, "AQAD"))
    assert stage.calls("deleteMessage") == []
