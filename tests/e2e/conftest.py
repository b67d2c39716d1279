"""The stage of the end-to-end tests: network, server, browsers, and people with a tone and a colour each."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browsers.chromium import ChromiumPage, launch
from tests.browsers.devices import devices
from tests.browsers.firefox import Firefox, FirefoxPage
from tests.browsers.network import Host, Network
from tests.browsers.page import LATE_S
from tests.browsers.server import Server
from tests.canaries import Canaries, leaks, of_server

SCREENS = Path("artifacts/screens")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
LONGEST = ("test_adaptation", "test_meeting", "test_outages", "test_screens")
"""Modules that take minutes."""


class Stage:
    """Opens pages of people on hosts around a server."""

    def __init__(self, network: Network, server: Server, scratch: Path, playwright: Playwright) -> None:
        self.network = network
        self.server = server
        self.scratch = scratch
        self._playwright = playwright
        self._firefoxes = itertools.count(1)
        self._browsers: dict[str, Browser] = {}
        self._firefox: Firefox | None = None
        self.hosts: dict[str, Host] = {}
        self.flags: list[str] = []
        """More flags for Chromium's processes that are not started yet."""
        self.sent: list[str] = []
        """All that Chromium's pages were sent so far."""
        self._pages: list[ChromiumPage | FirefoxPage] = []

    def host(self, name: str) -> Host:
        if name not in self.hosts:
            self.hosts[name] = self.network.client(name)
        return self.hosts[name]

    def chromium(
        self,
        name: str,
        number: int,
        *,
        host: str = "chromium",
        phone: bool = False,
        dark: bool = False,
        script: str = "",
        camera: str = "",
    ) -> ChromiumPage:
        """A page with storage of its own; one browser process a host. `camera`: a script of other devices."""
        if host not in self._browsers:
            self._browsers[host] = launch(self._playwright, self.host(host), self.scratch, self.flags)
        context = self._browsers[host].new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            is_mobile=phone,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            permissions=["camera", "microphone"],
        )
        context.set_default_timeout(LATE_S * 1000)
        context.add_init_script((camera or devices(number)) + script)
        page = ChromiumPage(context, name, self.sent)
        self._pages.append(page)
        return page

    def firefox(self, name: str, number: int, *, script: str = "") -> FirefoxPage:
        if self._firefox is None:
            profile = self.scratch / f"firefox-{next(self._firefoxes)}"
            self._firefox = Firefox(self.host("firefox"), self.server.origin, profile)
        page = FirefoxPage(self._firefox, name, devices(number) + script)
        page.size(DESKTOP["width"], DESKTOP["height"])
        self._pages.append(page)
        return page

    def canaries(self) -> Canaries:
        """What none of the pages may ever be sent."""
        deadline = time.monotonic() + LATE_S
        while True:
            found = of_server(self.server.data, said=self.server.said())
            # The administrator's link is said last, when pages are served already.
            if list(found["administrator's key"]) or time.monotonic() > deadline:
                return found
            time.sleep(0.1)

    def close_page(self, page: ChromiumPage | FirefoxPage) -> None:
        page.close()
        self._pages.remove(page)

    def close_pages(self) -> None:
        for page in self._pages:
            page.close()
        self._pages.clear()

    def close_browsers(self) -> None:
        self.close_pages()
        for browser in self._browsers.values():
            browser.close()
        self._browsers.clear()
        if self._firefox is not None:
            self._firefox.close()
            self._firefox = None


class Stages:
    """A stage of a module's own, or one that modules share: starting a server costs ten seconds of a core."""

    def __init__(self, playwright: Playwright, scratch: Callable[[str], Path]) -> None:
        self._playwright = playwright
        self._scratch = scratch
        self._shared: tuple[dict[str, str], Stage] | None = None

    @contextmanager
    def own(self, settings: dict[str, str]) -> Iterator[Stage]:
        with Network() as network:
            server = Server(network, self._scratch("vicon") / "data", **settings)
            stage = Stage(network, server, self._scratch("hall"), self._playwright)
            try:
                yield stage
            finally:
                stage.close_browsers()
                server.stop()

    def shared(self, settings: dict[str, str]) -> Stage:
        """The stage that is there, if its server has these settings; else another one in its place."""
        if self._shared is None or self._shared[0] != settings:
            self.strike()
            self._ways = ExitStack()
            self._shared = settings, self._ways.enter_context(self.own(settings))
        return self._shared[1]

    def strike(self) -> None:
        """Take the shared stage down: whoever comes next gets a new one."""
        if self._shared is not None:
            self._shared = None
            self._ways.close()


@pytest.fixture(scope="package")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    with sync_playwright() as playwright:
        stages = Stages(playwright, tmp_path_factory.mktemp)
        yield stages
        stages.strike()


@pytest.fixture(scope="module")
def own(request: pytest.FixtureRequest) -> dict[str, str] | None:
    """Settings of a server that the module has to itself: its constant `OWN`, or its own fixture `own`."""
    found: dict[str, str] | None = getattr(request.module, "OWN", None)
    return found


@pytest.fixture(scope="module")
def hall(stages: Stages, request: pytest.FixtureRequest, own: dict[str, str] | None) -> Iterator[Stage]:
    """Where a module's tests take place. It says by names of its own what it needs:

    `OWN` or `own`, settings of a server that it has to itself, as who kills its processes does;
    `MEASURED = True`, where links are measured. Five browsers that encode on two cores look like narrow
    links: elsewhere they are taken to be as wide as they are.
    """
    settings = {} if getattr(request.module, "MEASURED", False) else {"VICON_MEDIA_DOWNLINK_LEAST": "6000"}
    failed = request.session.testsfailed
    with ExitStack() as ways:
        stage = stages.shared(settings) if own is None else ways.enter_context(stages.own(settings | own))
        yield stage
        stage.close_browsers()
        # Whatever the module's tests were about: nothing they were sent holds a secret of the server.
        found = leaks(stage.sent, stage.canaries())
        stage.sent.clear()
    if own is None and request.session.testsfailed > failed:
        # A test that fails may leave anything behind.
        stages.strike()
    assert found == []


@pytest.fixture
def stage(hall: Stage) -> Iterator[Stage]:
    yield hall
    hall.close_pages()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that can share a stage come one after the other, the longest first."""
    here = Path(__file__).parent
    ours = [item for item in items if here in item.path.parents]
    ours.sort(key=_place)
    for n, item in enumerate(items):
        if here in item.path.parents:
            items[n] = ours.pop(0)


def _place(item: pytest.Item) -> tuple[bool, bool, bool]:
    module = getattr(item, "module", None)
    alone = hasattr(module, "OWN") or hasattr(module, "own")
    return alone, not getattr(module, "MEASURED", False), item.path.stem not in LONGEST
