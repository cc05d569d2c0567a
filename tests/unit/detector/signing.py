"""Signed pictures (C2PA), by certificates that are made here."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = {"action": "c2pa.created", "digitalSourceType": IPTC + "trainedAlgorithmicMedia"}
CAPTURED = {"action": "c2pa.created", "digitalSourceType": IPTC + "digitalCapture"}
RETOUCHED = {"action": "c2pa.edited", "digitalSourceType": IPTC + "compositeWithTrainedAlgorithmicMedia"}
OPENED = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["before"]}}
MIMES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "avif": "image/avif"}
MIMES |= {"heic": "image/heic", "mp4": "video/mp4"}
DAY = datetime.timedelta(days=1)


def _name(common: str, organisation: str) -> x509.Name:
    parts = {NameOID.COUNTRY_NAME: "NL", NameOID.ORGANIZATION_NAME: organisation, NameOID.COMMON_NAME: common}
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts.items()])


def _usage(*, signs_others: bool) -> x509.KeyUsage:
    others = (
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        **dict.fromkeys(others, False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs pictures by a certificate of a root of its own."""

    root: str
    """PEM."""
    chain: str
    key: str
    expires: datetime.datetime

    @classmethod
    def made(cls, organisation: str = "Example Generator Ltd", lasts: datetime.timedelta = 100 * DAY) -> Signer:
        """A new one, whose certificate lasts so long from now on."""
        now = datetime.datetime.now(datetime.UTC)
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        issuer = _name("Test Root", organisation)
        about_root = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
        root = (
            x509.CertificateBuilder(issuer, issuer, root_key.public_key(), x509.random_serial_number())
            .not_valid_before(now - 1000 * DAY)
            .not_valid_after(now + 1000 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(signs_others=True), critical=True)
            .add_extension(about_root, critical=False)
            .sign(root_key, hashes.SHA256())
        )
        subject = _name("Test Signer", organisation)
        expires = now + lasts
        leaf = (
            x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - 10 * DAY)
            .not_valid_after(expires)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_others=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.4")]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(about_root), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        certificates = [one.public_bytes(pem).decode() for one in (leaf, root)]
        return cls(root=certificates[1], chain="".join(certificates), key=plain.decode(), expires=expires)

    def trusted(self, folder: Path) -> Path:
        """A list that has this one's root alone."""
        path = folder / "trusted.pem"
        path.write_text(self.root, encoding="utf-8")
        return path

    def sign(
        self,
        data: bytes,
        *actions: Mapping[str, Any],
        format: str = "jpeg",
        parent: bytes | None = None,
        part: bytes | None = None,
        assertions: Sequence[Mapping[str, Any]] = (),
    ) -> bytes:
        """The picture with a record of these actions; `parent` is what it was before, `part` what is in it."""
        said = [{"label": "c2pa.actions.v2", "data": {"actions": list(actions)}}, *assertions]
        builder = c2pa.Builder({"claim_generator_info": [{"name": "test", "version": "1"}], "assertions": said})
        for relation, other in {"parentOf": parent, "componentOf": part}.items():
            if other is not None:
                about = {"title": "p", "relationship": relation, "label": "before", "instance_id": "before"}
                builder.add_ingredient(json.dumps(about), MIMES[format], io.BytesIO(other))
        information = c2pa.C2paSignerInfo("es256", self.chain.encode(), self.key.encode(), None)
        signed = io.BytesIO()
        builder.sign(c2pa.Signer.from_info(information), MIMES[format], io.BytesIO(data), signed)
        return signed.getvalue()
