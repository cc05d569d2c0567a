"""A picture that was called fine is in doubt in every case: what the rules did is put right, what people decided waits."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.moderator.exchange import Exchange
from bots.platform import CommandName, Power
from bots.records.cases import MAX_FINDINGS
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene
from tests.unit.bots.moderator.test_righting import BOB, FIRST, KNOWN, pictures, press, strikes

MEMBERS = ("ada", "bob", "cyd", "dan")
SIGNS_TOO = b"fake other#0"
"""Other bytes of the same looks, with signs of its own."""


async def began(scene: Scene, *posts: tuple[str, bytes], resend: bool = True) -> None:
    """Mo has called Ada's picture a fake; then these were posted."""
    if resend:
        scene.platform.can |= {Power.RESEND}
    await scene.policy(KNOWN)
    for member in MEMBERS:
        scene.platform.open_private(member)
    await scene.post("ada", FIRST)
    await press(scene, Choice.FAKE, "mo")
    for member, data in posts:
        await scene.clock.advance(10)
        await scene.post(member, data)


async def objects(scene: Scene, member: str, number: int, choice: Choice, by: str = "max") -> None:
    await scene.platform.command(f"private-{member}", member, CommandName.APPEAL, scene.cases[number].id)
    await press(scene, choice, by, number)


def note(scene: Scene, member: str) -> str:
    return scene.texts(f"private-{member}")[0]


