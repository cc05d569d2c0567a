"""What nothing can follow from is neither fetched nor scanned, where that is known as soon as it is posted."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.platform import CommandName, Lack, Standing
from bots.platform.markup import plain
from bots.policy import Exempt, Mode, Policy
from bots.records.errors import StoreUnavailable
from bots.records.known import KnownPicture, Listed
from bots.records.people import Approval
from tests.unit.bots.moderator.conftest import DELETE, Scene

EXEMPT = replace(DELETE, exempt=Exempt(channels=("news",), threads=("art",)))


async def fetched(scene: Scene, member: str, **more: object) -> bool:
    """Whether what is posted was fetched, and a result acted on; if not, it is there as it was."""
    before, results = scene.platform.count("fetch"), len(scene.deliveries)
    message = await scene.post(member, b"fake %d" % before, **more)
    looked = scene.platform.count("fetch") > before
    assert (len(scene.deliveries) > results) is looked
    assert looked or scene.platform.exists("group", message.id)
    return looked


async def spared(scene: Scene) -> list[bool]:
    """Of each sort of exempt picture, whether it was looked at."""
    await scene.records.people.approve("fake", "group", Approval(member="artist", by="mo", at_s=0.0))
    return [
        await fetched(scene, "mo", standing=Standing.ADMIN),
        await fetched(scene, "boss", standing=Standing.OWNER),
        await fetched(scene, "group", standing=Standing.CHAT),
        await fetched(scene, "linked", standing=Standing.LINKED_CHANNEL),
        await fetched(scene, "artist"),
        await fetched(scene, "news", standing=Standing.CHANNEL),
        await fetched(scene, "ada", thread="art"),
    ]


async def test_what_is_exempt_is_not_looked_at(scene: Scene) -> None:
    await scene.policy(EXEMPT)
    assert await spared(scene) == [False] * 7
    assert await fetched(scene, "ada", standing=Standing.MEMBER)


async def test_what_the_rules_do_not_exempt_is_looked_at(scene: Scene) -> None:
    await scene.policy(replace(DELETE, exempt=Exempt(admins=False, linked_channel=False)))
    assert await spared(scene) == [True, True, True, True, False, True, True]


async def test_a_channels_post_is_not_looked_at_twice_where_rules_act_in_the_channel_itself(scene: Scene) -> None:
    await scene.policy(replace(DELETE, exempt=Exempt(linked_channel=False)))
    looked = []
    for there in (None, replace(DELETE, mode=Mode.OFF), replace(DELETE, mode=Mode.SHADOW), DELETE):
        if there is not None:
            await scene.policy(there, "linked")
        looked.append(await fetched(scene, "linked", standing=Standing.LINKED_CHANNEL))
    scene.platform.lacking["linked"] = (Lack.DELETE_MESSAGES,)
    looked.append(await fetched(scene, "linked", standing=Standing.LINKED_CHANNEL))
    assert looked == [True, True, True, False, True]


async def test_an_admin_whom_the_message_does_not_call_one_is_looked_at_and_nothing_follows(scene: Scene) -> None:
    await scene.policy(EXEMPT)
    message = await scene.post("mo", b"fake one")
    assert scene.platform.count("fetch") == 1
    assert scene.platform.exists("group", message.id)
    assert scene.cases == []


async def test_who_asks_about_it_is_answered(scene: Scene) -> None:
    await scene.policy(EXEMPT)
    message = await scene.post("mo", b"fake one", standing=Standing.ADMIN)
    await scene.platform.command("group", "ada", CommandName.CHECK, target=message)
    await scene.settle()
    assert scene.platform.count("fetch") == 1
    assert "strong signs" in scene.texts()[-1]
    await scene.platform.command("group", "ada", CommandName.REPORT, target=message)
    assert "A member asks you to look at it." in scene.card().text


async def test_where_nobody_knows_who_is_exempt_it_is_looked_at(scene: Scene) -> None:
    await scene.policy(EXEMPT)
    scene.records.people.failures.append(StoreUnavailable("away"))
    assert await fetched(scene, "ada")


@pytest.mark.parametrize("policy", [EXEMPT, replace(DELETE, exempt=Exempt(admins=False, linked_channel=False))])
async def test_the_policy_says_what_is_so_of_them(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    await scene.platform.command("group", "mo", CommandName.POLICY)
    text = plain(scene.texts()[-1])
    assert ("Nothing follows from those of admins" in text) is policy.exempt.admins
    assert ("I look at every picture." in text) is not policy.exempt.admins
    assert "but those of" not in text
    await scene.records.people.approve("fake", "group", Approval(member="artist", by="mo", at_s=0.0))
    await scene.platform.command("group", "mo", CommandName.POLICY)
    text = plain(scene.texts()[-1])
    assert "one member whom /exempt list names" in text
    assert "I look at every picture." not in text


async def test_where_a_picture_was_stopped_nobody_is_spared(scene: Scene) -> None:
    await scene.policy(EXEMPT)
    await scene.records.known.add(
        "fake",
        "group",
        KnownPicture(
            id="M1",
            listed=Listed.FAKE,
            minor=True,
            sha256=hashlib.sha256(b"fake stopped").hexdigest(),
            added_at_s=0.0,
        ),
    )
    assert await spared(scene) == [True] * 7
    stopped = await scene.post("boss", b"fake stopped", standing=Standing.OWNER)
    assert not scene.platform.exists("group", stopped.id)
    assert len(scene.cases) == 1
