"""The Policies port's suite."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace

from bots.policy import (
    DEFAULT,
    PRESETS,
    Action,
    Beside,
    Exempt,
    Limits,
    Mode,
    Policy,
    Preset,
    Proof,
    Rule,
    Rung,
    within,
)
from bots.records.journal import Event, EventKind
from tests.contract.records.conftest import Scene

FULL = Policy(
    preset=Preset.CUSTOM,
    mode=Mode.SHADOW,
    altered=Rule(
        none=(Action.NOTIFY,),
        little=(Action.REACT,),
        uncertain=(Action.REPLY, Action.NOTIFY),
        substantial=(Action.DELETE, Action.STRIKE),
        proofs=frozenset({Proof.MODEL, Proof.HUMAN}),
        strike_weight=2,
    ),
    generated=Rule(substantial=(), proofs=frozenset()),
    known=(Action.BAN,),
    known_strike_weight=3,
    known_distance=12,
    known_quality=80,
    penalty_proofs=frozenset({Proof.KNOWN_PICTURE}),
    mute_s=600,
    strikes_expire_s=7,
    ladder=(Rung(strikes=3, within_s=5, action=Action.MUTE, duration_s=9),),
    limits=Limits(removals_per_hour=1, member_per_hour=2, picture_per_hour=3),
    exempt=Exempt(admins=False, linked_channel=False, channels=("-7",), threads=("9",)),
    newcomer_days=4,
    newcomer_preset=Preset.PROTECT,
    beside=frozenset(Beside),
    moderators_chat="mods",
    moderators_thread="12",
    locale="de",
)


async def test_where_nobody_chose_the_default_holds(scene: Scene) -> None:
    assert await scene.records.policies.policy("p", "room") == DEFAULT
    assert await scene.records.policies.policy("p", "room", "topic") == DEFAULT
    assert await scene.records.policies.own("p", "room") is None
    assert await scene.records.policies.threads("p", "room") == ()


async def test_a_policy_is_read_as_it_was_set(scene: Scene) -> None:
    unchanged = [field.name for field in fields(Policy) if getattr(FULL, field.name) == getattr(Policy(), field.name)]
    assert unchanged == ["schema"], "FULL no longer says something of its own in every field"
    await scene.records.policies.set("p", "room", FULL)
    assert await scene.replica().policies.policy("p", "room") == FULL
    assert await scene.records.policies.own("p", "room") == FULL
    for platform, chat in (("q", "room"), ("p", "other")):
        assert await scene.records.policies.policy(platform, chat) == DEFAULT


async def test_a_thread_has_its_own_else_the_chats(scene: Scene) -> None:
    policies = scene.records.policies
    await policies.set("p", "room", PRESETS[Preset.STRICT])
    assert await policies.policy("p", "room", "topic") == PRESETS[Preset.STRICT]
    assert await policies.own("p", "room", "topic") is None
    await policies.set("p", "room", FULL, "topic")
    await policies.set("p", "room", PRESETS[Preset.REPLY], "art")
    await policies.set("p", "elsewhere", PRESETS[Preset.REPLY], "else")
    assert await policies.policy("p", "room", "topic") == within(FULL, PRESETS[Preset.STRICT], "topic")
    assert await policies.own("p", "room", "topic") == FULL
    assert await policies.policy("p", "room", "other") == PRESETS[Preset.STRICT]
    assert await policies.policy("p", "room") == PRESETS[Preset.STRICT]
    assert await policies.threads("p", "room") == ("art", "topic")


async def test_a_threads_own_hold_within_the_chats(scene: Scene) -> None:
    policies = scene.records.policies
    chats = replace(PRESETS[Preset.STRICT], exempt=Exempt(threads=("topic", "art")), limits=Limits(removals_per_hour=7))
    await policies.set("p", "room", FULL, "topic")
    assert (await policies.policy("p", "room", "topic")).limits == Limits()
    await policies.set("p", "room", chats)
    found = await policies.policy("p", "room", "topic")
    assert found == replace(
        FULL, limits=chats.limits, beside=frozenset(), exempt=replace(FULL.exempt, threads=("topic", "art"))
    )
    await policies.set("p", "room", replace(chats, exempt=Exempt()))
    assert (await policies.policy("p", "room", "topic")).exempt.threads == ()
    await policies.set("p", "room", replace(FULL, exempt=Exempt(threads=("topic",))), "topic")
    assert (await policies.policy("p", "room", "topic")).exempt.threads == ("topic",)


async def test_what_is_taken_away_no_longer_holds(scene: Scene) -> None:
    policies = scene.records.policies
    await policies.set("p", "room", PRESETS[Preset.STRICT])
    await policies.set("p", "room", FULL, "topic")
    await policies.set("p", "room", None, "topic")
    assert await policies.policy("p", "room", "topic") == PRESETS[Preset.STRICT]
    assert await policies.threads("p", "room") == ()
    await policies.set("p", "room", FULL, "topic")
    await policies.set("p", "room", None)
    assert await policies.policy("p", "room") == DEFAULT
    assert await policies.policy("p", "room", "topic") == within(FULL, DEFAULT, "topic")
    await policies.set("p", "never", None)
    await policies.set("p", "never", None, "topic")
    assert await policies.own("p", "never") is None


async def test_where_moderators_are_told_is_known_of_every_chat(scene: Scene) -> None:
    policies = scene.records.policies
    await policies.set("p", "room", replace(FULL, moderators_chat="mods"))
    await policies.set("p", "other", replace(FULL, moderators_chat='a "quoted" one'))
    await policies.set("p", "other", replace(FULL, moderators_chat="mods"), "topic")
    await policies.set("p", "nowhere", replace(FULL, moderators_chat=""))
    await policies.set("q", "room", FULL)
    places = await scene.replica().policies.places("p")
    assert places["room"] == {"mods"}
    assert "mods" in places["other"]
    assert set(places) == {"room", "other"}
    await policies.set("p", "room", None)
    assert set(await policies.places("p")) == {"other"}
    await scene.records.moves.move("p", "mods", "moved")
    assert "moved" in (await policies.places("p"))["other"]


CHANGED = Event(kind=EventKind.POLICY, at_s=1_800_000_000.0, actor="mo", before="a", after="b")


async def journal_of(scene: Scene, chat: str = "room") -> list[Event]:
    return [event async for event in scene.records.journal.read("p", chat)]


async def test_a_change_is_made_and_written_down_in_one_step(scene: Scene) -> None:
    policies, other = scene.records.policies, scene.replica().policies
    strict, protect = PRESETS[Preset.STRICT], PRESETS[Preset.PROTECT]
    assert await policies.change("p", "room", {"": None}, {"": strict}, [CHANGED])
    assert await other.own("p", "room") == strict
    assert await journal_of(scene) == [CHANGED]
    second, third = replace(CHANGED, details="topic"), replace(CHANGED, actor="max")
    read = {"": strict, "topic": None}
    assert await other.change("p", "room", read, {"topic": FULL, "": protect}, [second, third])
    assert (await policies.own("p", "room"), await policies.own("p", "room", "topic")) == (protect, FULL)
    assert await policies.change("p", "room", {"topic": FULL}, {"topic": None}, [])
    assert await policies.threads("p", "room") == ()
    assert await journal_of(scene) == [CHANGED, second, third]
    assert set(await policies.places("p")) == set()


async def test_what_was_changed_meanwhile_is_not_written_over(scene: Scene) -> None:
    policies, other = scene.records.policies, scene.replica().policies
    strict, protect, reply = PRESETS[Preset.STRICT], PRESETS[Preset.PROTECT], PRESETS[Preset.REPLY]
    await other.set("p", "room", protect)
    for read in ({"": None}, {"": strict}, {"": protect, "topic": FULL}):
        assert not await policies.change("p", "room", read, {"": reply, "topic": reply}, [CHANGED])
    await other.set("p", "room", FULL, "topic")
    assert not await policies.change("p", "room", {"": protect, "topic": None}, {"topic": reply}, [CHANGED])
    assert (await policies.own("p", "room"), await policies.own("p", "room", "topic")) == (protect, FULL)
    assert await journal_of(scene) == []
    assert await policies.change("p", "room", {"": protect}, {"": reply}, []), "a topic that was not read is none of it"


async def test_of_changes_at_the_same_moment_one_holds(scene: Scene) -> None:
    both = scene.records.policies, scene.replica().policies
    await both[0].set("p", "room", FULL)
    for number in range(10):
        read = {"": await both[0].own("p", "room")}
        wanted = [replace(FULL, mute_s=60 + 2 * number + each) for each in (0, 1)]
        events = [replace(CHANGED, actor=str(each.mute_s)) for each in wanted]
        done = await asyncio.gather(
            *(
                each.change("p", "room", read, {"": policy}, [event])
                for each, policy, event in zip(both, wanted, events, strict=True)
            )
        )
        assert sorted(done) == [False, True]
        assert await both[1].own("p", "room") == wanted[done.index(True)]
        assert (await journal_of(scene))[number:] == [events[done.index(True)]]


async def test_a_chat_that_moved_is_changed_where_it_is(scene: Scene) -> None:
    policies = scene.records.policies
    await policies.begin("p", "room", PRESETS[Preset.REPLY])
    assert await policies.change("p", "room", {"": PRESETS[Preset.REPLY]}, {"": FULL}, [CHANGED])
    await scene.records.moves.move("p", "room", "new")
    assert await policies.change("p", "room", {"": FULL}, {"": PRESETS[Preset.STRICT]}, [CHANGED])
    assert await policies.own("p", "new") == PRESETS[Preset.STRICT]
    assert await journal_of(scene, "new") == [CHANGED, CHANGED]
    assert not await policies.change("p", "new", {"": FULL}, {"": FULL}, [CHANGED])
