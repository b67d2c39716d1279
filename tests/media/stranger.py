"""Somebody else's port, from which datagrams come that are nobody's."""

from __future__ import annotations

import asyncio
from typing import Any


class Stranger(asyncio.DatagramProtocol):
    """A second port of the same machine."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.udp: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls) -> Stranger:
        loop = asyncio.get_running_loop()
        _, stranger = await loop.create_datagram_endpoint(cls, local_addr=("127.0.0.1", 0))
        return stranger

    def connection_made(self, transport: Any) -> None:
        self.udp = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.received.append(data)

    def send(self, data: bytes, to: tuple[str, int]) -> None:
        assert self.udp is not None
        self.udp.sendto(data, to)

    def close(self) -> None:
        assert self.udp is not None
        self.udp.close()
