"""What only Discord has, with a moderator at work: the real discord.py over loopback TLS against simcord, every request checked.

The whole program on Discord is in `test_whole_program.py`, the adapter by itself in `discord_port/`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bots.platform import Gone, Note
from bots.records.choices import Choice
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.test_platform import DELETE, FAKE, FOUND, HOLD, JPEG, NOT_FOUND, REAL, Scene, eventually, playing
from tests.doubles.discord_service import DiscordService
from tests.e2e.towns import old_discord_button


class DiscordScene(Scene):
    """With what only Discord has."""

    harness: DiscordHarness

    @property
    def service(self) -> DiscordService:
        """The service."""
        return self.harness.service


@pytest.fixture
async def scene() -> AsyncIterator[DiscordScene]:
    async with playing(DiscordHarness(), DiscordScene) as made:
        yield made


@pytest.fixture
async def blind() -> AsyncIterator[DiscordScene]:
    """Without the right to see what people write."""
    harness = DiscordHarness()
    harness.settings = harness.settings.model_copy(update={"discord_message_content": False})
    harness.service.content_approved = False
    async with playing(harness, DiscordScene) as made:
        yield made


async def test_a_forwarded_picture_is_looked_at(scene: DiscordScene) -> None:
    source, group = await scene.group(), await scene.group(DELETE)
    first = scene.service.post(scene.harness.channel(source), "eve", pictures=[FAKE])
    await scene.says(source, FOUND)
    channel = scene.harness.channel(group)
    forwarded = scene.service.forward(scene.harness.channel(source), first, channel, "eve")
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, f"{channel}/{forwarded}")
    await scene.note(group, Choice.FINE)


async def test_a_held_message_gets_all_its_pictures_back(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    place = scene.place(group)
    pictures = [REAL, FAKE, JPEG + b"third"]
    await scene.harness.post_pictures(group, "ada", pictures)
    note = await scene.note(place, Choice.FINE)
    assert await scene.harness.pictures(group) == []
    await scene.harness.press(place, note, "mo", Choice.FINE)
    await scene.says(group, "A moderator looked at it and put it back")
    assert sorted(await scene.harness.pictures(group)) == sorted(pictures)


async def test_a_check_by_command_is_seen_by_the_asker_alone(scene: DiscordScene) -> None:
    group = await scene.group()
    channel = scene.harness.channel(group)
    scene.service.slash(channel, "ada", "check", picture=FAKE)
    await scene.says(group, FOUND, "you are not to blame")
    posted = scene.service.post(channel, "ada", pictures=[REAL])
    scene.service.menu(channel, "eve", "Check this picture", posted)
    await scene.says(group, NOT_FOUND)
    assert [message.is_ephemeral for message in scene.service.said(channel)] == [True, True]
    assert scene.records.cases.kept == {}


async def test_an_avatar_is_checked_as_privately_as_a_picture(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    channel = scene.harness.channel(group)
    scene.service.show("ada", FAKE)
    scene.service.menu_of(channel, "eve", "Check this avatar", "ada")
    await scene.says(group, FOUND, "you are not to blame")
    scene.service.show("bo", REAL, guild=int(group))
    scene.service.slash(channel, "eve", "check", user="bo")
    await scene.says(group, NOT_FOUND)
    assert [message.is_ephemeral for message in scene.service.said(channel)] == [True, True]
    assert scene.records.cases.kept == {}
    assert scene.records.journal.kept == {}
    whose = {scene.harness.member_id(name) for name in ("ada", "bo")}
    assert not any(number in repr(origin) for origin, _ in scene.scanner.submitted for number in whose)


async def test_what_an_app_lays_out_is_held_and_put_back(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    channel, place = scene.harness.channel(group), scene.place(group)
    items = [
        {"media": medium, "description": None, "spoiler": True}
        for medium in (scene.service.medium(FAKE), scene.service.upload(channel, REAL))
    ]
    words = {"type": 10, "id": 2, "content": "our best"}
    number = scene.service.lay_out(channel, words, {"type": 12, "id": 1, "items": items})
    note = await scene.note(place, Choice.FINE)
    assert not await scene.harness.exists(group, f"{channel}/{number}")
    await scene.harness.press(place, note, "mo", Choice.FINE)
    await scene.says(group, "A moderator looked at it and put it back", "our best")
    assert sorted(await scene.harness.pictures(group)) == sorted([FAKE, REAL])
    assert await scene.harness.covered(group) == [True, True]


async def test_a_mention_in_a_reply_is_a_check(scene: DiscordScene) -> None:
    group = await scene.group()
    channel, bot = scene.harness.channel(group), scene.service.backend.bot_user.id
    posted = scene.service.post(channel, "ada", pictures=[REAL])
    scene.service.reply(channel, "eve", f"<@{bot}> is this real?", posted)
    await scene.says(group, NOT_FOUND)
    assert not scene.service.said(channel)[0].is_ephemeral


async def test_without_message_content_what_is_asked_for_works(blind: DiscordScene) -> None:
    group = await blind.group()
    channel = blind.harness.channel(group)
    posted = blind.service.post(channel, "ada", pictures=[FAKE])
    blind.service.menu(channel, "eve", "Check this picture", posted)
    await blind.says(group, FOUND)
    assert len(blind.service.said(channel)) == 1
    chat = await blind.harness.open_private("ada")
    await blind.harness.post_pictures(chat, "ada", [REAL])
    await blind.says(chat, NOT_FOUND)


async def test_the_moderators_are_told_in_a_channel_of_the_same_server(scene: DiscordScene) -> None:
    group, other = await scene.group(HOLD), await scene.group()
    office = await scene.harness.open_thread(group)
    place = scene.harness.place(group, office)
    await scene.harness.command(group, "mo", f"policy moderators <#{office}>")
    await scene.says(group, "Done", "#place-1")
    await scene.harness.post_pictures(group, "ada", [FAKE])
    await scene.says(place, "Case", "I took it out")
    with pytest.raises(Gone):
        await scene.platform.send(Note(text="hello", chat=f"{group}/{scene.harness.channel(other)}"))


async def test_a_moderators_channel_of_another_server_is_refused(scene: DiscordScene) -> None:
    group, other = await scene.group(), await scene.group()
    before = dict(scene.records.policies.kept)
    await scene.harness.command(group, "mo", f"policy moderators {scene.harness.channel(other)}")
    await scene.says(group, "I do not know that chat")
    assert scene.records.policies.kept == before


async def test_a_button_is_worth_what_the_presser_may_in_the_cases_own_server(scene: DiscordScene) -> None:
    """Somebody copies a card's buttons into a server of their own, where they are the admin."""
    group = await scene.group(HOLD)
    place = scene.place(group)
    await scene.harness.post_pictures(group, "ada", [FAKE])
    channel, number = (int(part) for part in (await scene.note(place, Choice.FINE)).split("/"))
    backend = scene.service.backend
    row = backend.get_message(channel, number).components
    other = await scene.group()
    elsewhere = scene.harness.channel(other)
    await scene.harness.set_admin(other, "mallory", True)
    carrier = backend.create_message(elsewhere, backend.bot_user.id, "look", components=row).id
    await scene.harness.press(other, f"{elsewhere}/{carrier}", "mallory", Choice.FINE)
    await scene.says(other, "Only moderators of that chat can decide this")
    assert await scene.harness.pictures(group) == []


