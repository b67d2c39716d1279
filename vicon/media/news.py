"""What the engine says of a room, told to the sitting and to each participant in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vicon.media import live
from vicon.media.device import Device, Devices
from vicon.media.grade import Grade, grade, worst
from vicon.media.listener import Listener, TransportState
from vicon.media.transports import Transport

if TYPE_CHECKING:
    from vicon.media._engine import Engine, Layers, Quiet, Rung, Slots, Speakers, Stats, Trouble, Uplink

_FOR_THE_PERSON = frozenset({"mic_dead", "stalled", "flat"})
"""Troubles that the person at the device can end; the others are for the log."""


class News:
    """Of transports that were replaced or have ended nothing is told any more."""

    def __init__(self, engine: Engine, listener: Listener, devices: Devices) -> None:
        self._engine = engine
        self._listener = listener
        self._devices = devices

    def secured(self, transport: Transport) -> None:
        """Keys are installed: from now on the participant can send and receive."""
        self._tell(transport, "connected", "")

    def quiet(self, transport: Transport, event: Quiet) -> None:
        if device := self._devices.on(transport):
            device.quiet = event.seconds > 0
        if transport.secured:
            states: dict[int, TransportState] = {0: "connected", 5: "quiet", 15: "silent"}
            self._tell(transport, states.get(event.seconds, "quiet"), "consent")

    def ended(self, device: Device, reason: str) -> None:
        """The device is gone from the room, and its participant did not ask for it."""
        self._listener.transport(device.participant, "closed", reason)

    def speakers(self, event: Speakers) -> None:
        self._listener.live(None, "speakers", live.speakers(event.loud, self._devices.owner))

    def slots(self, transport: Transport, event: Slots) -> None:
        self._live(transport, "slots", live.slots(event.n, event.slots, self._devices.owner))

    def layers(self, transport: Transport, event: Layers) -> None:
        mid = transport.mid_of(event.producer)
        if mid:
            self._live(transport, "layers", live.layers(mid, event.used))

    def trouble(self, transport: Transport, event: Trouble) -> None:
        device = self._devices.on(transport)
        known = self._devices.owner(event.producer)
        if device is None or known is None or event.what not in _FOR_THE_PERSON:
            return
        if event.over:
            device.broken.discard((known[1], event.what))
        else:
            device.broken.add((known[1], event.what))
        self.broken(device)

    def broken(self, device: Device) -> None:
        """Tell the participant which of its own sources look broken."""
        self._listener.live(device.participant, "trouble", live.trouble(device.broken))

    def rung(self, transport: Transport, event: Rung) -> None:
        if device := self._devices.on(transport):
            device.quality.stepped(event.new, event.why)
            self.quality(transport)

    def uplink(self, transport: Transport, event: Uplink) -> None:
        if device := self._devices.on(transport):
            device.quality.gets_through(event.state)
            self.quality(transport)

    def quality(self, transport: Transport) -> Stats | None:
        """Tell the participant of its link; returns what was found."""
        device = self._devices.on(transport)
        stats = self._engine.stats(transport.id) if device and transport.secured else None
        if device and stats:
            self._listener.live(device.participant, "quality", device.quality.body(stats))
            device.grading.look("bad" if device.quiet else grade(stats))
        return stats

    def disk_low(self) -> None:
        self._listener.disk_low()

    def links(self) -> None:
        """Tell the sitting how each seat's link is doing."""
        found: dict[str, Grade] = {}
        for seat, devices in self._devices.seats.items():
            grades = [device.grading.now for device in devices if device.grading.now is not None]
            if grades:
                found[seat] = worst(grades)
        self._listener.links(found)

    def _tell(self, transport: Transport, state: TransportState, reason: str) -> None:
        if self._devices.on(transport):
            self._listener.transport(transport.participant, state, reason)

    def _live(self, transport: Transport, topic: str, body: dict[str, Any]) -> None:
        if self._devices.on(transport):
            self._listener.live(transport.participant, topic, body)
