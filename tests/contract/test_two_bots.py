"""Two bots of one operator on one chat service, one scan service and one store: what is one's is never the other's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest

from bots.platform import Platform
from bots.policy import PRESETS, Policy, Preset
from bots.records.choices import Choice
from bots.testing import FakeRecords, PlatformHarness, fake_records
from tests.contract import harnesses
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FOUND, HOLD, NOT_FOUND, REAL, REPLY, Scene, judge, playing
from worker.testing import FakeScanner

HARNESSES: dict[str, Callable[[str], PlatformHarness]] = {
    "telegram": lambda name: TelegramHarness(name=name),
    "discord": lambda name: DiscordHarness(name=name),
}


@dataclass
class Two:
    """The first bot, and the one that came later."""

    first: Scene
    later: Scene
    records: FakeRecords

    @property
    def both(self) -> tuple[Scene, Scene]:
        return self.first, self.later


@pytest.fixture(params=sorted(HARNESSES))
async def two(request: pytest.FixtureRequest) -> AsyncIterator[Two]:
    platform, kept, scanner = request.param, fake_records(), FakeScanner(judge)
    async with AsyncExitStack() as stack:
        scenes = [
            await stack.enter_async_context(
                playing(HARNESSES[platform](await kept.accounts.name(platform, account)), Scene, kept, scanner)
            )
            for account in ("1001", "2002")
        ]
        yield Two(scenes[0], scenes[1], kept)


def names(scenes: tuple[Scene, Scene]) -> list[Platform]:
    return [scene.platform for scene in scenes]


async def test_each_answers_who_asked_it_though_both_have_the_same_number(two: Two) -> None:
    first, later = [await scene.harness.open_private("ada") for scene in two.both]
    await two.later.harness.post_pictures(later, "ada", [FAKE])
    await two.first.harness.post_pictures(first, "ada", [REAL])
    await two.later.says(later, FOUND)
    await two.first.says(first, NOT_FOUND)
    assert not [text for text in await two.first.harness.texts(first) if FOUND in text]
    assert not [text for text in await two.later.harness.texts(later) if NOT_FOUND in text]


async def test_each_has_its_own_rules_and_cases_of_a_group(two: Two) -> None:
    chats = [await two.first.group(HOLD), await two.later.group(REPLY)]
    for scene, chat in zip(two.both, chats, strict=True):
        await scene.harness.post_pictures(chat, "ada", [FAKE])
    note = await two.first.note(two.first.place(chats[0]), Choice.FINE)
    await two.later.says(chats[1], "strong signs")
    assert {case.platform for case in two.records.cases.kept.values()} <= {it.name for it in names(two.both)}
    await two.first.harness.press(two.first.place(chats[0]), note, "mo", Choice.FINE)

    while not [case for case in two.records.cases.kept.values() if case.review is not None]:
        await asyncio.sleep(0.01)
    assert {case.platform for case in two.records.cases.kept.values() if case.review} == {two.first.platform.name}


async def test_a_command_to_one_is_nothing_to_the_other(two: Two) -> None:
    chats = [await scene.group(replace(REPLY)) for scene in two.both]
    await two.later.harness.command(chats[1], "mo", "policy strict")

    async def rules(scene: Scene, chat: str) -> Policy:
        return await two.records.policies.policy(scene.platform.name, chat)

    while (await rules(two.later, chats[1])).preset is not Preset.STRICT:
        await asyncio.sleep(0.01)
    assert (await rules(two.first, chats[0])).preset is not Preset.STRICT
    assert PRESETS[Preset.STRICT] != await rules(two.first, chats[1])


def test_every_platform_whose_bots_have_numbers_is_here() -> None:
    assert {*HARNESSES, "sandbox", "fake"} == set(harnesses.names())
