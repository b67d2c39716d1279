"""`vicon rehearse` against a server: people come with sound, figures come out, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.load.local import LocalServer
from vicon.cli.rehearse import KEY
from vicon.rehearsal.door import SCOPES, TITLE

pytestmark = pytest.mark.timeout(400)
WITHIN_S = 120.0


class Stage:
    """A server, and keys for it."""

    def __init__(self, data: Path) -> None:
        self.server = LocalServer(data)
        self._data = data
        self.key = self.make_key(*SCOPES)

    def make_key(self, *scopes: str) -> str:
        wanted = [word for scope in scopes for word in ("--scope", scope)]
        made = self._vicon("keys", "api", "create", "gladi", *wanted, "--ceiling", "chair")
        out, _ = made.communicate(timeout=WITHIN_S)
        return out.strip()

    def rehearse(self, *options: str, key: str | None = None) -> subprocess.Popen[str]:
        words = ["rehearse", "--server", self.server.origin, "--language", "en", *options]
        return self._vicon(*words, key=self.key if key is None else key)

    def _vicon(self, *words: str, key: str = "") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "vicon", *words],
            env={
                **os.environ,
                "VICON_DATA": str(self._data),
                "VICON_URL": self.server.origin,
                KEY: key,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # As a shell leaves it for what it starts in the background.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )

    def ask(self, path: str) -> dict[str, Any]:
        request = urllib.request.Request(
            self.server.origin + path, headers={"authorization": f"Bearer {self.key}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))

    def wait_for_people(self, count: int) -> None:
        """Until so many are connected, and the machine has room for more."""
        deadline = time.monotonic() + WITHIN_S
        while (it := self.ask("/api/v1/headroom"))["people"] != count or it["near"]:
            assert time.monotonic() < deadline, it
            time.sleep(0.2)

    def rehearsed(self) -> list[dict[str, Any]]:
        """Rooms that rehearsals made."""
        return [room for room in self.ask("/api/v1/rooms")["items"] if room["title"].startswith(TITLE)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("rehearse") / "data")
    yield stage
    stage.server.stop()


@pytest.mark.parametrize("shape", ["audio", "grid"])
def test_people_come_hear_each_other_and_leave_nothing_behind(stage: Stage, shape: str) -> None:
    stage.wait_for_people(0)
    before = len(stage.rehearsed())
    run = stage.rehearse("--people", "4", "--from", "3", "--seconds", "2", "--shape", shape, "--json")
    out, err = run.communicate(timeout=WITHIN_S)
    report = json.loads(out)
    # How many are safe is for quiet machines to say.
    assert run.returncode in (0, 1), err
    first = report["sizes"][0]
    assert (first["people"], first["joins"], first["failures"]) == (3, 3, {}), err
    assert (first["refused"], first["events_lost"], first["sockets_closed"]) == ({}, 0, 0), err
    assert first["sound"] > 0
    assert (first["pictures"] > 0) == (shape == "grid")
    assert set(first["cores"]) >= {"engine", "media", "signaling"}
    assert report["left"] == []
    rooms = stage.rehearsed()
    assert len(rooms) == before + 1
    assert all(room["archived_at"] and room["going"] is None for room in rooms)


def test_an_interrupted_rehearsal_tidies_up_and_a_second_one_waits_for_meetings(stage: Stage) -> None:
    stage.wait_for_people(0)
    run = stage.rehearse("--people", "3", "--from", "3", "--seconds", "600")
    stage.wait_for_people(3)
    second = stage.rehearse("--people", "3", "--from", "3")
    _, err = second.communicate(timeout=WITHIN_S)
    assert (second.returncode, "3 people are in meetings" in err) == (2, True), err
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=WITHIN_S)
    assert (run.returncode, "Traceback" in err) == (130, False), err
    assert all(room["archived_at"] and room["going"] is None for room in stage.rehearsed())


def test_what_is_missing_is_refused_by_name(stage: Stage) -> None:
    weak = stage.make_key("rooms:read")
    stage.wait_for_people(0)
    for key, words in (("", "vicon keys api create"), ("secret", "no API key"), (weak, "sittings:write")):
        run = stage.rehearse("--people", "3", "--from", "3", key=key)
        _, err = run.communicate(timeout=WITHIN_S)
        assert (run.returncode, words in err, "Traceback" in err) == (2, True, False), err
    assert all(room["archived_at"] for room in stage.rehearsed())
