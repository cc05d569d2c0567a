"""The names of everything in Redis; how long each lasts is in `worker.client.catalogue`. No name holds a person's id.

flight:{sha256}     hash   a scan that is asked for: generation, lane, RQ queue (where it has none, the lane's), worker (and
                           the batch in which it has it); what has become of its runs:
                           tries   how often it was given back
                           tried   1 once a worker that had it was lost
                           alone   1 while it is the only picture that its worker looks at
                           deaths  how many workers broke or hung over it alone
                           asked   when it was asked for first (Unix time of the server in ms)
                           trace   of who asked first, where traces are made
                           bytes   how large the picture is
                           first   that one: "platform\\nsealed\\nwhen\\nscan"; empty once withdrawn
waiters:{sha256}    list   the same of everybody else who asked for it
flights             zset   sha256 → when it was last seen to move (Unix time of the server); what the sweeper walks
since               zset   sha256 → when a scan that is not over was asked for first
asked:{scan}:{n}           what was answered when a scan was asked for the n-th time: said again, it is not asked for again
row:{hmac}                 the row in which a chat's pictures wait, and the sha256 of the last one put into it
turn:{line}                whose turn it is among the rows of a line
share:{hmac}               how many costly files a sender or a chat has handed in since a moment less than SHARE_S ago
verdict:{content}:{key}:{digest}:{sha256}  the verdict's JSON, for as long as VERDICT_TTL_S
file:{hmac}         the sha256 behind a platform's file id
results:{platform}  stream what bots read: waiter `w`, verdict `v` or failure `f`, of which picture `s`; when it was asked for `a`
                           (as above; empty: answered at once) and taken by a worker `b`, and how long that was at it `t`.
                           Where no bot reads, the oldest of more than RESULTS_MOST are forgotten, and all of them RESULTS_S
                           after the last
unreadable:{platform} stream what no bot could read of that
model               the digest that running workers judge with
alive:{worker}      a worker's sign of life: the numbers of the batches that it has in hand
memory:{worker}     how many bytes of memory it takes, with its decoding processes
paces               hash   worker → seconds a picture, while it works
wake                list   a token per new job, so that workers need not poll
"""

from __future__ import annotations

import os
from collections.abc import Iterable

PREFIX = "torchrelay:"

# RQ reads this when it is imported; every module of ours that imports rq imports this one first.
os.environ.setdefault("RQ_KEY_PREFIX", f"{PREFIX}rq")

GROUP = "bots"
FLIGHTS = f"{PREFIX}flights"
SINCE = f"{PREFIX}since"
MODEL = f"{PREFIX}model"
PACES = f"{PREFIX}paces"
PACES_S = 3600
WAKE = f"{PREFIX}wake"
SWEEP_LEASE = f"{PREFIX}sweeper"
VERDICT_CONTENT = 2
"""Counts up whenever a verdict holds more than before, so that none that was cached earlier is taken for whole.

1: without fingerprints.
"""
ROWS = {"private": 4, "stream": 8, "costly": 4}
"""Lines of more than one queue, and how many: a chat's pictures wait in one of them, and each has its turn."""
COSTLY = "costly"
"""The line of what takes long to decode and nobody waits for, whatever its lane."""
EXCESS = "excess"
"""The line of what takes long to decode of those who have handed in more of it than their share, whoever waits for it."""
LATE = (COSTLY, EXCESS)
"""After all lanes. Each of their jobs is looked at by itself."""
SHARE_S = 60
SENDERS_SHARE = 6
CHATS_SHARE = 24
"""So many files that take long to decode one sender, and one chat, may hand in within SHARE_S: each takes a decoding process for
20 s at most."""
ROW_S = 24 * 3600
TURN_S = 24 * 3600
"""Where nobody takes anything for so long, it does not matter whose turn it was."""
THUMBNAILS = "thumbnail"
"""RQ's queue of pictures to be blurred. Its jobs are no scans: each carries a name drawn by lot and nothing else."""
HEAT = "heat"
"""The same of pictures in which it is to be shown where the network looked."""
BESIDE = (THUMBNAILS, HEAT)
"""All such queues, whose jobs are no scans."""
ASKED_S = 300
"""How long the same asking is known again: longer than a client library tries again."""
RESULTS_MOST = 100_000
RESULTS_S = 7 * 24 * 3600
"""Of a platform that no bot serves any more nothing is left after so long."""
FLIGHT_S = 7 * 24 * 3600
"""Of a flight, those who wait for it and its job nothing is left so long after anybody last asked for it, gave it back or saw
that it waits its turn: longer than any of them lives."""
ALIVE_S = 10
"""A worker that has given no sign of life for so long is dead, where nothing else is set."""


