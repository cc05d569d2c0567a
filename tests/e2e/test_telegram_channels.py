"""Channels on Telegram: what is posted in them, who is told, and how those who manage one talk with the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.policy import Action, Exempt, Policy
from bots.records.choices import Choice
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import DELETE, FAKE, FOUND, HOLD, ON_MODEL, REAL, REPLY, eventually, playing
from tests.doubles.bot_api import BOT
from tests.e2e.test_telegram import TelegramScene

BAN = Policy(altered=replace(ON_MODEL, substantial=(Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY)))
OPEN = Exempt(linked_channel=False)


class ChannelScene(TelegramScene):
    """With a channel, whose admin is Mo."""

    async def channel(self, policy: Policy | None = None, *, linked: int = 0) -> int:
        channel = self.api.channel("Harbour News", linked=linked)
        self.api.set_admin(channel, BOT["id"], admin=True)
        await self.harness.set_admin(str(channel), "mo", True)
        if policy is not None:
            await self.records.policies.set("telegram", str(channel), policy)
        self.api.private("mo")
        return channel

    @property
    def mo(self) -> str:
        """Mo's private chat."""
        return str(self.api.private("mo"))


@pytest.fixture
async def scene() -> AsyncIterator[ChannelScene]:
    async with playing(TelegramHarness(), ChannelScene) as made:
        yield made


async def test_a_fake_goes_and_its_admins_are_told_and_no_member_is_accused(scene: ChannelScene) -> None:
    channel = await scene.channel(BAN)
    posted = scene.api.broadcast_photo(channel, FAKE, author_signature="Ada")
    card = await scene.says(scene.mo, "Case ", "Harbour News")
    assert (channel, posted) not in scene.api.messages
    assert "a member" not in card
    assert scene.case.penalties == ()
    notice = await scene.says(str(channel), "A picture was removed here")
    assert "yours" not in notice
    assert not scene.api.banned_channels
    assert [note for note in scene.api.said(channel) if "reply_markup" in note] == []


async def test_a_held_post_comes_back_into_the_channel(scene: ChannelScene) -> None:
    channel = await scene.channel(HOLD)
    scene.api.broadcast_photo(channel, FAKE)
    note = await scene.note(scene.mo, Choice.FINE)
    await scene.harness.press(scene.mo, note, "mo", Choice.FINE)

    async def back() -> bool:
        return await scene.harness.pictures(str(channel)) == [FAKE]

    await eventually(back)


async def test_another_picture_in_the_place_of_one_is_looked_at(scene: ChannelScene) -> None:
    channel = await scene.channel(DELETE)
    posted = scene.api.broadcast_photo(channel, REAL)
    scene.api.swap_broadcast(channel, posted, FAKE)
    await scene.says(scene.mo, "Case ")
    assert (channel, posted) not in scene.api.messages


async def test_what_is_looked_at_in_the_channel_is_not_looked_at_again_in_its_group(scene: ChannelScene) -> None:
    group = int(await scene.group(replace(DELETE, exempt=OPEN)))
    channel = await scene.channel(REPLY, linked=group)
    scene.api.broadcast_photo(channel, FAKE)
    await scene.says(str(channel), FOUND)
    copy = scene.api.post(group, "ada", channel=channel, automatic=True, photo=scene.api._sizes(FAKE))
    scene.api.photo(group, "bo", FAKE)
    await scene.says(str(group), "was removed from this chat")
    assert (group, copy) in scene.api.messages
    assert [origin.chat for origin, _ in scene.scanner.submitted] == [str(channel), str(group)]


@pytest.mark.parametrize("why", ["off", "not there"])
async def test_what_is_not_looked_at_in_the_channel_is_looked_at_in_its_group(scene: ChannelScene, why: str) -> None:
    group = int(await scene.group(replace(DELETE, exempt=OPEN)))
    channel = await scene.channel(REPLY, linked=group)
    if why == "off":
        off = await scene.records.policies.policy("telegram", str(channel))
        await scene.records.policies.set("telegram", str(channel), replace(off, mode=type(off.mode).OFF))
    else:
        scene.api.set_admin(channel, BOT["id"], admin=False)
    copy = scene.api.post(group, "ada", channel=channel, automatic=True, photo=scene.api._sizes(FAKE))
    await scene.says(str(group), "was removed from this chat")
    assert (group, copy) not in scene.api.messages


async def test_it_is_introduced_to_whoever_took_it_in_alone(scene: ChannelScene) -> None:
    channel = await scene.channel()
    scene.api.add_bot(channel, admin=True, by="mo")
    text = await scene.says(scene.mo, "I am in Harbour News", "I only watch")
    assert f"/doctor {channel}" in text
    assert scene.api.said(channel) == []
    assert await scene.records.policies.own("telegram", str(channel)) is None


async def test_its_admins_manage_it_in_private_and_nobody_else_does(scene: ChannelScene) -> None:
    channel = await scene.channel()
    eve = await scene.harness.open_private("eve")
    for words in (f"policy {channel} protect", f"policy {channel}", f"doctor {channel}", "policy -100777 reply"):
        before = len(await scene.harness.texts(eve))
        await scene.harness.command(eve, "eve", words)

        async def refused(before: int = before) -> bool:
            texts = await scene.harness.texts(eve)
            return len(texts) > before and "not one of its admins" in texts[-1]

        await eventually(refused)
    await scene.harness.command(scene.mo, "mo", f"policy {channel} protect")

    async def changed() -> bool:
        return (await scene.records.policies.policy("telegram", str(channel))).preset == "protect"

    await eventually(changed)
    await scene.harness.command(scene.mo, "mo", f"doctor {channel}")
    await scene.says(scene.mo, "I have every right")
    await scene.harness.command(scene.mo, "mo", f"cases {channel}")
    await scene.says(scene.mo, "No cases in the last")
    assert scene.api.said(channel) == []


async def test_who_asks_in_the_channel_is_shown_the_way_into_private(scene: ChannelScene) -> None:
    channel = await scene.channel()
    scene.api.broadcast(channel, text="what only readers may know")
    scene.api.broadcast(channel, text="/doctor")
    text = await scene.says(str(channel), "Here I cannot see who writes")
    assert f"/doctor {channel}" in text


async def test_the_panel_opens_in_the_channel_and_asks_who_presses(scene: ChannelScene) -> None:
    channel = await scene.channel()
    scene.api.broadcast(channel, text="/settings")
    await scene.says(str(channel), "watch")
