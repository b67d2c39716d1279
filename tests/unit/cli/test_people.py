"""`vicon people`: links for whoever lost all, and a journal that tells when it was tampered with."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vicon import settings
from vicon.cli.app import app
from vicon.cluster.prepare import prepare


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data of a server that has started once."""
    monkeypatch.setenv("VICON_DATA", str(tmp_path))
    prepare(settings.load())
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["people", *words])


def test_links_are_printed_and_journalled_and_tampering_is_told(data: Path) -> None:
    assert re.fullmatch(r"http://localhost:8000/masuk#[\w-]{43}\n", run("link").output)
    assert run("link").exit_code == 0
    assert run("link", "tidak.ada").exit_code == 2
    whole = run("journal")
    assert whole.exit_code == 0 and whole.output.count('"kind":"link.made"') == 2
    with closing(sqlite3.connect(data / "vicon.db")) as database, database:
        database.execute("DELETE FROM audit WHERE seq = 1")
    broken = run("journal")
    assert broken.exit_code == 1 and "broken at event 1" in broken.output
