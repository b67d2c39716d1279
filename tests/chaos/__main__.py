"""`make test-chaos`: runs the rows of the matrix (all, or those that are named) and prints what each lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.chaos.matrix import ENGINE, ROWS, Row

ROOT = Path(__file__).parents[2]
MINUTES = {"REDIS_AWAY_S": "300", "DATABASE_AWAY_S": "300", "SOAK_S": "300", "RECONNECTS": "1000"}
COLUMNS = ("lost_events", "silent_s", "unanswered_s")


@dataclass
class Outcome:
    """Of one test. `state`: passed, failed, skipped, or lacking: it did not run at all."""

    state: str = "lacking"
    figures: dict[str, Any] = field(default_factory=dict)


def run_python(tests: list[str]) -> dict[str, Outcome]:
    """The tests of one file, in one process."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        # An hour's soak has a time limit of its own; that of `make test` for what hangs ended it.
        options = ["-o", "junit_family=xunit1", "-o", "faulthandler_timeout=0"]
        words = ["-q", *options, f"--junitxml={report}", *tests]
        subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, check=False)
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    found = {str(case.get("name")): case for case in cases}
    return {test: _outcome(found.get(test.partition("::")[2])) for test in tests}


def _outcome(case: ElementTree.Element | None) -> Outcome:
    if case is None:
        return Outcome()
    kinds = {child.tag for child in case}
    state = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
    return Outcome(state, {str(it.get("name")): _value(str(it.get("value"))) for it in case.iter("property")})


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def run_engine(file: str, tests: list[str]) -> dict[str, Outcome]:
    """The tests of one file of the engine's emulated networks."""
    names = [f"{Path(file).stem}::{test.partition('::')[2]}" for test in tests]
    crate = str(ROOT / ENGINE).removesuffix("/tests")
    done = subprocess.run(
        ["cargo", "test", "--locked", "--test", "main", "--", "--exact", *names],
        cwd=crate,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout)
    said = dict(re.findall(r"^test ([\w:]+) \.\.\. (\w+)", done.stdout, re.MULTILINE))
    states = {"ok": "passed", "ignored": "skipped"}
    return {
        test: Outcome(states.get(said[name], "failed")) if name in said else Outcome()
        for test, name in zip(tests, names, strict=True)
    }


def run(rows: list[Row]) -> list[dict[str, Any]]:
    """What came of each row, its figures beside it."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for test in dict.fromkeys(test for row in rows for test in row.tests):
        files[test.partition("::")[0]].append(test)
    outcomes: dict[str, Outcome] = {}
    for file, tests in files.items():
        outcomes |= run_engine(file, tests) if file.startswith(ENGINE) else run_python(tests)
    return [_told(row, [outcomes[test] for test in row.tests]) for row in rows]


def _told(row: Row, outcomes: list[Outcome]) -> dict[str, Any]:
    states = [outcome.state for outcome in outcomes]
    worst = next((it for it in ("failed", "lacking", "skipped") if it in states), "passed")
    figures = {name: value for outcome in outcomes for name, value in outcome.figures.items()}
    return {"row": row.name, "result": worst, **figures}


def table(rows: list[dict[str, Any]]) -> str:
    """One line a row: what was lost, and for how long; dashes where a row has no such figure."""
    widths = (18, 8, *(max(6, len(name)) for name in COLUMNS))
    lines: list[tuple[str, ...]] = [("row", "result", *COLUMNS, "more")]
    for row in rows:
        more = [f"{name} {value}" for name, value in row.items() if name not in ("row", "result", *COLUMNS)]
        cells = [str(row.get(name, "–")) for name in ("row", "result", *COLUMNS)]
        lines.append((*cells, ", ".join(more)))
    return "\n".join(
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)), line[-1]])
        for line in lines
    )


def main(names: list[str]) -> int:
    if unknown := set(names) - {row.name for row in ROWS}:
        known = ", ".join(row.name for row in ROWS)
        print(f"No such row: {', '.join(sorted(unknown))}. There are {known}.", file=sys.stderr)
        return 2
    for name, value in MINUTES.items():
        os.environ.setdefault(name, value)
    began = time.monotonic()
    rows = run([row for row in ROWS if not names or row.name in names])
    print(table(rows))
    bad = [row["row"] for row in rows if row["result"] != "passed"]
    lost = sum(row.get("lost_events", 0) for row in rows)
    took = round(time.monotonic() - began)
    print(json.dumps({"lost_events": lost, "not_passed": bad, "seconds": took, "rows": rows}))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
