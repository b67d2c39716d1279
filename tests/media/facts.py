"""A plane on the server host of a network, and real browsers around it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from playwright.sync_api import sync_playwright

from tests.browsers.chromium import ChromiumPage, launch
from tests.browsers.firefox import Firefox, FirefoxPage
from tests.browsers.network import Network
from tests.media.meeting import Heard, SlotWish, View

if TYPE_CHECKING:
    from vicon.media._engine import Kind
    from vicon.media.plane import Plane
    from vicon.media.room import Room

T = TypeVar("T")
SCRIPT = (Path(__file__).parent / "facts.js").read_text()
_ORIGIN = "http://10.77.0.1"


class Site:
    """The plane on a loop of its own thread, one Chromium and one Firefox."""

    def __init__(self, network: Network, scratch: Path) -> None:
        self._network = network
        self._scratch = scratch
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.plane: Plane = network.server.run_here(self._listen)
        self.do(self.plane.start)
        self.hosts = {name: network.client(name) for name in ("chromium", "firefox")}
        self._playwright = sync_playwright().start()
        self._chromium = launch(self._playwright, self.hosts["chromium"], scratch)
        self._firefox = Firefox(self.hosts["firefox"], _ORIGIN, scratch / "firefox")

    def _listen(self) -> Plane:
        from vicon.media.plane import Plane

        here = [self._network.server.address]
        return Plane.listen(
            workers=1, bind=here, public=here, port=7850, tap_dir=str(self._scratch), downlink_least=6_000_000
        )

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def do(self, act: Callable[[], T]) -> T:
        """Run a plain call where the plane lives."""

        async def run() -> T:
            return act()

        return self.call(run())

    def page(self, browser: str, name: str) -> ChromiumPage | FirefoxPage:
        page: ChromiumPage | FirefoxPage
        if browser == "chromium":
            page = ChromiumPage(self._chromium.new_context(), name)
        else:
            page = FirefoxPage(self._firefox, name)
        page.goto("about:blank")
        page.evaluate(f"(() => {{ {SCRIPT}; return true; }})()")
        return page

    @contextmanager
    def loss(self, browser: str, share: float) -> Iterator[None]:
        """Drop this share of the datagrams that reach a browser's host."""
        self.hosts[browser].lose(100 * share, sent=False)
        try:
            yield
        finally:
            self.hosts[browser].lose(0)

    def close(self) -> None:
        self._chromium.close()
        self._firefox.close()
        self._playwright.stop()
        self.call(self.plane.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Meeting:
    """One room and the people in it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.heard = Heard()
        self.room: Room = site.call(site.plane.open_room("s_facts", self.heard))
        self.people: list[Person] = []

    def enter(self, browser: str, **lines: object) -> Person:
        person = Person(self, browser, f"{browser}{len(self.people)}", lines)
        self.people.append(person)
        wait(lambda: person.js("state()") == "connected", "connected")
        return person

    def gates(self, gates: Mapping[Person, set[Kind]]) -> None:
        named = {person.name: frozenset(kinds) for person, kinds in gates.items()}
        self.site.do(lambda: self.room.gates(named))

    def close(self) -> None:
        for person in self.people:
            person.page.close()
        self.site.call(self.room.close())


class Person:
    def __init__(self, meeting: Meeting, browser: str, name: str, lines: dict[str, object]) -> None:
        self.meeting = meeting
        self.name = name
        self.seat = f"st_{name}"
        self.page = meeting.site.page(browser, name)
        self.negotiate(f"start({json.dumps(lines)})")

    def js(self, call: str) -> Any:
        return self.page.evaluate(f"vicon.{call}")

    def negotiate(self, call: str) -> None:
        """Make an offer by `call`, carry it to the room, take the answer."""
        site, room = self.meeting.site, self.meeting.room
        answer = site.call(room.connect(self.name, self.seat, self.js(call)))
        self.page.evaluate(f"vicon.accept({json.dumps(answer)}).then(() => true)")

    def mids(self, kind: str, direction: str = "recvonly") -> list[str]:
        return list(self.js(f"mids({kind!r}, {direction!r})"))

    def watch(self, *wants: str, width: int = 1280, height: int = 720) -> list[str]:
        """Wish for these in the first video slots; returns the slots' mids."""
        mids = self.mids("video")[: len(wants)]
        view = View(tuple(SlotWish(m, want, width, height) for m, want in zip(mids, wants, strict=True)))
        self.meeting.site.do(lambda: self.meeting.room.view(self.name, view))
        return mids

    def frames(self, mid: str) -> int:
        return int(self.js(f"received({mid!r})")["frames"])

    def sees(self, mid: str, more: int = 5, seconds: float = 60) -> None:
        """Wait until the slot has decoded that many frames more than now."""
        before = self.frames(mid)
        wait(lambda: self.frames(mid) >= before + more, f"{self.name} sees frames in slot {mid}", seconds)


def wait(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
