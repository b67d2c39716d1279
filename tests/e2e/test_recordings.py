"""A meeting in real browsers, recorded: what its film holds is what was said and shown, when it was."""

from __future__ import annotations

import hashlib
import json
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.devices import clapper, hue, tone
from tests.browsers.page import wait_for
from tests.browsers.server import Server
from tests.e2e.conftest import Stage
from tests.e2e.footage import ROUND_S, WINDOW, Footage, halves
from tests.e2e.people import command, enter, sees

# What people would not notice is measured to milliseconds, in browsers that must not wait for each other.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(480), pytest.mark.alone]

EARLY_S, LATE_S = 0.045, 0.125
"""What people do not notice of sound before its picture, and after it (ITU-R BT.1359-1)."""
PLACE_S = 1.0
LOOK_S = 3.0
"""Whoever asks for exports may do so sixty times a minute."""
BOTH = {"record": "yes", "publish": "full"}
KEPT = {"record": "yes", "publish": "none"}
NUMBERS = {"Ketua": 0, "Warga": 2, "Saksi": 4}


def test_a_film_holds_what_was_said_and_shown_when_it_was_and_nothing_of_who_is_excluded(
    stage: Stage,
) -> None:
    meeting = stage.server.meeting("Rapat Direkam")
    pages = {name: stage.chromium(name, number, camera=clapper(number)) for name, number in NUMBERS.items()}
    for name, page in pages.items():
        enter(page, meeting, name, host=name == "Ketua")
        choice = KEPT if name == "Saksi" else BOTH
        assert command(page, "consent.set", json.dumps(choice)) == "ok"
    chair = pages["Ketua"]
    sees(chair, [hue(2), hue(4)])
    assert command(chair, "recording.start") == "ok"
    wait_for(chair, "window.__vicon.state.recording")
    lasts(chair, 5)
    marked = chair.evaluate("window.__clock()")[1]
    assert command(chair, "recording.mark", "{label: 'Di sini'}") == "ok"
    answered = chair.evaluate("window.__clock()")[1]
    lasts(chair, 5)
    clocks = {name: page.evaluate("window.__clock()") for name, page in pages.items()}
    assert command(chair, "recording.stop") == "ok"
    shown = film(stage.server, meeting)
    footage = Footage(path_of(stage.server, shown))
    begin = shown["began_at"] / 1000

    for name, place in zip(("Ketua", "Warga"), halves(), strict=True):
        sound_time, wall = clocks[name]
        ahead = wall - sound_time - begin
        heard = [at - ahead - round(at - ahead) for at in footage.onsets(tone(NUMBERS[name]))]
        assert len(heard) >= 6, (name, heard)
        assert all(abs(it) < 0.4 for it in heard), (name, heard)
        seen = [lag(at - ahead, said) for at, said in footage.clock(place)]
        # Enough for a median, however few pictures a busy machine draws.
        assert len(seen) >= 20, (name, len(seen))
        apart = median(seen) - median(heard)
        print(f"{name}: sound {median(heard):.3f} s, picture {median(seen):.3f} s late, {apart:+.3f} s apart")
        assert -LATE_S < apart < EARLY_S, (name, seen, heard)

    # Where others' tones begin and end there is a little of every pitch; a tone goes on for half a second.
    assert footage.loudness(tone(NUMBERS["Saksi"]), 4 * WINDOW).max() < 0.01
    shares = {name: footage.share(hue(number)) for name, number in NUMBERS.items()}
    assert shares["Ketua"] > 0.1 and shares["Warga"] > 0.1 and shares["Saksi"] == 0, shares

    [mark] = [it for it in shown["film"]["chapters"] if it["kind"] == "mark"]
    assert marked - PLACE_S < begin + mark["ms"] / 1000 < answered + PLACE_S
    events = journal(stage.server, meeting)
    [filed] = [it for it in events if it["kind"] == "recording.filed"]
    [label] = [it for it in events if it["kind"] == "recording.marked"]
    assert label["at"] - shown["began_at"] == mark["ms"]
    digest = hashlib.sha256(path_of(stage.server, shown).read_bytes()).hexdigest()
    assert filed["body"]["sha256"] == shown["film"]["sha256"] == digest


def lag(at: float, said: float) -> float:
    """How much later than its clock says a picture is shown."""
    late = (at - said) % ROUND_S
    return late - ROUND_S if late > ROUND_S / 2 else late


def lasts(page: ChromiumPage, seconds: float) -> None:
    """Until the page's clock of sound has gone on by so much."""
    until = page.evaluate("window.__clock()")[0] + seconds
    wait_for(page, f"window.__clock()[0] >= {until}", 60)


def film(server: Server, meeting: dict[str, Any], seconds: float = 300) -> dict[str, Any]:
    """The one recording of a meeting, once its film is made."""
    deadline = time.monotonic() + seconds
    while True:
        [it] = json.loads(get(server, meeting, f"/api/v1/sittings/{meeting['sitting']}/recordings"))["items"]
        if it["state"] == "filmed":
            return dict(it)
        assert it["state"] in ("running", "ended") and time.monotonic() < deadline, it
        time.sleep(LOOK_S)


def path_of(server: Server, shown: dict[str, Any]) -> Path:
    [path] = (server.data / "films").glob(f"{shown['recording']}.*.mp4")
    return path


def journal(server: Server, meeting: dict[str, Any]) -> list[dict[str, Any]]:
    lines = get(server, meeting, f"/api/v1/sittings/{meeting['sitting']}/journal").splitlines()
    return [line["event"] for line in map(json.loads, lines) if "event" in line]


def get(server: Server, meeting: dict[str, Any], path: str) -> str:
    """As who holds the room's host key."""

    def ask() -> str:
        headers = {"Authorization": f"Bearer {meeting['host']}"}
        with urllib.request.urlopen(
            urllib.request.Request(server.origin + path, headers=headers), timeout=60
        ) as it:
            return str(it.read().decode())

    return server.network.server.run_here(ask)
