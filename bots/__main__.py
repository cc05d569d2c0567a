"""python -m bots PLATFORM… | demo | known | acl | keys | env-example. The only place where the parts are put together."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from pydantic import ValidationError

from bots.listening import PortTaken, check_port
from bots.settings import BotSettings
from worker import telemetry
from worker.client import ScannerError
from worker.embedded import Embedded
from worker.settings import refuse

PROGRAMS = {
    "demo": "embedded servers, a worker, the sandbox, and every chat platform that has a token",
    "known": "write a chat's known pictures into a file, or take them out of one (`python -m bots known --help`)",
    "acl": "print the users that the Redis servers can hold bots and workers to",
    "keys": "print every key that is ever in the Redis servers, how long it lasts, and what it says of people",
    "env-example": "print .env.example, made from the settings",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when stopped, 1 when something failed, 2 for a usage error or a bad setting."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words == ["demo"]:
            from bots import demo

            return demo.main(BotSettings())
        return _known(words[1:]) if words[:1] == ["known"] else _chosen(words)
    except (ValidationError, ScannerError) as error:
        refuse(error)
    except PortTaken as error:
        print(f"setting PORT: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _chosen(words: list[str]) -> int:
    from bots.platforms import names

    platforms = names()
    parser = argparse.ArgumentParser(
        prog="python -m bots",
        description="Serve chat platforms and the pages.",
        epilog="Settings come from the environment and from .env; `python -m bots env-example` lists them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    listed = "; ".join(f"{name}: {what}" for name, what in PROGRAMS.items())
    parser.add_argument("what", nargs="+", metavar="PLATFORM", help=f"{', '.join(platforms)}, together; or {listed}")
    options = parser.parse_args(words)
    wrong = [name for name in options.what if name not in {*platforms, *PROGRAMS}]
    if wrong:
        parser.error(f"unknown: {', '.join(wrong)}; there are: {', '.join((*platforms, *PROGRAMS))}")
    if len(options.what) > 1 and set(options.what) & set(PROGRAMS):
        parser.error(f"{' and '.join(PROGRAMS)} stand alone")
    if options.what == ["env-example"]:
        from bots.env_example import render

        print(render(), end="")
        return 0
    if options.what == ["acl"]:
        from bots import access

        print(access.render(), end="")
        return 0
    if options.what == ["keys"]:
        from bots import inventory

        print(inventory.render(), end="")
        return 0
    return _serve(BotSettings(), list(dict.fromkeys(options.what)))


def _known(words: list[str]) -> int:
    from bots import known
    from bots.records import RecordError
    from bots.serving import Plan, kept

    known.parser().parse_args(words)
    settings = BotSettings()
    telemetry.configure(settings, ())
    try:
        with ExitStack() as stack:
            embedded = _embedded(settings, stack)

            async def work() -> int:
                records = kept(Plan(settings=settings, platforms={}, embedded=embedded))
                try:
                    return await known.run(words, records, sys.stdin, sys.stdout, sys.stderr)
                finally:
                    await records.aclose()

            return asyncio.run(work())
    except RecordError as error:
        print(error, file=sys.stderr)
        return 1


def _embedded(settings: BotSettings, stack: ExitStack) -> Embedded | None:
    """The servers of the data folder, if the settings name no others, until the stack is closed."""
    if settings.redis_url is not None:
        return None
    return stack.enter_context(Embedded.start(settings.torchrelay_data))


def _serve(settings: BotSettings, chosen: list[str]) -> int:
    from bots.platforms import load, secrets_of
    from bots.serving import Plan, run

    platforms = {name: load(name).Settings() for name in chosen}
    for name, own in platforms.items():
        if own.missing:
            print(
                f"setting {own.missing}: must be set to serve {name}; add a line to .env: {own.missing}=…",
                file=sys.stderr,
            )
            return 2
    telemetry.configure(settings, (secret for own in platforms.values() for secret in secrets_of(own)))
    check_port(settings.http_host, settings.port)
    with ExitStack() as stack:
        embedded = _embedded(settings, stack)
        asyncio.run(run(Plan(settings=settings, platforms=platforms, embedded=embedded)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
