"""One edge of a room, as its home sees it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from vicon.cluster.cascade import orders
from vicon.cluster.link import Message
from vicon.cluster.peers import Peers
from vicon.description import Description
from vicon.media.elsewhere import Way
from vicon.media.remote import Source

OPEN_S = 2.0
CONNECT_S = 3.0
"""So long the sitting waits for an edge; then whoever comes is connected at home."""
SECRET = 28
"""Bytes of a hop's key with its salt."""


@dataclass(slots=True)
class Guest:
    """A participant who is there."""

    seat: str
    sources: Sequence[Source]
    mids: frozenset[str]


@dataclass(slots=True)
class Edge:
    """`port` and `address` are those of its engine."""

    node: str
    room: str
    address: str
    port: int
    guests: dict[str, Guest] = field(default_factory=dict)
    empty_since: float | None = None

    def order(self, peers: Peers, order: Message) -> None:
        peers.tell(self.node, "edge.order", {"room": self.room, "order": order})

    async def connect(self, peers: Peers, participant: str, seat: str, offer: Description) -> Description:
        """Raises PeerAway and Declined."""
        asked = {"room": self.room, "participant": participant, "seat": seat, "offer": offer}
        told = await peers.ask(self.node, "edge.connect", asked, CONNECT_S)
        self.guests[participant] = Guest(seat, orders.sources(told["sources"]), frozenset(told["mids"]))
        answer: Description = told["answer"]
        return answer


async def open_edge(peers: Peers, node: str, *, codec: str, weak_network: bool) -> Edge:
    """Raises PeerAway and Declined."""
    room = secrets.token_hex(8)
    asked = {"room": room, "codec": codec, "weak_network": weak_network}
    told = await peers.ask(node, "edge.open", asked, OPEN_S)
    return Edge(node, room, told["address"], told["port"])


def ways(one: tuple[str, int], other: tuple[str, int]) -> tuple[Way, Way]:
    """A hop between two engines, by address and port: what each is told. Its keys are of this hop alone."""
    numbers = [1 + secrets.randbelow((1 << 31) - 1) for _ in range(2)]
    there, back = secrets.token_bytes(SECRET), secrets.token_bytes(SECRET)
    return (
        Way(numbers[0], numbers[1], *other, rx=back, tx=there),
        Way(numbers[1], numbers[0], *one, rx=there, tx=back),
    )
