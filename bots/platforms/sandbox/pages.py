"""The sandbox's page and what it calls."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from bots.platform import Lack
from bots.platform.markup import clean
from bots.platform.pictures import shown_type
from bots.platforms import Surroundings
from bots.platforms.sandbox.people import Draft, People, Refused
from bots.platforms.sandbox.platform import MAX_BYTES, Sandbox
from bots.platforms.sandbox.rights import RIGHTS
from bots.platforms.sandbox.rooms import BOT, GROUP, LOG, MEMBERS, OWNER, PRIVATE, THREADS, Post, Room
from bots.texts import FALLBACK, Texts
from bots.web.gate import COOKIE, Sessions
from bots.web.languages import language

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates" / "sandbox"
EXAMPLES = HERE / "examples"
KEEP_ALIVE_S = 15.0
TOUR_EXAMPLE = "collins-with-hopper.jpg"
"""Which of them the tour posts: one that the shipped weights call SUBSTANTIAL."""
MAX_TEXT = 16_000
"""A policy that is imported is longer than anything else that people write."""
MAX_AT_ONCE = 10
"""Files in one message; the page posts more of them as several."""
MAX_NAME = 120


def add_routes(sandbox: Sandbox, surroundings: Surroundings) -> None:
    """Let the application serve the sandbox."""
    pages = Pages(sandbox, surroundings)
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/", pages.index, methods=["GET"])
    routes.add_api_route("/sandbox/events", pages.events, methods=["GET"])
    routes.add_api_route("/sandbox/pictures/{picture}", pages.picture, methods=["GET"])
    routes.add_api_route("/sandbox/files/{file}", pages.file, methods=["GET"])
    routes.add_api_route("/sandbox/examples/{name}", pages.example, methods=["GET"])
    changes: dict[str, Callable[..., Any]] = {
        "posts": pages.post,
        "edits": pages.edit,
        "deletions": pages.delete,
        "dismissals": pages.dismiss,
        "presses": pages.press,
        "members": pages.member,
        "rights": pages.right,
        "reset": pages.reset,
    }
    for name, change in changes.items():
        routes.add_api_route(f"/sandbox/{name}", change, methods=["POST"])
    surroundings.web.include_router(routes)
    surroundings.web.mount("/sandbox/static", _Static(directory=TEMPLATES))


class _Static(StaticFiles):
    """Files that browsers ask after each time, or modules of two versions would meet in one page."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "no-cache"
        return response


