"""/reveal: one moderator looks at one picture, once, and it is written down."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx
import pytest
from pydantic import SecretStr

from bots.moderator import Options, Services
from bots.platform import Gone, Unreachable
from bots.platform.pictures import shown_type
from bots.policy import Action, Decision, Mode, Reason, weigh
from bots.records.cases import Case
from bots.records.copies import SealedCopy
from bots.records.errors import NewerRecord, StoreUnavailable
from bots.records.findings import Copy, Finding, FindingState
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed
from bots.records.reveals import Reveal
from bots.references import Signer
from bots.settings import BotSettings
from bots.testing import FakeClock, FakePlatform, FakeRecords, fake_records
from bots.texts import Texts
from bots.web import WebContext, create_app, guarded
from bots.web.languages import accepted
from bots.web.reveal import add_routes
from worker.client.scanner import ScannerUnavailable
from worker.contract import Band, HeatPicture, HeatPictures, Kind, NoMap
from worker.testing import DRAWN, FakeScanner, verdict

TEXTS = Texts()
JPEG = b"\xff\xd8\xff\xe0 a picture"
HOST = "bot.example"
KEY = "an-operator's-key-of-a-test"


@dataclass
class Place:
    """The pages, beyond loopback, and what is behind them."""

    client: httpx.AsyncClient
    platform: FakePlatform
    records: FakeRecords
    clock: FakeClock
    case: Case
    scanner: FakeScanner

    async def link(self, member: str = "mo", finding: int = 1, case: str = "CASE2", platform: str = "fake") -> str:
        """The path of a fresh link."""
        reveal = Reveal(case=case, finding=finding, member=member, platform=platform)
        return f"/reveal/{await self.records.reveals.give(reveal, 300)}"

    async def change(self, case: Case) -> None:
        """Let the case be so."""
        changed = await self.records.cases.update(case)
        assert changed is not None
        self.case = changed

    async def events(self) -> list[Event]:
        return [event async for event in self.records.journal.read("fake", "group")]


def finding(media: str, number: int = 1) -> Finding:
    decision = Decision(actions=(Action.HOLD,), reason=Reason.PROOF, mode=Mode.LIVE, evidence=weigh(None))
    return Finding(number=number, message="m", media=media, decision=decision)


async def make(options: Options = Options(public_url=f"https://{HOST}")) -> Place:
    clock, platform = FakeClock(), FakePlatform()
    records = fake_records(clock)
    platform.admins.add(("group", "mo"))
    message = platform.message("group", "bob", JPEG, b"GIF89a second")
    first, second = message.attachments
    case = Case(
        id="CASE2",
        opened_at_s=clock.now_s(),
        platform="fake",
        chat="group",
        incident="m",
        findings=(finding(first.media), finding(second.media, 2)),
    )
    await records.cases.open(case)
    scanner = FakeScanner()
    services = Services(
        platforms={"fake": platform},
        scanner=scanner,
        records=records,
        texts=TEXTS,
        signer=Signer(b"k" * 32),
        clock=clock,
        options=options,
    )

    async def health() -> Mapping[str, str]:
        return {}

    settings = BotSettings(http_host="192.0.2.7", api_key=SecretStr(KEY), public_url=f"https://{HOST}")
    app = create_app(WebContext(scanner=FakeScanner(), settings=settings, texts=TEXTS, health=health))
    add_routes(app, services)
    transport = httpx.ASGITransport(app=guarded(app, settings, bytes(32)))
    client = httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}")
    return Place(client, platform, records, clock, case, scanner)


@pytest.fixture
async def place() -> Place:
    return await make()


def shown(answer: httpx.Response) -> bytes:
    """The picture in the page."""
    found = re.search(r'<img src="data:(image/[a-z]+);base64,([^"]+)" alt="The picture of this case">', answer.text)
    assert found is not None, answer.text
    return base64.b64decode(found[2])


def is_empty(answer: httpx.Response, words: str) -> bool:
    """Whether nothing but these words is shown."""
    assert words in answer.text
    assert "There is nothing to see here" in answer.text
    return "<img" not in answer.text and "<form" not in answer.text


async def test_opening_the_link_uses_nothing_up(place: Place) -> None:
    path = await place.link()
    for _ in range(3):
        page = await place.client.get(path)
        assert page.status_code == 200
        assert "Case CASE2, picture 1" in page.text
        assert "for you alone" in page.text
        assert "written down" in page.text
        assert "do not photograph it, save it or forward it" in page.text
        assert '<form method="post"><button type="submit">Show it to me, once</button></form>' in page.text
        assert "<img" not in page.text
    assert place.platform.acts == []
    assert await place.events() == []
    assert shown(await place.client.post(path)) == JPEG


async def test_the_button_shows_it_once_and_that_is_written_down(place: Place) -> None:
    path = await place.link()
    page = await place.client.post(path)
    assert page.status_code == 200
    assert shown(page) == JPEG
    assert "Case CASE2, picture 1" in page.text
    assert "This was the one time" in page.text
    (event,) = await place.events()
    assert (event.kind, event.case, event.finding, event.actor, event.details) == (
        EventKind.REVEALED,
        "CASE2",
        1,
        "mo",
        "used",
    )
    for again in (await place.client.post(path), await place.client.get(path)):
        assert again.status_code == 410
        assert is_empty(again, "has been used, or its minutes are over")
    assert len(await place.events()) == 1


async def test_it_shows_the_picture_that_was_meant(place: Place) -> None:
    page = await place.client.post(await place.link(finding=2))
    assert shown(page) == b"GIF89a second"
    assert 'src="data:image/gif;' in page.text
    assert "picture 2" in page.text
    assert [event.finding for event in await place.events()] == [2]


async def test_the_sealed_copy_comes_first(place: Place) -> None:
    png = b"\x89PNG\r\n\x1a\n sealed"
    await place.records.copies.keep("CASE2-1", SealedCopy(data=png), 60)
    assert shown(await place.client.post(await place.link())) == png
    assert place.platform.count("fetch") == 0


@pytest.mark.parametrize(
    ("film", "kind"), [(b"\0\0\0\x18ftypmp42 a film", "video/mp4"), (b"\x1a\x45\xdf\xa3 a film", "video/webm")]
)
async def test_a_film_is_shown_as_one_and_waits_to_be_played(place: Place, film: bytes, kind: str) -> None:
    await place.records.copies.keep("CASE2-1", SealedCopy(data=film), 60)
    page = await place.client.post(await place.link())
    source = f"data:{kind};base64,{base64.b64encode(film).decode()}"
    assert f'<video src="{source}" aria-label="The picture of this case" controls muted' in page.text
    assert "autoplay" not in page.text
    assert "<img" not in page.text
    assert "media-src 'self' data:" in page.headers["content-security-policy"]


WHERE = {"where": "1"}


async def suspect(place: Place) -> None:
    """Let the first picture have signs that can be pointed at."""
    first, *others = place.case.findings
    found = replace(first, verdict=verdict(Band.SUBSTANTIAL))
    await place.change(replace(place.case, findings=(found, *others)))


def asks(place: Place) -> list[bytes]:
    """What the scan service is asked about from now on."""
    asked, real = list[bytes](), place.scanner.explained

    async def explained(data: bytes, wait_s: float) -> HeatPictures | None:
        asked.append(data)
        return await real(data, wait_s)

    place.scanner.explained = explained  # type: ignore[method-assign]
    return asked


async def test_it_shows_where_the_network_looked_where_that_is_asked_for(place: Place) -> None:
    await suspect(place)
    asked, path = asks(place), await place.link()
    page = await place.client.get(path)
    assert "Show it, and where the network looked</button>" in page.text
    assert asked == [], "to open it costs nothing"
    page = await place.client.post(path, data=WHERE)
    assert shown(page) == JPEG
    drawn = base64.b64encode(DRAWN).decode()
    assert page.text.count("<figure>") == 1
    assert f'<img src="data:image/png;base64,{drawn}" alt="The picture in grey' in page.text
    assert TEXTS.say("where-whole") in page.text
    assert "That proves nothing" in page.text
    assert asked == [JPEG]
    assert [event.details for event in await place.events()] == ["used"]
    again = await place.client.post(path, data=WHERE)
    assert is_empty(again, "has been used, or its minutes are over")
    assert asked == [JPEG], "a link has it drawn once"


async def test_two_presses_at_once_have_it_drawn_once(place: Place) -> None:
    await suspect(place)
    asked, path = asks(place), await place.link()
    pages = await asyncio.gather(*(place.client.post(path, data=WHERE) for _ in range(3)))
    assert sorted(page.status_code for page in pages) == [200, 410, 410]
    assert asked == [JPEG]


async def test_nothing_is_drawn_that_nobody_asked_for_or_that_has_no_signs(place: Place) -> None:
    asked = asks(place)
    page = await place.client.get(await place.link())
    assert "where the network looked" not in page.text
    assert shown(await place.client.post(await place.link(), data=WHERE)) == JPEG
    await suspect(place)
    page = await place.client.post(await place.link())
    assert shown(page) == JPEG
    assert "<figure>" not in page.text
    assert asked == []


@pytest.mark.parametrize(
    ("heat", "words"),
    [
        (None, "could not be drawn in time"),
        (HeatPictures(), "not every detector can show where it looked"),
        (HeatPictures(maps=(HeatPicture(kind=Kind.ALTERED, why_not=NoMap.CHECK),)), "failed its own check"),
    ],
)
async def test_the_picture_is_shown_though_no_map_is(place: Place, heat: HeatPictures | None, words: str) -> None:
    await suspect(place)
    place.scanner.heat = heat
    page = await place.client.post(await place.link(), data=WHERE)
    assert shown(page) == JPEG
    assert words in page.text
    assert "<figure>" not in page.text


async def test_a_scan_service_that_is_away_keeps_nobody_from_the_picture(place: Place) -> None:
    async def away(data: bytes, wait_s: float) -> HeatPictures | None:
        raise ScannerUnavailable("down")

    await suspect(place)
    place.scanner.explained = away  # type: ignore[method-assign]
    page = await place.client.post(await place.link(), data=WHERE)
    assert shown(page) == JPEG
    assert "could not be drawn in time" in page.text


async def test_what_is_stopped_while_it_is_drawn_is_not_shown(place: Place) -> None:
    await suspect(place)

    async def meanwhile(data: bytes, wait_s: float) -> HeatPictures | None:
        await place.change(replace(place.case, minor=True))
        return place.scanner.heat

    place.scanner.explained = meanwhile  # type: ignore[method-assign]
    page = await place.client.post(await place.link(), data=WHERE)
    assert page.status_code == 403
    assert is_empty(page, "may show a minor")


async def test_a_link_expires(place: Place) -> None:
    path = await place.link()
    await place.clock.advance(300)
    assert is_empty(await place.client.get(path), "minutes are over")
    assert (await place.client.post(path)).status_code == 410
    assert is_empty(await place.client.post("/reveal/never-given"), "minutes are over")
    assert is_empty(await place.client.get(f"/reveal/{'x' * 201}"), "minutes are over")
    assert await place.events() == []


async def test_the_right_is_asked_again_at_that_moment(place: Place) -> None:
    path = await place.link()
    place.platform.admins.clear()
    page = await place.client.post(path)
    assert page.status_code == 403
    assert is_empty(page, "may not decide cases in that chat any more")
    assert place.platform.count("fetch") == 0
    place.platform.admins.add(("group", "mo"))
    assert shown(await place.client.post(path)) == JPEG
    assert is_empty(await place.client.post(await place.link(member="eve")), "may not decide")
    assert len(await place.events()) == 1


async def test_nothing_of_a_suspected_minor_is_shown(place: Place) -> None:
    await place.records.copies.keep("CASE2-1", SealedCopy(data=JPEG), 60)
    path = await place.link()
    await place.change(replace(place.case, minor=True))
    for page in (await place.client.get(path), await place.client.post(path)):
        assert page.status_code == 403
        assert is_empty(page, "may show a minor")
    assert await place.events() == []


async def test_nothing_of_what_was_stopped_in_another_case_is_shown(place: Place) -> None:
    path = await place.link()
    await place.change(replace(place.case, findings=(replace(place.case.findings[0], sha256="aa"),)))
    entry = KnownPicture(id="M", listed=Listed.FAKE, minor=True, sha256="aa", added_at_s=1.0)
    await place.records.known.add("fake", "group", entry)
    for page in (await place.client.get(path), await place.client.post(path)):
        assert page.status_code == 403
        assert is_empty(page, "may show a minor")
    assert place.platform.count("fetch") == 0


@pytest.mark.parametrize("call", ["fetch", "use"])
async def test_what_is_stopped_while_it_is_fetched_is_not_shown(place: Place, call: str) -> None:
    path = await place.link()
    part = place.platform if call == "fetch" else place.records.reveals
    real = getattr(part, call)

    async def slow(self: object, *arguments: object) -> object:
        answer = await real(*arguments)
        await place.change(replace(place.case, minor=True))
        return answer

    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patch:
        patch.setattr(type(part), call, slow)
        page = await place.client.post(path)
    assert page.status_code == 403
    assert is_empty(page, "may show a minor")
    assert bool(await place.events()) is (call == "use")


async def test_a_picture_that_is_gone_says_so(place: Place) -> None:
    path = await place.link()
    place.platform.fail("fetch", Gone("deleted"))
    page = await place.client.post(path)
    assert page.status_code == 410
    assert is_empty(page, "The picture is gone")
    empty = replace(
        place.case, findings=(replace(place.case.findings[0], media="", copy=Copy.GONE, state=FindingState.KEPT_OUT),)
    )
    await place.change(empty)
    assert is_empty(await place.client.post(path), "The picture is gone")
    for other in (
        await place.link(finding=9),
        await place.link(case="FORGOTTEN"),
        await place.link(platform="other"),
    ):
        for page in (await place.client.get(other), await place.client.post(other)):
            assert page.status_code == 410
            assert is_empty(page, "The picture is gone")
    assert await place.events() == []


async def test_what_a_browser_cannot_show_uses_nothing_up(place: Place) -> None:
    path = await place.link()
    await place.records.copies.keep("CASE2-1", SealedCopy(data=b"<svg onload=alert(1)>"), 60)
    page = await place.client.post(path)
    assert page.status_code == 415
    assert is_empty(page, "cannot show this kind of file")
    assert "svg" not in page.text
    assert await place.events() == []
    await place.records.copies.destroy("CASE2-1")
    assert shown(await place.client.post(path)) == JPEG


@pytest.mark.parametrize("part", ["reveals", "cases", "copies"])
async def test_what_is_kept_cannot_be_reached(place: Place, part: str) -> None:
    path = await place.link()
    getattr(place.records, part).failures.append(StoreUnavailable("down"))
    page = await place.client.post(path)
    assert page.status_code == 503
    assert is_empty(page, "Your link is not used up")
    place.records.cases.unreadable["CASE2"] = NewerRecord("case", 9, 2)
    assert is_empty(await place.client.get(path), "Your link is not used up")
    place.records.cases.unreadable.clear()
    assert shown(await place.client.post(path)) == JPEG


async def test_the_platform_cannot_be_reached(place: Place) -> None:
    path = await place.link()
    place.platform.fail("may", Unreachable("down"))
    page = await place.client.post(path)
    assert page.status_code == 503
    assert is_empty(page, "Your link is not used up")
    place.platform.fail("fetch", *[Unreachable("down")] * 3)
    assert is_empty(await place.client.post(path), "Your link is not used up")
    assert await place.events() == []
    assert shown(await place.client.post(path)) == JPEG


async def test_a_platform_that_is_not_served_here(place: Place) -> None:
    await place.records.cases.open(replace(place.case, id="CASE3", platform="other", incident="x"))
    page = await place.client.post(await place.link(case="CASE3", platform="other"))
    assert page.status_code == 503
    assert is_empty(page, "Your link is not used up")


async def test_what_cannot_be_written_down_is_not_shown(place: Place) -> None:
    path = await place.link()
    place.records.journal.failures.append(StoreUnavailable("down"))
    page = await place.client.post(path)
    assert page.status_code == 503
    assert is_empty(page, "could not write down that you looked")
    assert is_empty(await place.client.post(path), "has been used")


async def test_of_two_at_once_one_sees_it(place: Place) -> None:
    path = await place.link()
    pages = await asyncio.gather(*(place.client.post(path) for _ in range(5)))
    assert sorted(page.status_code for page in pages) == [200, 410, 410, 410, 410]
    assert len(await place.events()) == 1


async def test_nothing_is_shown_while_the_operator_has_not_turned_it_on() -> None:
    place = await make(Options(revealing=False))
    path = await place.link()
    for page in (await place.client.get(path), await place.client.post(path)):
        assert page.status_code == 404
        assert is_empty(page, "has not turned showing pictures on")
    assert await place.events() == []


async def test_in_a_playground_it_is_always_on() -> None:
    place = await make(Options(revealing=False, playgrounds=frozenset({"fake"})))
    assert shown(await place.client.post(await place.link())) == JPEG


async def test_no_page_is_kept_found_or_saved_under_a_name(place: Place) -> None:
    path = await place.link()
    pages = [await place.client.get(path), await place.client.post(path), await place.client.post(path)]
    assert [page.status_code for page in pages] == [200, 200, 410]
    for page in pages:
        headers = page.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert "noimageindex" in headers["x-robots-tag"]
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "content-disposition" not in headers
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert "<script" not in page.text
        assert not re.search(r"(src|href)=\"(https?:)?//", page.text)
        assert '<meta name="robots" content="noindex' in page.text
        assert path.removeprefix("/reveal/") not in page.text


async def test_its_style_is_there_without_a_key_and_nothing_else_is(place: Place) -> None:
    page = await place.client.get(await place.link())
    found = re.search(r'<link rel="stylesheet" href="([^"]+)">', page.text)
    assert found is not None
    style = await place.client.get(f"/reveal/{found[1]}")
    assert style.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
    for path in ("/metrics", "/v1/scans/x", "/docs", "/reveal", "/revealed/x"):
        assert (await place.client.get(path)).status_code == 401
    for path in ("/reveal/../metrics", "/reveal/%2e%2e/metrics", "/reveal/static/../../sandbox/index.html", "/reveal/"):
        answer = await place.client.get(path)
        assert answer.status_code in {401, 404}, path
        assert "torchrelay_" not in answer.text


async def test_who_may_open_it_from_where(place: Place) -> None:
    path = await place.link()
    pressed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert (await place.client.get(path, headers=pressed)).status_code == 200
    for changed in ({"sec-fetch-mode": "no-cors"}, {"sec-fetch-dest": "image"}, {"sec-fetch-dest": "iframe"}):
        assert (await place.client.get(path, headers={**pressed, **changed})).status_code == 403
    assert (await place.client.post(path, headers=pressed)).status_code == 403
    assert (await place.client.post(path, headers={"origin": "https://evil.example"})).status_code == 403
    assert (await place.client.get(path, headers={"host": "evil.example"})).status_code == 421
    assert (await place.client.get("/docs", headers=pressed)).status_code == 401, "a link gives no right to other pages"
    null = {"origin": "null", "authorization": f"Bearer {KEY}"}
    assert (await place.client.post("/v1/scans", headers=null)).status_code == 403
    assert await place.events() == []
    # What a browser sends for a page's own form, whose page has no referrer.
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert shown(await place.client.post(path, headers=own)) == JPEG
    own = {"origin": f"https://{HOST}", "sec-fetch-site": "same-origin"}
    assert shown(await place.client.post(await place.link(), headers=own)) == JPEG


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", "en"),
        ("xx,PT-br;q=0.9,en", "pt-BR"),
        ("de-AT, en", "de"),
        ("fr ;q=1, de;q=0.1", "de"),
        ("pt", "en"),
        ('"><script>', "en"),
    ],
)
def test_the_language_is_one_that_there_is(header: str, name: str) -> None:
    assert accepted(header, ("en", "de", "pt-BR")) == name


@pytest.mark.parametrize(("header", "name"), [("zh-TW,zh;q=0.9,en;q=0.8", "zh"), ("zh-Hant", "zh"), ("ko-KR", "ko")])
async def test_the_page_speaks_its_readers_language(place: Place, header: str, name: str) -> None:
    page = await place.client.get(await place.link(), headers={"accept-language": header})
    assert f'<html lang="{name}">' in page.text
    assert TEXTS.say("reveal-page-please", name) in page.text


async def test_what_the_reader_chose_counts_more_than_their_browser(place: Place) -> None:
    headers = {"accept-language": "en", "cookie": "language=ko"}
    page = await place.client.get(await place.link(), headers=headers)
    assert '<html lang="ko">' in page.text


async def test_the_page_says_which_language_it_is_in(place: Place) -> None:
    page = await place.client.get(await place.link(), headers={"accept-language": '"><script>'})
    assert '<html lang="en">' in page.text


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"RIFF....WAVE", ""),
        (b"....ftypavif", "image/avif"),
        (b"....ftypavis", "image/avif"),
        (b"....ftypheic", ""),
        (b"....ftypisom", "video/mp4"),
        (b"....ftypqt  ", "video/mp4"),
        (b"\0\0\0\x08free\0\0\0\x08mdat", "video/mp4"),
        (b"the free software", ""),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_only_what_is_a_picture_or_a_film_to_a_browser_is_shown(data: bytes, media_type: str) -> None:
    assert shown_type(data) == media_type


async def test_what_only_went_along_is_not_shown_unless_it_was_looked_at(place: Place) -> None:
    minor = KnownPicture(id="E1", listed=Listed.FAKE, minor=True, sha256="0" * 64, by="max", added_at_s=1.0)
    digest = hashlib.sha256(b"GIF89a second").hexdigest()
    first, second = place.case.findings
    for sha256, stops, status in (("", False, 403), (digest, False, 200), (digest, True, 403)):
        along = replace(second, companion=True, sha256=sha256)
        await place.change(replace(place.case, findings=(first, along)))
        if stops:
            await place.records.known.add("fake", "group", minor)
        assert (await place.client.post(await place.link(finding=2))).status_code == status
