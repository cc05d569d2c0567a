"""Files that take long to decode are rationed: whoever hands in more than their share delays nobody but themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
import redis

from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_costly import animation, waiting
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, ScannerOptions, Servers, keys
from worker.client.lanes import Lanes
from worker.client.sealing import Seal
from worker.contract import Lane, Origin

MOST = keys.SENDERS_SHARE


def posted(message: str, sender: str, chat: str = "room", private: bool = False) -> Origin:
    """Of somebody."""
    return replace(origin(message, chat=chat), sender=sender, private=private)


async def test_another_member_of_the_same_chat_waits_for_no_more_than_a_share(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    for number in range(2 * MOST):
        await scanner.submit(animation(10 + 2 * number), posted(f"{number}", "floods"), Lane.STREAM)
    await scanner.submit(animation(200), posted("one", "quiet"), Lane.STREAM)
    assert waiting(lanes) == {"costly": MOST + 1, "excess": MOST}
    workbench.burst()
    order = [result.origin.message for result in await results(scanner, 2 * MOST + 1)]
    assert order.index("one") == MOST, "behind the share of the other, and no more"
    assert len(order) == 2 * MOST + 1, "what is more than that is looked at, too"


async def test_many_members_of_one_chat_have_the_chats_share(valkey: Servers, lanes: Lanes) -> None:
    scanner = RedisScanner(valkey, Seal(KEY), ScannerOptions(queue_limit=200))
    for number in range(keys.CHATS_SHARE + 3):
        await scanner.submit(animation(2 * number), posted(f"{number}", f"member {number}"), Lane.STREAM)
    await scanner.submit(animation(240), posted("elsewhere", "quiet", chat="another"), Lane.STREAM)
    assert waiting(lanes) == {"costly": keys.CHATS_SHARE + 1, "excess": 3}
    await scanner.aclose()


@pytest.mark.parametrize("sender", ["", "floods"])
async def test_a_person_who_sends_film_after_film_in_private_keeps_nobody_waiting(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, sender: str
) -> None:
    for number in range(MOST + 4):
        await scanner.submit(animation(10 + 2 * number), posted(f"{number}", sender, "me", private=True), Lane.PRIVATE)
    await scanner.submit(picture(200), posted("one", "quiet", "you", private=True), Lane.PRIVATE)
    assert waiting(lanes) == {"private": MOST + 1, "excess": 4}
    workbench.burst(batch_max=1)
    order = [result.origin.message for result in await results(scanner, MOST + 5)]
    assert order.index("one") <= 1, "their own row has its turn"


async def test_pictures_cost_no_share_nor_does_what_a_program_hands_in(scanner: RedisScanner, lanes: Lanes) -> None:
    for number in range(MOST + 1):
        await scanner.submit(picture(number), posted(f"{number}", "posts"), Lane.STREAM)
        await scanner.submit(animation(50 + 2 * number), replace(posted("", ""), chat=""), Lane.ASK)
    assert waiting(lanes) == {"stream": MOST + 1, "ask": MOST + 1}


async def test_a_share_is_there_again_after_a_minute(scanner: RedisScanner, lanes: Lanes, main: redis.Redis) -> None:
    for number in range(MOST + 1):
        await scanner.submit(animation(2 * number), posted(f"{number}", "posts"), Lane.STREAM)
    shares = main.keys("torchrelay:share:*")
    assert len(shares) == 2
    for name in shares:
        assert 0 < main.ttl(name) <= keys.SHARE_S, "not prolonged by what comes"
        assert "posts" not in name
        assert "room" not in name
        main.delete(name)  # as when its time is over
    await scanner.submit(animation(100), posted("later", "posts"), Lane.STREAM)
    assert waiting(lanes) == {"costly": MOST + 1, "excess": 1}


async def test_what_somebody_else_asks_for_waits_where_theirs_do_and_who_has_too_much_sets_nothing_back(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    for number in range(MOST + 2):
        await scanner.submit(animation(2 * number), posted(f"{number}", "floods"), Lane.STREAM)
    assert waiting(lanes) == {"costly": MOST, "excess": 2}
    await scanner.submit(animation(2 * MOST), posted("too", "quiet"), Lane.STREAM)
    assert waiting(lanes) == {"costly": MOST + 1, "excess": 1}
    await scanner.submit(animation(2 * MOST + 2), posted("asks", "asks"), Lane.ASK)
    assert waiting(lanes) == {"costly": MOST + 1, "ask": 1}
    await scanner.submit(animation(0), posted("again", "floods"), Lane.PRIVATE)
    assert waiting(lanes) == {"costly": MOST + 1, "ask": 1}, "it stays where it was"
    workbench.burst()
    assert len(await results(scanner, MOST + 5)) == MOST + 5
