"""What the chat reads of a picture that is kept out: a fake is only called so where a moderator has called it that, here."""

from __future__ import annotations

import hashlib

import pytest

from bots.moderator.exchange import Exchange
from bots.platform import CommandName, Lack, Outcome
from bots.platform.markup import plain
from bots.records.choices import Choice
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import ASKS, HOLD, TEXTS, Scene
from tests.unit.bots.moderator.test_minor_pictures import is_closed

KEPT_OUT = TEXTS.say("verdict-kept-out-here", "en")
FAKE = "decided that it is a fake"


async def asked(scene: Scene, picture: bytes, member: str = "bob") -> list[str]:
    """What is said in public where it is posted and cannot be taken out, and to whoever asks about it."""
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    said = len(scene.texts())
    copy = await scene.post(member, picture)
    await scene.platform.command("group", "eve", CommandName.CHECK, target=copy)
    await scene.settle()
    return [plain(text) for text in scene.texts()[said:]]


async def test_what_somebody_asked_for_because_it_shows_them_accuses_nobody(scene: Scene) -> None:
    message = await scene.post("ada", b"real photo of her")
    scene.platform.open_private("vic")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-vic", "vic", CommandName.THISISME, link)
    await scene.press(Choice.FAKE)
    assert await asked(scene, b"real photo of her") == [KEPT_OUT, KEPT_OUT]


async def test_nor_does_what_was_added_by_hand(scene: Scene) -> None:
    message = await scene.post("ada", b"real photo")
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", "stolen", "photo", target=message)
    assert await asked(scene, b"real photo") == [KEPT_OUT, KEPT_OUT]


async def test_nor_does_an_imported_hash(scene: Scene) -> None:
    digest = hashlib.sha256(b"real photo").hexdigest()
    body = f"hash,type,note\n{digest},sha256,from another group\n"
    await scene.platform.command("group", "mo", CommandName.KNOWN, "import", body=body)
    assert await asked(scene, b"real photo") == [KEPT_OUT, KEPT_OUT]


async def test_nor_does_an_entry_of_before(scene: Scene) -> None:
    digest = hashlib.sha256(b"photo").hexdigest()
    entry = KnownPicture(id="CASE1", listed=Listed.FAKE, sha256=digest, case="CASE", by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    assert await asked(scene, b"photo") == [KEPT_OUT, KEPT_OUT]


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.KNOWN])
async def test_what_a_moderator_here_has_called_a_fake_is_called_one(scene: Scene, choice: Choice) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one#5")
    if choice is Choice.KNOWN:
        await scene.press(Choice.MORE)
    await scene.press(choice)
    for text in await asked(scene, b"down other#5"):
        assert FAKE in text
        assert "Please don't pass it on" in text


async def test_alone_with_whoever_asks_it_accuses_nobody_either(scene: Scene) -> None:
    message = await scene.post("ada", b"real photo")
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", target=message)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    copy = await scene.post("bob", b"real photo")
    await scene.platform.command("group", "eve", CommandName.CHECK, target=copy, reply_token="t")
    await scene.settle()
    answer = plain(scene.texts()[-1])
    assert answer.startswith(KEPT_OUT)
    assert "Ask where it first appeared" not in answer


async def test_of_what_is_fine_by_an_imported_list_nobody_here_is_said_to_have_looked(scene: Scene) -> None:
    digest = hashlib.sha256(b"photo").hexdigest()
    body = f"hash,type,note\n{digest},sha256,from another group\n"
    await scene.platform.command("group", "mo", CommandName.KNOWN, "import", "fine", body=body)
    (said,) = await asked(scene, b"photo")
    assert said == "Moderators of this chat have decided that this picture is fine."
    (there,) = [post for post in scene.platform.posts("group", "bob") if post.pictures]
    await scene.platform.command("group", "eve", CommandName.REPORT, target=scene.platform.as_message(there))
    assert scene.texts()[-1].startswith("Moderators of this chat have decided that it may stay.")


@pytest.mark.parametrize("kind", ["sha256", "pdq"])
async def test_a_hash_whose_note_says_that_it_may_show_a_minor_stops_the_picture(scene: Scene, kind: str) -> None:
    await scene.policy(HOLD)
    value = hashlib.sha256(b"ok#7").hexdigest() if kind == "sha256" else f"{7:064x}"
    body = f"{value},{kind},[may show a minor] from a list"
    await scene.platform.command("group", "mo", CommandName.KNOWN, "import", body=body)
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.minor, entry.note) == (True, "from a list")
    message = await scene.post("ada", b"ok#7")
    assert not scene.platform.exists("group", message.id)
    assert scene.case.minor
    assert scene.records.copies.kept == {}


@pytest.mark.parametrize("kind", ["sha256", "pdq"])
async def test_a_list_that_says_so_of_it_stops_a_picture_in_the_cases_that_have_it(scene: Scene, kind: str) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake#7")
    await scene.policy(ASKS)
    there = await scene.post("bob", b"fake#7")
    value = hashlib.sha256(b"fake#7").hexdigest() if kind == "sha256" else f"{7:064x}"
    body = f"{value},{kind},[may show a minor]"
    await scene.platform.command("group", "mo", CommandName.KNOWN, "import", body=body)
    assert all(is_closed(scene, case) for case in scene.cases)
    assert scene.records.copies.kept == {}
    assert not scene.platform.exists("group", there.id)
    assert all(post.thumbnail == b"" for post in scene.platform.posts("mods"))


async def test_a_list_that_was_taken_in_before_stops_a_picture_in_its_cases_all_the_same(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake#7")
    body = f"{7:064x},pdq,[may show a minor]"
    await Exchange(scene.records, scene.clock).take("fake", "group", Listed.FAKE, body)
    assert not scene.case.minor
    await scene.platform.command("group", "mo", CommandName.KNOWN, "import", body=body)
    assert is_closed(scene, scene.case)


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.MINOR_SURE])
async def test_what_only_looks_like_a_known_one_is_shown_as_known(scene: Scene, choice: Choice) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one#1")
    if choice is Choice.MINOR_SURE:
        await scene.press(Choice.MORE)
        await scene.press(Choice.MINOR)
    await scene.press(choice)
    assert Outcome.KNOWN not in scene.platform.outcomes
    copy = await scene.post("bob", b"clean copy#1")
    assert not scene.platform.exists("group", copy.id)
    assert scene.platform.outcomes[-1] is Outcome.KNOWN
    stays = await scene.post("bob", f"clean other#{(1 << 200) - 1}".encode())
    assert scene.platform.exists("group", stays.id)
    assert scene.platform.outcomes[-1] is Outcome.LITTLE
