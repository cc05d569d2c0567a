"""Pictures that no message carries: moderators are told, and nothing follows but what one of them presses."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.moderator.admission import Rations
from bots.moderator.emblems import AGAIN_S
from bots.platform import Attachment, CommandName, Emblem, Lack, Member, Power, Sighting, Unreachable
from bots.policy import PRESETS, Beside, Mode, Policy, Preset, Proof
from bots.records.cases import Case, CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from bots.testing.records.quotas import FakeQuotas
from bots.testing.service import EMBLEM
from tests.unit.bots.moderator.conftest import TEXTS, Scene, make
from worker.contract import Lane, Purpose

ALL = replace(
    PRESETS[Preset.STRICT],
    altered=replace(PRESETS[Preset.STRICT].altered, proofs=frozenset(Proof)),
    penalty_proofs=frozenset(Proof),
    beside=frozenset(Beside),
    moderators_chat="mods",
)
"""Rules that would take out, strike and mute on a model's word alone."""
OF_PEOPLE = (Emblem.MEMBER, Emblem.REQUEST, Emblem.CHANGE)
FAKE = b"fake one#5"
ACTS = {"delete", "put_back", "react", "mute", "kick", "ban", "admit"}


async def sight(scene: Scene, emblem: Emblem, picture: bytes = FAKE, member: str = "ada", **more: object) -> str:
    """The picture's name, once it was looked at and acted on."""
    name = await scene.platform.sight("group", emblem, picture, member, **more)  # type: ignore[arg-type]
    await scene.settle()
    return name


def done(scene: Scene, since: int = 0) -> set[str]:
    """What the bot has done in the chat, or to somebody."""
    return {act.name for act in scene.platform.acts[since:] if act.chat == "group"} & ACTS


async def more(scene: Scene, choice: Choice) -> None:
    await scene.press(Choice.MORE)
    await scene.press(choice)


@pytest.mark.parametrize("emblem", Emblem)
async def test_moderators_are_told_and_nothing_else_follows(scene: Scene, emblem: Emblem) -> None:
    await scene.policy(ALL)
    name = await sight(scene, emblem)
    assert (scene.case.emblem, scene.case.sender) == (emblem, "ada")
    assert (scene.finding.message == name) is (emblem not in OF_PEOPLE)
    assert "ada" not in scene.finding.message
    assert scene.card().thumbnail
    assert TEXTS.say("found-altered-substantial", "en") in scene.card().text
    assert "Ada" in scene.card().text
    assert "https://" not in scene.card().text, "no link leads to it"
    assert done(scene) == set()
    assert scene.texts("group") == []
    assert await scene.events(EventKind.STRIKE) == []
    assert scene.case.waits


@pytest.mark.parametrize("emblem", Emblem)
async def test_they_are_looked_at_after_all_else_and_for_nobody_who_waits(scene: Scene, emblem: Emblem) -> None:
    await scene.policy(ALL)
    await scene.platform.sight("group", emblem, FAKE, "ada")
    ((origin, lane),) = [(origin, lane) for origin, lane in scene.scanner.submitted]
    assert (origin.purpose, lane) == (Purpose.EMBLEM, Lane.BACKFILL)


