"""The media plane of a node whose rooms may have people at other nodes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from vicon import log
from vicon.cluster.cascade.edge import Edge, open_edge
from vicon.cluster.cascade.placing import Home, Other, place
from vicon.cluster.cascade.room import CascadingRoom
from vicon.cluster.cascade.tally import Tally
from vicon.cluster.link import Message
from vicon.cluster.peers import Declined, PeerAway, Peers
from vicon.cluster.registry import Node
from vicon.media.description import text_of
from vicon.media.plane import Plane
from vicon.media.sdp import parse_offer
from vicon.refusal import MediaRefused
from vicon.rooms.ports.media import MediaListener, VideoCodec

HERE_S = 1.0
"""How often edges are told that their rooms are still wanted."""
AVOID_S = 30.0
"""An edge that was lost, or would not have a room, is not asked again for this long."""


class Cascade:
    """A MediaPlane. `nodes`: what is known of all media nodes, by name."""

    def __init__(
        self,
        plane: Plane,
        peers: Peers,
        own: str,
        nodes: Callable[[], Mapping[str, Node]],
        *,
        address: str,
        most: int,
    ) -> None:
        """`address`: IP at which edges reach this node's engine. `most` people of a room at one node, 0: as
        it carries."""
        self.peers = peers
        self.own = own
        self.plane = plane
        self.address = address
        self.tally = Tally()
        self._nodes = nodes
        self._most = most
        self._rooms: set[CascadingRoom] = set()
        self._avoided: dict[str, float] = {}
        peers.heed("edge.said", self._said)
        peers.when_lost(self._lost)
        self._telling = asyncio.create_task(self._tell())

    async def open_room(
        self, sitting: str, listener: MediaListener, *, codec: VideoCodec, weak_network: bool
    ) -> CascadingRoom:
        """At home. Raises MediaRefused(`full`)."""
        cascading = CascadingRoom(self, listener, codec=codec, weak_network=weak_network)
        cascading.room = await self.plane.open_room(
            sitting, cascading.ear, codec=codec, weak_network=weak_network
        )
        self._rooms.add(cascading)
        return cascading

    def closed(self, room: CascadingRoom) -> None:
        self._rooms.discard(room)

    async def close(self) -> None:
        self._telling.cancel()
        await asyncio.gather(self._telling, return_exceptions=True)

    # --- where people go --------------------------------------------------------------------------

    async def edge_for(self, cascading: CascadingRoom, offer: object) -> Edge | None:
        """Where somebody new of the room is to be connected; None: at home."""
        room = cascading.room
        load = self.plane.load_of(room)
        home, others = Home(len(room.here), load.busy, load.step), self._others(cascading)
        if place(home, others, sends=False, most=self._most) is None:
            return None
        name = place(home, others, sends=_sends(offer), most=self._most)
        if name is None:
            return None
        if known := cascading.edges.get(name):
            return known
        try:
            codec, weak = cascading.codec, cascading.weak_network
            edge = await open_edge(self.peers, name, codec=codec, weak_network=weak)
        except (PeerAway, Declined) as why:
            log.get().warning("edge.refused", node=name, why=str(why), effect="who comes stays at home")
            self.tally.refused += 1
            self.avoid(name)
            return None
        log.get().info("edge.opened", node=name, people=home.people, busy=round(home.busy, 2))
        self.tally.opened += 1
        cascading.opened(edge)
        return edge

    def avoid(self, node: str) -> None:
        self._avoided[node] = time.monotonic() + AVOID_S

    def _others(self, cascading: CascadingRoom) -> list[Other]:
        now, up = time.monotonic(), self.peers.up
        return [
            Other(name, node.busy, len(edge.guests) if (edge := cascading.edges.get(name)) else None)
            for name, node in self._nodes().items()
            if name != self.own
            and name in up
            and not (node.draining or node.full or self._avoided.get(name, 0.0) > now)
        ]

    # --- what is counted (from any thread) ----------------------------------------------------------

    def edges(self) -> int:
        """That rooms at home here have."""
        return sum(len(room.edges) for room in list(self._rooms))

    def people_elsewhere(self) -> int:
        """Who are in rooms at home here, and connected at an edge."""
        return sum(len(edge.guests) for room in list(self._rooms) for edge in list(room.edges.values()))

    # --- edges ------------------------------------------------------------------------------------

    def _said(self, node: str, body: Message) -> None:
        for room in list(self._rooms):
            edge = room.edges.get(node)
            if edge is not None and edge.room == body["room"]:
                room.said(edge, body["said"])

    def _lost(self, node: str) -> None:
        self.avoid(node)
        for room in list(self._rooms):
            room.lose(node, "away")

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(HERE_S)
            there: dict[str, list[str]] = {}
            for room in list(self._rooms):
                room.tidy(time.monotonic())
                for edge in room.edges.values():
                    there.setdefault(edge.node, []).append(edge.room)
            for node, rooms in there.items():
                self.peers.tell(node, "edge.here", {"rooms": rooms})


def _sends(offer: object) -> bool:
    """Whether it has a line to send on. Of one that cannot be read the home says what is wrong."""
    try:
        lines = parse_offer(text_of(offer)).lines  # type: ignore[arg-type]
    except MediaRefused:
        return True
    return any(line.is_media and line.direction in ("sendonly", "sendrecv") for line in lines)
