"""How records are read and written, without a server."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bots.records import BrokenRecord, NewerRecord, StoreUnavailable
from bots.records.cases import plain_id
from bots.records.copies import MAX_COPY_BYTES, SealedCopy
from bots.records.envelope import pack, unpack
from bots.records.findings import OUT, SETTLED, FindingState
from bots.records.known import pdq_bits
from bots.records.outbox import Said
from bots.records.reading import Versioned
from bots.records.sweeping import COPIES_S, keep_swept
from bots.records.versions import CASE, POLICY, SENT
from bots.records.warming import WARM_S, keep_warm
from bots.testing import FakeClock, fake_records
from bots.testing.records import FakeCases, FakeCopies, FakeKnown
from tests.contract.records.made import FINDING, FULL, case, finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A noun that has changed twice."""

    schema: int = 3
    text: str
    count: int


def _note_2(old: dict[str, Any]) -> dict[str, Any]:
    return {"words": old["word"]}


def _note_3(old: dict[str, Any]) -> dict[str, Any]:
    return {"text": old["words"], "count": len(old["words"])}


@pytest.fixture
def notes() -> Versioned[Note]:
    return Versioned(Note, "note", 3, {1: _note_2, 2: _note_3})


def test_a_record_is_read_as_it_was_written(notes: Versioned[Note]) -> None:
    note = Note(text="a", count=5)
    assert json.loads(notes.dump(note)) == {"schema": 3, "text": "a", "count": 5}
    assert notes.load(notes.dump(note)) == note
    assert notes.load(notes.dump(note).encode()) == note


@pytest.mark.parametrize(
    "text",
    [
        '{"schema":3,"text":"\\ud800","count":1}',
        '{"schema":3,"text":"\\uDE00 b","count":1}',
        '{"schema":3,"text":"a","count":1,"\\ud83d":1}',
        b'{"schema":3,"text":"\xed\xa0\x80","count":1}',
        b'{"schema":3,"text":"\xff","count":1}',
        '{"schema":3,"text":"a","count":1}'.encode("utf-16"),
        '{"schema":3,"text":"\ud800","count":1}',
    ],
)
def test_a_text_that_could_not_be_written_again_is_none(notes: Versioned[Note], text: str | bytes) -> None:
    with pytest.raises(BrokenRecord):
        notes.load(text)


def test_letters_that_are_written_in_numbers_are_read(notes: Versioned[Note]) -> None:
    assert notes.load('{"schema":3,"text":"\\ud83d\\ude00 \\u00e9","count":1}').text == "😀 é"


@pytest.mark.parametrize(
    "text",
    ['{"word":"abc"}', '{"schema":1,"word":"abc"}', '{"schema":2,"words":"abc"}', '{"schema":"2","words":"abc"}'],
)
def test_an_older_one_is_brought_up_to_date_step_by_step(notes: Versioned[Note], text: str) -> None:
    assert notes.load(text) == Note(text="abc", count=3)


@pytest.mark.parametrize("schema", [4, 5, 99])
def test_a_newer_one_is_refused_by_name(notes: Versioned[Note], schema: int) -> None:
    with pytest.raises(NewerRecord) as refused:
        notes.load(json.dumps({"schema": schema, "text": "a", "count": 5}))
    assert str(refused.value) == f"a note has schema {schema}, and this program reads up to 3: update it"
    assert refused.value.noun == "note"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        b"\xff",
        "[]",
        "null",
        "7",
        '"text"',
        '{"schema":null}',
        '{"schema":[]}',
        '{"schema":Infinity}',
        "[" * 100_000,
        '{"schema":"three"}',
        '{"schema":0,"text":"a","count":5}',
        '{"schema":-1,"text":"a","count":5}',
        '{"schema":3}',
        '{"schema":3,"text":"a","count":"many"}',
        '{"schema":2}',
        '{"schema":2,"words":7}',
        '{"schema":1,"word":null}',
        "{}",
    ],
)
def test_what_is_none_is_broken(notes: Versioned[Note], text: str | bytes) -> None:
    with pytest.raises(BrokenRecord) as refused:
        notes.load(text)
    assert str(refused.value) == "a note cannot be read"
    assert refused.value.noun == "note"
    assert refused.value.__suppress_context__, "the error must not carry what the record says"


def test_the_error_of_a_broken_record_does_not_say_what_is_in_it() -> None:
    text = CASE.dump(case(1)).replace('"sender":""', '"sender":["ada"]')
    assert "ada" in text
    with pytest.raises(BrokenRecord, match=r"^a case cannot be read$"):
        CASE.load(text)


