"""Debian's Chromium without windows, on a host of the test's network, driven by Playwright over a pipe."""

from __future__ import annotations

import contextlib
import json
import shutil
import stat
from base64 import b64encode
from collections import deque
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserContext, Error, Playwright, Request, WebSocket
from playwright.sync_api import Page as PlaywrightPage

from tests.browsers import evidence
from tests.browsers.network import NAME, SERVER, Host, named
from tests.browsers.page import PageError

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    # Host candidates as they are: names under .local cannot be resolved in a namespace.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]


def trusting(certificate: Path) -> str:
    """The flag that makes a browser take this certificate, which nobody has signed."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"--ignore-certificate-errors-spki-list={b64encode(sha256(info).digest()).decode()}"


def launch(playwright: Playwright, host: Host, scratch: Path, flags: Sequence[str] = ()) -> Browser:
    """Start a browser on `host`."""
    program = shutil.which("chromium-headless-shell")
    if program is None:
        raise RuntimeError("chromium-headless-shell is missing: make test installs it")
    wrapper = scratch / f"chromium-{host.name}"
    words = " ".join(host.command(program))
    wrapper.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    return playwright.chromium.launch(
        executable_path=str(wrapper),
        headless=True,
        args=[*FLAGS, *flags, f"--host-resolver-rules=MAP {NAME} {SERVER}"],
    )


def _told(url: str) -> str:
    """The address as everybody else calls it."""
    return url.replace(f"//{NAME}", f"//{SERVER}", 1)


class ChromiumPage:
    """A page in a context of its own (own storage, own cookies).

    `requests` and `sockets` list every URL it asked for; `sent` gets what servers sent it: headers and
    texts of answers, frames of sockets.
    """

    def __init__(self, context: BrowserContext, name: str, sent: list[str] | None = None) -> None:
        self.name = name
        self._sent = [] if sent is None else sent
        self.context = context
        self.page: PlaywrightPage = context.new_page()
        self.requests: list[str] = []
        self.sockets: list[str] = []
        self.console: list[str] = []
        self.messages: deque[str] = deque(maxlen=evidence.LINES)
        self.page.on("request", lambda request: self.requests.append(_told(request.url)))
        self.page.on("websocket", self._overhear)
        self.page.on("requestfinished", self._read)
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("pageerror", lambda error: self.console.append(f"pageerror: {error}"))
        evidence.keep(self)

    def goto(self, url: str) -> None:
        self.page.goto(named(url))

    def _failed(self, request: Request) -> None:
        """For whoever reads why a page stayed empty."""
        self.console.append(f"requestfailed: {_told(request.url)} {request.failure}")

    def _overhear(self, socket: WebSocket) -> None:
        self.sockets.append(_told(socket.url))
        socket.on("framereceived", lambda frame: self._sent.append(str(frame)))
        for event, sign in (("framesent", "to"), ("framereceived", "from")):
            socket.on(event, lambda frame, sign=sign: self.messages.append(f"{sign} server: {frame}"))
        socket.on("close", lambda _: self.messages.append("socket closed"))

    def _read(self, request: Request) -> None:
        answer = request.response()
        if answer is None or request.url.startswith(("blob:", "data:")):
            return
        self._sent.append(json.dumps(answer.headers))
        with contextlib.suppress(Error, UnicodeDecodeError):  # a page that was left, a picture
            self._sent.append(answer.text())

    def evaluate(self, expression: str) -> Any:
        try:
            return self.page.evaluate(expression)
        except Error as error:
            raise PageError(f"{self.name}: {error}") from error

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)

    def close(self) -> None:
        evidence.forget(self)
        self.context.close()
