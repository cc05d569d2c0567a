"""/settings: what the panel shows is in force, what is pressed is what `/policy` would do, and only by those who may."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.amendments import Place, amend
from bots.moderator.commands.settings.pages import OWN_NAMES, TOLD, Entry, Page, entries, entry_of, links
from bots.platform import Command, CommandName, Lack, Press
from bots.platform.markup import plain
from bots.policy import PRESETS, REMOVALS, Action, Mode, Policy, Preset, Proof
from bots.records.journal import EventKind
from bots.references import VALID_S, PanelReference
from bots.rulebook import Unfit
from bots.testing.posts import FakePost
from tests.unit.bots import strategies
from tests.unit.bots.moderator.conftest import TEXTS, Scene, make
from tests.unit.bots.moderator.contested import contested
from tests.unit.bots.moderator.gates import Gate
from worker.contract import Standing

HERE = Place(chat="group")


@pytest.fixture
def room() -> Scene:
    return make()


async def open_panel(scene: Scene, member: str = "mo") -> FakePost:
    await scene.platform.command("group", member, CommandName.SETTINGS)
    return scene.platform.posts("group")[-1]


async def press(scene: Scene, label: str, member: str = "mo", reply_token: str = "") -> FakePost:
    """The panel after the press."""
    panel = scene.platform.posts("group")[-1]
    await scene.platform.press(panel, member, label, reply_token=reply_token)
    return scene.platform.posts("group")[-1]


async def rules(scene: Scene) -> Policy:
    return await scene.records.policies.policy("fake", "group")


def labels(panel: FakePost) -> list[str]:
    return [button.label for button in panel.buttons]


def ticked(panel: FakePost) -> set[str]:
    return {label.removeprefix("✓ ") for label in labels(panel) if label.startswith("✓ ")}


# Opening it.


async def test_it_shows_what_is_in_force(room: Scene) -> None:
    await room.policy(PRESETS[Preset.PROTECT])
    panel = await open_panel(room)
    assert ticked(panel) == {"On", "protect"}
    lines = plain(panel.text).splitlines()
    assert lines[0] == "What I do in this chat: protect."
    assert len(lines) <= 9
    await room.policy(replace(PRESETS[Preset.PROTECT], mode=Mode.OFF))
    assert ticked(await open_panel(room)) == {"Off", "protect"}
    await room.policy(PRESETS[Preset.WATCH])
    assert ticked(await open_panel(room)) == {"Only note", "watch"}


async def test_others_are_refused_and_a_press_is_asked_anew(room: Scene) -> None:
    await open_panel(room, member="ada")
    assert room.texts()[-1].startswith("Only people who may manage")
    await open_panel(room)
    before = await rules(room)
    await press(room, "strict", member="ada", reply_token="t")
    assert await rules(room) == before
    assert room.texts()[-1].startswith("Only people who may manage")


async def test_an_admin_who_has_lost_the_right_changes_nothing_by_an_old_panel(room: Scene) -> None:
    panel = await open_panel(room)
    room.platform.admins.discard(("group", "mo"))
    before = await rules(room)
    await room.platform.press(panel, "mo", "strict", reply_token="t")
    assert await rules(room) == before


async def test_who_speaks_as_the_chat_opens_it_and_presses_as_themself(room: Scene) -> None:
    spoken = replace(room.platform.message("group", "group"), standing=Standing.CHAT)
    await room.moderator.on_command(Command(name=CommandName.SETTINGS, message=spoken))
    assert ticked(room.platform.posts("group")[-1])
    await press(room, "strict")
    assert (await rules(room)).preset is Preset.STRICT


async def test_in_private_it_says_where_it_belongs(room: Scene) -> None:
    message = replace(room.platform.message("private-mo", "mo"), private=True)
    await room.moderator.on_command(Command(name=CommandName.SETTINGS, message=message))
    assert "in the group that you mean" in room.texts("private-mo")[-1]


# Pressing.


async def test_a_press_changes_the_rules_and_the_panel_says_so(room: Scene) -> None:
    await room.policy(PRESETS[Preset.REPLY])
    await open_panel(room)
    panel = await press(room, "protect")
    assert await rules(room) == PRESETS[Preset.PROTECT]
    assert ticked(panel) == {"On", "protect"}
    assert panel.text.endswith(TEXTS.say("settings-done", "en"))
    assert "substantial" not in panel.text.splitlines()[-1], "no names of fields"
    assert len(room.platform.posts("group")) == 1
    (event,) = await room.events(EventKind.POLICY)
    assert (event.actor, 'preset = "protect"' in event.after) == ("mo", True)


async def test_pressed_twice_it_is_changed_once(room: Scene) -> None:
    await room.policy(PRESETS[Preset.REPLY])
    panel = await open_panel(room)
    data = next(button.data for button in panel.buttons if button.label == "Off")
    for _ in range(2):
        await room.platform.press_data("group", "mo", data, panel.id)
    assert (await rules(room)).mode is Mode.OFF
    assert len(await room.events(EventKind.POLICY)) == 1


async def test_an_old_panel_turns_nothing_back(room: Scene) -> None:
    """Two admins turn the same thing on, each on a panel that shows it off: it is on."""
    await room.policy(PRESETS[Preset.REPLY])
    await open_panel(room)
    panel = await press(room, "Faces swapped…")
    data = next(button.data for button in panel.buttons if button.label == "Tell moderators")
    for _ in range(2):
        await room.platform.press_data("group", "mo", data, panel.id)
    assert Action.NOTIFY in (await rules(room)).altered.substantial


async def test_what_costs_real_pictures_is_asked_first(room: Scene) -> None:
    await room.policy(PRESETS[Preset.PROTECT])
    await open_panel(room)
    await press(room, "Faces swapped…")
    panel = await press(room, "One check is enough")
    assert "200" in plain(panel.text)
    assert "yes at the end" not in panel.text
    assert labels(panel) == ["Yes, I want that", "Better not"]
    assert (await rules(room)) == PRESETS[Preset.PROTECT]
    panel = await press(room, "Better not")
    assert "Only with proof" in ticked(panel)
    await press(room, "One check is enough")
    panel = await press(room, "Yes, I want that")
    assert Proof.MODEL in (await rules(room)).altered.proofs
    assert "One check is enough" in ticked(panel)


async def test_the_panel_speaks_the_language_that_was_chosen(room: Scene) -> None:
    await open_panel(room)
    await press(room, "Language…")
    panel = await press(room, "한국어")
    assert (await rules(room)).locale == "ko"
    assert ticked(panel) == {"한국어"}
    assert "말" in panel.text
    panel = await press(room, "뒤로")
    assert "닫기" in labels(panel)


async def test_closed_it_has_no_buttons(room: Scene) -> None:
    await open_panel(room)
    panel = await press(room, "Close")
    assert labels(panel) == []
    assert plain(panel.text).startswith("What I do in this chat")


async def test_what_is_off_can_be_prepared(room: Scene) -> None:
    await room.policy(replace(PRESETS[Preset.PROTECT], mode=Mode.OFF))
    await open_panel(room)
    panel = await press(room, "Known fakes…")
    assert "off for now" in panel.text
    assert "kept out before" in panel.text
    await press(room, "Strike")
    after = await rules(room)
    assert (after.mode, Action.STRIKE in after.known) == (Mode.OFF, True)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("preset", [Preset.PROTECT, Preset.STRICT])
async def test_what_is_ticked_turns_nothing_on_when_it_is_pressed(room: Scene, preset: Preset, mode: Mode) -> None:
    before = replace(PRESETS[preset], mode=mode)
    await room.policy(before)
    panel = await open_panel(room)
    assert preset.value in ticked(panel)
    after = await press(room, f"✓ {preset}")
    assert await rules(room) == before
    assert "Done" not in after.text


async def test_an_old_or_strange_button_changes_nothing(room: Scene) -> None:
    panel = await open_panel(room)
    before = await rules(room)
    signer, now_s = room.services.signer, room.clock.now_s()
    strange = signer.sign_entry(PanelReference(entry="later1"), "fake", now_s + 60)
    elsewhere = signer.sign_entry(PanelReference(entry="strict"), "other", now_s + 60)
    forged = next(button.data for button in panel.buttons if button.label == "strict").replace("strict", "protect")
    for data in (strange, elsewhere, forged):
        await room.platform.press_data("group", "mo", data, panel.id, "t")
        assert "earlier day" in room.texts()[-1]
    data = next(button.data for button in panel.buttons if button.label == "strict")
    await room.clock.sleep(VALID_S + 61)
    await room.platform.press_data("group", "mo", data, panel.id, "t")
    assert "earlier day" in room.texts()[-1]
    assert await rules(room) == before


async def test_where_the_panel_is_gone_a_new_one_answers(room: Scene) -> None:
    await room.policy(PRESETS[Preset.REPLY])
    panel = await open_panel(room)
    room.platform.vanish("group", panel.id)
    await room.platform.press_data("group", "mo", panel.buttons[0].data, panel.id, "t")
    assert (await rules(room)).mode is Mode.OFF
    assert "Off" in ticked(room.platform.posts("group")[-1])


async def test_in_a_log_it_sets_the_rules_of_the_chat_that_it_serves(room: Scene) -> None:
    panel = await open_panel(room)
    data = next(button.data for button in panel.buttons if button.label == "strict")
    member = room.platform.message("group", "mo").sender
    for press in (
        Press(platform="fake", chat="log", member=member, data=data),
        Press(platform="fake", chat="log", served="group", member=member, data=data),
    ):
        await room.moderator.on_press(press)
        named = (await rules(room)).preset
        assert (named is Preset.STRICT) == bool(press.served)
    assert (await room.records.policies.policy("fake", "log")).preset is not Preset.STRICT


async def test_what_is_pressed_in_a_log_waits_for_what_is_being_written_in_its_chat(room: Scene) -> None:
    panel = await open_panel(room)
    data = next(button.data for button in panel.buttons if button.label == "strict")
    member = room.platform.message("group", "mo").sender
    room.platform.admins.add(("mods", "mo"))
    greeting = Gate(room, "send")
    written = asyncio.create_task(room.platform.command("group", "mo", CommandName.POLICY, "moderators", "mods"))
    await greeting.reached()
    press = Press(platform="fake", chat="log", served="group", member=member, data=data)
    pressed = asyncio.create_task(room.moderator.on_press(press))
    for _ in range(50):
        await asyncio.sleep(0)
    greeting.open()
    await asyncio.gather(written, pressed)
    assert await rules(room) == replace(PRESETS[Preset.STRICT], moderators_chat="mods")


FOLLOWS = ["Faces swapped…", "Made by AI…", "Known fakes…", "Strikes, new members…", "Who is skipped…"]
"""The pages that say what follows from pictures."""


@pytest.mark.parametrize("page", ["", *FOLLOWS])
async def test_it_says_what_the_bot_may_not_do(room: Scene, page: str) -> None:
    await room.policy(PRESETS[Preset.STRICT])
    room.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    panel = await open_panel(room)
    panel = await press(room, page) if page else panel
    assert "I lack a right here" in panel.text


@pytest.mark.parametrize("page", ["", *FOLLOWS])
@pytest.mark.parametrize("mode", Mode)
async def test_it_says_where_nothing_of_it_is_done(room: Scene, page: str, mode: Mode) -> None:
    await room.policy(replace(PRESETS[Preset.PROTECT], mode=mode))
    panel = await open_panel(room)
    panel = await press(room, page) if page else panel
    words = {Mode.SHADOW: "only note", Mode.OFF: "off for now" if page else "I look at nothing by myself"}
    assert {each for each in Mode if words.get(each, "nowhere") in plain(panel.text)} == {mode} - {Mode.LIVE}


@pytest.mark.parametrize("days", [0, 7])
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("preset", PRESETS)
async def test_every_page_opens_in_every_chat(room: Scene, preset: Preset, mode: Mode, days: int) -> None:
    await room.policy(replace(PRESETS[preset], mode=mode, newcomer_days=days))
    await open_panel(room)
    for page in Page:
        panel = room.platform.posts("group")[-1]
        data = room.services.signer.sign_entry(PanelReference(entry=f"P{page}"), "fake", room.clock.now_s() + 60)
        await room.platform.press_data("group", "mo", data, panel.id)
        if page not in {Page.HOME, Page.CLOSED}:
            assert TEXTS.say(f"settings-about-{page}", "en") in panel.text
    assert len(room.platform.posts("group")) == 1, "nothing had to be said beside it"


async def test_what_would_add_nothing_for_newcomers_is_refused_in_words(room: Scene) -> None:
    await open_panel(room)
    panel = await press(room, "Strikes, new members…")
    await room.policy(PRESETS[Preset.STRICT])  # the panel that offers it is of before
    await room.platform.press(panel, "mo", "Strict for 7 days")
    said = room.platform.posts("group")[-1]
    assert "ask for nothing of new members that does not hold for everybody here" in said.text
    assert (await rules(room)) == PRESETS[Preset.STRICT]


# The pages.

policies = st.builds(
    replace,
    st.sampled_from(list(PRESETS.values())),
    mode=st.sampled_from(list(Mode)),
    known=st.sampled_from([(), (Action.DELETE, Action.NOTIFY), (Action.STRIKE,), (Action.HOLD, Action.NOTIFY)]),
)


@given(policies | strategies.policies, st.lists(st.sampled_from(list(Page)), max_size=6), st.data())
def test_whatever_is_pressed_is_in_force_then(policy: Policy, pages: list[Page], data: st.DataObject) -> None:
    for page in pages:
        offered = entries(page, policy)
        if not offered:
            continue
        entry = data.draw(st.sampled_from(offered))
        try:
            after = entry.applied(policy)
        except Unfit:
            assert not entry.is_ticked(policy)
            continue
        again = entry_of(entry.code, after)
        assert again is not None
        assert again.applied(after) == after, "a second press turns nothing back"
        if entry.turns_on is None:
            shown = [each for each in entries(page, after) if each.code == entry.code]
            assert all(each.is_ticked(after) for each in shown)
        else:
            opposite = [each for each in entries(page, after) if each.text_id == entry.text_id]
            assert opposite or entry.text_id == "settings-notify", "what is on can be turned off"
            assert all(each.turns_on is not entry.turns_on for each in opposite)
        policy = after


@given(policies)
def test_every_button_is_of_a_page_that_fits_a_chat_service(policy: Policy) -> None:
    codes = set[str]()
    for page in Page:
        offered: list[Entry] = entries(page, policy)
        rows = [entry.row for entry in offered] + [link.row for link in links(page)]
        assert all(rows.count(row) <= 4 for row in rows)
        assert all(0 <= row <= 4 for row in rows)
        assert not codes & {entry.code for entry in offered}
        codes |= {entry.code for entry in offered}
        assert page in TOLD
    assert all(len(code) <= 16 and code.isalnum() and code == code.lower() for code in codes)


@given(policies)
def test_moderators_are_told_of_what_is_taken_out(policy: Policy) -> None:
    for page in (Page.ALTERED, Page.GENERATED, Page.KNOWN):
        for entry in entries(page, policy):
            after = entry.applied(policy)
            for actions in (after.altered.substantial, after.generated.substantial, after.known):
                assert not set(actions) >= REMOVALS
                assert not REMOVALS & set(actions) or Action.NOTIFY in actions


def test_every_language_that_there_are_texts_in_can_be_chosen(room: Scene) -> None:
    assert set(OWN_NAMES) == set(room.services.texts.locales)


def test_an_entry_is_no_more_than_the_words() -> None:
    policy = PRESETS[Preset.PROTECT]
    entry = entry_of("ladder1", policy)
    assert entry is not None
    by_words = amend(
        amend(policy, ["ladder", "none"], HERE), ["ladder", "3", "strikes", "in", "30d", "mute", "24h"], HERE
    )
    assert entry.applied(policy) == by_words


@pytest.mark.parametrize("preset", list(PRESETS))
async def test_every_page_opens_whatever_the_chat_has_chosen(room: Scene, preset: Preset) -> None:
    # With rules for newcomers that were set before: they may add nothing by now.
    policy = replace(PRESETS[preset], newcomer_days=7, newcomer_preset=Preset.STRICT)
    await room.policy(policy)
    for page in sorted(set(Page) - {Page.HOME, Page.CLOSED}):
        await open_panel(room)
        panel = await press(room, TEXTS.say(f"settings-to-{page}", "en"))
        assert plain(panel.text).startswith(TEXTS.say(f"settings-about-{page}", "en")), page
        assert TEXTS.say("button-back", "en") in labels(panel)
        for entry in entries(page, policy):
            assert entry.applied(policy), "what is offered can be had"


async def test_what_would_add_nothing_for_new_members_is_not_offered(room: Scene) -> None:
    for preset, offered in ((Preset.PROTECT, True), (Preset.STRICT, False)):
        await room.policy(PRESETS[preset])
        await open_panel(room)
        panel = await press(room, "Strikes, new members…")
        assert ("Strict for 7 days" in labels(panel)) is offered
        assert "New members alike" in ticked(panel)


async def test_a_page_says_nothing_that_its_ticks_deny(room: Scene) -> None:
    await room.policy(PRESETS[Preset.REPLY])
    room.platform.moderators_chats["group"] = "log"
    await open_panel(room)
    panel = await press(room, "Moderators…")
    assert ticked(panel) == {"In their log"}


# Two admins at once.


async def test_what_somebody_else_set_meanwhile_stays(room: Scene) -> None:
    """What a toggle turns on is added to the actions that are there when it is stored, not when it was pressed."""
    await room.policy(PRESETS[Preset.PROTECT])
    await open_panel(room)
    await press(room, "Faces swapped…")
    theirs = amend(PRESETS[Preset.PROTECT], ("altered", "delete", "mute"), HERE)
    contested(room, ("", theirs))
    panel = await press(room, "Strike")
    assert (await rules(room)).altered.substantial == (Action.DELETE, Action.STRIKE, Action.MUTE, Action.NOTIFY)
    assert "✓ Strike" in labels(panel)
    assert len(await room.events(EventKind.POLICY)) == 1


async def test_who_is_overtaken_again_and_again_is_told(room: Scene) -> None:
    await room.policy(PRESETS[Preset.PROTECT])
    await open_panel(room)
    theirs = [("", replace(PRESETS[Preset.PROTECT], preset=Preset.CUSTOM, mute_s=60 * number)) for number in (1, 2, 3)]
    contested(room, *theirs)
    said = await press(room, "strict")
    assert said.text.startswith("Somebody else was changing the rules here at the same moment")
    assert await rules(room) == theirs[-1][1]
    assert await room.events(EventKind.POLICY) == []


# Topics.


async def in_topic(scene: Scene, member: str = "mo") -> FakePost:
    """The panel as it opens in a topic."""
    await scene.platform.command("group", member, CommandName.SETTINGS, thread="topic")
    return scene.platform.posts("group")[-1]


async def own(scene: Scene) -> Policy | None:
    return await scene.records.policies.own("fake", "group", "topic")


async def test_in_a_topic_it_is_of_the_whole_chat_until_its_own_rules_are_asked_for(room: Scene) -> None:
    await room.policy(PRESETS[Preset.PROTECT])
    panel = await in_topic(room)
    assert (panel.thread, "Only this topic…" in labels(panel)) == ("topic", True)
    await press(room, "strict")
    assert ((await rules(room)).preset, await own(room)) == (Preset.STRICT, None)
    panel = await press(room, "Only this topic…")
    assert plain(panel.text).startswith("This topic has no rules of its own")
    assert not {"Strikes, new members…", "Who is skipped…", "Moderators…", "Language…"} & set(labels(panel))
    panel = await press(room, "The whole chat…")
    assert plain(panel.text).startswith("What I do in this chat: strict.")
    assert "Only this topic…" not in labels(await open_panel(room))


async def test_a_topic_gets_rules_of_its_own_and_gives_them_up_again(room: Scene) -> None:
    await room.policy(PRESETS[Preset.STRICT])
    await in_topic(room)
    await press(room, "Only this topic…")
    panel = await press(room, "✓ strict")
    assert await own(room) is None, "nothing was changed by it"
    panel = await press(room, "watch")
    assert plain(panel.text).startswith("What I do in this topic, which has rules of its own: watch.")
    assert ticked(panel) == {"Only note", "watch"}
    assert (await rules(room)).preset is Preset.STRICT
    (event,) = await room.events(EventKind.POLICY)
    assert event.details == "topic"
    panel = await press(room, "Faces swapped…")
    panel = await press(room, "✓ Reply to it")
    changed = await own(room)
    assert changed is not None
    assert Action.REPLY not in changed.altered.substantial
    assert (await rules(room)).altered == PRESETS[Preset.STRICT].altered
    panel = await press(room, "Back")
    panel = await press(room, "As in the whole chat")
    assert plain(panel.text).startswith("This topic has no rules of its own")
    assert await own(room) is None


async def test_rules_of_a_topic_are_set_by_those_who_may_at_that_moment_and_in_it_alone(room: Scene) -> None:
    await in_topic(room)
    panel = await press(room, "Only this topic…")
    await press(room, "strict", member="ada")
    assert await own(room) is None
    data = next(button.data for button in panel.buttons if button.label == "strict")
    await room.platform.press_data("group", "mo", data, panel.id)
    assert await own(room) is None, "where it stands is not known"
