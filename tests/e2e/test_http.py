"""The HTTP side: programs are served, other web pages are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.conftest import ROOT, Demo

PICTURE = (ROOT / "bots/platforms/sandbox/examples/hopper.jpg").read_bytes()


@pytest.fixture
def client(demo: Demo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.address, timeout=60) as opened:
        yield opened


def test_a_program_gets_bands_and_no_scores(client: httpx.Client) -> None:
    answer = client.post("/v1/scans", files={"file": PICTURE}).json()
    assert set(answer["verdict"]) == {"altered", "generated"}
    assert set(answer["verdict"]["altered"]) == {"band"}
    assert "signals" not in answer
    again = client.get(f"/v1/scans/{answer['scan_id']}").json()
    assert again == answer


def test_not_finished_is_202_with_a_place_to_ask(client: httpx.Client) -> None:
    answer = client.post("/v1/scans", files={"file": PICTURE + b"x"}, params={"wait_s": 0})
    assert answer.status_code in {200, 202}
    if answer.status_code == 202:
        assert answer.headers["location"] == f"/v1/scans/{answer.json()['scan_id']}"


def test_a_picture_that_is_cut_off_is_judged_by_the_rest_and_that_is_said(client: httpx.Client) -> None:
    answer = client.post("/v1/scans", files={"file": PICTURE[:9000]}, params={"wait_s": 50})
    assert answer.status_code == 200, answer.text
    assert answer.json()["is_incomplete"] is True
    assert {"says": "no_record", "source": ""} in answer.json()["provenance"]
    assert answer.json()["frames_seen"] == 1
    assert answer.json()["telling_s"] is None
    assert set(answer.json()["set_by"]) == {"altered", "generated"}


@pytest.mark.parametrize(("data", "status"), [(b"", 422), (b"hello", 415), (PICTURE[:99], 422)])
def test_bad_files_have_words(client: httpx.Client, data: bytes, status: int) -> None:
    answer = client.post("/v1/scans", files={"file": ("x.jpg", data)})
    assert answer.status_code == status
    assert len(answer.json()["detail"]) > 20


def test_unknown_scans_and_missing_fields(client: httpx.Client) -> None:
    assert client.get("/v1/scans/abc123").status_code == 404
    assert "file" in client.post("/v1/scans").json()["detail"]


def test_health_metrics_and_docs(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "problems": {}}
    shown = client.get("/metrics").text
    assert "torchrelay_decisions_total" in shown
    assert 'torchrelay_waiting_pictures{lane="private"}' in shown
    page = client.get("/docs").text
    assert not re.search(r"(src|href)=\"https?://", page)
    assert client.get("/docs/assets/swagger-ui-bundle.js").status_code == 200
    assert "/v1/scans" in client.get("/openapi.json").json()["paths"]


def test_an_answer_says_how_long_each_stage_took(client: httpx.Client) -> None:
    stages = {"queue_wait_s", "fetch_s", "decode_s", "inference_s", "total_s"}
    answer = client.post("/v1/scans", files={"file": PICTURE + b"stages"}, params={"wait_s": 50}).json()
    assert set(answer["stages"]) == stages
    assert answer["stages"]["total_s"] >= answer["stages"]["queue_wait_s"] >= 0
    assert answer["stages"]["inference_s"] > 0
    refused = client.post("/v1/scans", files={"file": PICTURE[:98]}, params={"wait_s": 50}).json()
    assert refused["reason"] == "unreadable"
    assert set(refused["stages"]) == stages


def test_the_demos_worker_shows_its_figures(client: httpx.Client) -> None:
    client.post("/v1/scans", files={"file": PICTURE + b"figures"}, params={"wait_s": 50}).raise_for_status()
    shown = client.get("/metrics/worker")
    assert shown.status_code == 200, shown.text
    done = re.search(r'torchrelay_stage_seconds_count{stage="inference"} ([\d.]+)', shown.text)
    assert done is not None
    assert float(done[1]) >= 1
    memory = re.search(r"torchrelay_worker_memory_bytes ([\d.e+]+)", shown.text)
    assert memory is not None
    assert float(memory[1]) > 50e6


def test_other_names_and_other_pages_are_refused(client: httpx.Client, demo: Demo) -> None:
    files = {"file": PICTURE}
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 421
    assert client.post("/v1/scans", files=files, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/v1/scans", files=files, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/v1/scans", files=files, headers={"origin": demo.address}).status_code == 403


def test_our_own_page_may_post_with_its_token(client: httpx.Client, demo: Demo) -> None:
    token = re.search(r'"token": "([0-9a-f]{64})"', client.get("/").text)
    assert token is not None
    fields = {"chat": "group", "member": "mina", "text": "hello"}
    headers = {"origin": demo.address}
    assert client.post("/sandbox/posts", data=fields, headers=headers).status_code == 403
    headers["x-csrf-token"] = token.group(1)
    assert client.post("/sandbox/posts", data=fields, headers=headers).status_code == 202


def test_pictures_are_for_their_own_room(client: httpx.Client, demo: Demo) -> None:
    token = re.search(r'"token": "([0-9a-f]{64})"', client.get("/").text)
    assert token is not None
    headers = {"origin": demo.address, "x-csrf-token": token.group(1)}
    client.post("/sandbox/posts", data={"chat": "group", "member": "mina", "example": "collins.jpg"}, headers=headers)
    with client.stream("GET", "/sandbox/events") as events:
        state = next(line for line in events.iter_lines() if line.startswith("data:"))
    picture = re.search(r'"pictures": \[{"id": "([0-9a-f]+)"', state)
    assert picture is not None
    path = f"/sandbox/pictures/{picture.group(1)}"
    own = client.get(path)
    assert own.status_code == 200
    assert own.headers["cache-control"] == "no-store"
    with httpx.Client(base_url=demo.address) as stranger:
        stranger.get("/")
        assert stranger.get(path).status_code == 404
