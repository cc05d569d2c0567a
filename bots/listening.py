"""Whether an address can be listened on, asked before anything is started."""

from __future__ import annotations

import socket


class PortTaken(ValueError):
    """Another program listens on this address already."""


def check_port(host: str, port: int) -> None:
    """Check that the address is free. Raises PortTaken where somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"cannot listen on {host}:{port} ({error.strerror}); choose another with PORT=, say PORT={port + 1}"
            ) from None
