"""/policy in a chat: what it shows, what it changes, and that what cannot be changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.moderator.commands.policy import past
from bots.moderator.commands.policy.files import MAX_PIECE, packed
from bots.moderator.commands.policy.lookback import LISTED, MAX_CASES, look_back
from bots.platform import CommandName, Forbidden, Gone, Lack, PlatformError, Power, Uncertain, Unreachable
from bots.platform.markup import mention, plain
from bots.policy import DEFAULT_PROOFS, PRESETS, Action, Mode, Policy, Preset, Proof, Rule
from bots.records import NewerRecord, StoreUnavailable
from bots.records.choices import Choice
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed
from bots.rulebook import MAX_THREADS, Rulebook, differences, read
from tests.unit.bots.moderator.conftest import HOLD, TEXTS, Scene, make
from tests.unit.bots.moderator.contested import contested

PROTECT, STRICT = PRESETS[Preset.PROTECT], PRESETS[Preset.STRICT]
TRUSTED = DEFAULT_PROOFS | {Proof.MODEL}


@pytest.fixture
def room() -> Scene:
    scene = make()
    scene.platform.admins.add(("mods", "mo"))
    return scene


async def ask(scene: Scene, words: str, member: str = "mo", chat: str = "group", **more: str) -> str:
    """The bot's answer in the chat, as people read it."""
    before = len(scene.platform.posts(chat))
    await scene.platform.command(chat, member, CommandName.POLICY, *words.split(), **more)
    said = [plain(post.text) for post in scene.platform.posts(chat)[before:]]
    assert said, "no answer"
    return said[-1]


async def rules(scene: Scene, thread: str = "") -> Policy:
    return await scene.records.policies.policy("fake", "group", thread)


async def changes(scene: Scene) -> list[Event]:
    return await scene.events(EventKind.POLICY)


def known(scene: Scene, count: int) -> None:
    for number in range(count):
        picture = KnownPicture(id=f"k{number}", listed=Listed.FAKE, sha256=f"{number:064x}", added_at_s=0.0)
        scene.records.known.kept.setdefault(("fake", "group"), {})[picture.id] = picture


# What it shows.


async def test_anybody_may_read_what_the_bot_does(room: Scene) -> None:
    text = await ask(room, "", member="ada")
    assert text.splitlines()[0] == "What I do in this chat: watch."
    assert "only note" in text
    assert "from others this would follow:" in text
    assert await ask(room, "show", member="ada") == text
    assert await changes(room) == []


@pytest.mark.parametrize("preset", list(PRESETS))
@pytest.mark.parametrize("mode", list(Mode))
async def test_an_answer_in_public_is_short(room: Scene, preset: Preset, mode: Mode) -> None:
    await room.policy(replace(PRESETS[preset], mode=mode, moderators_chat="mods"))
    assert len((await ask(room, "")).splitlines()) <= 10


async def test_protect_promises_a_removal_only_where_something_is_proved(room: Scene) -> None:
    await room.policy(PROTECT)
    text = await ask(room, "")
    assert "two different kinds of check that agree" in text
    assert "proved → take it out until" in text
    assert "strong signs → take it out" not in text
    assert "(none so far)" in text
    known(room, 12)
    text = await ask(room, "")
    assert "one of the 12 that moderators here have kept out" in text
    assert "can be proved" not in text


async def test_what_is_shown_is_what_happens(room: Scene) -> None:
    """Protect says: reply and tell the moderators, and takes nothing out. So it is."""
    await room.policy(replace(PROTECT, moderators_chat="mods"))
    assert "strong signs → reply to it, tell the moderators" in await ask(room, "")
    message = await room.post("ada", b"fake")
    assert room.platform.exists("group", message.id)
    assert room.texts("mods")


async def test_what_this_chat_lacks_is_said(room: Scene) -> None:
    await room.policy(PROTECT)
    room.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    assert "I lack a right here: deleting messages." in await ask(room, "")
    await room.policy(replace(PRESETS[Preset.REPLY], known=(Action.NOTIFY,)))
    assert "I lack" not in await ask(room, "")


async def test_a_platform_that_does_not_say_which_rights_are_lacking_spoils_nothing(room: Scene) -> None:
    await room.policy(PROTECT)
    room.platform.fail("missing", Unreachable("no answer"))
    assert "What I do in this chat: protect." in await ask(room, "")


async def test_what_the_platform_cannot_do_is_not_promised(room: Scene) -> None:
    room.platform.can = frozenset(Power) - {Power.MUTE}
    await room.policy(STRICT)
    assert "lets no bot do this, so I do not: mute the member for one day." in await ask(room, "")
    room.platform.can = frozenset()
    text = await ask(room, "")
    assert "delete it" not in text.partition("lets no bot")[0]


async def test_hold_that_the_operator_has_not_turned_on_is_not_promised() -> None:
    scene = make(Options(holding=False))
    await scene.policy(HOLD)
    text = await ask(scene, "")
    assert "take it out until" not in text
    assert "has not turned holding on" in text
    on = make()
    await on.policy(HOLD)
    assert "take it out until a moderator decides" in await ask(on, "")


async def test_a_models_word_that_is_trusted_is_told_to_everybody(room: Scene) -> None:
    await room.policy(HOLD)
    assert "what looks altered is taken out because one kind of check alone says so" in await ask(room, "")
    assert "1 real picture in 200" in await ask(room, "")


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.SHADOW])
async def test_a_penalty_that_nobody_confirms_is_told_to_everybody(room: Scene, mode: Mode) -> None:
    rule = Rule(substantial=(Action.MUTE, Action.NOTIFY), proofs=frozenset(Proof))
    await room.policy(replace(HOLD, altered=rule, mode=mode))
    assert "what no moderator has confirmed" not in await ask(room, "")
    await room.policy(replace(HOLD, altered=rule, mode=mode, penalty_proofs=frozenset(Proof)))
    are = "are" if mode is Mode.LIVE else "would be"
    assert f"members {are} punished for what no moderator has confirmed" in await ask(room, "")


async def test_off_says_that_the_rules_are_kept(room: Scene) -> None:
    await room.policy(replace(STRICT, mode=Mode.OFF))
    text = await ask(room, "")
    assert text.splitlines()[:2] == [
        "What I do in this chat: strict.",
        "I look at nothing by myself. People can still ask with /check. The rules are kept; /policy live turns them on.",
    ]


