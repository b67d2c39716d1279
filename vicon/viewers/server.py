"""The process behind `vicon viewers`: HTTP/1.1 for a proxy, one request at a time on each connection."""

from __future__ import annotations

import asyncio
import resource
import signal
from typing import cast

import uvloop

from vicon.cluster.listen import listen
from vicon.settings import Settings
from vicon.viewers.answers import bare, problem
from vicon.viewers.asked import LONGEST, BadRequest, read
from vicon.viewers.shelves import Shelves

_END = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """Of the proxy, for one viewer after the other."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._transport: asyncio.Transport | None = None
        self._come = b""
        self._answering = self._full = self._head = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._come += data
        if len(self._come) > LONGEST and (self._answering or self._full):
            self._end(problem(431))
        else:
            self._next()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._next()

    def send(self, it: bytes) -> None:
        """The answer to what was asked."""
        self._answering = False
        if self._transport is not None:
            self._transport.write(bare(it) if self._head else it)

    def _next(self) -> None:
        while self._transport is not None and not self._answering and not self._full:
            at = self._come.find(_END)
            if at > LONGEST or (at < 0 and len(self._come) > LONGEST):
                self._end(problem(431))
                return
            if at < 0:
                return
            head, self._come = self._come[: at + len(_END)], self._come[at + len(_END) :]
            self._ask(head)

    def _ask(self, head: bytes) -> None:
        self._head = head.startswith(b"HEAD ")
        try:
            asked = read(head)
        except BadRequest as error:
            if error.whole:
                self.send(problem(error.status))
            else:
                self._end(problem(error.status))
            return
        self._answering = True
        self._shelves.answer(self._answered, asked)

    def _answered(self, it: bytes) -> None:
        self.send(it)
        # What came meanwhile; not from within the request before.
        if self._come:
            asyncio.get_running_loop().call_soon(self._next)

    def _end(self, it: bytes) -> None:
        if self._transport is not None:
            self._transport.write(it)
            self._transport.close()
            self._transport = None


def run(settings: Settings) -> int:
    """Until SIGTERM; returns the exit status. Raises SettingsError."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return uvloop.run(_run(settings))


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    shelves = Shelves(settings.data)
    listener = listen(settings.broadcast_listen, "VICON_BROADCAST_LISTEN")
    server = await loop.create_server(lambda: Connection(shelves), sock=listener)
    await stop.wait()
    server.close()
    # Whoever waits asks again, and is answered by who is there then.
    shelves.lists.wake_all()
    await asyncio.sleep(0)
    return 0
