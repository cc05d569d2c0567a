"""Whole days in a town, word for word: who is told what, where, in whose language, under which message, and what is kept of it.

The transcripts are in tests/golden/transcripts. Where one changes, read what has changed, and then write it anew:
`TRANSCRIPTS=write python -m pytest tests/unit/bots/moderator/test_transcripts.py`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pytest

from bots.platform import Forbidden, Lack, Unreachable
from bots.policy import DEFAULT_PROOFS, Action, Limits, Policy, Proof, Rule, Rung
from bots.records.choices import Choice
from tests.unit.bots.moderator.transcripts import REPLIES, Town

GOLDEN = Path(__file__).parents[3] / "golden" / "transcripts"
MODEL = Rule(proofs=frozenset(Proof))
HOLDS = replace(
    REPLIES,
    altered=replace(MODEL, uncertain=(Action.REACT,), substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)),
    moderators_thread="table",
    locale="fr",
    ladder=(Rung(strikes=1, within_s=3_600, action=Action.MUTE, duration_s=600),),
)
PROVED = replace(HOLDS.altered, proofs=DEFAULT_PROOFS)
DELETES = replace(
    REPLIES,
    altered=replace(MODEL, substantial=(Action.DELETE, Action.MUTE, Action.NOTIFY)),
    penalty_proofs=frozenset(Proof),
    mute_s=1_200,
    limits=Limits(removals_per_hour=3),
)
Day = Callable[[Town], Awaitable[None]]


async def held_and_decided(town: Town) -> None:
    await town.post("ada", b"fake one#5", b"clean", text="look at this", spoiler=True)
    await town.post("bo", b"fake one#5")
    await town.press(Choice.SHOW)
    await town.press(Choice.MORE)
    await town.press(Choice.BACK)
    await town.press(Choice.FINE)
    await town.press(Choice.UNDO)
    await town.press(Choice.FAKE, "max")
    await town.press(Choice.FAKE_LAST, "max")
    await town.press(Choice.APPEAL, "ada", chat="private-ada")
    await town.press(Choice.OVERTURN, "max")
    await town.press(Choice.OVERTURN, "mo")
    await town.post("bo", b"fake one#5")


async def kept_out_and_known(town: Town) -> None:
    await town.post("ada", b"fake two#9", thread="")
    await town.press(Choice.FAKE)
    await town.post("bo", b"fake two#9", thread="other", file_id="file-2")
    await town.post("bo", b"turned#9", thread="")
    await town.post("eve", b"bad", thread="")
    await town.press(Choice.MINOR)
    await town.press(Choice.MINOR_SURE)


async def deleted_until_the_limit(town: Town) -> None:
    for number in range(5):
        await town.post("eve", b"fake %d" % number)
    await town.press(Choice.BREAKER)
    await town.post("ada", b"fake 9")
    await town.press(Choice.MORE)
    await town.press(Choice.BACK)
    for choice in (Choice.KICK, Choice.BAN, Choice.STRIKE, Choice.KNOWN):
        await town.press(Choice.MORE)
        await town.press(choice)
    await town.press(Choice.APPEAL, "ada", chat="private-ada")
    await town.press(Choice.FAKE)
    await town.say("mo", "cases")
    await town.say("mo", "cases open")


async def asked(town: Town) -> None:
    target = town.platform.message("square", "bo", b"fake three#2", thread="topic", file_id="file-3")
    for token in ("", "token-1"):
        await town.say("ada", "check", target, reply_token=token)
    await town.say("ada", "check", town.platform.message("square", "bo", b"bad", thread="topic"))
    await town.say("ada", "check")
    await town.say("ada", "check", chat="private-ada", thread="")
    await town.post("ada", b"fake three#2", chat="private-ada", thread="")
    await town.post("ada", b"bad", chat="private-ada", thread="")
    await town.say("mo", "known add stolen", target)
    await town.say("ada", "check", target)
    await town.say("bo", "why", target)
    for words in ("start", "help", "privacy"):
        await town.say("ada", words)
        await town.say("ada", words, chat="private-ada", thread="")


async def reported(town: Town) -> None:
    seen = await town.post("ada", b"clean", text="mine")
    await town.say("bo", "report", seen)
    await town.say("bo", "report", seen)
    await town.say("eve", "report", seen, reply_token="token-2")
    await town.say("bo", "report")
    await town.say("bo", "why", seen)
    await town.say("mo", "cases")
    await town.press(Choice.FINE, chat="private-mo")
    await town.say("bo", "report", seen)
    await town.say("bo", "why", seen)
    link = f"https://fake.example/square/topic/{seen.id}"
    await town.say("eve", "thisisme", chat="private-eve", thread="")
    await town.say("eve", f"thisisme {link}", chat="private-eve", thread="")
    await town.say("eve", f"thisisme please {link}", chat="private-eve", thread="")
    await town.press(Choice.FAKE, chat="private-mo")
    await town.say("eve", f"thisisme {link}", chat="private-eve", thread="")
    await town.say("eve", f"thisisme {link}")
    await town.say("ada", "why", chat="private-ada", thread="")


async def ruled(town: Town) -> None:
    for words in (
        "policy",
        "policy protect",
        "policy here strict",
        "policy altered substantial delete notify",
        "policy altered proofs model",
        "policy altered proofs model yes",
        "policy moderators here",
        "policy nonsense",
        "policy newcomers 7d",
        "policy history",
        "policy replay 30d strict",
        "policy export",
        "policy here none",
        "policy off",
        "policy resume",
        "policy help",
        "doctor",
    ):
        await town.say("mo", words)
    await town.say("ada", "policy off")
    await town.say("ada", "policy", chat="private-ada", thread="")
    await town.post("eve", b"fake", thread="")
    await town.say("mo", "policy replay 1d", thread="")


async def exempted(town: Town) -> None:
    own = await town.post("bo", b"fake five")
    await town.say("mo", "exempt add his own art", own)
    await town.say("mo", "exempt add ada posts press photos")
    await town.say("mo", "exempt list")
    await town.say("max", "exempt list")
    await town.post("bo", b"fake six")
    await town.say("mo", "exempt remove", own)
    await town.say("ada", "exempt list")
    await town.say("mo", "known add for 30d a stolen photo", own)
    await town.say("mo", "known list")
    await town.say("mo", "known export")
    await town.say("mo", "known import fine", body=f"{'ab' * 32},sha256,from a friend")
    await town.say("mo", "known remove NOSUCH")
    await town.say("mo", "doctor")


async def in_the_way(town: Town) -> None:
    town.platform.fail("delete", Unreachable("down"), Unreachable("down"))
    await town.post("ada", b"fake 1")
    town.platform.lacking["square"] = (Lack.DELETE_MESSAGES,)
    await town.post("bo", b"fake 2")
    await town.say("mo", "doctor")
    town.platform.lacking["square"] = (Lack.SEND_MESSAGES,)
    await town.post("eve", b"fake 3")
    town.platform.lacking["square"] = ()
    town.platform.lacking["desk"] = (Lack.SEND_MESSAGES,)
    await town.post("bo", b"fake 4")
    town.platform.closed_members.add("ada")
    town.platform.linkless_chats.add("square")
    town.platform.fail("send", Forbidden("no", Lack.SEND_MESSAGES))
    await town.post("ada", b"fake 5", thread="")
    await town.say("mo", "cases")


@pytest.mark.parametrize(
    ("day", "policy", "thread_policy"),
    [
        (held_and_decided, REPLIES, HOLDS),
        (kept_out_and_known, replace(HOLDS, locale="", newcomer_days=3, altered=PROVED), None),
        (deleted_until_the_limit, DELETES, None),
        (asked, REPLIES, replace(REPLIES, locale="pt")),
        (reported, replace(REPLIES, moderators_chat=""), None),
        (ruled, REPLIES, None),
        (exempted, HOLDS, None),
        (in_the_way, replace(DELETES, limits=Limits()), None),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
async def test_a_day(day: Day, policy: Policy, thread_policy: Policy | None) -> None:
    town = Town(policy, thread_policy)
    try:
        await day(town)
    finally:
        await town.moderator.aclose()
    path = GOLDEN / f"{day.__name__}.txt"
    if os.environ.get("TRANSCRIPTS") == "write":
        path.write_text(town.transcript, encoding="utf-8")
    assert first_difference(path.read_text(encoding="utf-8"), town.transcript) == ""


def first_difference(expected: str, found: str) -> str:
    """Where they part, with what came before; empty where they are the same. (Pytest's own comparison takes minutes.)"""
    lines = zip_longest(expected.split("\n"), found.split("\n"), fillvalue="(nothing)")
    for number, (one, other) in enumerate(lines, 1):
        if one != other:
            return f"line {number}\n- {one}\n+ {other}"
    return ""
