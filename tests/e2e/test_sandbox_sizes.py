"""The sandbox on six sizes of screen: half of the height is the chat, and everything can be reached by whatever people have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bots.records.choices import Choice
from tests.e2e import test_sandbox_page as sandbox
from tests.e2e.test_sandbox_page import SIZES, Served, barriers, buttons, fits, soon, visiting

browser, served = sandbox.browser, sandbox.served  # the fixtures
ROOMY = 800
"""Where the page is as high, the examples lie open."""
LANGUAGES = ("en", "zh", "ko")
AXED = {"1366x650", "320x640"}


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with visiting(browser, served, SIZES[0], has_touch=True) as opened:
        yield opened


def sized(page: Page) -> Iterator[str]:
    """Every size's name, once the page has it."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => innerWidth === width", arg=width)
        yield f"{width}x{height}"


def half(page: Page, name: str) -> None:
    """Fail where the list is less than half as high as the page."""
    share = page.locator(name).evaluate("it => it.clientHeight / innerHeight")
    assert share >= 0.5, f"{name} has {share:.0%} of the height"


def to_log(page: Page) -> None:
    if page.locator("#tab-log").is_visible():
        page.locator("#tab-log").click()


def open_examples(page: Page) -> None:
    if page.locator("#strip").is_hidden():
        page.locator("#unfold").click()


def test_half_of_the_height_is_the_chat_and_the_examples_are_at_hand(
    page: Page, served: Served, artefacts: Path
) -> None:
    served.says(served.group, "Hello.\n" * 30)
    served.card()
    expect(page.locator("#tour")).to_be_visible()
    for posted, size in enumerate(sized(page), 1):
        for tab in ("private", "log", "group"):
            to_log(page) if tab == "log" else page.locator(f"#tab-{tab}").click()
            half(page, "#log" if tab == "log" else "#posts")
        roomy = page.evaluate("innerHeight") >= ROOMY
        expect(page.locator("#strip")).to_be_visible(visible=roomy)
        open_examples(page)
        half(page, "#posts")
        fits(page, page.locator("#examples button"))
        page.screenshot(path=artefacts / f"sandbox-examples-{size}.png")
        if size in AXED:
            barriers(page)
        page.locator("#examples button").nth(2).click()
        assert soon(served.heard.messages, posted).attachments


def test_what_a_step_of_the_tour_is_about_can_be_read(page: Page, artefacts: Path) -> None:
    about = page.locator("#tour-about")
    for size in sized(page):
        expect(page.locator("#tour-name")).to_have_text("Post this swap")
        if about.is_hidden():
            page.locator("#tour-title").click()
        expect(about).to_be_in_viewport(ratio=1)
        expect(about).to_contain_text("Noor, the owner")
        fits(page, page.locator("#tour button"))
        page.screenshot(path=artefacts / f"sandbox-tour-{size}.png")
        if size in AXED:
            barriers(page)


@pytest.mark.parametrize("by", ["wheel", "touch", "keyboard"])
def test_a_card_can_be_decided(page: Page, served: Served, by: str) -> None:
    card = [served.card() for _ in range(3)][-1]
    log = page.locator("#log")
    button = log.locator(f"[data-id={card}]").get_by_role("button", name="Fine: put it back")
    for pressed, _ in enumerate(sized(page), 1):
        to_log(page)
        expect(log.locator(".post")).to_have_count(3)
        if by == "keyboard":
            log.focus()
            page.keyboard.press("End")
            for _ in range(8):
                if button.evaluate("it => it === document.activeElement"):
                    break
                page.keyboard.press("Tab")
            expect(button).to_be_focused()
            expect(button).to_be_in_viewport(ratio=1)
            page.keyboard.press("Enter")
        else:
            log.evaluate("it => { it.scrollTop = 0; }")
            expect(button).not_to_be_in_viewport(ratio=0.1)
            scroll(page, log, by)
            expect(button).to_be_in_viewport(ratio=1)
            button.click() if by == "wheel" else button.tap()
        assert soon(served.heard.presses, pressed).data == buttons(Choice.FINE)[0].data
        page.locator("#tab-group").click()


def scroll(page: Page, over: Locator, by: str) -> None:
    """Scroll down by far, as the mouse's wheel or a finger does."""
    box = over.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if by == "wheel":
        page.mouse.move(x, y)
        page.mouse.wheel(0, 5_000)
        return
    finger = page.context.new_cdp_session(page)
    reach = box["height"] / 3
    for _ in range(6):
        for kind, at in (("touchStart", y + reach), *(("touchMove", y + reach * part) for part in (0.5, 0, -0.5, -1))):
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_label_is_whole_in_every_language(browser: Browser, served: Served, locale: str) -> None:
    served.heard.works = False
    try:
        with visiting(browser, served, SIZES[0], locale=locale) as page:
            expect(page.locator("html")).to_have_attribute("lang", locale)
            expect(page.locator("#service")).to_be_visible()
            for step in range(6):
                for size in sized(page):
                    open_examples(page)
                    cut = page.evaluate(
                        """[...document.querySelectorAll("button, .kind, #service span, #tour-name, .tabs span")]
                          .filter((it) => it.checkVisibility() && !it.matches(".skip, .wide, .narrow"))
                          .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline")
                          .map((it) => it.outerHTML)"""
                    )
                    assert cut == [], f"a label that is not whole, at step {step + 1}, {size}"
                    beyond = page.evaluate(
                        """[...document.querySelectorAll("button:not(.skip)")].filter((it) => it.checkVisibility())
                          .filter((it) => it.getBoundingClientRect().left < 0 || it.getBoundingClientRect().right > innerWidth)
                          .map((it) => it.outerHTML)"""
                    )
                    assert beyond == [], f"beyond the page's side, at step {step + 1}, {size}"
                page.locator("#tour-next").click()
    finally:
        served.heard.works = True
