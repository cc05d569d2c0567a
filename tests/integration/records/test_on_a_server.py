"""What only a real server can show of the records: names, times, texts that cannot be read, replicas."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis

from bots.clock import Clock
from bots.matching import SCAN_BELOW
from bots.policy import NO_MATCHES, PRESETS, Match, Matches, Policy, Preset
from bots.records import BrokenRecord, Event, EventKind, NewerRecord, Records, StoreUnavailable
from bots.records.cases import CaseState, Listing
from bots.records.edits import Shown
from bots.records.inbox import KEEP_S
from bots.records.known import KNOWN_SCHEMA, Listed, Traits
from bots.records.outbox import Said, SendState, Sent
from bots.records.people import Approval, Reporter
from bots.records.redis import connect, keys
from bots.records.redis import known as known_module
from bots.records.redis.cases import SWEEP_S
from bots.records.redis.copies import RedisCopies
from bots.records.reveals import Reveal
from bots.records.versions import EVENT
from bots.testing import FakeClock, fake_records
from tests.contract.records.conftest import CASE_DAYS, JOURNAL_DAYS, KEY, Scene
from tests.contract.records.made import case, finding, judgement
from tests.contract.records.test_known import digits, entry, looks
from tests.doubles.servers import no_snapshots
from worker.client.sealing import Seal
from worker.embedded import Embedded

DAY_S = 86_400
CASE_S, JOURNAL_S = CASE_DAYS * DAY_S, JOURNAL_DAYS * DAY_S
NEWER = b'{"schema":99}'
MEMBER, MODERATOR = "4711000", "4712000"
LEASE = f"results\np\n{MEMBER}"


def event(details: str, at_s: float) -> Event:
    return Event(kind=EventKind.FOUND, at_s=at_s, details=details)


async def read(records: Records, chat: str = "room", since_s: float = 0.0) -> list[str]:
    return [item.details async for item in records.journal.read("p", chat, since_s)]


async def ttl(scene: Scene, key: str) -> int:
    """The seconds that the key has left, to the next ten: the test itself takes some."""
    left_s = await scene.redis.ttl(f"torchrelay:{key}")
    return int(left_s) if left_s < 0 else -(-int(left_s) // 10) * 10


async def use_everything(scene: Scene) -> str:
    """Keep one of each noun; the digest of a leave to look."""
    records, now_s = scene.records, scene.clock.now_s()
    await records.policies.set("p", "room", PRESETS[Preset.PROTECT])
    await records.policies.set("p", "room", PRESETS[Preset.STRICT], "topic")
    opened = await records.cases.open(replace(case(1), sender=MEMBER))
    await records.cases.link(opened, "note")
    await records.cases.waiting("p", "room", 9)
    await records.outbox.claim("CASE1", Said.CARD)
    await records.outbox.claim("scan-1", Said.ANSWER, 100)
    await records.edits.note("digest", Shown(at_s=now_s), 200)
    token = await records.reveals.give(Reveal(case="CASE1", finding=1, member=MODERATOR, platform="p"), 300)
    await records.journal.append("p", "room", replace(event("x", now_s), member=MEMBER), once=f"strike {MEMBER}")
    await records.known.add(
        "p", "room", entry("k1", sha256="aa", case="CASE1", by=MODERATOR, pdq=digits(0), quality=99)
    )
    await records.known.add("p", "room", entry("k2", sha256="bb", expires_at_s=now_s + 100))
    await records.people.approve("p", "room", Approval(member=MEMBER, by=MODERATOR, at_s=now_s))
    await records.people.first_seen_s("p", "room", MEMBER, now_s)
    await records.people.allow("p", "room", MEMBER, "report", 3, 50)
    await records.people.judge_report("p", "room", judgement(MEMBER), right=True)
    await records.moves.move("p", "former", "room")
    await records.policies.begin("p", "newcomer", PRESETS[Preset.REPLY])
    await records.cases.waiting("p", "room", 9)
    await records.leases.acquire(LEASE, "holder", 30)
    await records.inbox.keep("p", "word", {1: b"sealed", 2: b"sealed"}, 40)
    await records.inbox.strike_off("p", 2)
    await records.quotas.take("digest", 1, 2, 3_600)
    await records.accounts.name("p", "77")
    return hashlib.sha256(token.encode()).hexdigest()


def documented() -> list[re.Pattern[str]]:
    """The names that `keys` lists."""
    text = (keys.__doc__ or "").split("\n\n")[1]
    names = [line.split()[0] for line in text.splitlines()]
    assert len(names) == 35
    return [re.compile("torchrelay:" + re.sub(r"\{.*?\}", "[^:]+", name)) for name in names]


async def test_every_name_is_in_the_table_and_names_no_person(scene: Scene) -> None:
    await use_everything(scene)
    found = {name.decode() for name in await scene.redis.keys("*")}
    patterns = documented()
    for name in found:
        assert any(pattern.fullmatch(name) for pattern in patterns), name
        assert MEMBER not in name
        assert MODERATOR not in name
    for pattern in patterns:
        assert any(pattern.fullmatch(name) for name in found), pattern


async def test_each_has_the_time_that_it_should_have(scene: Scene) -> None:
    leave = await use_everything(scene)
    expected = {
        f"reveal:{leave}": 300,
        "update:p:1": KEEP_S,
        "updates:p": KEEP_S,
        "updates-over:p": KEEP_S,
        "updates-by:p:word": 40,
        "quota:digest": 3_600,
        "accounts:p": -1,
        "edited:digest": 200,
        f"lease:{hashlib.sha256(LEASE.encode()).hexdigest()}": 30,
        "policy:p:room": -1,
        "threads:p:room": -1,
        "policies:p": -1,
        "case:CASE1": CASE_S,
        "incident:p:room:m1": CASE_S,
        "message:p:room:m1": CASE_S,
        "message:p:room:note": CASE_S,
        "cases:p:room": CASE_S,
        "waiting:p:room": CASE_S,
        "swept:p:room": SWEEP_S,
        "moved:p:former": CASE_S,
        "came:p:room": CASE_S,
        "first:p:newcomer": keys.FIRST_S,
        "policy:p:newcomer": -1,
        "sent:CASE1:card": CASE_S,
        "sent:scan-1:answer": 100,
        "journal:p:room": JOURNAL_S,
        "once:p:room": JOURNAL_S,
        "known:p:room": -1,
        "known-by:p:room": -1,
        "known-count:p:room": -1,
        "known-until:p:room": -1,
        "known-rev:p:room": -1,
        "known-log:p:room": -1,
        "approved:p:room": -1,
        "seen:p:room": JOURNAL_S,
        "uses:p:room": 50,
        "reports:p:room": JOURNAL_S,
    }
    assert {name: await ttl(scene, name) for name in expected} == expected
    names = [name for name in await scene.redis.keys("*") if not name.startswith(b"torchrelay:answered:")]
    assert len(names) == len(expected)


async def test_changing_a_case_gives_it_no_more_time(scene: Scene) -> None:
    opened = await scene.records.cases.open(case(1))
    await scene.pass_time(10 * DAY_S)
    after = await scene.records.cases.update(opened.with_finding(finding(2)))
    assert after is not None
    await scene.records.cases.link(after, "note")
    for name in ("case:CASE1", "incident:p:room:m1", "message:p:room:m1", "message:p:room:m2", "message:p:room:note"):
        assert await ttl(scene, name) == CASE_S - 10 * DAY_S, name
    await scene.pass_time(CASE_S - 10 * DAY_S)
    assert await scene.redis.keys("*") == []


async def test_a_case_of_a_moment_can_still_be_changed(scene: Scene) -> None:
    opened = await scene.records.cases.open(case(1))
    await scene.redis.pexpire("torchrelay:case:CASE1", 900)
    assert await scene.records.cases.update(opened.with_finding(finding(2))) is not None
    assert 0 < await scene.redis.pttl("torchrelay:message:p:room:m2") <= 1_000


async def test_lists_live_as_long_as_the_longest_in_them(scene: Scene) -> None:
    await scene.records.cases.open(case(1))
    brief = connect(scene.url, case_days=2, copies=scene.records.copies, clock=scene.clock)
    scene.others.append(brief)
    await brief.cases.open(case(2))
    for name in ("cases:p:room", "waiting:p:room"):
        assert await ttl(scene, name) == CASE_S
    assert await ttl(scene, "case:CASE2") == 2 * DAY_S
    await brief.cases.open(case(3, chat="other"))
    await scene.records.cases.open(case(4, chat="other"))
    for name in ("cases:p:other", "waiting:p:other"):
        assert await ttl(scene, name) == CASE_S
    await brief.moves.move("p", "room", "new")
    for name in ("cases:p:new", "waiting:p:new", "moved:p:room"):
        assert await ttl(scene, name) == CASE_S
    await brief.moves.move("p", "new", "other")
    await brief.moves.move("p", "nothing", "nowhere")
    for name in ("cases:p:other", "waiting:p:other", "moved:p:new"):
        assert await ttl(scene, name) == CASE_S
    assert await ttl(scene, "moved:p:nothing") == 2 * DAY_S


async def test_the_newest_thousand_are_listed_and_all_wait(scene: Scene) -> None:
    await asyncio.gather(*(scene.records.cases.open(case(number)) for number in range(keys.MAX_LISTED + 3)))
    listed = await scene.redis.zrange("torchrelay:cases:p:room", 0, -1)
    assert len(listed) == keys.MAX_LISTED
    assert listed[0] == b"CASE3"
    found = await scene.records.cases.waiting("p", "room", 2_000)
    assert [item.id for item in found.cases] == [f"CASE{number}" for number in range(keys.MAX_LISTED + 3)]
    found = await scene.records.cases.recent("p", "room", 2_000)
    assert [item.id for item in found.cases] == [f"CASE{number}" for number in range(keys.MAX_LISTED + 2, 2, -1)]


async def test_the_line_is_put_right_within_the_hour(scene: Scene) -> None:
    cases = scene.records.cases
    for number in range(1, 6):
        await cases.open(case(number))
    await cases.open(replace(case(6), state=CaseState.DECIDED))
    line = "torchrelay:waiting:p:room"
    assert len((await cases.waiting("p", "room", 9)).cases) == 5
    await scene.redis.zrem(line, "CASE2")
    await scene.redis.zadd(line, {"CASE6": 1.0, "FORGOTTEN": 0.5})
    await scene.forget("CASE3")
    await scene.spoil("CASE4")
    await scene.redis.zrem(line, "CASE4")
    assert [item.id for item in (await cases.waiting("p", "room", 9)).cases] == ["CASE6", "CASE1", "CASE5"]
    await scene.pass_time(SWEEP_S)
    assert [item.id for item in (await cases.waiting("p", "room", 9)).cases] == ["CASE1", "CASE2", "CASE5"]
    assert await scene.redis.zrange(line, 0, -1) == [b"CASE1", b"CASE2", b"CASE5"]
    assert await ttl(scene, "waiting:p:room") == CASE_S - SWEEP_S


async def test_what_cannot_be_read_keeps_its_place_in_line(scene: Scene) -> None:
    for number in (1, 2, 3):
        await scene.records.cases.open(case(number))
    await scene.spoil("CASE1", newer=True)
    await scene.spoil("CASE3")
    assert await scene.records.cases.waiting("p", "room", 9) == Listing(cases=(case(2),), unreadable=2)
    await scene.pass_time(SWEEP_S)
    assert await scene.records.cases.waiting("p", "room", 9) == Listing(cases=(case(2),), unreadable=2)


async def test_a_case_of_a_later_version_is_not_written_over(scene: Scene) -> None:
    opened = await scene.records.cases.open(case(1))
    for text in (b'{"schema":3,"revision":1}', b'{"schema":3}', b"[]", b"{", b"null"):
        await scene.redis.set("torchrelay:case:CASE1", text)
        assert await scene.records.cases.update(opened) is None
        assert await scene.stored("CASE1") == text


async def test_many_cases_and_a_move_at_once_lose_none(scene: Scene) -> None:
    replicas = [scene.replica() for _ in range(4)]
    opened = [await scene.records.cases.open(case(number, chat="old")) for number in range(30)]

    async def change(number: int) -> None:
        after = await replicas[number % 4].cases.update(replace(opened[number], reported=1))
        assert after is not None

    async def open_late(number: int) -> None:
        await replicas[number % 4].cases.open(case(number, chat="old"))

    await asyncio.gather(
        *(change(number) for number in range(15)),
        *(replica.moves.move("p", "old", "new") for replica in replicas),
        *(change(number) for number in range(15, 30)),
        *(open_late(number) for number in range(30, 40)),
    )
    for listing in (scene.records.cases.recent, scene.records.cases.waiting):
        found = (await listing("p", "new", 99)).cases
        assert sorted(int(item.id[4:]) for item in found) == list(range(40))
        assert {(item.chat, item.moved_from) for item in found} == {("new", "old")}
        assert sum(item.reported for item in found) == 30
    assert {name.decode() for name in await scene.redis.keys("*:p:old")} == {"torchrelay:moved:p:old"}


@pytest.mark.parametrize(
    "text", [NEWER, b"{", b"[]", b"null", b"7", b'{"state":"failed"', b'{"schema":"x","state":"failed"}']
)
async def test_a_note_that_cannot_be_read_is_not_sent_again(scene: Scene, text: bytes) -> None:
    await scene.redis.set("torchrelay:sent:CASE1:card", text)
    assert not await scene.records.outbox.claim("CASE1", Said.CARD)
    with pytest.raises(NewerRecord if text == NEWER else BrokenRecord):
        await scene.records.outbox.sent("CASE1", Said.CARD)
    assert await scene.redis.get("torchrelay:sent:CASE1:card") == text


async def test_a_failed_note_of_a_later_version_is_not_claimed(scene: Scene) -> None:
    outbox = scene.records.outbox
    for schema, again in ((2, True), (3, False)):
        await scene.redis.set("torchrelay:sent:CASE1:card", f'{{"schema":{schema},"state":"failed"}}')
        assert await outbox.claim("CASE1", Said.CARD) == again


async def test_settling_keeps_the_time_that_is_left(scene: Scene) -> None:
    outbox = scene.records.outbox
    await outbox.claim("scan", Said.ANSWER, 1_000)
    await scene.pass_time(400)
    await outbox.settle("scan", Said.ANSWER, Sent(state=SendState.FAILED))
    assert await ttl(scene, "sent:scan:answer") == 600
    await outbox.claim("scan", Said.ANSWER, 2_000)
    assert await ttl(scene, "sent:scan:answer") == 2_000


async def begin_long_ago(scene: Scene) -> None:
    """Set the clock so that what is written now is too old by the server's clock: it goes by both."""
    await scene.clock.advance(time.time() - JOURNAL_S - 1_000 - scene.clock.now_s())


