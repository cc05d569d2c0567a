"""Signed records: what is signed by whom and still fits, and what is not, by files that are signed here."""

from __future__ import annotations

import datetime
import os
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bots.policy import Proof
from bots.policy.evidence import proofs
from detector.decoding import GuardedDecoder
from detector.media import MediaLimits, completed, decode
from detector.provenance.credentials import MAX_RECORD_BYTES, Checks, Credentials, meaning
from detector.provenance.inspecting import Inspector
from detector.testing import FakeDetector
from detector.verdict import Band, Family, Kind, Signal, Trace, Verdict
from tests.unit.detector.signing import CAPTURED, GENERATED, IPTC, MIMES, OPENED, RETOUCHED, Signer
from tests.unit.detector.test_claims import with_xmp, xmp
from tests.unit.detector.test_media import encode, film, gradient

MAKER = Signer.made()
NAME = "Example Generator Ltd"


@pytest.fixture(name="inspector", scope="module")
def inspector_fixture(tmp_path_factory: pytest.TempPathFactory) -> Inspector:
    """Trusts MAKER alone."""
    return Inspector(MAKER.trusted(tmp_path_factory.mktemp("trust")))


def picture(format: str = "jpeg") -> bytes:
    if format == "mp4":
        return film("mp4", "mpeg4")
    return encode(gradient(), {"heic": "HEIF"}.get(format, format.upper()))


def weighty(signals: tuple[Signal, ...]) -> list[tuple[str, Family, Kind | None, Band, str]]:
    """What is said, but for a JPEG's tables."""
    return [
        (one.detail, one.family, one.kind, one.band, one.source)
        for one in signals
        if not one.detail.startswith("tables_")
    ]


def signed(trace: Trace, kind: Kind | None = None) -> tuple[str, Family, Kind | None, Band, str]:
    band = Band.NONE if kind is None else Band.SUBSTANTIAL
    return trace.value, Family.PROVENANCE, kind, band, NAME


def stands(trace: Trace) -> tuple[str, Family, Kind | None, Band, str]:
    return trace.value, Family.PROVENANCE, None, Band.NONE, ""


CLAIM = (Trace.CLAIMS_GENERATED.value, Family.METADATA, Kind.GENERATED, Band.SUBSTANTIAL, "")


@pytest.mark.parametrize("format", list(MIMES))
def test_who_signed_that_all_of_it_was_generated_is_told(inspector: Inspector, format: str) -> None:
    data = MAKER.sign(picture(format), GENERATED, format=format)
    assert weighty(inspector.traces(data)) == [signed(Trace.SIGNED_GENERATED, Kind.GENERATED)]
    assert weighty(inspector.traces(picture(format))) == [(*stands(Trace.NO_RECORD),)]


def test_one_changed_byte_breaks_it(inspector: Inspector) -> None:
    data = MAKER.sign(picture(), GENERATED)
    for at in (-40, -400, data.find(b"trainedAlgorithmicMedia"), data.find(b"Example Generator Ltd")):
        broken = bytearray(data)
        broken[at] ^= 1
        first, *rest = weighty(inspector.traces(bytes(broken)))
        assert first in (stands(Trace.RECORD_BROKEN), stands(Trace.RECORD_UNREAD))
        assert rest in ([CLAIM], []), "what it said is a claim now"


def test_another_pictures_record_does_not_fit(inspector: Inspector) -> None:
    data, other = MAKER.sign(picture(), GENERATED), encode(gradient().rotate(90), "JPEG")
    end = 2
    while data[end + 1] == 0xEB or data[end + 1] == 0xE0:
        end += 2 + struct.unpack_from(">H", data, end + 2)[0]
    moved = data[:end] + other[2:]
    assert weighty(inspector.traces(moved)) == [stands(Trace.RECORD_BROKEN), CLAIM]


