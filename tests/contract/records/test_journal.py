"""The Journal port's suite."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace

from bots.records import Event, EventKind, Records
from tests.contract.records.conftest import JOURNAL_DAYS, Scene

FULL = Event(
    kind=EventKind.POLICY,
    at_s=1_800_000_000.123456,
    case="CASE1",
    finding=2,
    member="ada",
    actor="mo",
    details="hold",
    weight=3,
    picture="ab" * 32,
    looks="cd" * 32,
    before="mode = 'off'\n",
    after="mode = 'live'\n",
    about="message-9",
)


def event(scene: Scene, details: str, ago_s: float = 0.0) -> Event:
    """Something that happened so long ago."""
    return Event(kind=EventKind.FOUND, at_s=scene.clock.now_s() - ago_s, details=details)


async def read(records: Records, chat: str = "room", since_s: float = 0.0, *, newest_first: bool = False) -> list[str]:
    """What happened there."""
    return [item.details async for item in records.journal.read("p", chat, since_s, newest_first=newest_first)]


async def test_an_event_is_read_as_it_was_appended(scene: Scene) -> None:
    plain = Event(kind=EventKind.FOUND, at_s=0)
    unchanged = [field.name for field in fields(Event) if getattr(FULL, field.name) == getattr(plain, field.name)]
    assert unchanged == ["schema"], "FULL no longer says something of its own in every field"
    assert await scene.records.journal.append("p", "room", FULL)
    assert [item async for item in scene.replica().journal.read("p", "room")] == [FULL]
    for platform, chat in (("q", "room"), ("p", "other")):
        assert [item async for item in scene.records.journal.read(platform, chat)] == []


async def test_every_kind_can_be_told(scene: Scene) -> None:
    for kind in EventKind:
        await scene.records.journal.append("p", "room", replace(FULL, kind=kind))
    assert [item.kind async for item in scene.records.journal.read("p", "room")] == list(EventKind)


async def test_only_the_kinds_that_are_asked_for_are_told(scene: Scene) -> None:
    for kind in EventKind:
        for named in EventKind:  # whatever else it says
            told = replace(FULL, kind=kind, details=f'{{"schema":1,"kind":"{named.value}"')
            await scene.records.journal.append("p", "room", told)
    for kinds in ([kind] for kind in EventKind):
        told_kinds = [item.kind async for item in scene.records.journal.read("p", "room", kinds=kinds)]
        assert told_kinds == kinds * len(EventKind)
    two = {EventKind.STRIKE, EventKind.FOUND}
    assert {item.kind async for item in scene.records.journal.read("p", "room", kinds=two)} == two
    assert [item async for item in scene.records.journal.read("p", "room", kinds=())] == []


async def test_events_come_in_their_order_or_the_newest_first(scene: Scene) -> None:
    # More than are read at once, several at the same moment, one that was written down late.
    names = [str(number) for number in range(1_203)]
    for number, name in enumerate(names):
        ago_s = 5_000.0 if number == 600 else 2_000.0 - number // 2
        await scene.records.journal.append("p", "room", event(scene, name, ago_s))
    assert await read(scene.records) == names
    assert await read(scene.records, newest_first=True) == names[::-1]


async def test_only_what_happened_since_is_told(scene: Scene) -> None:
    for name, ago_s in (("a", 30.0), ("b", 20.0), ("late", 40.0), ("c", 10.5), ("d", 0.0)):
        await scene.records.journal.append("p", "room", event(scene, name, ago_s))
    now_s = scene.clock.now_s()
    assert await read(scene.records, since_s=now_s - 30) == ["a", "b", "c", "d"]
    assert await read(scene.records, since_s=now_s - 20) == ["b", "c", "d"]
    assert await read(scene.records, since_s=now_s - 20, newest_first=True) == ["d", "c", "b"]
    assert await read(scene.records, since_s=now_s - 10.4999) == ["d"]
    assert await read(scene.records, since_s=now_s - 40, newest_first=True) == ["d", "c", "late", "b", "a"]
    assert await read(scene.records, since_s=now_s + 0.5) == []


async def test_a_reader_may_stop(scene: Scene) -> None:
    for name in ("a", "b", "c"):
        await scene.records.journal.append("p", "room", event(scene, name))
    async for item in scene.records.journal.read("p", "room", newest_first=True):
        assert item.details == "c"
        break


async def test_once_is_once(scene: Scene) -> None:
    journal = scene.records.journal
    assert await journal.append("p", "room", event(scene, "strike"), once="strike CASE1")
    assert not await scene.replica().journal.append("p", "room", event(scene, "again"), once="strike CASE1")
    assert await journal.append("p", "room", event(scene, "other"), once="strike CASE2")
    assert await journal.append("p", "room", event(scene, "free"))
    assert await journal.append("p", "room", event(scene, "free"))
    assert await read(scene.records) == ["strike", "other", "free", "free"]
    assert await journal.append("p", "elsewhere", event(scene, "there"), once="strike CASE1")
    assert await journal.append("q", "room", event(scene, "there"), once="strike CASE1")


async def test_of_twenty_at_once_one_is_appended(scene: Scene) -> None:
    replicas = [scene.replica() for _ in range(4)]
    done = await asyncio.gather(
        *(replicas[n % 4].journal.append("p", "room", event(scene, str(n)), once="x") for n in range(20))
    )
    assert sorted(done) == [False] * 19 + [True]
    assert await read(scene.records) == [str(done.index(True))]


async def test_what_is_once_is_so_as_long_as_the_journal(scene: Scene) -> None:
    await scene.records.journal.append("p", "room", event(scene, "strike"), once="x")
    await scene.pass_time(JOURNAL_DAYS * 86_400 - 60)
    assert not await scene.records.journal.append("p", "room", event(scene, "again"), once="x")
    assert await read(scene.records) == ["strike"]
