"""python -m worker.judging: takes pictures off the queue and judges them, until it is told to stop or breaks.

`python -m worker` starts it, watches it and starts it again; it tells it what it holds.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import redis
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from pydantic import ValidationError

from detector.settings import DetectorSettings, load
from worker import metrics, telemetry, tracing
from worker.client.scanner import ScannerError
from worker.client.servers import blocking_client
from worker.embedded import Embedded
from worker.memory import used_bytes
from worker.progress import Told
from worker.settings import SettingsError, WorkerSettings, refuse, sealing_key

if TYPE_CHECKING:
    from detector.detector import Detector

LOOPBACK = "127.0.0.1"


def made_detector(settings: WorkerSettings, own: Mapping[str, DetectorSettings] | None = None) -> Detector:
    """The detector that the settings name, or all of them as one. Raises SettingsError, ValidationError.

    `own` are the detectors' own settings by name; those of others are read from the environment.
    """
    from detector.combination import CombinedDetector
    from detector.detector import DetectorCfg, DetectorError, NoDevice, NoWeights, create

    detectors = []
    for name in settings.detector_names:
        chosen = (own or {}).get(name) or load(name)()
        cfg = DetectorCfg(
            name=name,
            weights=chosen.weights,
            weights_sha256=chosen.sha256,
            settings=chosen,
            device=settings.device,
            threads=settings.torch_threads or None,
        )
        try:
            detectors.append(create(cfg))
        except NoDevice as error:
            raise SettingsError(f"setting DEVICE: {error}") from None
        except NoWeights as error:
            raise SettingsError(f"setting {name.upper()}_WEIGHTS: {error}") from None
        except DetectorError as error:
            raise SettingsError(f"setting DETECTORS: {name}: {error}") from None
    return detectors[0] if len(detectors) == 1 else CombinedDetector(detectors)


def main(arguments: Sequence[str] | None = None, make: Callable[[WorkerSettings], Detector] = made_detector) -> int:
    """The exit status: 0 after SIGTERM or an empty queue with --burst, 1 when something failed, 2 for bad settings."""
    parser = argparse.ArgumentParser(prog="python -m worker.judging", description=__doc__)
    parser.add_argument("--name", required=True, help="what it is called in Redis")
    parser.add_argument(
        "--progress", required=True, type=int, metavar="FD", help="the pipe to the process that watches"
    )
    parser.add_argument("--restarts", type=int, default=0, help="how many died or hung before this one")
    parser.add_argument("--counted", default="[]", help="what those counted that watch it (worker.metrics.counted)")
    parser.add_argument("--burst", action="store_true", help="stop when the queue is empty")
    options = parser.parse_args(arguments)
    # Until RQ takes over, nothing is held: loading may simply end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    progress = Told(options.progress)
    try:
        settings = WorkerSettings()
    except ValidationError as error:
        refuse(error)
    telemetry.configure(settings)
    metrics.RESTARTED.inc(options.restarts)
    metrics.resume(options.counted)
    try:
        with ExitStack() as stack:
            return _work(settings, stack, options, progress, make)
    except (ScannerError, ValidationError) as error:
        refuse(error)
    except (redis.RedisError, OSError) as error:
        telemetry.logger(__name__).error("cannot reach Redis", error=type(error).__name__)
        return 1


def _work(
    settings: WorkerSettings,
    stack: ExitStack,
    options: argparse.Namespace,
    progress: Told,
    make: Callable[[WorkerSettings], Detector],
) -> int:
    from detector.decoding import GuardedDecoder
    from detector.media import MediaLimits
    from worker.batching import BatchWorker
    from worker.client import keys
    from worker.client.gauges import LanesCollector
    from worker.client.lanes import Lanes, alive_s, stale_s
    from worker.client.sealing import Seal
    from worker.scanning import Parts, ScanBench

    started_s = time.monotonic()
    log = telemetry.logger(__name__)
    servers = settings.servers or Embedded.of(settings.torchrelay_data).servers
    limits = MediaLimits(max_bytes=settings.max_fetch_bytes)
    decoder = stack.enter_context(GuardedDecoder(limits, processes=settings.decoders, trusted=settings.trust_list))
    decoder.start()  # what they import is read while the model is loaded
    detector = make(settings)
    connection = blocking_client(servers.redis_url)
    media = blocking_client(servers.media_url)
    stack.callback(connection.close)
    stack.callback(media.close)
    require_no_persistence(media)
    warn_of_faults(connection, media)
    if settings.trust_list is None:
        log.info("no TRUST_LIST: what is signed as generated (C2PA) is told as a claim, and proves nothing")
    lanes = Lanes(connection, settings.scan_timeout_s, stale_s(settings.takeover_s))
    tracer = tracing.connect(settings, "worker")
    stack.callback(tracer.close)
    parts = Parts(
        detector=detector,
        decoder=decoder,
        lanes=lanes,
        media=media,
        seal=Seal(sealing_key(settings)),
        verdict_ttl_s=settings.verdict_ttl_s,
        threads=settings.decoders,
        tracer=tracer,
    )
    bench = ScanBench(parts, options.name)
    stack.callback(bench.close)
    if settings.metrics_port:
        serve_metrics(settings.metrics_port, LanesCollector(lanes))
    connection.set(keys.MODEL, detector.digest)
    # Where pictures are judged one after the other all the same, a batch would only let the first wait for the last.
    batch_max = min(settings.batch_max, detector.at_once)
    worker = BatchWorker(lanes, bench, options.name, batch_max, progress, alive_s(settings.takeover_s))
    log.info(
        "ready",
        model=detector.digest[:12],
        seconds=round(time.monotonic() - started_s, 1),
        pictures_at_once=batch_max,
        memory_mb=round(used_bytes() / 2**20, 1),
    )
    worker.work(burst=options.burst, logging_level="WARNING")
    log.info("stopped")
    return 0 if worker.is_done else 1


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


def warn_of_faults(main: redis.Redis, media: redis.Redis) -> None:
    """Say in the log how the servers are set otherwise than this program needs them, where they say how they are set."""
    from worker.status import faults, inspected

    log = telemetry.logger(__name__)
    try:
        found = faults(inspected("main", main), inspected("pictures", media))
    except redis.ResponseError:
        log.info("INFO is not allowed: cannot check how the servers are set")
        return
    for fault in found:
        log.warning(fault)


def serve_metrics(port: int, *collectors: Collector) -> ThreadingHTTPServer:
    """Serve the figures on loopback, by a thread that ends with the process. Raises SettingsError where the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = metrics.exposition(collectors)
            self.send_response(200)
            self.send_header("content-type", CONTENT_TYPE_LATEST)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep who asks out of the log."""

    metrics.MEMORY.set_function(used_bytes)
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), Handler)
    except OSError as error:
        raise SettingsError(f"setting METRICS_PORT: cannot listen on {LOOPBACK}:{port} ({error.strerror})") from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


if __name__ == "__main__":
    sys.exit(main())
