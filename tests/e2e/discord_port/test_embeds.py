"""What Discord shows of links: looked at from Discord's own copies, once, as it comes and as it goes."""

from __future__ import annotations

import asyncio

import pytest

from bots.platform import Gone
from tests.e2e.discord_port.scene import JPEG, PNG, Scene, eventually

LINK = "https://example.org/her.jpg"


async def settle(scene: Scene) -> None:
    """Return when everything that the service has told was handed on."""
    count = len(scene.handler.messages)
    scene.service.post(scene.channel, "last", pictures=[JPEG + b"last"])
    await eventually(lambda: any(it.sender.id == scene.member("last") for it in scene.handler.messages[count:]))


async def test_what_a_link_leads_to_is_looked_at_when_discord_shows_it(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", LINK)
    await settle(scene)
    assert [len(it.attachments) for it in scene.handler.messages] == [1], "of words alone nothing is handed on"
    scene.service.unfurl(scene.channel, number, scene.service.embed(JPEG, LINK))
    message = await eventually(lambda: scene.handler.messages[1] if len(scene.handler.messages) > 1 else None)
    (item,) = message.attachments
    assert (message.id, message.sender.id, message.edited) == (
        f"{scene.channel}/{number}",
        scene.member("ada"),
        False,
    )
    assert item.file_id == "", "another day another picture may be there"
    assert await scene.platform.fetch(item.media, 1000) == JPEG
    assert message.text == LINK


async def test_it_is_handed_on_once_and_anew_when_it_changes(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", LINK)
    shown = scene.service.embed(JPEG, LINK)
    for _ in range(3):
        scene.service.unfurl(scene.channel, number, shown)
    await settle(scene)
    assert len(scene.handler.messages) == 2
    other = scene.service.embed(PNG, "https://example.org/other.png")
    scene.service.unfurl(scene.channel, number, shown, other)
    await settle(scene)
    (both,) = [it for it in scene.handler.messages if len(it.attachments) == 2]
    assert [await scene.platform.fetch(item.media, 1000) for item in both.attachments] == [JPEG, PNG]


async def test_what_is_shown_at_once_comes_with_the_message_alone(scene: Scene) -> None:
    shown = scene.service.embed(JPEG, LINK)
    number = scene.service.post(scene.channel, "ada", LINK, [PNG], embeds=[shown])
    scene.service.unfurl(scene.channel, number, shown)
    await settle(scene)
    first = scene.handler.messages[0]
    assert [bool(item.file_id) for item in first.attachments] == [True, False]
    assert len(scene.handler.messages) == 2


async def test_a_film_of_the_picker_is_looked_at_as_a_film(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", "https://tenor.com/view/x")
    film = scene.service.embed(b"\0\0\0\x18ftypmp42 film", "https://media.tenor.com/x.mp4", kind="gifv")
    film["thumbnail"] = scene.service.embed(JPEG, "https://media.tenor.com/x.png")["thumbnail"]
    scene.service.unfurl(scene.channel, number, film)
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    (item,) = message.attachments
    assert item.media_type == "video/mp4"
    assert (await scene.platform.fetch(item.media, 1000)).endswith(b"film")


@pytest.mark.parametrize(
    "copy",
    ["", "https://example.org/her.jpg", "http://169.254.169.254/", "https://images-ext-1.discordapp.net.x.org/a", "::"],
)
async def test_an_address_that_is_not_discords_is_never_fetched(scene: Scene, copy: str) -> None:
    number = scene.service.post(scene.channel, "ada", LINK)
    shown = scene.service.embed(JPEG, LINK)
    shown["thumbnail"]["proxy_url"] = copy
    scene.service.unfurl(scene.channel, number, shown)
    await settle(scene)
    assert [it.sender.id for it in scene.handler.messages] == [scene.member("last")]


async def test_it_goes_with_the_link(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", LINK)
    scene.service.unfurl(scene.channel, number, scene.service.embed(JPEG, LINK))
    first = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    scene.service.backend.edit_message(scene.channel, number, {"content": "never mind", "embeds": []})
    edited = await eventually(lambda: scene.handler.messages[1] if len(scene.handler.messages) > 1 else None)
    assert (edited.edited, edited.attachments) == (True, ())
    with pytest.raises(Gone):
        await scene.platform.fetch(first.attachments[0].media, 1000)


async def test_a_forwarded_link_is_looked_at_as_well(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", LINK, embeds=[scene.service.embed(JPEG, LINK)])
    scene.service.forward(scene.channel, number, scene.channel, "bo")
    _, forwarded = await eventually(lambda: len(scene.handler.messages) > 1 and scene.handler.messages)
    assert forwarded.sender.id == scene.member("bo")
    assert await scene.platform.fetch(forwarded.attachments[0].media, 1000) == JPEG


async def test_in_private_it_is_checked_too(scene: Scene) -> None:
    chat = await scene.harness.open_private("ada")
    channel = int(chat.removeprefix("@"))
    number = scene.service.post(channel, "ada", LINK)
    await eventually(lambda: scene.handler.commands)
    scene.service.unfurl(channel, number, scene.service.embed(JPEG, LINK))
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    assert (message.private, message.chat) == (True, chat)
    assert await scene.platform.fetch(message.attachments[0].media, 1000) == JPEG


async def test_what_the_bot_shows_itself_is_nothing_to_look_at(scene: Scene) -> None:
    sent = await scene.platform.send(scene.note(LINK))
    channel, number = scene.harness._post(sent)
    scene.service.unfurl(channel, number, scene.service.embed(JPEG, LINK))
    await settle(scene)
    assert len(scene.handler.messages) == 1
    await asyncio.sleep(0)
