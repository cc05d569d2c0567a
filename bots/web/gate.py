"""Who may call: Host and Origin checked, a token against forged requests, and headers that keep a page to itself.

Any web page can make its visitor's browser call 127.0.0.1. So a request must name a host of ours (else a DNS name that
points here would do), a browser's request must come from our own page, and one that changes something must carry the
token that only our page was given.

Pages under REVEAL are opened by moderators who have no key, from links in chats. There the address itself is the authority:
it holds 24 random bytes, was given to one person, works once and for minutes. Another page that could forge such a request
would have to know it, and could then look at the picture anyway; so the key, the session's token and an Origin that a page
without a referrer does not have (`null`) are not asked for. Host, Sec-Fetch-Site and the headers hold there, too.

What is under WEBHOOKS is called by chat services, by whatever name they reach this machine, with a secret that they were
given; it is checked there. No browser has it, so none is let in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from fastapi import Request

from bots.texts import Texts
from bots.web.languages import language

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "torchrelay"
CSRF_HEADER = "x-csrf-token"
REVEAL = "/reveal/"
WEBHOOKS = "/webhooks/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateKeys:
    """What the gate checks against."""

    signing_key: bytes
    hosts: frozenset[str]
    api_key: str | None
    loopback: bool
    """Served on loopback alone: programs of this machine need no key."""


class Sessions:
    """A browser's session: a random id in a signed cookie, and the token that goes with it."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = signing_key

    def new(self) -> str:
        """A cookie's value."""
        session = secrets.token_hex(16)
        return f"{session}.{self._sign('session', session)}"

    def read(self, cookie_header: str) -> str | None:
        """The session's id in a Cookie header; None where there is none that we signed."""
        try:
            value = SimpleCookie(cookie_header)[COOKIE].value
        except (KeyError, CookieError):
            return None
        session, _, signature = value.partition(".")
        return session if same(signature, self._sign("session", session)) else None

    def token(self, session: str) -> str:
        """What a page of this session sends along with every change."""
        return self._sign("csrf", session)

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    """Whether the texts are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


class Gate:
    """ASGI middleware. Puts `session` and `operator` into the scope's state."""

    def __init__(self, app: App, keys: GateKeys, texts: Texts | None = None) -> None:
        self._app = app
        self._texts = texts or Texts()
        self._keys = keys
        self._sessions = Sessions(keys.signing_key)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        scope.setdefault("state", {})
        scope["state"]["session"] = self._sessions.read(headers.get("cookie", ""))
        scope["state"]["operator"] = operator = self._is_operator(headers)
        refusal = self._refusal(scope, headers, operator=operator)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                message["headers"] = [
                    *message.get("headers", []),
                    *(header for header in _HEADERS if header[0] not in present),
                ]
            await send(message)

        if refusal is not None:
            await _refuse(send_guarded, *refusal)
            return
        await self._app(scope, receive, send_guarded)

    def _is_operator(self, headers: dict[str, str]) -> bool:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        expected = self._keys.api_key
        return expected is not None and scheme.lower() == "bearer" and same(key.strip(), expected)

    def _refusal(self, scope: Scope, headers: dict[str, str], *, operator: bool) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if scope["path"].startswith(WEBHOOKS):
            browser = "origin" in headers or "sec-fetch-site" in headers or "cookie" in headers
            return (403, "Requests from other web pages are refused.") if browser else None
        if _name(host) not in self._keys.hosts:
            return 421, "This address is not served under that host name. Operators: see ALLOWED_HOSTS."
        reveals = scope["path"].startswith(REVEAL)
        browser = "origin" in headers or "sec-fetch-site" in headers
        origin = headers.get("origin")
        if origin is not None and origin.split("://", 1)[-1] != host and not (reveals and origin == "null"):
            return 403, "Requests from other web pages are refused."
        own = headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
        if not own and not _opens(scope, headers):
            return 403, "Requests from other web pages are refused."
        if not operator and not self._keys.loopback and not reveals and scope["path"] != "/healthz":
            return 401, "An API key is needed here: send it as Authorization: Bearer KEY."
        if browser and not operator and not reveals and scope["method"] not in _SAFE:
            session = scope["state"]["session"]
            token = headers.get(CSRF_HEADER, "")
            if session is None or not same(token, self._sessions.token(session)):
                # The one refusal that somebody who uses our own page meets.
                return 403, self._texts.say("page-out-of-date", language(Request(scope), self._texts.locales))
        return None


def _opens(scope: Scope, headers: dict[str, str]) -> bool:
    """Whether a person opens a page in a window of their own: they have pressed a link, in a chat, say. What opened it cannot
    read it, and nothing is changed by it."""
    return (
        scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _name(host: str) -> str:
    """The host's name without its port, lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"type": "about:blank", "status": status, "title": "Refused", "detail": detail}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
