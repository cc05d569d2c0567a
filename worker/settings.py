"""What an operator can set for the scan service; bots read the first part too. Environment first, then `.env`."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

from cryptography.x509 import load_pem_x509_certificates
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from worker.client import addresses
from worker.client.scanner import ScannerError
from worker.client.servers import Servers
from worker.private import own_folder

KEY_BYTES = 32


class SettingsError(ScannerError):
    """A setting is missing or does not fit; the message names it and says what is allowed."""


class ServiceSettings(BaseSettings):
    """Where the scan service lives: what bots and workers must agree on."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    torchrelay_data: Path = Field(
        default_factory=lambda: user_data_path("torchrelay", appauthor=False),
        description="Folder for the embedded servers' data and this program's keys. Default: the user's data folder.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="The Redis or Valkey with appendonly that all bots and workers share: redis://, rediss:// or unix://. "
        "Of Sentinel: redis+sentinel://user:password@host:port,host:port/service/db, or rediss+sentinel:// where all of it "
        "speaks TLS. Empty: the program starts its own on a private socket.",
    )
    media_redis_url: SecretStr | None = Field(
        default=None,
        description="A second server without any persistence, for sealed pictures. Required where REDIS_URL is set.",
    )
    media_key: SecretStr | None = Field(
        default=None,
        description="32 random bytes in base64 that seal the pictures, the same for all bots and workers "
        "(`openssl rand -base64 32`). Required where REDIS_URL is set; otherwise made and kept in the data folder.",
    )
    queue_limit: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=2_000,
        description="Pictures that may wait; beyond it new ones are refused with a word. A fifth of it is kept "
        "for people who wait for an answer: what is only posted in groups is refused earlier.",
    )
    max_fetch_bytes: Annotated[int, Field(ge=100_000, le=200 * 1024 * 1024)] = Field(
        default=20 * 1024 * 1024,
        description="The largest picture or film that is fetched and looked at, in bytes, the same for all bots and workers. "
        "More than 20 MiB come from a Bot API server of your own (TELEGRAM_LOCAL_FILES), and take several times as much memory.",
    )
    verdict_ttl_s: Annotated[int, Field(ge=0, le=31_536_000)] = Field(
        default=30 * 86_400, description="How long a verdict is remembered by the picture's SHA-256, in seconds."
    )
    media_ttl_s: Annotated[int, Field(ge=30, le=86_400)] = Field(
        default=900,
        description="How long a sealed picture may wait for its scan, in seconds; then it is fetched again.",
    )
    scan_timeout_s: Annotated[int, Field(ge=1, le=600)] = Field(
        default=60,
        description="How long fetching, decoding and judging one batch may take, in seconds; then its worker is killed, "
        "and each of its pictures is tried again by itself.",
    )
    takeover_s: Annotated[int, Field(ge=3, le=600)] = Field(
        default=15,
        description="How long a worker or a bot may give no sign of life, in seconds, before others take over what it had. "
        "The same for all of them.",
    )
    longest_wait_s: Annotated[int, Field(ge=1, le=86_400)] = Field(
        default=300,
        description="How long a picture may wait for its verdict, in seconds, before /healthz says that something is wrong.",
    )
    otel_exporter_otlp_endpoint: SecretStr | None = Field(
        default=None,
        description="Where traces of scans go, by OTLP over HTTP: http://localhost:4318, say. Empty: nothing is traced. "
        "It needs the extra torchrelay[tracing]. They tell how long things took; no chat, person, file or address.",
    )
    otel_exporter_otlp_headers: SecretStr | None = Field(
        default=None, description="Headers that the endpoint wants, as authorization=Bearer%20…, separated by commas."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="json, console, or auto: console on a terminal, json elsewhere."
    )

    @property
    def servers(self) -> Servers | None:
        """The servers that are set; None: those of the data folder."""
        if self.redis_url is None or self.media_redis_url is None:
            return None
        return Servers(redis_url=self.redis_url.get_secret_value(), media_url=self.media_redis_url.get_secret_value())

    @field_validator(
        *("redis_url", "media_redis_url", "media_key", "otel_exporter_otlp_endpoint", "otel_exporter_otlp_headers"),
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("redis_url", "media_redis_url")
    @classmethod
    def _known_scheme(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            addresses.check(value.get_secret_value())
        return value

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _by_http(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @field_validator("media_key")
    @classmethod
    def _right_size(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            decode_key(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _all_or_none(self) -> ServiceSettings:
        if self.redis_url is not None:
            for name in ("media_redis_url", "media_key"):
                if getattr(self, name) is None:
                    raise ValueError(f"{name.upper()} must be set where REDIS_URL is set")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value set here, for the log's redaction."""
        found = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in found if isinstance(value, SecretStr))


class WorkerSettings(ServiceSettings):
    """What a worker adds."""

    detectors: str = Field(
        default="default",
        description="The detector that judges, or several, separated by commas, of which the first leads; "
        "`python -m detector models` lists. none: no model, pictures are only fingerprinted, for known ones.",
    )
    device: str = Field(default="cpu", description="A torch device (cpu, cuda, cuda:1) or auto.")
    torch_threads: Annotated[int, Field(ge=0, le=512)] = Field(
        default=0, description="CPU threads of one forward pass; 0: torch's choice."
    )
    batch_max: Annotated[int, Field(ge=1, le=256)] = Field(
        default=8, description="Pictures in one batch at most; fewer where the model gains nothing by it: on a CPU one."
    )
    decoders: Annotated[int, Field(ge=1, le=64)] = Field(
        default_factory=lambda: max(1, min(4, (os.cpu_count() or 2) // 2)),
        description="Processes that decode pictures. Default: half the cores, at most 4.",
    )
    trust_list: Path | None = Field(
        default=None,
        description="A file of certificates (PEM) whose signatures on pictures are believed: C2PA's trust list, and its list of "
        "time-stamping authorities behind it (docs/detector.md says where they are). Empty: nobody's, so no signature is proof. "
        "A verdict that is remembered was made by the list of its day.",
    )
    metrics_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=0, description="Serve /metrics and /healthz of this worker here, on loopback; 0: not at all."
    )

    @field_validator("trust_list")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                load_pem_x509_certificates(value.read_bytes())
            except (OSError, ValueError):
                raise ValueError("must name a file of certificates in PEM") from None
        return value

    @field_validator("trust_list", mode="before")
    @classmethod
    def _not_given(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("detectors")
    @classmethod
    def _each_once(cls, value: str) -> str:
        names = _split(value)
        if not names or len(set(names)) != len(names):
            raise ValueError("must name at least one detector, and each only once, separated by commas")
        return value

    @property
    def detector_names(self) -> list[str]:
        """The names in `detectors`, the leader's first."""
        return _split(self.detectors)


def _split(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def decode_key(text: str) -> bytes:
    """The 32 bytes that `text` holds in base64. Raises ValueError."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64 (openssl rand -base64 32)")
    return key


def sealing_key(settings: ServiceSettings) -> bytes:
    """The key that seals pictures: the set one, or the data folder's own, made now if there is none (mode 0600)."""
    if settings.media_key is not None:
        return decode_key(settings.media_key.get_secret_value())
    return own_key(settings.torchrelay_data, "media.key")


def own_key(folder: Path, name: str) -> bytes:
    """32 random bytes kept in `folder/name`, made now if missing; two programs that start at once get the same."""
    path = own_folder(folder) / name
    made = path.with_name(f".{name}.{secrets.token_hex(8)}")
    if not path.exists():
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
        try:
            os.link(made, path)  # fails where another program was first; its key is then ours too
        except FileExistsError:
            pass
        finally:
            made.unlink()
    try:
        return decode_key(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise SettingsError(f"{path} {error}; delete the file to have a new one made") from None


def refuse(error: ValidationError | ScannerError) -> NoReturn:
    """Name each bad setting and what is allowed on stderr, then exit with status 2."""
    if isinstance(error, ValidationError):
        for problem in error.errors(include_input=False, include_url=False, include_context=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            text = problem["msg"].removeprefix("Value error, ")
            sys.stderr.write(f"setting {name}: {text}\n" if name else f"settings: {text}\n")
    else:
        sys.stderr.write(f"{error}\n")
    raise SystemExit(2)
