"""What an operator can set for Telegram."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Telegram's settings: the token, and where the Bot API is."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    telegram_bot_token: SecretStr = Field(
        default=SecretStr(""),
        description="The bot's token, from https://t.me/BotFather. docs/telegram.md leads there step by step.",
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org",
        description="Where the Bot API is; another address for a Bot API server of your own.",
    )
    telegram_local_files: Path | None = Field(
        default=None,
        description="The folder into which a Bot API server of your own, started with --local, puts its files (its --dir), where "
        "this program can read it under the very same path. Larger files than 20 MB are read from there. Empty: there is none.",
    )
    telegram_webhook_url: str = Field(
        default="",
        description="Where Telegram reaches this program's pages from outside, https://…: it then tells of updates by itself, "
        "and any number of programs behind that address share them. Empty: the program asks for them.",
    )
    telegram_proxy: str = Field(
        default="",
        description="An HTTP proxy to reach Telegram through, where it cannot be reached directly: http://host:port.",
    )

    telegram_replaces: str = Field(
        default="",
        pattern=r"^\d*$",
        description="The number of the bot in whose place this one goes on, with its chats' rules and cases: what stands before "
        "the colon of its token. "
        "Without it a second bot on the same Redis keeps its own.",
    )

    @field_validator("telegram_bot_token")
    @classmethod
    def _check_token(cls, token: SecretStr) -> SecretStr:
        number, colon, rest = token.get_secret_value().strip().partition(":")
        if token.get_secret_value().strip() and not (colon and number.isdecimal() and len(rest) >= 20):
            raise ValueError("must look like 123456789:AbC…, as BotFather gives it")
        return SecretStr(token.get_secret_value().strip())

    @field_validator("telegram_api_url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return url.rstrip("/")

    @field_validator("telegram_local_files", mode="before")
    @classmethod
    def _empty_is_unset(cls, folder: object) -> object:
        return None if folder == "" else folder

    @field_validator("telegram_local_files")
    @classmethod
    def _check_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and (not folder.is_absolute() or folder == Path(folder.root) or ".." in folder.parts):
            raise ValueError("must be the whole path of a folder, beginning with /, and not / itself")
        return folder

    @field_validator("telegram_webhook_url")
    @classmethod
    def _check_webhook(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// (http:// for a Bot API server of your own)")
        return url.rstrip("/")

    @property
    def missing(self) -> str:
        """The name of the setting without which there is no Telegram; empty if it is there."""
        return "" if self.telegram_bot_token.get_secret_value() else "TELEGRAM_BOT_TOKEN"

    @property
    def account(self) -> str:
        """The bot's own number."""
        return self.telegram_bot_token.get_secret_value().partition(":")[0]

    @property
    def replaced(self) -> str:
        """The number of the bot whose place it takes."""
        return self.telegram_replaces
