"""A Telegram Bot API server on loopback: chats, members and rights, over real sockets. See `bot_api_contract`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from tests.doubles.bot_api_contract import USED, Contract, Violation, whole_contract

TOKEN = "7654321098:AAEtestTokenOfNobodyAtAll_0123456789"
BOT: dict[str, Any] = {"id": 7654321098, "is_bot": True, "first_name": "Torch", "username": "torch_test_bot"}
ANONYMOUS: dict[str, Any] = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
EVERY_RIGHT = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
Failure = Literal["throttle", "server_error", "cut", "cut_before"]


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.parameters = code, parameters


@dataclass(slots=True)
class BotApi:
    """The service, and the people on it."""

    sees_all: bool = True
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every call, with its arguments."""
    alerts: list[tuple[str, str]] = field(default_factory=list)
    """(member, text) of the answers to presses."""
    violations: list[str] = field(default_factory=list)
    failures: deque[Failure] = field(default_factory=deque)
    """What the bot's next calls meet; asking for updates meets none."""
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    port: int = 0
    _users: dict[str, dict[str, Any]] = field(default_factory=dict)
    _chats: dict[int, dict[str, Any]] = field(default_factory=dict)
    _admins: dict[tuple[int, int], dict[str, bool]] = field(default_factory=dict)
    _silenced: set[int] = field(default_factory=set)
    _moved: dict[int, int] = field(default_factory=dict)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _presses: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(101))
    _contracts: list[Contract] = field(default_factory=lambda: [item for item in (USED, whole_contract()) if item])
    _runner: web.AppRunner | None = None
    _closing: bool = False

    # The service.

    async def start(self) -> None:
        """Nothing; it listens on loopback."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._call)
        app.router.add_get(f"/file/bot{TOKEN}/{{path:.*}}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._unauthorised)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Nothing; it is gone. What people did meanwhile is kept for the next start."""
        self._closing = True
        self._news.set()
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
        data = self.files.get(request.match_info["path"].rpartition("/")[2])
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, arguments, uploads = request.match_info["method"], {}, {}
        form = await request.post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                uploads[name] = value.file.read()
            else:
                arguments[name] = self._parse(method, name, str(value))
        # A file is sent in a part of its own, which its argument names.
        for name, value in list(arguments.items()):
            if isinstance(value, str) and value.startswith("attach://"):
                uploads[name] = uploads.pop(value.removeprefix("attach://"))
                del arguments[name]
        if method != "getUpdates":
            self.calls.append((method, arguments))
        try:
            for contract in self._contracts:
                contract.check_call(method, arguments, frozenset(uploads))
        except Violation as problem:
            self.violations.append(str(problem))
            return self._answer(Refused(f"Bad Request: {problem}"))
        failure = self.failures.popleft() if self.failures and method != "getUpdates" else None
        if failure == "throttle":
            return self._answer(Refused("Too Many Requests: retry after 1", 429, retry_after=1))
        if failure == "server_error":
            return self._answer(Refused("Internal Server Error", 500))
        if failure == "cut_before":
            return self._cut(request)
        try:
            result = await getattr(self, f"_on_{method}")(arguments, uploads)
            # Updates are checked when they are made; some are bad on purpose.
            for contract in self._contracts if method != "getUpdates" else ():
                contract.check_answer(method, result)
        except Refused as refusal:
            return self._answer(refusal)
        except Violation as problem:
            self.violations.append(str(problem))
            raise
        if failure == "cut":
            return self._cut(request)
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    def _parse(method: str, name: str, text: str) -> Any:
        if name in {"text", "caption", "callback_query_id", "file_id", "action", "language_code", "url"}:
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

    async def _on_getMe(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": self.sees_all}

    async def _on_deleteWebhook(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        return True

    async def _on_setMyCommands(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        if not all(0 < len(item["description"]) <= 256 for item in arguments["commands"]):
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return True

    async def _on_getUpdates(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        offset = arguments.get("offset", 0)
        # What has no number is forgotten with the first confirmation.
        self._updates = [item for item in self._updates if not offset or _number(item) >= offset]
        ends_s = time.monotonic() + arguments.get("timeout", 0)
        while not self._updates and not self._closing and (left_s := ends_s - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left_s)
        return self._updates[: arguments.get("limit", 100)]

    async def _on_sendMessage(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        if not 0 < len(arguments["text"]) <= 4096:
            raise Refused("Bad Request: message is too long")
        return self._said(arguments, {"text": arguments["text"]})

    async def _on_sendPhoto(self, arguments: dict[str, Any], uploads: dict[str, bytes]) -> Any:
        data = uploads["photo"]
        if not data.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
            raise Refused("Bad Request: IMAGE_PROCESS_FAILED")
        return self._said(arguments, {"caption": arguments.get("caption", ""), "photo": self._sizes(data)})

    async def _on_sendDocument(self, arguments: dict[str, Any], uploads: dict[str, bytes]) -> Any:
        document = {**self._file(uploads["document"]), "mime_type": "image/heic"}
        return self._said(arguments, {"caption": arguments.get("caption", ""), "document": document})

    async def _on_editMessageText(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        message = self.messages.get((chat["id"], arguments["message_id"]))
        if message is None:
            raise Refused("Bad Request: message to edit not found")
        if message["text"] == arguments["text"] and message.get("reply_markup") == arguments.get("reply_markup"):
            raise Refused("Bad Request: message is not modified: specified new message content and reply markup are …")
        message["text"], message["edit_date"] = arguments["text"], int(time.time())
        message.pop("reply_markup", None)
        if "reply_markup" in arguments:
            message["reply_markup"] = arguments["reply_markup"]
        return message

    async def _on_deleteMessage(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        key = (chat["id"], arguments["message_id"])
        if key not in self.messages:
            raise Refused("Bad Request: message to delete not found")
        own = self.messages[key].get("from", {}).get("id") == BOT["id"]
        rights = self._admins.get((chat["id"], BOT["id"]), {})
        old = time.time() - self.messages[key]["date"] > 48 * 3600
        if chat["type"] != "private" and not own and (old or not rights.get("can_delete_messages")):
            raise Refused("Bad Request: message can't be deleted")
        del self.messages[key]
        return True

    async def _on_sendChatAction(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        self._chat(arguments)
        return True

    async def _on_getFile(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        data = self.files.get(arguments["file_id"])
        if data is None:
            raise Refused("Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(data) > 20_000_000:
            raise Refused("Bad Request: file is too big")
        return {**self._facts(arguments["file_id"], data), "file_path": f"photos/{arguments['file_id']}"}

    async def _on_getChatMember(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        user = next((user for user in (BOT, *self._users.values()) if user["id"] == arguments["user_id"]), None)
        if user is None:
            raise Refused("Bad Request: user not found")
        return self._membership(chat["id"], user)

    async def _on_answerCallbackQuery(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        if len(arguments.get("text", "")) > 200:
            raise Refused("Bad Request: MESSAGE_TOO_LONG")
        member = self._presses.pop(arguments["callback_query_id"], None)
        if member is None:
            raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.alerts.append((member, arguments.get("text", "")))
        return True

    # What it keeps.

    def _chat(self, arguments: dict[str, Any]) -> dict[str, Any]:
        number = arguments["chat_id"]
        if number in self._moved:
            moved = self._moved[number]
            raise Refused("Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        if number not in self._chats:
            raise Refused("Bad Request: chat not found")
        return self._chats[number]

    def _said(self, arguments: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(arguments)
        if chat["id"] in self._silenced:
            raise Refused("Bad Request: not enough rights to send text messages to the chat")
        message = {**self._new(chat, BOT), **content}
        for button in itertools.chain(*arguments.get("reply_markup", {}).get("inline_keyboard", [])):
            if len(button["callback_data"].encode()) > 64:
                raise Refused("Bad Request: BUTTON_DATA_INVALID")
        if "reply_markup" in arguments:
            message["reply_markup"] = arguments["reply_markup"]
        reply = arguments.get("reply_parameters")
        if reply is not None:
            target = self.messages.get((chat["id"], reply["message_id"]))
            if target is not None:
                message["reply_to_message"] = {key: item for key, item in target.items() if key != "reply_to_message"}
            elif not reply.get("allow_sending_without_reply"):
                raise Refused("Bad Request: message to be replied not found")
        if arguments.get("message_thread_id") is not None:
            if not chat.get("is_forum"):
                raise Refused("Bad Request: message thread not found")
            message |= {"message_thread_id": arguments["message_thread_id"], "is_topic_message": True}
        return self._keep(message)

    def _new(self, chat: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": next(self._numbers), "date": int(time.time()), "chat": chat, "from": user}

    def _keep(self, message: dict[str, Any]) -> dict[str, Any]:
        self.messages[message["chat"]["id"], message["message_id"]] = message
        return message

    def _facts(self, file_id: str, data: bytes) -> dict[str, Any]:
        unique = hashlib.sha256(data).hexdigest()[:16]
        return {"file_id": file_id, "file_unique_id": unique, "file_size": len(data)}

    def _file(self, data: bytes) -> dict[str, Any]:
        file_id = f"AgAC{next(self._numbers)}"
        self.files[file_id] = data
        return self._facts(file_id, data)

    def _sizes(self, data: bytes) -> list[dict[str, Any]]:
        small = {**self._file(b"a thumbnail"), "width": 90, "height": 90}
        return [small, {**self._file(data), "width": 640, "height": 640}]

    def _membership(self, chat: int, user: dict[str, Any]) -> dict[str, Any]:
        rights = self._admins.get((chat, user["id"]))
        if rights is None:
            return {"status": "member", "user": user}
        given = {right: rights.get(right, False) for right in EVERY_RIGHT}
        return {"status": "administrator", "user": user, "can_be_edited": False, "is_anonymous": False, **given}

    def push(self, **content: Any) -> None:
        """Nothing; the bot is told of it."""
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

    def user(self, name: str) -> dict[str, Any]:
        """Somebody on Telegram."""
        if name not in self._users:
            number = 5_000_000_000 + next(self._numbers)
            self._users[name] = {"id": number, "is_bot": False, "first_name": name.title(), "language_code": "en"}
        return self._users[name]

    def group(self, *, forum: bool = False, basic: bool = False) -> int:
        """A new group's id, where the bot is an admin with every right."""
        number = -next(self._numbers) if basic else -1_000_000_000_000 - next(self._numbers)
        self._chats[number] = {"id": number, "type": "group" if basic else "supergroup", "title": "Hikers"}
        if forum:
            self._chats[number]["is_forum"] = True
        self.set_admin(number, BOT["id"], admin=True)
        return number

    def private(self, name: str) -> int:
        """The id of somebody's chat with the bot."""
        user = self.user(name)
        self._chats[user["id"]] = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        return int(user["id"])

    def set_admin(self, chat: int, user: int, *, admin: bool, without: Sequence[str] = ()) -> None:
        """Nothing; the user has every right but these, or none."""
        self._admins.pop((chat, user), None)
        if admin:
            self._admins[chat, user] = {right: right not in without for right in EVERY_RIGHT}

    def silence(self, chat: int) -> None:
        """Nothing; the bot may not write there."""
        self._silenced.add(chat)

    def migrate(self, chat: int, *, tell: bool = True) -> int:
        """The id of the supergroup that the group became."""
        now = self.group()
        self._moved[chat] = now
        if tell:
            self.push(message={**self._new(self._chats[chat], self.user("owner")), "migrate_to_chat_id": now})
        return now

    def photo(self, chat: int, name: str, data: bytes, **more: Any) -> int:
        """The id of a message with a photo."""
        return self.post(chat, name, photo=self._sizes(data), **more)

    def document(self, chat: int, name: str, data: bytes, mime_type: str = "image/png", **more: Any) -> int:
        """The id of a message with a file."""
        return self.post(chat, name, document={**self._file(data), "mime_type": mime_type}, **more)

    def sticker(self, chat: int, name: str) -> int:
        """The id of a message with a sticker."""
        sticker = {key: value for key, value in self._file(b"sticker").items() if key != "file_size"}
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.post(chat, name, sticker={**sticker, **shape})

    def post(self, chat: int, name: str, *, reply_to: int = 0, anonymous: bool = False, **content: Any) -> int:
        """The id of somebody's message."""
        message = {**self._new(self._chats[chat], self.user(name)), **content}
        if anonymous:
            message |= {"from": ANONYMOUS, "sender_chat": self._chats[chat]}
        if reply_to:
            target = self.messages[chat, reply_to]
            message["reply_to_message"] = {key: item for key, item in target.items() if key != "reply_to_message"}
        if "message_thread_id" in content:
            message["is_topic_message"] = True
        self._keep(message)
        self.push(message=message)
        return int(message["message_id"])

    def edit(self, chat: int, message: int, **content: Any) -> None:
        """Nothing; the message is changed."""
        self.messages[chat, message] |= {**content, "edit_date": int(time.time())}
        self.push(edited_message=self.messages[chat, message])

    def swap_photo(self, chat: int, message: int, data: bytes) -> None:
        """Nothing; another picture is in the old one's place."""
        self.edit(chat, message, photo=self._sizes(data))

    def press(self, chat: int, message: int, name: str, data: str) -> None:
        """Nothing; somebody pressed the button that carries `data`."""
        query = str(next(self._numbers) * 1_000_003)
        self._presses[query] = name
        self.push(
            callback_query={
                "id": query,
                "from": self.user(name),
                "message": self.messages[chat, message],
                "chat_instance": "1",
                "data": data,
            }
        )

    def add_bot(self, chat: int, *, admin: bool) -> None:
        """Nothing; the bot was taken into the chat."""
        self.set_admin(chat, BOT["id"], admin=admin)
        old = {"status": "left", "user": BOT}
        change = {"chat": self._chats[chat], "from": self.user("owner"), "date": int(time.time())}
        self.push(my_chat_member={**change, "old_chat_member": old, "new_chat_member": self._membership(chat, BOT)})

    def said(self, chat: int) -> list[dict[str, Any]]:
        """The bot's messages there, oldest first."""
        return [
            message
            for (where, _), message in sorted(self.messages.items())
            if where == chat and message.get("from") == BOT
        ]

    def pictures(self, chat: int) -> list[bytes]:
        """Every picture in the chat, oldest first."""
        found = []
        for (where, _), message in sorted(self.messages.items()):
            item = message["photo"][-1] if "photo" in message else message.get("document")
            if where == chat and item is not None:
                found.append(self.files[item["file_id"]])
        return found

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._updates)


def _number(update: Any) -> int:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else 0
