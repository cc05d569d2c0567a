"""Where the platform does not say who somebody is, no picture is taken away for that: an admin's, say, stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.later import PATIENCE_S
from bots.platform import CommandName, PlatformError, Throttled, Unreachable
from bots.platform.markup import plain
from bots.policy import Action, Matches, Policy, Proof, Reason, Situation, decide
from bots.policy.evidence import Match
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import DELETE, ON_MODEL, Scene, make
from tests.unit.bots.moderator.test_minor_pictures import stop
from worker.contract import Standing

STRIKES = replace(
    DELETE,
    altered=replace(ON_MODEL, substantial=(Action.DELETE, Action.STRIKE, Action.NOTIFY)),
    penalty_proofs=frozenset(Proof),
)


@pytest.mark.parametrize("failure", [Throttled("slow", 5.0), Unreachable("away")])
@pytest.mark.parametrize("times", [1, 20])
async def test_an_admin_is_exempt_though_the_platform_did_not_answer_at_once(
    scene: Scene, failure: Unreachable, times: int
) -> None:
    await scene.policy(STRIKES)
    scene.platform.fail("standing", *[failure] * times)
    message = await scene.post("mo", b"fake one")
    assert scene.platform.exists("group", message.id)
    assert scene.cases == []
    assert len(scene.scanner.acknowledged) == 1


async def test_a_member_is_not_spared_by_that(scene: Scene) -> None:
    await scene.policy(STRIKES)
    scene.platform.fail("standing", *[Unreachable("away")] * 20)
    message = await scene.post("ada", b"fake one")
    assert not scene.platform.exists("group", message.id)
    assert len(await scene.events(EventKind.STRIKE)) == 1


@pytest.mark.parametrize("failure", [Unreachable("away"), PlatformError("refused")])
async def test_moderators_decide_where_nobody_can_say_who_it_was(scene: Scene, failure: PlatformError) -> None:
    await scene.policy(STRIKES)
    scene.platform.fail("standing", *[failure] * 1_000)
    message = await scene.post("mo", b"fake one")
    assert scene.platform.exists("group", message.id)
    assert (scene.finding.state, scene.case.waits, scene.case.penalties) == (FindingState.NOTED, True, ())
    assert "did not say who posted it" in plain(scene.card().text)
    await scene.platform.command("group", "ada", CommandName.WHY, target=message)
    assert "could not find out who posted it" in plain(scene.texts()[-1])


async def test_a_known_picture_waits_for_it_too_and_goes_then(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    scene.platform.fail("standing", *[Unreachable("away")] * 10)
    copy = await scene.post("bob", b"fake one")
    assert not scene.platform.exists("group", copy.id)
    scene.platform.fail("standing", *[Unreachable("away")] * 10)
    own = await scene.post("mo", b"fake one")
    assert scene.platform.exists("group", own.id)


async def test_what_is_stopped_goes_whoever_posts_it_and_nobody_is_asked(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one")
    await stop(scene)
    scene.platform.fail("standing", *[Unreachable("away")] * 1_000)
    copy = await scene.post("mo", b"fake one")
    assert not scene.platform.exists("group", copy.id)


async def test_nobody_is_penalised_for_a_decision_before_it_is_known_who_they_are(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, penalty_proofs=frozenset({Proof.HUMAN})))
    scene.platform.standings["group", "ada"] = Standing.MEMBER
    await scene.post("ada", b"fake one")
    scene.platform.standings["group", "ada"] = Standing.ADMIN  # since then
    scene.platform.fail("standing", *[Unreachable("away")] * 10)
    await scene.press(Choice.FAKE)
    assert (scene.case.state, scene.finding.state) == (CaseState.DECIDING, FindingState.KEPT_OUT)
    await scene.moderator._later.settled()
    assert (scene.case.state, scene.case.penalties) == (CaseState.DECIDED, ())


async def test_where_the_platform_stays_away_the_decision_can_be_finished_by_a_press(scene: Scene) -> None:
    await scene.policy(replace(STRIKES, penalty_proofs=frozenset({Proof.HUMAN})))
    await scene.post("ada", b"fake one")
    began_s = scene.clock.now_s()
    scene.platform.fail("standing", *[Unreachable("away")] * 1_000)
    await scene.press(Choice.FAKE)
    await scene.moderator._later.settled()
    assert scene.clock.now_s() - began_s > PATIENCE_S
    assert (scene.case.in_line, scene.case.penalties) == (True, ())
    scene.platform._failures["standing"].clear()
    await scene.press(Choice.FAKE)
    assert (scene.case.state, [done.action for done in scene.case.penalties]) == (CaseState.DECIDED, [Action.STRIKE])


async def test_rules_that_penalise_nobody_ask_for_nothing() -> None:
    scene = make()
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one")
    scene.platform.fail("standing", *[Unreachable("away")] * 1_000)
    await scene.press(Choice.FAKE)
    assert scene.case.state is CaseState.DECIDED
    await scene.moderator.aclose()


def test_what_nobody_knows_withholds_removals_and_penalties_and_tells_moderators() -> None:
    rules = Policy(known=(Action.DELETE, Action.STRIKE))
    found = decide(None, rules, Matches(fake=Match(entry="E", exact=True)), Situation(unasked=True))
    assert found.actions == (Action.NOTIFY,)
    assert {item.reason for item in found.withheld} == {Reason.UNASKED}
