"""The sandbox in headless Chromium: what a newcomer does first."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.conftest import A_VERDICT, ROOT, Demo, suspicious

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW_MS = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="light")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if is_fault(message) else None)
    opened.goto(demo.address)
    yield opened
    context.close()
    assert problems == []


def is_fault(message: ConsoleMessage) -> bool:
    """Whether the page itself is at fault: a picture that has left the chat is a 404, and the page says so in words."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


def attach(page: Page, path: Path) -> None:
    page.locator("#file").set_input_files(path)


def test_a_picture_is_posted_judged_and_removed(page: Page, artefacts: Path) -> None:
    picture = suspicious()
    attach(page, picture)
    expect(page.locator("#posts .post:not(.bot) img")).to_be_visible()
    reply = page.locator("#posts .post.bot .bubble")
    expect(reply).to_contain_text("substantial evidence", timeout=SLOW_MS)
    assert not re.search(r"\d|%", reply.inner_text())
    page.screenshot(path=artefacts / "sandbox-reply.png")
    page.get_by_text("Finer rules").click()
    page.locator("select[name=generated-action]").select_option("hold")
    page.locator("select[name=generated-needs]").select_option("substantial")
    page.locator("#apply-generated").click()
    expect(page.locator("#posts")).to_contain_text("real pictures will be taken out", timeout=SLOW_MS)
    page.get_by_text("Finer rules").click()
    attach(page, picture)
    expect(page.locator("#posts .gone")).to_be_visible(timeout=SLOW_MS)
    log = page.locator("#log .post")
    expect(log).to_contain_text("taken out of the chat", timeout=SLOW_MS)
    assert page.locator("#log .bubble img").count() == 0
    page.screenshot(path=artefacts / "sandbox.png")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#posts .post.bot img[src*=pictures]")).to_be_visible(timeout=SLOW_MS)
    expect(log).to_contain_text("put it back")


def test_a_private_check_is_answered_in_private(page: Page, artefacts: Path) -> None:
    page.locator("#tab-private").click()
    attach(page, ROOT / "bots/platforms/sandbox/examples/collins.jpg")
    expect(page.locator("#posts .post.bot")).to_contain_text(A_VERDICT, timeout=SLOW_MS)
    page.screenshot(path=artefacts / "sandbox-private.png")
    page.locator("#tab-group").click()
    expect(page.locator("#posts .empty")).to_be_visible()


def test_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("/help")
    page.keyboard.press("Enter")
    expect(page.locator("#posts .post.bot")).to_contain_text("/policy", timeout=SLOW_MS)
    page.locator("#examples button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#posts .post:not(.bot) img")).to_be_visible()


def test_who_is_no_moderator_changes_nothing(page: Page) -> None:
    page.locator("#text").fill("/policy watch")
    page.keyboard.press("Enter")
    expect(page.locator("#posts .post.bot")).to_contain_text("Only people who may manage", timeout=SLOW_MS)


def test_a_file_that_is_no_picture_breaks_nothing(page: Page, tmp_path: Path) -> None:
    page.locator("#tab-private").click()
    (tmp_path / "note.jpg").write_bytes(b"no picture at all")
    attach(page, tmp_path / "note.jpg")
    expect(page.locator("#posts .post.bot")).to_contain_text("cannot read this kind of file", timeout=SLOW_MS)


@pytest.mark.parametrize(("name", "scheme", "width"), [("phone-light", "light", 360), ("phone-dark", "dark", 390)])
def test_a_phone(browser: Browser, demo: Demo, artefacts: Path, name: str, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(demo.address)
    page.locator("#examples button").nth(2).click()
    expect(page.locator("#posts .post:not(.bot) img")).to_be_visible()
    expect(page.locator("#posts .state")).to_have_count(0, timeout=SLOW_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    send = page.get_by_role("button", name="Send", exact=True).bounding_box()
    assert send is not None
    assert send["x"] + send["width"] <= width - 8, "the button to send with is cut off"
    page.screenshot(path=artefacts / f"sandbox-{name}.png")
    page.locator("#tab-log").click()
    expect(page.get_by_role("heading", name="What the bot does here")).to_be_visible()
    page.screenshot(path=artefacts / f"sandbox-{name}-log.png")
    context.close()


def test_dark(browser: Browser, demo: Demo, artefacts: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="dark")
    page = context.new_page()
    page.goto(demo.address)
    page.locator("#examples button").nth(0).click()
    expect(page.locator("#posts .post img")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.screenshot(path=artefacts / "sandbox-dark.png")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_barrier_that_axe_knows(browser: Browser, demo: Demo, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(demo.address)
    page.locator("#examples button").nth(0).click()
    expect(page.locator("#posts .post:not(.bot) img")).to_be_visible()
    page.locator("#text").fill("/help")
    page.keyboard.press("Enter")
    expect(page.locator("#posts .post.bot")).to_contain_text("/policy", timeout=SLOW_MS)
    for tab in ("#tab-group", "#tab-log", "#tab-private"):
        if page.locator(tab).is_visible():
            page.locator(tab).click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    context.close()
