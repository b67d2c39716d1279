"""Who is told what: events as each may see them, and news, for the sockets of a sitting."""

from __future__ import annotations

from collections.abc import Iterable

from vicon.rooms.circle import sight
from vicon.rooms.decide import Decision
from vicon.rooms.ephemera import Ephemera
from vicon.rooms.ledger import Ledger
from vicon.rooms.lines import Lines
from vicon.rooms.messages import anew, pieces
from vicon.rooms.ports import JsonObject, Outlet, Shown
from vicon.rooms.protocol.events import SeatChanged
from vicon.rooms.roles import may
from vicon.rooms.state import State, devices
from vicon.rooms.views import ALL, OUTSIDE, labels_of, views


class Telling:
    def __init__(self, ledger: Ledger, outlet: Outlet, lines: Lines, ephemera: Ephemera) -> None:
        self._ledger = ledger
        self._outlet = outlet
        self._lines = lines
        self._ephemera = ephemera

    def publish(self, decision: Decision, before: State) -> None:
        """All events of a commit at once, so that a burst is one write. `before`: the state before it."""
        state, opened = decision.state, self._ledger.opened
        was, now = sight.outside(before), sight.outside(state)
        staged = _staged(decision, before)
        # Whoever is outside or off the stage from here on must not be sent one word more than that allows.
        self.relabel(now - was | staged)
        shown = [Shown(event.seq, views(state, event, opened)) for event in decision.events]
        if shown:
            self._outlet.publish(state.sitting, shown)
        self.relabel(was - now)
        flipped = state.settings.closed != before.settings.closed
        for participant in (was | now if flipped else was ^ now) | staged:
            self._show_anew(participant)

    def live(self, participant: str | None, topic: str, body: JsonObject) -> None:
        """News for one, or for everybody (None); not for those outside while the sitting is closed."""
        if topic == "speakers":
            self._ephemera.captions.heard(body["speakers"])
        state = self._ledger.state
        labels = [ALL, OUTSIDE] if state.circle.parts and not state.settings.closed else [ALL]
        for label in [participant] if participant else labels:
            self._outlet.live(state.sitting, label, topic, body)

    def label(self, socket: str, participant: str) -> None:
        """A socket that is told in the same breath how things stand."""
        state, line = self._ledger.state, self._lines.on(socket)
        if line is not None:
            line.listens = True
        self._outlet.label(socket, state.sitting, labels_of(state, participant), state.seq)

    def relabel(self, participants: Iterable[str]) -> None:
        """What these may see has changed."""
        state = self._ledger.state
        for participant in participants:
            if socket := self._lines.listening(participant):
                self._outlet.label(socket, state.sitting, labels_of(state, participant))

    def _show_anew(self, participant: str) -> None:
        if socket := self._lines.listening(participant):
            support = self._ephemera.support.seats
            text = anew(self._ledger, participant, self._ephemera.off, support)
            for sockets, piece in pieces({socket: ("", text)}):
                self._outlet.written(sockets, piece)


def _staged(decision: Decision, before: State) -> frozenset[str]:
    """Who has come onto the stage, or left it."""
    state = decision.state
    seats = {event.body.seat for event in decision.events if isinstance(event.body, SeatChanged)}
    moved = [seat for seat in seats if may(before, seat, "stage") != may(state, seat, "stage")]
    return frozenset(participant for seat in moved for participant in devices(state, seat))
