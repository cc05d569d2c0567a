"""What the bot says on Telegram, and the files: the part of the Bot API double that keeps messages."""

from __future__ import annotations

import hashlib
import itertools
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.doubles.bot_api_members import BOT, Members, Refused, _is_inside

MAX_TEXT, MAX_CAPTION = 4096, 1024
MAX_PHOTO_BYTES, MAX_FILE_BYTES, MAX_FETCH_BYTES = 10_000_000, 50_000_000, 20_000_000
OWN = frozenset({"thumbnail.jpg", "blank.png"})
"""What the bot calls its own pictures."""
NO_FILE = "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


RIGHTS = {
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "animation": ("can_send_other_messages", "animations"),
    "video": ("can_send_videos", "videos"),
    "video_note": ("can_send_video_notes", "video notes"),
    "sticker": ("can_send_other_messages", "stickers"),
}
"""What each form of a file needs, and what Telegram calls it."""


def shown(message: dict[str, Any]) -> str:
    """As what the message shows a picture or a film; empty where it shows none. An animation comes with its document."""
    return next((form for form in ("photo", "animation", *RIGHTS) if form in message), "")


def shown_file(message: dict[str, Any]) -> dict[str, Any]:
    """The file of the picture or film that the message shows; of a photo the largest."""
    found: Any = message[shown(message)]
    largest: dict[str, Any] = found[-1] if isinstance(found, list) else found
    return largest


class Upload(bytes):
    """What came in a part of its own."""

    filename = ""


Uploads = dict[str, Upload]


