"""What a call page weighs on an empty cache, until the first remote picture, as Chromium receives it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsers.chromium import ChromiumPage, launch
from tests.browsers.devices import devices
from tests.browsers.network import Network
from tests.browsers.page import wait_for
from tests.browsers.server import Server
from tests.browsers.weight import Weight
from tests.e2e.people import enter

JOINING = Path(__file__).with_name("joining.js").read_text()


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, Network() as network, sync_playwright() as playwright:
        server = Server(network, Path(scratch) / "data")
        browser = launch(playwright, network.client("chromium"), Path(scratch))
        try:
            meeting = server.meeting("Berat halaman")
            pages = []
            for n, name in enumerate(("Ibu Wati", "Pak Agus")):
                context = browser.new_context(locale="id-ID", permissions=["camera", "microphone"])
                context.add_init_script(devices(n) + JOINING)
                pages.append(ChromiumPage(context, name))
            enter(pages[0], meeting, "Ibu Wati", host=True)
            weight = Weight(pages[1])
            enter(pages[1], meeting, "Pak Agus")
            wait_for(pages[1], "window.__steps.frame")
        finally:
            browser.close()
            server.stop()
    for kind, size in sorted(weight.bytes.items()):
        print(f"{kind:12}{size / 1000:8.1f} kB")
    kb = {"script_kb": round(weight.script / 1000, 1), "total_kb": round(weight.total / 1000, 1)}
    print(json.dumps(kb))


if __name__ == "__main__":
    main()
