"""News of the server for those who can act on it: told when it changed, to each socket once."""

from __future__ import annotations

from vicon.rooms.grants import Grant
from vicon.rooms.lines import Lines
from vicon.rooms.ports import JsonObject, Outlet
from vicon.rooms.roles import may
from vicon.rooms.state import State


class Bulletin:
    """Of one topic, for those with a `grant`. `known`: what is taken to be so where nothing was told."""

    def __init__(
        self, outlet: Outlet, lines: Lines, topic: str, grant: Grant, known: JsonObject | None = None
    ) -> None:
        self._outlet = outlet
        self._lines = lines
        self._topic = topic
        self._grant = grant
        self._known = known
        self._told: dict[str, JsonObject] = {}

    def tell(self, sitting: str, state: State, body: JsonObject) -> None:
        before, self._told = self._told, {}
        for participant, it in state.participants.items():
            line = self._lines.of(participant)
            if line is None or line.socket is None or not may(state, it.seat, self._grant):
                continue
            self._told[line.socket] = body
            if before.get(line.socket, self._known) != body:
                self._outlet.live(sitting, participant, self._topic, body)
