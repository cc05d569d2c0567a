"""What lies in the media server opens for whoever has the key and the name, in any version, and for nobody else."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from worker.client.sealing import Seal, derive

KEY = bytes(range(32))
SEALED = bytes.fromhex("000102030405060708090a0b9575fd067800669334ce0c0f321d0778534d953f2cd839")
"""`picture` under the name `scan:abc`, as the first version sealed it."""
NAME = "840e538d839b20652f80dddc5d42b276b1b5f4cabc0d447112a67f6a14b080be"


def test_what_is_sealed_opens_under_its_name() -> None:
    assert Seal(KEY).open(Seal(KEY).close(b"picture", "scan:abc"), "scan:abc") == b"picture"


def test_it_opens_under_no_other_name_and_no_other_key() -> None:
    sealed = Seal(KEY).close(b"picture", "scan:abc")
    assert Seal(KEY).open(sealed, "hold:abc") is None
    assert Seal(bytes(32)).open(sealed, "scan:abc") is None


@pytest.mark.parametrize("kept", [0, 5, 12, 20, -1])
def test_what_was_cut_off_is_not_opened(kept: int) -> None:
    sealed = Seal(KEY).close(b"picture", "scan:abc")
    assert Seal(KEY).open(sealed[:kept], "scan:abc") is None


@pytest.mark.parametrize("place", [0, 12, -1])
def test_what_was_changed_is_not_opened(place: int) -> None:
    sealed = bytearray(Seal(KEY).close(b"picture", "scan:abc"))
    sealed[place] ^= 1
    assert Seal(KEY).open(bytes(sealed), "scan:abc") is None


def test_the_same_picture_never_looks_the_same() -> None:
    sealed = {Seal(KEY).close(b"picture", "scan:abc") for _ in range(20)}
    assert len(sealed) == 20
    assert not any(b"picture" in each for each in sealed)


def test_bots_and_workers_of_other_versions_agree() -> None:
    assert Seal(KEY).open(SEALED, "scan:abc") == b"picture"
    assert Seal(KEY).name("media", "scan:abc") == NAME


def test_a_name_is_the_same_every_time_and_differs_by_text_purpose_and_key() -> None:
    names = [
        Seal(KEY).name("media", "scan:abc"),
        Seal(KEY).name("media", "scan:abd"),
        Seal(KEY).name("file", "scan:abc"),
        Seal(bytes(32)).name("media", "scan:abc"),
    ]
    assert len(set(names)) == 4
    assert names[0] == Seal(KEY).name("media", "scan:abc")


def test_a_key_is_derived_as_rfc_5869_says() -> None:
    secret = hmac.new(bytes(32), KEY, hashlib.sha256).digest()
    expected = hmac.new(secret, b"a purpose\x01", hashlib.sha256).digest()
    assert derive(KEY, b"a purpose") == expected
