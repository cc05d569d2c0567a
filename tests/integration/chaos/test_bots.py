"""A bot is killed at any step of a picture's way: all that was posted comes to its end all the same, and nothing twice."""

from __future__ import annotations

import pytest

from tests.integration.chaos.accounts import settled
from tests.integration.chaos.conftest import TIMES
from tests.integration.chaos.service import PLACE
from tests.integration.chaos.town import Town, until
from tests.integration.chaos.traps import Point

POINTS = {
    "receiving": (
        Point(place=PLACE, call=b"getUpdates", answer=b'"photo"'),
        Point(place=PLACE, call=b"getFile"),
        Point(place=PLACE, call=b"download"),
        *(Point(place="bots-main", call=b"torchrelay:" + name) for name in (b"update:", b"updates-over:")),
    ),
    "sealing": (Point(place="bots-media", call=b"torchrelay:media:"),),
    "submitting": (
        Point(place="bots-main", call=b"EXISTS"),
        Point(place="bots-main", call=b"torchrelay:asked:"),
    ),
    "reading": (Point(place="bots-main", call=b"XREADGROUP", answer=b"torchrelay:results:telegram"),),
    "acting": (
        *(Point(place=PLACE, call=call) for call in (b"deleteMessage", b"restrictChatMember", b"banChatMember")),
        *(Point(place=PLACE, call=call) for call in (b"sendMessage", b"sendPhoto", b"setMessageReaction")),
        *(
            Point(place="bots-main", call=b"torchrelay:" + name)
            for name in (b"case:", b"journal:", b"sent:", b"lease:", b"incident:")
        ),
    ),
    "acknowledging": (Point(place="bots-main", call=b"XACK"),),
}


@pytest.mark.parametrize("step", POINTS if TIMES > 1 else ["any step"])
async def test_a_bot_killed_on_the_way(town: Town, step: str) -> None:
    chance = town.chance
    bot = town.bot()
    town.worker()
    point = chance.choice(POINTS.get(step) or [point for points in POINTS.values() for point in points])
    carried_out = bool(point.answer) or chance.random() < 0.5
    at = 1 if point.answer else chance.randrange(1, 3)
    print(f"{step}: killed {'after' if carried_out else 'before'} call {at} of {point}")
    trap = town.traps.add(point, lambda _: bot.kill(), carried_out=carried_out, at=at)
    town.post_some(2)
    await until(lambda: trap.sprung, "the call", town)
    await bot.ended()
    town.post_some()
    bot.start()
    await settled(town)
