"""python -m detector scan FILE… | eval DIR | bench | models | train: the detector without bots, queue or network."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from detector.decoding import GuardedDecoder
from detector.detector import Detector, DetectorCfg, DetectorError, create, names
from detector.evaluation import Judged, read_manifest, report, thinned, write_predictions
from detector.media import Media, MediaError, MediaLimits, decode
from detector.perturbation import PERTURBATIONS, perturb
from detector.verdict import Band, Kind, Verdict

BATCH = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 some pictures could not be judged (or the run failed), 2 a usage error."""
    options = _parser().parse_args(arguments)
    try:
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

    train = commands.add_parser("train", help="make the default detector's weights", add_help=False)
    train.add_argument("rest", nargs=argparse.REMAINDER)
    train.set_defaults(run=_train)

    for command in (scan, evaluate, bench):
        command.add_argument("--model", default="default", choices=names(), help="which detector (default: default)")
        command.add_argument("--weights", type=Path, help="other weights than the package's (safetensors)")
        command.add_argument("--device", default="cpu", help="a torch device, or auto (default: cpu)")
        command.add_argument("--threads", type=_positive, help="CPU threads (default: torch's choice)")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number of at least 1, not {text!r}")
    return int(text)


def _detector(options: argparse.Namespace) -> Detector:
    cfg = DetectorCfg(name=options.model, weights=options.weights, device=options.device, threads=options.threads)
    return create(cfg)


def _scan(options: argparse.Namespace) -> int:
    files = list(_files(options.paths))
    detector = _detector(options)
    failed = 0
    with GuardedDecoder(MediaLimits()) as decoder:
        for path in tqdm(files, unit="picture", disable=len(files) < 2 or not sys.stderr.isatty(), file=sys.stderr):
            try:
                verdict = detector.detect([decoder.decode(path.read_bytes())])[0]
            except MediaError as error:
                failed += 1
                _tell_failure(path, error.fault, str(error), options.json)
            except OSError as error:
                failed += 1
                _tell_failure(path, "unreadable", error.strerror or "cannot be read", options.json)
            else:
                _tell(path, verdict, options.json)
    return 1 if failed else 0


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        else:
            yield path


def _tell(path: Path, verdict: Verdict, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"path": str(path), "verdict": asdict(verdict)}), flush=True)
        return
    bands = ", ".join(f"{kind}: {_WORDS[verdict.belief(kind).band]}" for kind in Kind)
    print(f"{path}: {bands}", flush=True)


_WORDS = {
    Band.NONE: "cannot be judged",
    Band.LITTLE: "little evidence",
    Band.UNCERTAIN: "uncertain",
    Band.SUBSTANTIAL: "substantial evidence",
}


def _tell_failure(path: Path, fault: str, detail: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"path": str(path), "error": fault, "detail": detail}), flush=True)
    else:
        print(f"{path}: {fault} ({detail})", file=sys.stderr)


def _eval(options: argparse.Namespace) -> int:
    labelled = read_manifest(options.folder)
    if options.at_most:
        labelled = thinned(labelled, options.at_most)
    detector = _detector(options)
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
                    media.append(decode(perturb(data, options.perturb) if options.perturb else data))
                    kept.append(item)
                except (MediaError, OSError) as error:
                    failed += 1
                    _tell_failure(item.path, "unreadable", str(error), as_json=False)
            verdicts = detector.detect(media)
            judged.extend(Judged(labelled=item, verdict=said) for item, said in zip(kept, verdicts, strict=True))
            progress.update(len(group))
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
        detector = create(DetectorCfg(name=name))
        print(f"{name}\t{detector.digest}")
    return 0


def _train(options: argparse.Namespace) -> int:
    from detector.training.program import main as train

    return train(options.rest)


if __name__ == "__main__":
    # As Ctrl-C: what was judged is printed whole, the decoding processes end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
