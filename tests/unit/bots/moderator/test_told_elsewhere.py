"""What one case says of a message, the others that have it say too: picture by picture, and no more than that."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.policy import Policy
from bots.records.cases import Case
from bots.records.findings import Copy, Finding, FindingState, Problem
from bots.records.intents import Intent
from tests.contract.records.made import FINDING, FULL
from tests.unit.bots.moderator.conftest import Scene

PLAIN = replace(
    FINDING,
    message="m1",
    media="media-1",
    thread="",
    album="",
    state=FindingState.NOTED,
    problem=None,
    lack=None,
    copy=Copy.NONE,
    intent=None,
    put_back_as="",
    companion=False,
    reply="",
)
OUT = replace(PLAIN, state=FindingState.KEPT_OUT)


async def opened(scene: Scene, name: str, *findings: Finding) -> Case:
    """A case of these pictures, each message of which is looked for in it first."""
    case = replace(
        FULL,
        id=name,
        platform="fake",
        chat="group",
        moved_from="",
        thread="",
        locale="en",
        incident=name,
        minor=False,
        part_of="",
        parts=(),
        review=None,
        appeal=None,
        earlier=(),
        before=(),
        cards=(),
        notices=(),
        findings=findings,
        revision=0,
    )
    there = await scene.records.cases.open(case)
    for message in there.messages:
        await Casebook(scene.services).name(there, message)
    return there


async def told(scene: Scene, before: Case, case: Case, other: Case) -> tuple[Finding, ...]:
    """The other case's findings once it has followed."""
    await scene.moderator._reviewing._elsewhere.follow(scene.platform, before, case)
    return scene.records.cases.kept[other.id].findings


async def test_a_picture_that_came_into_the_case_since_and_went_is_out_in_the_other_too(scene: Scene) -> None:
    begun = replace(PLAIN, intent=Intent.TAKE_OUT, problem=Problem.UNREACHABLE)
    other = await opened(scene, "OTHER", begun)
    case = await opened(scene, "CASE", OUT)
    (there,) = await told(scene, replace(case, findings=()), case, other)
    assert (there.state, there.intent, there.problem, there.lack) == (FindingState.KEPT_OUT, None, None, None)


async def test_what_was_back_before_brings_nothing_back_in_the_other(scene: Scene) -> None:
    removed = replace(PLAIN, state=FindingState.REMOVED)
    other = await opened(scene, "OTHER", removed)
    back = replace(PLAIN, state=FindingState.PUT_BACK, put_back_as="m9")
    case = await opened(scene, "CASE", back)
    assert await told(scene, case, case, other) == (removed,)
    never_went = replace(case, findings=(replace(back, state=FindingState.STAYS, put_back_as=""),))
    assert await told(scene, replace(case, findings=(OUT,)), never_went, other) == (removed,), (
        "nobody knows where it is"
    )


async def test_only_that_picture_of_that_message_is_back_in_the_other(scene: Scene) -> None:
    ours = replace(PLAIN, number=1, state=FindingState.HELD, problem=Problem.TOO_LARGE)
    nameless = replace(ours, number=2, media="")
    of_another_message = replace(ours, number=3, message="m2")
    beside_it = replace(ours, number=4, media="media-2")
    gone = replace(nameless, number=5, state=FindingState.GONE, problem=None)
    other = await opened(scene, "OTHER", ours, nameless, of_another_message, beside_it, gone)
    case = await opened(scene, "CASE", replace(PLAIN, state=FindingState.PUT_BACK, put_back_as="m9"))
    after = await told(scene, replace(case, findings=(OUT,)), case, other)
    back = {"state": FindingState.NOTED, "put_back_as": "m9", "problem": None}
    assert after[:2] == (replace(ours, **back), replace(nameless, **back))  # type: ignore[arg-type]
    assert after[2:] == (of_another_message, beside_it, gone)
    named = await Casebook(scene.services).naming("fake", "group", "m9")
    assert {it.id for it in named} == {"OTHER", "CASE"}, "it is looked for in both"


async def test_what_was_said_of_it_says_so_in_the_language_of_the_chat(scene: Scene) -> None:
    await scene.policy(Policy(moderators_chat="mods", locale="zh"))
    message = scene.platform.message("group", "bot", b"")
    other = await opened(scene, "OTHER", replace(PLAIN, reply=message.id))
    case = await opened(scene, "CASE", replace(PLAIN, state=FindingState.GONE))
    (there,) = await told(scene, replace(case, findings=(PLAIN,)), case, other)
    assert there.state is FindingState.GONE
    assert scene.texts() == [scene.services.texts.say("corrected-reply-gone", "zh")]
