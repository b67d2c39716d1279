"""Rooms of other nodes that have people here: opened, ordered about and closed by their homes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict

from vicon import log
from vicon.cluster.cascade.orders import Obedience
from vicon.cluster.link import Message
from vicon.cluster.peers import Declined, Peers
from vicon.media._engine import EngineError
from vicon.media.plane import Plane
from vicon.media.room import Room
from vicon.refusal import MediaRefused
from vicon.rooms.ports import JsonObject
from vicon.rooms.ports.media import Kind, LinkGrade, TransportState

ORPHAN_S = 5.0
"""A room of which its home has said nothing for this long is closed: nobody could close its gates."""
LOOK_S = 1.0


class Edges:
    """Runs on the node's loop: `async with` is not needed, `close` is."""

    def __init__(
        self,
        plane: Plane,
        peers: Peers,
        address: str,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`address`: IP at which other nodes reach this one's engine."""
        self._plane = plane
        self._peers = peers
        self._address = address
        self._steady = steady
        self._rooms: dict[tuple[str, str], _Edge] = {}
        self._closing: set[asyncio.Task[None]] = set()
        peers.on("edge.open", self._open)
        peers.on("edge.connect", self._connect)
        peers.heed("edge.order", self._obey)
        peers.heed("edge.here", self._here)
        peers.when_lost(self._lost)
        self._looking = asyncio.create_task(self._look())

    @property
    def busy(self) -> bool:
        """Whether anybody of another node's rooms is here."""
        return any(edge.room.here for edge in self._rooms.values())

    def leave(self) -> None:
        """This node goes: every home is to let its people come back elsewhere."""
        for edge in self._rooms.values():
            edge.relay.say({"gone": "drain"})

    async def close(self) -> None:
        self._looking.cancel()
        for key in list(self._rooms):
            self._shut(key)
        await asyncio.gather(*self._closing, return_exceptions=True)

    # --- what homes ask and order -----------------------------------------------------------------

    async def _open(self, home: str, body: Message) -> Message:
        key = home, body["room"]
        relay = _Relay(self._peers, home, body["room"])
        try:
            room = await self._plane.open_room(
                body["room"], relay, codec=body["codec"], weak_network=body["weak_network"]
            )
        except MediaRefused as refused:
            raise Declined(refused.code, refused.detail) from None
        obedience = Obedience(room, lambda: round(self._steady() * 1_000_000))
        self._rooms[key] = _Edge(room, relay, obedience, self._steady())
        return {"address": self._address, "port": self._plane.port_of(room)}

    async def _connect(self, home: str, body: Message) -> Message:
        edge = self._rooms.get((home, body["room"]))
        if edge is None:
            raise Declined("no_room", "this node has no such room of that one; it was closed")
        participant = body["participant"]
        try:
            answer = await edge.room.connect(participant, body["seat"], body["offer"])
        except MediaRefused as refused:
            raise Declined(refused.code, refused.detail) from None
        transport = edge.room.transport_of(participant)
        assert transport is not None
        sources = [asdict(source) for source in transport.sources()]
        return {"answer": answer, "sources": sources, "mids": sorted(transport.slot_mids())}

    def _obey(self, home: str, body: Message) -> None:
        edge = self._rooms.get((home, body["room"]))
        if edge is None:
            return  # it was closed here, which its home is told
        if "close" in body["order"]:
            self._shut((home, body["room"]))
            return
        try:
            edge.obedience.obey(body["order"])
        except EngineError as error:
            # A room that does not do what it is told is none.
            log.get().warning("edge.failed", home=home, why=str(error))
            edge.relay.say({"gone": "failed"})

    def _here(self, home: str, body: Message) -> None:
        now = self._steady()
        for name in body["rooms"]:
            if edge := self._rooms.get((home, name)):
                edge.heard = now
            else:
                _Relay(self._peers, home, name).say({"gone": "unknown"})

    # --- when homes are gone ----------------------------------------------------------------------

    def _lost(self, home: str) -> None:
        for key in [key for key in self._rooms if key[0] == home]:
            self._shut(key)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            now = self._steady()
            for key in [key for key, edge in self._rooms.items() if now - edge.heard > ORPHAN_S]:
                log.get().warning("edge.orphaned", home=key[0], effect="its people here come back elsewhere")
                self._shut(key)

    def _shut(self, key: tuple[str, str]) -> None:
        task = asyncio.create_task(self._rooms.pop(key).room.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


class _Relay:
    """Listener of a room here: tells its home what concerns the people who are here."""

    def __init__(self, peers: Peers, home: str, room: str) -> None:
        self._peers = peers
        self._home = home
        self._room = room

    def say(self, said: Message) -> None:
        self._peers.tell(self._home, "edge.said", {"room": self._room, "said": said})

    def transport(self, participant: str, state: TransportState, reason: str) -> None:
        self.say({"transport": participant, "state": state, "reason": reason})

    def live(self, participant: str | None, topic: str, body: JsonObject) -> None:
        # Who speaks is told by the home, which hears everybody.
        if participant is not None:
            self.say({"live": participant, "topic": topic, "body": body})

    def gate_first(self, participant: str, kind: Kind, at: int) -> None:
        self.say({"first": participant, "kind": kind, "ago": _now_us() - at})

    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None:
        now = _now_us()
        self.say({"shut": participant, "kind": kind, "ago": now - at, "last": last and now - last})

    def disk_low(self) -> None:
        """Nothing is written here."""

    def links(self, grades: Mapping[str, LinkGrade]) -> None:
        self.say({"links": dict(grades)})


def _now_us() -> int:
    return time.monotonic_ns() // 1_000


class _Edge:
    def __init__(self, room: Room, relay: _Relay, obedience: Obedience, heard: float) -> None:
        self.room = room
        self.relay = relay
        self.obedience = obedience
        self.heard = heard
