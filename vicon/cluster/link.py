"""The link between a signalling process and a media node: one WebSocket that carries batches of JSON objects.

Each message is an object with its word in `t`. To media: `arrive {socket, sitting, message, claims}`,
`command {socket, message}`, `gone {socket}`, `holds {sitting}`, `check {ask, open}` with an offer or
`check {ask, end}` with a check's name, of administrators `redact {socket, sitting, seals, ground}`, whose
`socket` is a name by which they are answered, of the speech engine `caption {socket, sitting, line}`, and of
programs in the same way
`act {socket, sitting, key, name, role, grants, message}`; `follow {sitting}` and `unfollow {sitting}` where
somebody reads a journal as it grows. To signalling: `wrote {sitting}` to those who follow,
`send {socket, message}`, `written {sockets, text}` of one that is JSON already,
`label {socket, sitting, labels, after}`, `publish {sitting, events}` with `{seq, views}` each,
`live {sitting, label, topic, body}`, `close {socket, code, error, retry_ms}`, `holds {sitting, held}`,
`check {ask}` with `check` and `answer`, with `figures`, or with `refused` and `detail`.
What is traced of what is asked has a `trace` besides (W3C Trace Context).
Order is kept. A link that breaks loses what was on its way; both ends then take every socket on it as gone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from websockets.asyncio.client import connect, unix_connect
from websockets.asyncio.connection import Connection
from websockets.exceptions import WebSocketException

from vicon import log
from vicon.cluster.credentials import Credentials
from vicon.cluster.identity import Identity
from vicon.cluster.link_end import OPTIONS, LinkEnd, Message
from vicon.cluster.link_trouble import is_of_trust, why
from vicon.settings import SettingsError

__all__ = ["LinkEnd", "Message"]

OPEN_S = 2.0
"""A node that does not let one in within this long is tried again, the next way first."""
RECONNECT_S = (0.02, 0.05, *[0.1] * 100, 0.2, 0.5, 1.0)
"""Between attempts: a killed node is back within seconds, and everybody in its rooms waits for the next."""
SIGNALING_DOOR = "link"
NODE_DOOR = "node/"
"""Before the name of the media node that knocks."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a node: a Unix socket at `path`, or `address` (host:port) with mutual TLS."""

    path: Path | None = None
    address: str = ""

    def __str__(self) -> str:
        return self.address or f"unix:{self.path}"


class Link:
    """The calling end towards one node: connects, and connects again, until `close()`.

    `ways` are tried in turn; they may be set anew while the link is up, for its next connection.
    """

    def __init__(
        self,
        node: str,
        ways: Sequence[Way],
        receive: Callable[[LinkEnd, Message], None],
        lost: Callable[[LinkEnd], None],
        *,
        credentials: Credentials | None = None,
        door: str = SIGNALING_DOOR,
    ) -> None:
        """`door`: which of the node's doors is knocked at (`link_server`)."""
        self.ways = tuple(ways)
        self.trouble = ""
        """Why there is no connection, for people; empty while there is one."""
        self._node = node
        self._receive = receive
        self._lost = lost
        self._credentials = credentials
        self._door = door
        self._end: LinkEnd | None = None
        self._up = asyncio.Event()
        self._task = asyncio.create_task(self._keep())

    @property
    def end(self) -> LinkEnd | None:
        """The connected end, None while there is none."""
        return self._end

    async def connected(self) -> LinkEnd:
        """Wait for a connected end."""
        while self._end is None:
            await self._up.wait()
        return self._end

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _keep(self) -> None:
        failures = 0
        while True:
            connection = await self._connected()
            if connection is None:
                await asyncio.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
                failures += 1
                continue
            failures = 0
            self.trouble = ""
            end = self._end = LinkEnd(connection, self._receive)
            self._up.set()
            try:
                await end.run()
            finally:
                self._end = None
                self._up.clear()
                self._lost(end)

    async def _connected(self) -> Connection | None:
        """By the first way that leads there; None when none does."""
        found = ""
        for way in self.ways:
            try:
                return await self._connect(way)
            except (OSError, WebSocketException, TimeoutError, SettingsError) as error:
                found = f"{way}: {why(error)}"
                if found != self.trouble and is_of_trust(error):
                    log.get().warning("link.refused", node=self._node, reason=found)
        self.trouble = found
        return None

    async def _connect(self, way: Way) -> Connection:
        if way.path is not None:
            return await unix_connect(
                str(way.path), f"ws://media/{self._door}", open_timeout=OPEN_S, **OPTIONS
            )
        if self._credentials is None:
            raise SettingsError(
                "VICON_LINK_CA, VICON_LINK_CERT and VICON_LINK_KEY are not set here, and that node is on "
                "another machine."
            )
        return await connect(
            f"wss://{way.address}/{self._door}",
            ssl=self._credentials.client(),
            server_hostname=str(Identity(self._node, "media")),
            proxy=None,
            open_timeout=OPEN_S,
            **OPTIONS,
        )