async def begin_lately(scene: Scene) -> None:
    """Set the clock so that what is to expire in the test has expired by the server's, too."""
    await scene.clock.advance(time.time() - 1_000 - scene.clock.now_s())


async def test_a_clock_that_is_far_ahead_trims_nothing_away(scene: Scene) -> None:
    journal, now_s = scene.records.journal, scene.clock.now_s()
    await journal.append("p", "room", event("first", now_s), once="a")
    await scene.clock.advance(JOURNAL_S + 5 * DAY_S)
    await journal.append("p", "room", event("ahead", scene.clock.now_s()), once="b")
    assert await read(scene.records) == ["first", "ahead"]
    assert not await journal.append("p", "room", event("again", now_s), once="a")


async def test_old_events_are_trimmed_and_what_was_once_may_be_again(scene: Scene) -> None:
    await begin_long_ago(scene)
    journal, now_s = scene.records.journal, scene.clock.now_s()
    await journal.append("p", "room", event("first", now_s), once="a")
    await journal.append("p", "room", event("second", now_s + 10), once="b")
    await scene.clock.advance(JOURNAL_S + 5)
    assert await read(scene.records) == ["first", "second"]
    assert not await journal.append("p", "room", event("again", now_s), once="a")
    await journal.append("p", "room", event("third", scene.clock.now_s()), once="c")
    assert await read(scene.records) == ["second", "third"]
    assert await journal.append("p", "room", event("fourth", scene.clock.now_s()), once="a")
    assert not await journal.append("p", "room", event("again", scene.clock.now_s()), once="b")
    assert await scene.redis.zcard("torchrelay:once:p:room") == 3


