"""Scenes as people play them, on each chat service: the real client libraries, the moderator, and real records on a Valkey.

Only the scan service is played. What this cannot show: what the detector says, and two programs at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY

from bots.platform import Lack
from bots.records import Records
from bots.records.choices import Choice
from bots.records.file_copies import FileCopies
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from tests.contract import harnesses
from tests.contract.test_platform import FAKE, JPEG, REAL, Scene, eventually, playing
from tests.doubles.servers import embedded
from worker.client.sealing import Seal
from worker.embedded import Embedded

SERVICES = ("telegram", "discord")
ONE, KNOWN, THREE = (JPEG + name * 20 for name in (b"one", b"known", b"three"))
"""Pictures in which the detector finds little."""


@dataclass
class Village(Scene):
    """A club with two moderators and a place of their own, on a service."""

    records: Any
    chat: str = ""
    office: str = ""

    async def found(self) -> None:
        """Let Mo and Max be the club's moderators, and be told in their office."""
        self.chat = await self.harness.open_group()
        for name in ("mo", "max"):
            await self.harness.set_admin(self.chat, name, True)
        await self.settled()
        if self.platform.name == "telegram":
            self.office = named = await self.harness.open_group()
            for name in ("mo", "max"):
                await self.harness.set_admin(self.office, name, True)
        else:
            named = await self.harness.open_thread(self.chat)
            self.office = self.harness.place(self.chat, named)
        await self.rules("reply")
        await self.rules(f"moderators {named}")
        await self.says(self.office, "are told here from now on")

    async def settled(self) -> None:
        """Let both moderators be seen at work: some services tell of no others."""
        for name in ("mo", "max"):
            alone = await self.harness.open_private(name)
            await self.harness.command(alone, name, "help")
            await self.harness.post_pictures(self.chat, name, [REAL])

    async def rules(self, change: str) -> None:
        """Let Mo change the rules."""
        before = len(await self.answers("Done"))
        await self.harness.command(self.chat, "mo", f"policy {change}")
        await self.more_than(before, "Done")

    async def answers(self, part: str) -> list[str]:
        """What the bot has said in the club with these words in it."""
        return [text for text in await self.harness.texts(self.chat) if part in text]

    async def more_than(self, count: int, part: str) -> None:
        """Wait until the bot has said it once more."""

        async def said() -> bool:
            return len(await self.answers(part)) > count

        await eventually(said)

    async def press(self, name: str, choice: Choice, place: str = "") -> None:
        """Let somebody press the newest such button, in the office or elsewhere."""
        where = place or self.office
        await self.harness.press(where, await self.note(where, choice), name, choice)

    async def card(self, *parts: str) -> None:
        """Wait until a card has all the parts."""
        await self.says(self.office, "Case", *parts)

    async def cards(self) -> list[str]:
        """The cards in the office."""
        return [text for text in await self.harness.texts(self.office) if text.startswith("Case")]

    async def gone(self, *messages: str) -> None:
        """Wait until none of these is in the club any more."""

        async def away() -> bool:
            return not any([await self.harness.exists(self.chat, message) for message in messages])

        try:
            await eventually(away)
        except AssertionError:
            raise AssertionError(
                f"it is still there, and this was said: {await self.harness.texts(self.office)}"
            ) from None

    async def looked_at(self, message: str) -> None:
        """Wait until every picture of this message, and all before, were scanned and acted on."""
        scanner = self.scanner

        async def done() -> bool:
            asked = any(origin.message == message for origin, _ in scanner.submitted)
            return asked and len(scanner.acknowledged) == len(scanner.submitted)

        await eventually(done)

    async def shows(self, *pictures: bytes) -> None:
        """Wait until these pictures are in the club, and no others; the moderators' own first ones are not counted."""

        async def shown() -> list[bytes]:
            return sorted(data for data in await self.harness.pictures(self.chat) if data != REAL)

        async def there() -> bool:
            return await shown() == sorted(pictures)

        try:
            await eventually(there)
        except AssertionError:
            raise AssertionError(f"there is {await shown()}, and not {sorted(pictures)}") from None

    def decided(self, reason: str) -> float:
        """How many of the service's pictures were decided on for this reason, in any test."""
        labels = {"platform": self.platform.name, "reason": reason}
        return REGISTRY.get_sample_value("torchrelay_decisions_total", labels) or 0.0


@pytest.fixture(scope="module")
def valkey() -> Iterator[Embedded]:
    with embedded() as made:
        yield made


@pytest.fixture
async def records(valkey: Embedded, tmp_path: Path) -> AsyncIterator[Records]:
    for url in (valkey.redis_url, valkey.media_url):
        with redis.Redis.from_url(url) as client:
            client.flushall()
    seal = Seal(bytes(range(32)))
    copies, words = FileCopies(tmp_path / "copies", seal), RedisCopies(valkey.media_url, seal)
    made = connect(valkey.redis_url, case_days=30, copies=copies, words=words)
    yield made
    await made.aclose()


@pytest.fixture(params=SERVICES)
async def village(request: pytest.FixtureRequest, records: Records) -> AsyncIterator[Village]:
    async with playing(harnesses.create(request.param), Village, records) as made:
        await made.found()
        yield made