async def test_where_moderators_are_told_is_said(room: Scene) -> None:
    await room.policy(PROTECT)
    assert "each of this chat's moderators in private" in await ask(room, "")
    room.platform.moderators_chats["group"] = "log"
    assert "in their log" in await ask(room, "")
    await room.policy(replace(PROTECT, moderators_chat="group"))
    assert "in this chat, where everybody can read it" in await ask(room, "")
    await room.policy(replace(PROTECT, moderators_chat="mods"))
    assert "I tell the moderators in mods." in await ask(room, "")
    await room.policy(replace(PROTECT, moderators_chat="group", moderators_thread="9"))
    assert "I tell the moderators in group, topic 9." in await ask(room, "")


async def test_exemptions_newcomers_strikes_and_limits_are_told(room: Scene) -> None:
    policy = replace(
        STRICT,
        newcomer_days=7,
        exempt=replace(STRICT.exempt, linked_channel=False, channels=("1", "2"), threads=("t",)),
        known_distance=40,
        known_quality=20,
    )
    await room.policy(policy)
    text = await ask(room, "")
    assert "those of admins, 2 trusted channels and one topic; from" in text
    assert "In a member's first 7 days the rules of strict hold, too. Here they add nothing as it is now." in text
    await room.policy(replace(policy, known=(Action.DELETE,), ladder=()))
    assert "In a member's first 7 days the rules of strict hold, too, where they ask for more." in await ask(room, "")
    assert "Strikes, which expire after 90 days: 2 in 30 days → muted for one day; 4 in 90 days → banned." in text
    assert "once a moderator has confirmed it → give the member a strike" in text
    assert "40 of 256" in text
    assert "down to 20" in text
    await room.policy(replace(policy, ladder=(), limits=replace(policy.limits, member_per_hour=0)))
    text = await ask(room, "")
    assert "Strikes lead to nothing yet" in text
    assert "The limits allow no removal" in text
    assert "can be proved" not in text


async def test_help_says_how_and_names_the_chat(room: Scene) -> None:
    text = await ask(room, "help", member="ada")
    assert "/policy altered hold" in text
    assert "This chat's id: group" in text


async def test_in_private_there_is_no_policy(room: Scene) -> None:
    assert "belong to a group" in await ask(room, "protect", chat="private")


# What it changes.


async def test_those_who_manage_the_chat_at_that_moment_change_it(room: Scene) -> None:
    for words in ("protect", "export", "history", "replay", "here protect", "nonsense", "here none"):
        assert "Only people who may manage this chat" in await ask(room, words, member="ada")
    assert await rules(room) == PRESETS[Preset.WATCH]
    room.platform.admins.discard(("group", "mo"))
    assert "Only people who may manage this chat" in await ask(room, "protect")
    room.platform.admins.add(("group", "mo"))
    assert (await ask(room, "protect")).startswith("Done: ")
    assert await rules(room) == PROTECT


async def test_a_change_says_what_changed_and_what_happens_now(room: Scene) -> None:
    await room.policy(PRESETS[Preset.REPLY])
    text = await ask(room, "altered hold")
    assert text.splitlines()[0] == "Done: altered.substantial: reply → hold, notify"
    assert "I look at the pictures that are posted here." in text
    assert "As proof counts here" in text
    text = await ask(room, "strict")
    assert text.splitlines()[0] == (
        "Done: ladder: nothing → 2 strikes in 30d: mute 1d, 4 strikes in 90d: ban; "
        "altered.uncertain: nothing → notify; altered.substantial: hold, notify → hold, strike, notify; and 3 more"
    )


async def test_a_command_that_changed_nothing_never_says_done(room: Scene) -> None:
    await room.policy(PROTECT)
    for words in ("protect", "live", "altered hold", "altered hold yes", "moderators none", "exempt admins on"):
        assert await ask(room, words) == "That is how it is already. Nothing was changed."
    for words in ("hello", "altered dance", "protect now", "help me", "export all", "import now please"):
        text = await ask(room, words)
        assert text.endswith("Nothing was changed.")
        assert "Done" not in text
    assert await changes(room) == []
    assert await rules(room) == PROTECT


async def test_what_was_not_understood_is_named(room: Scene) -> None:
    assert await ask(room, "altered hodl") == (
        "I do not know “hodl” here. Possible: hold, delete, react, reply, strike, mute, kick, ban, notify. Nothing was changed."
    )
    assert await ask(room, "mute 3") == (
        "“3” is no length of time from 1s to 520w. Write it like 90s, 10m, 3h, 6d, 5w or 1w2d. Nothing was changed."
    )
    assert await ask(room, "altered") == (
        "Something is missing. Possible: hold, delete, react, reply, strike, mute, kick, ban, notify, nothing. "
        "Nothing was changed."
    )
    assert await ask(room, "off now") == "I did not understand “now” at the end. Nothing was changed."


async def test_switching_the_mode_keeps_the_rules(room: Scene) -> None:
    await room.policy(STRICT)
    assert (await ask(room, "shadow")).startswith("Done: mode: live → shadow")
    assert await rules(room) == replace(STRICT, mode=Mode.SHADOW)
    await ask(room, "off")
    await ask(room, "live")
    assert await rules(room) == STRICT


async def test_every_change_is_in_the_journal(room: Scene) -> None:
    await ask(room, "protect")
    room.clock._now_s += 60
    await ask(room, "limits 1 2 3", member="max")
    first, second = await changes(room)
    plain_book = Rulebook(policy=Policy())
    assert read(first.before, plain_book).policy == PRESETS[Preset.WATCH]
    assert read(first.after, plain_book).policy == PROTECT
    assert (first.actor, second.actor) == ("mo", "max")
    assert second.at_s - first.at_s == 60
    assert read(second.after, plain_book).policy == await rules(room)


async def test_what_cannot_be_written_down_does_not_hold(room: Scene) -> None:
    room.records.journal.failures.append(StoreUnavailable("down"))
    assert "because of a fault on my side" in await ask(room, "protect")
    assert await rules(room) == PRESETS[Preset.WATCH]


async def test_what_could_not_be_stored_is_not_in_the_journal(room: Scene) -> None:
    await room.policy(PROTECT)
    contested(room, broken=True)
    assert "because of a fault on my side" in await ask(room, "strict")
    assert await changes(room) == []
    assert await rules(room) == PROTECT


