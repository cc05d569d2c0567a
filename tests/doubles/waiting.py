"""How long is waited for what comes by itself."""

from __future__ import annotations

HANGS_S = 600.0
"""What has not come after it never comes, however much else the machine has to do: no test waits for it in vain but one that
fails. Less than what ends a test from outside (pyproject.toml), so that the place is told."""
