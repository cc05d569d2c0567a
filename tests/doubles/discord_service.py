"""Discord on loopback: simcord's world behind real TLS sockets, HTTP and gateway, for the real discord.py.

discord.py connects to its own addresses (discord.com, gateway.discord.gg, cdn.discordapp.com); only where these names lead is
changed, by a resolver, and which certificate is trusted.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import copy
import io
import json
import re
import shutil
import socket
import ssl
import tempfile
import zlib
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

import aiohttp
import discord
from aiohttp import web
from jsonschema import Draft202012Validator
from simcord import intents as simcord_intents
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.http import router
from simcord.http import routes as _routes  # noqa: F401  # its import makes the routes known

from tests.doubles.bot_api_contract import shared
from tests.doubles.discord_people import SPOILER_FLAG, DiscordPeople
from tests.doubles.forms import form
from tests.doubles.network import Certificate, certificate

TOKEN = "MTE0NjU4NzQyMTEyODM5MDY3NQ.GkTest.abcdefghijklmnopqrstuvwxyz0123456789ab"
HOSTS = (
    "discord.com",
    "gateway.discord.gg",
    "cdn.discordapp.com",
    "media.discordapp.net",
    "images-ext-1.discordapp.net",
)
Failure = Literal["none", "throttle", "server_error", "unavailable", "cut", "unknown"]
CONTENT_FLAG = discord.Intents(message_content=True).value


class OpenApi:
    """Discord's own description of its HTTP API, by which every request is checked."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._routes = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template).replace("@", "@")), template)
            for template in sorted(document["paths"], key=lambda item: item.count("{"))
        ]
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}
        self._checked: dict[str, list[str]] = {}

    def problems(self, method: str, path: str, body: Any) -> list[str]:
        """What Discord would not accept."""
        template = next((template for pattern, template in self._routes if pattern.fullmatch(path)), None)
        if template is None or method.lower() not in self._document["paths"][template]:
            return [f"there is no {method} {path}"]
        key = (method, template)
        if key not in self._validators:
            content = self._document["paths"][template][method.lower()].get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            whole = None if schema is None else {**schema, "components": self._document["components"]}
            self._validators[key] = None if whole is None else Draft202012Validator(whole)
        validator = self._validators[key]
        if validator is None or body is None:
            return []
        asked = f"{method} {template} {json.dumps(body)}"
        if asked not in self._checked:
            self._checked[asked] = [
                f"{method} {template}: {error.json_path}: {error.message[:200]}"
                for error in validator.iter_errors(_as_described(body))
            ]
        return self._checked[asked]


@cache
def _openapi() -> OpenApi | None:
    document = shared("discord-openapi.json")
    return None if document is None else OpenApi(json.loads(document.read_text(encoding="utf-8")))


