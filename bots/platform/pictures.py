"""PURE. Which files are fetched to be looked at. What they are, their bytes decide, where these are read."""

from __future__ import annotations

from pathlib import PurePath

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".apng", ".webp", ".gif", ".avif", ".heic", ".heif", ".hif"}
)
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "unknown/unknown"})


def may_be_picture(media_type: str, name: str) -> bool:
    """Whether a file of this MIME type and name may be a picture: by either of them, or as neither says what it is.

    Vector graphics are drawings and cannot be scanned.
    """
    kind = media_type.partition(";")[0].strip().lower()
    suffix = PurePath(name).suffix.lower()
    if kind == "image/svg+xml" or (suffix == ".svg" and kind in _UNSAID):
        return False
    return kind.startswith("image/") or suffix in SUFFIXES or (kind in _UNSAID and not suffix)
