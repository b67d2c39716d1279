"""Who calls the API: a program with an API key, or somebody who may book at a page."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from signaling import limits
from signaling.problems import Problem
from signaling.services import Services, now_ms
from signaling.signed_in import session_of
from vicon.people import api_keys
from vicon.people.keyring import Scope
from vicon.people.refusals import Refused
from vicon.schedule.listing import Listed

BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """`id`: of the API key, or of the person. `rooms`: all that it may touch; None: every one.

    `own`: only what they booked themselves; of other sittings they see what everybody does.
    """

    id: str
    rooms: frozenset[str] | None = None
    own: bool = False

    def sees(self, it: Listed) -> bool:
        """Whether all of a sitting is theirs to see and to change."""
        return self.opens(it.room) and (not self.own or it.created_by == self.id)

    def opens(self, room: str) -> bool:
        return self.rooms is None or room in self.rooms


async def caller(request: Request, services: Services, scope: Scope) -> Caller:
    """Raises Problem: 401 `session` without key or session; Refused for a bad key or one without `scope`."""
    found = await caller_if_any(request, services, scope)
    if found is None:
        raise Problem(401, "session")
    return found


async def caller_if_any(request: Request, services: Services, scope: Scope) -> Caller | None:
    """As `caller`; None for whoever shows nothing."""
    presented = request.headers.get("Authorization", "")
    if presented.startswith(BEARER):
        return await _program(presented.removeprefix(BEARER), request, services, scope)
    session = await session_of(request, services)
    if session is None or session.person.role == "staff":
        return None
    person = session.person
    if person.role == "admin":
        return Caller(person.id)
    if not scope.startswith("sittings:"):
        raise Problem(403, "forbidden")
    return Caller(person.id, own=True)


async def _program(presented: str, request: Request, services: Services, scope: Scope) -> Caller:
    address = limits.address(request)
    if await services.limits.spent(limits.WRONG, "wrong", address):
        raise limits.too_many(limits.WRONG)
    ring = await services.keys.knowing(presented.partition(".")[0])
    try:
        key = api_keys.authenticate(ring, presented, scope=scope, address=address, now=now_ms())
    except Refused as refused:
        if refused.error == "token_invalid":
            await services.limits.hit(limits.WRONG, "wrong", address)
        raise
    services.keys.used(key.id)
    await services.limits.take(limits.CALLS, "call", key.id)
    return Caller(key.id, key.rooms)
