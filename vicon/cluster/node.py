"""A media node: the packet engine, the actors of the sittings placed here, and the links to them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
from websockets.asyncio.server import ServerConnection

from vicon import log
from vicon.clock import now_ms
from vicon.cluster import registry
from vicon.cluster.addresses import hop_address, own_addresses
from vicon.cluster.ballot_box import RedisBallotBox
from vicon.cluster.burden import Burden
from vicon.cluster.cascade.edges import Edges
from vicon.cluster.cascade.home import Cascade
from vicon.cluster.checks import CheckAnswerer
from vicon.cluster.credentials import Credentials
from vicon.cluster.identity import Identity
from vicon.cluster.leases import RENEW_S, FencedJournal, Leases
from vicon.cluster.link import LinkEnd, Message
from vicon.cluster.link_server import node_of, serve_links, serve_links_between_machines
from vicon.cluster.listen import listen
from vicon.cluster.noted import Noted
from vicon.cluster.outlet import LinkOutlet
from vicon.cluster.peers import Peers
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.cluster.sittings import Sittings
from vicon.cluster.space import Left
from vicon.cluster.tape_disk import TapeDisk
from vicon.cluster.waking import Waking
from vicon.counter.telling import Telling
from vicon.media.check import Checks
from vicon.media.observer import Observer
from vicon.media.plane import Plane
from vicon.people.journal_signer import JournalSigner
from vicon.people.server_key import BadServerKey, ServerKey
from vicon.rooms.actor import SittingActor
from vicon.rooms.ports import JournalConflict
from vicon.settings import Settings, SettingsError
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable
from vicon.store.journal import Outcome, SqlJournal
from vicon.tracing.opening import tracing

if TYPE_CHECKING:
    from vicon.tracing.tracer import Tracer

TEND_EVERY_S = 15.0


@dataclass(frozen=True, slots=True)
class Counting:
    """Who counts what this node does, if somebody does: each commit of a journal; what there is of edges."""

    committed: Callable[[Outcome, float], None] = lambda *_: None
    cascading: Callable[[Cascade], object] = lambda _: None


def run(settings: Settings) -> int:
    """The process behind `vicon media`; returns the exit status after SIGTERM."""
    return uvloop.run(_run(settings))


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = Database.open(settings.database_url)
    redis = SharedRedis(settings.redis_url)
    try:
        async with _counted(settings) as (plane, counting):
            with tracing(settings, "media", settings.node) as tracer:
                await Node(settings, database, redis, plane, counting, tracer).serve(stop)
    finally:
        await redis.close()
        await database.close()
    return 0


@asynccontextmanager
async def _counted(settings: Settings) -> AsyncIterator[tuple[Plane, Counting]]:
    """The media plane, with its figures for Prometheus if somebody wants them."""
    address = settings.metrics_of(0)
    if not address:
        async with open_plane(settings) as plane:
            yield plane, Counting()
        return
    # Only now: who does not use it does not pay for it.
    from vicon.metrics.exposition import exposed, fresh
    from vicon.metrics.hops import Edges as EdgeFigures
    from vicon.metrics.machine import Machine
    from vicon.metrics.media import Commits, Figures, Present

    registry = fresh()
    async with open_plane(settings, Figures(registry)) as plane, exposed(address, registry):
        Present(plane, registry)
        Machine(settings.data, registry)
        yield plane, Counting(Commits(registry).ended, lambda cascade: EdgeFigures(cascade, registry))


def taps(settings: Settings) -> Path:
    """Where the engine writes what is recorded."""
    return settings.data / "taps"


def open_plane(settings: Settings, observer: Observer | None = None) -> Plane:
    """The engine with its sockets. Raises SettingsError when its ports cannot be had."""
    workers = settings.media_workers or len(os.sched_getaffinity(0))
    taps(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return Plane.listen(
            workers=workers,
            bind=settings.media_bind,
            public=settings.public_ip or own_addresses(settings),
            port=settings.media_port,
            tcp_port=settings.media_tcp_port,
            downlink_least=settings.media_downlink_least * 1000,
            tap_dir=str(taps(settings)),
            observer=observer,
        )
    except OSError as error:
        raise SettingsError(
            f"VICON_MEDIA_PORT={settings.media_port}: UDP and TCP ports from here cannot be had "
            f"({error.strerror or error}). "
            "Stop what uses them, or choose others."
        ) from None


class Node:
    """One media node, from the first link to the end of its drain."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        redis: SharedRedis,
        plane: Plane,
        counting: Counting,
        tracer: Tracer | None = None,
    ) -> None:
        self._settings = settings
        self._redis = redis
        self._plane = plane
        self._counting = counting
        self._outlet = LinkOutlet()
        self._sittings = Sittings(self._load, self._outlet, tracer=tracer)
        self._checks = Checks(plane)
        self._answerer = CheckAnswerer(self._checks)
        self._waking = Waking(
            database, redis, self._sittings, settings.node, clock=now_ms, steady=time.monotonic
        )
        self._burden = Burden()
        self._noted = Noted(database, settings.node)
        self._disk = TapeDisk(taps(settings), self._tell_disk)
        self._self = registry.Node(
            settings.node, str(settings.link_socket), settings.linked_at, settings.locality
        )
        self._leases = Leases(redis, settings.node, time.monotonic)
        self._nodes: dict[str, registry.Node] = {}
        self._redis_was_away = False
        self._credentials = Credentials.of(settings)
        try:
            server_key = ServerKey.load_or_create(settings.server_key_file)
        except (BadServerKey, OSError) as error:
            raise SettingsError(f"VICON_SERVER_KEY: {error}.") from None
        self._journal = SqlJournal(database, tells=Telling(redis, server_key, settings.url))
        self._journal.counts = counting.committed
        self._signer = JournalSigner(database, server_key, settings.url)

    async def serve(self, stop: asyncio.Event) -> None:
        """Take links until `stop`; then drain: let rooms go on for `drain_s` if others can take new ones."""
        own, address = self._settings.node, await hop_address(self._settings)
        self.peers = Peers(own, self._redis, self._settings.run, self._credentials)
        self._edges = Edges(self._plane, self.peers, address)
        most = self._settings.media_room_people
        self._cascade = Cascade(self._plane, self.peers, own, lambda: self._nodes, address=address, most=most)
        self._counting.cascading(self._cascade)
        async with serve_links(self._settings.link_socket, self._joined), self._links_between_machines():
            log.get().info("node.ready", node=self._settings.node)
            self._noted.started()
            beats = [asyncio.create_task(it) for it in (self._beat(), self._tend(), self._disk.watch())]
            await stop.wait()
            await self._drain()
            for beat in beats:
                beat.cancel()
            await asyncio.gather(*beats, return_exceptions=True)
            await self._checks.close()
            held = self._sittings.names
            await self._sittings.close()
            await self._cascade.close()
            await self._edges.close()
            await self.peers.close()
            with contextlib.suppress(RedisAwayError):
                # Whoever was here finds another node at once, not when the leases have run out.
                for sitting in held:
                    await self._leases.release(sitting)
                await registry.erase(self._redis, self._settings.node)
            self._settings.link_socket.unlink(missing_ok=True)
        await self._noted.stopped()

    def _tell_disk(self, left: Left) -> None:
        self._sittings.disk(left)
        self._noted.disk(left)

    @asynccontextmanager
    async def _links_between_machines(self) -> AsyncIterator[None]:
        if not self._settings.link_listen:
            yield
            return
        assert self._credentials  # settings without are refused
        if trouble := self._credentials.check(Identity(self._settings.node, "media")):
            log.get().error("link.certificate_expired", reason=trouble)
        with listen(self._settings.link_listen, "VICON_LINK_LISTEN") as listener:
            async with serve_links_between_machines(listener, self._credentials, self._joined):
                log.get().info("node.links_between_machines")
                yield

    async def _joined(self, connection: ServerConnection) -> None:
        if node := node_of(connection):
            await self.peers.joined(node, connection)
            return
        link = LinkEnd(connection, self._receive)
        try:
            await link.run()
        finally:
            self._sittings.link_lost(link)

    def _receive(self, link: LinkEnd, message: Message) -> None:
        if message["t"] == "check":
            self._answerer.receive(link, message)
        else:
            self._sittings.receive(link, message)

    async def _load(self, sitting: str) -> SittingActor:
        with contextlib.suppress(RedisAwayError):
            if not await self._leases.hold(sitting):
                raise JournalConflict(f"{sitting}: another node holds it")
        if not self._signer.ready:
            await self._signer.refresh()
        return await SittingActor.load(
            sitting,
            journal=FencedJournal(self._journal, self._leases.sure),
            plane=self._cascade,
            outlet=self._outlet,
            clock=now_ms,
            signer=self._signer if self._signer.ready else None,
            box=RedisBallotBox(self._redis),
        )

    async def _beat(self) -> None:
        """Say that this node is there and what it holds. Redis may be away; rooms do not notice."""
        while True:
            try:
                await self._register()
                # All are renewed before one that stops is waited for.
                held = {name: await self._leases.hold(name) for name in self._sittings.names}
                for name in [name for name, mine in held.items() if not mine]:
                    await self._sittings.give_up(name)
                self._redis_was_away = False
            except RedisAwayError:
                if not self._redis_was_away:
                    log.get().warning("node.redis_away", effect="rooms go on; new rooms are placed by asking")
                self._redis_was_away = True
            await asyncio.sleep(min(registry.BEAT_S, RENEW_S))

    async def _register(self) -> None:
        left = self._disk.left
        now = replace(
            self._self,
            **self._burden.now(self._plane.load()),
            sittings=len(self._sittings),
            full=self._plane.full,
            disk=left.state,
            disk_minutes=left.minutes,
            at=now_ms(),
        )
        await registry.write(self._redis, now)
        self._nodes = await registry.read(self._redis)

    async def _tend(self) -> None:
        """Unload what nobody uses, wake what is due; at first after people had time to come back."""
        while True:
            await asyncio.sleep(TEND_EVERY_S)
            if not self._self.draining:
                await self._waking.look()
            with contextlib.suppress(StoreUnavailable):
                # Whoever rotates the key of journals is followed.
                await self._signer.refresh()
            before = set(self._sittings.names)
            await self._sittings.unload_idle()
            with contextlib.suppress(RedisAwayError):
                for sitting in before.difference(self._sittings.names):
                    await self._leases.release(sitting)

    async def _drain(self) -> None:
        self._self = replace(self._self, draining=True)
        others: dict[str, registry.Node] = {}
        with contextlib.suppress(RedisAwayError):
            await self._register()
            others = await registry.read(self._redis)
            others.pop(self._settings.node, None)
        if not any(not node.draining for node in others.values()):
            return  # alone: nobody could take the rooms, so waiting would only delay the restart
        self._noted.draining(len(self._sittings))
        self._edges.leave()
        deadline = time.monotonic() + self._settings.drain_s
        while (self._sittings.busy or self._edges.busy) and time.monotonic() < deadline:  # noqa: ASYNC110 - ends with the process
            await asyncio.sleep(0.1)
