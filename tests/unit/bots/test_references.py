"""What a button carries: signed, expiring, short, and worth nothing when changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.records.choices import Choice
from bots.references import MAX_LENGTH, Expired, Reference, Signer

SIGNER = Signer(b"k" * 32)
NOW_S = 1_800_000_000.0
cases = st.text("23456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=1, max_size=16)
references = st.builds(Reference, choice=st.sampled_from(list(Choice)), case=cases, finding=st.integers(0, 9_999))


@given(references)
def test_what_is_signed_is_read_and_fits_every_platform(reference: Reference) -> None:
    data = SIGNER.sign(reference, "telegram", NOW_S + 3_600)
    assert SIGNER.read(data, "telegram", NOW_S) == reference
    assert re.fullmatch(r"tr2:[A-Za-z0-9:_-]+", data)
    assert len(data) <= MAX_LENGTH <= 64


@given(references, st.data())
def test_one_changed_letter_makes_it_worth_nothing(reference: Reference, data: st.DataObject) -> None:
    signed = SIGNER.sign(reference, "telegram", NOW_S + 3_600)
    at = data.draw(st.integers(0, len(signed) - 1))
    letter = data.draw(st.sampled_from("0aZ:-_").filter(lambda letter: letter != signed[at]))
    assert SIGNER.read(signed[:at] + letter + signed[at + 1 :], "telegram", NOW_S) is None


def test_other_keys_platforms_and_times_do_not_do() -> None:
    data = SIGNER.sign(Reference(choice=Choice.FINE, case="ABC"), "telegram", NOW_S + 120)
    assert Signer(b"o" * 32).read(data, "telegram", NOW_S) is None
    assert SIGNER.read(data, "discord", NOW_S) is None
    assert SIGNER.read(data, "telegram", NOW_S + 60) is not None
    with pytest.raises(Expired):
        SIGNER.read(data, "telegram", NOW_S + 200)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tr1:l:ABC:x", "tr2", "tr2:::::", "tr2:o:ABC::zzzzzzzzz:" + "A" * 16, "x" * 999),
        *(
            "tr2:o:ABC::zz:" + "é" * 16,
            "tr2:o:ABC::zz:" + "٣" * 16,
            "tr2:o:ABC:٣:zz:" + "A" * 16,
            "\ud800",
            "tr2:o:ABC::zz:\n",
        ),
    ],
)
def test_what_is_not_ours_is_not_read(text: str) -> None:
    assert SIGNER.read(text, "telegram", NOW_S) is None


def test_a_choice_of_another_version_is_not_read_though_it_is_signed() -> None:
    body = SIGNER.sign(Reference(choice=Choice.FINE, case="ABC"), "telegram", NOW_S + 120).rpartition(":")[0]
    later = body.replace("tr2:o:", "tr2:zz:")
    assert "zz" not in set(Choice)
    assert SIGNER.read(f"{later}:{SIGNER._mac('telegram', later)}", "telegram", NOW_S) is None


def test_every_choice_is_short_and_its_own() -> None:
    assert all(re.fullmatch("[a-z]{1,2}", choice) for choice in Choice)
    assert len({choice.value for choice in Choice}) == len(Choice)