@pytest.mark.parametrize(
    "policy",
    [Policy(moderators_chat="mods"), replace(ALL, mode=Mode.OFF), replace(ALL, beside=frozenset({Beside.CHAT}))],
)
async def test_where_nobody_asked_for_it_nothing_is_fetched(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    for emblem in set(Emblem) - {Emblem.CHAT}:
        await sight(scene, emblem, asked_for=emblem is Emblem.MEMBER)
    assert scene.scanner.submitted == []
    assert {act.name for act in scene.platform.acts} & {"fetch", "portrait"} == set()


async def test_rules_that_only_note_tell_nobody(scene: Scene) -> None:
    await scene.policy(replace(ALL, mode=Mode.SHADOW))
    await sight(scene, Emblem.EMOJI)
    assert scene.case.mode is Mode.SHADOW
    assert scene.platform.posts("mods") == []


async def test_what_is_clean_leaves_no_case(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.MEMBER, b"clean")
    assert scene.cases == []


async def test_rules_that_were_changed_while_it_was_looked_at_hold(scene: Scene) -> None:
    await scene.policy(ALL)
    await scene.platform.sight("group", Emblem.EMOJI, FAKE)
    await scene.policy(replace(ALL, beside=frozenset()))
    await scene.settle()
    assert scene.cases == []


async def test_a_known_picture_is_told_of_though_no_check_finds_anything(scene: Scene) -> None:
    await scene.policy(ALL)
    clean = b"clean"
    entry = KnownPicture(id="K1", listed=Listed.FAKE, sha256=hashlib.sha256(clean).hexdigest(), added_at_s=1.0)
    await scene.records.known.add("fake", "group", entry)
    await sight(scene, Emblem.CHANGE, clean)
    assert TEXTS.say("found-known-exact", "en") in scene.card().text
    assert done(scene) == set()
    assert scene.case.state is CaseState.OPEN


async def test_a_picture_in_a_message_and_as_an_emoji_are_two_cases(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.EMOJI)
    await scene.post("eve", FAKE)
    await scene.post("bo", FAKE)
    assert [case.emblem for case in scene.cases] == [Emblem.EMOJI, None]
    assert len(scene.cases[0].findings) == 1


async def test_the_same_emoji_twice_is_one_case_and_the_same_face_of_two_people_is_two(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.EMOJI)
    await sight(scene, Emblem.EMOJI, member="eve")
    assert len(scene.case.findings) == 2
    await sight(scene, Emblem.MEMBER)
    await sight(scene, Emblem.MEMBER, member="eve")
    assert [case.sender for case in scene.cases] == ["ada", "ada", "eve"]


# What a moderator presses.


async def test_an_emoji_goes_by_a_press_alone(scene: Scene) -> None:
    await scene.policy(ALL)
    name = await sight(scene, Emblem.EMOJI)
    assert scene.choices() == [Choice.FAKE, Choice.FINE, Choice.SHOW, Choice.MORE]
    await scene.press(Choice.FAKE)
    assert scene.platform.uploads == set()
    (act,) = [act for act in scene.platform.acts if act.name == "delete"]
    assert (act.chat, act.message, act.case) == ("group", name, scene.case.id)
    assert scene.finding.state is FindingState.KEPT_OUT
    assert await scene.events(EventKind.STRIKE) == [], "nobody is punished for it by itself"
    assert scene.platform.posts("private-ada") == []
    assert scene.texts("group") == []
    assert Choice.UNDO in scene.choices()
    assert TEXTS.say("button-undo-lost", "en") in [button.label for button in scene.card().buttons]
    assert scene.records.copies.kept == {}


async def test_an_emoji_that_somebody_else_took_away_is_gone(scene: Scene) -> None:
    await scene.policy(ALL)
    name = await sight(scene, Emblem.EMOJI)
    await scene.moderator.on_deleted("fake", "group", [name])
    assert scene.finding.state is FindingState.GONE
    assert TEXTS.say("became-gone", "en") in scene.card().text


async def test_where_the_bot_may_not_it_stays_and_the_presser_reads_why(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.STICKER)
    scene.platform.lacking["group"] = (Lack.MANAGE_EMOJI,)
    await scene.press(Choice.FAKE)
    assert len(scene.platform.uploads) == 1
    assert scene.case.review is None
    assert any("taking emoji and stickers away" in post.text for post in scene.platform.posts("mods"))


@pytest.mark.parametrize("emblem", [Emblem.CHAT, *OF_PEOPLE])
async def test_a_persons_picture_is_left_to_them_and_recognised_from_then_on(scene: Scene, emblem: Emblem) -> None:
    await scene.policy(ALL)
    await sight(scene, emblem)
    await scene.press(Choice.FAKE)
    assert done(scene) == set()
    assert scene.finding.state is FindingState.NOTED
    assert not scene.case.in_line
    assert "it is a fake" in scene.card().text
    assert Choice.UNDO in scene.choices()
    (known,) = await scene.records.known.entries("fake", "group")
    assert known.listed is Listed.FAKE
    await scene.press(Choice.UNDO)
    assert scene.case.review is None
    assert list(await scene.records.known.entries("fake", "group")) == []


@pytest.mark.parametrize("emblem", Emblem)
async def test_a_fine_one_is_not_told_of_again(scene: Scene, emblem: Emblem) -> None:
    await scene.policy(ALL)
    await sight(scene, emblem)
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.LEFT
    await sight(scene, emblem, member="eve")
    assert len(scene.cases) == 1


@pytest.mark.parametrize("emblem", [Emblem.MEMBER, Emblem.CHANGE])
async def test_what_follows_for_the_person_is_pressed_by_hand_and_they_are_told(scene: Scene, emblem: Emblem) -> None:
    await scene.policy(ALL)
    await sight(scene, emblem)
    await more(scene, Choice.BAN)
    assert scene.platform.banned == {("group", "ada")}
    (told,) = scene.platform.posts("private-ada")
    assert told.text.startswith(TEXTS.say("member-emblem", "en", chat=scene.platform.place("group")))
    assert "posted" not in told.text
    assert scene.texts("group") == []


async def test_who_asks_to_be_let_in_waits_until_somebody_presses(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.REQUEST)
    assert {Choice.ADMIT, Choice.REFUSE} <= set(scene.choices())
    await scene.press(Choice.MORE)
    assert {Choice.MUTE, Choice.KICK} & set(scene.choices()) == set(), "they are not inside"
    await scene.press(Choice.BACK)
    await scene.press(Choice.REFUSE)
    assert scene.platform.waiting == set()
    assert scene.platform.let_in == set()
    assert scene.case.admission is not None
    assert not scene.case.waits
    assert "did not let them in" in scene.card().text
    assert {Choice.ADMIT, Choice.REFUSE} & set(scene.choices()) == set()
    assert Choice.FAKE in scene.choices(), "of the picture somebody can still decide"


async def test_who_was_answered_elsewhere_is_not_answered_again(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.REQUEST)
    scene.platform.waiting.clear()
    await scene.press(Choice.ADMIT)
    assert scene.platform.let_in == set()
    assert scene.case.admission is None
    assert any(TEXTS.say("admission-over", "en") in post.text for post in scene.platform.posts("mods"))


@pytest.mark.parametrize("failure", [Unreachable("away"), None])
async def test_a_request_that_could_not_be_answered_can_be_answered_again(
    scene: Scene, failure: Unreachable | None
) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.REQUEST)
    if failure is not None:
        scene.platform.fail("admit", failure)
    else:
        scene.platform.lacking["group"] = (Lack.ADMIT_MEMBERS,)
    await scene.press(Choice.ADMIT, number=0)
    assert scene.case.admission is None
    scene.platform.lacking.clear()
    await scene.press(Choice.ADMIT, number=0)
    assert scene.platform.let_in == {("group", "ada")}


