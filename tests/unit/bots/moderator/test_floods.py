"""One picture posted many times, by many: one case, one card, and each answers for what they have posted themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.casebook import FOLD_LIMIT
from bots.moderator.wording.cards import MAX_LISTED
from bots.platform import CommandName, Lack, Power
from bots.policy import Action, Limits, Mode, Policy, Rule, Rung
from bots.records.cases import MAX_FINDINGS, CaseState, Review
from bots.records.choices import Choice
from bots.records.findings import OUT, Done, FindingState, Problem
from bots.records.journal import EventKind
from bots.testing.posts import BOT
from tests.unit.bots.moderator.conftest import ASKS, HOLD, TEXTS, Scene, make
from tests.unit.bots.moderator.deaths import Life, Mortal
from worker.contract import Band, Fingerprint, Verdict
from worker.testing import verdict

STRIKES = replace(
    ASKS,
    altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)),
    ladder=(Rung(strikes=1, within_s=3_600, action=Action.MUTE, duration_s=600),),
)


async def flood(scene: Scene, *members: str) -> list[str]:
    """One picture, posted by each; the messages."""
    return [(await scene.post(member, b"fake one")).id for member in members]


async def test_each_poster_of_a_confirmed_flood_gets_what_the_rules_say_once(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await flood(scene, "ada", "bo", "ada")
    assert scene.platform.muted == {}
    await scene.press(Choice.FAKE)
    assert set(scene.platform.muted) == {("group", "ada"), ("group", "bo")}
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["ada", "bo"]
    assert [event.member for event in await scene.events(EventKind.PENALTY)] == ["ada", "bo"]
    assert "2 members got a strike for it." in scene.card().text
    assert "2 members may not write until" in scene.card().text


async def test_undo_forgives_all_of_them(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await flood(scene, "ada", "bo")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert scene.platform.muted == {}
    assert [event.member for event in await scene.events(EventKind.PENALTY_BACK)] == ["ada", "bo"]
    assert scene.case.penalties == ()
    for member in ("ada", "bo"):
        assert await scene.moderator._guarding._book.strikes("fake", "group", member, 0.0) == []


async def test_whose_copy_somebody_has_deleted_has_posted_it_all_the_same(scene: Scene) -> None:
    await scene.policy(STRIKES)
    first, _ = await flood(scene, "ada", "bo")
    scene.platform.vanish("group", first)
    await scene.press(Choice.FAKE)
    assert set(scene.platform.muted) == {("group", "ada"), ("group", "bo")}


async def test_each_poster_of_a_known_picture_gets_what_the_rules_say(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, known=(Action.DELETE, Action.MUTE, Action.NOTIFY)))
    await flood(scene, "ada")
    await scene.press(Choice.FAKE)
    scene.platform.muted.clear()
    await flood(scene, "bo", "eve")
    assert set(scene.platform.muted) == {("group", "bo"), ("group", "eve")}


async def test_one_of_them_who_cannot_be_punished_spares_no_other(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await flood(scene, "ada", "bo")
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS,)
    await scene.press(Choice.FAKE)
    assert "2 members could not be muted. I lack the right" in scene.card().text


async def test_a_penalty_by_hand_falls_on_whom_the_card_names(scene: Scene) -> None:
    await scene.policy(ASKS)
    await flood(scene, "ada", "bo")
    await scene.press(Choice.MORE)
    await scene.press(Choice.BAN)
    assert scene.platform.banned == {("group", "ada")}
    await scene.press(Choice.FINE)
    assert scene.platform.banned == set()


async def test_nobody_is_punished_where_it_is_not_known_who_posted_it_first(scene: Scene) -> None:
    await scene.policy(ASKS)
    await flood(scene, "", "bo")
    assert "Posted by somebody" in scene.card().text
    scene.records.cases.kept[scene.case.id] = replace(scene.case, sender="ada")
    await scene.press(Choice.MORE)
    await scene.press(Choice.BAN)
    assert scene.platform.banned == set()
    assert "Nobody knows who posted it" in scene.texts("mods")[-1]


async def test_penalties_of_cases_of_before_are_lifted_from_whoever_posted_first(scene: Scene) -> None:
    await scene.policy(ASKS)
    await flood(scene, "ada", "bo")
    await scene.press(Choice.FAKE)
    scene.platform.banned |= {("group", "ada"), ("group", "bo")}
    done = Done(action=Action.BAN, at_s=scene.clock.now_s())
    scene.records.cases.kept[scene.case.id] = replace(scene.case, penalties=(done,))
    await scene.press(Choice.UNDO)
    assert scene.platform.banned == {("group", "bo")}


@pytest.mark.parametrize("decided", [False, True])
async def test_whoever_posted_it_too_reads_that_another_has_objected(scene: Scene, decided: bool) -> None:
    await scene.policy(ASKS)
    await flood(scene, "ada", "bo")
    await scene.press(Choice.FAKE)
    case = scene.case.id
    await scene.platform.command("group", "ada", CommandName.APPEAL, case)
    if decided:
        await scene.press(Choice.UPHOLD, "max", 0)
    await scene.platform.command("group", "bo", CommandName.APPEAL, case)
    assert scene.texts()[-1].startswith("Another member who posted it has objected")
    assert ("looked at again" in scene.texts()[-1]) is decided
    assert "for you as well." in scene.texts()[-1]


@pytest.mark.parametrize("member", ["ada", "bo"])
async def test_whoever_cannot_be_written_to_is_not_promised_it_because_another_can(scene: Scene, member: str) -> None:
    await scene.policy(ASKS)
    scene.platform.closed_members.add("ada")
    await flood(scene, "ada", "bo")
    await scene.press(Choice.FAKE)
    case = scene.case.id
    await scene.platform.command("group", member, CommandName.APPEAL, case)
    told, ask = (TEXTS.say(f"appeal-outcome-{how}", "en", case=case) for how in ("told", "ask"))
    assert scene.texts()[-1].endswith(told if member == "bo" else ask)


async def test_nobody_objects_to_what_was_done_to_another_alone(scene: Scene) -> None:
    await scene.policy(ASKS)
    _, second = await flood(scene, "ada", "bo")
    scene.platform.vanish("group", second)
    await scene.press(Choice.FAKE)
    await scene.platform.command("group", "bo", CommandName.APPEAL, scene.case.id)
    assert "nothing of yours is out" in scene.texts()[-1]
    assert scene.case.appeal is None


# Floods that are too large for one case.

LARGE = MAX_FINDINGS * 2 + 5
UNLIMITED = Limits(removals_per_hour=1_000, member_per_hour=1_000, picture_per_hour=1_000)


async def large(scene: Scene, policy: Policy = ASKS, count: int = LARGE) -> None:
    """So many copies, by ten people by turns."""
    await scene.policy(policy)
    await flood(scene, *(f"m{number % 10}" for number in range(count)))


def left(scene: Scene) -> int:
    """Copies that are still in the chat."""
    return len([post for post in scene.platform.posts("group", None) if post.pictures and post.author != BOT])


async def test_no_case_grows_for_ever_and_one_card_says_how_many_there_are(scene: Scene) -> None:
    await large(scene)
    assert [len(case.findings) for case in scene.cases] == [MAX_FINDINGS, MAX_FINDINGS, 5]
    assert len(scene.texts("mods")) == 1
    card = scene.card().text
    assert f"It was posted {LARGE} times by 10 people or more." in card
    assert f"{LARGE - MAX_LISTED} more pictures are not listed here." in card
    assert f"Each of pictures 1\N{EN DASH}{MAX_LISTED}: " in card
    assert f"The same picture came {LARGE - 1} more times" in card
    assert len(scene.texts()) == 1, "it is answered once"


async def test_what_fits_into_one_case_says_who_they_were(scene: Scene) -> None:
    await large(scene, count=MAX_FINDINGS)
    assert f"It was posted {MAX_FINDINGS} times by 10 people." in scene.card().text
    assert f"{MAX_FINDINGS - MAX_LISTED} more pictures are not listed here." in scene.card().text


async def test_a_large_flood_waits_as_one(scene: Scene) -> None:
    await large(scene)
    first, second, _ = scene.cases
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    assert first.id in scene.texts()[-1]
    assert second.id not in scene.texts()[-1]
    await scene.platform.command("group", "mo", CommandName.CASE, second.id)
    assert f"It is a part of case {first.id}." in scene.texts()[-1]


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_one_press_takes_every_copy_out_whichever_case_it_is_about(scene: Scene, part: int) -> None:
    await large(scene, STRIKES)
    await scene.platform.command("group", "mo", CommandName.CASE, scene.cases[part].id)
    await scene.platform.press(scene.platform.posts("group")[-1], "mo", Choice.FAKE)
    assert left(scene) == 0
    assert all(case.review is not None and not case.waits for case in scene.cases)
    assert "keep it out" in scene.card().text
    assert len(await scene.events(EventKind.STRIKE)) == 10, "each of them once, however many cases there are"
    assert len(await scene.events(EventKind.REVIEWED)) == 1
    assert len(await scene.events(EventKind.KNOWN_ADDED)) == len(scene.cases)


async def test_undo_brings_every_copy_back(scene: Scene) -> None:
    await large(scene, STRIKES)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert [case.review for case in scene.cases] == [None] * 3
    assert all(item.put_back_as for case in scene.cases for item in case.findings)
    assert scene.platform.muted == {}
    for number in range(10):
        assert await scene.moderator._guarding._book.strikes("fake", "group", f"m{number}", 0.0) == []


async def test_a_part_that_cannot_be_decided_at_once_waits_by_itself(scene: Scene) -> None:
    await large(scene)
    _, second, third = scene.cases
    scene.platform.refusing |= {("group", item.message) for item in second.findings}
    await scene.press(Choice.FAKE)
    assert left(scene) == MAX_FINDINGS
    first, second, third = scene.cases
    assert (first.waits, second.waits, third.waits) == (False, True, False)
    assert second.id in scene.card().text
    scene.platform.refusing.clear()
    await scene.press(Choice.FAKE)
    assert left(scene) == 0


async def test_what_comes_after_a_decision_is_not_a_part_of_it(scene: Scene) -> None:
    await large(scene, count=MAX_FINDINGS + 1)
    await scene.press(Choice.FAKE_UNKNOWN if Choice.FAKE_UNKNOWN in scene.choices() else Choice.FINE)
    await scene.records.policies.set("fake", "group", ASKS)
    scene.records.known.kept.clear()
    await flood(scene, "ada")
    newest = next(case for case in scene.cases if case.review is None)
    assert newest.part_of == ""
    assert newest.waits


async def test_copies_that_only_look_alike_are_parts_too(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(MAX_FINDINGS + 3):
        await scene.post("ada", b"fake %d#7" % number)
    assert [len(case.findings) for case in scene.cases] == [MAX_FINDINGS, 3]
    assert f"It was posted {MAX_FINDINGS + 3} times" in scene.card().text
    await scene.press(Choice.FAKE)
    assert left(scene) == 0


async def test_a_member_whose_copy_is_in_a_part_can_object_and_all_is_put_right(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await large(scene, STRIKES)
    await scene.press(Choice.FAKE)
    part = scene.cases[1]
    await scene.platform.command("group", "m1", CommandName.APPEAL, part.id)
    assert part.id in scene.card().text
    assert "its poster objects" in scene.card().text
    assert scene.choices()[:2] == [Choice.OVERTURN, Choice.UPHOLD]
    await scene.press(Choice.OVERTURN, "max")
    assert {item.state for case in scene.cases for item in case.findings} == {FindingState.PUT_BACK}
    assert scene.platform.muted == {}
    assert all(case.review is not None and case.review.choice is Choice.OVERTURN for case in scene.cases)


FAR_APART = 53
"""Calls between two places to die at: there are more than a thousand."""


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UNDO])
async def test_what_is_taken_back_of_one_part_is_taken_back_of_all_by_the_next_press_whenever_it_dies(
    choice: Choice,
) -> None:
    for last in range(1, 100 * FAR_APART, FAR_APART):
        scene = make()
        scene.platform.can |= {Power.RESEND}
        await large(scene, STRIKES, count=MAX_FINDINGS + 1)
        await scene.press(Choice.FAKE)
        part = scene.cases[1]
        if choice is Choice.OVERTURN:
            await scene.platform.command("group", "m0", CommandName.APPEAL, part.id)
        await scene.platform.command("mods", "max", CommandName.CASE, part.id)
        mortal = Mortal(scene, Life(last))
        await mortal.press(scene.press(choice, "max"))
        where = mortal.life.where
        for _ in range(2):  # once to be told to look, where it was interrupted while pictures came back
            part = scene.records.cases.kept[part.id]
            await scene.platform.command("mods", "max", CommandName.CASE, part.id)
            presses = (choice,) if choice is Choice.UNDO else (choice, Choice.FINE)
            offered = [it for it in presses if it in scene.choices()]
            if offered:
                await scene.press(offered[0], "max")
        finished = (Choice.OVERTURN, CaseState.DECIDED) if choice is Choice.OVERTURN else (None, CaseState.OPEN)
        for case in scene.cases:
            assert (case.review.choice if case.review is not None else None, case.state) == finished, where
            unsure = [item for item in case.findings if item.problem is Problem.PUT_BACK_UNKNOWN]
            assert all(item.put_back_as or item in unsure for item in case.findings), where
            assert len(unsure) <= (where in {"cases.update", "platform.put_back"}), where
        assert scene.platform.muted == {}, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UNDO])
async def test_as_long_as_one_part_cannot_be_taken_back_the_press_says_why_and_another_tries_again(
    scene: Scene, choice: Choice
) -> None:
    scene.platform.can |= {Power.RESEND}
    await large(scene, count=MAX_FINDINGS + 1)
    await scene.press(Choice.FAKE)
    first, part = scene.cases
    if choice is Choice.OVERTURN:
        await scene.platform.command("group", "m0", CommandName.APPEAL, part.id)
    await scene.platform.command("mods", "max", CommandName.CASE, part.id)
    async with scene.moderator._guarding._turns.case(first.id):  # somebody is just at it
        await scene.press(choice, "max")
        assert "deciding this just now" in scene.texts("mods")[-1]
        assert {item.state for case in scene.cases for item in case.findings} == {FindingState.KEPT_OUT}
    await scene.platform.command("mods", "max", CommandName.CASE, part.id)
    await scene.press(choice, "max")
    assert all(item.put_back_as for case in scene.cases for item in case.findings)


async def test_a_suspected_minor_stops_every_part(scene: Scene) -> None:
    await large(scene)
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    assert left(scene) == 0
    assert all(case.minor for case in scene.cases)
    assert all(item.media == "" for case in scene.cases for item in case.findings)


async def test_a_copy_that_comes_again_is_counted_once(scene: Scene) -> None:
    await large(scene, count=MAX_FINDINGS + 2)
    await scene.again()
    assert scene.cases[0].further == 2
    assert f"It was posted {MAX_FINDINGS + 2} times" in scene.card().text


async def test_a_large_flood_that_is_known_goes_without_anybodys_decision(scene: Scene) -> None:
    await large(scene, count=1)
    await scene.press(Choice.FAKE)
    await scene.policy(replace(ASKS, limits=UNLIMITED))
    await flood(scene, *(f"m{number % 10}" for number in range(MAX_FINDINGS + 5)))
    assert left(scene) == 0
    assert not any(case.waits for case in scene.cases)
    assert [len(case.findings) for case in scene.cases] == [1, MAX_FINDINGS, 5]


async def test_who_asks_about_a_copy_of_a_large_flood_is_heard(scene: Scene) -> None:
    await large(scene)
    first, second, _ = scene.cases
    post = next(it for it in scene.platform.posts("group", None) if it.id == second.findings[0].message)
    await scene.platform.command("group", "eve", CommandName.REPORT, target=scene.platform.as_message(post))
    first, second, _ = scene.cases
    assert second.waits
    assert second.id in scene.card().text
    assert "A member asks you to look at it." in scene.card().text
    assert f"It is a part of case {first.id}." in scene.card().text
    await scene.press(Choice.FAKE)
    assert left(scene) == 0
    assert "keep it out" in scene.card().text
    assert "keep it out" in scene.card(0).text


async def test_a_look_alike_joins_the_flood_where_there_is_room(scene: Scene) -> None:
    await scene.policy(replace(HOLD, limits=UNLIMITED))
    for number in range(MAX_FINDINGS + 1):
        await scene.post("ada", b"fake %d#7" % number)
    part = scene.cases[1]
    await scene.platform.command("group", "ada", CommandName.APPEAL, part.id)
    assert scene.cases[1].waits
    await scene.post("bo", b"fake another#7")
    assert [len(case.findings) for case in scene.cases] == [MAX_FINDINGS, 2]
    assert scene.cases[0].further == 2


async def test_what_one_press_has_begun_the_next_one_finishes(scene: Scene) -> None:
    await large(scene)
    scene.platform.refusing |= {("group", item.message) for item in scene.cases[0].findings}
    await scene.press(Choice.FAKE)
    assert "I lack the right" in scene.texts("mods")[-1]
    assert left(scene) == MAX_FINDINGS
    assert [case.review is None for case in scene.cases] == [True, False, False]
    assert scene.cases[0].waits, "as long as anything is left the flood waits"
    scene.platform.refusing.clear()
    await scene.press(Choice.FAKE, number=0)
    assert left(scene) == 0


async def test_what_is_posted_while_a_decision_is_half_done_is_decided_with_the_rest(scene: Scene) -> None:
    await large(scene, count=MAX_FINDINGS + 1)
    scene.platform.refusing |= {("group", item.message) for item in scene.cases[0].findings}
    await scene.press(Choice.MORE)
    await scene.press(Choice.FAKE_UNKNOWN)
    assert [case.review is None for case in scene.cases] == [True, False]
    await flood(scene, "eve")
    scene.platform.refusing.clear()
    await scene.press(Choice.FAKE, number=0)
    assert left(scene) == 0
    assert not any(case.waits for case in scene.cases)


async def test_who_may_not_decide_an_objection_decides_no_part_of_it(scene: Scene) -> None:
    await scene.policy(replace(ASKS, limits=UNLIMITED, moderators_chat="mods"))
    await flood(scene, "ada")
    await scene.press(Choice.FAKE)
    await flood(scene, *(f"m{number % 10}" for number in range(MAX_FINDINGS + 5)))
    first, part = scene.cases[1:]
    await scene.platform.command("group", "m1", CommandName.APPEAL, first.id)
    await scene.platform.command("group", "mo", CommandName.CASE, first.id)
    await scene.platform.press(scene.platform.posts("group")[-1], "mo", Choice.FINE)
    assert "Another moderator should decide" in scene.texts()[-1]
    assert [case.review for case in scene.cases[1:]] == [None, None]
    await scene.platform.command("group", "max", CommandName.CASE, first.id)
    await scene.platform.press(scene.platform.posts("group")[-1], "max", Choice.FINE)
    assert all(case.review is not None for case in scene.cases[1:])
    assert part.id == scene.cases[2].id


async def test_a_flood_folds_however_many_cases_wait(scene: Scene) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.REPLY, Action.NOTIFY))))
    for number in range(FOLD_LIMIT + 10):
        await scene.clock.advance(1)
        await scene.post(f"x{number}", b"fake old %d#%d" % (number, 0b1111 << 4 * number << 1))
    before, replies, cards = len(scene.cases), len(scene.texts()), len(scene.platform.posts("mods"))
    for number in range(5):
        await scene.clock.advance(1)
        await scene.post(f"y{number}", b"fake new %d#%d" % (number, 2**256 - 1 - number))
    after = len(scene.cases), len(scene.texts()), len(scene.platform.posts("mods"))
    assert after == (before + 1, replies + 1, cards + 1)


async def test_mirrored_and_turned_copies_are_one_flood(scene: Scene) -> None:
    def judge(data: bytes) -> Verdict:
        """Each is upright what the others are turned."""
        forms = [f"{(2**64 - 1) << 64 * number:064x}" for number in range(4)]
        own = forms[int(data[-1:])]
        prints = [Fingerprint(algorithm="pdq", value=own, quality=100)]
        prints += [Fingerprint(algorithm="pdq-dihedral", value=form, quality=100) for form in forms if form != own]
        return replace(verdict(Band.SUBSTANTIAL), fingerprints=tuple(prints))

    scene.scanner.judge = judge
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.REPLY, Action.NOTIFY))))
    messages = [await scene.post(f"u{number}", b"fake %d" % number) for number in range(4)]
    assert len(scene.case.findings) == 4
    assert len(scene.texts()) == len(scene.platform.posts("mods")) == 1
    await scene.press(Choice.FAKE)
    assert not any(scene.platform.exists("group", message.id) for message in messages)


@pytest.mark.parametrize("choice", [Choice.FAKE_UNKNOWN, Choice.MINOR])
@pytest.mark.parametrize("again", [b"fake two#1", b"fake three#2"])
async def test_one_reply_an_hour_whatever_is_decided_in_between(scene: Scene, choice: Choice, again: bytes) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.REPLY, Action.NOTIFY))))

    def replies() -> int:
        return sum(act.name == "send" and act.chat == "group" and "evidence" in act.text for act in scene.platform.acts)

    await scene.post("bob", b"fake one#0")
    await scene.post("bob", b"fake two#1")
    assert replies() == 1
    if choice is Choice.FAKE_UNKNOWN:
        await scene.press(Choice.MORE)
        await scene.press(choice)
    for _ in range(2):
        await scene.post("bob", again)
    assert replies() == 1
    await scene.clock.advance(2 * 3_600 + 1)
    await scene.post("bob", again)
    assert replies() == 2


async def test_a_file_is_answered_once_an_hour_in_an_album_too(scene: Scene) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.REPLY, Action.NOTIFY))))
    await scene.post("bob", b"fake one#0")
    await scene.post("bob", b"fake two#1")
    await scene.press(Choice.MORE)
    await scene.press(Choice.FAKE_UNKNOWN)
    await scene.post("ada", b"fake two#1", incident="album1")
    assert (
        len(
            [
                act
                for act in scene.platform.acts
                if act.name == "send" and "evidence" in act.text and act.chat == "group"
            ]
        )
        == 1
    )


async def test_what_was_begun_for_a_flood_is_finished_before_it_is_decided_otherwise(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(MAX_FINDINGS + 5):
        await scene.post(f"member{number}", b"fake one")
    first, part = scene.cases
    assert part.part_of == first.id
    begun = replace(
        part, state=CaseState.DECIDED, review=Review(choice=Choice.FAKE, member="mo", at_s=scene.clock.now_s())
    )
    await scene.records.cases.update(begun)
    await scene.press(Choice.FINE, member="max", number=0)
    assert "Somebody has begun to take all copies of this out" in scene.texts("mods")[-1]
    assert all(item.state is FindingState.NOTED for item in scene.cases[0].findings)
    await scene.press(Choice.FAKE, member="max", number=0)
    assert scene.cases[0].review is not None
    assert scene.cases[0].review.choice is Choice.FAKE


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.SHADOW])
@pytest.mark.parametrize("known", [Action.DELETE, Action.HOLD, Action.REPLY])
async def test_look_alikes_of_a_known_picture_are_one_case(scene: Scene, known: Action, mode: Mode) -> None:
    await scene.policy(replace(ASKS, known=(known, Action.NOTIFY)))
    await scene.post("ada", b"fake first#7")
    await scene.press(Choice.FAKE)
    await scene.policy(replace(ASKS, known=(known, Action.NOTIFY), mode=mode))
    first, said, cards = scene.case, len(scene.texts()), len(scene.texts("mods"))
    members = ("bea", "cyd", "dan", "eve", "fay")
    for number, member in enumerate(members):
        scene.platform.open_private(member)
        await scene.post(member, b"fake copy %d#7" % number)
        await scene.clock.sleep(5)
    (case,) = [case for case in scene.cases if case.id != first.id]
    assert [item.sender for item in case.findings] == list(members)
    live = mode is Mode.LIVE
    assert len(scene.texts()) - said == live
    assert len(scene.texts("mods")) - cards == live
    if not live:
        return
    assert "posted 5 times" in scene.card().text
    if known is Action.REPLY:
        return
    assert all(item.state in OUT for item in case.findings)
    assert all(len(scene.texts(f"private-{member}")) == 1 for member in members), "each answers for what is theirs"


async def test_what_looks_alike_is_no_part_of_what_was_decided_or_undone_as_settled(scene: Scene) -> None:
    """What a moderator has decided of the reposts stands, and is about no other; undone they wait, and so does what joins."""
    await scene.policy(ASKS)
    await scene.post("ada", b"fake first#7")
    await scene.press(Choice.FAKE)
    await scene.post("bea", b"fake copy one#7")
    _, settled = scene.cases
    assert settled.state is CaseState.DECIDED
    assert settled.review is None
    await scene.press(Choice.FAKE)
    decided = scene.card().text
    await scene.post("cyd", b"fake copy two#7")
    assert [len(case.findings) for case in scene.cases] == [1, 1, 1]
    assert scene.card(1).text == decided
    await scene.post("dan", b"fake copy three#7")
    assert [len(case.findings) for case in scene.cases] == [1, 1, 2]


async def test_an_objection_to_a_settled_flood_is_about_the_look_alikes_too(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake first#7")
    await scene.press(Choice.FAKE, number=0)
    await scene.press(Choice.FAKE_LAST, number=0)
    await scene.policy(replace(ASKS, known=(Action.DELETE, Action.NOTIFY)))
    scene.platform.open_private("bea")
    await scene.post("bea", b"fake copy one#7")
    await scene.platform.press(scene.platform.posts("private-bea")[0], "bea", Choice.APPEAL)
    assert scene.cases[1].appealed
    await scene.post("cyd", b"fake copy two#7")
    assert [item.sender for item in scene.cases[1].findings] == ["bea", "cyd"]
    assert scene.cases[1].waits
    await scene.press(Choice.FINE, "max")
    assert scene.cases[1].review is not None
    assert scene.cases[1].review.choice is Choice.FINE


@pytest.mark.parametrize(("how", "choice"), [("add", Choice.FINE), ("fine", Choice.FAKE)])
async def test_what_a_decision_about_a_large_flood_took_off_a_list_is_there_again_after_undo(
    scene: Scene, how: str, choice: Choice
) -> None:
    await large(scene)
    target = scene.platform.as_message(next(post for post in scene.platform.posts("group", None) if post.pictures))
    await scene.platform.command("group", "max", CommandName.KNOWN, how, "by", "hand", target=target)
    before = await scene.records.known.entries("fake", "group")
    assert [entry.by for entry in before] == ["max"]
    await scene.clock.advance(5)
    await scene.press(choice, number=0)
    assert {entry.by for entry in await scene.records.known.entries("fake", "group")} == {"mo"}
    await scene.clock.advance(5)
    await scene.press(Choice.UNDO, number=0)
    assert {case.review for case in scene.cases} == {None}
    assert await scene.records.known.entries("fake", "group") == before


async def test_undo_of_an_overturned_flood_keeps_its_picture_out_again(scene: Scene) -> None:
    scene.platform.open_private("ada")
    await large(scene)
    await scene.press(Choice.FAKE, number=0)
    before = {entry.id: entry.listed for entry in await scene.records.known.entries("fake", "group")}
    await scene.clock.advance(5)
    member = scene.cases[0].findings[0].sender
    await scene.platform.command(f"private-{member}", member, CommandName.APPEAL, scene.cases[0].id)
    await scene.press(Choice.OVERTURN, "max", number=0)
    await scene.clock.advance(5)
    await scene.press(Choice.UNDO, "max", number=0)
    assert scene.cases[0].appealed
    assert {entry.id: entry.listed for entry in await scene.records.known.entries("fake", "group")} == before


@pytest.mark.parametrize("pressed", [0, 1])
async def test_what_was_begun_to_be_put_right_of_a_flood_is_not_left_out_by_half(scene: Scene, pressed: int) -> None:
    scene.platform.can |= {Power.RESEND}
    await large(scene, count=MAX_FINDINGS + 1)
    await scene.press(Choice.FAKE)
    await scene.platform.command("group", "m0", CommandName.APPEAL, scene.cases[pressed].id)
    life = Life()
    life.dies_at("platform.put_back")
    mortal = Mortal(scene, life)
    await scene.platform.command("mods", "max", CommandName.CASE, scene.cases[pressed].id)
    await mortal.press(scene.press(Choice.OVERTURN, "max"))
    other = scene.cases[1 - pressed]
    assert other.review is not None
    done = replace(other, state=CaseState.DECIDED, review=replace(other.review, choice=Choice.OVERTURN))
    await scene.records.cases.update(done)
    await scene.platform.command("mods", "max", CommandName.CASE, scene.cases[pressed].id)
    await scene.press(Choice.UPHOLD, "max")
    assert "Somebody has begun to leave or put back all copies of this" in scene.texts("mods")[-1]
    assert scene.cases[pressed].appealed
    await mortal.bury()
