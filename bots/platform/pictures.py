"""PURE. Which files are fetched to be looked at: pictures and films. What they are, their bytes decide, where these are read."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath

_OWN = {
    **dict.fromkeys((".jfif", ".jpe"), "image/jpeg"),
    **dict.fromkeys((".heif", ".hif"), "image/heif"),
    ".apng": "image/apng",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".jxl": "image/jxl",
    ".m4v": "video/mp4",
    ".mkv": "video/x-matroska",
    ".3gp": "video/3gpp",
    ".3g2": "video/3gpp2",
    ".ogv": "video/ogg",
    ".wmv": "video/x-ms-wmv",
    ".flv": "video/x-flv",
    # What is often sent without a type, and is neither.
    **dict.fromkeys((".7z", ".rar", ".apk", ".dmg"), "application/octet-stream"),
    **dict.fromkeys((".docx", ".xlsx", ".pptx"), "application/zip"),
    **dict.fromkeys((".toml", ".md", ".ftl"), "text/plain"),
    **dict.fromkeys((".ogg", ".oga", ".opus", ".m4a", ".flac"), "audio/ogg"),
    ".tgs": "application/x-tgsticker",
    # Which says nothing.
    ".bin": "",
}
"""What Python's own list lacks."""
_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"\x1a\x45\xdf\xa3": "video/webm",
}
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    # Which hardly a browser shows.
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), ""),
}
"""What such a file says it is; every other one is a film."""
_BOXES = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"}
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "unknown/unknown"})
# Python's own list, and none of this machine's: a file is fetched on every machine, or on none.
_NAMES = mimetypes.MimeTypes()
_DRAWING = "image/svg+xml"


def claimed_type(media_type: str, name: str) -> str:
    """The MIME type that a file of this type and name claims to be, by either of them; empty where neither says anything.

    A picture or a film where one of them says so: that is how it may be shown to people.
    """
    kind = media_type.partition(";")[0].strip().lower()
    kind, named = "" if kind in _UNSAID else kind, _named_type(name)
    if kind != _DRAWING and not is_visual(kind) and is_visual(named):
        return named
    return kind or named


def may_be_picture(claimed: str) -> bool:
    """Whether a file that claims this type may be a picture or a film: it says so, or it says nothing.

    Vector graphics are drawings and cannot be scanned.
    """
    return not claimed or is_visual(claimed)


def is_visual(media_type: str) -> bool:
    """Whether that is the type of a picture or a film."""
    return media_type.startswith(("image/", "video/")) and media_type != _DRAWING


def shown_type(data: bytes) -> str:
    """As what a browser may show these bytes, by the first of them; empty for all else, which no browser must guess at."""
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    # A film that does not say what it is; a text that begins so has larger numbers there.
    is_box = data[4:8] in _BOXES and int.from_bytes(data[:4], "big") <= len(data)
    return "video/mp4" if is_box else ""


def _named_type(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix in _OWN:
        return _OWN[suffix]
    kind, packed = _NAMES.guess_type(f"file{suffix}", strict=False)
    return f"application/{packed}" if packed else kind or ""
