"""Which producers the engine writes to files: those of the present tape, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from vicon.media.device import Device
from vicon.media.listener import Tape

if TYPE_CHECKING:
    from vicon.media._engine import Engine, Kind

_NOBODY: Mapping[str, frozenset[Kind]] = {}
_ALL_LAYERS: tuple[str, ...] = ()


def folder(recording: str, device: Device, kind: Kind) -> str:
    """Says whose it is: the engine's numbers of producers begin anew with every process."""
    return f"{recording}.{device.participant}.{kind}"


class Taping:
    """`ask` commands the engine about a producer that may have just ended."""

    def __init__(self, engine: Engine, ask: Callable[..., None]) -> None:
        self._engine = engine
        self._ask = ask
        self._recording: str | None = None
        self._kinds: Mapping[str, frozenset[Kind]] = _NOBODY
        self._written: set[int] = set()

    def set(self, tape: Tape | None, devices: Iterable[Device]) -> None:
        """From now on write this. What is to be written no more stops before anything else begins."""
        recording, kinds = (None, _NOBODY) if tape is None else (tape.recording, tape.kinds)
        if (recording, kinds) == (self._recording, self._kinds):
            return
        present = list(devices)
        kept = kinds if recording == self._recording else _NOBODY
        for device in present:
            for kind, producer in device.transport.producers.items():
                if producer in self._written and kind not in kept.get(device.participant, ()):
                    self._ask(self._engine.untap, producer)
                    self._written.discard(producer)
        self._recording, self._kinds = recording, kinds
        self._written &= {it for device in present for it in device.transport.producers.values()}
        for device in present:
            self.reach(device)

    def reach(self, device: Device) -> None:
        """Its transport is new, or sends something new."""
        if self._recording is None:
            return
        for kind, producer in device.transport.producers.items():
            if producer not in self._written and kind in self._kinds.get(device.participant, ()):
                self._ask(self._engine.tap, producer, _ALL_LAYERS, folder(self._recording, device, kind))
                self._written.add(producer)