async def test_only_a_moderator_can_press(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.REQUEST)
    for choice in (Choice.ADMIT, Choice.REFUSE, Choice.FAKE):
        await scene.press(choice, member="ada", number=0)
    assert scene.platform.waiting == {("group", "ada")}
    assert scene.case.review is None


# What may show a minor.


async def stopped(scene: Scene) -> None:
    """A moderator has stopped the picture in a message."""
    await scene.post("eve", FAKE)
    await more(scene, Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)


def newest(scene: Scene) -> Case:
    return scene.cases[-1]


@pytest.mark.parametrize("emblem", Emblem)
async def test_what_was_stopped_is_shown_nobody_and_moderators_are_told(scene: Scene, emblem: Emblem) -> None:
    await scene.policy(ALL)
    await stopped(scene)
    acts = len(scene.platform.acts)
    await sight(scene, emblem)
    case = newest(scene)
    assert (case.emblem, case.minor) == (emblem, True)
    assert scene.card().thumbnail == b""
    assert all((item.media, item.file_id) == ("", "") for item in case.findings)
    assert done(scene, acts) == set()
    assert scene.choices() == [Choice.MINOR_SURE]
    await scene.press(Choice.MINOR_SURE)
    case = newest(scene)
    assert not case.in_line
    if emblem in {Emblem.EMOJI, Emblem.STICKER}:
        assert scene.platform.uploads == set()
    else:
        (finding,) = case.findings
        assert (finding.state, finding.problem) == (FindingState.STAYS, Problem.IMPOSSIBLE)
        assert scene.choices() == []


