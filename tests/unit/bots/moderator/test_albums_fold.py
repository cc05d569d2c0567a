"""One picture that is posted in albums, in messages of several and alone: one case, one card, one public reply in an hour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.guarding import posted_together
from bots.moderator.intake import Ask, origin_of
from bots.platform import Attachment, CommandName, Member, Message, Unreachable
from bots.policy import Limits, Mode, Policy
from bots.records.cases import MAX_FINDINGS, CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.records.known import KnownPicture, Listed
from bots.testing.posts import BOT
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, TEXTS, Scene
from worker.contract import Purpose


def left(scene: Scene) -> int:
    """Pictures' messages that are still in the chat."""
    return len([post for post in scene.platform.posts("group", None) if post.pictures and post.author != BOT])


async def everywhere(scene: Scene) -> None:
    """The same picture in four albums, in three messages of two, and once alone."""
    for number in range(4):
        await scene.post("ada", b"fake one", incident=f"album{number}")
    for number in range(3):
        await scene.post(f"eve{number}", b"fake one", b"clean two")
    await scene.post("bo", b"fake one")


async def test_one_picture_in_albums_is_answered_once_and_is_one_case(scene: Scene) -> None:
    await scene.policy(ASKS)
    await everywhere(scene)
    assert len(scene.texts()) == 1
    assert len(scene.texts("mods")) == 1
    assert len(scene.case.findings) == 8
    assert "It was posted 8 times by 5 people." in scene.card().text
    assert "The same picture came 7 more times" in scene.card().text
    await scene.press(Choice.FAKE)
    assert left(scene) == 0