async def test_an_event_from_before_the_journal_can_still_be_told(scene: Scene) -> None:
    await begin_long_ago(scene)
    journal, now_s = scene.records.journal, scene.clock.now_s()
    await journal.append("p", "room", event("first", now_s))
    await scene.clock.advance(JOURNAL_S + 60)
    for _ in range(2):
        assert await journal.append("p", "room", event("late", now_s - 5), once="late") == (_ == 0)
    assert await read(scene.records) == ["late"]
    assert await journal.append("p", "room", event("zero", 0.0))
    assert [item.at_s async for item in journal.read("p", "room")] == [now_s - 5, 0.0]


async def test_the_journal_of_a_chat_lives_as_long_as_it_is_written(scene: Scene) -> None:
    journal = scene.records.journal
    await journal.append("p", "room", event("x", scene.clock.now_s()), once="x")
    await scene.pass_time(100 * DAY_S)
    await journal.append("p", "room", event("y", scene.clock.now_s()), once="y")
    for name in ("journal:p:room", "once:p:room"):
        assert await ttl(scene, name) == JOURNAL_S
    await journal.append("p", "other", event("z", scene.clock.now_s()), once="z")
    await scene.pass_time(DAY_S)
    await scene.records.moves.move("p", "room", "other")
    for name in ("journal:p:other", "once:p:other"):
        assert await ttl(scene, name) == JOURNAL_S - DAY_S
    await scene.pass_time(JOURNAL_S)
    await scene.records.journal.append("p", "new", event("z", scene.clock.now_s()), once="z")
    await scene.pass_time(DAY_S)
    await scene.records.journal.append("p", "old", event("z", scene.clock.now_s()), once="z")
    await scene.records.moves.move("p", "old", "new")
    for name in ("journal:p:new", "once:p:new"):
        assert await ttl(scene, name) == JOURNAL_S


async def test_events_that_cannot_be_read_are_passed_over(scene: Scene) -> None:
    journal, now_s = scene.records.journal, scene.clock.now_s()
    await journal.append("p", "room", event("a", now_s))
    for fields in ({"e": NEWER}, {"e": b"{"}, {"other": b"x"}, {"e": b'{"kind":"unheard of","at_s":1}'}):
        await scene.redis.xadd("torchrelay:journal:p:room", fields, id=f"{round(now_s * 1000) + 1}-*")
    await journal.append("p", "room", event("b", now_s + 1))
    assert await read(scene.records) == ["a", "b"]
    assert await scene.redis.xlen("torchrelay:journal:p:room") == 6
    await scene.records.moves.move("p", "room", "new")
    assert await scene.redis.xlen("torchrelay:journal:p:new") == 6


