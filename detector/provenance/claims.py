"""What a file claims of itself, without a signature: anybody can write it, so it is told as a claim and proves nothing alone.

What is told is our own word for it, from the lists below, never the file's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from detector.provenance.beside import Beside
from detector.verdict import Band, Family, Kind, Signal, Trace

_MOST_CLAIMS = 6
_SOURCE_TYPE = re.compile(r"DigitalSourceType\s*(?:=\s*[\"']|>|rdf:resource\s*=\s*[\"'])\s*([^\"'<]{1,200})")
_SOURCE_RESOURCE = re.compile(r"DigitalSourceType\s+rdf:resource\s*=\s*[\"']([^\"']{1,200})")
_CREDIT = re.compile(r"photoshop:Credit\s*(?:=\s*[\"']|>)\s*([^\"'<]{1,200})")
_TOOL = re.compile(r"xmp:CreatorTool\s*(?:=\s*[\"']|>)\s*([^\"'<]{1,200})")
ELSEWHERE = re.compile(r"dcterms:provenance\s*(?:=\s*[\"']|>)\s*\S")
_LABEL = re.compile(r"[\"']Label[\"']\s*:\s*[\"']?([123])")
_WEBUI = re.compile(r"Steps: \d{1,5}, Sampler: ")
_SAMPLER = re.compile(r"\"class_type\"\s*:\s*\"[^\"]{0,40}(?:Sampler|sampler)")
_SWAPPER = re.compile(r"\"class_type\"\s*:\s*\"[^\"]{0,20}(?:ReActorFaceSwap|FaceSwap|roop|PuLID|InstantID)")
_JOB = re.compile(r"Job ID: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SIGNATURE = re.compile(r"Signature: [A-Za-z0-9+/=]{40,}")
_GENERATED = {"trainedalgorithmicmedia"}
_COMPOSITE = {"compositewithtrainedalgorithmicmedia", "compositesynthetic"}
_CAMERA = {"digitalcapture", "computationalcapture", "negativefilm", "positivefilm"}

GENERATORS = {
    **{"midjourney": "Midjourney", "dall-e": "DALL·E", "dall·e": "DALL·E", "chatgpt": "ChatGPT", "openai": "OpenAI"},
    **{"adobe firefly": "Adobe Firefly", "made with google ai": "Google AI", "google gemini": "Google Gemini"},
    **{"novelai": "NovelAI", "invokeai": "InvokeAI", "fooocus": "Fooocus", "comfyui": "ComfyUI"},
    **{"stable diffusion": "Stable Diffusion", "black forest labs": "FLUX", "imagined with ai": "Meta AI"},
    **{"bing image creator": "Bing Image Creator", "leonardo.ai": "Leonardo", "recraft": "Recraft"},
    **{"made with meta ai": "Meta AI", "draw things": "Draw Things", "swarmui": "SwarmUI", "ideogram": "Ideogram"},
}
"""What programs call themselves in tags that name a program, and what we call them."""
EDITORS = {
    **{"photoshop": "Photoshop", "lightroom": "Lightroom", "gimp": "GIMP", "snapseed": "Snapseed"},
    **{"canva": "Canva", "faceapp": "FaceApp", "facetune": "Facetune", "meitu": "Meitu", "remini": "Remini"},
    **{"pixelmator": "Pixelmator", "affinity photo": "Affinity Photo", "paint.net": "Paint.NET", "capcut": "CapCut"},
    **{"pixlr": "Pixlr", "krita": "Krita", "vsco": "VSCO", "beautyplus": "BeautyPlus", "darktable": "darktable"},
    "picsart": "Picsart",
}
_STANDARD = (
    *(16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51),
    *(61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77),
    *(113, 121, 112, 100, 120, 92, 101, 103, 99),
)
"""Annex K's table for brightness, zigzag, which most programs scale by a quality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that a file says of itself."""

    trace: Trace
    source: str = ""


