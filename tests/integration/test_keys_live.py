"""docs/redis.md against live servers: after traffic of every kind no key is outside the table, and each lasts as it says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import redis

from bots import access, inventory
from bots.records.redis import keys as records_keys
from bots.settings import BotSettings
from tests.integration.traffic import Sides, everything
from worker.client import Servers
from worker.client.catalogue import Key, Lasts, Place, as_set, for_seconds, until

SETTINGS = {
    name.upper(): default
    for name, described in BotSettings.model_fields.items()
    if isinstance(default := described.default, int)
}


MOMENTARY = {
    "torchrelay:rq:clean_registries:{queue}",
}
"""Gone before anybody can look, or there at odd moments alone."""


@dataclass(slots=True)
class Seen:
    """What was on the servers whenever somebody looked: name → type and seconds to live."""

    servers: Servers
    found: dict[tuple[Place, str], set[tuple[str, int]]] = field(default_factory=dict)

    def look(self) -> None:
        """Note all that is there now."""
        for place, url in ((Place.MAIN, self.servers.redis_url), (Place.MEDIA, self.servers.media_url)):
            with redis.Redis.from_url(url, decode_responses=True) as client:
                for name in client.scan_iter(count=1000):
                    kind, ttl_s = str(client.type(name)), int(client.ttl(name))  # type: ignore[arg-type]
                    if kind != "none" and ttl_s != -2:  # it may just have gone
                        self.found.setdefault((place, name), set()).add((kind, ttl_s))


def row_of(place: Place, name: str) -> Key:
    """The one that the key belongs to: of several that fit it the most particular."""
    fitting = [key for key in access.KEYS if key.place is place and key.matches(name)]
    assert fitting, f"{name} on the {place.value} server is in no table"
    return max(fitting, key=lambda key: len(key.name))


async def test_every_key_is_in_the_table_and_lasts_as_it_says(valkey: Servers) -> None:
    seen = Seen(valkey)
    await everything(Sides(bots=valkey, worker=valkey, look=seen.look))
    rows = set()
    for (place, name), looks in seen.found.items():
        row = row_of(place, name)
        rows.add(row.name)
        for kind, ttl_s in looks:
            assert kind in row.kind.split(", "), (name, kind)
            assert row.lasts.allows(ttl_s, SETTINGS), (name, ttl_s, row.lasts.words)
    assert {key.name for key in access.KEYS} - rows <= MOMENTARY, "the table lists what never was"


def test_python_m_bots_keys_lists_what_there_was() -> None:
    """The test above holds the catalogue to live servers: this one holds what is printed to the catalogue."""
    printed = inventory.render(120)
    for key in access.KEYS:
        entry = printed[printed.index(f"{key.name}  [{key.kind}") :].split("\ntorchrelay:")[0]
        assert key.lasts.words.replace("`", "") in " ".join(entry.split()), key.name


def test_every_name_of_ours_has_the_prefix_and_those_of_one_place_differ() -> None:
    assert all(key.name.startswith(records_keys.PREFIX) for key in access.KEYS)
    for place in Place:
        names = [key.name for key in access.KEYS if key.place is place]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("lasts", "right", "wrong"),
    [
        (for_seconds(300), [1, 300], [301, -1]),
        (as_set("CASE_DAYS", 86_400), [1, 180 * 86_400], [180 * 86_400 + 1, -1]),
        (until("it is over"), [-1], [1]),
        (Lasts(words="", at_most_s=10), [10], [11, -1]),
    ],
)
def test_a_time_that_is_not_as_it_says_is_seen(lasts: Lasts, right: list[int], wrong: list[int]) -> None:
    assert all(lasts.allows(ttl_s, SETTINGS) for ttl_s in right)
    assert not any(lasts.allows(ttl_s, SETTINGS) for ttl_s in wrong)


def test_a_key_that_nobody_listed_is_seen(valkey: Servers) -> None:
    seen = Seen(valkey)
    with redis.Redis.from_url(valkey.redis_url) as client:
        client.set("torchrelay:surprise", 1)
    seen.look()
    with pytest.raises(AssertionError, match="torchrelay:surprise on the main server is in no table"):
        [row_of(place, name) for place, name in seen.found]
