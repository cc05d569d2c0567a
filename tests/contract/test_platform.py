"""The Platform port's suite, over every chat platform: the real client library against a double of its service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

import pytest

from bots.cases import CaseState
from bots.moderator import Moderator, Services
from bots.platform import (
    Gone,
    Note,
    Platform,
    PlatformError,
    ReviewChoice,
    Right,
    Throttled,
    TooLarge,
    Uncertain,
    Unreachable,
)
from bots.platforms import names as platform_names
from bots.testing import FakeCaseStore
from bots.testing.harness import Feature, HarnessUnavailable, PlatformHarness
from bots.texts import Texts
from tests.contract import harnesses
from worker.contract import Band, FailureReason, ScanFailure, Verdict
from worker.testing import FakeScanner, verdict


@runtime_checkable
class Pausing(Protocol):
    """A harness whose bot can be down for a while."""

    async def pause(self) -> None:
        """Nothing; it is down."""

    async def resume(self) -> None:
        """Nothing; it is up again."""


JPEG = b"\xff\xd8\xff\xe0"
FAKE, REAL, BAD = JPEG + b"fake" * 20, JPEG + b"real" * 20, JPEG + b"bad" * 20
FOUND = "substantial evidence that a face in this picture was swapped"
NOT_FOUND = "No substantial evidence of a fake was found"
Found = TypeVar("Found")


def judge(data: bytes) -> Verdict | ScanFailure:
    """By what a test puts into the bytes."""
    if b"bad" in data:
        return ScanFailure(reason=FailureReason.UNREADABLE)
    return verdict(Band.SUBSTANTIAL if b"fake" in data else Band.LITTLE)


@dataclass
class Scene:
    """A platform with a moderator at work on it, and no detector."""

    harness: PlatformHarness
    cases: FakeCaseStore
    scanner: FakeScanner

    @property
    def platform(self) -> Platform:
        """The real thing."""
        return self.harness.platform

    def needs(self, feature: Feature) -> None:
        """Nothing; without the feature the test is skipped."""
        if feature not in self.harness.features:
            pytest.skip(f"{self.platform.name} has no {feature.value} here")

    def thread(self, chat: str) -> str:
        """What the port calls the place in the chat where tests talk."""
        return self.harness.thread(chat)

    async def says(self, chat: str, *parts: str) -> str:
        """The bot's text in which all the parts are, once it is there."""

        async def found() -> str | None:
            return next((text for text in await self.harness.texts(chat) if all(part in text for part in parts)), None)

        return await eventually(found)

    async def note(self, chat: str) -> str:
        """The newest note with buttons, once it is there."""

        async def found() -> str | None:
            notes = await self.harness.notes_with_buttons(chat)
            return notes[-1] if notes else None

        return await eventually(found)

    async def group(self, policy: str = "") -> str:
        """A group, where Mo is the admin and has set that policy."""
        chat = await self.harness.open_group()
        await self.harness.set_admin(chat, "mo", True)
        if policy:
            await self.harness.command(chat, "mo", f"policy {policy}")
            await self.says(chat, "Done.")
        return chat


async def eventually(check: Callable[[], Awaitable[Found | None]], within_s: float = 10.0) -> Found:
    """What `check` finds, as soon as it finds it."""
    async with asyncio.timeout(within_s):
        while not (found := await check()):
            await asyncio.sleep(0.01)
    return found


AnyScene = TypeVar("AnyScene", bound=Scene)


@asynccontextmanager
async def playing(harness: PlatformHarness, kind: type[AnyScene]) -> AsyncIterator[AnyScene]:
    """A scene, from start to end."""
    scanner, cases = FakeScanner(judge), FakeCaseStore()
    # The harness makes its platform when it starts, which needs the moderator, which needs the platform.
    platforms: dict[str, Platform] = {}
    moderator = Moderator(Services(platforms=platforms, scanner=scanner, cases=cases, texts=Texts()))
    serving = None
    try:
        await harness.start(moderator)
        platforms[harness.platform.name] = harness.platform
        serving = asyncio.create_task(moderator.serve(harness.platform.name))
        yield kind(harness, cases, scanner)
    finally:
        await harness.stop()
        if serving is not None:
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


async def test_a_picture_sent_in_private_is_answered_there(scene: Scene) -> None:
    chat = await scene.harness.open_private("ada")
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND, "you are not alone")
    await scene.harness.post_pictures(chat, "ada", [REAL])
    await scene.says(chat, NOT_FOUND)
    await scene.harness.post_pictures(chat, "ada", [BAD])
    await scene.says(chat, "could not open this file")
    assert scene.cases.cases == {}


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
        (case,) = scene.cases.cases.values()
        return len(case.messages) == (2 if len(posted) > 1 else 1)

    await eventually(all_judged)
    assert len(scene.cases.cases) == 1
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
    await scene.harness.command(chat, "eve", "policy protect")
    await scene.says(chat, "Only people who may manage this chat")
    assert scene.cases.policies == {}
    await scene.harness.command(chat, "mo", "policy protect")
    await scene.says(chat, "Done.", "I take it out when that is proved")
    await scene.harness.set_admin(chat, "mo", False)
    assert not await scene.platform.may(chat, scene.harness.member_id("mo"), Right.CHANGE_POLICY)
    assert not await scene.platform.may(chat, scene.harness.member_id("mo"), Right.REVIEW)


