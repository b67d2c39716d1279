"""When a booking takes place: once, or again by a rule of RFC 5545, with what differs here and there.

A series is written in wall-clock time of its zone, as people agree on it: ten o'clock stays ten o'clock when
the clocks are put forward. An occurrence keeps the name of its first start (RECURRENCE-ID) wherever it moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rrulestr

from vicon.schedule.faults import BadBooking

MOST = 366
"""Occurrences of one series: every day of a year."""
HORIZON = timedelta(days=10 * 366)
"""A rule that has not yielded its count by then never will."""
LONGEST = timedelta(days=1)
LONGEST_MS = (LONGEST + timedelta(hours=2)) // timedelta(milliseconds=1)
"""From the start of a sitting to its end, also where clocks are put back meanwhile."""
FIRST, LAST = datetime(2000, 1, 1), datetime(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Override:
    """What is different at one occurrence; None: as in the series. `start` is wall-clock time."""

    start: datetime | None = None
    length: timedelta | None = None
    title: str | None = None
    place: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """`start`, `exdates` and `rdates` are wall-clock times of `zone`; `rule` is canonical (rules.py)."""

    start: datetime
    length: timedelta
    zone: str
    rule: str | None = None
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()
    overrides: Mapping[datetime, Override] = field(default_factory=dict)

    @property
    def repeats(self) -> bool:
        return self.rule is not None or bool(self.rdates)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`recurrence` is its first start by the wall clock; `starts_at` and `ends_at` are ms."""

    recurrence: datetime
    starts_at: int
    ends_at: int
    title: str | None = None
    place: str | None = None
    cancelled: bool = False


def checked(series: Series) -> Series:
    """The same series. Raises BadBooking unless it can be expanded."""
    known_zone(series.zone)
    if not FIRST <= series.start < LAST:
        raise BadBooking("/start", "start_far", "The start is not in this or the next century.")
    own = [it.length for it in series.overrides.values() if it.length is not None]
    if not all(timedelta(0) < it <= LONGEST for it in (series.length, *own)):
        raise BadBooking("/end", "length", "A sitting ends after it began, within 24 hours.")
    try:
        starts = starts_of(series)
    except (ValueError, OverflowError):
        raise BadBooking("/recurrence/rrule", "rule_bad", "No calendar has the days of this rule.") from None
    if not starts:
        raise BadBooking("/recurrence/rrule", "rule_empty", "This rule leaves no day at all.")
    if len(starts) > MOST:
        raise BadBooking("/recurrence/rrule", "rule_many", f"A series has at most {MOST} sittings.")
    if series.rule is not None and next(iter(_rule(series)), None) != series.start:
        raise BadBooking("/recurrence/rrule", "rule_start", "The start is not on a day of the rule.")
    for recurrence in series.overrides:
        if recurrence not in starts:
            raise BadBooking("/recurrence", "recurrence_unknown", f"{recurrence} is not of this series.")
    return series


def known_zone(zone: str) -> ZoneInfo:
    """Raises BadBooking for a name that is not in the IANA database."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: a folder of the database.
        raise BadBooking("/zone", "zone_unknown", "The zone is an IANA name such as Asia/Jakarta.") from None


def starts_of(series: Series) -> list[datetime]:
    """Every first start by the wall clock, in order; MOST + 1 of them where there are more."""
    found = set(islice(_rule(series), MOST + 1)) if series.rule else {series.start}
    found |= set(series.rdates)
    return sorted(found - set(series.exdates))[: MOST + 1]


def expand(series: Series) -> list[Occurrence]:
    """The occurrences, by their first starts; cancelled ones too."""
    return [_occurrence(series, it) for it in starts_of(series)]


def at(wall: datetime, zone: str) -> int:
    """The moment (ms) of a wall-clock time.

    A time that the clocks jump over is read with the offset before the jump, one that comes twice as its
    first (RFC 5545, 3.3.5).
    """
    return int(wall.replace(tzinfo=ZoneInfo(zone), fold=0).timestamp() * 1000)


def wall(moment: int, zone: str) -> datetime:
    """The wall-clock time of a moment (ms), to the second."""
    seen = datetime.fromtimestamp(moment // 1000, UTC).astimezone(ZoneInfo(zone))
    return seen.replace(tzinfo=None, fold=0)


def _occurrence(series: Series, recurrence: datetime) -> Occurrence:
    own = series.overrides.get(recurrence, Override())
    starts_at = at(own.start or recurrence, series.zone)
    length = own.length or series.length
    return Occurrence(
        recurrence,
        starts_at,
        starts_at + int(length.total_seconds() * 1000),
        own.title,
        own.place,
        own.cancelled,
    )


def _rule(series: Series) -> rrule | islice[datetime]:
    """Bounded also where a rule with a count never yields."""
    rule = rrulestr(str(series.rule), dtstart=series.start)
    assert isinstance(rule, rrule)
    count: int | None = rule._count  # type: ignore[attr-defined]
    if count is None:
        return rule
    return islice(rule.replace(count=None, until=series.start + HORIZON), count)