# Two people who show the same file.


async def face(scene: Scene, member: str) -> None:
    """Somebody comes in with the picture that others have: the platform calls the file alike, and keeps it for each."""
    media = f"{EMBLEM}{member}"
    scene.platform._media[media] = FAKE
    picture = Attachment(media=media, file_id="H1", media_type="image/png", size_bytes=len(FAKE))
    who = Member(id=member, name=member.title())
    sighting = Sighting(platform="fake", chat="group", emblem=Emblem.MEMBER, member=who, attachment=picture)
    await scene.moderator.on_sighting(sighting)
    await scene.settle()


@pytest.mark.parametrize("stops", [False, True])
async def test_of_each_who_comes_in_with_the_same_file_moderators_are_told(scene: Scene, stops: bool) -> None:
    await scene.policy(ALL)
    await face(scene, "ada")
    if stops:
        await more(scene, Choice.MINOR)
        await scene.press(Choice.MINOR_SURE)
    else:
        await scene.press(Choice.FAKE)
    await face(scene, "eve")
    assert [(case.sender, case.minor) for case in scene.cases] == [("ada", stops), ("eve", stops)]
    assert scene.cases[0].messages != scene.cases[1].messages
    assert "Eve" in scene.card().text
    await scene.again()
    assert len(scene.cases) == 2


# A raid.


def raided(limit: int) -> Scene:
    return make(Options(public_url="https://bot.example", rations=Rations(emblems=limit)))


async def test_a_raid_costs_so_many_scans_and_moderators_are_told_how_many_were_left_out() -> None:
    scene = raided(3)
    scene.overlaps = True
    await scene.policy(ALL)
    for number in range(50):
        await scene.platform.sight("group", Emblem.MEMBER, b"clean %d" % number, f"m{number}", asked_for=True)
    assert len(scene.scanner.submitted) == 3
    assert scene.platform.count("portrait") == 3
    await scene.moderator._later.settled()
    assert scene.texts("mods") == [TEXTS.say("emblems-left-out", "en", limit=3, count=47)]
    await scene.moderator.aclose()


async def test_one_chats_raid_is_no_other_chats() -> None:
    scene = raided(1)
    await scene.policy(ALL)
    await scene.policy(ALL, "other")
    for chat in ("group", "group", "other"):
        await scene.platform.sight(chat, Emblem.MEMBER, chat.encode(), "ada")
    assert [origin.chat for origin, _ in scene.scanner.submitted] == ["group", "other"]
    await scene.moderator.aclose()


async def test_a_raid_takes_nothing_from_what_somebody_uploads() -> None:
    scene = raided(1)
    await scene.policy(ALL)
    for number in range(3):
        await scene.platform.sight("group", Emblem.MEMBER, b"clean %d" % number, f"m{number}")
    await scene.platform.sight("group", Emblem.EMOJI, b"clean emoji")
    assert [origin.emblem for origin, _ in scene.scanner.submitted] == [Emblem.MEMBER, Emblem.EMOJI]
    await scene.moderator.aclose()


async def test_a_picture_that_was_judged_before_the_program_began_anew_uses_nothing_up() -> None:
    scene = raided(1)
    await scene.policy(ALL)
    await sight(scene, Emblem.CHANGE, b"clean", file_id="H1")
    scene.moderator._emblems._seen = type(scene.moderator._emblems._seen)(100)
    scene.moderator._emblems._full.clear()
    await scene.clock.sleep(3_601)
    await sight(scene, Emblem.CHANGE, b"clean", file_id="H1")
    assert scene.platform.count("fetch") == 1
    await sight(scene, Emblem.CHANGE, FAKE, "eve", file_id="H2")
    assert scene.case.sender == "eve"
    await scene.moderator.aclose()


