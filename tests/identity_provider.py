"""The city's OpenID provider of tests: npm's `oidc-provider`, in a process of its own, and its pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

ROOT = Path(__file__).parents[1]
NODE = Path(sys.executable).with_name("node")


class IdentityProvider:
    """Knows `client` by `secret`; sends browsers back to vicon at `origin`."""

    client, secret = "vicon", "rahasia dari pengujian"

    def __init__(self, origin: str) -> None:
        script = ROOT / "frontend/app/tests/provider.mjs"
        self._process = subprocess.Popen(
            [str(NODE) if NODE.exists() else "node", str(script), self.client, self.secret, origin],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        self.issuer = next(line for line in self._process.stdout if line.startswith("http")).strip()

    def is_(self, **wanted: Any) -> list[dict[str, str]]:
        """Have it be otherwise: `people` (claims by `sub`), `skew_s`, `away`, `fresh_key`.

        What it told vicon since the last time: `url` and `body`.
        """
        answer = httpx2.post(f"{self.issuer}/test", json=wanted)
        told: list[dict[str, str]] = answer.json()
        return told

    def as_ever(self) -> None:
        """As it was when it began, but for its key."""
        self.is_(people={}, skew_s=0, away=False)

    def stop(self) -> None:
        """It ends with its input: what started it may only be a wrapper of it."""
        self._process.communicate()


class CityBrowser:
    """What one browser has of the provider: its cookies there."""

    def __init__(self) -> None:
        self._client = httpx2.Client(follow_redirects=False)

    def sign_in(self, url: str, login: str | None) -> str:
        """Go to `url`, sign in as `login` (None: break off), and the address that leads back to vicon.

        Whoever is signed in there is not asked, and `login` counts for nothing.
        """
        here = httpx2.URL(url)
        home = here.host
        answer = self._client.get(here)
        for _ in range(10):
            if answer.is_redirect:
                here = here.join(answer.headers["location"])
                if (here.host, here.port) != (home, httpx2.URL(url).port):
                    return str(here)
                answer = self._client.get(here)
            elif login is None:
                answer = self._client.get(f"{here}/abort")
            else:
                assert 'name="login"' in answer.text, answer.text
                answer = self._client.post(here, data={"prompt": "login", "login": login, "password": "x"})
        raise AssertionError(f"the provider never came back from {here}")

    def sign_out(self, url: str) -> str:
        """Go to `url`, say yes, and the address that leads back to vicon."""
        page = self._client.get(url)
        field = re.search(r'name="xsrf" value="([0-9a-f]+)"', page.text)
        action = re.search(r'action="([^"]+)"', page.text)
        assert field and action, page.text
        answer = self._client.post(action[1], data={"xsrf": field[1], "logout": "yes"})
        return str(answer.headers["location"])


def query(address: str) -> dict[str, str]:
    """What an address carries behind its question mark."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
