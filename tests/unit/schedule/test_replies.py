"""What calendars answer is noted for whom it is from, and only for times that still hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event, vCalAddress, vText

from tests.smtp import calendar_of, post
from tests.unit.schedule.city import AGUS, HOUR, KEY, RINA, START, City, city
from vicon.schedule import replies
from vicon.schedule.bookings import Booking
from vicon.schedule.changes import Change
from vicon.schedule.replies import NoReply, Reply

pytestmark = pytest.mark.anyio
__all__ = ["city", "post"]

NOW = datetime.fromisoformat("2026-12-05T09:00:00+07:00")


def reply(
    to: Calendar, status: str, *, sender: str = "", at: datetime = NOW, recurrence: datetime | None = None
) -> bytes:
    """As mail programs write it: the attendee of the invitation answers."""
    asked = to.walk("VEVENT")[0]
    event, calendar = Event(), Calendar()
    event.add("uid", asked["UID"])
    event.add("sequence", asked["SEQUENCE"])
    event.add("dtstamp", at)
    attendee = vCalAddress(str(asked["ATTENDEE"]).upper().replace("MAILTO", "mailto"))
    attendee.params["PARTSTAT"] = vText(status)
    event.add("attendee", attendee)
    event.add("organizer", asked["ORGANIZER"])
    if recurrence is not None:
        event.add("recurrence-id", recurrence)
    calendar.add("method", "REPLY")
    calendar.add_component(event)
    sender = sender or str(asked["ATTENDEE"]).removeprefix("mailto:")
    head = (
        f"From: Somebody <{sender}>\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n"
    )
    return head.encode() + calendar.to_ical()


async def take(city: City, raw: bytes) -> Reply:
    (said,) = replies.read(raw)
    return await city.database.write(lambda c: replies.take(c, KEY, said))


async def answers(city: City, made: Booking, recurrence: datetime = START) -> dict[str, str | None]:
    said = await city.database.read(lambda c: replies.of(c, made.id))
    seats = {it.seat.name: str(it.seat.seat) for it in await city.people(made)}
    return {
        name.split()[0]: replies.answer(said, seat, recurrence.isoformat()) for name, seat in seats.items()
    }


async def test_yes_and_no_are_noted_for_each_and_the_newest_counts(city: City) -> None:
    made = await city.book([RINA, AGUS])
    agus, rina = map(calendar_of, await city.mailed())
    assert await answers(city, made) == {"Rina": None, "Agus": None}
    await take(city, reply(rina, "ACCEPTED"))
    await take(city, reply(agus, "DECLINED"))
    assert await answers(city, made) == {"Rina": "accepted", "Agus": "declined"}
    await take(city, reply(rina, "TENTATIVE", at=NOW + timedelta(hours=1)))
    with pytest.raises(NoReply, match="newer"):
        await take(city, reply(rina, "ACCEPTED"))
    assert await answers(city, made) == {"Rina": "tentative", "Agus": "declined"}


async def test_answers_to_times_that_changed_no_longer_count(city: City) -> None:
    made = await city.book([RINA])
    (first,) = await city.mailed()
    await take(city, reply(calendar_of(first), "ACCEPTED"))
    await city.change(made, Change(start=START + HOUR, end=START + 2 * HOUR))
    (second,) = await city.mailed()
    assert await answers(city, made) == {"Rina": None}
    with pytest.raises(NoReply, match="changed"):
        await take(city, reply(calendar_of(first), "ACCEPTED", at=NOW + HOUR))
    await take(city, reply(calendar_of(second), "ACCEPTED"))
    await city.change(made, Change(fields={"title": "Judul lain"}))
    await city.mailed()
    assert await answers(city, made) == {"Rina": "accepted"}, "another title asks nobody again"


async def test_one_sitting_of_a_series_may_be_declined(city: City) -> None:
    made = await city.book([RINA], rule="FREQ=WEEKLY;COUNT=3")
    (mail,) = await city.mailed()
    asked = calendar_of(mail)
    await take(city, reply(asked, "ACCEPTED"))
    second = asked.walk("VEVENT")[0]["DTSTART"].dt + timedelta(days=7)
    await take(city, reply(asked, "DECLINED", recurrence=second))
    assert await answers(city, made) == {"Rina": "accepted"}
    assert await answers(city, made, START + timedelta(days=7)) == {"Rina": "declined"}
    with pytest.raises(NoReply, match="no such sitting"):
        await take(city, reply(asked, "DECLINED", recurrence=second + HOUR))


async def test_only_who_has_the_invitation_answers_to_it_from_whatever_address(city: City) -> None:
    made = await city.book([RINA])
    (mail,) = await city.mailed()
    asked = calendar_of(mail)
    await take(city, reply(asked, "ACCEPTED", sender="rina@rumah.example"))
    event = asked.walk("VEVENT")[0]
    own, event["ATTENDEE"] = event["ATTENDEE"], vCalAddress("mailto:agus@kota.example")
    with pytest.raises(NoReply, match="somebody else"):
        await take(city, reply(asked, "DECLINED"))
    event["ATTENDEE"] = own
    mark = str(event["UID"]).partition(".")[2].partition("@")[0]
    for guess in ("0" * len(mark), mark[:-1], ""):
        event["UID"] = f"{made.id}.{guess}@rapat.kota.example"
        with pytest.raises(NoReply, match="no invitation"):
            await take(city, reply(asked, "DECLINED"))
    event["UID"] = f"{made.id}@rapat.kota.example"
    with pytest.raises(NoReply, match="no invitation"):
        await take(city, reply(asked, "DECLINED"))
    assert await answers(city, made) == {"Rina": "accepted"}


@given(st.binary(max_size=300))
def test_any_bytes_are_answers_or_refused_with_a_reason(body: bytes) -> None:
    for head in (b"", b"Content-Type: text/calendar; method=REPLY\r\nFrom: a@b.c\r\n\r\n"):
        with pytest.raises(NoReply):
            replies.read(head + body)


def _nested(n: int) -> bytes:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{it}\n\n--b{it}\n" for it in range(n))
    return f"From: a@b.example\n{parts}Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n".encode()


PART = b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/calendar; "


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (_nested(1_000), "nested too deeply"),
        (b"Content-Type: message/rfc822\n\n" * 8_000, "nested too deeply"),
        # With a parser that reads headers whole each of these takes minutes.
        (b"Content-Type: text/calendar; " + b"a*0*=x; " * 32_000 + b"\n\n", "too long"),
        (PART + b'";' * 130_000 + b"\n\nBEGIN:VCALENDAR\n", "too long"),
        (PART + b"\n ;" * 80_000 + b"\n\nBEGIN:VCALENDAR\n", "too long"),
        (b"Content-Type: text/calendar; charset=zlib\n\nBEGIN:VCALENDAR\n", "cannot be read"),
        (
            b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n" + b"BEGIN:VEVENT\n" * 20_000,
            "read",
        ),
    ],
    ids=["parts", "mails", "continued", "quoted", "folded", "charset", "events"],
)
def test_a_mail_made_to_hold_up_its_reader_is_no_answer(raw: bytes, why: str) -> None:
    with pytest.raises(NoReply, match=why):
        replies.read(raw)
