"""How long joining takes in real Chromium: from `join` to answer, connection, first picture and sound.

One publisher is in the room. First over a plain link, then over long ones of 50, 100 and 200 ms round trip.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browsers.chromium import ChromiumPage, launch
from tests.browsers.devices import devices
from tests.browsers.distance import Distance
from tests.browsers.network import Network
from tests.browsers.page import wait_for
from tests.browsers.server import Server
from tests.e2e.people import enter

JOINING = Path(__file__).with_name("joining.js").read_text()
JOINS = int(os.environ.get("JOINS", "20"))
ROUND_TRIPS_MS = (50, 100, 200)
STEPS = {
    "first_frame_ms_p50": "frame",
    "first_sound_ms_p50": "sound",
    "answer_ms_p50": "answer",
    "connected_ms_p50": "connected",
}


def once(browser: Browser, meeting: dict[str, str]) -> dict[str, float]:
    """A newcomer with an empty cache; ms from `join` to each step."""
    context = browser.new_context(locale="id-ID")
    context.add_init_script(devices(1) + JOINING)
    page = ChromiumPage(context, "newcomer")
    try:
        enter(page, meeting, "Pak Agus", mic=False, camera=False)
        wait_for(page, "window.__steps.frame && window.__steps.sound && window.__steps.connected")
        steps = page.evaluate("window.__steps")
        page.evaluate("window.__vicon.leave()")
    finally:
        page.close()
    return {step: steps[step] - steps["join"] for step in STEPS.values()}


def measure(browser: Browser, meeting: dict[str, str], joins: int) -> dict[str, float]:
    times = [once(browser, meeting) for _ in range(joins)]
    return {name: round(median(time[step] for time in times), 1) for name, step in STEPS.items()}


def far(
    playwright: Playwright, network: Network, server: Server, meeting: dict[str, str], scratch: Path, ms: int
) -> dict[str, float]:
    host = network.client(f"far{ms}")
    # The near way is unplugged, or a browser would find it.
    host.plug(on=False)
    distance = Distance(network.server, host, host.branch, ms / 1000)
    browser = launch(playwright, host, server.origin, scratch)
    try:
        return {"rtt_ms": ms, "limit_ms": 5 * ms + 100, **measure(browser, meeting, max(1, JOINS // 4))}
    finally:
        browser.close()
        distance.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Network() as network, sync_playwright() as playwright:
        scratch = Path(name)
        server = Server(network, scratch / "data", VICON_JOINS_PER_MINUTE="100000")
        browser = launch(playwright, network.client("near"), server.origin, scratch)
        try:
            meeting = server.meeting("Bergabung")
            context = browser.new_context(locale="id-ID")
            context.add_init_script(devices(0))
            enter(ChromiumPage(context, "publisher"), meeting, "Ibu Wati", host=True)
            summary: dict[str, object] = {**measure(browser, meeting, JOINS), "people": 1}
            print(json.dumps(summary), flush=True)
            rows = []
            for ms in ROUND_TRIPS_MS:
                rows.append(far(playwright, network, server, meeting, scratch, ms))
                print(json.dumps(rows[-1]), flush=True)
        finally:
            browser.close()
            server.stop()
    print(json.dumps({**summary, "rtt": rows}))


if __name__ == "__main__":
    main()