async def test_known_pictures_that_cannot_be_read_match_nothing_and_stay(scene: Scene) -> None:
    known, policy = scene.records.known, Policy()
    for name in ("k1", "k2", "k3"):
        await known.add("p", "room", entry(name, sha256="aa", case="CASE1", pdq=digits(0), quality=99))
    await scene.redis.hset("torchrelay:known:p:room", mapping={"k1": NEWER, "k2": b"{"})
    assert [picture.id for picture in await known.entries("p", "room")] == ["k3"]
    found = await known.match("p", "room", Traits(sha256="aa"), policy, 1.0)
    assert found.fake == Match(entry="k3", exact=True)
    found = await scene.replica().known.match("p", "room", looks(0), policy, 1.0)
    assert found.fake == Match(entry="k3", exact=False)
    with pytest.raises(NewerRecord):
        await known.remove("p", "room", "k1")
    with pytest.raises(BrokenRecord):
        await known.remove("p", "room", "k2")
    (readable,) = await known.of_case("p", "room", "CASE1", entry("k3").listed)
    assert await known.remove("p", "room", readable.id) == readable
    assert readable.id == "k3"
    assert await scene.redis.hgetall("torchrelay:known:p:room") == {b"k1": NEWER, b"k2": b"{"}


async def test_an_entry_takes_the_place_of_one_that_cannot_be_read(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa"))
    await scene.redis.hset("torchrelay:known:p:room", "k1", b"[")
    await known.add("p", "room", entry("k1", sha256="bb"))
    assert await known.match("p", "room", Traits(sha256="aa"), Policy(), 1.0) == NO_MATCHES
    assert (await known.match("p", "room", Traits(sha256="bb"), Policy(), 1.0)).fake == Match(entry="k1", exact=True)


@pytest.mark.parametrize("bad", ["", "5a", "5a" * 31 + "xy", "5a" * 33, "-" + "5" * 63])
async def test_hashes_that_are_none_match_nothing(scene: Scene, bad: str) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("bad", pdq=bad, quality=99))
    await known.add("p", "room", entry("good", pdq=digits(0), quality=99))
    found = await known.match("p", "room", looks(0), replace(Policy(), known_distance=256), 1.0)
    assert found.fake == Match(entry="good", exact=False)
    (traits,) = looks(0).fingerprints
    asked = Traits(fingerprints=(replace(traits, value=bad),))
    assert await known.match("p", "room", asked, replace(Policy(), known_distance=256), 1.0) == NO_MATCHES


async def test_what_one_more_entry_costs_is_the_same_however_many_there_are(scene: Scene) -> None:
    known, by = scene.records.known, "torchrelay:known-by:p:room"
    for number in range(200):
        await known.add("p", "room", entry(f"k{number:03}", sha256=f"{number:064x}", minor=True))
    assert await known.stops("p", "room")
    longest = max([await scene.redis.hstrlen(by, name) for name in await scene.redis.hkeys(by)], default=0)
    assert longest == len("k000"), "a field that is written anew for each entry must not hold all of them"


async def test_what_an_earlier_version_has_listed_as_minor_stops_still(scene: Scene) -> None:
    known, by = scene.records.known, "torchrelay:known-by:p:room"
    await known.add("p", "room", entry("k1", sha256="aa", minor=True))
    await known.add("p", "room", entry("k2", sha256="bb"))
    # As that version has left them.
    await scene.redis.hset(by, "m:True", "k1")
    await scene.redis.hdel("torchrelay:known-count:p:room", "minor")
    await known.add("p", "room", entry("k3", sha256="cc"))
    assert await known.stops("p", "room")
    assert not await scene.redis.hexists(by, "m:True")
    assert await known.counts("p", "room") == {Listed.FAKE: 3, Listed.FINE: 0}
    await known.remove("p", "room", "k1")
    assert not await known.stops("p", "room")