# Two admins at once.


def told(events: list[Event]) -> list[tuple[Policy, Policy]]:
    """What the journal says that was changed, from what to what."""
    book = Rulebook(policy=Policy())
    return [(read(event.before, book).policy, read(event.after, book).policy) for event in events]


async def test_what_somebody_else_set_meanwhile_stays(room: Scene) -> None:
    """Another replica made the chat's mutes longer, between this one's reading and its storing."""
    await room.policy(PROTECT)
    theirs = replace(PROTECT, preset=Preset.CUSTOM, mute_s=7 * 86_400)
    contested(room, ("", theirs))
    assert (await ask(room, "altered delete")).startswith("Done: altered.substantial: hold, notify → delete, notify")
    both = replace(theirs, altered=Rule(substantial=(Action.DELETE, Action.NOTIFY)))
    assert await rules(room) == both
    assert told(await changes(room)) == [(theirs, both)]


async def test_who_is_overtaken_again_and_again_is_told(room: Scene) -> None:
    await room.policy(PROTECT)
    others = [("", replace(PROTECT, preset=Preset.CUSTOM, mute_s=60 * number)) for number in (1, 2, 3)]
    policies = contested(room, *others)
    text = await ask(room, "altered delete")
    assert text.startswith("Somebody else was changing the rules here at the same moment, so I have changed nothing.")
    assert (await rules(room), await changes(room), policies.others) == (others[-1][1], [], [])
    room.records.policies.kept["fake", "group", ""] = replace(PROTECT, locale="zh")
    contested(room, *((thread, replace(policy, locale="zh")) for thread, policy in others))
    assert (await ask(room, "altered delete")).startswith("刚才有别人也在修改这里的规则")


async def test_a_file_of_rules_is_not_taken_over_what_it_was_not_written_for(room: Scene) -> None:
    await room.policy(PROTECT)
    theirs = replace(PROTECT, preset=Preset.CUSTOM, mute_s=60)
    body = 'language = "ko"\n[threads.7]\nmode = "off"'
    for place in ("", "7"):
        contested(room, (place, theirs))
        assert (await ask(room, "import", body=body)).startswith("Somebody else was changing the rules here")
        assert room.records.policies.kept["fake", "group", place] == theirs
        assert await changes(room) == []
    contested(room, ("8", theirs))
    assert (await ask(room, "import", body=body)).startswith("Done: ")


async def test_a_topics_rules_follow_the_chats_place_whoever_sets_that_meanwhile(room: Scene) -> None:
    await room.policy(replace(PROTECT, moderators_chat="mods"))
    contested(room, ("", replace(PROTECT, moderators_chat="office")))
    await ask(room, "here altered delete", thread="7")
    own = await room.records.policies.own("fake", "group", "7")
    assert own is not None
    assert own.moderators_chat == "", "the topic names no place, and so follows the chat's"
    assert (await rules(room, "7")).moderators_chat == "office"


async def test_rules_of_a_topic_are_taken_away_as_they_are_by_then(room: Scene) -> None:
    await room.policy(PROTECT)
    await room.records.policies.set("fake", "group", STRICT, "7")
    theirs = replace(STRICT, preset=Preset.CUSTOM, mute_s=60)
    contested(room, ("7", theirs))
    assert (await ask(room, "here none", thread="7")).startswith("Done. This topic has no rules of its own")
    (event,) = await changes(room)
    assert (read(event.before, Rulebook(policy=Policy())).policy, event.after) == (theirs, "")
    await room.records.policies.set("fake", "group", STRICT, "7")
    contested(room, ("7", None))
    assert "This topic has no rules of its own. Nothing was changed." in await ask(room, "here none", thread="7")
    assert len(await changes(room)) == 1


async def test_what_trusts_a_model_only_by_what_somebody_else_set_is_asked_about(room: Scene) -> None:
    """They accepted a model's word for what is only answered; this admin lets that be taken out."""
    await room.policy(replace(PROTECT, altered=Rule()))
    contested(room, ("", replace(PROTECT, altered=Rule(proofs=TRUSTED))))
    assert "one kind of check alone says that they are altered" in await ask(room, "altered hold")
    assert await changes(room) == []


async def test_moderators_are_greeted_once_and_not_where_nothing_was_changed(room: Scene) -> None:
    await room.policy(PROTECT)
    theirs = [("", replace(PROTECT, preset=Preset.CUSTOM, mute_s=60 * number)) for number in (1, 2, 3, 4)]
    contested(room, theirs[0])
    assert "I tell the moderators in mods." in await ask(room, "moderators mods")
    assert len(room.platform.posts("mods")) == 1
    await ask(room, "moderators none")
    contested(room, *theirs[1:])
    assert "Somebody else was changing the rules" in await ask(room, "moderators mods")
    assert len(room.platform.posts("mods")) == 1
    contested(room, broken=True)
    assert "because of a fault on my side" in await ask(room, "moderators mods")
    assert len(room.platform.posts("mods")) == 1, "a greeting that is not so is taken back"


async def test_a_language_that_the_bot_does_not_speak_is_refused(room: Scene) -> None:
    assert "I do not speak “fr”. I speak: en, ko, zh. Nothing was changed." in await ask(room, "language fr")
    assert (await ask(room, "language en-GB")).startswith("Done: ")
    assert (await rules(room)).locale == "en-GB"
    assert (await ask(room, "language none")).startswith("Done: language: en-GB → nothing")


# Trusting a model alone.


async def test_trusting_a_model_is_told_in_numbers_and_asked_once(room: Scene) -> None:
    await room.policy(PROTECT)
    text = await ask(room, "altered delete on substantial")
    assert "one kind of check alone says that they are altered" in text
    assert "about 1 real picture in 200" in text
    assert "In the last 90 days" not in text
    assert text.endswith("send it again with yes at the end: /policy altered delete on substantial yes")
    assert await rules(room) == PROTECT
    assert await changes(room) == []
    text = await ask(room, "altered delete on substantial yes")
    assert text.startswith("Done: altered.substantial: hold, notify → delete, notify; altered.proofs: ")
    assert (await rules(room)).altered == Rule(substantial=(Action.DELETE, Action.NOTIFY), proofs=TRUSTED)
    assert (await ask(room, "altered hold")).startswith("Done: ")


