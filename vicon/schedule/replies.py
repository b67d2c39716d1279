"""What people's calendars answer to an invitation: METHOD:REPLY by mail (RFC 5546 3.2.3, RFC 6047).

A mail can claim to be from anybody, and people answer from other addresses than they were written to: who
sends it says nothing. The UID that an answer must repeat has a mark that only this person's invitation had.
What is answered is shown and opens nothing.
"""

from __future__ import annotations

import email
import email.policy
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from sqlalchemy import Connection, select

from vicon.people.server_key import ServerKey
from vicon.schedule import bookings
from vicon.schedule.announcing import reached
from vicon.schedule.upsert import upsert
from vicon.store.models.invitations import invitations, replies

Answer = Literal["accepted", "declined", "tentative"]
_MARK_BYTES = 16
LONGEST_HEADER = 10_000
"""Bytes of one that says what a part is, unfolded."""
_FOLDED = re.compile(rb"\r?\n(?=[ \t])")
ANSWERS: dict[str, Answer] = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


class NoReply(ValueError):
    """The mail holds no answer to an invitation of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`recurrence`: first start of the sitting by its clock, empty for all. `at` in ms, of its calendar."""

    seat: str
    recurrence: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Said:
    """A reply as it came: `uid` and `attendee` as written, `recurrence` with its offset."""

    uid: str
    attendee: str
    answer: Answer
    recurrence: datetime | None
    sequence: int
    at: int


def read(raw: bytes) -> list[Said]:
    """The answers in a mail. Raises NoReply."""
    try:
        calendar = Calendar.from_ical(_calendar(raw))
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            raise NoReply("its method is not REPLY")
        said = [_said(it) for it in calendar.walk("VEVENT")]
    except NoReply:
        raise
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, LookupError) as error:
        raise NoReply("its calendar cannot be read") from error
    except RecursionError:
        raise NoReply("it is nested too deeply") from None
    if not said:
        raise NoReply("it answers to nothing")
    return said


def _calendar(raw: bytes) -> str:
    """Its first text/calendar part. Raises NoReply, RecursionError, LookupError for an unknown charset."""
    # Parameters of a header are read in the square of its length, by the newer policies in minutes.
    lines = _FOLDED.sub(b"", raw).split(b"\n")
    if any(len(line) > LONGEST_HEADER and line[:8].lower() == b"content-" for line in lines):
        raise NoReply("one of its headers is too long")
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    part = next((it for it in mail.walk() if it.get_content_type() == "text/calendar"), None)
    if part is None:
        raise NoReply("there is no text/calendar part")
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise NoReply("its calendar is no text")
    return content.decode(part.get_content_charset("utf-8"), errors="replace")


def uid(server_key: ServerKey, booking: str, seat: str, host: str) -> str:
    """Of the invitation of this seat, through all its changes: 128 bits that only this server can make."""
    mark = server_key.digest("reply", f"{booking}\n{seat}")[:_MARK_BYTES].hex()
    return f"{booking}.{mark}@{host}"


def _said(event: Component) -> Said:
    attendee = event["ATTENDEE"]
    if isinstance(attendee, list):
        raise NoReply("an answer is from one person")
    status = str(attendee.params.get("PARTSTAT", "")).upper()
    if status not in ANSWERS:
        raise NoReply("it says neither yes nor no nor perhaps")
    begun: object = event.decoded("RECURRENCE-ID", None)
    if begun is not None and not isinstance(begun, datetime):
        raise NoReply("its RECURRENCE-ID is no time")
    stamp: object = event.decoded("DTSTAMP")
    if not isinstance(stamp, datetime):
        raise NoReply("its DTSTAMP is no time")
    return Said(
        uid=str(event["UID"]),
        attendee=str(attendee).lower().removeprefix("mailto:"),
        answer=ANSWERS[status],
        recurrence=begun,
        sequence=int(event.get("SEQUENCE", 0)),
        at=int(stamp.replace(tzinfo=stamp.tzinfo or UTC).timestamp() * 1000),
    )


def take(connection: Connection, server_key: ServerKey, said: Said) -> Reply:
    """Note the answer of who is invited. Raises NoReply: unknown, uninvited, or older than what is known."""
    name, _, host = said.uid.partition("@")
    booking = bookings.find(connection, server_key, name.partition(".")[0])
    if booking is None:
        raise NoReply("there is no such meeting")
    sent = connection.execute(select(invitations).where(invitations.c.booking == booking.id)).all()
    since = {row.seat: row.since for row in sent}
    known = (it for it in reached(booking.people) if it.seat.seat in since)
    mine = next((it for it in known if _marked(server_key, booking.id, str(it.seat.seat), host, said)), None)
    if mine is None:
        raise NoReply("its UID is of no invitation that went out")
    if str(mine.email).lower() != said.attendee:
        raise NoReply("somebody else answers than was invited")
    seat = str(mine.seat.seat)
    if said.sequence < since[seat]:
        raise NoReply("it answers to times that have changed")
    recurrence = ""
    if said.recurrence is not None:
        at = said.recurrence
        if at.tzinfo is not None:
            at = at.astimezone(ZoneInfo(booking.series.zone)).replace(tzinfo=None)
        recurrence = at.isoformat()
        if at not in bookings.ids_of(connection, booking.id):
            raise NoReply("there is no such sitting in this series")
    key = replies.c.booking == booking.id, replies.c.seat == seat, replies.c.recurrence == recurrence
    newest = connection.execute(select(replies.c.at, replies.c.sequence).where(*key)).first()
    if newest is not None and (said.sequence, said.at) < (newest.sequence, newest.at):
        raise NoReply("there is a newer answer")
    row: dict[str, object] = {
        "booking": booking.id,
        "seat": seat,
        "recurrence": recurrence,
        "answer": said.answer,
    }
    row |= {"sequence": said.sequence, "at": said.at}
    upsert(connection, replies, row, ("booking", "seat", "recurrence"))
    return Reply(seat, recurrence, said.answer)


def _marked(server_key: ServerKey, booking: str, seat: str, host: str, said: Said) -> bool:
    return hmac.compare_digest(uid(server_key, booking, seat, host).encode(), said.uid.encode())


def of(connection: Connection, booking: str) -> list[Reply]:
    """Answers to the times as they are."""
    i, r = invitations.c, replies.c
    rows = connection.execute(
        select(r.seat, r.recurrence, r.answer)
        .join(invitations, (i.booking == r.booking) & (i.seat == r.seat))
        .where(r.booking == booking, r.sequence >= i.since)
    )
    return [Reply(row.seat, row.recurrence, row.answer) for row in rows]


def answer(said: Collection[Reply], seat: str, recurrence: str) -> Answer | None:
    """What `seat` said of that sitting itself, else of the series."""
    found = {it.recurrence: it.answer for it in said if it.seat == seat}
    return found.get(recurrence) or found.get("")
