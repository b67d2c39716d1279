"""Boards and alerts ask for figures that vicon gives, by labels they have, and Grafana can load them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.unit.metrics import exporting
from tests.unit.metrics.promql import Asked, asked, grouped

DEPLOY = Path(__file__).parents[3] / "deploy"
BOARDS = sorted((DEPLOY / "grafana").glob("*.json"))
OF_PROMETHEUS = {"instance", "job"}
"""Labels that Prometheus adds itself."""


def board(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))


def rules() -> list[dict[str, Any]]:
    file = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())
    return [rule for group in file["groups"] for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    for path in BOARDS:
        for panel in board(path)["panels"]:
            for target in panel["targets"]:
                yield f"{path.name}: {panel['title']}", target["expr"]
    for rule in rules():
        yield rule["alert"], rule["expr"]


def test_every_figure_that_a_board_or_an_alert_names_is_one_that_vicon_gives(tmp_path: Path) -> None:
    exported = exporting.labels(exporting.media(), exporting.signalling(tmp_path))
    faults = []
    for where, expression in expressions():
        known = set(OF_PROMETHEUS)
        for it in asked(expression):
            if it.metric not in exported:
                faults.append(f"{where}: {it.metric} is given by no process")
            known |= exported.get(it.metric, set())
            wrong = it.labels - exported.get(it.metric, set()) - OF_PROMETHEUS
            faults += [f"{where}: {it.metric} has no label {label}" for label in wrong]
        faults += [f"{where}: no figure has the label {label}" for label in grouped(expression) - known]
    assert not faults


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_grafana_can_load_a_board_from_its_file(path: Path) -> None:
    it = board(path)
    assert it["uid"] == f"vicon-{path.stem}"
    assert it["schemaVersion"] >= 36
    assert not it.keys() & {"id", "__inputs", "__requires"}, "those are of exports for the import by hand"
    variables = {one["name"]: one for one in it["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert len({panel["id"] for panel in it["panels"]}) == len(it["panels"])
    used = re.findall(r"\$\{?(\w+)", path.read_text())
    assert set(used) <= {*variables, "__rate_interval", "__all"}
    for panel in it["panels"]:
        assert all(one["datasource"]["uid"] == "${datasource}" for one in (panel, *panel["targets"]))
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_an_alert_says_whom_it_wakes_and_what_to_do() -> None:
    told = rules()
    assert len({rule["alert"] for rule in told}) == len(told)
    for rule in told:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "description"}


def test_figures_are_read_out_of_expressions() -> None:
    expression = 'histogram_quantile(0.9, sum by (le) (rate(a_bucket{b="x y",c!~"z"}[$__rate_interval])))'
    assert list(asked(f"{expression} > 5 * 2^30 or absent(d)")) == [
        Asked("a_bucket", frozenset("bc")),
        Asked("d", frozenset()),
    ]
    assert grouped(expression) == {"le"}
