"""Several bots behind one webhook, of which each update may reach any: two of them are killed, with what they have in hand."""

from __future__ import annotations

from tests.integration.chaos.accounts import settled
from tests.integration.chaos.programs import Program
from tests.integration.chaos.test_bots import POINTS
from tests.integration.chaos.town import Town, until

ADDRESS = {"TELEGRAM_WEBHOOK_URL": "http://bots.example"}


async def test_bots_behind_one_webhook_are_killed(town: Town) -> None:
    chance, fallen = town.chance, list[Program]()
    bots = [town.bot(**ADDRESS) for _ in range(3)]
    town.service.doors = lambda: [f"http://127.0.0.1:{bot.settings['PORT']}" for bot in bots]
    town.worker()
    await until(lambda: town.service.calls_of(b"setWebhook") == len(bots), "the webhook", town)
    points = [point for step in ("receiving", "sealing", "submitting") for point in POINTS[step]]

    def fell(caller: int) -> None:
        running = [bot for bot in bots if bot.runs]
        victim = next((bot for bot in running if bot.process.pid == caller), running[0])
        victim.kill()
        fallen.append(victim)

    for _ in range(2):
        point = chance.choice([point for point in points if point.call != b"getUpdates"])
        carried_out = chance.random() < 0.5
        trap = town.traps.add(point, fell, carried_out=carried_out)
        town.post_some()
        await until(lambda trap=trap: trap.sprung, "the call", town)
        print(f"{fallen[-1].name} killed {'after' if carried_out else 'before'} {point}")
        await fallen[-1].ended()
        if chance.random() < 0.5:
            fallen[-1].start()
    assert town.service.polls == 0
    await settled(town)
