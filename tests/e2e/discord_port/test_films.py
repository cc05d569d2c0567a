"""Films and stickers on Discord: what is seen of them, and what they come back as."""

from __future__ import annotations

import pytest

from bots.platform import Gone, Note, Picture, TooLarge
from tests.e2e.discord_port.scene import JPEG, PNG, Scene, eventually

MP4, MOV, WEBM = b"\0\0\0\x18ftypmp42 film", b"\0\0\0\x14ftypqt   film", b"\x1a\x45\xdf\xa3 film"
GIF = b"GIF89a moves"
LOTTIE, APNG, MOVES = 3, 2, 4


@pytest.mark.parametrize(
    ("name", "data", "claimed"),
    [
        ("film.mp4", MP4, "video/mp4"),
        ("film.mov", MOV, "video/quicktime"),
        ("film.webm", WEBM, "video/webm"),
        ("film.gif", GIF, "image/gif"),
        ("film.mkv", WEBM, "video/x-matroska"),
        ("nobody-knows", MP4, ""),
    ],
)
async def test_an_attached_film_is_handed_on(scene: Scene, name: str, data: bytes, claimed: str) -> None:
    scene.service.post(scene.channel, "ada", "look", [data], filename=name, spoiler=True)
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    (attachment,) = message.attachments
    assert (attachment.media_type, attachment.spoiler, attachment.size_bytes) == (claimed, True, len(data))
    assert await scene.platform.fetch(attachment.media, 1000) == data


@pytest.mark.parametrize("kind", [1, APNG, MOVES])
async def test_a_sticker_is_handed_on_and_fetched(scene: Scene, kind: int) -> None:
    data = GIF if kind == MOVES else PNG
    posted = scene.service.sticker(scene.channel, "ada", data, kind)
    scene.service.forward(scene.channel, posted, scene.channel, "eve")
    await eventually(lambda: len(scene.handler.messages) == 2)
    assert len({message.attachments[0].file_id for message in scene.handler.messages}) == 1
    for message in scene.handler.messages:
        (attachment,) = message.attachments
        assert attachment.media_type == ("image/gif" if kind == MOVES else "image/png")
        assert await scene.platform.fetch(attachment.media, 1000) == data
        with pytest.raises(TooLarge):
            await scene.platform.fetch(attachment.media, len(data) - 1)
    assert await scene.platform.delete(scene.chat, scene.handler.messages[0].id)
    with pytest.raises(Gone):
        await scene.platform.fetch(scene.handler.messages[0].attachments[0].media, 1000)


async def test_a_sticker_that_is_a_drawing_is_passed_over_and_in_private_that_is_said(scene: Scene) -> None:
    scene.service.sticker(scene.channel, "ada", b"{}", LOTTIE)
    scene.service.post(scene.channel, "ada", pictures=[JPEG])
    await eventually(lambda: scene.handler.messages)
    assert [len(message.attachments) for message in scene.handler.messages] == [1]
    private = await scene.harness.open_private("ada")
    scene.service.sticker(scene.harness.channel(private), "ada", b"{}", LOTTIE)
    await eventually(lambda: scene.service.said(scene.harness.channel(private)))
    assert "This sticker is a drawing" in (await scene.harness.texts(private))[0]


async def test_what_stands_beside_a_drawing_is_looked_at(scene: Scene) -> None:
    number = scene.service.sticker(scene.channel, "ada", b"{}", LOTTIE)
    assert not scene.handler.messages
    kept = scene.service.backend.get_message(scene.channel, number)
    film = scene.service.backend.store_attachments(scene.channel, [("film.mp4", MP4)])
    scene.service.backend.create_message(
        scene.channel, scene.service.user("ada"), "", attachments=film, stickers=kept.stickers
    )
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    assert [item.media_type for item in message.attachments] == ["video/mp4"]


async def test_a_command_on_a_sticker_checks_it(scene: Scene) -> None:
    posted = scene.service.sticker(scene.channel, "ada", GIF, MOVES)
    scene.service.menu(scene.channel, "eve", "Check this picture", posted)
    command = await eventually(lambda: scene.handler.commands and scene.handler.commands[0])
    assert command.target is not None
    assert await scene.platform.fetch(command.target.attachments[0].media, 1000) == GIF


@pytest.mark.parametrize(
    ("data", "name"), [(MP4, "picture.mp4"), (MOV, "picture.mov"), (WEBM, "picture.webm"), (GIF, "picture.gif")]
)
async def test_a_film_comes_back_under_a_name_by_which_it_is_shown(scene: Scene, data: bytes, name: str) -> None:
    scene.service.post(scene.channel, "ada", "", [data], filename="anything.bin")
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    assert await scene.platform.delete(scene.chat, message.id)
    pictures = [Picture(media=message.attachments[0].media, data=data, spoiler=True)]
    await scene.platform.put_back(scene.origin(), pictures, Note(text="back", chat=scene.chat))
    (item,) = scene.service.attachments(scene.channel)
    assert item["filename"].removeprefix("SPOILER_") == name
    assert scene.service.pictures(scene.channel) == [data]
    assert await scene.harness.covered(scene.chat) == [True]
