"""GET and POST /reveal/{token}: one moderator looks at one picture, once, and it is written down.

The link is written to that moderator alone (`bots.moderator.reviewing`). Chat services open links by themselves to show a
preview: so opening it shows only what it is, and a button uses it up. Another has it drawn as well where the network looked.
"""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from bots.moderator.casebook import Casebook
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.heat import drawn
from bots.moderator.recognising import Recognising
from bots.moderator.services import Services
from bots.moderator.stopping import stopped_in
from bots.moderator.wording.grounds import has_signs, lead_of
from bots.moderator.wording.heat import HeatWording
from bots.platform import Platform, PlatformError, Right
from bots.platform.pictures import shown_type
from bots.records import RecordError
from bots.records.cases import Case
from bots.records.findings import Finding, Problem
from bots.records.journal import EventKind
from bots.records.reveals import Reveal
from bots.web.gate import REVEAL
from bots.web.languages import language
from worker import telemetry

log = telemetry.logger(__name__)
TEMPLATES = Path(__file__).parents[1] / "templates" / "reveal"
MAX_TOKEN = 200
WHERE_S = 60.0
"""How long a page waits for where the network looked."""
HEADERS = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow, noarchive, noimageindex",
    "referrer-policy": "no-referrer",
}


class Refusal(Exception):
    """The picture is not shown; `text_id` tells the moderator why."""

    def __init__(self, text_id: str, status: int) -> None:
        super().__init__(text_id)
        self.text_id = text_id
        self.status = status


def add_routes(app: FastAPI, services: Services) -> None:
    """Let the application show pictures to moderators. `guarded` lets these pages through without a key."""
    pages = RevealPages(services)
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route(f"{REVEAL}{{token}}", pages.explain, methods=["GET"])
    routes.add_api_route(f"{REVEAL}{{token}}", pages.show, methods=["POST"])
    app.mount(f"{REVEAL}static", StaticFiles(directory=TEMPLATES), name="reveal")
    app.include_router(routes)


