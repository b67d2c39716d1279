"""Bookings as iCalendar documents (RFC 5545, RFC 5546): for calendars to subscribe to, and as invitations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur, vText, vUri

from vicon.schedule import rules
from vicon.schedule.series import Override, Series

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
PRODUCT = "-//vicon//schedule//ID"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody with an e-mail address, as ORGANIZER or ATTENDEE."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking as calendars see it. `uid` stays the same through every change, `sequence` counts them."""

    uid: str
    sequence: int
    series: Series
    title: str
    url: str
    updated_at: int
    created_at: int
    place: str | None = None
    description: str | None = None
    category: str | None = None
    cancelled: bool = False
    organizer: Address | None = None
    attendees: Sequence[Address] = ()


def document(
    entries: Iterable[Entry],
    method: Method = "PUBLISH",
    name: str | None = None,
    only: Collection[datetime] = (),
) -> bytes:
    """A calendar of those bookings, with the rules of their zones. The same bookings give the same bytes.

    `only`: of a series just the sittings with these first starts (RFC 5546, 3.2.2 and 3.2.5).
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name is not None:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    years = set()
    for entry in entries:
        years.add(entry.series.start.year)
        for event in _events(entry, method, only):
            calendar.add_component(event)
    if years:
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 12, 1, 1))
    return bytes(calendar.to_ical())


def _events(entry: Entry, method: Method, only: Collection[datetime]) -> Iterator[Event]:
    series = entry.series
    zone = ZoneInfo(series.zone)
    gone = entry.cancelled or method == "CANCEL"
    if only:
        for recurrence in sorted(only):
            own = series.overrides.get(recurrence, Override())
            yield _differing(entry, recurrence, own, zone, cancelled=gone or own.cancelled)
        return
    if method == "REQUEST":
        # Nobody is asked to come to what is cancelled.
        off = [at for at, own in series.overrides.items() if own.cancelled]
        kept = {at: own for at, own in series.overrides.items() if not own.cancelled}
        series = replace(series, exdates=tuple(sorted({*series.exdates, *off})), overrides=kept)
    main = _event(entry, series.start, series.length, zone, cancelled=gone)
    if series.rule is not None:
        main.add("rrule", _rule(series.rule, zone))
    for name, dates in (("exdate", series.exdates), ("rdate", series.rdates)):
        if dates:
            main.add(name, [it.replace(tzinfo=zone) for it in dates])
    yield main
    for recurrence, own in sorted(series.overrides.items()):
        yield _differing(entry, recurrence, own, zone, cancelled=gone or own.cancelled)


def _differing(
    entry: Entry, recurrence: datetime, own: Override, zone: ZoneInfo, *, cancelled: bool
) -> Event:
    event = _event(
        entry,
        own.start or recurrence,
        own.length or entry.series.length,
        zone,
        cancelled=cancelled,
        title=own.title,
        place=own.place,
    )
    event.add("recurrence-id", recurrence.replace(tzinfo=zone))
    return event


def _event(
    entry: Entry,
    start: datetime,
    length: timedelta,
    zone: ZoneInfo,
    *,
    cancelled: bool,
    title: str | None = None,
    place: str | None = None,
) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _moment(entry.updated_at))
    event.add("created", _moment(entry.created_at))
    event.add("last-modified", _moment(entry.updated_at))
    begins = start.replace(tzinfo=zone)
    event.add("dtstart", begins)
    # Length and not end: a sitting over the night of a change of clocks is as long as any other.
    event.add("duration", length)
    event.add("summary", title or entry.title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", entry.url)
    conference = vUri(entry.url)
    conference.params["VALUE"] = "URI"
    conference.params["FEATURE"] = ["AUDIO", "VIDEO"]
    event.add("conference", conference)
    if place or entry.place:
        event.add("location", place or entry.place)
    event.add("description", "\n\n".join(filter(None, (entry.description, entry.url))))
    if entry.category is not None:
        event.add("categories", [entry.category])
    if entry.organizer is not None:
        event.add("organizer", _address(entry.organizer))
    for one in entry.attendees:
        attendee = _address(one)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee)
    return event


def _rule(rule: str, zone: ZoneInfo) -> vRecur:
    """UNTIL is UTC where the start has a zone (RFC 5545, 3.3.10)."""
    said = dict(rules.parts(rule))
    until = rules.until_of(rule)
    if until is not None:
        said["UNTIL"] = f"{until.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    made: vRecur = vRecur.from_ical(rules.joined(said))
    return made


def _address(one: Address) -> vCalAddress:
    address = vCalAddress(f"mailto:{one.email}")
    address.params["CN"] = vText(one.name)
    return address


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
