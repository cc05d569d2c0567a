"""The sandbox's tour, from the first picture to a finished appeal, with the whole program behind it; and starting over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bots.texts import Texts
from tests.e2e.browser import as_slow_phone, chromium, visit
from tests.e2e.conftest import Demo
from tests.e2e.sandbox import SWAP, Visitor, visiting
from tests.e2e.test_sandbox import TAKEN_OUT, tab_to

TEXTS = Texts()
STEPS = ("post", "ask", "moderate", "again", "appeal")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def visitor(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    with visiting(browser, demo.address) as opened:
        yield opened


def done(page: Page, step: str, locale: str = "en") -> None:
    """Wait until the step is, and the page says what happened."""
    about = page.locator("#tour-about")
    expect(about).to_have_text(TEXTS.say(f"sandbox-tour-about-{step}-done", locale))
    expect(page.locator("#tour-name")).to_have_text(TEXTS.say(f"sandbox-tour-step-{step}", locale))


def test_the_tour_is_gone_through_by_keyboard_alone(visitor: Visitor, artefacts: Path) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    for number, step in enumerate(STEPS, 1):
        tab_to(page, page.locator("#tour-do"), back=number > 1)
        keys.press("Enter")
        if step == "moderate":
            expect(page.get_by_role("button", name="Fake: remove it")).to_be_focused()
            keys.press("Enter")
        if step == "appeal":
            expect(page.get_by_role("button", name="It was mine, and I object")).to_be_focused()
            keys.press("Enter")
            decide = TEXTS.say("sandbox-tour-about-appeal-decide")
            expect(page.locator("#tour-about")).to_have_text(decide)
            expect(page.locator("#announcer")).to_contain_text(decide)
            tab_to(page, page.locator("#tour-do"), back=True)
            keys.press("Enter")
            expect(page.get_by_role("button", name="It was a mistake: put it right").last).to_be_focused()
            keys.press("Enter")
        done(page, step)
        page.screenshot(path=artefacts / f"sandbox-tour-{number}-{step}.png")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        tab_to(page, page.locator("#tour-next"), back=step in {"moderate", "appeal"})
        keys.press("Enter")
    expect(page.locator("#tour-name")).to_have_text("That was the tour")
    visitor.group()
    expect(visitor.chat.locator(".post.bot .pictures img")).to_have_count(1)
    expect(visitor.chat.locator(".post.bot .pictures img")).to_be_visible()


def test_the_tour_is_gone_through_on_a_slow_phone(browser: Browser, demo: Demo, artefacts: Path) -> None:
    with visit(browser, demo.address, (390, 844), "dark", locale="ko-KR", has_touch=True) as page:
        as_slow_phone(page)
        expect(page.locator("#posts .post.bot")).to_be_visible()
        for number, step in enumerate(STEPS, 1):
            page.locator("#tour-do").tap()
            if step == "moderate":
                page.locator("#log .danger").first.tap()
            if step == "appeal":
                page.locator("#posts .row button").first.tap()
                expect(page.locator("#tour-about")).to_have_text(TEXTS.say("sandbox-tour-about-appeal-decide", "ko"))
                page.locator("#tour-do").tap()
                expect(page.locator("#log .good:focus")).to_be_in_viewport(ratio=1)
                page.locator("#log .good:focus").tap()
            done(page, step, "ko")
            page.screenshot(path=artefacts / f"sandbox-tour-phone-{number}-{step}.png")
            page.locator("#tour-next").tap()
        expect(page.locator("#tour-name")).to_have_text(TEXTS.say("sandbox-tour-over", "ko"))


def test_starting_over_forgets_rules_cases_and_known_pictures(visitor: Visitor) -> None:
    visitor.play("Noor")
    expect(visitor.ask("/policy protect")).to_contain_text("Done")
    expect(visitor.page.locator("#presets [aria-pressed=true]")).to_have_text("Protect")
    visitor.play("Theo")
    visitor.post(SWAP)
    card = visitor.card("Theo")
    visitor.press("More…", card)
    visitor.press("Ban", card)
    visitor.press("Fake: remove it", card)
    expect(visitor.page.locator("#blocked")).to_contain_text("Theo is banned")
    visitor.play("Mina")
    expect(visitor.post(SWAP)).to_contain_text(TAKEN_OUT)

    visitor.page.locator("#reset").click()
    visitor.page.locator("#reset-yes").click()
    expect(visitor.chat.locator(".post")).to_have_count(1)
    expect(visitor.log.locator(".post")).to_have_count(0)
    expect(visitor.page.locator("#presets [aria-pressed=true]")).to_have_text("Reply")
    expect(visitor.ask_in_log("/cases open")).to_contain_text("Nothing waits for a decision.")
    visitor.play("Theo")
    post = visitor.post(SWAP)
    expect(visitor.reply_to(post)).to_contain_text("strong signs")
    expect(post.locator(".pictures img")).to_be_visible()
    expect(post.locator(".chip")).to_contain_text("Strong signs")
    expect(visitor.ask_in_log("/known list")).not_to_contain_text("kept out")


def test_off_looks_at_nothing_and_nothing_turns(visitor: Visitor) -> None:
    visitor.play("Noor")
    expect(visitor.ask("/policy off")).to_contain_text("Done")
    expect(visitor.page.locator("#presets [aria-pressed=true]")).to_have_text("Off")
    post = visitor.post(SWAP)
    expect(post.get_by_role("button", name="Ask the bot")).to_be_visible()
    expect(post.locator(".state")).to_have_count(0)
    expect(post.locator(".chip")).to_have_count(0)
    visitor.press("Ask the bot about this picture (/check)", post)
    expect(post.locator(".chip")).to_contain_text("Strong signs")
