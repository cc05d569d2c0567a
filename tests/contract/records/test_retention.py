"""How long what is kept is kept: with a moved clock, and on a server by what it has a time for."""

from __future__ import annotations

from bots.records.journal import Event, EventKind
from tests.contract.records.conftest import CASE_DAYS, JOURNAL_DAYS, Scene
from tests.contract.records.made import case

DAY_S = 86_400


async def read(scene: Scene, chat: str = "room") -> list[str]:
    """What the journal says happened there."""
    return [event.details async for event in scene.records.journal.read("p", chat)]


async def test_a_case_is_kept_for_so_many_days_from_its_opening_whatever_is_done_with_it(scene: Scene) -> None:
    cases = scene.records.cases
    opened = await cases.open(case(1))
    await scene.pass_time(CASE_DAYS * DAY_S - 60)
    assert await cases.update(opened) is not None
    assert await cases.case("CASE1") is not None
    await scene.pass_time(60)
    assert await cases.case("CASE1") is None
    assert (await cases.recent("p", "room", 9)).cases == ()
    assert (await cases.waiting("p", "room", 9)).cases == ()
    assert await cases.of_message("p", "room", "m1") is None
    assert (await scene.records.dossiers.of("p", "ada")).cases == ()


async def test_of_a_chat_in_which_nothing_happens_any_more_it_is_swept(scene: Scene) -> None:
    journal, now_s = scene.records.journal, scene.clock.now_s()
    if scene.redis is None:
        for details, pause_days in (("old", JOURNAL_DAYS - 1), ("new", 2)):
            await journal.append("p", "room", Event(kind=EventKind.FOUND, at_s=scene.clock.now_s(), details=details))
            await scene.pass_time(pause_days * DAY_S)
    else:
        seconds, _ = await scene.redis.time()
        for details, days in (("old", JOURNAL_DAYS + 1), ("new", JOURNAL_DAYS - 1)):
            text = f'{{"schema":1,"kind":"found","at_s":{now_s},"details":"{details}"}}'
            at_ms = (seconds - days * DAY_S) * 1000
            for chat in ("room", "a:b"):
                await scene.redis.xadd(f"torchrelay:journal:p:{chat}", {"e": text}, id=f"{at_ms}-0")
                await scene.redis.zadd(f"torchrelay:once:p:{chat}", {details: at_ms})
    assert await read(scene) == ["old", "new"]
    assert await journal.sweep() == (1 if scene.redis is None else 2)
    assert await read(scene) == ["new"]
    assert await journal.sweep() == 0
    if scene.redis is not None:
        assert await read(scene, "a:b") == ["new"]
        assert await scene.redis.zrange("torchrelay:once:p:a:b", 0, -1) == [b"new"]


async def test_a_journal_ends_with_the_days_after_its_last_event(scene: Scene) -> None:
    await scene.records.journal.append("p", "room", Event(kind=EventKind.FOUND, at_s=scene.clock.now_s()))
    await scene.pass_time(JOURNAL_DAYS * DAY_S + 1)
    await scene.records.journal.sweep()
    assert await read(scene) == []