async def test_a_held_picture_goes_and_comes_back_as_it_was(scene: Scene) -> None:
    scene.needs(Feature.BUTTONS)
    chat = await scene.group("altered hold on substantial")
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, "taken out of this chat")
    assert not await scene.harness.exists(chat, posted[-1])
    assert await scene.harness.pictures(chat) == []

    place = scene.platform.moderators_chat(chat) or chat
    note = await scene.note(place)
    await scene.harness.press(place, note, "eve", ReviewChoice.RELEASE)
    await scene.says(place, "Only moderators of that chat can decide this")
    assert await scene.harness.pictures(chat) == []

    await scene.harness.press(place, note, "mo", ReviewChoice.RELEASE)
    await scene.says(place, "A moderator put it back")
    assert await scene.harness.pictures(chat) == [FAKE]
    (case,) = scene.cases.cases.values()
    assert case.state is CaseState.RELEASED
    assert not await scene.harness.notes_with_buttons(place)


async def test_what_the_bot_may_not_do_is_said(scene: Scene) -> None:
    scene.needs(Feature.RIGHTS)
    chat = await scene.group("moderators here")
    await scene.harness.take_right(chat, "delete_messages")
    assert await scene.platform.missing_rights(chat) == ("delete_messages",)
    await scene.harness.command(chat, "mo", "policy altered delete on substantial")
    await scene.says(chat, "I lack a right: deleting messages")
    posted = await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, "still in the chat", "I lack the right for deleting messages")
    assert await scene.harness.exists(chat, posted[0])


async def test_where_the_bot_may_not_write_nothing_breaks(scene: Scene) -> None:
    scene.needs(Feature.RIGHTS)
    chat = await scene.group()
    await scene.harness.take_right(chat, "send_messages")
    with pytest.raises(PlatformError):
        await scene.platform.send(Note(text="hello", chat=chat, thread=scene.thread(chat)))
    other = await scene.group()
    await scene.harness.post_pictures(other, "ada", [FAKE])
    await scene.says(other, FOUND)


async def test_a_note_is_sent_changed_and_deleted_twice(scene: Scene) -> None:
    chat = await scene.group()
    sent = await scene.platform.send(Note(text="*one* <b>& @everyone", chat=chat, thread=scene.thread(chat)))
    assert await scene.harness.texts(chat) == ["*one* <b>& @everyone"]
    await scene.platform.edit(chat, sent, Note(text="two", chat=chat, thread=scene.thread(chat)))
    await scene.platform.edit(chat, sent, Note(text="two", chat=chat, thread=scene.thread(chat)))
    assert await scene.harness.texts(chat) == ["two"]
    await scene.platform.delete(chat, sent)
    assert not await scene.harness.exists(chat, sent)
    await scene.platform.delete(chat, sent)


async def test_a_note_to_a_message_that_is_gone_is_sent_without(scene: Scene) -> None:
    chat = await scene.group()
    sent = await scene.platform.send(Note(text="one", chat=chat, thread=scene.thread(chat)))
    await scene.platform.delete(chat, sent)
    await scene.platform.send(Note(text="two", chat=chat, thread=scene.thread(chat), reply_to=sent))
    assert await scene.harness.texts(chat) == ["two"]


async def test_pictures_are_fetched_exactly_and_within_limits(scene: Scene) -> None:
    chat = await scene.group()
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND)
    (case,) = scene.cases.cases.values()
    media = case.origin.media
    assert "http" not in media
    assert await scene.platform.fetch(media, 1_000_000) == FAKE
    with pytest.raises(TooLarge):
        await scene.platform.fetch(media, len(FAKE) - 1)
    await scene.platform.delete(chat, case.origin.message)
    with pytest.raises(Gone):
        await scene.platform.fetch("1/2/3", 1_000_000)


async def test_a_chat_that_never_was_is_gone(scene: Scene) -> None:
    if scene.platform.name == "fake":
        pytest.skip("chats in memory need not be opened")
    for chat in ("1234567", "nonsense and more"):
        with pytest.raises(PlatformError):
            await scene.platform.send(Note(text="hello", chat=chat))
        assert not await scene.platform.may(chat, "1", Right.REVIEW)


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
    chat = await scene.group("altered delete on substantial")
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


async def test_the_same_bytes_have_the_same_file_id(scene: Scene) -> None:
    scene.needs(Feature.FILE_IDS)
    chat = await scene.group()
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.says(chat, FOUND)
    (case,) = scene.cases.cases.values()
    assert case.origin.file_id or scene.platform.name == "fake"
    assert "/" not in case.origin.file_id
