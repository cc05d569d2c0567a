"""A verdict that is taken back takes back what the rules did because of it elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Forbidden, Lack, Platform, Power
from bots.policy import Action, Limits, Mode, Policy, Proof, Rule, Rung
from bots.records.cases import MAX_FINDINGS, Case, CaseState
from bots.records.choices import Choice
from bots.records.errors import BrokenRecord, StoreUnavailable
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from bots.records.known import Listed
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, TEXTS, Scene

KNOWN = replace(ASKS, known=(Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY))
BOB = ("group", "bob")
FIRST, COPY = b"fake#0", b"ok#1"
"""The copy by itself looks like nothing."""


def copy(number: int) -> bytes:
    """A copy that looks like the first picture, and no two of them like each other: each is a case of its own."""
    return COPY if number == 1 else b"ok#%d" % ((2**31 - 1) << 8 + 40 * number)


async def press(scene: Scene, choice: Choice, member: str, number: int = 0) -> None:
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[number].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(number).id)


async def reposted(scene: Scene, *members: str, policy: Policy = KNOWN) -> None:
    """Ada's picture was called a fake by Mo; each of these posts a copy of it, and the rules ban them."""
    scene.platform.can |= {Power.RESEND}
    await scene.policy(policy)
    for member in ("ada", *members):
        scene.platform.open_private(member)
    await scene.post("ada", FIRST)
    await press(scene, Choice.FAKE, "mo")
    for number, member in enumerate(members, start=1):
        await scene.clock.advance(10)
        await scene.post(member, copy(number))
    assert scene.platform.banned == {("group", member) for member in members}


async def overturned(scene: Scene) -> None:
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    await press(scene, Choice.OVERTURN, "max")


def pictures(scene: Scene) -> list[bytes]:
    return [post.pictures[0] for post in scene.platform.posts("group", None) if post.pictures]


async def strikes(scene: Scene, member: str) -> int:
    return len(await scene.moderator._guarding._book.strikes("fake", "group", member, 0.0))


async def test_an_overturned_verdict_is_put_right_for_those_who_posted_a_copy(scene: Scene) -> None:
    await reposted(scene, "bob")
    await overturned(scene)
    assert scene.platform.banned == set()
    assert await strikes(scene, "bob") == 0
    assert sorted(pictures(scene)) == sorted([FIRST, COPY])
    assert "put it back: nothing was wrong with it. I am sorry" in scene.texts("private-bob")[-1]
    assert "moderators here have kept out" not in scene.card(1).text
    assert "it is fine" in scene.card(1).text
    assert len(await scene.events(EventKind.REVIEWED)) == 2, "what the chat learns from is one picture"
    await scene.platform.command("private-bob", "bob", CommandName.WHY, scene.cases[1].id)
    assert "such a picture does not stay" not in scene.texts("private-bob")[-1]


async def test_a_copy_that_somebody_is_at_follows_once_they_are_done(scene: Scene) -> None:
    await reposted(scene, "bob")
    key = f"case\n{scene.cases[1].id}"
    assert await scene.records.leases.acquire(key, "another moderator", 1e6)
    await overturned(scene)
    assert scene.cases[1].review is None
    assert scene.platform.banned == {BOB}
    await scene.records.leases.release(key, "another moderator")
    await scene.clock.advance(60)
    await scene.settle()
    assert scene.cases[1].review is not None
    assert scene.platform.banned == set()


async def test_undo_of_the_correction_holds_for_them_too(scene: Scene) -> None:
    await reposted(scene, "bob")
    before = scene.cases[1]
    await overturned(scene)
    await press(scene, Choice.UNDO, "max")
    assert scene.platform.banned == {BOB}
    assert await strikes(scene, "bob") == 1
    assert pictures(scene) == []
    assert scene.cases[1].state is before.state is CaseState.DECIDED
    assert "It looks like a picture that moderators here have kept out" in scene.card(1).text
    await press(scene, Choice.OVERTURN, "max")
    assert scene.platform.banned == set()


@pytest.mark.parametrize("locale", ["en", "zh", "ko"])
async def test_what_is_put_right_and_back_is_said_in_the_chats_language(scene: Scene, locale: str) -> None:
    await reposted(scene, "bob", policy=replace(KNOWN, locale=locale))
    known = TEXTS.say("found-known-alike", locale)
    assert known in scene.card(1).text
    await overturned(scene)
    assert known not in scene.card(1).text
    await press(scene, Choice.UNDO, "max")
    assert known in scene.card(1).text


