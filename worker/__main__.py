"""python -m worker: takes pictures off the queue and judges them. Needs no chat credentials and no internet."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import redis
from pydantic import ValidationError

from worker import telemetry
from worker.client.scanner import ScannerError
from worker.client.service import Servers, blocking_client
from worker.embedded import Embedded
from worker.settings import SettingsError, WorkerSettings, refuse, sealing_key

if TYPE_CHECKING:
    # Torch is loaded after the servers were started: nothing is forked once it is there.
    from detector.detector import Detector


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 after SIGTERM or an empty queue with --burst, 1 when something failed, 2 for bad settings."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--burst", action="store_true", help="stop when the queue is empty")
    options = parser.parse_args(arguments)
    try:
        settings = WorkerSettings()
    except ValidationError as error:
        refuse(error)
    telemetry.configure(settings)
    # Until RQ takes over, nothing is held: loading may simply end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with ExitStack() as stack:
            return _work(settings, stack, burst=options.burst)
    except ScannerError as error:
        refuse(error)
    except (redis.RedisError, OSError) as error:
        telemetry.logger(__name__).error("cannot reach Redis", error=type(error).__name__)
        return 1


def _work(settings: WorkerSettings, stack: ExitStack, *, burst: bool) -> int:
    started_s = time.monotonic()
    log = telemetry.logger(__name__)
    # The servers first: nothing is forked once torch is loaded.
    servers = _servers(settings, stack)

    from detector.decoding import GuardedDecoder
    from worker.batching import BatchWorker
    from worker.client import keys
    from worker.client.lanes import Lanes
    from worker.client.sealing import Seal
    from worker.scanning import Parts, ScanBench

    detector = made_detector(settings)
    connection = blocking_client(servers.redis_url)
    media = blocking_client(servers.media_url)
    stack.callback(connection.close)
    stack.callback(media.close)
    require_no_persistence(media)
    decoder = stack.enter_context(GuardedDecoder(processes=settings.decoders))
    lanes = Lanes(connection, settings.scan_timeout_s)
    name = f"worker-{secrets.token_hex(6)}"
    parts = Parts(
        detector=detector,
        decoder=decoder,
        lanes=lanes,
        media=media,
        seal=Seal(sealing_key(settings)),
        verdict_ttl_s=settings.verdict_ttl_s,
        threads=settings.decoders,
    )
    bench = ScanBench(parts, name)
    stack.callback(bench.close)
    if settings.metrics_port:
        _serve_metrics(settings.metrics_port)
    connection.set(keys.MODEL, detector.digest)
    worker = BatchWorker(lanes, bench, name, settings.batch_max)
    log.info("ready", model=detector.digest[:12], seconds=round(time.monotonic() - started_s, 1))
    worker.work(burst=burst, logging_level="WARNING")
    log.info("stopped")
    return 0


def made_detector(settings: WorkerSettings) -> Detector:
    """The detector that the settings name, or all of them as one. Raises SettingsError."""
    from detector.combination import CombinedDetector
    from detector.detector import DetectorCfg, DetectorError, NoWeights, create

    weights = {"defenders": (settings.defenders_weights, settings.defenders_sha256)}
    detectors = []
    for name in settings.detector_names:
        path, sha256 = weights.get(name, (None, None))
        cfg = DetectorCfg(
            name=name,
            weights=path,
            weights_sha256=sha256,
            device=settings.device,
            threads=settings.torch_threads or None,
            early_exit=name == "defenders" and settings.defenders_early_exit,
        )
        try:
            detectors.append(create(cfg))
        except NoWeights as error:
            raise SettingsError(f"setting {name.upper()}_WEIGHTS: {error}") from None
        except DetectorError as error:
            raise SettingsError(f"setting DETECTORS: {name}: {error}") from None
    return detectors[0] if len(detectors) == 1 else CombinedDetector(detectors)


def _servers(settings: WorkerSettings, stack: ExitStack) -> Servers:
    if settings.redis_url is not None and settings.media_redis_url is not None:
        return Servers(
            redis_url=settings.redis_url.get_secret_value(), media_url=settings.media_redis_url.get_secret_value()
        )
    embedded = stack.enter_context(Embedded.start(settings.torchrelay_data))
    return Servers(redis_url=embedded.redis_url, media_url=embedded.media_url)


def require_no_persistence(media: redis.Redis) -> None:
    """Check that the media server writes nothing to a disk. Raises SettingsError where it would keep deleted pictures."""
    try:
        appendonly = str(media.config_get("appendonly").get("appendonly") or "no")
        save = str(media.config_get("save").get("save") or "")
    except redis.ResponseError:
        telemetry.logger(__name__).warning("CONFIG is not allowed: cannot check that MEDIA_REDIS_URL keeps nothing")
        return
    if appendonly != "no" or save.strip():
        raise SettingsError(
            "setting MEDIA_REDIS_URL: that server writes to disk, and would keep pictures that were deleted; "
            'start it with --appendonly no --save ""'
        )


def _serve_metrics(port: int) -> None:
    from prometheus_client import start_http_server

    start_http_server(port, addr="127.0.0.1")


if __name__ == "__main__":
    sys.exit(main())
