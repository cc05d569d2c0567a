"""What an operator can set for the bots and the pages. Each chat platform has settings of its own beside it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

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
    hold: bool = Field(
        default=False,
        description="on: where a chat's rules say so, a picture is taken out and a sealed copy kept, so that a moderator can put "
        "it back. You then store pictures of people, some of them intimate or unlawful: the law may ask of you to say so, "
        "to limit how long (HOLD_S), and to report some of them. off: such rules only tell the moderators.",
        json_schema_extra={"example": "off"},
    )
    reveal: bool = Field(
        default=False,
        description="on: a moderator can look at a picture of a case, alone and once, by a link to PUBLIC_URL; each look is "
        "written down. Whom you let look at intimate pictures of others may be regulated, as may be the care that you owe "
        "those who must look. off: moderators decide by the card's words and its blurred grey picture.",
        json_schema_extra={"example": "off"},
    )
    public_url: str = Field(
        default="",
        description="Where moderators' browsers reach this program's pages, for REVEAL: https://torchrelay.example.org. https "
        "alone, but for this machine itself. Let your proxy pass /reveal/ on with its Host, and keep that path out of its log.",
    )
    preserve_minor: bool = Field(
        default=False,
        description="off: what a moderator marks as a suspected minor is destroyed at once. on: a sealed copy that is there "
        "already is kept until HOLD_S is over, where nobody can see it by this program. Only where the law tells you to preserve "
        "it, and how; to have such pictures is a crime in most places. Ask a lawyer, not this file.",
        json_schema_extra={"example": "off"},
    )
    hold_s: Annotated[int, Field(ge=3_600, le=604_800)] = Field(
        default=86_400, description="How long a held picture can be put back, in seconds; then its bytes are forgotten."
    )
    case_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        default=180,
        description="How many days a case is kept. It holds no picture, no text and no name, but the platform's numbers of "
        "whoever posted and decided.",
    )
    journal_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        default=365,
        description="How many days a chat's journal is kept: what was decided, by whom, and strikes. It holds the platform's "
        "numbers of members and the reasons that admins gave, no picture and no name. That is personal data in most places: "
        "keep it no longer than you need.",
    )
    allowed_chats: str = Field(
        default="",
        description="Groups that are served, as platform:chat, separated by commas: telegram:-1001234567890, discord:1234567890. "
        "Their members may ask in private. Empty: every group that takes the bot in.",
    )
    allowed_users: str = Field(
        default="",
        description="Who may ask in private beside the members of ALLOWED_CHATS, as platform:member, separated by commas. With "
        "both empty everybody may; everybody else gets one kind sentence, and /help, /thisisme, /appeal and what is theirs.",
    )
    owner_id: str = Field(
        default="",
        description="Your own accounts, as platform:member, separated by commas: always served, and never told to come back.",
    )
    quota_private: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=60, description="Pictures that one person can have checked in private in an hour; 0: any number."
    )
    quota_maps: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=12,
        description="How often one person can ask in private where the detector looked, in an hour; 0: any number. Each time "
        "costs as much as several pictures.",
    )
    quota_checks: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=30,
        description="How often one person can give /check, and /report, in groups in an hour; 0: any number.",
    )
    quota_chat_checks: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        default=300,
        description="How often /check and /report can be given in one group in an hour; 0: any number.",
    )
    quota_emblems: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=60,
        description="How many pictures that no message carries (of people who join, of emoji, of the chat itself) are looked at "
        "in one chat in an hour, of each sort, where its rules ask for it; 0: any number. Moderators are told how many were "
        "left out.",
    )
    quota_commands: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=60, description="How many other commands one person can give in ten minutes; 0: any number."
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

    @field_validator("allowed_chats", "allowed_users", "owner_id")
    @classmethod
    def _named(cls, value: str) -> str:
        named_in(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _public_address(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not safe or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("must be an address like https://torchrelay.example.org (http:// for this machine alone)")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _key_beyond_loopback(self) -> BotSettings:
        if self.http_host not in LOOPBACK and self.api_key is None:
            raise ValueError("API_KEY must be set where HTTP_HOST is not loopback")
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that a request may name, lower case, without a port."""
        more = {name.strip().lower() for name in self.allowed_hosts.split(",")}
        public = urlsplit(self.public_url).hostname or ""
        return LOOPBACK | {self.http_host.lower()} | {name for name in (*more, public) if name}


def named_in(value: str) -> frozenset[tuple[str, str]]:
    """The pairs of `telegram:123, discord:456`. Raises ValueError."""
    words = [word.strip() for word in value.split(",") if word.strip()]
    pairs = [(platform.strip().lower(), name.strip()) for platform, _, name in (word.partition(":") for word in words)]
    if not all(platform and name for platform, name in pairs):
        raise ValueError("must be like telegram:-1001234567890, discord:1234567890")
    return frozenset(pairs)
