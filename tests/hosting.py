"""A media node beside the server of a test: real links, actors and journal; media in memory."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.asyncio.server import ServerConnection

from tests.unit.rooms.memory import MemoryBox, MemoryPlane
from vicon.clock import now_ms
from vicon.cluster.link import LinkEnd
from vicon.cluster.link_server import serve_links
from vicon.cluster.outlet import LinkOutlet
from vicon.cluster.sittings import Sittings
from vicon.rooms.actor import SittingActor
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.journal import SqlJournal


@contextmanager
def hosting(own: Settings) -> Iterator[None]:
    """Sittings of the server at `own` have a node, in a thread of its own, until the end."""
    ready, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(_serve(own, ready, stop)))
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _serve(own: Settings, ready: threading.Event, stop: asyncio.Event) -> None:
    outlet, database = LinkOutlet(), Database.open(own.database_url)
    journal = SqlJournal(database)

    async def load(sitting: str) -> SittingActor:
        return await SittingActor.load(
            sitting,
            journal=journal,
            plane=MemoryPlane(),
            outlet=outlet,
            clock=now_ms,
            signer=None,
            box=MemoryBox(),
        )

    sittings = Sittings(load, outlet)

    async def joined(connection: ServerConnection) -> None:
        link = LinkEnd(connection, sittings.receive)
        try:
            await link.run()
        finally:
            sittings.link_lost(link)

    own.link_socket.parent.mkdir(parents=True, exist_ok=True)
    async with serve_links(own.link_socket, joined):
        ready.set()
        await stop.wait()
        await sittings.close()
    await database.close()
