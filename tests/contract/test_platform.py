"""The Platform port's suite, over every chat platform: the real client library against a double of its service."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar, runtime_checkable

import pytest

from bots.moderator import Moderator, Options, Services
from bots.platform import (
    File,
    Forbidden,
    Gone,
    Lack,
    Note,
    Picture,
    Platform,
    PlatformError,
    Power,
    Right,
    Throttled,
    TooLarge,
    Uncertain,
    Unreachable,
)
from bots.platforms import names as platform_names
from bots.policy import Action, Policy, Preset, Proof, Rule
from bots.records import Records
from bots.records.cases import Case
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.known import Listed
from bots.references import PanelReference, Signer
from bots.testing import FakeRecords, Feature, HarnessUnavailable, PlatformHarness, fake_records
from bots.texts import Texts
from tests.contract import harnesses
from worker.contract import (
    Band,
    FailureReason,
    HeatPicture,
    HeatPictures,
    Kind,
    NoMap,
    Origin,
    Purpose,
    ScanFailure,
    Verdict,
)
from worker.testing import BLURRED, DRAWN, FakeScanner, verdict


@runtime_checkable
class Pausing(Protocol):
    """A harness whose bot can be down for a while."""

    async def pause(self) -> None:
        """Take it down."""

    async def resume(self) -> None:
        """Bring it up again."""


JPEG = b"\xff\xd8\xff\xe0"
FAKE, REAL, BAD = JPEG + b"fake" * 20, JPEG + b"real" * 20, JPEG + b"bad" * 20
FILM = b"\0\0\0\x18ftypmp42 film "
FOUND = "strong signs that a face in this picture was swapped"
NOT_FOUND = "No strong signs of a fake were found"
ON_MODEL = Rule(proofs=frozenset(Proof))
REPLY = Policy()
HOLD = Policy(altered=replace(ON_MODEL, substantial=(Action.HOLD, Action.NOTIFY)))
DELETE = Policy(altered=replace(ON_MODEL, substantial=(Action.DELETE, Action.NOTIFY)))
Found = TypeVar("Found")
TURNS = 6_000
"""A hundred times what anything here takes."""
pytestmark = pytest.mark.timeout(900)  # for what hangs; nothing is waited for by time


def judge(data: bytes) -> Verdict | ScanFailure:
    """By what a test puts into the bytes."""
    if b"bad" in data:
        return ScanFailure(reason=FailureReason.UNREADABLE)
    found = verdict(Band.SUBSTANTIAL if b"fake" in data else Band.LITTLE)
    return replace(found, frames_seen=16) if data.startswith(FILM) else found


@dataclass
class Scene:
    """A platform with a moderator at work on it, and no detector."""

    harness: PlatformHarness
    records: FakeRecords
    scanner: FakeScanner

    @property
    def platform(self) -> Platform:
        """The real thing."""
        return self.harness.platform

    @property
    def case(self) -> Case:
        (case,) = self.records.cases.kept.values()
        return case

    def needs(self, *features: Feature) -> None:
        """Skip the test where a feature is missing."""
        for feature in features:
            if feature not in self.harness.features:
                pytest.skip(f"{self.platform.name} has no {feature.value} here")

    def thread(self, chat: str) -> str:
        """What the port calls the place in the chat where tests talk."""
        return self.harness.thread(chat)

    async def says(self, chat: str, *parts: str) -> str:
        """The bot's text in which all the parts are, once it is there."""

        async def found() -> str | None:
            return next((text for text in await self.harness.texts(chat) if all(part in text for part in parts)), None)

        try:
            return await eventually(found)
        except AssertionError:
            raise AssertionError(f"nobody said {parts}, but: {await self.harness.texts(chat)}") from None

    async def note(self, chat: str, choice: Choice) -> str:
        """The newest note on which this can be pressed, once it is there."""

        async def found() -> str | None:
            for note in reversed(await self.harness.notes_with_buttons(chat)):
                if choice in await self.harness.choices(chat, note):
                    return note
            return None

        try:
            return await eventually(found)
        except AssertionError:
            raise AssertionError(
                f"{choice.name} cannot be pressed; there is: {await self.harness.texts(chat)}"
            ) from None

    async def group(self, policy: Policy = REPLY) -> str:
        """A group of that policy, where Mo is the admin, and is told."""
        chat = await self.harness.open_group()
        await self.harness.set_admin(chat, "mo", True)
        place = "" if self.platform.moderators_chat(chat) else self.place(chat)
        policy = replace(policy, moderators_chat=place, moderators_thread=self.thread(chat) if place == chat else "")
        await self.records.policies.set(self.platform.name, chat, policy)
        return chat

    def place(self, chat: str) -> str:
        """Where its moderators are told."""
        thread = self.thread(chat)
        own = f"{chat}/{thread}" if self.platform.name == "discord" and thread else chat
        return self.platform.moderators_chat(chat) or own

    def origin(self, chat: str, message: str = "") -> Origin:
        """Where a picture of the chat was."""
        return Origin(
            platform=self.platform.name,
            purpose=Purpose.GUARD,
            chat=chat,
            thread=self.thread(chat),
            message=message,
            media="",
        )