async def test_undo_lets_a_moderator_look_at_the_copies_and_nobody_is_punished_meanwhile(scene: Scene) -> None:
    await reposted(scene, "bob", "cyd")
    await press(scene, Choice.MUTE, "mo", 1)
    await press(scene, Choice.UNDO, "mo")
    assert scene.platform.banned == set()
    assert set(scene.platform.muted) == {BOB}, "that was given by hand"
    assert await strikes(scene, "cyd") == 0
    for number, member in ((1, "bob"), (2, "cyd")):
        assert scene.cases[number].waits
        assert "please look" in scene.card(number).text
        assert "they have taken that decision back" in scene.card(number).text
        assert "looking at it again" in scene.texts(f"private-{member}")[-1]
        await press(scene, Choice.FINE, "max", number)
    assert len(pictures(scene)) == 3
    await press(scene, Choice.FAKE, "mo")
    assert scene.platform.banned == set()


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UNDO])
async def test_copies_that_look_like_each_other_too_are_one_case_and_follow_as_one(
    scene: Scene, choice: Choice
) -> None:
    await reposted(scene)
    for member, data in (("bob", b"ok#1"), ("cyd", b"ok#2")):
        scene.platform.open_private(member)
        await scene.post(member, data)
    assert [len(case.findings) for case in scene.cases] == [1, 2]
    assert scene.platform.banned == {BOB, ("group", "cyd")}
    await (overturned(scene) if choice is Choice.OVERTURN else press(scene, Choice.UNDO, "mo"))
    assert scene.platform.banned == set()
    assert await strikes(scene, "cyd") == 0
    assert scene.cases[1].waits is (choice is Choice.UNDO)
    assert len(pictures(scene)) == (3 if choice is Choice.OVERTURN else 1)
    said = "nothing was wrong with it" if choice is Choice.OVERTURN else "looking at it again"
    assert all(said in scene.texts(f"private-{member}")[-1] for member in ("bob", "cyd"))


async def test_a_strike_that_was_given_by_hand_stays_though_what_the_rules_brought_falls(scene: Scene) -> None:
    await reposted(scene)
    await scene.policy(replace(KNOWN, known=(Action.DELETE, Action.BAN, Action.NOTIFY)))
    for member in ("bob", "cyd"):
        await scene.post(member, COPY)
    await press(scene, Choice.STRIKE, "mo", 1)
    await press(scene, Choice.UNDO, "mo")
    assert scene.platform.banned == set()
    assert scene.cases[1].waits
    assert (await strikes(scene, "bob"), await strikes(scene, "cyd")) == (1, 0)
    assert [done.action for done in scene.cases[1].penalties] == [Action.STRIKE]


async def test_what_a_moderator_has_decided_or_another_entry_says_stays(scene: Scene) -> None:
    await reposted(scene, "bob")
    await press(scene, Choice.FAKE, "max", 1)
    await scene.clock.advance(10)
    await scene.post("cyd", b"ok#2")
    await press(scene, Choice.UNDO, "mo")
    assert scene.platform.banned == {BOB, ("group", "cyd")}, "Bob's is known by itself now, and Cyd's looks like it"
    assert scene.cases[2].state is CaseState.DECIDED


async def test_what_only_looks_alike_and_speaks_for_itself_waits_for_a_moderator(scene: Scene) -> None:
    """It may be the picture with a face swapped in."""
    await reposted(scene)
    await scene.post("bob", b"fake#%d" % (2**20 - 1))
    assert scene.platform.banned == {BOB}
    await overturned(scene)
    assert scene.platform.banned == set()
    assert scene.cases[1].waits
    assert scene.cases[1].findings[0].state is FindingState.REMOVED
    fine = [entry for entry in await scene.records.known.entries("fake", "group") if entry.listed is Listed.FINE]
    assert {entry.case for entry in fine} == {scene.cases[0].id}


async def test_what_looks_alike_and_in_which_nothing_was_found_is_fine_too(scene: Scene) -> None:
    await reposted(scene)
    await scene.post("bob", b"ok#%d" % (2**20 - 1))
    await overturned(scene)
    assert scene.cases[1].review is not None
    assert sorted(pictures(scene)) == sorted([FIRST, b"ok#%d" % (2**20 - 1)])
    fine = [entry for entry in await scene.records.known.entries("fake", "group") if entry.listed is Listed.FINE]
    assert {entry.case for entry in fine} == {scene.cases[0].id}, "what no moderator has looked at is on no list"


