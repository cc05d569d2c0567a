"""A moderator opens the link in a real browser, on the real application behind its gate; what it stands on is in memory."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, Page, Request, async_playwright
from pydantic import SecretStr

from bots.moderator import Moderator, Options, Services
from bots.platform import Link
from bots.platform.markup import parse
from bots.policy import PRESETS, Preset, Proof
from bots.records.choices import Choice
from bots.records.journal import EventKind
from bots.references import Signer
from bots.settings import BotSettings
from bots.testing import FakeClock, FakePlatform, FakeRecords, fake_records
from bots.texts import Texts
from bots.web import WebContext, create_app, guarded
from bots.web.reveal import add_routes
from tests.doubles.network import free_port
from tests.doubles.waiting import HANGS_S
from tests.e2e.conftest import ROOT
from worker.contract import Band, HeatPicture, HeatPictures, Kind, NoMap, Region
from worker.testing import FakeScanner, verdict

PICTURE = (ROOT / "bots/platforms/sandbox/examples/hopper.jpg").read_bytes()
FACE = Region(kind=Kind.ALTERED, left=0.3, top=0.1, right=0.6, bottom=0.5, score=0.9)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def a_map() -> bytes:
    """A PNG of 96 by 128 pixels."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((96, 128)).save(buffer, "PNG")
    return buffer.getvalue()


MAP = a_map()


class Quiet(uvicorn.Server):
    """uvicorn without signal handlers of its own."""

    @contextmanager
    def capture_signals(self) -> object:  # type: ignore[override]
        yield


@dataclass
class Bot:
    """A bot at work, whose pages are served at `address`, beyond loopback as far as it knows."""

    address: str
    platform: FakePlatform
    records: FakeRecords
    moderator: Moderator
    scanner: FakeScanner

    async def link(self) -> str:
        """What "Show me" writes to Mo alone."""
        (card,) = self.platform.posts("mods")
        before = len(self.platform.posts("private-mo"))
        await self.platform.press(card, "mo", Choice.SHOW)
        (note,) = self.platform.posts("private-mo")[before:]
        (found,) = [span.url for span in parse(note.text) if isinstance(span, Link)]
        return found

    async def looks(self) -> list[str]:
        """What the journal says of looks at the picture."""
        events = [event async for event in self.records.journal.read("fake", "group")]
        return [event.details for event in events if event.kind is EventKind.REVEALED]


