"""What whoever asks is told, what is kept of it, and how long a result is tried again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bots.moderator import PATIENCE_S, RETRIES
from bots.moderator.answering import CLAIM_S, traits_of
from bots.platform import Command, CommandName, Message, Unreachable
from bots.policy import Mode
from bots.records.choices import Choice
from bots.records.errors import BrokenRecord, StoreUnavailable
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed, Traits
from bots.records.outbox import Said
from tests.unit.bots.moderator.conftest import DELETE, HOLD, REPLY, Scene
from tests.unit.bots.moderator.gates import Gate
from worker.contract import FailureReason, Fingerprint, Origin, Purpose, ScanFailure, ScanResult
from worker.testing import verdict

KNOWN = "keep this picture out"


async def check(scene: Scene, target: Message, member: str = "bo", chat: str = "group") -> None:
    await scene.platform.command(chat, member, CommandName.CHECK, target=target)
    await scene.settle()


async def remember(scene: Scene, bits: int, chat: str = "group", **changes: float) -> None:
    entry = KnownPicture(id="K1", listed=Listed.FAKE, pdq=f"{bits:064x}", quality=100, added_at_s=1.0, **changes)  # type: ignore[arg-type]
    await scene.records.known.add("fake", chat, entry)


async def test_what_moderators_have_decided_is_said_though_the_scan_failed(scene: Scene) -> None:
    await remember(scene, 5)
    await check(scene, scene.platform.message("group", "ada", b"down#5"))
    assert KNOWN in scene.texts()[-1]
    await check(scene, scene.platform.message("group", "ada", b"down"))
    assert "was not checked" in scene.texts()[-1]


async def test_it_is_asked_with_the_rules_of_the_thread_and_of_this_chat_alone(scene: Scene) -> None:
    await scene.records.policies.set("fake", "group", replace(REPLY, known_distance=1), "narrow")
    await scene.records.policies.set("fake", "group", replace(REPLY, known_quality=101), "")
    await remember(scene, 0b111)
    for thread, data, expected in (
        ("narrow", b"clean#3", True),
        ("narrow", b"clean#1", False),
        ("", b"clean#7", False),
    ):
        await check(scene, scene.platform.message("group", "ada", data, thread=thread))
        assert (KNOWN in scene.texts()[-1]) is expected, (thread, data)
    await scene.policy(REPLY, "other")
    await check(scene, scene.platform.message("other", "ada", b"clean#7"), chat="other")
    assert KNOWN not in scene.texts("other")[-1]


async def test_what_has_expired_is_not_said(scene: Scene) -> None:
    await remember(scene, 5, expires_at_s=scene.clock.now_s() + 10)
    await check(scene, scene.platform.message("group", "ada", b"clean#5"))
    assert KNOWN in scene.texts()[-1]
    await scene.clock.advance(10)
    await check(scene, scene.platform.message("group", "ada", b"clean#5"))
    assert KNOWN not in scene.texts()[-1]


async def test_everybody_who_asks_is_answered_and_each_answer_is_written_down_once(scene: Scene) -> None:
    for data in (b"clean", b"bad"):
        target = scene.platform.message("group", "ada", data)
        before = len(scene.texts())
        await check(scene, target, "bo")
        await check(scene, target, "eve")
        assert len(scene.texts()) == before + 2
        await scene.again()
        assert len(scene.texts()) == before + 2
    assert len(await scene.events(EventKind.ANSWERED)) == 2, "what could not be judged is not to be corrected"


async def test_what_is_asked_again_by_a_bot_that_died_before_it_was_known_to_be_handled_is_answered_once(
    scene: Scene,
) -> None:
    target = scene.platform.message("group", "ada", b"clean")
    command = Command(name=CommandName.CHECK, message=scene.platform.message("group", "bo"), target=target)
    private = scene.platform.message(scene.platform.open_private("ada"), "ada", b"fake")
    for _ in range(2):  # the platform hands both on again
        await scene.moderator.on_command(command)
        await scene.moderator.on_message(private)
        await scene.settle()
    assert len(scene.texts()) == 1
    assert len(scene.texts(private.chat)) == 1
    assert len(await scene.events(EventKind.ANSWERED)) == 1


async def test_a_check_in_private_leaves_nothing_even_of_a_known_picture(scene: Scene) -> None:
    await remember(scene, 5, "private")
    target = scene.platform.message("private", "ada", b"clean#5")
    await check(scene, target, "ada", "private")
    assert len(scene.texts("private")) == 1
    assert KNOWN not in scene.texts("private")[-1]
    assert scene.records.journal.kept == {}


async def test_that_an_answer_was_given_is_forgotten_after_a_day(scene: Scene) -> None:
    await check(scene, scene.platform.message("group", "ada", b"clean"))
    (until_s,) = scene.records.outbox.until_s.values()
    assert until_s == scene.clock.now_s() + CLAIM_S
    assert {said for _, said in scene.records.outbox.kept} == {Said.ANSWER}


@pytest.mark.parametrize("judged", [True, False])
def test_a_picture_is_recognised_by_all_that_is_known_of_it(judged: bool) -> None:
    prints = (Fingerprint(algorithm="pdq", value="0" * 64, quality=1),)
    origin = Origin(platform="p", purpose=Purpose.ASK, chat="c", message="m", media="md", file_id="f", incident="i")
    result = ScanResult(
        scan_id="s",
        origin=origin,
        sha256="ab",
        verdict=replace(verdict(), fingerprints=prints) if judged else None,
        failure=None if judged else ScanFailure(reason=FailureReason.TIMEOUT, fingerprints=prints),
    )
    assert traits_of(result) == Traits(sha256="ab", file_id="f", fingerprints=prints)


class TestTryingAgain:
    """A result is acted on, or given up after so many faults of ours, or half an hour without the platform."""

    @pytest.mark.parametrize("fault", [BrokenRecord("policy"), ValueError("a bug")])
    async def test_a_few_faults_of_ours_are_too_many(self, scene: Scene, fault: Exception) -> None:
        await scene.platform.post("group", "ada", b"fake")
        scene.records.policies.failures.extend([fault] * RETRIES)
        scene.clock.slept_s.clear()
        await scene.settle()
        assert scene.clock.slept_s == [1.0, 2.0, 4.0]
        assert scene.texts() == []
        assert scene.scanner.acknowledged == ["scan-1"]
        assert not scene.records.policies.failures, "so often it was tried"

    async def test_one_fault_less_is_none(self, scene: Scene) -> None:
        await scene.platform.post("group", "ada", b"fake")
        scene.records.policies.failures.extend([BrokenRecord("policy")] * (RETRIES - 1))
        await scene.settle()
        assert len(scene.texts()) == 1

    async def test_a_platform_that_is_away_is_waited_for_half_an_hour(self, scene: Scene) -> None:
        await scene.platform.post("private", "ada", b"fake")
        scene.platform.fail("send", *[Unreachable("down")] * 500)
        began_s = scene.clock.now_s()
        await scene.settle()
        waited_s = scene.clock.now_s() - began_s
        assert PATIENCE_S <= waited_s < PATIENCE_S + 200
        assert max(scene.clock.slept_s) == 60.0
        assert scene.scanner.acknowledged == ["scan-1"]
        assert scene.texts("private") == []


class TestApologies:
    """Whoever waits for an answer is told that there is none now, where they asked; nobody else is."""

    async def test_a_message_that_cannot_be_handled(self, scene: Scene) -> None:
        scene.records.failures.append(ValueError("a bug"))
        await scene.platform.post("group", "ada", b"fake", thread="topic")
        assert scene.texts() == []
        scene.scanner.submit = None  # type: ignore[assignment,method-assign]
        message = await scene.platform.post("private", "ada", b"fake")
        (post,) = scene.platform.posts("private")
        assert "try again" in post.text.lower()
        assert post.reply_to == message.id

    @pytest.mark.parametrize("fault", [StoreUnavailable("down"), ValueError("a bug")])
    async def test_a_command_that_fails(self, scene: Scene, fault: Exception) -> None:
        scene.records.cases.failures.append(fault)
        asked = await scene.platform.command("group", "mo", CommandName.CASES, thread="topic", reply_token="token")
        (post,) = scene.platform.posts("group")
        assert "try again" in post.text.lower()
        assert (post.thread, post.reply_to, post.reply_token) == ("topic", asked.id, "token")

    async def test_a_press_that_fails(self, scene: Scene) -> None:
        await scene.policy(DELETE)
        await scene.post("ada", b"fake")
        scene.records.cases.failures.append(ValueError("a bug"))
        await scene.platform.press(scene.card(), "mo", Choice.FAKE, reply_token="token")
        post = scene.platform.posts("mods")[-1]
        assert "try again" in post.text.lower()
        assert post.reply_token == "token"


async def test_rules_of_a_topic_that_is_off_are_asked_for_that_topic(scene: Scene) -> None:
    await scene.records.policies.set("fake", "group", replace(REPLY, mode=Mode.OFF), "quiet")
    await scene.platform.post("group", "ada", b"fake", thread="quiet")
    assert scene.scanner.submitted == []
    await scene.platform.post("group", "ada", b"fake", thread="loud")
    assert len(scene.scanner.submitted) == 1


async def test_newcomers_are_seen_from_their_first_message_on(scene: Scene) -> None:
    await scene.platform.post("group", "ada", b"clean")
    assert scene.records.people.seen_s == {}, "where nobody asks, nobody is remembered"
    await scene.policy(replace(REPLY, newcomer_days=3))
    now_s = scene.clock.now_s()
    await scene.platform.post("group", "ada", b"clean")
    await scene.platform.post("group", "", b"clean")
    assert scene.records.people.seen_s == {("fake", "group", "ada"): now_s}


async def test_a_result_that_ends_badly_stops_no_other_at_the_end(scene: Scene) -> None:
    gate = Gate(scene, "send", every=True)
    for number in range(3):
        await scene.platform.post("group", "ada", b"fake %d" % number)
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    await gate.reached()
    serving.cancel()
    await asyncio.sleep(0)
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert len(scene.texts()) == 3


@pytest.mark.parametrize(("number", "told"), [(2, True), (2 + 8, True), (2 + 0xFF00, False)])
async def test_who_asked_about_another_encoding_of_a_picture_is_told_of_the_correction(
    scene: Scene, number: int, told: bool
) -> None:
    await scene.policy(HOLD)
    message = await scene.post("mo", b"fake asked#2")  # an admin's: nothing follows from it
    await scene.platform.command("group", "ann", CommandName.CHECK, target=message)
    await scene.settle()
    await scene.post("ada", b"fake#%d" % number)
    await scene.press(Choice.FINE)
    corrected = "Correction: a moderator of this chat has looked at the picture that you asked about"
    assert any(text.startswith(corrected) for text in scene.texts()) is told


async def test_what_was_written_before_fingerprints_were_kept_is_followed_by_its_bytes_alone(scene: Scene) -> None:
    await scene.policy(HOLD)
    before = Event(kind=EventKind.ANSWERED, at_s=scene.clock.now_s(), picture="0" * 64, details="1")
    await scene.records.journal.append("fake", "group", before)
    await scene.post("ada", b"fake#2")
    await scene.press(Choice.FINE)
    assert not any(text.startswith("Correction") for text in scene.texts())
