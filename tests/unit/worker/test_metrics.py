"""The figures: named in Prometheus' style, all of them in the operator's table, and carried from one process to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, CollectorRegistry, Counter
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from tools import tables
from worker import metrics

PEOPLE = {"chat", "user", "member", "sender", "file", "media", "message", "sha256", "scan_id", "scan", "url"}


def test_every_figure_of_ours_is_in_the_table() -> None:
    shown = {family.name for family in REGISTRY.collect() if family.name.startswith("torchrelay_")}
    shown |= {asked.name for asked in metrics.ASKED}
    assert shown == {one.name.removesuffix("_total") for one in metrics.figures()}


@pytest.mark.parametrize("figure", metrics.figures(), ids=lambda figure: figure.name)
def test_names_have_base_units_and_no_label_is_about_anybody(figure: metrics.Figure) -> None:
    assert re.fullmatch(r"torchrelay_[a-z]+(_[a-z]+)*", figure.name)
    assert figure.name.endswith("_total") == (figure.kind == "counter")
    assert not re.search(r"_(ms|millis|minutes|kb|mb|percent|ratio_percent)(_|$)", figure.name)
    assert not set(figure.labels) & PEOPLE
    assert figure.documentation.endswith(".")


def test_the_tables_in_the_docs_are_those_of_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert tables.main([]) == 0, capsys.readouterr().out


def test_a_stale_table_is_said_and_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, _ in tables.TABLES.values():
        page = tmp_path / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text((tables.ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    page = tmp_path / tables.TABLES["figures"][0]
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole.replace("torchrelay_scans_total` | counter", "torchrelay_scans` | counter"), encoding="utf-8")
    assert tables.main([], tmp_path) == 1
    assert "the table figures is stale" in capsys.readouterr().out
    assert tables.main(["--write"], tmp_path) == 0
    assert page.read_text(encoding="utf-8") == whole


class Twice(Collector):
    """Is asked anew each time."""

    def __init__(self) -> None:
        self.asked = 0

    def collect(self) -> Iterator[GaugeMetricFamily]:
        self.asked += 1
        family = metrics.WAITING.family()
        family.add_metric(["ask"], self.asked)
        yield family


def test_what_the_servers_know_is_asked_whenever_somebody_looks() -> None:
    collector = Twice()
    for number in (1, 2):
        families = [*text_string_to_metric_families(metrics.exposition([collector]).decode())]
        names = [family.name for family in families]
        assert len(names) == len(set(names)), "a family is shown twice"
        (waiting,) = [family for family in families if family.name == "torchrelay_waiting_pictures"]
        assert [sample.value for sample in waiting.samples] == [number]


def test_what_one_process_counted_another_goes_on_from() -> None:
    one, other = CollectorRegistry(), CollectorRegistry()
    before = [Counter("a_total", ".", ["x"], registry=one), Counter("b_total", ".", registry=one)]
    after = [Counter("a_total", ".", ["x"], registry=other), Counter("b_total", ".", registry=other)]
    before[0].labels("y").inc(3)
    text = metrics.counted(before)
    metrics.resume(text, after)
    metrics.resume(text, after)
    assert other.get_sample_value("a_total", {"x": "y"}) == 6
    assert other.get_sample_value("b_total") == 0
