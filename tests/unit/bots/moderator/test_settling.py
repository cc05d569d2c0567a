"""What became of a note is known to the process that sent it, and told to a store that would not hear it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from bots.moderator import settling
from bots.moderator.settling import Settling
from bots.platform import CommandName, Message, Note, Power
from bots.records import StoreUnavailable
from bots.records.choices import Choice
from bots.records.outbox import Outbox, Said, SendState, Sent
from bots.testing import FakeClock
from bots.testing.records import FakeOutbox
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

SENT = Sent(state=SendState.SENT, chat="group", message="7")
FAILED = Sent(state=SendState.FAILED)
SENDING = Sent(state=SendState.SENDING)
UNKNOWN = Sent(state=SendState.UNKNOWN)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> FakeOutbox:
    return FakeOutbox(clock=clock)


@pytest.fixture
async def outbox(store: FakeOutbox, clock: FakeClock) -> AsyncIterator[Settling]:
    made = Settling(store, clock)
    yield made
    await made.aclose()


@contextmanager
def away(store: FakeOutbox) -> Iterator[None]:
    store.away = True
    yield
    store.away = False


async def _claimed_and_settled_in_vain(outbox: Settling, store: FakeOutbox, sent: Sent, keep_s: int = 0) -> None:
    assert await outbox.claim("k", Said.REPLY, keep_s)
    with away(store):
        await outbox.settle("k", Said.REPLY, sent)
        assert await outbox.sent("k", Said.REPLY) == sent
    assert store.kept["k", Said.REPLY] == SENDING


def test_it_is_an_outbox(outbox: Settling) -> None:
    assert isinstance(outbox, Outbox)


@pytest.mark.parametrize("sent", [SENT, FAILED, Sent(state=SendState.REFUSED)], ids=lambda it: it.state.value)
async def test_the_store_is_told_as_soon_as_it_listens_however_long_that_takes(
    outbox: Settling, store: FakeOutbox, clock: FakeClock, sent: Sent
) -> None:
    await _claimed_and_settled_in_vain(outbox, store, sent)
    with away(store):
        await clock.advance(86_400)
        assert await outbox.sent("k", Said.REPLY) == sent
        assert outbox.count == 1
    await clock.advance(61)
    assert store.kept["k", Said.REPLY] == sent
    assert outbox.count == 0


async def test_it_is_told_after_every_outage(outbox: Settling, store: FakeOutbox, clock: FakeClock) -> None:
    for key in ("first", "second"):
        assert await outbox.claim(key, Said.REPLY)
        with away(store):
            await outbox.settle(key, Said.REPLY, SENT)
            await clock.advance(10)
        await clock.advance(61)
        assert store.kept[key, Said.REPLY] == SENT, key
        assert outbox.count == 0


async def test_whoever_asks_first_tells_the_store(outbox: Settling, store: FakeOutbox) -> None:
    await _claimed_and_settled_in_vain(outbox, store, SENT)
    assert await outbox.sent("k", Said.REPLY) == SENT
    assert store.kept["k", Said.REPLY] == SENT


@pytest.mark.parametrize(("sent", "again"), [(SENT, False), (FAILED, True)], ids=["arrived", "did not"])
async def test_it_is_claimed_again_only_where_it_is_known_not_to_have_arrived(
    outbox: Settling, store: FakeOutbox, sent: Sent, again: bool
) -> None:
    await _claimed_and_settled_in_vain(outbox, store, sent)
    with away(store), pytest.raises(StoreUnavailable):
        await outbox.claim("k", Said.REPLY)
    assert await outbox.claim("k", Said.REPLY) is again


async def test_what_is_settled_anew_is_what_the_store_is_told(
    outbox: Settling, store: FakeOutbox, clock: FakeClock
) -> None:
    await _claimed_and_settled_in_vain(outbox, store, SENT)
    with away(store):
        await outbox.settle("k", Said.REPLY, Sent(state=SendState.SENT))
    await clock.advance(2)
    assert store.kept["k", Said.REPLY] == Sent(state=SendState.SENT)


async def test_a_claim_that_is_over_is_left_to_whoever_has_it_now(
    outbox: Settling, store: FakeOutbox, clock: FakeClock
) -> None:
    await _claimed_and_settled_in_vain(outbox, store, SENT, 60)
    with away(store):
        await clock.advance(59)
        assert outbox.count == 1
    store.until_s.clear()
    store.kept.clear()
    with away(store):
        await clock.advance(1)
    assert await store.claim("k", Said.REPLY)
    await clock.advance(120)
    assert store.kept["k", Said.REPLY] == SENDING
    assert outbox.count == 0


async def test_that_nobody_knows_is_what_everybody_takes_it_for_already(outbox: Settling, store: FakeOutbox) -> None:
    assert await outbox.claim("k", Said.REPLY)
    with away(store):
        with pytest.raises(StoreUnavailable):
            await outbox.settle("k", Said.REPLY, UNKNOWN)
        assert outbox.count == 0


async def test_only_so_many_are_kept(outbox: Settling, store: FakeOutbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MAX_UNSETTLED", 2)
    for key in ("a", "b", "c"):
        assert await outbox.claim(key, Said.CARD, 60)
    with away(store):
        for key in ("a", "b"):
            await outbox.settle(key, Said.CARD, SENT)
        with pytest.raises(StoreUnavailable):
            await outbox.settle("c", Said.CARD, SENT)
        assert outbox.count == 2


async def test_the_store_is_told_once_more_in_the_end(outbox: Settling, store: FakeOutbox) -> None:
    await _claimed_and_settled_in_vain(outbox, store, SENT)
    before = asyncio.all_tasks()
    await outbox.aclose()
    assert store.kept["k", Said.REPLY] == SENT
    assert len(asyncio.all_tasks() & before) == len(before) - 1, "nothing goes on in the background"


async def test_the_end_does_not_wait_for_a_store_that_is_away(outbox: Settling, store: FakeOutbox) -> None:
    await _claimed_and_settled_in_vain(outbox, store, SENT)
    with away(store):
        await outbox.aclose()
    assert store.kept["k", Said.REPLY] == SENDING


# As people see it.


def refuses_once_sent(scene: Scene, chat: str, duration_s: float = 10.0) -> None:
    """Let what is kept refuse everything for so long, from when the first note has arrived in this chat."""
    send, sleep, records = scene.platform.send, scene.clock.sleep, scene.records
    parts = (records.outbox, records.cases, records.journal)
    until_s = list[float]()

    async def sending(note: Note) -> str | None:
        sent = await send(note)
        if note.chat == chat and not until_s:
            until_s.append(scene.clock.now_s() + duration_s)
            for part in parts:
                part.away = True
        return sent

    async def sleeping(wait_s: float) -> None:
        await sleep(wait_s)
        if until_s and scene.clock.now_s() >= until_s[0]:
            for part in parts:
                part.away = False

    scene.platform.send, scene.clock.sleep = sending, sleeping  # type: ignore[method-assign]
    scene.overlaps = True


async def test_the_public_reply_follows_the_decision(scene: Scene) -> None:
    await scene.policy(ASKS)
    refuses_once_sent(scene, "group")
    await scene.post("ada", b"fake one")
    (before,) = scene.texts()
    await scene.press(Choice.FINE)
    (after,) = scene.texts()
    assert after.startswith("Correction")
    assert after != before


@pytest.mark.parametrize("chat", ["group", "private-ada"])
async def test_the_notice_and_the_word_to_the_poster_follow_the_decision(scene: Scene, chat: str) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    refuses_once_sent(scene, chat)
    await scene.post("ada", b"fake one")
    before = scene.texts(chat)[-1]
    assert "until a moderator has looked" in before
    await scene.press(Choice.FINE)
    assert not any("until a moderator has looked" in text for text in scene.texts(chat))


async def test_the_poster_is_told_though_the_store_refuses_right_after_the_notice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    settle, refusals = FakeOutbox.settle, list[None]()

    async def settling(outbox: FakeOutbox, key: str, said: Said, sent: Sent) -> None:
        await settle(outbox, key, said, sent)
        if said is Said.NOTICE and not refusals:
            refusals.append(None)
            scene.records.outbox.failures.extend(StoreUnavailable("away") for _ in range(5))

    monkeypatch.setattr(FakeOutbox, "settle", settling)
    scene.overlaps = True
    await scene.post("ada", b"fake one")
    assert refusals
    assert len(scene.texts("private-ada")) == len(scene.case.notices) == 1
    assert sum("taken out" in text for text in scene.texts()) == 1


async def test_a_card_follows_a_decision_made_elsewhere(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    refuses_once_sent(scene, "mods")
    await scene.post("ada", b"fake one")
    assert len(scene.platform.posts("mods")) == len(scene.case.cards) == 1
    await scene.platform.command("group", "max", CommandName.CASE, scene.case.id)
    answer = next(post for post in reversed(scene.platform.posts("group")) if post.buttons)
    await scene.platform.press(answer, "max", Choice.FINE)
    assert "decided" in scene.card().text


async def _reports(scene: Scene, message: Message) -> None:
    await scene.platform.command("group", "bo", CommandName.REPORT, target=message)


async def _says_it_shows_them(scene: Scene, message: Message) -> None:
    scene.platform.open_private("bo")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-bo", "bo", CommandName.THISISME, link)


@pytest.mark.parametrize("asks", [_reports, _says_it_shows_them])
async def test_who_asks_again_makes_no_second_card(
    scene: Scene, asks: Callable[[Scene, Message], Awaitable[None]]
) -> None:
    message = await scene.post("ada", b"clean")
    refuses_once_sent(scene, "mods")
    for _ in range(2):
        await asks(scene, message)
        await scene.clock.sleep(60)
        await scene.moderator._later.settled()
        await scene.settle()
    assert len(scene.platform.posts("mods")) == len(scene.case.cards) == 1


@pytest.mark.parametrize("after", ["the album", "the picture", "the file"])
async def test_of_an_album_one_picture_is_answered_whenever_the_store_refuses(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    await scene.policy(ASKS)
    claim, claims = FakeOutbox.claim, list[str]()

    async def claiming(outbox: FakeOutbox, key: str, said: Said, keep_s: int = 0) -> bool:
        got = await claim(outbox, key, said, keep_s)
        if said is Said.REPLY:
            claims.append(key)
            if len(claims) == 1 + ["the album", "the picture", "the file"].index(after):
                outbox.failures.extend(StoreUnavailable("away") for _ in range(3))
        return got

    monkeypatch.setattr(FakeOutbox, "claim", claiming)
    scene.overlaps = True
    await scene.post("ada", b"fake one", b"fake two")
    assert len(claims) > 1
    assert len(scene.texts()) == 1
