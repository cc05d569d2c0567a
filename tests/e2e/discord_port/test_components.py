"""What programs lay out in their messages: looked at wherever it stands in them, from Discord's own copies, once."""

from __future__ import annotations

from typing import Any

import pytest

from bots.platform import Gone, Message
from tests.e2e.discord_port.scene import JPEG, PNG, Scene, eventually

LINK = "https://example.org/her.jpg"


def gallery(*media: dict[str, Any], spoiler: bool = False) -> dict[str, Any]:
    """Pictures beside each other."""
    items = [{"media": item, "description": None, "spoiler": spoiler} for item in media]
    return {"type": 12, "id": 1, "items": items}


def section(medium: dict[str, Any], *words: str) -> dict[str, Any]:
    """Words with a small picture beside them."""
    texts = [{"type": 10, "id": 3, "content": text} for text in words]
    thumbnail = {"type": 11, "id": 4, "media": medium, "description": None, "spoiler": False}
    return {"type": 9, "id": 2, "components": texts, "accessory": thumbnail}


def file(medium: dict[str, Any], name: str, size: int) -> dict[str, Any]:
    """A file that came with the message."""
    return {"type": 13, "id": 5, "file": medium, "name": name, "size": size, "spoiler": False}


def frame(*components: dict[str, Any], spoiler: bool = False) -> dict[str, Any]:
    """A frame around others."""
    return {"type": 17, "id": 6, "accent_color": None, "components": list(components), "spoiler": spoiler}


async def first(scene: Scene) -> Message:
    """The first message that was handed on."""
    return await eventually(lambda: scene.handler.messages and scene.handler.messages[0])


async def settled(scene: Scene) -> list[Message]:
    """What was handed on of everything that the service has told."""
    count = len(scene.handler.messages)
    scene.service.post(scene.channel, "last", pictures=[JPEG + b"last"])
    await eventually(lambda: any(it.sender.id == scene.member("last") for it in scene.handler.messages[count:]))
    return [it for it in scene.handler.messages if it.sender.id != scene.member("last")]


@pytest.mark.parametrize("webhook", [False, True])
async def test_pictures_are_looked_at_wherever_they_stand(scene: Scene, webhook: bool) -> None:
    service, channel = scene.service, scene.channel
    number = service.lay_out(
        channel,
        {"type": 10, "id": 7, "content": "Look at **this**"},
        gallery(service.medium(JPEG + b"1", LINK), service.upload(channel, PNG + b"2")),
        frame(
            section(service.medium(JPEG + b"3", "https://example.org/small.jpg"), "and that"),
            gallery(service.upload(channel, b"\0\0\0\x18ftypmp42 4", "film.mp4", "video/mp4")),
            file(service.upload(channel, PNG + b"5", "five.png", "image/png"), "five.png", 7),
            {"type": 14, "id": 8, "divider": True, "spacing": 1},
        ),
        webhook=webhook,
    )
    message = await first(scene)
    assert message.id == f"{channel}/{number}"
    assert message.sender.id.startswith("webhook-") is webhook
    assert [item.media_type for item in message.attachments] == [*["image/jpeg"] * 3, "video/mp4", "image/png"]
    seen = [await scene.platform.fetch(item.media, 1000) for item in message.attachments]
    assert [data[-1:] for data in seen] == [b"1", b"2", b"3", b"4", b"5"]
    # What came with the message never changes; behind a link another picture may be tomorrow.
    assert [bool(item.file_id) for item in message.attachments] == [False, True, False, True, True]
    assert message.attachments[-1].size_bytes == 7
    assert message.text.splitlines()[1:] == ["and that"]