async def test_a_flood_of_copies_is_put_right_as_one(scene: Scene) -> None:
    await reposted(scene)
    await scene.policy(replace(KNOWN, limits=Limits(removals_per_hour=100, member_per_hour=100, picture_per_hour=100)))
    for number in range(MAX_FINDINGS + 5):
        await scene.post(f"member-{number}", COPY)
    assert len(scene.cases) == 3
    await overturned(scene)
    assert scene.platform.banned == set()
    assert [case.review.choice for case in scene.cases if case.review] == [Choice.OVERTURN, Choice.FINE, Choice.FINE]
    await press(scene, Choice.UNDO, "max")
    assert len(scene.platform.banned) == MAX_FINDINGS + 5


def fail_for(scene: Scene, case: Case, *failures: Exception) -> None:
    """Let taking back from members fail for this case, that often."""
    forgiving, waiting = scene.moderator._reviewing._deciding.forgiving, list(failures)
    forgive = forgiving.forgive

    async def failing(platform: Platform, it: Case, *more: object) -> object:
        if it.id == case.id and waiting:
            raise waiting.pop()
        return await forgive(platform, it, *more)  # type: ignore[arg-type]

    forgiving.forgive = failing  # type: ignore[assignment, method-assign]


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UNDO])
@pytest.mark.parametrize("failure", [BrokenRecord("case"), Forbidden("no", Lack.BAN_MEMBERS)])
async def test_what_goes_wrong_in_one_of_them_keeps_no_other_waiting(
    scene: Scene, choice: Choice, failure: Exception
) -> None:
    await reposted(scene, "bob", "cyd", "dee")
    fail_for(scene, scene.cases[2], failure)
    await (overturned(scene) if choice is Choice.OVERTURN else press(scene, Choice.UNDO, "mo"))
    assert scene.platform.banned == {("group", "cyd")}


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UNDO])
async def test_a_store_that_is_away_for_one_of_them_is_tried_again(scene: Scene, choice: Choice) -> None:
    await reposted(scene, "bob", "cyd")
    fail_for(scene, scene.cases[1], *[StoreUnavailable("down")] * 2)
    await (overturned(scene) if choice is Choice.OVERTURN else press(scene, Choice.UNDO, "mo"))
    assert BOB in scene.platform.banned
    await scene.moderator._later.settled()
    assert scene.platform.banned == set()


async def test_a_copy_that_cannot_be_put_back_waits_with_nobody_punished(scene: Scene) -> None:
    await reposted(scene, "bob")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    put_back, tried = scene.platform.put_back, 0

    async def once(*given: object) -> str:
        nonlocal tried
        tried += 1
        if tried > 1:
            raise Forbidden("no", Lack.SEND_MESSAGES)
        return await put_back(*given)  # type: ignore[arg-type]

    scene.platform.put_back = once  # type: ignore[method-assign]
    await press(scene, Choice.OVERTURN, "max")
    assert tried == 2
    assert scene.cases[1].waits
    assert scene.platform.banned == set()


async def test_what_was_only_watched_brings_no_card(scene: Scene) -> None:
    await reposted(scene)
    await scene.policy(replace(KNOWN, mode=Mode.SHADOW))
    await scene.post("bob", COPY)
    await press(scene, Choice.UNDO, "mo")
    assert len(scene.platform.posts("mods")) == 1
    assert not scene.cases[1].waits
    assert scene.cases[1].findings[0].unfounded
    await scene.platform.command("group", "mo", CommandName.CASE, scene.cases[1].id)
    assert "they have taken that decision back" in scene.texts()[-1]


async def test_copies_are_settled_again_where_undo_of_the_correction_is_followed_by_it_stays_out(scene: Scene) -> None:
    await reposted(scene, "bob")
    scene.platform.can -= {Power.RESEND}
    told, card = scene.texts("private-bob"), scene.card(1).text
    await overturned(scene)
    await press(scene, Choice.UNDO, "max")
    await press(scene, Choice.UPHOLD, "max")
    assert scene.platform.banned == {BOB}
    assert scene.texts("private-bob") == told, "nobody looks at it any more"
    assert scene.card(1).text == card
    assert "post it again" not in scene.card(1).text
    await scene.platform.press(scene.platform.posts("private-bob")[0], "bob", Choice.APPEAL)
    assert scene.cases[1].waits


