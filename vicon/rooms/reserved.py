"""Names of prepared seats belong to those they are for."""

from __future__ import annotations

from vicon.rooms import names
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe


def reserve(scribe: Scribe, name: str, but: str | None = None) -> None:
    """Refuses (`name_reserved`) a name that could be taken for that of a prepared seat."""
    looks = names.skeleton(name)
    for seat, it in scribe.state.seats.items():
        if it.prepared and seat != but:
            theirs = scribe.open(it.name)
            if theirs is not None and names.skeleton(theirs) == looks:
                raise Refusal("name_reserved")
