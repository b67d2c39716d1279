"""Documents that promise tests name tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
THREATS = [*range(1, 10), 12, 13, 14, *range(16, 20), *range(21, 28), 29, 31, 32, 33]
INVARIANTS = [*range(1, 41), "R1", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8"]
NAMED = re.compile(r"`([\w/.-]+\.(?:py|rs))::(\w+)`")


def rows(document: str) -> dict[str, list[tuple[str, str]]]:
    """Number of the row → (file, test) named in it."""
    lines = (ROOT / "docs" / document).read_text().splitlines()
    return {
        line.split("|")[1].strip(): NAMED.findall(line) for line in lines if re.match(r"\| [MR]?\d+ \|", line)
    }


@pytest.mark.parametrize(("document", "numbers"), [("threats.md", THREATS), ("invariants.md", INVARIANTS)])
def test_every_row_names_tests_and_all_of_them_exist(document: str, numbers: list[int | str]) -> None:
    table = rows(document)
    assert list(table) == [str(number) for number in numbers]
    for number, tests in table.items():
        assert tests, f"row {number} names no test"
        for file, name in tests:
            source = (ROOT / file).read_text()
            assert re.search(rf"\b(?:def|fn) {name}\b", source), f"row {number}: {file} has no {name}"
