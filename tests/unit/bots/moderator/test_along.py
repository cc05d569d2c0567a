"""What only stood beside another picture is recognised, too: before it is kept, shown, put back, or decided elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from unittest.mock import patch

import pytest

from bots.moderator import Options
from bots.platform import CommandName, Message, Power, Unreachable
from bots.platform.markup import plain
from bots.policy import Action, Mode
from bots.records.cases import Case
from bots.records.choices import Choice
from bots.records.copies import SealedCopy
from bots.records.findings import Copy, FindingState, Problem
from bots.records.known import KnownPicture, Listed
from bots.testing.records.people import FakeCopies
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, TEXTS, Scene, make
from worker.client.scanner import Overloaded

DELETES_KNOWN = replace(HOLD, known=(Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY))
HOLDS_KNOWN = replace(HOLD, known=(Action.HOLD, Action.NOTIFY))


@pytest.fixture(params=["resends", "sends bytes"])
async def place(request: pytest.FixtureRequest, scene: Scene) -> Scene:
    """A chat of a service that sends pictures again by their ids, or of one that needs their bytes."""
    if request.param == "resends":
        scene.platform.can |= {Power.RESEND}
    return scene


async def press(scene: Scene, case: Case, *choices: Choice) -> None:
    for choice in choices:
        card = [post for post in scene.platform.posts("mods") if case.id in post.text][-1]
        await scene.platform.press(card, "mo", choice)


async def report(scene: Scene, message: Message) -> None:
    target = scene.platform.as_message(scene.platform._post("group", message.id))
    await scene.platform.command("group", "zed", CommandName.REPORT, target=target)


async def stop(scene: Scene, picture: bytes) -> None:
    await scene.post("eve", picture)
    await press(scene, scene.cases[-1], Choice.MORE, Choice.MINOR, Choice.MINOR_SURE)


async def keep_out(scene: Scene, picture: bytes, member: str = "ada") -> Case:
    await scene.post(member, picture)
    case = scene.cases[-1]
    await press(scene, case, Choice.FAKE)
    if Choice.FAKE_LAST in scene.choices():
        await press(scene, case, Choice.FAKE_LAST)
    return case


def back(scene: Scene) -> list[tuple[bytes, ...]]:
    return [post.pictures for post in scene.platform.posts("group") if post.pictures]


def is_closed(scene: Scene, case: Case) -> bool:
    case = scene.records.cases.kept[case.id]
    card = [post for post in scene.platform.posts("mods") if case.id in post.text][-1]
    kept = [name for name in scene.records.copies.kept if name.startswith(case.id)]
    return case.minor and not card.buttons and not kept and "suspected minor" in card.text


def deaf(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing is scanned."""

    async def submit(*_: object) -> None:
        raise Overloaded("busy")

    monkeypatch.setattr(scene.scanner, "submit", submit)


@pytest.mark.parametrize("order", [(b"fake one", b"kid#5"), (b"kid#5", b"fake one")])
@pytest.mark.parametrize("copy", [b"fake kid#5", b"kid#5"])
async def test_what_is_stopped_is_stopped_beside_another_too(
    place: Scene, order: tuple[bytes, ...], copy: bytes
) -> None:
    await place.policy(HOLD)
    await place.post("bob", *order)
    first = place.case
    other = await place.post("eve", copy)
    if len(place.cases) == 1:
        await report(place, other)
    await press(place, place.cases[-1], Choice.MORE, Choice.MINOR, Choice.MINOR_SURE)
    assert is_closed(place, first)
    assert back(place) == []


@pytest.mark.parametrize("policy", [DELETES_KNOWN, HOLDS_KNOWN])
async def test_another_encoding_of_what_was_stopped_beside_a_known_picture_is_found(
    place: Scene, policy: object
) -> None:
    await place.policy(policy)  # type: ignore[arg-type]
    await stop(place, b"fake kid#5")
    await keep_out(place, b"fake one")
    await place.post("bob", b"fake one", b"other kid#5")
    assert is_closed(place, place.cases[-1])
    assert place.platform.exists("group", "1") is False


async def test_the_very_file_that_was_stopped_is_found_before_a_copy_is_kept(place: Scene) -> None:
    await place.policy(HOLD)
    await place.platform.post("group", "bob", b"fake one", b"kid")
    digest = hashlib.sha256(b"kid").hexdigest()
    entry = KnownPicture(id="E1", listed=Listed.FAKE, minor=True, sha256=digest, by="max", added_at_s=0)
    await place.records.known.add("fake", "group", entry)
    delivery = await place.scanner.receive("fake", 0)
    assert delivery is not None
    await place.moderator._deliver(delivery)
    assert is_closed(place, place.case)
    assert [item.copy for item in place.case.findings] == [Copy.GONE, Copy.GONE]
    (told,) = place.platform.posts("private-bob")
    assert told.text == TEXTS.say("member-stopped", "en", chat="group")


