"""What others delete is never said to be where it was, and nothing accuses where nothing is left to refer to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Note, Power
from bots.policy import Mode
from bots.records.choices import Choice
from bots.records.errors import BrokenRecord, StoreUnavailable
from bots.records.findings import FindingState
from bots.records.intents import Intent
from bots.records.journal import Event, EventKind
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

GONE_TEXT = "The picture that I replied to here is gone."


async def asked(scene: Scene, *pictures: bytes) -> str:
    await scene.policy(ASKS)
    return (await scene.post("ada", *(pictures or (b"fake one",)))).id


async def listed(scene: Scene) -> str:
    await scene.platform.command("mods", "mo", CommandName.CASES)
    return scene.texts("mods")[-1]


async def test_a_deletion_is_followed_by_the_card_the_list_and_the_reply(scene: Scene) -> None:
    message = await asked(scene)
    await scene.platform.delete_posts("group", message)
    assert scene.finding.state is FindingState.GONE
    assert "Somebody else has deleted it." in scene.card().text
    assert "I have not touched it" not in scene.card().text
    assert scene.texts() == [GONE_TEXT]
    assert [button.label for button in scene.card().buttons[:2]] == [
        "Fake: keep it out",
        "Fine: it may be posted again",
    ]
    assert "deleted by somebody else" in await listed(scene)


async def test_what_the_bot_was_about_to_take_out_is_not_called_anybody_elses(scene: Scene) -> None:
    message = await asked(scene)
    begun = replace(scene.finding, intent=Intent.TAKE_OUT)
    scene.records.cases.kept[scene.case.id] = replace(scene.case, findings=(begun,))
    await scene.platform.delete_posts("group", message)
    assert scene.finding.state is FindingState.NOTED
    await scene.press(Choice.FAKE)
    assert (scene.finding.state, scene.finding.intent) == (FindingState.KEPT_OUT, None)


async def test_whoever_decides_after_that_keeps_its_copies_out(scene: Scene) -> None:
    message = await asked(scene)
    await scene.platform.delete_posts("group", message)
    await scene.press(Choice.FAKE)
    assert scene.finding.state is FindingState.GONE
    assert scene.texts() == [GONE_TEXT], "nothing accuses where nothing is left"
    assert scene.texts("private-ada") == []
    again = await scene.post("eve", b"fake one")
    assert not scene.platform.exists("group", again.id)


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE])
async def test_at_a_decision_the_platform_is_asked(scene: Scene, choice: Choice) -> None:
    message = await asked(scene)
    scene.platform.vanish("group", message)  # while the bot was down
    await scene.press(choice)
    assert scene.finding.state is FindingState.GONE
    assert "Somebody else has deleted it." in scene.card().text
    assert scene.texts() == [GONE_TEXT]


async def test_where_the_platform_says_nothing_nothing_is_claimed(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    message = await asked(scene)
    scene.platform.vanish("group", message)
    for text in (scene.card().text, await listed(scene)):
        assert "still in the chat" not in text
        assert "where it was posted" not in text
    await scene.press(Choice.FINE, number=0)
    assert "It may stay: I have not touched it." in scene.card(0).text
    await scene.platform.command("group", "ada", CommandName.WHY, scene.case.id)
    assert "It stays" not in scene.texts()[-1]


async def test_what_was_put_back_and_deleted_is_gone(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    await scene.platform.delete_posts("group", back.id)
    assert scene.finding.state is FindingState.GONE
    assert "Somebody else has deleted it." in scene.card().text
    again = await scene.post("eve", b"fake one")
    assert scene.platform.exists("group", again.id), "it is fine all the same"


async def test_what_the_bot_took_out_stays_its_own_doing(scene: Scene) -> None:
    await scene.policy(HOLD)
    held = await scene.post("ada", b"fake one")
    await scene.moderator.on_deleted("fake", "group", [held.id])
    assert scene.finding.state is FindingState.HELD
    assert await scene.records.copies.copy(scene.case.copy_name(scene.finding)) is not None


async def test_many_at_once_are_each_noted_whatever_is_wrong_with_one(scene: Scene) -> None:
    first, second = await asked(scene), (await scene.post("eve", b"fake two")).id
    scene.records.cases.unreadable[scene.cases[0].id] = BrokenRecord("case")
    await scene.platform.delete_posts("group", first, second)
    assert scene.cases[1].findings[0].state is FindingState.GONE
    scene.records.cases.unreadable.clear()
    third = (await scene.post("eve", b"fake three")).id
    scene.records.words.failures.append(StoreUnavailable("away"))
    await scene.platform.delete_posts("group", third)
    assert scene.cases[2].findings[0].state is FindingState.GONE


async def test_its_words_are_forgotten(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"clean", text="hello")
    assert scene.records.words.kept
    await scene.platform.delete_posts("group", message.id)
    assert scene.records.words.kept == {}


async def test_one_message_of_a_flood_is_gone_and_the_others_are_not(scene: Scene) -> None:
    first = await asked(scene)
    second = (await scene.post("eve", b"fake one")).id
    await scene.platform.delete_posts("group", first)
    assert [item.state for item in scene.case.findings] == [FindingState.GONE, FindingState.NOTED]
    assert scene.choices()[0] is Choice.FAKE
    assert "Fake: remove it" in [button.label for button in scene.card().buttons]
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", second)
    assert scene.case.mode is Mode.LIVE


@pytest.mark.parametrize("edited", [False, True])
async def test_answers_to_those_who_asked_about_it_accuse_no_more(scene: Scene, edited: bool) -> None:
    await scene.policy(ASKS)
    message, other = await scene.post("ada", b"fake one"), await scene.post("bob", b"fake one")
    for about in (message, other):
        await scene.platform.command("group", "ann", CommandName.CHECK, target=about)
        await scene.settle()
    texts = scene.texts()
    assert sum("substantial evidence" in text for text in texts) >= 2
    if edited:
        await scene.platform.edit_post(message, b"cat")
    else:
        await scene.platform.delete_posts("group", message.id)
    answers = scene.texts()[-2:]
    assert answers[0] == "The picture that you asked about here is gone."
    assert answers[1] == texts[-1], "the other copy is there still"
    await scene.platform.delete_posts("group", other.id)
    assert scene.texts()[-1] == "The picture that you asked about here is gone."


async def test_an_answer_of_before_that_does_not_say_where_is_known_by_its_picture(scene: Scene) -> None:
    await scene.policy(ASKS)
    message, other = await scene.post("ada", b"fake one"), await scene.post("bob", b"fake one")
    said = await scene.platform.send(Note(text="Signs of a fake.", chat="group"))
    event = Event(
        kind=EventKind.ANSWERED, at_s=scene.clock.now_s(), picture=scene.case.findings[0].sha256, details=said
    )
    await scene.records.journal.append("fake", "group", event)
    await scene.platform.delete_posts("group", message.id)
    assert scene.texts()[-1] == "Signs of a fake."
    await scene.platform.delete_posts("group", other.id)
    assert scene.texts()[-1] == "The picture that you asked about here is gone."


async def test_what_was_replaced_and_then_deleted_stands_nowhere(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one")
    await scene.platform.edit_post(message, b"cat")
    assert "what stands there now is not this picture" in scene.card().text
    await scene.platform.delete_posts("group", message.id)
    assert "what stands there now" not in scene.card().text
    assert "Somebody else has deleted it." in scene.card().text
    assert "deleted by somebody else" in await listed(scene)


@pytest.mark.parametrize("edited", [False, True])
async def test_so_do_answers_where_there_is_no_case(scene: Scene, edited: bool) -> None:
    await scene.policy(replace(ASKS, mode=Mode.OFF))
    message = await scene.platform.post("group", "ada", b"fake one")
    for member in ("ann", "bo"):
        await scene.platform.command("group", member, CommandName.CHECK, target=message)
        await scene.settle()
    assert scene.cases == []
    await scene.platform.edit_post(message, text="look")
    assert ["substantial evidence" in text for text in scene.texts()[-2:]] == [True, True]
    if edited:
        await scene.platform.edit_post(message, b"cat")
    else:
        await scene.platform.delete_posts("group", message.id)
    assert scene.texts()[-2:] == ["The picture that you asked about here is gone."] * 2
    assert not await scene.records.words.has(f"answered:fake:group:{message.id}")


@pytest.mark.parametrize("edited", [False, True])
async def test_its_poster_reads_no_more_that_it_is_there(scene: Scene, edited: bool) -> None:
    scene.platform.open_private("ada")
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MUTE)
    (told,) = scene.platform.posts("private-ada")
    assert "the picture itself is where it was" in told.text
    if edited:
        await scene.platform.edit_post(message, b"clean")
        await scene.settle()
    else:
        await scene.platform.delete_posts("group", message.id)
    (told,) = scene.platform.posts("private-ada")
    assert "where it was" not in told.text
    assert told.text.startswith("Something follows for you from a picture that you posted in group.")


async def test_its_poster_reads_no_more_that_it_is_there_again(scene: Scene) -> None:
    scene.platform.open_private("ada")
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.clock.advance(5)
    await scene.press(Choice.UNDO)
    assert "It is there again" in scene.texts("private-ada")[-1]
    await scene.platform.delete_posts("group", scene.finding.put_back_as)
    assert scene.texts("private-ada")[-1].endswith("A moderator is looking at it again.")
    assert "there again" not in scene.texts("private-ada")[-1]
