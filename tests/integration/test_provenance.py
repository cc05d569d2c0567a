"""A signed picture's way from a bot through a real server and a confined child to a decision."""

from __future__ import annotations

from pathlib import Path

from bots.policy import PRESETS, Action, Preset, Proof, Reason, decide
from detector.decoding import GuardedDecoder
from tests.integration.conftest import Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from tests.integration.test_scanning import tasks
from tests.unit.detector.signing import GENERATED, Signer
from worker.client import RedisScanner
from worker.client.lanes import Lanes
from worker.contract import Band, Kind, Lane, Trace


async def test_a_signed_record_is_proof_and_a_strangers_is_a_claim(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, tmp_path: Path
) -> None:
    maker, stranger = Signer.made("Example Generator Ltd"), Signer.made("Somebody")
    dull = picture(10)
    files = {
        "signed": maker.sign(dull, GENERATED, format="png"),
        "claimed": stranger.sign(dull, GENERATED, format="png"),
        "bare": dull,
    }
    for name, data in files.items():
        await scanner.submit(data, origin(name), Lane.STREAM)
    with GuardedDecoder(trusted=maker.trusted(tmp_path)) as decoder, workbench.bench(decoder=decoder) as bench:
        batch = tasks(lanes)
        bench.prepare(batch)
        for task in batch:
            bench.finish(task.job_id, task.request)
    found = {result.origin.message: result.verdict for result in await results(scanner, 3)}
    bare, claimed, signed = found["bare"], found["claimed"], found["signed"]
    assert bare is not None
    assert claimed is not None
    assert signed is not None
    assert bare.generated.band is Band.LITTLE
    assert Trace.NO_RECORD.value in {one.detail for one in bare.signals}
    assert claimed.generated.band is Band.UNCERTAIN
    assert {one.source for one in claimed.signals} == {""}, "a stranger's name is repeated nowhere"
    assert signed.generated.band is Band.SUBSTANTIAL
    assert {one.source for one in signed.signals} == {"", "Example Generator Ltd"}
    assert signed.altered == bare.altered
    strict = PRESETS[Preset.STRICT]
    decision = decide(signed, strict)
    assert (decision.kind, decision.reason, decision.proof) == (Kind.GENERATED, Reason.PROOF, Proof.PROVENANCE)
    assert Action.HOLD in decision.actions
    assert not decide(claimed, strict).removes
    assert not decide(bare, strict).actions
