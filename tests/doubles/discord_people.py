"""What people do on Discord, and what they see there: simcord's world, moved by names."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from typing import Any

import discord
from simcord import interactions as simcord_interactions
from simcord._clock import Clock
from simcord.backend import Backend, serializers
from simcord.backend.cdn import CdnStore
from simcord.backend.models import MessageSticker, Overwrite
from simcord.enums import AuditLogAction, ChannelType, OverwriteType

SPOILER_FLAG = 1 << 3
BOT_ADD = 28
"""An entry of a server's audit log that simcord never writes itself."""
Option = str | bool | int | bytes


class RealClock(Clock):
    """The machine's: interactions are numbered by time, and discord.py looks at that."""

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC)


class SignedCdn(CdnStore):
    """Pictures at the addresses that Discord gives them."""

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> dict[str, Any]:
        stored = super().store_attachment(attachment_id, channel_id, filename, data, description)
        path = f"attachments/{channel_id}/{attachment_id}/{filename}"
        self._blobs[path] = self._blobs.pop(stored["url"])
        signed = f"https://cdn.discordapp.com/{path}?ex=6743&is=6742&hm=abcdef"
        return {**stored, "url": signed, "proxy_url": signed.replace("cdn.discordapp.com", "media.discordapp.net")}

    def store_sticker(self, sticker_id: int, format_type: int, data: bytes) -> str:
        path = f"stickers/{sticker_id}.{ {1: 'png', 2: 'png', 3: 'json', 4: 'gif'}[format_type] }"
        self._blobs[path] = data
        return f"https://cdn.discordapp.com/{path}"

    def store_copy(self, data: bytes, name: str) -> str:
        """The address of Discord's copy of what a link leads to."""
        path = f"external/Xy_{len(self._blobs)}/{name}"
        self._blobs[path] = data
        return f"https://images-ext-1.discordapp.net/{path}"

    def store_emoji(self, number: int, data: bytes, *, moves: bool = False) -> str:
        """How the custom emoji is written into messages."""
        self._blobs[f"emojis/{number}.{'webp' if moves else 'png'}"] = data
        return f"<{'a' if moves else ''}:her:{number}>"

    def store_avatar(self, place: str, key: str, data: bytes) -> None:
        """Keep an avatar: `place` is whose it is."""
        self._blobs[f"{place}/{key}.{'gif' if key.startswith('a_') else 'png'}"] = data

    def read(self, item: dict[str, Any]) -> bytes:
        """The attachment's bytes."""
        data = self.get(item["url"].partition("?")[0].partition(".com/")[2])
        assert data is not None
        return data