class Pages:
    """The handlers; each browser sees its own room alone."""

    def __init__(self, sandbox: Sandbox, surroundings: Surroundings) -> None:
        self._sandbox = sandbox
        self._people = People(sandbox)
        self._texts = surroundings.texts
        self._sessions = Sessions(surroundings.signing_key)

    async def index(self, request: Request) -> HTMLResponse:
        """The page, with the session's token and every word in it."""
        cookie = None
        session = request.state.session
        if session is None:
            cookie = self._sessions.new()
            session = cookie.partition(".")[0]
        locale = self._locale(request)
        about = {
            "token": self._sessions.token(session),
            "language": locale,
            "languages": {name: self._texts.say("language-name", name) for name in self._texts.locales},
            "words": words(self._texts, locale),
            "members": list(MEMBERS),
            "owner": OWNER,
            "bot": BOT,
            "group": GROUP,
            "log": LOG,
            "private": PRIVATE,
            "threads": list(THREADS),
            "rights": [lack.value for lack in RIGHTS],
            "examples": [example_in_words(self._texts, item, locale) for item in examples()],
            "tour_example": TOUR_EXAMPLE,
            "max_bytes": MAX_BYTES,
            "max_at_once": MAX_AT_ONCE,
            "max_text": MAX_TEXT,
        }
        html = page().replace("{language}", locale).replace("{title}", escape(self._texts.say("sandbox-title", locale)))
        html = html.replace("{about}", json.dumps(about).replace("<", "\\u003c"))
        response = HTMLResponse(html, headers={"cache-control": "no-store"})
        if cookie is not None:
            response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", max_age=86_400)
        return response

    async def events(self, request: Request) -> Response:
        """The room, again whenever it changes (server-sent events)."""
        session, locale = self._session(request), self._locale(request)

        async def stream() -> AsyncIterator[str]:
            seen = ("", -1)
            while not await request.is_disconnected():
                room = self._sandbox.room(session, locale)
                if await room.wait(seen[1] if seen[0] == room.id else -1, KEEP_ALIVE_S):
                    # Whoever starts over gets another room, and the old one wakes its watchers a last time.
                    room = self._sandbox.room(session, locale)
                    seen = (room.id, room.version)
                    await self._sandbox.read_rules(room)
                    yield f"data: {json.dumps({**room.render(), **self._now()})}\n\n"
                else:
                    yield ": still here\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def post(
        self,
        request: Request,
        chat: Annotated[str, Form()],
        member: Annotated[str, Form()],
        text: Annotated[str, Form()] = "",
        thread: Annotated[str, Form()] = "",
        example: Annotated[str, Form()] = "",
        reply_to: Annotated[str, Form()] = "",
        spoiler: Annotated[bool, Form()] = False,
        alone: Annotated[bool, Form()] = False,
        files: Annotated[list[UploadFile] | None, File()] = None,
    ) -> Response:
        """202; the post is in the room, and its pictures on their way."""
        room = self._room(request)
        if not room.has(chat) or member not in room.people:
            raise self._refusal(request, 422, "sandbox-error-post")
        pictures: list[bytes] = []
        names: list[str] = []
        for file in (files or [])[:MAX_AT_ONCE]:
            data = await file.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise self._refusal(request, 413, "failure-too_large")
            if not data:
                raise self._refusal(request, 422, "failure-empty")
            pictures.append(data)
            names.append(clean(file.filename or "")[:MAX_NAME])
        if example:
            if example not in {item["file"] for item in examples()}:
                raise self._refusal(request, 422, "sandbox-error-post")
            pictures.append((EXAMPLES / example).read_bytes())
        if not pictures and not text.strip():
            raise self._refusal(request, 422, "sandbox-error-nothing")
        draft = Draft(
            chat=chat,
            member=member,
            thread=thread,
            text=_written(text),
            pictures=tuple(pictures),
            names=tuple(names),
            spoiler=spoiler,
            alone=alone and text.startswith("/") and not pictures,
            reply_to=reply_to,
        )
        with self._refusing(request):
            return JSONResponse({"id": self._people.post(room, draft).id}, 202)

    async def edit(
        self,
        request: Request,
        post: Annotated[str, Form()],
        member: Annotated[str, Form()],
        text: Annotated[str, Form()] = "",
    ) -> Response:
        """202; the post reads so, and the bot is told."""
        room = self._room(request)
        found = self._post(request, room, post)
        if not found.pictures and not text.strip():
            raise self._refusal(request, 422, "sandbox-error-nothing")
        with self._refusing(request):
            self._people.edit(room, found, member, _written(text))
        return Response(status_code=202)

    async def delete(self, request: Request, post: Annotated[str, Form()], member: Annotated[str, Form()]) -> Response:
        """204; the post is out of the chat."""
        room = self._room(request)
        with self._refusing(request):
            self._people.remove(room, self._post(request, room, post), member)
        return Response(status_code=204)

    async def dismiss(self, request: Request, post: Annotated[str, Form()]) -> Response:
        """204; what one person alone was told is put away."""
        room = self._room(request)
        self._people.dismiss(room, self._post(request, room, post))
        return Response(status_code=204)

    async def press(
        self,
        request: Request,
        post: Annotated[str, Form()],
        member: Annotated[str, Form()],
        data: Annotated[str, Form(max_length=100)],
    ) -> Response:
        """202; the press is on its way to the moderator's use case, which checks the reference and the right."""
        room = self._room(request)
        if member not in room.people:
            raise self._refusal(request, 422, "sandbox-error-post")
        with self._refusing(request):
            self._people.press(room, self._post(request, room, post), member, data)
        return Response(status_code=202)

    async def member(
        self,
        request: Request,
        member: Annotated[str, Form()],
        closed: Annotated[bool | None, Form()] = None,
        moderator: Annotated[bool | None, Form()] = None,
        back: Annotated[bool, Form()] = False,
    ) -> Response:
        """204; the member is so now."""
        room = self._room(request)
        if member not in room.people:
            raise self._refusal(request, 422, "sandbox-error-post")
        if closed is not None:
            self._people.close(room, member, closed=closed)
        if moderator is not None:
            self._people.appoint(room, room.group, member, moderator=moderator)
        if back:
            with self._refusing(request):
                self._people.come_back(room, room.group, member)
        return Response(status_code=204)

    async def right(
        self, request: Request, right: Annotated[str, Form()], granted: Annotated[bool, Form()]
    ) -> Response:
        """204; the bot has the right, or lacks it."""
        room = self._room(request)
        if right == LOG:
            self._people.open_log(room, room.group, opened=granted)
        elif right in {lack.value for lack in RIGHTS}:
            self._people.grant(room, room.group, Lack(right), granted=granted)
        else:
            raise self._refusal(request, 422, "sandbox-error-post")
        return Response(status_code=204)

    async def reset(self, request: Request) -> Response:
        """204; the browser has another room, which the bot has only just been taken into."""
        self._sandbox.rooms.drop(self._session(request))
        return Response(status_code=204)

    async def picture(self, request: Request, picture: str) -> Response:
        """One of the room's own pictures."""
        data = self._sandbox.rooms.of(self._session(request)).pictures.get(picture)
        if data is None:
            raise self._refusal(request, 404, "sandbox-error-picture")
        kind = shown_type(data)
        if not kind:
            # Anything else is not shown: a browser must not run what somebody has posted.
            raise self._refusal(request, 415, "sandbox-error-picture")
        headers = {
            "cache-control": "no-store",
            "content-disposition": "inline",
            "content-security-policy": "default-src 'none'; sandbox",
        }
        return Response(data, 200, headers, kind)

    async def file(self, request: Request, file: str) -> Response:
        """One of the room's own files, to be taken away."""
        found = self._sandbox.rooms.of(self._session(request)).files.get(file)
        if found is None:
            raise self._refusal(request, 404, "sandbox-error-gone")
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{found.name}"',
            "content-security-policy": "default-src 'none'; sandbox",
            "x-content-type-options": "nosniff",
        }
        return Response(found.data, 200, headers, "application/json")

    async def example(self, request: Request, name: str) -> Response:
        """A bundled example."""
        if name not in {item["file"] for item in examples()}:
            raise self._refusal(request, 404, "sandbox-error-picture")
        return FileResponse(EXAMPLES / name, media_type="image/jpeg", headers={"cache-control": "max-age=3600"})

    def _now(self) -> dict[str, Any]:
        watching, now_s = self._sandbox.watching, self._sandbox.clock.now_s()
        service = {"state": watching.service.value, "since_s": watching.since_s, "usual_s": round(watching.usual_s)}
        return {"now_s": now_s, "service": service}

    def _locale(self, request: Request) -> str:
        return language(request, self._texts.locales)

    def _session(self, request: Request) -> str:
        session: str | None = request.state.session
        if session is None:
            raise self._refusal(request, 403, "sandbox-error-session")
        return session

    def _room(self, request: Request) -> Room:
        session = self._session(request)
        if not self._sandbox.ready:
            raise self._refusal(request, 503, "sandbox-error-stopped")
        return self._sandbox.room(session, self._locale(request))

    def _post(self, request: Request, room: Room, post: str) -> Post:
        found = room.posts.get(post)
        if found is None:
            raise self._refusal(request, 404, "sandbox-error-gone")
        return found

    @contextlib.contextmanager
    def _refusing(self, request: Request) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            name = self._sandbox.label_of(refused.name, self._locale(request)) if refused.name else ""
            raise self._refusal(request, 403, refused.message_id, name=name) from None

    def _refusal(self, request: Request, status: int, message_id: str, **values: str) -> HTTPException:
        return HTTPException(status, self._texts.say(message_id, self._locale(request), **values))


