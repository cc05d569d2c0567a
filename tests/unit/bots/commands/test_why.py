"""/why: what was found, by which rule, what was done, how to object. Nobody is named."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.moderator.commands import explaining
from bots.platform import Lack, Message
from bots.policy import DEFAULT, Action, Limits, Mode, Proof, Reason, Rule
from bots.records.cases import AppealState, Case
from bots.records.choices import Choice
from bots.records.errors import NewerRecord
from bots.records.findings import Done, FindingState, Problem
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.commands.conftest import ASKS, HOLD, ON_MODEL, REPLY, TEXTS, Scene, make

FOUND = "Strong signs of a swapped face or a replaced part."


def bots_own(scene: Scene, number: int = 0) -> Message:
    return scene.platform.as_message(scene.platform.posts("group")[number])


async def test_in_reply_to_the_bot(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    said = await scene.say("eve", "why", bots_own(scene))
    assert said == (f"{FOUND} That is no proof, so I took nothing out. I have not touched it, and replied to it.")


async def test_in_reply_to_the_picture(scene: Scene) -> None:
    target = await scene.post("bob", b"fake")
    said = await scene.say("eve", "why", target)
    assert said.startswith(FOUND)
    assert "By this chat's rules such signs are enough." in said
    assert "Bob" not in said
    assert "bob" not in said


async def test_where_nothing_was_done_it_says_so(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    assert await scene.say("eve", "why", target) == "I have done nothing about that here."
    assert await scene.say("eve", "why XXXX") == "I have done nothing about that here."
    assert "Reply to a picture" in await scene.say("eve", "why")


async def test_what_is_held_says_until_when_and_how_to_object(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    said = await scene.say("eve", "why", bots_own(scene))
    assert "keep a sealed copy of it until 2027-01-16 08:00 UTC" in said
    assert said.endswith(f"I can be wrong. If it was yours, you can object: /appeal {scene.case.id}")
    await scene.say("bob", f"appeal {scene.case.id}")
    said = await scene.say("eve", "why", bots_own(scene))
    assert said.endswith("Whoever posted it has objected. A moderator looks at it again.")
    assert "/appeal" not in said


async def test_a_known_picture_says_that_moderators_have_decided(scene: Scene) -> None:
    entry = KnownPicture(
        id="K", listed=Listed.FAKE, sha256=hashlib.sha256(b"clean").hexdigest(), by="max", added_at_s=1.0
    )
    await scene.records.known.add("fake", "group", entry)
    await scene.post("bob", b"clean")
    said = await scene.say("eve", "why", bots_own(scene))
    assert said.startswith("The same file as one that moderators here have kept out.")
    assert "By this chat's rules such a picture does not stay. I took it out and kept no copy." in said
    assert "Max" not in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FindingState.KEPT_OUT, "A moderator decided that it stays out."),
        (FindingState.PUT_BACK, "A moderator has looked at it and put it back."),
        (FindingState.LEFT, "A moderator has looked at it and found nothing wrong with it."),
        (FindingState.GONE, "Somebody has deleted it."),
        (FindingState.STAYS, "It should have been taken out, and that did not work."),
        (FindingState.NOTED, "I have not touched it, and replied to it."),
    ],
)
async def test_what_became_of_it(scene: Scene, state: FindingState, words: str) -> None:
    target = await scene.post("bob", b"fake")
    await change(scene, lambda case: with_state(case, state))
    said = await scene.say("eve", "why", target)
    assert words in said
    assert ("/appeal" in said) is (state is FindingState.KEPT_OUT)


def with_state(case: Case, state: FindingState) -> Case:
    return replace(case, findings=tuple(replace(item, state=state) for item in case.findings))


async def change(scene: Scene, edit: object) -> None:
    edited = edit(scene.case)  # type: ignore[operator]
    assert await scene.records.cases.update(edited) is not None


async def test_a_picture_that_got_no_reply_is_not_said_to_have_one(scene: Scene) -> None:
    await scene.policy(replace(REPLY, altered=Rule(substantial=(Action.NOTIFY,))))
    target = await scene.post("bob", b"fake")
    said = await scene.say("eve", "why", target)
    assert said.endswith("I have not touched it.")


async def test_every_reason_that_held_something_back_is_said(scene: Scene) -> None:
    rule = replace(ON_MODEL, substantial=(Action.DELETE, Action.MUTE, Action.NOTIFY))
    await scene.policy(replace(REPLY, altered=rule, limits=Limits(removals_per_hour=0)))
    target = await scene.post("bob", b"fake")
    said = await scene.say("eve", "why", target)
    assert "Nothing follows for a member before a moderator has confirmed it." in said
    assert "only so many pictures in an hour" in said


async def test_a_copy_that_is_gone_is_not_said_to_be_kept(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    await scene.clock.advance(2 * 86_400)
    said = await scene.say("eve", "why", bots_own(scene))
    assert "I took it out until a moderator has looked at it; my copy of it is gone." in said


async def test_of_a_copy_that_is_kept_for_longer_no_time_is_said_that_is_over(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    await scene.clock.advance(86_400 - 60)
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    await scene.platform.press(scene.card(), "mo", Choice.UNDO)
    await scene.clock.advance(120)
    said = await scene.say("eve", f"why {scene.case.id}")
    assert "looked at it, and keep a sealed copy of it. " in f"{said} ".replace("\n", " ")


async def test_holding_that_is_off_is_said() -> None:
    scene = make(Options(holding=False))
    await scene.policy(HOLD)
    target = await scene.post("bob", b"fake")
    assert "that is not turned on here" in await scene.say("eve", "why", target)
    await scene.moderator.aclose()


async def test_watching_is_only_watching(scene: Scene) -> None:
    await scene.policy(DEFAULT)
    target = await scene.post("bob", b"fake")
    assert scene.case.mode is Mode.SHADOW
    said = await scene.say("eve", "why", target)
    assert said == f"{FOUND} In this chat I only watch: I noted it, and did nothing."


async def test_that_somebody_asked_is_never_said(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await scene.say("ada", "report", target)
    assert await scene.say("bob", "why", target) == "I have done nothing about that here."
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert await scene.say("bob", f"why {scene.case.id}") == (
        f"A moderator decided that it stays out.\n\nI can be wrong. If it was yours, you can object: /appeal {scene.case.id}"
    )
    assert "A member" not in "".join(scene.texts())


@pytest.mark.parametrize("asked", ["report", "thisisme"])
async def test_what_the_bot_had_said_before_somebody_asked_is_still_said(scene: Scene, asked: str) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    # As if a moderator had called it a fake, and it were there all the same.
    await change(
        scene, lambda case: with_state(case, FindingState.KEPT_OUT if asked == "report" else FindingState.LEFT)
    )
    scene.records.known.kept.clear()
    if asked == "report":
        await scene.say("ada", "report", target)
    else:
        await scene.say("ada", f"thisisme https://fake.example/group/{target.id}", chat="private-ada")
    assert len(scene.cases) == 2
    said = await scene.say("eve", "why", target)
    stays = "I have not touched it, and replied to it."
    assert said == (f"{FOUND} {stays}" if asked == "report" else stays)


async def test_of_a_suspected_minor_nothing_is_said(scene: Scene) -> None:
    target = await scene.post("bob", b"fake")
    await change(scene, lambda case: replace(case, minor=True))
    assert await scene.say("eve", "why", target) == (
        "A moderator has stopped everything about it. I say no more about it."
    )


async def test_several_pictures_have_numbers_and_neighbours_none(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake one", b"clean one", b"clean two")
    assert [item.companion for item in scene.case.findings] == [False, True, True]
    said = await scene.say("eve", "why", bots_own(scene))
    assert "Picture" not in said
    await change(
        scene,
        lambda case: replace(case, findings=tuple(replace(item, companion=False) for item in case.findings)),
    )
    said = await scene.say("eve", "why", bots_own(scene))
    assert [line[:10] for line in said.split("\n\n")] == ["Picture 1:", "Picture 2:", "Picture 3:", "I can be w"]
    many = tuple(replace(scene.case.findings[0], number=number, media=f"m{number}") for number in range(1, 8))
    await change(scene, lambda case: replace(case, findings=many))
    said = await scene.say("eve", "why", bots_own(scene))
    assert len(said.split("\n\n")) == 6


async def test_of_a_flood_only_the_picture_that_is_meant(scene: Scene) -> None:
    await scene.policy(ASKS)
    first, second = await scene.post("bob", b"fake"), await scene.post("eve", b"fake")
    assert len(scene.case.findings) == 2
    await change(
        scene,
        lambda case: case.with_finding(replace(case.findings[1], state=FindingState.LEFT)),
    )
    assert "found nothing wrong" not in await scene.say("kim", "why", first)
    assert "found nothing wrong" in await scene.say("kim", "why", second)
    # The bot's reply was to the first.
    said = await scene.say("kim", "why", bots_own(scene))
    assert "found nothing wrong" not in said
    assert "Picture" not in said
    whole = await scene.say("kim", f"why {scene.case.id}")
    assert whole.startswith("Picture 1:")


async def test_a_case_of_another_chat_is_none_of_this_ones_business(scene: Scene) -> None:
    await scene.post("bob", b"fake")
    assert await scene.say("mo", f"why {scene.case.id}", chat="elsewhere") == "I have done nothing about that here."
    await change(scene, lambda case: replace(case, platform="other"))
    assert await scene.say("mo", f"why {scene.case.id}") == "I have done nothing about that here."
    scene.records.cases.kept["NEWER"] = replace(scene.case, id="NEWER")
    scene.records.cases.unreadable["NEWER"] = NewerRecord("case", 9, 2)
    assert "newer version" in await scene.say("mo", "why NEWER")


async def test_in_private_its_poster_learns_what_was_done_to_them(scene: Scene) -> None:
    await scene.post("bob", b"fake")
    now_s = scene.clock.now_s()
    penalties = (
        Done(action=Action.MUTE, at_s=now_s, until_s=now_s + 3600),
        Done(action=Action.BAN, at_s=now_s),
        Done(action=Action.KICK, at_s=now_s, problem=Problem.FORBIDDEN, lack=Lack.KICK_MEMBERS),
        Done(action=Action.STRIKE, at_s=now_s),
    )
    await change(scene, lambda case: replace(case, penalties=penalties))
    for member in ("bob", "eve", "mo"):
        scene.platform.open_private(member)
    said = await scene.say("bob", f"why {scene.case.id}", chat="private-bob")
    assert "You may not write there until 2027-01-15 09:00 UTC." in said
    assert "You were banned" in said
    assert "put out" not in said
    assert said.endswith(f"/appeal {scene.case.id}")
    assert await scene.say("eve", f"why {scene.case.id}", chat="private-eve") == "I have done nothing about that here."
    assert FOUND in await scene.say("mo", f"why {scene.case.id}", chat="private-mo")
    public = await scene.say("bob", f"why {scene.case.id}")
    assert "You" not in public
    assert "/appeal" not in public


@pytest.mark.parametrize(
    ("state", "words"),
    [(AppealState.UPHELD, "and it stays out"), (AppealState.OVERTURNED, "it was a mistake, and was put right")],
)
async def test_what_became_of_an_appeal(scene: Scene, state: AppealState, words: str) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    await scene.say("bob", f"appeal {scene.case.id}")
    appeal = scene.case.appeal
    assert appeal is not None
    await change(scene, lambda case: replace(case, appeal=replace(appeal, state=state)))
    assert words in await scene.say("eve", f"why {scene.case.id}")


def test_every_reason_is_either_explained_or_kept_between_those_whom_it_concerns() -> None:
    silent = {
        Reason.FINE,
        Reason.ASKED,
        Reason.NOT_ENOUGH,
        Reason.OFF,
        Reason.EXEMPT,
        Reason.REPORTED,
        Reason.TAKEDOWN,
        Reason.MINOR,
    }
    assert set(explaining.RULES) | silent == set(Reason)
    assert explaining.text_ids() <= TEXTS.ids()
    assert Proof.MODEL in ON_MODEL.proofs


async def test_in_private_whoever_posted_one_of_many_asks_about_theirs(scene: Scene) -> None:
    await scene.policy(HOLD)
    for number in range(7):
        await scene.post(f"member{number}", b"fake")
    scene.platform.open_private("member6")
    said = await scene.say("member6", f"why {scene.case.id}", chat="private-member6")
    assert "Picture" not in said
    assert said.startswith(FOUND)
    assert "Picture 5:" in await scene.say("eve", f"why {scene.case.id}")
