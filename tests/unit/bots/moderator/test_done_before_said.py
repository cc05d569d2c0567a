"""Everything that a press does comes before what is said of it in chats: these hear only so much in a minute."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bots.platform import Note
from bots.policy import Action, Rule, Rung
from bots.records.cases import MAX_FINDINGS, CaseState
from bots.records.choices import Choice
from bots.testing import pick
from tests.unit.bots.moderator.conftest import ASKS, TEXTS, Scene

STRIKES = replace(
    ASKS,
    altered=Rule(substantial=(Action.REPLY, Action.HOLD, Action.STRIKE, Action.NOTIFY)),
    ladder=(Rung(strikes=1, within_s=3_600, action=Action.MUTE, duration_s=600),),
)
DEEDS = {"delete", "mute"}
WORDS = {"send", "edit"}
CHATS = {"group", "mods"}


def order(scene: Scene, since: int) -> list[str]:
    """What was done, and what was said where many read it, from this act on."""
    acts = scene.platform.acts[since:]
    return ["done" if it.name in DEEDS else "said" for it in acts if it.name in DEEDS or _said(it.name, it.chat)]


def _said(name: str, chat: str) -> bool:
    return name in WORDS and chat in CHATS


async def test_a_members_penalty_waits_for_no_word(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    since = len(scene.platform.acts)
    await scene.press(Choice.FAKE)
    acts = order(scene, since)
    assert acts.count("done") == 2
    assert acts.count("said") >= 2
    assert acts == sorted(acts)


async def test_every_copy_of_a_flood_goes_before_anything_is_said_of_one(scene: Scene) -> None:
    await scene.policy(STRIKES)
    posts = [await scene.platform.post("group", f"m{number % 4}", b"fake one") for number in range(MAX_FINDINGS + 5)]
    await scene.settle()
    assert len(scene.cases) > 1
    since = len(scene.platform.acts)
    await scene.press(Choice.FAKE)
    acts = order(scene, since)
    assert acts.count("done") >= len(posts) + 4
    assert acts == sorted(acts)
    assert all(case.state is CaseState.DECIDED for case in scene.cases)
    assert not [post for post in scene.platform.posts("group", None) if post.pictures]


async def test_what_is_cut_off_of_a_flood_while_it_is_said_the_next_press_says(scene: Scene) -> None:
    await scene.policy(STRIKES)
    for number in range(MAX_FINDINGS + 5):
        await scene.post(f"m{number % 4}", b"fake one")
    edit, cut = scene.platform.edit, list[str]()

    async def dying(chat: str, message: str, note: Note) -> None:
        if chat == "group":
            cut.append(message)
            raise asyncio.CancelledError
        await edit(chat, message, note)

    scene.platform.edit = dying  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await scene.press(Choice.FAKE)
    assert cut
    assert scene.cases[0].state is CaseState.DECIDING
    assert all(case.review is not None for case in scene.cases)
    scene.platform.edit = edit  # type: ignore[method-assign]
    await scene.press(Choice.FAKE)
    assert {case.state for case in scene.cases} == {CaseState.DECIDED}
    for name in cut:
        text = scene.platform._post("group", name).text
        assert "removed" in text or "moderator" in text


async def test_a_card_is_written_once_for_all_that_a_press_changes(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    since = len(scene.platform.acts)
    await scene.press(Choice.FAKE)
    card = scene.card()
    assert [act.name for act in scene.platform.acts[since:] if act.message == card.id] == ["edit"]
    assert "keep it out" in card.text


async def test_the_pressed_card_is_the_first_that_follows(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, moderators_chat=""))  # each of them in private
    await scene.post("ada", b"fake one")
    looked_at = list[tuple[str, bool]]()
    edit = scene.platform.edit

    async def written(chat: str, message: str, note: Note) -> None:
        if note.buttons and chat.startswith("private-m"):
            looked_at.append((chat, note.awaited))
        await edit(chat, message, note)

    scene.platform.edit = written  # type: ignore[method-assign]
    await scene.press(Choice.FAKE, "mo", chat="private-mo")
    assert looked_at == [("private-mo", True), ("private-max", False)]


async def test_what_a_press_asks_stays_on_the_card(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    awaited, edit = list[bool](), scene.platform.edit

    async def written(chat: str, message: str, note: Note) -> None:
        awaited.append(note.awaited)
        await edit(chat, message, note)

    scene.platform.edit = written  # type: ignore[method-assign]
    await scene.press(Choice.MORE)
    assert Choice.MUTE in scene.choices()
    assert awaited == [True]


async def test_copies_of_a_suspected_minor_go_before_anything_is_said_of_one(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, altered=Rule(substantial=(Action.NOTIFY,))))
    for number in range(4):
        await scene.post(f"m{number}", b"fake one", incident=f"album{number}")
        links = scene.records.cases.links
        for key in [key for key in links if key[2].startswith("picture:")]:
            del links[key]  # as if it were too far back to be seen for a copy of that
    assert len(scene.cases) == 4
    since = len(scene.platform.acts)
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    acts = [it for it in scene.platform.acts[since:] if it.name in DEEDS | WORDS]
    gone = dict[str, int]()
    for index, act in enumerate(acts):
        if act.name == "delete" and act.chat == "group":
            gone.setdefault(act.message, index)
    cards = [index for index, it in enumerate(acts) if it.name in {"send", "clear"} and it.chat == "mods"]
    assert not [post for post in scene.platform.posts("group", None) if post.pictures]
    # The pressed case is done with first; of the others nothing is said before the last of them is out.
    assert len(cards) == 4
    assert len(gone) == 4
    assert max(gone.values()) < cards[1]
    assert all(case.minor for case in scene.cases)


async def test_a_card_that_a_death_has_kept_from_following_does_so_when_it_is_pressed(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("ada", b"fake one")
    card, edit = scene.card(), scene.platform.edit

    async def dying(chat: str, message: str, note: Note) -> None:
        if message == card.id:
            await asyncio.Event().wait()
        await edit(chat, message, note)

    scene.platform.edit = dying  # type: ignore[method-assign]
    buttons = list(card.buttons)
    dead = asyncio.create_task(scene.press(Choice.FAKE))
    while scene.case.state is not CaseState.DECIDED:
        await asyncio.sleep(0)
    assert "please look" in card.text
    scene.platform.edit = edit  # type: ignore[method-assign]
    data = pick([button.data for button in buttons], Choice.FAKE)
    await scene.platform.press_data("mods", "max", data, card.id)
    assert scene.texts("mods")[-1] == TEXTS.say("review-already", "en")
    assert "keep it out" in card.text
    dead.cancel()
    await asyncio.wait([dead])


async def test_what_is_decided_of_a_flood_is_said_though_the_press_is_refused_then(scene: Scene) -> None:
    await scene.policy(STRIKES)
    for number in range(MAX_FINDINGS + 5):
        await scene.post(f"m{number % 4}", b"fake one")
    key, delete = f"case\n{scene.cases[0].id}", scene.platform.delete

    async def taken(chat: str, message: str, *, case: str = "") -> bool:
        await scene.records.leases.acquire(key, "somebody else", 3_600.0)
        return await delete(chat, message, case=case)

    scene.platform.delete = taken  # type: ignore[method-assign]
    await scene.press(Choice.FAKE)
    scene.platform.delete = delete  # type: ignore[method-assign]
    assert scene.texts("mods")[-1] == TEXTS.say("review-busy", "en")
    assert [case.state for case in scene.cases] == [CaseState.OPEN, CaseState.DECIDED]
    assert scene.cases[0].review is None
    await scene.records.leases.release(key, "somebody else")
    await scene.press(Choice.FAKE, number=0)
    assert {case.state for case in scene.cases} == {CaseState.DECIDED}
