"""\"This is me\": asked in private, first in line, and nothing says who asks."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from bots.moderator.commands import takedowns
from bots.platform import Command, CommandName, Gone, Lack, Message, Power, Unreachable
from bots.policy import DAY_S, DEFAULT, Action, Mode, Policy, Reason, Rule
from bots.records.cases import Case, CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.commands.conftest import ASKS, HOLD, TEXTS, Scene

SORRY = "I am sorry that this happened. It is not your fault."


def link(message: Message | str, chat: str = "group") -> str:
    return f"https://fake.example/{chat}/{message if isinstance(message, str) else message.id}"


async def ask(scene: Scene, message: Message | str, chat: str = "group", member: str = "ada") -> str:
    """What is answered, between the kind words and the help."""
    scene.platform.open_private(member)
    said = await scene.say(member, f"thisisme {link(message, chat)}", chat=f"private-{member}")
    sorry, answer, steps = said.split("\n\n", 2)
    assert sorry == SORRY
    assert "stopncii.org" in steps
    assert "takeitdown.ncmec.org" in steps
    return answer


async def test_it_goes_to_the_moderators_first_in_line_and_says_what_happens(scene: Scene) -> None:
    older = await scene.post("eve", b"clean")
    await scene.say("kim", "report", older)
    target = await scene.post("bob", b"clean too")
    answer = await ask(scene, target)
    assert answer.startswith("The moderators of that chat were asked just now")
    assert "cannot promise" in answer
    assert "send me the same link again" in answer
    card = scene.card()
    assert "please look at this first" in card.text
    assert "Somebody says that this picture shows them" in card.text
    waiting = await scene.records.cases.waiting("fake", "group", 9)
    assert [case.urgent for case in waiting.cases] == [True, False]
    urgent = waiting.cases[0]
    (finding,) = urgent.findings
    (picture,) = target.attachments
    assert (finding.message, finding.media, finding.decision.reason) == (target.id, picture.media, Reason.TAKEDOWN)
    assert (urgent.mode, urgent.reported) == (Mode.LIVE, 0)


async def test_nothing_is_said_in_the_chat(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await ask(scene, target)
    assert scene.texts() == []


async def test_nothing_that_is_kept_says_who_asks(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    scene.platform.open_private("ada")
    message = replace(scene.platform.message("private-ada", "ada"), locale="de")
    command = Command(name=CommandName.THISISME, message=message, arguments=(link(target),))
    await scene.moderator.on_command(command)
    (event,) = await scene.events()
    assert (event.kind, event.case, event.member, event.actor) == (EventKind.TAKEDOWN, scene.case.id, "", "")
    assert scene.case.locale == "en"
    kept = [repr(scene.case), repr(await scene.events()), *scene.texts("mods")]
    assert not any(re.search(r"\bada\b", text, re.IGNORECASE) for text in kept)  # a case's id may have it within


async def test_the_moderators_can_take_it_out(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await ask(scene, target)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", target.id)
    assert (await ask(scene, target)).startswith("It is no longer in that chat: a moderator has taken it out")
    assert len(scene.cases) == 1


async def test_nothing_is_said_in_the_chat_when_it_is_taken_out(scene: Scene) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.NOTIFY,))))
    scene.platform.closed_members.add("bob")
    target = await scene.post("bob", b"fake")
    await ask(scene, target)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", target.id)
    assert scene.texts() == []


async def test_asked_again_it_says_that_nobody_has_decided(scene: Scene) -> None:
    target = await scene.post("bob", b"clean")
    await ask(scene, target)
    assert "nobody has decided yet" in await ask(scene, target)
    assert len(scene.texts("mods")) == 1
    assert len(await scene.events(EventKind.TAKEDOWN)) == 1


async def test_a_case_that_waits_already_becomes_urgent_and_is_told_anew(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    before = scene.case
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    assert scene.case.id == before.id
    assert scene.case.urgent
    assert scene.case.findings == before.findings
    first, second = scene.platform.posts("mods")
    assert "please look at this first" in first.text
    assert "Somebody says that this picture shows them" in second.text
    assert [card.message for card in scene.case.cards] == [first.id, second.id]
    await scene.platform.press(second, "mo", Choice.FAKE)
    assert not scene.platform.exists("group", target.id)
    assert "decided" in scene.platform.posts("mods")[0].text


async def test_the_card_of_a_case_that_had_none_says_why_it_comes_first(scene: Scene) -> None:
    await scene.policy(replace(HOLD, altered=Rule()))
    target = await scene.post("bob", b"fake")
    assert scene.texts("mods") == [], "it was replied to, and nobody was told"
    await ask(scene, target)
    (card,) = scene.texts("mods")
    assert "please look at this first" in card
    assert card.count("Somebody says that this picture shows them") == 1


async def test_without_a_moderators_chat_each_is_told_anew_in_private(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat=""))
    target = await scene.post("bob", b"fake")
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    for member in ("mo", "max"):
        assert len(scene.alone(member)) == 2
        assert "Somebody says that this picture shows them" in scene.alone(member)[1]


async def test_a_picture_that_was_called_fine_before_is_looked_at_anew(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    first, second = scene.cases
    assert (first.urgent, second.urgent, second.waits) == (False, True, True)
    (finding,) = second.findings
    assert (finding.sender, finding.sha256, finding.state, finding.verdict) == (
        "bob",
        hashlib.sha256(b"fake").hexdigest(),
        FindingState.NOTED,
        None,
    )
    assert "Somebody says that this picture shows them" in scene.card().text
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    assert "has looked at it and left it there" in await ask(scene, target)
    assert len(scene.cases) == 2


async def test_what_was_put_back_is_asked_about_where_it_is_now(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert (await ask(scene, back.id)).startswith("The moderators of that chat were asked just now")
    assert [item.message for item in scene.cases[1].findings] == [back.id]
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", back.id)


async def test_what_is_out_needs_nobody(scene: Scene) -> None:
    await scene.policy(HOLD)
    held = await scene.post("bob", b"fake")
    assert "until then it stays out" in await ask(scene, held)
    assert not scene.case.urgent
    gone = await scene.platform.post("group", "bob", b"fake two")
    scene.platform.vanish("group", gone.id)
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await scene.moderator._deliver(delivery)
    assert "somebody deleted it" in await ask(scene, gone)
    minor = await scene.records.cases.update(replace(scene.cases[1], minor=True))
    assert minor is not None
    assert "a moderator has taken it out, or stopped it" in await ask(scene, gone)
    assert await scene.events(EventKind.TAKEDOWN) == []


async def test_what_the_rules_could_not_take_out_waits_for_a_person(scene: Scene) -> None:
    known = KnownPicture(
        id="K", listed=Listed.FAKE, sha256=hashlib.sha256(b"clean").hexdigest(), by="max", added_at_s=1.0
    )
    await scene.records.known.add("fake", "group", known)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    target = await scene.post("bob", b"clean")
    assert scene.case.state is CaseState.DECIDED
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    assert (scene.case.urgent, scene.case.waits) == (True, True)


async def test_what_a_moderator_could_only_not_take_out_is_not_said_to_be_left(scene: Scene) -> None:
    await scene.policy(ASKS)
    other, target = await scene.post("eve", b"fake"), await scene.post("bob", b"fake")
    await ask(scene, target)
    scene.platform.refusing.add(("group", target.id))
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", other.id)
    (case,) = scene.cases
    assert case.review is not None
    assert case.urgent
    assert [item.state for item in case.findings] == [FindingState.KEPT_OUT, FindingState.STAYS]
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    assert scene.cases[-1].waits


async def test_a_chat_that_only_watches_is_asked_all_the_same(scene: Scene) -> None:
    await scene.policy(replace(DEFAULT, moderators_chat="mods"))
    target = await scene.post("bob", b"fake")
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    watched, urgent = scene.cases
    assert (watched.urgent, watched.mode) == (False, Mode.SHADOW)
    assert (urgent.urgent, urgent.mode, urgent.sender) == (True, Mode.LIVE, "bob")


async def test_the_language_is_the_chats(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(Policy(moderators_chat="mods", locale="pt"))
    await ask(scene, "77")
    assert scene.case.locale == "pt"


async def test_where_nobody_can_be_told_it_says_so(scene: Scene) -> None:
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    scene.platform.closed_members |= {"mo", "max"}
    target = await scene.post("bob", b"clean")
    assert "I could not reach any of them" in await ask(scene, target)
    assert (scene.case.urgent, scene.case.waits) == (True, True)


@pytest.mark.parametrize("place", ["", "mods"])
async def test_an_old_card_that_only_reads_otherwise_has_told_nobody(scene: Scene, place: str) -> None:
    await scene.policy(replace(ASKS, moderators_chat=place))
    target = await scene.post("bob", b"fake")
    assert scene.case.cards
    scene.platform.closed_members |= {"mo", "max"}
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    assert "I could not reach any of them" in await ask(scene, target)
    assert (scene.case.urgent, len(scene.case.cards)) == (True, 1 if place else 2)
    assert "please look at this first" in scene.texts(place or "private-mo")[0]


async def test_a_platform_that_is_down_for_the_card_loses_nothing(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    scene.platform.fail("send", *[Unreachable("down")] * 3)
    assert "I could not reach any of them" in await ask(scene, "77")
    assert scene.case.urgent


async def test_a_chat_without_the_bot_or_without_moderators_is_not_asked(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    assert "I am not in that chat" in await ask(scene, "77", chat="elsewhere")
    scene.platform.fail("missing", Gone("not there"))
    assert "I am not in that chat" in await ask(scene, "77")
    scene.platform.fail("moderators", Gone("not there"))
    await scene.policy(ASKS, "elsewhere")
    assert "I am not in that chat" in await ask(scene, "77", chat="elsewhere")
    assert scene.cases == []
    assert (await ask(scene, "77", chat="elsewhere")).startswith("The moderators of that chat were asked just now")


async def test_a_platform_that_does_not_answer_is_not_taken_for_an_answer(scene: Scene) -> None:
    scene.platform.fail("missing", Unreachable("down"))
    said = await scene.say("ada", f"thisisme {link('77')}", chat="private-ada")
    assert "did not work just now" in said


async def test_ten_a_day_over_all_chats(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    for number in range(10):
        await ask(scene, str(number), chat="group" if number % 2 else "elsewhere")
    assert "as much as I can ask for one person in a day" in await ask(scene, "99")
    assert len(scene.cases) == 5
    assert (await ask(scene, "99", member="eve")).startswith("The moderators of that chat were asked")
    await scene.clock.advance(DAY_S)
    assert (await ask(scene, "98")).startswith("The moderators of that chat were asked")


async def test_without_a_link_it_says_how(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    said = await scene.say("ada", "thisisme", chat="private-ada")
    assert said.startswith("I am sorry that you need this.")
    assert "need not look at it again" in said
    said = await scene.say("ada", "thisisme please help", chat="private-ada")
    assert "could not read a link" in said
    said = await scene.say("ada", f"thisisme it is here: {link('77')} please", chat="private-ada")
    assert "were asked just now" in said


async def test_in_a_chat_it_is_answered_in_private_and_not_even_read(scene: Scene) -> None:
    assert await scene.say("ada", f"thisisme {link('77')}") == ""
    assert scene.alone("ada")[0].startswith("I am sorry that you need this.")
    assert scene.cases == []
    scene.platform.closed_members.add("ada")
    assert await scene.say("ada", f"thisisme {link('77')}") == (
        "Please write to me in private for this. Then nobody else reads it."
    )
    assert scene.cases == []


async def test_where_the_platform_answers_alone_a_chat_is_as_good(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    scene.platform.answers_alone = True
    said = await scene.say("ada", f"thisisme {link('77')}", reply_token="t1")
    assert "were asked just now" in said
    assert scene.platform.posts("group")[0].reply_token == "t1"


async def test_more_moderators_than_a_few_are_not_written_to_again(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat=""))
    for number in range(6):
        scene.platform.admins.add(("group", f"a{number}"))
    target = await scene.post("bob", b"fake")
    await ask(scene, target)
    assert [len(scene.alone(f"a{number}")) for number in range(6)] == [2, 2, 2, 2, 2, 0]


@pytest.mark.parametrize("state", [FindingState.HELD, FindingState.REMOVED, FindingState.KEPT_OUT])
async def test_a_message_of_several_pictures_is_out_once_all_are(scene: Scene, state: FindingState) -> None:
    await scene.policy(ASKS)
    target = await scene.post("bob", b"fake one", b"fake two")

    def with_states(*states: FindingState) -> Case:
        found = tuple(replace(item, state=each) for item, each in zip(scene.case.findings, states, strict=True))
        return replace(scene.case, findings=found)

    await scene.records.cases.update(with_states(state, state))
    assert "until then it stays out" in await ask(scene, target)
    await scene.records.cases.update(with_states(state, FindingState.NOTED))
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")


def test_every_text_that_is_put_together_exists() -> None:
    assert takedowns.text_ids() <= TEXTS.ids()


async def test_of_one_that_the_rules_took_out_because_it_is_known_no_moderator_has_still_to_look(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("eve", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    again = await scene.post("bob", b"fake")
    assert scene.cases[1].state is CaseState.DECIDED
    assert await ask(scene, again) == "It is no longer in that chat: its moderators keep this picture out."
