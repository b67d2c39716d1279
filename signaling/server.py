"""One signalling process: uvicorn with strict limits, on a socket of its own or of its parent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from signaling.app import create
from signaling.services import Services
from vicon.cluster.listen import listen
from vicon.settings import Settings

LONGEST_MESSAGE = 65_536
MOST_CONNECTIONS = 10_000
KERNEL_BUFFER = 256 * 1024
GOODBYE_S = 1.0


class BareSockets(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which also lets the application write frames that are ready, and cut a connection.

    One frame is the same for everybody, so it is made once and written as it is. A plain close would wait for
    the client to take what is buffered. The kernel buffers little, so that what a client does not read waits
    where it is counted (`signaling.outbox`).
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        super().connection_made(transport)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # absent when the handshake was refused
            abort: Callable[[], None] = self.transport.abort
            self.scope["extensions"]["vicon.abort"] = {"abort": abort}
            self.scope["extensions"]["vicon.frames"] = {
                "write": self.write_frames,
                "try": self.try_frames,
            }

    async def write_frames(self, frames: bytes) -> None:
        """Whole frames, in the order of other messages. Raises ClientDisconnected."""
        await self.writable.wait()
        if self.disconnected or self.close_sent:
            raise ClientDisconnected
        self.transport.write(frames)

    def try_frames(self, frames: bytes) -> bool:
        """As `write_frames`, if that has not to be waited for; whether they were written."""
        if not self.writable.is_set() or self.disconnected or self.close_sent:
            return False
        self.transport.write(frames)
        return True


class Server(uvicorn.Server):
    """Tells sockets `bye 1001` before it stops, so that clients resume elsewhere at once."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Wait for it to be said: uvicorn closes at once, and with another code.
        self._services.hub.close_all(1001, "restart")
        self._services.following.wake_all()
        self._services.live_lists.wake_all()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._services.hub.emptied(), GOODBYE_S)
        await super().shutdown(sockets)


def run(settings: Settings, fd: int = -1, number: int = 1) -> int:
    """The process behind `vicon signaling`; `fd` is a listening socket inherited from the parent.

    `number`: which one of this machine, from 1 on.
    """
    services = Services(settings, number)
    config = uvicorn.Config(
        create(services),
        loop="uvloop",
        http="httptools",
        ws=BareSockets,
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # the room's own ping tells more (rooms.md 4, heartbeat)
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=32_768,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=4,
    )
    listener = socket.socket(fileno=fd) if fd >= 0 else listen(settings.listen)
    Server(config, services).run(sockets=[listener])
    return 0
