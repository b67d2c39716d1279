"""The other nodes of a room: hops to them, and who of their participants sends something."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from vicon.media._engine import EngineError
from vicon.media.device import Device, Devices
from vicon.media.remote import RemoteTransport, Source

if TYPE_CHECKING:
    from vicon.media._engine import Engine

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """To another node of a room. `theirs`: the hop's number there; keys are followed by their salts."""

    hop: int
    theirs: int
    address: str
    port: int
    rx: bytes
    tx: bytes


class Ground(Protocol):
    """What it needs of the plane: it is told the number of each hop."""

    engine: Engine

    def hop_opened(self, hop: int) -> None: ...
    def hop_closed(self, hop: int) -> None: ...


class Landlord(Protocol):
    """What it needs of the room."""

    @property
    def id(self) -> int: ...
    def new_remote(self, hop: int, participant: str) -> RemoteTransport: ...
    def welcome_remote(self, device: Device | None, seat: str, transport: RemoteTransport) -> None: ...
    def leave(self, device: Device, reason: str) -> None: ...


class Elsewhere:
    """Nodes are called by any name that does not change."""

    def __init__(self, ground: Ground, landlord: Landlord, devices: Devices) -> None:
        self._ground = ground
        self._engine = ground.engine
        self._landlord = landlord
        self._devices = devices
        self._hops: dict[str, int] = {}

    def open(self, node: str, way: Way) -> None:
        """Raises EngineError when the room is gone or the number is taken."""
        self.close(node)
        self._engine.open_hop(self._landlord.id, way.hop, way.address, way.port, way.theirs, way.rx, way.tx)
        self._hops[node] = way.hop
        self._ground.hop_opened(way.hop)

    def close(self, node: str) -> None:
        """Whoever was there is heard and seen no more."""
        hop = self._hops.pop(node, None)
        if hop is None:
            return
        for device in self._devices:
            if isinstance(device.transport, RemoteTransport) and device.transport.hop == hop:
                self._landlord.leave(device, "hop_closed")
        with suppress(EngineError):  # the room may have failed
            self._engine.close_hop(hop)
        self._ground.hop_closed(hop)

    def close_all(self) -> None:
        for node in list(self._hops):
            self.close(node)

    def bring(self, node: str, participant: str, seat: str, sources: Sequence[Source]) -> None:
        """A participant at `node` sends this, with every gate closed at first."""
        hop = self._hops.get(node)
        if hop is None:
            log.warning("no hop to the node of a participant", node=node)
            return
        device = self._devices.of(participant)
        before = device.transport if device else None
        if device and isinstance(before, RemoteTransport) and before.hop == hop and device.seat == seat:
            kept = {source.kind for source in sources} >= before.producers.keys()
            if kept:
                before.declare(sources)
                self._landlord.welcome_remote(device, seat, before)
                return
        transport = self._landlord.new_remote(hop, participant)
        transport.declare(sources)
        if device is not None:
            self._landlord.leave(device, "moved")
        self._landlord.welcome_remote(None, seat, transport)

    def take(self, participant: str) -> None:
        """A participant of another node is gone."""
        device = self._devices.of(participant)
        if device is not None and isinstance(device.transport, RemoteTransport):
            self._landlord.leave(device, "left")
