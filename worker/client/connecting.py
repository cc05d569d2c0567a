"""Makes a scanner as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.client.lanes import stale_s
from worker.client.sealing import Seal
from worker.client.servers import ScannerOptions, Servers
from worker.client.service import RedisScanner
from worker.tracing import Tracer, Untraced

if TYPE_CHECKING:
    from worker.settings import ServiceSettings


def connect(settings: ServiceSettings, servers: Servers | None = None, tracer: Tracer = Untraced()) -> RedisScanner:
    """A scanner on the settings' servers, or on `servers` where they are embedded. Raises SettingsError."""
    from worker.settings import sealing_key  # whose errors belong to this package's family: it imports us first

    servers = servers or settings.servers
    if servers is None:
        raise ValueError("without REDIS_URL, pass the embedded servers")
    options = ScannerOptions(
        queue_limit=settings.queue_limit,
        verdict_ttl_s=settings.verdict_ttl_s,
        media_ttl_s=settings.media_ttl_s,
        scan_timeout_s=settings.scan_timeout_s,
        claim_idle_s=settings.takeover_s,
        stale_s=stale_s(settings.takeover_s),
        longest_wait_s=settings.longest_wait_s,
    )
    return RedisScanner(servers, Seal(sealing_key(settings)), options, tracer)
