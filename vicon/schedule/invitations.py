"""Invitations go out by mail: one job for a change of a booking, and of that one for each person.

A mail is known by its Message-ID, made of booking, sequence and seat: one that had to be sent again is the
same mail to its receiver, and calendars know it by UID and SEQUENCE.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, select

from vicon import jobs
from vicon.jobs import Context, Failed
from vicon.mail import smtp
from vicon.mail.message import BadAddress, Letter, Sheet, message
from vicon.people.server_key import ServerKey
from vicon.schedule import bookings, feed, letters, replies
from vicon.schedule.announcing import KIND, gone_of, reached
from vicon.schedule.bookings import Booking
from vicon.schedule.calendar import Address, document
from vicon.schedule.invited import Invited
from vicon.schedule.letters import Kind
from vicon.schedule.seats import key_of
from vicon.schedule.series import Override, expand, starts_of
from vicon.schedule.upsert import upsert
from vicon.settings import Settings
from vicon.store.models.invitations import invitations
from vicon.store.models.rooms import rooms

ONE = "invitation"


@dataclass(frozen=True, slots=True)
class _Case:
    """What one person is to be told. `only`: the sittings of a series that it is about, empty: all."""

    booking: Booking
    slug: str
    person: Invited
    kind: Kind
    only: tuple[datetime, ...]
    moved: bool


@jobs.handler(KIND, lane="letters", drops=("gone",))
async def invite_all(context: Context, body: Mapping[str, Any]) -> None:
    """A job for everybody to whom this change is to be told."""
    if not context.settings.smtp_host:
        return
    booking, sequence, sealed = body["booking"], body["sequence"], body.get("gone")

    def work(connection: Connection) -> None:
        found = bookings.find(connection, context.server_key, booking)
        if found is None or _over(found, context.clock()):
            return
        for it in gone_of(context.server_key, booking, sequence, sealed):
            own = {"booking": booking, "seat": it.seat.seat, "sequence": sequence, "gone": sealed}
            jobs.enqueue(connection, ONE, own, key=f"{booking}/{sequence}/{it.seat.seat}/gone")
        if found.sequence != sequence:
            # What came after tells it as well.
            return
        told = {name: body[name] for name in ("booking", "sequence", "changed", "moved", "only")}
        for it in reached(found.people):
            key = f"{booking}/{sequence}/{it.seat.seat}"
            jobs.enqueue(connection, ONE, {**told, "seat": it.seat.seat}, key=key)

    await context.database.write(work)


@jobs.handler(ONE, lane="letters", drops=("gone",))
async def invite(context: Context, body: Mapping[str, Any]) -> None:
    """One mail to one person, unless they know already, or something newer is on its way."""
    if not context.settings.smtp_host:
        return
    server_key = context.server_key
    case = await context.database.read(
        lambda connection: _case(connection, server_key, body, context.clock())
    )
    if case is not None:
        await _send(context, case, body["sequence"])
    if "gone" not in body:
        await context.database.write(lambda connection: _noted(connection, body, case, context.clock()))


def _case(connection: Connection, server_key: ServerKey, body: Mapping[str, Any], now: int) -> _Case | None:
    """None: there is nothing to tell any more."""
    booking = bookings.find(connection, server_key, body["booking"])
    if booking is None or _over(booking, now):
        return None
    slug = connection.scalar(select(rooms.c.slug).where(rooms.c.id == booking.room)) or ""
    if "gone" in body:
        all_gone = gone_of(server_key, booking.id, body["sequence"], body["gone"])
        person = next((it for it in all_gone if it.seat.seat == body["seat"]), None)
        return None if person is None else _Case(booking, slug, person, "gone", (), moved=False)
    person = next((it for it in reached(booking.people) if it.seat.seat == body["seat"]), None)
    if person is None or booking.sequence != body["sequence"]:
        return None
    known = row_of(connection, booking.id, body["seat"])
    if known is None:
        # Who never heard of it need not hear that it will not be.
        return None if booking.cancelled_at else _Case(booking, slug, person, "new", (), moved=True)
    if known.sequence >= booking.sequence or (known.cancelled and booking.cancelled_at):
        return None
    missed = known.sequence < booking.sequence - 1
    if not body["changed"] and not missed:
        return None
    only = () if missed else tuple(map(datetime.fromisoformat, body["only"]))
    gone = bool(only) and all(booking.series.overrides.get(it, Override()).cancelled for it in only)
    some = any(booking.series.overrides.get(it, Override()).cancelled for it in only)
    kind: Kind = "cancelled" if booking.cancelled_at or gone else "changed"
    return _Case(booking, slug, person, kind, () if some and not gone else only, body["moved"])


async def _send(context: Context, case: _Case, sequence: int) -> None:
    settings, booking = context.settings, case.booking
    person = case.person
    link = personal(context.server_key, settings.url, booking.room, case.slug, person)
    about = replace(booking, sequence=sequence)
    entry = replace(
        feed.entry(about, case.slug, settings.url, attendees=[Address(person.seat.name, str(person.email))]),
        uid=replies.uid(
            context.server_key, booking.id, str(person.seat.seat), str(urlsplit(settings.url).hostname)
        ),
        url=link,
        organizer=Address(organizer(settings), settings.smtp_from),
    )
    method: Literal["REQUEST", "CANCEL"] = "CANCEL" if case.kind in ("cancelled", "gone") else "REQUEST"
    sheet = Sheet(document([entry], method, only=case.only), method)
    made = letters.letter(case.kind, person.seat.name, _meeting(case, link, context.clock()))
    end = ".gone" if case.kind == "gone" else ""
    await mail(context, made, f"{booking.id}.{sequence}.{person.seat.seat}{end}", person, sheet)


async def mail(
    context: Context, made: Letter, name: str, person: Invited, sheet: Sheet | None = None
) -> None:
    """Send a letter to somebody. `name` makes the Message-ID. Raises Failed, Later."""
    settings = context.settings
    try:
        written = message(
            made,
            name=f"{name}@{urlsplit(settings.url).hostname}",
            sender=(organizer(settings), settings.smtp_from),
            to=(person.seat.name, str(person.email)),
            at=context.clock(),
            sheet=sheet,
        )
    except BadAddress as error:
        raise Failed(str(error)) from None
    await smtp.send(settings, written)


def personal(server_key: ServerKey, origin: str, room: str, slug: str, person: Invited) -> str:
    """The link that opens this person's own seat."""
    return f"{origin}/r/{slug}#{key_of(server_key, room, str(person.seat.seat))}"


