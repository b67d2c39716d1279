"""What a provider says of itself leads vicon nowhere that the settings do not list."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from vicon import settings
from vicon.destinations import entry
from vicon.people.denied import Denied
from vicon.people.sso.provider import Config, Provider

pytestmark = pytest.mark.anyio
BACK = "https://rapat.kota.example/back"


class Issuer:
    """Answers with `said` as its metadata, changed by `more`; notes who was asked for what."""

    def __init__(self) -> None:
        self.url, self.more, self.asked, self.head = "", {}, [], "200 OK"
        self.more: dict[str, Any]
        self.asked: list[str]

    def metadata(self) -> bytes:
        ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return json.dumps(
            {"issuer": self.url, **{it: f"{self.url}/{it}" for it in ends}, **self.more}
        ).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split()[1].decode())
        body = self.metadata()
        writer.write(f"HTTP/1.1 {self.head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    issuer = Issuer()
    async with await asyncio.start_server(issuer.serve, "127.0.0.1", 0) as server:
        issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield issuer


def provider(issuer: str, *more: str) -> Provider:
    own = settings.load(oidc_issuer=issuer, oidc_client_id="vicon", oidc_roles=("*=staff",), oidc_hosts=more)
    return Provider(Config(issuer, "vicon", "rahasia", "openid", 60, own.oidc_destinations))


async def refusal(its: Provider) -> tuple[str, str]:
    with capture_logs() as logs, pytest.raises(Denied) as denied:
        await its.ask(BACK, again=False)
    return denied.value.code, logs[-1]["why"]


async def test_a_provider_whose_addresses_are_its_own_is_asked() -> None:
    async with issuing() as issuer:
        asked = await provider(issuer.url).ask(BACK, again=False)
        assert asked.url.startswith(f"{issuer.url}/authorization_endpoint?")
        assert issuer.asked == ["/.well-known/openid-configuration"]


async def test_a_provider_that_names_itself_otherwise_is_refused() -> None:
    async with issuing() as issuer:
        issuer.more = {"issuer": "http://127.0.0.1:1"}
        code, why = await refusal(provider(issuer.url))
        assert code == "sso_away" and "VICON_OIDC_ISSUER" in why


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.5/",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:6379/",
        "https://[::ffff:127.0.0.1]/",
        "https://dalam.kota.example/",
        "https://127.1/",
        "file:///etc/passwd",
    ],
)
async def test_a_provider_has_vicon_ask_nobody_who_is_not_listed(name: str, url: str) -> None:
    async with issuing() as issuer:
        issuer.more = {name: url}
        code, why = await refusal(provider(issuer.url))
        assert (code, why.startswith("not understood: ") and name in why) == ("sso_away", True)
        assert "VICON_OIDC_HOSTS" in why


async def test_a_host_that_is_listed_may_have_the_tokens() -> None:
    async with issuing() as issuer:
        issuer.more = {"token_endpoint": "https://token.sso.kota.example/token"}
        asked = await provider(issuer.url, "token.sso.kota.example").ask(BACK, again=False)
        assert "code_challenge=" in asked.url


async def test_a_provider_that_leads_elsewhere_is_not_followed() -> None:
    async with issuing() as other, issuing() as issuer:
        issuer.head = f"302 Found\r\nlocation: {other.url}/"
        assert (await refusal(provider(issuer.url)))[0] == "sso_away"
        assert (len(issuer.asked), other.asked) == (1, [])


async def test_a_listed_name_that_leads_to_this_machine_is_not_asked() -> None:
    async with issuing() as issuer:
        port = issuer.url.rpartition(":")[2]
        known = f"http://localhost:{port}", "vicon", "", "openid", 60
        code, why = await refusal(Provider(Config(*known, (entry(f"http://localhost:{port}"),))))
        assert (code, "address_refused" in why, issuer.asked) == ("sso_away", True, [])