async def test_the_numbers_are_this_chats_own(room: Scene) -> None:
    async def reviewed(details: str, case: str, kind: EventKind = EventKind.REVIEWED, days_ago: int = 1) -> None:
        at_s = room.clock.now_s() - days_ago * 86_400
        await room.records.journal.append("fake", "group", Event(kind=kind, at_s=at_s, details=details, case=case))

    await room.policy(PROTECT)
    await reviewed("fine altered", "old", days_ago=91)
    await reviewed("fine generated", "other")
    await reviewed("fine altered", "a", days_ago=89)
    await reviewed("fake altered", "b")
    await reviewed("fine altered", "b")
    await reviewed("fake altered", "c")
    await reviewed("fine altered", "undone")
    await reviewed("", "undone", EventKind.UNDONE)
    text = await ask(room, "altered hold on substantial")
    assert "In the last 90 days moderators here decided on 3 pictures like this, and found 2 of them fine." in text
    assert "1 real picture in 200" in text
    for number in range(17):
        await reviewed("fake altered", f"more{number}")
    text = await ask(room, "altered hold on substantial")
    assert "decided on 20 pictures like this, and found 2 of them fine" in text
    assert "1 real picture in 200" not in text
    both = await ask(room, "penalties model")
    assert both.startswith("Done: ")
    text = await ask(room, "altered strike")
    assert "punish members because one kind of check alone says so" in text
    assert "decided on 21 pictures" in text


async def test_the_numbers_count_real_reviews(room: Scene) -> None:
    """From a picture to a press to the number: what deciding writes down is what is counted."""
    await room.policy(HOLD)
    await room.post("ada", b"fake")
    await room.press(Choice.FINE)
    await room.policy(PROTECT)
    text = await ask(room, "altered hold on substantial")
    assert "decided on one picture like this, and found it fine." in text


async def test_going_live_with_rules_that_trust_a_model_is_asked_too(room: Scene) -> None:
    await room.policy(replace(HOLD, mode=Mode.SHADOW))
    assert "one kind of check alone" in await ask(room, "live")
    assert (await rules(room)).mode is Mode.SHADOW
    assert (await ask(room, "live yes")).startswith("Done: mode: shadow → live")
    await room.policy(replace(PROTECT, mode=Mode.SHADOW))
    assert (await ask(room, "altered hold on substantial")).startswith("Done: ")


# The moderators' chat.


async def test_a_moderators_chat_is_greeted_when_it_is_set(room: Scene) -> None:
    await room.policy(PROTECT)
    assert "I tell the moderators in mods." in await ask(room, "moderators mods")
    (greeting,) = room.platform.posts("mods")
    assert greeting.text == f"Moderators of group are told here from now on. {mention('mo', 'Mo')} has set this."
    assert (await rules(room)).moderators_chat == "mods"
    await ask(room, "moderators mods 7")
    assert room.platform.posts("mods")[-1].thread == "7"
    assert await ask(room, "moderators mods 7") == "That is how it is already. Nothing was changed."
    assert len(room.platform.posts("mods")) == 2
    await ask(room, "moderators here", thread="5")
    assert ((await rules(room)).moderators_chat, (await rules(room)).moderators_thread) == ("group", "5")
    assert "Moderators are told here from now on." in room.texts()
    await ask(room, "altered hold on proof")
    await ask(room, "moderators none")
    assert (await rules(room)).moderators_chat == ""


@pytest.mark.parametrize(
    ("act", "failure", "said"),
    [
        ("may", Gone("no such chat"), "I do not know that chat."),
        ("may", Forbidden("not in it", Lack.READ_MESSAGES), "I do not know that chat."),
        ("may", Unreachable("no answer"), "I could not write there just now"),
        ("send", Gone("no such topic"), "I do not know that chat."),
        ("send", PlatformError("who knows"), "I could not write there just now"),
        ("send", Uncertain("cut"), "The connection broke"),
    ],
)
async def test_a_moderators_chat_that_does_not_work_changes_nothing(
    room: Scene, act: str, failure: PlatformError, said: str
) -> None:
    await room.policy(PROTECT)
    if act == "may":
        admins = room.platform.may

        async def may(chat: str, member: str, right: object) -> bool:
            if chat == "mods":
                raise failure
            return await admins(chat, member, right)  # type: ignore[arg-type]

        room.platform.may = may  # type: ignore[method-assign]
    else:
        room.platform.fail("send", failure)
    text = await ask(room, "moderators mods")
    assert said in text
    assert text.endswith("Nothing was changed.")
    assert await rules(room) == PROTECT
    assert await changes(room) == []


async def test_a_moderators_chat_must_be_the_admins_and_open_to_the_bot(room: Scene) -> None:
    await room.policy(PROTECT)
    assert "You need to manage that chat as well." in await ask(room, "moderators mods", member="max")
    room.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    assert "I lack the right for sending messages." in await ask(room, "moderators mods")
    assert await rules(room) == PROTECT
    assert room.platform.posts("mods") == []


async def test_nobody_is_greeted_as_long_as_anything_of_a_change_may_be_refused(room: Scene) -> None:
    await room.policy(PROTECT)
    await room.records.policies.set("fake", "group", PROTECT, "7")
    body = '[altered]\nproofs = ["model"]\n[threads.7.moderators]\nchat = "mods"'
    assert "Nothing was changed." in await ask(room, "import", body=body)
    assert room.platform.posts("mods") == []
    await ask(room, "import yes", body=body)
    assert len(room.platform.posts("mods")) == 1


async def test_a_place_that_two_sets_of_rules_name_is_greeted_once(room: Scene) -> None:
    await room.policy(PROTECT)
    await ask(room, "import", body='[moderators]\nchat = "mods"\n[threads.7]\nmode = "shadow"')
    assert len(room.platform.posts("mods")) == 1
    assert (await rules(room, "7")).moderators_chat == "mods"


async def test_where_one_of_two_places_does_not_work_none_is_told(room: Scene) -> None:
    await room.policy(PROTECT)
    await room.records.policies.set("fake", "group", PROTECT, "7")
    room.platform.admins.add(("closed", "mo"))
    room.platform.lacking["closed"] = (Lack.SEND_MESSAGES,)
    body = '[moderators]\nchat = "closed"\n[threads.7.moderators]\nchat = "mods"'
    assert "I may not write there" in await ask(room, "import", body=body)
    assert room.platform.posts("mods") == []
    assert await rules(room) == PROTECT
    denied = '[moderators]\nchat = "others"\n[threads.7.moderators]\nchat = "mods"'
    assert "You need to manage that chat" in await ask(room, "import", body=denied)
    assert room.platform.count("send") == 4, "two answers, a refused greeting, and one that was taken back"


