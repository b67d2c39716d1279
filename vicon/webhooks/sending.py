"""One attempt: the name is resolved once, the connection goes to that address, and redirects lead nowhere."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx2

from vicon.destinations import Host, NoDestination
from vicon.pinned import Resolve, client, resolve, way

TIMEOUT_S = 15.0
RETRY_AFTER_MOST_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` None: no answer came, for the reason in `fault`. `retry_after_s`: as the receiver asks.

    `body`: the beginning of the answer, as much as was to be read.
    """

    status: int | None
    fault: str | None
    ms: int
    retry_after_s: float | None = None
    body: bytes = b""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    hosts: Sequence[Host],
    *,
    timeout_s: float = TIMEOUT_S,
    read: int = 0,
    resolve: Resolve = resolve,
    now: Callable[[], float] = time.time,
) -> Outcome:
    """POST `body` to `url`; never raises for what the other side does. Of the answer's body at most
    `read` bytes are kept."""
    began = time.monotonic()
    status: int | None = None
    fault: str | None = None
    retry_after_s: float | None = None
    answered = b""
    try:
        async with asyncio.timeout(timeout_s):
            status, said, answered = await _post(url, body, headers, hosts, resolve, read)
            retry_after_s = retry_after(said, now())
    except NoDestination as error:
        fault = error.code
    except (TimeoutError, httpx2.TimeoutException):
        fault = "timeout"
    except socket.gaierror:
        fault = "name_unknown"
    except httpx2.TransportError as error:
        fault = "tls" if _is_tls(error) else "unreachable"
    except OSError:
        fault = "unreachable"
    return Outcome(status, fault, round((time.monotonic() - began) * 1000), retry_after_s, answered)


async def _post(
    url: str, body: bytes, headers: Mapping[str, str], hosts: Sequence[Host], resolve: Resolve, read: int
) -> tuple[int, str | None, bytes]:
    to = await way(url, hosts, resolve)
    async with client() as http:
        request = http.build_request(
            "POST",
            to.url,
            content=body,
            headers={
                "Host": to.host,
                "Content-Type": "application/json",
                "User-Agent": "vicon-webhooks/1",
                "Accept-Encoding": "identity",
                **headers,
            },
            extensions=dict(to.extensions),
        )
        answer = await http.send(request, stream=True)
        try:
            return answer.status_code, answer.headers.get("retry-after"), await _beginning(answer, read)
        finally:
            await answer.aclose()


async def _beginning(answer: httpx2.Response, most: int) -> bytes:
    found = b""
    if most:
        async for part in answer.aiter_raw():
            found += part
            if len(found) >= most:
                break
    return found[:most]


def retry_after(said: str | None, now_s: float) -> float | None:
    """Seconds from `now_s` that a `Retry-After` asks for (RFC 9110, 10.2.3): at most a day; None: nothing."""
    if said is None:
        return None
    try:
        wait = float(said) if said.strip().isdigit() else parsedate_to_datetime(said).timestamp() - now_s
    except (ValueError, OverflowError):
        return None
    return min(max(wait, 0.0), RETRY_AFTER_MOST_S)


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
