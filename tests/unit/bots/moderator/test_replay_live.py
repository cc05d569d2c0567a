"""A replay of the very rules that a chat had says what happened there."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bots.moderator.commands.policy.lookback import look_back
from bots.platform import CommandName
from bots.policy import Limits, Reason
from bots.records.choices import Choice
from bots.records.known import KnownPicture, Listed
from bots.replay import pictures, replay
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, Scene

LOOKS = [(1 << 40 * number) - 1 for number in range(3)]
STOPPED = (1 << 200) - 1
DAYS = range(40)


async def known(scene: Scene, rng: random.Random) -> None:
    """Some pictures that are kept out, some that are fine, and one that is stopped."""
    for number, look in enumerate(LOOKS):
        if rng.random() < 0.5:
            listed = rng.choice(list(Listed))
            entry = KnownPicture(id=f"E{number}", listed=listed, pdq=f"{look:064x}", quality=100, added_at_s=0)
            await scene.records.known.add("fake", "group", entry)
    stopped = KnownPicture(id="M", listed=Listed.FAKE, minor=True, pdq=f"{STOPPED:064x}", quality=100, added_at_s=0)
    await scene.records.known.add("fake", "group", stopped)


async def decide(scene: Scene, rng: random.Random) -> None:
    """Let a moderator decide one of the cases that wait, if any does."""
    waiting = [case for case in scene.cases if case.review is None and not case.minor]
    if not waiting:
        return
    await scene.platform.command("mods", "mo", CommandName.CASE, rng.choice(waiting).id)
    choice = rng.choice([Choice.FAKE, Choice.FINE])
    if choice in scene.choices():
        await scene.press(choice)


@pytest.mark.parametrize("day", DAYS)
async def test_a_replay_of_the_rules_that_held_takes_out_what_was_taken_out(scene: Scene, day: int) -> None:
    rng = random.Random(day)
    limits = Limits(
        removals_per_hour=rng.choice([2, 4, 100]),
        member_per_hour=rng.choice([1, 3, 100]),
        picture_per_hour=rng.choice([1, 2, 100]),
    )
    policy = replace(rng.choice([HOLD, DELETE, ASKS]), limits=limits)
    await scene.policy(policy)
    await known(scene, rng)
    for _ in range(rng.randint(5, 25)):
        look = rng.choice([*LOOKS, STOPPED, 3, 7])
        await scene.post(rng.choice(["ada", "bob", "eve"]), f"{rng.choice(['fake', 'clean'])}#{look}".encode())
        await scene.clock.advance(rng.choice([1, 30]))
        dice = rng.random()
        if dice < 0.15:
            await scene.platform.command("group", "mo", CommandName.POLICY, "resume")
            await scene.clock.advance(1)
        elif dice < 0.25:
            await decide(scene, rng)
    back = await look_back(scene.records, "fake", "group", 0.0)
    past = pictures(back.cases, 0.0)
    happened = [item for item in past if item.finding.decision.removes]
    limited = [it for it in past if any(each.reason is Reason.BREAKER for each in it.finding.decision.withheld)]
    told = replay(past, policy, policy, holding=True, resets=back.resets)
    assert told.removed_count == told.same == len(happened)
    assert told.withheld.get(Reason.BREAKER, 0) == len([it for it in limited if it not in happened])


async def test_what_went_in_a_topic_of_its_own_counts_against_the_chats_limit(scene: Scene) -> None:
    limits = Limits(removals_per_hour=2, member_per_hour=9, picture_per_hour=9)
    await scene.policy(replace(DELETE, limits=limits))
    await scene.records.policies.set("fake", "group", DELETE, "topic")
    for number, thread in enumerate(["topic", "", "topic", ""]):
        await scene.post(f"member{number}", f"fake{number}".encode(), thread=thread)
        await scene.clock.advance(30)
    assert [item.decision.removes for case in scene.cases for item in case.findings] == [True, True, False, False]
    for words, thread in (("replay 1d", ""), ("here replay 1d", "topic")):
        await scene.platform.command("group", "mo", CommandName.POLICY, *words.split(), thread=thread)
        assert "Of 2 pictures that I noted, one would have been taken out" in scene.texts()[-1]
