"""Small files of every kind that viewers show and libraries stumble over, made here; and what they show."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable

import av
import numpy as np
from PIL import Image, ImageCms

WIDTH, HEIGHT = 96, 64


def scene(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """A picture in which every corner is another colour, and which no turn or mirror maps onto itself."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 200 // width + 30, y * 200 // height + 20, 200 - (x + y) * 150 // (width + height)], axis=-1)
    pixels[: height // 4, : width // 4] = (220, 30, 30)
    return Image.fromarray(pixels.astype(np.uint8))


def encode(image: Image.Image, name: str, **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def jpeg(**options: object) -> bytes:
    """The scene."""
    return encode(scene(), "JPEG", quality=95, **options)


def png(image: Image.Image | None = None, **options: object) -> bytes:
    """The scene, or another picture."""
    return encode(image or scene(), "PNG", **options)


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG's segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(data: bytes, *segments: bytes) -> bytes:
    """The JPEG with these right at its beginning."""
    return data[:2] + b"".join(segments) + data[2:]


def chunk(name: bytes, body: bytes, check: int | None = None) -> bytes:
    """A PNG's chunk, with a checksum that is right or the one given."""
    crc = zlib.crc32(name + body) if check is None else check
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def with_chunks(data: bytes, *chunks: bytes) -> bytes:
    """The PNG with these after its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def tiff(*entries: tuple[int, int, int, bytes], count: int | None = None) -> bytes:
    """EXIF's directory: tag, type, number of values, four bytes."""
    body = b"".join(struct.pack("<HHI", tag, kind, values) + value for tag, kind, values, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries) if count is None else count) + body + bytes(4)


def exif(*entries: tuple[int, int, int, bytes], count: int | None = None) -> bytes:
    """The same as a JPEG's segment."""
    return segment(0xE1, b"Exif\0\0" + tiff(*entries, count=count))


def oriented(value: int, kind: int = 3, values: int = 1) -> tuple[int, int, int, bytes]:
    """The tag that says how a picture is turned."""
    return 0x0112, kind, values, struct.pack("<HH" if kind == 3 else "<I", *((value, 0) if kind == 3 else (value,)))


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP of these chunks."""
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bitstream(**options: object) -> tuple[bytes, bytes]:
    """The scene's own chunk of a WebP."""
    data = encode(scene(), "WEBP", **options)
    return data[12:16], data[20 : 20 + struct.unpack("<I", data[16:20])[0]]


def extended(flags: int) -> tuple[bytes, bytes]:
    """The chunk that says what else a WebP has."""
    size = (WIDTH - 1).to_bytes(3, "little") + (HEIGHT - 1).to_bytes(3, "little")
    return b"VP8X", bytes([flags, 0, 0, 0]) + size


def moving_png(frames: int = 3) -> bytes:
    """The scene, then darker ones."""
    others = [scene().point([round(level * share) for level in range(256)] * 3) for share in (0.6, 0.3)][: frames - 1]
    return png(save_all=True, append_images=others, duration=500)


def broken(data: bytes, name: bytes, at: int = 0) -> bytes:
    """The PNG with some bytes of this chunk changed."""
    place = data.index(name) + 4 + at
    return data[:place] + b"\xde\xad\xbe\xef" + data[place + 4 :]


def _mpo() -> bytes:
    """Two pictures in one file: the scene, and a grey one a quarter as large."""
    other = Image.new("RGB", (WIDTH // 2, HEIGHT // 2), "grey")
    return encode(scene(), "MPO", save_all=True, append_images=[other], quality=95)


def noisy(width: int, height: int) -> Image.Image:
    """The scene with a little noise, which no codec makes small."""
    noise = np.random.default_rng(0).integers(0, 12, (height, width, 3), np.uint8)
    return Image.fromarray(np.asarray(scene(width, height)) // 2 + noise)


def matrix_profile(*, inverted: bool = False, gamma: float = 2.2) -> bytes:
    """sRGB's primaries with another curve."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    curve = np.linspace(0, 1, 256) ** gamma
    values = (curve[::-1] if inverted else curve) * 65535
    tag = b"curv" + bytes(4) + struct.pack(">I", 256) + values.round().astype(">u2").tobytes()
    count = struct.unpack(">I", plain[128:132])[0]
    tags = [plain[132 + 12 * at : 144 + 12 * at] for at in range(count)]
    bodies, table = b"", b""
    for own in tags:
        name, offset, size = own[:4], *struct.unpack(">II", own[4:])
        body = tag if name.endswith(b"TRC") else plain[offset : offset + size]
        table += name + struct.pack(">II", 132 + 12 * count + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    made = plain[:128] + struct.pack(">I", count) + table + bodies
    return struct.pack(">I", len(made)) + made[4:]


def _within(data: bytes, marker: bytes, more: int) -> bytes:
    """So many bytes beyond the beginning of the last but one of its segments of this kind."""
    places = [at for at in range(len(data)) if data[at : at + 2] == marker]
    return data[: places[-2] + more]


def _part(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


DAMAGED: dict[str, Callable[[], bytes]] = {
    "jpeg, EXIF of rubbish": lambda: with_segments(jpeg(), segment(0xE1, b"Exif\0\0" + b"\xff" * 300)),
    "jpeg, EXIF that is empty": lambda: with_segments(jpeg(), segment(0xE1, b"Exif\0\0")),
    "jpeg, EXIF that points outside": lambda: with_segments(
        jpeg(), exif((0x8769, 4, 1, b"\xff\xff\xff\x7f"), (0x011A, 5, 1, b"\xf0\xff\xff\xff"))
    ),
    "jpeg, EXIF with a resolution in letters": lambda: with_segments(jpeg(), exif((0x011A, 2, 4, b"72\0\0"))),
    "jpeg, EXIF that says more than it has": lambda: with_segments(jpeg(), exif(oriented(1), count=900)),
    "jpeg, XMP of rubbish": lambda: with_segments(
        jpeg(), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<x:xmpmeta" * 40)
    ),
    "jpeg, XMP that says it is turned": lambda: with_segments(
        jpeg(), segment(0xE1, b'http://ns.adobe.com/xap/1.0/\0<rdf:RDF tiff:Orientation="6"/>')
    ),
    "jpeg, profile of rubbish": lambda: with_segments(jpeg(), segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"\xab" * 500)),
    "jpeg, profile of which half is missing": lambda: with_segments(
        jpeg(), segment(0xE2, b"ICC_PROFILE\0\x01\x02" + matrix_profile()[:200])
    ),
    "jpeg, Photoshop block cut off": lambda: with_segments(jpeg(), segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04")),
    "jpeg, rubbish between segments": lambda: jpeg()[:20] + b"\x00\x12\x34\xff\x00\xff\xff" + jpeg()[20:],
    "jpeg, rubbish after its end": lambda: jpeg() + b"\xff\xd8\xff\xe1" + b"PK\x03\x04" * 200,
    "jpeg, index of pictures that were left out": lambda: _mpo()[: _mpo().index(b"\xff\xd9") + 2],
    "png, eXIf of rubbish": lambda: with_chunks(png(), chunk(b"eXIf", b"\0" * 50)),
    "png, text over a megabyte": lambda: with_chunks(
        png(), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(8_000_000))), chunk(b"tEXt", b"b\0" + b"x" * 2_000_000)
    ),
    "png, profile over a megabyte": lambda: with_chunks(
        png(), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(80_000_000)))
    ),
    "png, profile that cannot be unpacked": lambda: with_chunks(png(), chunk(b"iCCP", b"a\0\0rubbish")),
    "png, checksum of a text": lambda: with_chunks(png(), chunk(b"tEXt", b"a\0b", check=1)),
    "png, checksum of a gamma": lambda: with_chunks(png(), chunk(b"gAMA", struct.pack(">I", 5000), check=1)),
    "png, checksum of the pixels": lambda: png().replace(png()[-16:-12], b"\1\2\3\4"),
    "png, raw profile in hexadecimal": lambda: with_chunks(
        png(), chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 99999999\n45786966zz")
    ),
    "png, physical size of no length": lambda: with_chunks(png(), chunk(b"pHYs", b"")),
    "png, unknown chunks": lambda: with_chunks(png(), chunk(b"noPe", b"x" * 70_000)),
    "png, time and palette hints cut short": lambda: with_chunks(png(), chunk(b"tIME", b"\1"), chunk(b"hIST", b"\1")),
    "png, rubbish after its end": lambda: png() + b"PK\x03\x04" * 200,
    "webp, EXIF of rubbish": lambda: riff(extended(0x08), bitstream(quality=95), (b"EXIF", b"\xff" * 99)),
    "webp, EXIF that says it is turned": lambda: riff(
        extended(0x08), bitstream(quality=95), (b"EXIF", b"Exif\0\0" + tiff(oriented(6)))
    ),
    "webp, profile of rubbish": lambda: riff(extended(0x20), (b"ICCP", b"\1" * 99), bitstream(quality=95)),
    "webp, XMP of rubbish": lambda: riff(extended(0x04), bitstream(lossless=True), (b"XMP ", b"<x")),
    "webp, rubbish after its end": lambda: riff(bitstream(lossless=True)) + b"PK\x03\x04" * 20,
    "gif, rubbish after its end": lambda: encode(scene(), "GIF") + b"\0" * 100,
    "gif, comment that is long": lambda: encode(scene(), "GIF", comment=b"x" * 100_000),
    "avif, another brand first": lambda: encode(scene(), "AVIF", quality=90).replace(b"ftypavif", b"ftypmif2"),
    "avif, EXIF of rubbish": lambda: encode(
        scene(), "AVIF", quality=90, exif=b"Exif\0\0" + tiff((0x010F, 2, 4, b"abc\0"))
    ).replace(b"II*\0", b"\xff\xff\xff\xff"),
}
"""Files that show the scene, whatever is wrong beside it."""

CONTAINERS: dict[str, Callable[[], bytes]] = {
    "mpo, a second picture": _mpo,
    "png, an animation without its frames": lambda: with_chunks(
        png(), chunk(b"acTL", struct.pack(">II", 3, 0)), chunk(b"fcTL", bytes(26))
    ),
    "png, an animation that begins with nonsense": lambda: broken(moving_png(), b"fcTL", at=4),
    "png, an animation of no frames": lambda: with_chunks(png(), chunk(b"acTL", bytes(8))),
    "png, an animation's chunk cut short": lambda: with_chunks(png(), chunk(b"acTL", b"\0")),
}
"""Files of several pictures, or that say so: the scene is what is shown."""

CUT: dict[str, Callable[[], bytes]] = {
    "jpeg, its last bytes missing": lambda: jpeg()[:-2],
    "jpeg, its last third missing": lambda: _part(jpeg()),
    "jpeg, progressive, its last third missing": lambda: _part(jpeg(progressive=True)),
    "jpeg, progressive, cut in a table": lambda: _within(jpeg(progressive=True), b"\xff\xc4", 5),
    "jpeg, progressive, cut in a scan's header": lambda: _within(jpeg(progressive=True), b"\xff\xda", 5),
    "jpeg, progressive, cut after half a marker": lambda: _within(jpeg(progressive=True), b"\xff\xc4", 1),
    "png, its end missing": lambda: png()[:-12],
    "png, its last third missing": lambda: _part(png()),
    "png, its pixels broken in their middle": lambda: broken(png(), b"IDAT", at=len(png()) // 2),
    "webp, its last words missing": lambda: riff(extended(0x04), bitstream(lossless=True), (b"XMP ", b"<x"))[:-1],
    "webp, its last third missing": lambda: _part(encode(scene(), "WEBP", quality=95)),
}
"""Of the scene the upper part, or all of it coarsely."""

TURNED: dict[str, Callable[[], bytes]] = {
    **{
        f"jpeg, turned by {value}": lambda value=value: with_segments(jpeg(), exif(oriented(value)))  # type: ignore[misc]
        for value in range(1, 10)
    },
    "jpeg, turned in letters": lambda: with_segments(jpeg(), exif(oriented(6, kind=2))),
    "jpeg, turned by a long": lambda: with_segments(jpeg(), exif(oriented(6, kind=4))),
    "jpeg, turned twice": lambda: with_segments(jpeg(), exif(oriented(6, values=2))),
    "jpeg, turned in a directory cut short": lambda: with_segments(jpeg(), exif(oriented(6), count=40)),
    "jpeg, turned beside an odd tag": lambda: with_segments(jpeg(), exif((0x011A, 2, 4, b"72\0\0"), oriented(8))),
    "jpeg, turned after its tables": lambda: jpeg().replace(b"\xff\xda", exif(oriented(6)) + b"\xff\xda", 1),
    "jpeg, turned in no TIFF": lambda: with_segments(jpeg(), exif(oriented(6))).replace(b"II*\0", b"II.\0"),
    "jpeg, turned by the second EXIF": lambda: with_segments(jpeg(), exif(oriented(1)), exif(oriented(6))),
    "png, turned": lambda: with_chunks(png(), chunk(b"eXIf", tiff(oriented(6)))),
    "webp, turned": lambda: encode(scene(), "WEBP", lossless=True, exif=b"Exif\0\0" + tiff(oriented(6))),
    "avif, turned": lambda: encode(scene(), "AVIF", quality=95, exif=b"Exif\0\0" + tiff(oriented(6))),
    "avif, mirrored": lambda: encode(scene(), "AVIF", quality=95, exif=b"Exif\0\0" + tiff(oriented(5))),
}
"""The scene, stored in ways that a viewer turns or does not turn."""


def _negative() -> Image.Image:
    return Image.eval(scene(), lambda level: 255 - level)


def _sheer(mode: str) -> Image.Image:
    """The scene, ever more transparent to the right."""
    sheer = scene().convert(mode)
    sheer.putalpha(Image.fromarray(np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1))))
    return sheer


def _sixteen() -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return Image.fromarray(((x * 500 + y * 300) % 65536).astype(np.uint16))


def _grey(depth: int, transparent: int) -> bytes:
    """Levels of grey from the left to the right, in so many bits, one of which is transparent."""
    levels = np.repeat(np.arange(1 << depth), WIDTH >> depth)
    bits = np.unpackbits(levels.astype(np.uint8)[:, None], axis=1)[:, 8 - depth :].ravel()
    row = b"\0" + np.packbits(bits).tobytes()
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"tRNS", struct.pack(">H", transparent)), (b"IDAT", zlib.compress(row * HEIGHT))
    return png()[:8] + b"".join(chunk(name, body) for name, body in (*parts, (b"IEND", b"")))


def _gamma(exponent: float) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", round(exponent * 100_000)))


def coded(primaries: int, transfer: int, picture: Image.Image | None = None, clli: int | None = None) -> bytes:
    """An AVIF of the scene, or another picture, whose colours are said to be stored by these code points."""
    data = bytearray(encode(picture or scene(), "AVIF", quality=100, subsampling="4:4:4", speed=9))
    at = data.index(b"colrnclx") + 8
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    if clli is not None:
        at = data.index(b"pixi")  # of 16 bytes, as the other one with four to spare
        data[at : at + 8] = b"clli" + struct.pack(">HH", clli, 0)
    return bytes(data)


def ten_bits(transfer: int) -> bytes:
    """The same in ten bits. As root, SVT-AV1 makes the thread that calls it SCHED_FIFO for good."""
    buffer = io.BytesIO()
    frame = av.VideoFrame.from_image(scene()).reformat(format="yuv420p10le", dst_colorspace="BT2020")
    try:
        with av.open(buffer, "w", format="avif") as container:
            stream = container.add_stream("libsvtav1", rate=1, options={"preset": "10", "crf": "5"})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p10le"
            context = stream.codec_context
            context.color_primaries, context.color_trc, context.colorspace, context.color_range = 9, transfer, 9, 1
            container.mux(stream.encode(frame))
            container.mux(stream.encode())
    finally:
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return buffer.getvalue()


def _cicp(primaries: int, transfer: int) -> bytes:
    return chunk(b"cICP", bytes([primaries, transfer, 0, 1]))


_WIDE = (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
_PRIMARIES = chunk(b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in _WIDE)))

COLOURED: dict[str, Callable[[], bytes]] = {
    "jpeg, profile that mirrors its colours": lambda: encode(
        _negative(), "JPEG", quality=95, icc_profile=matrix_profile(inverted=True)
    ),
    "jpeg, profile of another gamma": lambda: jpeg(icc_profile=matrix_profile(gamma=1.0)),
    "jpeg, profile for grey": lambda: jpeg(icc_profile=matrix_profile(gamma=1.0).replace(b"RGB XYZ", b"GRAYXYZ")),
    "jpeg, CMYK": lambda: encode(scene().convert("CMYK"), "JPEG", quality=95),
    "jpeg, grey": lambda: encode(scene().convert("L"), "JPEG", quality=95),
    "png, profile that mirrors its colours": lambda: png(_negative(), icc_profile=matrix_profile(inverted=True)),
    "png, profile and transparent": lambda: png(_sheer("RGBA"), icc_profile=matrix_profile(gamma=1.0)),
    "png, gamma as usual": lambda: with_chunks(png(), _gamma(1 / 2.2)),
    "png, gamma of linear light": lambda: with_chunks(png(), _gamma(1.0)),
    "png, gamma that hides everything": lambda: with_chunks(png(), _gamma(0.02)),
    "png, gamma beside sRGB": lambda: with_chunks(png(), _gamma(0.02), chunk(b"sRGB", b"\0")),
    "png, gamma of grey and transparent": lambda: with_chunks(png(_sheer("LA")), _gamma(0.2)),
    "png, wide primaries": lambda: with_chunks(png(), _gamma(1 / 2.2), _PRIMARIES),
    "png, 16 bits of grey": lambda: png(_sixteen()),
    "png, transparent": lambda: png(_sheer("RGBA")),
    "png, grey and transparent": lambda: png(_sheer("LA")),
    "png, palette with a transparent colour": lambda: png(scene().quantize(16), transparency=3),
    "png, palette with many": lambda: png(scene().quantize(16), transparency=bytes(range(0, 160, 10))),
    "png, two bits of grey, one of them transparent": lambda: _grey(2, 1),
    "png, four bits of grey, one of them transparent": lambda: _grey(4, 9),
    "png, one bit, white transparent": lambda: _grey(1, 1),
    "png, one bit": lambda: png(scene().convert("1", dither=Image.Dither.NONE)),
    "png, a transparent colour": lambda: png(scene().quantize(8).convert("RGB"), transparency=(222, 31, 31)),
    "webp, transparent": lambda: encode(_sheer("RGBA"), "WEBP", lossless=True),
    "webp, profile that mirrors its colours": lambda: encode(
        _negative(), "WEBP", lossless=True, icc_profile=matrix_profile(inverted=True)
    ),
    "gif, a transparent colour": lambda: encode(scene().quantize(16), "GIF", transparency=3),
    "avif, light by PQ": lambda: coded(9, 16),
    "avif, light by PQ, up to 400 nits": lambda: coded(9, 16, clli=400),
    "avif, light by PQ, no brighter than white": lambda: coded(9, 16, clli=203),
    "avif, light by PQ in sRGB's primaries": lambda: coded(1, 16),
    "avif, light by PQ, transparent": lambda: coded(9, 16, _sheer("RGBA")),
    "avif, light by PQ in ten bits": lambda: ten_bits(16),
    "avif, light by HLG": lambda: coded(9, 18),
    "avif, light by HLG in ten bits": lambda: ten_bits(18),
    "avif, Display P3": lambda: coded(12, 13),
    "avif, BT.2020": lambda: coded(9, 14),
    "avif, BT.709": lambda: coded(1, 1),
    "avif, linear light": lambda: coded(1, 8),
    "avif, code points that nobody knows": lambda: coded(77, 99),
    "png, light by PQ": lambda: with_chunks(png(), _cicp(9, 16)),
    "png, light by HLG and a profile": lambda: with_chunks(png(icc_profile=matrix_profile(gamma=1.0)), _cicp(9, 18)),
    "png, BT.709": lambda: with_chunks(png(), _cicp(1, 1)),
    "png, 16 bits by PQ": lambda: with_chunks(png(_sixteen()), _cicp(9, 16)),
    "avif, transparent": lambda: encode(_sheer("RGBA"), "AVIF", quality=95),
    "avif, profile that mirrors its colours": lambda: encode(
        _negative(), "AVIF", quality=95, icc_profile=matrix_profile(inverted=True)
    ),
}
"""Files whose colours are not what they store."""


def icon(*pictures: Image.Image, name: str = "png") -> bytes:
    """An icon of several pictures, in this order."""
    return encode(
        pictures[0], "ICO", append_images=list(pictures), sizes=[each.size for each in pictures], bitmap_format=name
    )


OTHERS: dict[str, Callable[[], bytes]] = {
    "bmp": lambda: encode(scene(), "BMP"),
    "bmp, a palette": lambda: encode(scene().quantize(16), "BMP"),
    "bmp, stored from the top": lambda: _from_the_top(encode(scene(), "BMP")),
    "bmp, cut off": lambda: _part(encode(scene(), "BMP")),
    "ico, a cursor": lambda: icon(scene(48, 48)).replace(b"\0\0\1\0", b"\0\0\2\0", 1),
    "ico, of one": lambda: icon(scene(48, 48)),
    "ico, of several": lambda: icon(*(scene(side, side) for side in (64, 16, 32))),
    "ico, of bitmaps": lambda: icon(*(scene(side, side) for side in (32, 16)), name="bmp"),
}
"""What else browsers show."""


def _from_the_top(data: bytes) -> bytes:
    rows = np.frombuffer(data[54:], np.uint8).reshape(HEIGHT, -1)[::-1].tobytes()
    return data[:22] + struct.pack("<i", -HEIGHT) + data[26:54] + rows


MOVING: dict[str, Callable[[], bytes]] = {
    "png, moving": moving_png,
    "gif, moving": lambda: encode(scene(), "GIF", save_all=True, append_images=[_negative()], duration=500),
    "webp, moving": lambda: encode(scene(), "WEBP", save_all=True, append_images=[_negative()], duration=500),
    "avif, moving": lambda: encode(scene(), "AVIF", save_all=True, append_images=[_negative()], duration=500),
}
