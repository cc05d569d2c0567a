"""In a moderators' chat /cases and /doctor speak of the chats whose moderators are told there, to those who may."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import Gone, Unreachable
from bots.policy import PRESETS, Preset
from tests.unit.bots.commands.conftest import ASKS, HOLD, Scene


async def two_groups(scene: Scene) -> None:
    """Both tell their moderators in `mods`; Mo moderates both, Max one, and neither is an admin of `mods`."""
    await scene.policy(ASKS)
    await scene.policy(HOLD, "second")
    scene.platform.admins.add(("second", "mo"))


async def test_cases_are_those_of_the_chats_that_it_serves(scene: Scene) -> None:
    await two_groups(scene)
    await scene.post("bob", b"fake one")
    await scene.post("bob", b"fake two", chat="second")
    first, second = scene.cases
    said = await scene.say("mo", "cases", chat="mods")
    assert said.index("In group:") < said.index(first.id) < said.index("In second:") < said.index(second.id)
    assert said == await scene.say("mo", "cases open", chat="mods")
    said = await scene.say("max", "cases", chat="mods")
    assert first.id in said
    assert second.id not in said
    assert "second" not in said, "what Max may not see is not even named"


async def test_cases_are_refused_to_who_may_review_in_none_of_them(scene: Scene) -> None:
    await two_groups(scene)
    await scene.post("bob", b"fake one")
    assert "Only moderators of this chat, or of one whose" in await scene.say("eve", "cases", chat="mods")
    scene.platform.admins.discard(("group", "max"))
    assert "Only moderators" in await scene.say("max", "cases", chat="mods"), "rights are asked for at the moment"


async def test_its_own_cases_are_listed_too(scene: Scene) -> None:
    await two_groups(scene)
    await scene.policy(replace(ASKS, moderators_chat=""), "mods")
    scene.platform.admins.add(("mods", "mo"))
    await scene.post("bob", b"fake one", chat="mods")
    said = await scene.say("mo", "cases", chat="mods")
    assert "In mods:" in said
    assert "In group:" not in said, "where there is nothing, nothing is said"
    assert scene.case.id in said
    assert scene.case.id not in await scene.say("max", "cases", chat="mods")


async def test_where_nothing_waits_that_is_said_once(scene: Scene) -> None:
    await two_groups(scene)
    assert await scene.say("mo", "cases open", chat="mods") == "Nothing waits for a decision."


async def test_of_a_chat_of_which_only_a_topic_is_told_there_the_rest_is_not_spoken_of(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat="office"))
    await scene.records.policies.set("fake", "group", ASKS, "topic")
    await scene.post("bob", b"fake one")
    elsewhere = scene.case.id
    await scene.platform.post("group", "bob", b"fake two", thread="topic")
    await scene.post("bob", b"clean")
    said = await scene.say("mo", "cases", chat="mods")
    (here,) = [case.id for case in scene.cases if case.id != elsewhere]
    assert here in said
    assert elsewhere not in said
    assert elsewhere in await scene.say("mo", "cases", chat="office")
    assert elsewhere in await scene.say("mo", "cases")


async def test_a_chat_that_the_bot_was_put_out_of_hides_no_other(scene: Scene) -> None:
    await two_groups(scene)
    await scene.post("bob", b"fake two", chat="second")
    scene.platform.fail("may", Gone("not there"), Gone("not there"))
    assert scene.case.id in await scene.say("mo", "cases", chat="mods")
    scene.platform.fail("may", Unreachable("down"))
    assert "Please try again in a minute" in await scene.say("mo", "cases", chat="mods")


async def test_the_doctor_examines_the_chats_that_it_serves(scene: Scene) -> None:
    await two_groups(scene)
    said = await scene.say("mo", "doctor", chat="mods")
    first, second, how = scene.texts("mods")[-3:]
    assert first.startswith("How I am doing in group:\n")
    assert second.startswith("How I am doing in second:\n")
    assert "I tell the moderators in mods." in first
    assert "/doctor here" in how
    assert said.count("How I am doing") == 2
    said = await scene.say("max", "doctor", chat="mods")
    assert said.count("How I am doing") == 1
    assert "Only people who may manage a chat whose moderators" in await scene.say("eve", "doctor", chat="mods")


async def test_the_doctor_can_be_asked_about_the_moderators_chat_itself(scene: Scene) -> None:
    await two_groups(scene)
    assert "Only people who may manage this chat" in await scene.say("mo", "doctor here", chat="mods")
    scene.platform.admins.add(("mods", "mo"))
    await scene.policy(PRESETS[Preset.WATCH], "mods")
    said = await scene.say("mo", "doctor here", chat="mods")
    assert said.startswith("How I am doing in this chat:")
    assert "I only watch here" in said


async def test_a_chat_that_serves_no_other_is_spoken_of_itself(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat="group"))
    await scene.post("bob", b"fake one")
    said = await scene.say("mo", "cases")
    assert scene.case.id in said
    assert "In group:" not in said
    assert (await scene.say("mo", "doctor")).startswith("How I am doing in this chat:")