@cache
def _identity() -> Certificate:
    """One certificate for all of a process's services."""
    folder = Path(tempfile.mkdtemp(prefix="tr-tls-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return certificate(folder, HOSTS)


def _as_described(value: Any, key: str = "") -> Any:
    """Ids as text: the description knows no others, Discord has always taken numbers too, and discord.py sends them."""
    if isinstance(value, dict):
        return {name: _as_described(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_described(item, key) for item in value]
    return str(value) if isinstance(value, int) and (key == "id" or key.endswith("_id")) else value


@dataclass(slots=True)
class Session:
    """One gateway connection."""

    socket: web.WebSocketResponse
    intents: int
    compress: Any
    id: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    """Every event, whether or not it arrived."""


class DiscordService(DiscordPeople):
    """The service, and the people on it."""

    def __init__(self) -> None:
        super().__init__()
        self.backend.subscribers.append(self._event)
        self.content_approved = True
        self.resumable = True
        self.failures: deque[Failure] = deque()
        self.violations: list[str] = []
        self.port = 0
        self.identified = 0
        self.remaining = 999
        """How often the bot may still begin today."""
        self.spoilt: set[int] = set()
        """Messages that lack their type where a channel's history is asked for."""
        self.refused: list[tuple[int, str]] = []
        """(status, path) of what simcord was not asked."""
        self.flooded: set[int] = set()
        """Channels in which nobody may write for a minute."""
        self.max_upload_bytes = 10 * 1024 * 1024
        self.garbled: set[int] = set()
        """Channels whose history is no list."""
        self.openapi = _openapi()
        self.connectors: list[aiohttp.TCPConnector] = []
        """All that were made."""
        self._sessions: list[Session] = []
        self._nonces: dict[tuple[str, str], Any] = {}
        self._queue: asyncio.Queue[tuple[Session, dict[str, Any]]] = asyncio.Queue()
        self._runner: web.AppRunner | None = None
        self._sender: asyncio.Task[None] | None = None
        self._files = _identity()
        self.certificate = self._files.certificate

    # The service.

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_get("/attachments/{path:.*}", self._download)
        app.router.add_get("/stickers/{path:.*}", self._download)
        app.router.add_get("/external/{path:.*}", self._download)
        app.router.add_get("/avatars/{path:.*}", self._download)
        app.router.add_get("/emojis/{path:.*}", self._download)
        app.router.add_get("/icons/{path:.*}", self._download)
        app.router.add_get("/guilds/{path:.*}", self._download)
        app.router.add_route("*", "/api/v10/{path:.*}", self._call)
        app.router.add_get("/", self._gateway)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._files.certificate, self._files.key)
        await web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=context).start()
        self.port = self._runner.addresses[0][1]
        self._sender = asyncio.create_task(self._send())

    async def stop(self) -> None:
        """Be gone."""
        for session in self._sessions:
            with contextlib.suppress(ConnectionError):
                await session.socket.close(code=1001)
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.wait([self._sender])
        if self._runner is not None:
            await self._runner.cleanup()

    def connector(self) -> aiohttp.TCPConnector:
        """Leads Discord's own names here, and trusts this certificate alone."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        made = aiohttp.TCPConnector(resolver=_Resolver(self), ssl=context, limit=0)
        self.connectors.append(made)
        return made

    async def drop(self) -> None:
        """Cut every gateway connection, as happens many times a day."""
        for session in list(self._sessions):
            await session.socket.close(code=4000)

    async def _download(self, request: web.Request) -> web.Response:
        data = self.backend.cdn.get(request.path.lstrip("/"))
        if "hm" not in request.query and request.path.startswith("/attachments/"):
            return web.Response(status=403)
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        path = f"/{request.match_info['path']}"
        open_to_all = path.startswith(("/interactions/", "/webhooks/"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"code": 0, "message": "401: Unauthorized"}, status=401)
        if path in {"/gateway", "/gateway/bot"}:
            limit = {"total": 1000, "remaining": self.remaining, "reset_after": 0, "max_concurrency": 1}
            return _json({"url": "wss://gateway.discord.gg", "shards": 1, "session_start_limit": limit})
        body, files = await _read(request)
        if self.openapi is not None:
            self.violations += self.openapi.problems(request.method, path, body)
        failure = self.failures.popleft() if self.failures else None
        if failure == "throttle":
            throttled = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
            return _json(throttled, status=429, headers={"Via": "1.1 discord", "Retry-After": "1"})
        if failure == "server_error":
            return _json({"message": "500: Internal Server Error", "code": 0}, status=500)
        if failure == "unavailable":
            return _json({"message": "503: Service Unavailable", "code": 0}, status=503)
        if failure == "unknown":
            return _json({"code": 10062, "message": "Unknown interaction"}, status=404)
        refusal = self._refusal(request, path, body, files)
        if refusal is not None:
            self.refused.append((refusal[0], path))
        status, answer = refusal or self._dispatch(request, path, body, files)
        if status == 200 and isinstance(answer, dict):
            self._cover(body, answer)
        if failure == "cut" and request.transport is not None:
            request.transport.abort()
        if answer is None:
            return web.Response(status=204)
        waits = {"Via": "1.1 discord", "Retry-After": "60"} if status == 429 else {}
        return _json(answer, status=status, headers=waits)

    def _refusal(self, request: web.Request, path: str, body: Any, files: list[Any]) -> tuple[int, Any] | None:
        """What Discord refuses and simcord knows nothing of."""
        reason = request.headers.get("X-Audit-Log-Reason", "")
        if len(unquote(reason)) > 512:
            self.violations.append(f"{path}: a reason of {len(unquote(reason))} letters")
        if any(len(file.fp.getbuffer()) > self.max_upload_bytes for file in files):
            return 413, {"code": 40005, "message": "Request entity too large"}
        place = re.fullmatch(r"/channels/(\d+)/messages(/\d+)?", path)
        channel = self.backend.channels.get(int(place[1])) if place is not None else None
        if place is None or channel is None or request.method not in {"POST", "PATCH", "DELETE"}:
            return None
        if request.method == "POST":
            return self._refused_post(channel, body, files)
        if channel.thread_metadata is not None and channel.thread_metadata.archived:
            return 400, {"code": 50083, "message": "Thread is archived"}
        return None

    def _refused_post(self, channel: Any, body: Any, files: list[Any]) -> tuple[int, Any] | None:
        if channel.id in self.flooded:
            return 429, {"message": "You are being rate limited.", "retry_after": 60.0, "global": False}
        if self.closed & set(channel.recipient_ids):
            return 403, {"code": 50007, "message": "Cannot send messages to this user"}
        if self._answers_nothing(channel, body):
            problem = {"code": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "message": "Unknown message"}
            errors = {"message_reference": {"_errors": [problem]}}
            return 400, {"code": 50035, "message": "Invalid Form Body", "errors": errors}
        if files and channel.guild_id is not None:
            place = self.backend.get_channel(channel.permission_channel_id())
            bot = self.backend.bot_user.id
            allowed = self.backend.compute_permissions(channel.guild_id, bot, place.id)
            if not discord.Permissions(allowed).attach_files:
                return 403, {"code": 50013, "message": "Missing Permissions"}
        return None

    def _answers_nothing(self, channel: Any, body: Any) -> bool:
        reference = (body or {}).get("message_reference")
        if not reference or reference.get("type", 0) != 0 or not reference.get("fail_if_not_exists", True):
            return False
        return int(reference["message_id"]) not in self.backend.messages.get(channel.id, {})

    def _cover(self, body: Any, answer: dict[str, Any]) -> None:
        declared = body.get("attachments") if isinstance(body, dict) else None
        if declared and "channel_id" in answer:
            message = self.backend.messages[int(answer["channel_id"])][int(answer["id"])]
            for described, item in zip(declared, message.attachments, strict=True):
                if described.get("is_spoiler"):
                    item["flags"] = item.get("flags", 0) | SPOILER_FLAG

    def _dispatch(self, request: web.Request, path: str, body: Any, files: list[Any]) -> tuple[int, Any]:
        nonce = (path, str(body.get("nonce"))) if isinstance(body, dict) and body.get("enforce_nonce") else None
        if nonce is not None and nonce in self._nonces:
            return 200, self._nonces[nonce]
        try:
            answer = router.dispatch(
                self.backend,
                request.method,
                path,
                json=body,
                params=dict(request.query),
                files=files,
                reason=unquote(request.headers.get("X-Audit-Log-Reason", "")) or None,
                message_content_access=self.content_approved,
            )
        except (router.RouteNotImplemented, router.UnsupportedField) as gap:
            self.violations.append(str(gap))
            return 501, {"code": 0, "message": str(gap)}
        except BackendError as error:
            return error.status, error.to_json()
        if nonce is not None:
            self._nonces[nonce] = answer
        if request.method == "GET" and path.endswith("/messages"):
            answer = self._spoil(path, answer)
        return 200, answer

    def _spoil(self, path: str, history: list[dict[str, Any]]) -> Any:
        if int(path.split("/")[2]) in self.garbled:
            return 5
        return [
            {key: value for key, value in item.items() if key != "type" or int(item["id"]) not in self.spoilt}
            for item in history
        ]

    # The gateway.

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        connection = web.WebSocketResponse(timeout=1.0, heartbeat=None)
        await connection.prepare(request)
        compress = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        session = Session(connection, 0, compress)
        await _write(session, {"op": 10, "d": {"heartbeat_interval": 41_250, "_trace": []}, "s": None, "t": None})
        async for message in connection:
            if message.type is aiohttp.WSMsgType.TEXT:
                session = await self._received(session, json.loads(message.data))
        return connection

    async def _received(self, session: Session, message: dict[str, Any]) -> Session:
        if message["op"] == 1:
            await _write(session, {"op": 11, "d": None, "s": None, "t": None})
        elif message["op"] == 2:
            await self._identify(session, message["d"])
        elif message["op"] == 6:
            old = next((known for known in self._sessions if known.id == message["d"]["session_id"]), None)
            if old is None or not self.resumable:
                await _write(session, {"op": 9, "d": False, "s": None, "t": None})
                return session
            old.socket, old.compress = session.socket, session.compress
            for event in old.sent[message["d"]["seq"] :]:
                await _write(old, event)
            self._tell(old, "RESUMED", {"_trace": []})
            return old
        return session

    async def _identify(self, session: Session, hello: dict[str, Any]) -> None:
        if hello["token"] != TOKEN:
            await session.socket.close(code=4004)
            return
        session.intents = hello["intents"]
        if session.intents & CONTENT_FLAG and not self.content_approved:
            await session.socket.close(code=4014)
            return
        self.identified += 1
        session.id = f"session-{self.identified}"
        self._sessions.append(session)
        guilds = list(self.backend.guilds.values())
        self._tell(
            session,
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(self.backend.bot_user)),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": "wss://gateway.discord.gg",
                "shard": [0, 1],
                "application": {"id": str(self.backend.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            self._tell(session, "GUILD_CREATE", serializers.guild_create_payload(self.backend, guild))

    def _event(self, event: str, payload: Any) -> None:
        if self.quiet:
            return
        for session in self._sessions:
            self._tell(session, event, payload)

    def _tell(self, session: Session, event: str, payload: Any) -> None:
        intents = discord.Intents._from_value(session.intents)
        gate = simcord_intents.required_intent(event, payload)
        if event == "GUILD_MEMBER_UPDATE" and int(payload["user"]["id"]) == self.backend.bot_user.id:
            gate = None  # of itself a bot always hears
        if gate is not None and not getattr(intents, gate):
            return
        shaped = copy.deepcopy(dict(payload))
        bot_id = self.backend.bot_user.id
        if not intents.message_content and event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            simcord_intents.censor_message(shaped, bot_id, backend=self.backend)
        if event == "GUILD_CREATE":
            simcord_intents.prune_guild_create(shaped, intents, bot_id)
        session.sent.append({"op": 0, "t": event, "s": len(session.sent) + 1, "d": shaped})
        if not session.socket.closed:
            self._queue.put_nowait((session, session.sent[-1]))

    def tell_unchecked(self, event: str, payload: Any) -> None:
        """Send the bot this event, whatever it is, on every connection."""
        for session in self._sessions:
            session.sent.append({"op": 0, "t": event, "s": len(session.sent) + 1, "d": payload})
            if not session.socket.closed:
                self._queue.put_nowait((session, session.sent[-1]))

    def payload(self, channel: int, message: int) -> dict[str, Any]:
        """The message as Discord tells of it."""
        return dict(serializers.message_payload(self.backend, self.backend.get_message(channel, message)))

    async def _send(self) -> None:
        while True:
            session, message = await self._queue.get()
            with contextlib.suppress(ConnectionError):
                await _write(session, message)


class _Resolver(aiohttp.abc.AbstractResolver):
    def __init__(self, service: DiscordService) -> None:
        self._service = service

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        if host not in HOSTS:
            raise OSError(f"the bot asked for {host}, which is not Discord's")
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": self._service.port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        """Close what there is: nothing."""


def _json(answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # Discord names no charset, and discord.py takes nothing else for JSON.
    more = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=more)


async def _write(session: Session, message: dict[str, Any]) -> None:
    text = json.dumps(message)
    if session.compress is None:
        await session.socket.send_str(text)
    else:
        data = session.compress.compress(text.encode()) + session.compress.flush(zlib.Z_SYNC_FLUSH)
        await session.socket.send_bytes(data)


async def _read(request: web.Request) -> tuple[Any, list[Any]]:
    """The request's JSON, and its files."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return (json.loads(text) if text else None), []
    body, files = None, []
    for part in await form(request):
        if part.filename is not None:
            files.append(discord.File(io.BytesIO(part.data), filename=part.filename))
        elif part.name == "payload_json":
            body = json.loads(part.text)
    return body, files
