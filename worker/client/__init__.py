"""PORT Scanner and its Redis implementation: submit, results, single-flight, verdict cache, sealed media."""

from worker.client.scanner import Delivery, Scanner, ScannerError, Ticket

__all__ = ["Delivery", "Scanner", "ScannerError", "Ticket"]
