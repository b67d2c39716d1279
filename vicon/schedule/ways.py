"""What each way into a room makes of those who come by it: their role, and whether they wait in its lobby."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from vicon.counter.tickets import Ticket
from vicon.people.claims import GrantChanges, TicketClaim, Use
from vicon.people.server_key import ServerKey
from vicon.rooms.grants import Role
from vicon.schedule.rooms import Room

SCREEN: Mapping[str, Any] = {
    "name": "Layar ruang",
    "grants": GrantChanges(remove=["publish.audio", "publish.video", "floor.request"]),
}
"""Claims of a screen: a kiosk that sends nothing and asks for nobody, by a name that is no person's."""


def by_ticket(server_key: ServerKey, it: Ticket) -> Mapping[str, Any]:
    """Claims of who comes by a ticket: whatever opens its link, it is one person in one place of the line."""
    once = base64.urlsafe_b64encode(server_key.digest("ticket token", it.id)[:24]).decode()
    place = TicketClaim(id=it.id, number=it.number, at=it.created_at)
    return {"sub": f"ticket:{it.id}", "jti": once, "ticket": place}


def link_role(room: Room) -> Role:
    return room.settings.link_role


def use(room: Room, role: Role) -> Use:
    """A lobby token where the room's lobby is for such people. Whether they wait is the sitting's to say."""
    lobby = room.settings.lobby
    waits = role not in ("chair", "audience") if lobby == "all" else lobby != "off" and role == "guest"
    return "knock" if waits else "join"


def bare(room: Room) -> tuple[Role, Use] | None:
    """What the address without any key gives; None where it opens nothing."""
    match room.settings.public:
        case "audience":
            return "audience", "join"
        case "knock":
            return "guest", "knock"
        case _:
            return None


def screen(room: Room, role: Role, use: Use) -> tuple[Role, Use]:
    """What a screen in the hall gets, opened with a key that gives `role` and `use`: to see and hear.

    Where people would have to wait in the lobby for as much, a screen is no way around it.
    """
    if role == "chair" or use == "join" or room.settings.public == "audience":
        return "kiosk", "join"
    return role, use
