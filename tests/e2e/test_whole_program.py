"""The way back on each chat service: the program in a process of its own, its servers, a real worker, real client libraries.

What this cannot show: a live account, and whether a service's own apps show what was sent as people expect.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import httpx
import pytest

from bots.records.choices import Choice
from tests.e2e.conftest import A_VERDICT, ROOT, suspicious
from tests.e2e.threads import wait_for
from tests.e2e.towns import TOWNS, Program, TelegramTown, Town, assert_nothing_told, program

EXAMPLES = ROOT / "bots/platforms/sandbox/examples"
CAPTION = "the lighthouse on our last evening"
POSTER = "zephyrine"
"""Somebody whose name stands nowhere else."""


@pytest.fixture(params=TOWNS)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    made = TOWNS[request.param]()
    yield made
    made.close()


def numbers(town: Town, *names: str) -> list[str]:
    """What the service calls these people."""
    return [town.call(town.harness.member_id, name) for name in names]


def open_case(town: Town, office: str) -> str:
    """The name of the case on the newest card."""
    found = [match[1] for text in town.texts(office) if (match := re.search(r"Case (\w{10})", text))]
    return found[-1]


def answered_by(town: Town, chat: str, name: str, words: str, *parts: str, target: str = "") -> None:
    """Give the command, and wait for an answer that was not there before."""
    before = [text for text in town.texts(chat) if all(part in text for part in parts)]
    town.command(chat, name, words, target)
    try:
        wait_for(lambda: len([text for text in town.texts(chat) if all(part in text for part in parts)]) > len(before))
    except AssertionError:
        raise AssertionError(f"/{words} was answered otherwise: {town.texts(chat)}") from None


@pytest.mark.timeout(600)
def test_a_held_picture_and_its_way_back_over_a_restart(town: Town) -> None:
    picture = suspicious().read_bytes()
    with program(town, HOLD="on", REVEAL="on") as run:
        run.more["PUBLIC_URL"] = run.address
        run.start()
        assert run.demo is not None
        assert f"Also serving: {town.name}" in run.demo.printed
        poster, moderator = town.do(town.harness.open_private(POSTER)), town.do(town.harness.open_private("mo"))
        checked = (EXAMPLES / "collins.jpg").read_bytes()
        for chat, name in ((poster, POSTER), (moderator, "mo")):
            town.post(chat, name, checked)
            wait_for(lambda where=chat: any(A_VERDICT.search(text) for text in town.texts(where)))

        club = town.club()
        chat, office = club.chat, club.office
        answered_by(town, chat, "mo", "policy reply", "I")
        answered_by(town, chat, "mo", "policy generated hold on substantial yes", "Done")
        answered_by(town, chat, "mo", f"policy moderators {club.office_named}", "Done")
        town.says(office, "Moderators of")

        posted = town.post(chat, POSTER, picture, caption=CAPTION, spoiler=True)
        wait_for(lambda: not town.exists(chat, posted))
        town.says(chat, "taken out of this chat")
        town.says(office, "Case", "I took it out and keep a sealed copy")
        assert town.pictures(chat) == []
        card = town.note(office, Choice.FINE)
        thumbnail = town.do(town.harness.thumbnail(office, card))
        assert thumbnail.startswith(b"\xff\xd8"), "the card shows no blurred picture"

        # The poster is told alone, and objects with one tap.
        town.says(poster, "A picture that you posted in")
        town.press(poster, POSTER, Choice.APPEAL)
        town.says(poster, "A moderator will look at it again")
        town.says(office, "objects")
        case = open_case(town, office)
        people = [*numbers(town, POSTER, "mo", "eve"), poster, chat]
        written = [CAPTION, POSTER.title(), POSTER]
        pictures = [picture, checked, thumbnail]
        assert list((run.folder / "copies").iterdir()), "no copy is kept"
        assert_nothing_told(run, people=people, written=written, pictures=pictures)

        run.stop()
        run.start()

        # Buttons outlive the program, those of an older version are answered, and the rest of a card can be asked for.
        town.old_button(chat, "mo")
        wait_for(lambda: any(re.search("older version|out of date", text) for text in town.texts(chat)))
        answered_by(town, chat, "mo", "cases open", case, "objects")
        answered_by(town, chat, "mo", f"case {case}", case, "objects")
        assert Choice.FINE in town.do(town.harness.choices(chat, town.newest(chat)))

        link = shown(town, run, office, moderator, picture)
        town.do(town.harness.press(office, card, "eve", Choice.FINE))
        town.says(office, "Only moderators of that chat can decide this")
        assert town.pictures(chat) == []
        town.do(town.harness.press(office, card, "mo", Choice.FINE))
        wait_for(lambda: town.pictures(chat) == [picture])
        assert town.do(town.harness.covered(chat)) == [True]
        town.says(chat, POSTER.title() if town.name == "telegram" else POSTER, CAPTION)
        town.says(chat, "Nothing was wrong with it")
        town.says(office, "it is fine")
        town.says(poster, "that was a mistake")

        # What was found fine stays, whoever posts it.
        again = town.post(chat, "bob", picture)
        wait_for(lambda: run.decided("fine") == 1)
        assert town.exists(chat, again)
        wait_for(lambda: httpx.get(f"{run.address}/healthz", timeout=30).status_code == 200)
        assert list((run.folder / "copies").iterdir()), "a decision can be undone for a while"
        written.append(link.rpartition("/")[2])
        assert_nothing_told(run, people=people, written=written, pictures=pictures)

        run.stop()
        assert town.violations() == []
        assert_nothing_told(run, people=people, written=written, pictures=pictures)


def shown(town: Town, run: Program, office: str, moderator: str, picture: bytes) -> str:
    """The link by which Mo alone looked at the picture, once."""
    alone = moderator if town.name == "telegram" else office
    town.press(office, "mo", Choice.SHOW)
    town.says(alone, "For you alone, once")
    (link,) = town.do(town.harness.links(alone, town.newest(alone)))
    assert link.startswith(f"{run.address}/reveal/")
    assert "reveal" not in "".join(town.texts(office) if town.name == "telegram" else [])
    page = httpx.post(link, timeout=60)
    assert base64.b64encode(picture).decode() in page.text
    assert "has been used" in httpx.get(link, timeout=60).text
    return str(link)


def card(town: TelegramTown, chat: str, words: str) -> tuple[str, str]:
    """The newest card with these words in it: its case, and its message."""
    for said in reversed(town.call(town.harness.api.said, int(chat))):
        text = said.get("text") or said.get("caption", "")
        if words in text and (match := re.search(r"^Case (\w{10})", text)):
            return match[1], str(said["message_id"])
    raise AssertionError(f"there is no such card, but: {town.texts(chat)}")


@pytest.mark.timeout(600)
def test_a_group_that_becomes_a_supergroup_takes_everything_along() -> None:
    picture, known = suspicious().read_bytes(), (EXAMPLES / "collins.jpg").read_bytes()
    reported = (EXAMPLES / "hopper.jpg").read_bytes()
    town = TelegramTown()
    try:
        with program(town, HOLD="on") as run:
            run.start()
            api = town.harness.api
            old = str(town.call(lambda: api.group(basic=True)))
            town.call(api.set_owner, int(old), "mo")
            answered_by(town, old, "mo", "policy reply", "I")
            answered_by(town, old, "mo", "policy generated notify on substantial", "Done")
            answered_by(town, old, "mo", "policy moderators here", "Done")

            # Taken out by a moderator, who has ten minutes to think again.
            town.post(old, POSTER, picture)
            town.says(old, "Case", "please look", POSTER.title())
            _, decided = card(town, old, POSTER.title())
            town.do(town.harness.press(old, decided, "mo", Choice.FAKE))
            wait_for(lambda: Choice.UNDO in town.do(town.harness.choices(old, decided)))
            assert town.pictures(old) == []
            # Known, and kept out; and a case that waits.
            answered_by(town, old, "mo", "known add a joke on us", "kept out", target=town.post(old, "bob", known))
            town.command(old, "eve", "report", town.post(old, "bob", reported))
            town.says(old, "Case", "A member asks you to look at it")
            case, waiting = card(town, old, "A member asks you to look at it")

            # That the bot is in the new chat is heard of before anybody says where that has come from.
            new = str(town.call(api.migrate, int(old), heard_of=True))

            answered_by(town, new, "mo", "policy", "made by AI: strong signs → tell the moderators")
            answered_by(town, new, "mo", "cases open", case)
            again = town.post(new, "bob", known)
            wait_for(lambda: not town.exists(new, again))
            # The old cards have their buttons still; what they cannot say any more, a new one does.
            town.do(town.harness.press(old, decided, "mo", Choice.UNDO))
            wait_for(lambda: town.pictures(new) == [picture])
            town.says(new, "Case", "please look", POSTER.title())
            town.do(town.harness.press(old, waiting, "mo", Choice.FINE))
            town.says(new, f"Case {case}", "it is fine")
            answered_by(town, new, "mo", f"case {case}", case, "it is fine")
            run.stop()
            assert town.violations() == []
            assert_nothing_told(
                run, people=[*numbers(town, POSTER, "mo"), old, new], written=[], pictures=[picture, known, reported]
            )
    finally:
        town.close()
