"""vicon from where browsers come: its certificate, page and WebSocket, by way of the proxy before it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx2
from cryptography import x509
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.typing import Origin, Subprotocol

from vicon.doctor.finding import Finding
from vicon.doctor.probes.machine import local
from vicon.doctor.rules import web
from vicon.settings import LOOPBACK, Settings

BOUND_S = 5.0
_EXPIRED, _EARLY, _NAME = 10, 9, 62
"""X509_V_ERR_CERT_HAS_EXPIRED, _NOT_YET_VALID, _HOSTNAME_MISMATCH (openssl verify)."""
_ADDRESS = 64
"""X509_V_ERR_IP_ADDRESS_MISMATCH."""


async def reached(settings: Settings) -> list[Finding]:
    parts = urlsplit(settings.url)
    host = settings.listen.rpartition(":")[0].strip("[]")
    inside = settings.listen.startswith("unix:") or host in LOOPBACK
    found = web.judge_scheme(
        settings.url, local=local(settings), proxies=bool(settings.proxies), listens_inside=inside
    )
    if parts.scheme == "https":
        try:
            seen = await asyncio.to_thread(certificate, parts.hostname or "", parts.port or 443)
        except OSError as error:
            return [*found, *web.judge_answer(web.Answer(0, False, 0, _why(error)), settings.url)]
        found += web.judge_certificate(seen, parts.hostname or "", datetime.now(UTC))
        if seen.fault:
            return found
    return [*found, *web.judge_answer(await _answer(settings.url), settings.url)]


async def secured(settings: Settings) -> list[Finding]:
    """The certificate alone, by a handshake with VICON_URL."""
    parts = urlsplit(settings.url)
    if parts.scheme != "https":
        return web.judge_scheme(settings.url, local=local(settings), proxies=True, listens_inside=True)
    try:
        seen = await asyncio.to_thread(certificate, parts.hostname or "", parts.port or 443)
    except OSError as error:
        return web.judge_answer(web.Answer(0, False, 0, _why(error)), settings.url)
    return web.judge_certificate(seen, parts.hostname or "", datetime.now(UTC))


def certificate(host: str, port: int) -> web.Certificate:
    """What `host` shows, as whoever trusts as this machine does judges it. Raises OSError: nobody there."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), BOUND_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            return _described(secured.getpeercert(binary_form=True), "", "")
    except ssl.SSLCertVerificationError as error:
        fault: web.Fault = "chain"
        if error.verify_code in (_NAME, _ADDRESS):
            fault = "name"
        elif error.verify_code in (_EXPIRED, _EARLY):
            fault = "expired" if error.verify_code == _EXPIRED else "early"
        return _described(_shown(host, port), fault, error.verify_message)


def _shown(host: str, port: int) -> bytes | None:
    """The certificate, whatever it is worth: only to say what is wrong with it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host, port), BOUND_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return secured.getpeercert(binary_form=True)


def _described(der: bytes | None, fault: web.Fault, why: str) -> web.Certificate:
    if der is None:
        return web.Certificate(fault or "chain", None, (), why)
    it = x509.load_der_x509_certificate(der)
    try:
        names = it.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        said = (
            *names.get_values_for_type(x509.DNSName),
            *map(str, names.get_values_for_type(x509.IPAddress)),
        )
    except x509.ExtensionNotFound:
        said = ()
    return web.Certificate(fault, it.not_valid_after_utc, said, why)


async def _answer(url: str) -> web.Answer:
    try:
        # No proxy of the environment: browsers of the city have none of ours.
        trust = ssl.create_default_context()
        async with httpx2.AsyncClient(verify=trust, timeout=BOUND_S, trust_env=False) as http:
            answer = await http.get(f"{url}/readyz")
    except httpx2.HTTPError as error:
        return web.Answer(0, False, 0, _why(error))
    try:
        said = answer.json()
    except ValueError:
        said = None
    ours = isinstance(said, dict) and said.keys() == {"ready", "missing"}
    return web.Answer(answer.status_code, ours, await _upgrade(url) if ours else 0)


async def _upgrade(url: str) -> int:
    """The status of an answer to a WebSocket's upgrade; 0: none."""
    address = f"ws{url.removeprefix('http')}/ws/v1"
    try:
        async with connect(
            address,
            origin=Origin(url),
            subprotocols=[Subprotocol("vicon.1")],
            open_timeout=BOUND_S,
            close_timeout=1,
            proxy=None,
        ):
            return 101
    except InvalidStatus as error:
        return error.response.status_code
    except (OSError, TimeoutError, WebSocketException):
        return 0


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
