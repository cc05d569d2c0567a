"""The Discord platform."""

from __future__ import annotations

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import Emblem, Handler, Surface, coverage
from bots.platforms import Surroundings
from bots.platforms.discord import records
from bots.platforms.discord.downloads import Downloads
from bots.platforms.discord.gateway import Gateway, Transport
from bots.platforms.discord.line import Line
from bots.platforms.discord.positions import Positions
from bots.platforms.discord.powers import DiscordPowers
from bots.platforms.discord.rights import DiscordRights
from bots.platforms.discord.settings import Settings
from bots.platforms.discord.source import DiscordSource
from bots.platforms.discord.starts import Starts
from bots.platforms.discord.voice import DiscordVoice

STOP_S = 4.0


class DiscordPlatform(DiscordSource, DiscordVoice, DiscordPowers, DiscordRights):
    """Implements `Platform`; its four parts share one line."""

    covers = coverage(
        yes=(
            *(Surface.PHOTO, Surface.ALBUM, Surface.UNNAMED_FILE, Surface.GIF, Surface.VIDEO, Surface.STICKER),
            *(Surface.SPOILER, Surface.FORWARD, Surface.THREAD, Surface.FORUM_POST, Surface.VOICE_CHAT),
            *(Surface.CHANNEL, Surface.EMBED, Surface.COMPONENT),
        ),
        asked=(Surface.EMOJI, Surface.PROFILE_PICTURE),
        chosen=(Surface.NEW_EMOJI, Surface.JOINING_PICTURE, Surface.CHANGED_PICTURE, Surface.CHAT_PICTURE),
        never=(Surface.DRAWN_STICKER,),
    )

    def __init__(
        self,
        settings: Settings,
        surroundings: Surroundings,
        clock: Clock | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.name = surroundings.name or records.NAME
        super().__init__(Line(clock or Clock(), surroundings.texts, self.name))
        self._settings = settings
        self._transport = transport or Transport()
        self._positions = Positions(surroundings.data_dir / f"{self.name}-positions.json")
        self._starts = Starts(
            surroundings.data_dir / f"{self.name}-starts.json", self._line.clock, self._transport.allowed
        )
        self._skipped = Skipped(self.name, surroundings.passed_over)

    async def run(self, handler: Handler) -> None:
        client = Gateway(
            self._line,
            handler,
            self._positions,
            self._starts,
            self.seen,
            self._skipped,
            say=self.send,
            sees_content=self._settings.discord_message_content,
            sees_members=self._settings.discord_members,
            proxy=self._settings.discord_proxy,
            transport=self._transport,
        )
        downloads = Downloads(self._transport.connector, self._settings.discord_proxy)
        self._line.connect(client, downloads)
        try:
            async with self._line.calls.to("connect", urgent=True):
                await client.start(self._settings.discord_bot_token.get_secret_value().strip())
        finally:
            self._line.disconnect()
            await client.finish(STOP_S)
            await self._latest.aclose()
            await downloads.aclose()

    @property
    def emblems(self) -> frozenset[Emblem]:
        told = frozenset({Emblem.CHAT, Emblem.EMOJI, Emblem.STICKER})
        return told | {Emblem.MEMBER, Emblem.CHANGE} if self._settings.discord_members else told

    @property
    def ready(self) -> bool:
        """Whether the connection is up and every server is known."""
        return self._line.ready

    def knows(self, guild_id: int) -> bool:
        """Whether the bot is in that server, as far as it has heard."""
        return self._line.known_guild(str(guild_id)) is not None

    def knows_channel(self, channel_id: int) -> bool:
        """Whether there is such a channel of a server, as far as it has heard."""
        return self._line.known_channel(channel_id) is not None