async def test_a_ladder_is_told_though_only_moderators_give_strikes(room: Scene) -> None:
    text = await ask(room, "ladder 2 strikes in 30d mute 24h")
    assert "Strikes, which expire after 90 days: 2 in 30 days → muted for one day." in text


# Threads.


async def test_a_topic_may_have_rules_of_its_own(room: Scene) -> None:
    await room.policy(PROTECT)
    text = await ask(room, "here off", thread="7")
    assert text.splitlines()[0] == "Done, for this topic alone: mode: live → off"
    assert await rules(room) == PROTECT
    assert (await rules(room, "7")).mode is Mode.OFF
    shown = await ask(room, "", thread="7")
    assert shown.startswith("What I do in this topic, which has rules of its own: protect.")
    assert "One topic of this chat has rules of its own" in await ask(room, "")
    await ask(room, "strict", thread="7")
    assert await rules(room) == STRICT
    assert (await rules(room, "7")).mode is Mode.OFF
    assert (await changes(room))[0].details == "7"
    gone = await ask(room, "thread none", thread="7")
    assert gone.startswith("Done. This topic has no rules of its own any more.")
    assert await rules(room, "7") == STRICT
    assert await ask(room, "here none", thread="7") == "This topic has no rules of its own. Nothing was changed."
    assert "There is no topic here" in await ask(room, "here strict")


async def test_a_topic_can_keep_the_rules_that_hold_now(room: Scene) -> None:
    await room.policy(PROTECT)
    assert (await ask(room, "here protect", thread="7")).startswith("Done. This topic now has rules of its own.")
    await ask(room, "off")
    assert (await rules(room, "7")).mode is Mode.LIVE


async def test_rules_of_a_topic_that_are_taken_away_may_leave_it_to_trusting_ones(room: Scene) -> None:
    await room.policy(HOLD)
    await room.records.policies.set("fake", "group", replace(PROTECT, moderators_chat="mods"), "7")
    assert "/policy here none yes" in await ask(room, "here none", thread="7")
    assert await room.records.policies.own("fake", "group", "7") is not None
    assert (await ask(room, "here none yes", thread="7")).startswith("Done.")
    assert await room.records.policies.own("fake", "group", "7") is None


# The circuit breaker.


async def test_a_moderator_lets_removals_go_on(room: Scene) -> None:
    await room.policy(STRICT)
    assert await ask(room, "resume") == "Automatic removals are not stopped. Nothing was changed."
    tripped = Event(kind=EventKind.BREAKER_TRIPPED, at_s=room.clock.now_s())
    await room.records.journal.append("fake", "group", tripped)
    assert "until a moderator says /policy resume" in await ask(room, "")
    assert "Only moderators" in await ask(room, "resume", member="ada")
    assert await ask(room, "resume") == "Automatic removals go on."
    (event,) = await room.events(EventKind.BREAKER_RESET)
    assert event.actor == "mo"
    assert "resume" not in await ask(room, "")
    assert "let automatic removals go on" in await ask(room, "history")


async def test_where_moderators_are_told_that_removals_stopped_they_let_them_go_on(room: Scene) -> None:
    await room.policy(replace(STRICT, moderators_chat="mods"))
    await room.policy(replace(STRICT, moderators_chat="mods"), "second")
    room.platform.admins = {("group", "mo"), ("second", "max"), ("third", "mo")}
    for chat in ("group", "second", "third"):
        tripped = Event(kind=EventKind.BREAKER_TRIPPED, at_s=room.clock.now_s())
        await room.records.journal.append("fake", chat, tripped)
    assert "Only moderators" in await ask(room, "resume", member="ada", chat="mods")
    assert await ask(room, "resume", chat="mods") == "Automatic removals go on in group."
    assert await room.events(EventKind.BREAKER_RESET)
    for other in ("second", "third"):
        assert not await room.events(EventKind.BREAKER_RESET, chat=other), "not theirs, or told elsewhere"
    assert await ask(room, "resume", chat="mods") == "Automatic removals are not stopped. Nothing was changed."


# History.


async def test_history_says_when_who_and_what(room: Scene) -> None:
    assert await ask(room, "history") == "Nothing was changed yet."
    await ask(room, "protect")
    await ask(room, "here off", member="max", thread="7")
    await ask(room, "here none", thread="7")
    await room.platform.command("group", "mo", CommandName.POLICY, "history")
    text = room.texts()[-1]
    assert mention("max", "Max") in text
    assert plain(text).splitlines() == [
        "The latest changes (times in UTC):",
        "2027-01-15 08:00 Mo, topic 7: its own rules taken away",
        "2027-01-15 08:00 Max, topic 7: mode: live → off",
        "2027-01-15 08:00 Mo: mode: shadow → live; altered.substantial: reply → hold, notify",
    ]
    for number in range(1, 13):
        await ask(room, f"mute {number}h")
    lines = (await ask(room, "history")).splitlines()
    assert len(lines) == 12
    assert lines[1].endswith("mute: 11h → 12h")
    assert lines[-1] == "Older ones: /policy history 2"


async def test_history_survives_what_it_cannot_read(room: Scene) -> None:
    odd = Event(kind=EventKind.POLICY, at_s=room.clock.now_s(), actor="mo", before="new = 1", after="new = 2")
    await room.records.journal.append("fake", "group", odd)
    room.platform.fail("label", Unreachable("no answer"))
    assert "somebody: something that I cannot read any more" in await ask(room, "history")


# Export and import.


async def test_what_is_exported_can_be_imported_elsewhere(room: Scene) -> None:
    await room.policy(replace(STRICT, exempt=replace(STRICT.exempt, channels=("-1001",))))
    await room.records.policies.set("fake", "group", replace(STRICT, mode=Mode.OFF), "7")
    assert await ask(room, "export") == "I have sent you all rules in private."
    how, *pieces = [post.text for post in room.platform.posts("private-mo")]
    assert "send it back" in how
    assert all(len(piece) <= 2_000 for piece in pieces)
    text = "\n".join(pieces)
    assert "# After so long a strike counts no more." in text
    room.platform.admins.add(("other", "mo"))
    assert (await ask(room, "import", chat="other", body=text)).startswith("Done: ")
    assert await room.records.policies.policy("fake", "other") == await rules(room)
    assert await room.records.policies.policy("fake", "other", "7") == await rules(room, "7")