def test_whoever_is_not_on_the_list_only_claims(inspector: Inspector) -> None:
    data = Signer.made("Google LLC").sign(picture(), GENERATED)
    assert weighty(inspector.traces(data)) == [stands(Trace.RECORD_UNTRUSTED), CLAIM], "and is not named"
    assert weighty(Inspector().traces(data)) == [stands(Trace.RECORD_UNTRUSTED), CLAIM]


def test_a_certificate_that_is_over_proves_nothing(tmp_path: Path) -> None:
    brief = Signer.made(lasts=datetime.timedelta(seconds=2))
    data = brief.sign(picture(), GENERATED)
    inspector = Inspector(brief.trusted(tmp_path))
    deadline_s = time.monotonic() + 30
    while weighty(told := inspector.traces(data))[0] != stands(Trace.RECORD_EXPIRED):
        assert time.monotonic() < deadline_s, told
    assert weighty(told) == [stands(Trace.RECORD_EXPIRED), CLAIM]


def test_what_was_done_since_decides_whether_all_of_it_is_generated(inspector: Inspector) -> None:
    made = MAKER.sign(picture(), GENERATED)
    wholly, partly = signed(Trace.SIGNED_GENERATED, Kind.GENERATED), signed(Trace.SIGNED_COMPOSITE, Kind.ALTERED)
    marked = {"action": "c2pa.edited", "digitalSourceType": IPTC + "trainedAlgorithmicMedia"}
    painted = {"action": "c2pa.drawing"}
    photo = MAKER.sign(picture(), CAPTURED)
    cases = {
        "resized": (MAKER.sign(made, OPENED, {"action": "c2pa.resized"}, parent=made), [wholly]),
        "marked by the model": (MAKER.sign(picture(), GENERATED, marked), [wholly]),
        "a part of it made anew": (MAKER.sign(picture(), GENERATED, {**RETOUCHED, "action": "c2pa.cropped"}), [partly]),
        "painted over": (MAKER.sign(made, OPENED, painted, parent=made), [partly]),
        "retouched": (MAKER.sign(picture(), CAPTURED, RETOUCHED), [partly]),
        "a photo, retouched since": (MAKER.sign(photo, OPENED, RETOUCHED, parent=photo), [partly]),
        "a photo, made over by a model": (MAKER.sign(photo, OPENED, marked, parent=photo), [partly]),
        "a camera's": (photo, [signed(Trace.SIGNED_CAMERA)]),
        "a camera's, made smaller": (
            MAKER.sign(photo, OPENED, {"action": "c2pa.resized"}, parent=photo),
            [signed(Trace.SIGNED_CAMERA)],
        ),
        "a camera's, painted over": (MAKER.sign(photo, OPENED, painted, parent=photo), [signed(Trace.SIGNED_OTHER)]),
        "something else": (
            MAKER.sign(picture(), {"action": "c2pa.created", "digitalSourceType": IPTC + "digitalCreation"}),
            [signed(Trace.SIGNED_OTHER)],
        ),
        "generated, of a photo": (
            MAKER.sign(picture(), GENERATED, part=photo),
            [partly, stands(Trace.RECORD_INGREDIENTS)],
        ),
        "generated, with a photo in it": (
            MAKER.sign(
                picture(), GENERATED, {"action": "c2pa.placed", "parameters": {"ingredientIds": ["before"]}}, part=photo
            ),
            [partly, stands(Trace.RECORD_INGREDIENTS)],
        ),
    }
    for name, (data, expected) in cases.items():
        assert weighty(inspector.traces(data)) == expected, name


def test_a_parent_that_is_not_trusted_is_not_believed_through_a_child_that_is(inspector: Inspector) -> None:
    stranger = Signer.made("Somebody").sign(picture(), GENERATED)
    data = MAKER.sign(stranger, OPENED, {"action": "c2pa.resized"}, parent=stranger)
    assert weighty(inspector.traces(data)) == [signed(Trace.SIGNED_OTHER)]
    own = MAKER.sign(picture(), GENERATED)
    broken = own[:-9] + b"x" + own[-8:]
    data = MAKER.sign(broken, OPENED, {"action": "c2pa.resized"}, parent=broken)
    assert weighty(inspector.traces(data)) == [signed(Trace.SIGNED_OTHER)]