async def test_a_known_picture_in_an_album_goes_at_once_is_restored_and_stays(village: Village) -> None:
    scene, chat = village, village.chat
    await scene.rules("known hold")
    (posted,) = await scene.harness.post_pictures(chat, "eve", [KNOWN])
    await scene.looked_at(posted)
    await scene.harness.command(chat, "mo", "known add", posted)
    await scene.says(chat, "I will recognise this picture")

    # Mina posts an album. Nobody scans anything: the second picture goes by what the moderators know.
    scene.scanner.eager = False
    album = await scene.harness.post_pictures(chat, "mina", [ONE, KNOWN, THREE])
    one_message = len(album) == 1
    await scene.gone(album[0] if one_message else album[1])
    await scene.shows(KNOWN, *(() if one_message else (ONE, THREE)))
    await scene.card("The same file as one that moderators here have kept out", "I took it out")
    if one_message:
        await scene.card("2 more pictures stood in the same message")

    await scene.press("max", Choice.FINE)
    await scene.shows(KNOWN, ONE, KNOWN, THREE)
    await scene.card("it is fine")

    before = scene.decided("fine")
    again = await scene.harness.post_pictures(chat, "bob", [KNOWN])
    scene.scanner.work()

    async def looked_at() -> bool:
        scene.scanner.work()
        return scene.decided("fine") > before

    await eventually(looked_at)
    assert await scene.harness.exists(chat, again[0])
    assert len(await scene.cards()) == 1


async def test_one_picture_in_three_places_is_one_case_and_goes_by_one_press(village: Village) -> None:
    scene, chat = village, village.chat
    await scene.rules("altered reply notify")
    posted = []
    for _ in range(3):
        place = await scene.harness.open_thread(chat)
        posted += await scene.harness.post_pictures(chat, "spammer", [FAKE], thread=place)
    await scene.card("It was posted 3 times")
    assert len(await scene.cards()) == 1
    assert len(await scene.answers("Please don't pass it on")) == 1, "it is said once"
    await scene.press("mo", Choice.FAKE)
    await scene.gone(*posted)
    await scene.card("keep it out")
    assert len(await scene.cards()) == 1


async def test_a_right_that_was_lost_is_named_and_one_press_finishes_when_it_is_back(village: Village) -> None:
    scene, chat = village, village.chat
    await scene.rules("altered hold on substantial yes")
    scene.scanner.eager = False
    (posted,) = await scene.harness.post_pictures(chat, "ada", [FAKE])

    async def waiting() -> bool:
        return any(origin.message == posted for origin, _ in scene.scanner.submitted)

    await eventually(waiting)
    await scene.harness.take_right(chat, Lack.DELETE_MESSAGES)
    scene.scanner.work()
    await scene.card("could not do that", "I lack the right for deleting messages")
    assert await scene.harness.exists(chat, posted)

    before = len(await scene.harness.texts(scene.office))
    await scene.press("mo", Choice.FAKE)

    async def told() -> bool:
        return len(await scene.harness.texts(scene.office)) > before

    await eventually(told)
    assert await scene.harness.exists(chat, posted)
    await scene.harness.give_right(chat, Lack.DELETE_MESSAGES)
    await scene.press("mo", Choice.FAKE)
    await scene.gone(posted)
    await scene.card("keep it out")


async def test_where_the_moderators_chat_cannot_be_written_to_each_is_told_in_private(village: Village) -> None:
    scene, chat = village, village.chat
    await scene.rules("altered hold on substantial yes")
    if scene.platform.name == "telegram":
        await scene.harness.take_right(scene.office, Lack.SEND_MESSAGES)
    else:
        scene.harness.service.close_channel(scene.harness.channel(scene.office))
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    alone = [await scene.harness.open_private(name) for name in ("mo", "max")]
    for place in alone:
        await scene.says(place, "I cannot write to your moderators' chat", "Case", "I took it out")
    assert await scene.cards() == []
    await scene.shows()

    await scene.press("max", Choice.FINE, alone[1])
    await scene.shows(FAKE)
    for place in alone:
        await scene.says(place, "Case", "it is fine")


async def test_who_called_it_a_fake_does_not_decide_the_objection(village: Village) -> None:
    scene, chat = village, village.chat
    await scene.rules("altered hold on substantial yes")
    await scene.harness.post_pictures(chat, "ada", [FAKE])
    await scene.press("mo", Choice.FAKE)
    if scene.platform.name != "telegram":  # Telegram itself still has it
        await scene.press("mo", Choice.FAKE_LAST)  # it is asked once more: it destroys the last copy
    await scene.card("keep it out")

    await scene.press("ada", Choice.APPEAL, chat)
    await scene.card("its poster objects")
    await scene.press("mo", Choice.OVERTURN)
    await scene.says(scene.office, "Another moderator should decide this one")
    await scene.press("max", Choice.OVERTURN)
    await scene.card("that was a mistake, and it is put right")
    if scene.platform.name == "telegram":
        await scene.shows(FAKE)  # Telegram itself still has it
    else:
        await scene.says(chat, "It could not be put back; whoever posted it can post it again")
        await scene.shows()
    before = scene.decided("fine")
    (again,) = await scene.harness.post_pictures(chat, "ada", [FAKE])

    async def looked_at() -> bool:
        return scene.decided("fine") > before

    await eventually(looked_at)
    assert await scene.harness.exists(chat, again)
