"""Discord, over its gateway and its HTTP API, by discord.py. See `docs/discord.md` for how to set it up.

How this platform's ids are spelled, all of them opaque to the rest of the program (`places.py`):

- A **chat** is a whole server, because moderators expect one policy per server: `<server>`. One channel of it, say where
  the moderators are told, is `<server>/<channel>`. A conversation with one person is `@<channel>`, or `~<interaction>`
  where somebody asks from a place that the bot is not in.
- A **thread** of a message is the channel, or the thread in it, where the message is.
- A **message** is `<channel>/<message>`: that is what it takes to delete or to answer it, whatever the chat is. What a
  person asked by a slash command or a context menu is `~<interaction>`, and an answer that the asker alone sees is
  `~<interaction>/<message>`.
- A **member** is a person's number, or `webhook-<webhook>`: a channel that speaks, of this server or one that it follows.
- A **media** is `<channel>/<message>/<attachment>`, or `~<interaction>/<attachment>`. Never the picture's address: that
  is signed, expires, and is asked for anew each time.

An interaction's own token, which lets whoever has it speak to the asker for 15 minutes, stays in this process's memory;
the `reply_token` of a command is its number and the asker's. If the process is started anew meanwhile, or the wait was
longer, the answer goes by direct message.
"""

from __future__ import annotations

from bots.platforms import PlatformSettings, Surroundings
from bots.platforms.discord.platform import DiscordPlatform
from bots.platforms.discord.settings import Settings

__all__ = ["DiscordPlatform", "Settings", "create"]


def create(settings: PlatformSettings, surroundings: Surroundings) -> DiscordPlatform:
    """The platform, not yet connected."""
    if not isinstance(settings, Settings):
        raise TypeError("Discord needs its own settings")
    return DiscordPlatform(settings, surroundings)
