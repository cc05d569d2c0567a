"""What may show a minor is stopped for the picture, and not for the one case in which a moderator has said so."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
import structlog

from bots.moderator import Options
from bots.moderator.casebook import Casebook
from bots.moderator.stopping import MAX_SWEPT
from bots.platform import CommandName, Lack, Note, Picture, Power
from bots.policy import Action, Mode
from bots.records.cases import AppealState, Case, CaseState
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, HOLD, TEXTS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal
from worker.contract import Origin

KNOWN_HELD = replace(HOLD, known=(Action.HOLD, Action.NOTIFY))


async def stop(scene: Scene, number: int = -1) -> None:
    """A moderator says under this card that it may show a minor."""
    if Choice.MINOR not in scene.choices(number):
        await scene.press(Choice.MORE, number=number)
    await scene.press(Choice.MINOR, number=number)
    await scene.press(Choice.MINOR_SURE, number=number)


async def press_all(scene: Scene, case: Case) -> None:
    """Every button that there ever was, pressed under a card of the case."""
    for choice in Choice:
        if choice is not Choice.BREAKER:
            data = scene.services.signer.sign(Reference(choice=choice, case=case.id), "fake", 1e12)
            await scene.platform.press_data("mods", "max", data, "")
    data = scene.services.signer.sign(Reference(choice=Choice.APPEAL, case=case.id), "fake", 1e12)
    for member in ("ada", "eve"):
        await scene.platform.press_data(f"private-{member}", member, data, "")


def is_closed(scene: Scene, case: Case) -> bool:
    """Whether nothing is left by which anybody could see it again."""
    bare = all((item.media, item.file_id) == ("", "") for item in case.findings)
    out = {item.state for item in case.findings} <= {FindingState.KEPT_OUT, FindingState.REMOVED}
    before = case.review.before if case.review is not None else ()
    copies = [case.copy_name(item) for item in case.findings if case.copy_name(item) in scene.records.copies.kept]
    return case.minor and bare and out and not before and not copies and not case.waits


@pytest.mark.parametrize("policy", [HOLD, KNOWN_HELD, ASKS])
@pytest.mark.parametrize("again", [b"fake one#5", b"clean other file#9"])
async def test_posted_again_it_is_taken_out_and_nothing_of_it_can_be_had(
    scene: Scene, policy: object, again: bytes
) -> None:
    await scene.policy(policy)  # type: ignore[arg-type]
    await scene.post("ada", b"fake one#5", file_id="F1")
    await stop(scene)
    posted = await scene.post("eve", again)
    assert not scene.platform.exists("group", posted.id)
    case = scene.cases[-1]
    assert case.id != scene.cases[0].id
    assert is_closed(scene, case)
    assert scene.choices() == []
    assert scene.card().thumbnail == b""
    assert "suspected minor" in scene.card().text
    assert "report.cybertip.org" in scene.card().text
    assert scene.records.copies.kept == {}
    (told,) = scene.platform.posts("private-eve")
    assert (told.text, told.buttons) == (TEXTS.say("member-stopped", "en", chat=scene.platform.place("group")), ())
    await press_all(scene, case)
    assert scene.platform.count("put_back") == 0
    assert scene.records.reveals.given == {}
    assert all(item.appeal is None for item in scene.cases)
    assert {item.listed for item in await scene.records.known.entries("fake", "group")} == {Listed.FAKE}
    assert await scene.events(EventKind.STRIKE) == []


async def test_its_copies_are_one_case_with_one_card_and_a_result_that_comes_twice_is_one(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#5")
    await stop(scene)
    cards = len(scene.platform.posts("mods"))
    for number, member in enumerate(("eve", "bo", "eve")):
        await scene.post(member, b"fake %d#5" % number)
        await scene.again()
    assert len(scene.cases) == 2
    assert len(scene.cases[-1].findings) == 3
    assert len(scene.platform.posts("mods")) == cards + 1
    assert "3 times by 2 people" in scene.card().text


async def test_not_even_the_breaker_or_an_exemption_lets_it_stay(scene: Scene) -> None:
    limits = replace(HOLD.limits, removals_per_hour=1)
    await scene.policy(replace(HOLD, limits=limits))
    await scene.post("ada", b"fake one")
    await stop(scene)
    await scene.post("bo", b"fake two")
    for member in ("eve", "mo"):
        posted = await scene.post(member, b"fake one")
        assert not scene.platform.exists("group", posted.id)


async def test_it_is_known_by_its_file_id_alone_whatever_was_called_fine_by_that(scene: Scene) -> None:
    await scene.policy(HOLD)
    for entry, minor in (("M1", True), ("F1", False)):
        listed = Listed.FAKE if minor else Listed.FINE
        picture = KnownPicture(id=entry, listed=listed, minor=minor, file_id="F1", added_at_s=1.0)
        await scene.records.known.add("fake", "group", picture)
    posted = await scene.post("eve", b"clean one", file_id="F1")
    assert not scene.platform.exists("group", posted.id)
    assert scene.platform.count("fetch") == 0
    assert scene.scanner.submitted == []
    assert is_closed(scene, scene.case)


async def test_two_of_them_in_one_message_are_one_case(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#5")
    await stop(scene)
    await scene.post("ada", b"fake two#%d" % (2**255 - 1))
    await stop(scene)
    await scene.platform.post("group", "eve", b"clean a#5", b"clean b#%d" % (2**255 - 1))
    await scene.settle()
    assert len(scene.cases) == 3
    assert len(scene.platform.posts("mods")) == 3
    assert len(scene.platform.posts("private-eve")) == 1


async def test_it_uses_up_nothing_of_what_the_rules_may_take_out(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await stop(scene)
    await scene.policy(replace(HOLD, limits=replace(HOLD.limits, removals_per_hour=2)))
    for member in ("eve", "bo", "cy"):
        await scene.post(member, b"fake one")
    other = await scene.post("dan", b"fake other")
    assert not scene.platform.exists("group", other.id)
    assert await scene.events(EventKind.BREAKER_TRIPPED) == []


async def test_shadow_mode_touches_nothing_and_shows_nothing_either(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await stop(scene)
    await scene.policy(replace(HOLD, mode=Mode.SHADOW))
    posted = await scene.post("eve", b"fake one")
    assert scene.platform.exists("group", posted.id)
    case = scene.cases[-1]
    assert (case.mode, case.minor, case.findings[0].media) == (Mode.SHADOW, True, "")


async def test_what_cannot_be_taken_out_is_to_be_deleted_by_hand(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await stop(scene)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    said = len(scene.texts())
    await scene.post("eve", b"fake one")
    assert "delete there by hand" in scene.card().text
    assert len(scene.texts()) == said, "nothing is said of it in public"
    assert not scene.platform.posts("private-eve")


def apart(scene: Scene) -> None:
    """Let what is posted next go to a case of its own, as where two were opened at the same moment, or by an earlier version."""
    for key in [key for key in scene.records.cases.links if key[2].startswith("picture:")]:
        del scene.records.cases.links[key]


@pytest.mark.parametrize("pressed", [0, 1])
async def test_twin_cases_are_closed_the_same_way(scene: Scene, pressed: int) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", incident="album1")
    apart(scene)
    await scene.post("eve", b"fake one")
    await scene.post("bo", b"fake other")
    assert len(scene.records.copies.kept) == 3
    await stop(scene, pressed)
    first, second, third = scene.cases
    assert is_closed(scene, first)
    assert is_closed(scene, second)
    assert not third.minor
    assert list(scene.records.copies.kept) == [third.copy_name(third.findings[0])]
    cards = [post for post in scene.platform.posts("mods") if first.id in post.text or second.id in post.text]
    assert len(cards) == 2
    for card in cards:
        assert (card.buttons, card.thumbnail) == ((), b"")
        assert "stopped everything" in card.text
    for case in (first, second):
        await press_all(scene, case)
    assert scene.platform.count("put_back") == 0
    assert scene.records.reveals.given == {}


async def test_a_twin_that_was_put_back_goes_out_again(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", incident="album1")
    await scene.press(Choice.FINE)
    await scene.policy(replace(HOLD, known_quality=100))
    scene.records.known.kept.clear()
    await scene.post("eve", b"fake one")
    await stop(scene)
    assert not [post for post in scene.platform.posts("group") if post.pictures]
    assert all(is_closed(scene, case) for case in scene.cases)


async def test_a_twin_that_was_missed_is_closed_by_the_next_press_on_it(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#5")
    case = scene.case
    link = scene.services.signer.sign(Reference(choice=Choice.FINE, case=case.id), "fake", 1e12)
    entry = KnownPicture(id="M1", listed=Listed.FAKE, minor=True, pdq=f"{7:064x}", quality=100, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    await scene.platform.press_data("mods", "max", link, scene.card().id)
    assert is_closed(scene, scene.case)
    assert scene.case.review is not None
    assert scene.case.review.member == "mo"
    assert scene.platform.count("put_back") == 0


async def test_an_objection_to_a_twin_is_refused(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    data = scene.services.signer.sign(Reference(choice=Choice.APPEAL, case=scene.case.id), "fake", 1e12)
    entry = KnownPicture(id="M1", listed=Listed.FAKE, minor=True, sha256=scene.finding.sha256, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    await scene.platform.press_data("private-ada", "ada", data, "")
    assert scene.case.appeal is None
    assert is_closed(scene, scene.case)


async def test_an_open_objection_ends_when_the_picture_is_stopped_elsewhere(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    (told,) = scene.platform.posts("private-ada")
    await scene.platform.press(told, "ada", Choice.APPEAL)
    assert scene.case.appealed
    await scene.clock.advance(60)
    entry = KnownPicture(id="M1", listed=Listed.FAKE, minor=True, sha256=scene.finding.sha256, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    await scene.press(Choice.OVERTURN, "max")
    assert is_closed(scene, scene.case)
    appeal = scene.case.appeal
    assert appeal is not None
    assert (appeal.state, appeal.decided_by, appeal.decided_at_s) == (AppealState.UPHELD, "mo", scene.clock.now_s())
    assert scene.platform.count("put_back") == 0


async def test_one_that_was_marked_while_somebody_who_died_decided_it_is_stopped_by_the_next_press(
    scene: Scene,
) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    scene.records.cases.kept[scene.case.id] = replace(scene.case, minor=True)
    await scene.press(Choice.UNDO, "max")
    assert is_closed(scene, scene.case)


async def test_the_oldest_case_that_waits_is_stopped_however_many_came_since(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", incident="album1")
    apart(scene)
    waits = scene.case
    for number in range(MAX_SWEPT):
        later = replace(waits, id=f"LATER{number}", findings=(), state=CaseState.DECIDED, opened_at_s=2e9 + number)
        scene.records.cases.kept[later.id] = later
    posted = await scene.post("eve", b"fake one")
    found = await scene.records.cases.of_message("fake", "group", posted.id)
    assert found is not None
    assert found.id != waits.id
    await stop(scene)
    assert is_closed(scene, scene.records.cases.kept[waits.id])


@pytest.mark.parametrize("appealed", [False, True])
async def test_what_is_put_back_while_its_twin_is_stopped_goes_again(scene: Scene, appealed: bool) -> None:
    await scene.policy(HOLD)
    scene.platform.can |= {Power.RESEND}
    await scene.post("ada", b"fake one", incident="album1")
    apart(scene)
    await scene.post("eve", b"fake one")
    if appealed:
        await scene.press(Choice.FAKE, number=0)
        if Choice.FAKE_LAST in scene.choices(0):
            await scene.press(Choice.FAKE_LAST, number=0)
        (told,) = scene.platform.posts("private-ada")
        await scene.platform.press(told, "ada", Choice.APPEAL)
    put_back = scene.platform.put_back

    async def stopped(origin: Origin, pictures: list[Picture], note: Note) -> str:
        await stop(scene, 1)
        return await put_back(origin, pictures, note)

    scene.platform.put_back = stopped  # type: ignore[method-assign,assignment]
    await scene.press(Choice.OVERTURN if appealed else Choice.FINE, "max", number=0)
    assert not [post for post in scene.platform.posts("group") if post.pictures]
    assert all(is_closed(scene, case) for case in scene.cases)
    assert all(case.review is not None and case.review.choice is Choice.MINOR_SURE for case in scene.cases)
    assert not any("nothing wrong" in text for text in scene.texts())
    assert [case.review.member for case in scene.cases if case.review] == ["mo"] * 2, "who has stopped it"


async def test_a_message_whose_other_picture_is_stopped_is_stopped_whole(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#5")
    await stop(scene)
    scene.records.copies.kept.clear()
    posted = await scene.platform.post("group", "eve", b"fake other", b"clean one#5")
    await scene.settle()
    assert not scene.platform.exists("group", posted.id)
    assert scene.records.copies.kept == {}
    assert all(is_closed(scene, case) for case in scene.cases)


async def test_what_went_along_and_was_stopped_meanwhile_stops_its_message(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.platform.post("group", "eve", b"fake other", b"clean one")
    suspicious, clean = await scene.scanner.receive("fake", 0), await scene.scanner.receive("fake", 0)
    assert suspicious is not None
    assert clean is not None
    await scene.moderator._deliver(clean)
    digest = hashlib.sha256(b"clean one").hexdigest()
    entry = KnownPicture(id="M1", listed=Listed.FAKE, minor=True, sha256=digest, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    await scene.moderator._deliver(suspicious)
    assert is_closed(scene, scene.case)
    assert "suspected minor" in scene.card().text
    assert scene.card().thumbnail == b""
    assert [post.text for post in scene.platform.posts("private-eve")] == [
        TEXTS.say("member-stopped", "en", chat=scene.platform.place("group"))
    ]
    assert scene.texts() == [], "nothing is said of it in the chat"


async def test_the_case_keeps_nothing_from_before_the_decision(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", file_id="F1")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    await stop(scene)
    assert scene.case.review is not None
    assert scene.case.review.before == ()
    assert is_closed(scene, scene.case)
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.minor, entry.file_id, entry.sha256) == (True, "F1", scene.finding.sha256)


@pytest.mark.parametrize("pressed", [0, 1])
async def test_nor_what_a_press_that_was_cut_off_had_taken_off_a_list(scene: Scene, pressed: int) -> None:
    await scene.policy(HOLD)
    message = await scene.post("ada", b"fake one", incident="album1")
    apart(scene)
    await scene.post("eve", b"fake one")
    await scene.platform.command("group", "max", CommandName.KNOWN, "add", target=message)
    (by_hand,) = await scene.records.known.entries("fake", "group")
    for case in scene.cases:
        await Casebook(scene.services).change(case, lambda old: replace(old, overruled=(by_hand,)))
    await stop(scene, pressed)
    for case in scene.cases:
        assert case.overruled == ()
        assert case.review is not None
        assert case.review.overruled == ()


async def test_it_can_not_be_called_fine_by_hand(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one")
    reply = scene.platform.posts("group")[0]
    await stop(scene)
    assert not scene.platform.exists("group", message.id)
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", target=scene.platform.as_message(reply))
    assert TEXTS.say("known-stopped", "en") in scene.texts()
    sha256 = scene.finding.sha256
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", sha256, "sha256")
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.listed, entry.minor) == (Listed.FAKE, True)
    await scene.platform.command("group", "max", CommandName.KNOWN, "list")
    assert any("it may show a minor" in text for text in scene.texts("private-max"))
    again = await scene.post("eve", b"fake one")
    assert not scene.platform.exists("group", again.id)


async def test_only_those_who_may_change_the_policy_let_it_be_forgotten(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await stop(scene)
    (entry,) = await scene.records.known.entries("fake", "group")
    may = scene.platform.may

    async def lesser(chat: str, member: str, right: object) -> bool:
        return getattr(right, "name", "") != "CHANGE_POLICY" and await may(chat, member, right)  # type: ignore[arg-type]

    scene.platform.may = lesser  # type: ignore[method-assign]
    await scene.platform.command("group", "max", CommandName.KNOWN, "remove", entry.id)
    assert "only those who may change" in scene.texts()[-1]
    assert len(await scene.records.known.entries("fake", "group")) == 1
    scene.platform.may = may  # type: ignore[method-assign]
    await scene.platform.command("group", "max", CommandName.KNOWN, "remove", entry.id)
    assert await scene.records.known.entries("fake", "group") == []


async def test_a_report_of_it_opens_nothing_that_can_be_shown(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await stop(scene)
    await scene.policy(replace(HOLD, mode=Mode.OFF))
    posted = await scene.post("eve", b"fake one")
    assert scene.platform.exists("group", posted.id)
    await scene.platform.command("group", "bo", CommandName.REPORT, target=posted)
    assert not scene.platform.exists("group", posted.id)
    assert is_closed(scene, scene.cases[-1])
    assert scene.card().thumbnail == b""


async def test_whoever_asked_reads_nothing_of_a_fake(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one")
    await scene.platform.command("group", "bob", CommandName.CHECK, target=message)
    await scene.settle()
    await stop(scene)
    assert TEXTS.say("corrected-answer-stopped", "en") in scene.texts()
    assert not any("that it is a fake" in text for text in scene.texts())
    await scene.policy(replace(ASKS, mode=Mode.OFF))
    again = await scene.post("eve", b"fake one")
    await scene.platform.command("group", "bob", CommandName.CHECK, target=again)
    await scene.settle()
    assert scene.texts()[-1] == TEXTS.say("verdict-stopped-here", "en")


async def test_whoever_asked_about_a_real_picture_is_not_told_that_it_is_a_fake(scene: Scene) -> None:
    message = await scene.post("ada", b"clean one")
    await scene.platform.command("group", "bob", CommandName.CHECK, target=message)
    await scene.settle()
    scene.platform.open_private("kid")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-kid", "kid", CommandName.THISISME, link)
    (answered,) = await scene.events(EventKind.ANSWERED)
    finding = replace(scene.finding, sha256=answered.picture)
    await scene.records.cases.update(replace(scene.case, findings=(finding,)))
    await scene.press(Choice.FAKE)
    assert TEXTS.say("corrected-answer-out", "en") in scene.texts()
    assert not any("that it is a fake" in text for text in scene.texts())


@pytest.mark.parametrize("preserve", [True, False])
async def test_what_is_said_of_the_copy_is_so(preserve: bool) -> None:
    scene = make(Options(preserve_minor=preserve, public_url="https://bot.example"))
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    asked = scene.card().text
    await scene.press(Choice.MINOR_SURE)
    assert bool(scene.records.copies.kept) is preserve
    assert scene.finding.copy is (Copy.KEPT if preserve else Copy.GONE)
    for text in (asked, scene.card().text):
        assert ("I keep no copy" in text) is not preserve
        assert ("A sealed copy that I had taken before stays" in text) is preserve
    await scene.moderator.aclose()


async def test_without_a_copy_none_is_said_to_be_kept() -> None:
    scene = make(Options(preserve_minor=True, public_url="https://bot.example"))
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    assert "I keep no copy" in scene.card().text
    await scene.press(Choice.MINOR_SURE)
    assert "I keep no copy" in scene.card().text
    assert scene.finding.copy is Copy.GONE
    await scene.moderator.aclose()


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_whenever_it_dies_the_next_press_of_any_button_stops_it_whole(kills: bool) -> None:
    for last in range(1, MANY):
        scene = make()
        await scene.policy(HOLD)
        await scene.post("bob", b"fake1", text="hello")
        await scene.press(Choice.MORE)
        await scene.press(Choice.MINOR)
        mortal = Mortal(scene, Life(last, kills=kills))
        with structlog.testing.capture_logs():
            await mortal.press(scene.press(Choice.MINOR_SURE))
            where = mortal.life.where
            if scene.case.in_line:  # its card may be away
                await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
            if not scene.case.minor:
                await scene.press(Choice.MORE)  # which stops it, where the list had it already
            if not scene.case.minor:
                await scene.press(Choice.MINOR)
                await scene.press(Choice.MINOR_SURE)
            elif scene.case.in_line:
                await scene.press(scene.choices()[0])
        assert is_closed(scene, scene.case), where
        assert (scene.case.state, scene.case.in_line) == (CaseState.DECIDED, False), where
        assert len(await scene.events(EventKind.REVIEWED)) <= 1, where
        assert not any(post.thumbnail for post in scene.platform.posts("mods")), where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("number", [0, 1], ids=["decided", "open"])
async def test_every_case_of_it_is_stopped_at_the_latest_by_the_next_press_whenever_it_dies(
    number: int, kills: bool
) -> None:
    for last in range(1, MANY):
        scene = make()
        scene.platform.can |= {Power.RESEND}
        await scene.policy(ASKS)
        await scene.post("bob", b"fake1")
        await scene.press(Choice.MORE)
        await scene.press(Choice.FAKE_UNKNOWN)
        await scene.clock.advance(30)
        await scene.post("eve", b"fake1")
        case = scene.cases[number]
        for card in scene.platform.posts("mods"):
            assert card.thumbnail
        await scene.press(Choice.MORE, number=1) if number else None
        await scene.press(Choice.MINOR, number=number)
        mortal = Mortal(scene, Life(last, kills=kills))
        with structlog.testing.capture_logs():
            await mortal.press(scene.press(Choice.MINOR_SURE, number=number))
            where = mortal.life.where
            for choice in (Choice.MORE, Choice.MINOR, Choice.MINOR_SURE):
                data = scene.services.signer.sign(Reference(choice=choice, case=case.id), "fake", 1e12)
                await scene.platform.press_data("mods", "mo", data)
            await scene.moderator._later.settled()
        assert all(is_closed(scene, each) for each in scene.cases), where
        assert not any(post.pictures for post in scene.platform.posts("group", None)), where
        assert not any(post.thumbnail for post in scene.platform.posts("mods")), where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")
