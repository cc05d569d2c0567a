"""The Dossiers port's suite, and of the other ports what `/forget` asks of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.records.cases import Appeal, Review
from bots.records.choices import Choice
from bots.records.dossiers import Dossier, InChat, Told, Use
from bots.records.journal import Event, EventKind
from bots.records.outbox import Said, SendState, Sent
from bots.records.people import Approval, Reporter
from bots.records.reveals import Reveal
from tests.contract.records.conftest import Scene
from tests.contract.records.made import case, finding, judgement
from tests.contract.records.test_known import entry

ADA, BO = "4711", "47"
"""One is the beginning of the other."""


def event(at_s: float, **more: str) -> Event:
    return Event(kind=EventKind.STRIKE, at_s=at_s, **more)  # type: ignore[arg-type]


async def test_of_somebody_unknown_nothing_is_held(scene: Scene) -> None:
    await scene.records.people.first_seen_s("p", "room", ADA, 5.0)
    assert await scene.records.dossiers.of("p", "nobody", "private-nobody") == Dossier()
    assert await scene.records.dossiers.of("q", ADA) == Dossier()
    assert await scene.records.dossiers.of("p", BO) == Dossier()


async def test_what_is_held_on_a_person_is_found_in_every_chat(scene: Scene) -> None:
    records, now_s = scene.records, scene.clock.now_s()
    for platform, chat, member in (("p", "room", ADA), ("p", "a:b", ADA), ("p", "room", BO), ("q", "room", ADA)):
        await records.people.first_seen_s(platform, chat, member, now_s)
        await records.people.allow(platform, chat, member, "report", 5, 60)
        await records.people.judge_report(platform, chat, judgement(member), right=True)
        await records.people.approve(platform, chat, Approval(member=member, by="mo", at_s=now_s))
        await records.journal.append(platform, chat, event(now_s, member=member, actor="mo"))
    found = await scene.replica().dossiers.of("p", ADA)
    everywhere = {"room", "a:b"}
    for items in (found.seen, found.uses, found.weights, found.exemptions):
        assert {item.chat for item in items} == everywhere
        assert len(items) == 2
    assert {item.record for item in found.seen} == {now_s}
    assert {item.record for item in found.uses} == {Use(what="report", times=1, until_s=now_s + 60)}
    assert {item.record for item in found.weights} == {Reporter(right=1)}
    assert {item.record for item in found.exemptions} == {Approval(member=ADA, by="mo", at_s=now_s)}
    assert found.given == ()
    for chat in everywhere:
        own = [item.record for item in found.events if item.chat == chat]
        assert own == [judgement(ADA), event(now_s, member=ADA, actor="mo")]
    moderators = await records.dossiers.of("p", "mo")
    assert {item.chat for item in moderators.given} == everywhere
    assert {item.record.member for item in moderators.given} == {ADA, BO}
    assert len(moderators.events) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"sender": ADA},
        {"findings": (replace(finding(1), sender=ADA),)},
        {"review": Review(choice=Choice.FAKE, member=ADA, at_s=1.0)},
        {"appeal": Appeal(member="x", at_s=1.0, joined=(ADA,))},
    ],
)
async def test_a_case_is_found_whatever_part_they_have_in_it(scene: Scene, change: dict[str, object]) -> None:
    await scene.records.cases.open(case(1))
    named = await scene.records.cases.open(replace(case(2), **change))  # type: ignore[arg-type]
    await scene.records.cases.open(replace(case(3), platform="q", **change))  # type: ignore[arg-type]
    assert (await scene.records.dossiers.of("p", ADA)).cases == (named,)


async def test_entries_leaves_and_notes_are_found(scene: Scene) -> None:
    records = scene.records
    await records.known.add("p", "room", entry("k1", sha256="aa", by=ADA))
    await records.known.add("p", "room", entry("k2", sha256="bb", by=BO))
    leave = Reveal(case="CASE1", finding=1, member=ADA, platform="p")
    await records.reveals.give(leave, 60)
    await records.reveals.give(replace(leave, member=BO), 60)
    for key, chat in (("CASE1-1", "private-ada"), ("CASE2-1", "room")):
        await records.outbox.claim(key, Said.MEMBER)
        await records.outbox.settle(key, Said.MEMBER, Sent(state=SendState.SENT, chat=chat, message="m9"))
    found = await records.dossiers.of("p", ADA, "private-ada")
    assert found.entries == (InChat(chat="room", record=entry("k1", sha256="aa", by=ADA)),)
    assert found.leaves == (leave,)
    sent = Sent(state=SendState.SENT, chat="private-ada", message="m9")
    assert found.notes == (Told(key="CASE1-1", said=Said.MEMBER, sent=sent),)
    assert (await records.dossiers.of("p", ADA)).notes == (), "nobody knows which chat is theirs"


async def test_what_cannot_be_read_is_counted(scene: Scene) -> None:
    await scene.records.cases.open(replace(case(1), sender=ADA))
    await scene.spoil("CASE1", newer=True)
    if scene.redis is not None:
        await scene.redis.set("torchrelay:case:CASE1", f'{{"schema":99,"sender":"{ADA}"}}')
        await scene.redis.xadd("torchrelay:journal:p:room", {"e": f'{{"schema":99,"member":"{ADA}"}}'})
    found = await scene.records.dossiers.of("p", ADA)
    assert (found.cases, found.events) == ((), ())
    assert found.unreadable == (1 if scene.redis is None else 2)


async def test_a_moved_chats_records_are_found_under_its_new_id(scene: Scene) -> None:
    await scene.records.people.first_seen_s("p", "old", ADA, 5.0)
    opened = await scene.records.cases.open(replace(case(1), chat="old", sender=ADA))
    await scene.records.moves.move("p", "old", "new")
    found = await scene.records.dossiers.of("p", ADA)
    assert [item.chat for item in found.seen] == ["new"]
    assert found.cases == (opened.in_chat("new"),)


# What is forgotten.


async def test_events_become_others_or_are_gone_and_the_rest_stays(scene: Scene) -> None:
    journal, now_s = scene.records.journal, scene.clock.now_s()
    events = [event(now_s + n, member=ADA if n % 2 else BO, details=str(n)) for n in range(7)]
    for item in events:
        await journal.append("p", "room", item, once=f"n{item.details}")
    changes = {events[1]: replace(events[1], member=""), events[3]: None, event(9.0, member="never"): None}
    for _ in range(2):
        await scene.replica().journal.rewrite("p", "room", changes)
        read = [item async for item in journal.read("p", "room")]
        assert read == [events[0], changes[events[1]], events[2], *events[4:]]
    assert not await journal.append("p", "room", events[3], once="n3"), "it happened once"
    last = event(now_s + 1, details="after")
    assert await journal.append("p", "room", last)
    assert [item async for item in journal.read("p", "room")][-1] == last
    await journal.rewrite("p", "room", {})
    await journal.rewrite("p", "empty", {events[0]: None})
    await journal.rewrite("p", "room", dict.fromkeys([*events, changes[events[1]], last]))  # type: ignore[list-item]
    assert [item async for item in journal.read("p", "room")] == []
    assert await journal.append("p", "room", events[0])


async def test_a_rewritten_journal_ends_when_it_was_to_end(scene: Scene) -> None:
    await scene.records.journal.append("p", "room", event(scene.clock.now_s(), member=ADA))
    await scene.records.journal.append("p", "room", event(scene.clock.now_s(), member=BO))
    if scene.redis is not None:
        await scene.redis.expire("torchrelay:journal:p:room", 1_000)
    await scene.records.journal.rewrite("p", "room", {event(scene.clock.now_s(), member=ADA): None})
    if scene.redis is not None:
        assert 900 < await scene.redis.ttl("torchrelay:journal:p:room") <= 1_000
    assert [item.member async for item in scene.records.journal.read("p", "room")] == [BO]


@pytest.mark.parametrize("weight", [True, False])
async def test_a_member_is_forgotten_but_for_what_still_counts(scene: Scene, weight: bool) -> None:
    people, now_s = scene.records.people, scene.clock.now_s()
    for chat, member in (("room", ADA), ("room", BO), ("other", ADA)):
        await people.first_seen_s("p", chat, member, now_s)
        await people.allow("p", chat, member, "report", 5, 60)
        await people.allow("p", chat, member, "thisisme", 5, 600)
        await people.judge_report("p", chat, judgement(member), right=False)
        await people.approve("p", chat, Approval(member=member, by="mo", at_s=now_s))
    await people.approve("p", "room", Approval(member="x", by=ADA, reason="r", at_s=now_s))
    before = {member: await scene.records.dossiers.of("p", member) for member in (ADA, BO)}
    await scene.pass_time(60)
    for _ in range(2):
        await people.forget("p", "room", ADA, weight=weight)
        found = await scene.records.dossiers.of("p", ADA)
        kept = (InChat(chat="room", record=Use(what="thisisme", times=1, until_s=now_s + 600)),)
        assert tuple(item for item in found.uses if item.chat == "room") == kept
        weights = [] if weight else [Reporter(wrong=1)]
        assert [item.record for item in found.weights if item.chat == "room"] == weights
        for items in (found.seen, found.exemptions, found.given):
            assert "room" not in {item.chat for item in items}
    assert Approval(member="x", by="", reason="r", at_s=now_s) in await people.approvals("p", "room")
    assert found.seen == tuple(item for item in before[ADA].seen if item.chat == "other")
    assert await scene.records.dossiers.of("p", BO) == before[BO]


async def test_an_entry_says_no_longer_who_has_added_it(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa", by=ADA, note="why"))
    await known.disown("p", "room", "k1", BO)
    await known.disown("p", "room", "k9", ADA)
    assert await known.entry("p", "room", "k1") == entry("k1", sha256="aa", by=ADA, note="why")
    for _ in range(2):
        await known.disown("p", "room", "k1", ADA)
        assert await known.entry("p", "room", "k1") == entry("k1", sha256="aa", by="", note="why")
    await known.disown("p", "room", "k1", "")


async def test_all_leaves_of_a_member_end(scene: Scene) -> None:
    reveals, leave = scene.records.reveals, Reveal(case="CASE1", finding=1, member=ADA, platform="p")
    own = [await reveals.give(leave, 60), await reveals.give(replace(leave, finding=2), 60)]
    others = [await reveals.give(replace(leave, member=BO), 60), await reveals.give(replace(leave, platform="q"), 60)]
    for _ in range(2):
        await reveals.withdraw("p", ADA)
        assert [await reveals.peek(token) for token in own] == [None, None]
        assert None not in [await reveals.peek(token) for token in others]
