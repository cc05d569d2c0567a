"""The Known port's suite."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.policy import NO_MATCHES, Match, Matches, Policy
from bots.records.known import Known, KnownPicture, Listed, Traits
from bots.testing import fake_records
from tests.contract.records.conftest import Scene
from worker.contract import Fingerprint

NOW_S = 1_800_000_000.0
POLICY = Policy(known_distance=31, known_quality=50)
BASE = int("5a" * 32, 16)


def digits(bits: int) -> str:
    """64 hexadecimal digits that differ from BASE in so many bits."""
    return f"{BASE ^ ((1 << bits) - 1):064x}"


FULL = KnownPicture(
    id="k1",
    listed=Listed.FINE,
    minor=True,
    fake=True,
    sha256="ab" * 32,
    pdq=digits(0),
    quality=80,
    file_id="file-1",
    case="CASE1",
    by="mo",
    note="a statue",
    added_at_s=5.5,
    expires_at_s=NOW_S + 1000.25,
)


def entry(name: str, **values: object) -> KnownPicture:
    picture = KnownPicture(id=name, listed=Listed.FAKE, added_at_s=5.0)
    return replace(picture, **values)  # type: ignore[arg-type]


def looks(bits: int, quality: int = 100, algorithm: str = "pdq") -> Traits:
    return Traits(fingerprints=(Fingerprint(algorithm=algorithm, value=digits(bits), quality=quality),))


async def match(known: Known, traits: Traits, policy: Policy = POLICY, now_s: float = NOW_S) -> Matches:
    return await known.match("p", "room", traits, policy, now_s)


async def test_an_entry_is_read_as_it_was_added(scene: Scene) -> None:
    plain = KnownPicture(id="", listed=Listed.FAKE, added_at_s=0)
    unchanged = [f.name for f in fields(KnownPicture) if getattr(FULL, f.name) == getattr(plain, f.name)]
    assert unchanged == ["schema"], "FULL no longer says something of its own in every field"
    await scene.records.known.add("p", "room", FULL)
    assert await scene.replica().known.entries("p", "room") == [FULL]
    for platform, chat in (("q", "room"), ("p", "other")):
        assert await scene.records.known.entries(platform, chat) == []
        assert await scene.records.known.match(platform, chat, Traits(sha256="ab" * 32), POLICY, 1.0) == NO_MATCHES
        assert await scene.records.known.match(platform, chat, looks(0), POLICY, 1.0) == NO_MATCHES


async def test_entries_come_the_newest_first_without_the_expired(scene: Scene) -> None:
    known, now_s = scene.records.known, scene.clock.now_s()
    for name, added_at_s, left_s in (("b", 2.0, 0.0), ("c", 1.0, 50.0), ("x", 9.0, 10.0), ("a", 2.0, 0.0)):
        expires_at_s = now_s + left_s if left_s else 0.0
        await known.add("p", "room", entry(name, sha256=name, added_at_s=added_at_s, expires_at_s=expires_at_s))
    assert [picture.id for picture in await known.entries("p", "room")] == ["x", "a", "b", "c"]
    await scene.pass_time(10)
    assert [picture.id for picture in await known.entries("p", "room")] == ["a", "b", "c"]
    assert [picture.id for picture in await known.entries("p", "room")] == ["a", "b", "c"]


async def test_a_picture_is_known_by_its_digest_or_its_file_id(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa", file_id="f1"))
    await known.add("p", "room", entry("k2", sha256="bb"))
    await known.add("p", "room", entry("ok", listed=Listed.FINE, file_id="f2", pdq=digits(0), quality=100))
    exact = Matches(fake=Match(entry="k1", exact=True))
    assert await match(known, Traits(sha256="aa")) == exact
    assert await match(known, Traits(file_id="f1")) == exact
    assert await match(known, Traits(sha256="aa", file_id="f1")) == exact
    assert await match(known, Traits(sha256="other", file_id="f1")) == exact
    assert await match(known, Traits(sha256="bb", file_id="f1")) == exact
    assert await match(known, Traits(file_id="f2")) == Matches(fine=Match(entry="ok", exact=True))
    for nothing in (Traits(), Traits(sha256="f1"), Traits(file_id="aa"), Traits(sha256="CASE1"), Traits(sha256="a")):
        assert await match(known, nothing) == NO_MATCHES


async def test_both_lists_answer(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa", pdq=digits(0), quality=100))
    await known.add("p", "room", entry("ok", listed=Listed.FINE, pdq=digits(3), quality=100))
    traits = replace(looks(1), sha256="aa")
    expected = Matches(fake=Match(entry="k1", exact=True), fine=Match(entry="ok", exact=False, distance=1))
    assert await match(known, traits) == replace(expected, fine=Match(entry="ok", exact=False, distance=1 + 1))
    assert await match(known, replace(looks(2), sha256="aa")) == expected
    await known.add("p", "room", entry("ok2", listed=Listed.FINE, sha256="aa"))
    assert await match(known, traits) == replace(expected, fine=Match(entry="ok2", exact=True))


async def test_what_may_show_a_minor_is_found_whatever_else_is_nearer(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa", pdq=digits(0), quality=100))
    await known.add("p", "room", entry("m1", minor=True, pdq=digits(9), quality=100))
    await known.add("p", "room", entry("m2", minor=True, sha256="mm", file_id="fm"))
    await known.add("p", "room", entry("ok", listed=Listed.FINE, sha256="aa"))
    near = Match(entry="m1", exact=False, distance=9)
    exact = Matches(fake=Match(entry="k1", exact=True), fine=Match(entry="ok", exact=True), minor=near)
    assert await match(known, replace(looks(0), sha256="aa")) == exact
    assert (await match(known, looks(0))) == Matches(fake=Match(entry="k1", exact=False, distance=0), minor=near)
    same = Match(entry="m2", exact=True)
    for traits in (Traits(sha256="mm"), Traits(file_id="fm")):
        assert await match(known, traits) == Matches(fake=same, minor=same)
    assert [item.minor for item in await scene.replica().known.entries("p", "room")].count(True) == 2
    await known.remove("p", "room", "m1")
    assert (await match(known, looks(9))).minor is None


async def test_a_picture_is_known_by_its_looks(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", pdq=digits(0), quality=50))
    for bits in (0, 1, 31):
        assert await match(known, looks(bits)) == Matches(fake=Match(entry="k1", exact=False, distance=bits))
    assert await match(known, looks(32)) == NO_MATCHES
    assert await match(known, looks(32), replace(POLICY, known_distance=32)) != NO_MATCHES
    assert await match(known, looks(5), replace(POLICY, known_distance=4)) == NO_MATCHES
    turned = await match(known, looks(9, algorithm="pdq-dihedral"))
    assert turned == Matches(fake=Match(entry="k1", exact=False, distance=9))
    assert await match(known, looks(0, algorithm="phash")) == NO_MATCHES


async def test_poor_fingerprints_match_nothing(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", pdq=digits(0), quality=60))
    await known.add("p", "room", entry("poor", pdq=digits(20), quality=49))
    found = Matches(fake=Match(entry="k1", exact=False, distance=20))
    assert await match(known, looks(20, quality=50)) == found
    assert await match(known, looks(20, quality=49)) == NO_MATCHES
    assert await match(known, looks(20), replace(POLICY, known_quality=60)) == found
    assert await match(known, looks(20), replace(POLICY, known_quality=61)) == NO_MATCHES
    lower = await match(known, looks(20), replace(POLICY, known_quality=49))
    assert lower == Matches(fake=Match(entry="poor", exact=False, distance=0))


async def test_of_many_the_closest_counts_then_the_lowest_id(scene: Scene) -> None:
    known = scene.records.known
    for name, bits in (("far", 8), ("z", 4), ("near", 4), ("farther", 12)):
        await known.add("p", "room", entry(name, pdq=digits(bits), quality=100))
    assert await match(known, looks(0)) == Matches(fake=Match(entry="near", exact=False, distance=4))
    both = Traits(fingerprints=(*looks(0).fingerprints, *looks(9, algorithm="pdq-dihedral").fingerprints))
    assert await match(known, both) == Matches(fake=Match(entry="far", exact=False, distance=1))
    for name in ("s2", "s1"):
        await known.add("p", "room", entry(name, sha256="aa"))
    assert await match(known, replace(both, sha256="aa")) == Matches(fake=Match(entry="s1", exact=True))


async def test_expired_entries_match_nothing(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", entry("k1", sha256="aa", pdq=digits(0), quality=100, expires_at_s=NOW_S + 1))
    for traits in (Traits(sha256="aa"), looks(0)):
        assert await match(known, traits, now_s=NOW_S + 0.5) != NO_MATCHES
        assert await match(known, traits, now_s=NOW_S + 1) == NO_MATCHES


async def test_an_entry_that_is_taken_away_matches_no_more(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", FULL)
    await known.add("p", "room", entry("k2", sha256="ab" * 32, file_id="file-1", pdq=digits(2), quality=100))
    own = Match(entry="k1", exact=False, distance=0, fake=True)
    assert await match(known, looks(0)) == Matches(fine=own, fake=Match(entry="k2", exact=False, distance=2), minor=own)
    assert await known.remove("p", "room", "never") is None
    assert await known.remove("p", "other", "k1") is None
    assert await scene.replica().known.remove("p", "room", "k1") == FULL
    assert await known.remove("p", "room", "k1") is None
    for traits in (Traits(sha256="ab" * 32), Traits(file_id="file-1")):
        assert await match(known, traits) == Matches(fake=Match(entry="k2", exact=True))
    assert await match(known, looks(0)) == Matches(fake=Match(entry="k2", exact=False, distance=2))
    assert len(await known.of_case("p", "room", "CASE1", Listed.FINE)) == 0


async def test_an_entry_that_is_replaced_matches_as_it_is_now(scene: Scene) -> None:
    known = scene.records.known
    await known.add("p", "room", FULL)
    assert (await match(known, looks(0))).fine is not None
    await scene.replica().known.add("p", "room", entry("k1", sha256="cc", pdq=digits(100), quality=100, case="CASE2"))
    for gone in (Traits(sha256="ab" * 32), Traits(file_id="file-1"), looks(0)):
        assert await match(known, gone) == NO_MATCHES
    assert await match(known, Traits(sha256="cc")) == Matches(fake=Match(entry="k1", exact=True))
    assert await match(known, looks(100)) == Matches(fake=Match(entry="k1", exact=False, distance=0))
    assert len(await known.of_case("p", "room", "CASE1", Listed.FINE)) == 0
    await known.add("p", "room", entry("k1", sha256="cc"))
    assert await match(known, looks(100)) == NO_MATCHES


async def test_what_a_case_added_is_found(scene: Scene) -> None:
    known = scene.records.known
    for name, case, listed in (
        ("a", "CASE1", Listed.FAKE),
        ("b", "CASE1", Listed.FAKE),
        ("c", "CASE1", Listed.FINE),
        ("d", "CASE2", Listed.FAKE),
        ("e", "", Listed.FAKE),
    ):
        await known.add("p", "room", entry(name, sha256=name, case=case, listed=listed))
    await known.add("p", "other", entry("a", sha256="a", case="CASE1"))
    assert len(await known.of_case("p", "room", "", Listed.FAKE)) == 0
    assert sorted(picture.id for picture in await known.of_case("p", "room", "CASE1", Listed.FAKE)) == ["a", "b"]
    assert sorted(picture.id for picture in await known.of_case("p", "room", "CASE1", Listed.FINE)) == ["c"]
    assert [picture.id for picture in await known.of_case("p", "other", "CASE1", Listed.FAKE)] == ["a"]
    assert sorted(picture.id for picture in await known.entries("p", "room")) == ["a", "b", "c", "d", "e"]


async def test_replicas_see_each_others_changes(scene: Scene) -> None:
    one, two = scene.records.known, scene.replica().known
    for number in range(1, 6):
        await one.add("p", "room", entry(f"k{number}", pdq=digits(number * 40), quality=100))
        expected = Matches(fake=Match(entry=f"k{number}", exact=False, distance=0))
        assert await match(two, looks(number * 40)) == expected
        assert await match(one, looks(number * 40)) == expected
    await two.remove("p", "room", "k3")
    assert await match(one, looks(120)) == NO_MATCHES
    assert (await match(one, looks(80))).fake == Match(entry="k2", exact=False, distance=0)


PRINTS = st.builds(
    Fingerprint,
    algorithm=st.sampled_from(["pdq", "pdq-dihedral", "other"]),
    value=st.integers(0, 60).map(digits),
    quality=st.sampled_from([40, 50, 60]),
)
PICTURES = st.builds(
    KnownPicture,
    id=st.sampled_from(["a", "b", "c", "d", "e"]),
    listed=st.sampled_from(Listed),
    minor=st.booleans(),
    sha256=st.sampled_from(["", "s1", "s2"]),
    pdq=st.one_of(st.just(""), st.integers(0, 60).map(digits)),
    quality=st.sampled_from([40, 50, 60]),
    file_id=st.sampled_from(["", "f1", "f2"]),
    case=st.sampled_from(["", "c1"]),
    added_at_s=st.just(1.0),
    expires_at_s=st.sampled_from([0.0, NOW_S, NOW_S + 1]),
)
STEPS = st.lists(st.one_of(PICTURES, st.sampled_from(["a", "b", "c"]), st.sampled_from(Listed)), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    traits=st.builds(
        Traits,
        sha256=st.sampled_from(["", "s1", "s2"]),
        file_id=st.sampled_from(["", "f1"]),
        fingerprints=st.lists(PRINTS, max_size=3).map(tuple),
    ),
    distance=st.sampled_from([0, 10, 31]),
)
@pytest.mark.parametrize("scene", ["redis"], indirect=True)
async def test_whatever_was_done_the_answer_is_that_of_comparing_with_each(
    scene: Scene, steps: list[KnownPicture | str], traits: Traits, distance: int
) -> None:
    await scene.redis.flushall()
    plain, real = fake_records(scene.clock).known, scene.replica().known
    for step in steps:
        for known in (plain, real):
            if isinstance(step, KnownPicture):
                await known.add("p", "room", step)
            elif isinstance(step, Listed):
                for own in await known.of_case("p", "room", "c1", step):
                    await known.remove("p", "room", own.id)
            else:
                await known.remove("p", "room", step)
        policy = replace(POLICY, known_distance=distance)
        assert await match(real, traits, policy) == await match(plain, traits, policy)


async def test_entries_are_counted_by_their_list(scene: Scene) -> None:
    known = scene.records.known

    async def counts(chat: str = "room") -> tuple[int, int]:
        found = await scene.replica().known.counts("p", chat)
        assert set(found) == set(Listed)
        return found[Listed.FAKE], found[Listed.FINE]

    assert await counts() == (0, 0)
    for number in range(3):
        await known.add("p", "room", entry(f"k{number}", sha256="aa"))
    await known.add("p", "room", replace(FULL, id="f", expires_at_s=scene.clock.now_s() + 100))
    await known.add("p", "other", entry("k0", sha256="aa", case="CASE1"))
    assert await counts() == (3, 1)
    await known.add("p", "room", entry("k0", sha256="bb"))
    await known.add("p", "room", entry("k1", listed=Listed.FINE, expires_at_s=scene.clock.now_s() + 50))
    assert await counts() == (2, 2)
    await scene.pass_time(49.0)
    assert await counts() == (2, 2)
    await scene.pass_time(1.0)
    assert await counts() == (2, 1)
    await known.add("p", "room", replace(FULL, id="f", expires_at_s=0.0))
    await scene.pass_time(100.0)
    assert await counts() == (2, 1), "it does not expire any more"
    assert await known.remove("p", "room", "k2") is not None
    assert await known.remove("p", "room", "k2") is None
    assert await counts() == (1, 1)
    assert await known.remove("p", "other", "k0") is not None
    assert await counts("other") == (0, 0)
    await known.add("p", "other", entry("k0"))
    assert await counts("other") == (1, 0)


async def test_one_entry_is_read_by_its_id(scene: Scene) -> None:
    known = scene.records.known
    brief = entry("k1", expires_at_s=scene.clock.now_s() + 10)
    await known.add("p", "room", brief)
    await known.add("p", "room", FULL)
    assert await known.entry("p", "room", "k1") == FULL
    await known.add("p", "room", brief)
    assert await known.entry("p", "room", "k1") == brief
    assert await known.entry("p", "room", "k2") is await known.entry("p", "other", "k1") is None
    await scene.pass_time(10)
    assert await known.entry("p", "room", "k1") is None


async def test_what_is_made_ready_changes_no_answer(scene: Scene) -> None:
    known = scene.replica().known
    await known.warm("p")
    await scene.records.known.add("p", "room", entry("k1", pdq=digits(0), quality=100))
    await known.warm("p")
    assert (await match(known, looks(0))).fake == Match(entry="k1", exact=False, distance=0)
    await scene.records.known.remove("p", "room", "k1")
    await known.warm("p")
    assert await match(known, looks(0)) == NO_MATCHES


async def test_whether_any_may_show_a_minor_is_known_at_once(scene: Scene) -> None:
    known = scene.replica().known
    assert not await known.stops("p", "room")
    await known.add("p", "room", entry("k1", sha256="s"))
    assert not await known.stops("p", "room")
    await known.add("p", "room", entry("m1", minor=True, sha256="t"))
    await known.add("p", "room", entry("m2", minor=True, pdq=digits(9), quality=100))
    assert await scene.replica().known.stops("p", "room")
    assert not await known.stops("p", "other")
    await known.remove("p", "room", "m1")
    assert await known.stops("p", "room")
    await known.add("p", "room", entry("m2", pdq=digits(9), quality=100))
    assert not await known.stops("p", "room")


async def test_what_has_expired_stops_no_more(scene: Scene) -> None:
    known = scene.records.known
    now_s = scene.clock.now_s()
    await known.add("p", "room", entry("m1", minor=True, sha256="t", expires_at_s=now_s + 10))
    assert await known.stops("p", "room")
    await scene.pass_time(11)
    assert not await known.stops("p", "room")
    await known.add("p", "room", entry("m2", minor=True, sha256="u", expires_at_s=now_s + 1_000.5))
    assert await known.stops("p", "room")


@pytest.mark.parametrize("fake", [False, True])
async def test_a_match_says_whether_a_moderator_has_called_it_a_fake(scene: Scene, fake: bool) -> None:
    known = scene.records.known
    await known.add("p", "room", replace(entry("E", sha256="ab" * 32, pdq=digits(9), quality=100), fake=fake))
    for traits in (Traits(sha256="ab" * 32), looks(9)):
        match = (await known.match("p", "room", traits, POLICY, 1.0)).fake
        assert match is not None
        assert match.fake is fake
