"""The sandbox's page and what it calls."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast, get_args

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles

from bots.platform import ReviewChoice
from bots.platforms import Surroundings
from bots.platforms.sandbox import MAX_BYTES, Sandbox
from bots.platforms.sandbox.rooms import BOT, MEMBERS, MODERATOR, YOU, Draft, Room, Tab
from bots.texts import Texts
from bots.web.gate import COOKIE, Sessions

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates" / "sandbox"
EXAMPLES = HERE / "examples"
KEEP_ALIVE_S = 15.0
MAX_TEXT = 500
MAX_AT_ONCE = 4
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}


def add_routes(sandbox: Sandbox, surroundings: Surroundings) -> None:
    """Nothing; the application serves the sandbox."""
    pages = Pages(sandbox, surroundings)
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/", pages.index, methods=["GET"])
    routes.add_api_route("/sandbox/events", pages.events, methods=["GET"])
    routes.add_api_route("/sandbox/posts", pages.post, methods=["POST"])
    routes.add_api_route("/sandbox/reviews", pages.review, methods=["POST"])
    routes.add_api_route("/sandbox/reset", pages.reset, methods=["POST"])
    routes.add_api_route("/sandbox/pictures/{picture}", pages.picture, methods=["GET"])
    routes.add_api_route("/sandbox/examples/{name}", pages.example, methods=["GET"])
    surroundings.web.include_router(routes)
    surroundings.web.mount("/sandbox/static", StaticFiles(directory=TEMPLATES))


class Pages:
    """The handlers; each browser sees its own room alone."""

    def __init__(self, sandbox: Sandbox, surroundings: Surroundings) -> None:
        self._sandbox = sandbox
        self._texts = surroundings.texts
        self._sessions = Sessions(surroundings.signing_key)

    async def index(self, request: Request) -> HTMLResponse:
        """The page, with the session's token and every word in it."""
        cookie = None
        session = request.state.session
        if session is None:
            cookie = self._sessions.new()
            session = cookie.partition(".")[0]
        about = {
            "token": self._sessions.token(session),
            "words": words(self._texts),
            "members": list(MEMBERS),
            "moderator": MODERATOR,
            "you": YOU,
            "bot": BOT,
            "examples": [{"file": item["file"], "title": item["title"], "what": item["what"]} for item in examples()],
            "max_bytes": MAX_BYTES,
        }
        html = page().replace("{about}", json.dumps(about).replace("<", "\\u003c"))
        response = HTMLResponse(html, headers={"cache-control": "no-store"})
        if cookie is not None:
            response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", max_age=86_400)
        return response

    async def events(self, request: Request) -> Response:
        """The room, again whenever it changes (server-sent events)."""
        session = request.state.session
        if session is None:
            return self._refusal(403, "sandbox-error-session")

        async def stream() -> AsyncIterator[str]:
            version = -1
            while not await request.is_disconnected():
                room = self._sandbox.rooms.of(session)
                if await room.wait(version, KEEP_ALIVE_S):
                    state = room.render()
                    version = state["version"]
                    yield f"data: {json.dumps(state)}\n\n"
                else:
                    yield ": still here\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def post(  # a form's fields
        self,
        request: Request,
        tab: Annotated[str, Form()],
        member: Annotated[str, Form()],
        text: Annotated[str, Form()] = "",
        example: Annotated[str, Form()] = "",
        reply_to: Annotated[str, Form()] = "",
        files: Annotated[list[UploadFile] | None, File()] = None,
    ) -> Response:
        """202; the post is in the room, and its pictures on their way."""
        room = self._room(request)
        if room is None:
            return self._refusal(403, "sandbox-error-session")
        if not self._sandbox.ready:
            return self._refusal(503, "sandbox-error-stopped")
        allowed = {YOU} if tab == "private" else set(MEMBERS)
        if tab not in get_args(Tab) or tab == "log" or member not in allowed:
            return self._refusal(422, "sandbox-error-post")
        pictures: list[bytes] = []
        for file in (files or [])[:MAX_AT_ONCE]:
            data = await file.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                return self._refusal(413, "failure-too_large")
            if not data:
                return self._refusal(422, "failure-empty")
            pictures.append(data)
        if example:
            if example not in {item["file"] for item in examples()}:
                return self._refusal(422, "sandbox-error-post")
            pictures.append((EXAMPLES / example).read_bytes())
        if not pictures and not text.strip():
            return self._refusal(422, "sandbox-error-nothing")
        draft = Draft(
            tab=cast(Tab, tab),
            member=member,
            text=text.strip()[:MAX_TEXT],
            pictures=tuple(pictures),
            reply_to=reply_to if reply_to in room.posts else "",
        )
        return JSONResponse({"id": self._sandbox.post(room, draft).id}, 202)

    async def review(
        self,
        request: Request,
        post: Annotated[str, Form()],
        member: Annotated[str, Form()],
        choice: Annotated[str, Form()],
    ) -> Response:
        """202; the press is on its way to the moderator's use case, which checks the right."""
        room = self._room(request)
        found = room.posts.get(post) if room is not None else None
        if room is None or found is None or choice not in {item.value for item in ReviewChoice}:
            return self._refusal(422, "sandbox-error-post")
        if not self._sandbox.ready:
            return self._refusal(503, "sandbox-error-stopped")
        self._sandbox.review(room, found, member, ReviewChoice(choice))
        return JSONResponse({}, 202)

    async def reset(self, request: Request) -> Response:
        """204; the room's chats and pictures are gone."""
        if request.state.session is None:
            return self._refusal(403, "sandbox-error-session")
        room = self._sandbox.rooms.of(request.state.session)
        room.posts.clear()
        room.pictures.clear()
        room.touch()
        return Response(status_code=204)

    async def picture(self, request: Request, picture: str) -> Response:
        """One of the room's own pictures."""
        room = self._room(request)
        data = room.pictures.get(picture) if room is not None else None
        if data is None:
            return self._refusal(404, "sandbox-error-picture")
        kind = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)
        if data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis"}:
            kind = "image/avif"
        headers = {
            "cache-control": "no-store",
            "content-disposition": "inline",
            "content-security-policy": "default-src 'none'; sandbox",
        }
        # Anything else is not shown: a browser must not run what somebody has posted.
        return Response(data, 200, headers, kind) if kind else self._refusal(415, "sandbox-error-picture")

    async def example(self, name: str) -> Response:
        """A bundled example."""
        if name not in {item["file"] for item in examples()}:
            return self._refusal(404, "sandbox-error-picture")
        return FileResponse(EXAMPLES / name, media_type="image/jpeg", headers={"cache-control": "max-age=3600"})

    def _room(self, request: Request) -> Room | None:
        session = request.state.session
        return None if session is None else self._sandbox.rooms.of(session)

    def _refusal(self, status: int, message_id: str) -> JSONResponse:
        return JSONResponse({"detail": self._texts.say(message_id)}, status)


@cache
def examples() -> list[dict[str, Any]]:
    """What is bundled, as `examples.json` describes it."""
    return cast(list[dict[str, Any]], json.loads((EXAMPLES / "examples.json").read_text(encoding="utf-8")))


@cache
def page() -> str:
    """The page's HTML; {about} is still to be filled in."""
    return (TEMPLATES / "index.html").read_text(encoding="utf-8")


def words(texts: Texts, locale: str = "en") -> dict[str, str]:
    """Every text of the page itself; those with a number in them have {n} in its place."""
    found = {}
    for message_id in sorted(texts.ids()):
        if message_id.startswith("sandbox-") and not message_id.startswith("sandbox-error-"):
            found[message_id.removeprefix("sandbox-")] = texts.say(message_id, locale, n="{n}", name="{name}")
    return found