def flight(sha256: str) -> str:
    """The hash of a scan that is asked for."""
    return f"{PREFIX}flight:{sha256}"


def waiters(sha256: str) -> str:
    """The list of those who wait for a scan."""
    return f"{PREFIX}waiters:{sha256}"


def verdict(digest: str, sha256: str, sealed_by: str) -> str:
    """The cached verdict; under another key's mark it is another, for nobody could read it."""
    return f"{PREFIX}verdict:{VERDICT_CONTENT}:{sealed_by}:{digest}:{sha256}"


def file(name: str) -> str:
    """The sha256 behind a file id, whose keyed hash is `name`."""
    return f"{PREFIX}file:{name}"


def asked(scan_id: str, attempt: int) -> str:
    """What was answered when a scan was asked for the `attempt`-th time."""
    return f"{PREFIX}asked:{scan_id}:{attempt}"


def results(platform: str) -> str:
    """A platform's result stream."""
    return f"{PREFIX}results:{platform}"


def unreadable(stream: str) -> str:
    """Where what cannot be read of a result stream is put aside."""
    return f"{PREFIX}unreadable:{stream.removeprefix(results(''))}"


def kept(scan_id: str) -> str:
    """A result kept for whoever asks by scan id."""
    return f"{PREFIX}kept:{scan_id}"


def expected(scan_id: str) -> str:
    """That a scan was asked for, and its result will be kept."""
    return f"{PREFIX}expected:{scan_id}"


def alive(worker: str) -> str:
    """A worker's sign of life."""
    return f"{PREFIX}alive:{worker}"


def memory(worker: str) -> str:
    """How much memory a worker takes."""
    return f"{PREFIX}memory:{worker}"


def hold(worker: str, batch: int) -> str:
    """Who has a flight: a worker, for as long as this is one of the batches that it vouches for."""
    return f"{worker}:{batch}"


def vouched(batches: Iterable[int]) -> str:
    """A worker's sign of life, by the batches that it has in hand."""
    return ",".join(map(str, batches)) or "0"


def vouches(word: str, batch: str) -> bool:
    """Whether that sign of life is given for this batch. One of an earlier version names none: it is given for all."""
    return not batch or batch in word.split(",")


def media(name: str) -> str:
    """Sealed bytes, in the media server."""
    return f"{PREFIX}media:{name}"


def row(name: str) -> str:
    """In which row of a line a chat's pictures wait; `name` is a keyed hash of both."""
    return f"{PREFIX}row:{name}"


def share(name: str) -> str:
    """How many costly files a sender or a chat, whose keyed hash is `name`, has handed in lately."""
    return f"{PREFIX}share:{name}"


def turn(line: str) -> str:
    """Whose turn it is among the rows of a line."""
    return f"{PREFIX}turn:{line}"


def queue(lane: str) -> str:
    """RQ's name of a lane's own queue. Before there were rows, all of the lane waited in it."""
    return lane


def queues(line: str) -> tuple[str, ...]:
    """RQ's names of a line's queues, which are drained in turn."""
    rows = tuple(f"{line}-{number}" for number in range(ROWS.get(line, 0)))
    return rows if line == COSTLY else (*rows, queue(line))


def line_of(queue: str) -> str:
    """The line that the queue is one of."""
    return queue.partition("-")[0]


def job_id(sha256: str, generation: int) -> str:
    """The RQ job of a flight's generation."""
    return f"{sha256}-{generation}"


def read_job_id(name: str) -> tuple[str, str]:
    """The SHA-256 and the generation that a job's id was made of."""
    sha256, _, generation = name.rpartition("-")
    return sha256, generation
