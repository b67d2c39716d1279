"""Ways to servers that settings name: a name is resolved once, the connection goes to that address, and
redirects lead nowhere."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx2

from vicon.destinations import Host, destination, pick

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Way:
    """What a request is built of: `url` has the address in the place of the name, which `host` says."""

    url: str
    host: str
    extensions: Mapping[str, str]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(it[4][0]) for it in found]


async def way(url: str, hosts: Sequence[Host], resolve: Resolve = resolve) -> Way:
    """Raises NoDestination, OSError."""
    to = destination(url, hosts)
    addresses = [to.host] if to.literal is not None else await resolve(to.host, to.port)
    address = pick(addresses, hosts)
    pinned = f"{to.scheme}://{f'[{address}]' if ':' in address else address}:{to.port}{to.path}"
    # The certificate must be the name's, whatever the address.
    return Way(pinned, to.netloc, {"sni_hostname": to.host} if to.literal is None else {})


def client(timeout_s: float | None = None) -> httpx2.AsyncClient:
    """No proxy from the environment, which would resolve the name once more. `timeout_s`: of connecting, and
    of each read and write."""
    return httpx2.AsyncClient(verify=trust(), trust_env=False, follow_redirects=False, timeout=timeout_s)


class Pinned(httpx2.AsyncHTTPTransport):
    """For a library with a client of its own: each of its requests goes a `way`, or none."""

    def __init__(self, hosts: Sequence[Host], resolve: Resolve = resolve) -> None:
        super().__init__(verify=trust(), trust_env=False)
        self._hosts, self._resolve = hosts, resolve

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises NoDestination, OSError besides what httpx2 does."""
        found = await way(str(request.url), self._hosts, self._resolve)
        headers = [it for it in request.headers.raw if it[0].lower() != b"host"]
        pinned = httpx2.Request(
            request.method,
            found.url,
            headers=[(b"Host", found.host.encode()), *headers],
            stream=request.stream,
            extensions={**request.extensions, **found.extensions},
        )
        return await super().handle_async_request(pinned)


def trust() -> ssl.SSLContext:
    """The system's own authorities, where a city adds its own. One context for all requests: to
    read them takes tens of milliseconds."""
    paths = ssl.get_default_verify_paths()
    changed = None if paths.cafile is None else Path(paths.cafile).stat().st_mtime_ns
    return _trust(paths.cafile, paths.capath, changed)


@lru_cache(maxsize=1)
def _trust(*_: str | int | None) -> ssl.SSLContext:
    """Read anew where they lie elsewhere now, or were changed."""
    return ssl.create_default_context()
