"""Files in an S3-compatible bucket. What it says of its troubles is never passed on: it may name keys.

obstore signs (AWS Signature Version 4, in the query); the requests are ours, since its own follow redirects
and resolve names where nobody looks at the address.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import httpx2

from vicon.destinations import Host, NoDestination
from vicon.pinned import client, way

if TYPE_CHECKING:
    from obstore.store import S3Store

BLOCK = 1 << 22
"""Bytes that are asked for at once: a viewer who is slow holds no answer of the storage open."""
MOST = 5 << 30
"""Bytes of one upload."""
TIMEOUT_S = 60.0
GOOD_FOR = timedelta(minutes=15)
_READ = 1 << 20

Method = Literal["GET", "HEAD", "PUT", "DELETE"]


class BucketAway(OSError):
    """It does not answer, or refuses. The text holds no address, name or key."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """`url`: of the storage; `hosts`: what of it may be connected to. Names are paths with slashes."""

    url: str
    name: str
    region: str
    key_id: str
    secret: str = field(repr=False)
    hosts: Sequence[Host] = ()

    async def put(self, name: str, path: Path) -> None:
        """A file of at most `MOST` bytes, in the place of any before. Raises BucketAway, OSError."""
        size = str((await asyncio.to_thread(path.stat)).st_size)
        async with client(TIMEOUT_S) as http:
            await self._ask(http, "PUT", name, 200, headers={"Content-Length": size}, content=_blocks(path))

    async def size(self, name: str) -> int | None:
        """Bytes; None: it is not there. Raises BucketAway."""
        async with client(TIMEOUT_S) as http:
            answer = await self._ask(http, "HEAD", name, 200, 404)
        if answer.status_code == 404:
            return None
        return int(answer.headers.get("content-length", "-1"))

    async def read(self, name: str, begin: int, end: int) -> AsyncIterator[bytes]:
        """The bytes [begin, end), block by block. Raises BucketAway, also halfway."""
        async with client(TIMEOUT_S) as http:
            for at in range(begin, end, BLOCK):
                last = min(at + BLOCK, end) - 1
                answer = await self._ask(http, "GET", name, 206, headers={"Range": f"bytes={at}-{last}"})
                yield await _whole(answer, last + 1 - at)

    async def remove(self, name: str) -> None:
        """Also what is not there. Raises BucketAway."""
        async with client(TIMEOUT_S) as http:
            await self._ask(http, "DELETE", name, 200, 204, 404)

    async def _ask(
        self,
        http: httpx2.AsyncClient,
        method: Method,
        name: str,
        *good: int,
        headers: Mapping[str, str] | None = None,
        content: AsyncIterator[bytes] | None = None,
    ) -> httpx2.Response:
        import obstore

        with _told():
            url = obstore.sign(self._store(), method, name, GOOD_FOR)
            to = await way(url, self.hosts)
            request = http.build_request(
                method,
                to.url,
                content=content,
                headers={"Host": to.host, "Accept-Encoding": "identity", **(headers or {})},
                extensions=dict(to.extensions),
            )
            answer = await http.send(request, stream=True)
        if method != "GET" or answer.status_code not in good:
            # What it may say besides is for nobody here.
            await answer.aclose()
        if answer.status_code not in good:
            raise BucketAway(f"The storage of films refuses what it is asked ({answer.status_code}).")
        return answer

    def _store(self) -> S3Store:
        return _store(self.url, self.name, self.region, self.key_id, self.secret)


@lru_cache(maxsize=2)
def _store(url: str, name: str, region: str, key_id: str, secret: str) -> S3Store:
    """What signs, made once."""
    from obstore.store import S3Store

    return S3Store(
        name,
        endpoint=url.rstrip("/"),
        region=region,
        access_key_id=key_id,
        secret_access_key=secret,
        virtual_hosted_style_request=False,
    )


async def _whole(answer: httpx2.Response, size: int) -> bytes:
    """Its body, which has that many bytes and no more. Raises BucketAway."""
    found = bytearray()
    with _told():
        try:
            async for part in answer.aiter_raw():
                found += part
                if len(found) > size:
                    break
        finally:
            await answer.aclose()
    if len(found) != size:
        raise BucketAway("The storage of films gave back other bytes than was asked for.")
    return bytes(found)


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, _READ):
            yield block
    finally:
        file.close()


@contextmanager
def _told() -> Iterator[None]:
    """Its errors as BucketAway."""
    from obstore.exceptions import BaseError

    try:
        yield
    except NoDestination:
        raise BucketAway("The storage of films leads to an address that may not be connected to.") from None
    except (BaseError, OSError, httpx2.HTTPError) as error:
        kind = type(error).__name__
        raise BucketAway(f"The storage of films does not answer as it should ({kind}).") from None
