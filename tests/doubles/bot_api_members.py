"""Chats, who is in them, and what they may: the part of the Bot API double that moderation uses.

Its refusals are worded as Telegram's Bot API server and tdlib word them.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

BOT: dict[str, Any] = {"id": 7654321098, "is_bot": True, "first_name": "Torch", "username": "torch_test_bot"}
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
PERMISSIONS = (
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
DAY_S = 86_400


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.parameters = code, parameters


@dataclass
class Members:
    """Chats and members."""

    sees_all: bool = True
    now_s: Callable[[], float] = time.time
    """Unix time as the service has it."""
    violations: list[str] = field(default_factory=list)
    banned_channels: set[tuple[int, int]] = field(default_factory=set)
    """(chat, channel)"""
    _users: dict[str, dict[str, Any]] = field(default_factory=dict)
    _chats: dict[int, dict[str, Any]] = field(default_factory=dict)
    _permissions: dict[int, dict[str, bool]] = field(default_factory=dict)
    """What ordinary members may, of chats where they may not do everything."""
    _linked: dict[int, int] = field(default_factory=dict)
    _owners: dict[int, int] = field(default_factory=dict)
    _admins: dict[tuple[int, int], dict[str, bool]] = field(default_factory=dict)
    _standings: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    """(chat, user): the record of whoever is neither an admin nor an ordinary member."""
    without_reactions: set[int] = field(default_factory=set)
    """Chats that allow only `reactions_allowed`, and not the bot's."""
    reactions_allowed: list[dict[str, str]] = field(default_factory=list)
    _blocked: set[int] = field(default_factory=set)
    _moved: dict[int, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(101))

    # What the bot calls.

    async def _on_getMe(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": self.sees_all}

    async def _on_getChat(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        info = {
            **chat,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                True,
            ),
        }
        if chat["type"] in {"group", "supergroup"}:
            info["permissions"] = self._permissions.get(chat["id"]) or dict.fromkeys(PERMISSIONS, True)
        if chat["id"] in self.without_reactions:
            info["available_reactions"] = self.reactions_allowed
        if chat["id"] in self._linked:
            info["linked_chat_id"] = self._linked[chat["id"]]
        return info

    async def _on_getChatMember(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        return self.membership(chat["id"], self._user(arguments["user_id"]))

    async def _on_getChatAdministrators(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        if chat["type"] == "private":
            raise Refused("Bad Request: there are no administrators in the private chat")
        everybody = (self.membership(chat["id"], user) for user in (BOT, *self._users.values()))
        admins = [found for found in everybody if found["status"] in {"creator", "administrator"}]
        return [found for found in admins if found["user"] == BOT or not found["user"]["is_bot"]]

    async def _on_restrictChatMember(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat, user = self._chat(arguments), self._user(arguments["user_id"])
        if chat["type"] != "supergroup":
            raise Refused("Bad Request: method is available only for supergroups")
        if not arguments.get("use_independent_chat_permissions"):
            self.violations.append("restrictChatMember: some permissions would imply others")
        found = self._restrictable(chat, user)
        given = {name: bool(arguments["permissions"].get(name)) for name in PERMISSIONS}
        inside = _is_inside(found)
        if all(given.values()):
            self._stand(chat["id"], user["id"], None if inside else {"status": "left"})
        else:
            until = {"until_date": self._until(arguments.get("until_date", 0))}
            self._stand(chat["id"], user["id"], {"status": "restricted", "is_member": inside, **given, **until})
        return True

    async def _on_banChatMember(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat, user = self._chat(arguments), self._user(arguments["user_id"])
        if chat["type"] == "private":
            raise Refused("Bad Request: can't ban members in private chats")
        found = self._restrictable(chat, user)
        if chat["type"] == "group":
            if not _is_inside(found):
                raise Refused("Bad Request: USER_NOT_PARTICIPANT")
            self._stand(chat["id"], user["id"], {"status": "left"})
            return True
        until = {"until_date": self._until(arguments.get("until_date", 0))}
        self._stand(chat["id"], user["id"], {"status": "kicked", **until})
        return True

    async def _on_unbanChatMember(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat, user = self._chat(arguments), self._user(arguments["user_id"])
        if chat["type"] == "group":
            raise Refused("Bad Request: method is available for supergroup and channel chats only")
        if arguments.get("only_if_banned") and self.membership(chat["id"], user)["status"] != "kicked":
            return True
        self._restrictable(chat, user)
        self._stand(chat["id"], user["id"], {"status": "left"})
        return True

    async def _on_banChatSenderChat(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        if chat["type"] == "group":
            raise Refused("Bad Request: can't ban chats in basic groups")
        self._must_restrict(chat)
        self.banned_channels.add((chat["id"], arguments["sender_chat_id"]))
        return True

    async def _on_unbanChatSenderChat(self, arguments: dict[str, Any], _: dict[str, bytes]) -> Any:
        chat = self._chat(arguments)
        self._must_restrict(chat)
        self.banned_channels.discard((chat["id"], arguments["sender_chat_id"]))
        return True

    # What it keeps.

    def _chat(self, arguments: dict[str, Any]) -> dict[str, Any]:
        number = arguments["chat_id"]
        if isinstance(number, str):
            named = (chat["id"] for chat in self._chats.values() if f"@{chat.get('username')}" == number)
            number = next(named, 0)
        if number in self._moved:
            moved = self._moved[number]
            raise Refused("Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        if number not in self._chats:
            if any(user["id"] == number for user in self._users.values()):
                raise Refused("Forbidden: bot can't initiate conversation with a user", 403)
            raise Refused("Bad Request: chat not found")
        chat = self._chats[number]
        if chat["type"] != "private" and not _is_inside(self.membership(number, BOT)):
            raise Refused(f"Forbidden: bot was kicked from the {chat['type']} chat", 403)
        return chat

    def _user(self, number: int) -> dict[str, Any]:
        found = next((user for user in (BOT, *self._users.values()) if user["id"] == number), None)
        if found is None:
            raise Refused("Bad Request: invalid user_id specified")
        return found

    def membership(self, chat: int, user: dict[str, Any]) -> dict[str, Any]:
        """The user's record as a member of the chat."""
        key = (chat, user["id"])
        if self._owners.get(chat) == user["id"]:
            return {"status": "creator", "user": user, "is_anonymous": False}
        standing = self._standings.get(key)
        if standing is not None and 0 < standing.get("until_date", 0) <= self.now_s():
            inside = standing.get("is_member")
            standing = None if inside else {"status": "left"}
            self._stand(*key, standing)
        if standing is not None:
            return {**standing, "user": user}
        rights = self._admins.get(key)
        if rights is None:
            return {"status": "member", "user": user}
        given = {right: rights.get(right, False) for right in EVERY_RIGHT}
        return {"status": "administrator", "user": user, "can_be_edited": False, "is_anonymous": False, **given}

    def permissions(self, chat: int, user: dict[str, Any]) -> dict[str, bool]:
        """What the user may do in the chat, by the names of ChatPermissions."""
        found = self.membership(chat, user)
        everything = dict.fromkeys(PERMISSIONS, True)
        if found["status"] in {"creator", "administrator"}:
            return everything
        general = self._permissions.get(chat, everything)
        own = found if found["status"] == "restricted" else everything
        return {name: bool(general[name] and own[name]) for name in PERMISSIONS}

    def _stand(self, chat: int, user: int, standing: dict[str, Any] | None) -> None:
        self._admins.pop((chat, user), None)
        if standing is None:
            self._standings.pop((chat, user), None)
        else:
            self._standings[chat, user] = standing

    def _restrictable(self, chat: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
        """The user's record, where the bot may change it."""
        found = self.membership(chat["id"], user)
        if found["status"] == "creator":
            raise Refused("Bad Request: can't remove chat owner")
        if user == BOT:
            raise Refused("Bad Request: can't restrict self")
        self._must_restrict(chat)
        if found["status"] == "administrator":
            raise Refused("Bad Request: user is an administrator of the chat")
        return found

    def _must_restrict(self, chat: dict[str, Any]) -> None:
        if not self._admins.get((chat["id"], BOT["id"]), {}).get("can_restrict_members"):
            basic = chat["type"] == "group"
            words = "CHAT_ADMIN_REQUIRED" if basic else "not enough rights to restrict/unrestrict chat member"
            raise Refused(f"Bad Request: {words}")

    def _until(self, until_date: int) -> int:
        """What Telegram makes of it: less than 30 seconds and more than 366 days are for ever."""
        left_s = until_date - self.now_s()
        return until_date if 30 <= left_s <= 366 * DAY_S else 0

    # What people do, and what they see.

    def user(self, name: str) -> dict[str, Any]:
        """Somebody on Telegram."""
        if name not in self._users:
            number = 5_000_000_000 + next(self._numbers)
            self._users[name] = {"id": number, "is_bot": False, "first_name": name.title(), "language_code": "en"}
        return self._users[name]

    def group(self, *, forum: bool = False, basic: bool = False, public: str = "") -> int:
        """A new group's id, where the bot is an admin with every right."""
        number = -next(self._numbers) if basic else -1_000_000_000_000 - next(self._numbers)
        self._chats[number] = {"id": number, "type": "group" if basic else "supergroup", "title": "Hikers"}
        if forum:
            self._chats[number]["is_forum"] = True
        if public:
            self._chats[number]["username"] = public
        self.set_admin(number, BOT["id"], admin=True)
        return number

    def take_along(self, chat: int, now: int) -> None:
        """Let everybody be in the one what they are in the other."""
        for (where, user), rights in list(self._admins.items()):
            if where == chat:
                self._admins[now, user] = rights
        for (where, user), standing in list(self._standings.items()):
            if where == chat:
                self._standings[now, user] = standing
        if chat in self._owners:
            self._owners[now] = self._owners[chat]

    def channel(self, title: str, *, public: str = "", linked: int = 0) -> int:
        """A new channel's id; `linked` is the group where its posts appear and are talked about."""
        number = -1_000_000_000_000 - next(self._numbers)
        self._chats[number] = {"id": number, "type": "channel", "title": title}
        if public:
            self._chats[number]["username"] = public
        if linked:
            self._linked |= {number: linked, linked: number}
        return number

    def become_channel(self, chat: int) -> None:
        """Let it be a channel."""
        self._chats[chat]["type"] = "channel"

    def private(self, name: str) -> int:
        """The id of somebody's chat with the bot."""
        user = self.user(name)
        self._chats[user["id"]] = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        return int(user["id"])

    def block(self, name: str) -> None:
        """Let somebody refuse whatever the bot writes to them in private."""
        self._blocked.add(self.private(name))

    def set_admin(self, chat: int, user: int, *, admin: bool, without: Sequence[str] = ()) -> None:
        """Give the user every right but these, or none."""
        self._admins.pop((chat, user), None)
        if admin:
            self._standings.pop((chat, user), None)
            self._admins[chat, user] = {right: right not in without for right in EVERY_RIGHT}

    def set_owner(self, chat: int, name: str) -> None:
        """Let the group be theirs."""
        self._owners[chat] = self.user(name)["id"]

    def limit(self, chat: int, name: str, *lacking: str, until_date: int = 0) -> None:
        """Let a human admin have taken these permissions from the member; all of them if none is named."""
        given = {permission: bool(lacking) and permission not in lacking for permission in PERMISSIONS}
        record = {"status": "restricted", "is_member": True, **given, "until_date": until_date}
        self._stand(chat, self.user(name)["id"], record)

    def limit_everybody(self, chat: int, *lacking: str) -> None:
        """Let ordinary members lack these permissions."""
        self._permissions[chat] = {permission: permission not in lacking for permission in PERMISSIONS}

    def leave(self, chat: int, name: str) -> None:
        """Let the member leave, or never have been there."""
        self._stand(chat, self.user(name)["id"], {"status": "left"})

    def expel(self, chat: int, user: int) -> None:
        """Let a human admin ban the user."""
        self._stand(chat, user, {"status": "kicked", "until_date": 0})

    def standing(self, chat: int, name: str) -> dict[str, Any]:
        """What somebody is in the chat now."""
        return self.membership(chat, self.user(name))


def _is_inside(found: dict[str, Any]) -> bool:
    return bool(found.get("is_member", found["status"] not in {"left", "kicked"}))
