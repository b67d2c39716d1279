"""How long the queue takes: the median of the last five visits stands for those to come."""

from __future__ import annotations

from dataclasses import replace
from statistics import median_low

from vicon.rooms.lobby.model import Lobby
from vicon.rooms.protocol.events import LeftCause
from vicon.rooms.state import State

KEPT = 5


def began(lobby: Lobby, participant: str, at: int) -> Lobby:
    return replace(lobby, visiting={**lobby.visiting, participant: at})


def is_over(cause: LeftCause) -> bool:
    """Whether who left so was served; whoever was lost may come again by the same ticket."""
    return cause not in ("silent", "moved")


def ended(lobby: Lobby, participant: str, at: int, cause: LeftCause) -> Lobby:
    if participant in lobby.tickets and not is_over(cause):
        rest = {other: ticket for other, ticket in lobby.tickets.items() if other != participant}
        lobby = replace(lobby, tickets=rest)
    since = lobby.visiting.get(participant)
    if since is None:
        return lobby
    visiting = {other: began_at for other, began_at in lobby.visiting.items() if other != participant}
    return replace(lobby, visiting=visiting, visits=(*lobby.visits, at - since)[-KEPT:])


def estimate_ms(lobby: Lobby, position: int) -> int | None:
    """Until whoever is at `position` is called, if visits go on as they did; None before the first ended."""
    return median_low(lobby.visits) * position if lobby.visits else None


def visiting(state: State) -> dict[str, int]:
    """Since when each visitor who is inside is being served; a removed one has ended no visit."""
    return {
        participant: at
        for participant, at in state.lobby.visiting.items()
        if state.participants[participant].presence != "left"
    }