async def test_an_export_goes_to_the_chat_where_it_cannot_go_to_the_admin(room: Scene) -> None:
    room.platform.closed_members.add("mo")
    await ask(room, "export")
    assert 'preset = "watch"' in "\n".join(room.texts())
    alone = make()
    await alone.platform.command("group", "mo", CommandName.POLICY, "export", reply_token="t")
    assert {post.reply_token for post in alone.platform.posts("group")} == {"t"}
    assert alone.platform.posts("private-mo") == []


def test_pieces_share_messages_as_far_as_they_fit_and_are_never_cut() -> None:
    assert packed([]) == []
    assert packed(["a", "b"]) == ["a\nb"]
    long = "x" * MAX_PIECE
    assert packed(["a", long, "b", "c"]) == ["a", long, "b\nc"]
    assert packed(["y" * (MAX_PIECE - 2), "z"]) == ["y" * (MAX_PIECE - 2) + "\nz"]
    assert packed(["y" * (MAX_PIECE - 1), "z"]) == ["y" * (MAX_PIECE - 1), "z"]


async def test_an_import_names_every_mistake_and_changes_nothing(room: Scene) -> None:
    text = await ask(room, "import", body='mode = "loud"\ncolour = 1\n[known]\ndistance = 99')
    assert text.splitlines() == [
        "There are 3 mistakes in it. Nothing was changed.",
        "Line 1, mode: I do not know “loud” here. Possible: off, shadow, live.",
        "Line 2, colour: There is no “colour” here. There is: preset, mode, language, mute, strikes_expire, penalty_proofs, "
        "ladder, altered, generated, known, limits, exempt, newcomers, pictures, moderators, threads.",
        "Line 4, known.distance: “99” is no whole number from 0 to 64.",
    ]
    many = "\n".join(f"k{number} = 1" for number in range(20))
    assert (await ask(room, "import", body=many)).splitlines()[-1] == "… and 8 more."
    assert "Line 1: This cannot be read as TOML: “mode =”." in await ask(room, "import", body="mode = ")
    assert "below the line /policy import" in await ask(room, "import")
    assert "below the line /policy import" in await ask(room, "import", body=" \n")
    assert await rules(room) == PRESETS[Preset.WATCH]
    assert await changes(room) == []


async def test_an_import_is_checked_like_any_change(room: Scene) -> None:
    await room.policy(PROTECT)
    same = await ask(room, "import", body='mode = "live"')
    assert same == "That is how it is already. Nothing was changed."
    trusting = '[altered]\nproofs = ["model"]'
    asked = await ask(room, "import", body=trusting)
    assert asked.endswith("send it again with yes at the end: /policy import yes, with the rules below it")
    assert "You need to manage that chat" in await ask(room, "import", member="max", body='[moderators]\nchat = "mods"')
    assert "I do not speak “fr”" in await ask(room, "import", body='language = "fr"')
    in_a_topic = await ask(room, "import", body='[threads.7.altered]\nproofs = ["model"]')
    assert "one kind of check alone" in in_a_topic
    assert await rules(room) == PROTECT
    assert (await ask(room, "import yes", body=trusting)).startswith("Done: altered.proofs: ")


async def test_an_import_tells_all_that_it_trusts_a_model_with(room: Scene) -> None:
    """Whoever says yes says it to each of its places."""
    await room.policy(PROTECT)
    body = (
        '[generated]\nsubstantial = ["hold"]\nproofs = ["model"]\n[threads.7.altered]\nproofs = ["model"]\n'
        '[threads.8]\npenalty_proofs = ["model"]\n[threads.8.altered]\nsubstantial = ["strike"]'
    )
    text = await ask(room, "import", body=body)
    for told in ("that they are altered", "that AI made them", "punish members because one kind of check alone"):
        assert told in text
    assert await changes(room) == []
    assert (await ask(room, "import yes", body=body)).startswith("Done: ")


@pytest.mark.parametrize("has_own", [False, True])
async def test_a_topic_for_which_a_file_names_no_place_follows_the_chats(room: Scene, has_own: bool) -> None:
    """Also where the same file names another one for the chat."""
    await room.policy(replace(PROTECT, moderators_chat="office"))
    if has_own:
        await room.records.policies.set("fake", "group", STRICT, "7")
    said = await ask(room, "import", body='[moderators]\nchat = "mods"\n[threads.7]\nmute = "3h"')
    assert said.startswith("Done: ")
    own = await room.records.policies.own("fake", "group", "7")
    assert own is not None
    assert (own.mute_s, own.moderators_chat) == (10_800, "")
    assert (await rules(room, "7")).moderators_chat == "mods"
    assert [post.chat for post in room.platform.posts("mods")] == ["mods"]


async def test_a_topic_for_which_a_file_names_a_place_is_told_there(room: Scene) -> None:
    """It is the chat's former one, as an export wrote it; the admin has changed the chat's alone."""
    room.platform.admins.add(("office", "mo"))
    await room.policy(replace(PROTECT, moderators_chat="office"))
    await room.records.policies.set("fake", "group", STRICT, "7")
    body = '[moderators]\nchat = "mods"\n[threads.7.moderators]\nchat = "office"'
    assert (await ask(room, "import", body=body)).startswith("Done: moderators.chat: office → mods")
    assert (await rules(room)).moderators_chat == "mods"
    assert (await rules(room, "7")).moderators_chat == "office"


async def test_an_import_holds_as_a_whole_or_not_at_all(room: Scene) -> None:
    await room.policy(PROTECT)
    body = 'mute = "1h"\n[threads.7]\nmode = "off"\n[threads.8]\nmode = "off"'
    policies = contested(room, broken=True)
    assert "because of a fault on my side" in await ask(room, "import", body=body)
    assert (await rules(room, "7"), await rules(room), await changes(room)) == (PROTECT, PROTECT, [])
    policies.broken = False
    assert (await ask(room, "import", body=body)).startswith("Done: 7: mode: live → off; 7: mute: 1d → 1h; 8: ")
    assert len(await changes(room)) == 3
    text = await ask(room, "import", body='[threads.7]\nmute = "2h"\n[threads.8]\nmode = "live"')
    assert text.startswith("Done: 7: mute: 1h → 2h; 8: mode: off → live")


