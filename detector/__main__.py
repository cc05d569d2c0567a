"""python -m detector scan FILE… | eval DIR | bench | models | train | merge | calibrate: no bots, no queue, no network."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from tqdm import tqdm

from detector.decoding import GuardedDecoder
from detector.detector import (
    Detector,
    DetectorCfg,
    DetectorError,
    Explains,
    Explanation,
    NoWeights,
    Points,
    create,
    names,
)
from detector.evaluation import Judged, Labelled, read_manifest, report, thinned, write_predictions
from detector.media import Media, MediaError, MediaLimits, completed, decode
from detector.perturbation import PERTURBATIONS, perturb
from detector.report import Report, Written
from detector.settings.defenders import Settings
from detector.verdict import FACES_SAMPLED, INCOMPLETE, Band, Family, Kind, Trace, Unfit, Verdict

BATCH = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 some pictures could not be judged (or the run failed), 2 a usage error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["train"]:
            return _train(given[1:])
        options = _parser().parse_args(given)
        status: int = options.run(options)
    except DetectorError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m detector", description="Judge pictures on this machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    scan = commands.add_parser("scan", help="judge pictures; 0 all judged, 1 some could not be, 2 usage")
    scan.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="a picture, or a folder of them")
    scan.add_argument("--json", action="store_true", help="one JSON object a line instead of words")
    scan.add_argument(
        "--early-exit",
        action="store_true",
        help="with --model defenders: stop once the band is settled; the score is then an interval",
    )
    scan.add_argument(
        "--trust-list", type=Path, metavar="PEM", help="whose signatures are believed (default: nobody's)"
    )
    scan.add_argument(
        "--explain",
        type=Path,
        metavar="OUT_DIR",
        help="draw where the network looked: a PNG for each map, and report.html; seconds a picture",
    )
    scan.set_defaults(run=_scan)

    evaluate = commands.add_parser("eval", help="measure a detector on labelled pictures, per source")
    evaluate.add_argument("folder", type=Path, help="with manifest.tsv: path, label, source, kind")
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write the whole report here")
    evaluate.add_argument("--perturb", choices=[*PERTURBATIONS], help="change every picture first, as chats do")
    evaluate.add_argument("--at-most", type=_positive, metavar="N", help="only so many of each source and label")
    evaluate.add_argument("--predictions", type=Path, metavar="OUT", help="write every picture's score and band here")
    evaluate.add_argument("--plots", type=Path, metavar="DIR", help="draw roc.png and reliability.png here")
    evaluate.set_defaults(run=_eval)

    bench = commands.add_parser("bench", help="pictures a second of decoding and of the network, as JSON")
    bench.add_argument("--pictures", type=_positive, default=32, help="how many (default: 32)")
    bench.set_defaults(run=_bench)

    models = commands.add_parser("models", help="list the detectors with their digests")
    models.set_defaults(run=_models)

    merge = commands.add_parser("merge", help="make a weights file for defenders of published checkpoints")
    merge.add_argument("convnext", type=Path, metavar="CONVNEXT", help="ConvNeXt's own file, or a whole model's")
    merge.add_argument("replknet", type=Path, nargs="?", metavar="REPLK", help="RepLKNet's own, beside ConvNeXt's")
    merge.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.safetensors", help="what is written")
    merge.add_argument("--sha256", action="append", default=[], help="the digest that a file must have; once for each")
    merge.set_defaults(run=_merge)

    calibrate = commands.add_parser(
        "calibrate", help="measure how wrong defenders' weights are, and store it with them"
    )
    calibrate.add_argument("folder", type=Path, help="labelled pictures with manifest.tsv, as for eval")
    calibrate.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.safetensors", help="what is written")
    calibrate.set_defaults(run=_calibrate, perturb=None)

    commands.add_parser("train", help="make a detector's weights; --model default or defenders", add_help=False)

    for command in (scan, evaluate, bench, calibrate):
        command.add_argument("--model", default="default", choices=names(), help="which detector (default: default)")
        command.add_argument("--weights", type=Path, help="other weights than the package's")
        command.add_argument("--sha256", help="the digest that the weights must have")
        command.add_argument("--device", default="cpu", help="a torch device, or auto (default: cpu)")
        command.add_argument(
            "--dtype", default="auto", choices=("auto", "float32", "bfloat16"), help="what to compute in"
        )
        command.add_argument("--threads", type=_positive, help="CPU threads (default: torch's choice)")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number of at least 1, not {text!r}")
    return int(text)


def _detector(options: argparse.Namespace) -> Detector:
    cfg = DetectorCfg(
        name=options.model,
        weights=options.weights,
        weights_sha256=options.sha256,
        device=options.device,
        dtype=options.dtype,
        threads=options.threads,
        settings=Settings.model_construct(defenders_early_exit=getattr(options, "early_exit", False)),
    )
    return create(cfg)


class CannotExplain(DetectorError):
    """This detector cannot show where it looked; --explain works with --model default."""


def _scan(options: argparse.Namespace) -> int:
    files = list(_files(options.paths))
    detector = _detector(options)
    failed = 0
    with ExitStack() as stack:
        report: Report | None = None
        if options.explain is not None:
            if not isinstance(detector, Points):
                raise CannotExplain(
                    f"{detector.name} cannot show where it looked; --explain works with --model default"
                )
            report = stack.enter_context(_report(options.explain))
        decoder = stack.enter_context(GuardedDecoder(MediaLimits(), trusted=options.trust_list))
        for path in tqdm(files, unit="picture", disable=len(files) < 2 or not sys.stderr.isatty(), file=sys.stderr):
            try:
                media = decoder.decode(path.read_bytes())
            except MediaError as error:
                failed += 1
                _tell_failure(path, error.fault, str(error), options.json, report)
            except OSError as error:
                failed += 1
                _tell_failure(path, "unreadable", error.strerror or "cannot be read", options.json, report)
            else:
                explanation = _explain(detector, media)
                _tell(path, explanation, options.json, _maps(detector, media, explanation, path, report))
    return 1 if failed else 0


def _report(folder: Path) -> Report:
    try:
        return Report(folder)
    except OSError as error:
        raise CannotExplain(f"{folder}: {error.strerror or 'cannot be written'}") from None


def _maps(
    detector: Detector, media: Media, explanation: Explanation, path: Path, report: Report | None
) -> list[Written] | None:
    """What was drawn; None where that was not asked for."""
    if report is None or not isinstance(detector, Points):
        return None
    maps = detector.heat_maps(media, explanation.verdict)
    return report.add(path, _words(explanation), maps, explanation.verdict.regions)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        else:
            yield path


def _explain(detector: Detector, media: Media) -> Explanation:
    """What the detector went by, where it can say so, and what is known of the file."""
    if isinstance(detector, Explains):
        explanation = detector.explain(media)
    else:
        explanation = Explanation(verdict=detector.detect([media])[0], details={}, words="")
    return replace(explanation, verdict=completed(explanation.verdict, media))


def _tell(path: Path, explanation: Explanation, as_json: bool, maps: Sequence[Written] | None = None) -> None:
    if as_json:
        said = {"path": str(path), **explanation.details, "verdict": asdict(explanation.verdict)}
        if maps is not None:
            said["maps"] = [one.record for one in maps]
        print(json.dumps(said), flush=True)
        return
    words = _words(explanation)
    for one in maps or ():
        result = one.file.name if one.file is not None else f"none ({_no_map(one)})"
        words += f"\n  map of {one.name}, {one.found.kind}: {result}"
    print(f"{path}: {words}", flush=True)


def _no_map(written: Written) -> str:
    return "" if written.found.why_not is None else written.found.why_not.value.replace("_", " ")


def _words(explanation: Explanation) -> str:
    """The verdict for a person: a line, and one for each face, trace and map."""
    verdict = explanation.verdict
    bands = ", ".join(f"{kind}: {_WORDS[verdict.belief(kind).band]}{_why_not(verdict, kind)}" for kind in Kind)
    for kind in Kind:
        setting = verdict.set_by(kind)
        setters = [(one.name if one.family is Family.NETWORK else one.detail).replace("_", " ") for one in setting]
        if setters and verdict.belief(kind).band.rank >= Band.UNCERTAIN.rank:
            bands += f"; {kind} set by: {', '.join(setters)}"
    if verdict.frames_seen > 1:
        bands += f", {verdict.frames_seen} frames looked at"
    if verdict.telling_s is not None:
        bands += f", most telling at {verdict.telling_s:.1f} s"
    if any(signal.detail == INCOMPLETE for signal in verdict.signals):
        bands += ", a part of the file is missing"
    if any(signal.detail == FACES_SAMPLED for signal in verdict.signals):
        bands += f", the {len(verdict.regions)} largest faces looked at"
    for place, face in enumerate(verdict.regions, 1):
        across, down = (f"{low:.0%} to {high:.0%}" for low, high in ((face.left, face.right), (face.top, face.bottom)))
        frame = f" in frame {face.frame}" if verdict.frames_seen > 1 else ""
        bands += f"\n  face {place}{frame}: {across} from the left, {down} from the top, score {face.score or 0:.3f}"
    traces = [one for one in verdict.signals if one.detail in _TRACES]
    for one in traces:
        bands += f"\n  file: {one.detail.replace('_', ' ')}" + (f" ({one.source})" if one.source else "")
    return bands + (f"\n  {explanation.words}" if explanation.words else "")


def _why_not(verdict: Verdict, kind: Kind) -> str:
    """Why a kind cannot be judged, in brackets."""
    codes = [one.detail for one in verdict.signals if one.kind is kind and not one.applies and one.detail in set(Unfit)]
    return f" ({codes[0].replace('_', ' ')})" if codes else ""


_TRACES = frozenset(trace.value for trace in Trace)
_WORDS = {
    Band.NONE: "cannot be judged",
    Band.LITTLE: "little evidence",
    Band.UNCERTAIN: "uncertain",
    Band.SUBSTANTIAL: "substantial evidence",
}


def _tell_failure(path: Path, fault: str, detail: str, as_json: bool, report: Report | None = None) -> None:
    if report is not None:
        report.add_failure(path, f"{fault.replace('_', ' ')} ({detail})")
    if as_json:
        print(json.dumps({"path": str(path), "error": fault, "detail": detail}), flush=True)
    else:
        print(f"{path}: {fault} ({detail})", file=sys.stderr)


def _eval(options: argparse.Namespace) -> int:
    labelled = read_manifest(options.folder)
    if options.at_most:
        labelled = thinned(labelled, options.at_most)
    detector = _detector(options)
    judged, failed = _judge(detector, labelled, options.perturb)
    found = {"model": detector.name, "digest": detector.digest, "failed": failed, **report(judged)}
    if options.perturb:
        found["perturbation"] = options.perturb
    if options.predictions:
        write_predictions(judged, options.predictions)
    if options.plots:
        from detector.plots import draw

        draw(judged, options.plots)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found if not options.json else found["macro_auc"], indent=1))
    return 1 if failed else 0


def _judge(detector: Detector, labelled: Sequence[Labelled], change: str | None) -> tuple[list[Judged], int]:
    """What the detector says of each picture, and how many could not be read. `change` is one of PERTURBATIONS."""
    judged: list[Judged] = []
    failed = 0
    with tqdm(total=len(labelled), unit="picture", disable=not sys.stderr.isatty(), file=sys.stderr) as progress:
        for at in range(0, len(labelled), BATCH):
            group = labelled[at : at + BATCH]
            media: list[Media] = []
            kept = []
            for item in group:
                try:
                    data = item.path.read_bytes()
                    media.append(decode(perturb(data, change) if change else data))
                    kept.append(item)
                except (MediaError, OSError) as error:
                    failed += 1
                    _tell_failure(item.path, "unreadable", str(error), as_json=False)
            verdicts = detector.detect(media)
            judged.extend(Judged(labelled=item, verdict=said) for item, said in zip(kept, verdicts, strict=True))
            progress.update(len(group))
    return judged, failed


def _bench(options: argparse.Namespace) -> int:
    import io

    import numpy as np
    from PIL import Image

    noise = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize((1280, 960)).save(buffer, "JPEG", quality=90)
    detector = _detector(options)
    started_s = time.perf_counter()
    media = [decode(buffer.getvalue()) for _ in range(options.pictures)]
    decoded_s = time.perf_counter()
    detector.detect(media[:BATCH])
    warm_s = time.perf_counter()
    for at in range(0, len(media), BATCH):
        detector.detect(media[at : at + BATCH])
    done_s = time.perf_counter()
    figures = {
        "model": detector.name,
        "picture": "1280x960 JPEG",
        "decode_per_s": round(len(media) / (decoded_s - started_s), 2),
        "detect_per_s": round(len(media) / (done_s - warm_s), 2),
        "batch": BATCH,
    }
    print(json.dumps(figures))
    return 0


def _models(options: argparse.Namespace) -> int:
    for name in names():
        try:
            said = create(DetectorCfg(name=name)).digest
        except NoWeights as error:
            said = f"needs weights: {error}"
        print(f"{name}\t{said}")
    return 0


def _merge(options: argparse.Namespace) -> int:
    from detector.defenders.merging import merge

    sources = [path for path in (options.convnext, options.replknet) if path is not None]
    written = merge(sources, options.out, options.sha256)
    print(
        f"{options.out}\n  SHA-256 {written}\n  its golden scores were made now and are checked whenever it is loaded"
    )
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from detector.defenders.calibrating import CalibrationError, calibrations, store

    if options.model != "defenders" or options.weights is None:
        raise CalibrationError(
            "calibrate takes --model defenders --weights FILE; the others bring their calibration along"
        )
    judged, failed = _judge(_detector(options), read_manifest(options.folder), None)
    measured = calibrations(judged)
    written = store(options.weights, measured, options.out)
    found = {kind.value: asdict(one) for kind, one in measured.items()}
    print(json.dumps({"out": str(options.out), "sha256": written, "calibrations": found, "failed": failed}, indent=1))
    return 1 if failed else 0


def _train(arguments: Sequence[str]) -> int:
    """The exit status of training whose options are read there, but for which detector's it is."""
    parser = argparse.ArgumentParser(prog="python -m detector train", add_help=False, allow_abbrev=False)
    parser.add_argument("--model", default="default", choices=("default", "defenders"))
    options, rest = parser.parse_known_args(arguments)
    if options.model == "defenders":
        from detector.defenders.training.program import main as train
    else:
        from detector.training.program import main as train
    return train(rest)


if __name__ == "__main__":
    # As Ctrl-C: what was judged is printed whole, the decoding processes end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
