"""What decoding one file costs, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

_PROGRAM = """
import json, sys, time
from detector.fingerprint import fingerprinted
from detector.media import MediaError, MediaLimits, decode
data = sys.stdin.buffer.read()
started_s = time.process_time()
try:
    fingerprinted(decode(data, MediaLimits(max_decode_s=300.0)))  # however busy the machine is
    outcome = "decoded"
except MediaError as error:
    outcome = error.fault.value
cpu_s = time.process_time() - started_s
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([outcome, cpu_s, int(peak.split()[1]) * 1024]))
"""


@dataclass(frozen=True)
class Cost:
    """Of one file."""

    outcome: str
    """`decoded`, or the fault."""
    cpu_s: float
    peak_bytes: int
    """The whole process's, its libraries included."""


def cost_of(data: bytes) -> Cost:
    """Decode `data`, and say what it took."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], input=data, capture_output=True, check=True)
    return Cost(*json.loads(done.stdout))
