"""What generators and editors leave in a file without a signature is told as a claim, by our own words for it."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from detector.media import completed, decode
from detector.provenance.beside import MAX_TEXT_BYTES, look
from detector.provenance.claims import quality
from detector.provenance.inspecting import Inspector
from detector.sniffing import sniff
from detector.testing import FakeDetector
from detector.verdict import Band, Family, Kind
from tests.unit.detector.test_media import encode, gradient

UUID = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
RECIPE = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: x, Version: v1.9"
GRAPH = json.dumps({"3": {"class_type": "KSampler", "inputs": {"seed": 1}}, "9": {"class_type": "SaveImage"}})
OVER = json.dumps({"1": {"class_type": "LoadImage"}, "3": {"class_type": "KSampler"}})
SWAP = json.dumps({"1": {"class_type": "LoadImage"}, "3": {"class_type": "ReActorFaceSwap"}})
FLOW = json.dumps({"nodes": [], "links": [], "version": 0.4})
LABEL = {"Label": "1", "ContentProducer": "x", "ProduceID": "1", "ContentPropagator": "", "PropagateID": ""}
INSPECTOR = Inspector()


def png(packed: bool = False, **texts: str) -> bytes:
    info = PngInfo()
    for name, text in texts.items():
        keyword = "XML:com.adobe.xmp" if name == "xmp" else name
        if name == "xmp" or not text.isascii():
            info.add_itxt(keyword, text, zip=packed)
        else:
            info.add_text(keyword, text, zip=packed)
    buffer = io.BytesIO()
    gradient().save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def exif(tags: Mapping[int, str], inner: Mapping[int, Any] | None = None) -> bytes:
    made = Image.Exif()
    for tag, value in tags.items():
        made[tag] = value
    for tag, value in (inner or {}).items():
        made.get_ifd(0x8769)[tag] = value
    return made.tobytes()


def with_exif(format: str, tags: Mapping[int, str], inner: Mapping[int, Any] | None = None) -> bytes:
    buffer = io.BytesIO()
    gradient().save(buffer, format, exif=exif(tags, inner))
    return buffer.getvalue()


def xmp(inside: str = "", **attributes: str) -> str:
    words = " ".join(f'{name.replace("_", ":", 1)}="{value}"' for name, value in attributes.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f"<rdf:Description {words}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def with_xmp(format: str, packet: str) -> bytes:
    buffer = io.BytesIO()
    if format == "PNG":
        return png(xmp=packet)
    gradient().save(buffer, format, xmp=packet.encode())
    return buffer.getvalue()


def iptc(credit: str) -> bytes:
    dataset = b"\x1c\x02\x6e" + struct.pack(">H", len(credit)) + credit.encode()
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(dataset)) + dataset
    data = encode(gradient(), "JPEG")
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + data[2:]


def utf16(text: str, order: str) -> bytes:
    return b"UNICODE\0" + text.encode(f"utf-16-{order}")


def told(data: bytes) -> set[tuple[str, str]]:
    """What the file says of itself, and by whose name; not what its tables are like."""
    return {(one.detail, one.source) for one in INSPECTOR.traces(data) if not one.detail.startswith("tables_")}


MADE = "claims_generated"
PERHAPS = "claims_perhaps_generated"
PART = "claims_composite"
KINDS: dict[str, tuple[bytes, set[tuple[str, str]]]] = {
    "WebUI": (png(parameters=RECIPE), {(MADE, "Stable Diffusion WebUI")}),
    "WebUI, packed": (png(packed=True, parameters=RECIPE + " " * 500), {(MADE, "Stable Diffusion WebUI")}),
    "WebUI, not in Latin letters": (png(parameters="猫\n" + RECIPE), {(MADE, "Stable Diffusion WebUI")}),
    "WebUI, a JPEG": (with_exif("JPEG", {}, {0x9286: utf16(RECIPE, "be")}), {(MADE, "Stable Diffusion WebUI")}),
    "WebUI, a WebP": (with_exif("WEBP", {}, {0x9286: utf16(RECIPE, "le")}), {(MADE, "Stable Diffusion WebUI")}),
    "WebUI, of another picture": (
        png(parameters=RECIPE + ", Denoising strength: 0.4"),
        {(PERHAPS, "Stable Diffusion WebUI")},
    ),
    "WebUI, enlarged": (
        png(parameters=RECIPE + ", Denoising strength: 0.4, Hires upscale: 2"),
        {(MADE, "Stable Diffusion WebUI")},
    ),
    "ComfyUI": (png(prompt=GRAPH, workflow=FLOW), {(MADE, "ComfyUI")}),
    "ComfyUI, of another picture": (png(prompt=OVER), {(PERHAPS, "ComfyUI")}),
    "ComfyUI, a face swapped": (png(prompt=SWAP), {(PERHAPS, "ComfyUI"), ("claims_face_swap", "ComfyUI")}),
    "ComfyUI, a WebP": (
        with_exif("WEBP", {0x010F: f"prompt:{GRAPH}", 0x0110: f"workflow:{FLOW}"}),
        {(MADE, "ComfyUI")},
    ),
    "NovelAI": (
        png(
            Title="NovelAI generated image", Software="NovelAI", Source="NovelAI Diffusion V4", Comment='{"steps": 28}'
        ),
        {(MADE, "NovelAI")},
    ),
    "InvokeAI": (png(invokeai_metadata='{"app_version": "5.0"}'), {(MADE, "InvokeAI")}),
    "InvokeAI, an old one": (png(**{"sd-metadata": '{"app_id": "invoke-ai/InvokeAI"}'}), {(MADE, "InvokeAI")}),
    "Fooocus": (png(parameters='{"prompt": "cat"}', fooocus_scheme="fooocus"), {(MADE, "Fooocus")}),
    "Fooocus, a JPEG": (with_exif("JPEG", {0x0131: "Fooocus v2.5.5"}), {(MADE, "Fooocus")}),
    "SwarmUI": (png(parameters='{"sui_image_params": {"prompt": "cat"}}'), {(MADE, "SwarmUI")}),
    "Midjourney": (png(Description=f"a cat --v 7 Job ID: {UUID}", Author="x"), {(MADE, "Midjourney")}),
    "DALL-E": (with_xmp("JPEG", xmp(xmp_CreatorTool="DALL-E 3")), {(MADE, "DALL·E")}),
    "Firefly": (with_xmp("PNG", xmp(xmp_CreatorTool="Adobe Firefly 4")), {(MADE, "Adobe Firefly")}),
    "Grok": (
        with_exif("JPEG", {0x010E: "Signature: " + "QUJD" * 20 + "=", 0x013B: UUID}),
        {(MADE, "Grok")},
    ),
    "Gemini": (
        with_xmp(
            "PNG",
            xmp(
                "<photoshop:Credit>Made with Google AI</photoshop:Credit>",
                Iptc4xmpExt_DigitalSourceType=IPTC + "trainedAlgorithmicMedia",
            ),
        ),
        {(MADE, "Google AI")},
    ),
    "Google, edited": (with_xmp("JPEG", xmp(photoshop_Credit="Edited with Google AI")), {(PART, "Google AI")}),
    "FLUX": (
        with_exif("JPEG", {0x0131: "AI generated;txt2img;flux", 0x010F: "Black Forest Labs"}),
        {(MADE, "FLUX")},
    ),
    "IPTC's credit": (iptc("Made with Google AI"), {(MADE, "Google AI")}),
    "IPTC's source": (
        with_xmp("WEBP", xmp(Iptc4xmpExt_DigitalSourceType=IPTC + "trainedAlgorithmicMedia")),
        {(MADE, "")},
    ),
    "IPTC's source, a resource": (
        with_xmp(
            "JPEG", xmp(f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{IPTC}compositeWithTrainedAlgorithmicMedia"/>')
        ),
        {(PART, "")},
    ),
    "IPTC's source, an element": (
        with_xmp("JPEG", xmp(f"<iptcExt:DigitalSourceType>{IPTC}digitalCapture</iptcExt:DigitalSourceType>")),
        {("claims_camera", "")},
    ),
    "XMP without its cover": (
        with_xmp("JPEG", f'<rdf:RDF><a Iptc4xmpExt:DigitalSourceType="{IPTC}trainedAlgorithmicMedia"/></rdf:RDF>'),
        {(MADE, "")},
    ),
    "an AVIF": (with_xmp("AVIF", xmp(xmp_CreatorTool="DALL-E 3")), {(MADE, "DALL·E")}),
    "EXIF in an AVIF": (with_exif("AVIF", {0x0131: "Fooocus v2"}), {(MADE, "Fooocus")}),
    "China's label": (with_xmp("PNG", xmp(f"<TC260:AIGC>{json.dumps(LABEL)}</TC260:AIGC>")), {(MADE, "")}),
    "China's label, in an attribute": (
        with_xmp("JPEG", xmp(TC260_AIGC=json.dumps(LABEL | {"Label": "2"}).replace('"', "&quot;"))),
        {(PERHAPS, "")},
    ),
    "China's label, in EXIF": (
        with_exif("JPEG", {}, {0x9286: b"ASCII\0\0\0" + json.dumps({"AIGC": LABEL}).encode()}),
        {(MADE, "")},
    ),
    "China's label, a text": (png(AIGC=json.dumps(LABEL)), {(MADE, "")}),
    "Photoshop": (with_exif("JPEG", {0x0131: "Adobe Photoshop 26.0"}), {("claims_editor", "Photoshop")}),
    "a camera": (with_exif("JPEG", {0x010F: "Google", 0x0110: "Pixel 9", 0x0131: "HDR+ 1.0"}), set()),
    "a record elsewhere": (
        with_xmp("JPEG", xmp(dcterms_provenance="https://example.org/record.c2pa")),
        {("record_elsewhere", "")},
    ),
    "nothing": (encode(gradient(), "PNG"), {("no_record", "")}),
    "a chat's photo": (encode(gradient(), "JPEG"), {("no_record", "")}),
}


@pytest.mark.parametrize("name", list(KINDS))
def test_what_a_file_says_of_itself_is_read(name: str) -> None:
    data, expected = KINDS[name]
    assert told(data) == expected


@pytest.mark.parametrize("name", list(KINDS))
def test_a_claim_is_of_its_own_family_and_never_settles_a_band(name: str) -> None:
    data, _ = KINDS[name]
    traces = INSPECTOR.traces(data)
    assert not any(one.family is Family.PROVENANCE and one.band is not Band.NONE for one in traces)
    media = decode(data)
    for band in Band:
        (plain,) = FakeDetector(judge=lambda media, band=band: band).detect([media])
        believed = completed(plain, replace(media, traces=traces))
        for kind in Kind:
            speaks = any(one.kind is kind for one in traces)
            raised = speaks and band.rank < Band.UNCERTAIN.rank
            assert believed.belief(kind).band is (Band.UNCERTAIN if raised else band)
            assert raised or believed.belief(kind) == plain.belief(kind)


@pytest.mark.parametrize(
    "data",
    [
        png(Description="a photo of Midjourney's office, made with ComfyUI in mind; Steps: many, Sampler: Tom"),
        with_exif(
            "JPEG", {0x010E: "Signature: none", 0x013B: UUID, 0x010F: "Hawkeye Firefly", 0x0131: "Editor de imagen"}
        ),
        with_xmp("JPEG", xmp(dc_title="DigitalSourceType and AIGC, a history", xmp_CreatorTool="Ver.1.0")),
        png(workflow="by hand", prompt="a picture", parameters="Steps: 3"),
    ],
)
def test_what_only_looks_like_a_claim_is_none(data: bytes) -> None:
    assert told(data) == set()


def test_tables_are_known_by_their_quality() -> None:
    for wanted in (1, 25, 50, 75, 90, 100):
        buffer = io.BytesIO()
        gradient().save(buffer, "JPEG", quality=wanted)
        assert quality(look(buffer.getvalue(), "jpeg").tables[0]) == wanted
    buffer = io.BytesIO()
    gradient().save(buffer, "JPEG", qtables=[[3] * 64, [5] * 64])
    assert quality(look(buffer.getvalue(), "jpeg").tables[0]) is None
    assert "tables_own" in {one.detail for one in INSPECTOR.traces(buffer.getvalue())}


def hostile() -> dict[str, bytes]:
    """Files whose makers hope that somebody believes a length, or unpacks all."""
    bomb = zlib.compress(bytes(50 << 20), 9)
    flat = encode(gradient(), "PNG")
    head, rest = flat[:33], flat[33:]

    def chunk(name: bytes, body: bytes, length: int | None = None) -> bytes:
        size = len(body) if length is None else length
        return struct.pack(">I", size) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))

    jpeg = encode(gradient(), "JPEG")
    around = bytearray(exif({0x010E: "x"})[6:])
    looping = b"Exif\0\0II*\0" + struct.pack("<IHHHIII", 8, 1, 0x8769, 4, 1, 8, 0)
    huge = b"Exif\0\0II*\0" + struct.pack("<IHHHII", 8, 65535, 0x9286, 7, 0xFFFFFFFF, 8)
    segment = lambda body: b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body  # noqa: E731
    return {
        "a text that unpacks to 50 MB": head + chunk(b"zTXt", b"parameters\0\0" + bomb) + rest,
        "a text without an end": head + chunk(b"tEXt", b"parameters\0x", 0xFFFFFFFF) + rest,
        "a million chunks": head + chunk(b"tEXt", b"") * 300_000 + rest,
        "a text of 5 MB": head + chunk(b"tEXt", b"parameters\0" + b"(" * (5 << 20)) + rest,
        "EXIF that goes round": jpeg[:2] + segment(looping) + jpeg[2:],
        "EXIF that claims 4 GB": jpeg[:2] + segment(huge) + jpeg[2:],
        "EXIF cut off": jpeg[:2] + segment(b"Exif\0\0" + bytes(around[:11])) + jpeg[2:],
        "XMP without an end": jpeg[:2]
        + segment(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta" + b"<a" * 30_000)
        + jpeg[2:],
        "boxes of no length": b"\0\0\0\x18ftypheic" + bytes(4) + b"heicmif1" + bytes(100_000),
        "a box that claims all there is": b"\0\0\0\x18ftypavif"
        + bytes(4)
        + b"avifmif1"
        + b"\0\0\0\x01uuid"
        + b"\xff" * 8,
        "a WebP that claims 4 GB": b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xffII*\0",
        "deep brackets": png(prompt="[" * 200_000 + '"class_type"'),
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_hostile_files_say_little_and_raise_nothing(name: str) -> None:
    data = hostile()[name]
    found = sniff(data)
    assert found is not None
    beside = look(data, found)
    assert sum(map(len, (*beside.texts.values(), *beside.exif.values(), beside.xmp))) <= 2 * MAX_TEXT_BYTES
    assert not any(one.family is Family.PROVENANCE and one.band is not Band.NONE for one in INSPECTOR.traces(data))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_no_broken_byte_raises(format: str) -> None:
    rng = np.random.default_rng(19)
    if format in {"GIF", "HEIF"}:
        data = encode(gradient(), format)
    else:
        data = with_exif(format, {0x010E: "x" * 50, 0x0131: "GIMP"}, {0x9286: utf16("y", "be")})
    for _ in range(200):
        broken = bytearray(data)
        for at in rng.integers(0, min(len(broken), 600), 4):
            broken[at] = int(rng.integers(0, 256))
        INSPECTOR.traces(bytes(broken))
    for end in range(0, min(len(data), 600), 7):
        INSPECTOR.traces(data[:end])
