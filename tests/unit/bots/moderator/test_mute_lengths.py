"""A mute is said to last as long as it does on this platform, and rules that ask for another are not taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Mutes
from bots.policy import DAY_S, Action, Policy, Rule, Rung
from bots.records.choices import Choice
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import Scene

MUTES = Mutes(shortest_s=45, longest_s=28 * DAY_S, margin_s=60)
LONG = Policy(
    altered=Rule(substantial=(Action.REPLY, Action.STRIKE, Action.MUTE, Action.NOTIFY)),
    mute_s=60 * DAY_S,
    ladder=(Rung(strikes=3, within_s=30 * DAY_S, action=Action.MUTE, duration_s=52 * 7 * DAY_S),),
    moderators_chat="mods",
)


@pytest.mark.parametrize(
    ("mutes", "wanted_s", "lasts_s", "ends_s"),
    [
        (Mutes(), 9_000 * DAY_S, 9_000 * DAY_S, 9_000 * DAY_S),
        (MUTES, DAY_S, DAY_S, DAY_S),
        (MUTES, 60 * DAY_S, 28 * DAY_S, 28 * DAY_S - 60),
        (MUTES, 10, 45, 45),
    ],
)
def test_a_mute_lasts_as_long_as_can_be(mutes: Mutes, wanted_s: int, lasts_s: int, ends_s: int) -> None:
    assert mutes.lasts_s(wanted_s) == lasts_s
    assert mutes.ends_s(1_000.0, 1_000.0 + wanted_s) == 1_000.0 + ends_s


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("mute 60d", ("60 days", "4 weeks is the longest")),
        ("mute 10s", ("10 seconds", "45 seconds is the shortest")),
        ("ladder 2 strikes in 30d mute 30d", ("30 days", "4 weeks is the longest")),
        ("here mute 60d", ("60 days", "4 weeks is the longest")),
    ],
)
async def test_rules_that_ask_for_what_cannot_be_are_not_taken(scene: Scene, words: str, told: tuple[str, str]) -> None:
    scene.platform.mutes = MUTES
    before = await scene.records.policies.policy("fake", "group")
    await scene.platform.command("group", "mo", CommandName.POLICY, *words.split(), thread="t")
    assert all(it in scene.texts()[-1] for it in told)
    assert "Nothing was changed" in scene.texts()[-1]
    assert await scene.records.policies.policy("fake", "group") == before
    assert await scene.records.policies.threads("fake", "group") == ()


async def test_a_file_of_another_platform_is_not_taken_either(scene: Scene) -> None:
    scene.platform.mutes = MUTES
    await scene.platform.command("group", "mo", CommandName.POLICY, "import", body='mute = "60d"')
    assert "4 weeks is the longest" in scene.texts()[-1]


async def test_rules_of_before_can_be_changed_otherwise_and_say_what_happens(scene: Scene) -> None:
    await scene.policy(LONG)
    scene.platform.mutes = MUTES
    await scene.platform.command("group", "mo", CommandName.POLICY, "altered", "strikes", "2")
    await scene.platform.command("group", "mo", CommandName.POLICY)
    for text in scene.texts():
        assert "4 weeks" in text
        assert "60 days" not in text
        assert "52 weeks" not in text
    policy = await scene.records.policies.policy("fake", "group")
    assert (policy.mute_s, policy.altered.strike_weight) == (LONG.mute_s, 2)


@pytest.mark.parametrize(("mute_s", "lasts_s"), [(60 * DAY_S, 28 * DAY_S - 60), (10, 45), (DAY_S, DAY_S)])
async def test_the_card_says_when_it_really_ends(scene: Scene, mute_s: int, lasts_s: int) -> None:
    scene.platform.mutes = MUTES
    await scene.policy(replace(LONG, mute_s=mute_s, ladder=()))
    await scene.post("ada", b"fake")
    await scene.press(Choice.FAKE)
    (done,) = [it for it in scene.case.penalties if it.action is Action.MUTE]
    assert done.until_s == scene.platform.muted["group", "ada"] == done.at_s + lasts_s
    await scene.again()
    assert scene.platform.count("mute") == 1, "it is as long as it can be: no longer one is wanted"
    assert len(await scene.events(EventKind.PENALTY)) == 1
