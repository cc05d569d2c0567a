"""Addresses of servers that sentinels watch."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from worker.client.addresses import check, watched
from worker.settings import ServiceSettings


def test_all_of_an_address_is_read() -> None:
    url = "rediss+sentinel://bots:p%40ss@one:1,[::1]:2,three/main%20one/3?sentinel_password=other&ssl_ca_certs=/a.pem"
    service = watched(url)
    assert service.sentinels == (("one", 1), ("::1", 2), ("three", 26379))
    assert (service.service, service.db, service.username, service.password) == ("main one", 3, "bots", "p@ss")
    assert service.for_servers["ssl"] is True
    assert service.for_servers["ssl_ca_certs"] == service.for_sentinels["ssl_ca_certs"] == "/a.pem"
    assert service.for_sentinels["password"] == "other"
    assert "username" not in service.for_sentinels, "the sentinels have users of their own"
    assert "p@ss" not in repr(service)
    assert "other" not in repr(service)


def test_the_least_is_a_host_and_a_service() -> None:
    service = watched("redis+sentinel://one/main")
    assert (service.sentinels, service.service, service.db, service.password) == ((("one", 26379),), "main", 0, None)
    assert "ssl" not in service.for_servers


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("redis+sentinel://one:1,two:2", "the service"),
        ("redis+sentinel://one:1/", "the service"),
        ("redis+sentinel://one:1/main/x", "database must be a number"),
        ("redis+sentinel://one:1/main/0/more", "the service"),
        ("redis+sentinel://one:99999/main", "a port"),
        ("redis+sentinel://one:x/main", "a port"),
        ("redis+sentinel://one,,two/main", "none of them empty"),
        ("redis+sentinel:///main", "at least one host"),
        ("redis+sentinel://one/main?db=3", "and not db"),
        ("redis+sentinel://one/main?ssl_ca_certs=/a.pem", "rediss[+]sentinel://"),
        ("sentinel://one/main", "must begin with redis://, rediss://, unix://"),
        ("http://one", "must begin with"),
    ],
)
def test_a_bad_address_is_refused_in_words(url: str, word: str) -> None:
    secret = url.replace("://", "://user:hush@")
    with pytest.raises(ValueError, match=word) as refused:
        check(secret)
    assert "hush" not in str(refused.value)
    with pytest.raises(ValidationError, match=word) as at_start:
        ServiceSettings(redis_url=secret, media_redis_url="redis://media", media_key="A" * 43 + "=")
    assert "hush" not in str(at_start.value)


def test_one_servers_address_is_as_it_was() -> None:
    for url in ("redis://one:6379/0", "rediss://one", "unix:///run/one.sock"):
        check(url)
