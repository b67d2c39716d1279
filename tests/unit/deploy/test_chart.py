"""The Helm chart beside what it starts: names, numbers and defaults. What Helm makes of it: tests/chart."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from vicon.settings.model import Settings
from vicon.settings.sources import SECRETS, file_variable, variable

ROOT = Path(__file__).parents[3]
CHART = ROOT / "deploy/helm/vicon"
SCHEMA: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text())
DEFAULTS: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())


def faults(values: dict[str, Any]) -> list[str]:
    found = jsonschema_rs.validator_for(SCHEMA).iter_errors(values)
    return [f"/{'/'.join(map(str, it.instance_path))}" for it in found]


def test_chart_and_image_have_the_version_of_vicon() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (chart["version"], chart["appVersion"]) == (version, version)


def test_every_setting_that_the_chart_names_is_one() -> None:
    known = {variable(it) for it in Settings.model_fields} | {file_variable(it) for it in SECRETS}
    for file in (it for it in CHART.rglob("*") if it.is_file()):
        named = set(re.findall(r"VICON_[A-Z0-9_]+(?!%)\b", file.read_text()))
        assert named <= known, file


def test_every_secret_may_come_from_the_secret_and_none_from_the_settings() -> None:
    more = SCHEMA["properties"]["secrets"]["properties"]["more"]["items"]["enum"]
    assert {"database", "redis", *more} == set(SECRETS)
    checks = (CHART / "templates/_checks.tpl").read_text()
    listed = re.search(r'range \$secret := list ((?:"[a-z0-9_]+" ?)+)', checks)
    assert listed and set(re.findall(r'"([a-z0-9_]+)"', listed[1])) == set(SECRETS)


def test_the_defaults_fit_their_schema_which_has_a_word_for_each() -> None:
    def names(values: dict[str, Any], schema: dict[str, Any]) -> None:
        assert set(values) == set(schema["properties"]) - {"global"}
        for name, value in values.items():
            if "properties" in (below := schema["properties"][name]):
                names(value, below)

    assert faults(DEFAULTS) == []
    names(DEFAULTS, SCHEMA)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("/media/replicas", 0),
        ("/media/drainSeconds", "10m"),
        ("/media/port", 443),
        ("/storage/accessMode", "ReadWriteEverywhere"),
        ("/storage/size", "much"),
        ("/image/repository", "vicon:latest@"),
        ("/links/issuer/kind", "CA"),
    ],
)
def test_a_value_that_cannot_be_is_refused_where_it_stands(at: str, value: object) -> None:
    values = json.loads(json.dumps(DEFAULTS))
    *folders, name = at.strip("/").split("/")
    place = values
    for it in folders:
        place = place[it]
    place[name] = value
    assert faults(values) == [at]


def test_a_misspelt_value_is_refused() -> None:
    assert faults(DEFAULTS | {"medai": {}}) == ["/"]
    assert faults(DEFAULTS | {"settings": {"URL": "https://rapat.kota.example"}}) == ["/settings"]
