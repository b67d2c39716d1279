"""Attendance and speaking time: the rules of the table, and what must hold of any sitting."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.records.recorded import recorded
from vicon.records.attendance import GAP_MS, Attendance, Attended, attendance, fields_of
from vicon.records.intervals import Interval, clip, total, union
from vicon.records.roll import COLUMNS as ROLL
from vicon.records.roll import roll
from vicon.records.sheet import COLUMNS, Employee, Occasion, rows, sheet

MIN = 60_000
SITTING = "s_3h6w0z8f2j4d7p1v"
SEAL = {"sealed": "0" * 64}
Happening = tuple[int, str, dict[str, Any]]
CREATED: Happening = (0, "sitting.created", {"starts_at": 5 * MIN})


def seen(*happened: Happening) -> Attendance:
    """The attendance of a sitting; times in minutes are given in ms."""
    events = [
        {"sitting": SITTING, "seq": seq, "at": at, "kind": kind, "body": body}
        for seq, (at, kind, body) in enumerate(happened, 1)
    ]
    return attendance(events)


def joined(at: int, who: str, seat: str, role: str = "member", guest: bool = False) -> Happening:
    return (
        at,
        "participant.joined",
        {"participant": who, "seat": seat, "role": role, "guest": guest, "votes": True, "name": SEAL},
    )


def of(found: Attendance, seat: str) -> Attended:
    return next(it for it in found.seats if it.seat == seat)


def test_presence_is_what_lies_in_the_session_with_short_gaps_closed() -> None:
    found = seen(
        CREATED,
        joined(2 * MIN, "p1", "a"),
        (5 * MIN, "sitting.started", {}),
        (10 * MIN, "participant.away", {"participant": "p1"}),
        (10 * MIN + GAP_MS - 1, "participant.back", {"participant": "p1"}),
        (20 * MIN, "participant.left", {"participant": "p1"}),
        (20 * MIN + GAP_MS, "participant.back", {"participant": "p1"}),
        (30 * MIN, "sitting.suspended", {}),
        (30 * MIN + 1, "sitting.continued", {}),
        (40 * MIN, "sitting.ended", {}),
        (50 * MIN, "redaction.recorded", {}),
    )
    assert found.session == ((5 * MIN, 30 * MIN), (30 * MIN + 1, 40 * MIN))
    assert of(found, "a").present == (
        (5 * MIN, 20 * MIN),
        (21 * MIN, 30 * MIN),
        (30 * MIN + 1, 40 * MIN),
    )
    assert (of(found, "a").late, of(found, "a").left_early) == (False, False)


def test_a_mark_of_the_clerk_and_a_proof_count_like_a_device() -> None:
    found = seen(
        CREATED,
        (0, "seat.prepared", {"seat": "a", "role": "member", "votes": True, "name": SEAL}),
        (0, "seat.prepared", {"seat": "b", "role": "member", "votes": True, "name": SEAL}),
        (0, "seat.prepared", {"seat": "c", "role": "member", "votes": True, "name": SEAL}),
        (5 * MIN, "sitting.started", {}),
        (20 * MIN, "attend.marked", {"seat": "a", "present": True, "where": "room"}),
        (21 * MIN, "presence.changed", {"seat": "b", "present": True, "how": "proof"}),
        (30 * MIN, "attend.marked", {"seat": "a", "present": False, "where": "room"}),
        (60 * MIN, "sitting.ended", {}),
    )
    assert of(found, "a").present == ((20 * MIN, 30 * MIN),)
    assert of(found, "b").present == ((21 * MIN, 60 * MIN),)
    assert [(it.seat, it.late, it.left_early) for it in found.seats] == [
        ("a", True, True),
        ("b", True, False),
        ("c", None, None),
    ]


def test_who_is_removed_is_no_longer_there_on_any_device() -> None:
    found = seen(
        CREATED,
        (0, "sitting.started", {}),
        joined(0, "p1", "a"),
        joined(MIN, "p2", "a"),
        joined(0, "p3", "b"),
        (10 * MIN, "seat.removed", {"seat": "a"}),
        (20 * MIN, "sitting.ended", {}),
    )
    assert of(found, "a").present == ((0, 10 * MIN),)
    assert of(found, "b").present == ((0, 20 * MIN),)


def test_speaking_time_is_that_of_turns_and_an_open_turn_counts_to_the_last_event() -> None:
    found = seen(
        CREATED,
        joined(0, "p1", "a"),
        joined(0, "p2", "b"),
        (0, "floor.granted", {"turn": "t1", "seat": "a"}),
        (2_000, "floor.started", {"turn": "t1"}),
        (62_000, "floor.ended", {"turn": "t1", "seat": "a", "used_ms": 58_000, "over_ms": 2_000}),
        (70_000, "floor.granted", {"turn": "t2", "seat": "b"}),
        (71_000, "floor.started", {"turn": "t2"}),
        (81_000, "floor.paused", {"turn": "t2"}),
        (99_000, "floor.resumed", {"turn": "t2"}),
        (104_000, "chat.sent", {}),
    )
    assert (of(found, "a").spoken_ms, of(found, "b").spoken_ms) == (60_000, 15_000)


def test_the_quorum_is_told_over_time() -> None:
    found = seen(
        CREATED,
        (10, "quorum.changed", {"met": False, "present": 1, "seats": 4}),
        (10, "quorum.changed", {"met": False, "present": 2, "seats": 4}),
        (50, "quorum.changed", {"met": True, "present": 3, "seats": 4}),
        (90, "sitting.ended", {}),
    )
    assert [(it.span, it.met, it.present) for it in found.quorum] == [
        ((10, 50), False, 2),
        ((50, 90), True, 3),
    ]


def test_roles_and_names_are_the_last_ones() -> None:
    other = {"sealed": "1" * 64}
    found = seen(
        CREATED,
        joined(0, "p1", "a", "guest", guest=True),
        (1, "seat.changed", {"seat": "a", "role": "clerk"}),
        (2, "seat.changed", {"seat": "a", "role": None}),
        (3, "seat.renamed", {"seat": "a", "name": other}),
    )
    assert (of(found, "a").role, of(found, "a").name, of(found, "a").guest) == ("clerk", "1" * 64, True)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 200_000),
        st.sampled_from(["here", "away", "left", "mark", "unmark", "stop", "go", "removed", "end"]),
        st.sampled_from(["p1", "p2", "p3"]),
    ),
    max_size=25,
)
SEAT_OF = {"p1": "a", "p2": "a", "p3": "b"}


def sitting(steps: list[tuple[int, str, str]]) -> Attendance:
    """Any course of a sitting."""
    happened: list[Happening] = [CREATED, (0, "sitting.started", {})]
    at, came, ended = 0, set(), False
    for wait, what, who in steps:
        at += wait
        seat = SEAT_OF[who]
        match what:
            case "here" if not ended:
                again = (at, "participant.back", {"participant": who})
                happened.append(again if who in came else joined(at, who, seat))
                came.add(who)
            case "away" | "left":
                if who in came:
                    happened.append((at, f"participant.{what}", {"participant": who}))
            case "mark" | "unmark":
                happened.append((at, "attend.marked", {"seat": seat, "present": what == "mark"}))
            case "stop":
                happened.append((at, "sitting.suspended", {}))
            case "go" if not ended:
                happened.append((at, "sitting.continued", {}))
            case "removed":
                happened.append((at, "seat.removed", {"seat": seat}))
            case "end":
                ended = True
                happened.append((at, "sitting.ended", {}))
    happened.append((at, "chat.changed", {}))
    return seen(*happened)


@given(STEPS)
def test_presence_is_disjoint_ordered_and_within_the_session(steps: list[tuple[int, str, str]]) -> None:
    found = sitting(steps)
    for seat in found.seats:
        assert all(a.end < b.begin for a, b in itertools.pairwise(seat.present))
        assert clip(seat.present, found.session) == seat.present


@given(st.integers(1, 300_000), st.integers(0, 300_000), st.integers(1, 300_000))
def test_a_second_device_that_overlaps_changes_nothing(before: int, inner: int, after: int) -> None:
    first: list[Happening] = [CREATED, (0, "sitting.started", {}), joined(0, "p1", "a")]
    end = (before + inner + after, "participant.left", {"participant": "p1"})
    second = [joined(before, "p2", "a"), (before + inner, "participant.left", {"participant": "p2"})]
    last = (end[0] + 1, "sitting.ended", {})
    assert seen(*first, *second, end, last) == seen(*first, end, last)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=12), st.integers(0, 5))
def test_a_union_covers_what_its_parts_cover(parts: list[tuple[int, int]], gap: int) -> None:
    intervals = [Interval(begin, begin + length) for begin, length in parts]
    covered = {n for it in intervals for n in range(it.begin, it.end)}
    assert {n for it in union(intervals) for n in range(it.begin, it.end)} == covered
    closed = union(intervals, gap)
    assert total(closed) >= len(covered)
    assert all(b.begin - a.end >= max(gap, 1) for a, b in itertools.pairwise(closed))


def test_a_meeting_on_record_gives_its_attendance() -> None:
    record = asyncio.run(recorded())
    found = attendance(map(fields_of, record.rows))
    assert found.sitting == record.sitting
    assert [it.role for it in found.seats] == ["chair", "guest"]
    assert all(it.present for it in found.seats)


def staff() -> tuple[Attendance, dict[str, Employee]]:
    start = 1_795_510_800_000  # 2026-11-24 16:00 in Madiun
    found = seen(
        (start, "sitting.created", {}),
        joined(start, "p1", "a", "clerk"),
        joined(start, "p2", "b", "guest", guest=True),
        (start, "sitting.started", {}),
        joined(start + 30 * MIN, "p3", "c"),
        (start + 95 * MIN, "sitting.ended", {}),
    )
    people = {
        "a": Employee("198504122010012003", 'Rina "Wulan" Wulandari; S.T.', "Dinas Kominfo"),
        "b": Employee("000000000000000000", "Warga"),
        "c": Employee("198504122010012004", "=HYPERLINK(1)", "@OPD"),
    }
    return found, people


@pytest.mark.parametrize(
    ("dialect", "delimiter", "coding"), [("rfc4180", ",", "utf-8"), ("excel-id", ";", "utf-8-sig")]
)
def test_the_sheet_lists_employees_who_were_there_and_no_formula(
    dialect: Any, delimiter: str, coding: str
) -> None:
    found, people = staff()
    occasion = Occasion(f"https://vicon.kota.go.id/arsip/{SITTING}", "1da16953" + "0" * 56, "005/123")
    made = sheet(rows(found, people, occasion, ZoneInfo("Asia/Jakarta")), dialect)
    assert made.startswith(b"\xef\xbb\xbf") == (dialect == "excel-id")
    lines = list(csv.reader(io.StringIO(made.decode(coding), newline=""), delimiter=delimiter))
    assert tuple(lines[0]) == COLUMNS
    assert [line[1] for line in lines[1:]] == ["198504122010012003", "198504122010012004"]
    rina = dict(zip(COLUMNS, lines[1], strict=True))
    assert rina["nama"] == 'Rina "Wulan" Wulandari; S.T.'
    assert (rina["tanggal"], rina["mulai"], rina["selesai"]) == ("2026-11-24", "16:00", "17:35")
    assert (rina["hadir_menit"], rina["bicara_menit"], rina["digest"]) == ("95", "0", "1da16953")
    assert [lines[2][2], lines[2][3], lines[2][6]] == ["'=HYPERLINK(1)", "'@OPD", "16:30"]


def test_the_roll_lists_everybody_with_their_door_and_no_formula() -> None:
    seal = {key: {"sealed": key * 64} for key in "0123"}
    nip = {"nip": seal["2"]}
    found = seen(
        CREATED,
        (0, "seat.prepared", {"seat": "a", "role": "member", "votes": True, "name": seal["0"], **nip}),
        (0, "seat.prepared", {"seat": "b", "role": "member", "votes": True, "name": seal["1"]}),
        (5 * MIN, "sitting.started", {}),
        (6 * MIN, *joined(0, "p1", "c", "guest", guest=True)[1:]),
        (6 * MIN, *joined(0, "p2", "screen", "kiosk")[1:]),
        (7 * MIN, "attend.marked", {"seat": "a", "present": True, "where": "room"}),
        (17 * MIN, "participant.left", {"participant": "p1"}),
    )
    written = "19850412 201001 2 003"
    names = {"0" * 64: "=Siti", "1" * 64: "Joko", "2" * 64: "198504122010012003"}
    lines = list(
        csv.reader(io.StringIO(sheet(roll(found, names, ZoneInfo("Asia/Jakarta")), columns=ROLL).decode()))
    )
    assert lines[0] == list(ROLL)
    assert lines[1:] == [
        ["'=Siti", written, "anggota", "tidak", "ya", "1970-01-01", "07:07", "", "10", "0", "di ruang"],
        ["Joko", "", "anggota", "tidak", "ya", "", "", "", "0", "0", ""],
        ["'=Siti", "", "peserta", "ya", "ya", "1970-01-01", "07:06", "07:17", "11", "0", ""],
    ]
