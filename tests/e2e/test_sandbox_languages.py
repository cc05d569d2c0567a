"""The sandbox's page in every language: the switch, what the browser asks for, and whether everything fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from bots.texts import Texts
from tests.e2e import test_sandbox_page as sandbox
from tests.e2e.browser import Scheme
from tests.e2e.test_sandbox_page import Served, soon, visiting

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
TEXTS = Texts()
SIZES = [(1366, 650), (1280, 720), (1024, 700), (844, 390), (390, 844), (320, 640)]
_ENGLISH = re.compile(r"[A-Za-z][a-z]+")
STAYS = {"Torchrelay", "English", "https", "example", "org"}
browser, served = sandbox.browser, sandbox.served  # the fixtures


@pytest.mark.parametrize("locale", ["ko", "zh"])
def test_whoever_chooses_a_language_is_spoken_to_in_it(browser: Browser, served: Served, locale: str) -> None:
    with visiting(browser, served) as page:
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.locator("#language").select_option(locale)
        expect(page.locator("html")).to_have_attribute("lang", locale)
        expect(page).to_have_title(TEXTS.say("sandbox-title", locale))
        expect(page.locator("#language")).to_have_value(locale)
        expect(page.locator("#reset .wide")).to_have_text(TEXTS.say("sandbox-reset", locale))
        expect(page.locator("#examples button").first).to_have_attribute(
            "aria-label", re.compile(re.escape(TEXTS.say("sandbox-example-collins", locale)))
        )
        page.locator("#text").fill("/help")
        page.keyboard.press("Enter")
        assert soon(served.heard.commands).message.locale == locale, "the bot answers in it, too"
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", locale)


@pytest.mark.parametrize(("asked", "locale"), [("ko-KR", "ko"), ("zh-TW", "zh"), ("fi", "en")])
def test_a_browser_asks_for_its_language(browser: Browser, served: Served, asked: str, locale: str) -> None:
    context = browser.new_context(locale=asked)
    page = context.new_page()
    page.goto(served.address)
    expect(page.locator("html")).to_have_attribute("lang", locale)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("locale", ["ko", "zh"])
def test_everything_fits(browser: Browser, served: Served, locale: str, size: tuple[int, int], scheme: Scheme) -> None:
    with visiting(browser, served, size, scheme) as page:
        page.locator("#language").select_option(locale)
        expect(page.locator("html")).to_have_attribute("lang", locale)
        served.says(served.group, TEXTS.say("notice-held", locale))
        expect(page.locator("#posts .post.bot")).to_have_count(1)
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"sandbox-{locale}-{size[0]}x{size[1]}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        cut = page.evaluate(
            """[...document.querySelectorAll("button, .tabs span, legend, h2")]
              .filter((it) => it.checkVisibility() && getComputedStyle(it).position !== "absolute")
              .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline")
              .map((it) => it.outerHTML)"""
        )
        assert cut == [], "a label that is not whole"
        text = page.locator("body").inner_text()
        assert [word for word in _ENGLISH.findall(text) if word not in STAYS] == []
        if scheme == "light" and size == SIZES[0]:
            assert Axe().run(page).violations_count == 0