async def eventually(check: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `check` finds, as soon as it finds it, within so many turns of the event loop.

    The bot and the service take their turns on the same loop. So it is counted what they got to do, not how long they took: a
    machine that is busy with other things, or stands still, takes no turn from them.
    """
    for _ in range(TURNS):
        if found := await check():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


AnyScene = TypeVar("AnyScene", bound=Scene)


@asynccontextmanager
async def playing(
    harness: PlatformHarness, kind: type[AnyScene], kept: Records | None = None, scanner: FakeScanner | None = None
) -> AsyncIterator[AnyScene]:
    """A scene, from start to end; what is kept is in memory, or where the caller says; so is the scan service."""
    scanner, records = scanner or FakeScanner(judge), kept or fake_records()
    # The harness makes its platform when it starts, which needs the moderator, which needs the platform.
    platforms: dict[str, Platform] = {}
    services = Services(
        platforms=platforms,
        scanner=scanner,
        records=records,
        texts=Texts(),
        signer=Signer(b"k" * 32),
        options=Options(public_url="http://127.0.0.1:8600"),
    )
    moderator = Moderator(services)
    serving = None
    try:
        await harness.start(moderator)
        platforms[harness.platform.name] = harness.platform
        serving = asyncio.create_task(moderator.serve(harness.platform.name))
        yield kind(harness, records, scanner)
    finally:
        await harness.stop()
        if serving is not None:
            serving.cancel()
            # What waits for a platform that is gone would wait for half an hour.
            if not (await asyncio.wait([serving], timeout=5))[0]:
                serving.cancel()
                await asyncio.wait([serving])
        await moderator.aclose()


@pytest.fixture(params=harnesses.names())
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    try:
        harness = harnesses.create(request.param)
    except HarnessUnavailable as error:
        pytest.skip(str(error))
    async with playing(harness, Scene) as made:
        yield made


def test_every_platform_has_a_harness() -> None:
    assert {*platform_names(), "fake"} == set(harnesses.names())


# What people see of checks and replies.


async def test_a_picture_sent_in_private_is_answered_there(scene: Scene) -> None:
    chat = await scene.harness.open_private("ada")
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND, "you are not to blame")
    await scene.harness.post_pictures(chat, "ada", [REAL])
    await scene.says(chat, NOT_FOUND)
    await scene.harness.post_pictures(chat, "ada", [BAD])
    await scene.says(chat, "could not open this file")
    assert scene.records.cases.kept == {}
    assert scene.records.journal.kept == {}


async def test_whoever_sent_a_picture_in_private_is_shown_there_where_it_was_looked_at(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS, Feature.PRIVATE_NOTES)
    if Power.SHOW_PRIVATELY not in scene.platform.can:
        pytest.skip(f"{scene.platform.name} shows nobody a picture alone")
    private, chat = await scene.harness.open_private("ada"), await scene.group()
    await scene.harness.post_pictures(private, "ada", [FAKE])
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND)
    answer = await scene.note(private, Choice.WHERE)
    await scene.harness.press(private, answer, "ada", Choice.WHERE)
    await scene.says(private, "Where the network looked in the whole picture", "proves nothing")
    assert await scene.harness.pictures(private) == [FAKE, DRAWN]
    assert await scene.harness.pictures(chat) == [FAKE]
    assert not any("looked in the whole" in text for text in await scene.harness.texts(chat))
    scene.scanner.heat = HeatPictures(maps=(HeatPicture(kind=Kind.GENERATED, why_not=NoMap.CHECK),))
    await scene.harness.press(private, answer, "ada", Choice.WHERE)
    await scene.says(private, "I drew a map that failed its own check")
    assert await scene.harness.pictures(private) == [FAKE, DRAWN]


async def test_films_are_answered_in_private_and_in_a_group_and_on_request(scene: Scene) -> None:
    scene.needs(Feature.FILMS, Feature.COMMANDS)
    chat, private = await scene.group(), await scene.harness.open_private("ada")
    for form in scene.harness.film_forms:
        fake, real = (FILM + word + form.encode() for word in (b"fake", b"real"))
        await scene.harness.post_film(private, "ada", fake, form)
        await scene.harness.post_film(chat, "ada", fake, form)
        posted = await scene.harness.post_film(chat, "ada", real, form)
        await scene.harness.command(chat, "eve", "check", posted)
    answered = len(scene.harness.film_forms)

    async def all_said() -> bool:
        said = [
            sum(FOUND in text or NOT_FOUND in text for text in await scene.harness.texts(where))  # not "I am looking"
            for where in (private, chat)
        ]
        return said == [answered, 2 * answered]

    await eventually(all_said)
    for where, words, count in ((private, FOUND, 1), (chat, FOUND, 1), (chat, NOT_FOUND, 1)):
        said = [text for text in await scene.harness.texts(where) if words in text]
        assert len(said) == count * answered
        assert all("I looked at 16 of its frames" in text for text in said)


async def test_a_film_is_held_and_comes_back_as_it_was(scene: Scene) -> None:
    scene.needs(Feature.FILMS, Feature.BUTTONS, Feature.THUMBNAILS)
    for form in scene.harness.film_forms:
        chat = await scene.group(HOLD)
        place = scene.place(chat)
        posted = await scene.harness.post_film(chat, "ada", FILM + b"fake" + form.encode(), form)
        before = await scene.harness.shown_as(chat)
        await scene.says(chat, "taken out of this chat")
        assert not await scene.harness.exists(chat, posted)
        note = await scene.note(place, Choice.FINE)
        assert await scene.harness.thumbnail(place, note) == BLURRED
        await scene.says(place, "I looked at 16 of its frames")
        await scene.harness.press(place, note, "mo", Choice.FINE)
        await scene.says(chat, "Nothing was wrong with it")
        assert await scene.harness.pictures(chat) == [FILM + b"fake" + form.encode()]
        assert await scene.harness.shown_as(chat) == (before or ["file"])


async def test_a_film_that_was_kept_out_goes_again_at_once(scene: Scene) -> None:
    scene.needs(Feature.FILMS, Feature.BUTTONS)
    for form in scene.harness.film_forms:
        chat = await scene.group(HOLD)
        place = scene.place(chat)
        fake = FILM + b"fake" + form.encode()
        await scene.harness.post_film(chat, "ada", fake, form)
        note = await scene.note(place, Choice.FAKE)
        await scene.harness.press(place, note, "mo", Choice.FAKE)
        if Power.RESEND not in scene.platform.can:  # where the copy is the last one
            sure = await scene.note(place, Choice.FAKE_LAST)
            await scene.harness.press(place, sure, "mo", Choice.FAKE_LAST)

        async def listed(chat: str = chat) -> bool:
            return (await scene.records.known.counts(scene.platform.name, chat)).get(Listed.FAKE, 0) > 0

        await eventually(listed)
        judged = len(scene.scanner.submitted)
        again = await scene.harness.post_film(chat, "eve", fake, form)

        async def gone(chat: str = chat, again: str = again) -> bool:
            return not await scene.harness.exists(chat, again)

        await eventually(gone)
        assert len(scene.scanner.submitted) == judged, "its digest is enough"


async def test_a_fake_in_a_group_is_answered_and_a_real_one_is_not(scene: Scene) -> None:
    chat = await scene.group()
    await scene.harness.post_pictures(chat, "ada", [REAL])
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND, "Please don't pass it on")
    assert len(await scene.harness.texts(chat)) == 1
    assert await scene.harness.exists(chat, posted[0])


async def test_an_album_is_one_case(scene: Scene) -> None:
    scene.needs(Feature.ALBUMS)
    chat = await scene.group()
    posted = await scene.harness.post_pictures(chat, "ada", [REAL, FAKE, FAKE + b"2"])
    await scene.says(chat, FOUND)

    async def all_judged() -> bool:
        return len(scene.case.findings) == 2

    await eventually(all_judged)
    assert len(scene.case.messages) == (2 if len(posted) > 1 else 1)
    assert len([text for text in await scene.harness.texts(chat) if FOUND in text]) == 1


async def test_a_check_is_answered(scene: Scene) -> None:
    scene.needs(Feature.COMMANDS)
    chat = await scene.group()
    posted = await scene.harness.post_pictures(chat, "ada", [REAL])
    await scene.harness.command(chat, "eve", "check", posted[0])
    await scene.says(chat, NOT_FOUND)


async def test_a_policy_is_changed_by_those_who_may_at_that_moment(scene: Scene) -> None:
    scene.needs(Feature.COMMANDS)
    chat = await scene.group()
    before = dict(scene.records.policies.kept)
    await scene.harness.command(chat, "eve", "policy protect")
    await scene.says(chat, "Only people who may manage this chat")
    assert scene.records.policies.kept == before
    await scene.harness.command(chat, "mo", "policy protect")

    async def changed() -> bool:
        return scene.records.policies.kept != before

    await eventually(changed)
    await scene.harness.set_admin(chat, "mo", False)
    assert not await scene.platform.may(chat, scene.harness.member_id("mo"), Right.CHANGE_POLICY)
    assert not await scene.platform.may(chat, scene.harness.member_id("mo"), Right.REVIEW)


async def test_a_policy_is_changed_by_buttons(scene: Scene) -> None:
    scene.needs(Feature.COMMANDS, Feature.BUTTONS)
    chat = await scene.group()
    await scene.harness.command(chat, "eve", "settings")
    await scene.says(chat, "Only people who may manage this chat")

    async def rules() -> Policy:
        return await scene.records.policies.policy(scene.platform.name, chat)

    async def press(entry: str) -> None:
        async def pressed() -> bool:
            notes = await scene.harness.notes_with_buttons(chat)
            with contextlib.suppress(AssertionError):  # the page before it is still there
                await scene.harness.press(chat, notes[-1], "mo", PanelReference(entry=entry))
                return True
            return False

        await eventually(pressed)

    await scene.harness.command(chat, "mo", "settings")
    await scene.says(chat, "What I do in this chat")
    await press("protect")

    async def protected() -> bool:
        return (await rules()).preset is Preset.PROTECT

    await eventually(protected)
    await scene.says(chat, "What I do in this chat: protect.", "Done.")
    await press("Planguage")
    await scene.says(chat, "The language in which I speak in this chat")
    await press("langko")
    await scene.says(chat, "이 채팅방에서 쓰는 말이에요")
    await scene.harness.set_admin(chat, "mo", False)
    await press("langzh")
    await scene.says(chat, "Only people who may manage this chat")
    assert (await rules()).locale == "ko"


async def test_whoever_asks_is_sent_what_is_held_on_them_in_private_and_can_be_forgotten(scene: Scene) -> None:
    scene.needs(Feature.COMMANDS, Feature.PRIVATE_NOTES)
    chat, private = await scene.group(), await scene.harness.open_private("ada")
    await scene.records.people.first_seen_s(scene.platform.name, chat, scene.harness.member_id("ada"), 5.0)
    await scene.harness.command(chat, "ada", "mydata")

    async def handed() -> list[File]:
        return await scene.harness.files(private)

    (file,) = await eventually(handed)
    told = json.loads(file.data)
    assert told["about"]["your_number"] == scene.harness.member_id("ada")
    assert told["seen"]["records"] == [{"chat": chat, "first_seen": "1970-01-01T00:00:05Z"}]
    await scene.says(chat, "I have sent it to you in our private chat")
    assert await scene.harness.files(chat) == []
    await scene.harness.command(private, "ada", "forget")
    await scene.says(private, "If you want that, write: /forget yes")
    assert scene.records.people.seen_s != {}
    await scene.harness.command(private, "ada", "forget yes")
    await scene.says(private, "It is done.")
    assert scene.records.people.seen_s == {}


async def test_a_file_is_handed_to_the_member_alone(scene: Scene) -> None:
    scene.needs(Feature.PRIVATE_NOTES)
    chat, private = await scene.group(), await scene.harness.open_private("ada")
    file = File(name="my-data.json", data='{"what": "그림"}\n'.encode())
    await scene.platform.send_file(scene.harness.member_id("ada"), file, "All of it.")
    assert await scene.harness.files(private) == [file]
    assert "All of it." in await scene.harness.texts(private)
    assert await scene.harness.files(chat) == []
    await scene.harness.close("ada")
    with pytest.raises(Forbidden) as refused:
        await scene.platform.send_file(scene.harness.member_id("ada"), file, "All of it.")
    assert refused.value.lack is Lack.SEND_MESSAGES


# What moderators see and do.


async def test_a_held_picture_goes_and_comes_back_as_it_was(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS)
    chat = await scene.group(HOLD)
    place = scene.place(chat)
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, "taken out of this chat")
    assert not await scene.harness.exists(chat, posted[-1])
    assert await scene.harness.pictures(chat) == []
    note = await scene.note(place, Choice.FINE)
    await scene.harness.press(place, note, "eve", Choice.FINE)
    await scene.says(place, "Only moderators of that chat can decide this")
    assert await scene.harness.pictures(chat) == []

    await scene.harness.press(place, note, "mo", Choice.FINE)
    await scene.says(place, "it is fine")
    assert await scene.harness.pictures(chat) == [FAKE]
    assert scene.case.findings[0].state is FindingState.PUT_BACK
    await scene.says(chat, "Nothing was wrong with it")


async def test_undo_takes_it_out_again(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS)
    chat = await scene.group(HOLD)
    place = scene.place(chat)
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.harness.press(place, await scene.note(place, Choice.FINE), "mo", Choice.FINE)
    await scene.harness.press(place, await scene.note(place, Choice.UNDO), "mo", Choice.UNDO)
    await scene.note(place, Choice.FINE)
    assert await scene.harness.pictures(chat) == []
    assert scene.case.findings[0].state is FindingState.HELD


async def test_a_put_back_keeps_what_was_covered_and_what_was_written(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS, Feature.SPOILERS, Feature.CAPTIONS)
    chat = await scene.group(HOLD)
    place = scene.place(chat)
    await scene.harness.post_pictures(chat, "ada", [FAKE], caption="our trip", spoiler=True)
    await scene.harness.press(place, await scene.note(place, Choice.FINE), "mo", Choice.FINE)
    await scene.says(chat, "put it back", "our trip")
    assert await scene.harness.pictures(chat) == [FAKE]
    assert await scene.harness.covered(chat) == [True]


async def test_a_put_back_says_all_that_was_written_however_long(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS, Feature.CAPTIONS)
    chat = await scene.group(HOLD)
    place = scene.place(chat)
    await scene.harness.post_pictures(chat, "ada", [FAKE], caption=f"{'our trip ' * 110}home")
    await scene.harness.press(place, await scene.note(place, Choice.FINE), "mo", Choice.FINE)
    await scene.says(chat, "put it back")
    await scene.says(chat, "home")
    assert "".join(await scene.harness.texts(chat)).count("our trip") == 110
    assert await scene.harness.pictures(chat) == [FAKE]
    await scene.harness.press(place, await scene.note(place, Choice.UNDO), "mo", Choice.UNDO)

    async def gone() -> bool:
        return not await scene.harness.pictures(chat)

    await eventually(gone)


async def test_the_card_leads_to_the_message_and_its_member_and_shows_a_blurred_picture(scene: Scene) -> None:
    scene.needs(Feature.LINKS, Feature.THUMBNAILS)
    chat = await scene.group(HOLD)
    place = scene.place(chat)
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    note = await scene.note(place, Choice.FINE)
    assert await scene.harness.links(place, note) == [scene.platform.link(chat, scene.thread(chat), posted[0])]

    async def mentioned() -> bool:  # where a mention would ping, it comes in by an edit
        return scene.harness.member_id("ada") in await scene.harness.mentions(place, note)

    await eventually(mentioned)
    assert await scene.harness.thumbnail(place, note) == BLURRED
    await scene.harness.press(place, note, "mo", Choice.MORE)
    await scene.note(place, Choice.MINOR)
    assert await scene.harness.thumbnail(place, note) == BLURRED, "an edit keeps it"
    (address,) = await scene.harness.links(place, note)
    assert await scene.platform.find(address) == (chat, posted[0])


async def test_the_member_is_told_alone_and_objects_with_one_tap(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS, Feature.PRIVATE_NOTES)
    chat = await scene.group(HOLD)
    alone = await scene.harness.open_private("ada")
    await scene.harness.post_pictures(alone, "ada", [REAL])  # some let bots write only to those who wrote first
    await scene.says(alone, NOT_FOUND)
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(alone, "not an accusation")
    await scene.harness.press(alone, await scene.note(alone, Choice.APPEAL), "ada", Choice.APPEAL)

    async def appealed() -> bool:
        return scene.case.appeal is not None

    await eventually(appealed)
    await scene.says(scene.place(chat), "objects")


async def test_the_poster_can_object_under_the_notice(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS)
    chat = await scene.group(HOLD)
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    notice = await scene.note(chat, Choice.APPEAL)
    await scene.harness.press(chat, notice, "eve", Choice.APPEAL)
    await scene.says(chat, "Only whoever posted it can object")
    await scene.harness.press(chat, notice, "ada", Choice.APPEAL)

    async def appealed() -> bool:
        return scene.case.appeal is not None

    await eventually(appealed)


async def test_what_the_bot_may_not_do_is_said(scene: Scene) -> None:
    scene.needs(Feature.RIGHTS)
    chat = await scene.group(DELETE)
    await scene.harness.take_right(chat, Lack.DELETE_MESSAGES)
    assert await scene.platform.missing(chat, frozenset({Power.DELETE})) == (Lack.DELETE_MESSAGES,)
    assert await scene.platform.missing(chat, frozenset()) == ()
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(scene.place(chat), "could not do that", "I lack the right for deleting messages")
    assert await scene.harness.exists(chat, posted[0])


async def test_what_somebody_else_deleted_is_not_called_removed(scene: Scene) -> None:
    scene.needs(Feature.VANISHING)
    chat = await scene.group(DELETE)
    scene.scanner.eager = False
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])

    async def waiting() -> bool:
        return bool(scene.scanner.submitted)

    await eventually(waiting)
    await scene.harness.vanish(chat, posted[0])
    scene.scanner.work()
    await scene.says(scene.place(chat), "Somebody else has deleted it")
    assert scene.case.findings[0].state is FindingState.GONE
    assert not any("removed from this chat" in text for text in await scene.harness.texts(chat))


async def test_a_chat_taken_in_by_its_owner_is_answered_at_once(scene: Scene) -> None:
    scene.needs(Feature.JOINED)
    chat = await scene.harness.take_in("olga")
    await scene.says(chat, "Hello. I look at pictures")
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND)
    assert await scene.harness.exists(chat, posted[0])


# The port itself.


async def test_what_it_says_it_can_is_what_the_harness_can_play(scene: Scene) -> None:
    pairs = {Power.MUTE: Feature.MUTE, Power.KICK: Feature.KICK, Power.BAN: Feature.BAN, Power.REACT: Feature.REACTIONS}
    for power, feature in pairs.items():
        assert (power in scene.platform.can) == (feature in scene.harness.features), power
    assert {Power.DELETE, Power.PUT_BACK} <= scene.platform.can


async def test_without_a_copy_there_is_nothing_to_put_back(scene: Scene) -> None:
    chat = await scene.group()
    note = Note(text="nothing", chat=chat, thread=scene.thread(chat))
    with pytest.raises(Gone):
        await scene.platform.put_back(scene.origin(chat), [Picture(media="", data=None)], note)


async def test_where_the_bot_may_not_write_nothing_breaks(scene: Scene) -> None:
    scene.needs(Feature.RIGHTS)
    chat = await scene.group()
    await scene.harness.take_right(chat, Lack.SEND_MESSAGES)
    with pytest.raises(PlatformError):
        await scene.platform.send(Note(text="hello", chat=chat, thread=scene.thread(chat)))
    other = await scene.group()
    await scene.harness.post_pictures(other, "ada", [FAKE])
    await scene.says(other, FOUND)


async def test_what_must_not_stand_alone_is_not_sent_to_a_message_that_is_gone(scene: Scene) -> None:
    chat = await scene.group()
    sent = await scene.platform.send(Note(text="one", chat=chat, thread=scene.thread(chat)))
    note = Note(text="two", chat=chat, thread=scene.thread(chat), reply_to=sent, only_if_there=True)
    await scene.platform.send(note)
    await scene.platform.delete(chat, sent)
    with pytest.raises(Gone):
        await scene.platform.send(note)
    assert await scene.harness.texts(chat) == ["two"]


async def test_pictures_are_fetched_exactly_and_within_limits(scene: Scene) -> None:
    chat = await scene.group()
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND)
    (finding,) = scene.case.findings
    assert "http" not in finding.media
    assert await scene.platform.fetch(finding.media, 1_000_000) == FAKE
    with pytest.raises(TooLarge):
        await scene.platform.fetch(finding.media, len(FAKE) - 1)
    await scene.platform.delete(chat, finding.message)
    with pytest.raises(Gone):
        await scene.platform.fetch("1/2/3", 1_000_000)


async def test_a_chat_that_never_was_is_gone(scene: Scene) -> None:
    if scene.platform.name == "fake":
        pytest.skip("chats in memory need not be opened")
    for chat in ("1234567", "nonsense and more"):
        with pytest.raises(PlatformError):
            await scene.platform.send(Note(text="hello", chat=chat))
        assert not await scene.platform.may(chat, "1", Right.REVIEW)


async def test_what_is_no_link_to_a_message_names_none(scene: Scene) -> None:
    for text in ("", "hello", "https://example.org/1/2", "javascript:alert(1)", "https://t.me/", "x" * 5_000):
        assert await scene.platform.find(text) is None


@pytest.mark.parametrize("failure", [Throttled, Uncertain])
async def test_a_reply_is_said_once_whatever_happens_on_the_way(scene: Scene, failure: type[PlatformError]) -> None:
    scene.needs(Feature.FAILURES)
    chat = await scene.group()
    await scene.harness.break_next(failure)
    note = Note(text="once", chat=chat, thread=scene.thread(chat))
    try:
        await scene.platform.send(note)
    except Uncertain:
        assert failure is Uncertain
    except Throttled as throttled:  # some client libraries wait by themselves
        assert failure is Throttled
        assert 0 < throttled.retry_after_s < 5
        await scene.platform.send(note)
    assert await scene.harness.texts(chat) == ["once"]


async def test_a_removal_is_tried_until_it_is_true(scene: Scene) -> None:
    scene.needs(Feature.FAILURES)
    chat = await scene.group(DELETE)
    sent = await scene.platform.send(Note(text="one", chat=chat, thread=scene.thread(chat)))
    await scene.harness.break_next(Throttled)
    try:
        await scene.platform.delete(chat, sent)
    except Throttled:  # some client libraries wait by themselves
        await scene.platform.delete(chat, sent)
    assert not await scene.harness.exists(chat, sent)


async def test_what_is_said_between_two_connections_can_be_said_again(scene: Scene) -> None:
    scene.needs(Feature.FAILURES)
    if not isinstance(scene.harness, Pausing):
        pytest.skip("it has no connection that could be missing")
    chat = await scene.group()
    note = Note(text="once", chat=chat, thread=scene.thread(chat))
    await scene.harness.pause()
    with pytest.raises(Unreachable):
        await scene.platform.send(note)
    await scene.harness.resume()
    await scene.platform.send(note)
    assert await scene.harness.texts(chat) == ["once"]
