"""What an operator can set for one detector alone. One module = one detector's settings, named as in `detector/models`. No torch.

Each exposes `Settings`, a `DetectorSettings` all of whose fields have defaults and begin with the detector's name. Found by
walking this folder; a detector that has no module here has nothing to set.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Annotated, cast

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import BaseSettings, SettingsConfigDict


class DetectorSettings(BaseSettings):
    """One detector's own settings: environment first, then `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    @property
    def weights(self) -> Path | None:
        """The weights file; None for the weights in the package."""
        return None

    @property
    def sha256(self) -> str | None:
        """The SHA-256 that `weights` must have; None for any."""
        return None


def _hexadecimal(value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise ValueError("must be 64 hexadecimal digits, as sha256sum prints them")
    return value


def _set(value: object) -> object:
    return None if value == "" else value


File = Annotated[Path | None, BeforeValidator(_set)]
"""Empty: not given."""
Digest = Annotated[str | None, BeforeValidator(_set), AfterValidator(_hexadecimal)]
"""Empty: not given."""


def names() -> list[str]:
    """The detectors that have settings of their own, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def load(name: str) -> type[DetectorSettings]:
    """The class of this detector's settings; one without fields where there is nothing to set."""
    if name not in names():
        return DetectorSettings
    return cast(type[DetectorSettings], importlib.import_module(f"{__name__}.{name}").Settings)
