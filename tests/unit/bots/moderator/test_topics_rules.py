"""One picture in several topics is one case; what follows for each who posted it is what the rules say where they posted it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Lack, Power
from bots.policy import Action, Exempt, Mode, Policy, Rule, Rung
from bots.records.cases import MAX_FINDINGS
from bots.records.choices import Choice
from bots.records.journal import EventKind
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, TEXTS, Scene

PICTURE = b"fake#0"
STRIKES = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))
MUTES = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.MUTE, Action.NOTIFY)), mute_s=600)


async def press(scene: Scene, choice: Choice, member: str = "mo") -> None:
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.case.id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(0).id)


async def both(scene: Scene, chats: Policy, topics: Policy) -> None:
    """Ada posts the picture in the chat, and Bob in its topic."""
    scene.platform.can |= {Power.RESEND}
    await scene.policy(chats)
    await scene.records.policies.set("fake", "group", topics, "topic")
    await scene.post("ada", PICTURE)
    await scene.post("bob", PICTURE, thread="topic")


async def struck(scene: Scene) -> list[str]:
    return [event.member for event in await scene.events(EventKind.STRIKE)]


@pytest.mark.parametrize(
    "topics",
    [
        ASKS,
        replace(STRIKES, penalty_proofs=frozenset()),
        replace(STRIKES, exempt=Exempt(channels=("bob",))),
    ],
)
async def test_a_topic_whose_rules_give_no_strike_gives_none(scene: Scene, topics: Policy) -> None:
    await both(scene, STRIKES, topics)
    await press(scene, Choice.FAKE)
    assert await struck(scene) == ["ada"]
    assert "The member got a strike for it." in scene.card(0).text


async def test_nor_does_one_that_is_off_by_now(scene: Scene) -> None:
    await both(scene, STRIKES, STRIKES)
    await scene.records.policies.set("fake", "group", replace(STRIKES, mode=Mode.OFF), "topic")
    await press(scene, Choice.FAKE)
    assert await struck(scene) == ["ada"]


async def test_a_topic_whose_rules_are_stricter_is_stricter(scene: Scene) -> None:
    await both(scene, ASKS, MUTES)
    await press(scene, Choice.FAKE)
    assert set(scene.platform.muted) == {("group", "bob")}


async def test_who_posted_in_both_gets_what_each_says(scene: Scene) -> None:
    await both(scene, STRIKES, MUTES)
    await scene.post("ada", PICTURE, thread="topic")
    await press(scene, Choice.FAKE)
    assert await struck(scene) == ["ada"]
    assert set(scene.platform.muted) == {("group", "ada"), ("group", "bob")}


async def test_undone_each_gets_again_what_their_topic_had_given(scene: Scene) -> None:
    ladder = (Rung(strikes=1, within_s=3_600, action=Action.BAN),)
    await both(scene, replace(STRIKES, ladder=ladder), STRIKES)
    await press(scene, Choice.FAKE)
    assert scene.platform.banned == {("group", "ada")}
    scene.platform.open_private("bob")
    await scene.platform.command("private-bob", "bob", CommandName.APPEAL, scene.case.id)
    await press(scene, Choice.OVERTURN, "max")
    assert scene.platform.banned == set()
    await press(scene, Choice.UNDO, "max")
    assert scene.platform.banned == {("group", "ada")}


@pytest.mark.parametrize("rules", [HOLD, DELETE])
async def test_who_is_told_in_private_needs_no_notice_in_another_topic(scene: Scene, rules: Policy) -> None:
    for member in ("ada", "bob"):
        scene.platform.open_private(member)
    await both(scene, rules, rules)
    await scene.post("bob", PICTURE, thread="third")
    assert [post.thread for post in scene.platform.posts("group") if post.buttons] == [""], (
        "a flood is no reason for one"
    )


async def test_who_floods_many_topics_finds_one_notice_in_theirs(scene: Scene) -> None:
    scene.platform.closed_members |= {"ada", "bob"}
    await both(scene, HOLD, HOLD)
    for topic in ("third", "fourth"):
        await scene.post("bob", PICTURE, thread=topic)
    assert [post.thread for post in scene.platform.posts("group") if post.buttons] == ["", "topic"]


@pytest.mark.parametrize("rules", [HOLD, DELETE, ASKS])
async def test_in_each_topic_it_is_said_that_a_picture_went_and_what_became_of_it(scene: Scene, rules: Policy) -> None:
    scene.platform.closed_members |= {"ada", "bob", "eve"}
    await both(scene, rules, rules)
    await scene.post("eve", PICTURE, thread="topic")
    if rules is ASKS:
        await press(scene, Choice.FAKE)
    notices = [post for post in scene.platform.posts("group") if post.buttons]
    assert [post.thread for post in notices] == ["", "topic"]
    await scene.platform.press(notices[1], "bob", Choice.APPEAL)
    assert scene.case.appealed
    await press(scene, Choice.OVERTURN if rules is ASKS else Choice.FINE, "max")
    told = [post.thread for post in scene.platform.posts("group") if post.text.startswith("A moderator has looked at")]
    assert told == ["", "topic"]


async def test_each_notice_says_what_came_back_in_its_own_topic(scene: Scene) -> None:
    scene.platform.closed_members |= {"ada", "bob"}
    await both(scene, HOLD, HOLD)
    scene.platform.can -= {Power.RESEND}
    theirs = next(item for item in scene.case.findings if item.sender == "bob")
    await scene.records.copies.destroy(scene.case.copy_name(theirs))
    await press(scene, Choice.FINE)
    first, second = [
        post for post in scene.platform.posts("group") if post.text.startswith("A moderator has looked at")
    ]
    assert "put it back" in first.text
    assert "It could not be put back" in second.text


async def test_what_is_given_by_hand_lasts_as_long_as_their_topic_says(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.records.policies.set("fake", "group", MUTES, "topic")
    message = await scene.post("bob", b"real", thread="topic")
    scene.platform.open_private("vic")
    link = scene.platform.link("group", "topic", message.id)
    await scene.platform.command("private-vic", "vic", CommandName.THISISME, link)
    await press(scene, Choice.MUTE)
    assert scene.platform.muted["group", "bob"] == scene.clock.now_s() + MUTES.mute_s


async def test_a_flood_is_told_in_the_moderators_chat_of_each_topic_once(scene: Scene) -> None:
    await both(scene, HOLD, replace(HOLD, moderators_chat="topic-mods", moderators_thread="cards"))
    await scene.records.policies.set("fake", "group", replace(HOLD, moderators_thread="other"), "third")
    for member, thread in (("cyd", "topic"), ("dan", "third"), ("eve", "")):
        await scene.post(member, PICTURE, thread=thread)
    cards = [(post.chat, post.thread) for chat in ("mods", "topic-mods") for post in scene.platform.posts(chat)]
    assert cards == [("mods", ""), ("mods", "other"), ("topic-mods", "cards")]
    assert {scene.card(0).text, scene.card(1).text, scene.card(0, "topic-mods").text} == {scene.card(0).text}
    await scene.press(Choice.FINE, number=0, chat="topic-mods")
    assert "it is fine" in scene.card(0).text
    assert "it is fine" in scene.card(0, "topic-mods").text


async def test_a_large_flood_is_told_in_the_moderators_chat_of_a_topic_that_it_reaches_late(scene: Scene) -> None:
    await both(scene, HOLD, HOLD)
    for number in range(MAX_FINDINGS):
        await scene.post(f"member-{number}", PICTURE)
    await scene.records.policies.set("fake", "group", replace(HOLD, moderators_chat="late-mods"), "late")
    await scene.post("late", PICTURE, thread="late")
    assert len(scene.cases) == 2
    assert [text for text in scene.texts("mods") if text.startswith("Case ")] == [scene.card(0).text]
    assert scene.card(0, "late-mods").text == scene.card(0).text


async def test_a_topics_moderators_chat_that_cannot_be_written_to_brings_no_card_twice(scene: Scene) -> None:
    await both(scene, HOLD, HOLD)
    for member in ("mo", "max"):
        scene.platform.open_private(member)
    await scene.records.policies.set("fake", "group", replace(HOLD, moderators_chat="shut"), "third")
    scene.platform.lacking["shut"] = (Lack.SEND_MESSAGES,)
    for member in ("cyd", "dan"):
        await scene.post(member, PICTURE, thread="third")
    assert len(scene.platform.posts("mods")) == 1
    assert [len(scene.texts(f"private-{member}")) for member in ("mo", "max")] == [1, 1]


async def test_a_topic_without_a_moderators_chat_is_told_in_the_groups(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.records.policies.set("fake", "group", replace(HOLD, moderators_chat="topic-mods"), "own")
    await scene.records.policies.set("fake", "group", replace(HOLD, moderators_chat=""), "none")
    await scene.post("ada", PICTURE, thread="own")
    assert not scene.texts("mods")
    for member in ("bob", "cyd"):
        await scene.post(member, PICTURE, thread="none")
    assert [len(scene.platform.posts(chat)) for chat in ("topic-mods", "mods")] == [1, 1]
    assert scene.card().text == scene.card(chat="topic-mods").text
    await scene.press(Choice.FINE)
    assert "it is fine" in scene.card(chat="topic-mods").text


async def test_where_nobody_named_a_moderators_chat_each_moderator_is_told_alone(scene: Scene) -> None:
    for member in ("mo", "max"):
        scene.platform.open_private(member)
    await scene.policy(replace(HOLD, moderators_chat=""))
    await scene.records.policies.set("fake", "group", replace(HOLD, moderators_chat="topic-mods"), "own")
    await scene.post("ada", PICTURE, thread="own")
    for member in ("bob", "cyd"):
        await scene.post(member, PICTURE, thread="other")
    assert len(scene.platform.posts("topic-mods")) == 1
    assert [len(scene.texts(f"private-{member}")) for member in ("mo", "max")] == [1, 1]
    assert scene.texts("private-mo") == scene.texts("private-max") == scene.texts("topic-mods")


async def test_a_topics_rules_go_on_following_the_groups_moderators_chat(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.platform.command(
        "group", "mo", CommandName.POLICY, "here", "altered", "substantial", "notify", thread="t"
    )
    own = await scene.records.policies.own("fake", "group", "t")
    assert own is not None, scene.texts()
    assert own.moderators_chat == "", "it has named none of its own"
    scene.platform.admins.add(("desk", "mo"))
    await scene.platform.command("group", "mo", CommandName.POLICY, "moderators", "desk")
    assert (await scene.records.policies.policy("fake", "group", "t")).moderators_chat == "desk"
    await scene.platform.command("group", "mo", CommandName.POLICY, "here", "moderators", "none", thread="t")
    assert scene.texts()[-1] == TEXTS.say("policy-same", "en")
