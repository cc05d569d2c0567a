"""Words of a command are not taken for the id of something."""

from __future__ import annotations

import pytest

from bots.amendments import Place, amend
from bots.policy import Exempt, Policy
from bots.rulebook import Flaw, Mistakes, Rulebook, Unfit, read
from bots.rulebook.forms import NO_IDS

NOWHERE, TOPIC = Place(chat="group"), Place(chat="group", thread="7")


@pytest.mark.parametrize(
    "words",
    [
        "exempt thread here",
        "exempt thread here off",
        "exempt thread HERE",
        "exempt thread off",
        "exempt thread none",
        "exempt channel here",
        "exempt channel off",
        "moderators off",
        "moderators nothing",
        "moderators 42 here",
    ],
)
def test_where_there_is_no_topic_here_is_nowhere(words: str) -> None:
    with pytest.raises(Unfit) as refused:
        amend(Policy(), words.split(), NOWHERE)
    assert refused.value.flaw is Flaw.NOT_AN_ID


def test_in_a_topic_here_is_that_topic() -> None:
    exempt = amend(Policy(), ["exempt", "thread", "Here"], TOPIC)
    assert exempt.exempt == Exempt(threads=("7",))
    assert amend(exempt, ["exempt", "thread", "here", "off"], TOPIC).exempt == Exempt()
    for word in ("off", "none", "on"):
        with pytest.raises(Unfit):
            amend(Policy(), ["exempt", "thread", word], TOPIC)


@pytest.mark.parametrize("word", sorted(NO_IDS))
def test_a_file_does_not_name_them_either(word: str) -> None:
    for text in (
        f'[exempt]\nchannels = ["{word}"]',
        f'[exempt]\nthreads = ["7", "{word}"]',
        f'[moderators]\nchat = "{word}"',
        f'[threads."{word}"]\nmode = "off"',
    ):
        with pytest.raises(Mistakes) as refused:
            read(text, Rulebook(policy=Policy()))
        assert [mistake.flaw for mistake in refused.value.mistakes] == [Flaw.NOT_AN_ID]
