"""Checks what is said to and by a Bot API server against Telegram's machine-readable contract.

The whole contract is not part of this project: it is looked for in `$TORCHRELAY_SHARED/specs` or `../shared/specs`. What
this product uses of it is written out by hand below, in the same shape, and is checked always.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def shared(name: str) -> Path | None:
    """A file of the shared specs, if this machine has them."""
    folder = Path(os.environ.get("TORCHRELAY_SHARED", ROOT.parent / "shared"))
    path = folder / "specs" / name
    return path if path.is_file() else None


class Violation(AssertionError):
    """Something that Telegram does not know, or wants otherwise."""


class Contract:
    """Methods and types."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._methods: dict[str, Any] = document["methods"]
        self._types: dict[str, Any] = document["types"]

    def check_call(self, method: str, arguments: dict[str, Any], files: frozenset[str] = frozenset()) -> None:
        """Raise Violation for an unknown method, unknown or missing arguments, and misshapen ones."""
        if method not in self._methods:
            raise Violation(f"there is no method {method}")
        self._check_fields(method, self._methods[method].get("fields", []), arguments, files)

    def check_answer(self, method: str, result: Any) -> None:
        """Raise Violation where Telegram would never answer so."""
        self._check(f"{method}'s answer", self._methods[method]["returns"], result)

    def check_object(self, name: str, value: Any) -> None:
        """Raise Violation where it is no such thing."""
        self._check(name, [name], value)

    def _check_fields(
        self, where: str, fields: list[dict[str, Any]], value: dict[str, Any], files: frozenset[str] = frozenset()
    ) -> None:
        known = {field["name"]: field for field in fields}
        if unknown := set(value) - set(known) - files:
            raise Violation(f"{where}: there is no {', '.join(sorted(unknown))}")
        for name, field in known.items():
            if name in files and "InputFile" in field["types"]:
                continue
            if name in value:
                self._check(f"{where}.{name}", field["types"], value[name])
            elif field["required"]:
                raise Violation(f"{where}: {name} is missing")

    def _check(self, where: str, types: list[str], value: Any) -> None:
        problems = []
        for kind in types:
            try:
                return self._check_one(where, kind, value)
            except Violation as problem:
                problems.append(str(problem))
        raise Violation("; ".join(problems))

    def _check_one(self, where: str, kind: str, value: Any) -> None:
        plain = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
        if kind in plain:
            fits = isinstance(value, plain[kind]) and not (kind == "Integer" and isinstance(value, bool))
            if not fits:
                raise Violation(f"{where}: {value!r} is no {kind}")
        elif kind.startswith("Array of "):
            if not isinstance(value, list):
                raise Violation(f"{where}: {value!r} is no list")
            for index, item in enumerate(value):
                self._check_one(f"{where}[{index}]", kind.removeprefix("Array of "), item)
        elif kind == "InputFile":
            raise Violation(f"{where}: a file must be uploaded")
        else:
            self._check_type(where, kind, value)

    def _check_type(self, where: str, kind: str, value: Any) -> None:
        if kind not in self._types:
            raise Violation(f"{where}: there is no type {kind}")
        description = self._types[kind]
        if "subtypes" in description:
            self._check(where, description["subtypes"], value)
            return
        if not isinstance(value, dict):
            raise Violation(f"{where}: {value!r} is no {kind}")
        self._check_fields(f"{where}:{kind}", description.get("fields", []), value)


def whole_contract() -> Contract | None:
    """Telegram's own, if it is on this machine."""
    path = shared("telegram-bot-api.json")
    return None if path is None else Contract(json.loads(path.read_text(encoding="utf-8")))


def _fields(text: str) -> list[dict[str, Any]]:
    fields = []
    for item in text.split(","):
        name, _, types = item.strip().partition(": ")
        required = not name.endswith("?")
        fields.append({"name": name.rstrip("?"), "types": types.split(" | "), "required": required})
    return fields


def _method(returns: str, fields: str = "") -> dict[str, Any]:
    return {"returns": returns.split(" | "), "fields": _fields(fields) if fields else []}


def _type(fields: str) -> dict[str, Any]:
    return {"fields": _fields(fields)}


