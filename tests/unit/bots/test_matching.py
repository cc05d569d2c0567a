"""The index against comparing every hash, whatever is put in, taken out and asked."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bots.matching import BITS, LIMIT, MAX_INDEXED, MIN_QUALITY, SCAN_BELOW, Index, hashes, looks_of, upright
from worker.contract import PDQ, PDQ_DIHEDRAL, Fingerprint


def plain(known: dict[str, int], value: int, limit: int) -> list[tuple[str, int]]:
    """What comparing each says."""
    distances = ((entry_id, (value ^ one).bit_count()) for entry_id, one in known.items())
    return sorted((found for found in distances if found[1] <= limit), key=lambda found: (found[1], found[0]))


def changed(value: int, bits: set[int]) -> int:
    for bit in bits:
        value ^= 1 << bit
    return value


def bank(count: int, seed: int = 0) -> dict[str, int]:
    source = random.Random(seed)
    return {f"entry-{number}": source.getrandbits(BITS) for number in range(count)}


FEW = bank(SCAN_BELOW // 4)
MANY = bank(5 * SCAN_BELOW)
INDEXES = [(FEW, Index(FEW.items())), (MANY, Index(MANY.items()))]


def scattered(most: int) -> st.SearchStrategy[set[int]]:
    """Bits anywhere, or a number of them spread evenly, which is hardest: no part of the hash stays as it was."""
    evenly = st.tuples(st.integers(0, most), st.integers(0, BITS - 1)).map(
        lambda drawn: {(drawn[1] + place * BITS // max(1, drawn[0])) % BITS for place in range(drawn[0])}
    )
    return st.one_of(st.sets(st.integers(0, BITS - 1), max_size=most), evenly)


@pytest.mark.parametrize(
    ("qualities", "kept"),
    [
        ([90], 0),
        ([10], 0),
        ([90, 60], 0),
        # How a film begins and ends it may share with many.
        ([100, 60, 70, 100], 2),
        ([100, 60, 100], 1),
        # Where that alone is clear, it is better than black.
        ([0, 20, 30, 80], 3),
        ([0, 20, 30, 40], 2),
        ([0, 90, 0, 0], 1),
    ],
)
def test_of_a_film_a_frame_is_kept_that_tells_it_from_others(qualities: list[int], kept: int) -> None:
    prints = []
    for place, quality in enumerate(qualities):
        value = f"{place:064x}"
        prints.append(Fingerprint(algorithm=PDQ, value=value, quality=quality))
        prints += [Fingerprint(algorithm=PDQ_DIHEDRAL, value="f" * 64, quality=100)] * 7
    assert upright(prints) == prints[8 * kept]
    assert looks_of(prints) == (f"{kept:064x}" if qualities[kept] >= MIN_QUALITY else "")
    assert upright([]) is None
    assert looks_of([]) == ""


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(INDEXES), st.integers(0, 100), scattered(70), st.integers(0, 70))
def test_it_finds_what_comparing_each_finds(
    index: tuple[dict[str, int], Index], place: int, flipped: set[int], limit: int
) -> None:
    known, tried = index
    start = f"entry-{place}"
    value = changed(known[start], flipped)
    found = tried.find(value, limit)
    assert found == plain(known, value, limit)
    assert (start in dict(found)) == (len(flipped) <= limit)


@pytest.mark.parametrize("limit", [LIMIT, LIMIT + 1, 39, 40, MAX_INDEXED, MAX_INDEXED + 1, 64])
def test_the_limit_itself_is_near_enough_wherever_the_bits_lie(limit: int) -> None:
    source = random.Random(limit)
    for known, tried in INDEXES:
        for number in range(60):
            start = f"entry-{number}"
            # As many in each word as there must be where none has fewer; then anywhere.
            even = {32 * word + source.randrange(32) for word in range(8)}
            while len(even) < limit:
                lean = min(range(8), key=lambda word: (sum(bit // 32 == word for bit in even), source.random()))
                even.add(32 * lean + source.randrange(32))
            for flipped in (even, set(source.sample(range(BITS), limit))):
                value = changed(known[start], flipped)
                assert (start, limit) in tried.find(value, limit)
                assert start not in dict(tried.find(value, limit - 1))


@pytest.mark.parametrize("low", range(16))
def test_beyond_the_usual_limit_every_bit_of_a_place_is_tried(low: int) -> None:
    known, tried = INDEXES[1]
    for high in range(low + 1, 16):
        # In each word two bits of one half, and in the other three digits: only the first half can lead there.
        flipped = {32 * word + bit for word in range(8) for bit in (low, high, 19, 23, 27)}
        assert ("entry-1", 40) in tried.find(changed(known["entry-1"], flipped), 40)


class Changing(RuleBasedStateMachine):
    """An index that entries come into and go out of, around the number at which its tables are made."""

    @initialize(count=st.sampled_from([0, SCAN_BELOW - 2, SCAN_BELOW + 40]), seed=st.integers(0, 3))
    def begin(self, count: int, seed: int) -> None:
        self.source = random.Random(seed)
        self.known = bank(count, seed)
        self.ever = bank(count, seed)
        self.index = Index(self.known.items())

    @rule(number=st.integers(0, 50), twin=st.integers(0, 50), bits=scattered(40))
    def put_near_another(self, number: int, twin: int, bits: set[int]) -> None:
        near = self.known.get(f"entry-{twin}", self.source.getrandbits(BITS))
        self.known[f"entry-{number}"] = changed(near, bits)
        self.ever[f"entry-{number}"] = self.known[f"entry-{number}"]
        self.index.add(f"entry-{number}", self.known[f"entry-{number}"])

    @rule(number=st.integers(0, 50))
    def take_out(self, number: int) -> None:
        self.known.pop(f"entry-{number}", None)
        self.index.remove(f"entry-{number}")

    @rule(number=st.integers(0, 50), bits=scattered(40), limit=st.sampled_from([0, LIMIT, 36, 64]))
    def ask(self, number: int, bits: set[int], limit: int) -> None:
        value = changed(self.ever.get(f"entry-{number}", 0), bits)
        assert self.index.find(value, limit) == plain(self.known, value, limit)

    @invariant()
    def as_many_as_there_are(self) -> None:
        if hasattr(self, "known"):
            assert len(self.index) == len(self.known)


TestChanging = Changing.TestCase
TestChanging.settings = settings(deadline=None, max_examples=40, stateful_step_count=30)


def test_all_that_was_taken_out_is_gone_and_its_place_is_used_again() -> None:
    index = Index(MANY.items())
    value = MANY["entry-7"]
    assert index.find(value) == [("entry-7", 0)]
    for entry_id in MANY:
        index.remove(entry_id)
    index.remove("entry-7")
    assert (len(index), index.find(value)) == (0, [])
    for entry_id, other in bank(len(MANY), seed=1).items():
        index.add(entry_id, other)
    assert index.find(value) == []
    assert len(index) == len(MANY)


def test_a_slot_that_is_used_again_is_taken_out_where_it_stands() -> None:
    # Some share their first half, and so four places, where slot 1's mark can be read across the marks of 511 and 512, too.
    known = bank(SCAN_BELOW + 100)
    for number in (1, *range(505, 520)):
        known[f"entry-{number}"] &= ~0xFFFF
    index = Index(known.items())
    assert index.find(known["entry-511"]) == [("entry-511", 0)]
    for _ in range(2):
        index.remove("entry-1")
        index.add("entry-1", known["entry-1"])
    index.remove("entry-1")
    del known["entry-1"]
    for number in range(505, 520):
        # Nothing but the first half leads there.
        elsewhere = {32 * word + bit for word in range(1, 8) for bit in (1, 5, 17, 21)}
        far = changed(known[f"entry-{number}"], {17, 21, 25} | elsewhere)
        assert index.find(far) == [(f"entry-{number}", 31)]


def test_entries_with_one_hash_are_all_found_and_go_one_by_one() -> None:
    index = Index([*MANY.items(), ("twin", MANY["entry-3"])])
    assert index.find(MANY["entry-3"]) == [("entry-3", 0), ("twin", 0)]
    index.remove("entry-3")
    assert index.find(MANY["entry-3"]) == [("twin", 0)]
    index.add("twin", MANY["entry-3"] ^ 0b111)
    assert index.find(MANY["entry-3"]) == [("twin", 3)]


def test_where_too_many_look_alike_each_is_compared() -> None:
    # All share most of their bits, so that every place that a query reads holds nearly all of them.
    alike = {f"entry-{number}": number << 100 for number in range(2 * SCAN_BELOW)}
    index = Index(alike.items())
    assert index.find(3 << 100) == plain(alike, 3 << 100, LIMIT)
    assert index.find((1 << BITS) - 1) == []


def test_tables_can_be_made_before_anybody_asks() -> None:
    for known, _ in INDEXES:
        index = Index(known.items())
        index.prepare()
        index.add("late", 5)
        index.remove("entry-1")
        index.prepare()
        assert index.find(5) == [("late", 0)]
        assert (index.find(known["entry-0"]), index.find(known["entry-1"])) == ([("entry-0", 0)], [])


def test_a_turned_copy_is_found_by_the_nearest_of_its_hashes() -> None:
    index = Index(MANY.items())
    far, near = changed(MANY["entry-5"], set(range(20))), changed(MANY["entry-5"], {8, 200})
    for values in ([0, far, near, MANY["entry-9"]], [near, MANY["entry-9"], far]):
        assert index.find_any(values) == [("entry-9", 0), ("entry-5", 2)]
    assert index.find_any([]) == []


@pytest.mark.parametrize("value", [-1, 1 << BITS])
def test_what_is_no_hash_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="256"):
        Index().add("entry", value)


def test_a_picture_is_looked_up_by_all_its_hashes_that_can_be_trusted() -> None:
    def print_of(algorithm: str, value: str, quality: int) -> Fingerprint:
        return Fingerprint(algorithm=algorithm, value=value, quality=quality)

    made = (
        print_of(PDQ, "f" * 64, MIN_QUALITY),
        print_of(PDQ_DIHEDRAL, "0" * 63 + "a", MIN_QUALITY),
        print_of(PDQ, "1" * 64, MIN_QUALITY - 1),
        print_of("sha256", "2" * 64, 100),
    )
    assert hashes(made) == [(1 << BITS) - 1, 10]
    assert hashes(made, min_quality=0) == [(1 << BITS) - 1, 10, int("1" * 64, 16)]
