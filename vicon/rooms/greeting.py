"""The one answer to whoever comes in: a line, a `welcome`, and what it has on from the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vicon.rooms.circle import sight
from vicon.rooms.ephemera import ALL_OFF
from vicon.rooms.floor.news import queue
from vicon.rooms.hall import Hall
from vicon.rooms.messages import pieces, welcome
from vicon.rooms.protocol.commands import Device
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.views import Views


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom to greet on `socket`, and with what (`fields`, as of `messages.welcome`).

    `device`: what it has on, if it says so. `was_in`: it comes back.
    """

    socket: str
    participant: str
    command: str
    attempt: int
    fields: Mapping[str, Any]
    device: Device | None = None
    was_in: bool = False


class Greeting:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._came: list[Newcomer] = []
        self._seen = Views()

    def add(self, newcomer: Newcomer) -> None:
        """Somebody to greet: that it is in is stored."""
        self._came.append(newcomer)

    def turn_away(self, socket: str, command: str, participant: str) -> None:
        """That it is in could not be stored."""
        hall = self._hall
        hall.media.drop(participant, "unavailable")
        hall.ephemera.forget(participant)
        hall.refuse(socket, command, hall.unavailable())

    def greet(self) -> None:
        """Greet who has come together: what they are told alike is written once."""
        hall = self._hall
        newcomers, self._came = self._came, []
        for it in newcomers:
            before = hall.lines.attach(it.participant, it.socket, hall.steady(), attempt=it.attempt)
            if before is not None:
                hall.outlet.close(before, 4409, "taken_over")
            hall.telling.label(it.socket, it.participant)
        for sockets, piece in pieces({it.socket: self._welcome(it) for it in newcomers}):
            hall.outlet.written(sockets, piece)
        for it in newcomers:
            self._tell_news(it)
            if it.device is not None:
                # So that its first sound needs no second message.
                hall.switch(it.participant, off_of(it.device))

    def _welcome(self, it: Newcomer) -> tuple[str, str]:
        hall = self._hall
        return welcome(
            hall.ledger,
            it.participant,
            it.command,
            hall.now,
            hall.ephemera.off,
            hall.ephemera.support.seats,
            hall.crowd,
            self._seen,
            **it.fields,
        )

    def _tell_news(self, it: Newcomer) -> None:
        """What a welcome leaves out."""
        hall = self._hall
        deaf = sight.is_deaf(hall.state, hall.state.participants[it.participant].seat)
        if hall.state.floor.waiting and not deaf:
            hall.live(it.participant, "queue", queue(hall.state, hall.now))
        if not it.was_in:
            return
        if not deaf:
            hall.live(it.participant, "media", hall.ephemera.media(hall.state))
        if not hall.media.connected(it.participant):
            # The media process is a new one: the client's connection leads nowhere.
            hall.transport(it.participant, "closed", "unknown")


def off_of(device: Device) -> frozenset[MediaName]:
    """What a device that comes has switched off."""
    on = {"audio": device.mic, "video": device.cam}
    return frozenset(kind for kind in ALL_OFF if not on.get(kind))