@dataclass
class Messages(Members):
    """Messages and files."""

    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    alerts: list[tuple[str, str]] = field(default_factory=list)
    """(member, text) of the answers to presses."""
    pinged: list[tuple[int, int]] = field(default_factory=list)
    """(chat, user): who was mentioned in a message when it was sent, and is there. An edit pings nobody."""
    reactions: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    local_files: Path | None = None
    """Where the server puts its files, of one that runs on a machine of ours."""
    downloads: int = 0
    """How many files were fetched by their address."""
    text_becomes_media: bool = True
    """Whether the server is new enough to put a picture in the place of a text."""
    refused_pictures: set[bytes] = field(default_factory=set)
    """That it does not take for pictures."""
    _forms: dict[str, str] = field(default_factory=dict)
    """What each file was sent as."""
    _topics: set[tuple[int, int]] = field(default_factory=set)
    _presses: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, list[str]] = field(default_factory=dict)
    """What each answer reads, and read before, in chats that the bot is not in."""
    _questions: set[str] = field(default_factory=set)
    """Asked there, and not answered."""

    _portraits: dict[int, list[bytes]] = field(default_factory=dict)
    """By user: their profile photos, the newest first."""
    _asking: set[tuple[int, int]] = field(default_factory=set)
    """(chat, user): who asks to be let in."""

    # What the bot calls.

    async def _on_getUserProfilePhotos(self, arguments: dict[str, Any], _: Uploads) -> Any:
        photos = self._portraits.get(self._user(arguments["user_id"])["id"], [])
        shown = [self._sizes_of(self._portrait(data)) for data in photos[: arguments.get("limit", 100)]]
        return {"total_count": len(photos), "photos": shown}

    async def _on_approveChatJoinRequest(self, arguments: dict[str, Any], _: Uploads) -> Any:
        chat, user = self._asker(arguments)
        self._stand(chat, user, None)
        return True

    async def _on_declineChatJoinRequest(self, arguments: dict[str, Any], _: Uploads) -> Any:
        self._asker(arguments)
        return True

    def _asker(self, arguments: dict[str, Any]) -> tuple[int, int]:
        """Who asks no more, being answered."""
        chat, user = self._chat(arguments)["id"], self._user(arguments["user_id"])["id"]
        if not self._admins.get((chat, BOT["id"]), {}).get("can_invite_users"):
            raise Refused("Bad Request: not enough rights")
        if (chat, user) not in self._asking:
            raise Refused("Bad Request: HIDE_REQUESTER_MISSING")
        self._asking.discard((chat, user))
        return chat, user

    async def _on_sendMessage(self, arguments: dict[str, Any], _: Uploads) -> Any:
        text, entities = self._text(arguments, "text", "entities", MAX_TEXT)
        if not text:
            raise Refused("Bad Request: message text is empty")
        chat = self._may_say(arguments, "can_send_messages", "text messages")
        return self._said(chat, arguments, {"text": text, **({"entities": entities} if entities else {})})

    async def _on_sendPhoto(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        chat = self._may_say(arguments, "can_send_photos", "photos")
        content = self._photo(arguments.get("photo"), uploads.get("photo"))
        return self._said(chat, arguments, {**content, **self._caption(arguments), **self._spoiler(arguments)})

    async def _on_sendDocument(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        chat = self._may_say(arguments, "can_send_documents", "documents")
        content = self._document(arguments.get("document"), uploads.get("document"))
        return self._said(chat, arguments, {**content, **self._caption(arguments)})

    async def _on_sendAnimation(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        return self._send_film("animation", arguments, uploads)

    async def _on_sendVideo(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        return self._send_film("video", arguments, uploads)

    async def _on_sendVideoNote(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        return self._send_film("video_note", arguments, uploads)

    async def _on_sendSticker(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        return self._send_film("sticker", arguments, uploads)

    def _send_film(self, form: str, arguments: dict[str, Any], uploads: Uploads) -> Any:
        chat = self._may_say(arguments, *RIGHTS[form])
        content = self._film(form, arguments.get(form), uploads.get(form))
        return self._said(chat, arguments, {**content, **self._caption(arguments), **self._spoiler(arguments)})

    async def _on_sendMediaGroup(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        items = arguments["media"]
        kinds = {item["type"] for item in items}
        if not 2 <= len(items) <= 10:
            raise Refused("Bad Request: wrong number of items in the album")
        if len(kinds) > 1 and kinds != {"photo", "video"}:
            raise Refused("Bad Request: can't use the media of the specified type in the album")
        for kind in kinds:
            chat = self._may_say(arguments, *RIGHTS[kind])
        contents = []
        for number, item in enumerate(items, start=1):
            named, data = self._attached(item["media"], uploads)
            try:
                content = self._film(item["type"], named, data)
            except Refused as refusal:
                if str(refusal) != "Bad Request: IMAGE_PROCESS_FAILED":
                    raise
                words = f'failed to send message #{number} with the error message "IMAGE_PROCESS_FAILED"'
                raise Refused(f"Bad Request: {words}") from None
            contents.append({**content, **self._caption(item), **self._spoiler(item)})
        album = str(next(self._numbers))
        return [self._said(chat, arguments, {**content, "media_group_id": album}) for content in contents]

    async def _on_answerGuestQuery(self, arguments: dict[str, Any], _: Uploads) -> Any:
        if arguments["guest_query_id"] not in self._questions:
            raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._questions.remove(arguments["guest_query_id"])
        content, number = arguments["result"]["input_message_content"], f"AAQ{next(self._numbers)}"
        self.elsewhere[number] = [content["message_text"]]
        return {"inline_message_id": number}

    async def _on_editMessageText(self, arguments: dict[str, Any], _: Uploads) -> Any:
        if "inline_message_id" in arguments:
            if arguments["inline_message_id"] not in self.elsewhere:
                raise Refused("Bad Request: MESSAGE_ID_INVALID")
            self.elsewhere[arguments["inline_message_id"]].append(arguments["text"])
            return True
        message = self._own(arguments)
        if "text" not in message:
            raise Refused("Bad Request: there is no text in the message to edit")
        text, entities = self._text(arguments, "text", "entities", MAX_TEXT)
        return self._edit(message, arguments, {"text": text, "entities": entities})

    async def _on_editMessageCaption(self, arguments: dict[str, Any], _: Uploads) -> Any:
        message = self._own(arguments)
        if "text" in message:
            raise Refused("Bad Request: there is no caption in the message to edit")
        caption, entities = self._text(arguments, "caption", "caption_entities", MAX_CAPTION)
        return self._edit(message, arguments, {"caption": caption, "caption_entities": entities})

    async def _on_editMessageMedia(self, arguments: dict[str, Any], uploads: Uploads) -> Any:
        message, item = self._own(arguments), arguments["media"]
        if "text" in message and not self.text_becomes_media:
            raise Refused("Bad Request: message media can't be edited")
        self._may_say(arguments, "can_send_photos", "photos")
        content = self._photo(*self._attached(item["media"], uploads))
        caption, entities = self._text(item, "caption", "caption_entities", MAX_CAPTION)
        message.pop("text", None)
        message.pop("entities", None)
        message.pop("has_media_spoiler", None)
        return self._edit(
            message, arguments, {**content, **self._spoiler(item), "caption": caption, "caption_entities": entities}
        )

    async def _on_deleteMessage(self, arguments: dict[str, Any], _: Uploads) -> Any:
        chat = self._chat(arguments)
        key = (chat["id"], arguments["message_id"])
        if key not in self.messages:
            raise Refused("Bad Request: message to delete not found")
        own = self.messages[key].get("from", {}).get("id") == BOT["id"]
        rights = self._admins.get((chat["id"], BOT["id"]), {})
        old = time.time() - self.messages[key]["date"] > 48 * 3600
        may = chat["type"] == "private" or own or rights.get("can_delete_messages")
        if old or not may:
            raise Refused("Bad Request: message can't be deleted")
        del self.messages[key]
        return True

    async def _on_setMessageReaction(self, arguments: dict[str, Any], _: Uploads) -> Any:
        chat = self._chat(arguments)
        key = (chat["id"], arguments["message_id"])
        if key not in self.messages:
            raise Refused("Bad Request: message to react not found")
        if chat["id"] in self.without_reactions:
            raise Refused("Bad Request: REACTION_INVALID")
        self.reactions[key] = [item["emoji"] for item in arguments.get("reaction", [])]
        return True

    async def _on_sendChatAction(self, arguments: dict[str, Any], _: Uploads) -> Any:
        self._chat(arguments)
        return True

    async def _on_getFile(self, arguments: dict[str, Any], _: Uploads) -> Any:
        data = self.files.get(arguments["file_id"])
        if data is None:
            raise Refused("Bad Request: wrong file_id or the file is temporarily unavailable")
        if self.local_files is not None:  # https://core.telegram.org/bots/api#using-a-local-bot-api-server
            path = self.local_files / "7654321098:token" / "photos" / arguments["file_id"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            return {**self._facts(arguments["file_id"], data), "file_path": str(path)}
        if len(data) > MAX_FETCH_BYTES:
            raise Refused("Bad Request: file is too big")
        return {**self._facts(arguments["file_id"], data), "file_path": f"photos/{arguments['file_id']}"}

    async def _on_answerCallbackQuery(self, arguments: dict[str, Any], _: Uploads) -> Any:
        if len(arguments.get("text", "")) > 200:
            raise Refused("Bad Request: MESSAGE_TOO_LONG")
        member = self._presses.pop(arguments["callback_query_id"], None)
        if member is None:
            raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.alerts.append((member, arguments.get("text", "")))
        return True

    # What it keeps.

    def _may_say(self, arguments: dict[str, Any], permission: str, what: str) -> dict[str, Any]:
        """The chat, where the bot may send this."""
        chat = self._chat(arguments)
        if chat["id"] in self._blocked:
            raise Refused("Forbidden: bot was blocked by the user", 403)
        if chat["type"] != "private" and not self.permissions(chat["id"], BOT)[permission]:
            raise Refused(f"Bad Request: not enough rights to send {what} to the chat")
        return chat

    def _text(
        self, arguments: dict[str, Any], name: str, entities: str, limit: int
    ) -> tuple[str, list[dict[str, Any]]]:
        """The text and what in it can be pressed; mentions of people whom nobody knows are dropped."""
        text, known = arguments.get(name, ""), {user["id"] for user in self._users.values()}
        length = len(text.encode("utf-16-le")) // 2
        if length > limit:
            raise Refused("Bad Request: message is too long" if name == "text" else "message caption is too long")
        marks = arguments.get(entities, [])
        for mark in marks:
            if mark["offset"] < 0 or mark["length"] <= 0 or mark["offset"] + mark["length"] > length:
                self.violations.append(f"an entity of {mark['type']} outside of the text")
        return text, [mark for mark in marks if mark["type"] != "text_mention" or mark["user"]["id"] in known]

    def _caption(self, item: dict[str, Any]) -> dict[str, Any]:
        caption, entities = self._text(item, "caption", "caption_entities", MAX_CAPTION)
        return {**({"caption": caption} if caption else {}), **({"caption_entities": entities} if entities else {})}

    @staticmethod
    def _spoiler(item: dict[str, Any]) -> dict[str, Any]:
        return {"has_media_spoiler": True} if item.get("has_spoiler") else {}

    @staticmethod
    def _attached(media: str, uploads: Uploads) -> tuple[str | None, bytes | None]:
        """The file's id, or its bytes where it was uploaded with the call."""
        name = media.removeprefix("attach://")
        return (None, uploads[name]) if name != media else (media, None)

    def _photo(self, file_id: str | None, data: bytes | None) -> dict[str, Any]:
        if data is None:
            return {"photo": self._sizes_of(self._known(file_id, "photo"))}
        if len(data) > MAX_PHOTO_BYTES:
            raise Refused("Request Entity Too Large", 413)
        if not data.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")) or data in self.refused_pictures:
            raise Refused("Bad Request: IMAGE_PROCESS_FAILED")
        return {"photo": self._sizes(data)}

    def _document(self, file_id: str | None, data: bytes | None) -> dict[str, Any]:
        if data is None:
            known = self._known(file_id, "document")
            return {"document": {**self._facts(known, self.files[known]), "mime_type": "image/png"}}
        if len(data) > MAX_FILE_BYTES:
            raise Refused("Request Entity Too Large", 413)
        name = getattr(data, "filename", "")
        named = (
            {"file_name": name, "mime_type": "application/json"}
            if name.endswith(".json")
            else {"mime_type": "image/heic"}
        )
        return {"document": {**self._file(data, "document"), **named}}

    def _film(self, form: str, file_id: str | None, data: bytes | None) -> dict[str, Any]:
        if form == "photo":
            return self._photo(file_id, data)
        if form == "document":
            return self._document(file_id, data)
        if data is None:
            return {form: self._film_of(form, self._known(file_id, form))}
        if len(data) > MAX_FILE_BYTES:
            raise Refused("Request Entity Too Large", 413)
        if data in self.refused_pictures:
            raise Refused("Bad Request: VIDEO_CONTENT_TYPE_INVALID")
        return {form: self._film_of(form, self._file(data, form)["file_id"])}

    def _film_of(self, form: str, file_id: str) -> dict[str, Any]:
        """The file as a message shows it."""
        facts = self._facts(file_id, self.files[file_id])
        if form == "sticker":
            is_video = self.files[file_id].startswith(b"\x1a\x45\xdf\xa3")
            shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": is_video}
        elif form == "video_note":
            shape = {"length": 384, "duration": 1}
        else:
            shape = {"width": 640, "height": 360, "duration": 1, "mime_type": "video/mp4"}
        return {**facts, **shape}

    def _known(self, file_id: str | None, form: str) -> str:
        if file_id is None or file_id not in self.files:
            raise Refused(NO_FILE)
        if self._forms[file_id] != form:
            was, wanted = (name.title().replace("_", "") for name in (self._forms[file_id], form))
            raise Refused(f"Bad Request: can't use file of type {was} as {wanted}")
        return file_id

    def _said(self, chat: dict[str, Any], arguments: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        message = {**self._new(chat, BOT), **content}
        self._check_buttons(arguments)
        if "reply_markup" in arguments:
            message["reply_markup"] = arguments["reply_markup"]
        reply = arguments.get("reply_parameters")
        if reply is not None:
            target = self.messages.get((chat["id"], reply["message_id"]))
            if target is not None:
                message["reply_to_message"] = {key: item for key, item in target.items() if key != "reply_to_message"}
            elif not reply.get("allow_sending_without_reply"):
                raise Refused("Bad Request: message to be replied not found")
        topic = arguments.get("message_thread_id")
        if topic is not None:
            if not chat.get("is_forum") or (chat["id"], topic) not in self._topics:
                raise Refused("Bad Request: message thread not found")
            message |= {"message_thread_id": topic, "is_topic_message": True}
        for mark in (*content.get("entities", ()), *content.get("caption_entities", ())):
            if mark["type"] == "text_mention" and _is_inside(self.membership(chat["id"], mark["user"])):
                self.pinged.append((chat["id"], mark["user"]["id"]))
        return self._keep(message)

    @staticmethod
    def _check_buttons(arguments: dict[str, Any]) -> None:
        for button in itertools.chain(*arguments.get("reply_markup", {}).get("inline_keyboard", [])):
            if not 0 < len(button["callback_data"].encode()) <= 64:
                raise Refused("Bad Request: BUTTON_DATA_INVALID")

    def _own(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The bot's own message that it wants to edit."""
        chat = self._chat(arguments)
        message = self.messages.get((chat["id"], arguments["message_id"]))
        if message is None:
            raise Refused("Bad Request: message to edit not found")
        if message.get("from") != BOT:
            raise Refused("Bad Request: message can't be edited")
        return message

    def _edit(self, message: dict[str, Any], arguments: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        self._check_buttons(arguments)
        now = {name: value for name, value in content.items() if value or name in {"text", "caption"}}
        if "reply_markup" in arguments:
            now["reply_markup"] = arguments["reply_markup"]
        before = {name: message[name] for name in (*content, "reply_markup") if name in message}
        if now == before:
            raise Refused(NOT_MODIFIED)
        for name in before:
            del message[name]
        message |= {**now, "edit_date": int(time.time())}
        return message

    def _new(self, chat: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": next(self._numbers), "date": int(time.time()), "chat": chat, "from": user}

    def _keep(self, message: dict[str, Any]) -> dict[str, Any]:
        self.messages[message["chat"]["id"], message["message_id"]] = message
        return message

    def _facts(self, file_id: str, data: bytes) -> dict[str, Any]:
        unique = hashlib.sha256(data).hexdigest()[:16]
        return {"file_id": file_id, "file_unique_id": unique, "file_size": len(data)}

    def _file(self, data: bytes, form: str) -> dict[str, Any]:
        file_id = f"AgAC{next(self._numbers)}"
        self.files[file_id] = data
        self._forms[file_id] = form
        return self._facts(file_id, data)

    def _portrait(self, data: bytes) -> str:
        """The file id of a profile photo: the same each time."""
        file_id = f"AgPP{hashlib.sha256(data).hexdigest()[:16]}"
        self.files[file_id] = data
        self._forms[file_id] = "photo"
        return file_id

    def _sizes(self, data: bytes) -> list[dict[str, Any]]:
        return self._sizes_of(self._file(data, "photo")["file_id"])

    def _sizes_of(self, file_id: str) -> list[dict[str, Any]]:
        small = {**self._file(b"a thumbnail", "photo"), "width": 90, "height": 90}
        return [small, {**self._facts(file_id, self.files[file_id]), "width": 640, "height": 640}]

    # What people see.

    def said(self, chat: int) -> list[dict[str, Any]]:
        """The bot's messages there, oldest first."""
        return [
            message
            for (where, _), message in sorted(self.messages.items())
            if where == chat and message.get("from") == BOT
        ]

    def with_pictures(self, chat: int) -> list[dict[str, Any]]:
        """The messages in the chat that show a picture, oldest first."""
        return [message for (where, _), message in sorted(self.messages.items()) if where == chat and shown(message)]

    def picture(self, message: dict[str, Any]) -> bytes:
        """The picture that the message shows."""
        return self.files[shown_file(message)["file_id"]]

    def is_thumbnail(self, message: dict[str, Any]) -> bool:
        """Whether the picture is not somebody's, but one that the bot made for its own note."""
        return getattr(self.picture(message), "filename", "") in OWN

    def pictures(self, chat: int) -> list[bytes]:
        """Every picture in the chat, oldest first."""
        return [self.picture(message) for message in self.with_pictures(chat)]

    def lose(self, chat: int, message: int) -> None:
        """Let the message's file be known by its id no more."""
        found = self.messages[chat, message]
        del self.files[shown_file(found)["file_id"]]

    def vanish(self, chat: int, message: int) -> None:
        """Let somebody else delete the message."""
        del self.messages[chat, message]
