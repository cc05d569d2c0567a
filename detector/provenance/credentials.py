"""Signed records (C2PA): who signed what, and whether it is so. By `c2pa-python`, whose work is done in Rust.

A record is a stranger's, as the picture is. It is read in a process that may die of it (`detector.decoding`), only where there is
one, of a bounded size, without a network: neither records nor lists nor the state of a certificate are fetched.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.provenance.claims import claim, source_type, standing
from detector.verdict import Band, Family, Kind, Signal, Trace

MAX_RECORD_BYTES = 8 << 20
_MAX_SAID = 16 << 20
"""Letters of what is read out of a record."""
_MOST_PARENTS = 16
_TRUSTED = "signingCredential.trusted"
_UNTRUSTED = "signingCredential.untrusted"
_MIMES = {
    **{"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "avif": "image/avif"},
    **{"heic": "image/heic", "mp4": "video/mp4"},
}
_BY_MODEL = {Trace.CLAIMS_GENERATED, Trace.CLAIMS_COMPOSITE}
_HARMLESS = {
    *("c2pa.opened", "c2pa.published", "c2pa.converted", "c2pa.transcoded", "c2pa.repackaged", "c2pa.resized"),
    *("c2pa.resized.proportional", "c2pa.cropped", "c2pa.orientation", "c2pa.watermarked", "c2pa.watermarked.bound"),
    *("c2pa.watermarked.unbound", "c2pa.trimmed"),
}
"""What may be done to a picture that was generated as a whole, so that it still is."""


class Credentials:
    """Reads signed records by a list of those who are trusted (None: nobody is). Made before a process is confined; not
    thread-safe."""

    def __init__(self, trusted: Path | None = None) -> None:
        """Raises OSError, ValueError for a list that cannot be read; ImportError where `c2pa-python` is not installed."""
        import c2pa

        anchors = trusted.read_text(encoding="utf-8") if trusted is not None else ""
        settings = {
            **({"trust": {"trust_anchors": anchors}} if anchors else {}),
            "verify": {
                "verify_trust": True,
                "verify_timestamp_trust": True,
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
            },
            "core": {
                "allowed_network_hosts": [],
                "allow_redirects": False,
                "decode_identity_assertions": False,
                "max_decompressed_manifest_size_in_mb": MAX_RECORD_BYTES >> 20,
            },
        }
        try:
            self._context = c2pa.Context.from_dict(settings)
        except c2pa.C2paError as error:
            raise ValueError(f"not a list of certificates: {error}") from None
        self._c2pa = c2pa

    def read(self, data: bytes, found: str, record_bytes: int) -> tuple[Signal, ...]:
        """What the record says that is there, and how it stands."""
        if record_bytes > MAX_RECORD_BYTES:
            return (standing(Trace.RECORD_UNREAD),)
        try:
            with self._c2pa.Reader(_MIMES[found], io.BytesIO(data), context=self._context) as reader:
                said = reader.json()
            store = json.loads(said) if len(said) <= _MAX_SAID else None
            return tuple(_signals(store)) if isinstance(store, dict) else (standing(Trace.RECORD_UNREAD),)
        except self._c2pa.C2paError.ManifestNotFound:
            return ()
        except (self._c2pa.C2paError, RecursionError, MemoryError, ValueError, KeyError, TypeError, AttributeError):
            return (standing(Trace.RECORD_UNREAD),)


_PROVEN = {Trace.SIGNED_GENERATED: Kind.GENERATED, Trace.SIGNED_COMPOSITE: Kind.ALTERED}


def _signals(store: Mapping[str, Any]) -> Iterator[Signal]:
    manifests = store["manifests"]
    active = manifests[store["active_manifest"]]
    results = store["validation_results"]
    failures = {one["code"] for one in results["activeManifest"]["failure"]}
    state = store["validation_state"]
    says, record = meaning(manifests, active, Checks.of(results))
    if state == "Trusted" and not failures:
        who = signer(record)
        kind = _PROVEN.get(says)
        band = Band.NONE if kind is None else Band.SUBSTANTIAL
        yield Signal(
            name="record",
            family=Family.PROVENANCE,
            kind=kind,
            applies=True,
            band=band,
            detail=says.value,
            source=who,
        )
        if any(one.get("relationship") != "parentOf" for one in _list(active, "ingredients")):
            yield standing(Trace.RECORD_INGREDIENTS)
        return
    yield standing(_failed(failures, state))
    said = _CLAIMS.get(says)
    if said is not None:
        yield claim(said)


def _failed(failures: Set[str], state: str) -> Trace:
    """How a record stands that is not what it should be."""
    is_untrusted = {code for code in failures if "untrusted" in code}
    is_expired = {code for code in failures if "expired" in code or "outsideValidity" in code}
    if failures - is_untrusted - is_expired or (not failures and state != "Valid"):
        return Trace.RECORD_BROKEN
    return Trace.RECORD_EXPIRED if is_expired else Trace.RECORD_UNTRUSTED


_CLAIMS = {
    Trace.SIGNED_GENERATED: Trace.CLAIMS_GENERATED,
    Trace.SIGNED_COMPOSITE: Trace.CLAIMS_COMPOSITE,
    Trace.SIGNED_CAMERA: Trace.CLAIMS_CAMERA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What this reader finds otherwise than was noted when records of before were taken over: by the records' labels."""

    trusted: Set[str] = frozenset()
    failed: Set[str] = frozenset()

    @classmethod
    def of(cls, results: Mapping[str, Any]) -> Checks:
        """Those in `validation_results`."""
        now = [one.get("validationDeltas") or {} for one in _list(results, "ingredientDeltas")]
        return cls(
            trusted={_label(one) for each in now for one in _list(each, "success") if one["code"] == _TRUSTED},
            failed={_label(one) for each in now for one in _list(each, "failure")},
        )

    def vouch(self, parent: Mapping[str, Any]) -> bool:
        """Whether the record of a parent is believed: its own signer is trusted, and it fitted when it was taken over.

        `parent` is an ingredient in a record that is believed itself: what a stranger notes of others is nothing. What a trusted
        signer makes of a stranger's picture is signed, but not what the stranger says of it.
        """
        label = str(parent.get("active_manifest") or "")
        noted = (parent.get("validation_results") or {}).get("activeManifest") or {}
        failures = {one["code"] for one in _list(noted, "failure")}
        if not label or label in self.failed or failures - {_UNTRUSTED}:
            return False
        was_trusted = not failures and any(
            one["code"] == _TRUSTED and _label(one) == label for one in _list(noted, "success")
        )
        return was_trusted or label in self.trusted


