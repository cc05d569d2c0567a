"""docs/policy.md says what the code says. `python -m tests.unit.bots.test_policy_reference` writes its tables anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.amendments import TOPICS, Place, amend
from bots.moderator.wording.policies import PolicyWording
from bots.policy import PRESETS, Policy
from bots.rulebook import KEYS, SECTIONS, Entry, Unfit
from bots.rulebook.writing import spoken
from bots.texts import Texts

DOCUMENT = Path(__file__).parents[3] / "docs" / "policy.md"
WORDING = PolicyWording(Texts())


def presets() -> str:
    rows = [f"| | {' | '.join(f'*{preset}*' for preset in PRESETS)} |", f"|---|{'---|' * len(PRESETS)}"]
    for path, key in KEYS.items():
        values = [spoken(key.written(policy)) for policy in PRESETS.values()]
        if len(set(values)) > 1:
            rows.append(f"| `{'.'.join(path)}` | {' | '.join(values)} |")
    return "\n".join(rows)


def keys() -> str:
    rows = ["| key | default | what it is |", "|---|---|---|", f"| `preset` | | {explain(Entry.PRESET)} |"]
    sections = set[str]()
    for path, key in KEYS.items():
        if path[0] == "generated":
            continue
        if len(path) == 2 and path[0] not in sections:
            sections.add(path[0])
            rows.append(f"| **`[{path[0]}]`** | | {explain(SECTIONS[path[0]])} |")
        default = spoken(key.written(Policy()))
        rows.append(f"| `{'.'.join(path)}` | {'' if default == '-' else default} | {explain(key.entry)} |")
        if path == ("altered", "strikes"):
            rows.append(f"| **`[generated]`** | | {explain(Entry.GENERATED)} |")
    rows.append(f'| **`[threads."id"]`** | | {explain(Entry.THREADS)} |')
    return "\n".join(rows)


def explain(entry: Entry) -> str:
    return WORDING.explain(entry, "en").replace("|", "\\|")


def written(name: str, text: str, table: str) -> str:
    return re.sub(
        rf"(<!-- {name}: [^\n]* -->\n).*?(<!-- /{name} -->)",
        lambda found: f"{found[1]}{table}\n{found[2]}",
        text,
        flags=re.DOTALL,
    )


def fresh(text: str) -> str:
    return written("keys", written("presets", text, presets()), keys())


def test_the_tables_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert fresh(text) == text, "run: python -m tests.unit.bots.test_policy_reference"
    assert text.count("| `altered.substantial` |") == 2


HANDLED = {"help", "history", "replay", "export", "import", "resume"}
"""What `/policy` understands besides changes."""


def commands() -> list[str]:
    """Every command that the document's table offers, without `/policy`."""
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Commands")[2].partition("## The file")[0]
    cells = re.findall(r"^\| (`.*?) \|", table, flags=re.MULTILINE)
    written_out = [words for cell in cells for words in re.findall(r"`([^`]+)`", cell)]
    return [words.removeprefix("/policy").strip() for words in written_out if words != "/policy"]


@pytest.mark.parametrize("words", [words for words in commands() if words.split()[0] not in HANDLED])
def test_every_command_that_is_offered_is_one(words: str) -> None:
    try:
        amend(Policy(), words.split(), Place(chat="group", thread="7"))
    except Unfit as unfit:
        pytest.fail(f"{words!r}: {unfit.flaw} {unfit.found!r}")


def test_every_topic_is_offered() -> None:
    offered = {words.split()[0] for words in commands()}
    assert offered == {*TOPICS, *HANDLED}
    help_text = Texts().say("policy-help", chat="x")
    assert [topic for topic in {*TOPICS, *HANDLED} - {"help"} if topic not in help_text] == []


if __name__ == "__main__":
    DOCUMENT.write_text(fresh(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
