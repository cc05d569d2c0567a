"""What waits for one chat holds none of the places that every chat shares."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from bots.platform import Throttled
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import REPLY, Scene
from worker.client.scanner import ScannerUnavailable

KNOWN = b"a picture that was kept out"


async def flooded(scene: Scene, posts: Callable[[int], Awaitable[object]]) -> None:
    """As many posts under way as there are places, then one elsewhere and one in private: neither waits."""
    scene.clock.hurried = False
    begun = [asyncio.ensure_future(posts(number)) for number in range(scene.services.options.concurrency)]
    await scene.clock.advance(0)
    assert not any(task.done() for task in begun)
    others = [
        asyncio.ensure_future(scene.platform.post("other", "ann", b"clean elsewhere")),
        asyncio.ensure_future(scene.platform.post("private", "joe", b"clean in private")),
    ]
    await scene.clock.advance(0)
    assert all(task.done() for task in others)
    assert [origin.chat for origin, _ in scene.scanner.submitted] == ["other", "private"]
    await scene.clock.advance(600)
    assert all(task.done() for task in begun)


async def test_deletes_that_wait_for_a_flood_window_hold_up_no_other_chat(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    sha256 = hashlib.sha256(KNOWN).hexdigest()
    entry = KnownPicture(id="E1", listed=Listed.FAKE, sha256=sha256, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    opens_s = scene.clock.now_s() + 60
    delete = scene.platform.delete

    async def throttled(chat: str, message: str, *, case: str = "") -> bool:
        if scene.clock.now_s() < opens_s:
            raise Throttled("flood", opens_s - scene.clock.now_s())
        return await delete(chat, message, case=case)

    scene.platform.delete = throttled  # type: ignore[method-assign]
    await flooded(scene, lambda number: scene.platform.post("group", f"raider-{number}", KNOWN))
    assert not [post for post in scene.platform.posts("group", None) if post.pictures]


async def test_pictures_that_cannot_be_fetched_yet_hold_up_no_other_chat(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    places = scene.services.options.concurrency
    scene.platform.fail("fetch", *[Throttled("flood", 60)] * places)
    await flooded(scene, lambda number: scene.platform.post("group", f"raider-{number}", b"clean"))
    assert len(scene.scanner.submitted) == places + 2


async def test_films_that_take_long_to_come_hold_up_no_other_chat(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    fetch, there = scene.platform.fetch, asyncio.Event()

    async def slow(media: str, max_bytes: int) -> bytes:
        data = await fetch(media, max_bytes)
        if data.startswith(b"film"):
            await there.wait()
        return data

    scene.platform.fetch = slow  # type: ignore[method-assign]

    def raid(number: int) -> Awaitable[object]:
        return scene.platform.post("group", "raider", b"film %d" % number)

    begun = [asyncio.ensure_future(raid(number)) for number in range(100)]
    await scene.clock.advance(0)
    others = [
        asyncio.ensure_future(scene.platform.post("other", "ann", b"clean elsewhere")),
        asyncio.ensure_future(scene.platform.post("private", "joe", b"clean in private")),
    ]
    await scene.clock.advance(0)
    assert all(task.done() for task in others)
    assert not any(task.done() for task in begun)
    assert [origin.chat for origin, _ in scene.scanner.submitted] == ["other", "private"]
    there.set()
    await asyncio.gather(*begun)
    assert len(scene.scanner.submitted) == 102


async def test_a_known_picture_that_could_not_be_acted_on_is_scanned(scene: Scene) -> None:
    sha256 = hashlib.sha256(KNOWN).hexdigest()
    entry = KnownPicture(id="E1", listed=Listed.FAKE, sha256=sha256, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    scene.platform.fail("delete", *[Throttled("flood", 1)] * 6)
    message = await scene.platform.post("group", "bob", KNOWN)
    assert len(scene.scanner.submitted) == 1
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


async def test_a_service_that_answers_late_gets_the_picture(scene: Scene) -> None:
    submit, faults = scene.scanner.submit, 2

    async def late(*args: object) -> object:
        nonlocal faults
        faults -= 1
        if faults >= 0:
            raise ScannerUnavailable("away")
        return await submit(*args)  # type: ignore[arg-type]

    scene.scanner.submit = late  # type: ignore[method-assign,assignment]
    await scene.platform.post("group", "bob", b"clean")
    assert len(scene.scanner.submitted) == 1
