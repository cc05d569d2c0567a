"""python -m bots known export|import PLATFORM CHAT: a chat's known pictures as a list of hashes, out of and into files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TextIO

from bots.clock import Clock
from bots.hashlists import HashType, Mistakes
from bots.moderator.commands.hashlists import imported
from bots.moderator.exchange import Exchange
from bots.platforms import names
from bots.records import Records
from bots.records.accounts import service_of
from bots.records.known import Listed
from bots.texts import FALLBACK, Texts

PROGRAM = "python -m bots known"


def parser() -> argparse.ArgumentParser:
    """What may stand behind `python -m bots known`."""
    made = argparse.ArgumentParser(
        prog=PROGRAM,
        description="A chat's known pictures as CSV (hash,type,note), the way HMA names them: export prints the list, import "
        "reads one. Rows that are there already are passed over; where anything is wrong with a list, nothing of it is taken.",
        epilog=f"{PROGRAM} export telegram -1001234567890 > known.csv    {PROGRAM} import discord 42 < known.csv",
    )
    made.add_argument("what", choices=("export", "import"))
    listed = ", ".join(names())
    made.add_argument(
        "platform",
        type=_name,
        help=f"{listed}; where several bots share a Redis, the name that the log has: telegram-123",
    )
    made.add_argument("chat", help="the id by which the chat service knows the chat")
    made.add_argument(
        "list", nargs="?", choices=[item.value for item in Listed], default=Listed.FAKE.value, help="which list"
    )
    made.add_argument("--type", choices=[item.value for item in HashType], help="export hashes of this type alone")
    return made


def _name(written: str) -> str:
    service, account = service_of(written)
    if service not in names() or (written != service and not account.isdecimal()):
        raise argparse.ArgumentTypeError(f"there is no platform {written!r}; there are: {', '.join(names())}")
    return written


async def run(words: Sequence[str], records: Records, source: TextIO, sink: TextIO, told: TextIO) -> int:
    """The exit status: 0, or 1 where something is wrong with the list. `words` have been parsed once."""
    asked = parser().parse_args(words)
    exchange, texts, listed = Exchange(records, Clock()), Texts(), Listed(asked.list)
    if asked.what == "export":
        only = None if asked.type is None else HashType(asked.type)
        given = await exchange.give(asked.platform, asked.chat, listed, only)
        sink.write(given.text)
        if given.left_out:
            print(texts.say("known-export-left-out", count=given.left_out), file=told)
        return 0
    try:
        taken = await exchange.take(asked.platform, asked.chat, listed, source.read())
    except Mistakes as wrong:
        print(texts.say("known-import-wrong", count=len(wrong.mistakes)), file=told)
        for item in wrong.mistakes:
            print(texts.say(f"known-flaw-{item.flaw.replace('_', '-')}", line=item.line, found=item.found), file=told)
        return 1
    print(imported(texts, taken, listed, FALLBACK), file=told)
    if listed is Listed.FINE and taken.pictures:
        print(texts.say("known-import-cases", FALLBACK), file=told)
    return 0