def claimed(beside: Beside) -> Iterator[Signal]:
    """What is said without a signature, one signal each; what speaks of generators first."""
    claims = list(dict.fromkeys(_claims(beside)))
    if any(one.trace is Trace.CLAIMS_GENERATED for one in claims):
        claims = [one for one in claims if one.trace is not Trace.CLAIMS_PERHAPS_GENERATED]
    named = {one.trace for one in claims if one.source}
    # "By Midjourney" says all that "by AI" does.
    claims = [one for one in claims if one.source or one.trace not in named]
    for one in sorted(claims[:_MOST_CLAIMS], key=lambda claim: list(Trace).index(claim.trace)):
        yield claim(one.trace, one.source)


def standing(trace: Trace) -> Signal:
    """How a record stands that proves nothing; or that there is none, which then is no check at all."""
    applies = trace is not Trace.NO_RECORD
    return Signal(name="record", family=Family.PROVENANCE, kind=None, applies=applies, detail=trace.value)


def claim(trace: Trace, source: str = "") -> Signal:
    """A claim as a signal, with the weight that such a claim has."""
    kind, band = _WEIGHTS.get(trace, (None, Band.NONE))
    return Signal(
        name="claims", family=Family.METADATA, kind=kind, applies=True, band=band, detail=trace.value, source=source
    )


_WEIGHTS = {
    Trace.CLAIMS_GENERATED: (Kind.GENERATED, Band.SUBSTANTIAL),
    Trace.CLAIMS_PERHAPS_GENERATED: (Kind.GENERATED, Band.UNCERTAIN),
    Trace.MARK_GENERATED: (Kind.GENERATED, Band.SUBSTANTIAL),
    # Phones write this of whoever took a passer-by out of a picture.
    Trace.CLAIMS_COMPOSITE: (Kind.ALTERED, Band.UNCERTAIN),
    Trace.CLAIMS_FACE_SWAP: (Kind.ALTERED, Band.SUBSTANTIAL),
}


def _claims(beside: Beside) -> Iterator[Claim]:
    yield from _of_programs(beside)
    yield from _of_diffusion(beside)
    yield from _of_iptc(beside)
    yield from _of_label(beside)
    if beside.tables:
        is_standard = quality(beside.tables[0]) is not None
        yield Claim(trace=Trace.TABLES_STANDARD if is_standard else Trace.TABLES_OWN)


def _of_programs(beside: Beside) -> Iterator[Claim]:
    """By the tags that name a program; what is in free text may be about anything."""
    match = _TOOL.search(beside.xmp)
    credits = [found.group(1) for found in [_CREDIT.search(beside.xmp)] if found] + [beside.credit]
    programs = [beside.exif.get(name, "") for name in ("software", "make")]
    programs += [beside.texts.get(name, "") for name in ("software", "source", "creator tool")]
    named = " | ".join(text[:200] for text in [*programs, *credits, match.group(1) if match else ""]).lower()
    if "edited with google ai" in named:
        yield Claim(trace=Trace.CLAIMS_COMPOSITE, source="Google AI")
    for word, name in GENERATORS.items():
        if word in named:
            yield Claim(trace=Trace.CLAIMS_GENERATED, source=name)
    if "ai generated" in named:
        yield Claim(trace=Trace.CLAIMS_GENERATED)
    for word, name in EDITORS.items():
        if word in named:
            yield Claim(trace=Trace.CLAIMS_EDITOR, source=name)
    words = " | ".join([beside.texts.get("description", "")[:8192], beside.exif.get("description", "")[:8192]])
    if _JOB.search(words) or _JOB.search(beside.xmp):
        yield Claim(trace=Trace.CLAIMS_GENERATED, source="Midjourney")
    artist = beside.exif.get("artist", "").strip().lower()
    if _SIGNATURE.match(beside.exif.get("description", "")) and _UUID.fullmatch(artist):
        yield Claim(trace=Trace.CLAIMS_GENERATED, source="Grok")


