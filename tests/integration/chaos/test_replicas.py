"""Two bots read the same results and one of them dies, with what it has in hand; and all servers die with the program that
has started them."""

from __future__ import annotations

from tests.integration.chaos.accounts import settled
from tests.integration.chaos.test_bots import POINTS
from tests.integration.chaos.town import Town, until


async def test_one_of_two_replicas_is_killed(town: Town) -> None:
    chance = town.chance
    both = [town.bot(), town.bot(beside=True)]
    town.worker()
    for _ in range(2):
        victim = chance.choice(both)
        point = chance.choice([*POINTS["reading"], *POINTS["acting"], *POINTS["acknowledging"]])
        carried_out = bool(point.answer) or chance.random() < 0.5
        print(f"{victim.name} killed {'after' if carried_out else 'before'} {point}")
        trap = town.traps.add(point, lambda _, victim=victim: victim.kill(), carried_out=carried_out)
        town.post_some()
        await until(lambda trap=trap: trap.sprung, "the call", town)
        await victim.ended()
        if victim is both[0] or chance.random() < 0.5:  # somebody must ask for updates
            victim.start()
        else:
            both[1] = both[0]
    await settled(town)


async def test_embedded_servers_die_with_the_program_that_started_them(town: Town) -> None:
    data = town.folder / "shared"
    for server in (town.main, town.media):
        server.kill()
        (town.folder / f"{server.name}-server.sock").unlink()
        (town.folder / f"{server.name}-server.sock").symlink_to(data / "run" / f"{server.name}.sock")
    own = {"REDIS_URL": "", "MEDIA_REDIS_URL": "", "MEDIA_KEY": "", "TORCHRELAY_DATA": str(data)}
    bot = town.bot(**own)
    await until(town.main.answers, "the program's own server", town)
    await until(town.media.answers, "the other one", town)
    await town.set_rules()
    town.worker(**own)
    town.post_some()
    await until(lambda: town.service.calls_of(b"sendMessage"), "the first answer", town)
    bot.kill()
    await bot.ended()
    await until(lambda: not town.main.answers() and not town.media.answers(), "the end of both servers", town)
    town.post_some()
    bot.start()
    await until(lambda: town.main.answers() and town.media.answers(), "the servers' return", town)
    await settled(town, stops=False)
