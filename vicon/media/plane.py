"""The media plane of a process: the engine, its events, and a `Room` for each sitting."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import structlog

from vicon.media._engine import Candidate, Engine, EngineError, WorkerLoad
from vicon.media.dispatch import Dispatch
from vicon.media.dtls import HANDSHAKES_AT_ONCE, Certificates
from vicon.media.listener import Listener
from vicon.media.negotiate import Policy
from vicon.media.observer import Observer, Unobserved
from vicon.media.remote import RemoteTransport
from vicon.media.room import Room
from vicon.media.transports import Transport
from vicon.refusal import MediaRefused

if TYPE_CHECKING:
    from vicon.media._engine import HopState

log = structlog.get_logger(__name__)

_EVENTS_AT_ONCE = 1024
_QUALITY_SECONDS = 5.0
# Quality is told in turns, so that a full room's news does not leave in one lump.
_QUALITY_TURNS = 10
_SHUTDOWN_US = 500_000
# Overload step at which the engine refuses rooms.
_FULL = 3
# Two steps of local preference: below the IPv6 candidate of the same kind (RFC 8445 5.1.2.1).
_LESS_PREFERRED = 2 << 8


class Plane:
    """Open it on the loop it will live on: `async with Plane(engine) as plane`."""

    def __init__(
        self,
        engine: Engine,
        certificates: Certificates | None = None,
        *,
        tcp_port: int = 0,
        observer: Observer | None = None,
    ) -> None:
        """`tcp_port`: a further port of the public addresses that leads to the first worker; 0: none."""
        self.engine = engine
        self._observer = observer or Unobserved()
        self._tcp_port = tcp_port
        self._certificates = certificates or Certificates()
        self._handshakes = asyncio.Semaphore(HANDSHAKES_AT_ONCE)
        self._rooms: dict[int, Room] = {}
        self._uncounted: set[int] = set()
        self._candidates: dict[int, list[Candidate]] = {}
        self._transports: dict[int, tuple[Room, Transport]] = {}
        self._producers: dict[int, Transport] = {}
        self.hops: dict[int, HopState | None] = {}
        """The latest figures of each hop that is open, once there are some."""
        self._dispatch = Dispatch(self._rooms, self._transports, self._producers, self.hops, self._observer)
        self._next_room = itertools.count(1)
        self._next_transport = itertools.count(1)
        self._next_producer = itertools.count(1)
        self._turn = 0
        self._quality: asyncio.TimerHandle | None = None

    @classmethod
    def listen(
        cls,
        *,
        workers: int,
        bind: Sequence[str],
        public: Sequence[str],
        port: int,
        tap_dir: str,
        tcp_port: int = 0,
        downlink_least: int | None = None,
        observer: Observer | None = None,
    ) -> Plane:
        """A plane with an engine of its own. Raises OSError if a port is taken or not permitted."""
        engine = Engine(
            workers=workers,
            bind=bind,
            public=public,
            port=port,
            tap_dir=tap_dir,
            downlink_least=downlink_least,
        )
        return cls(engine, tcp_port=tcp_port, observer=observer)

    async def __aenter__(self) -> Plane:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(self.engine.event_fd, self._take_events)
        self._quality = loop.call_later(_QUALITY_SECONDS / _QUALITY_TURNS, self._tell_quality)

    async def open_room(
        self,
        sitting: str,
        listener: Listener,
        *,
        codec: Literal["vp8", "h264"] = "vp8",
        weak_network: bool = False,
        counted: bool = True,
    ) -> Room:
        """The media side of a sitting; its worker, and what it asks of senders, stay as they are.

        Of a room that is not `counted` no figure is taken: nobody takes part in it.

        Raises MediaRefused(`full`) while every worker is overloaded.
        """
        number = next(self._next_room)
        try:
            self.engine.open_room(number)
        except EngineError as error:
            if error.code != "full":
                raise
            raise MediaRefused("full", "The media engine takes no new rooms now; try again later.") from error
        self._candidates[number] = self._reachable(self.engine.candidates(number))
        policy = Policy(video=codec, sound="weak" if weak_network else "voice")
        room = Room(self, room=number, sitting=sitting, listener=listener, policy=policy)
        self._rooms[number] = room
        if not counted:
            self._uncounted.add(number)
        return room

    def _reachable(self, own: list[Candidate]) -> list[Candidate]:
        """The engine's candidates, and those that a proxy passes on to its first worker, tried last."""
        first = self.engine.load()[0].port
        if not self._tcp_port:
            return own
        passed_on = [
            c._replace(port=self._tcp_port, priority=c.priority - _LESS_PREFERRED)
            for c in own
            if c.protocol == "tcp" and c.port == first
        ]
        return own + passed_on

    async def close(self) -> None:
        """Close every room, then the engine."""
        for room in list(self._rooms.values()):
            await room.close()
        if self._quality is not None:
            self._quality.cancel()
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.engine.event_fd)
        await loop.run_in_executor(None, self.engine.shutdown, _SHUTDOWN_US)

    def port_of(self, room: Room) -> int:
        """UDP port of the engine's thread that has the room."""
        return self._candidates[room.id][0].port

    def load_of(self, room: Room) -> WorkerLoad:
        """Of that thread."""
        port = self.port_of(room)
        return next(load for load in self.engine.load() if load.port == port)

    # --- what is counted (from any thread) ----------------------------------------------------------

    def load(self) -> list[WorkerLoad]:
        return self.engine.load()

    @property
    def full(self) -> bool:
        """Every worker has too much to do for new rooms."""
        return all(worker.step >= _FULL for worker in self.engine.load())

    def rooms(self) -> int:
        return len(self._rooms) - len(self._uncounted)

    def transports(self) -> dict[str, int]:
        """How many, by `udp`, `tcp`, and `connecting` while they carry nothing yet."""
        found = {"udp": 0, "tcp": 0, "connecting": 0}
        for room, transport in list(self._transports.values()):
            if room.id in self._uncounted:
                continue
            stats = self.engine.stats(transport.id) if transport.secured else None
            found["connecting" if stats is None else "tcp" if stats.tcp else "udp"] += 1
        return found

    def hop_states(self) -> dict[str, int]:
        """How many hops, by `up`, `silent` (nothing came for 3 s) and `opening` (in their first second)."""
        found = {"up": 0, "silent": 0, "opening": 0}
        for state in list(self.hops.values()):
            found["opening" if state is None else "up" if state.heard else "silent"] += 1
        return found

    # --- what rooms need (Host) -------------------------------------------------------------------

    def new_transport(self, room: Room, participant: str) -> Transport:
        number = next(self._next_transport)
        transport = Transport(
            self.engine,
            room=room.id,
            transport=number,
            participant=participant,
            certificate=self._certificates.current(),
            candidates=self._candidates[room.id],
            next_producer=lambda: self._new_producer(transport),
            handshakes=self._handshakes,
            observer=Unobserved() if room.id in self._uncounted else self._observer,
            on_secured=room.news.secured,
            on_ended=room.ended,
        )
        self._transports[number] = room, transport
        return transport

    def new_remote(self, hop: int, participant: str) -> RemoteTransport:
        # What the engine says of it concerns the node where it is.
        return RemoteTransport(
            self.engine,
            hop=hop,
            transport=next(self._next_transport),
            participant=participant,
            next_producer=lambda: next(self._next_producer),
        )

    def hop_opened(self, hop: int) -> None:
        self.hops[hop] = None

    def hop_closed(self, hop: int) -> None:
        self.hops.pop(hop, None)

    def _new_producer(self, transport: Transport) -> int:
        number = next(self._next_producer)
        self._producers[number] = transport
        return number

    def forget(self, transport: Transport | RemoteTransport) -> None:
        self._transports.pop(transport.id, None)
        for producer in transport.all_producers():
            self._producers.pop(producer, None)

    def room_closed(self, room: Room) -> None:
        self._rooms.pop(room.id, None)
        self._uncounted.discard(room.id)
        self._candidates.pop(room.id, None)

    # --- events -----------------------------------------------------------------------------------

    def _take_events(self) -> None:
        # The eventfd stays readable while more wait: other work gets its turn between two takes.
        for event in self.engine.events(_EVENTS_AT_ONCE):
            try:
                self._dispatch.handle(event)
            except Exception:
                log.exception("event not handled", event_type=type(event).__name__)

    def _tell_quality(self) -> None:
        loop = asyncio.get_running_loop()
        self._quality = loop.call_later(_QUALITY_SECONDS / _QUALITY_TURNS, self._tell_quality)
        self._turn = (self._turn + 1) % _QUALITY_TURNS
        for room, transport in list(self._transports.values()):
            if transport.id % _QUALITY_TURNS == self._turn and room.id not in self._uncounted:
                stats = room.news.quality(transport)
                if stats is not None:
                    self._observer.quality(stats)
        for room in list(self._rooms.values()):
            if room.id % _QUALITY_TURNS == self._turn:
                room.news.links()
