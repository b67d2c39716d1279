"""Who calls the API: a program with an API key, or somebody who may book at a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import select

from signaling.access import Access, lets
from signaling.presented import bearer, program
from signaling.problems import Problem
from signaling.routes import Served
from signaling.services import Services
from signaling.signed_in import session_of
from vicon.people.accounts import Person
from vicon.people.keyring import Scope
from vicon.people.refusals import Refused
from vicon.schedule.bookable import Reach
from vicon.schedule.invited import Invited, own_seats
from vicon.schedule.listing import Sitting
from vicon.store.models.people import opd


@dataclass(frozen=True, slots=True)
class Caller:
    """`id`: of the API key, or of the person. `rooms`, `opds`: all that it may touch; None: every one.

    `own`: only what they booked themselves, and all of the OPD `unit` that they administer; of other sittings
    they see what everybody does. `home`: the OPD they are of.
    """

    id: str
    rooms: frozenset[str] | None = None
    own: bool = False
    opds: frozenset[str] | None = None
    unit: str | None = None
    home: str | None = None

    @property
    def unbounded(self) -> bool:
        """Whether everything is theirs to see: the city's administrators, and keys for all rooms and OPDs."""
        return not self.own and self.rooms is None and self.opds is None

    def reach(self) -> Reach:
        """The rooms they may book in."""
        return Reach(self.rooms, self.opds, self.id if self.own else None, self.home)

    def invites(self, people: Sequence[Invited], before: Sequence[Invited] = ()) -> Sequence[Invited]:
        """`people` as they may invite them to what `before` are invited to.

        A personal link is good for all sittings of a room: who shares it with others takes over no seat.
        """
        return own_seats(people, before) if self.own else people

    def sees(self, it: Sitting) -> bool:
        """Whether all of a sitting is theirs to see and to change."""
        theirs = it.created_by == self.id or (self.unit is not None and it.opd == self.unit)
        return self.opens(it.room) and self.serves(it.opd) and (not self.own or theirs)

    def opens(self, room: str) -> bool:
        return self.rooms is None or room in self.rooms

    def serves(self, opd: str | None) -> bool:
        return self.opds is None or opd in self.opds

    def books_for(self, opd: str | None) -> str | None:
        """The OPD that something new is of. Raises Problem 403 unless it is one of theirs."""
        if opd is None and self.opds is not None and len(self.opds) == 1:
            return next(iter(self.opds))
        if not self.serves(opd):
            raise Problem(403, "token_scope", says="of_opd")
        return opd


def needs(scope: Scope) -> Callable[[Request, Services], Awaitable[Caller]]:
    """A dependency: the caller, with a key that has `scope` or with a session that may book.

    Raises Problem: 401 `session` without either, 403 `forbidden` for people below organisers; Refused for a
    bad key or one without `scope`.
    """

    @lets(Access(("key", "session"), scope))
    async def found(request: Request, services: Served) -> Caller:
        who = await _caller(request, services, scope)
        if who is None:
            raise Problem(401, "session")
        return who

    return found


def knows(scope: Scope) -> Callable[[Request, Services], Awaitable[Caller | None]]:
    """A dependency: as `needs`; None for whoever shows nothing, who sees what everybody does."""

    @lets(Access(("key", "session"), scope, open=True))
    async def found(request: Request, services: Served) -> Caller | None:
        return await _caller(request, services, scope)

    return found


async def _caller(request: Request, services: Services, scope: Scope) -> Caller | None:
    shown = bearer(request)
    if shown is not None:
        key = await program(shown, request, services)
        if scope not in key.scopes:
            raise Refused("token_scope", f"This API key lacks the scope {scope}.")
        return Caller(key.id, key.rooms, opds=key.opds)
    session = await session_of(request, services)
    if session is None or session.person.role == "staff":
        return None
    person = session.person
    if person.role == "admin":
        return Caller(person.id)
    if scope != "presets:read" and not scope.startswith(("sittings:", "seats:")):
        raise Problem(403, "forbidden")
    home = await _home(services, person)
    return Caller(person.id, own=True, unit=home if person.role == "opd_admin" else None, home=home)


async def _home(services: Services, person: Person) -> str | None:
    """The name of the OPD that somebody is of."""
    if person.opd is None:
        return None
    query = select(opd.c.name).where(opd.c.id == person.opd)
    name: str | None = await services.database.read(lambda connection: connection.scalar(query))
    return name
