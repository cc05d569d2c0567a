"""docs/images/sandbox.png: the sandbox with a picture, what the bot says of it, and the moderators' card.

    python -m tools.make_screenshot

Runs the whole program on a new data folder, in Chromium. Only bundled examples are on it, and these are in the public domain.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.doubles.network import free_port
from tests.e2e.browser import chromium
from tests.e2e.conftest import ROOT, start_demo, stop_demo, wait_for_worker
from tests.e2e.sandbox import OTHER_SWAP, visiting

SIZE = (1280, 960)
"""Of the page, in CSS pixels."""


def main() -> None:
    """Write the picture anew."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    demo = start_demo(folder, free_port())
    try:
        wait_for_worker(demo)
        with chromium() as browser, visiting(browser, demo.address, SIZE) as visitor:
            visitor.page.get_by_role("button", name="Protect:").click()
            expect(visitor.chat.locator(".post.bot").last).to_contain_text("Done")
            visitor.play("Theo")
            expect(visitor.reply_to(visitor.post(OTHER_SWAP))).to_contain_text("strong signs")
            card = visitor.card("Theo")
            card.locator(".cover").click()
            expect(card.locator(".cover img")).to_have_js_property("complete", True)
            visitor.page.mouse.move(0, 0)
            visitor.page.evaluate("document.activeElement.blur()")
            visitor.page.screenshot(path=ROOT / "docs" / "images" / "sandbox.png")
    finally:
        stop_demo(demo)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
