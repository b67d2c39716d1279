"""Which producers of a room are forwarded, and until when: as the sitting last said, for every device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from vicon.media.device import Device, Devices
from vicon.media.listener import End
from vicon.media.transports import Transport

if TYPE_CHECKING:
    from vicon.media._engine import Engine, Kind


class Gates:
    """Of one room. `ask` commands the engine about a producer that may have just ended."""

    def __init__(self, engine: Engine, room: int, devices: Devices, ask: Callable[..., None]) -> None:
        self._engine = engine
        self._room = room
        self._devices = devices
        self._ask = ask
        self._wanted: dict[str, dict[Kind, End | None]] = {}
        self._reserved: set[int] = set()

    def set(
        self, gates: Mapping[str, frozenset[Kind]], ends: Mapping[str, Mapping[Kind, End]]
    ) -> list[Device]:
        """Open these kinds and close all others; the devices for which something changed."""
        before, self._wanted = (
            self._wanted,
            {
                participant: {kind: ends.get(participant, {}).get(kind) for kind in kinds}
                for participant, kinds in gates.items()
            },
        )
        changed = [
            device
            for device in self._devices
            if before.get(device.participant) != self._wanted.get(device.participant)
        ]
        self.reach(*changed)
        self._reserve_sound()
        return changed

    def forget(self, participant: str) -> None:
        """Whoever comes with this id next has every gate closed until the sitting says otherwise."""
        self._wanted.pop(participant, None)

    def reach(self, *devices: Device) -> None:
        """Bring the engine to what is wanted of these: what closes first, then what opens."""
        opening: list[tuple[Device, Kind, int]] = []
        for device in devices:
            wanted = self._wanted.get(device.participant, {})
            for kind, producer in device.transport.producers.items():
                if kind in wanted:
                    # One that closed by its end stays closed until it is given another.
                    if kind not in device.ends or wanted[kind] != device.ends[kind]:
                        opening.append((device, kind, producer))
                elif kind in device.ends:
                    device.open.discard(kind)
                    del device.ends[kind]
                    self._ask(self._engine.gate, producer, "closed")
        for device, kind, producer in opening:
            end = self._wanted[device.participant][kind]
            device.open.add(kind)
            device.ends[kind] = end
            # Of who is at another node, that node keeps the time.
            if end is None or device.remote:
                self._ask(self._engine.gate, producer, "open")
            else:
                self._ask(self._engine.gate, producer, "open", end.until, end.span or 0)

    def ending(self, transport: Transport, producer: int) -> tuple[Device, Kind] | None:
        """The device and kind of a producer whose gate has an end."""
        device = self._devices.on(transport)
        owner = self._devices.owner(producer)
        if device is None or owner is None or device.ends.get(owner[1]) is None:
            return None
        return device, owner[1]

    def _reserve_sound(self) -> None:
        """Who speaks for a time that is counted is heard however many others talk."""
        counted = {
            producer
            for device in self._devices
            if (producer := device.transport.producers.get("mic")) and device.ends.get("mic") is not None
        }
        if counted != self._reserved:
            self._reserved = counted
            self._ask(self._engine.reserve_audio, self._room, sorted(counted))