async def test_a_reposters_objection_reaches_the_case_that_put_the_picture_on_the_list(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await objects(scene, "bob", 1, Choice.FINE)
    first = scene.cases[0]
    assert first.waits
    assert first.comes_first
    assert "please look at it again" in scene.card(0).text
    assert f"In case {scene.cases[1].id} its picture was found to be fine" in scene.card(0).text
    assert "please look at it again" in scene.card().text, "and once more, where it is seen"
    assert "A moderator is looking at it again" in note(scene, "ada")
    assert first.findings[0].state is FindingState.KEPT_OUT, "until that is decided what was decided holds"
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    assert "its picture was found fine elsewhere" in scene.texts()[-1]
    await press(scene, Choice.OVERTURN, "max", 0)
    assert "nothing was wrong with it" in note(scene, "ada")
    assert not scene.cases[1].waits, "that it is fine was said before"
    await scene.post("dan", FIRST)
    assert ("group", "dan") not in scene.platform.banned


async def test_other_copies_of_it_that_the_rules_took_out_are_put_right(scene: Scene) -> None:
    await began(scene, ("bob", SIGNS_TOO), ("cyd", b"fake third#0"))
    assert len(scene.platform.banned) == 2
    await objects(scene, "bob", 1, Choice.FINE)
    assert scene.platform.banned == set()
    assert await strikes(scene, "cyd") == 0
    assert b"fake third#0" in pictures(scene)
    await scene.post("dan", FIRST)
    assert scene.platform.banned == set(), "nor is the file taken out by which they had been known"


async def test_who_called_it_a_fake_elsewhere_is_not_overruled_but_asked_again(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await press(scene, Choice.FAKE, "mo", 1)
    await objects(scene, "ada", 0, Choice.OVERTURN)
    assert scene.platform.banned == {BOB}
    assert scene.cases[1].waits
    await press(scene, Choice.OVERTURN, "mo", 1)
    assert scene.platform.banned == {BOB}, "whoever called it a fake does not decide alone"
    await press(scene, Choice.OVERTURN, "max", 1)
    assert scene.platform.banned == set()


async def test_where_it_stays_out_it_is_kept_out_again_and_the_member_can_still_object(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await objects(scene, "bob", 1, Choice.FINE)
    assert not [it for it in await scene.records.known.entries("fake", "group") if it.listed == "fake"]
    await press(scene, Choice.UPHOLD, "max", 0)
    assert not scene.cases[0].waits
    assert [it.case for it in await scene.records.known.entries("fake", "group") if it.listed == "fake"] == [
        scene.cases[0].id
    ]
    assert "it stays out" in scene.card(0).text
    assert "press the button" in note(scene, "ada")
    await objects(scene, "ada", 0, Choice.OVERTURN)
    assert scene.cases[0].findings[0].state is FindingState.PUT_BACK
    assert len(scene.texts("private-ada")) == 3, "her note, thanks, and the outcome of her own objection alone"


async def test_undo_takes_the_question_back(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    before = scene.cases[0], note(scene, "ada")
    await objects(scene, "bob", 1, Choice.FINE)
    assert note(scene, "ada") != before[1]
    await press(scene, Choice.UNDO, "max", 1)
    assert scene.cases[0].appeal is None
    assert scene.cases[0].review == before[0].review
    assert "please look" not in scene.card(0).text
    assert note(scene, "ada") == before[1]
    await scene.post("dan", FIRST)
    assert ("group", "dan") in scene.platform.banned, "it is on the list again"


async def test_who_undoes_and_decides_the_same_again_asks_the_question_again(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await objects(scene, "bob", 1, Choice.FINE)
    await press(scene, Choice.UNDO, "max", 1)
    await scene.clock.advance(10)
    cards = len(scene.cases[0].cards)
    await press(scene, Choice.FINE, "max", 1)
    assert scene.cases[0].waits
    assert "please look at it again" in scene.card(0).text
    assert "please look at it again" in scene.card().text, "and once more, where it is seen"
    assert len(scene.cases[0].cards) == cards + 1
    assert "A moderator is looking at it again" in note(scene, "ada")


async def test_a_refused_objection_is_heard_of_again(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await objects(scene, "ada", 0, Choice.UPHOLD)
    await objects(scene, "bob", 1, Choice.FINE)
    assert scene.cases[0].waits
    await press(scene, Choice.OVERTURN, "max", 0)
    assert "that was a mistake" in scene.texts("private-ada")[-1]


async def test_a_near_copy_with_signs_of_its_own_that_was_no_copy_of_the_entry_stays(scene: Scene) -> None:
    """It may be the picture with a face swapped in."""
    await began(scene)
    await scene.policy(HOLD)
    await scene.post("bob", b"fake swap#%d" % (2**30 - 1))
    await press(scene, Choice.FAKE, "mo", 1)
    await objects(scene, "ada", 0, Choice.OVERTURN)
    assert not scene.cases[1].waits


@pytest.mark.parametrize("words", [("fine", "sha256"), ("remove",)])
async def test_what_is_taken_off_the_list_by_hand_lets_those_wait_who_were_taken_out_for_it(
    scene: Scene, words: tuple[str, ...]
) -> None:
    await scene.policy(KNOWN)
    scene.platform.open_private("bob")
    digest = hashlib.sha256(b"ok").hexdigest()
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", digest, "sha256")
    await scene.post("bob", b"ok")
    assert scene.platform.banned == {BOB}
    (entry,) = await scene.records.known.entries("fake", "group")
    named = (digest, *words[1:]) if words[0] == "fine" else (entry.id,)
    await scene.platform.command("group", "mo", CommandName.KNOWN, words[0], *named)
    assert scene.platform.banned == set()
    assert scene.case.waits
    assert "they have taken that decision back" in scene.card().text
    assert "looking at it again" in note(scene, "bob")


async def test_what_is_listed_as_fine_lets_a_decided_case_of_it_wait(scene: Scene) -> None:
    await began(scene)
    digest = hashlib.sha256(FIRST).hexdigest()
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", digest, "sha256")
    assert scene.case.waits
    assert "on the list of what is fine" in scene.card().text
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    assert "looking at it again already" in scene.texts("private-ada")[-1]
    await scene.platform.command("private-ada", "ada", CommandName.WHY, scene.case.id)
    assert "has objected" not in scene.texts("private-ada")[-1]


async def test_a_list_of_what_is_fine_lets_both_wait(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    digest = hashlib.sha256(FIRST).hexdigest()
    body = f"hash,type,note\n{digest},sha256,holiday\n"
    await scene.platform.command("group", "max", CommandName.KNOWN, "import", "fine", body=body)
    assert [case.waits for case in scene.cases] == [True, True]
    assert scene.platform.banned == set()


@pytest.mark.parametrize("row", [f"{hashlib.sha256(FIRST).hexdigest()},sha256,", f"{0:064x},pdq,"])
async def test_a_list_that_the_operator_has_taken_in_lets_them_wait_once_it_is_given_in_the_chat(
    scene: Scene, row: str
) -> None:
    """The program stands beside the bots, and talks to no chat service."""
    await began(scene, ("bob", FIRST))
    entry = (await scene.records.known.entries("fake", "group"))[0]
    if "pdq" in row:  # a list that names looks takes off what is known by these
        await scene.records.known.add("fake", "group", replace(entry, sha256=""))
    taken = await Exchange(scene.records, scene.clock).take("fake", "group", Listed.FINE, row)
    assert [it.id for it in taken.taken_off] == [entry.id]
    assert scene.platform.banned == {BOB}
    await scene.platform.command("group", "max", CommandName.KNOWN, "import", "fine", body=row)
    assert scene.platform.banned == set()
    assert scene.cases[1].waits


async def test_what_somebody_said_shows_them_is_not_asked_about_again(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await scene.records.cases.update(replace(scene.cases[0], urgent=True))
    await objects(scene, "bob", 1, Choice.FINE)
    assert not scene.cases[0].waits


async def test_a_flood_of_copies_waits_in_its_first_case(scene: Scene) -> None:
    await began(scene, ("bob", b"ok#1"), ("cyd", b"ok#2"))
    assert [len(case.findings) for case in scene.cases] == [1, 2]
    await objects(scene, "cyd", 1, Choice.FINE)
    assert scene.cases[0].waits, "its entry looks the same"
    assert scene.platform.banned == set()


async def kept_out(scene: Scene, member: str, picture: bytes) -> None:
    """Mo takes the last one's picture out, by hand if the rules have not, and puts it on no list."""
    await scene.clock.advance(10)
    message = await scene.post(member, picture)
    if scene.platform.exists("group", message.id):
        await scene.platform.command("group", "dan", CommandName.REPORT, target=message)
    await press(scene, Choice.FAKE_UNKNOWN, "mo", len(scene.cases) - 1)
    assert not scene.cases[-1].waits


@pytest.mark.parametrize(
    ("picture", "waits"),
    [
        (SIGNS_TOO, True),
        (b"ok#%d" % (2**20 - 1), True),
        (b"fake swap#%d" % (2**20 - 1), False),
        (b"ok#%d" % (2**200 - 1), False),
    ],
    ids=["the same looks", "alike, and nothing found", "alike, with signs of its own", "another picture"],
)
async def test_which_pictures_that_were_called_fakes_are_looked_at_again(
    scene: Scene, picture: bytes, waits: bool
) -> None:
    other = KnownPicture(id="E9", listed=Listed.FAKE, pdq=f"{2**200 - 2:064x}", quality=100, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", other)
    await began(scene)
    await kept_out(scene, "bob", picture)
    await objects(scene, "ada", 0, Choice.OVERTURN)
    assert scene.cases[1].waits is waits
    assert scene.cases[1].findings[0].state is FindingState.KEPT_OUT


async def test_what_is_listed_as_fine_reaches_what_is_on_no_other_list(scene: Scene) -> None:
    await scene.policy(KNOWN)
    await kept_out(scene, "ada", FIRST)
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", hashlib.sha256(FIRST).hexdigest(), "sha256")
    assert scene.case.waits


async def test_undo_leaves_an_objection_as_it_was_decided_before_the_question(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await objects(scene, "ada", 0, Choice.UPHOLD)
    before = scene.cases[0]
    await objects(scene, "bob", 1, Choice.FINE)
    assert scene.cases[0].waits
    await press(scene, Choice.UNDO, "max", 1)
    assert (scene.cases[0].appeal, scene.cases[0].earlier) == (before.appeal, ())


async def test_a_question_that_was_answered_is_not_asked_again_for_the_same_reason(scene: Scene) -> None:
    await began(scene, ("bob", FIRST))
    await objects(scene, "bob", 1, Choice.FINE)
    await press(scene, Choice.UPHOLD, "max", 0)
    for choice in (Choice.UNDO, Choice.FINE):
        await press(scene, choice, "max", 1)
    assert scene.cases[1].review is not None
    assert not scene.cases[0].waits


async def test_a_large_flood_is_asked_about_once(scene: Scene) -> None:
    await scene.policy(ASKS)
    for _ in range(MAX_FINDINGS + 1):
        await scene.post("ada", FIRST)
    await press(scene, Choice.FAKE, "mo")
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", hashlib.sha256(FIRST).hexdigest(), "sha256")
    assert [case.waits for case in scene.cases] == [True, False]