@pytest.mark.parametrize(
    ("reader", "old"),
    [
        (POLICY, {"mode": "live"}),
        (
            POLICY,
            {"altered": {"action": "dance", "needs": "proof"}, "generated": {"action": "reply", "needs": "proof"}},
        ),
        (CASE, {"id": "X"}),
        (CASE, {"schema": 1, "id": "X", "origin": None}),
        (SENT, {"state": "eaten"}),
    ],
)
def test_an_old_record_that_is_not_what_it_was_is_broken(reader: Versioned[Any], old: dict[str, Any]) -> None:
    with pytest.raises(BrokenRecord):
        reader.load(json.dumps(old))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7w9-gn4 zn5p", "7W9GN4ZN5P"),
        ("#7W9GN4ZN5P.", "7W9GN4ZN5P"),
        ("", ""),
        ("\N{FULLWIDTH DIGIT SEVEN}é-", ""),
        ("ß", "SS"),
    ],
)
def test_ids_as_people_type_them(typed: str, kept: str) -> None:
    assert plain_id(typed) == kept


def test_a_finding_takes_the_place_of_the_one_of_its_number() -> None:
    first, third, second = finding(1), finding(3), finding(2)
    made = case(1).with_finding(third).with_finding(second).with_finding(first)
    assert made.findings == (first, second, third)
    assert made.with_finding(finding(2, "other")).findings == (first, finding(2, "other"), third)
    assert made.find("m2", "media-2") == second
    assert made.find("m2", "media-1") is made.find("m1", "media-2") is None
    assert [made.copy_name(item) for item in made.findings] == ["CASE1-1", "CASE1-2", "CASE1-3"]
    assert made.with_finding(finding(4, "m1")).messages == ("m1", "m2", "m3")


@pytest.mark.parametrize("state", FindingState)
def test_a_case_holds_what_waits_outside(state: FindingState) -> None:
    made = case(1).with_finding(replace(finding(2), state=state))
    assert made.held == (state is FindingState.HELD)
    assert (state in OUT) == (state in {FindingState.HELD, FindingState.REMOVED, FindingState.KEPT_OUT})
    assert (state in SETTLED) == (state in {FindingState.KEPT_OUT, FindingState.PUT_BACK, FindingState.LEFT})


def test_a_case_in_its_chat_is_the_same_and_remembers_the_first_elsewhere() -> None:
    assert FULL.in_chat("room") is FULL
    moved = FULL.in_chat("new")
    assert (moved.chat, moved.moved_from) == ("new", "room")
    assert FULL.posted_in == moved.posted_in == moved.in_chat("third").posted_in == "room"
    assert (moved.in_chat("third").chat, moved.in_chat("third").moved_from) == ("third", "room")
    assert moved.findings == (FINDING, FULL.findings[1])


@pytest.mark.parametrize(
    ("digits", "bits"),
    [
        ("0" * 63 + "f", 15),
        ("Ab" * 32, int("ab" * 32, 16)),
        ("0" * 63, None),
        ("0" * 65, None),
        ("", None),
        ("g" * 64, None),
        ("-" + "0" * 63, None),
        ("0x" + "0" * 62, None),
        ("0" * 63 + "\n", None),
        ("\N{ARABIC-INDIC DIGIT ONE}" * 64, None),
    ],
)
def test_what_is_a_hash(digits: str, bits: int | None) -> None:
    assert pdq_bits(digits) == bits


COPY = SealedCopy(data=b"\x00\xff picture", caption="words \N{DOG FACE}", author="Ada", spoiler=True)


def test_a_copy_is_unpacked_as_it_was_packed() -> None:
    packed = pack(COPY)
    assert unpack(packed) == COPY
    length = int.from_bytes(packed[:4], "big")
    assert json.loads(packed[4 : 4 + length]) == {
        "schema": 1,
        "caption": "words \N{DOG FACE}",
        "author": "Ada",
        "spoiler": True,
    }
    assert packed[4 + length :] == COPY.data
    for copy in (SealedCopy(data=b""), SealedCopy(data=b"x", author="y")):
        assert unpack(pack(copy)) == copy


def test_what_was_cut_off_is_broken() -> None:
    packed = pack(COPY)
    header = 4 + int.from_bytes(packed[:4], "big")
    for end in (0, 1, 3, 4, 5, header - 1):
        with pytest.raises(BrokenRecord, match=r"^a copy cannot be read$"):
            unpack(packed[:end])
    assert unpack(packed[:header]).data == b""


