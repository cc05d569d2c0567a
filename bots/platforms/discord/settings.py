"""What an operator can set for Discord."""

from __future__ import annotations

import base64

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Discord's settings: the token, and what the developer portal allows."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    discord_bot_token: SecretStr = Field(
        default=SecretStr(""),
        description="The bot's token, from the Bot page of https://discord.com/developers/applications. "
        "docs/discord.md leads there step by step.",
    )
    discord_message_content: bool = Field(
        default=True,
        description="Whether the bot sees pictures posted in servers: needs Message Content Intent, on the same page. "
        "false: private checks and the context menu alone.",
    )
    discord_members: bool = Field(
        default=False,
        description="Whether the bot is told of people who join and of avatars that change, for /policy pictures: needs Server "
        "Members Intent, on the same page. false: it is told of nobody.",
    )
    discord_proxy: str = Field(
        default="",
        description="An HTTP proxy to reach Discord through, where it cannot be reached directly: http://host:port.",
    )

    discord_replaces: str = Field(
        default="",
        pattern=r"^\d*$",
        description="The number of the bot in whose place this one goes on, with its chats' rules and cases: its Application ID "
        "in the developer portal. "
        "Without it a second bot on the same Redis keeps its own.",
    )

    @property
    def missing(self) -> str:
        """The name of the setting without which there is no Discord; empty if it is there."""
        return "" if self.discord_bot_token.get_secret_value().strip() else "DISCORD_BOT_TOKEN"

    @property
    def account(self) -> str:
        """The bot's own number, which its token begins with in base 64; empty where it does not."""
        first = self.discord_bot_token.get_secret_value().strip().partition(".")[0]
        try:
            number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
        except ValueError:
            return ""
        return number if number.isdecimal() else ""

    @property
    def replaced(self) -> str:
        """The number of the bot whose place it takes."""
        return self.discord_replaces
