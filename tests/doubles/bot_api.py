"""A Telegram Bot API server on loopback: chats, members and rights, over real sockets. See `bot_api_contract`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from tests.doubles.bot_api_contract import EPHEMERAL, USED, Contract, Violation, whole_contract
from tests.doubles.bot_api_members import BOT, Refused
from tests.doubles.bot_api_messages import RIGHTS, Messages, Upload
from tests.doubles.bot_api_webhooks import Webhooks
from tests.doubles.forms import form

__all__ = ["BOT", "TOKEN", "BotApi"]

TOKEN = "7654321098:AAEtestTokenOfNobodyAtAll_0123456789"
ANONYMOUS: dict[str, Any] = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
OF_CHANNELS: dict[str, Any] = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
FORWARDER: dict[str, Any] = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
EPHEMERAL_SINCE, PARAMETERS_SINCE = (10, 2), (10, 3)
EPHEMERAL_METHODS = frozenset({"deleteEphemeralMessage"})
Failure = Literal["throttle", "server_error", "bad_gateway", "cut", "cut_before"]


@dataclass
class BotApi(Messages, Webhooks):
    """The service, and the people on it."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every call, with its arguments."""
    failures: deque[Failure] = field(default_factory=deque)
    """What the bot's next calls meet; asking for updates meets none."""
    menus: dict[str, Any] = field(default_factory=dict)
    """The commands of each scope and language."""
    version: tuple[int, int] = (10, 3)
    """Of the Bot API, as far as messages go that one person alone sees."""
    overlooks_receivers: bool = False
    """It knows such messages, and shows everybody those that are to be some."""
    refuses_receivers: bool = False
    alone: list[tuple[int, int, str]] = field(default_factory=list)
    """(chat, user, text) of what was said there to that person alone."""
    polls: int = 0
    """How often updates were asked for."""
    port: int = 0
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _contracts: list[Contract] = field(default_factory=lambda: [item for item in (USED, whole_contract()) if item])
    _runner: web.AppRunner | None = None
    _closing: bool = False

    # The service.

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._call)
        app.router.add_get(f"/file/bot{TOKEN}/{{path:.*}}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._unauthorised)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        if self.webhook:
            self._told_by = asyncio.create_task(self._tell(self._updates))

    async def stop(self) -> None:
        """Be gone. What people did meanwhile is kept for the next start."""
        self._closing = True
        self._news.set()
        await self._end_telling()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner, self._closing = None, False

    @property
    def url(self) -> str:
        """What TELEGRAM_API_URL is set to."""
        return f"http://127.0.0.1:{self.port}"

    async def _unauthorised(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)

    async def _download(self, request: web.Request) -> web.Response:
        self.downloads += 1
        data = self.files.get(request.match_info["path"].rpartition("/")[2])
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = self._named(request.match_info["method"])
        arguments: dict[str, Any] = {}
        uploads: dict[str, Upload] = {}
        for part in await form(request):
            if part.filename is None:
                arguments[part.name] = self._parse(method, part.name, part.text)
            else:
                uploads[part.name] = Upload(part.data)
                uploads[part.name].filename = part.filename
        # A file is sent in a part of its own, which its argument names.
        for name, value in list(arguments.items()):
            if isinstance(value, str) and value.startswith("attach://"):
                uploads[name] = uploads.pop(value.removeprefix("attach://"))
                del arguments[name]
        if method != "getUpdates":
            self.calls.append((method, dict(arguments)))
        receiver = 0
        try:
            if method in EPHEMERAL_METHODS:
                if self.version < EPHEMERAL_SINCE:
                    return self._answer(Refused("Not Found: method not found", 404))
                EPHEMERAL.check_call(method, arguments)
                return self._answer(Refused("Bad Request: message to delete not found"))
            receiver = self._receiver(method, arguments)
            for contract in self._contracts:
                contract.check_call(method, arguments, frozenset(uploads))
        except Violation as problem:
            self.violations.append(str(problem))
            return self._answer(Refused(f"Bad Request: {problem}"))
        except Refused as refusal:
            return self._answer(refusal)
        failure = self.failures.popleft() if self.failures and method != "getUpdates" else None
        if failure == "throttle":
            return self._answer(Refused("Too Many Requests: retry after 1", 429, retry_after=1))
        if failure == "server_error":
            return self._answer(Refused("Internal Server Error", 500))
        if failure == "bad_gateway":
            return web.Response(status=502, text="<html><body>502 Bad Gateway</body></html>", content_type="text/html")
        if failure == "cut_before":
            return self._cut(request)
        try:
            result = await getattr(self, f"_on_{method}")(arguments, uploads)
            # Updates are checked when they are made; some are bad on purpose.
            for contract in self._contracts if method != "getUpdates" else ():
                contract.check_answer(method, result)
            if receiver:
                result = self._to_one(receiver, result)
        except Refused as refusal:
            return self._answer(refusal)
        except Violation as problem:
            self.violations.append(str(problem))
            raise
        if failure == "cut":
            return self._cut(request)
        return web.json_response({"ok": True, "result": result})

    def _receiver(self, method: str, arguments: dict[str, Any]) -> int:
        """Who alone is to see it, 0: everybody, as where the server overlooks what it does not know."""
        first, later = arguments.pop("receiver_user_id", 0), arguments.pop("ephemeral_message_parameters", None)
        if later is not None:
            EPHEMERAL.check_object("EphemeralMessageParameters", later)
        if self.overlooks_receivers or self.version < EPHEMERAL_SINCE:
            return 0
        receiver = int(first if self.version < PARAMETERS_SINCE else (later or {}).get("receiver_user_id", 0))
        if receiver and self.refuses_receivers:
            raise Refused("Bad Request: EPHEMERAL_NOT_ALLOWED")
        return receiver

    def _to_one(self, receiver: int, message: dict[str, Any]) -> dict[str, Any]:
        """The message as one that this person alone sees."""
        chat = message["chat"]["id"]
        del self.messages[chat, message["message_id"]]
        self.alone.append((chat, receiver, message["text"]))
        user = next(user for user in self._users.values() if user["id"] == receiver)
        return {**message, "message_id": 0, "ephemeral_message_id": next(self._numbers), "receiver_user": user}

    def _named(self, method: str) -> str:
        """The method as the reference writes it: Telegram heeds no capitals there."""
        known = (name.removeprefix("_on_") for name in dir(self) if name.startswith("_on_"))
        return next((name for name in known if name.lower() == method.lower()), method)

    @staticmethod
    def _parse(method: str, name: str, text: str) -> Any:
        if name in {
            "text",
            "secret_token",
            "caption",
            "callback_query_id",
            "file_id",
            "action",
            "language_code",
            "url",
        }:
            return text
        try:
            return json.loads(text)
        except ValueError:
            return text

    @staticmethod
    def _cut(request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    @staticmethod
    def _answer(refusal: Refused) -> web.Response:
        body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        return web.json_response(body, status=refusal.code)

    async def _on_setWebhook(self, arguments: dict[str, Any], _: dict[str, Upload]) -> Any:
        self.webhook = arguments
        if self._told_by is None:
            self._told_by = asyncio.create_task(self._tell(self._updates))
        return True

    async def _on_getWebhookInfo(self, arguments: dict[str, Any], _: dict[str, Upload]) -> Any:
        waiting = len(self._updates)
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": waiting}

    async def _on_deleteWebhook(self, arguments: dict[str, Any], _: dict[str, Upload]) -> Any:
        self.webhook = {}
        await self._end_telling()
        return True

    async def _on_setMyCommands(self, arguments: dict[str, Any], _: dict[str, Upload]) -> Any:
        if not all(0 < len(item["description"]) <= 256 for item in arguments["commands"]):
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.menus[_menu(arguments)] = arguments["commands"]
        return True

    async def _on_getMyCommands(self, arguments: dict[str, Any], _: dict[str, Upload]) -> Any:
        return self.menus.get(_menu(arguments), [])

    async def _on_getUpdates(self, arguments: dict[str, Any], _: dict[str, Upload]) -> Any:
        self.polls += 1
        offset = arguments.get("offset", 0)
        if self.webhook:
            raise Refused("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook", 409)
        # What has no number is forgotten with the first confirmation.
        self._updates[:] = [item for item in self._updates if not offset or _number(item) >= offset]
        ends_s = time.monotonic() + arguments.get("timeout", 0)
        while not self._updates and not self._closing and (left_s := ends_s - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left_s)
        return self._updates[: arguments.get("limit", 100)]

    def push(self, **content: Any) -> None:
        """Tell the bot of it."""
        update = {"update_id": next(self._numbers), **content}
        for contract in self._contracts:
            contract.check_object("Update", update)
        self._updates.append(update)
        self._news.set()

    def push_unchecked(self, update: Any) -> None:
        """Tell the bot of this, whatever it is; what looks like an update gets a number."""
        self._updates.append({"update_id": next(self._numbers), **update} if isinstance(update, dict) else update)
        self._news.set()

    def post_unchecked(self, chat: int, name: str, **content: Any) -> None:
        """Tell the bot of somebody's message with this in it, whatever it is."""
        self.push_unchecked({"message": {**self._new(self._chats[chat], self.user(name)), **content}})

    # What people do, and what they see.

    def migrate(self, chat: int, *, tell: bool = True, tell_there: bool = False, heard_of: bool = False) -> int:
        """The id of the supergroup that the group became; it is said in the group, in the supergroup, in both or nowhere.

        `heard_of`: that the bot is in the supergroup is said first.
        """
        now = self.group()
        self._moved[chat] = now
        self.take_along(chat, now)
        if heard_of:
            self.add_bot(now, admin=True)
        if tell:
            self.push(message={**self._new(self._chats[chat], self.user("owner")), "migrate_to_chat_id": now})
        if tell_there:
            self.push(message={**self._new(self._chats[now], self.user("owner")), "migrate_from_chat_id": chat})
        return now

    def silence(self, chat: int) -> None:
        """Let nobody write there who is no admin, and the bot be none."""
        self.limit_everybody(chat, "can_send_messages", "can_send_photos", "can_send_documents")
        self.set_admin(chat, BOT["id"], admin=False)

    def topic(self, chat: int) -> int:
        """A new topic's id; the group becomes a forum by it."""
        self._chats[chat]["is_forum"] = True
        number = next(self._numbers)
        self._topics.add((chat, number))
        return number

    def photo(self, chat: int, name: str, data: bytes, **more: Any) -> int:
        """The id of a message with a photo."""
        return self.post(chat, name, photo=self._sizes(data), **more)

    def document(self, chat: int, name: str, data: bytes, mime_type: str = "image/png", **more: Any) -> int:
        """The id of a message with a file."""
        file = {**self._file(data, "document"), "mime_type": mime_type}
        if file_name := more.pop("file_name", ""):
            file["file_name"] = file_name
        return self.post(chat, name, document=file, **more)

    def film(self, chat: int, name: str, data: bytes, form: str = "video", **more: Any) -> int:
        """The id of a message with a film, or whatever else has this form. An animation comes with a document, as on Telegram."""
        found = self._film(form, None, data)
        if form == "animation":
            file = {key: item for key, item in found[form].items() if key in {"file_id", "file_unique_id", "file_size"}}
            found["document"] = {**file, "mime_type": "video/mp4"}
        return self.post(chat, name, **found, **more)

    def drawing(self, chat: int, name: str) -> int:
        """The id of a message with a sticker that is drawn anew at each look."""
        sticker = self._film("sticker", None, b"\x1f\x8b drawn")["sticker"]
        return self.post(chat, name, sticker={**sticker, "is_animated": True})

    def quote(self, chat: int, name: str, **shown: Any) -> int:
        """The id of somebody's words in answer to a message of another chat, of which this is shown."""
        origin = {"type": "hidden_user", "date": int(time.time()), "sender_user_name": "somebody"}
        return self.post(chat, name, text="look at this", external_reply={"origin": origin, **shown})

    def live_photo(self, chat: int, name: str, data: bytes, film: bytes) -> int:
        """The id of a message with a live photo: the still, and the moment around it."""
        sizes = self._sizes(data)
        moving = {**self._film("video", None, film)["video"], "photo": sizes}
        return self.post(chat, name, photo=sizes, live_photo=moving)

    def ask_elsewhere(self, name: str, chat: int, **content: Any) -> None:
        """Let somebody mention the bot in a chat with this number that the bot is not in."""
        query = f"guest-{next(self._numbers)}"
        self._questions.add(query)
        place = {"id": chat, "type": "supergroup", "title": "Elsewhere"}
        text = content.pop("text", f"@{BOT['username']}")
        self.push(guest_message={**self._new(place, self.user(name)), "guest_query_id": query, "text": text, **content})

    def picture_elsewhere(self, name: str, chat: int, data: bytes) -> dict[str, Any]:
        """Somebody's message with a photo in such a chat."""
        return {
            **self._new({"id": chat, "type": "supergroup", "title": "Elsewhere"}, self.user(name)),
            "photo": self._sizes(data),
        }

    def show(self, name: str, *pictures: bytes) -> None:
        """Let somebody have these profile photos, the newest first."""
        self._portraits[self.user(name)["id"]] = list(pictures)

    def come(self, chat: int, name: str, *, said: bool = False) -> None:
        """Let somebody come in; a message in the group says so, too, if `said`. Where the bot is no admin nothing else does."""
        user = self.user(name)
        self._stand(chat, user["id"], None)
        if self.membership(chat, BOT)["status"] == "administrator":
            self._changed(chat, user, {"status": "left", "user": user})
        if said:
            self.push(message={**self._new(self._chats[chat], user), "new_chat_members": [user]})

    def rename(self, chat: int, name: str) -> None:
        """Let an admin give a member who is inside another standing."""
        user = self.user(name)
        self._changed(chat, user, {"status": "member", "user": user})

    def _changed(self, chat: int, user: dict[str, Any], old: dict[str, Any]) -> None:
        change = {"chat": self._chats[chat], "from": user, "date": int(time.time()), "old_chat_member": old}
        self.push(chat_member={**change, "new_chat_member": self.membership(chat, user)})

    def ask_in(self, chat: int, name: str) -> None:
        """Let somebody ask to be let in."""
        user = self.user(name)
        self._stand(chat, user["id"], {"status": "left"})
        self._asking.add((chat, user["id"]))
        asked = {"chat": self._chats[chat], "from": user, "user_chat_id": user["id"], "date": int(time.time())}
        self.push(chat_join_request=asked)

    def picture_of_chat(self, chat: int, name: str, data: bytes) -> None:
        """Let an admin give the group another picture."""
        self.push(message={**self._new(self._chats[chat], self.user(name)), "new_chat_photo": self._sizes(data)})

    def forward(self, chat: int, name: str, source: int, message: int) -> int:
        """The id of a message with the same picture as that one."""
        kept = {key: item for key, item in self.messages[source, message].items() if key in RIGHTS}
        return self.post(chat, name, **kept)

    def post(
        self,
        chat: int,
        name: str,
        *,
        reply_to: int = 0,
        anonymous: bool = False,
        channel: int = 0,
        automatic: bool = False,
        **content: Any,
    ) -> int:
        """The id of somebody's message; in the group's own name if anonymous, else in the channel's if one is named."""
        message = {**self._new(self._chats[chat], self.user(name)), **content}
        if anonymous:
            message |= {"from": ANONYMOUS, "sender_chat": self._chats[chat]}
        elif channel:
            message |= {"from": FORWARDER if automatic else OF_CHANNELS, "sender_chat": self._chats[channel]}
        if automatic:
            message["is_automatic_forward"] = True
        if reply_to:
            target = self.messages[chat, reply_to]
            message["reply_to_message"] = {key: item for key, item in target.items() if key != "reply_to_message"}
        if "message_thread_id" in content:
            self._topics.add((chat, content["message_thread_id"]))
            message["is_topic_message"] = True
        self._keep(message)
        self.push(message=message)
        return int(message["message_id"])

    def broadcast(self, channel: int, **content: Any) -> int:
        """The id of a channel's post; Telegram does not say who has written it."""
        chat = self._chats[channel]
        message = {**self._new(chat, self.user("owner")), "sender_chat": chat, **content}
        del message["from"]
        self._keep(message)
        self.push(channel_post=message)
        return int(message["message_id"])

    def broadcast_photo(self, channel: int, data: bytes, **more: Any) -> int:
        """The same, with a photo."""
        return self.broadcast(channel, photo=self._sizes(data), **more)

    def swap_broadcast(self, channel: int, message: int, data: bytes) -> None:
        """Let another photo be put in the place of that of a channel's post."""
        self.messages[channel, message] |= {"photo": self._sizes(data), "edit_date": int(time.time())}
        self.push(edited_channel_post=self.messages[channel, message])

    def edit(self, chat: int, message: int, **content: Any) -> None:
        """Let somebody change the message."""
        self.messages[chat, message] |= {**content, "edit_date": int(time.time())}
        self.push(edited_message=self.messages[chat, message])

    def swap_photo(self, chat: int, message: int, data: bytes) -> None:
        """Let somebody put another picture in the old one's place."""
        self.edit(chat, message, photo=self._sizes(data))

    def swap_film(self, chat: int, message: int, data: bytes) -> None:
        """Let somebody put another film in the old one's place."""
        self.edit(chat, message, **self._film("video", None, data))

    def press(self, chat: int, message: int, name: str, data: str) -> str:
        """Let somebody press the button that carries `data`; the press's id."""
        query, pressed = self.press_unheard(name), self.messages[chat, message]
        answered = pressed.get("reply_to_message", {}).get("message_id")
        if (chat, answered) not in self.messages:  # of what is gone Telegram shows nothing
            pressed = {key: item for key, item in pressed.items() if key != "reply_to_message"}
        self.push(
            callback_query={
                "id": query,
                "from": self.user(name),
                "message": pressed,
                "chat_instance": "1",
                "data": data,
            }
        )
        return query

    def press_unheard(self, name: str) -> str:
        """Let somebody press a button that the bot does not remember to have heard of; the press's id."""
        query = str(next(self._numbers) * 1_000_003)
        self._presses[query] = name
        return query

    def add_bot(self, chat: int, *, admin: bool, by: str = "owner") -> None:
        """Let somebody take the bot into the chat."""
        self.set_admin(chat, BOT["id"], admin=admin)
        old = {"status": "left", "user": BOT}
        change = {"chat": self._chats[chat], "from": self.user(by), "date": int(time.time())}
        self.push(my_chat_member={**change, "old_chat_member": old, "new_chat_member": self.membership(chat, BOT)})

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._updates)

    @property
    def unconfirmed(self) -> tuple[dict[str, Any], ...]:
        """These."""
        return tuple(self._updates)


def _menu(arguments: dict[str, Any]) -> str:
    return f"{arguments.get('scope', {}).get('type', '')} {arguments.get('language_code', '')}"


def _number(update: Any) -> int:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else 0