async def test_what_was_kept_out_since_stays_out_and_the_card_says_so(place: Scene) -> None:
    await place.policy(HOLD)
    await place.post("bob", b"fake one", b"other#7")
    first = place.case
    await keep_out_reported(place, b"other#7")
    await press(place, first, Choice.FINE)
    assert back(place) == [(b"fake one",)]
    stays = next(item for item in place.records.cases.kept[first.id].findings if item.companion)
    assert (stays.state, stays.problem, stays.copy) == (FindingState.REMOVED, Problem.KEPT_OUT, Copy.GONE)
    card = [post for post in place.platform.posts("mods") if first.id in post.text][-1]
    assert "kept another picture of that message out since" in plain(card.text)
    assert not [name for name in place.records.copies.kept if name == first.copy_name(stays)]


async def keep_out_reported(scene: Scene, picture: bytes) -> None:
    message = await scene.post("zoe", picture)
    await report(scene, message)
    await press(scene, scene.cases[-1], Choice.FAKE)


async def test_an_overturn_elsewhere_puts_nothing_back_that_is_suspect_itself(place: Scene) -> None:
    await place.policy(DELETES_KNOWN)
    ada = await keep_out(place, b"fake real")
    await place.post("bob", b"fake real", b"fake other")
    bob = place.cases[-1]
    assert [item.verdict is not None for item in bob.findings] == [False, True]
    await overturn(place, ada)
    assert not any(b"fake other" in post for post in back(place))
    assert place.records.cases.kept[bob.id].waits
    assert ("group", "bob") not in place.platform.banned


async def overturn(scene: Scene, case: Case) -> None:
    await scene.platform.command("group", "ada", CommandName.APPEAL, case.id)
    card = [post for post in scene.platform.posts("mods") if case.id in post.text][-1]
    await scene.platform.press(card, "max", Choice.OVERTURN)


