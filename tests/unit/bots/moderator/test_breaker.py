"""The circuit breaker: of the chat, of one member, of one picture. It says so, lasts until it is reset, and says so again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator import breaker
from bots.platform import CommandName
from bots.platform.markup import plain
from bots.policy import Limits, Mode
from bots.records.choices import Choice
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import DELETE, TEXTS, Scene
from worker.contract import Band, Fingerprint, Verdict
from worker.testing import verdict

MANY = 99


def limits(**own: int) -> Limits:
    """No limit but these."""
    return replace(Limits(removals_per_hour=MANY, member_per_hour=MANY, picture_per_hour=MANY), **own)


def stops(scene: Scene) -> list[str]:
    """What moderators were told of stops."""
    sent = (act.text for act in scene.platform.acts if (act.name, act.chat) == ("send", "mods"))
    return [plain(text) for text in sent if "as I may by myself" in text]


async def said(scene: Scene, *words: str) -> str:
    """What the bot answers to /policy."""
    await scene.platform.command("group", "mo", CommandName.POLICY, *words)
    return plain(scene.texts()[-1])


async def there(scene: Scene, member: str, picture: bytes) -> bool:
    """Whether what is posted stays."""
    return scene.platform.exists("group", (await scene.post(member, picture)).id)


async def test_a_members_share_is_said_and_lasts_until_it_is_reset(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(member_per_hour=2)))
    assert [await there(scene, "ada", b"fake %d" % number) for number in range(4)] == [False, False, True, True]
    (told,) = stops(scene)
    assert told.startswith("I have taken out 2 pictures of Ada in this hour, as many of one member")
    assert not await there(scene, "bo", b"fake 5"), "others' go on"
    assert "Of some members or pictures" in await said(scene)
    await scene.clock.advance(3_700)
    assert await there(scene, "ada", b"fake 6"), "an hour later nobody has reset it"
    assert await said(scene, "resume") == "Automatic removals go on."
    assert "resume" not in await said(scene)
    assert not await there(scene, "ada", b"fake 7")


async def test_a_stop_lasts_until_it_is_reset_however_long(scene: Scene) -> None:
    """The journal is read a month back; and each stop is said once all the same."""
    await scene.policy(replace(DELETE, limits=limits(member_per_hour=1)))
    assert [await there(scene, "ada", b"fake %d" % number) for number in range(2)] == [False, True]
    for number in range(2, 12):
        await scene.clock.advance(9 * 86_400)
        assert await there(scene, "ada", b"fake %d" % number), number
    assert len(await scene.events(EventKind.BREAKER_TRIPPED)) < 8
    assert await said(scene, "resume") == "Automatic removals go on."
    assert not await there(scene, "ada", b"fake last")


async def test_a_pictures_share_is_said_and_reset_by_the_button(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(picture_per_hour=1)))
    assert [await there(scene, f"m{number}", b"fake one") for number in range(3)] == [False, True, True]
    (told,) = stops(scene)
    assert told.startswith("I have taken out the same picture once in this hour")
    assert not await there(scene, "bo", b"fake two")
    note = next(post for post in scene.platform.posts("mods") if "the same picture" in post.text)
    await scene.platform.press(note, "mo", Choice.BREAKER)
    assert not await there(scene, "bo", b"fake one")


async def test_each_stop_is_said_also_twice_in_an_hour(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=2)))
    for time in range(3):
        for number in range(4):
            await scene.post(f"m{number}", b"fake %d %d" % (time, number))
        assert len(stops(scene)) == time + 1
        note = next(it for it in reversed(scene.platform.posts("mods")) if "as I may by myself" in it.text)
        assert "Let automatic removals go on" in [button.label for button in note.buttons]
        assert await said(scene, "resume") == "Automatic removals go on."
    assert len(await scene.events(EventKind.BREAKER_TRIPPED)) == 3


async def test_one_flood_that_trips_it_twice_is_said_twice(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=1)))
    for time in range(2):
        for _ in range(3):
            await scene.post("ada", b"fake one")
        assert len(stops(scene)) == time + 1
        await said(scene, "resume")


async def test_two_members_of_one_flood_are_each_said(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(member_per_hour=1)))
    for member in ("ada", "bo", "ada", "bo", "ada"):
        await scene.post(member, b"fake one")
    assert [told.partition(" in this")[0] for told in stops(scene)] == [
        "I have taken out one picture of Ada",
        "I have taken out one picture of Bo",
    ]


async def test_the_chats_stop_says_all_of_it(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=1, member_per_hour=1, picture_per_hour=1)))
    for _ in range(3):
        await scene.post("ada", b"fake one")
    (told,) = stops(scene)
    assert told.startswith("I have taken out one picture in this hour, as many as I may")


async def test_who_is_reminded_of_a_stop_is_so_once_a_day(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=1)))
    for number in range(3):
        await scene.post("ada", b"fake %d" % number)
    await scene.clock.advance(7_200)
    await scene.post("ada", b"fake 8")
    assert len(stops(scene)) == 1
    await scene.clock.advance(86_400)
    await scene.post("ada", b"fake 9")
    assert len(stops(scene)) == 2


async def test_the_policy_says_what_follows_while_it_is_stopped(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=1)))
    assert "delete it" in await said(scene)
    for number in range(2):
        await scene.post("ada", b"fake %d" % number)
    text = await said(scene)
    assert "delete it" not in text
    assert "I take nothing out until a moderator says /policy resume." in text
    await said(scene, "resume")
    assert "delete it" in await said(scene)


async def test_the_doctor_tells_a_share_from_the_chats_stop(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(member_per_hour=1)))
    for number in range(2):
        await scene.post("ada", b"fake %d" % number)
    await scene.platform.command("group", "mo", CommandName.DOCTOR)
    assert "Automatic removals have stopped for some members or pictures" in scene.texts()[-1]


@pytest.mark.parametrize("mode", [Mode.SHADOW, Mode.OFF])
async def test_what_does_not_act_trips_nothing(scene: Scene, mode: Mode) -> None:
    await scene.policy(replace(DELETE, mode=mode, limits=limits(member_per_hour=0)))
    await scene.post("ada", b"fake one")
    assert await scene.events(EventKind.BREAKER_TRIPPED) == []


async def test_the_limits_of_a_topic_are_the_chats_whatever_its_rules_say(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=2)))
    await scene.records.policies.set("fake", "group", replace(DELETE, limits=limits(removals_per_hour=0)), "t1")
    for number in range(3):
        await scene.post(f"m{number}", b"fake %d" % number, thread="t1" if number % 2 else "")
    assert len(await scene.events(EventKind.REMOVED)) == 2
    (told,) = stops(scene)
    assert told.startswith("I have taken out 2 pictures in this hour")


async def test_a_topic_cannot_have_limits_of_its_own(scene: Scene) -> None:
    async def ask(*words: str, body: str = "") -> str:
        await scene.platform.command("group", "mo", CommandName.POLICY, *words, thread="t1", body=body)
        return plain(scene.texts()[-1])

    await scene.policy(DELETE)
    for words in (("here", "limits", "1", "1", "1"), ("here", "replay", "30d", "limits", "1", "1", "1")):
        said = await ask(*words)
        assert "holds for the whole chat" in said
        assert "/policy limits 20 10 20" in said
    said = await ask("import", body='[threads.t1]\nmute = "2h"\nlimits.member_per_hour = 3')
    assert "Line 3, threads.t1.limits.member_per_hour: “limits” holds for the whole chat" in said
    assert await scene.records.policies.threads("fake", "group") == ()
    assert (await ask("limits", "1", "2", "3")).startswith("Done: limits.removals_per_hour: 20 → 1")


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"removals_per_hour": 1}, "This chat's limit of automatic removals in an hour"),
        ({"member_per_hour": 1}, "The limit of automatic removals of one member in an hour"),
        ({"picture_per_hour": 1}, "The limit of automatic removals of one picture in an hour"),
    ],
)
async def test_the_card_says_whose_limit_is_reached(scene: Scene, own: dict[str, int], words: str) -> None:
    await scene.policy(replace(DELETE, limits=limits(**own)))
    for _ in range(3):  # reached; then stopped
        await scene.post("ada", b"fake one")
    cards = [plain(post.text) for post in scene.platform.posts("mods")]
    assert any(words in text for text in cards)
    await scene.platform.command("group", "ada", CommandName.WHY, scene.cases[-1].id)
    assert plain(scene.texts()[-1]).count("that was reached, so I took nothing out") == 2


async def test_a_limit_of_none_is_said_as_it_is(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=0)))
    await scene.post("ada", b"fake one")
    told = [plain(post.text) for post in scene.platform.posts("mods")]
    assert any(text.startswith("The limits of this chat let me take nothing out by myself") for text in told)


async def test_a_stop_names_how_many_there_were_when_it_stopped(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=2)))
    for number in range(3):
        await scene.post(f"m{number}", b"fake %d" % number)
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=50)))
    await scene.clock.advance(30 * 3_600)
    await scene.post("m9", b"fake 9")
    assert all(told.startswith("I have taken out 2 pictures") for told in stops(scene))


def test_every_text_that_is_put_together_exists() -> None:
    assert breaker.text_ids() <= TEXTS.ids()


@pytest.mark.parametrize("limit", [1, 3])
async def test_copies_that_look_the_same_have_one_share(scene: Scene, limit: int) -> None:
    await scene.policy(replace(DELETE, limits=limits(picture_per_hour=limit)))
    stays = [await there(scene, f"m{number}", b"fake %d#%d" % (number, number % 4)) for number in range(limit + 2)]
    assert stays == [False] * limit + [True, True]
    assert len(stops(scene)) == 1
    assert not await there(scene, "bo", b"fake other#%d" % (2**200 - 1))


async def test_a_file_that_is_known_by_its_id_has_its_share_too(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(picture_per_hour=2)))
    await scene.platform.post("group", "ada", b"fake#5", file_id="f1")
    await scene.settle()
    await scene.press(Choice.FAKE)
    gone = []
    for _ in range(3):
        message = await scene.platform.post("group", "bo", b"fake#5", file_id="f1")
        await scene.settle()
        gone.append(not scene.platform.exists("group", message.id))
    assert gone == [True, False, False]


async def test_a_flat_picture_stops_nothing_that_only_seems_to_look_like_it(scene: Scene) -> None:
    def judge(data: bytes) -> Verdict:
        """What is flat has a fingerprint that says little."""
        print_ = Fingerprint(algorithm="pdq", value=f"{7:064x}", quality=40 if b"flat" in data else 100)
        return replace(verdict(Band.SUBSTANTIAL), fingerprints=(print_,))

    scene.scanner.judge = judge
    await scene.policy(replace(DELETE, limits=limits(picture_per_hour=1)))
    assert [await there(scene, f"m{number}", b"fake flat") for number in range(2)] == [False, True]
    assert not await there(scene, "bo", b"fake sharp")


async def test_the_chats_stop_holds_for_those_whom_nobody_knows(scene: Scene) -> None:
    await scene.policy(replace(DELETE, limits=limits(removals_per_hour=1)))
    assert [await there(scene, "ada", b"fake %d" % number) for number in range(2)] == [False, True]
    await scene.clock.advance(7_200)
    assert await there(scene, "", b"fake 3"), "nobody has reset it"
    await said(scene, "resume")
    assert not await there(scene, "", b"fake 4")


@pytest.mark.parametrize("by_button", [True, False])
async def test_what_moderators_were_told_does_not_stand_once_removals_go_on(scene: Scene, by_button: bool) -> None:
    await scene.policy(replace(DELETE, moderators_chat="", limits=limits(removals_per_hour=1)))
    for member in ("mo", "max"):
        scene.platform.open_private(member)
    for number in range(2):
        await scene.post("ada", b"fake %d" % number)

    def told(chat: str) -> list[str]:
        return [plain(post.text) for post in scene.platform.posts(chat) if "automatic removals go on" in post.text]

    def stopped(chat: str) -> list[str]:
        return [post.text for post in scene.platform.posts(chat) if "as many as I may by myself" in post.text]

    assert [len(stopped(f"private-{member}")) for member in ("mo", "max")] == [1, 1]
    if by_button:
        (note,) = [post for post in scene.platform.posts("private-mo") if "as I may by myself" in post.text]
        await scene.platform.press(note, "mo", Choice.BREAKER)
    else:
        await said(scene, "resume")
    for member in ("mo", "max"):
        assert stopped(f"private-{member}") == []
        assert told(f"private-{member}") == ["Mo let automatic removals go on."]
    await scene.post("ada", b"fake 3")
    await scene.post("ada", b"fake 4")
    assert [len(stopped(f"private-{member}")) for member in ("mo", "max")] == [1, 1], "the next stop is said anew"