class RevealPages:
    """The two pages."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._fetcher = Fetcher(services)
        self._book = Casebook(services)
        self._recognising = Recognising(services)
        self._wording = HeatWording(services.texts)

    async def explain(self, request: Request, token: str) -> HTMLResponse:
        """What the link is, and a button. Asks no platform and uses nothing up."""
        locale = self._locale(request)
        try:
            _, case, finding = await self._meant(token)
        except Refusal as refusal:
            return self._refused(refusal, locale)
        buttons = [Template(_BUTTON).substitute(label=self._html("reveal-page-button", locale))]
        if has_signs(finding.verdict):
            buttons.append(Template(_WHERE_BUTTON).substitute(label=self._html("reveal-page-button-where", locale)))
        form = Template(_FORM).substitute(buttons="".join(buttons))
        heading = self._html("reveal-page-heading", locale, case=case.id, number=finding.number)
        told = [self._paragraph(name, locale) for name in ("reveal-page-what", "reveal-page-please")]
        return self._page(locale, 200, heading, [*told, form])

    async def show(self, request: Request, token: str, where: Annotated[str, Form()] = "") -> HTMLResponse:
        """The picture, to whoever may review there at this moment; the link is used up. With `where`, where the network looked,
        too, if there is something to point at."""
        locale = self._locale(request)
        try:
            reveal, case, finding = await self._meant(token)
            platform = self._services.platforms.get(reveal.platform)
            if platform is None:
                raise Refusal("reveal-page-later", 503)
            await self._check_right(platform, case, reveal)
            data, media_type = await self._picture(platform, case, finding)
            await self._meant(token)  # it may have been stopped meanwhile
            await self._use(token, case, reveal)
            # Once it is used up, so that a link has it drawn once at most.
            maps = await self._maps(data, finding, locale) if where and has_signs(finding.verdict) else []
            await self._check_shown(case)
        except Refusal as refusal:
            return self._refused(refusal, locale)
        # In the page itself: a picture of an address of its own could be asked for twice, or saved under a name.
        source = _inline(data, media_type)
        shown = _FILM if media_type.startswith("video/") else _IMAGE
        image = Template(shown).substitute(source=source, alt=self._html("reveal-page-alt", locale))
        heading = self._html("reveal-page-heading", locale, case=case.id, number=finding.number)
        told = [self._paragraph(name, locale) for name in ("reveal-page-shown", "reveal-page-please")]
        return self._page(locale, 200, heading, [image, *maps, *told])

    async def _meant(self, token: str) -> tuple[Reveal, Case, Finding]:
        """What the token leads to, as far as it may be shown at all. Raises Refusal."""
        records = self._services.records
        try:
            reveal = await records.reveals.peek(token) if len(token) <= MAX_TOKEN else None
            case = await records.cases.case(reveal.case) if reveal is not None else None
            stopped = case is not None and await self._is_stopped(case)
        except RecordError as error:
            log.warning("a picture could not be shown", error=type(error).__name__)
            raise Refusal("reveal-page-later", 503) from None
        if reveal is None:
            raise Refusal("reveal-page-used", 410)
        if not self._services.reveals(reveal.platform):
            raise Refusal("reveal-page-off", 404)
        finding = None
        if case is not None and case.platform == reveal.platform:
            finding = next((item for item in case.findings if item.number == reveal.finding), None)
        if case is None or finding is None:
            raise Refusal("reveal-page-gone", 410)
        if stopped:
            raise Refusal("reveal-page-minor", 403)
        if await self._is_unseen(case, finding):
            raise Refusal("reveal-page-unseen", 403)
        return reveal, case, finding

    async def _check_shown(self, case: Case) -> None:
        """Raise Refusal where it was stopped up to this very moment."""
        try:
            fresh = await self._services.records.cases.case(case.id)
            stopped = fresh is None or await self._is_stopped(fresh)
        except RecordError as error:
            log.warning("a picture could not be shown", error=type(error).__name__)
            raise Refusal("reveal-page-later", 503) from None
        if stopped:
            raise Refusal("reveal-page-minor", 403)

    async def _is_stopped(self, case: Case) -> bool:
        """Whether it may show a minor, by this case or by another of the same picture. Raises RecordError."""
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        return case.minor or bool(await stopped_in(self._services, case, policy))

    async def _is_unseen(self, case: Case, finding: Finding) -> bool:
        """Whether nobody has looked at it, where that is needed. Raises Refusal."""
        try:
            policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
            return await self._recognising.bar(case, finding, policy) is Problem.UNSEEN
        except RecordError as error:
            log.warning("a picture could not be shown", error=type(error).__name__)
            raise Refusal("reveal-page-later", 503) from None

    async def _check_right(self, platform: Platform, case: Case, reveal: Reveal) -> None:
        try:
            allowed = await platform.may(case.chat, reveal.member, Right.REVIEW)
        except PlatformError as failure:
            log.info(
                "nobody knows whether a picture may be shown", platform=platform.name, error=type(failure).__name__
            )
            raise Refusal("reveal-page-later", 503) from None
        if not allowed:
            raise Refusal("reveal-page-denied", 403)

    async def _picture(self, platform: Platform, case: Case, finding: Finding) -> tuple[bytes, str]:
        """The sealed copy, else what the platform still has. Raises Refusal, also where a browser cannot show it."""
        try:
            sealed = await self._services.records.copies.copy(case.copy_name(finding))
            if sealed is not None:
                data = sealed.data
            else:
                data = await self._fetcher.picture(platform, case, finding)
        except RecordError:
            raise Refusal("reveal-page-later", 503) from None
        except FetchFailed as failure:
            if failure.unreachable:
                raise Refusal("reveal-page-later", 503) from None
            raise Refusal("reveal-page-gone", 410) from None
        media_type = shown_type(data)
        if not media_type:
            raise Refusal("reveal-page-unshowable", 415)
        return data, media_type

    async def _maps(self, data: bytes, finding: Finding, locale: str) -> list[str]:
        """Where the network looked, as HTML, or words that say why that is not shown. Nothing of it is kept."""
        found = await drawn(self._services.scanner, data, WHERE_S)
        if found is None:
            return [self._paragraph("reveal-page-where-late", locale)]
        alt = self._html("reveal-page-where-alt", locale)
        maps = [
            Template(_MAP).substitute(source=_inline(png, "image/png"), alt=alt, words=escape(words))
            for png, words in self._wording.shown(found, lead_of(finding.verdict), locale)
        ]
        why_not = self._wording.left_out(found, locale)
        return [*maps, *([f"<p>{escape(why_not)}</p>"] if why_not else [])]

    async def _use(self, token: str, case: Case, reveal: Reveal) -> None:
        """Use the link up and write that down. If that cannot be written, nothing is shown."""
        try:
            if await self._services.records.reveals.use(token) is None:
                raise Refusal("reveal-page-used", 410)
            await self._book.note(case, EventKind.REVEALED, finding=reveal.finding, actor=reveal.member, details="used")
        except RecordError as error:
            log.warning("a look at a picture could not be written down", error=type(error).__name__)
            raise Refusal("reveal-page-not-written", 503) from None

    def _refused(self, refusal: Refusal, locale: str) -> HTMLResponse:
        heading = self._html("reveal-page-nothing", locale)
        return self._page(locale, refusal.status, heading, [self._paragraph(refusal.text_id, locale)])

    def _page(self, locale: str, status: int, heading: str, parts: list[str]) -> HTMLResponse:
        """A page of HTML that is safe already."""
        title = self._html("reveal-page-title", locale)
        html = template().substitute(lang=escape(locale), title=title, heading=heading, body="\n".join(parts))
        return HTMLResponse(html, status, HEADERS)

    def _paragraph(self, message_id: str, locale: str) -> str:
        return f"<p>{self._html(message_id, locale)}</p>"

    def _html(self, message_id: str, locale: str, **values: object) -> str:
        return escape(self._services.texts.say(message_id, locale, **values))

    def _locale(self, request: Request) -> str:
        return language(request, self._services.texts.locales)


_FORM = '<form method="post">$buttons</form>'
"""To the same address: the token in it is what gives leave."""
_BUTTON = '<button type="submit">$label</button>'
_WHERE_BUTTON = '<button type="submit" name="where" value="1" class="second">$label</button>'
_MAP = '<figure><img src="$source" alt="$alt"><figcaption>$words</figcaption></figure>'
_IMAGE = '<img src="$source" alt="$alt">'
_FILM = '<video src="$source" aria-label="$alt" controls muted playsinline disablepictureinpicture></video>'
"""It starts by itself as little as it speaks."""


def _inline(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


@cache
def template() -> Template:
    """The page."""
    return Template((TEMPLATES / "page.html").read_text(encoding="utf-8"))
