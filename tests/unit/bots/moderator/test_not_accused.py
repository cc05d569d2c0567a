"""What moderators here call fine is accused nowhere in the chat any more, whichever case or question it was said in."""

from __future__ import annotations

import hashlib

from bots.platform import CommandName, Message, Power
from bots.records.choices import Choice
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, Scene

PICTURE = b"fake#0"
ACCUSES = "There are strong signs"


async def press(scene: Scene, choice: Choice, member: str = "mo", number: int = 0) -> None:
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[number].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(number).id)


async def known(scene: Scene, *words: str, target: Message | None = None, body: str = "") -> None:
    await scene.platform.command("group", "max", CommandName.KNOWN, *words, target=target, body=body)


async def accused(scene: Scene) -> Message:
    """The bot has said in public what it found, and again to somebody who asked."""
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    message = await scene.post("ada", PICTURE)
    await scene.platform.command("group", "eve", CommandName.CHECK, target=message)
    await scene.settle()
    assert [ACCUSES in text for text in scene.texts()] == [True, True]
    return message


async def test_of_what_is_put_on_the_list_of_what_is_fine_nothing_stands_that_accuses_it(scene: Scene) -> None:
    message = await accused(scene)
    await known(scene, "fine", target=message)
    assert not [text for text in scene.texts() if ACCUSES in text]
    assert "Moderators of this chat have decided that it is fine." in scene.texts()[0]
    assert scene.case.waits, "whoever decides the case says so there"


async def test_nor_of_what_an_imported_list_calls_fine(scene: Scene) -> None:
    await accused(scene)
    digest = hashlib.sha256(PICTURE).hexdigest()
    await known(scene, "import", "fine", body=f"hash,type,note\n{digest},sha256,\n")
    assert not [text for text in scene.texts() if ACCUSES in text]


async def test_nor_of_a_near_copy(scene: Scene) -> None:
    await accused(scene)
    await known(scene, "import", "fine", body=f"hash,type,note\n{1:064x},pdq,\n")
    assert not [text for text in scene.texts() if ACCUSES in text]


async def test_what_only_looks_like_a_fine_one_is_not_said_to_be_fine(scene: Scene) -> None:
    await accused(scene)
    said = scene.texts()
    await known(scene, "import", "fine", body=f"hash,type,note\n{(1 << 9) - 1:064x},pdq,\n")
    assert scene.texts()[:2] == said


async def test_what_is_decided_then_is_said_as_ever(scene: Scene) -> None:
    message = await accused(scene)
    await known(scene, "fine", target=message)
    await press(scene, Choice.FAKE)
    assert scene.texts()[0] == "A moderator has looked at this picture and decided that it must go."


async def test_what_is_gone_stays_gone(scene: Scene) -> None:
    message = await accused(scene)
    await scene.platform.delete_posts("group", message.id)
    gone = scene.texts()
    await known(scene, "import", "fine", body=f"hash,type,note\n{0:064x},pdq,\n")
    assert scene.texts()[0] == gone[0]


async def test_what_goes_because_it_shows_somebody_is_not_said_to_be_fine_for_a_near_copy_that_is(scene: Scene) -> None:
    message = await accused(scene)
    scene.platform.open_private("vic")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-vic", "vic", CommandName.THISISME, link)
    await press(scene, Choice.FAKE)
    answer = scene.texts()[1]
    assert answer.endswith("decided that it must go.")
    await scene.post("eve", b"ok#1")
    await press(scene, Choice.FINE, "max", 1)
    assert scene.cases[1].review is not None
    assert answer in scene.texts()
