"""One module or folder = one chat platform, named as its origins name it.

Each exposes `Settings` (a pydantic-settings class, all of whose fields have defaults, with a `ready` property and the
name of the setting that is missing) and `create(settings, surroundings) -> Platform`. Found by walking this folder,
imported only when named.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from pydantic import BaseModel, SecretStr

from bots.faults import PassedOver
from bots.platform import Platform

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bots.records.inbox import Inbox
    from bots.texts import Texts


class UnknownPlatform(ValueError):
    """There is no chat platform of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a platform is given besides its own settings."""

    texts: Texts
    web: FastAPI
    """The program's HTTP application; a platform that is a web page adds its routes here in `create`."""
    signing_key: bytes
    """32 bytes, the same for all replicas; for signing what comes back from a chat (button data, session cookies)."""
    data_dir: Path
    """A folder of this machine for this program alone."""
    name: str = ""
    """Under which everything of this bot is kept; empty: the platform's own."""
    inbox: Inbox | None = None
    """What a service has told of and nobody has handled, of all programs that serve the bot; None: the platform needs none."""
    passed_over: PassedOver = field(default_factory=PassedOver)
    """Where a platform notes what was handed on, and could not be handled."""


class PlatformSettings(Protocol):
    """A platform's own settings."""

    @property
    def missing(self) -> str:
        """The name of the setting without which this platform cannot run (`TELEGRAM_BOT_TOKEN`); empty if it can."""
        ...

    @property
    def account(self) -> str:
        """The bot's own number on the platform, by its token; empty where bots have none there."""
        ...

    @property
    def replaced(self) -> str:
        """The number of the bot in whose place this one goes on; empty if there is none."""
        ...


class PlatformModule(Protocol):
    """What a module in this folder exposes."""

    def Settings(self) -> PlatformSettings:  # a class, called to be made from the environment
        """The settings as the environment and `.env` have them. Raises pydantic's ValidationError."""
        ...

    def create(self, settings: PlatformSettings, surroundings: Surroundings) -> Platform:
        """The platform, not yet running: no connection is made before `run`."""
        ...


def names() -> list[str]:
    """The names of all platforms that there are, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def load(name: str) -> PlatformModule:
    """The platform's module, imported now. Raises UnknownPlatform."""
    if name not in names():
        raise UnknownPlatform(f"there is no platform {name!r}; there are: {', '.join(names())}")
    return cast(PlatformModule, importlib.import_module(f"{__name__}.{name}"))


def secrets_of(settings: object) -> list[str]:
    """Every secret value in a settings object."""
    if not isinstance(settings, BaseModel):
        return []
    found = (getattr(settings, name) for name in type(settings).model_fields)
    return [value.get_secret_value() for value in found if isinstance(value, SecretStr)]
