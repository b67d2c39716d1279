"""Which camera stands for each seat: wishes name seats, the engine shows producers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vicon.media import wishes
from vicon.media.device import Devices


class Cameras:
    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self._shown: dict[str, int] = {}

    @property
    def shown(self) -> Mapping[str, int]:
        """The producer of each seat that has a camera."""
        return self._shown

    def changed(self, seats: Iterable[str]) -> set[str]:
        """Look at these again: those for which another camera stands now."""
        changed = set()
        for seat in set(seats):
            camera = wishes.camera_of(self._of(seat))
            if self._shown.get(seat, 0) != camera:
                changed.add(seat)
                self._shown[seat] = camera
                if not camera:
                    del self._shown[seat]
        return changed

    def _of(self, seat: str) -> Iterator[wishes.Camera]:
        for device in self._devices.at(seat):
            producer = device.transport.producers.get("camera")
            if producer:
                yield wishes.Camera(
                    producer, "camera" in device.open, device.on.get("camera", False), device.age
                )