async def test_nothing_is_left_of_an_entry(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa", file_id="f", case="CASE1"))
    await known.add("p", "room", entry("k2", sha256="aa"))
    await known.add("p", "room", entry("k1", sha256="bb", file_id="f", case="CASE1"))
    by = "torchrelay:known-by:p:room"
    assert await scene.redis.hgetall(by) == {b"s:aa": b"k2", b"s:bb": b"k1", b"f:f": b"k1", b"c:CASE1": b"k1"}
    await known.remove("p", "room", "k1")
    assert await scene.redis.hgetall(by) == {b"s:aa": b"k2"}
    await known.remove("p", "room", "k2")
    left = {name.decode() for name in await scene.redis.keys("torchrelay:known*")}
    assert left == {f"torchrelay:known-{noun}:p:room" for noun in ("rev", "log", "count")}


async def test_expired_entries_are_cleared_away_when_all_are_asked_for(scene: Scene) -> None:
    await begin_lately(scene)
    known, now_s = scene.records.known, scene.clock.now_s()
    await known.add("p", "room", entry("k1", sha256="aa", expires_at_s=now_s + 10))
    await known.add("p", "room", entry("k2", sha256="aa"))
    await scene.clock.advance(10)
    assert [picture.id for picture in await known.entries("p", "room")] == ["k2"]
    assert await scene.redis.hkeys("torchrelay:known:p:room") == [b"k2"]
    assert await scene.redis.hgetall("torchrelay:known-by:p:room") == {b"s:aa": b"k2"}


async def test_what_nobody_has_counted_is_counted_once(scene: Scene) -> None:
    await begin_lately(scene)
    known, now_s = scene.records.known, scene.clock.now_s()
    for number in range(5):
        await known.add("p", "room", entry(f"k{number}", sha256="aa", expires_at_s=now_s + 10 if number % 2 else 0.0))
    await known.add("p", "room", entry("fine", listed=Listed.FINE))
    # As an earlier version leaves them, with what a later one, and nobody, has written.
    await scene.redis.delete("torchrelay:known-count:p:room", "torchrelay:known-until:p:room")
    later = {"schema": KNOWN_SCHEMA + 1, "id": "later", "listed": "fake", "added_at_s": 1.0}
    await scene.redis.hset("torchrelay:known:p:room", mapping={"later": json.dumps(later), "odd": "{", "list": "[]"})
    await known.add("p", "room", entry("k5"))
    assert not await scene.redis.exists("torchrelay:known-count:p:room"), "half a count is worse than none"
    assert await known.counts("p", "room") == {Listed.FAKE: 6, Listed.FINE: 1}
    scans = await commands(scene, "hgetall")
    await scene.clock.advance(10)
    assert await known.counts("p", "room") == {Listed.FAKE: 4, Listed.FINE: 1}
    assert await commands(scene, "hgetall") == scans
    left = set(await scene.redis.hkeys("torchrelay:known:p:room"))
    assert left == {b"k0", b"k2", b"k4", b"k5", b"fine", b"later", b"odd", b"list"}
    await known.remove("p", "room", "k0")
    assert await known.counts("p", "room") == {Listed.FAKE: 3, Listed.FINE: 1}


async def test_many_that_expire_at_once_are_cleared_away_by_turns(scene: Scene) -> None:
    await begin_lately(scene)
    known, now_s = scene.records.known, scene.clock.now_s()
    count = 2 * known_module._PAGE + 1
    await asyncio.gather(*(known.add("p", "room", entry(f"k{n}", expires_at_s=now_s + 1)) for n in range(count)))
    await known.add("p", "room", entry("stays"))
    assert await known.counts("p", "room") == {Listed.FAKE: count + 1, Listed.FINE: 0}
    await scene.clock.advance(1)
    assert await known.counts("p", "room") == {Listed.FAKE: 1, Listed.FINE: 0}
    assert await scene.redis.hkeys("torchrelay:known:p:room") == [b"stays"]


async def test_a_long_list_is_ready_before_anybody_asks(scene: Scene) -> None:
    known = scene.replica().known
    for room, count in (("long", SCAN_BELOW), ("short", 3)):
        for number in range(count):
            await scene.records.known.add("p", room, entry(f"k{number}", pdq=f"{number:064x}", quality=99))
    await scene.records.known.add("q", "long", entry("k", pdq=digits(0), quality=99))
    await known.warm("p")
    scans = await commands(scene, "hscan")
    assert await known.match("p", "long", looks(0), Policy(), 1.0) == NO_MATCHES
    assert await commands(scene, "hscan") == scans, "it was read before"
    # More changes than are logged: it is read again before anybody asks, and those who ask meanwhile are answered rightly.
    for number in range(keys.MAX_LOGGED):
        await scene.records.known.add("p", "long", entry("k1", sha256=str(number), pdq=digits(90), quality=99))
    await scene.records.known.add("p", "long", entry("new", pdq=digits(0), quality=99))
    _, *found = await asyncio.gather(
        known.warm("p"), *(known.match("p", "long", looks(0), Policy(), 1.0) for _ in range(3))
    )
    assert found == [Matches(fake=Match(entry="new", exact=False))] * 3
    scans = await commands(scene, "hscan")
    await known.warm("p")
    assert (await known.match("p", "long", looks(0), Policy(), 1.0)).fake is not None
    assert await commands(scene, "hscan") == scans
    # A chat that has moved is found where it is now, and what was kept for its former id goes.
    await scene.records.moves.move("p", "long", "moved")
    await known.warm("p")
    scans = await commands(scene, "hscan")
    assert (await known.match("p", "moved", looks(0), Policy(), 1.0)).fake is not None
    assert await commands(scene, "hscan") == scans
    assert [chat for _, chat in known._shelves] == ["moved"]
    counted = await commands(scene, "hgetall")
    assert (await known.counts("p", "moved"))[Listed.FAKE] == SCAN_BELOW + 1
    assert await commands(scene, "hgetall") == counted, "the count goes along"


async def commands(scene: Scene, name: str) -> int:
    """How often the server was told that."""
    stats = await scene.redis.info("commandstats")
    return int(stats.get(f"cmdstat_{name}", {}).get("calls", 0))


async def test_whether_any_may_show_a_minor_is_asked_of_one_entry_however_many_there_are(scene: Scene) -> None:
    known = scene.records.known
    for number in range(300):
        await known.add("p", "room", entry(f"m{number}", sha256=f"{number:064x}", minor=True))
    reads, answers = await commands(scene, "hget"), (await scene.redis.info("stats"))["total_net_output_bytes"]
    assert await known.stops("p", "room")
    assert await commands(scene, "hget") - reads <= 2
    assert (await scene.redis.info("stats"))["total_net_output_bytes"] - answers < 20_000, "and none is sent over"
    await scene.redis.hset("torchrelay:known:p:room", mapping={f"m{number}": NEWER for number in range(300)})
    await scene.redis.delete("torchrelay:known-count:p:room")
    assert not await known.stops("p", "room"), "what cannot be read says nothing"


async def test_a_replica_reads_only_what_has_changed(scene: Scene) -> None:
    one, two, policy = scene.records.known, scene.replica().known, Policy()
    await one.add("p", "room", entry("k1", pdq=digits(0), quality=99))
    assert (await two.match("p", "room", looks(0), policy, 1.0)).fake is not None
    scans = await commands(scene, "hscan")
    for number in range(2, 1_002):
        await one.add("p", "room", entry(f"k{number}", pdq=f"{number:064x}", quality=0))
    await one.add("p", "room", entry("last", pdq=digits(60), quality=99))
    await one.remove("p", "room", "k1")
    # More than are logged: all are read again. Then a few at a time.
    assert (await two.match("p", "room", looks(60), policy, 1.0)).fake == Match(entry="last", exact=False)
    assert await two.match("p", "room", looks(0), policy, 1.0) == NO_MATCHES
    assert await commands(scene, "hscan") > scans
    scans = await commands(scene, "hscan")
    for number in range(keys.MAX_LOGGED):
        await one.add("p", "room", entry("x", sha256=str(number), pdq=digits(120), quality=99))
    assert (await two.match("p", "room", looks(120), policy, 1.0)).fake == Match(entry="x", exact=False)
    await one.remove("p", "room", "last")
    assert await two.match("p", "room", looks(60), policy, 1.0) == NO_MATCHES
    assert await commands(scene, "hscan") == scans
    assert await scene.redis.xlen("torchrelay:known-log:p:room") == keys.MAX_LOGGED


async def test_a_server_that_was_emptied_is_read_again(scene: Scene) -> None:
    known, policy = scene.records.known, Policy()
    for number in range(3):
        await known.add("p", "room", entry(f"k{number}", pdq=digits(number * 60), quality=99))
    assert (await known.match("p", "room", looks(60), policy, 1.0)).fake is not None
    await scene.redis.flushall()
    assert await known.match("p", "room", looks(60), policy, 1.0) == NO_MATCHES
    await known.add("p", "room", entry("new", pdq=digits(120), quality=99))
    assert (await known.match("p", "room", looks(120), policy, 1.0)).fake == Match(entry="new", exact=False)
    assert await known.match("p", "room", looks(60), policy, 1.0) == NO_MATCHES


async def test_many_chats_take_turns_in_memory(scene: Scene) -> None:
    known, policy, count = scene.records.known, Policy(), known_module.MAX_SHELVES + 1
    for number in range(count):
        await known.add("p", f"room{number}", entry("k", pdq=digits(0), quality=99))

    async def match(number: int) -> None:
        assert (await known.match("p", f"room{number}", looks(0), policy, 1.0)).fake is not None

    for number in range(count):
        await match(number)
    scans = await commands(scene, "hscan")
    for number in (count - 1, 1, count - 2):
        await match(number)
    assert await commands(scene, "hscan") == scans
    await match(0)
    assert await commands(scene, "hscan") == scans + 1
    await match(1)
    assert await commands(scene, "hscan") == scans + 1
    await match(2)
    assert await commands(scene, "hscan") == scans + 2


async def test_many_who_ask_at_once_read_all_once(scene: Scene) -> None:
    known = scene.replica().known
    await scene.records.known.add("p", "room", entry("k", pdq=digits(0), quality=99))
    scans = await commands(scene, "hscan")
    found = await asyncio.gather(*(known.match("p", "room", looks(0), Policy(), 1.0) for _ in range(20)))
    assert all(matches.fake is not None for matches in found)
    assert await commands(scene, "hscan") == scans + 1


async def test_a_bank_of_thousands_is_read_whole(scene: Scene) -> None:
    await asyncio.gather(
        *(
            scene.records.known.add("p", "room", entry(f"k{number}", pdq=f"{1 << (number % 200) | number << 201:064x}"))
            for number in range(1_500)
        )
    )
    known = scene.replica().known
    assert len(await known.entries("p", "room")) == 1_500
    policy = replace(Policy(), known_quality=0, known_distance=0)
    for number in (0, 7, 999, 1_499):
        (print_,) = looks(0).fingerprints
        traits = Traits(fingerprints=(replace(print_, value=f"{1 << (number % 200) | number << 201:064x}"),))
        found = await known.match("p", "room", traits, policy, 1.0)
        assert found.fake == Match(entry=f"k{number}", exact=False)


async def test_leave_that_cannot_be_read_is_worth_nothing(scene: Scene) -> None:
    token = await scene.records.reveals.give(Reveal(case="CASE1", finding=1, member="mo", platform="p"), 300)
    (name,) = await scene.redis.keys("torchrelay:reveal:*")
    assert token.encode() not in name + await scene.redis.get(name)
    for text in (NEWER, b"{"):
        await scene.redis.set(name, text)
        assert await scene.records.reveals.peek(token) is None
    assert await scene.records.reveals.use(token) is None


async def test_approvals_that_cannot_be_read_hold_all_the_same(scene: Scene) -> None:
    people = scene.records.people
    await people.approve("p", "room", Approval(member="ada", by="mo", at_s=1.0))
    await scene.redis.hset("torchrelay:approved:p:room", mapping={"bo": NEWER, "cy": b"{"})
    assert [approval.member for approval in await people.approvals("p", "room")] == ["ada"]
    for member in ("ada", "bo", "cy"):
        assert await people.approved("p", "room", member)
    await scene.redis.hset("torchrelay:reports:p:room", mapping={"bo": NEWER, "cy": b"{"})
    for call in (people.reporter("p", "room", "bo"), people.judge_report("p", "room", judgement("bo"), right=True)):
        with pytest.raises(NewerRecord):
            await call
    assert await people.reporter("p", "room", "ada") == Reporter()


async def test_a_chat_that_is_alive_forgets_nobody(scene: Scene) -> None:
    people = scene.records.people
    await people.first_seen_s("p", "room", "ada", 5.0)
    await people.judge_report("p", "room", judgement("ada"), right=True)
    await scene.pass_time(100 * DAY_S)
    await people.first_seen_s("p", "room", "bo", 6.0)
    await people.judge_report("p", "room", judgement("bo"), right=True)
    for name in ("seen:p:room", "reports:p:room"):
        assert await ttl(scene, name) == JOURNAL_S
    await scene.records.moves.move("p", "room", "new")
    for name in ("seen:p:new", "reports:p:new"):
        assert await ttl(scene, name) == JOURNAL_S


async def test_uses_live_as_long_as_the_longest_and_old_ones_make_room(scene: Scene) -> None:
    people = scene.records.people
    for number in range(1_000):
        what, span_s = ("takedown", 1_000) if number < 3 else ("report", 100)
        assert await people.allow("p", "room", str(number), what, 1, span_s)
    assert await ttl(scene, "uses:p:room") == 1_000
    assert await people.allow("p", "room", "one more", "report", 1, 100)
    assert await scene.redis.hlen("torchrelay:uses:p:room") == 1_001
    await scene.clock.advance(100)
    assert not await people.allow("p", "room", "0", "takedown", 1, 1_000)
    assert await scene.redis.hlen("torchrelay:uses:p:room") == 1_001
    assert await people.allow("p", "room", "new", "report", 1, 100)
    assert await scene.redis.hlen("torchrelay:uses:p:room") == 4
    assert not await people.allow("p", "room", "1", "takedown", 1, 1_000)
    await scene.redis.hset("torchrelay:uses:p:room", "report\nodd", b"what")
    assert await people.allow("p", "room", "odd", "report", 1, 100)


async def test_policies_that_are_set_are_on_the_list_of_their_platform(scene: Scene) -> None:
    policies = scene.records.policies
    await policies.set("p", "a", PRESETS[Preset.REPLY])
    await policies.set("p", "b", PRESETS[Preset.REPLY], "topic")
    await policies.set("p", "c", PRESETS[Preset.REPLY], "topic")
    await policies.set("p", "c", PRESETS[Preset.REPLY])
    assert await scene.redis.smembers("torchrelay:policies:p") == {b"a", b"b", b"c"}
    for chat, thread in (("a", ""), ("b", "topic"), ("c", "topic")):
        await policies.set("p", chat, None, thread)
    assert await scene.redis.smembers("torchrelay:policies:p") == {b"c"}
    await scene.records.moves.move("p", "c", "d")
    assert await scene.redis.smembers("torchrelay:policies:p") == {b"d"}


async def test_nothing_is_left_under_the_former_id(scene: Scene) -> None:
    await use_everything(scene)
    await scene.records.moves.move("p", "room", "new")
    left = {name.decode() for name in await scene.redis.keys("*room*")}
    messages = {f"torchrelay:message:p:room:{name}" for name in ("m1", "note")}
    assert left == {"torchrelay:moved:p:room", "torchrelay:incident:p:room:m1", *messages}
    moved = {name.decode() for name in await scene.redis.keys("*:new")}
    nouns = "came policy threads cases waiting journal once approved seen uses reports"
    nouns += " known known-by known-count known-until known-rev"
    assert moved == {f"torchrelay:{noun}:p:new" for noun in nouns.split()}
    assert await ttl(scene, "uses:p:new") == 50


async def test_old_policies_are_found_by_looking_through_all_keys(scene: Scene) -> None:
    text = b'{"preset":"reply","mode":"live","moderators_chat":"mods","what":"ever"}'
    await scene.redis.mset({f"torchrelay:policy:p:chat:{number}": text for number in range(1_500)})
    await scene.redis.mset({f"torchrelay:policy:pp:{number}": text for number in range(5)})
    await scene.records.moves.move("p", "mods", "supermods")
    changed = text.replace(b"mods", b"supermods")
    for number in range(1_500):
        assert await scene.redis.get(f"torchrelay:policy:p:chat:{number}") == changed
    assert await scene.redis.get("torchrelay:policy:pp:1") == text


async def test_where_no_server_answers_nothing_is_given_away(tmp_path: Path) -> None:
    url = f"unix://:a-password@{tmp_path}/none.sock"
    records = connect(url, case_days=1, copies=RedisCopies(url, Seal(KEY)))

    async def read_journal() -> Any:
        return [item async for item in records.journal.read("p", "room")]

    calls = (
        records.cases.case("CASE1"),
        records.policies.policy("p", "room"),
        records.outbox.claim("x", Said.CARD),
        records.people.approved("p", "room", "ada"),
        records.known.entries("p", "room"),
        records.moves.move("p", "a", "b"),
        records.copies.copy("CASE-1"),
        read_journal(),
    )
    for found in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(found, StoreUnavailable)
        assert re.fullmatch(r"Redis does not answer \(\w+\)", str(found))
        assert found.__suppress_context__
    await records.aclose()


async def test_words_lie_apart_where_there_is_a_place_for_them(scene: Scene) -> None:
    copies, words = fake_records().copies, fake_records().copies
    for given, expected in ((None, copies), (words, words)):
        records = connect(scene.url, case_days=1, copies=copies, words=given)
        assert records.copies is copies
        assert records.words is expected
        await records.aclose()


async def test_what_the_server_refuses_is_said_so(scene: Scene) -> None:
    await scene.redis.set("torchrelay:cases:p:room", "not a list of cases")
    with pytest.raises(StoreUnavailable, match=r"^Redis does not answer \(ResponseError\)$"):
        await scene.records.cases.recent("p", "room", 9)


async def test_a_server_that_comes_back_is_asked_again(tmp_path: Path) -> None:
    embedded = Embedded.start(tmp_path / "d")
    records = connect(embedded.redis_url, case_days=1, copies=RedisCopies(embedded.media_url, Seal(KEY)))
    await records.policies.set("p", "room", PRESETS[Preset.STRICT])
    embedded.close()
    asked = asyncio.create_task(records.policies.policy("p", "room"))
    await asyncio.sleep(0)
    with await asyncio.to_thread(Embedded.start, tmp_path / "d"):
        assert await asked == PRESETS[Preset.STRICT]
        # Nobody has given it a clock: it has the machine's.
        assert await records.people.allow("p", "room", "ada", "report", 1, 100)
        assert await records.known.entries("p", "room") == []
        await records.aclose()


async def test_copies_on_the_media_server_are_sealed_and_have_a_time(servers: Embedded, scene: Scene) -> None:
    from redis import asyncio as aioredis

    from bots.records.copies import SealedCopy

    client = aioredis.Redis.from_url(servers.media_url)
    await client.flushall()
    await scene.records.copies.keep("CASE1-1", SealedCopy(data=b"the picture", caption="words", author="Ada"), 100)
    (name,) = await client.keys("*")
    value = await client.get(name)
    for secret in (b"picture", b"words", b"Ada", b"CASE1", b"caption"):
        assert secret not in name + value
    assert 90 <= await client.ttl(name) <= 100
    thief = RedisCopies(servers.media_url, Seal(bytes(32)))
    assert await thief.copy("CASE1-1") is None
    await client.rename(name, b"torchrelay:media:" + Seal(bytes(32)).name("media", "copy:CASE1-1").encode())
    assert await thief.copy("CASE1-1") is None
    await thief.aclose()
    await scene.records.copies.keep("CASE1-1", SealedCopy(data=b"the picture"), 100)
    await client.rename(name, b"torchrelay:media:" + Seal(KEY).name("media", "copy:CASE1-2").encode())
    assert await scene.records.copies.copy("CASE1-2") is None
    await client.aclose()


@pytest.mark.parametrize("off_s", [-10_000.0, 10_000.0], ids=["behind", "ahead"])
async def test_an_edit_is_later_whatever_the_clock_of_a_replica_says(scene: Scene, off_s: float) -> None:
    class Wrong(Clock):
        def now_s(self) -> float:
            return super().now_s() + off_s

        def steady_s(self) -> float:
            return super().steady_s() + off_s

    right, wrong = Clock(), Wrong()
    logs = [
        connect(scene.url, case_days=CASE_DAYS, copies=scene.records.copies, clock=clock) for clock in (right, wrong)
    ]
    scene.others += logs
    for number, (log, clock) in enumerate([(logs[0], right), (logs[1], wrong), (logs[0], right)]):
        shown = Shown(at_s=clock.steady_s(), media=(f"m{number}",), files=("",))
        assert await log.edits.note("N", shown, 60), number
        kept = await scene.records.edits.shown("N")
        assert kept is not None
        assert kept.media == shown.media
        assert abs(kept.at_s - time.time()) < DAY_S / 48


@contextmanager
def no_replicas(url: str) -> Iterator[None]:
    """Let the server take nothing, as where replicas are missing."""
    with redis.Redis.from_url(url) as client:
        client.config_set("min-replicas-to-write", 1)
        try:
            yield
        finally:
            client.config_set("min-replicas-to-write", 0)


@pytest.mark.parametrize("refusing", [no_replicas, no_snapshots])
async def test_what_stands_there_is_read_though_the_server_takes_nothing(
    scene: Scene, refusing: Callable[[str], AbstractContextManager[None]]
) -> None:
    cases, known, opened = scene.records.cases, scene.records.known, case(1)
    await cases.open(opened)
    await scene.records.policies.set("p", "room", replace(PRESETS[Preset.STRICT], moderators_chat="mods"))
    await known.add("p", "room", entry("k1", sha256="aa", expires_at_s=scene.clock.now_s() + 5))
    await known.add("p", "room", entry("k2", sha256="bb"))
    await scene.clock.advance(10.0)
    await scene.redis.delete("torchrelay:swept:p:room")
    with refusing(scene.url):
        with pytest.raises(StoreUnavailable):
            await cases.link(opened, "m9")
        assert [it.id for it in (await cases.waiting("p", "room", 10)).cases] == ["CASE1"]
        # Over a connection that is made meanwhile, too.
        assert await scene.replica().policies.places("p") == {"room": frozenset({"mods"})}
        assert [it.id for it in await known.entries("p", "room")] == ["k2"]
        assert await known.counts("p", "elsewhere") == {Listed.FAKE: 0, Listed.FINE: 0}
    await cases.link(opened, "m9")


async def test_what_a_clock_far_ahead_has_written_is_kept_no_longer_nor_what_comes_after_it(scene: Scene) -> None:
    """Two programs, of which one's clock is 400 days ahead, on a server whose clock is right."""
    wrong = FakeClock(now_s=time.time() + 400 * DAY_S)
    right, ahead = (
        connect(scene.url, case_days=2, journal_days=JOURNAL_DAYS, copies=scene.records.copies, clock=clock)
        for clock in (FakeClock(now_s=time.time()), wrong)
    )
    await right.journal.append("p", "room", event("before", time.time() - 600))
    await ahead.journal.append("p", "room", event("ahead", wrong.now_s()), once="a")
    await right.journal.append("p", "room", event("after", time.time()), once="b")
    ids = [entry.decode() for entry, _ in await scene.redis.xrange("torchrelay:journal:p:room")]
    assert max(int(entry.partition("-")[0]) for entry in ids) <= time.time() * 1_000
    assert max(score for _, score in await scene.redis.zrange("torchrelay:once:p:room", 0, -1, withscores=True)) <= (
        time.time() * 1_000
    )
    for since_s in (wrong.now_s() - 60, wrong.now_s()):
        assert await read(ahead, since_s=since_s) == ["ahead"], "whose clock is wrong finds what it has written"
    assert await read(right, since_s=time.time() - 60) == ["ahead", "after"]
    assert await read(right) == ["before", "ahead", "after"]
    await right.aclose()
    await ahead.aclose()


@pytest.mark.parametrize("how", ["append", "sweep"])
async def test_a_journal_that_was_dated_ahead_before_is_dated_anew(scene: Scene, how: str) -> None:
    """As earlier versions left it: all that came after it stood there as long."""
    journal, now_ms = scene.records.journal, int(time.time() * 1_000)
    ahead_ms = now_ms + round(400 * DAY_S * 1_000)
    name, once = "torchrelay:journal:p:room", "torchrelay:once:p:room"
    for number, at in enumerate((f"{now_ms - 5_000}-0", f"{now_ms - 5_000}-1", f"{ahead_ms}-0", f"{ahead_ms}-1")):
        told = event(str(number), time.time() - 5 + number)
        await scene.redis.xadd(name, {"e": EVENT.dump(told)}, id=at)
    await scene.redis.expire(name, 1_000)
    await scene.redis.zadd(once, {"old": now_ms - 5_000, "new": ahead_ms})
    if how == "append":
        await journal.append("p", "room", event("4", time.time()))
    else:
        await journal.sweep()
        assert 990 <= await ttl(scene, "journal:p:room") <= 1_000
    assert await read(scene.records) == ["0", "1", "2", "3", *(["4"] if how == "append" else [])]
    ids = [entry.decode() for entry, _ in await scene.redis.xrange(name)]
    assert ids[:2] == [f"{now_ms - 5_000}-0", f"{now_ms - 5_000}-1"], "what is right stays"
    assert all(now_ms <= int(entry.partition("-")[0]) <= time.time() * 1_000 for entry in ids[2:])
    scores = dict(await scene.redis.zrange(once, 0, -1, withscores=True))
    assert scores[b"old"] == now_ms - 5_000
    assert now_ms <= scores[b"new"] <= time.time() * 1_000


async def test_a_clock_that_is_far_ahead_forgets_no_known_picture_for_others(scene: Scene) -> None:
    """To the program whose clock it is they have expired; to everybody else they have not."""
    await begin_lately(scene)
    known, wrong = scene.records.known, FakeClock(now_s=time.time() + 400 * DAY_S)
    until_s = time.time() + 90 * DAY_S
    pictures = [
        entry("k1", sha256="aa", expires_at_s=until_s),
        entry("k2", listed=Listed.FINE, sha256="bb", expires_at_s=until_s),
        entry("k3", sha256="cc", minor=True, expires_at_s=until_s),
        entry("k4", sha256="dd"),
    ]
    for picture in pictures:
        await known.add("p", "room", picture)
    ahead = connect(scene.url, case_days=2, copies=scene.records.copies, clock=wrong)
    assert await ahead.known.counts("p", "room") == {Listed.FAKE: 1, Listed.FINE: 0}
    assert not await ahead.known.stops("p", "room")
    assert [picture.id for picture in await ahead.known.entries("p", "room")] == ["k4"]
    await ahead.aclose()
    assert await known.counts("p", "room") == {Listed.FAKE: 3, Listed.FINE: 1}
    assert await known.stops("p", "room")
    assert {picture.id for picture in await known.entries("p", "room")} == {"k1", "k2", "k3", "k4"}
    await scene.clock.advance(91 * DAY_S)
    assert await known.counts("p", "room") == {Listed.FAKE: 1, Listed.FINE: 0}
