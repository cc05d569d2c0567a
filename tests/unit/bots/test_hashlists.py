"""Hash lists as CSV: what is written is read back, and every mistake is named by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.hashlists import Flaw, Hash, HashType, Mistake, Mistakes, hashes_of, is_hash, one_line, read, write
from bots.records.known import KnownPicture, Listed

A, B = "a" * 64, "0b" * 32
HASHES = st.builds(
    Hash,
    value=st.text("0123456789abcdef", min_size=64, max_size=64),
    type=st.sampled_from(HashType),
    note=st.text(max_size=200).map(one_line),
    minor=st.booleans(),
)


def mistakes(text: str) -> list[Mistake]:
    with pytest.raises(Mistakes) as wrong:
        read(text)
    assert str(len(wrong.value.mistakes)) in str(wrong.value)
    return list(wrong.value.mistakes)


def test_it_has_the_columns_and_names_that_other_programs_know() -> None:
    rows = [Hash(value=A, type=HashType.PDQ, note="x, y"), Hash(value=B, type=HashType.SHA256)]
    assert write(rows) == f'hash,type,note\n{A},pdq,"x, y"\n{B},sha256,\n'


@given(st.lists(HASHES, max_size=6))
def test_what_is_written_is_read_back(hashes: list[Hash]) -> None:
    assert list(read(write(hashes))) == hashes


def test_what_may_show_a_minor_is_marked_in_its_note_as_other_programs_read_it() -> None:
    rows = [
        Hash(value=A, type=HashType.PDQ, note="n" * 200, minor=True),
        Hash(value=B, type=HashType.SHA256, minor=True),
    ]
    text = write(rows)
    assert text.splitlines()[1:] == [f"{A},pdq,[may show a minor] {'n' * 200}", f"{B},sha256,[may show a minor]"]
    assert list(read(text)) == rows
    assert read(f"{A},pdq,[May show a MINOR]why")[0] == Hash(value=A, type=HashType.PDQ, note="why", minor=True)


def test_a_heading_may_be_missing_or_in_another_order() -> None:
    assert read(f"{A},pdq") == (Hash(value=A, type=HashType.PDQ),)
    assert read(f"\ufeffNote, Type ,HASH\n  why  not ,PDQ,{A.upper()}\n") == (
        Hash(value=A, type=HashType.PDQ, note="why not"),
    )
    assert read(f"\n,,\n\n{A},sha256,\n ") == (Hash(value=A, type=HashType.SHA256),)
    assert read("hash,type\n") == ()
    assert read("") == ()


def test_a_note_may_have_several_lines_and_they_are_counted() -> None:
    text = f'hash,type,note\n{A},pdq,"one\ntwo"\nx,pdq\n'
    assert mistakes(text) == [Mistake(line=4, flaw=Flaw.NOT_A_HASH, found="x")]
    assert read(text.removesuffix("x,pdq\n")) == (Hash(value=A, type=HashType.PDQ, note="one two"),)


def test_every_mistake_is_named() -> None:
    text = f"{A},pdq\n\n{A}0,pdq\n{A},md5,{'n' * 201}\n{A},pdq,why,more\ng{A[1:]},pdq\n{A}\n"
    assert mistakes(text) == [
        Mistake(line=3, flaw=Flaw.NOT_A_HASH, found="a" * 39 + "…"),
        Mistake(line=4, flaw=Flaw.UNKNOWN_TYPE, found="md5"),
        Mistake(line=4, flaw=Flaw.LONG_NOTE, found="n" * 39 + "…"),
        Mistake(line=5, flaw=Flaw.TOO_MANY_FIELDS, found="more"),
        Mistake(line=6, flaw=Flaw.NOT_A_HASH, found="g" + "a" * 38 + "…"),
        Mistake(line=7, flaw=Flaw.UNKNOWN_TYPE, found=""),
    ]
    assert read(f"{A},pdq,{'n' * 200}")[0].note == "n" * 200


def test_what_is_quoted_is_short() -> None:
    assert mistakes(f"{'x' * 40},pdq")[0].found == "x" * 40
    assert mistakes(f"{'x' * 41},pdq")[0].found == "x" * 39 + "…"


def test_a_heading_that_cannot_be_used_is_the_only_mistake() -> None:
    assert mistakes(f"\nhash,kind,note,tags\n{A},pdq\n") == [
        Mistake(line=2, flaw=Flaw.UNKNOWN_COLUMN, found="kind"),
        Mistake(line=2, flaw=Flaw.UNKNOWN_COLUMN, found="tags"),
        Mistake(line=2, flaw=Flaw.MISSING_COLUMN, found="type"),
    ]


def test_what_is_no_csv_says_where_it_ends() -> None:
    assert mistakes(f'{A},pdq\n{A},pdq,"open\nstill open\n') == [Mistake(line=2, flaw=Flaw.NOT_CSV)]
    assert [item.flaw for item in mistakes(f'x,pdq\n{A},pdq,"a"b\n')] == [Flaw.NOT_A_HASH, Flaw.NOT_CSV]


def test_hashes_of_a_bad_quality_are_not_shared() -> None:
    entry = KnownPicture(id="A", listed=Listed.FAKE, sha256=A, pdq=B, quality=50, note="why", added_at_s=0.0)
    pdq, sha256 = hashes_of(entry)
    assert (pdq, sha256) == (
        Hash(value=B, type=HashType.PDQ, note="why"),
        Hash(value=A, type=HashType.SHA256, note="why"),
    )
    poor = KnownPicture(id="A", listed=Listed.FAKE, pdq=B, quality=49, added_at_s=0.0)
    assert hashes_of(poor) == ()
    assert hashes_of(poor, quality=0) == (Hash(value=B, type=HashType.PDQ),)
    assert hashes_of(KnownPicture(id="A", listed=Listed.FAKE, file_id="f", added_at_s=0.0), quality=0) == ()


def test_what_is_a_hash() -> None:
    assert is_hash(A.upper())
    assert not is_hash(A[1:])
    assert not is_hash(A + "a")
    assert not is_hash("g" + A[1:])
