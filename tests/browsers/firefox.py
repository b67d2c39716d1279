"""Debian's Firefox ESR, headless, on a host of the test's network, driven over WebDriver BiDi.

Only what the tests need of https://w3c.github.io/webdriver-bidi/: navigate, evaluate, preload, screenshots.
"""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import time
from collections import deque
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.browsers import evidence
from tests.browsers.network import Host
from tests.browsers.page import LATE_S, PageError
from tests.browsers.sound import SilentSound

PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.autoplay.block-webaudio": False,
    "dom.security.https_first": False,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disableIPv6": True,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "",
}


_ports = itertools.count(9222)
"""Another one each time: a browser that is closing may hold its own for a while."""


class Firefox:
    """One browser process and its BiDi session. Firefox never pairs on loopback: its host has an address."""

    def __init__(self, host: Host, origin: str, profile: Path) -> None:
        program = shutil.which("firefox-esr")
        if program is None:
            raise RuntimeError("firefox-esr is missing: make test installs it")
        profile.mkdir(parents=True)
        hostname = origin.split("//")[1].split(":")[0]
        preferences = {
            **PREFERENCES,
            "dom.securecontext.allowlist": hostname,
            "media.devices.insecure.enabled": True,
            "media.getusermedia.insecure.enabled": True,
        }
        (profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items())
        )
        self._sound = SilentSound(profile / "sound")
        self._log = (profile / "log").open("w")
        port = next(_ports)
        self.process = subprocess.Popen(
            host.command(
                program,
                "--headless",
                "--no-remote",
                f"--remote-debugging-port={port}",
                "--profile",
                str(profile),
            ),
            env=self._sound.environment,
            stdout=self._log,
            stderr=self._log,
        )
        deadline = time.monotonic() + LATE_S
        while True:
            try:
                socket = host.connect("127.0.0.1", port)
                break
            except OSError as error:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.process.kill()
                    self._sound.close()
                    raise PageError(f"Firefox did not start: {(profile / 'log').read_text()}") from error
                time.sleep(0.1)
        # A machine that is held up answers no ping in time, nor does who reads nothing between two calls.
        self._socket = connect(
            f"ws://127.0.0.1:{port}/session",
            sock=socket,
            open_timeout=LATE_S,
            ping_interval=None,
            max_size=None,
            max_queue=None,
        )
        self._ids = itertools.count(1)
        self.consoles: dict[str, list[str]] = {}
        """What each tab printed, by the id of its browsing context."""
        self.call("session.new", {"capabilities": {}})
        self.call("session.subscribe", {"events": ["log.entryAdded"]})

    def call(self, method: str, parameters: dict[str, Any], seconds: float = LATE_S) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=seconds))
            if message.get("method") == "log.entryAdded":
                self._printed(message["params"])
            if message.get("id") != number:
                continue
            if message["type"] == "error":
                raise PageError(f"{method}: {message['error']}: {message['message']}")
            result: dict[str, Any] = message["result"]
            return result

    def _printed(self, entry: dict[str, Any]) -> None:
        console = self.consoles.get(entry["source"].get("context") or "")
        if console is not None:
            console.append(f"{entry['level']}: {entry['text']}")

    def close(self) -> None:
        try:
            self.call("browser.close", {}, 10)
        except Exception:
            self.process.terminate()
        try:
            self.process.wait(LATE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sound.close()
        self._log.close()


class FirefoxPage:
    """A tab in a user context of its own."""

    def __init__(self, firefox: Firefox, name: str, preload: str = "") -> None:
        self.name = name
        self._firefox = firefox
        self._user = firefox.call("browser.createUserContext", {})["userContext"]
        self._context = firefox.call("browsingContext.create", {"type": "tab", "userContext": self._user})[
            "context"
        ]
        self.console = firefox.consoles.setdefault(self._context, [])
        self.messages: deque[str] = deque()
        """None: BiDi tells nothing of sockets."""
        evidence.keep(self)
        if preload:
            firefox.call(
                "script.addPreloadScript",
                {"functionDeclaration": f"() => {{ {preload} }}", "contexts": [self._context]},
            )

    def size(self, width: int, height: int) -> None:
        self._firefox.call(
            "browsingContext.setViewport",
            {"context": self._context, "viewport": {"width": width, "height": height}},
        )

    def goto(self, url: str) -> None:
        self._firefox.call(
            "browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"}
        )

    def evaluate(self, expression: str) -> Any:
        answer = self._firefox.call(
            "script.evaluate",
            {
                "expression": f"(async () => JSON.stringify(await ({expression})))()",
                "target": {"context": self._context},
                "awaitPromise": True,
                "userActivation": True,
            },
        )
        if answer["type"] == "exception":
            raise PageError(f"{self.name}: {answer['exceptionDetails']['text']}")
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = self._firefox.call("browsingContext.captureScreenshot", {"context": self._context})
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        evidence.forget(self)
        self._firefox.call("browser.removeUserContext", {"userContext": self._user})