def _label(status: Mapping[str, Any]) -> str:
    """Of the record that a status is about."""
    match = re.search(r"jumbf=/c2pa/([^/]+)", str(status.get("url")))
    return match.group(1) if match else ""


def meaning(manifests: Mapping[str, Any], active: Mapping[str, Any], checks: Checks) -> tuple[Trace, Mapping[str, Any]]:
    """What the records say, from the active one, which is believed, back to the picture's beginning; and which says it."""
    manifest, seen = active, set[str]()
    is_pure, by_model = True, None
    for _ in range(_MOST_PARENTS):
        begun: Trace | None = None
        has_begun = False
        for action in _actions(manifest):
            claimed = source_type(str(action.get("digitalSourceType") or ""))
            if action.get("action") == "c2pa.created" and not has_begun:
                begun, has_begun = claimed, True
                continue
            if claimed in _BY_MODEL:
                by_model = by_model or manifest
            # What a model does to its own picture leaves it a model's: an invisible mark, say.
            is_harmless = action.get("action") in _HARMLESS and claimed is not Trace.CLAIMS_COMPOSITE
            is_pure = is_pure and (is_harmless or claimed is Trace.CLAIMS_GENERATED)
        ingredients = _list(manifest, "ingredients")
        parents = [one for one in ingredients if one.get("relationship") == "parentOf"]
        is_pure = is_pure and len(ingredients) == len(parents) <= 1 and not (has_begun and parents)
        if begun is Trace.CLAIMS_GENERATED and is_pure:
            return Trace.SIGNED_GENERATED, manifest
        if begun is Trace.CLAIMS_CAMERA and is_pure and by_model is None:
            return Trace.SIGNED_CAMERA, manifest
        if begun in _BY_MODEL:
            return Trace.SIGNED_COMPOSITE, by_model or manifest
        label = str(parents[0].get("active_manifest") or "") if len(parents) == 1 else ""
        if has_begun or label not in manifests or label in seen or not checks.vouch(parents[0]):
            break
        seen.add(label)
        manifest = manifests[label]
    return (Trace.SIGNED_OTHER, active) if by_model is None else (Trace.SIGNED_COMPOSITE, by_model)


def _actions(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for assertion in _list(manifest, "assertions"):
        if str(assertion.get("label")).startswith("c2pa.actions"):
            yield from (one for one in _list(assertion.get("data") or {}, "actions") if isinstance(one, dict))


def _list(record: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    value = record.get(name)
    return value if isinstance(value, list) else ()


def signer(manifest: Mapping[str, Any]) -> str:
    """Who signed it: the organisation in a certificate that is trusted, in letters that cannot be anything else."""
    information = manifest.get("signature_info") or {}
    name = str(information.get("issuer") or information.get("common_name") or "")
    return re.sub(r"[^\w .,&'()-]", "", name)[:60].strip()
