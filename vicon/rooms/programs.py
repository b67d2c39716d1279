"""Programs that act in a sitting with an API key: from a seat without a device, by the rules for all."""

from __future__ import annotations

from dataclasses import dataclass

from vicon.rooms import completion, names
from vicon.rooms.grants import Grant, Role
from vicon.rooms.protocol.events import SeatChanged, SeatPrepared
from vicon.rooms.refusal import Refusal
from vicon.rooms.register import Groups
from vicon.rooms.roles import GRANTS, TABLE, grants_of, ordered, possible
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Seat, State


@dataclass(frozen=True, slots=True)
class Program:
    """`key`: the id of its API key; `name`: what people see. Its seat has `grants` and nothing else."""

    key: str
    name: str
    role: Role
    grants: frozenset[Grant]


def seat_of(state: State, key: str) -> str | None:
    """The seat of the program with this key; None before it acts for the first time."""
    return next(iter(_keyed(state.seats).get(key, ())), None)


def seated(scribe: Scribe, it: Program, command: str) -> str:
    """Its seat, made ready with its first command. Refuses (`removed`) who was sent away, and after the end
    (`wrong_state`) who was not there before.
    """
    found = seat_of(scribe.state, it.key)
    if found is not None:
        if scribe.state.seats[found].removed:
            raise Refusal("removed")
        return found
    if completion.is_over(scribe.state):
        raise Refusal("wrong_state", "ended")
    seat = scribe.new_id("st")
    name = scribe.seal(_name(it))
    scribe.write(SeatPrepared(seat=seat, role=it.role, name=name, key=it.key), cause=command)
    held = frozenset(possible(it.role, it.grants))
    add = [grant for grant in ordered(held) if TABLE[it.role, grant] != "yes"]
    remove = [grant for grant in possible(it.role, GRANTS) if grant not in held]
    grants = grants_of(Seat(it.role, "", add=tuple(add), remove=tuple(remove)), scribe.state.settings)
    changed = SeatChanged(seat=seat, role=it.role, add=add, remove=remove, grants=list(ordered(grants)))
    scribe.write(changed, cause=command)
    return seat


def _name(it: Program) -> str:
    try:
        return names.clean(it.name[: names.MAX])
    except Refusal:
        return it.key


_keyed: Groups[Seat, str] = Groups(lambda it: () if it.key is None else (it.key,))
