"""Newcomers: the rules of a preset hold for them beside the chat's, with both ladders, whoever confirms and whenever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Standing
from bots.policy import DAY_S, PRESETS, Action, Mode, Policy, Preset, Rung, Situation, for_sender
from bots.records.choices import Choice
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import DELETE, REPLY, Scene

STRICT = replace(REPLY, newcomer_days=7, newcomer_preset=Preset.STRICT)


async def seen(scene: Scene, *members: str, policy: Policy = STRICT) -> None:
    """The rules, and these members known for longer than a newcomer's days."""
    scene.clock.hurried = False
    await scene.policy(policy)
    for member in members:
        await scene.post(member, b"clean")
    await scene.clock.advance(8 * DAY_S)


async def test_confirmed_fakes_of_a_newcomer_climb_the_newcomers_ladder(scene: Scene) -> None:
    await seen(scene)
    for number in range(2):
        await scene.post("new", b"fake %d" % number)
        await scene.press(Choice.FAKE)
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["new", "new"]
    assert scene.platform.muted == {("group", "new"): pytest.approx(scene.clock.now_s() + DAY_S)}


async def test_who_is_no_newcomer_has_the_chats_own_rules(scene: Scene) -> None:
    await seen(scene, "ada")
    message = await scene.post("ada", b"fake one")
    assert scene.platform.exists("group", message.id)
    await scene.post("new", b"fake one")
    await scene.press(Choice.FAKE)
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["new"]


async def test_who_was_new_when_they_posted_it_is_so_when_it_is_confirmed(scene: Scene) -> None:
    await seen(scene)
    await scene.post("new", b"fake one")
    await scene.clock.advance(8 * DAY_S)
    await scene.press(Choice.FAKE)
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["new"]


async def test_known_pictures_of_a_newcomer_climb_the_newcomers_ladder(scene: Scene) -> None:
    await seen(scene, "ada")
    for number in range(2):
        await scene.post("ada", b"fake %d" % number)
        message = scene.platform.posts("group", "ada")[-1]
        target = scene.platform.as_message(message)
        await scene.platform.command("group", "mo", CommandName.KNOWN, "add", target=target)
    for number in range(2):
        await scene.post("new", b"fake %d" % number)
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["new", "new"]
    assert set(scene.platform.muted) == {("group", "new")}


async def test_strikes_by_hand_climb_the_newcomers_ladder(scene: Scene) -> None:
    await seen(scene)
    for number in range(2):
        await scene.post("new", b"fake %d" % number)
        await scene.press(Choice.MORE)
        await scene.press(Choice.STRIKE)
    assert set(scene.platform.muted) == {("group", "new")}


async def test_newcomers_get_no_less_than_everybody(scene: Scene) -> None:
    bans = replace(DELETE, known=(Action.DELETE, Action.BAN, Action.NOTIFY), newcomer_days=7)
    for preset in (Preset.STRICT, Preset.WATCH):
        await seen(scene, "ada", policy=replace(bans, newcomer_preset=preset))
        new = await scene.post(f"new-{preset}", b"fake of %s" % preset.encode())
        assert not scene.platform.exists("group", new.id)
    target = await scene.post("ada", b"bad")
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", target=target)
    await scene.post("stranger", b"bad")
    assert ("group", "stranger") in scene.platform.banned


def test_the_mode_is_everybodys() -> None:
    new = Situation(standing=Standing.NEW)
    for preset in (Preset.WATCH, Preset.REPLY, Preset.PROTECT, Preset.STRICT):
        for mode in Mode:
            assert for_sender(replace(STRICT, newcomer_preset=preset, mode=mode), new).mode is mode


def test_the_weight_of_a_known_picture_is_the_greater_one() -> None:
    own = replace(STRICT, known_strike_weight=5, ladder=(Rung(strikes=9, within_s=60, action=Action.BAN),))
    assert for_sender(own, Situation(standing=Standing.NEW)).known_strike_weight == 5
    assert for_sender(own, Situation(standing=Standing.MEMBER)).known_strike_weight == 5


async def test_a_preset_that_adds_nothing_is_refused(scene: Scene) -> None:
    async def ask(*words: str, body: str = "") -> str:
        await scene.platform.command("group", "mo", CommandName.POLICY, *words, body=body)
        return scene.texts()[-1]

    await scene.policy(replace(PRESETS[Preset.PROTECT], moderators_chat="mods"))
    before = await scene.records.policies.policy("fake", "group")
    for preset in ("watch", "off", "protect"):
        said = await ask("newcomers", "7d", preset)
        assert said.startswith(f"The rules of “{preset}” ask for nothing of new members"), preset
        assert said.endswith("Nothing was changed.")
    assert await scene.records.policies.policy("fake", "group") == before
    assert (await ask("newcomers", "7d", "strict")).startswith("Done")
    said = await ask("import", body='[newcomers]\ndays = 7\npreset = "watch"\n')
    assert "Here they add nothing as it is now" in said


async def test_what_is_exported_is_taken_anywhere_though_newcomers_rules_add_nothing_any_more(scene: Scene) -> None:
    scene.platform.open_private("mo")

    async def ask(*words: str, body: str = "", group: str = "group") -> str:
        await scene.platform.command(group, "mo", CommandName.POLICY, *words, body=body)
        return scene.texts(group)[-1]

    await scene.policy(REPLY)
    await ask("newcomers", "7d", "strict")
    await ask("strict")
    await ask("export")
    export = "\n".join(scene.texts("private-mo"))
    scene.platform.admins |= {("other", "mo"), ("mods", "mo")}
    assert (await ask("import", body=export, group="other")).startswith("Done")
    there, here = [await scene.records.policies.policy("fake", chat) for chat in ("other", "group")]
    assert (
        (there.newcomer_days, there.newcomer_preset) == (here.newcomer_days, here.newcomer_preset) == (7, Preset.STRICT)
    )


async def test_what_newcomers_meet_is_told_of_exactly_these_rules(scene: Scene) -> None:
    async def told(policy: Policy) -> list[str]:
        await scene.policy(policy)
        await scene.platform.command("group", "mo", CommandName.POLICY)
        return [
            line for line in scene.texts()[-1].splitlines() if "ember" in line and ("first" in line or "New" in line)
        ]

    lines = await told(replace(REPLY, newcomer_days=7))
    assert "Whoever I first saw less than 7 days ago is new; at first that is everybody." in lines[0]
    assert lines[1].startswith("New members \u2013 A face swapped or a part replaced: proved → take it out until")
    assert "; strong signs → reply to it, tell" in lines[1]
    assert "give the member a strike" in lines[1]
    assert any("As proof counts here" in line for line in lines)
    assert any("Strikes, which expire" in line for line in lines)
    trusting = replace(DELETE, newcomer_days=7)
    lines = await told(trusting)
    assert "strong signs → delete it" in lines[1]
    (line,) = await told(replace(trusting, newcomer_preset=Preset.WATCH))
    assert line.endswith("Here they add nothing as it is now.")
