"""What may show a minor goes with its own message, whatever case that stands in: nobody else's picture goes for it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.platform import CommandName, Lack, Power
from bots.policy import Action
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from bots.records.known import KnownPicture, Listed
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, HOLD, REPLY, TEXTS, Scene, make
from tests.unit.bots.moderator.test_minor_pictures import is_closed, stop

FAR = (1 << 80) - 1
SWAP = b"fake swap#%d" % FAR
OTHER = b"fake other#%d" % (FAR << 100)


def there(scene: Scene) -> list[str]:
    """Whose pictures are in the chat."""
    return [post.author for post in scene.platform.posts("group", None) if post.pictures]


async def listed(scene: Scene, sha256: str) -> None:
    """It is on the list of what is stopped, without any case knowing yet."""
    entry = KnownPicture(id="M1", listed=Listed.FAKE, minor=True, sha256=sha256, by="mo", added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)


async def test_edited_into_a_message_of_a_flood_it_goes_alone(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.can = scene.platform.can - {Power.LOOK_UP}
    await scene.post("bob", b"fake minor#0")
    await stop(scene)
    message = await scene.post("ada", SWAP)
    await scene.post("eve", SWAP)
    await scene.platform.edit_post(message, b"fake minor#0")
    await scene.settle()
    await scene.again()
    assert there(scene) == ["eve"]
    _, flood, own = scene.cases
    assert (flood.minor, [item.state for item in flood.findings]) == (False, [FindingState.GONE, FindingState.NOTED])
    assert is_closed(scene, own)
    assert len([post for post in scene.platform.posts("mods") if own.id in post.text]) == 1
    assert [post.text for post in scene.platform.posts("private-ada")] == [
        TEXTS.say("member-stopped", "en", chat=scene.platform.place("group"))
    ]
    assert not scene.platform.posts("private-eve")
    await scene.press(Choice.FINE, number=1)
    assert scene.cases[1].review is not None, "the flood can be decided"


async def test_posted_with_a_picture_of_a_flood_it_takes_its_own_message_along(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake minor#0")
    await stop(scene)
    for member in ("eve", "fay"):
        await scene.post(member, SWAP)
    await scene.post("liar", SWAP, b"other file#1")
    assert there(scene) == ["eve", "fay"]
    flood = scene.cases[1]
    assert (flood.minor, [item.sender for item in flood.findings]) == (False, ["eve", "fay"])
    assert is_closed(scene, scene.cases[2])
    assert "liar" not in scene.card(1).text
    await scene.post("zoe", SWAP)
    assert [item.number for item in scene.cases[1].findings] == [1, 2, 4], "a number is never given twice"


@pytest.mark.parametrize("then", [OTHER, b"again minor#1"])
async def test_what_is_edited_in_after_it_could_not_be_taken_out_is_judged(scene: Scene, then: bytes) -> None:
    await scene.policy(ASKS)
    scene.platform.can = scene.platform.can - {Power.LOOK_UP}
    await scene.post("bob", b"fake minor#0")
    await stop(scene)
    await scene.post("mia", OTHER)
    await scene.press(Choice.FAKE)
    message = await scene.post("ada", SWAP)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.platform.edit_post(message, b"fake minor#0")
    await scene.settle()
    assert there(scene) == ["ada"]
    scene.platform.lacking.clear()
    await scene.platform.edit_post(message, then)
    await scene.settle()
    assert there(scene) == []


@pytest.mark.parametrize("first", [True, False])
async def test_a_case_in_which_one_picture_is_stopped_goes_on_without_its_message(scene: Scene, first: bool) -> None:
    await scene.policy(HOLD)
    members = ("ada", "eve") if first else ("eve", "ada")
    for member in members:
        await scene.post(member, SWAP)
    case = scene.case
    own = next(item for item in case.findings if item.sender == "ada")
    ours = replace(own, sha256="another file", fingerprints=())
    await scene.records.cases.update(case.with_finding(ours))
    await listed(scene, "another file")
    fine = scene.services.signer.sign(Reference(choice=Choice.FINE, case=case.id), "fake", 1e12)
    await scene.platform.press_data("mods", "max", fine, scene.card().id)
    flood, stopped = scene.cases
    assert is_closed(scene, stopped)
    assert [item.sender for item in stopped.findings] == ["ada"]
    assert [(item.sender, item.state) for item in flood.findings] == [("eve", FindingState.PUT_BACK)]
    assert (flood.minor, flood.sender) == (False, "eve")
    assert flood.review is not None
    assert [item.sender for item in flood.review.before] == ["eve"]
    assert len(there(scene)) == 1
    assert flood.copy_name(ours) not in scene.records.copies.kept
    cards = [post for post in scene.platform.posts("mods") if flood.id in post.text]
    assert len(cards) == 1
    assert not (first and cards[0].thumbnail), "nothing of it is shown, not even blurred"
    (own_card,) = (post.text for post in scene.platform.posts("mods") if stopped.id in post.text)
    assert TEXTS.say("found-stopped", "en") in own_card
    assert TEXTS.say("found-altered-substantial", "en") not in own_card
    objects = scene.services.signer.sign(Reference(choice=Choice.APPEAL, case=flood.id), "fake", 1e12)
    await scene.platform.press_data("private-ada", "ada", objects, "")
    assert all(item.appeal is None for item in scene.cases)


async def test_put_back_and_stopped_elsewhere_since_it_goes_and_the_others_stay(scene: Scene) -> None:
    await scene.policy(HOLD)
    for member in ("ada", "eve"):
        await scene.post(member, SWAP)
    await scene.press(Choice.FINE)
    assert len(there(scene)) == 2
    case = scene.case
    own = replace(case.findings[0], sha256="another file", fingerprints=())
    await scene.records.cases.update(case.with_finding(own))
    await listed(scene, "another file")
    await scene.press(Choice.UNDO)
    flood, stopped = scene.cases
    assert is_closed(scene, stopped)
    assert [item.state for item in flood.findings] == [FindingState.HELD]
    assert [item.copy for item in flood.findings] == [Copy.KEPT]
    assert there(scene) == []


async def test_whoever_asks_about_what_was_stopped_in_a_flood_hears_that_it_is_out(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", SWAP)
    await scene.post("eve", SWAP)
    own = replace(scene.case.findings[0], sha256="another file", fingerprints=())
    await scene.records.cases.update(scene.case.with_finding(own))
    await listed(scene, "another file")
    scene.platform.open_private("vic")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-vic", "vic", CommandName.THISISME, link)
    assert there(scene) == ["eve"]
    assert TEXTS.say("thisisme-out", "en") in scene.texts("private-vic")[-1]
    assert not scene.cases[0].urgent


@pytest.mark.parametrize("other", [True, False])
async def test_a_report_of_what_was_edited_in_after_it_is_heard(scene: Scene, other: bool) -> None:
    await scene.policy(ASKS)
    scene.platform.can = scene.platform.can - {Power.LOOK_UP}
    await scene.post("bob", b"fake minor#0")
    await stop(scene)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    message = await scene.post("ada", b"fake minor#0")
    assert there(scene) == ["ada"]
    scene.platform.open_private("vic")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-vic", "vic", CommandName.THISISME, link)
    assert TEXTS.say("thisisme-out", "en") not in scene.texts("private-vic")[-1]
    if other:
        message = await scene.platform.edit_post(message, b"real other#%d" % (FAR << 100))
        await scene.settle()
    cases = len(scene.cases)
    await scene.platform.command("group", "zed", CommandName.REPORT, target=message)
    assert len(scene.cases) == cases + other
    assert (scene.cases[-1].reported, scene.cases[-1].minor) == ((1, False) if other else (0, True))


async def test_who_asked_about_what_stood_beside_it_is_told_nothing_of_that(scene: Scene) -> None:
    await scene.policy(ASKS)
    alone = await scene.post("zoe", OTHER)
    await scene.platform.command("group", "vic", CommandName.CHECK, target=alone)
    await scene.settle()
    answer = scene.platform.posts("group")[-1]
    assert answer.text.startswith("There are strong signs")
    before = answer.text
    await scene.post("eve", SWAP)
    await scene.post("ada", SWAP, OTHER)
    (flood,) = [case for case in scene.cases if any(item.sender == "ada" for item in case.findings)]
    own = next(item for item in flood.findings if item.sender == "ada" and item.file_id == "" and item.number == 2)
    await scene.records.cases.update(flood.with_finding(replace(own, sha256="another file", fingerprints=())))
    await listed(scene, "another file")
    fine = scene.services.signer.sign(Reference(choice=Choice.SHOW, case=flood.id), "fake", 1e12)
    await scene.platform.press_data("mods", "max", fine, scene.card().id)
    assert "ada" not in there(scene)
    assert answer.text == before


async def test_a_copy_that_is_lawfully_preserved_goes_along_into_the_case_of_what_was_stopped() -> None:
    scene = make(Options(preserve_minor=True, public_url="https://bot.example"))
    await scene.policy(HOLD)
    await scene.post("ada", SWAP)
    again = b"fake again#%d" % FAR
    await scene.post("eve", again)
    await listed(scene, hashlib.sha256(again).hexdigest())
    await scene.press(Choice.FINE, number=0)
    flood, own = scene.cases
    assert (flood.minor, own.minor) == (False, True)
    (stopped,) = own.findings
    assert (stopped.sender, stopped.copy) == ("eve", Copy.KEPT)
    assert scene.records.copies.kept[own.copy_name(stopped)].data == again
    assert again not in [copy.data for name, copy in scene.records.copies.kept.items() if name.startswith(flood.id)]
    await scene.moderator.aclose()


async def notice_of_a_part(scene: Scene) -> str:
    """The chat was told that a picture of an album is out until a moderator has looked; that is stopped, the others stay."""
    await scene.policy(replace(ASKS, known=(Action.HOLD, Action.NOTIFY)))
    scene.platform.can |= {Power.RESEND}
    await scene.post("eve", b"fake minor#7")
    await scene.press(Choice.FAKE)
    await scene.post("bob", b"fake beside", incident="album")
    await scene.post("bob", b"fake copy#7", incident="album")
    (notice,) = scene.cases[1].notices
    sure = scene.services.signer.sign(Reference(choice=Choice.MINOR_SURE, case=scene.cases[0].id), "fake", 1e12)
    await scene.platform.press_data("mods", "mo", sure, scene.card(0).id)
    assert [item.state for item in scene.cases[1].findings] == [FindingState.NOTED]
    return notice.message


def said(scene: Scene, message: str) -> str:
    return next(post.text for post in scene.platform.posts("group") if post.id == message)


async def test_a_notice_about_what_was_stopped_alone_promises_no_way_back(scene: Scene) -> None:
    notice = await notice_of_a_part(scene)
    final = TEXTS.say("corrected-notice-final", "en")
    assert said(scene, notice) == final
    fine = scene.services.signer.sign(Reference(choice=Choice.FINE, case=scene.cases[1].id), "fake", 1e12)
    await scene.platform.press_data("mods", "mo", fine, scene.card(1).id)
    assert scene.cases[1].review is not None
    assert said(scene, notice) == final, "that the others are fine says nothing of it"


async def test_what_goes_after_that_has_a_notice_of_its_own(scene: Scene) -> None:
    notice = await notice_of_a_part(scene)
    fake = scene.services.signer.sign(Reference(choice=Choice.FAKE, case=scene.cases[1].id), "fake", 1e12)
    scene.platform.closed_members.add("bob")
    await scene.platform.press_data("mods", "mo", fake, scene.card(1).id)
    (own,) = scene.cases[1].notices
    assert own.message != notice
    assert said(scene, own.message) == TEXTS.say("notice-removed", "en")


async def test_a_notice_about_what_is_out_besides_stays(scene: Scene) -> None:
    await scene.policy(HOLD)
    for member in ("ada", "eve"):
        await scene.post(member, SWAP)
    (notice,) = scene.case.notices
    before, case = said(scene, notice.message), scene.case
    await scene.records.cases.update(
        case.with_finding(replace(case.findings[0], sha256="another file", fingerprints=()))
    )
    await listed(scene, "another file")
    await scene.platform.command("private-eve", "eve", CommandName.APPEAL, case.id)
    assert [item.sender for item in scene.cases[0].findings] == ["eve"]
    assert said(scene, notice.message) == before
    assert scene.cases[0].notices == (notice,)


async def pressed(scene: Scene, choice: Choice) -> None:
    """A moderator looks at the first case, whatever became of its cards, and presses."""
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.cases[0].id)
    await scene.press(choice)


@pytest.mark.parametrize("decided", [False, True])
async def test_a_case_without_any_card_is_closed_for_good(scene: Scene, decided: bool) -> None:
    await scene.policy(REPLY)
    await scene.post("ada", SWAP)
    assert scene.case.cards == ()
    if decided:
        await pressed(scene, Choice.FINE)
        assert scene.case.review is not None
    await listed(scene, hashlib.sha256(SWAP).hexdigest())
    await pressed(scene, Choice.UNDO if decided else Choice.FINE)
    assert is_closed(scene, scene.case)
    assert scene.case.review is not None
    assert scene.case.review.choice is Choice.MINOR_SURE
    assert there(scene) == []
    assert not (await scene.records.cases.waiting("fake", "group", 10)).cases


async def test_so_is_one_whose_card_could_only_be_cleared(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", SWAP)
    card = scene.card()
    scene.platform.refusing.add(("mods", card.id))
    await listed(scene, hashlib.sha256(SWAP).hexdigest())
    await scene.press(Choice.FINE)
    assert card.thumbnail == b""
    assert is_closed(scene, scene.case)
    assert scene.case.review is not None
    assert not (await scene.records.cases.waiting("fake", "group", 10)).cases


async def test_what_is_stopped_leaves_a_case_without_any_card(scene: Scene) -> None:
    await scene.policy(REPLY)
    await scene.post("ada", b"fake swap#0")
    await scene.post("eve", b"fake swap again#0")
    assert [len(case.findings) for case in scene.cases] == [2]
    await listed(scene, hashlib.sha256(b"fake swap#0").hexdigest())
    await pressed(scene, Choice.MORE)
    left, own = scene.cases
    assert [item.sender for item in left.findings] == ["eve"]
    assert is_closed(scene, own)
    assert there(scene) == ["eve"]


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.DECIDING])
async def test_what_was_begun_to_be_stopped_is_closed_though_no_list_has_it(scene: Scene, state: CaseState) -> None:
    await scene.policy(REPLY)
    await scene.post("ada", SWAP)
    begun = replace(
        scene.case, minor=True, state=state
    )  # a press that was cut off; its entry was removed by hand since
    assert await scene.records.cases.update(begun) is not None
    assert scene.case.in_line
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    await scene.press(Choice.MINOR_SURE)
    assert is_closed(scene, scene.case)
    assert not scene.case.in_line
    assert there(scene) == []
