"""What an admin's words change; words that say nothing change nothing, and it is said which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.amendments import TOPICS, Place, amend
from bots.policy import (
    DAY_S,
    DEFAULT_PROOFS,
    PRESETS,
    Action,
    Exempt,
    Limits,
    Mode,
    Policy,
    Preset,
    Proof,
    Rung,
    choose,
    named,
)
from bots.rulebook import Flaw, Unfit, differences
from tests.unit.bots import strategies

PLACE = Place(chat="group", thread="42")
HOLD, DELETE, REACT, REPLY, STRIKE, MUTE, KICK, BAN, NOTIFY = Action


def say(words: str, policy: Policy = Policy(), place: Place = PLACE) -> Policy:
    return amend(policy, words.split(), place)


def changed(words: str, policy: Policy = Policy()) -> dict[str, tuple[str, str]]:
    return {change.key: (change.before, change.after) for change in differences(policy, say(words, policy))}


def unfit(words: str, policy: Policy = Policy()) -> Unfit:
    with pytest.raises(Unfit) as caught:
        say(words, policy)
    return caught.value


@given(strategies.policies, strategies.presets)
def test_a_preset_is_chosen_by_its_name(policy: Policy, preset: Preset) -> None:
    assert say(preset.value, policy) == choose(policy, preset)
    assert say(preset.value.upper(), policy) == choose(policy, preset)


@given(strategies.policies, strategies.modes)
def test_switching_the_mode_keeps_the_rules(policy: Policy, mode: Mode) -> None:
    assert say(mode.value, policy) == named(replace(policy, mode=mode))


@pytest.mark.parametrize(
    ("words", "key", "after"),
    [
        ("altered hold", "altered.substantial", "hold, notify"),
        ("altered DELETE strike", "altered.substantial", "delete, strike, notify"),
        ("altered reply, react and notify", "altered.substantial", "react, reply, notify"),
        ("altered nothing", "altered.substantial", "-"),
        ("altered substantial nothing", "altered.substantial", "-"),
        ("generated uncertain notify", "generated.uncertain", "notify"),
        ("generated little reply", "generated.little", "reply"),
        ("generated none react", "generated.none", "react"),
        ("generated strikes 3", "generated.strikes", "3"),
        ("altered proofs known model", "altered.proofs", "known, model"),
        ("altered proofs nothing", "altered.proofs", "-"),
        ("known notify", "known.actions", "notify"),
        ("known hold", "known.actions", "hold, notify"),
        ("known nothing", "known.actions", "-"),
        ("known distance 20", "known.distance", "20"),
        ("known quality 70", "known.quality", "70"),
        ("known strikes 2", "known.strikes", "2"),
        ("ladder 3 strikes in 30d mute 24h", "ladder", "3 strikes in 30d: mute 1d"),
        (
            "ladder 3 strikes in 30d → kick, 1 strike in 1d ban",
            "ladder",
            "1 strike in 1d: ban, 3 strikes in 30d: kick",
        ),
        ("mute 3h", "mute", "3h"),
        ("strikes expire 30d", "strikes_expire", "30d"),
        ("penalties human", "penalty_proofs", "human"),
        ("penalties nothing", "penalty_proofs", "-"),
        ("exempt admins off", "exempt.admins", "false"),
        ("exempt linked off", "exempt.linked_channel", "false"),
        ("exempt channel -1001", "exempt.channels", "-1001"),
        ("exempt channel <#77>", "exempt.channels", "77"),
        ("exempt thread here", "exempt.threads", "42"),
        ("exempt thread 43", "exempt.threads", "43"),
        ("pictures joining notify", "pictures.joining", "notify"),
        ("pictures EMOJI notify", "pictures.emoji", "notify"),
        ("newcomers 7d", "newcomers.days", "7"),
        ("newcomers 2w", "newcomers.days", "14"),
        ("newcomers 36h", "newcomers.days", "2"),
        ("newcomers 5", "newcomers.days", "5"),
        ("language pt-BR", "language", "pt-BR"),
        ("moderators -1007", "moderators.chat", "-1007"),
        ("moderators 15/7", "moderators.chat", "15/7"),
    ],
)
def test_one_thing_is_changed(words: str, key: str, after: str) -> None:
    assert {name: values[1] for name, values in changed(words).items()} == {key: after}


def test_several_things_that_belong_together() -> None:
    assert say("limits 1 2 3").limits == Limits(removals_per_hour=1, member_per_hour=2, picture_per_hour=3)
    newcomers = say("newcomers 3d protect")
    assert (newcomers.newcomer_days, newcomers.newcomer_preset) == (3, Preset.PROTECT)
    assert say("newcomers off", newcomers).newcomer_days == 0
    assert say("newcomers off", newcomers).newcomer_preset is Preset.PROTECT
    here = say("moderators here")
    assert (here.moderators_chat, here.moderators_thread) == ("group", "42")
    there = say("moderators -7 8", here)
    assert (there.moderators_chat, there.moderators_thread) == ("-7", "8")
    assert say("moderators 9", there).moderators_thread == ""
    nowhere = say("moderators none", there)
    assert (nowhere.moderators_chat, nowhere.moderators_thread) == ("", "")
    assert say("language none", say("language de")).locale == ""


def test_ids_keep_their_capitals() -> None:
    assert say("moderators Mods Night-Shift").moderators_chat == "Mods"
    assert say("exempt channel @News").exempt == Exempt(channels=("@News",))


def test_the_short_forms_say_on_what_ground() -> None:
    proved = say("altered hold on proof")
    assert (proved.altered.substantial, proved.altered.proofs) == ((HOLD, NOTIFY), DEFAULT_PROOFS)
    trusting = say("generated delete on substantial")
    assert trusting.generated.substantial == (DELETE, NOTIFY)
    assert trusting.generated.proofs == DEFAULT_PROOFS | {Proof.MODEL}
    assert say("generated hold", trusting).generated.proofs == trusting.generated.proofs
    assert say("generated hold on proof", trusting).generated.proofs == DEFAULT_PROOFS
    assert say("altered substantial reply on proof").altered.substantial == (REPLY,)
    everything = say("altered proofs known two provenance human model").altered.proofs
    assert everything == frozenset(Proof)


def test_the_ladder_grows_is_mended_and_goes() -> None:
    one = say("ladder 3 strikes in 30d mute 24h")
    two = say("ladder 1 strike in 1w kick", one)
    assert two.ladder == (
        Rung(strikes=1, within_s=7 * DAY_S, action=KICK),
        Rung(strikes=3, within_s=30 * DAY_S, action=MUTE, duration_s=DAY_S),
    )
    mended = say("ladder 3 strikes in 30d ban", two)
    assert mended.ladder[1] == Rung(strikes=3, within_s=30 * DAY_S, action=BAN)
    assert len(mended.ladder) == 2
    assert say("ladder none", two).ladder == ()
    assert say("ladder nothing", two).ladder == ()
    full = replace(Policy(), ladder=tuple(Rung(strikes=n, within_s=DAY_S, action=KICK) for n in range(1, 11)))
    assert unfit("ladder 11 strikes in 1d kick", full).flaw is Flaw.TOO_LONG
    assert say("ladder 10 strikes in 1d ban", full).ladder[-1].action is BAN


def test_what_was_exempt_is_so_no_more() -> None:
    policy = replace(Policy(), exempt=Exempt(admins=False, channels=("a", "b"), threads=("42", "43")))
    assert say("exempt channel a off", policy).exempt.channels == ("b",)
    assert say("exempt channel c", policy).exempt.channels == ("a", "b", "c")
    assert say("exempt channel a", policy) == replace(policy, preset=Preset.REPLY)
    assert say("exempt thread here off", policy).exempt.threads == ("43",)
    assert say("exempt thread 43 none", policy).exempt.threads == ("42",)
    assert say("exempt admins on", policy).exempt.admins is True


def test_a_changed_preset_is_custom_and_one_changed_back_is_itself() -> None:
    protect = PRESETS[Preset.PROTECT]
    custom = say("altered delete", protect)
    assert custom.preset is Preset.CUSTOM
    assert say("altered hold", custom) == protect
    assert say("shadow", PRESETS[Preset.REPLY]) == PRESETS[Preset.WATCH]
    assert say("moderators here", protect).preset is Preset.PROTECT


@pytest.mark.parametrize(
    ("words", "flaw", "found", "allowed"),
    [
        ("", Flaw.NOT_UNDERSTOOD, "", "watch"),
        ("Hello there", Flaw.UNKNOWN_WORD, "Hello", "watch"),
        ("custom", Flaw.UNKNOWN_WORD, "custom", "watch"),
        ("protect please", Flaw.NOT_UNDERSTOOD, "please", ""),
        ("off now", Flaw.NOT_UNDERSTOOD, "now", ""),
        ("altered", Flaw.NOT_UNDERSTOOD, "", "hold"),
        ("altered hodl reply dance", Flaw.UNKNOWN_WORD, "hodl, dance", "hold"),
        ("altered uncertain", Flaw.NOT_UNDERSTOOD, "", "react"),
        ("altered uncertain hold", Flaw.TOO_SEVERE, "hold", "react"),
        ("generated none ban", Flaw.TOO_SEVERE, "ban", "react"),
        ("altered hold on friday", Flaw.UNKNOWN_WORD, "on friday", "on proof"),
        ("altered hold on", Flaw.UNKNOWN_WORD, "on", "on proof"),
        ("altered hold on proof now", Flaw.UNKNOWN_WORD, "on proof now", "on proof"),
        ("altered uncertain reply on proof", Flaw.UNKNOWN_WORD, "on proof", "on proof"),
        ("altered on proof", Flaw.NOT_UNDERSTOOD, "", "hold"),
        ("altered proofs", Flaw.NOT_UNDERSTOOD, "", "known"),
        ("altered proofs vibes", Flaw.UNKNOWN_WORD, "vibes", "known"),
        ("altered strikes", Flaw.NOT_UNDERSTOOD, "", "1"),
        ("altered strikes many", Flaw.NOT_A_NUMBER, "many", "1"),
        ("known", Flaw.NOT_UNDERSTOOD, "", "hold"),
        ("known distance", Flaw.NOT_UNDERSTOOD, "", "0"),
        ("known distance 99", Flaw.NOT_A_NUMBER, "99", "0"),
        ("ladder", Flaw.NOT_A_STEP, "", "3 strikes in 30d -> mute 24h"),
        ("ladder 3 strikes in 30d mute 24h, often", Flaw.NOT_A_STEP, "often", "3 strikes in 30d -> mute 24h"),
        ("mute", Flaw.NOT_UNDERSTOOD, "", "1s"),
        ("mute 3 hours", Flaw.NOT_UNDERSTOOD, "3 hours", "1s"),
        ("mute 3", Flaw.NOT_A_DURATION, "3", "1s"),
        ("strikes 30d", Flaw.NOT_UNDERSTOOD, "30d", "expire 90d"),
        ("strikes", Flaw.NOT_UNDERSTOOD, "", "expire 90d"),
        ("strikes expire", Flaw.NOT_UNDERSTOOD, "", "1s"),
        ("penalties", Flaw.NOT_UNDERSTOOD, "", "known"),
        ("limits 1 2", Flaw.NOT_UNDERSTOOD, "1 2", "20 10 20"),
        ("limits 1 2 x", Flaw.NOT_A_NUMBER, "x", "0"),
        ("exempt", Flaw.UNKNOWN_WORD, "", "admins"),
        ("exempt everybody", Flaw.UNKNOWN_WORD, "everybody", "admins"),
        ("exempt admins", Flaw.NOT_UNDERSTOOD, "", "on"),
        ("exempt admins perhaps", Flaw.NOT_A_SWITCH, "perhaps", "true"),
        ("exempt channel", Flaw.NOT_UNDERSTOOD, "", "ID"),
        ("exempt channel a b", Flaw.NOT_UNDERSTOOD, "a b", "ID"),
        ("exempt channel a!", Flaw.NOT_AN_ID, "a!", ""),
        ("exempt thread", Flaw.NOT_UNDERSTOOD, "", "here"),
        ("newcomers", Flaw.NOT_UNDERSTOOD, "", "7d"),
        ("newcomers 0", Flaw.NOT_A_NUMBER, "0", "1"),
        ("newcomers 366", Flaw.NOT_A_NUMBER, "366", "1"),
        ("newcomers 1h", Flaw.NOT_A_DURATION, "1h", "1d"),
        ("newcomers 366d", Flaw.NOT_A_DURATION, "366d", "1d"),
        ("newcomers 7d custom", Flaw.UNKNOWN_WORD, "custom", "watch"),
        ("newcomers 7d strict please", Flaw.NOT_UNDERSTOOD, "please", "7d strict"),
        ("pictures", Flaw.NOT_UNDERSTOOD, "", "chat"),
        ("pictures joining", Flaw.NOT_UNDERSTOOD, "", "off"),
        ("pictures stories notify", Flaw.UNKNOWN_WORD, "stories", "chat"),
        ("pictures joining hold", Flaw.UNKNOWN_WORD, "hold", "off"),
        ("language", Flaw.NOT_UNDERSTOOD, "", "en"),
        ("language klingon-with-subtitles", Flaw.NOT_A_LANGUAGE, "klingon-with-subtitles", "en"),
        ("moderators", Flaw.NOT_UNDERSTOOD, "", "here"),
        ("moderators here now", Flaw.NOT_UNDERSTOOD, "now", ""),
        ("moderators 1 2 3", Flaw.NOT_UNDERSTOOD, "1 2 3", "here"),
        ("moderators a!", Flaw.NOT_AN_ID, "a!", ""),
        ("moderators 1/2/3", Flaw.NOT_AN_ID, "1/2/3", ""),
        ("moderators /2", Flaw.NOT_AN_ID, "/2", ""),
    ],
)
def test_words_that_say_nothing_are_named_with_what_might_be_said(
    words: str, flaw: Flaw, found: str, allowed: str
) -> None:
    refused = unfit(words)
    assert (refused.flaw, refused.found) == (flaw, found)
    assert (refused.allowed[0] if refused.allowed else "") == allowed


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", len(TOPICS)),
        ("altered", 10),
        ("generated uncertain", 4),
        ("altered proofs", 6),
        ("altered strikes", 2),
        ("altered hold on friday", 2),
        ("known", 10),
        ("known quality", 2),
        ("ladder", 2),
        ("mute", 2),
        ("strikes", 1),
        ("strikes expire", 2),
        ("penalties", 6),
        ("limits", 1),
        ("exempt", 4),
        ("exempt linked", 2),
        ("exempt channel", 2),
        ("exempt thread", 3),
        ("newcomers", 2),
        ("newcomers 7d strict please", 1),
        ("language", 4),
        ("moderators", 4),
    ],
)
def test_whatever_is_suggested_is_understood(words: str, count: int) -> None:
    suggested = unfit(words).allowed
    assert len(suggested) == count
    begun = words.removesuffix(" on friday").removesuffix(" 7d strict please")
    for suggestion in suggested:
        try:
            say(f"{begun} {suggestion}")
        except Unfit as refused:  # it may be the next word of several
            assert refused.found == "", suggestion
            assert refused.allowed, suggestion


def test_here_is_a_thread_only_in_a_thread() -> None:
    nowhere = Place(chat="group")
    assert say("moderators here", place=nowhere).moderators_thread == ""
    with pytest.raises(Unfit) as caught:
        say("exempt thread", place=nowhere)
    assert caught.value.allowed == ("ID", "ID off")
    assert unfit("exempt thread").allowed == ("here", "ID", "ID off")


def test_every_topic_is_one() -> None:
    """Each begins a change, and alone it either is one or says how to go on."""
    for topic in TOPICS:
        try:
            say(topic)
        except Unfit as refused:
            assert refused.flaw is not Flaw.UNKNOWN_WORD or topic == "exempt"
            assert refused.allowed
    assert unfit("nonsense").allowed == TOPICS
    assert len(set(TOPICS)) == len(TOPICS)


words = st.sampled_from(
    [
        *TOPICS,
        *Action,
        *Proof,
        "on",
        "off",
        "proof",
        "nothing",
        "none",
        "here",
        "3",
        "7d",
        "strikes",
        "in",
        "admins",
        "thread",
        "a!",
    ]
)


@given(strategies.policies, st.lists(words, max_size=7))
def test_whatever_is_said_changes_the_policy_or_is_not_understood(policy: Policy, spoken: list[str]) -> None:
    try:
        after = amend(policy, spoken, PLACE)
    except Unfit:
        return
    assert after == named(after)
    assert amend(after, spoken, PLACE) == after