async def test_what_was_told_about_another_case_follows_when_its_strike_or_the_ladders_penalty_falls(
    scene: Scene,
) -> None:
    scene.platform.can |= {Power.RESEND}
    scene.platform.open_private("ada")
    ladder = (Rung(strikes=2, within_s=86_400, action=Action.MUTE, duration_s=3_600),)
    rule = Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY), proofs=frozenset(Proof))
    await scene.policy(replace(ASKS, altered=rule, ladder=ladder))
    for number in range(2):
        await scene.post("ada", b"fake%d" % number)
        await press(scene, Choice.FAKE, "mo", number)
        await scene.clock.advance(10)
    second = scene.texts("private-ada")[1]
    assert "2 strikes of yours count now. You may not write there" in second
    await overturned(scene)
    assert scene.platform.muted == {}
    assert "one strike of yours counts now" in scene.texts("private-ada")[1]
    assert "You may not write" not in scene.texts("private-ada")[1]
    await press(scene, Choice.UNDO, "max")
    assert "2 strikes of yours count now" in scene.texts("private-ada")[1]


@pytest.mark.parametrize("asks", [CommandName.REPORT, CommandName.THISISME])
async def test_a_copy_that_somebody_has_asked_about_waits_again_when_the_correction_is_undone(
    scene: Scene, asks: CommandName
) -> None:
    await reposted(scene)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.clock.advance(10)
    message = await scene.post("bob", COPY)
    scene.platform.lacking.clear()
    scene.platform.open_private("eve")
    if asks is CommandName.REPORT:
        await scene.platform.command("group", "eve", asks, target=message)
    else:
        await scene.platform.command("private-eve", "eve", asks, scene.platform.link("group", "", message.id))
    await overturned(scene)
    assert not scene.cases[1].waits
    await press(scene, Choice.UNDO, "max")
    assert scene.cases[1].waits, "nobody has answered them yet"


async def test_a_result_that_comes_late_penalises_nobody_for_a_decision_that_was_taken_back(scene: Scene) -> None:
    await reposted(scene, "bob")
    await press(scene, Choice.UNDO, "mo")
    await scene.again()
    assert scene.platform.banned == set()
    assert await strikes(scene, "bob") == 0


async def test_what_is_kept_out_again_is_not_said_to_be_withdrawn(scene: Scene) -> None:
    await scene.policy(replace(ASKS, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY)))
    await scene.platform.command("group", "max", CommandName.KNOWN, "add", f"{0:064x}", "pdq")
    await scene.post("ada", b"fake#15")
    await scene.clock.advance(10)
    await scene.post("bob", b"down#%d" % ((2**30 - 1) << 8))
    await press(scene, Choice.FINE, "mo")
    assert scene.cases[1].waits
    assert "they have taken that decision back" in scene.card(1).text
    await press(scene, Choice.UNDO, "mo")
    assert "they have taken that decision back" not in scene.card(1).text
    assert "It looks like a picture that moderators here have kept out." in scene.card(1).text
    assert not scene.cases[1].waits


async def taken_for_a_listed_one(scene: Scene, *known: Action) -> None:
    """Max lists a picture; what Ada and Bob post is taken for it. Bob's nobody could look at."""
    await scene.policy(replace(ASKS, known=known))
    for member in ("ada", "bob"):
        scene.platform.open_private(member)
    await scene.platform.command("group", "max", CommandName.KNOWN, "add", f"{0:064x}", "pdq")
    await scene.post("ada", b"fake#15")
    await scene.clock.advance(10)
    await scene.post("bob", b"down#%d" % ((2**30 - 1) << 8))  # further from Ada's than from the listed one


async def test_undo_of_fine_lets_a_case_that_it_had_loosened_be_as_it_was(scene: Scene) -> None:
    await taken_for_a_listed_one(scene, Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY)
    before, card, told = scene.cases[1], scene.card(1).text, scene.texts("private-bob")
    assert before.state is CaseState.DECIDED
    for _ in ("once", "and once more"):
        await press(scene, Choice.FINE, "mo")
        assert scene.platform.banned == set()
        assert scene.cases[1].waits
        assert scene.texts("private-bob") != told
        await press(scene, Choice.UNDO, "mo")
        after = scene.cases[1]
        assert scene.platform.banned == {("group", "ada"), BOB}
        assert await strikes(scene, "bob") == 1
        assert (after.state, after.findings) == (before.state, before.findings)
        assert [it.action for it in after.penalties] == [it.action for it in before.penalties]
        assert scene.card(1).text == card
        assert scene.texts("private-bob") == told


async def test_what_undo_has_given_again_is_nobodys_own_doing_and_falls_like_the_rest(scene: Scene) -> None:
    await taken_for_a_listed_one(scene, Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY)
    await press(scene, Choice.FINE, "mo", 1)
    await press(scene, Choice.UNDO, "mo", 1)
    assert scene.platform.banned == {("group", "ada"), BOB}
    await press(scene, Choice.FINE, "max")
    assert scene.platform.banned == set()
    assert await strikes(scene, "bob") == 0


