"""A picture that nobody could look at is not taken for a harmless one: where pictures are taken out, moderators are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName
from bots.policy import PRESETS, Action, Mode, Policy, Preset, Reason, Rule, Situation, decide
from bots.records import StoreUnavailable
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import DELETE, HOLD, REPLY, Scene
from worker.contract import FailureReason, ScanFailure, Standing

UNSEEN = Situation(unseen=True)
SPEAKS = replace(REPLY, known=(Action.REPLY, Action.NOTIFY))
"""Takes nothing out, not even what moderators have decided on."""
NEWCOMERS_ONLY = replace(SPEAKS, newcomer_days=7, newcomer_preset=Preset.STRICT)


@pytest.mark.parametrize("policy", [DELETE, HOLD, REPLY, NEWCOMERS_ONLY])
def test_moderators_are_told_where_pictures_are_taken_out(policy: Policy) -> None:
    decision = decide(None, policy, situation=UNSEEN)
    assert (decision.actions, decision.reason) == ((Action.NOTIFY,), Reason.UNSEEN)


@pytest.mark.parametrize("policy", [SPEAKS, Policy(known=()), replace(DELETE, mode=Mode.OFF)])
def test_elsewhere_nobody_is_bothered(policy: Policy) -> None:
    assert decide(None, policy, situation=UNSEEN).actions == ()


@pytest.mark.parametrize("policy", [DELETE, *PRESETS.values()])
def test_of_others_than_it_can_be_told_of_nothing_follows(policy: Policy) -> None:
    exempt = replace(UNSEEN, standing=Standing.ADMIN)
    assert decide(None, policy, situation=exempt).actions == ()
    assert decide(None, policy, situation=Situation()).actions == ()
    asked = decide(None, policy, situation=replace(UNSEEN, asked=True))
    assert Action.NOTIFY not in asked.actions


def test_what_is_known_or_judged_comes_before() -> None:
    policy = replace(DELETE, generated=Rule(none=(Action.REACT,)))
    decision = decide(None, policy, situation=UNSEEN)
    assert (decision.actions, decision.reason) == ((Action.REACT,), Reason.WEAK)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (FailureReason.UNREADABLE, True),
        (FailureReason.TOO_LARGE, True),
        (FailureReason.TIMEOUT, True),
        (FailureReason.UNSUPPORTED, False),
        (FailureReason.EMPTY, False),
        (FailureReason.GONE, False),
        (FailureReason.INTERNAL, False),
        (FailureReason.OVERLOADED, False),
    ],
)
async def test_it_is_on_a_card_and_stays_in_the_chat(scene: Scene, reason: FailureReason, told: bool) -> None:
    await scene.policy(DELETE)
    scene.scanner.judge = lambda data: ScanFailure(reason=reason)
    await scene.post("ada", b"odd")
    assert [post.author for post in scene.platform.posts("group", None)] == ["ada"]
    assert len(scene.platform.posts("mods")) == int(told)
    if told:
        words = scene.services.texts.say(f"found-failure-{reason}")
        assert words in scene.texts("mods")[0]
        assert not scene.case.penalties


@pytest.mark.parametrize("said", [True, False])
async def test_what_is_too_large_to_be_fetched_is_on_a_card_too(scene: Scene, said: bool) -> None:
    await scene.policy(DELETE)
    scene.platform.max_fetch_bytes = 5
    if not said:  # the service does not say how large it is, or says too little
        scene.platform.says_size = False
    await scene.post("ada", b"a film", file_id="f1")
    assert len(scene.texts("mods")) == 1
    assert "It was too large to be checked. I have not touched it." in scene.texts("mods")[0]
    assert scene.platform.count("fetch") == (0 if said else 1), "what is said to be too large is not even asked for"
    assert scene.scanner.submitted == []
    assert scene.case.findings[0].decision.reason is Reason.UNSEEN
    assert not scene.case.penalties
    # The moderators have looked themselves: it goes, and the very same goes again.
    await scene.press(Choice.FAKE)
    assert [post for post in scene.platform.posts("group", None) if post.pictures] == []
    await scene.post("eve", b"a film", file_id="f1")
    assert [post for post in scene.platform.posts("group", None) if post.pictures] == []
    await scene.post("eve", b"a film", file_id="f2")
    assert len([post for post in scene.platform.posts("group", None) if post.pictures]) == 1


async def test_files_that_do_not_say_that_they_are_pictures_are_no_question(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.max_fetch_bytes = 5
    scene.platform.media_type = "application/zip"
    await scene.post("ada", b"a large archive")
    scene.platform.media_type = ""
    await scene.post("ada", b"a large file of nobody knows what")
    assert scene.platform.posts("mods") == []
    assert scene.platform.count("fetch") == 0


async def test_a_hundred_that_are_too_large_are_one_question(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.max_fetch_bytes = 5
    for number in range(100):
        await scene.post("ada", b"film %d" % number)
    assert len(scene.texts("mods")) == 1
    assert scene.platform.count("fetch") == 0


@pytest.mark.parametrize("policy", [SPEAKS, Policy(known=()), replace(DELETE, mode=Mode.OFF)])
async def test_what_is_too_large_passes_where_nothing_is_taken_out(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    scene.platform.max_fetch_bytes = 5
    await scene.post("ada", b"a film")
    assert scene.platform.posts("mods") == []
    assert scene.cases == []


async def test_whoever_asks_of_what_is_too_large_is_told_so(scene: Scene) -> None:
    scene.platform.max_fetch_bytes = 5
    await scene.policy(DELETE)
    private = scene.platform.open_private("ada")
    await scene.post("ada", b"a film", chat=private)
    assert "too big for me" in scene.texts(private)[-1]
    assert scene.cases == []


async def test_a_card_that_cannot_be_written_now_is_written_later(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.max_fetch_bytes = 5
    scene.records.cases.failures.append(StoreUnavailable("away"))
    await scene.post("ada", b"a film")
    await scene.clock.advance(60)
    await scene.settle()
    assert "too large to be checked" in scene.texts("mods")[0]


async def test_whoever_posted_it_is_told_why_if_they_ask(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"bad")
    await scene.platform.command("group", "ada", CommandName.WHY, scene.case.id)
    assert "asked the moderators to" in scene.texts()[-1]


async def test_where_nothing_is_taken_out_it_passes(scene: Scene) -> None:
    await scene.policy(SPEAKS)
    await scene.post("ada", b"bad")
    assert scene.platform.posts("mods") == []
    assert scene.platform.posts("group") == []


async def test_however_many_a_member_posts_they_are_one_question(scene: Scene) -> None:
    await scene.policy(DELETE)
    for number in range(35):
        await scene.post("ada", b"bad %d" % number)
    await scene.post("eve", b"bad 1 of hers")
    await scene.post("ada", b"bad in another place", thread="t1")
    assert len(scene.texts("mods")) == 3
    ada, eve, topic = scene.texts("mods")
    assert "Each of pictures 1\N{EN DASH}10: It could not be opened as a picture. I have not touched it." in ada
    assert "Ada" in ada
    assert "Eve" in eve
    assert "Ada" in topic
    assert not any("ada" in case.incident for case in scene.records.cases.kept.values()), (
        "Redis's keys hold no person's id"
    )


async def test_what_comes_after_the_decision_is_asked_anew(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"bad one")
    await scene.post("ada", b"bad two")
    await scene.press(Choice.FAKE)
    assert [post for post in scene.platform.posts("group", None) if post.pictures] == []
    await scene.post("ada", b"bad three")
    await scene.post("ada", b"bad four")
    asked = [case for case in scene.cases if case.review is None]
    assert [len(case.findings) for case in asked] == [2]
    assert len(scene.cases) == 2


async def test_one_that_can_be_looked_at_has_a_case_of_its_own(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"bad one")
    await scene.post("ada", b"fake one")
    assert len(scene.texts("mods")) == 2
    assert [len(case.findings) for case in scene.cases] == [1, 1]
