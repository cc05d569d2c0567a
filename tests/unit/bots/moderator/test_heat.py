"""Where the network looked: drawn for whoever sent the picture in private, shown to them alone, and kept nowhere."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.moderator.admission import Access, Rations
from bots.moderator.heat import Offer
from bots.moderator.wording.heat import HeatWording
from bots.platform import CommandName, Forbidden, Lack, Message, Power, Press, Uncertain, Unreachable
from bots.records.choices import Choice
from bots.records.errors import StoreUnavailable
from bots.records.outbox import Said
from bots.references import VALID_S, Reference
from bots.testing import FakePost, choices
from tests.unit.bots.moderator.conftest import REPLY, TEXTS, Scene, make
from worker.client.scanner import ScannerUnavailable
from worker.contract import Band, HeatPicture, HeatPictures, Kind, NoMap, Origin, Purpose, Region
from worker.testing import DRAWN, verdict

PRIVATE = "private-ada"
MINUTES = {"minutes": 60}


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = make()
    await made.policy(REPLY)
    made.platform.open_private("ada")
    yield made
    await made.moderator.aclose()


def words(text_id: str, **values: object) -> str:
    return TEXTS.say(text_id, "en", **values)


def region(left: float) -> Region:
    return Region(kind=Kind.ALTERED, left=left, top=0.2, right=left + 0.1, bottom=0.4, score=0.9)


def a_map(left: float | None = None, why_not: NoMap | None = None, picture: bytes = DRAWN) -> HeatPicture:
    """Of the face there, or of the whole picture; or why there is none."""
    return HeatPicture(
        kind=Kind.GENERATED if left is None else Kind.ALTERED,
        region=None if left is None else region(left),
        why_not=why_not,
        png_base64="" if why_not is not None else base64.b64encode(picture).decode(),
    )


def answer(scene: Scene) -> FakePost:
    return scene.platform.posts(PRIVATE)[-1]


def offered(post: FakePost) -> bool:
    return Choice.WHERE in choices([button.data for button in post.buttons])


async def sent(scene: Scene, picture: bytes = b"fake", **more: object) -> tuple[Message, FakePost]:
    """A picture that Ada sends, and its answer."""
    message = await scene.post("ada", picture, chat=PRIVATE, **more)
    return message, answer(scene)


async def press(scene: Scene, post: FakePost, member: str = "ada") -> None:
    """Press, and wait for what comes of it."""
    rest = await scene.platform.press(post, member, Choice.WHERE)
    if rest is not None:
        await rest


def shown(scene: Scene) -> list[FakePost]:
    """The pictures that the bot has shown."""
    return [post for chat in (PRIVATE, "group", "mods") for post in scene.platform.posts(chat) if post.pictures]


class Slow:
    """A worker that draws only when it is told to."""

    def __init__(self, scene: Scene) -> None:
        self.begun, self.done = asyncio.Event(), asyncio.Event()
        self.asked = 0
        real = scene.scanner.explained

        async def explained(data: bytes, wait_s: float) -> HeatPictures | None:
            self.asked += 1
            self.begun.set()
            await self.done.wait()
            return await real(data, wait_s)

        scene.scanner.explained = explained  # type: ignore[method-assign]


# Where it is offered.


@pytest.mark.parametrize(("picture", "expected"), [(b"fake", True), (b"clean", False), (b"bad", False)])
async def test_it_is_offered_where_there_is_something_to_point_at(scene: Scene, picture: bytes, expected: bool) -> None:
    _, post = await sent(scene, picture)
    assert offered(post) is expected
    assert len(post.buttons) == int(expected)


@pytest.mark.parametrize("band", list(Band))
async def test_weak_signs_can_be_pointed_at_too(scene: Scene, band: Band) -> None:
    scene.scanner.judge = lambda data: verdict(Band.LITTLE, band)
    _, post = await sent(scene)
    assert offered(post) is (band in {Band.UNCERTAIN, Band.SUBSTANTIAL})


async def test_nobody_is_offered_it_in_a_group_nor_in_answer_to_a_command(scene: Scene) -> None:
    message = await scene.post("ada", b"fake")
    await scene.platform.command("group", "bo", CommandName.CHECK, target=message)
    await scene.platform.command("group", "bo", CommandName.CHECK, target=message, reply_token="alone")
    await scene.settle()
    assert len(scene.platform.posts("group")) == 3
    assert not any(offered(post) for chat in ("group", "mods") for post in scene.platform.posts(chat))
    message, _ = await sent(scene)
    await scene.platform.command(PRIVATE, "ada", CommandName.CHECK, target=message)
    await scene.settle()
    assert not offered(answer(scene)), "the answer is one to the command, under which there is no picture"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_check_but_a_private_one_is_offered_it(scene: Scene, purpose: Purpose) -> None:
    origin = Origin(platform="fake", purpose=purpose, chat=PRIVATE, message="1", media="m", private=True)
    made = Offer(scene.services).buttons(scene.platform, origin, verdict(Band.SUBSTANTIAL))
    assert len(made) == int(purpose is Purpose.PRIVATE)


async def test_where_nothing_can_be_shown_to_one_person_alone_it_is_not_offered_and_says_so(scene: Scene) -> None:
    _, post = await sent(scene)
    scene.platform.can -= {Power.SHOW_PRIVATELY}
    await press(scene, post)
    assert scene.texts(PRIVATE)[-1] == words("where-impossible")
    assert shown(scene) == []
    _, post = await sent(scene, b"fake too")
    assert post.buttons == ()


# What comes of a press.


async def test_the_asker_alone_is_shown_it_covered_under_their_own_picture(scene: Scene) -> None:
    scene.scanner.heat = HeatPictures(maps=(a_map(picture=DRAWN + b"whole"), a_map(0.4, picture=DRAWN + b"face")))
    message, post = await sent(scene)
    await press(scene, post)
    begun, face, whole = scene.platform.posts(PRIVATE)[-3:]
    assert begun.text == words("where-begun")
    assert [it.pictures for it in (whole, face)] == [(DRAWN + b"whole",), (DRAWN + b"face",)]
    assert [it.spoilers for it in (whole, face)] == [(True,), (True,)]
    assert [it.reply_to for it in (whole, face)] == [message.id, message.id]
    assert face.text == f"{words('where-face', which='only', number=0, count=1)} {words('where-no-proof')}"
    assert whole.text == words("where-whole")
    assert shown(scene) == [face, whole]


@pytest.mark.parametrize(
    ("altered", "generated", "first"),
    [
        (Band.SUBSTANTIAL, Band.UNCERTAIN, "where-face"),
        (Band.UNCERTAIN, Band.SUBSTANTIAL, "where-whole"),
        (Band.NONE, Band.UNCERTAIN, "where-whole"),
        (Band.UNCERTAIN, Band.UNCERTAIN, "where-face"),
    ],
)
async def test_what_the_answer_is_about_comes_first(scene: Scene, altered: Band, generated: Band, first: str) -> None:
    scene.scanner.judge = lambda data: verdict(altered, generated)
    scene.scanner.heat = HeatPictures(maps=(a_map(), a_map(0.4)))
    _, post = await sent(scene)
    await press(scene, post)
    assert shown(scene)[0].text.startswith(words(first, which="only", number=0, count=1))


async def test_nothing_of_it_is_kept(scene: Scene) -> None:
    _, post = await sent(scene)
    await press(scene, post)
    assert len(shown(scene)) == 1
    assert scene.records.cases.kept == {}
    assert scene.records.journal.kept == {}
    assert {said for _, said in scene.records.outbox.kept} == {Said.ANSWER}
    assert scene.records.copies.kept == {}
    assert scene.records.words.kept == {}
    assert scene.records.leases.kept == {}
    assert not any("ada" in name for name in scene.records.quotas.used)


async def test_a_press_while_one_is_drawn_makes_no_second_one(scene: Scene) -> None:
    slow = Slow(scene)
    _, first = await sent(scene)
    _, other = await sent(scene, b"fake too")
    under_way = await scene.platform.press(first, "ada", Choice.WHERE)
    assert under_way is not None
    await slow.begun.wait()
    for post in (first, other):
        await press(scene, post)
        assert scene.texts(PRIVATE)[-1] == words("where-under-way")
    assert slow.asked == 1
    slow.done.set()
    await under_way
    assert len(shown(scene)) == 1
    await press(scene, other)
    assert len(shown(scene)) == 2, "then the next one"


async def test_one_persons_map_keeps_nobody_else_waiting(scene: Scene) -> None:
    slow = Slow(scene)
    _, post = await sent(scene)
    under_way = await scene.platform.press(post, "ada", Choice.WHERE)
    assert under_way is not None
    await slow.begun.wait()
    chat = scene.platform.open_private("bo")
    await scene.post("bo", b"fake", chat=chat)
    theirs = await scene.platform.press(scene.platform.posts(chat)[-1], "bo", Choice.WHERE)
    assert theirs is not None
    slow.done.set()
    await asyncio.gather(under_way, theirs)  # type: ignore[call-overload]
    assert [len([it for it in scene.platform.posts(place) if it.pictures]) for place in (PRIVATE, chat)] == [1, 1]


@pytest.mark.parametrize(
    ("heat", "told"),
    [
        (HeatPictures(maps=(a_map(why_not=NoMap.CHECK),)), "I drew a map that failed its own check"),
        (
            HeatPictures(maps=(a_map(why_not=NoMap.CHECK), a_map(0.1, NoMap.CHECK))),
            "I drew 2 maps that failed their own check",
        ),
        (HeatPictures(maps=(a_map(why_not=NoMap.LITTLE), a_map(0.1, NoMap.LITTLE))), "found too little to point at"),
        (HeatPictures(maps=(a_map(why_not=NoMap.UNJUDGED),)), "nothing in it that I can judge"),
        (HeatPictures(maps=(a_map(why_not=NoMap.UNJUDGED), a_map(0.1, NoMap.LITTLE))), "too little to point at"),
        (HeatPictures(), "not every detector can show where it looked"),
        (None, "I did not get to it"),
    ],
)
async def test_where_there_is_no_map_it_says_why(scene: Scene, heat: HeatPictures | None, told: str) -> None:
    scene.scanner.heat = heat
    message, post = await sent(scene)
    await press(scene, post)
    assert told in answer(scene).text
    assert answer(scene).reply_to == message.id
    assert shown(scene) == []


async def test_what_failed_its_check_is_told_beside_what_did_not(scene: Scene) -> None:
    maps = (a_map(), a_map(0.1, NoMap.CHECK), a_map(0.4, NoMap.LITTLE), a_map(0.7, NoMap.MORE_FACES))
    scene.scanner.heat = HeatPictures(maps=maps)
    _, post = await sent(scene)
    await press(scene, post)
    assert len(shown(scene)) == 1
    assert answer(scene).text == f"{words('where-check', count=1)} {words('where-more-faces')}"
    scene.scanner.heat = HeatPictures(maps=(a_map(), a_map(0.4, NoMap.LITTLE)))
    before = len(scene.texts(PRIVATE))
    await press(scene, post)
    assert len(scene.texts(PRIVATE)) == before + 2, (
        "that a face says little needs no words where another thing is shown"
    )


async def test_a_scan_service_that_is_away_is_said(scene: Scene) -> None:
    async def away(data: bytes, wait_s: float) -> HeatPictures | None:
        raise ScannerUnavailable("down")

    scene.scanner.explained = away  # type: ignore[method-assign]
    _, post = await sent(scene)
    await press(scene, post)
    assert answer(scene).text == words("where-not-now")


# What is not there any more, and who else presses.


async def test_a_picture_that_is_gone_is_not_drawn(scene: Scene) -> None:
    message, post = await sent(scene)
    slow = Slow(scene)
    slow.done.set()
    scene.platform.lose_media(message)
    await press(scene, post)
    assert scene.texts(PRIVATE)[-1] == words("where-gone")
    scene.platform.vanish(PRIVATE, message.id)
    await press(scene, post)
    assert scene.texts(PRIVATE)[-1] == words("where-gone")
    assert slow.asked == 0


async def test_a_picture_that_was_put_in_the_place_of_another_is_not_taken_for_it(scene: Scene) -> None:
    message, post = await sent(scene)
    await scene.platform.edit_post(message, b"fake, and another")
    await press(scene, post)
    assert answer(scene).text == words("where-gone")
    assert shown(scene) == []


async def test_of_several_pictures_of_a_message_the_one_is_drawn_that_was_answered(scene: Scene) -> None:
    scene.scanner.judge = lambda data: verdict(Band.SUBSTANTIAL)
    drawn = list[bytes]()

    async def explained(data: bytes, wait_s: float) -> HeatPictures | None:
        drawn.append(data)
        return HeatPictures(maps=(a_map(),))

    scene.scanner.explained = explained  # type: ignore[method-assign]
    await scene.post("ada", b"first", b"second", b"third", chat=PRIVATE)
    for post in [post for post in scene.platform.posts(PRIVATE) if offered(post)]:
        await press(scene, post)
    assert drawn == [b"first", b"second", b"third"]


async def test_only_whoever_sent_it_is_shown_it(scene: Scene) -> None:
    message, post = await sent(scene)
    for member in ("bo", "mo"):
        await press(scene, post, member)
        assert scene.texts(PRIVATE)[-1] == words("where-gone")
    for about in (None, replace(message, private=False), replace(message, chat="group")):
        pressed = Press(
            platform="fake", chat=PRIVATE, member=message.sender, data=post.buttons[0].data, note=post.id, about=about
        )
        assert await scene.moderator.on_press(pressed) is None
        assert scene.texts(PRIVATE)[-1] == words("where-gone")
    assert scene.platform.count("fetch") == 1, "for the scan"


async def test_a_button_that_is_not_ours_or_too_old_leads_nowhere(scene: Scene) -> None:
    _, post = await sent(scene)
    forged = post.buttons[0].data[:-1] + ("A" if post.buttons[0].data[-1] != "A" else "B")
    await scene.platform.press_data(PRIVATE, "ada", forged, post.id)
    assert scene.texts(PRIVATE)[-1] == words("where-gone")
    another = Reference(choice=Choice.WHERE, case="0" * 16)
    data = scene.services.signer.sign(another, "fake", scene.clock.now_s() + 100)
    await scene.platform.press_data(PRIVATE, "ada", data, post.id)
    assert scene.texts(PRIVATE)[-1] == words("where-gone")
    await scene.clock.advance(VALID_S + 120)
    await press(scene, post)
    assert scene.texts(PRIVATE)[-1] == words("where-gone")
    assert shown(scene) == []


# How much of it.


async def test_one_person_has_so_many_drawn_in_an_hour() -> None:
    scene = make(Options(rations=Rations(maps=2)))
    scene.platform.open_private("ada")
    _, post = await sent(scene)
    for _ in range(4):
        await press(scene, post)
    assert len(shown(scene)) == 2
    assert scene.texts(PRIVATE)[-1] == words("too-much-map", **MINUTES)
    assert scene.texts(PRIVATE).count(words("too-much-map", **MINUTES)) == 1, "said once"
    await scene.clock.advance(3_601)
    await press(scene, post)
    assert len(shown(scene)) == 3
    await scene.moderator.aclose()


async def test_a_stranger_has_nothing_fetched() -> None:
    scene = make(Options(access=Access(users=frozenset({("fake", "bo")}))))
    scene.platform.open_private("ada")
    message = scene.platform.message(PRIVATE, "ada", b"fake")
    name = Offer(scene.services).name("fake", PRIVATE, message.id, message.attachments[0].media)
    data = scene.services.signer.sign(Reference(choice=Choice.WHERE, case=name), "fake", scene.clock.now_s() + 100)
    rest = await scene.moderator.on_press(
        Press(platform="fake", chat=PRIVATE, member=message.sender, data=data, about=message)
    )
    assert rest is not None
    await rest
    assert scene.texts(PRIVATE) == [words("not-served-private")]
    assert scene.platform.count("fetch") == 0
    await scene.moderator.aclose()


# What goes wrong on the way.


async def test_what_cannot_be_sent_is_tried_again_and_then_said(scene: Scene) -> None:
    _, post = await sent(scene)
    scene.platform.fail("show", Unreachable("down"), Unreachable("down"))
    await press(scene, post)
    assert len(shown(scene)) == 1
    scene.platform.fail("show", *[Unreachable("down")] * 3)
    await press(scene, post)
    assert answer(scene).text == words("where-unsent")
    scene.platform.fail("show", Forbidden("no", Lack.SEND_MESSAGES))
    await press(scene, post)
    assert scene.texts(PRIVATE).count(words("where-unsent")) == 2
    assert len(shown(scene)) == 1


async def test_what_may_have_arrived_is_not_sent_twice(scene: Scene) -> None:
    scene.scanner.heat = HeatPictures(maps=(a_map(), a_map(0.4)))
    _, post = await sent(scene)
    scene.platform.fail("show", Uncertain("cut"))
    await press(scene, post)
    assert len(shown(scene)) == 2


@pytest.mark.parametrize("fault", [StoreUnavailable("down"), ValueError("a bug")])
async def test_a_fault_is_told_and_leaves_the_next_press_free(scene: Scene, fault: Exception) -> None:
    _, post = await sent(scene)

    async def broken(data: bytes, wait_s: float) -> HeatPictures | None:
        raise fault

    real = scene.scanner.explained
    scene.scanner.explained = broken  # type: ignore[method-assign]
    await press(scene, post)
    assert scene.texts(PRIVATE)[-1] == words("try-later")
    scene.scanner.explained = real  # type: ignore[method-assign]
    await press(scene, post)
    assert len(shown(scene)) == 1


async def test_a_program_that_ends_leaves_nothing_under_way(scene: Scene) -> None:
    slow = Slow(scene)
    _, post = await sent(scene)
    under_way = await scene.platform.press(post, "ada", Choice.WHERE)
    assert under_way is not None
    await slow.begun.wait()
    await scene.moderator.aclose()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    assert scene.records.leases.kept == {}
    assert shown(scene) == []


# In words.


@pytest.mark.parametrize("locale", TEXTS.locales)
def test_each_face_is_named_where_a_person_can_count_it_out(locale: str) -> None:
    say = HeatWording(TEXTS).shown
    two = [
        text
        for _, text in say(HeatPictures(maps=(a_map(0.6), a_map(0.1), a_map(0.3, NoMap.LITTLE))), Kind.ALTERED, locale)
    ]
    assert two[0].startswith(TEXTS.say("where-face", locale, which="named", number=3, count=3))
    assert two[1] == TEXTS.say("where-face", locale, which="named", number=1, count=3)
    close = [text for _, text in say(HeatPictures(maps=(a_map(0.6), a_map(0.61))), Kind.ALTERED, locale)]
    assert close[1] == TEXTS.say("where-face", locale, which="unnamed", number=0, count=2)
    (alone,) = [
        text for _, text in say(HeatPictures(maps=(a_map(why_not=NoMap.LITTLE), a_map(0.5))), Kind.ALTERED, locale)
    ]
    assert alone.startswith(TEXTS.say("where-face", locale, which="only", number=0, count=1))
    assert alone.endswith(TEXTS.say("where-no-proof", locale))
    assert len({two[1], close[1], alone}) == 3


@pytest.mark.parametrize("locale", TEXTS.locales)
async def test_it_is_told_in_the_language_of_whoever_pressed(scene: Scene, locale: str) -> None:
    message, post = await sent(scene)
    pressed = Press(
        platform="fake",
        chat=PRIVATE,
        member=message.sender,
        data=post.buttons[0].data,
        note=post.id,
        about=message,
        locale=locale,
    )
    rest = await scene.moderator.on_press(pressed)
    assert rest is not None
    await rest
    assert scene.texts(PRIVATE)[-2] == TEXTS.say("where-begun", locale)
    assert answer(scene).text.startswith(TEXTS.say("where-whole", locale))
