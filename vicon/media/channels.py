"""Which microphones are heard in the channel of a language, and not on the floor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from vicon.media.device import Device

if TYPE_CHECKING:
    from vicon.media._engine import Engine

_NOBODY: Mapping[str, str] = {}


class Channels:
    """Tells the engine before any gate opens. `ask` commands it about what may have just ended."""

    def __init__(self, engine: Engine, room: int, ask: Callable[..., None]) -> None:
        self._engine = engine
        self._room = room
        self._ask = ask
        self._langs: Mapping[str, str] = _NOBODY
        self._told: list[tuple[int, str]] = []

    def set(self, langs: Mapping[str, str], devices: Iterable[Device]) -> None:
        """From now on these participants speak in the channel of a language, all others on the floor."""
        if langs != self._langs:
            self._langs = langs
            self.reach(devices)

    def reach(self, devices: Iterable[Device]) -> None:
        """Some transport is new, or sends something new."""
        if not (self._langs or self._told):
            return
        led = [
            (producer, self._langs[device.participant])
            for device in devices
            if device.participant in self._langs and (producer := device.transport.producers.get("mic"))
        ]
        if led != self._told:
            self._told = led
            self._ask(self._engine.channels, self._room, led)
