"""What a member reads of a decision that was undone: a moderator is looking again, whatever becomes of their other cases."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import CommandName, Power
from bots.policy import Action, Policy
from bots.records.choices import Choice
from bots.references import Reference
from tests.unit.bots.moderator.conftest import HOLD, ON_MODEL, Scene
from tests.unit.bots.moderator.test_forgiving import rules

AGAIN = "A picture that you posted in group was taken out. A moderator is looking at it again."
BACK = "A picture that you posted in group had been taken out. It is there again, and a moderator is looking at it once more."


async def press(scene: Scene, choice: Choice, number: int, member: str = "mo") -> None:
    """Somebody presses under that case's card, ten seconds later."""
    await scene.clock.advance(10)
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[number].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.cases[number].cards[0].message)


async def posted(scene: Scene, policy: Policy, picture: bytes) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(policy)
    await scene.clock.advance(10)
    await scene.post("ada", picture)


async def test_undo_is_said_of_the_picture_though_a_strike_for_its_copy_falls_with_it(scene: Scene) -> None:
    known = rules(Action.STRIKE, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY))
    await posted(scene, known, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await posted(scene, known, b"fake one")
    assert "2 strikes of yours count now" in scene.texts("private-ada")[-1]
    await press(scene, Choice.UNDO, 0)
    assert scene.texts("private-ada") == [BACK, AGAIN]


async def test_undo_of_an_appeals_decision_is_said_though_other_cases_follow_it(scene: Scene) -> None:
    known = rules(Action.STRIKE, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY))
    await posted(scene, known, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await posted(scene, known, b"fake one")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    await press(scene, Choice.OVERTURN, 0, "max")
    await press(scene, Choice.UNDO, 0, "max")
    assert scene.texts("private-ada")[0].startswith((AGAIN, BACK))


async def test_what_was_undone_is_still_looked_at_when_another_case_is_put_right(scene: Scene) -> None:
    policy = rules(Action.STRIKE)
    await posted(scene, policy, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await press(scene, Choice.UNDO, 0)
    (read,) = scene.texts("private-ada")
    assert read == BACK
    await posted(scene, policy, b"fake two")
    await press(scene, Choice.FAKE, 1)
    await press(scene, Choice.FINE, 1)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[1].id)
    await press(scene, Choice.OVERTURN, 1, "max")
    assert "nothing was wrong with it" in scene.texts("private-ada")[1]
    assert scene.texts("private-ada")[0] == BACK


async def test_what_was_undone_and_cannot_come_back_is_no_removal_of_the_rules(scene: Scene) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(rules(Action.STRIKE))
    await scene.post("ada", b"fake one")
    await press(scene, Choice.FAKE, 0)
    scene.records.copies.kept.clear()
    await press(scene, Choice.UNDO, 0)
    assert scene.texts("private-ada") == [AGAIN]
    await scene.post("ada", b"fake two")
    await press(scene, Choice.FAKE, 1)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[1].id)
    await press(scene, Choice.OVERTURN, 1, "max")
    assert scene.texts("private-ada")[0] == AGAIN


async def test_what_came_after_the_undo_has_never_been_looked_at(scene: Scene) -> None:
    policy = replace(HOLD, altered=replace(ON_MODEL, substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))
    await posted(scene, policy, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await press(scene, Choice.UNDO, 0)
    await posted(scene, policy, b"fake one")
    assert len(scene.case.findings) == 2
    await posted(scene, policy, b"fake two")
    await press(scene, Choice.FAKE, 1)
    await press(scene, Choice.UNDO, 1)
    first, second, _ = scene.texts("private-ada")
    assert first == AGAIN
    assert second.startswith("A picture that you posted in group was taken out until a moderator has looked at it.")


async def test_what_was_decided_after_its_ground_fell_is_not_looked_at_again(scene: Scene) -> None:
    known = rules(Action.STRIKE, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY))
    await posted(scene, known, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await posted(scene, known, b"fake one")
    await press(scene, Choice.UNDO, 0)
    assert scene.cases[1].findings[0].unfounded
    await press(scene, Choice.FAKE, 1)
    await posted(scene, known, b"fake two")
    await press(scene, Choice.FAKE, 2)
    second = scene.texts("private-ada")[1]
    assert "it stays out" in second
    await press(scene, Choice.UNDO, 2)
    assert scene.texts("private-ada")[1] == second


async def test_what_stands_after_its_appeals_decision_was_undone_is_not_looked_at_again(scene: Scene) -> None:
    known = rules(Action.STRIKE, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY))
    await posted(scene, known, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await scene.post("bob", b"fake one")
    await press(scene, Choice.FINE, 1, "max")
    await press(scene, Choice.OVERTURN, 0, "max")
    await press(scene, Choice.UNDO, 0, "max")
    await press(scene, Choice.UNDO, 1, "max")
    assert scene.cases[0].review is not None
    assert not scene.cases[0].appealed
    first = scene.texts("private-ada")[0]
    assert "took it out" in first
    await posted(scene, known, b"fake two")
    await press(scene, Choice.FAKE, 2)
    await press(scene, Choice.UNDO, 2)
    assert scene.texts("private-ada")[0] == first


async def test_a_clock_that_is_behind_where_it_is_undone_changes_nothing_of_that(scene: Scene) -> None:
    known = rules(Action.STRIKE, known=(Action.DELETE, Action.STRIKE, Action.NOTIFY))
    await posted(scene, known, b"fake one")
    await press(scene, Choice.FAKE, 0)
    await posted(scene, known, b"fake one")
    scene.clock.wrong_s = -60.0
    await press(scene, Choice.UNDO, 0)
    assert scene.texts("private-ada") == [BACK, AGAIN]