@cache
def examples() -> list[dict[str, Any]]:
    """What is bundled, as `examples.json` describes it."""
    return cast(list[dict[str, Any]], json.loads((EXAMPLES / "examples.json").read_text(encoding="utf-8")))


@cache
def page() -> str:
    """The page's HTML; {about} is still to be filled in."""
    return (TEMPLATES / "index.html").read_text(encoding="utf-8")


def example_in_words(texts: Texts, item: dict[str, Any], locale: str) -> dict[str, str]:
    """A bundled example, as the page is told of it: its file, what it shows, and what kind of picture it is."""
    name = Path(item["file"]).stem
    ids = {"title": f"sandbox-example-{name}", "what": f"sandbox-example-{name}-what"}
    said = {key: texts.say(text_id, locale) if text_id in texts.ids() else item[key] for key, text_id in ids.items()}
    return {"file": item["file"], "kind": item["kind"], **said}


def words(texts: Texts, locale: str = FALLBACK) -> dict[str, str]:
    """Every text of the page itself; those with a value in them have its name in braces in its place."""
    found = {}
    for message_id in sorted(texts.ids()):
        if message_id.startswith("sandbox-") and not message_id.startswith("sandbox-error-"):
            found[message_id.removeprefix("sandbox-")] = texts.say(
                message_id, locale, n="{n}", name="{name}", time="{time}"
            )
    return found


def _written(text: str) -> str:
    # Browsers send every line break of a form as two characters.
    return text.replace("\r\n", "\n").strip()[:MAX_TEXT]
