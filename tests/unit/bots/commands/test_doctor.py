"""/doctor: whether what a chat's rules promise can be kept here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.moderator.commands import doctor
from bots.platform import CommandName, Forbidden, Gone, Lack, Power, Unreachable
from bots.policy import DEFAULT, PRESETS, Action, Limits, Mode, Policy, Preset, Rule
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.commands.conftest import ASKS, HOLD, REPLY, TEXTS, Scene, make

PROTECT = replace(PRESETS[Preset.PROTECT], moderators_chat="mods")
STRICT = replace(PRESETS[Preset.STRICT], moderators_chat="mods")


async def lines(scene: Scene) -> list[str]:
    title, *found = (await scene.say("mo", "doctor")).splitlines()
    assert title == "How I am doing in this chat:"
    assert all(line[:2] in {"✓ ", "✗ ", "• "} for line in found)
    assert len(found) < 15
    return found


async def line(scene: Scene, about: str) -> str:
    (found,) = [item for item in await lines(scene) if about in item]
    return found


async def test_only_those_who_may_change_the_rules_and_only_in_a_group(scene: Scene) -> None:
    assert "Only people who may manage" in await scene.say("ada", "doctor")
    assert "I examine groups" in await scene.say("ada", "doctor", chat="private-ada")


async def test_all_is_well(scene: Scene) -> None:
    await scene.policy(PROTECT)
    assert await lines(scene) == [
        "✓ This chat's rules (protect) act.",
        "✓ I have every right that these rules need.",
        "✓ I tell the moderators in mods.",
        "✓ Holding is on: a picture can be taken out and put back within 24 hours.",
        '✓ Moderators can look at a picture by "Show me", once and by themselves.',
        "✓ Pictures are checked: everything behind me is running.",
        "• Entries of known pictures: 0 to be kept out, 0 fine.",
        "✓ No case waits for a decision.",
    ]


async def test_a_missing_right_is_named_where_the_rules_need_it(scene: Scene) -> None:
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES, Lack.READ_MESSAGES)
    await scene.policy(PROTECT)
    assert "✗ For these rules I lack the right for: deleting messages, reading messages." in await line(scene, "right")
    await scene.policy(replace(REPLY, known=(Action.NOTIFY,)))
    assert "✗ For these rules I lack the right for: reading messages." in await line(scene, "right")


async def test_powers_that_bots_do_not_have_there_are_named(scene: Scene) -> None:
    scene.platform.can -= {Power.MUTE, Power.BAN, Power.KICK}
    await scene.policy(STRICT)
    assert await line(scene, "bots cannot do") == (
        "✗ These rules ask for what bots cannot do on this chat service: banning, muting."
    )
    await scene.policy(PROTECT)
    assert not [item for item in await lines(scene) if "bots cannot do" in item]
    await scene.policy(replace(PROTECT, newcomer_days=7, newcomer_preset=Preset.STRICT))
    assert "banning, muting" in await line(scene, "bots cannot do")


@pytest.mark.parametrize(
    ("action", "power", "name"),
    [
        (Action.REACT, Power.REACT, "reactions"),
        (Action.HOLD, Power.DELETE, "deleting messages"),
        (Action.HOLD, Power.PUT_BACK, "putting pictures back"),
        (Action.DELETE, Power.DELETE, "deleting messages"),
        (Action.MUTE, Power.MUTE, "muting"),
        (Action.KICK, Power.KICK, "putting members out"),
        (Action.BAN, Power.BAN, "banning"),
    ],
)
async def test_each_action_needs_its_power(scene: Scene, action: Action, power: Power, name: str) -> None:
    scene.platform.can -= {power}
    for policy in (
        Policy(known=(), generated=Rule(substantial=(action,))),
        Policy(known=(), altered=Rule(substantial=(action,))),
        Policy(known=(action,)),
    ):
        await scene.policy(policy)
        assert (await line(scene, "bots cannot do")).endswith(f": {name}.")
    await scene.policy(Policy(known=()))
    assert not [item for item in await lines(scene) if "bots cannot do" in item]


async def test_a_reaction_to_weak_evidence_needs_its_right_too(scene: Scene) -> None:
    scene.platform.can -= {Power.REACT}
    await scene.policy(Policy(known=(), altered=Rule(uncertain=(Action.REACT,))))
    assert "reactions" in await line(scene, "bots cannot do")


async def test_where_the_rights_cannot_be_found_out_it_says_so(scene: Scene) -> None:
    scene.platform.fail("missing", Unreachable("down"))
    assert (await line(scene, "rights")).startswith("✗ I could not find out")


async def test_the_moderators_place(scene: Scene) -> None:
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    assert await line(scene, "in mods") == (
        "✗ I am to tell the moderators in mods, and lack the right for: sending messages."
    )
    scene.platform.lacking["mods"] = ()
    scene.platform.fail("missing", Gone("x"), Gone("no such chat"))
    assert (await line(scene, "the place where")).startswith("✗ I could not reach")
    await scene.policy(replace(REPLY, moderators_chat="group"))
    assert (await line(scene, "everybody can read")).startswith("✓ I tell the moderators in this chat")
    await scene.policy(Policy())
    scene.platform.moderators_chats["group"] = "log"
    assert await line(scene, "I tell") == "✓ I tell the moderators in log."


async def test_without_a_place_each_moderator_is_told(scene: Scene) -> None:
    await scene.policy(Policy())
    assert await line(scene, "No moderators' chat") == (
        "✓ No moderators' chat is set, so I write to 2 moderators in private."
    )
    scene.platform.fail("private_chat", Forbidden("closed", Lack.SEND_MESSAGES))
    assert "to one moderator in private." in await line(scene, "No moderators' chat")
    for number in range(9):
        scene.platform.admins.add(("group", f"a{number}"))
    assert "to 5 moderators" in await line(scene, "No moderators' chat")
    scene.platform.can -= {Power.WRITE_PRIVATELY}
    scene.platform.acquainted |= {"a0", "a1"}
    assert (await line(scene, "No moderators' chat")).endswith(
        "I write to 2 moderators in private, to those who have written to me before."
    )
    scene.platform.acquainted.clear()
    assert (await line(scene, "No moderators' chat")).startswith("✗ No moderators' chat is set, and I can write to no")
    scene.platform.fail("moderators", Unreachable("down"))
    assert (await line(scene, "the place where")).startswith("✗ I could not reach")


async def test_holding_and_showing_as_the_operator_has_set_them() -> None:
    scene = make(Options(holding=False, revealing=False, public_url=""))
    scene.platform.can -= {Power.PUT_BACK}
    await scene.policy(HOLD)
    assert (await line(scene, "holding on")).startswith("✗ These rules hold pictures")
    # What is not done needs no power.
    assert not [item for item in await lines(scene) if "bots cannot do" in item]
    await scene.policy(REPLY)
    assert (await line(scene, "holding on")).startswith("• Whoever runs this bot has not turned holding on.")
    assert (await line(scene, "Show me")).startswith("• Whoever runs this bot has not turned")
    await scene.moderator.aclose()
    scene = make(Options(public_url=""))
    assert (await line(scene, "Show me")).startswith('✗ "Show me" is on')
    await scene.moderator.aclose()


async def test_in_a_playground_both_are_on() -> None:
    options = Options(holding=False, revealing=False, playgrounds=frozenset({"fake"}), playground_url="http://here")
    scene = make(options)
    await scene.policy(HOLD)
    scene.platform.can -= {Power.PUT_BACK}
    assert (await line(scene, "Holding")).startswith("✓")
    assert (await line(scene, "Show me")).startswith("✓")
    assert "putting pictures back" in await line(scene, "bots cannot do")
    await scene.moderator.aclose()


async def test_what_is_wrong_behind_the_bot_is_named_and_not_described(scene: Scene) -> None:
    scene.scanner.problems = {"worker": "10.0.0.7 does not answer", "media": "x"}
    assert await line(scene, "Something behind me") == (
        "✗ Something behind me is not running, so pictures may have to wait: media, worker."
    )


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (replace(PROTECT, mode=Mode.SHADOW), "• I only watch here: I note what these rules (protect) would do"),
        (replace(PROTECT, mode=Mode.OFF), "• I look at nothing by myself here."),
        (DEFAULT, "• I only watch here: I note what these rules (watch) would do"),
        (replace(PROTECT, preset=Preset.CUSTOM), "✓ This chat's own rules act."),
        (replace(DEFAULT, preset=Preset.CUSTOM), "• I only watch here: I note what this chat's own rules would do"),
    ],
)
async def test_whether_the_rules_act(scene: Scene, policy: Policy, words: str) -> None:
    await scene.policy(policy)
    assert (await lines(scene))[0].startswith(words)


async def test_the_rules_are_those_of_the_thread(scene: Scene) -> None:
    await scene.records.policies.set("fake", "group", replace(STRICT), "topic")
    await scene.platform.command("group", "mo", CommandName.DOCTOR, thread="topic")
    assert "(strict)" in scene.texts()[-1]


async def test_a_tripped_breaker_is_said(scene: Scene) -> None:
    assert not [item for item in await lines(scene) if "stopped" in item]
    tripped = Event(kind=EventKind.BREAKER_TRIPPED, at_s=scene.clock.now_s())
    await scene.records.journal.append("fake", "group", tripped)
    assert (await line(scene, "stopped")).startswith("✗ Automatic removals have stopped")
    assert Limits().removals_per_hour == 20


async def test_what_is_known_and_what_waits(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number, listed in enumerate((Listed.FAKE, Listed.FAKE, Listed.FINE)):
        entry = KnownPicture(id=f"K{number}", listed=listed, sha256=f"{number:064x}", added_at_s=0.0)
        await scene.records.known.add("fake", "group", entry)
    assert await line(scene, "Entries of known pictures") == "• Entries of known pictures: 2 to be kept out, 1 fine."
    await scene.post("bob", b"fake")
    assert (await lines(scene))[-1] == "• One case waits for a decision. /cases lists it."


def test_every_text_that_is_put_together_exists() -> None:
    assert doctor.text_ids() <= TEXTS.ids()


async def test_an_off_chat_says_which_topics_go_on(scene: Scene) -> None:
    await scene.records.policies.set("fake", "group", PROTECT, "t1")
    await scene.policy(replace(PROTECT, mode=Mode.OFF))
    assert "One topic goes on with rules of its own: t1." in await line(scene, "goes on")
    await scene.policy(PROTECT)
    assert not [item for item in await lines(scene) if "goes on" in item]


async def test_all_that_wait_are_counted(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(60):
        await scene.post("bob", b"fake %d" % number)
    assert "60 cases wait for a decision." in await scene.say("mo", "doctor")
