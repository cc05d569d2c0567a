"""Who may call over HTTP, on loopback and elsewhere, and what the operator's key opens."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from bots.settings import BotSettings
from bots.texts import Texts
from bots.web import WebContext, create_app, guarded
from worker.contract import Band, FailureReason, HeatPicture, HeatPictures, Kind, NoMap, Region, ScanFailure
from worker.testing import DRAWN, FakeScanner, verdict

KEY = "an-operator's-key-of-a-test"


class Kept(FakeScanner):
    """Keeps results for whoever asks, as the program does."""

    async def submit(self, *arguments: object) -> object:  # type: ignore[override]
        ticket = await super().submit(*arguments)  # type: ignore[arg-type]
        delivery = await self.receive("http", 0)
        if delivery is not None:
            await self.keep(delivery.result, 60)
        return ticket


def client(scanner: FakeScanner | None = None, **settings: object) -> httpx.AsyncClient:
    async def health() -> Mapping[str, str]:
        return {}

    made = BotSettings(**settings)  # type: ignore[arg-type]
    context = WebContext(scanner=scanner or FakeScanner(), settings=made, texts=Texts(), health=health)
    app = guarded(create_app(context), made, bytes(32))
    host = made.http_host
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{host}:8600")


def test_beyond_loopback_a_key_is_required() -> None:
    with pytest.raises(ValidationError, match="API_KEY must be set"):
        BotSettings(http_host="0.0.0.0")
    with pytest.raises(ValidationError, match="16 characters"):
        BotSettings(http_host="0.0.0.0", api_key=SecretStr("short"))


async def test_beyond_loopback_nothing_is_served_without_the_key() -> None:
    async with client(http_host="192.0.2.7", api_key=SecretStr(KEY)) as outside:
        for path in ("/v1/scans/x", "/docs", "/metrics", "/openapi.json"):
            assert (await outside.get(path)).status_code == 401
            wrong = await outside.get(path, headers={"authorization": f"Bearer {KEY}x"})
            assert wrong.status_code == 401
            assert wrong.headers["www-authenticate"] == "Bearer"
        assert (await outside.get("/healthz")).status_code == 200
        assert (await outside.get("/metrics", headers={"authorization": f"Bearer {KEY}"})).status_code == 200


async def test_exact_scores_are_for_the_operator() -> None:
    scanner = Kept(lambda _: verdict(Band.SUBSTANTIAL))
    async with client(scanner, api_key=SecretStr(KEY)) as program:
        files = {"file": b"a picture"}
        plain = (await program.post("/v1/scans", files=files)).json()
        assert plain["verdict"] == {"altered": {"band": "substantial"}, "generated": {"band": "little"}}
        assert "signals" not in plain
        whole = (await program.post("/v1/scans", files=files, headers={"authorization": f"Bearer {KEY}"})).json()
        assert whole["verdict"]["altered"]["likelihood_ratio"] == 30.0
        assert whole["signals"]


async def test_where_the_network_looked_is_drawn_for_whoever_asks_with_the_picture() -> None:
    box = {"left": 0.1, "top": 0.2, "right": 0.3, "bottom": 0.4}
    face = Region(kind=Kind.ALTERED, **box, score=0.9)  # type: ignore[arg-type]
    scanner = Kept(lambda _: verdict(Band.SUBSTANTIAL))
    scanner.heat = HeatPictures(
        maps=(
            HeatPicture(kind=Kind.ALTERED, region=face, png_base64=base64.b64encode(DRAWN).decode()),
            HeatPicture(kind=Kind.GENERATED, why_not=NoMap.CHECK),
        )
    )
    async with client(scanner, api_key=SecretStr(KEY)) as program:
        files = {"file": b"a picture"}
        plain = (await program.post("/v1/scans", files=files)).json()
        assert "maps" not in plain
        told = (await program.post("/v1/scans", files=files, params={"explain": 1})).json()
        drawn, failed = told["maps"]
        assert base64.b64decode(drawn["png_base64"]) == DRAWN
        assert drawn["region"] == {"kind": "altered", **box, "frame": 0}
        assert (failed["why_not"], failed["region"], failed["png_base64"]) == ("check", None, "")
        assert told["verdict"] == plain["verdict"]
        again = (await program.get(f"/v1/scans/{told['scan_id']}")).json()
        assert "maps" not in again, "nothing of it is kept"
        key = {"authorization": f"Bearer {KEY}"}
        whole = (await program.post("/v1/scans", files=files, params={"explain": 1}, headers=key)).json()
        assert whole["maps"][0]["region"]["score"] == 0.9
        scanner.heat = None
        assert (await program.post("/v1/scans", files=files, params={"explain": 1})).json()["maps"] is None


async def test_what_could_not_be_judged_is_not_explained() -> None:
    scanner = Kept(lambda _: ScanFailure(reason=FailureReason.UNREADABLE))
    async with client(scanner) as program:
        answer = await program.post("/v1/scans", files={"file": b"a picture"}, params={"explain": 1})
    assert answer.status_code == 422
    assert "maps" not in answer.json()


async def test_failures_have_words_and_a_code() -> None:
    scanner = Kept(lambda _: ScanFailure(reason=FailureReason.UNREADABLE, detail="for an operator alone"))
    async with client(scanner) as program:
        answer = await program.post("/v1/scans", files={"file": b"a picture"})
    assert answer.status_code == 422
    assert answer.json()["reason"] == "unreadable"
    assert "operator" not in answer.text


async def test_a_waiting_scan_is_202_until_it_is_done() -> None:
    scanner = FakeScanner(eager=False)
    async with client(scanner) as program:
        first = await program.post("/v1/scans", files={"file": b"a picture"}, params={"wait_s": 0})
        assert first.status_code == 202
        place = first.headers["location"]
        assert (await program.get(place)).status_code == 202
        scanner.work()
        delivery = await scanner.receive("http", 0)
        assert delivery is not None
        await scanner.keep(delivery.result, 60)
        assert (await program.get(place)).json()["status"] == "done"
        assert (await program.get("/v1/scans/unheard-of")).status_code == 404


@pytest.mark.parametrize(("wait_s", "again_s", "words"), [(None, 30, "a few minutes"), (170.2, 171, "about 3 minutes")])
async def test_a_full_queue_says_when_to_come_back(wait_s: float | None, again_s: int, words: str) -> None:
    scanner = FakeScanner()
    scanner.full, scanner.wait_s = True, wait_s
    async with client(scanner) as program:
        answer = await program.post("/v1/scans", files={"file": b"a picture"})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) == again_s
    assert words in answer.json()["detail"]
    assert answer.json()["reason"] == "overloaded"


async def test_every_answer_keeps_the_page_to_itself() -> None:
    async with client() as program:
        for path in ("/healthz", "/nowhere", "/docs"):
            headers = (await program.get(path)).headers
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"


async def test_webhooks_have_a_secret_of_their_own_and_no_browser_calls_them() -> None:
    """Whatever is there decides by its secret; where nothing is, nothing is told but that."""
    async with client(http_host="192.0.2.7", api_key=SecretStr(KEY)) as outside:
        for path in ("/webhooks/telegram", "/webhooks/"):
            assert (await outside.post(path, headers={"host": "anything.example"})).status_code == 404
            for header in ("origin", "sec-fetch-site", "cookie"):
                assert (await outside.post(path, headers={header: "x"})).status_code == 403
        for near in ("/webhooks", "/v1/webhooks/", "/webhookss/x", "//webhooks/"):
            assert (await outside.post(near)).status_code == 401
