"""A participant of a room: one device at a seat, what is known of it, and all devices of a room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vicon.media import live
from vicon.media.grade import Grading
from vicon.media.listener import End, View
from vicon.media.remote import RemoteTransport
from vicon.media.transports import Transport

if TYPE_CHECKING:
    from vicon.media._engine import Kind


@dataclass(slots=True, eq=False)
class Device:
    """Lives as long as its transport."""

    participant: str
    seat: str
    transport: Transport | RemoteTransport
    age: int
    open: set[Kind] = field(default_factory=set)
    ends: dict[Kind, End | None] = field(default_factory=dict)
    """What each gate was last opened with, also once it has closed by it."""
    on: dict[Kind, bool] = field(default_factory=dict)
    view: View | None = None
    lang: str = ""
    """The language that its transport was last told to hear."""
    watched: frozenset[str] = frozenset()
    """Seats that `view` names."""
    broken: set[tuple[Kind, str]] = field(default_factory=set)
    """Own sources that look broken, and how."""
    quality: live.Quality = field(default_factory=live.Quality)
    grading: Grading = field(default_factory=Grading)
    quiet: bool = False
    """It is not heard from: there are no newer figures."""

    @property
    def remote(self) -> bool:
        """It is at another node."""
        return isinstance(self.transport, RemoteTransport)


class Devices:
    """The devices of a room: by participant, by seat, and by what they send."""

    def __init__(self) -> None:
        self._by_participant: dict[str, Device] = {}
        self._by_seat: dict[str, list[Device]] = {}
        self._owners: dict[int, tuple[str, Kind]] = {}

    def __iter__(self) -> Iterator[Device]:
        return iter(list(self._by_participant.values()))

    def __contains__(self, participant: str) -> bool:
        return participant in self._by_participant

    def of(self, participant: str) -> Device | None:
        return self._by_participant.get(participant)

    def on(self, transport: Transport) -> Device | None:
        """The device on `transport`; None once that was replaced, or its participant has left."""
        device = self._by_participant.get(transport.participant)
        return device if device and device.transport is transport else None

    def at(self, seat: str) -> Sequence[Device]:
        return self._by_seat.get(seat, ())

    @property
    def seats(self) -> Mapping[str, Sequence[Device]]:
        """The devices of each seat that has any."""
        return self._by_seat

    def owner(self, producer: int) -> tuple[str, Kind] | None:
        """Whose it is, and what."""
        return self._owners.get(producer)

    def add(self, device: Device) -> None:
        self._by_participant[device.participant] = device
        self._by_seat.setdefault(device.seat, []).append(device)

    def sends(self, device: Device) -> None:
        """Its transport was negotiated: take note of what it sends."""
        for kind, producer in device.transport.producers.items():
            self._owners[producer] = device.seat, kind

    def remove(self, device: Device) -> None:
        del self._by_participant[device.participant]
        self._by_seat[device.seat].remove(device)
        if not self._by_seat[device.seat]:
            del self._by_seat[device.seat]
        for producer in device.transport.producers.values():
            self._owners.pop(producer, None)