async def test_one_picture_is_looked_at_once(scene: Scene) -> None:
    await scene.policy(ALL)
    for _ in range(3):
        await sight(scene, Emblem.CHANGE, b"clean", file_id="H1")
    assert len(scene.scanner.submitted) == 1
    await sight(scene, Emblem.CHANGE, b"clean", file_id="H2")
    assert len(scene.scanner.submitted) == 2


async def test_whoever_was_looked_at_when_they_asked_is_not_when_they_come_in(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.REQUEST, file_id="H1")
    await scene.clock.sleep(2 * AGAIN_S)
    await sight(scene, Emblem.MEMBER, file_id="H1")
    assert len(scene.scanner.submitted) == 1
    assert len(scene.cases) == 1


async def test_who_has_no_picture_costs_nothing(scene: Scene) -> None:
    await scene.policy(ALL)
    await scene.platform.sight("group", Emblem.MEMBER, b"x", "ada", asked_for=None)
    assert (scene.platform.count("portrait"), scene.scanner.submitted) == (1, [])


async def test_who_comes_in_is_counted_once_though_it_is_told_of_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, take = raided(2), FakeQuotas.take

    async def slowly(*given: object) -> float:
        await asyncio.sleep(0)
        return await take(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeQuotas, "take", slowly)
    await scene.policy(ALL)
    for number in range(2):
        scene.platform.portraits["ada"] = Attachment(media=f"{EMBLEM}{number}", file_id="H1", media_type="image/png")
        scene.platform._media[f"{EMBLEM}{number}"] = b"clean"
    sighting = Sighting(platform="fake", chat="group", emblem=Emblem.MEMBER, member=Member(id="ada"))
    await asyncio.gather(*(scene.moderator.on_sighting(sighting) for _ in range(2)))
    assert (scene.platform.count("portrait"), len(scene.scanner.submitted)) == (1, 1)
    await scene.platform.sight("group", Emblem.MEMBER, b"clean", "eve", asked_for=True)
    assert len(scene.scanner.submitted) == 2
    await scene.moderator.aclose()


async def test_who_has_no_picture_is_asked_for_one_once() -> None:
    scene = raided(2)
    await scene.policy(ALL)
    for _ in range(3):
        await scene.platform.sight("group", Emblem.MEMBER, b"x", "ada", asked_for=None)
        await scene.clock.sleep(AGAIN_S / 4)
    assert scene.platform.count("portrait") == 1
    await scene.platform.sight("group", Emblem.MEMBER, b"clean", "eve", asked_for=True)
    assert len(scene.scanner.submitted) == 1
    await scene.moderator.aclose()


@pytest.mark.parametrize("asked_for", [False, True])
async def test_who_comes_again_is_looked_at_by_what_is_known_by_then(scene: Scene, asked_for: bool) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.MEMBER, b"clean", file_id="H1", asked_for=asked_for)
    digest = hashlib.sha256(b"clean").hexdigest()
    await scene.records.known.add(
        "fake", "group", KnownPicture(id="K1", listed=Listed.FAKE, sha256=digest, added_at_s=1.0)
    )
    await scene.clock.sleep(2 * AGAIN_S)
    await sight(scene, Emblem.MEMBER, b"clean", file_id="H1", asked_for=asked_for)
    assert TEXTS.say("found-known-exact", "en") in scene.card().text


async def test_who_goes_back_to_a_picture_is_looked_at_by_what_is_known_by_then(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.CHANGE, b"clean one", file_id="H1")
    await sight(scene, Emblem.CHANGE, b"clean two", file_id="H2")
    digest = hashlib.sha256(b"clean one").hexdigest()
    await scene.records.known.add(
        "fake", "group", KnownPicture(id="K1", listed=Listed.FAKE, sha256=digest, added_at_s=1.0)
    )
    await sight(scene, Emblem.CHANGE, b"clean two", file_id="H2")
    assert len(scene.scanner.submitted) == 2, "nothing has changed"
    await sight(scene, Emblem.CHANGE, b"clean one", file_id="H1")
    assert TEXTS.say("found-known-exact", "en") in scene.card().text


