"""The matrix of `make test-chaos` has every row that was promised, and every row has tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.chaos.__main__ import table
from tests.chaos.matrix import ROWS

ROOT = Path(__file__).parents[2]
PROMISED = [
    "kill-signalling",
    "kill-media",
    "kill-worker",
    "kill-redis",
    "kill-database",
    "kill-recording",
    "redis-away",
    "database-away",
    "disk-full",
    "clock-forward",
    "clock-back",
    "node-lost",
    "drain",
    "rolling-upgrade",
    "partition",
    "machines",
    "edge-lost",
    "join-storm",
    "reconnect-storm",
    "packet-loss",
    "packet-order",
    "packet-corruption",
    "slow-socket",
    "soak",
]


def test_every_row_that_was_promised_has_tests_and_all_of_them_exist() -> None:
    assert [row.name for row in ROWS] == PROMISED
    for row in ROWS:
        assert row.tests, row.name
        for test in row.tests:
            file, _, name = test.partition("::")
            name, _, case = name.partition("[")
            source = (ROOT / file).read_text()
            assert re.search(rf"\b(?:def|fn) {name}\b", source), f"{row.name}: {file} has no {name}"
            assert not case or f'"{case.removesuffix("]")}"' in source, f"{row.name}: no case {case}"


def test_every_test_of_a_fault_is_in_a_row() -> None:
    named = {test.partition("[")[0] for row in ROWS for test in row.tests}
    for file in (ROOT / "tests/chaos/rows").glob("test_*.py"):
        for name in re.findall(r"\bdef (test_\w+)", file.read_text()):
            assert f"{file.relative_to(ROOT).as_posix()}::{name}" in named


def test_a_table_says_what_was_lost_and_has_a_dash_where_nothing_was_measured() -> None:
    kill = {"row": "kill-media", "result": "passed", "lost_events": 0, "silent_s": 2.1, "unanswered_s": 3.4}
    head, first, second = table([kill, {"row": "packet-loss", "result": "passed", "people": 2}]).splitlines()
    assert head.split() == ["row", "result", "lost_events", "silent_s", "unanswered_s", "more"]
    assert first.split() == ["kill-media", "passed", "0", "2.1", "3.4"]
    assert second.split() == ["packet-loss", "passed", "–", "–", "–", "people", "2"]
