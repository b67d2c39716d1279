"""Events of the engine to the rooms that they concern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from vicon.media._engine import (
    Connected,
    DtlsIn,
    Failed,
    GateClosed,
    GateFirst,
    HopState,
    Layers,
    Overload,
    Quiet,
    Rung,
    Slots,
    Speakers,
    TapState,
    TransportEnd,
    Trouble,
    Uplink,
)
from vicon.media.observer import Observer
from vicon.media.room import Room
from vicon.media.transports import Transport

if TYPE_CHECKING:
    from vicon.media._engine import Event

log = structlog.get_logger(__name__)


class Dispatch:
    """Looks into what the plane knows at the moment of each event."""

    def __init__(
        self,
        rooms: Mapping[int, Room],
        transports: Mapping[int, tuple[Room, Transport]],
        producers: Mapping[int, Transport],
        hops: dict[int, HopState | None],
        observer: Observer,
    ) -> None:
        """`hops`: those that are open, with their figures once there are some."""
        self._rooms = rooms
        self._transports = transports
        self._producers = producers
        self._hops = hops
        self._observer = observer

    def handle(self, event: Event) -> None:
        match event:
            case DtlsIn():
                self._with(event.transport, lambda _, transport: transport.datagram(event.data))
            case Connected():
                self._with(event.transport, lambda _, transport: transport.reachable())
            case Quiet():
                self._with(event.transport, lambda room, transport: room.news.quiet(transport, event))
            case TransportEnd():
                self._with(event.transport, lambda room, transport: room.ended(transport, event.reason))
            case Slots():
                self._with(event.transport, lambda room, transport: room.news.slots(transport, event))
            case Speakers():
                if room := self._rooms.get(event.room):
                    room.news.speakers(event)
            case Layers():
                if owner := self._producers.get(event.producer):
                    self._with(owner.id, lambda room, transport: room.news.layers(transport, event))
            case GateFirst():
                if owner := self._producers.get(event.producer):
                    self._with(owner.id, lambda room, transport: room.gate_first(transport, event))
            case GateClosed():
                if owner := self._producers.get(event.producer):
                    self._with(owner.id, lambda room, transport: room.gate_closed(transport, event))
            case Rung():
                self._with(event.transport, lambda room, transport: room.news.rung(transport, event))
            case Uplink():
                self._with(event.transport, lambda room, transport: room.news.uplink(transport, event))
            case HopState():
                if event.hop in self._hops:
                    self._observer.carried(self._hops[event.hop], event)
                    self._hops[event.hop] = event
            case Overload():
                log.warning("overload", worker=event.worker, step=event.step, busy=round(event.busy, 2))
            case Trouble():
                log.info("trouble", producer=event.producer, what=event.what, over=event.over)
                if owner := self._producers.get(event.producer):
                    self._with(owner.id, lambda room, transport: room.news.trouble(transport, event))
            case TapState(state="gap" | "disk_low"):
                log.warning("tap", producer=event.producer, layer=event.layer, state=event.state)
                if event.state == "disk_low" and (owner := self._producers.get(event.producer)):
                    self._with(owner.id, lambda room, _: room.news.disk_low())
            case Failed():
                log.warning("engine refused a command", number=event.n, why=event.code)

    def _with(self, transport: int, act: Callable[[Room, Transport], Any]) -> None:
        if known := self._transports.get(transport):
            act(*known)
