"""/known: what a chat's moderators have decided on, by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bots.durations import DurationError
from bots.hashlists import Hash, HashType, write
from bots.moderator import Options
from bots.moderator.commands import hashlists, known
from bots.moderator.commands.hashlists import notes_of
from bots.moderator.commands.known import wish_of
from bots.platform import Gone, Uncertain, Unreachable
from bots.policy import DAY_S, Policy, Rule
from bots.records.choices import Choice
from bots.records.errors import NewerRecord
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.commands.conftest import ASKS, REPLY, TEXTS, Scene, make

SHA = "a" * 64
PDQ = "0f" * 32


def sha_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def entries(scene: Scene, chat: str = "group") -> list[KnownPicture]:
    return await scene.records.known.entries("fake", chat)


async def only(scene: Scene) -> KnownPicture:
    (entry,) = await entries(scene)
    return entry


def picture(**more: object) -> KnownPicture:
    fields: dict[str, object] = {
        "id": "ABCD2345",
        "listed": Listed.FAKE,
        "sha256": SHA,
        "by": "mo",
        "added_at_s": 1_700_000_000.0,
        **more,
    }
    return KnownPicture(**fields)  # type: ignore[arg-type]


async def test_only_those_who_may_review_and_only_in_a_group(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    for words in ("known", "known list", "known add", "known fine", "known remove X", "known export", "known import"):
        assert "Only moderators" in await scene.say("ada", words, target, body=f"{SHA},sha256")
    assert "belong to a group" in await scene.say("ada", "known list", chat="private-ada")
    assert await entries(scene) == []
    assert await scene.events() == []


async def test_a_picture_without_a_case_is_known_by_its_bytes_and_its_file_id(scene: Scene) -> None:
    target = await scene.post("ada", b"clean", file_id="f1")
    said = await scene.say("mo", "known add a stolen photo", target)
    entry = await only(scene)
    assert (entry.listed, entry.sha256, entry.file_id, entry.pdq) == (Listed.FAKE, sha_of(b"clean"), "f1", "")
    assert (entry.by, entry.note, entry.expires_at_s, entry.case) == ("mo", "a stolen photo", 0.0, "")
    assert entry.added_at_s == scene.clock.now_s()
    assert entry.id in said
    assert "when it is posted here again" in said
    assert "exactly this file" in said
    (event,) = await scene.events(EventKind.KNOWN_ADDED)
    assert (event.actor, event.details, event.picture) == ("mo", f"fake {entry.id}", sha_of(b"clean"))
    assert event.at_s == scene.clock.now_s()


async def test_what_was_added_goes_when_it_comes_again(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    await scene.say("mo", "known add", target)
    again = await scene.post("bob", b"clean")
    assert not scene.platform.exists("group", again.id)
    other = await scene.post("bob", b"clean too")
    assert scene.platform.exists("group", other.id)


async def test_a_picture_of_a_case_is_known_by_its_looks_too(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake #7", file_id="f1")
    said = await scene.say("mo", "known add", target)
    entry = await only(scene)
    assert (entry.pdq, entry.quality) == (f"{7:064x}", 90)
    assert (entry.sha256, entry.file_id, entry.case) == (sha_of(b"fake #7"), "f1", scene.case.id)
    assert "exactly this file" not in said
    copy = await scene.post("bob", b"clean #6")
    assert not scene.platform.exists("group", copy.id)


async def test_looks_of_a_quality_that_matches_nothing_are_said_to_be_no_help(scene: Scene) -> None:
    await scene.policy(Policy(known_quality=91, altered=ASKS.altered, moderators_chat="mods"))
    target = await scene.post("ada", b"fake #7")
    assert "exactly this file" in await scene.say("mo", "known add", target)


async def test_as_a_reply_to_the_bot_all_pictures_of_the_case_are_meant(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake #7")
    reply = scene.platform.as_message(scene.platform.posts("group")[0])
    await scene.say("mo", "known add", reply)
    assert (await only(scene)).pdq == f"{7:064x}"


async def test_without_a_picture_it_asks_which(scene: Scene) -> None:
    words = await scene.post("ada")
    assert "Which picture" in await scene.say("mo", "known add")
    assert "Which picture" in await scene.say("mo", "known add", words)
    assert "Which picture" in await scene.say("mo", "known fine", words)
    assert await entries(scene) == []


async def test_a_picture_that_is_gone_says_so(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    scene.platform.lose_media(target)
    assert "was gone before" in await scene.say("mo", "known add", target)
    assert await entries(scene) == []


async def test_every_picture_of_a_message_is_added(scene: Scene) -> None:
    target = await scene.post("ada", b"one", b"two")
    said = await scene.say("mo", "known add", target)
    assert {entry.sha256 for entry in await entries(scene)} == {sha_of(b"one"), sha_of(b"two")}
    assert "these 2 pictures" in said
    assert all(entry.id in said for entry in await entries(scene))
    assert len(await scene.events(EventKind.KNOWN_ADDED)) == 2


async def test_fine_wins_whatever_the_detector_says(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake")
    said = await scene.say("mo", "known fine she posted it herself", target)
    entry = await only(scene)
    assert (entry.listed, entry.note) == (Listed.FINE, "she posted it herself")
    assert "is fine from now on" in said
    before = len(scene.texts())
    await scene.post("bob", b"fake")
    assert len(scene.texts()) == before
    (event,) = await scene.events(EventKind.KNOWN_ADDED)
    assert event.details == f"fine {entry.id}"


async def test_the_last_word_about_the_very_same_picture_holds(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    await scene.say("mo", "known fine", target)
    fine = await only(scene)
    said = await scene.say("max", "known add", target)
    entry = await only(scene)
    assert entry.listed is Listed.FAKE
    assert f"no longer counts as fine: I took {fine.id}" in said
    (removed,) = await scene.events(EventKind.KNOWN_REMOVED)
    assert (removed.actor, removed.details) == ("max", f"fine {fine.id}")
    said = await scene.say("mo", "known fine", target)
    assert (await only(scene)).listed is Listed.FINE
    assert f"no longer kept out: I took {entry.id}" in said


async def test_what_is_kept_out_by_name_is_kept_out_though_a_fine_picture_looks_alike(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.records.known.add(
        "fake", "group", picture(id="FINE1", listed=Listed.FINE, sha256="", pdq=f"{6:064x}", quality=100)
    )
    left = await scene.post("ada", b"clean #7")
    assert scene.platform.exists("group", left.id)
    await scene.say("mo", f"known add {7:064x} pdq")
    gone = await scene.post("bo", b"clean again #7")
    assert not scene.platform.exists("group", gone.id), "the nearer entry counts"
    near = await scene.post("bo", b"clean again #6")
    assert scene.platform.exists("group", near.id)


async def test_known_already_changes_nothing_and_never_says_so(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    await scene.say("mo", "known add", target)
    entry = await only(scene)
    said = await scene.say("max", "known add because", target)
    assert said == f"I know it already, as {entry.id}. Nothing was changed there."
    assert await only(scene) == entry
    assert len(await scene.events(EventKind.KNOWN_ADDED)) == 1


@pytest.mark.parametrize("kind", ["pdq", "sha256"])
async def test_a_hash_that_is_known_already_is_not_there_twice(scene: Scene, kind: str) -> None:
    await scene.say("mo", f"known add {PDQ} {kind}")
    assert "I know it already" in await scene.say("mo", f"known add {kind} {PDQ.upper()}")
    assert len(await entries(scene)) == 1


async def test_an_entry_learns_what_it_did_not_know(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake #7")
    await scene.records.known.add("fake", "group", picture(sha256=sha_of(b"fake #7"), note="first", file_id="f9"))
    said = await scene.say("max", "known add second", target)
    entry = await only(scene)
    assert (entry.id, entry.pdq, entry.quality, entry.note, entry.by) == (
        "ABCD2345",
        f"{7:064x}",
        90,
        "first",
        "mo",
    )
    assert entry.file_id == "f9"
    assert "ABCD2345" in said
    assert "exactly this file" not in said
    assert len(await scene.events(EventKind.KNOWN_ADDED)) == 1


async def test_a_copy_with_other_bytes_is_known_by_these_too(scene: Scene) -> None:
    await scene.policy(ASKS)
    first, second = await scene.post("ada", b"fake #7"), await scene.post("ada", b"fake  #7")
    await scene.say("mo", "known add", first)
    await scene.say("mo", "known add", second)
    assert {entry.sha256 for entry in await entries(scene)} == {sha_of(b"fake #7"), sha_of(b"fake  #7")}


async def test_an_expired_entry_is_added_anew(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    await scene.say("mo", "known add for 1h", target)
    assert (await only(scene)).expires_at_s == scene.clock.now_s() + 3600
    await scene.clock.advance(3601)
    assert "I will recognise this picture" in await scene.say("mo", "known add", target)


async def test_a_hash_must_say_what_it_is_of(scene: Scene) -> None:
    said = await scene.say("mo", f"known add {SHA} stolen")
    assert f"/known add {SHA} sha256" in said
    assert f"/known add {SHA} pdq" in said
    assert await entries(scene) == []
    await scene.say("mo", f"known add {SHA} sha256 for 90d stolen photo")
    entry = await only(scene)
    assert (entry.sha256, entry.pdq, entry.quality, entry.note) == (SHA, "", 0, "stolen photo")
    assert entry.expires_at_s == scene.clock.now_s() + 90 * DAY_S


async def test_a_pdq_hash_recognises_copies(scene: Scene) -> None:
    said = await scene.say("mo", f"known add {7:064x} pdq")
    entry = await only(scene)
    assert (entry.sha256, entry.pdq, entry.quality) == ("", f"{7:064x}", 100)
    assert "exactly this file" not in said
    copy = await scene.post("bob", b"clean #6")
    assert not scene.platform.exists("group", copy.id)


async def test_a_time_that_nobody_understands_changes_nothing(scene: Scene) -> None:
    target = await scene.post("ada", b"clean")
    for words in ("for 90x", "for 0d", "for 3651d", "for 3 months"):
        assert "did not understand how long" in await scene.say("mo", f"known add {words}", target)
    assert "200 letters" in await scene.say("mo", f"known add {'x' * 201}", target)
    assert await entries(scene) == []
    await scene.say("mo", f"known add {'x' * 200}", target)
    assert (await only(scene)).note == "x" * 200


def test_what_stands_behind_add() -> None:
    wish = wish_of(["for", "90d", "seen", "for", "sale"])
    assert (wish.keep_s, wish.note, wish.hash, wish.type) == (90 * DAY_S, "seen for sale", "", None)
    wish = wish_of(["seen", "for", "sale", "FOR", "2w"])
    assert (wish.keep_s, wish.note) == (14 * DAY_S, "seen for sale")
    assert wish_of(["made", "for"]).note == "made for"
    assert wish_of(["for", "3650d"]).keep_s == 3650 * DAY_S
    assert wish_of(["pdq", "is", "what"]).note == "pdq is what"
    assert wish_of(["sha256"]).note == "sha256"
    wish = wish_of(["SHA256", SHA.upper(), "why"])
    assert (wish.type, wish.hash, wish.note) == (HashType.SHA256, SHA, "why")
    wish = wish_of([SHA, "PDQ", "why"])
    assert (wish.type, wish.hash, wish.note) == (HashType.PDQ, SHA, "why")
    assert wish_of([SHA[1:]]).hash == ""
    with pytest.raises(DurationError, match="length of time"):
        wish_of(["for", "3651d"])


async def test_a_case_that_cannot_be_read_is_no_hindrance(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake #7")
    scene.records.cases.unreadable[scene.case.id] = NewerRecord("case", 9, 2)
    await scene.say("mo", "known add", target)
    entry = await only(scene)
    assert (entry.sha256, entry.pdq, entry.case) == (sha_of(b"fake #7"), "", "")


async def test_the_list_says_what_who_when_and_until_when(scene: Scene) -> None:
    now_s = scene.clock.now_s()
    for entry in (
        picture(id="AAAA", note="a stolen photo", expires_at_s=now_s + DAY_S, added_at_s=now_s - 60),
        picture(id="BBBB", listed=Listed.FINE, sha256="", pdq=PDQ, by="", added_at_s=now_s - 120),
        picture(id="CCCC", pdq=PDQ, added_at_s=now_s - 180, note="x" * 61),
        picture(id="DDDD", expires_at_s=now_s - 1),
        picture(id="EEEE", sha256="", file_id="f1", added_at_s=now_s - 240),
    ):
        await scene.records.known.add("fake", "group", entry)
    await scene.records.known.add("fake", "elsewhere", picture(id="FFFF"))
    assert await scene.say("mo", "known list") == "I have written to you alone."
    title, first, second, third, fourth = scene.alone("mo")[0].splitlines()
    assert title.startswith("4 entries of known pictures, newest first")
    assert first.startswith("AAAA · kept out · by its file · added by \ue000mo\ue002Mo\ue003 · 2027-01-15 07:59")
    assert first.endswith("until 2027-01-16 08:00 · “a stolen photo”")
    assert second == "BBBB · fine · by its looks · added by whoever runs this bot · 2027-01-15 07:58"
    assert "CCCC · kept out · by its file and its looks" in third
    assert third.endswith(f"“{'x' * 60}…”")
    assert fourth.startswith("EEEE · kept out · by its file ·")
    await scene.say("mo", "known list fine")
    assert scene.alone("mo")[1].splitlines()[0] == "One entry of a known picture (times in UTC):"
    assert "BBBB" in scene.alone("mo")[1]
    await scene.say("mo", "known list fake")
    assert "BBBB" not in scene.alone("mo")[2]
    assert "AAAA" in scene.alone("mo")[2]


async def test_a_list_without_entries_and_one_with_too_many(scene: Scene) -> None:
    assert "No pictures are known" in await scene.say("mo", "known")
    for number in range(22):
        await scene.records.known.add("fake", "group", picture(id=f"ID{number:02}", added_at_s=float(number)))
    assert "No pictures are known" in await scene.say("mo", "known list fine")
    await scene.say("mo", "known")
    lines = scene.alone("mo")[0].splitlines()
    assert lines[1].startswith("ID21")
    assert lines[20].startswith("ID02")
    assert lines[21].startswith("2 older ones are not shown.")
    assert len(lines) == 22
    await scene.say("mo", "known remove ID00 ID01")
    await scene.say("mo", "known")
    assert len(scene.alone("mo")[1].splitlines()) == 21


async def test_where_nobody_can_be_told_alone_the_chat_is_told(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture())
    scene.platform.closed_members.add("mo")
    assert "ABCD2345" in await scene.say("mo", "known list")
    assert scene.alone("mo") == []


async def test_where_the_platform_answers_alone_nothing_else_is_said(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture())
    scene.platform.answers_alone = True
    assert "ABCD2345" in await scene.say("mo", "known list", reply_token="t1")
    (post,) = scene.platform.posts("group")
    assert post.reply_token == "t1"
    assert scene.alone("mo") == []


async def test_a_token_that_does_not_make_it_private_is_not_trusted(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture())
    assert "ABCD2345" not in await scene.say("mo", "known list", reply_token="t1")
    assert "ABCD2345" in scene.alone("mo")[0]


async def test_an_answer_that_may_have_arrived_is_not_repeated_in_the_chat(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture())
    scene.platform.fail("send", Uncertain("cut"))
    assert await scene.say("mo", "known list") == "I have written to you alone."


async def test_remove_takes_away_what_there_is_and_says_what_there_is_not(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture(id="AAAA", case="CASE1"))
    await scene.records.known.add("fake", "group", picture(id="BBBB"))
    await scene.records.known.add("fake", "elsewhere", picture(id="CCCC"))
    said = await scene.say("mo", "known remove aaaa CCCC aaaa")
    assert said.startswith("AAAA is forgotten.\n")
    assert said.endswith("\nI do not know CCCC here. /known list shows what I know.")
    assert (await only(scene)).id == "BBBB"
    assert [entry.id for entry in await entries(scene, "elsewhere")] == ["CCCC"]
    (event,) = await scene.events(EventKind.KNOWN_REMOVED)
    assert (event.actor, event.details, event.case) == ("mo", "fake AAAA", "CASE1")
    assert "/known remove and an entry's name" in await scene.say("mo", "known remove")


@pytest.mark.parametrize("listed", Listed)
@pytest.mark.parametrize("by", [{"sha256": SHA}, {"sha256": "", "pdq": PDQ, "quality": 100}])
async def test_remove_says_by_what_the_picture_is_known_yet(
    scene: Scene, listed: Listed, by: dict[str, object]
) -> None:
    for name in ("AAAA", "BBBB"):
        await scene.records.known.add("fake", "group", picture(id=name, listed=listed, **by))
    await scene.records.known.add("fake", "group", picture(id="CCCC", listed=listed, sha256="b" * 64))
    said = await scene.say("mo", "known remove AAAA")
    assert "stands on that list as BBBB too, so I still recognise it" in said
    assert await scene.say("mo", "known remove BBBB") == "BBBB is forgotten."
    assert (await only(scene)).id == "CCCC"


async def test_two_that_go_at_once_leave_nothing_to_be_said(scene: Scene) -> None:
    for name in ("AAAA", "BBBB"):
        await scene.records.known.add("fake", "group", picture(id=name))
    assert await scene.say("mo", "known remove AAAA BBBB") == "AAAA, BBBB are forgotten."


async def test_what_cannot_be_read_stays(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture(id="BBBB"))
    scene.records.known.failures.append(NewerRecord("known picture", 9, 1))
    said = await scene.say("mo", "known remove AAAA BBBB")
    assert said.startswith("BBBB is forgotten.\nI cannot read AAAA, so I left it as it is.")
    assert len(await scene.events()) == 1


async def test_anything_else_is_explained(scene: Scene) -> None:
    assert "/known export and /known import" in await scene.say("mo", "known frobnicate")


async def test_the_export_is_a_list_that_other_programs_read(scene: Scene) -> None:
    for entry in (
        picture(id="AAAA", pdq=PDQ, quality=50, note='a "stolen", photo', added_at_s=3.0),
        picture(id="BBBB", sha256="b" * 64, pdq=PDQ, quality=49, added_at_s=2.0),
        picture(id="CCCC", sha256="", file_id="f1", added_at_s=1.0),
        picture(id="DDDD", listed=Listed.FINE, sha256="d" * 64),
    ):
        await scene.records.known.add("fake", "group", entry)
    assert await scene.say("mo", "known export") == "I have written to you alone."
    rows, left_out = scene.alone("mo")
    assert rows.splitlines() == [
        "hash,type,note",
        f'{PDQ},pdq,"a ""stolen"", photo"',
        f'{SHA},sha256,"a ""stolen"", photo"',
        f"{'b' * 64},sha256,",
    ]
    assert left_out.startswith("One entry has no hash")
    await scene.say("mo", "known export fine")
    assert scene.alone("mo")[2].splitlines() == ["hash,type,note", f"{'d' * 64},sha256,"]
    await scene.say("mo", "known export PDQ")
    assert scene.alone("mo")[3].splitlines() == ["hash,type,note", f'{PDQ},pdq,"a ""stolen"", photo"']
    assert scene.alone("mo")[4].startswith("2 entries have no hash")


async def test_an_export_of_nothing_and_of_too_much(scene: Scene) -> None:
    await scene.say("mo", "known export")
    assert scene.alone("mo")[0] == "There is no hash to give out."
    for number in range(50):
        await scene.records.known.add("fake", "group", picture(id=f"ID{number}", sha256=f"{number:064x}"))
    await scene.say("mo", "known export")
    rows = [row for text in scene.alone("mo")[1:] for row in text.splitlines()]
    assert len(rows) == 51
    assert all(len(text) <= 3_500 for text in scene.alone("mo"))
    await scene.records.known.add("fake", "group", picture(id="ID50", sha256=f"{50:064x}"))
    await scene.say("mo", "known export")
    assert "python -m bots known export fake group fake > known.csv" in scene.alone("mo")[-1]
    assert "51 hashes" in scene.alone("mo")[-1]


def test_rows_are_never_divided() -> None:
    assert notes_of(["aaa", "bbb", "ccc"], 7) == ["aaa\nbbb", "ccc"]
    assert notes_of(["aaa", "bbb"], 6) == ["aaa", "bbb"]
    assert notes_of(["a" * 9, "b"], 3) == ["a" * 9, "b"]
    assert notes_of([]) == []


async def test_an_import_adds_what_is_new_and_says_how_many(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture())
    body = write(
        [
            Hash(value=SHA, type=HashType.SHA256),
            Hash(value=SHA, type=HashType.PDQ, note="seen elsewhere"),
            Hash(value=PDQ, type=HashType.SHA256),
            Hash(value=PDQ, type=HashType.SHA256),
        ]
    )
    said = await scene.say("mo", "known import", body=body)
    assert said == "2 pictures are kept out from now on. 2 were known already."
    new = {(entry.sha256, entry.pdq, entry.quality, entry.note, entry.by) for entry in await entries(scene)}
    assert new == {(SHA, "", 0, "", "mo"), ("", SHA, 100, "seen elsewhere", "mo"), (PDQ, "", 0, "", "mo")}
    assert len({entry.id for entry in await entries(scene)}) == 3
    (event,) = await scene.events()
    assert (event.kind, event.actor, event.details) == (EventKind.KNOWN_ADDED, "mo", "fake import 2")
    assert await scene.say("mo", "known import", body=body) == "I know all of these already. Nothing was changed."
    assert len(await scene.events()) == 1


async def test_an_import_to_the_fine_list(scene: Scene) -> None:
    said = await scene.say("mo", "known import fine", body=f"{SHA},sha256,why")
    assert said.startswith("One picture is fine from now on. Where a copy is nearer")
    assert [entry.listed for entry in await entries(scene)] == [Listed.FINE]


@pytest.mark.parametrize(("listed", "words"), [(Listed.FAKE, "kept out no longer"), (Listed.FINE, "fine no longer")])
async def test_what_an_import_puts_on_one_list_is_off_the_other(scene: Scene, listed: Listed, words: str) -> None:
    await scene.records.known.add("fake", "group", picture(id="AAAA", listed=listed, pdq=PDQ, quality=90))
    said = await scene.say("mo", f"known import {listed.other}", body=f"{SHA},sha256\n{PDQ},pdq\n")
    assert f"One entry is {words}" in said or f"One entry counts as {words}" in said
    assert {(entry.listed, entry.sha256, entry.pdq) for entry in await entries(scene)} == {
        (listed.other, SHA, ""),
        (listed.other, "", PDQ),
    }
    removed = await scene.events(EventKind.KNOWN_REMOVED)
    assert [(event.actor, event.details, event.picture) for event in removed] == [("mo", f"{listed} AAAA", SHA)]


async def test_a_row_that_was_known_already_is_off_the_other_list_too(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture(id="AAAA"))
    await scene.records.known.add("fake", "group", picture(id="BBBB", listed=Listed.FINE))
    said = await scene.say("mo", "known import", body=f"{SHA},sha256")
    assert said == "One entry counts as fine no longer: I took it off that list. One was known already."
    assert [entry.id for entry in await entries(scene)] == ["AAAA"]


async def test_what_a_moderator_has_stopped_is_refused_as_fine_by_its_line(scene: Scene) -> None:
    await scene.records.known.add("fake", "group", picture(id="AAAA", pdq=f"{0:064x}", quality=90, minor=True))
    body = f"hash,type,note\n{PDQ},pdq\n{3:064x},pdq,holiday\n{SHA},sha256\n{'e' * 64},sha256,[may show a minor]\n"
    said = await scene.say("mo", "known import fine", body=body)
    assert said.startswith("3 things are wrong with this list, so I took nothing of it")
    assert [line.split(":")[0] for line in said.splitlines()[1:]] == ["Line 3", "Line 4", "Line 5"]
    assert [entry.id for entry in await entries(scene)] == ["AAAA"]
    assert await scene.events() == []


async def test_what_may_show_a_minor_stays_stopped_wherever_the_list_goes(scene: Scene) -> None:
    await scene.policy(replace(REPLY, altered=Rule()), "elsewhere")
    await scene.records.known.add(
        "fake", "group", picture(sha256="", pdq=f"{0:064x}", quality=90, minor=True, note="no")
    )
    await scene.say("mo", "known export")
    scene.platform.admins.add(("elsewhere", "mo"))
    body = scene.alone("mo")[0]
    await scene.say("mo", "known import", body=f"{0:064x},pdq", chat="elsewhere")
    said = await scene.say("mo", "known import", body=body, chat="elsewhere")
    assert said.startswith("One that was kept out already may show a minor, says the list: it is stopped")
    (entry,) = await entries(scene, "elsewhere")
    assert entry.minor
    assert "Nothing was changed" in await scene.say("mo", "known import", body=f"{0:064x},pdq", chat="elsewhere")
    assert (await entries(scene, "elsewhere"))[0].minor
    message = await scene.post("ada", b"clean#3", chat="elsewhere")
    assert not scene.platform.exists("elsewhere", message.id)
    assert scene.case.minor


async def test_an_import_with_a_mistake_changes_nothing_and_names_each(scene: Scene) -> None:
    body = f"{SHA},sha256\n{SHA[1:]},md5\n"
    said = await scene.say("mo", "known import", body=body)
    title, *lines = said.splitlines()
    assert title.startswith("2 things are wrong with this list, so I took nothing of it")
    assert lines == [
        f"Line 2: “{'a' * 39}…” is no hash. It must have 64 digits of 0 to 9 and a to f.",
        "Line 2: “md5” is no type that I know. It must be pdq or sha256.",
    ]
    assert await entries(scene) == []
    assert await scene.events() == []
    said = await scene.say("mo", "known import", body="x,pdq\n" * 22)
    assert said.splitlines()[-1] == "And 2 more."
    assert len(said.splitlines()) == 22
    said = await scene.say("mo", "known import", body="x,pdq\n" * 20)
    assert len(said.splitlines()) == 21
    assert "Put the list under the command" in await scene.say("mo", "known import", body=" \n")


async def test_banks_never_cross_chats(scene: Scene) -> None:
    await scene.policy(ASKS, "elsewhere")
    target = await scene.post("ada", b"clean")
    await scene.say("mo", "known add", target)
    there = await scene.post("bob", b"clean", chat="elsewhere")
    assert scene.platform.exists("elsewhere", there.id)
    assert await entries(scene, "elsewhere") == []


async def test_a_decision_in_the_case_takes_a_hand_made_entry_along(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake")
    await scene.say("mo", "known add", target)
    await scene.platform.press(scene.card(), "max", Choice.FINE)
    assert [entry.listed for entry in await entries(scene)] == [Listed.FINE]


async def test_a_platform_that_is_down_changes_nothing(scene: Scene) -> None:
    scene.platform.fail("may", Unreachable("down"))
    assert "because of a fault on my side" in await scene.say("mo", "known list")
    scene.platform.fail("may", Gone("left"))
    assert "because of a fault on my side" in await scene.say("mo", f"known add {SHA} sha256")
    assert await entries(scene) == []


def test_every_text_that_is_put_together_exists() -> None:
    assert known.text_ids() | hashlists.text_ids() <= TEXTS.ids()


async def test_what_the_operator_allows_makes_no_difference_here() -> None:
    scene = make(Options(holding=False, revealing=False))
    target = await scene.post("ada", b"clean")
    await scene.say("mo", "known add", target)
    assert len(await entries(scene)) == 1
    await scene.moderator.aclose()