async def test_one_that_was_posted_alone_first_takes_albums_in(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bo", b"fake one")
    await everywhere(scene)
    assert len(scene.texts()) == 1
    assert len(scene.case.findings) == 9


async def test_after_an_hour_it_is_answered_once_more(scene: Scene) -> None:
    await everywhere(scene)
    await scene.clock.advance(3_601)
    await everywhere(scene)
    assert len(scene.texts()) == 2


async def test_a_decision_makes_no_further_reply(scene: Scene) -> None:
    await scene.policy(ASKS)
    await everywhere(scene)
    await scene.press(Choice.FAKE_UNKNOWN if Choice.FAKE_UNKNOWN in scene.choices() else Choice.FAKE)
    scene.records.known.kept.clear()
    await everywhere(scene)
    assert len(scene.texts()) == 1 + len(scene.cases[0].notices)
    assert [case.review is None for case in scene.cases] == [False, True]


async def test_an_album_of_two_new_ones_is_answered_once(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", incident="album")
    await scene.post("ada", b"fake two", incident="album")
    assert len(scene.texts()) == 1
    assert len(scene.texts("mods")) == 1
    assert "more times" not in scene.card().text
    assert "posted" not in scene.card().text.replace("Posted by", "").replace("where it was posted", "")


async def test_a_new_one_beside_one_that_was_answered_is_answered_too(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.post("eve", b"fake one", b"fake two")
    assert len(scene.texts()) == 2
    case = scene.case
    assert [item.sha256 == case.findings[0].sha256 for item in case.findings] == [True, True, False]
    assert "One of its pictures was posted 2 times by 2 people." in scene.card().text
    await scene.post("eve", b"fake two")
    assert len(scene.texts()) == 2
    assert len(scene.case.findings) == 4


async def test_all_of_one_message_stays_in_one_case_however_large(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(MAX_FINDINGS - 1):
        await scene.post(f"m{number}", b"fake one")
    await scene.post("eve", b"fake one", b"fake two", b"fake three")
    assert len(scene.case.findings) == MAX_FINDINGS + 2
    await scene.post("bo", b"fake two", b"fake four")
    assert [len(case.findings) for case in scene.cases] == [MAX_FINDINGS + 2, 2]
    assert scene.cases[1].part_of == scene.cases[0].id
    await scene.press(Choice.FAKE)
    assert left(scene) == 0
    assert all(item.state is FindingState.KEPT_OUT for case in scene.cases for item in case.findings)


async def test_albums_of_what_only_looks_alike_fold_too(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(3):
        await scene.post("ada", b"fake %d#7" % number, incident=f"album{number}")
    await scene.post("bo", b"fake another#7")
    assert len(scene.texts()) == 1
    assert len(scene.case.findings) == 4
    assert "It was posted 4 times by 2 people." in scene.card().text


async def test_known_pictures_in_albums_are_one_case(scene: Scene) -> None:
    await scene.policy(replace(ASKS, limits=Limits(removals_per_hour=99, member_per_hour=99, picture_per_hour=99)))
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    for number in range(3):
        await scene.post("eve", b"fake one", incident=f"album{number}")
    assert len(scene.cases) == 2
    assert scene.cases[1].state is CaseState.DECIDED
    # Another picture beside it is nothing that the rules settle.
    await scene.post("eve", b"fake one", incident="album9")
    message = await scene.post("eve", b"fake two", incident="album9")
    assert scene.platform.exists("group", message.id)
    assert len(scene.cases) == 2
    assert scene.cases[1].waits


async def test_a_copy_that_the_limit_leaves_waits_for_a_moderator(scene: Scene) -> None:
    await scene.policy(replace(ASKS, limits=Limits(removals_per_hour=99, member_per_hour=99, picture_per_hour=1)))
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.post("eve", b"fake one")
    assert not scene.cases[1].waits
    message = await scene.post("eve", b"fake one")
    assert scene.platform.exists("group", message.id)
    assert len(scene.cases) == 2
    assert scene.cases[1].waits, "it is in the chat, and nobody but a moderator can take it out"


async def test_albums_that_are_only_watched_are_no_part_of_what_is_acted_on(scene: Scene) -> None:
    await scene.post("ada", b"fake one", incident="album1")
    await scene.policy(replace(ASKS, mode=Mode.SHADOW))
    await scene.post("ada", b"fake one", incident="album2")
    assert [case.mode for case in scene.cases] == [Mode.LIVE, Mode.SHADOW]


@pytest.mark.parametrize("policy", [HOLD, DELETE])
async def test_pictures_of_one_message_that_is_taken_out_are_told_of_once(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    await scene.post("ada", b"fake one")
    await scene.post("eve", b"fake one", b"fake two")
    assert len(scene.texts("mods")) == 1
    assert left(scene) == 0
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    assert scene.case.id in scene.texts()[-1]


def test_what_came_alone_came_together_with_nothing() -> None:
    one, two = (Attachment(media=media, file_id="") for media in ("a", "b"))
    plain = Message(platform="fake", chat="group", id="7", sender=Member(id="ada", name="Ada"), attachments=(one,))
    ask = Ask(purpose=Purpose.GUARD)
    assert posted_together(origin_of(plain, one, ask)) == ""
    assert posted_together(origin_of(replace(plain, attachments=(one, two)), one, ask)) == "7"
    assert posted_together(origin_of(replace(plain, incident="album"), one, ask)) == "album"


async def test_what_was_reported_first_takes_reposts_in(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.platform.post("group", "ada", b"fake one")
    await scene.platform.command("group", "bob", CommandName.REPORT, target=message)
    await scene.settle()
    replies = len(scene.texts())
    await scene.post("eve", b"fake one")
    await scene.post("eve", b"fake one", incident="album")
    assert len(scene.case.findings) == 3
    assert len(scene.texts()) == replies


async def test_whoever_posted_an_album_is_told_of_it_once(scene: Scene) -> None:
    await scene.policy(HOLD)
    for number in range(4):
        await scene.platform.post("group", "ada", b"fake %d" % number, incident="album")
    await scene.settle()
    await scene.again()
    assert left(scene) == 0
    (note,) = scene.platform.posts("private-ada")
    await scene.post("ada", b"fake 4", incident="another")
    assert len(scene.platform.posts("private-ada")) == 2
    first, *_, last = scene.cases[0].findings
    await scene.records.copies.destroy(scene.cases[0].copy_name(last))
    await scene.press(Choice.FINE, number=0)
    assert scene.cases[0].findings[3].problem is Problem.COPY_LOST
    assert note.text == TEXTS.say("corrected-member-fine-partly", "en", chat="group")
    assert first.state is FindingState.HELD


async def test_an_album_of_which_its_poster_could_not_be_told_at_first_is_told_of_later(scene: Scene) -> None:
    await scene.policy(HOLD)
    for number in range(2):
        await scene.platform.post("group", "ada", b"fake %d" % number, incident="album")
    scene.platform.open_private("ada")
    scene.platform.fail("private_chat", Unreachable("away"))
    await scene.settle()
    assert len(scene.platform.posts("private-ada")) == 1


async def test_two_pictures_of_an_album_that_have_names_of_their_own_are_two(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(2):
        await scene.post("ada", b"fake %d" % number, file_id=f"f{number}", incident="album1")
    assert len(scene.case.findings) == 2
    assert "It was posted" not in scene.card().text
    assert "came" not in scene.card().text, "the other was never answered before"


async def test_what_went_along_and_could_only_be_looked_at_comes_back_where_others_are_stopped(scene: Scene) -> None:
    stopped = KnownPicture(id="M1", listed=Listed.FAKE, minor=True, pdq=f"{2**200 - 1:064x}", quality=100, added_at_s=1)
    await scene.records.known.add("fake", "group", stopped)
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#1", b"down two#2")
    await scene.press(Choice.FINE)
    assert {item.state for item in scene.case.findings} == {FindingState.PUT_BACK}
