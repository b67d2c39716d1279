"""Verification of exported journals: the cases that the page judges too, and every flipped byte."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.unit.records.fixtures import FOLDER, edited, judged
from tests.unit.records.recorded import SIGNER, recorded
from vicon.cli.app import app
from vicon.records.verify import verify

CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text())
JOURNAL = (FOLDER / "journal.jsonl").read_bytes()
OPENINGS = (FOLDER / "openings.jsonl").read_bytes()
INTACT = "utuh: 15 events, 3 checkpoints signed by vicon.kota.go.id, 5 of 7 seals opened, 0 redacted"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_case_gets_its_verdict(case: dict[str, Any]) -> None:
    assert judged(JOURNAL, OPENINGS, case) == case["verdict"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_command_line_says_and_exits_as_the_verdict(case: dict[str, Any], tmp_path: Any) -> None:
    journal, values = tmp_path / "journal", tmp_path / "values"
    journal.write_bytes(edited(JOURNAL, case["journal"] or (0, 0, "")))
    values.write_bytes(edited(OPENINGS, case["openings"] or (0, 0, "")))
    options = [f"--key={key}" for key in case["keys"]]
    options += [f"--digest={case['digest']}"] if case["digest"] else []
    options += [f"--open={values}"] if case["opens"] else []
    shown = CliRunner().invoke(app, ["verify", str(journal), *options])
    verdict = case["verdict"]
    assert shown.output.splitlines() == [verdict["sentence"], *verdict["more"]]
    assert shown.exit_code == verdict["exit"]


def test_the_sentences_are_those_of_the_contract() -> None:
    said = {case["name"]: case["verdict"]["sentence"] for case in CASES}
    assert said["intact"] == INTACT
    assert said["a flipped letter"].startswith("rusak at seq ")
    assert ": hash differs (expected " in said["a flipped letter"]
    assert said["unsigned"].startswith("chain intact, but no checkpoint or digest vouches for it")
    assert {case["verdict"]["exit"] for case in CASES} == {0, 1, 2, 3}


def test_every_kind_of_fault_has_a_case() -> None:
    codes = {case["verdict"]["code"] for case in CASES}
    chain = {"hash", "canonical", "sitting", "gap", "order", "link", "time"}
    assert codes == chain | {
        "intact",
        "unvouched",
        "format",
        "line",
        "signature",
        "checkpoint",
        "cut",
        "end",
    } | {
        "seal",
        "digest",
    }


def test_no_file_and_bad_keys_are_told_as_such(tmp_path: Any) -> None:
    run = CliRunner().invoke
    missing = run(app, ["verify", str(tmp_path / "tiada.jsonl")])
    assert (missing.exit_code, "tiada.jsonl" in missing.output) == (2, True)
    journal = str(FOLDER / "journal.jsonl")
    assert "verifier key" in run(app, ["verify", journal, "--key", "x+y+z"]).output
    assert "64 characters" in run(app, ["verify", journal, "--digest", "1da1"]).output


@settings(max_examples=1500, deadline=None)
@given(st.integers(0, len(JOURNAL) - 1), st.integers(1, 255))
def test_any_flipped_byte_of_an_export_is_named_in_its_line_or_the_next(at: int, flip: int) -> None:
    damaged = bytearray(JOURNAL)
    damaged[at] ^= flip
    verdict = verify(bytes(damaged).splitlines(keepends=True), keys=[SIGNER.vkey])
    line = JOURNAL.count(b"\n", 0, at) + 1
    assert verdict.exit in (1, 2)
    assert verdict.line in (line, line + 1)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(OPENINGS) - 1), st.integers(1, 255))
def test_any_flipped_byte_of_the_openings_is_named_in_its_line(at: int, flip: int) -> None:
    damaged = bytearray(OPENINGS)
    damaged[at] ^= flip
    values = bytes(damaged).splitlines(keepends=True)
    verdict = verify(JOURNAL.splitlines(keepends=True), openings=values, keys=[SIGNER.vkey])
    assert (verdict.exit, verdict.of_openings) == (1, True)
    assert verdict.line == OPENINGS.count(b"\n", 0, at) + 1


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(JOURNAL) - 1))
def test_a_journal_cut_off_anywhere_is_not_whole(length: int) -> None:
    verdict = verify(JOURNAL[:length].splitlines(keepends=True), keys=[SIGNER.vkey])
    assert verdict.exit in (1, 2)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(noise: bytes) -> None:
    head, tail = JOURNAL[: len(JOURNAL) // 2], JOURNAL[len(JOURNAL) // 2 :]
    for lines in (noise, head + noise, head + noise + tail, head + b"\n" + noise + b"\n"):
        assert verify(lines.splitlines(keepends=True), openings=[noise]).exit in (0, 1, 2, 3)


def test_a_meeting_of_today_exports_to_a_whole_journal() -> None:
    record = asyncio.run(recorded(words=20))
    lines = record.export().splitlines(keepends=True)
    verdict = verify(lines, openings=record.openings.splitlines(keepends=True), keys=[SIGNER.vkey])
    assert verdict.exit == 0
    assert verdict.more == ()


def test_what_nests_without_end_is_refused_and_not_followed() -> None:
    deep = b'{"checkpoint":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    lines = JOURNAL.splitlines(keepends=True)
    verdict = verify([*lines[:2], deep, *lines[2:]])
    assert (verdict.code, verdict.line) == ("canonical", 3)