def believed(data: bytes, inspector: Inspector, band: Band) -> Verdict:
    media = decode(data)
    (plain,) = FakeDetector(judge=lambda media: band).detect([media])
    return completed(plain, replace(media, traces=inspector.traces(data)))


@pytest.mark.parametrize("band", list(Band))
def test_what_is_signed_as_generated_is_proved_and_what_is_claimed_is_not(inspector: Inspector, band: Band) -> None:
    verdict = believed(MAKER.sign(picture(), GENERATED), inspector, band)
    assert verdict.generated.band is Band.SUBSTANTIAL
    assert verdict.altered.band is band
    assert Proof.PROVENANCE in proofs(verdict, Kind.GENERATED)
    assert Proof.PROVENANCE not in proofs(verdict, Kind.ALTERED)
    is_strong = band is Band.SUBSTANTIAL
    for claimed in (Signer.made("Somebody").sign(picture(), GENERATED), MAKER.sign(picture(), GENERATED)[:-9] + b"x"):
        given = proofs(believed(claimed, inspector, band), Kind.GENERATED)
        assert given == ({Proof.TWO_KINDS} if is_strong else set())
    part = believed(MAKER.sign(picture(), CAPTURED, RETOUCHED), inspector, band)
    assert part.altered.band is max(band, Band.UNCERTAIN, key=lambda one: one.rank)
    assert proofs(part, Kind.ALTERED) == ({Proof.TWO_KINDS} if is_strong else set())
    camera = believed(MAKER.sign(picture(), CAPTURED), inspector, band)
    assert (camera.altered.band, camera.generated.band) == (band, band), "a camera's word is no innocence"


def test_a_record_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    credentials = Credentials(MAKER.trusted(tmp_path))
    data = MAKER.sign(picture(), GENERATED)
    assert weighty(credentials.read(data, "jpeg", MAX_RECORD_BYTES)) == [signed(Trace.SIGNED_GENERATED, Kind.GENERATED)]
    assert weighty(credentials.read(data, "jpeg", MAX_RECORD_BYTES + 1)) == [stands(Trace.RECORD_UNREAD)]


def test_what_is_signed_is_not_claimed_as_well(inspector: Inspector) -> None:
    tagged = with_xmp("JPEG", xmp(Iptc4xmpExt_DigitalSourceType=IPTC + "trainedAlgorithmicMedia"))
    assert weighty(inspector.traces(MAKER.sign(tagged, GENERATED))) == [signed(Trace.SIGNED_GENERATED, Kind.GENERATED)]
    found = weighty(inspector.traces(MAKER.sign(tagged, CAPTURED)))
    assert found == [signed(Trace.SIGNED_CAMERA), CLAIM], "what contradicts it is"


def test_a_confined_child_reads_records_and_the_pixels_are_the_same(tmp_path: Path) -> None:
    data = MAKER.sign(picture(), GENERATED)
    with GuardedDecoder(trusted=MAKER.trusted(tmp_path)) as decoder:
        for _ in range(2):
            media = decoder.decode(data)
            assert weighty(media.traces) == [signed(Trace.SIGNED_GENERATED, Kind.GENERATED)]
        plain = decoder.decode(picture())
        assert (media.frames[0] == plain.frames[0]).all()
        assert weighty(plain.traces) == [stands(Trace.NO_RECORD)]


