"""Documents that promise tests name tests that exist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from vicon.doctor.said import codes

ROOT = Path(__file__).parents[3]
THREATS = [*range(1, 10), 12, 13, 14, *range(16, 28), *range(29, 34)]
INVARIANTS = [*range(1, 41), "R1", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8"]
NAMED = re.compile(r"`([\w/.-]+\.(?:py|rs))::(\w+)`")


def rows(document: str) -> dict[str, list[tuple[str, str]]]:
    """Number of the row → (file, test) named in it."""
    lines = (ROOT / "docs" / document).read_text().splitlines()
    return {
        line.split("|")[1].strip(): NAMED.findall(line) for line in lines if re.match(r"\| [MR]?\d+ \|", line)
    }


@pytest.mark.parametrize(
    ("document", "numbers"),
    [("threats.md", THREATS), ("invariants.md", INVARIANTS), ("doctor.md", range(1, 13))],
)
def test_every_row_names_tests_and_all_of_them_exist(document: str, numbers: Sequence[int | str]) -> None:
    table = rows(document)
    assert list(table) == [str(number) for number in numbers]
    for number, tests in table.items():
        assert tests, f"row {number} names no test"
        for file, name in tests:
            source = (ROOT / file).read_text()
            assert re.search(rf"\b(?:def|fn) {name}\b", source), f"row {number}: {file} has no {name}"


def test_the_threat_model_says_of_every_row_where_it_is_seen_to() -> None:
    text = (ROOT / "docs" / "security" / "threat-model.md").read_text()
    found = [line.split("|")[1:-1] for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(cells[0]) for cells in found] == list(range(1, 34))
    for number, _, _, where, _ in found:
        named = re.findall(r"`([^`]+)`", where)
        assert named, f"row {number} names no file"
        assert not [it for it in named if not (ROOT / it).exists()], f"row {number}"


def test_every_finding_that_the_doctors_table_names_has_words() -> None:
    text = (ROOT / "docs" / "doctor.md").read_text()
    cells = [line.split("|")[3] for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    named = {code for cell in cells for code in re.findall(r"`([a-z0-9_]+)`", cell)}
    assert len(named) > 20 and named <= codes("id").keys()
