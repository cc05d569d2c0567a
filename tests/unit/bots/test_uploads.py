"""What a program or a page may send over HTTP: how much, how slowly, and what odd requests come to."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.web import uploads
from tests.unit.bots.test_gate import Kept, client
from worker.contract import FailureReason, ScanFailure
from worker.testing import FakeScanner

MEGABYTE = 1024 * 1024


async def parts(count: int, size: int = MEGABYTE, pause_s: float = 0.0) -> AsyncIterator[bytes]:
    """A form with one file, sent in so many parts; its length is not told before."""
    yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="x.jpg"\r\n\r\n'
    for _ in range(count):
        await asyncio.sleep(pause_s)
        yield b"x" * size
    yield b"\r\n--b--\r\n"


FORM = {"content-type": "multipart/form-data; boundary=b"}


async def test_a_large_upload_is_on_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made: list[object] = []
    monkeypatch.setattr(tempfile, "_TemporaryFileWrapper", lambda *given, **_: made.append(given))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *given, **_: made.append(given))
    async with client(Kept()) as page:
        answer = await page.post("/v1/scans", content=parts(19), headers=FORM)
    assert answer.status_code == 200, answer.text
    assert (made, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize("told", [True, False])
async def test_too_much_is_refused_before_it_is_all_read(told: bool) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        async for part in parts(1_200):
            sent += len(part)
            yield part

    scanner = Kept()
    headers = {**FORM, "content-length": str(1_200 * MEGABYTE)} if told else FORM
    async with client(scanner) as page:
        answer = await page.post("/v1/scans", content=body(), headers=headers)
    assert answer.status_code == 413
    assert "too big" in answer.json()["detail"]
    assert sent < 25 * MEGABYTE
    assert scanner.submitted == []


async def test_whoever_sends_nothing_more_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads.Uploads.__init__, "__defaults__", (0.05,))
    async with client(Kept()) as page:
        answer = await page.post("/v1/scans", content=parts(2, 10, pause_s=30), headers=FORM)
        assert (answer.status_code, answer.json()["detail"]) == (408, "Nothing more came. Please try again.")
        slow = await page.post("/v1/scans", content=parts(10, 10, pause_s=0.01), headers=FORM)
        assert slow.status_code == 200, "it is slow, and goes on"


@pytest.mark.parametrize("cookie", ['torchrelay="a.\\351"', "torchrelay=a.\xe9", "torchrelay=.", "=", 'torchrelay="'])
async def test_odd_cookies_and_tokens_are_refused_and_break_nothing(cookie: str) -> None:
    browser = {"sec-fetch-site": "same-origin", "cookie": cookie.encode("latin-1"), "x-csrf-token": b"\xe9\xff"}
    async with client(Kept()) as page:
        answer = await page.post("/v1/scans", files={"file": b"x"}, headers=browser)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert (await page.get("/docs", headers=browser)).status_code == 200  # type: ignore[arg-type]


async def test_a_link_that_is_followed_from_elsewhere_opens_the_page() -> None:
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    async with client() as page:
        assert (await page.get("/docs", headers=followed)).status_code == 200
        for other in ({"sec-fetch-dest": "iframe"}, {"sec-fetch-mode": "no-cors"}, {"sec-fetch-dest": "image"}):
            assert (await page.get("/docs", headers={**followed, **other})).status_code == 403
        assert (await page.post("/v1/scans", headers=followed)).status_code == 403


async def test_every_replica_knows_what_is_waited_for() -> None:
    scanner = FakeScanner(eager=False)
    async with client(scanner) as one, client(scanner) as other:
        asked = await one.post("/v1/scans", files={"file": b"x"}, params={"wait_s": 0})
        assert asked.status_code == 202
        assert (await other.get(asked.headers["location"])).status_code == 202
        scanner.work()
        delivery = await scanner.receive("http", 0)
        assert delivery is not None
        await scanner.keep(delivery.result, 60)
        assert (await other.get(asked.headers["location"])).status_code == 200
        assert (await other.get("/v1/scans/never")).status_code == 404


async def test_what_was_lost_on_the_way_is_asked_for_again() -> None:
    async with client(Kept(lambda _: ScanFailure(reason=FailureReason.MEDIA_LOST))) as page:
        answer = await page.post("/v1/scans", files={"file": b"x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "send it again" in answer.json()["detail"]
