"""PURE. What a button carries: a signed, expiring reference. It gives no right by itself: that is asked at the press."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from bots.records.choices import Choice

PREFIX = "tr2"
MAX_LENGTH = 60
"""Telegram's callback data holds 64 bytes."""
VALID_S = 30 * 86_400
"""How long a button works; after that `/case` gives fresh ones."""
PANEL = "se"
"""Stands where a Choice would."""
_FORM = re.compile(
    r"tr2:(?P<choice>[a-z]{1,2}):(?P<case>[A-Za-z0-9]{1,16}):(?P<finding>[0-9]{0,4}):(?P<until>[0-9a-z]{1,8}):(?P<mac>[A-Za-z0-9_-]{16})"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a press means."""

    choice: Choice
    case: str
    """The case's name; for WHERE, that of a picture."""
    finding: int = 0
    """One picture of the case; 0: all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelReference:
    """What a press on a panel of settings means."""

    entry: str
    """At most 16 letters and digits of ASCII."""
    sure: bool = False
    """Whoever presses it was told what it costs."""
    here: bool = False
    """It is of the topic's own rules in which it stands, not of the chat's."""

    @property
    def number(self) -> int:
        """Where a Reference has its picture's."""
        return int(self.sure) + 2 * int(self.here)

    @classmethod
    def of(cls, entry: str, number: str) -> PanelReference:
        """As `number` says it; a number of a later version says nothing."""
        return cls(entry=entry, sure=number in {"1", "3"}, here=number in {"2", "3"})


class Expired(Exception):
    """The reference is ours, and too old: `reference` is what it meant."""

    def __init__(self, reference: Reference) -> None:
        super().__init__("a button is too old")
        self.reference = reference


class Signer:
    """Makes and reads references, and names, with a key that all replicas share."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, reference: Reference, platform: str, expires_at_s: float) -> str:
        """At most MAX_LENGTH characters of `[A-Za-z0-9:_-]`, good on this platform alone."""
        return self._signed(platform, expires_at_s, reference.choice, reference.case, reference.finding)

    def sign_entry(self, reference: PanelReference, platform: str, expires_at_s: float) -> str:
        """As `sign`, for a panel of settings."""
        return self._signed(platform, expires_at_s, PANEL, reference.entry, reference.number)

    def is_of(self, data: str, choice: Choice) -> bool:
        """Whether it has the form of a button of this choice, whoever signed it."""
        return data.startswith(f"{PREFIX}:{choice}:")

    def is_entry(self, data: str) -> bool:
        """Whether it has the form of a panel's button, whoever signed it."""
        return data.startswith(f"{PREFIX}:{PANEL}:")

    def read_entry(self, data: str, platform: str, now_s: float) -> PanelReference | None:
        """What a button of a panel means; None if it is none of ours, or too old."""
        match = self._match(data, platform)
        if match is None or match["choice"] != PANEL or _is_over(match, now_s):
            return None
        return PanelReference.of(match["case"], match["finding"])

    def read(self, data: str, platform: str, now_s: float) -> Reference | None:
        """What it means; None if it is not ours, was changed, or is a choice of another version. Raises Expired."""
        match = self._match(data, platform)
        if match is None or match["choice"] not in set(Choice):
            return None
        reference = Reference(choice=Choice(match["choice"]), case=match["case"], finding=int(match["finding"] or 0))
        if _is_over(match, now_s):
            raise Expired(reference)
        return reference

    def digest(self, *words: str) -> str:
        """A name for these words, always the same, that says nothing of them to whoever has not the key."""
        named = "\n".join(("torchrelay name", *words)).encode()
        return hmac.new(self._key, named, hashlib.sha256).hexdigest()[:32]

    def _signed(self, platform: str, expires_at_s: float, choice: str, about: str, number: int) -> str:
        body = f"{PREFIX}:{choice}:{about}:{number or ''}:{_base36(int(expires_at_s) // 60)}"
        return f"{body}:{self._mac(platform, body)}"

    def _match(self, data: str, platform: str) -> re.Match[str] | None:
        match = _FORM.fullmatch(data)
        if match is None or not hmac.compare_digest(match["mac"], self._mac(platform, data.rpartition(":")[0])):
            return None
        return match

    def _mac(self, platform: str, body: str) -> str:
        mac = hmac.new(self._key, f"torchrelay button {platform} {body}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac[:12]).decode()


def _is_over(match: re.Match[str], now_s: float) -> bool:
    return int(match["until"], 36) * 60 < now_s


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
