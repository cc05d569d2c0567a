"""artefacts/sandbox/: the sandbox's page on six sizes of screen, light and dark, in every language, to be looked at.

    python -m tools.make_shots [LANGUAGE…]

Runs the whole program on a new data folder, and goes through the tour in Chromium. A picture is named by what it shows, the size,
the theme and the language. Only bundled examples are on them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page, expect

from bots.platforms.sandbox.rooms import MEMBERS
from bots.texts import Texts
from tests.doubles.network import free_port
from tests.e2e.browser import Scheme, chromium, visit
from tests.e2e.conftest import ROOT, Demo, start_demo, stop_demo, wait_for_worker
from tests.e2e.sandbox import EXAMPLES, SWAP
from tests.e2e.test_sandbox_page import SIZES

FOLDER = ROOT / "artefacts" / "sandbox"
DRAWN_MS = 120_000
"""How long it may take to draw where it was looked at."""
WIDE = 901
"""From this width on the moderators' log stands beside the chat."""


def main(languages: list[str]) -> None:
    """Make the pictures of these languages anew; of all without any."""
    chosen = languages or list(Texts().locales)
    for language in chosen:
        warn_of_fonts(language)
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    demo = start_demo(folder, free_port())
    try:
        wait_for_worker(demo)
        with chromium() as browser:
            for language in chosen:
                for scheme in get_args(Scheme):
                    shoot(browser, demo, language, scheme)
    finally:
        stop_demo(demo)
        shutil.rmtree(folder)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}\n")


def shoot(browser: Browser, demo: Demo, language: str, scheme: Scheme) -> None:
    """Go through the tour with one visitor, and make pictures on the way."""
    with visit(browser, demo.address, SIZES[0], scheme, locale=language) as page:

        def shots(name: str, ready: Callable[[Page], None] = lambda _: None) -> None:
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_function("width => innerWidth === width", arg=width)
                ready(page)
                page.wait_for_timeout(150)
                page.screenshot(path=FOLDER / f"{name}-{width}x{height}-{scheme}-{language}.png")

        def step() -> None:
            page.locator("#tour-do").click()

        def done() -> None:
            expect(page.locator("#tour")).to_have_class("tour done")

        expect(page.locator("#posts .post.bot")).to_be_visible()
        shots("1-begin")
        shots("2-examples", open_examples)
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        page.locator("#tab-group").click()
        step()
        done()
        shots("3-answer")
        page.locator("#tour-next").click()
        step()
        done()
        shots("4-private")
        page.locator("#tour-next").click()
        shots("5-card", show_log)
        shots("6-rules", open_rules)
        page.locator("#in-force summary").click()
        step()
        page.locator("#log .danger:focus").click()
        done()
        shots("7-decided", show_group)
        page.locator("#open-people").click()
        shots("8-people")
        page.locator("#close-people").click()
        show_where(page)
        shots("9-where")


def open_examples(page: Page) -> None:
    """Unfold the examples, where they are not open by themselves."""
    if page.locator("#strip").is_hidden():
        page.locator("#unfold").click()


def show_log(page: Page) -> None:
    """Show the moderators' log, whether it is a tab or stands beside the chat."""
    page.locator("#tab-log" if page.evaluate("innerWidth") < WIDE else "#tab-group").click()


def show_group(page: Page) -> None:
    """Show the group."""
    page.locator("#tab-group").click()


def open_rules(page: Page) -> None:
    """Show the rules that hold, whole."""
    show_log(page)
    if page.locator("#in-force").get_attribute("open") is None:
        page.locator("#in-force summary").click()


def show_where(page: Page) -> None:
    """Check a swap in Ada's private chat, and have it drawn where it was looked at."""
    page.locator("#tab-private").click()
    page.locator("#members label").nth(MEMBERS.index("ada")).click()
    open_examples(page)
    page.locator("#examples button").nth(EXAMPLES.index(SWAP)).click()
    page.locator("#posts .post.bot button.plain").click()
    cover = page.locator("#posts .cover").first
    expect(cover).to_be_visible(timeout=DRAWN_MS)
    cover.click()


def warn_of_fonts(language: str) -> None:
    """Say so where this machine has no letters of the language: they would be empty boxes."""
    fonts = shutil.which("fc-list")
    if fonts and not subprocess.run([fonts, f":lang={language}"], capture_output=True, check=False).stdout:
        sys.stdout.write(f"No font here has the letters of {language!r}; on Debian: apt-get install fonts-noto-cjk\n")


if __name__ == "__main__":
    main(sys.argv[1:])