def _of_diffusion(beside: Beside) -> Iterator[Claim]:
    """By what the programs around Stable Diffusion and its kin write: how a picture was made, so that it can be made again."""
    texts, exif = beside.texts, beside.exif
    if "novelai" in texts.get("software", "").lower() or texts.get("title", "").lower() == "ai generated image":
        yield Claim(trace=Trace.CLAIMS_GENERATED, source="NovelAI")
    if texts.keys() & {"invokeai_metadata", "invokeai_graph", "sd-metadata", "dream"}:
        yield Claim(trace=Trace.CLAIMS_GENERATED, source="InvokeAI")
    if "fooocus_scheme" in texts:
        yield Claim(trace=Trace.CLAIMS_GENERATED, source="Fooocus")
    recipe = texts.get("parameters") or exif.get("comment", "")
    if "sui_image_params" in recipe[:2048]:
        yield Claim(trace=Trace.CLAIMS_GENERATED, source="SwarmUI")
    if _WEBUI.search(recipe):
        # Only what is made of another picture has a strength and no second pass.
        is_of_picture = "Mask blur: " in recipe or ("Denoising strength: " in recipe and "Hires upscale" not in recipe)
        trace = Trace.CLAIMS_PERHAPS_GENERATED if is_of_picture else Trace.CLAIMS_GENERATED
        yield Claim(trace=trace, source="Stable Diffusion WebUI")
    graph = texts.get("prompt", "") or _after("prompt:", exif.get("make", "") or exif.get("model", ""))
    flow = texts.get("workflow", "") or _after("workflow:", exif.get("make", "") or exif.get("model", ""))
    if '"class_type"' in graph or ('"nodes"' in flow and '"links"' in flow):
        if _SWAPPER.search(graph):
            yield Claim(trace=Trace.CLAIMS_FACE_SWAP, source="ComfyUI")
        is_made = _SAMPLER.search(graph) and "LoadImage" not in graph
        yield Claim(
            trace=Trace.CLAIMS_GENERATED if is_made else Trace.CLAIMS_PERHAPS_GENERATED,
            source="ComfyUI",
        )


def _after(word: str, text: str) -> str:
    """What follows the word that ComfyUI sets before what it hides in a WebP's EXIF."""
    return text.partition(word)[2] if text[:12].lower().startswith(word) else ""


def _of_iptc(beside: Beside) -> Iterator[Claim]:
    for pattern in (_SOURCE_TYPE, _SOURCE_RESOURCE):
        for match in pattern.finditer(beside.xmp):
            claim = source_type(match.group(1))
            if claim is not None:
                yield Claim(trace=claim)
                return


def source_type(address: str) -> Trace | None:
    """What IPTC's digital source type of this address claims; None for one that is of no account here."""
    word = address.strip().rstrip("/").rpartition("/")[2].lower()
    if word in _GENERATED:
        return Trace.CLAIMS_GENERATED
    if word in _COMPOSITE:
        return Trace.CLAIMS_COMPOSITE
    return Trace.CLAIMS_CAMERA if word in _CAMERA else None


def _of_label(beside: Beside) -> Iterator[Claim]:
    """China's label (GB 45438-2025): 1 is generated, 2 perhaps, 3 suspected."""
    places = [beside.texts.get("aigc", "")[:8192]]
    for text in (beside.xmp, beside.exif.get("comment", ""), beside.exif.get("description", "")):
        at = text.find("AIGC")
        while at >= 0 and len(places) < 8:
            places.append(text[at : at + 4096])
            at = text.find("AIGC", at + 4096)
    for place in places:
        match = _LABEL.search(html.unescape(place))
        if match:
            sure = match.group(1) == "1"
            yield Claim(trace=Trace.CLAIMS_GENERATED if sure else Trace.CLAIMS_PERHAPS_GENERATED)
            return


def quality(table: tuple[int, ...]) -> int | None:
    """The quality, 1 to 100, by which most programs make this table for brightness; None for another table."""
    return _QUALITIES.get(table)


def _scaled(one: int) -> tuple[int, ...]:
    scale = 5000 // one if one < 50 else 200 - 2 * one
    return tuple(min(max((each * scale + 50) // 100, 1), 255) for each in _STANDARD)


_QUALITIES = {_scaled(one): one for one in range(100, 0, -1)}
