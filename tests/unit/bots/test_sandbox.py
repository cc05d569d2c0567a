"""The sandbox's rooms and people: what the port's suite cannot see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bots.platform import Button, Command, CommandName, Forbidden, Gone, Joined, Message, Note, Outcome
from bots.platform.markup import link, plain
from bots.platforms.sandbox import Sandbox
from bots.platforms.sandbox import rooms as limits
from bots.platforms.sandbox.people import Draft, People, Refused
from bots.platforms.sandbox.rooms import BOT, MEMBERS, PRIVATE, Post, Room, Rooms
from bots.platforms.sandbox.watching import Service, Watching
from bots.testing import FakeClock, FakeHandler
from bots.texts import Texts
from worker.contract import Origin, Purpose

PICTURE = b"\xff\xd8\xff\xe0picture"


class SlowHandler(FakeHandler):
    """A handler that takes its time over introductions and messages."""

    def __init__(self) -> None:
        super().__init__()
        self.introduced = asyncio.Event()
        self.looked = asyncio.Event()

    async def on_joined(self, joined: Joined) -> None:
        await self.introduced.wait()
        await super().on_joined(joined)

    async def on_message(self, message: Message) -> None:
        await super().on_message(message)
        await self.looked.wait()

    async def on_command(self, command: Command) -> None:
        await super().on_command(command)
        await self.looked.wait()


@dataclass
class Scene:
    sandbox: Sandbox
    people: People
    handler: SlowHandler
    clock: FakeClock
    room: Room

    def post(self, chat: str = "group", member: str = "mina", text: str = "", *pictures: bytes) -> Post:
        return self.people.post(self.room, Draft(chat=chat, member=member, text=text, pictures=pictures))

    def origin(self, post: Post) -> Origin:
        chat = self.room.chat(post.chat)
        media = f"{chat}/{post.pictures[0].id}"
        return Origin(platform="sandbox", purpose=Purpose.GUARD, chat=chat, message=post.id, media=media)

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    def rendered(self, post: Post) -> tuple[bool, int | None]:
        shown = post.render(self.room)
        return shown["scanning"], shown["ahead"]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    clock, handler = FakeClock(), SlowHandler()
    sandbox = Sandbox(Texts(), clock)
    run = asyncio.create_task(sandbox.run(handler))
    await asyncio.sleep(0)
    scene = Scene(sandbox, People(sandbox), handler, clock, sandbox.room("session"))
    handler.introduced.set()
    await scene.settle()
    yield scene
    run.cancel()
    await asyncio.wait([run])


async def test_whatever_is_done_waits_until_the_bot_knows_the_room() -> None:
    handler = SlowHandler()
    handler.looked.set()
    sandbox = Sandbox(Texts(), FakeClock())
    early = sandbox.room("early")
    run = asyncio.create_task(sandbox.run(handler))
    await asyncio.sleep(0)
    scene = Scene(sandbox, People(sandbox), handler, FakeClock(), early)
    scene.post("group", "mina", "", PICTURE)
    scene.post("group", "noor", "/policy protect")
    await scene.settle()
    assert (handler.joined, handler.messages, handler.commands) == ([], [], [])
    handler.introduced.set()
    await scene.settle()
    assert [item.chat for item in handler.joined] == [early.chat("group")]
    assert [item.member.id for item in handler.joined] == [early.member("noor")]
    assert (len(handler.messages), len(handler.commands)) == (1, 1)
    sandbox.room("early")
    await scene.settle()
    assert len(handler.joined) == 1
    run.cancel()
    await asyncio.wait([run])


async def test_a_picture_is_shown_as_looked_at_until_nobody_looks(scene: Scene) -> None:
    post = scene.post("group", "mina", "", PICTURE)
    await scene.settle()
    assert scene.rendered(post) == (True, None)
    scene.handler.looked.set()
    await scene.settle()
    assert scene.rendered(post) == (False, None), "a picture that nobody scans is shown as scanned for ever"
    for ahead in (3, 1, None):
        await scene.sandbox.progress(scene.origin(post), ahead)
        assert scene.rendered(post) == (True, ahead)
    await scene.sandbox.finished(scene.origin(post))
    assert scene.rendered(post) == (False, None)
    await scene.sandbox.progress(scene.origin(post), 2)
    assert scene.rendered(post) == (False, None), "progress that comes late begins it anew"
    scene.people.post(scene.room, Draft(chat="group", member="theo", text="/check", reply_to=post.id))
    await scene.settle()
    assert scene.handler.commands[0].name is CommandName.CHECK
    await scene.sandbox.progress(scene.origin(post), 2)
    assert scene.rendered(post) == (True, 2)


async def test_who_may_not_write_is_refused_and_in_private_everybody_may(scene: Scene) -> None:
    chat, theo = scene.room.chat("group"), scene.room.member("theo")

    def refused() -> str:
        with pytest.raises(Refused) as error:
            scene.post("group", "theo", "hello")
        return error.value.message_id

    await scene.sandbox.mute(chat, theo, scene.clock.now_s() + 60)
    await scene.sandbox.mute(chat, theo, scene.clock.now_s() + 30)
    assert refused() == "sandbox-error-muted"
    scene.post(f"{PRIVATE}theo", "theo", "hello")
    await scene.clock.sleep(59)
    assert refused() == "sandbox-error-muted"
    await scene.clock.sleep(2)
    scene.post("group", "theo", "hello")
    await scene.sandbox.kick(chat, theo)
    assert refused() == "sandbox-error-outside"
    scene.people.come_back(scene.room, scene.room.group, "theo")
    scene.post("group", "theo", "hello")
    await scene.sandbox.ban(chat, theo)
    assert refused() == "sandbox-error-banned"
    with pytest.raises(Refused):
        scene.people.come_back(scene.room, scene.room.group, "theo")
    await scene.sandbox.unban(chat, theo)
    assert refused() == "sandbox-error-outside"
    events = [post.event for post in scene.room.posts.values() if post.event]
    assert events == ["muted", "kicked", "back", "banned", "unbanned"]


async def test_nobody_writes_or_presses_where_they_are_not(scene: Scene) -> None:
    for chat, member in ((f"{PRIVATE}theo", "mina"), ("log", "mina")):
        with pytest.raises(Refused):
            scene.post(chat, member, "hello")
    scene.post("log", "ines", "hello")
    sent = await scene.sandbox.send(Note(text="yours", chat=scene.room.chat(f"{PRIVATE}theo")))
    with pytest.raises(Refused):
        scene.people.press(scene.room, scene.room.posts[sent], "mina", "data")
    scene.people.press(scene.room, scene.room.posts[sent], "theo", "data")
    await scene.settle()
    assert [(press.member.id, press.data) for press in scene.handler.presses] == [(scene.room.member("theo"), "data")]


async def test_only_the_author_edits_and_only_author_and_moderators_delete(scene: Scene) -> None:
    post = scene.post("group", "mina", "words")
    with pytest.raises(Refused):
        scene.people.edit(scene.room, post, "noor", "other")
    with pytest.raises(Refused):
        scene.people.remove(scene.room, post, "theo")
    scene.people.edit(scene.room, post, "mina", "other")
    assert post.text == "other"
    scene.people.remove(scene.room, post, "noor")
    assert (post.removed, post.text) == ("person", "")
    private = scene.post(f"{PRIVATE}mina", "mina", "mine")
    with pytest.raises(Refused):
        scene.people.remove(scene.room, private, "noor")


async def test_what_one_person_is_told_alone_is_put_away_and_nothing_else(scene: Scene) -> None:
    note = Note(text="for you", chat=scene.room.chat("log"), reply_token="only-noor")
    whisper = scene.room.posts[await scene.sandbox.send(note)]
    assert whisper.only == "noor"
    public = scene.room.posts[await scene.sandbox.send(Note(text="for all", chat=scene.room.chat("log")))]
    for post in (whisper, public):
        scene.people.dismiss(scene.room, post)
    assert list(scene.room.posts) == [public.id]


async def test_a_press_in_the_log_names_the_group_that_it_serves(scene: Scene) -> None:
    for chat, served in (("log", scene.room.chat("group")), ("group", "")):
        button = Button(label="x", data="tr2:se:strict::zz:" + "A" * 16)
        note = Note(text="panel", chat=scene.room.chat(chat), buttons=(button,))
        post = scene.room.posts[await scene.sandbox.send(note)]
        scene.people.press(scene.room, post, "noor", button.data)
        await scene.settle()
        press = scene.handler.presses[-1]
        assert (press.chat, press.served) == (scene.room.chat(chat), served)


async def test_a_command_in_the_log_is_about_the_group_and_answered_in_the_log(scene: Scene) -> None:
    scene.handler.looked.set()
    group, log = scene.room.chat("group"), scene.room.chat("log")
    for text in ("/cases open", "/policy moderators here", "/thisisme"):
        scene.post("log", "ines", text)
    await scene.settle()
    cases, moderators, this_is_me = scene.handler.commands
    assert (cases.message.chat, cases.arguments) == (group, ("open",))
    assert (moderators.message.chat, moderators.arguments) == (group, ("moderators", log))
    # Whom a picture shows is nobody's business here: it is answered in private.
    assert (this_is_me.message.chat, this_is_me.reply_token) == (log, "")
    note = Note(text="one", chat=group, thread="photos", reply_to=cases.message.id, reply_token=cases.reply_token)
    answer = scene.room.posts[await scene.sandbox.send(note)]
    assert (answer.chat, answer.thread, answer.only) == ("log", "", "")
    assert answer.reply_to == cases.message.id
    scene.people.open_log(scene.room, scene.room.group, opened=False)
    with pytest.raises(Forbidden):
        await scene.sandbox.send(note)


async def test_what_one_person_was_told_makes_way_for_the_next_but_not_what_leads_somewhere(scene: Scene) -> None:
    log = scene.room.chat("log")
    for text, whom in (("one", "noor"), (link("/reveal/x", "look"), "noor"), ("his", "ines"), ("two", "noor")):
        await scene.sandbox.send(Note(text=text, chat=log, reply_token=f"only-{whom}"))
    assert [plain(post.text) for post in scene.room.posts.values()] == ["look", "his", "two"]


async def test_a_command_from_a_menu_is_seen_by_nobody_else(scene: Scene) -> None:
    scene.handler.looked.set()
    picture = scene.post("group", "theo", "", PICTURE)
    scene.people.post(scene.room, Draft(chat="group", member="mina", text="/report", reply_to=picture.id, alone=True))
    await scene.settle()
    (command,) = scene.handler.commands
    assert command.name is CommandName.REPORT
    assert command.target is not None
    assert command.target.id == picture.id
    assert list(scene.room.posts) == [picture.id]
    note = Note(text="Thank you.", chat=scene.room.chat("group"), reply_token=command.reply_token)
    assert scene.room.posts[await scene.sandbox.send(note)].only == "mina"


async def test_people_write_no_markup_and_mentions_are_of_this_room(scene: Scene) -> None:
    forged = "\ue000theo\ue002Theo\ue003 \ue001javascript:alert(1)\ue002here\ue003"
    assert scene.post("group", "mina", forged).render(scene.room)["text"] == ["theoTheo javascript:alert(1)here"]
    other = scene.sandbox.room("another")
    text = f"\ue000{scene.room.member('theo')}\ue002Theo\ue003\ue000{other.member('theo')}\ue002somebody\ue003"
    sent = await scene.sandbox.send(Note(text=text, chat=scene.room.chat("group")))
    assert scene.room.posts[sent].render(scene.room)["text"] == [
        {"member": "theo", "label": "Theo"},
        {"member": "", "label": "somebody"},
    ]


async def test_rooms_know_nothing_of_each_other(scene: Scene) -> None:
    other = scene.sandbox.room("another")
    posted = scene.post("group", "mina", "", PICTURE)
    assert not await scene.sandbox.delete(other.chat("group"), posted.id)
    assert await scene.sandbox.moderators(other.chat("group")) == (other.member("noor"), other.member("ines"))
    assert not posted.removed
    with pytest.raises(Gone):
        await scene.sandbox.fetch(f"{other.chat('group')}/{posted.pictures[0].id}", 100)
    with pytest.raises(Gone):
        await scene.sandbox.ban(other.chat("group"), scene.room.member("mina"))


async def test_whoever_starts_over_gets_a_room_that_nothing_kept_is_about(scene: Scene) -> None:
    old = scene.room
    scene.post("group", "mina", "", PICTURE)
    watching = asyncio.create_task(old.wait(old.version, 60))
    await scene.settle()
    scene.sandbox.rooms.drop("session")
    assert await watching
    new = scene.sandbox.room("session")
    assert new.id != old.id
    assert not old.pictures
    await scene.settle()
    assert [item.chat for item in scene.handler.joined] == [old.chat("group"), new.chat("group")]
    with pytest.raises(Gone):
        await scene.sandbox.send(Note(text="late", chat=old.chat("group")))


def test_a_room_keeps_only_so_much() -> None:
    room = Room()
    first = room.keep(PICTURE)
    for number in range(limits.MAX_POSTS + 5):
        room.add(Post(id=f"p{number}", chat="group", author="mina", at_s=0))
    assert len(room.posts) == limits.MAX_POSTS
    assert "p4" not in room.posts
    large = [room.keep(bytes(limits.MAX_ROOM_BYTES // 2)) for _ in range(3)]
    assert first not in room.pictures
    assert list(room.pictures) == large[1:]


def test_rooms_that_nobody_watches_make_way() -> None:
    rooms = Rooms()
    old = rooms.of("old")
    old.seen_s = time.monotonic() - limits.ROOM_AGE_S - 1
    assert rooms.of("old") is old, "whoever watches keeps their room"
    old.seen_s = time.monotonic() - limits.ROOM_AGE_S - 1
    rooms.of("other")
    assert rooms.of("old") is not old
    for number in range(limits.MAX_ROOMS):
        rooms.of(str(number))
    assert len(list(rooms)) == limits.MAX_ROOMS


async def test_the_same_bytes_have_one_file_id_here_and_another_elsewhere(scene: Scene) -> None:
    ids = [scene.people.message(scene.room, scene.post("group", "mina", "", data)) for data in (PICTURE, PICTURE, b"x")]
    first, again, other = (item.attachments[0].file_id for item in ids)
    assert first == again != other
    assert Sandbox(Texts()).file_id(PICTURE) != first


def test_everybody_and_every_place_has_a_name() -> None:
    sandbox = Sandbox(Texts())
    room = sandbox.rooms.of("session")
    assert [sandbox.label_of(name) for name in (*MEMBERS, BOT)] == ["Mina", "Theo", "Ada", "Noor", "Ines", "Torchrelay"]
    assert sandbox.place(room.chat("group")) == "Weekend hikers"
    assert sandbox.place(room.chat("log")) == "Moderators\u2019 log"
    assert sandbox.place(room.chat("private-ada")) == "Ada\u2019s private chat with the bot"


async def test_an_unknown_command_is_answered_to_whoever_gave_it(scene: Scene) -> None:
    scene.people.post(scene.room, Draft(chat="group", member="mina", text="/dance", alone=True))
    await scene.settle()
    (said,) = [post for post in scene.room.posts.values() if post.author == BOT]
    assert (said.only, plain(said.text)) == ("mina", Texts().say("unknown-command"))
    assert scene.handler.commands == []


async def test_what_was_found_is_kept_with_its_time_and_its_number(scene: Scene) -> None:
    post = scene.post("group", "mina", "", PICTURE, PICTURE + b"2")
    await scene.settle()
    await scene.clock.sleep(3)
    second = replace(scene.origin(post), media=post.media[1])
    await scene.sandbox.finished(second, Outcome.FAILED)
    await scene.sandbox.finished(second, Outcome.NONE)
    await scene.sandbox.finished(second, Outcome.LITTLE)
    assert post.render(scene.room)["found"] == [{"number": 2, "outcome": "none", "took_s": 3.0}]


async def test_what_turns_out_to_be_known_is_shown_as_that_whatever_the_scan_said(scene: Scene) -> None:
    post = scene.post("group", "mina", "", PICTURE)
    await scene.settle()
    for outcome in (Outcome.LITTLE, Outcome.KNOWN, Outcome.LITTLE):
        await scene.sandbox.finished(scene.origin(post), outcome)
    assert [found["outcome"] for found in post.render(scene.room)["found"]] == ["known"]


async def test_a_wait_only_ever_gets_shorter(scene: Scene) -> None:
    post = scene.post("group", "mina", "", PICTURE)
    scene.handler.looked.set()
    await scene.settle()
    shown = []
    for ahead in (4, 6, 1, 3, 0, None, 2):
        await scene.sandbox.progress(scene.origin(post), ahead)
        shown.append(scene.rendered(post)[1])
    assert shown == [4, 4, 1, 1, 0, None, None]


def test_how_long_the_detector_takes_to_load_is_remembered(tmp_path: Path) -> None:
    watching = Watching(tmp_path)
    assert (watching.service, watching.usual_s) == (Service.READY, 0.0)
    watching.begin(90.0)
    assert watching.note(False, 100.0)
    assert (watching.service, watching.since_s) == (Service.STARTING, 90.0)
    assert not watching.note(False, 101.0)
    assert watching.note(True, 112.0)
    assert watching.service is Service.READY
    assert watching.note(False, 200.0)
    assert watching.service is Service.AGAIN
    assert Watching(tmp_path).usual_s == 22.0
    (tmp_path / "sandbox-start").write_text("nonsense")
    assert Watching(tmp_path).usual_s == 0.0


@pytest.mark.parametrize(
    ("data", "sort"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "heic"),
        (b"%PDF-1.4\n", "pdf"),
        ("말 한마디\n".encode(), "text"),
        (("말" * 600).encode(), "text"),
        (bytes(range(200)), "file"),
        (b"\x00\x01\x02", "file"),
        (PICTURE, ""),
    ],
)
def test_a_file_that_no_browser_shows_has_a_sort(data: bytes, sort: str) -> None:
    assert Room().show(data, spoiler=False, name="a").sort == sort


async def test_nobody_asks_after_the_service_while_no_room_is_open() -> None:
    asked: list[bool] = []

    class Asked(SlowHandler):
        async def at_work(self) -> bool:
            asked.append(True)
            return False

    sandbox = Sandbox(Texts(), FakeClock())
    run = asyncio.create_task(sandbox.run(Asked()))
    for _ in range(20):
        await asyncio.sleep(0)
    assert asked == []
    run.cancel()
    await asyncio.wait([run])
    sandbox.room("session")
    run = asyncio.create_task(sandbox.run(Asked()))
    for _ in range(20):
        await asyncio.sleep(0)
    assert asked
    assert sandbox.watching.service is Service.STARTING
    run.cancel()
    await asyncio.wait([run])