# Replay.


async def test_replay_says_what_other_rules_would_have_done(room: Scene) -> None:
    assert "nothing to try it on" in await ask(room, "replay 30d strict")
    await room.policy(HOLD)
    await room.post("ada", b"fake 1")
    await room.press(Choice.FINE)
    await room.post("bob", b"fake 2")
    await room.press(Choice.FAKE)
    await room.press(Choice.FAKE_LAST)
    await room.post("bob", b"fake 3")
    await room.policy(PROTECT)
    text = await ask(room, "replay 30d altered delete on substantial")
    assert text.splitlines()[:4] == [
        "The last 30 days of this chat with that change:",
        "• Of 3 pictures that I noted, 3 would have been taken out (altered 3).",
        "• Of those, moderators here have found 1 fine, and kept 1 out.",
        "• 0 of them go with today's rules, too.",
    ]
    assert await rules(room) == PROTECT
    strict = await ask(room, "replay strict")
    assert "The last 30 days of this chat with the rules of strict:" in strict
    assert "3 would stay for lack of proof" in strict
    assert "leave no record" in strict
    today = await ask(room, "replay 2d")
    assert "The last 2 days of this chat with today's rules:" in today
    room.clock._now_s += 3 * 86_400
    assert "nothing to try it on" in await ask(room, "replay 2d")


async def test_replay_is_honest_about_what_is_not_there(room: Scene) -> None:
    await room.policy(HOLD)
    await room.post("ada", b"fake 1")
    await room.post("ada", b"fake 2", thread="7")
    room.records.cases.forget(room.cases[0].id)
    assert "One picture's case is forgotten already" in await ask(room, "replay strict")
    assert "rules of their own are left out" not in await ask(room, "replay strict")
    await room.records.policies.set("fake", "group", PROTECT, "7")
    assert "Topics with rules of their own are left out." in await ask(room, "replay strict")
    topic = await ask(room, "here replay strict", thread="7")
    assert "The one picture that I noted" in topic
    assert "left out" not in topic


async def many_cases(room: Scene, count: int) -> None:
    """So many cases of one picture each, a second apart, as if each had been found then."""
    await room.policy(HOLD)
    await room.post("ada", b"fake 1")
    first = room.case
    for number in range(1, count):
        at_s = first.opened_at_s - number
        finding = replace(first.findings[0], message=f"m{number}", media=f"media-m{number}", at_s=at_s)
        case = replace(first, id=f"CASE{number}", incident=f"m{number}", opened_at_s=at_s, findings=(finding,))
        room.records.cases.kept[case.id] = case
        found = Event(kind=EventKind.FOUND, at_s=at_s, case=case.id, finding=1)
        assert await room.records.journal.append("fake", "group", found)
    room.records.journal.kept["fake", "group"].sort(key=lambda event: event.at_s)


async def test_replay_looks_at_cases_that_are_beyond_the_list_and_says_which_it_does_not(room: Scene) -> None:
    await many_cases(room, LISTED + 20)
    strict = await ask(room, "replay 30d altered delete on substantial")
    assert f"Of {LISTED + 20:,} pictures that I noted" in strict
    assert "forgotten" not in strict
    room.records.cases.forget(f"CASE{LISTED + 3}")
    room.records.cases.unreadable[f"CASE{LISTED + 4}"] = NewerRecord("case", 9, 2)
    text = await ask(room, "replay 30d altered delete on substantial")
    assert f"Of {LISTED + 18:,} pictures that I noted" in text
    assert "One picture's case is forgotten already" in text
    assert "I cannot read one picture's case" in text
    assert "newest" not in text


async def test_replay_says_how_many_cases_it_has_looked_at_where_there_are_too_many(room: Scene) -> None:
    await many_cases(room, MAX_CASES + 2)
    back = await look_back(room.records, "fake", "group", 0.0)
    assert (len(back.cases), back.beyond, back.forgotten) == (MAX_CASES, 2, 0)
    assert f"CASE{MAX_CASES - 1}" in {case.id for case in back.cases}, "the newest"
    text = await ask(room, "replay strict")
    assert f"I looked at the newest {MAX_CASES} cases only: 2 older pictures are not counted." in text.replace(",", "")


async def test_replay_asks_for_a_span_that_it_can_look_over(room: Scene) -> None:
    for span in ("10m", "91d", "3x", "7"):
        assert f"“{span}” is no length of time from 1h to 90d." in await ask(room, f"replay {span} strict")
    assert "I do not know “dance” here." in await ask(room, "replay 30d dance")


async def test_an_exemption_given_in_a_topic_holds_there_whichever_rules_hold_in_it(room: Scene) -> None:
    trusting = replace(
        STRICT, altered=replace(STRICT.altered, proofs=TRUSTED, substantial=(Action.DELETE, Action.NOTIFY))
    )
    await room.policy(PROTECT)
    await room.records.policies.set("fake", "group", trusting, "7")

    async def stays(member: str) -> bool:
        message = await room.post(member, b"fake of %s" % member.encode(), thread="7")
        return room.platform.exists("group", message.id)

    assert not await stays("ada")
    assert (await ask(room, "exempt thread here", thread="7")).startswith("Done: exempt.threads: nothing → 7")
    assert await stays("bo")
    assert "one topic" in await ask(room, "", thread="7")
    assert (await ask(room, "exempt thread 7 off")).startswith("Done: exempt.threads: 7 → nothing")
    assert not await stays("cy")
    await ask(room, "exempt channel news", thread="7")
    assert await stays("news")
    assert [(await rules(room, where)).exempt.channels for where in ("", "7")] == [("news",), ("news",)]
    await ask(room, "here exempt channel news off", thread="7")
    assert not await stays("news")
    assert [(await rules(room, where)).exempt.channels for where in ("", "7")] == [("news",), ()]


