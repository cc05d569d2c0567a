"""What an operator can set for the bots and the pages. Each chat platform has settings of its own beside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator, model_validator

from worker.settings import ServiceSettings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class BotSettings(ServiceSettings):
    """What the bots add."""

    http_host: str = Field(default="127.0.0.1", description="Address to serve pages and the HTTP API on.")
    port: Annotated[int, Field(ge=1, le=65_535)] = Field(
        default=8600, description="Port of the pages and the HTTP API."
    )
    api_key: SecretStr | None = Field(
        default=None,
        description="The operator's key for the HTTP API (Authorization: Bearer …); also shows exact scores. "
        "Required where HTTP_HOST is not loopback.",
    )
    allowed_hosts: str = Field(
        default="",
        description="Host names, separated by commas, under which this program may be reached besides loopback.",
    )
    hold_s: Annotated[int, Field(ge=3_600, le=604_800)] = Field(
        default=86_400, description="How long a held picture can be put back, in seconds; then its bytes are forgotten."
    )
    case_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        default=30, description="How many days a case is kept. It holds no picture, no text and no name."
    )
    max_fetch_bytes: Annotated[int, Field(ge=100_000, le=20 * 1024 * 1024)] = Field(
        default=20 * 1024 * 1024, description="The largest picture that is fetched, in bytes."
    )

    @field_validator("api_key", mode="before")
    @classmethod
    def _no_key(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("api_key")
    @classmethod
    def _long_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters (openssl rand -hex 16)")
        return value

    @model_validator(mode="after")
    def _key_beyond_loopback(self) -> BotSettings:
        if self.http_host not in LOOPBACK and self.api_key is None:
            raise ValueError("API_KEY must be set where HTTP_HOST is not loopback")
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that a request may name, lower case, without a port."""
        more = (name.strip().lower() for name in self.allowed_hosts.split(","))
        return LOOPBACK | {self.http_host.lower()} | {name for name in more if name}
