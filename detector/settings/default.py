"""What an operator can set for the detector `default`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from detector.settings import DetectorSettings, Digest, File


class Settings(DetectorSettings):
    """Other weights than the package's."""

    default_weights: File = Field(
        default=None,
        description="Weights for the detector default instead of the package's: FILE.safetensors with FILE.json beside it, as "
        "`python -m detector train` makes them, of whatever recipe (docs/detector.md).",
    )
    default_sha256: Digest = Field(
        default=None,
        description="The SHA-256 that DEFAULT_WEIGHTS must have; empty: the one in the JSON beside it.",
    )

    @property
    def weights(self) -> Path | None:
        return self.default_weights

    @property
    def sha256(self) -> str | None:
        return self.default_sha256