async def test_an_exemption_ends_for_rules_that_were_made_while_it_held(room: Scene) -> None:
    await room.policy(PROTECT)
    await ask(room, "exempt thread 7")
    await ask(room, "here mute 2h", thread="7")
    assert (await rules(room, "7")).exempt.threads == ("7",)
    await ask(room, "exempt thread 7 off")
    assert (await rules(room, "7")).exempt.threads == ()
    await ask(room, "here exempt thread here", thread="7")
    assert [(await rules(room, where)).exempt.threads for where in ("", "7")] == [("7",), ("7",)]
    await ask(room, "here exempt thread here off", thread="7")
    assert [(await rules(room, where)).exempt.threads for where in ("", "7")] == [(), ()]


async def test_only_so_many_topics_have_rules_of_their_own(room: Scene) -> None:
    await room.policy(PROTECT)
    for number in range(MAX_THREADS):
        await room.records.policies.set("fake", "group", STRICT, f"t{number}")
    assert (await ask(room, "here strict", thread="7")).startswith(
        "100 topics of this chat have rules of their own already"
    )
    assert (await ask(room, "here protect", thread="t7")).startswith("Done")


async def test_all_that_an_export_sends_can_be_sent_back(room: Scene) -> None:
    room.platform.open_private("mo")
    await room.policy(PROTECT)
    for number in range(40):
        await room.records.policies.set("fake", "group", STRICT, f"{1_100_000_000_000_000_000 + number}")
    await ask(room, "export")
    body = "\n".join(plain(post.text) for post in room.platform.posts("private-mo"))
    assert len(body) > 16_000
    assert await ask(room, "import", body=body) == "That is how it is already. Nothing was changed."


async def test_what_goes_on_in_topics_is_said_at_once(room: Scene) -> None:
    await room.policy(PROTECT)
    for thread, own in (("7", STRICT), ("8", replace(STRICT, mode=Mode.OFF)), ("9", STRICT)):
        await room.records.policies.set("fake", "group", own, thread)
    going_on = "2 topics go on with rules of their own: 7, 9. /policy here off, written there, stops each"
    said = await ask(room, "off")
    assert "I look at nothing by myself, but in topics with rules of their own." in said
    assert going_on in said
    assert going_on in await ask(room, "off")
    assert going_on in await ask(room, "")
    assert going_on in await ask(room, "reply")
    assert going_on in await ask(room, "import", body='mode = "shadow"')
    assert going_on not in await ask(room, "mute 3h")
    assert going_on in await ask(room, "exempt channel 5")
    assert going_on not in await ask(room, "exempt thread 5")
    assert going_on not in await ask(room, "here off", thread="9")
    assert "One topic goes on with rules of its own: 7." in await ask(room, "live")
    await ask(room, "here none", thread="7")
    said = await ask(room, "off")
    assert "I look at nothing by myself. People" in said
    assert "go on" not in said
    for number in range(25):
        await room.records.policies.set("fake", "group", STRICT, f"t{number:02}")
    assert "t18, t19, and 5 more." in await ask(room, "live")


async def test_replay_of_what_does_not_act_says_so(room: Scene) -> None:
    await room.policy(HOLD)
    for number in range(3):
        await room.post("ada", b"fake %d" % number)
    none = "• Of 3 pictures that I noted, none would have been taken out."
    for words, why in (("watch", "only note"), ("shadow", "only note"), ("off", "look at nothing by themselves")):
        text = await ask(room, f"replay 30d {words}")
        assert none in text
        assert why in text.splitlines()[1]
        assert "3 that go with today's rules would stay" in text
    await room.policy(replace(HOLD, mode=Mode.SHADOW))
    text = await ask(room, "replay 30d")
    assert none in text
    assert "only note" in text
    assert "3 would have been taken out" in await ask(room, "replay 30d live")
    changed = await ask(room, "replay 30d mute 3h")
    assert "3 would have been taken out" in changed
    assert "do not act now" in changed
    assert "0 of them go with today's rules" in changed


async def test_replay_counts_a_resume_as_it_was(room: Scene) -> None:
    await room.policy(replace(HOLD, limits=replace(HOLD.limits, removals_per_hour=2)))
    for number in range(4):
        await room.post(f"m{number}", b"fake %d" % number)
    await room.clock.advance(60)
    await ask(room, "resume")
    await room.clock.advance(60)
    await room.post("m9", b"fake 9")
    assert len(await room.events(EventKind.REMOVED)) == 3
    text = await ask(room, "replay 30d")
    assert "3 would have been taken out" in text
    assert "3 of them go with today's rules" in text


def test_every_text_of_the_past_exists() -> None:
    assert past.text_ids() <= TEXTS.ids()


async def test_history_goes_on_where_a_page_ends(room: Scene) -> None:
    await room.policy(PROTECT)
    await ask(room, "penalties model yes")
    for number in range(10):
        await ask(room, f"mute {number + 1}h")
    first = await ask(room, "history")
    assert "penalty_proofs" not in first
    assert first.splitlines()[-1] == "Older ones: /policy history 2"
    second = await ask(room, "history 2")
    assert "penalty_proofs: human, known → model" in second.replace("known, human", "human, known")
    assert "Older ones" not in second
    assert await ask(room, "history 3") == "There are 2 pages of changes."
    assert "“0” is no whole number from 1 to 1000." in await ask(room, "history 0")


async def test_history_has_all_that_one_import_changed(room: Scene) -> None:
    await room.policy(PROTECT)
    channels = ", ".join(f'"{"c" * 50}{number}"' for number in range(50))
    body = f"""
        mode = "shadow"
        mute = "2h"
        strikes_expire = "10d"
        altered.uncertain = ["notify"]
        altered.little = ["react"]
        altered.strikes = 4
        generated.uncertain = ["notify"]
        generated.substantial = ["react", "notify"]
        limits.removals_per_hour = 5
        limits.member_per_hour = 4
        limits.picture_per_hour = 3
        exempt.admins = false
        exempt.channels = [{channels}]
        """
    assert (await ask(room, "import", body=body)).startswith("Done: mode: live → shadow;")
    pages = [await ask(room, "history")]
    while "Older ones" in pages[-1]:
        pages.append(await ask(room, f"history {len(pages) + 1}"))
    assert max(map(len, pages)) <= 1_900
    text = "\n".join(pages)
    changed = differences(PROTECT, await rules(room))
    assert len(changed) == 13
    for change in changed[:-1]:
        assert f"{change.key}: {change.before if change.before != '-' else 'nothing'} → {change.after}" in text
    assert "exempt.channels: nothing → ccc" in text
