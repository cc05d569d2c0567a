"""`.env.example`, made from the settings, so that it cannot be out of step with them."""

from __future__ import annotations

import textwrap

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bots.platforms import load, names
from bots.settings import BotSettings
from detector import settings as detectors
from worker.settings import ServiceSettings, WorkerSettings

HEAD = """\
# Torchrelay's settings. Copy this file to .env and take the # away from the lines that you change.
# Every line is optional: with none, the program starts servers of its own and keeps to this machine.
"""


def render() -> str:
    """The file's text."""
    parts = [HEAD, _section("Bots and workers", ServiceSettings, None)]
    parts += [_section("Bots", BotSettings, ServiceSettings), _section("Workers", WorkerSettings, ServiceSettings)]
    for name in detectors.names():
        parts.append(_section(f"The detector {name}", detectors.load(name), None))
    for name in names():
        section = _section(name.title(), type(load(name).Settings()), None)
        if section:
            parts.append(section)
    return "\n".join(part for part in parts if part)


def _section(title: str, settings: type, without: type[BaseModel] | None) -> str:
    if not issubclass(settings, BaseModel):
        return ""
    known = set() if without is None else set(without.model_fields)
    lines = [_setting(name, info) for name, info in settings.model_fields.items() if name not in known]
    return "\n".join([f"# --- {title} ---", "", *lines]) if lines else ""


def _setting(name: str, info: FieldInfo) -> str:
    about = textwrap.fill(info.description or "", 100, initial_indent="# ", subsequent_indent="# ")
    default = info.default if info.default_factory is None else ""
    if isinstance(default, SecretStr) or default is None or repr(default) == "PydanticUndefined":
        default = ""
    if isinstance(default, bool):
        default = str(default).lower()
    if isinstance(info.json_schema_extra, dict):
        default = info.json_schema_extra.get("example", default)
    return f"{about}\n#{name.upper()}={default}\n"
