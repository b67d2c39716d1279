"""What an API key may issue: roles and grants that go no further than the role it has as its ceiling."""

from __future__ import annotations

from vicon.rooms.grants import Grant, Role
from vicon.rooms.roles import TABLE

# Sending outweighs listening, a vote outweighs sending, leading outweighs all (grants of rooms.md 1).
_RANK: dict[Role, int] = {
    "audience": 0,
    "guest": 1,
    "kiosk": 2,
    "interpreter": 2,
    "jbi": 2,
    "staff": 3,
    "service": 3,
    "member": 4,
    "clerk": 5,
    "chair": 6,
}


def within(role: Role, ceiling: Role) -> bool:
    """Whether a key with this ceiling may issue `role`: the ceiling itself, or a role ranked below it."""
    return role == ceiling or _RANK[role] < _RANK[ceiling]


def may_give(ceiling: Role, grant: Grant) -> bool:
    """Whether a key with this ceiling may add `grant` to a seat: as with people, only what its role holds."""
    return TABLE[ceiling, grant] in ("yes", "floor")
