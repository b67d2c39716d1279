"""The doors of a room: by link, by code, by a seat of one's own, as its host. Behind each is a token."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from vicon.counter import tickets
from vicon.counter.tickets import Ticket
from vicon.people import tokens
from vicon.people.accounts import Person
from vicon.people.claims import Use, claim
from vicon.people.key_cache import KeyCache
from vicon.people.refusals import Refused
from vicon.people.server_key import ServerKey
from vicon.rooms.grants import Role
from vicon.rooms.opening import Prepared, new_sitting
from vicon.schedule import codes, due, registrations, rooms, seats, ways
from vicon.schedule.invited import seated
from vicon.schedule.rooms import NOWHERE, Room
from vicon.store import journal, sittings
from vicon.store.database import Database
from vicon.webhooks import outbox


class NotFound(Exception):
    """No such room, or the secret, code or host key does not open it: nobody is told which."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A door opened: a token for one `join` into `sitting`, or one that lets wait in its lobby, good until
    `expires_at` (ms).

    `consent` is the rule of recording. `code` is empty for who came by the bare address: it would open more
    than that does. `name` is that of the account, or of the seat of whoever came by a personal key.
    """

    token: str
    expires_at: int
    room: str
    slug: str
    title: str
    code: str
    sitting: str
    state: str
    role: Role
    name: str | None = None
    consent: str = "ask"


class Doors:
    """Every method may raise StoreUnavailable; nothing is done then."""

    def __init__(
        self,
        database: Database,
        server_key: ServerKey,
        keys: KeyCache,
        *,
        origin: str,
        clock: Callable[[], int],
    ) -> None:
        self._database = database
        self._server_key = server_key
        self._keys = keys
        self._origin = origin
        self._clock = clock

    async def enter(
        self,
        slug: str,
        *,
        secret: str | None = None,
        code: str | None = None,
        host: str | None = None,
        person: Person | None = None,
        watch: bool = False,
    ) -> Entry:
        """A token for whoever holds the secret, a personal key or the code, or the host key, or is
        administrator (chair), and for everybody where the preset opens the bare address.

        `person`: who is signed in; the token is theirs by id and name. `watch`: for a screen in the hall
        (`ways.screen`).

        Raises NotFound; Refused(`sitting_ended`) unless the caller leads, for whom a fresh sitting begins.
        An unknown slug and a wrong key cost one query and the same comparisons; of a counter, which anybody
        may find, a wrong key is looked for among the tickets too.
        """
        found = await self._database.read(lambda connection: rooms.by_slug(connection, slug))
        seat = seats.seat_of(self._server_key, (found or NOWHERE).id, secret or "")
        if found is not None and seat is not None:
            return await self._entry_to(found, seat)
        admin = person is not None and person.role == "admin"
        role = self._role(found or NOWHERE, secret, code, host, admin)
        if found is not None and role is None and (secret, code, host) == (None, None, None):
            opened = ways.bare(found)
            if opened is None:
                raise NotFound
            role, use = ways.screen(found, *opened) if watch else opened
            return await self._entry(found, role, use, shows_code=False, person=person)
        if found is not None and role is None and secret is not None:
            ticket = await self._ticket(found, secret)
            return await self._entry(found, ways.link_role(found), "knock", shows_code=False, ticket=ticket)
        if found is None or role is None:
            raise NotFound
        use = ways.use(found, role)
        if watch:
            role, use = ways.screen(found, role, use)
        return await self._entry(found, role, use, person=person)

    async def enter_by_code(self, code: str) -> Entry:
        """A token for whoever typed a room's nine digits. Raises NotFound, Refused(`sitting_ended`)."""
        stored = codes.digest_of(self._server_key, code)
        found = await self._database.read(lambda connection: rooms.by_code(connection, stored))
        if found is None:
            raise NotFound
        role = ways.link_role(found)
        return await self._entry(found, role, ways.use(found, role))

    async def seated(self, room: str, sitting: str, seat: str, may: Callable[[Role], bool]) -> Entry:
        """A token for somebody's seat in a sitting of `room`, which has not ended. `may`: whether the caller
        lets a role in.

        Raises NotFound for a seat that is not in it; Refused(`token_scope`, `sitting_not_open`).
        """
        now = self._clock()
        found, it = await self._database.read(
            lambda connection: self._awaited(connection, room, sitting, seat, now)
        )
        if not may(it.role):
            raise Refused("token_scope", f"This API key may not let in the role {it.role}.")
        entry = await self._entry(found, it.role, "join", shows_code=False, at=it)
        if entry.sitting != sitting:
            # Another was begun in the room at the same moment.
            raise Refused("sitting_not_open", "The sitting is not open yet.")
        return entry

    def _awaited(
        self, connection: Connection, room: str, sitting: str, seat: str, now: int
    ) -> tuple[Room, Prepared]:
        """The room and a seat of its sitting, which goes on or may begin now."""
        found = rooms.by_id(connection, room)
        if found is None:
            raise NotFound
        here = found.sitting == sitting and not _over(found)
        booked = None if here else due.of(connection, sitting, room)
        ready = (
            due.seats_of(connection, self._server_key, booked)
            if booked
            else seats.of(connection, sitting, hidden=here)
        )
        it = next((one for one in ready if one.seat == seat), None)
        if it is None or not (here or booked):
            raise NotFound
        if booked is not None:
            first = due.next_of(connection, room, now)
            turn = _over(found) and first is not None and first.sitting == sitting
            if not (turn and booked.may_begin(now, leads=it.role == "chair")):
                raise _too_early(booked)
        return found, it

    def _role(
        self, room: Room, secret: str | None, code: str | None, host: str | None, admin: bool
    ) -> Role | None:
        if host is not None and rooms.same(rooms.digest(host), room.host_digest):
            return "chair"
        if admin:
            return "chair"
        if secret is not None and rooms.same(rooms.digest(secret), room.join_digest):
            return ways.link_role(room)
        if code is not None and rooms.same(codes.digest_of(self._server_key, code), room.code_digest):
            return ways.link_role(room)
        return None

    async def _entry_to(self, room: Room, seat: str) -> Entry:
        """A token for a seat that was made ready. Its holder is invited and waits in no lobby."""
        now = self._clock()
        it, booked = await self._database.read(lambda connection: self._seat(connection, room, seat, now))
        if it is None:
            raise NotFound
        # Those before them may still be in the room.
        if booked is not None and not (_over(room) and booked.may_begin(now, leads=it.role == "chair")):
            raise _too_early(booked)
        return await self._entry(room, it.role, "join", at=it)

    async def _ticket(self, room: Room, key: str) -> Ticket:
        """The ticket for the room's queue that this is the key of, while it is good. Raises NotFound."""
        if room.settings.lobby != "queue":
            raise NotFound
        it = await self._database.read(lambda connection: tickets.by_key(connection, self._server_key, key))
        if it is None or it.room != room.id or not it.is_open(self._clock()):
            raise NotFound
        return it

    def _seat(
        self, connection: Connection, room: Room, seat: str, now: int
    ) -> tuple[Prepared | None, due.Due | None]:
        """A seat of the room's sitting; else of the one that is booked next, and which that is."""
        booked = due.next_of(connection, room.id, now)
        usual = rooms.invited(connection, self._server_key, room.id)
        if room.sitting and (booked is None or not _over(room)):
            here = seated(seat, seats.of(connection, room.sitting, hidden=not _over(room)), usual)
            if here is not None:
                return here, None
        ready = due.seats_of(connection, self._server_key, booked) if booked else []
        mine = seated(seat, ready, usual)
        if mine is None and (later := registrations.sitting_of(connection, seat)) is not None:
            # Of a series one registers for one sitting, which need not be the next.
            its = due.of(connection, later, room.id)
            if its is not None and now < its.opens_at:
                raise _too_early(its)
        return mine, booked

    async def _entry(
        self,
        room: Room,
        role: Role,
        use: Use,
        *,
        shows_code: bool = True,
        at: Prepared | None = None,
        person: Person | None = None,
        ticket: Ticket | None = None,
    ) -> Entry:
        if _over(room):
            room = await self._next(room, leads=role == "chair")
        now = self._clock()
        # Always the same person, so that a ban of a seat's holder meets them again.
        whose = ways.SCREEN if role == "kiosk" else {}
        if ticket is not None:
            whose = ways.by_ticket(self._server_key, ticket)
        elif at is not None:
            whose = {"sub": f"seat:{at.seat}", "seat": at.seat}
        elif person is not None and role != "kiosk":
            whose = {"sub": person.id, "name": person.name}
        claims = claim(self._origin, room=room.id, sitting=room.sitting, role=role, use=use, now=now, **whose)
        return Entry(
            token=tokens.issue(self._keys.ring.current(), claims),
            expires_at=claims.exp * 1000,
            room=room.id,
            slug=room.slug,
            title=room.title,
            code=codes.code_of(self._server_key, room.id, room.code_round) if shows_code else "",
            sitting=str(room.sitting),
            state=str(room.state),
            role=role,
            name=at.name if at else whose.get("name") if role != "kiosk" else None,
            consent=room.settings.consent,
        )

    async def _next(self, room: Room, *, leads: bool) -> Room:
        """The room with its next sitting: the booked one that is due, else for who leads a fresh one in which
        the seats of the last are ready too. Ours, or that of another who came at the same moment.

        Raises Refused(`sitting_not_open`, `sitting_ended`).
        """
        if room.archived_at is not None:
            raise Refused("sitting_ended", "This room is archived.")
        now = self._clock()
        booked = await self._database.read(lambda connection: due.next_of(connection, room.id, now))

        def next_one(connection: Connection) -> None:
            if booked is not None and booked.may_begin(now, leads=leads):
                due.begin(connection, self._server_key, room, booked, now)
            else:
                begin(connection, room, now)

        if not leads and booked is None:
            raise Refused("sitting_ended", "This meeting has ended.")
        if not leads and booked is not None and not booked.may_begin(now, leads=False):
            raise _too_early(booked)
        # IntegrityError: the room has a live sitting by now.
        with suppress(IntegrityError):
            await self._database.write(next_one)
        found = await self._database.read(lambda connection: rooms.by_id(connection, room.id))
        if found is None:
            raise NotFound
        return found


def begin(connection: Connection, room: Room, now: int, prepared: Sequence[Prepared] = ()) -> str:
    """A sitting of `room` that is open at once; the seats of the last one are ready in it too."""
    after = due.last_event(connection, room.sitting)
    ready = seats.of(connection, room.sitting) if room.sitting else prepared
    sitting, commit = new_sitting(
        room.id, room.preset, room.title, now, os.urandom, patch=room.rules, seats=ready, after=after
    )
    journal.write(connection, commit, now)
    outbox.tell(connection, sitting, commit.notices)
    return sitting


def _over(room: Room) -> bool:
    return room.sitting is None or room.state in sittings.OVER


def _too_early(booked: due.Due) -> Refused:
    return Refused("sitting_not_open", "The sitting is not open yet.", at=booked.opens_at)