async def test_what_is_covered_stays_so(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    media = [service.medium(JPEG, f"https://example.org/{at}.jpg") for at in range(4)]
    media[3]["flags"] = 8
    service.lay_out(
        channel,
        gallery(media[0]),
        gallery(media[1], spoiler=True),
        frame(gallery(media[2]), spoiler=True),
        gallery(media[3]),
    )
    message = await first(scene)
    assert [item.spoiler for item in message.attachments] == [False, True, True, True]


async def test_what_is_no_picture_is_not_looked_at(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    rules = service.upload(channel, b"rules", "rules.pdf", "application/pdf")
    service.lay_out(channel, file(rules, "rules.pdf", 5), {"type": 10, "id": 7, "content": "words"})
    assert await settled(scene) == []


@pytest.mark.parametrize(
    ("address", "copy"),
    [
        ("http://169.254.169.254/", None),
        ("https://example.org/a.jpg", "https://example.org/a.jpg"),
        ("https://cdn.discordapp.com.x.org/a.jpg", "https://images-ext-1.discordapp.net.x.org/a"),
        ("::", "::"),
    ],
)
async def test_an_address_that_is_not_discords_is_never_fetched(scene: Scene, address: str, copy: str | None) -> None:
    medium = {"id": "1", "url": address, "content_type": "image/jpeg", "proxy_url": copy}
    scene.service.lay_out(scene.channel, gallery(medium))
    assert await settled(scene) == []


async def test_a_copy_that_discord_makes_later_is_looked_at_then_and_once(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    medium = service.medium(JPEG, LINK)
    number = service.lay_out(channel, gallery({"id": "1", "url": LINK, "proxy_url": "", "loading_state": 1}))
    assert await settled(scene) == []
    for _ in range(3):
        service.arrange(channel, number, gallery(medium))
    (message,) = await settled(scene)
    assert (message.id, message.edited) == (f"{channel}/{number}", False)
    assert await scene.platform.fetch(message.attachments[0].media, 1000) == JPEG


async def test_an_upload_is_found_again_when_its_address_was_signed_anew(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    named, unnamed = service.upload(channel, JPEG), service.upload(channel, PNG)
    del unnamed["attachment_id"]
    number = service.lay_out(channel, gallery(named, unnamed))
    message = await first(scene)
    for medium in (named, unnamed):
        medium["url"] = medium["url"].replace("ex=6743", "ex=6744")
    service.backend.get_message(channel, number).components = [gallery(named, unnamed)]
    assert [await scene.platform.fetch(item.media, 1000) for item in message.attachments] == [JPEG, PNG]


async def test_a_picture_that_is_attached_and_laid_out_is_one(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    (stored,) = service.backend.store_attachments(channel, [("a.jpg", JPEG)])
    medium = {"id": "1", "content_type": "image/jpeg", "attachment_id": stored["id"], "url": stored["url"]}
    made = service.backend.create_message(
        channel, int(scene.member("ada")), "her", attachments=[stored], broadcast=False
    )
    made.components = [gallery(medium)]
    service.backend.announce_message_create(made)
    message = await first(scene)
    assert [item.file_id for item in message.attachments] == [stored["id"]]


async def test_a_forwarded_one_is_looked_at_too(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    number = service.lay_out(channel, section(service.medium(JPEG, LINK), "her"))
    service.forward(channel, number, channel, "bo")
    _, forwarded = await eventually(lambda: len(scene.handler.messages) > 1 and scene.handler.messages)
    assert (forwarded.sender.id, forwarded.text) == (scene.member("bo"), "her")
    assert await scene.platform.fetch(forwarded.attachments[0].media, 1000) == JPEG


async def test_it_goes_with_its_message(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    number = service.lay_out(channel, gallery(service.medium(JPEG, LINK)))
    message = await first(scene)
    service.backend.get_message(channel, number).components = []
    with pytest.raises(Gone):
        await scene.platform.fetch(message.attachments[0].media, 1000)


async def test_it_can_be_asked_about_by_the_menu(scene: Scene) -> None:
    service, channel = scene.service, scene.channel
    number = service.lay_out(channel, frame(gallery(service.upload(channel, JPEG))))
    await scene.harness.command(scene.chat, "eve", "check", f"{channel}/{number}")
    given = await eventually(lambda: scene.handler.commands and scene.handler.commands[0])
    assert given.target is not None
    (picture,) = given.target.attachments
    assert picture.media.startswith("~")
    assert await scene.platform.fetch(picture.media, 1000) == JPEG