def test_without_a_list_that_can_be_read_a_record_is_told_as_unread(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pem", Path(__file__)):
        assert weighty(Inspector(path).traces(MAKER.sign(picture(), GENERATED)))[0] == stands(Trace.RECORD_UNREAD)


def test_without_any_list_whoever_signed_is_a_stranger() -> None:
    signed = MAKER.sign(picture(), GENERATED)
    traces = Inspector().traces(signed)
    assert stands(Trace.RECORD_UNTRUSTED) in weighty(traces)
    assert Trace.SIGNED_GENERATED not in {one.detail for one in traces}


def boxed(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def jumbf(depth: int, body: bytes = b"") -> bytes:
    """So many boxes in boxes, each as a signed record's outermost one."""
    about = boxed(b"jumd", bytes.fromhex("6332706100110010800000aa00389b71") + b"\x03c2pa\0")
    inside = body
    for _ in range(depth):
        inside = boxed(b"jumb", about + inside)
    return inside


def in_png(record: bytes, claimed: int | None = None) -> bytes:
    """With a record before the pixels; behind them, where it claims to be longer than it is."""
    flat = picture("png")
    at = 33 if claimed is None else len(flat) - 12
    length = len(record) if claimed is None else claimed
    check = zlib.crc32(b"caBX" + record)
    return flat[:at] + struct.pack(">I", length) + b"caBX" + record + struct.pack(">I", check) + flat[at:]


def deep_cbor() -> bytes:
    """A claim whose CBOR is so deep that whoever follows it by recursion is lost."""

    def about(kind: str, label: str) -> bytes:
        return boxed(b"jumd", bytes.fromhex(kind + "00110010800000aa00389b71") + b"\x03" + label.encode() + b"\0")

    claim = boxed(b"jumb", about("6332636c", "c2pa.claim") + boxed(b"cbor", b"\x81" * 200_000 + b"\0"))
    return in_png(jumbf(1, boxed(b"jumb", about("63326d61", "urn:c2pa:x") + claim)))


def deep_assertion() -> bytes:
    deep: object = 0
    for _ in range(100):
        deep = {"a": deep}
    assertion = {"label": "org.example.deep", "data": deep}
    return MAKER.sign(picture("png"), GENERATED, format="png", assertions=[assertion])


def many_actions() -> bytes:
    many = [{"action": "c2pa.edited", "parameters": {"n": "x" * 100}}] * 3000
    return MAKER.sign(picture("png"), GENERATED, *many, format="png")


def cut_off() -> bytes:
    whole = MAKER.sign(encode(gradient().resize((900, 600)), "PNG"), GENERATED, format="png")
    return whole[: len(whole) - 400]


HOSTILE: dict[str, Callable[[], bytes]] = {
    "deep boxes": lambda: in_png(jumbf(5_000)),
    "deep CBOR": deep_cbor,
    "a huge record": lambda: in_png(bytes(MAX_RECORD_BYTES + 1)),
    "a record of 8 MB": lambda: in_png(jumbf(1, bytes(MAX_RECORD_BYTES - 100))),
    "a record that claims 4 GB": lambda: in_png(jumbf(1), 0xFFFFFFFF),
    "a box that claims 4 GB": lambda: in_png(struct.pack(">I", 0xFFFFFFFF) + b"jumb" + bytes(100)),
    "no record at all": lambda: in_png(b""),
    "noise": lambda: in_png(bytes(range(256)) * 100),
    "many actions": many_actions,
    "a deep assertion": deep_assertion,
    "cut off": cut_off,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_record_never_takes_the_pixels_with_it(name: str, tmp_path: Path) -> None:
    data = HOSTILE[name]()
    with GuardedDecoder(trusted=MAKER.trusted(tmp_path)) as decoder:
        media = decoder.decode(data)
        assert (media.width, media.height) in {(120, 80), (900, 600)}
        wholly = {Trace.SIGNED_GENERATED.value} & {one.detail for one in media.traces}
        assert not wholly or name == "a deep assertion"
        after = decoder.decode(MAKER.sign(picture(), GENERATED))
        assert weighty(after.traces) == [signed(Trace.SIGNED_GENERATED, Kind.GENERATED)], "and the next is as ever"


def test_records_that_name_each_other_come_to_an_end() -> None:
    def manifest(parent: str) -> dict[str, object]:
        return {"ingredients": [{"relationship": "parentOf", "active_manifest": parent}], "assertions": []}

    round_and_round = {"a": manifest("b"), "b": manifest("a")}
    checks = Checks(trusted=set(round_and_round))
    assert meaning(round_and_round, round_and_round["a"], checks)[0] is Trace.SIGNED_OTHER
    chain = {str(at): manifest(str(at + 1)) for at in range(5000)}
    assert meaning(chain, chain["0"], Checks(trusted=set(chain)))[0] is Trace.SIGNED_OTHER


def test_a_stranger_cannot_vouch_for_itself_through_a_trusted_record() -> None:
    """The stranger's record notes of itself, and of whatever it likes, that its signer is trusted."""

    def status(code: str, label: str) -> dict[str, str]:
        return {"code": f"signingCredential.{code}", "url": f"self#jumbf=/c2pa/{label}/c2pa.signature"}

    def parent(label: str, success: list[object], failure: list[object]) -> dict[str, object]:
        noted = {"activeManifest": {"success": success, "failure": failure}}
        return {"relationship": "parentOf", "active_manifest": label, "validation_results": noted}

    said = [{"label": "c2pa.actions.v2", "data": {"actions": [GENERATED]}}]
    opened = [{"label": "c2pa.actions.v2", "data": {"actions": [OPENED]}}]
    boast = parent("stranger", [status("trusted", "stranger")], [])
    stranger = {"assertions": said, "ingredients": [{**boast, "relationship": "componentOf"}]}
    for success, failure, believes in (
        ([], [status("untrusted", "stranger")], False),
        ([status("trusted", "stranger")], [status("untrusted", "stranger")], False),
        ([status("trusted", "other")], [], False),
        ([status("trusted", "stranger")], [], True),
    ):
        active = {"assertions": opened, "ingredients": [parent("stranger", success, failure)]}
        says, _ = meaning({"active": active, "stranger": stranger}, active, Checks())
        assert (says is not Trace.SIGNED_OTHER) == believes
        made_of_one = {"assertions": said, "ingredients": active["ingredients"]}
        assert meaning({"active": made_of_one}, made_of_one, Checks())[0] is Trace.SIGNED_COMPOSITE
        gone = meaning({"active": active, "stranger": stranger}, active, Checks(failed={"stranger"}))
        assert gone[0] is Trace.SIGNED_OTHER


def test_who_said_it_is_named_and_not_who_made_it_smaller(tmp_path: Path) -> None:
    other = Signer.made("Another Ltd")
    both = tmp_path / "both.pem"
    both.write_text(MAKER.root + other.root, encoding="utf-8")
    made = MAKER.sign(picture(), GENERATED)
    smaller = other.sign(made, OPENED, {"action": "c2pa.resized"}, parent=made)
    assert weighty(Inspector(both).traces(smaller)) == [signed(Trace.SIGNED_GENERATED, Kind.GENERATED)]


BREAKS = {
    "hangs": "time.sleep(600)",
    "dies": "os.abort()",
    "spins": "[0 for _ in iter(int, 1)]",
    "eats": "bytes(1 << 40)",
}


@pytest.mark.parametrize("how", list(BREAKS))
def test_a_child_that_is_lost_over_a_record_leaves_the_pixels(
    how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A child whose library of records breaks: a stand-in is found before it on the path."""
    folder = tmp_path / "c2pa"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "import os, time\n"
        "class C2paError(Exception):\n    pass\n"
        "class Context:\n    @classmethod\n    def from_dict(cls, settings):\n        return cls()\n"
        f"def Reader(*_, **__):\n    {BREAKS[how]}\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    data = MAKER.sign(picture(), GENERATED)
    with GuardedDecoder(MediaLimits(max_tracing_s=1.0 if how == "hangs" else 60.0)) as decoder:
        for _ in range(2):
            media = decoder.decode(data)
            assert media.width == 120
            assert weighty(media.traces) == [stands(Trace.RECORD_UNREAD)]
        assert weighty(decoder.decode(picture()).traces) == [stands(Trace.NO_RECORD)]