async def test_a_decision_writes_its_card_once(scene: DiscordScene) -> None:
    """A press comes from a server, a card is in one of its channels: the message is the same."""
    group = await scene.group(HOLD)
    place = scene.place(group)
    await scene.harness.post_pictures(group, "ada", [FAKE])
    card = await scene.note(place, Choice.FINE)
    await scene.harness.press(place, card, "mo", Choice.FINE)
    await scene.says(group, "Done: it is fine")
    channel, number = card.split("/")

    def written() -> int:
        asked = [(item.method, item.path) for item in scene.service.backend.http_requests]
        return asked.count(("PATCH", f"/channels/{channel}/messages/{number}"))

    async def done() -> bool:
        return written() > 0

    await eventually(done)
    await scene.platform.send(
        Note(text="Later.", chat=group, thread=channel)
    )  # what was on its way before is there then
    assert written() == 1


async def test_a_button_of_an_older_version_is_answered_and_does_nothing(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    await scene.harness.post_pictures(group, "ada", [FAKE])
    await scene.note(scene.place(group), Choice.FINE)
    old_discord_button(scene.service, scene.harness.channel(group), "mo", scene.case.id)
    await scene.says(group, "out of date")
    assert await scene.harness.pictures(group) == []
    assert scene.case.review is None


async def test_where_the_moderators_channel_has_exceptions_of_its_own_they_count(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    office = int(await scene.harness.open_thread(group))
    scene.service.close_channel(office)
    await scene.harness.command(group, "mo", f"policy moderators <#{office}>")
    await scene.says(group, "I may not write there")


async def test_the_blurred_picture_of_a_card_is_none_to_be_asked_about(scene: DiscordScene) -> None:
    group = await scene.group(HOLD)
    office = await scene.harness.open_thread(group)
    await scene.harness.command(group, "mo", f"policy moderators <#{office}>")
    await scene.says(group, "Done")
    await scene.harness.post_pictures(group, "ada", [FAKE])
    place = scene.harness.place(group, office)
    await scene.says(place, "Case", "I took it out")
    (card,) = [message for message in scene.service.said(int(office)) if message.components]
    assert card.attachments
    scene.service.menu(int(office), "mo", "Check this picture", card.id)
    await scene.says(place, "I see nothing to check in this message")
    scene.service.menu(int(office), "mo", "Report to moderators", card.id)
    await scene.says(place, "Which picture?")
