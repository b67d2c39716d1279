"""The media end of links in a test's hands: it notes what signalling says, and says what the test wants."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.server import ServerConnection

from vicon.cluster.link import LinkEnd, Message
from vicon.cluster.link_server import serve_links
from vicon.cluster.outlet import LinkOutlet


class MediaSide:
    """The link server of a media node that holds `sittings`; notes what it is told."""

    def __init__(self, run: Path, name: str) -> None:
        self.name = name
        self.path = run / f"{name}.link"
        self.sittings: set[str] = set()
        self.heard: list[Message] = []
        self.outlet = LinkOutlet()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        async with serve_links(self.path, self._joined):
            yield

    async def _joined(self, connection: ServerConnection) -> None:
        await LinkEnd(connection, self._receive).run()

    def _receive(self, link: LinkEnd, message: Message) -> None:
        self.heard.append(message)
        if message["t"] == "holds":
            held = message["sitting"] in self.sittings
            link.send({"t": "holds", "sitting": message["sitting"], "held": held})
        if message["t"] == "follow":
            self.outlet.follow(message["sitting"], link)
        if message["t"] == "arrive":
            self.outlet.arrived(message["socket"], link)
