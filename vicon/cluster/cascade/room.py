"""One room at its home, with whatever edges it has: a MediaRoom that tells each node what concerns it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vicon import log
from vicon.cluster.cascade import orders
from vicon.cluster.cascade.ear import Ear
from vicon.cluster.cascade.edge import Edge, ways
from vicon.cluster.link import Message
from vicon.cluster.peers import Declined, PeerAway
from vicon.description import Description
from vicon.media.remote import Source
from vicon.media.room import Room
from vicon.refusal import MediaRefused
from vicon.rooms.ports.media import NEVER, NO_CHANNELS, End, Kind, MediaListener, Tape, VideoCodec, View

if TYPE_CHECKING:
    from vicon.cluster.cascade.home import Cascade

EMPTY_S = 30.0
"""An edge without people is kept for this long: whoever had to reconnect comes back to it."""
OF_THE_OFFER = frozenset({"sdp_bad", "codec_none", "slot_count"})
"""Refusals that another node would repeat."""


class CascadingRoom:
    """Without edges it is the room at home, and nothing is kept or told for others but who is what."""

    room: Room

    def __init__(
        self, cascade: Cascade, listener: MediaListener, *, codec: VideoCodec, weak_network: bool
    ) -> None:
        self.codec: VideoCodec = codec
        self.weak_network = weak_network
        self.edges: dict[str, Edge] = {}
        self.ear = Ear(listener, self._ended_here)
        self._cascade = cascade
        self._at: dict[str, Edge] = {}
        self._roles: dict[str, tuple[bool, bool]] = {}
        self._on: dict[str, Mapping[Kind, bool]] = {}
        self._barred: frozenset[str] = frozenset()
        self._gates: tuple[Mapping[str, frozenset[Kind]], orders.Ends, Mapping[str, str]] = ({}, NEVER, {})

    # --- what a sitting asks (MediaRoom) ----------------------------------------------------------

    async def connect(self, participant: str, seat: str, offer: Description) -> Description:
        """Where its connection is; a new one where there is room for it. Raises MediaRefused."""
        edge = self._at.get(participant)
        if edge is None and not self.room.connected(participant):
            edge = await self._cascade.edge_for(self, offer)
        if edge is not None:
            try:
                answer = await edge.connect(self._cascade.peers, participant, seat, offer)
            except PeerAway:
                self._cascade.avoid(edge.node)
                self.lose(edge.node, "away")
            except Declined as declined:
                if declined.code in OF_THE_OFFER or (declined.code == "full" and participant in self._at):
                    raise MediaRefused(declined.code, declined.detail) from None
                self._cascade.avoid(edge.node)
                if declined.code != "full":
                    self.lose(edge.node, declined.code)
            else:
                self._at[participant] = edge
                self._spread(edge.node, participant, edge.guests[participant].seat)
                return answer
        answer = await self.room.connect(participant, seat, offer)
        self._spread(self._cascade.own, participant, seat)
        return answer

    def connected(self, participant: str) -> bool:
        return participant in self._at or self.room.connected(participant)

    def role(self, participant: str, *, jbi: bool, stage: bool) -> None:
        self._roles[participant] = jbi, stage
        self.room.role(participant, jbi=jbi, stage=stage)
        self._tell(lambda: orders.role(participant, jbi, stage))

    def gates(
        self,
        gates: Mapping[str, frozenset[Kind]],
        ends: Mapping[str, Mapping[Kind, End]] = NEVER,
        channels: Mapping[str, str] = NO_CHANNELS,
    ) -> None:
        # Edges first: the way there takes longest.
        self._gates = gates, ends, channels
        self._tell(self._gates_order)
        self.room.gates(gates, ends, channels)

    def bar(self, participants: frozenset[str]) -> None:
        changed, self._barred = participants != self._barred, participants
        if changed:
            self._tell(lambda: orders.bar(participants))
        self.room.bar(participants)

    def tape(self, tape: Tape | None) -> None:
        """Written at home, also what comes from edges."""
        self.room.tape(tape)

    def view(self, participant: str, view: View) -> None:
        edge = self._at.get(participant)
        if edge is None:
            self.room.view(participant, view)
            return
        strange = next((it.mid for it in view.slots if it.mid not in edge.guests[participant].mids), None)
        if strange is not None:
            raise MediaRefused(
                "slot_count", f"There is no slot with mid {strange}; send an offer with it first."
            )
        edge.order(self._cascade.peers, orders.view(participant, view))

    def client_state(self, participant: str, on: Mapping[Kind, bool]) -> None:
        self._on[participant] = on
        self.room.client_state(participant, on)
        self._tell(lambda: orders.devices(participant, on))

    def drop(self, participant: str, reason: str) -> None:
        edge = self._at.get(participant)
        if edge is not None:
            edge.order(self._cascade.peers, orders.drop(participant, reason))
        self._forget(participant)
        self.room.drop(participant, reason)
        self._roles.pop(participant, None)
        self._on.pop(participant, None)

    async def close(self) -> None:
        for edge in self.edges.values():
            edge.order(self._cascade.peers, {"close": True})
        self.edges.clear()
        self._at.clear()
        self._cascade.closed(self)
        await self.room.close()

    # --- edges ------------------------------------------------------------------------------------

    def opened(self, edge: Edge) -> None:
        """A hop to it from everywhere, and all that it has to know."""
        own, peers = self._cascade.own, self._cascade.peers
        at_home = self._cascade.address, self._cascade.plane.port_of(self.room)
        here, there = ways(at_home, (edge.address, edge.port))
        self.room.elsewhere.open(edge.node, here)
        edge.order(peers, orders.hop(own, there))
        for other in self.edges.values():
            one, two = ways((other.address, other.port), (edge.address, edge.port))
            other.order(peers, orders.hop(edge.node, one))
            edge.order(peers, orders.hop(other.node, two))
        for participant, seat in self.room.here.items():
            edge.order(peers, orders.bring(own, participant, seat, self._sources(own, participant)))
        for other in self.edges.values():
            for participant, guest in other.guests.items():
                edge.order(peers, orders.bring(other.node, participant, guest.seat, guest.sources))
        self.edges[edge.node] = edge
        for participant, (jbi, stage) in self._roles.items():
            edge.order(peers, orders.role(participant, jbi, stage))
        for participant, on in self._on.items():
            edge.order(peers, orders.devices(participant, on))
        edge.order(peers, orders.bar(self._barred))
        edge.order(peers, self._gates_order())

    def lose(self, node: str, why: str) -> None:
        """It is an edge no more; its people are told that their connections are over, and come back."""
        edge = self.edges.pop(node, None)
        if edge is None:
            return
        log.get().warning("edge.lost", node=node, why=why, people=len(edge.guests))
        self._cascade.tally.lose(why)
        edge.order(self._cascade.peers, {"close": True})
        self.room.elsewhere.close(node)
        self._tell(lambda: orders.unhop(node))
        self.ear.edge_lost(node)
        gone = list(edge.guests)
        for participant in gone:
            self._at.pop(participant, None)
        for participant in gone:
            self.ear.transport(participant, "closed", "edge_lost")

    def said(self, edge: Edge, said: Message) -> None:
        """What an edge tells of its people."""
        if "gone" in said:
            self._cascade.avoid(edge.node)
            self.lose(edge.node, said["gone"])
        elif "links" in said:
            self.ear.edge_links(edge.node, said["links"])
        else:
            participant = said.get("transport") or said.get("live") or said.get("first") or said.get("shut")
            if self._at.get(participant or "") is edge:
                if said.get("state") == "closed":
                    self._forget(str(participant))
                self.ear.edge_said(said)

    def tidy(self, now: float) -> None:
        """Let go of edges where nobody is any more."""
        for edge in list(self.edges.values()):
            if edge.guests:
                edge.empty_since = None
            elif edge.empty_since is None:
                edge.empty_since = now
            elif now - edge.empty_since > EMPTY_S:
                self.lose(edge.node, "empty")

    # --- within -----------------------------------------------------------------------------------

    def _sources(self, node: str, participant: str) -> Sequence[Source]:
        if node != self._cascade.own:
            return self.edges[node].guests[participant].sources
        transport = self.room.transport_of(participant)
        return transport.sources() if transport else ()

    def _spread(self, node: str, participant: str, seat: str) -> None:
        """Tell all other nodes what a participant at `node` sends."""
        if not self.edges:
            return
        sources = self._sources(node, participant)
        if node != self._cascade.own:
            self.room.elsewhere.bring(node, participant, seat, sources)
        for edge in self.edges.values():
            if edge.node != node:
                edge.order(self._cascade.peers, orders.bring(node, participant, seat, sources))

    def _forget(self, participant: str) -> None:
        """It has no connection any more, wherever it was."""
        edge = self._at.pop(participant, None)
        if edge is not None:
            edge.guests.pop(participant, None)
            self.room.elsewhere.take(participant)
        for other in self.edges.values():
            if other is not edge:
                other.order(self._cascade.peers, orders.take(participant))

    def _ended_here(self, participant: str) -> None:
        if participant not in self._at:
            self._forget(participant)

    def _gates_order(self) -> Message:
        return orders.gates(*self._gates, time.monotonic_ns() // 1_000)

    def _tell(self, order: orders.Written) -> None:
        if self.edges:
            written = order()
            for edge in self.edges.values():
                edge.order(self._cascade.peers, written)
