"""Bad files through the running product: a clear answer to each, nothing lost, and the worker goes on."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from tests.e2e.conftest import ROOT, Demo
from tests.unit.detector.test_media import encode, gradient

PICTURE = (ROOT / "bots/platforms/sandbox/examples/hopper.jpg").read_bytes()


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 30,000 by 30,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )


def animated() -> bytes:
    """A GIF of many frames."""
    frames = [Image.new("RGB", (200, 150), (shade, 90, 90)) for shade in range(0, 250, 5)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=50)
    return buffer.getvalue()


FILES = {
    "truncated": (PICTURE[: len(PICTURE) // 2], ""),
    "torn off": (PICTURE[:99], "unreadable"),
    "without its size": (PICTURE.replace(b"\xff\xc0", b"\xff\xfe"), "unreadable"),
    "wrong extension": (encode(gradient(), "PNG"), ""),
    "bomb": (bomb(), "too_large"),
    "1x1": (encode(Image.new("RGB", (1, 1)), "PNG"), ""),
    "30000x1": (encode(Image.new("RGB", (30_000, 1)), "PNG"), ""),
    "animated": (animated(), ""),
    "empty": (b"", "empty"),
    "polyglot": (encode(gradient(), "JPEG") + b"PK\x03\x04" + bytes(2000), ""),
    "polyglot the other way": (b"%PDF-1.7\n" + encode(gradient(), "JPEG"), "unsupported"),
    "text": (b"<script>alert(1)</script>" * 50, "unsupported"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:/etc/passwd"/></svg>', "unsupported"),
    "zeros": (bytes(100_000), "unsupported"),
}
"""Name → bytes, and the reason of the refusal; empty: it is a picture after all."""


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.address, timeout=60) as opened:
        yield opened


def settled(client: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """The answer once there is one, however busy the machine is; the test's own timeout ends it."""
    place = answer.headers.get("location", "")
    while answer.status_code == 202:
        time.sleep(0.2)
        answer = client.get(place)
    return answer


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_gets_a_clear_answer(client: httpx.Client, name: str) -> None:
    data, reason = FILES[name]
    answer = settled(client, client.post("/v1/scans", files={"file": ("picture.jpg", data)}, params={"wait_s": 50}))
    if reason:
        assert answer.status_code in {413, 415, 422}, answer.text
        told = answer.json()
        assert told["reason"] == reason, told
        assert len(told["detail"]) > 20, "nothing was said in words"
    else:
        assert answer.status_code == 200, answer.text
        assert set(answer.json()["verdict"]) == {"altered", "generated"}
    assert client.get("/healthz").status_code == 200


def test_after_all_of_them_at_once_the_worker_is_alive_and_everybody_was_answered(client: httpx.Client) -> None:
    waiting = []
    for name, (data, _) in FILES.items():
        # One byte more, so that no verdict is known.
        answer = client.post("/v1/scans", files={"file": (name, data + b"\n" if data else b"")}, params={"wait_s": 0})
        assert answer.status_code in {200, 202, 413, 415, 422}, answer.text
        waiting.append(answer)
    good = settled(client, client.post("/v1/scans", files={"file": PICTURE + b"\n"}, params={"wait_s": 50}))
    assert good.status_code == 200, good.text
    for answer in waiting:
        later = settled(client, answer)
        assert later.status_code in {200, 413, 415, 422}, later.text
