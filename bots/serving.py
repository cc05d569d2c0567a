"""Runs platforms, their results and the pages on one event loop, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import uvicorn

from bots.clock import Clock
from bots.faults import PassedOver
from bots.keeping import CONNECTION, LOOP, Keeper
from bots.moderator import Moderator, Options, Services
from bots.moderator.admission import Access, Rations
from bots.moderator.later import back_off_s
from bots.platform import Platform
from bots.platforms import PlatformSettings, Surroundings, load
from bots.records import RecordError, Records
from bots.records.accounts import Accounts
from bots.records.copies import Copies
from bots.records.file_copies import FileCopies
from bots.records.redis import connect as connect_records
from bots.records.redis.copies import RedisCopies
from bots.records.sweeping import JOURNALS_S, keep_swept
from bots.records.warming import keep_warm
from bots.references import Signer
from bots.settings import BotSettings, named_in
from bots.texts import Texts
from bots.web import WebContext, create_app, guarded, reveal
from bots.web.scans import keep_results
from worker import telemetry, tracing
from worker.client import RedisScanner, Scanner, ScannerError, Servers, connect
from worker.client.sealing import Seal, derive
from worker.embedded import Embedded, EmbeddedError
from worker.settings import sealing_key
from worker.tracing import Tracer

log = telemetry.logger(__name__)
Found = TypeVar("Found")
SWEEP_S = 3.0
STOP_S = 8.0
LOOK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to run."""

    settings: BotSettings
    platforms: Mapping[str, PlatformSettings]
    embedded: Embedded | None = None
    """The embedded servers; None where REDIS_URL is set."""
    on_ready: Callable[[], None] = lambda: None
    """Called once the pages answer."""
    worker_metrics_port: int = 0
    """Where the worker that this program started shows its figures; 0: it started none."""


async def run(plan: Plan) -> None:
    """Serve until SIGTERM or SIGINT, then finish or give back what was begun, within STOP_S."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    settings = plan.settings
    tracer = tracing.connect(settings, "bots")
    scanner = connect(settings, servers_of(plan), tracer)
    records = kept(plan)
    try:
        await _serve(plan, scanner, records, tracer, stop)
    finally:
        await asyncio.to_thread(tracer.close)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(scanner.aclose(), records.aclose(), return_exceptions=True), 3)


def kept(plan: Plan) -> Records:
    """Everything that is kept. Copies lie in the data folder beside the embedded servers, else in the media server."""
    settings, servers = plan.settings, servers_of(plan)
    seal = Seal(sealing_key(settings))
    words = RedisCopies(servers.media_url, seal)
    copies: Copies = words if plan.embedded is None else FileCopies(settings.torchrelay_data / "copies", seal)
    return connect_records(
        servers.redis_url, case_days=settings.case_days, journal_days=settings.journal_days, copies=copies, words=words
    )


async def _serve(plan: Plan, scanner: RedisScanner, records: Records, tracer: Tracer, stop: asyncio.Event) -> None:
    settings, texts, clock = plan.settings, Texts(), Clock()
    keeper, passed_over = Keeper(clock), PassedOver()
    signing_key = derive(sealing_key(settings), b"torchrelay bots signing v1")

    async def health() -> dict[str, str]:
        return {**await scanner.check(), **keeper.problems, **passed_over.problems}

    app = create_app(
        WebContext(
            scanner=scanner,
            settings=settings,
            texts=texts,
            health=health,
            collectors=(scanner.gauges,),
            worker_metrics_port=plan.worker_metrics_port,
        )
    )
    server = _Server(
        uvicorn.Config(
            guarded(app, settings, signing_key),
            host=settings.http_host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
    )
    # Whoever asks how it is hears it, whatever else has to wait.
    serving = asyncio.create_task(server.serve())
    serving.add_done_callback(lambda done: _ended(done, stop))
    named = await _unless(stop, names_of(plan.platforms, records.accounts, clock))
    if named is None:
        server.should_exit = True
        await asyncio.wait([serving], timeout=STOP_S)
        return
    surroundings = Surroundings(
        texts=texts,
        web=app,
        signing_key=signing_key,
        data_dir=settings.torchrelay_data,
        inbox=records.inbox,
        passed_over=passed_over,
    )
    platforms = create_platforms(plan.platforms, named, surroundings, keeper)
    options = Options(
        holding=settings.hold,
        revealing=settings.reveal,
        preserve_minor=settings.preserve_minor,
        public_url=settings.public_url,
        playground_url=own_url(settings),
        hold_s=settings.hold_s,
        case_days=settings.case_days,
        journal_days=settings.journal_days,
        verdict_s=settings.verdict_ttl_s,
        max_fetch_bytes=settings.max_fetch_bytes,
        turn_s=2 * settings.takeover_s,
        access=Access(
            chats=named_in(settings.allowed_chats),
            users=named_in(settings.allowed_users),
            owner=named_in(settings.owner_id),
        ),
        rations=Rations(
            private=settings.quota_private,
            maps=settings.quota_maps,
            checks=settings.quota_checks,
            chat_checks=settings.quota_chat_checks,
            emblems=settings.quota_emblems,
            commands=settings.quota_commands,
        ),
    )
    services = Services(
        platforms=platforms,
        scanner=scanner,
        records=records,
        texts=texts,
        signer=Signer(signing_key),
        clock=clock,
        options=options,
        tracer=tracer,
    )
    moderator = Moderator(services)
    reveal.add_routes(app, services)
    work: list[Coroutine[Any, Any, None]] = [_announce(server, plan.on_ready)]
    work += [keeper.keep("queue", partial(sweep, scanner, clock), LOOP)]
    if plan.embedded is not None and plan.embedded.owner:
        work += [keeper.keep("embedded servers", partial(keep_served, plan.embedded, clock), LOOP)]
    work += [keeper.keep("copies", partial(keep_swept, records.copies, clock), LOOP)]
    work += [keeper.keep("journals", partial(keep_swept, records.journal, clock, JOURNALS_S), LOOP)]
    work += [keeper.keep("known pictures", partial(keep_warm, records.known, platforms, clock), LOOP)]
    work += [keeper.keep("http results", partial(keep_results, scanner, tracer), LOOP)]
    for name, platform in platforms.items():
        work += [keeper.keep(name, partial(platform.run, moderator), CONNECTION)]
        work += [keeper.keep(f"{name} results", partial(moderator.serve, name), LOOP)]
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    log.info("serving", platforms=sorted(platforms))
    log.debug("everything is logged, but for what is secret")
    for task in tasks:
        task.add_done_callback(lambda done: _ended(done, stop))
    await stop.wait()
    server.should_exit = True
    for task in tasks:
        task.cancel()
    await asyncio.wait([serving, *tasks], timeout=STOP_S)
    await moderator.aclose()
    log.info("stopped")
    for task in (serving, *tasks):
        if task.done() and not task.cancelled() and task.exception() is not None:
            raise task.exception() or RuntimeError


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Found]) -> Found | None:
    """What `work` finds; None where the program is to stop before that."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return None
    return working.result()


