"""What is said at most once, what is known of it afterwards, and how it follows what became true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.saying import Speaker
from bots.platform import Button, Forbidden, Gone, Impossible, Lack, Note, PlatformError, Uncertain, Unreachable
from bots.records.outbox import Said, SendState
from tests.unit.bots.moderator.conftest import Scene

NOTE = Note(text="hello", chat="group")
FORBIDDEN = Forbidden("no", Lack.SEND_MESSAGES)


@pytest.fixture
def speaker(scene: Scene) -> Speaker:
    return Speaker(scene.services)


async def test_a_note_is_said_once_and_found_again(scene: Scene, speaker: Speaker) -> None:
    sent = await speaker.once(scene.platform, "k", Said.CARD, NOTE)
    assert await speaker.once(scene.platform, "k", Said.CARD, NOTE) is None
    assert scene.texts() == ["hello"]
    kept = await scene.records.outbox.sent("k", Said.CARD)
    assert kept is not None
    assert (kept.state, kept.chat, kept.message) == (SendState.SENT, "group", sent)
    assert await speaker.state("other", Said.CARD) is None
    assert await speaker.once(scene.platform, "other", Said.CARD, NOTE) is not None


async def test_where_an_answer_went_is_not_kept(scene: Scene, speaker: Speaker) -> None:
    assert await speaker.once(scene.platform, "k", Said.ANSWER, NOTE)
    kept = await scene.records.outbox.sent("k", Said.ANSWER)
    assert kept is not None
    assert (kept.state, kept.chat, kept.message) == (SendState.SENT, "", "")


async def test_after_its_time_it_is_said_anew(scene: Scene, speaker: Speaker) -> None:
    for _ in range(2):
        assert await speaker.once(scene.platform, "k", Said.BREAKER, NOTE, 60)
        assert await speaker.once(scene.platform, "k", Said.BREAKER, NOTE, 60) is None
        await scene.clock.advance(61)


async def test_whose_sender_died_on_the_way_is_never_sent_again(scene: Scene, speaker: Speaker) -> None:
    assert await scene.records.outbox.claim("k", Said.CARD)
    assert await speaker.once(scene.platform, "k", Said.CARD, NOTE) is None
    assert await speaker.state("k", Said.CARD) is SendState.UNKNOWN
    assert scene.texts() == []


@pytest.mark.parametrize(
    ("failure", "there", "state"),
    [
        (Unreachable("down"), False, SendState.FAILED),
        (FORBIDDEN, False, SendState.REFUSED),
        (Gone("no such chat"), False, SendState.REFUSED),
        (Gone("what it answers"), True, SendState.FAILED),
        (Uncertain("cut"), False, SendState.UNKNOWN),
    ],
    ids=["away", "refused", "no chat", "nothing to answer", "may have arrived"],
)
async def test_what_did_not_work_is_said_later_only_if_it_may_be(
    scene: Scene, speaker: Speaker, failure: PlatformError, there: bool, state: SendState
) -> None:
    note = replace(NOTE, only_if_there=there)
    if there:
        note = replace(note, reply_to=(await scene.platform.post("group", "ada")).id)
    attempts = scene.services.options.max_attempts if isinstance(failure, Unreachable) else 1
    scene.platform.fail("send", *[failure] * attempts)
    if state is SendState.FAILED:
        with pytest.raises(type(failure)):
            await speaker.once(scene.platform, "k", Said.REPLY, note)
    else:
        assert await speaker.once(scene.platform, "k", Said.REPLY, note) is None
    assert await speaker.state("k", Said.REPLY) is state
    again = await speaker.once(scene.platform, "k", Said.REPLY, note)
    assert (again is not None) is (state is SendState.FAILED)


async def test_a_member_is_told_alone_and_once_with_what_can_be_pressed(scene: Scene, speaker: Speaker) -> None:
    button = Button(label="object", data="d")
    scene.platform.closed_members.add("bo")
    assert await speaker.privately(scene.platform, "ada", "k", Said.MEMBER, "you", (button,))
    assert not await speaker.privately(scene.platform, "ada", "k", Said.MEMBER, "you", (button,))
    assert not await speaker.privately(scene.platform, "bo", "k2", Said.MEMBER, "you")
    (told,) = scene.platform.posts("private-ada")
    assert (told.text, told.buttons) == ("you", (button,))
    assert scene.texts() == scene.texts("private-bo") == []


@pytest.mark.parametrize(
    ("failures", "edited", "cleared"),
    [
        ([], True, True),
        ([Unreachable("down")], True, True),
        ([Unreachable("down")] * 3, False, False),
        ([Gone("deleted")], False, True),
        ([FORBIDDEN], False, False),
        ([Impossible("too old")], False, False),
    ],
    ids=["works", "away for a moment", "away", "gone", "forbidden", "impossible"],
)
async def test_what_was_said_reads_anew_or_it_is_known_that_it_does_not(
    scene: Scene, speaker: Speaker, failures: list[PlatformError], edited: bool, cleared: bool
) -> None:
    anew = replace(NOTE, text="anew")
    for name, write, works in (("edit", speaker.edit, edited), ("clear", speaker.clear, cleared)):
        message = await scene.services.say(scene.platform, NOTE)
        assert message is not None
        began_s = scene.clock.now_s()
        scene.platform.fail(name, *failures)
        assert await write(scene.platform, "group", message, anew) is works
        assert (scene.clock.now_s() > began_s) is any(isinstance(failure, Unreachable) for failure in failures)
        assert (scene.texts()[-1] == "anew") is (works and not any(isinstance(it, Gone) for it in failures))
