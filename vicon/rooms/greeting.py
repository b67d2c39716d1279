"""The one answer to whoever comes in: a line, a `welcome`, and what it has on from the start."""

from __future__ import annotations

from typing import Any

from vicon.rooms.circle import sight
from vicon.rooms.ephemera import ALL_OFF
from vicon.rooms.floor.news import queue
from vicon.rooms.hall import Hall
from vicon.rooms.messages import pieces, welcome
from vicon.rooms.protocol.commands import Device
from vicon.rooms.protocol.fields import MediaName


class Greeting:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def seat(self, socket: str, participant: str, attempt: int) -> None:
        hall = self._hall
        before = hall.lines.attach(participant, socket, hall.steady(), attempt=attempt)
        if before is not None:
            hall.outlet.close(before, 4409, "taken_over")
        hall.telling.label(socket, participant)

    def welcome(self, socket: str, participant: str, command: str, **fields: Any) -> None:
        hall = self._hall
        text = welcome(
            hall.ledger,
            participant,
            command,
            hall.now,
            hall.ephemera.off,
            hall.ephemera.support.seats,
            hall.crowd,
            **fields,
        )
        for piece in pieces(text):
            hall.outlet.written(socket, piece)
        deaf = sight.is_deaf(hall.state, hall.state.participants[participant].seat)
        if hall.state.floor.waiting and not deaf:
            hall.live(participant, "queue", queue(hall.state, hall.now))

    def devices(self, participant: str, device: Device) -> None:
        """What the client says it has on from the start, so that its first sound needs no second message."""
        self._hall.switch(participant, off_of(device))


def off_of(device: Device) -> frozenset[MediaName]:
    """What a device that comes has switched off."""
    on = {"audio": device.mic, "video": device.cam}
    return frozenset(kind for kind in ALL_OFF if not on.get(kind))