async def test_a_platform_that_is_away_is_asked_again(scene: Scene) -> None:
    await scene.policy(ALL)
    scene.platform.fail("portrait", Unreachable("away"))
    await scene.platform.sight("group", Emblem.MEMBER, FAKE, "ada", asked_for=True)
    assert scene.scanner.submitted == []
    await scene.moderator._intake._later.settled()
    assert len(scene.scanner.submitted) == 1


async def test_what_is_beside_messages_is_no_part_of_a_replay(scene: Scene) -> None:
    await scene.policy(ALL)
    await sight(scene, Emblem.EMOJI)
    await scene.platform.command("group", "mo", CommandName.POLICY, "replay", "30d", "strict")
    assert TEXTS.say("replay-none", "en") in scene.texts("group")[-1]


async def test_the_doctor_says_what_it_is_not_told_of_and_which_right_it_lacks(scene: Scene) -> None:
    await scene.policy(ALL)
    scene.platform.emblems = frozenset(Emblem) - {Emblem.CHANGE}
    scene.platform.lacking["group"] = (Lack.MANAGE_EMOJI, Lack.ADMIT_MEMBERS)
    await scene.platform.command("group", "mo", CommandName.DOCTOR)
    lines = scene.texts("group")[-1].splitlines()
    assert any(line.startswith("✗") and "profile pictures that members change" in line for line in lines)
    assert any(line.startswith("✓") and "emoji and stickers that somebody uploads" in line for line in lines)
    (rights,) = [line for line in lines if "I lack the right" in line]
    assert "taking emoji and stickers away" in rights
    assert "letting people in who ask" in rights


async def test_it_needs_no_right_for_what_the_platform_cannot(scene: Scene) -> None:
    await scene.policy(ALL)
    scene.platform.can -= {Power.REMOVE_EMOJI, Power.ADMIT}
    scene.platform.lacking["group"] = (Lack.MANAGE_EMOJI, Lack.ADMIT_MEMBERS)
    await scene.platform.command("group", "mo", CommandName.DOCTOR)
    assert "I lack the right" not in scene.texts("group")[-1]


async def test_everybody_reads_which_are_looked_at_and_which_the_bot_is_not_told_of(scene: Scene) -> None:
    await scene.policy(replace(ALL, beside=frozenset({Beside.EMOJI, Beside.CHANGED})))
    scene.platform.emblems = frozenset({Emblem.EMOJI, Emblem.MEMBER})
    await scene.platform.command("group", "ada", CommandName.POLICY)
    lines = [line for line in scene.texts("group")[-1].splitlines() if "emoji" in line or "members change" in line]
    assert [line.partition(":")[0] for line in lines] == [
        "• Pictures that are in no message",
        "• Not told of, so not looked at here",
    ]
    await scene.policy(replace(ALL, beside=frozenset()))
    await scene.platform.command("group", "ada", CommandName.POLICY)
    assert "in no message" not in scene.texts("group")[-1]


async def test_it_is_set_in_words_and_by_buttons_by_those_who_may(scene: Scene) -> None:
    await scene.platform.command("group", "ada", CommandName.POLICY, "pictures", "all", "notify")
    assert (await scene.records.policies.policy("fake", "group")).beside == frozenset()
    await scene.platform.command("group", "mo", CommandName.POLICY, "pictures", "all", "notify")
    assert (await scene.records.policies.policy("fake", "group")).beside == frozenset(Beside)
    await scene.platform.command("group", "mo", CommandName.POLICY, "strict")
    assert (await scene.records.policies.policy("fake", "group")).beside == frozenset(Beside), "a preset keeps them"
    await scene.platform.command("group", "mo", CommandName.SETTINGS)
    for label in (TEXTS.say("settings-to-pictures", "en"), f"✓ {TEXTS.say('settings-pictures-emoji', 'en')}"):
        await scene.platform.press(scene.platform.posts("group")[-1], "mo", label)
    assert (await scene.records.policies.policy("fake", "group")).beside == frozenset(Beside) - {Beside.EMOJI}


async def test_nobody_holds_them_and_it_says_what_is_possible(scene: Scene) -> None:
    await scene.platform.command("group", "mo", CommandName.POLICY, "pictures", "joining", "hold")
    assert "“hold” here. Possible: off, notify." in scene.texts("group")[-1]
