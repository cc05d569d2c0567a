"""Headless Chromium, and what every page of it is watched for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Scheme = Literal["light", "dark"]
PATIENCE_MS = 30_000
"""How long `expect` looks, on a machine that does much else."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; without one the test is skipped, in CI it fails."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visit(
    browser: Browser, address: str, size: tuple[int, int] = (1280, 860), scheme: Scheme = "light", **more: Any
) -> Iterator[Page]:
    """A page of a new visitor, which must not have been at fault when it is left. `more` is the context's own."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **more)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    page.goto(address)
    yield page
    context.close()
    assert faults == []


def as_slow_phone(page: Page) -> None:
    """Let the page have a sixth of this machine's speed from now on."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})


def is_fault(message: ConsoleMessage) -> bool:
    """Whether the page itself is at fault: a picture that has left the chat is a 404, and the page says so in words."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")