_TO = "chat_id: Integer | String, message_thread_id?: Integer"
_SHOWN = "reply_parameters?: ReplyParameters, reply_markup?: InlineKeyboardMarkup"
_CAPTIONED = "caption?: String, caption_entities?: Array of MessageEntity"
_FILM = (
    "file_id: String, file_unique_id: String, width: Integer, height: Integer, duration: Integer, file_name?: String, "
    "mime_type?: String, file_size?: Integer"
)
_EDITED = "chat_id?: Integer | String, message_id?: Integer, reply_markup?: InlineKeyboardMarkup"
_OF = "chat_id: Integer | String, user_id: Integer"
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
USED = Contract(
    {
        "methods": {
            "getMe": _method("User"),
            "deleteWebhook": _method("Boolean", "drop_pending_updates?: Boolean"),
            "setWebhook": _method(
                "Boolean",
                "url: String, max_connections?: Integer, allowed_updates?: Array of String, "
                "drop_pending_updates?: Boolean, secret_token?: String",
            ),
            "getWebhookInfo": _method("WebhookInfo"),
            "setMyCommands": _method(
                "Boolean", "commands: Array of BotCommand, scope?: BotCommandScope, language_code?: String"
            ),
            "getMyCommands": _method("Array of BotCommand", "scope?: BotCommandScope, language_code?: String"),
            "getUpdates": _method(
                "Array of Update",
                "offset?: Integer, limit?: Integer, timeout?: Integer, allowed_updates?: Array of String",
            ),
            "sendMessage": _method(
                "Message",
                f"{_TO}, text: String, entities?: Array of MessageEntity, link_preview_options?: Preview, {_SHOWN}",
            ),
            "sendPhoto": _method(
                "Message",
                f"{_TO}, photo: InputFile | String, has_spoiler?: Boolean, protect_content?: Boolean, {_CAPTIONED}, {_SHOWN}",
            ),
            "sendDocument": _method(
                "Message",
                f"{_TO}, document: InputFile | String, disable_content_type_detection?: Boolean, {_CAPTIONED}, {_SHOWN}",
            ),
            "sendAnimation": _method(
                "Message", f"{_TO}, animation: InputFile | String, has_spoiler?: Boolean, {_CAPTIONED}, {_SHOWN}"
            ),
            "sendVideo": _method(
                "Message",
                f"{_TO}, video: InputFile | String, has_spoiler?: Boolean, supports_streaming?: Boolean, {_CAPTIONED}, {_SHOWN}",
            ),
            "sendVideoNote": _method("Message", f"{_TO}, video_note: InputFile | String, {_SHOWN}"),
            "sendSticker": _method("Message", f"{_TO}, sticker: InputFile | String, {_SHOWN}"),
            "sendMediaGroup": _method(
                "Array of Message",
                f"{_TO}, media: Array of InputInAlbum | Array of InputDocument, reply_parameters?: ReplyParameters",
            ),
            "editMessageText": _method(
                "Message | Boolean",
                f"{_EDITED}, inline_message_id?: String, text: String, entities?: Array of MessageEntity, "
                "link_preview_options?: Preview",
            ),
            # Of Bot API 10.0.
            "answerGuestQuery": _method("SentGuestMessage", "guest_query_id: String, result: Article"),
            "editMessageCaption": _method("Message | Boolean", f"{_EDITED}, {_CAPTIONED}"),
            "editMessageMedia": _method("Message | Boolean", f"{_EDITED}, media: InputPhoto"),
            "deleteMessage": _method("Boolean", "chat_id: Integer | String, message_id: Integer"),
            "setMessageReaction": _method(
                "Boolean", "chat_id: Integer | String, message_id: Integer, reaction?: Array of Reaction"
            ),
            "sendChatAction": _method("Boolean", f"{_TO}, action: String"),
            "getUserProfilePhotos": _method("UserProfilePhotos", "user_id: Integer, limit?: Integer"),
            "approveChatJoinRequest": _method("Boolean", _OF),
            "declineChatJoinRequest": _method("Boolean", _OF),
            "getFile": _method("File", "file_id: String"),
            "getChat": _method("ChatInfo", "chat_id: Integer | String"),
            "getChatMember": _method("ChatMember", _OF),
            "getChatAdministrators": _method("Array of ChatMember", "chat_id: Integer | String"),
            "restrictChatMember": _method(
                "Boolean",
                f"{_OF}, permissions: Permissions, use_independent_chat_permissions?: Boolean, until_date?: Integer",
            ),
            "banChatMember": _method("Boolean", f"{_OF}, until_date?: Integer"),
            "unbanChatMember": _method("Boolean", f"{_OF}, only_if_banned?: Boolean"),
            "banChatSenderChat": _method("Boolean", "chat_id: Integer | String, sender_chat_id: Integer"),
            "unbanChatSenderChat": _method("Boolean", "chat_id: Integer | String, sender_chat_id: Integer"),
            "answerCallbackQuery": _method("Boolean", "callback_query_id: String, text?: String, show_alert?: Boolean"),
        },
        "types": {
            "WebhookInfo": _type("url: String, has_custom_certificate: Boolean, pending_update_count: Integer"),
            "BotCommand": _type("command: String, description: String"),
            "BotCommandScope": _type("type: String"),
            "ReplyParameters": _type("message_id: Integer, allow_sending_without_reply?: Boolean"),
            "Preview": _type("is_disabled?: Boolean"),
            "InlineKeyboardMarkup": _type("inline_keyboard: Array of Array of InlineKeyboardButton"),
            "InlineKeyboardButton": _type("text: String, callback_data?: String, style?: String"),
            "InputPhoto": _type(f"type: String, media: String, has_spoiler?: Boolean, {_CAPTIONED}"),
            "InputVideo": _type(
                f"type: String, media: String, has_spoiler?: Boolean, supports_streaming?: Boolean, {_CAPTIONED}"
            ),
            "InputInAlbum": {"subtypes": ["InputPhoto", "InputVideo"]},
            "InputDocument": _type(
                f"type: String, media: String, disable_content_type_detection?: Boolean, {_CAPTIONED}"
            ),
            "Reaction": _type("type: String, emoji: String"),
            "Permissions": _type(", ".join(f"{name}?: Boolean" for name in _PERMISSIONS)),
            "User": _type(
                "id: Integer, is_bot: Boolean, first_name: String, username?: String, language_code?: String, "
                "can_join_groups?: Boolean, can_read_all_group_messages?: Boolean, supports_inline_queries?: Boolean"
            ),
            "Chat": _type(
                "id: Integer, type: String, title?: String, username?: String, first_name?: String, is_forum?: Boolean"
            ),
            "ChatInfo": _type(
                "id: Integer, type: String, title?: String, username?: String, first_name?: String, is_forum?: Boolean, "
                "accent_color_id: Integer, available_reactions?: Array of Reaction, max_reaction_count: Integer, "
                "accepted_gift_types: Gifts, "
                "permissions?: Permissions, linked_chat_id?: Integer"
            ),
            "Gifts": _type(
                "unlimited_gifts: Boolean, limited_gifts: Boolean, unique_gifts: Boolean, premium_subscription: Boolean, "
                "gifts_from_channels: Boolean"
            ),
            "PhotoSize": _type(
                "file_id: String, file_unique_id: String, width: Integer, height: Integer, file_size?: Integer"
            ),
            "Document": _type(
                "file_id: String, file_unique_id: String, file_name?: String, mime_type?: String, file_size?: Integer"
            ),
            "Animation": _type(_FILM),
            "Video": _type(_FILM),
            "VideoNote": _type(
                "file_id: String, file_unique_id: String, length: Integer, duration: Integer, file_size?: Integer"
            ),
            "File": _type("file_id: String, file_unique_id: String, file_size?: Integer, file_path?: String"),
            "Sticker": _type(
                "file_id: String, file_unique_id: String, type: String, width: Integer, height: Integer, "
                "is_animated: Boolean, is_video: Boolean, file_size?: Integer"
            ),
            "MessageOriginHiddenUser": _type("type: String, date: Integer, sender_user_name: String"),
            "MessageEntity": _type("type: String, offset: Integer, length: Integer, url?: String, user?: User"),
            "Message": _type(
                "message_id: Integer, date: Integer, edit_date?: Integer, chat: Chat, from?: User, sender_chat?: Chat, "
                "author_signature?: String, "
                "message_thread_id?: Integer, is_topic_message?: Boolean, is_automatic_forward?: Boolean, text?: String, "
                "entities?: Array of MessageEntity, caption?: String, caption_entities?: Array of MessageEntity, "
                "photo?: Array of PhotoSize, has_media_spoiler?: Boolean, document?: Document, sticker?: Sticker, "
                "animation?: Animation, video?: Video, video_note?: VideoNote, "
                "live_photo?: LivePhoto, external_reply?: ExternalReplyInfo, "
                "media_group_id?: String, reply_to_message?: Message, reply_markup?: InlineKeyboardMarkup, "
                "forward_origin?: MessageOriginHiddenUser, migrate_to_chat_id?: Integer, "
                "migrate_from_chat_id?: Integer, guest_query_id?: String, new_chat_photo?: Array of PhotoSize, "
                "new_chat_members?: Array of User"
            ),
            "UserProfilePhotos": _type("total_count: Integer, photos: Array of Array of PhotoSize"),
            "ChatJoinRequest": _type("chat: Chat, from: User, user_chat_id: Integer, date: Integer"),
            "SentGuestMessage": _type("inline_message_id: String"),
            "Article": _type("type: String, id: String, title: String, input_message_content: WrittenHere"),
            "WrittenHere": _type(
                "message_text: String, entities?: Array of MessageEntity, link_preview_options?: Preview"
            ),
            "LivePhoto": _type(f"{_FILM}, photo?: Array of PhotoSize"),
            "ExternalReplyInfo": _type(
                "origin: MessageOriginHiddenUser, photo?: Array of PhotoSize, has_media_spoiler?: Boolean, document?: Document, "
                "sticker?: Sticker, animation?: Animation, video?: Video, video_note?: VideoNote"
            ),
            "CallbackQuery": _type("id: String, from: User, message?: Message, chat_instance: String, data?: String"),
            "ChatMember": {"subtypes": ["Owner", "Administrator", "Restricted", "Banned", "Person"]},
            "Owner": _type("status: String, user: User, is_anonymous: Boolean"),
            "Administrator": _type(
                "status: String, user: User, can_be_edited: Boolean, is_anonymous: Boolean, can_manage_chat: Boolean, "
                "can_delete_messages: Boolean, can_manage_video_chats: Boolean, can_restrict_members: Boolean, "
                "can_promote_members: Boolean, can_change_info: Boolean, can_invite_users: Boolean, "
                "can_post_stories: Boolean, can_edit_stories: Boolean, can_delete_stories: Boolean, "
                "can_post_messages?: Boolean"
            ),
            "Restricted": _type(
                "status: String, user: User, is_member: Boolean, until_date: Integer, "
                + ", ".join(f"{name}: Boolean" for name in _PERMISSIONS)
            ),
            "Banned": _type("status: String, user: User, until_date: Integer"),
            "Person": _type("status: String, user: User"),
            "ChatMemberUpdated": _type(
                "chat: Chat, from: User, date: Integer, old_chat_member: ChatMember, new_chat_member: ChatMember"
            ),
            "Update": _type(
                "update_id: Integer, message?: Message, edited_message?: Message, callback_query?: CallbackQuery, "
                "my_chat_member?: ChatMemberUpdated, chat_member?: ChatMemberUpdated, chat_join_request?: ChatJoinRequest, "
                "guest_message?: Message, channel_post?: Message, edited_channel_post?: Message"
            ),
        },
    }
)
EPHEMERAL = Contract(
    {
        "methods": {
            "deleteEphemeralMessage": _method(
                "Boolean", "chat_id: Integer | String, receiver_user_id: Integer, ephemeral_message_id: Integer"
            ),
        },
        "types": {
            "EphemeralMessageParameters": _type(
                "receiver_user_id: Integer, callback_query_id?: String, replace_callback_query_message?: Boolean"
            ),
        },
    }
)
"""What is newer than the whole contract (10.1), by hand. 10.2 is read in
https://docs.aiogram.dev/en/latest/api/methods/delete_ephemeral_message.html, 10.3 in
https://docs.aiogram.dev/en/v3.31.0/api/types/ephemeral_message_parameters.html: sendMessage takes `receiver_user_id` in the one,
`ephemeral_message_parameters` in the other; its answer has `message_id` 0, and an `ephemeral_message_id`."""
