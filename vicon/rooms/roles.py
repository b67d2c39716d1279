"""Who may do what (rooms.md 1): the table of roles, and the one function that reads it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, Protocol, get_args

from vicon.rooms.floor.model import has_floor
from vicon.rooms.grants import Grant, Role
from vicon.rooms.presets import RoleGrants, Settings
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import Seat, State

Cell = Literal["yes", "circle", "floor", "off", "never"]
"""`circle`: yes, but in a closed sitting only where granted."""
ROLES: tuple[Role, ...] = get_args(Role)
GRANTS: tuple[Grant, ...] = get_args(Grant)

_CELLS: dict[str, Cell] = {"Y": "yes", "C": "circle", "F": "floor", "o": "off", "-": "never"}
_TABLE = """
                  chair clerk member staff guest audience interpreter jbi kiosk service
subscribe         Y     Y     Y      Y     C     C        Y           Y   C     Y
publish.audio     Y     Y     F      F     F     -        Y           -   F     o
publish.video     Y     Y     Y      Y     F     -        o           Y   F     o
publish.screen    Y     Y     o      o     o     -        -           -   -     o
slides.control    Y     Y     o      o     o     -        -           -   -     o
floor.request     Y     Y     Y      Y     Y     o        -           -   Y     -
floor.manage      Y     o     -      -     -     -        -           -   -     -
lobby.manage      Y     Y     -      o     -     -        -           -   -     -
moderate          Y     o     -      -     -     -        -           -   -     -
ban               Y     o     -      -     -     -        -           -   -     -
freeze            Y     o     -      -     -     -        -           -   -     -
role              Y     o     -      -     -     -        -           -   -     -
settings          Y     o     -      -     -     -        -           -   -     -
sitting.control   Y     o     -      -     -     -        -           -   -     -
vote.cast         Y     -     Y      -     -     -        -           -   -     -
vote.manage       Y     o     -      -     -     -        -           -   -     -
vote.record       -     Y     -      -     -     -        -           -   -     -
poll.manage       Y     o     -      -     -     -        -           -   -     -
poll.answer       Y     Y     Y      Y     Y     o        Y           Y   -     -
question.ask      Y     Y     Y      Y     Y     o        Y           Y   -     -
question.upvote   Y     Y     Y      Y     Y     o        Y           Y   -     -
question.moderate Y     Y     -      o     -     -        -           -   -     -
question.answer   Y     o     Y      Y     -     -        -           -   -     -
chat.write        Y     Y     Y      Y     Y     o        Y           Y   -     -
chat.chair        Y     Y     Y      Y     Y     o        Y           Y   -     -
chat.moderate     Y     Y     -      o     -     -        -           -   -     -
agenda.manage     Y     Y     -      -     -     -        -           -   -     -
attend.mark       Y     Y     -      -     -     -        -           -   -     -
note.write        Y     Y     -      -     -     -        -           -   -     -
recording         Y     Y     -      -     -     -        -           -   -     -
broadcast         Y     Y     -      -     -     -        -           -   -     -
caption.write     o     o     -      o     -     -        Y           -   -     o
stage             Y     Y     -      o     -     -        o           o   -     o
"""


def _read(table: str) -> dict[tuple[Role, Grant], Cell]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    if tuple(head) != ROLES or tuple(row[0] for row in rows) != GRANTS:
        raise ValueError("the table of roles names other roles or grants than grants.py")
    return {
        (role, grant): _CELLS[letter]
        for grant, row in zip(GRANTS, rows, strict=True)
        for role, letter in zip(ROLES, row[1:], strict=True)
    }


TABLE = _read(_TABLE)
GOVERNING = frozenset(
    grant
    for grant in GRANTS
    if {role for role in ROLES if TABLE[role, grant] != "never"} == {"chair", "clerk"}
    and TABLE["clerk", grant] == "off"
)
"""What only a chair holds by role: power over others."""


def may(state: State, seat: str, grant: Grant) -> bool:
    """Whether `seat` holds `grant` now. False for unknown and removed seats."""
    it = state.seats.get(seat)
    if it is None or it.removed:
        return False
    by_floor = floor_gives(it, state.settings, grant) and has_floor(state.floor, seat)
    return by_floor or grant in grants_of(it, state.settings)


def need(state: State, seat: str, grant: Grant) -> None:
    """Refuses (`forbidden`) unless `seat` holds `grant`."""
    if not may(state, seat, grant):
        raise Refusal("forbidden", grant)


def grants_of(seat: Seat, settings: Settings) -> frozenset[Grant]:
    """All grants of `seat` under `settings`."""
    rules = settings.mics, settings.cameras, settings.screens, settings.closed
    return _grants(seat.role, *_changes(seat, settings.grants), *rules)


def floor_gives(seat: Seat, settings: Settings, grant: Grant) -> bool:
    """Whether `seat` holds `grant` while it has the floor, if not always."""
    return TABLE[seat.role, grant] == "floor" and grant not in _changes(seat, settings.grants)[1]


class Holder(Protocol):
    """A seat, or who waits to have one."""

    @property
    def role(self) -> Role: ...
    @property
    def add(self) -> tuple[Grant, ...]: ...
    @property
    def remove(self) -> tuple[Grant, ...]: ...


def of_circle(seat: Holder) -> bool:
    """Whether `seat` sees and hears a closed sitting."""
    by_role = TABLE[seat.role, "subscribe"] == "yes" or "subscribe" in seat.add
    return by_role and "subscribe" not in seat.remove


def listed(seat: Seat, settings: Settings) -> tuple[Grant, ...]:
    """All grants of `seat` in the order of the table."""
    return _listed(grants_of(seat, settings))


def possible(role: Role, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Those of `grants` that `role` may hold at all."""
    return tuple(grant for grant in grants if TABLE[role, grant] != "never")


def ordered(held: Iterable[Grant]) -> tuple[Grant, ...]:
    """In the order of the table, each once."""
    return _listed(frozenset(held))


def _changes(seat: Seat, given: tuple[RoleGrants, ...]) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
    """What `seat` has and lacks besides its role: of the sitting, unless its own say otherwise."""
    add, remove = seat.add, seat.remove
    for it in given:
        if it.role == seat.role:
            add += tuple(one for one in it.add if one not in seat.remove)
            remove += tuple(one for one in it.remove if one not in seat.add)
    return add, remove


@lru_cache(maxsize=4_096)
def _listed(held: frozenset[Grant]) -> tuple[Grant, ...]:
    return tuple(grant for grant in GRANTS if grant in held)


@lru_cache(maxsize=4_096)
def _grants(
    role: Role,
    add: tuple[Grant, ...],
    remove: tuple[Grant, ...],
    mics: str,
    cameras: str,
    screens: str,
    closed: bool,
) -> frozenset[Grant]:
    free = {"publish.audio": mics == "free", "publish.video": cameras == "free"}

    def holds(grant: Grant) -> bool:
        cell = TABLE[role, grant]
        if cell == "never" or grant in remove:
            return False
        if cell == "yes" or grant in add:
            return True
        if cell == "circle":
            return not closed
        if cell == "floor":
            return free[grant]
        return grant == "publish.screen" and screens == "free"

    return frozenset(grant for grant in GRANTS if holds(grant))
