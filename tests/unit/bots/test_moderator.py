"""The use cases with fakes on every side: who is told, what is done, what is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bots.cases import CaseState, SendState, Sent
from bots.moderator import Moderator, Services
from bots.platform import Command, CommandName, Forbidden, Throttled, Unreachable
from bots.platform import ReviewChoice as Choice
from bots.policy import PRESETS, Action, Needs, Policy, Preset, Rule
from bots.testing import FakeCaseStore, FakeClock, FakePlatform
from bots.texts import Texts
from worker.client.scanner import Delivery
from worker.contract import Band, FailureReason, ScanFailure, Verdict
from worker.testing import FakeScanner, verdict

HOLD = Policy(altered=Rule(action=Action.HOLD, needs=Needs.SUBSTANTIAL), moderators_chat="mods")
DELETE = replace(HOLD, altered=Rule(action=Action.DELETE, needs=Needs.SUBSTANTIAL))


def judge(data: bytes) -> Verdict | ScanFailure:
    """By what a test puts into the bytes."""
    if data.startswith(b"bad"):
        return ScanFailure(reason=FailureReason.UNREADABLE)
    return verdict(Band.SUBSTANTIAL if data.startswith(b"fake") else Band.LITTLE)


@dataclass
class Scene:
    """A moderator at work."""

    platform: FakePlatform
    scanner: FakeScanner
    cases: FakeCaseStore
    moderator: Moderator

    async def settle(self) -> None:
        """Nothing, once every result was acted on."""
        async with asyncio.timeout(5):
            while (delivery := await self.scanner.receive("fake", 0)) is not None:
                await self.moderator._deliver(delivery, asyncio.Semaphore(1))

    def texts(self, chat: str = "group") -> list[str]:
        return [post.text for post in self.platform.posts(chat)]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    platform, scanner, cases = FakePlatform(), FakeScanner(judge), FakeCaseStore()
    moderator = Moderator(
        Services(platforms={"fake": platform}, scanner=scanner, cases=cases, texts=Texts(), clock=FakeClock())
    )
    platform.handler = moderator
    platform.private_chats.add("private")
    platform.admins.add(("group", "mo"))
    yield Scene(platform, scanner, cases, moderator)
    await moderator.aclose()


async def test_a_clean_picture_is_passed_over_in_silence(scene: Scene) -> None:
    await scene.platform.post("group", "ada", b"clean")
    await scene.settle()
    assert scene.texts() == []
    assert scene.cases.cases == {}
    assert len(scene.scanner.acknowledged) == 1


async def test_a_suspicious_picture_gets_a_reply_without_a_number(scene: Scene) -> None:
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    (post,) = scene.platform.posts("group")
    assert "substantial evidence" in post.text
    assert "can be wrong" in post.text
    assert not any(character.isdigit() or character == "%" for character in post.text)
    assert post.reply_to == message.id
    assert scene.platform.exists("group", message.id)


async def test_shadow_records_and_does_nothing(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = PRESETS[Preset.WATCH]
    await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    assert scene.texts() == []
    assert len(scene.cases.cases) == 1


async def test_off_fetches_nothing(scene: Scene) -> None:
    await scene.platform.command("group", "mo", CommandName.POLICY, "off")
    await scene.platform.post("group", "ada", b"fake")
    assert scene.platform.count("fetch") == 0


async def test_hold_seals_first_tells_everybody_and_puts_back(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = HOLD
    message = await scene.platform.post("group", "ada", b"fake one")
    await scene.settle()
    names = [act.name for act in scene.platform.acts]
    assert names.index("fetch", names.index("fetch") + 1) < names.index("delete")
    assert not scene.platform.exists("group", message.id)
    assert any("until a moderator" in text for text in scene.texts())
    (note,) = scene.platform.posts("mods")
    await scene.platform.press(note, "ada", Choice.RELEASE)
    assert scene.platform.count("put_back") == 0
    await scene.platform.press(note, "mo", Choice.RELEASE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.pictures == (b"fake one",)
    (case,) = scene.cases.cases.values()
    assert case.state is CaseState.RELEASED
    assert await scene.scanner.held(case.held_id(0)) is None
    assert scene.platform.posts("mods")[0].buttons == ()


async def test_a_double_press_puts_back_once(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = HOLD
    await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    (note,) = scene.platform.posts("mods")
    buttons = note.buttons
    await scene.platform.press(note, "mo", Choice.RELEASE)
    note.buttons = buttons  # another moderator's screen still shows them
    await scene.platform.press(note, "mo", Choice.RELEASE)
    await scene.platform.press(note, "mo", Choice.REMOVE)
    assert scene.platform.count("put_back") == 1


async def test_rights_are_asked_at_the_moment(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = HOLD
    await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    (note,) = scene.platform.posts("mods")
    scene.platform.admins.clear()
    await scene.platform.press(note, "mo", Choice.REMOVE)
    (case,) = scene.cases.cases.values()
    assert case.state is CaseState.HELD
    await scene.platform.command("group", "mo", CommandName.POLICY, "watch")
    assert scene.cases.policies["fake", "group"] == HOLD


async def test_what_cannot_be_sealed_is_not_removed(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = HOLD
    message = scene.platform.message("group", "ada", b"fake")
    await scene.moderator.on_message(message)
    scene.platform.lose_media(message)
    await scene.settle()
    assert scene.platform.exists("group", message.id)
    assert any("could not keep a copy" in text for text in scene.texts("mods"))
    assert any("substantial evidence" in text for text in scene.texts())


async def test_without_the_right_the_case_fails_and_moderators_are_told(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = DELETE
    scene.platform.lacking["group"] = ("delete_messages",)
    await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    (case,) = scene.cases.cases.values()
    assert case.state is CaseState.FAILED
    assert any("deleting messages" in text for text in scene.texts("mods"))


async def test_a_removal_is_repeated_until_it_is_true(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = DELETE
    scene.platform.fail("delete", Throttled("slow", 3), Unreachable("down"), Unreachable("down"))
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


async def test_an_album_is_one_incident(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = DELETE
    sent = [await scene.platform.post("group", "ada", data, incident="a1") for data in (b"fake 1", b"clean", b"fake 2")]
    await scene.settle()
    assert len(scene.cases.cases) == 1
    assert len(scene.texts("mods")) == 1
    assert [scene.platform.exists("group", message.id) for message in sent] == [False, True, False]


async def test_a_redelivered_result_is_answered_once(scene: Scene) -> None:
    await scene.platform.post("group", "ada", b"fake")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    for _ in range(2):
        await scene.moderator._deliver(delivery, asyncio.Semaphore(1))
    assert len(scene.texts()) == 1


async def test_a_reply_whose_sender_died_is_unknown_and_not_sent_again(scene: Scene) -> None:
    await scene.platform.post("group", "ada", b"fake")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await scene.moderator._deliver(delivery, asyncio.Semaphore(1))
    (case,) = scene.cases.cases.values()
    scene.cases.notes[case.id, Action.REPLY] = Sent(state=SendState.SENDING)
    before = scene.platform.count("send")
    await scene.moderator._deliver(
        Delivery(result=delivery.result, receipt="r", redelivered=True), asyncio.Semaphore(1)
    )
    assert scene.platform.count("send") == before
    assert scene.cases.notes[case.id, Action.REPLY].state is SendState.UNKNOWN


async def test_a_private_check_is_answered_and_leaves_no_case(scene: Scene) -> None:
    await scene.platform.post("private", "ada", b"fake")
    await scene.platform.post("private", "ada", b"clean")
    await scene.platform.post("private", "ada", b"bad")
    await scene.settle()
    found, clean, bad = scene.texts("private")
    assert "not your fault" in found
    assert "does not prove" in clean
    assert "could not open" in bad
    assert scene.cases.cases == {}
    assert all("ada" not in key and "private" not in key for key, _ in scene.cases.notes)


async def test_lost_media_is_fetched_again_and_given_up_after_three(scene: Scene) -> None:
    scene.scanner.judge = lambda data: ScanFailure(reason=FailureReason.MEDIA_LOST)
    await scene.platform.post("private", "ada", b"fake")
    await scene.settle()
    assert scene.platform.count("fetch") == 3
    assert len(scene.texts("private")) == 1


async def test_a_full_queue_is_said_to_who_waits(scene: Scene) -> None:
    scene.scanner.full = True
    await scene.platform.post("private", "ada", b"fake")
    await scene.platform.post("group", "ada", b"fake")
    assert len(scene.texts("private")) == 1
    assert scene.texts() == []


async def test_check_answers_whatever_it_says(scene: Scene) -> None:
    target = scene.platform.message("group", "ada", b"clean")
    await scene.platform.command("group", "bo", CommandName.CHECK, target=target)
    await scene.platform.command("group", "bo", CommandName.CHECK)
    await scene.settle()
    nothing, found = scene.texts()
    assert "Reply to a message" in nothing
    assert "does not prove" in found
    assert scene.cases.cases == {}


async def test_commands_in_words(scene: Scene) -> None:
    for name in CommandName:
        for chat in ("group", "private"):
            before = len(scene.texts(chat))
            await scene.platform.command(chat, "mo", name)
            assert len(scene.texts(chat)) == before + 1
    await scene.platform.command("group", "mo", CommandName.POLICY, "altered", "hold", "on", "substantial")
    assert "real pictures will be taken out" in scene.texts()[-1]
    await scene.platform.command("group", "mo", CommandName.POLICY, "nonsense")
    assert "did not understand" in scene.texts()[-1]
    await scene.platform.command("group", "ada", CommandName.CASES)
    assert "Only moderators" in scene.texts()[-1]


async def test_a_moderator_is_proof(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = replace(PRESETS[Preset.PROTECT], moderators_chat="mods")
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    assert scene.platform.exists("group", message.id)
    (note,) = scene.platform.posts("mods")
    await scene.platform.press(note, "mo", Choice.REMOVE)
    assert not scene.platform.exists("group", message.id)


async def test_a_broken_store_is_tried_again_and_said_to_who_asks(scene: Scene) -> None:
    from bots.cases import StoreUnavailable

    await scene.platform.post("group", "ada", b"fake")
    scene.cases.failures.append(StoreUnavailable("down"))
    await scene.settle()
    assert len(scene.texts()) == 1
    scene.cases.failures.append(StoreUnavailable("down"))
    await scene.platform.command("group", "mo", CommandName.CASES)
    assert "try again" in scene.texts()[-1].lower()


async def test_serving_ends_when_cancelled(scene: Scene) -> None:
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    await scene.platform.post("group", "ada", b"fake")
    async with asyncio.timeout(5):
        while not scene.texts():
            await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_forbidden_reply_breaks_nothing(scene: Scene) -> None:
    scene.platform.fail("send", Forbidden("no", "send_messages"))
    await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    assert len(scene.scanner.acknowledged) == 1


def test_a_command_knows_its_target() -> None:
    platform = FakePlatform()
    target = platform.message("group", "ada", b"x")
    assert Command(name=CommandName.CHECK, message=platform.message("group", "bo"), target=target).target is target


async def test_an_answer_waits_for_a_platform_that_is_away_and_is_said_once(scene: Scene) -> None:
    scene.platform.fail("send", *[Unreachable("down")] * 20)
    await scene.platform.post("private", "ada", b"fake")
    await scene.settle()
    assert len(scene.texts("private")) == 1
    assert len(scene.scanner.acknowledged) == 1


async def test_a_removal_waits_for_a_platform_that_is_away(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = DELETE
    scene.platform.fail("delete", *[Unreachable("down")] * 20)
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    (case,) = scene.cases.cases.values()
    assert case.state is CaseState.REMOVED
    assert len(scene.texts("mods")) == 1


async def test_after_half_an_hour_without_the_platform_a_case_says_so(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = DELETE
    scene.platform.fail("delete", *[Unreachable("down")] * 10_000)
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.settle()
    assert scene.platform.exists("group", message.id)
    (case,) = scene.cases.cases.values()
    assert (case.state, case.problem) == (CaseState.FAILED, "unreachable")
    assert any("did not answer for a long time" in text for text in scene.texts("mods"))
    assert len(scene.scanner.acknowledged) == 1


async def test_a_picture_to_hold_waits_for_a_platform_that_is_away(scene: Scene) -> None:
    scene.cases.policies["fake", "group"] = HOLD
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.fail("fetch", *[Unreachable("down")] * 20)
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    (case,) = scene.cases.cases.values()
    assert case.state is CaseState.HELD
    assert await scene.scanner.held(case.held_id(0)) == b"fake"
