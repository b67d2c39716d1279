"""Which devices have shown lately that somebody is there. Times are seconds on a steady clock.

Pings are not looked at here: who does not answer them is away in the state. Media is: a device that has taken
neither media nor STUN consent for 15 s proves nothing, whatever its socket says.
"""

from __future__ import annotations

from math import inf

from vicon.rooms.ports import TransportState
from vicon.rooms.state import State

MEDIA_S = 15.0


class Proofs:
    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        """Until when each device counts; the media plane says when one is silent."""
        self._seen: tuple[frozenset[str], State] | None = None

    def expect(self, participant: str, now: float) -> None:
        """After a restart: who was there has as long as anybody to show it anew."""
        self._until[participant] = now + MEDIA_S

    def heard(self, participant: str, transport: TransportState, now: float) -> None:
        """What the media plane says of a device. Of a connection that closed the last sign counts on."""
        match transport:
            case "connected" | "quiet":
                self._until[participant] = inf
            case "silent":
                self._until.pop(participant, None)
            case "closed":
                if participant in self._until:
                    self._until[participant] = min(self._until[participant], now + MEDIA_S)

    def forget(self, participant: str) -> None:
        self._until.pop(participant, None)

    def news(self, state: State, now: float) -> frozenset[str] | None:
        """The devices that count; None while neither they nor who votes changed since `took`."""
        alive = frozenset(participant for participant, until in self._until.items() if now < until)
        if self._seen is not None and self._seen[0] == alive and _same(self._seen[1], state):
            return None
        return alive

    def took(self, state: State, alive: frozenset[str]) -> None:
        """`alive` is in the journal that gave `state`."""
        self._seen = alive, state


def _same(before: State, after: State) -> bool:
    # States are values: what is the same object has not changed.
    return (
        before.participants is after.participants
        and before.seats is after.seats
        and before.quorum is after.quorum
        and before.settings is after.settings
    )
