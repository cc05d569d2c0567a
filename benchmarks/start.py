"""How long it takes from nothing to the first verdict, stage by stage, in one run. `python benchmarks/start.py [--rounds N]`

Each stage in a process that has done nothing yet: what a worker imports, then its weights read and unpacked, the face finder, the
golden check, and the first verdict. By turns with a peer, which does no more than whoever judges pictures by a network of timm's
must: `import torch, timm`, then reading a safetensors file with as many numbers as this tower has. `ratio` is the peer's seconds
by ours, as far as ours can judge (without the first verdict). Then the whole: `python -m bots demo` on a data folder that was
used before, until its page answers, and until a picture has a verdict. Told are medians, in seconds; beside them the processor's,
which say more where something else runs (`load`). Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

from bots.demo import PASSIVE

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "bots/platforms/sandbox/examples/hopper.jpg"
OURS = f"""
import json, time
stages, began = {{}}, (time.perf_counter(), time.process_time())
def ended(stage):
    global began
    now = (time.perf_counter(), time.process_time())
    stages[stage] = [after - before for after, before in zip(now, began)]
    began = now
import torch
ended("import_torch")
import timm
ended("import_timm")
from detector.specialists import network
from detector.models import default
from detector.media import decode
ended("import_detector")
from safetensors.torch import load
record = json.loads((default.WEIGHTS / "default.json").read_text())
card = default.Card.read(record)
dtype = default.best_dtype("auto", torch.device("cpu"))
specialists = network.load(load((default.WEIGHTS / "default.safetensors").read_bytes()), card.recipe, dtype)
ended("weights")
examiner = default.Examiner(specialists, torch.device("cpu"))
ended("face_finder")
assert examiner.golden_difference(card.golden) <= default.GOLDEN_TOLERANCE[dtype]
ended("golden_check")
default.DefaultDetector(examiner, card).detect([decode(open({str(EXAMPLE)!r}, "rb").read())])
ended("first_verdict")
print(json.dumps(stages))
"""
PEER = """
import json, sys, time
began = (time.perf_counter(), time.process_time())
import torch, timm
from safetensors.torch import load_file
load_file(sys.argv[1])
print(json.dumps({"peer": [time.perf_counter() - began[0], time.process_time() - began[1]]}))
"""


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    measured: dict[str, list[list[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="tr-") as folder:
        weights = Path(folder) / "peer.safetensors"
        made = "import sys, timm; from safetensors.torch import save_file; from detector.specialists.recipe import Recipe; "
        run(
            f"{made}save_file(timm.create_model(Recipe().backbone, num_classes=0).half().state_dict(), sys.argv[1])",
            str(weights),
        )
        whole(Path(folder))  # the first start makes keys and compiles this tree
        for _ in range(options.rounds):
            for stage, seconds in {**json.loads(run(OURS)), **json.loads(run(PEER, str(weights)))}.items():
                measured.setdefault(stage, []).append(seconds)
            for stage, own_s in whole(Path(folder)).items():
                measured.setdefault(stage, []).append([own_s, own_s])
    wall, busy = (
        {stage: statistics.median(one[way] for one in own) for stage, own in measured.items()} for way in (0, 1)
    )
    able = ("import_torch", "import_timm", "import_detector", "weights", "face_finder", "golden_check")
    told = {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "ratio": round(wall["peer"] / sum(wall[stage] for stage in able), 2),
        "ratio_by_processor": round(busy["peer"] / sum(busy[stage] for stage in able), 2),
        "seconds": {stage: round(own_s, 2) for stage, own_s in wall.items()},
        "processor_seconds": {stage: round(busy[stage], 2) for stage in (*able, "first_verdict", "peer")},
    }
    print(json.dumps(told))


def run(program: str, *arguments: str) -> str:
    """What a fresh Python prints."""
    environment = {**PASSIVE, **os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def whole(folder: Path) -> dict[str, float]:
    """Seconds from the start of the demo until its page answers, and until the first picture has a verdict."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    before_s = resource.getrusage(resource.RUSAGE_CHILDREN)
    began_s = time.perf_counter()
    demo = subprocess.Popen(
        [sys.executable, "-m", "bots", "demo"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "TORCHRELAY_DATA": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not answers(f"{address}/"):
            time.sleep(0.05)
        page_s = time.perf_counter() - began_s
        picture = EXAMPLE.read_bytes() + str(time.time_ns()).encode()  # no verdict is remembered
        answer = httpx.post(f"{address}/v1/scans", files={"file": picture}, params={"wait_s": 60}, timeout=300)
        assert answer.status_code == 200, answer.text
        verdict_s = time.perf_counter() - began_s
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)
    after_s = resource.getrusage(resource.RUSAGE_CHILDREN)
    all_s = after_s.ru_utime + after_s.ru_stime - before_s.ru_utime - before_s.ru_stime
    return {
        "demo_page": page_s,
        "demo_verdict": verdict_s,
        "demo_verdict_after_page": verdict_s - page_s,
        "demo_processor": all_s,
    }


def answers(address: str) -> bool:
    """Whether a page is there."""
    try:
        return httpx.get(address, timeout=60).status_code == 200
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    main()