def _ended(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    """Stop the program where a part broke, so that whoever supervises it starts it anew."""
    if not task.cancelled() and task.exception() is not None:
        stop.set()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _announce(server: uvicorn.Server, on_ready: Callable[[], None]) -> None:
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.02)
    on_ready()


async def keep_served(embedded: Embedded, clock: Clock) -> None:
    """Look whether the servers that this program started run. Raises EmbeddedError once one had to be started again: whoever
    calls it waits longer each time, as where a full disk ends the main one again and again."""
    while embedded.runs:
        await clock.sleep(LOOK_S)
    embedded.relaunch()
    raise EmbeddedError("an embedded server had ended")


async def sweep(scanner: Scanner, clock: Clock) -> None:
    """Give scans that were found without a worker to another, until cancelled."""
    while True:
        try:
            await scanner.sweep()
        except ScannerError as error:
            log.warning("the queue could not be swept", error=str(error))
        await clock.sleep(SWEEP_S)


async def names_of(chosen: Mapping[str, PlatformSettings], accounts: Accounts, clock: Clock) -> dict[str, str]:
    """Under which name the things of each platform's bot are kept. Waits for the server, where that is away."""
    found = {platform: platform for platform in chosen}
    for platform, own in chosen.items():
        attempt = 0
        while own.account:
            try:
                found[platform] = await accounts.name(platform, own.account, own.replaced)
                break
            except RecordError as error:
                log.warning(
                    "what is kept cannot be reached; a platform waits", platform=platform, error=type(error).__name__
                )
            await clock.sleep(back_off_s(attempt))
            attempt += 1
        if found[platform] != platform:
            log.info("another bot is served from this Redis; this one keeps its own", platform=found[platform])
    return found


def create_platforms(
    chosen: Mapping[str, PlatformSettings], named: Mapping[str, str], surroundings: Surroundings, keeper: Keeper
) -> dict[str, Platform]:
    """The platforms that can be made, by the names that their bots have; of the others `keeper` knows.

    Made once: a page adds its routes then.
    """
    made: dict[str, Platform] = {}
    for platform, own in chosen.items():
        name = named[platform]
        try:
            made[name] = load(platform).create(own, replace(surroundings, name=name))
        except Exception as error:
            keeper.report(name, error)
    return made


def servers_of(plan: Plan) -> Servers:
    """The embedded servers, or those of the settings."""
    servers = plan.embedded.servers if plan.embedded is not None else plan.settings.servers
    if servers is None:
        raise ValueError("without REDIS_URL, pass the embedded servers")
    return servers


def own_url(settings: BotSettings) -> str:
    """The address of the pages on this machine."""
    host = f"[{settings.http_host}]" if ":" in settings.http_host else settings.http_host
    return f"http://{host}:{settings.port}"
