"""Recurrence is expanded as two independent readers of our calendars expand it, whatever is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
import vobject
from hypothesis import given
from hypothesis import strategies as st

from vicon.schedule import edits, rules
from vicon.schedule.calendar import Address, Entry, Method, document
from vicon.schedule.conflicts import Taken, Wanted, conflicts, place_key
from vicon.schedule.faults import BadBooking
from vicon.schedule.series import Occurrence, Override, Series, checked, expand, starts_of, wall

HOUR = timedelta(hours=1)
ZONES = ("Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")


def series(
    rule: str | None, start: datetime = datetime(2026, 11, 30, 9), zone: str = "Asia/Jakarta"
) -> Series:
    return checked(Series(start, HOUR, zone, rule and rules.canonical(rule, zone)))


@st.composite
def some_series(draw: st.DrawFn) -> Series:
    zone = draw(st.sampled_from(ZONES))
    start = datetime(2026, 1, 1, 7) + timedelta(hours=draw(st.integers(0, 24 * 400)))
    end = draw(
        st.one_of(
            st.integers(1, 12).map("COUNT={}".format),
            st.integers(1, 120).map(lambda days: f"UNTIL={start + timedelta(days=days):%Y%m%dT%H%M%S}"),
        )
    )
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    own = days[start.weekday()]
    more = draw(st.sets(st.sampled_from(days), max_size=2))
    by = draw(
        st.sampled_from(
            (
                "FREQ=DAILY",
                f"FREQ=WEEKLY;BYDAY={','.join(day for day in days if day == own or day in more)}",
                f"FREQ=MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{own}",
                f"FREQ=MONTHLY;BYMONTHDAY={start.day}",
            )
        )
    )
    every = draw(st.integers(1, 3))
    made = series(f"{by};INTERVAL={every};{end}", start, zone)
    found = starts_of(made)
    gone = draw(st.sets(st.sampled_from(found), max_size=len(found) - 1))
    added = draw(st.sets(st.integers(1, 40), max_size=2))
    rdates = tuple(sorted({start + timedelta(days=n, minutes=30) for n in added}))
    return checked(replace(made, exdates=tuple(sorted(gone)), rdates=rdates))


def written(it: Series, method: Method = "REQUEST", **more: Any) -> bytes:
    its: dict[str, Any] = {"cancelled": False, "title": "Rapat", **more}
    entry = Entry(
        uid="bk_1@rapat.kota.example",
        sequence=3,
        series=it,
        url="https://rapat.kota.example/r/a",
        updated_at=1_795_510_800_000,
        created_at=1_795_510_800_000,
        attendees=[Address('Rina, "Ibu"; Wulandari', "rina@kota.example")],
        **its,
    )
    return document([entry], method)


def read_back(body: bytes) -> Mapping[int, tuple[int, str]]:
    """Start → (end, title), as recurring-ical-events expands the file."""
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between((2025, 1, 1), (2040, 1, 1))
    return {
        int(it.start.timestamp() * 1000): (int(it.end.timestamp() * 1000), str(it["SUMMARY"]))
        for it in events
    }


@given(some_series(), st.data())
def test_calendars_say_what_is_booked(it: Series, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(starts_of(it)))
    it = edits.one(
        it, chosen, Override(chosen + timedelta(minutes=data.draw(st.integers(1, 20))), HOUR * 2, "Lain")
    )
    expected = {o.starts_at: (o.ends_at, o.title or "Rapat") for o in expand(it)}
    body = written(it)
    assert read_back(body) == expected
    other = vobject.readOne(body.decode())
    main = next(event for event in other.vevent_list if "recurrence-id" not in event.contents)
    # By the wall clock: the zones that dateutil reads are wrong some years ahead (Europe/Berlin in 2027).
    assert {start.replace(tzinfo=None) for start in main.getrruleset(addRDate=True)} == set(starts_of(it))


@given(some_series(), st.data())
def test_a_series_in_two_parts_is_the_series(it: Series, data: st.DataObject) -> None:
    pivot = data.draw(st.sampled_from(starts_of(it)))
    before, after = edits.split(it, pivot)
    parts = [*(expand(checked(before)) if before else []), *expand(checked(after))]
    assert parts == expand(it)
    assert all(one.recurrence >= pivot for one in expand(after))


@given(some_series(), st.integers(-300, 300))
def test_a_whole_series_moves_with_all_that_differs(it: Series, hours: int) -> None:
    by = timedelta(hours=hours * 24)
    it = replace(it, rule=None if it.rule is None else "FREQ=DAILY;COUNT=5", exdates=())
    changed = edits.one(checked(it), it.start, Override(it.start + HOUR, title="Lain"))
    moved = edits.retime(changed, edits.Retimed(start=it.start + by))
    assert starts_of(moved) == [one + by for one in starts_of(changed)]
    assert moved.overrides == {it.start + by: Override(it.start + by + HOUR, title="Lain")}


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change() -> None:
    it = series("FREQ=WEEKLY;COUNT=3", datetime(2026, 10, 18, 10), "Europe/Berlin")
    assert [wall(one.starts_at, it.zone).hour for one in expand(it)] == [10, 10, 10]
    hours = [
        (b.starts_at - a.starts_at) // 3_600_000 for a, b in zip(expand(it), expand(it)[1:], strict=False)
    ]
    assert hours == [169, 168]


def test_zones_stand_in_the_file() -> None:
    for zone in ZONES:
        calendar = icalendar.Calendar.from_ical(written(series("FREQ=WEEKLY;COUNT=60", zone=zone)))
        assert [str(it["TZID"]) for it in calendar.walk("VTIMEZONE")] == [zone]


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_invitation_and_cancellation_are_of_one_event(method: Method, status: str) -> None:
    body = written(series(None), method)
    [event] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert (event["STATUS"], event["UID"], event["SEQUENCE"]) == (status, "bk_1@rapat.kota.example", 3)
    other = vobject.readOne(body.decode())
    assert other.method.value == method
    assert other.vevent.attendee.value == "mailto:rina@kota.example"
    assert written(series(None), method) == body


def test_a_cancelled_occurrence_stays_in_the_calendar_as_cancelled() -> None:
    it = edits.one(series("FREQ=DAILY;COUNT=3"), datetime(2026, 12, 1, 9), Override(cancelled=True))
    found = icalendar.Calendar.from_ical(written(it, "PUBLISH")).walk("VEVENT")
    assert [str(one["STATUS"]) for one in found] == ["CONFIRMED", "CANCELLED"]
    # Nobody is asked to come to it.
    [asked] = icalendar.Calendar.from_ical(written(it, "REQUEST")).walk("VEVENT")
    assert (str(asked["STATUS"]), asked["EXDATE"].dts[0].dt.day) == ("CONFIRMED", 1)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "rule_bad"),
        ("besok", "rule_bad"),
        ("FREQ=;COUNT=1", "rule_bad"),
        ("FREQ=DAILY;COUNT=x", "rule_bad"),
        ("FREQ=DAILY;UNTIL=kapan", "rule_bad"),
        ("FREQ=DAILY;INTERVAL=-1;COUNT=2", "rule_bad"),
        ("FREQ=MONTHLY;BYDAY=9MO,XX;COUNT=3", "rule_bad"),
        ("FREQ=HOURLY;COUNT=2", "rule_freq"),
        ("FREQ=DAILY;COUNT=2;BYHOUR=3", "rule_part"),
        ("FREQ=DAILY", "rule_endless"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "rule_endless"),
        ("FREQ=DAILY;COUNT=367", "rule_many"),
        ("FREQ=DAILY;UNTIL=20290101", "rule_many"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "rule_empty"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "rule_start"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused_by_name(rule: str, code: str) -> None:
    with pytest.raises(BadBooking) as refused:
        checked(
            Series(datetime(2026, 11, 30, 9), HOUR, "Asia/Jakarta", rules.canonical(rule, "Asia/Jakarta"))
        )
    assert refused.value.code == code


@given(st.text(max_size=80))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = rules.canonical(text, "Asia/Jakarta")
        checked(Series(datetime(2026, 11, 30, 9), HOUR, "Asia/Jakarta", rule))
    except BadBooking:
        return
    assert rules.canonical(rule, "Asia/Jakarta") == rule


def test_sittings_that_only_touch_do_not_meet() -> None:
    def other(start: int, **more: Any) -> Taken:
        return Taken("s_1", "r_2", "Lain", start, start + 10, **more)

    ours = [Occurrence(datetime(2026, 1, 1), 100, 110)]
    wanted = Wanted("r_2", place_key(" Aula  A"), frozenset({"rina"}), ours)
    assert conflicts(wanted, [other(90), other(110)]) == []
    [room, place, person] = conflicts(
        wanted, [other(109, place="aula a", people=frozenset({"rina", "agus"}))]
    )
    assert (room.kind, place.kind, person.kind, person.people) == ("room", "place", "person", {"rina"})
    cancelled = [replace(ours[0], cancelled=True)]
    assert conflicts(replace(wanted, occurrences=cancelled), [other(105)]) == []