@asynccontextmanager
async def bot() -> AsyncIterator[Bot]:
    """The bot, with one picture held."""
    port = free_port()
    address = f"http://localhost:{port}"
    # Not 127.0.0.1, so that the gate asks for a key as it does beyond loopback.
    settings = BotSettings(http_host="127.0.0.2", port=port, api_key=SecretStr("k" * 16), public_url=address)
    clock, texts, platform, scanner = (
        FakeClock(),
        Texts(),
        FakePlatform(),
        FakeScanner(lambda _: verdict(Band.SUBSTANTIAL)),
    )
    records = fake_records(clock)
    services = Services(
        platforms={"fake": platform},
        scanner=scanner,
        records=records,
        texts=texts,
        signer=Signer(b"k" * 32),
        clock=clock,
        options=Options(public_url=settings.public_url),
    )

    async def health() -> Mapping[str, str]:
        return {}

    app = create_app(WebContext(scanner=scanner, settings=settings, texts=texts, health=health))
    add_routes(app, services)
    moderator = platform.handler = Moderator(services)
    server = Quiet(
        uvicorn.Config(guarded(app, settings, bytes(32)), host="127.0.0.1", port=port, log_config=None, lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(HANGS_S):
        while not server.started:
            await asyncio.sleep(0.01)
    platform.admins.add(("group", "mo"))
    rules = PRESETS[Preset.PROTECT]
    on_model = rules.altered.proofs | {Proof.MODEL}
    policy = replace(rules, moderators_chat="mods", altered=replace(rules.altered, proofs=on_model))
    await records.policies.set("fake", "group", policy)
    await platform.post("group", "bob", PICTURE)
    delivery = await scanner.receive("fake", 1)
    assert delivery is not None
    await moderator._deliver(delivery)
    try:
        yield Bot(address, platform, records, moderator, scanner)
    finally:
        await moderator.aclose()
        server.should_exit = True
        await asyncio.wait_for(serving, 10)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A real browser."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield browser
        finally:
            await browser.close()


async def drawn(page: Page) -> bool:
    """Whether the picture is there as a picture."""
    return bool(await page.locator("img").evaluate("it => it.complete && it.naturalWidth > 0"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_moderator_looks_once_by_keyboard(scheme: str) -> None:
    async with bot() as at_work, chromium() as browser:
        link = await at_work.link()
        assert link.startswith(f"{at_work.address}/reveal/")
        page = await browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 780})  # type: ignore[arg-type]
        faults: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)

        def note(request: Request) -> None:
            asked.append(f"{request.method} {request.url.replace(link, 'LINK').replace(at_work.address, '')}")

        page.on("request", note)
        await page.goto(link)
        assert "Case" in await page.locator("h1").inner_text()
        assert await page.locator("img").count() == 0
        assert await page.evaluate("getComputedStyle(document.querySelector('main')).borderRadius") == "18px"
        assert (await Axe().run(page)).violations_count == 0
        await page.keyboard.press("Tab")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert await drawn(page)
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert (await Axe().run(page)).violations_count == 0
        assert await at_work.looks() == ["given", "used"]
        assert faults == []
        assert set(asked) - {item for item in asked if item.startswith("GET data:")} == {
            "GET LINK",
            "GET /reveal/static/reveal.css",
            "POST LINK",
        }
        await page.goto(link)
        assert "has been used" in await page.locator("main").inner_text()
        assert await at_work.looks() == ["given", "used"]


async def test_a_moderator_sees_where_the_network_looked_on_a_phone(artefacts: Path) -> None:
    async with bot() as at_work, chromium() as browser:
        at_work.scanner.heat = HeatPictures(
            maps=(
                HeatPicture(kind=Kind.ALTERED, region=FACE, png_base64=base64.b64encode(MAP).decode()),
                HeatPicture(kind=Kind.GENERATED, why_not=NoMap.CHECK),
            )
        )
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(await at_work.link())
        assert (await Axe().run(page)).violations_count == 0
        async with page.expect_navigation():
            await page.get_by_role("button", name="Show it, and where the network looked").click()
        drawn = page.get_by_role("img", name="The picture in grey, with colour where the network looked")
        assert await drawn.evaluate("it => it.complete && it.naturalWidth === 96")
        words = await page.locator("figcaption").inner_text()
        assert words.startswith("Where the network looked in the face, for signs of a swap.")
        assert "failed its own check" in await page.locator("main").inner_text()
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert (await Axe().run(page)).violations_count == 0
        await page.screenshot(path=artefacts / "reveal-390-where.png", full_page=True)
        assert await at_work.looks() == ["given", "used"]


async def test_the_link_works_from_a_chat_in_the_browser() -> None:
    """Pressed in a page of another site, as in Telegram's or Discord's own; and that page cannot use it up by itself."""
    async with bot() as at_work, chromium() as browser:
        link = await at_work.link()
        context = await browser.new_context()
        chat = await context.new_page()

        async def answer(route: object) -> None:
            body = (
                f'<a id="link" target="_blank" rel="noopener" href="{link}">look</a><img src="{link}">'
                f'<form id="forged" method="post" action="{link}" target="_blank"></form>'
            )
            await route.fulfill(content_type="text/html", body=body)  # type: ignore[attr-defined]

        await context.route("https://chat.example/**", answer)
        await chat.goto("https://chat.example/")
        async with context.expect_page() as opened:
            await chat.evaluate("document.getElementById('forged').submit()")
        forged = await opened.value
        await forged.wait_for_load_state()
        assert "refused" in await forged.content()
        assert await at_work.looks() == ["given"]
        async with context.expect_page() as opened:
            await chat.click("#link")
        page = await opened.value
        await page.wait_for_load_state()
        async with page.expect_navigation():
            await page.get_by_role("button", name="Show it to me, once").click()
        assert await drawn(page)
        assert await at_work.looks() == ["given", "used"]


async def test_a_preview_by_a_chat_service_uses_nothing_up() -> None:
    async with bot() as at_work:
        link = await at_work.link()
        async with httpx.AsyncClient() as preview:
            for _ in range(3):
                page = await preview.get(link, headers={"user-agent": "TelegramBot (like TwitterBot)"})
                assert page.status_code == 200
            assert (await preview.head(link)).status_code == 405
            assert await at_work.looks() == ["given"]
            shown = await preview.post(link)
        assert shown.status_code == 200
        assert "data:image/jpeg;base64," in shown.text
        assert await at_work.looks() == ["given", "used"]