def organizer(settings: Settings) -> str:
    return settings.letterhead.partition("|")[0] or str(urlsplit(settings.url).hostname)


def sent(connection: Connection, booking: str) -> dict[str, int]:
    """When the last mail went out to each seat (ms)."""
    rows = connection.execute(
        select(invitations.c.seat, invitations.c.sent_at).where(invitations.c.booking == booking)
    )
    return {row.seat: row.sent_at for row in rows}


def row_of(connection: Connection, booking: str, seat: str) -> Row[Any] | None:
    key = invitations.c.booking == booking, invitations.c.seat == seat
    return connection.execute(select(invitations).where(*key)).first()


def _noted(connection: Connection, body: Mapping[str, Any], case: _Case | None, now: int) -> None:
    """What this person knows from now on."""
    known = row_of(connection, body["booking"], body["seat"])
    sequence = body["sequence"]
    if known is not None and known.sequence >= sequence:
        return
    row = {"booking": body["booking"], "seat": body["seat"], "sequence": sequence}
    if case is not None:
        row |= {"cancelled": case.booking.cancelled_at is not None, "sent_at": now}
    elif known is None:
        return
    else:
        row |= {"cancelled": known.cancelled, "sent_at": known.sent_at}
    stays = known is not None and (case is None or not case.moved)
    row["since"] = known.since if known is not None and stays else sequence
    upsert(connection, invitations, row, ("booking", "seat"))


def _over(booking: Booking, now: int) -> bool:
    return max(it.ends_at for it in expand(booking.series)) <= now


def _meeting(case: _Case, link: str, now: int) -> letters.Meeting:
    """The sitting that a letter is about, or of a series the first to come."""
    series = case.booking.series
    at = (
        case.only[0]
        if case.only
        else next(
            (it.recurrence for it in expand(series) if it.ends_at > now and not it.cancelled), series.start
        )
    )
    own = series.overrides.get(at, Override())
    starts = [it for it in starts_of(series) if not series.overrides.get(it, Override()).cancelled]
    return letters.Meeting(
        title=own.title or case.booking.title,
        start=own.start or at,
        length=own.length or series.length,
        zone=series.zone,
        place=own.place or case.booking.place,
        description=case.booking.description,
        link=link,
        times=1 if case.only else len(starts),
        last=max(starts, default=None),
    )
