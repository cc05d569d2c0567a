"""Of every kind of key it is decided whether it says anything of a person, and `/mydata` looks where it does."""

from __future__ import annotations

import pytest

from bots import access, inventory
from bots.__main__ import main
from bots.moderator.wording.dossiers import Section
from bots.records.redis.dossiers import SEARCHED

ELSEWHERE = {Section.LANGUAGE}
"""In this program's memory alone."""


def test_of_every_key_it_is_decided_what_it_says_of_a_person() -> None:
    assert {inventory.noun(key) for key in access.KEYS} == set(inventory.ABOUT), "decide it in bots/inventory.py"
    for name, about in inventory.ABOUT.items():
        assert bool(about.sections) != bool(about.why_not), name


def test_what_says_something_of_a_person_is_looked_through_and_shown() -> None:
    shown = {name for name, about in inventory.ABOUT.items() if about.sections}
    assert shown == SEARCHED | {"flight", "waiters"}, (
        "bots/records/redis/dossiers.py looks through these, the scanner through that"
    )
    assert inventory.ABOUT["flight"] == inventory.ABOUT["waiters"], "the first of those who wait, and the others"
    sections = [item for name, about in inventory.ABOUT.items() if name != "flight" for item in about.sections]
    assert sorted(sections) == sorted(set(Section) - ELSEWHERE), "each stands for one kind of key"


def test_the_list_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("torchrelay:") == len(access.KEYS)
    assert printed == inventory.render()
    assert "lasts: CASE_DAYS" in printed
    assert "of people: /mydata: cases, decisions" in printed
