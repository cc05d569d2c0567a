"""python -m bots known: a chat's known pictures out of and into files."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest

from bots.known import parser, run
from bots.records.journal import Event
from bots.records.known import KnownPicture, Listed
from bots.testing import FakeRecords, fake_records

SHA, PDQ = "a" * 64, "0f" * 32


@dataclass
class Program:
    """The program, its streams in memory."""

    records: FakeRecords = field(default_factory=fake_records)
    told: str = ""

    async def __call__(self, *words: str, source: str = "") -> tuple[int, str]:
        """The exit status, and what was printed."""
        sink, told = io.StringIO(), io.StringIO()
        status = await run(words, self.records, io.StringIO(source), sink, told)
        self.told = told.getvalue()
        return status, sink.getvalue()

    async def add(self, entry: str, **more: object) -> None:
        fields: dict[str, object] = {"listed": Listed.FAKE, "sha256": SHA, "added_at_s": 0.0, **more}
        await self.records.known.add("telegram", "-100", KnownPicture(id=entry, **fields))  # type: ignore[arg-type]


async def test_the_list_is_printed_and_nothing_else() -> None:
    program = Program()
    await program.add("A", pdq=PDQ, quality=80, note="why")
    await program.add("B", listed=Listed.FINE, sha256="b" * 64)
    await program.add("C", sha256="", file_id="f")
    assert await program("export", "telegram", "-100") == (0, f"hash,type,note\n{PDQ},pdq,why\n{SHA},sha256,why\n")
    assert program.told.startswith("One entry has no hash")
    assert await program("export", "telegram", "-100", "fine") == (0, f"hash,type,note\n{'b' * 64},sha256,\n")
    assert program.told == ""
    _, printed = await program("export", "telegram", "-100", "--type", "pdq")
    assert printed == f"hash,type,note\n{PDQ},pdq,why\n"
    assert await program("export", "telegram", "-1") == (0, "hash,type,note\n")


async def test_what_is_exported_can_be_imported_elsewhere() -> None:
    program = Program()
    await program.add("A", pdq=PDQ, quality=80, note="why")
    _, printed = await program("export", "telegram", "-100")
    assert await program("import", "discord", "42", source=printed) == (0, "")
    assert program.told == "2 pictures are kept out from now on.\n"
    entries = await program.records.known.entries("discord", "42")
    assert {(entry.sha256, entry.pdq, entry.note, entry.by) for entry in entries} == {
        (SHA, "", "why", ""),
        ("", PDQ, "why", ""),
    }
    events: list[Event] = program.records.journal.kept["discord", "42"]
    assert [(event.actor, event.details) for event in events] == [("", "fake import 2 by the operator")]
    assert await program("import", "discord", "42", source=printed) == (0, "")
    assert program.told == "I know all of these already. Nothing was changed.\n"
    assert await program("import", "discord", "42", "fine", source=printed) == (0, "")
    assert program.told.startswith("2 pictures are fine from now on.")
    counted, cases = program.told.splitlines()
    assert counted.endswith("2 entries are kept out no longer: I took them off that list.")
    assert cases.startswith("I looked through no cases that there are already.")


async def test_a_list_with_mistakes_is_refused_with_every_line() -> None:
    program = Program()
    status, printed = await program("import", "telegram", "-100", source=f"{SHA},sha256\nx,y\n")
    assert (status, printed) == (1, "")
    assert program.told.splitlines()[1:] == [
        "Line 2: “x” is no hash. It must have 64 digits of 0 to 9 and a to f.",
        "Line 2: “y” is no type that I know. It must be pdq or sha256.",
    ]
    assert await program.records.known.entries("telegram", "-100") == []


@pytest.mark.parametrize(
    "words",
    [[], ["export"], ["export", "nowhere", "1"], ["copy", "telegram", "1"], ["export", "telegram", "1", "both"]],
)
def test_a_wrong_start_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    assert ended.value.code == 2
    assert "python -m bots known" in capsys.readouterr().err
