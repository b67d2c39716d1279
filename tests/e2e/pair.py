"""Two people who hear each other, and what is then done to one of them or to the servers."""

from __future__ import annotations

from tests.browsers.devices import tone
from tests.browsers.page import LATE_S, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import command, enter, hears

BACK = 90.0
"""Seconds within which everybody must be back, and the processes that were killed too: a bound. How soon a
page notices and tries is told by the client's own tests, in virtual time."""


def two(stage: Stage, title: str, browser: str = "chromium"):  # type: ignore[no-untyped-def]
    """The host on the machine `first`, a guest on `second` or in Firefox on a machine of that name."""
    meeting = stage.server.meeting(title)
    host = stage.chromium("host", 0, host="first")
    guest = stage.firefox("guest", 2) if browser == "firefox" else stage.chromium("guest", 2, host="second")
    enter(host, meeting, "Ketua", host=True)
    enter(guest, meeting, "Tamu")
    hears(host, [tone(2)], [tone(0), tone(2)])
    hears(guest, [tone(0)], [tone(0), tone(2)])
    return meeting, host, guest


def says(page, text: str) -> str:  # type: ignore[no-untyped-def]
    return str(command(page, "chat.send", f"{{to: 'all', text: '{text}'}}"))


def knows(page, text: str, seconds: float = LATE_S) -> None:  # type: ignore[no-untyped-def]
    wait_for(page, f"window.__vicon.state.chat.some(m => m.text === '{text}')", seconds)
