"""Traces of a person outside of journals: accounts, bookings, rooms, calendars; found and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection, delete, func, select, update

from vicon.people import audit, links, sessions
from vicon.people.server_key import ServerKey
from vicon.privacy import telephones
from vicon.privacy.subject import Subject
from vicon.privacy.traces import Trace
from vicon.schedule import bookings as booked
from vicon.schedule import registrations
from vicon.schedule.invited import Invited, mark, opened, seal
from vicon.store.database import Database
from vicon.store.models.people import identities, passkeys, people
from vicon.store.models.rooms import rooms
from vicon.store.models.schedule import bookings, feeds, occurrences

ERASED_NAME = "Akun dihapus"
_PAGE = 1_000


async def find(database: Database, server_key: ServerKey, subject: Subject) -> list[Trace]:
    """Raises StoreUnavailable, BadServerKey."""
    traces = await database.read(lambda connection: list(_few(connection, server_key, subject)))
    after: str | None = ""
    while after is not None:
        after = await database.read(
            partial(_bookings, server_key=server_key, subject=subject, after=after, traces=traces)
        )
    after = ""
    while after is not None:
        after = await database.read(
            partial(_registrations, server_key=server_key, subject=subject, after=after, traces=traces)
        )
    return traces


def _few(connection: Connection, server_key: ServerKey, subject: Subject) -> Iterator[Trace]:
    for row in connection.execute(select(people).order_by(people.c.id)):
        if subject.is_named(row.name) or (subject.login and row.login == subject.login):
            yield Trace("account", row.id, row.login, row.created_at)
    for row in connection.execute(select(rooms).where(rooms.c.seats.is_not(None)).order_by(rooms.c.id)):
        n = len(_those(subject, opened(server_key, row.id, row.seats)))
        if n:
            yield Trace("seat", row.id, row.title, row.created_at, n)
    marks = _own_marks(server_key, subject)
    for row in connection.execute(select(feeds).order_by(feeds.c.id)):
        if subject.is_mentioned(row.label) or row.mark in marks:
            yield Trace("calendar", row.id, row.label, row.created_at)
    n = telephones.known(connection, server_key, subject.telephone) if subject.telephone else 0
    if n:
        yield Trace("telephone", "messages", n=n)


def _bookings(
    connection: Connection, server_key: ServerKey, subject: Subject, after: str, traces: list[Trace]
) -> str | None:
    """Add those of a page of bookings to `traces`; where to go on."""
    query = select(bookings).where(bookings.c.id > after).order_by(bookings.c.id).limit(_PAGE)
    rows = connection.execute(query).all()
    for row in rows:
        n = len(_those(subject, opened(server_key, row.id, row.people)))
        if n:
            traces.append(Trace("invited", row.id, row.title, row.created_at, n))
        if subject.is_mentioned(f"{row.title}\n{row.description or ''}"):
            traces.append(Trace("title", row.id, row.title, row.created_at))
    return rows[-1].id if len(rows) == _PAGE else None


def _registrations(
    connection: Connection, server_key: ServerKey, subject: Subject, after: str, traces: list[Trace]
) -> str | None:
    """Add those of a page of citizens to `traces`; where to go on."""
    found = registrations.known(connection, server_key, after, _PAGE)
    for sitting, it in found:
        texts = (it.wanted.name, it.wanted.contact or "") if it.wanted else ()
        if any(map(subject.is_named, texts)):
            title = connection.scalar(select(occurrences.c.title).where(occurrences.c.id == sitting)) or ""
            traces.append(Trace("registration", it.seat, title, it.created_at))
    return found[-1][1].seat if len(found) == _PAGE else None


def erase(
    connection: Connection, server_key: ServerKey, subject: Subject, trace: Trace, actor: str, now: int
) -> Trace:
    """Take away what `trace` names, in the caller's transaction; the trace with what became of it."""
    if trace.kind == "account":
        return _erase_account(connection, trace, actor, now)
    if trace.kind == "seat":
        return _erase_seat(connection, server_key, subject, trace)
    if trace.kind == "invited":
        return _erase_invited(connection, server_key, subject, trace, now)
    if trace.kind == "registration":
        known = registrations.forget(connection, trace.where, now)
        return trace.became("erased" if known else "gone")
    if trace.kind == "telephone":
        rows = telephones.forget(connection, server_key, subject.telephone)
        return trace.became("erased" if rows else "gone")
    if trace.kind == "calendar":
        gone = connection.execute(delete(feeds).where(feeds.c.id == trace.where)).rowcount
        return replace(trace, title="").became("erased" if gone else "gone")
    return trace.became("kept", "by_hand")


def _erase_account(connection: Connection, trace: Trace, actor: str, now: int) -> Trace:
    """The row stays, for the administration journal names its id; nothing of the person stays in it."""
    row = connection.execute(select(people).where(people.c.id == trace.where).with_for_update()).first()
    if row is None:
        return trace.became("gone")
    if row.role == "admin" and row.disabled_at is None:
        others = select(func.count()).where(
            people.c.role == "admin",
            people.c.disabled_at.is_(None),
            people.c.joined_at.is_not(None),
            people.c.id != row.id,
        )
        if not connection.scalar(others):
            return trace.became("kept", "last_admin")
    values = {
        "login": f"dihapus-{row.id.removeprefix('u_')}",
        "name": ERASED_NAME,
        "password": None,
        "totp": None,
        "totp_step": None,
        "seen_at": None,
        "disabled_at": row.disabled_at or now,
    }
    connection.execute(update(people).where(people.c.id == row.id).values(values))
    connection.execute(delete(passkeys).where(passkeys.c.person == row.id))
    connection.execute(delete(identities).where(identities.c.person == row.id))
    sessions.end_all(connection, row.id)
    links.drop(connection, row.id)
    audit.record(connection, actor, "person.erased", {"person": row.id}, now)
    return replace(trace, title="").became("erased")


def _erase_seat(connection: Connection, server_key: ServerKey, subject: Subject, trace: Trace) -> Trace:
    row = connection.execute(select(rooms).where(rooms.c.id == trace.where).with_for_update()).first()
    stored = opened(server_key, trace.where, row.seats) if row else ()
    gone = _those(subject, stored)
    if row is None or not gone:
        return trace.became("gone")
    kept = [it for it in stored if it not in gone]
    values = {"seats": seal(server_key, row.id, kept), "version": row.version + 1}
    connection.execute(update(rooms).where(rooms.c.id == row.id).values(values))
    return trace.became("erased")


def _erase_invited(
    connection: Connection, server_key: ServerKey, subject: Subject, trace: Trace, now: int
) -> Trace:
    query = select(bookings.c.id).where(bookings.c.id == trace.where).with_for_update()
    locked = connection.execute(query).first()
    booking = booked.find(connection, server_key, trace.where) if locked else None
    gone = _those(subject, booking.people) if booking else []
    if booking is None or not gone:
        return trace.became("gone")
    kept = tuple(it for it in booking.people if it not in gone)
    booked.keep_people(connection, server_key, replace(booking, people=kept, updated_at=now))
    return trace.became("erased")


def _those(subject: Subject, stored: tuple[Invited, ...]) -> list[Invited]:
    return [it for it in stored if subject.is_invited(it)]


def _own_marks(server_key: ServerKey, subject: Subject) -> set[str]:
    known = {"nip": subject.nip, "email": subject.email.lower()}
    return {mark(server_key, kind, value) for kind, value in known.items() if value}