@pytest.mark.parametrize("seen", [True, False])
async def test_an_overturn_elsewhere_settles_what_was_looked_at_alone(
    place: Scene, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.policy(DELETES_KNOWN)
    ada = await keep_out(place, b"fake real")
    if not seen:
        deaf(place, monkeypatch)
    await place.post("bob", b"fake real", b"cat")
    bob = place.cases[-1]
    await overturn(place, ada)
    assert place.records.cases.kept[bob.id].waits is not seen
    assert any(b"cat" in post for post in back(place)) is seen


async def test_where_a_chat_has_stopped_anything_what_was_not_looked_at_is_neither_shown_nor_put_back(
    place: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.policy(HOLDS_KNOWN)
    await stop(place, b"fake kid#5")
    await keep_out(place, b"fake one")
    deaf(place, monkeypatch)
    await place.post("bob", b"fake one", b"other kid#5")
    case = place.cases[-1]
    assert [item.copy for item in case.findings] == [Copy.KEPT, Copy.KEPT]
    place.platform.acquainted.add("mo")
    await press(place, case, Choice.SHOW)
    (told,) = place.platform.posts("private-mo")
    assert told.text.count("/reveal/") == 1
    await press(place, case, Choice.FINE)
    assert back(place) == [(b"fake one",)]
    card = [post for post in place.platform.posts("mods") if post.text.startswith(f"Case {case.id}")][-1]
    assert "could not look at another picture" in plain(card.text)
    assert not place.records.copies.kept.get(case.copy_name(case.findings[1]))


@pytest.mark.parametrize("there", [True, False])
async def test_what_is_sent_again_by_its_id_is_looked_at_before(there: bool) -> None:
    scene = make(Options(holding=False))
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", b"kid")
    first = scene.case
    await press(scene, first, Choice.FAKE)
    assert {item.state for item in scene.case.findings} == {FindingState.KEPT_OUT}
    await scene.post("eve", b"fake kid")
    if not there:
        scene.platform.fail("fetch", *[Unreachable("away")] * 12)
    await press(scene, first, Choice.UNDO)
    assert back(scene) == ([(b"fake one", b"kid")] if there else [(b"fake one",)])
    problems = {item.problem for item in scene.cases[0].findings if item.companion}
    assert problems == ({None} if there else {Problem.UNSEEN})
    await scene.moderator.aclose()


async def test_what_is_found_to_be_stopped_only_when_it_is_fetched_closes_the_case() -> None:
    scene = make(Options(holding=False))
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", b"kid")
    first = scene.case
    await press(scene, first, Choice.FAKE)
    await scene.policy(HOLD)
    message = await scene.post("zoe", b"kid")
    await report(scene, message)
    scene.platform.fail("fetch", *[Unreachable("away")] * 50)
    await press(scene, scene.cases[-1], Choice.MORE, Choice.MINOR, Choice.MINOR_SURE)
    assert not scene.records.cases.kept[first.id].minor, "nobody knows what went along"
    scene.platform._failures["fetch"].clear()
    await press(scene, first, Choice.UNDO)
    assert back(scene) == []
    assert scene.records.cases.kept[first.id].minor
    await scene.moderator.aclose()


async def test_whoever_suspects_a_minor_in_a_message_stops_all_of_its_pictures(place: Scene) -> None:
    await place.policy(HOLD)
    await place.post("bob", b"fake one", b"kid#5")
    await press(place, place.case, Choice.MORE, Choice.MINOR, Choice.MINOR_SURE)
    message = await place.post("eve", b"kid again#5")
    assert not place.platform.exists("group", message.id)
    assert place.cases[-1].minor


@pytest.mark.parametrize("seen", [True, False])
async def test_what_looks_like_the_picture_beside_it_comes_back_with_that(place: Scene, seen: bool) -> None:
    await place.policy(ASKS)
    await place.post("ada", b"fake one#5", b"cat#6")
    await press(place, place.case, Choice.FAKE)
    if seen:
        await place.settle()
    assert back(place) == []
    await press(place, place.case, Choice.UNDO)
    assert back(place) == [(b"fake one#5", b"cat#6")]
    await place.settle()
    await press(place, place.case, Choice.FAKE)
    await place.platform.command("group", "ada", CommandName.APPEAL, place.case.id)
    card = [post for post in place.platform.posts("mods") if place.case.id in post.text][-1]
    await place.platform.press(card, "max", Choice.OVERTURN)
    assert back(place) == [(b"fake one#5", b"cat#6")]


async def test_a_stop_finds_what_went_along_without_its_digest_too(place: Scene) -> None:
    await place.policy(HOLD)
    await place.post("bob", b"fake one", b"kid")
    first, (judged, along) = place.case, place.case.findings
    # As a version wrote it that kept no digest of what went along.
    bare = replace(along, sha256="", verdict=None)
    place.records.cases.kept[first.id] = replace(first, findings=(judged, bare))
    await report(place, await place.post("eve", b"kid"))
    await press(place, place.cases[-1], Choice.MORE, Choice.MINOR, Choice.MINOR_SURE)
    assert is_closed(place, first)


async def test_what_went_along_is_looked_at_as_what_its_poster_has_posted(place: Scene) -> None:
    await place.policy(DELETES_KNOWN)
    await keep_out(place, b"fake real")
    place.scanner.submitted.clear()
    for member in ("yun", "min"):
        place.services.languages.heard("fake", "group", member, "ko")
    message = place.platform.message("group", "bob", b"fake real", b"fake other", spoiler=True, thread="t1")
    await place.moderator.on_message(replace(message, locale="ko"))
    await place.settle()
    (asked,) = {
        (it.sender, it.thread, it.message, it.incident, it.spoiler, it.locale) for it, _ in place.scanner.submitted
    }
    assert asked == ("bob", "t1", message.id, message.id, True, "ko")
    assert place.cases[-1].findings[1].sender == "bob"


async def test_what_is_reported_is_looked_at_under_the_name_of_its_file(scene: Scene) -> None:
    await scene.policy(replace(ASKS, mode=Mode.OFF))
    message = await scene.post("bob", b"cat", file_id="F1", spoiler=True)
    await scene.platform.command("group", "zed", CommandName.REPORT, target=message)
    ((origin, _),) = scene.scanner.submitted
    assert (origin.file_id, origin.sender, origin.spoiler) == ("F1", "bob", True)


async def test_where_holding_is_off_no_copy_is_kept_of_what_goes_along_either() -> None:
    scene = make(Options(holding=False))
    await scene.policy(DELETE)
    message = await scene.post("ada", b"fake one", b"cat")
    assert not scene.platform.exists("group", message.id)
    assert (scene.records.copies.kept, scene.records.words.kept) == ({}, {})
    await scene.moderator.aclose()


async def test_what_is_kept_out_beside_it_keeps_no_other_from_being_kept(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.platform.post("group", "ada", b"fake one", b"two", b"cat")
    digest = hashlib.sha256(b"two").hexdigest()
    entry = KnownPicture(id="E1", listed=Listed.FAKE, sha256=digest, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await scene.moderator._deliver(delivery)
    assert [
        copy.data for copy in [await scene.records.copies.copy(name) for name in scene.records.copies.kept] if copy
    ] == [b"cat"]


@pytest.mark.parametrize("minor", [False, True])
async def test_of_what_was_listed_while_it_was_looked_at_no_copy_is_ever_made(scene: Scene, minor: bool) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"fake", b"other")
    digest = hashlib.sha256(b"other").hexdigest()
    entry = KnownPicture(id="K1", listed=Listed.FAKE, minor=minor, sha256=digest, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    kept, keep = list[bytes](), FakeCopies.keep

    async def noted(self: FakeCopies, name: str, copy: SealedCopy, keep_s: int) -> None:
        kept.append(copy.data)
        await keep(self, name, copy, keep_s)

    with patch.object(FakeCopies, "keep", noted):
        await scene.settle()
    assert not scene.platform.exists("group", message.id)
    assert b"other" not in kept