class DiscordPeople:
    """The people, the servers and the channels."""

    def __init__(self) -> None:
        self.backend = Backend(clock=RealClock())
        self.cdn = SignedCdn()
        self.backend.cdn = self.cdn
        self.quiet = False
        """Tell the bot of none of what happens."""
        self.closed: set[int] = set()
        """People who let no bot write to them."""
        self._users: dict[str, int] = {}
        self._roles: dict[int, int] = {}

    # Servers and people.

    def user(self, name: str) -> int:
        """Somebody on Discord."""
        if name not in self._users:
            self._users[name] = self.backend.make_user(name).id
        return self._users[name]

    def guild(self) -> tuple[int, int]:
        """A server that the bot has long been in, with every right, and its channel."""
        guild, channel = self._new_guild(None)
        payload = serializers.guild_create_payload(self.backend, self.backend.guilds[guild])
        self.backend.emit("GUILD_CREATE", payload)
        return guild, channel

    def take_in(self, name: str, *, told: bool = True) -> tuple[int, int]:
        """A server and its channel, whose owner has just taken the bot in; its audit log says so, if `told`."""
        guild, channel = self._new_guild(self.user(name))
        if told:
            self.quiet = True
            bot = self.backend.bot_user.id
            self.backend.record_audit_log(guild, BOT_ADD, target_id=bot, user_id=self.user(name))  # type: ignore[arg-type]
            self.quiet = False
        payload = dict(serializers.guild_create_payload(self.backend, self.backend.guilds[guild]))
        # So Discord tells a server that is new from one that was away.
        del payload["unavailable"]
        self.backend.emit("GUILD_CREATE", payload)
        return guild, channel

    def _new_guild(self, owner: int | None) -> tuple[int, int]:
        self.quiet = True
        guild = self.backend.create_guild("Hikers", owner_id=owner)
        channel = self.backend.create_channel(guild.id, "pictures")
        self.quiet = False
        return guild.id, channel.id

    def channel(self, guild: int, name: str) -> int:
        """One more channel of the server."""
        return self.backend.create_channel(guild, name).id

    def forum_post(self, guild: int, name: str, pictures: Sequence[bytes]) -> int:
        """The id of what somebody begins a post in a new forum of the server with."""
        forum = self.backend.create_channel(guild, "looks", type=ChannelType.FORUM).id
        post = self.backend.create_thread(forum, "her", self.join(guild, name), broadcast=False)
        self.backend.announce_thread_create(post)
        return self.post(post.id, name, pictures=pictures)

    def room(self, guild: int, *, stage: bool = False) -> int:
        """A new voice, or stage, channel of the server."""
        kind = ChannelType.STAGE_VOICE if stage else ChannelType.VOICE
        return self.backend.create_channel(guild, "talk", type=kind).id

    def private(self, name: str) -> int:
        """The channel of somebody's conversation with the bot."""
        return self.backend.get_dm_channel(self.user(name)).id

    def join(self, guild: int, name: str) -> int:
        """The member's id."""
        user = self.user(name)
        if user not in self.backend.guilds[guild].members:
            self.backend.add_member(guild, user)
        return user

    def set_admin(self, guild: int, name: str, *, admin: bool) -> None:
        """Let the member manage the server and its messages, or not."""
        user = self.join(guild, name)
        if guild not in self._roles:
            self._roles[guild] = self.role(guild, manage_guild=True, manage_messages=True)
        if admin:
            self.backend.add_member_role(guild, user, self._roles[guild])
        else:
            self.backend.remove_member_role(guild, user, self._roles[guild])

    def role(self, guild: int, *, position: int | None = None, **permissions: bool) -> int:
        """A new role, below the bot's if no position is named."""
        allowed = discord.Permissions(**permissions)
        return self.backend.create_role(guild, "a role", permissions=allowed.value, position=position).id

    def take_right(self, guild: int, permission: str) -> None:
        """Let the bot not have that permission, nor anybody by a role that the bot has too."""
        own = {guild, *self.backend.get_member(guild, self.backend.bot_user.id).role_ids}
        for role in [role for role in self.backend.guilds[guild].roles.values() if role.id in own]:
            left = discord.Permissions(role.permissions)
            setattr(left, permission, False)
            self.backend.edit_role(guild, role.id, {"permissions": left.value})

    def give_right(self, guild: int, permission: str) -> None:
        """Let the bot have that permission, by a role of its own."""
        self.backend.add_member_role(guild, self.backend.bot_user.id, self.role(guild, **{permission: True}))

    def close_channel(self, channel: int, permission: str = "send_messages") -> None:
        """Let an exception of the channel's own take that permission from the bot there."""
        denied = discord.Permissions(**{permission: True}).value
        bot = self.backend.bot_user.id
        self.backend.set_overwrite(channel, Overwrite(target_id=bot, type=OverwriteType.MEMBER, allow=0, deny=denied))

    def open_channel(self, channel: int) -> None:
        """Take that exception away."""
        self.backend.delete_overwrite(channel, self.backend.bot_user.id)

    def time_out(self, guild: int, name: str, until_s: float, *, by: int | None = None) -> None:
        """Let a human (`by`: the bot, say) mute the member until then."""
        user, until = self.join(guild, name), datetime.datetime.fromtimestamp(until_s, datetime.UTC).isoformat()
        before = self.backend.get_member(guild, user).timed_out_until
        self.backend.edit_member(guild, user, {"timed_out_until": until})
        self.backend.record_audit_log(
            guild,
            AuditLogAction.MEMBER_UPDATE,
            target_id=user,
            user_id=by or self.backend.guilds[guild].owner_id,
            changes=[{"key": "communication_disabled_until", "old_value": before, "new_value": until}],
        )

    def show(self, name: str, data: bytes, *, guild: int | None = None, moves: bool = False) -> None:
        """Let the person have this avatar, in that server alone if one is named."""
        user = self.user(name)
        key = f"{'a_' if moves else ''}{hashlib.md5(data, usedforsecurity=False).hexdigest()}"
        if guild is None:
            self.backend.users[user].avatar = key
            self.cdn.store_avatar(f"avatars/{user}", key, data)
        else:
            self.join(guild, name)
            self.backend.get_member(guild, user).avatar = key
            self.cdn.store_avatar(f"guilds/{guild}/users/{user}/avatars", key, data)

    def come(self, guild: int, name: str) -> None:
        """Let somebody join the server."""
        self.backend.add_member(guild, self.user(name), announce=True)

    def changed(self, guild: int, name: str) -> None:
        """Let Discord tell of whatever it is that was changed about a member."""
        member = self.backend.get_member(guild, self.user(name))
        payload = serializers.member_payload(self.backend, self.backend.guilds[guild], member)
        self.backend.emit("GUILD_MEMBER_UPDATE", {**payload, "guild_id": str(guild)})

    def dress(self, guild: int, data: bytes) -> None:
        """Let the server have this picture."""
        key = hashlib.md5(data, usedforsecurity=False).hexdigest()
        self.cdn.store_avatar(f"icons/{guild}", key, data)
        payload = dict(serializers.guild_create_payload(self.backend, self.backend.guilds[guild]))
        self.backend.emit("GUILD_UPDATE", {**payload, "icon": key})

    def upload_emoji(self, guild: int, name: str, data: bytes, *, moves: bool = False) -> int:
        """The number of an emoji that somebody has uploaded to the server."""
        self.quiet = True
        made = self.backend.create_emoji(guild, "her", self.join(guild, name), animated=moves)
        self.quiet = False
        self.cdn.store_emoji(made.id, data, moves=moves)
        self.backend._emit_emojis_update(guild)
        return made.id

    def upload_sticker(self, guild: int, name: str, data: bytes, format_type: int = 1) -> int:
        """The number of a sticker that somebody has uploaded to the server: PNG (1), APNG (2), a drawing (3) or GIF (4)."""
        user = self.join(guild, name)
        return self.backend.create_sticker(guild, "her", user, format_type=format_type, file_data=data).id

    # What they do.

    def post(self, channel: int, name: str, text: str = "", pictures: Sequence[bytes] = (), **more: Any) -> int:
        """The id of somebody's message."""
        guild = self.backend.channels[channel].guild_id
        user = self.join(guild, name) if guild is not None else self.user(name)
        return self._post(channel, user, text, pictures, **more)

    def speak(self, channel: int, pictures: Sequence[bytes] = (), *, crossposted: bool = False) -> int:
        """The id of a message by which a webhook, or another channel that this one follows, speaks."""
        hook = self.backend.create_webhook(channel, "News", self.backend.bot_user.id)
        self.backend.users[hook.webhook_user_id].bot = False
        flags = discord.MessageFlags(is_crossposted=crossposted).value
        return self._post(channel, hook.webhook_user_id, "", pictures, webhook_id=hook.id, flags=flags)

    def _post(
        self,
        channel: int,
        author: int,
        text: str,
        pictures: Sequence[bytes],
        *,
        filename: str = "picture.jpg",
        spoiler: bool = False,
        **more: Any,
    ) -> int:
        attachments = self.backend.store_attachments(channel, [(filename, data) for data in pictures])
        for item in attachments:
            # Since June 2026 the name of what people cover is as it was.
            item["flags"] = SPOILER_FLAG if spoiler else 0
        return self.backend.create_message(channel, author, text, attachments=attachments, **more).id

    def unfurl(self, channel: int, message: int, *embeds: dict[str, Any]) -> None:
        """Let Discord show what the message's links lead to, as it does a moment after somebody has posted it."""
        shown = self.backend.get_message(channel, message)
        shown.embeds = list(embeds)
        self.backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(self.backend, shown)))

    def embed(self, data: bytes, link: str = "https://example.org/a.jpg", *, kind: str = "image") -> dict[str, Any]:
        """What Discord shows of a link to this picture, or to this film (`gifv`)."""
        name = {"gifv": "video"}.get(kind, "thumbnail")
        return {"type": kind, "url": link, name: self._copy(data, link)}

    def _copy(self, data: bytes, link: str) -> dict[str, Any]:
        copied = self.cdn.store_copy(data, link.rpartition("/")[2])
        return {"url": link, "proxy_url": copied, "width": 640, "height": 480}

    def lay_out(self, channel: int, *components: dict[str, Any], webhook: bool = False) -> int:
        """The id of a message that another bot, or a webhook, has made of components."""
        hook = self.backend.create_webhook(channel, "News", self.backend.bot_user.id) if webhook else None
        author = hook.webhook_user_id if hook is not None else self.backend.make_user("Gallery", bot=True).id
        made = self.backend.create_message(
            channel, author, "words", webhook_id=hook.id if hook is not None else None, broadcast=False
        )
        made.content, made.components = "", list(components)
        made.flags = discord.MessageFlags(components_v2=True).value
        self.backend.announce_message_create(made)
        return made.id

    def arrange(self, channel: int, message: int, *components: dict[str, Any]) -> None:
        """Let Discord show other components in the message, as it does once it has its copies."""
        shown = self.backend.get_message(channel, message)
        shown.components = list(components)
        self.backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(self.backend, shown)))

    def medium(self, data: bytes, link: str = "https://example.org/a.jpg", kind: str = "image/jpeg") -> dict[str, Any]:
        """What a component shows of a link."""
        return {"id": str(self.backend.snowflake()), "content_type": kind, **self._copy(data, link)}

    def upload(self, channel: int, data: bytes, filename: str = "a.jpg", kind: str = "image/jpeg") -> dict[str, Any]:
        """What a component shows of a file that came with its message."""
        (stored,) = self.backend.store_attachments(channel, [(filename, data)])
        told = {key: stored[key] for key in ("url", "proxy_url")}
        number = str(self.backend.snowflake())
        return {"id": number, "content_type": kind, "attachment_id": stored["id"], **told}

    def forward(self, source: int, message: int, channel: int, name: str) -> int:
        """The id of the forwarding message."""
        reference = {"type": 1, "channel_id": str(source), "message_id": str(message)}
        return self.post(channel, name, reference=reference)

    def sticker(self, channel: int, name: str, data: bytes, format_type: int = 2) -> int:
        """The id of somebody's message with a sticker: PNG (1), APNG (2), a drawing (3) or GIF (4)."""
        number = int(self.backend.snowflake())
        self.cdn.store_sticker(number, format_type, data)
        item = MessageSticker(number, "sticker", format_type, self.backend.channels[channel].guild_id or 0)
        return self.post(channel, name, stickers=[item])

    def reply(self, channel: int, name: str, text: str, message: int) -> int:
        """The id of somebody's reply."""
        reference = {"type": 0, "channel_id": str(channel), "message_id": str(message)}
        reference = self.backend.normalize_message_reference(channel, reference)
        return self.post(channel, name, text, reference=reference)

    def vanish(self, channel: int, message: int) -> None:
        """Let somebody delete the message."""
        self.backend.delete_message(channel, message)

    def slash(self, channel: int, name: str, command: str, **options: Option) -> int:
        """The interaction's number: somebody gave a slash command. Bytes are a file."""
        known, resolved, filled = self._command(command, 1), dict[str, Any](), list[dict[str, Any]]()
        for key, value in options.items():
            kind, wire = 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3, value
            if isinstance(value, bytes):
                filename = "picture.png" if key == "picture" else "rules.txt"
                wire = simcord_interactions.store_interaction_attachment(
                    self.backend, channel, filename, value, resolved
                )
                kind = 11
            if key == "user":
                kind, wire = 6, str(self.user(str(value)))
                resolved |= self._resolved(channel, str(value))
            if wire != "":
                filled.append({"name": key, "type": kind, "value": wire})
        declared = {option["name"]: option for option in known.get("options") or []}
        for option in filled:
            assert declared[option["name"]]["type"] == option["type"], f"/{command} takes no such {option['name']!r}"
        given = {"id": known["id"], "name": command, "type": 1, "options": filled, "resolved": resolved}
        return self._interact(2, channel, name, given)

    def menu(self, channel: int, name: str, entry: str, message: int) -> int:
        """The interaction's number: somebody chose an entry of a message's context menu."""
        known = self._command(entry, 3)
        target = serializers.message_payload(self.backend, self.backend.get_message(channel, message))
        given = {
            "id": known["id"],
            "name": entry,
            "type": 3,
            "target_id": str(message),
            "resolved": {"messages": {str(message): dict(target)}},
        }
        return self._interact(2, channel, name, given)

    def menu_of(self, channel: int, name: str, entry: str, person: str) -> int:
        """The interaction's number: somebody chose an entry of a person's context menu."""
        known = self._command(entry, 2)
        given = {
            "id": known["id"],
            "name": entry,
            "type": 2,
            "target_id": str(self.user(person)),
            "resolved": self._resolved(channel, person),
        }
        return self._interact(2, channel, name, given)

    def _resolved(self, channel: int, person: str) -> dict[str, Any]:
        """The person as an interaction brings them: with what they are in the server, if they are in it."""
        user, guild = self.user(person), self.backend.channels[channel].guild_id
        found: dict[str, Any] = {"users": {str(user): dict(serializers.user_payload(self.backend.users[user]))}}
        if guild is not None and user in self.backend.guilds[guild].members:
            member = self.backend.get_member(guild, user)
            told = dict(serializers.member_payload(self.backend, self.backend.guilds[guild], member, with_user=False))
            found["members"] = {str(user): {**told, "permissions": "0"}}
        return found

    def press(self, channel: int, message: int, name: str, custom_id: str, *, bare: bool = False) -> int:
        """The interaction's number: somebody pressed a button; `bare`: without the message that the button's one answers."""
        stored = self.backend.get_message(channel, message)
        payload = dict(serializers.message_payload(self.backend, stored))
        if bare:
            payload.pop("referenced_message", None)
        extra = {"message": payload}
        return self._interact(3, channel, name, {"component_type": 2, "custom_id": custom_id}, extra, message)

    def _command(self, name: str, kind: int) -> dict[str, Any]:
        known = self.backend.find_command(name, None, kind)
        assert known is not None, f"the bot has made no command {name!r} known"
        return known

    def _interact(
        self,
        kind: int,
        channel: int,
        name: str,
        data: dict[str, Any],
        extra: dict[str, Any] | None = None,
        source: int | None = None,
    ) -> int:
        guild = self.backend.channels[channel].guild_id
        user = self.join(guild, name) if guild is not None else self.user(name)
        record, payload = simcord_interactions.base_payload(
            self.backend, type=kind, channel_id=channel, guild_id=guild, user_id=user, data=data
        )
        record.source_message_id = source
        self.backend.emit("INTERACTION_CREATE", {**payload, **(extra or {})})
        return record.id

    # What they see.

    def said(self, channel: int) -> list[Any]:
        """The bot's messages in the channel, those that one person alone sees too, oldest first."""
        return [
            message
            for _, message in sorted(self.backend.messages.get(channel, {}).items())
            if message.author_id == self.backend.bot_user.id
        ]

    def attachments(self, channel: int) -> list[dict[str, Any]]:
        """Everything attached in the channel, oldest first."""
        messages = sorted(self.backend.messages.get(channel, {}).items())
        return [item for _, message in messages for item in message.attachments]

    def pictures(self, channel: int) -> list[bytes]:
        """Every picture in the channel but the thumbnails of notes, oldest first."""
        found = self.attachments(channel)
        shown = [item for item in found if not item["filename"].removeprefix("SPOILER_").startswith("preview.")]
        return [self.cdn.read(item) for item in shown]


def covered(item: dict[str, Any]) -> bool:
    """Whether Discord covers the attachment."""
    return bool(item.get("flags", 0) & SPOILER_FLAG) or item["filename"].startswith("SPOILER_")
