"""Pictures that no worker survives, and results for a chat that the bot has been taken out of."""

from __future__ import annotations

from tests.doubles.bot_api import BOT
from tests.integration.chaos.accounts import settled
from tests.integration.chaos.town import Fate, Town, drawn, until
from tests.integration.chaos.traps import Point
from tests.integration.faulty_worker import ABORTS, HANGS


async def test_pictures_that_end_workers_fail_alone(town: Town) -> None:
    town.bot()
    for _ in range(2):
        town.worker(SCAN_TIMEOUT_S="12")
    town.post_some()
    town.post(Fate.FAILED, data=drawn(town.chance, town.chance.choice((HANGS, ABORTS))))
    town.post(Fate.FAILED, data=drawn(town.chance, HANGS))
    town.post_some()
    await settled(town)


async def test_a_chat_has_gone_when_its_results_come(town: Town) -> None:
    gone = town.groups[Fate.GONE]
    town.bot()
    place, call = town.chance.choice((("worker-main", b"torchrelay:results:"), ("service", b"deleteMessage")))

    def leave(_: int) -> None:
        town.service._stand(gone, BOT["id"], {"status": "left"})

    trap = town.traps.add(Point(place=place, call=call), leave, carried_out=False, at=town.chance.randrange(1, 3))
    for _ in range(2):
        town.post(Fate.GONE)
        town.post_some()
    town.worker()
    await until(lambda: trap.sprung, "the call", town)
    await settled(town)
