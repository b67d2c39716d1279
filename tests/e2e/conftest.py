"""The stage of the end-to-end tests: network, server, browsers, and people with a tone and a colour each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browsers.chromium import ChromiumPage, launch
from tests.browsers.devices import devices
from tests.browsers.firefox import Firefox, FirefoxPage
from tests.browsers.network import Host, Network
from tests.browsers.server import Server
from tests.canaries import Canaries, leaks, of_server

SCREENS = Path("artifacts/screens")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


class Stage:
    """Opens pages of people; closes everything at the end."""

    def __init__(self, network: Network, server: Server, scratch: Path) -> None:
        self.network = network
        self.server = server
        self.scratch = scratch
        self._playwright = sync_playwright().start()
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
        context.add_init_script((camera or devices(number)) + script)
        page = ChromiumPage(context, name, self.sent)
        self._pages.append(page)
        return page

    def firefox(self, name: str, number: int) -> FirefoxPage:
        if self._firefox is None:
            self._firefox = Firefox(self.host("firefox"), self.server.origin, self.scratch / "firefox")
        page = FirefoxPage(self._firefox, name, devices(number))
        page.size(DESKTOP["width"], DESKTOP["height"])
        self._pages.append(page)
        return page

    def canaries(self) -> Canaries:
        """What none of the pages may ever be sent."""
        return of_server(self.server.data, said=self.server.log.read_text())

    def close_page(self, page: ChromiumPage | FirefoxPage) -> None:
        page.close()
        self._pages.remove(page)

    def close_pages(self) -> None:
        for page in self._pages:
            page.close()
        self._pages.clear()

    def close(self) -> None:
        for browser in self._browsers.values():
            browser.close()
        if self._firefox is not None:
            self._firefox.close()
        self._playwright.stop()


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network() as network:
        yield network


@pytest.fixture(scope="module")
def server(
    network: Network, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """Five browsers that encode on two cores look like narrow links: only a module that says
    `MEASURED = True` has its links measured; the others take them to be as wide as they are.
    """
    measured = getattr(request.module, "MEASURED", False)
    settings = {} if measured else {"VICON_MEDIA_DOWNLINK_LEAST": "6000"}
    server = Server(network, tmp_path_factory.mktemp("vicon") / "data", **settings)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def hall(network: Network, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(network, server, tmp_path_factory.mktemp("hall"))
    yield stage
    stage.close()
    # Whatever the module's tests were about: nothing they were sent holds a secret of the server.
    assert leaks(stage.sent, stage.canaries()) == []


@pytest.fixture
def stage(hall: Stage) -> Iterator[Stage]:
    yield hall
    hall.close_pages()
