"""PORT Scanner and its Redis implementation: submit, results, single-flight, verdict cache, sealed media."""

from worker.client.connecting import connect
from worker.client.scanner import Delivery, Overloaded, Scanner, ScannerError, ScannerUnavailable, Ticket
from worker.client.servers import ScannerOptions, Servers
from worker.client.service import RedisScanner

__all__ = [
    "Delivery",
    "Overloaded",
    "RedisScanner",
    "Scanner",
    "ScannerError",
    "ScannerOptions",
    "ScannerUnavailable",
    "Servers",
    "Ticket",
    "connect",
]
