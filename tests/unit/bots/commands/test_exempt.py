"""/exempt: members whose pictures nothing follows from."""

from __future__ import annotations

import pytest

from bots.moderator.commands.exempt import member_in
from bots.platform import Gone, Unreachable
from bots.records.journal import EventKind
from bots.records.people import Approval
from tests.unit.bots.commands.conftest import ASKS, HOLD, Scene


async def approvals(scene: Scene) -> list[Approval]:
    return await scene.records.people.approvals("fake", "group")


async def test_only_those_who_may_change_the_rules_and_only_in_a_group(scene: Scene) -> None:
    target = await scene.post("bob")
    for words in ("exempt", "exempt list", "exempt add a friend", "exempt remove"):
        assert "Only people who may manage" in await scene.say("ada", words, target)
    assert "belong to a group" in await scene.say("ada", "exempt list", chat="private-ada")
    assert await approvals(scene) == []
    assert await scene.events() == []


async def test_by_a_reply_everything_behind_it_is_the_reason(scene: Scene) -> None:
    target = await scene.post("bob")
    said = await scene.say("mo", "exempt add posts  press photos", target)
    (approval,) = await approvals(scene)
    assert (approval.member, approval.by, approval.reason) == ("bob", "mo", "posts press photos")
    assert approval.at_s == scene.clock.now_s()
    assert said.startswith("\ue000bob\ue002Bob\ue003 is exempt from now on.")
    (event,) = await scene.events()
    assert (event.kind, event.member, event.actor, event.details) == (
        EventKind.EXEMPTED,
        "bob",
        "mo",
        "posts press photos",
    )
    assert event.at_s == scene.clock.now_s()


async def test_nothing_follows_from_their_pictures_until_it_ends(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.say("mo", "exempt add bob posts press photos")
    message = await scene.post("bob", b"fake one")
    assert scene.platform.exists("group", message.id)
    said = await scene.say("mo", "exempt remove bob")
    assert "no longer exempt" in said
    (event,) = await scene.events(EventKind.EXEMPTION_ENDED)
    assert (event.member, event.actor, event.details) == ("bob", "mo", "")
    message = await scene.post("bob", b"fake two")
    assert not scene.platform.exists("group", message.id)


async def test_what_changes_nothing_says_so(scene: Scene) -> None:
    target = await scene.post("bob")
    assert "say in a few words why" in await scene.say("mo", "exempt add", target)
    assert "say in a few words why" in await scene.say("mo", "exempt add bob")
    assert "200 letters" in await scene.say("mo", f"exempt add bob {'x' * 201}")
    assert "was not exempt" in await scene.say("mo", "exempt remove", target)
    assert await approvals(scene) == []
    assert await scene.events() == []
    await scene.say("mo", f"exempt add bob {'x' * 200}")
    assert "is exempt already" in await scene.say("max", "exempt add bob because")
    (approval,) = await approvals(scene)
    assert (approval.by, approval.reason) == ("mo", "x" * 200)
    assert len(await scene.events()) == 1


async def test_whoever_is_not_named_is_asked_for(scene: Scene) -> None:
    for words in ("exempt add", "exempt add @bob a friend", "exempt remove"):
        assert "Reply to a message of theirs" in await scene.say("mo", words)
    assert "/exempt add and the reason" in await scene.say("mo", "exempt frobnicate")
    assert await approvals(scene) == []


async def test_a_reply_to_the_bot_exempts_nobody(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    reply = scene.platform.as_message(scene.platform.posts("group")[0])
    for words in ("exempt add a friend", "exempt remove"):
        assert "is a bot's" in await scene.say("mo", words, reply)
    assert await approvals(scene) == []


async def test_a_number_that_is_nobodys_is_not_exempt_for_ever(scene: Scene) -> None:
    scene.platform.fail("standing", Gone("no such member"))
    assert "no such member" in await scene.say("mo", "exempt add 4711 a friend")
    scene.platform.fail("standing", Unreachable("down"))
    assert "because of a fault on my side" in await scene.say("mo", "exempt add 4711 a friend")
    assert await approvals(scene) == []


async def test_the_list_says_who_by_whom_when_and_why(scene: Scene) -> None:
    assert "Nobody is exempt" in await scene.say("mo", "exempt")
    await scene.say("mo", f"exempt add bob {'y' * 81}")
    assert await scene.say("max", "exempt list") == "I have written to you alone."
    assert scene.alone("max")[0].splitlines() == [
        "One member is exempt here (times in UTC):",
        "\ue000bob\ue002Bob\ue003 · by \ue000mo\ue002Mo\ue003 · 2027-01-15 08:00 · " + "y" * 80 + "…",
    ]
    for number in range(26):
        approval = Approval(member=f"m{number:02}", by="mo", reason="r", at_s=float(number))
        await scene.records.people.approve("fake", "group", approval)
    await scene.say("max", "exempt")
    lines = scene.alone("max")[1].splitlines()
    assert lines[0].startswith("27 members are exempt here, newest first")
    assert "\ue000bob\ue002" in lines[1]
    assert "\ue000m25\ue002" in lines[2]
    assert lines[26] == "And 2 more."
    assert len(lines) == 27


async def test_a_list_that_fits_says_nothing_of_more(scene: Scene) -> None:
    for number in range(25):
        await scene.records.people.approve("fake", "group", Approval(member=f"m{number}", by="mo", at_s=0.0))
    await scene.say("mo", "exempt")
    assert len(scene.alone("mo")[0].splitlines()) == 26


async def test_a_reason_cannot_forge_a_mention(scene: Scene) -> None:
    await scene.say("mo", "exempt add bob \ue000ada\ue002Ada\ue003")
    await scene.say("mo", "exempt")
    assert scene.alone("mo")[0].endswith(" · adaAda")


@pytest.mark.parametrize(
    ("word", "member"),
    [("4711", "4711"), ("<@4711>", "4711"), ("<@!4711>", "4711"), ("-100123", "-100123"), ("@bob", ""), ("a b", "")],
)
def test_members_by_number_and_by_mention(word: str, member: str) -> None:
    assert member_in([word]) == member
    assert member_in([]) == ""
