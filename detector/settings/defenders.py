"""What an operator can set for the detector `defenders`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from detector.settings import DetectorSettings, Digest, File


class Settings(DetectorSettings):
    """Its weights, which no package has, and when it stops."""

    defenders_weights: File = Field(
        default=None, description="The weights file of the detector defenders (docs/defenders.md). It needs one."
    )
    defenders_sha256: Digest = Field(
        default=None,
        description="The SHA-256 that DEFENDERS_WEIGHTS must have; any other file is refused before it is opened.",
    )
    defenders_early_exit: bool = Field(
        default=False,
        description="Whether defenders stops a scan once its band is settled; its score is then an interval.",
    )

    @property
    def weights(self) -> Path | None:
        return self.defenders_weights

    @property
    def sha256(self) -> str | None:
        return self.defenders_sha256
