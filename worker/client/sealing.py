"""AES-GCM around every picture that leaves a process: whoever reads the media server sees noise."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class Seal:
    """Seals bytes under names, and makes names that give nothing away."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(derive(key, b"torchrelay media seal v1"))
        self._names = derive(key, b"torchrelay media names v1")

    def close(self, data: bytes, name: str) -> bytes:
        """`data` sealed; opens under the same name alone."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes | None:
        """What was sealed under `name`; None where it was changed, or sealed with another key or name."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):  # the latter where there are too few bytes for a nonce
            return None

    def name(self, purpose: str, text: str) -> str:
        """A key's name for `text`, the same every time, from which `text` cannot be found without the secret."""
        return hmac.new(self._names, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


def derive(key: bytes, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