async def test_what_waited_before_it_was_loosened_waits_again_with_what_its_member_had_got(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await taken_for_a_listed_one(scene, Action.HOLD, Action.STRIKE, Action.NOTIFY)
    told = scene.texts("private-bob")
    assert scene.cases[1].held
    await press(scene, Choice.FINE, "mo")
    assert await strikes(scene, "bob") == 0
    assert scene.texts("private-bob") != told
    await press(scene, Choice.UNDO, "mo")
    assert await strikes(scene, "bob") == 1
    assert scene.cases[1].waits
    assert scene.texts("private-bob") == told


async def test_a_loosened_case_that_a_moderator_has_decided_since_is_left_to_moderators(scene: Scene) -> None:
    await taken_for_a_listed_one(scene, Action.DELETE, Action.STRIKE, Action.NOTIFY)
    await press(scene, Choice.FINE, "mo")
    await press(scene, Choice.FINE, "max", 1)
    await press(scene, Choice.UNDO, "mo")
    assert await strikes(scene, "bob") == 0
    assert scene.cases[1].review is not None
    await press(scene, Choice.UNDO, "max", 1)
    assert scene.cases[1].waits
    assert "moderators here have kept out" in scene.card(1).text
    assert "they have taken that decision back" not in scene.card(1).text


async def test_a_loosened_case_that_its_poster_has_objected_to_waits_though_fine_is_undone(scene: Scene) -> None:
    await taken_for_a_listed_one(scene, Action.DELETE, Action.STRIKE, Action.NOTIFY)
    await press(scene, Choice.FINE, "mo")
    await scene.platform.command("private-bob", "bob", CommandName.APPEAL, scene.cases[1].id)
    await press(scene, Choice.UNDO, "mo")
    assert scene.cases[1].waits
    assert await strikes(scene, "bob") == 1
    assert "looking at it again" in scene.texts("private-bob")[0]


async def test_a_case_that_another_entry_does_not_keep_out_any_more_stays_loosened(scene: Scene) -> None:
    await taken_for_a_listed_one(scene, Action.DELETE, Action.STRIKE, Action.NOTIFY)
    entry = (await scene.records.known.entries("fake", "group"))[0]
    await press(scene, Choice.FINE, "mo")
    await scene.policy(replace(ASKS, known=(Action.NOTIFY,), known_distance=3))
    await press(scene, Choice.UNDO, "mo")
    assert entry in await scene.records.known.entries("fake", "group")
    assert scene.cases[1].waits, "it is taken for that one no more"
    assert await strikes(scene, "bob") == 0
    assert "they have taken that decision back" in scene.card(1).text


async def test_what_was_said_in_public_of_a_copy_says_again_what_was_found_when_fine_is_undone(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", FIRST)
    await press(scene, Choice.FAKE_UNKNOWN, "mo")
    await scene.clock.advance(4_000)
    await scene.post("bob", b"fake other#0")
    await scene.post("cyd", b"fake far#%d" % (2**200 - 1))
    accused, far = scene.texts()[-2:]
    await overturned(scene)
    assert "Correction" in scene.texts()[-2]
    await press(scene, Choice.UNDO, "max")
    assert scene.texts()[-2:] == [accused, far]
    assert scene.cases[1].review is None


async def test_who_asked_about_it_reads_that_it_is_looked_at_again_when_a_decision_is_undone(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", FIRST)
    await scene.platform.command("group", "eve", CommandName.CHECK, target=message)
    await scene.settle()
    answer = len(scene.texts()) - 1
    for choice, said in ((Choice.FINE, "nothing wrong with it"), (Choice.FAKE, "it is a fake")):
        await press(scene, choice, "mo")
        assert said in scene.texts()[answer]
        await press(scene, Choice.UNDO, "mo")
        assert scene.texts()[answer] == "A moderator of this chat is looking again at the picture that you asked about."


async def test_a_copy_that_waited_since_the_first_decision_was_undone_waits_again_when_fine_is_undone_too(
    scene: Scene,
) -> None:
    await reposted(scene, "bob")
    await press(scene, Choice.UNDO, "mo")
    before = scene.cases[1]
    assert (before.waits, before.findings[0].unfounded) == (True, True)
    await press(scene, Choice.FINE, "max")
    assert scene.cases[1].review is not None
    await press(scene, Choice.UNDO, "max")
    after = scene.cases[1]
    assert (after.review, after.waits, after.findings[0].unfounded) == (None, True, True)
    assert before.id in [case.id for case in (await scene.records.cases.waiting("fake", "group", 10)).cases]
    assert "moderators here have kept out" not in scene.card(1).text
