"""Who is served, and how much of it at a time: strangers and floods get a kind sentence and no scan; help is for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import cast

import pytest

from bots.moderator import Moderator, Options, doors
from bots.moderator.admission import Access, Rations
from bots.platform import Command, CommandName, Standing, Unreachable
from bots.policy import DAY_S
from bots.records.dossiers import Dossier
from bots.testing.records.dossiers import FakeDossiers
from tests.doubles.waiting import HANGS_S
from tests.unit.bots.commands.conftest import REPLY, TEXTS, Scene, make

CLOSED = Access(
    chats=frozenset({("fake", "group")}), users=frozenset({("fake", "zoe")}), owner=frozenset({("fake", "op")})
)
FEW = Rations(private=3, checks=2, chat_checks=4, commands=2)


@pytest.fixture
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    access, rations = getattr(request, "param", (Access(), FEW))
    made = make(Options(public_url="https://bot.example", access=access, rations=rations))
    await made.policy(REPLY)
    for member in ("eve", "zoe", "op"):
        made.platform.open_private(member)
        made.platform.standings["group", member] = Standing.UNKNOWN
    yield made
    await made.moderator.aclose()


closed = pytest.mark.parametrize("scene", [(CLOSED, Rations())], indirect=True)


def said(text_id: str, minutes: int = 1440) -> str:
    return TEXTS.say(text_id, "en", minutes=minutes)


# Who.


@closed
async def test_a_stranger_is_told_once_kindly_and_nothing_is_scanned_nor_fetched(scene: Scene) -> None:
    for _ in range(20):
        await scene.post("eve", b"fake one", chat="private-eve")
    assert scene.texts("private-eve") == [said("not-served-private")]
    assert scene.scanner.submitted == []
    assert scene.platform.count("fetch") == 0
    await scene.clock.advance(DAY_S + 1)
    await scene.post("eve", b"fake one", chat="private-eve")
    assert len(scene.texts("private-eve")) == 2


@closed
@pytest.mark.parametrize("member", ["ada", "zoe", "op"])
async def test_members_of_a_chat_that_is_served_and_who_is_named_are_served(scene: Scene, member: str) -> None:
    await scene.post(member, b"fake one", chat=f"private-{member}")
    assert "strong signs" in scene.alone(member)[-1]


@closed
@pytest.mark.parametrize(("member", "is_served"), [("ada", True), ("zoe", True), ("op", True), ("eve", False)])
async def test_who_asks_where_the_bot_is_not_is_served_as_in_private(
    scene: Scene, member: str, is_served: bool
) -> None:
    posted = await scene.post("ada", b"fake one")
    asked = replace(
        posted, chat="guest:1", id="1", sender=replace(posted.sender, id=member), attachments=(), guest=True
    )
    meant = replace(asked, attachments=posted.attachments)
    await scene.moderator.on_command(Command(name=CommandName.CHECK, message=asked, target=meant))
    await scene.judge()
    (answer,) = scene.texts("guest:1")
    assert ("strong signs" in answer) is is_served
    assert (answer == said("not-served-private")) is not is_served


@closed
async def test_help_and_what_is_theirs_is_for_everybody(scene: Scene) -> None:
    for words in ("help me", "help", "privacy", "mydata", "forget", "thisisme", "appeal"):
        answer = await scene.say("eve", words, chat="private-eve")
        assert answer
        assert answer != said("not-served-private")
    for words in ("check", "start"):
        await scene.say("eve", words, chat="private-eve")
    assert scene.texts("private-eve")[-1] == said("not-served-private"), "said once"


@closed
async def test_a_chat_that_is_not_served_is_told_once_and_left_alone(scene: Scene) -> None:
    await scene.policy(REPLY, "other")
    scene.platform.admins.add(("other", "mo"))
    await scene.platform.join("other", "mo")
    assert scene.texts("other") == [said("not-served-chat")]
    assert await scene.records.policies.own("fake", "other") == REPLY
    posted = await scene.post("ada", b"fake one", chat="other")
    assert scene.scanner.submitted == []
    await scene.say("ada", "check", posted, chat="other")
    await scene.say("mo", "policy protect", chat="other")
    assert scene.texts("other") == [said("not-served-chat")] * 2
    assert await scene.say("ada", "privacy", chat="other") == "I have written to you alone."
    await scene.post("ada", b"fake one")
    assert len(scene.scanner.submitted) == 1


@closed
async def test_the_place_where_moderators_of_a_served_chat_are_told_is_served(scene: Scene) -> None:
    scene.platform.admins.add(("mods", "mo"))
    assert said("not-served-chat") not in await scene.say("mo", "cases", chat="mods")


@closed
async def test_a_chat_that_moved_is_still_served(scene: Scene) -> None:
    await scene.platform.move("group", "super")
    await scene.post("ada", b"fake one", chat="super")
    assert len(scene.scanner.submitted) == 1


@closed
async def test_a_second_bot_of_the_operators_serves_the_same(scene: Scene) -> None:
    scene.platform.name = "fake-77"
    cast("dict[str, object]", scene.services.platforms)["fake-77"] = scene.platform
    await scene.records.policies.set("fake-77", "group", REPLY)
    await scene.platform.post("group", "ada", b"fake one")
    await scene.platform.post("private-ada", "ada", b"fake two")
    await scene.platform.post("other", "ada", b"fake three")
    assert len(scene.scanner.submitted) == 2


@closed
async def test_where_a_platform_does_not_say_it_nobody_counts_as_a_member(scene: Scene) -> None:
    scene.platform.standings["group", "ada"] = Standing.UNKNOWN
    await scene.post("ada", b"fake one", chat="private-ada")
    assert scene.texts("private-ada") == [said("not-served-private")]
    scene.platform.standings["group", "ada"] = Standing.MEMBER
    await scene.clock.advance(doors.UNKNOWN_S + 1)
    await scene.post("ada", b"fake one", chat="private-ada")
    assert len(scene.scanner.submitted) == 1
    scene.platform.standings["group", "ada"] = Standing.UNKNOWN
    await scene.post("ada", b"fake two", chat="private-ada")
    assert len(scene.scanner.submitted) == 2, "it is remembered for ten minutes"
    await scene.clock.advance(doors.KNOWN_S + 1)
    await scene.post("ada", b"fake three", chat="private-ada")
    assert len(scene.scanner.submitted) == 2


# How much.


async def test_private_checks_are_counted_by_picture_and_it_is_said_once_until_when(scene: Scene) -> None:
    await scene.post("ada", b"fake one", b"fake two", chat="private-ada")
    await scene.clock.advance(600)
    await scene.post("ada", b"fake three", chat="private-ada")
    for _ in range(5):
        await scene.post("ada", b"fake four", chat="private-ada")
    assert len(scene.scanner.submitted) == 3
    assert scene.texts("private-ada").count(said("too-much-private", 50)) == 1
    assert "about 50 minutes" in said("too-much-private", 50)
    await scene.post("eve", b"fake four", chat="private-eve")
    assert len(scene.scanner.submitted) == 4, "nobody else waits for it"
    assert await scene.say("ada", "help me", chat="private-ada")
    await scene.clock.advance(3_000)
    await scene.post("ada", b"fake four", chat="private-ada")
    assert len(scene.scanner.submitted) == 5


async def test_checks_are_counted_by_person_and_by_chat(scene: Scene) -> None:
    posted = await scene.post("bo", b"real one")
    for _ in range(3):
        await scene.say("ada", "check", posted)
    assert scene.texts().count(said("too-much-check", 60)) == 1
    await scene.say("cy", "check", posted)
    for member in ("dee", "flo", "gus"):
        await scene.say(member, "check", posted)
    assert scene.texts().count(said("too-much-chat", 60)) == 1
    await scene.post("bo", b"fake one")
    assert len(scene.cases) == 1, "what it does by itself goes on"
    assert "cases" in (await scene.say("mo", "cases")).lower() or scene.texts(), "moderators are not kept out"


async def test_what_chats_are_flooded_with_keeps_no_moderator_out(scene: Scene) -> None:
    posted = await scene.post("bo", b"real one")
    for number in range(9):
        await scene.say(f"m{number}", "report", posted)
    assert scene.texts().count(said("too-much-chat", 60)) == 1
    assert said("too-much-chat", 60) not in await scene.say("mo", "policy protect")


async def test_commands_are_counted_and_whoever_asks_alone_is_told_each_time(scene: Scene) -> None:
    for _ in range(4):
        await scene.say("ada", "why")
    assert scene.texts().count(said("too-much-command", 10)) == 1
    assert await scene.say("ada", "why", reply_token="token") == said("too-much-command", 10)
    assert await scene.say("ada", "appeal", chat="private-ada")
    assert said("too-much-command", 10) not in scene.alone("ada")
    await scene.clock.advance(601)
    assert said("too-much-command", 10) != await scene.say("ada", "why")


@pytest.mark.parametrize("scene", [(replace(CLOSED, chats=frozenset(), users=frozenset()), FEW)], indirect=True)
async def test_the_operator_is_never_told_to_come_back(scene: Scene) -> None:
    for _ in range(5):
        await scene.post("op", b"fake one", chat="private-op")
    assert len(scene.scanner.submitted) == 5
    await scene.post("eve", b"fake one", chat="private-eve")
    assert len(scene.scanner.submitted) == 6, "naming oneself closes nothing"


async def test_no_counter_names_anybody(scene: Scene) -> None:
    await scene.post("ada", b"fake one", chat="private-ada")
    await scene.say("ada", "why")
    names = list(scene.records.quotas.used)
    assert len(names) == 2
    assert all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in names)


def test_every_text_is_there() -> None:
    assert doors.TEXTS | {"not-served-private", "not-served-chat"} <= TEXTS.ids()


@pytest.mark.parametrize("words", ["check", "report"])
async def test_one_person_does_not_use_up_what_a_chat_may_ask(scene: Scene, words: str) -> None:
    posted = await scene.post("bo", b"real one")
    for _ in range(20):
        await scene.say("eve", words, posted)
    assert scene.texts().count(said(f"too-much-{words}", 60)) == 1
    await scene.say("ada", "check", posted)
    assert said("too-much-chat", 60) not in scene.texts()


async def test_whoever_looks_after_a_chat_may_ask_where_it_was_flooded(scene: Scene) -> None:
    posted = await scene.post("bo", b"real one")
    for number in range(9):
        await scene.say(f"m{number}", "check", posted)
    assert scene.texts()[-1] == said("too-much-chat", 60)
    assert said("too-much-chat", 60) not in await scene.say("mo", "check", posted, reply_token="token")
    scene.platform.fail("may", Unreachable("away"))
    assert await scene.say("max", "check", posted, reply_token="token") == said("too-much-chat", 60)


async def test_a_check_in_private_counts_as_many_pictures_as_it_looks_at(scene: Scene) -> None:
    many = scene.platform.message("private-ada", "ada", b"real one", b"real two", b"real three")
    await scene.say("ada", "check", many, chat="private-ada")
    await scene.say("ada", "check", many, chat="private-ada")
    assert len(scene.scanner.submitted) == 3


@pytest.mark.parametrize("words", ["help", "help me", "privacy", "appeal", "thisisme", "mydata", "forget"])
async def test_in_a_chat_help_and_what_is_theirs_make_nobody_talk_without_end(scene: Scene, words: str) -> None:
    for _ in range(9):
        await scene.say("ada", words)
    assert len(scene.texts()) == (1 if words == "thisisme" else 3), "that one is answered alone"
    assert scene.texts()[-1] == said("too-much-command", 10)
    assert said("too-much-command", 10) not in await scene.say("ada", words, chat="private-ada")


@closed
async def test_a_member_is_no_stranger_because_the_platform_is_away(scene: Scene) -> None:
    scene.platform.fail("standing", Unreachable("away"))
    await scene.post("ada", b"fake one", chat="private-ada")
    assert scene.texts("private-ada") == [TEXTS.say("try-later", "en")]
    scene.platform.fail("standing", Unreachable("away"))
    assert await scene.say("ada", "check", chat="private-ada") == TEXTS.say("try-later", "en")
    await scene.post("ada", b"fake one", chat="private-ada")
    assert len(scene.scanner.submitted) == 1


@closed
async def test_a_flood_of_a_stranger_costs_the_platform_next_to_nothing(scene: Scene) -> None:
    await scene.post("eve", b"fake one", chat="private-eve")
    scene.platform.fail("standing", Unreachable("asked again"))
    for _ in range(50):
        await scene.post("eve", b"fake one", chat="private-eve")
    assert scene.texts("private-eve") == [said("not-served-private")]
    scene.platform.standings["group", "eve"] = Standing.MEMBER
    await scene.clock.advance(doors.UNKNOWN_S + 1)
    for _ in range(2):  # the first finds the platform away
        await scene.post("eve", b"fake one", chat="private-eve")
    assert len(scene.scanner.submitted) == 1, "whoever has just joined is looked up soon"


@closed
async def test_whoever_takes_the_bot_in_and_out_does_not_make_it_talk_without_end(scene: Scene) -> None:
    for _ in range(9):
        await scene.platform.join("other", "mo")
    assert scene.texts("other") == [said("not-served-chat")]


async def test_what_people_ask_of_themselves_keeps_nobodys_command_waiting(scene: Scene) -> None:
    dossiers = scene.records.dossiers
    parts = {field.name: getattr(dossiers, field.name) for field in fields(dossiers)}
    slow = SlowDossiers(**parts)
    moderator = Moderator(replace(scene.services, records=replace(scene.records, dossiers=slow)))
    scene.platform.handler = moderator
    asked = asyncio.create_task(scene.say("ada", "mydata"))
    await asyncio.sleep(0)
    async with asyncio.timeout(HANGS_S):
        assert await scene.say("mo", "policy protect")
    slow.walk.set()
    await asked
    assert scene.texts()[-1] == TEXTS.say("mydata-sent", "en")
    await moderator.aclose()


class SlowDossiers(FakeDossiers):
    """Looks through everything for as long as it is not told to go on."""

    walk = asyncio.Event()

    async def of(self, platform: str, member: str, own_chat: str = "") -> Dossier:
        await self.walk.wait()
        return await super().of(platform, member, own_chat)


async def test_a_group_is_refused_in_the_language_that_was_chosen_for_it(scene: Scene) -> None:
    await scene.policy(replace(REPLY, locale="ko"))
    for _ in range(4):
        await scene.say("ada", "why")
    assert scene.texts()[-1] == TEXTS.say("too-much-command", "ko", minutes=10)
    assert await scene.say("ada", "why", reply_token="token") == said("too-much-command", 10), "they alone read it"


async def test_where_nothing_can_be_counted_nobody_is_turned_away(scene: Scene) -> None:
    """The store is away, and the picture waits for the scan service as ever: to be told to try again is no verdict."""
    chat = scene.platform.open_private("ada")
    scene.records.quotas.away = True
    await scene.platform.post(chat, "ada", b"real")
    assert scene.platform.posts(chat) == []
    assert [origin.chat for origin, _ in scene.scanner.submitted] == [chat]