def test_a_copy_of_a_later_version_is_refused_by_name() -> None:
    header = b'{"schema":2}'
    with pytest.raises(NewerRecord, match=r"^a copy has schema 2, and this program reads up to 1: update it$"):
        unpack(len(header).to_bytes(4, "big") + header + b"picture")


def test_a_picture_may_be_so_large() -> None:
    assert MAX_COPY_BYTES == 25_165_824
    assert len(pack(SealedCopy(data=bytes(MAX_COPY_BYTES)))) > MAX_COPY_BYTES
    with pytest.raises(StoreUnavailable, match=r"^no copy is kept of a picture of more than 25165824 bytes$"):
        pack(SealedCopy(data=bytes(MAX_COPY_BYTES + 1)))


async def test_copies_are_swept_at_once_and_every_so_often_whatever_happens() -> None:
    clock = FakeClock(hurried=False)
    copies = fake_records(clock).copies
    await copies.keep("a", COPY, 10)
    await copies.keep("b", COPY, int(COPIES_S) + 10)
    await copies.keep("c", COPY, 3 * int(COPIES_S))
    await clock.advance(10)
    sweeping = asyncio.create_task(keep_swept(copies, clock))
    await clock.advance(0)
    assert set(copies.kept) == {"b", "c"}
    await clock.advance(COPIES_S - 1)
    assert set(copies.kept) == {"b", "c"}
    await clock.advance(1)
    assert set(copies.kept) == {"c"}
    copies.failures.append(StoreUnavailable("the folder of copies cannot be used"))
    await clock.advance(COPIES_S)
    assert copies.failures == type(copies.failures)()
    assert set(copies.kept) == {"c"}
    await clock.advance(2 * COPIES_S)
    assert copies.kept == {}
    sweeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweeping


async def test_known_pictures_are_made_ready_at_once_and_every_so_often_whatever_happens() -> None:
    clock = FakeClock(hurried=False)
    known = Warmed(clock=clock)
    warming = asyncio.create_task(keep_warm(known, ("one", "two"), clock))
    await clock.advance(0)
    assert known.warmed == ["one", "two"]
    known.failures.append(StoreUnavailable("away"))
    await clock.advance(WARM_S - 1)
    assert known.warmed == ["one", "two"]
    await clock.advance(1)
    assert known.warmed == ["one", "two", "two"], "what could not be done is tried again the next time"
    await clock.advance(WARM_S)
    assert known.warmed == ["one", "two", "two", "one", "two"]
    warming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await warming


@dataclass(slots=True, kw_only=True)
class Warmed(FakeKnown):
    """Notes what was made ready."""

    warmed: list[str] = field(default_factory=list)

    async def warm(self, platform: str) -> None:
        self.meet_failure()
        self.warmed.append(platform)


def test_an_upgraded_record_says_so() -> None:
    assert SENT.load('{"schema":1,"state":"sent"}') == SENT.load('{"schema":2,"state":"sent"}')
    assert SENT.load('{"schema":1,"state":"sent"}').schema == 2


class Closing(FakeCopies):
    """Copies that say that they were closed, and fail at it."""

    async def aclose(self) -> None:
        self.kept["closed"] = SealedCopy(data=b"")
        raise StoreUnavailable("it cannot even be closed")


class ClosingCases(FakeCases):
    """Cases that say that they were closed."""

    async def aclose(self) -> None:
        self.forgotten = True


async def test_all_connections_are_closed_even_if_one_cannot_be() -> None:
    clock = FakeClock()
    cases, copies, words = ClosingCases(clock=clock), Closing(clock=clock), Closing(clock=clock)
    await replace(fake_records(clock), cases=cases, copies=copies, words=words).aclose()
    assert cases.forgotten
    assert set(copies.kept) == set(words.kept) == {"closed"}


async def test_fakes_fail_when_they_are_told_to() -> None:
    records = fake_records()
    records.outbox.failures.append(StoreUnavailable("one"))
    records.failures.append(StoreUnavailable("any"))
    with pytest.raises(StoreUnavailable, match="any"):
        await records.people.approved("p", "room", "ada")
    assert not await records.people.approved("p", "room", "ada")
    records.failures.append(StoreUnavailable("any"))
    for message in ("one", "any"):
        with pytest.raises(StoreUnavailable, match=message):
            await records.outbox.claim("x", Said.CARD)
    assert await records.outbox.claim("x", Said.CARD)
