"""A chat in the browser: the third chat platform, which needs no token. Everything in it is gone when it stops."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

from bots.platforms import PlatformSettings, Surroundings
from bots.platforms.sandbox.platform import Sandbox

__all__ = ["Sandbox", "Settings", "create"]


class Settings(BaseSettings):
    """The sandbox has none."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    @property
    def missing(self) -> str:
        """Always empty: nothing is."""
        return ""

    @property
    def account(self) -> str:
        """Always empty: its bot has no number."""
        return ""

    @property
    def replaced(self) -> str:
        """Always empty."""
        return ""


def create(settings: PlatformSettings, surroundings: Surroundings) -> Sandbox:
    """The platform; its page is served at / of the program's HTTP application."""
    from bots.platforms.sandbox.pages import add_routes

    sandbox = Sandbox(surroundings.texts, folder=surroundings.data_dir)
    add_routes(sandbox, surroundings)
    return sandbox
