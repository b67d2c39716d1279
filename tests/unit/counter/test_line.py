"""The rules of a counter's line, and which texts are questions."""

from __future__ import annotations

import pytest

from vicon.counter import inbox, line
from vicon.counter.inbox import Question
from vicon.counter.line import Waiting
from vicon.people.server_key import ServerKey


def test_the_estimate_is_the_median_of_the_last_visits_for_each_before() -> None:
    assert line.estimate_ms([], 2) == 2 * line.VISIT_MS
    assert line.estimate_ms([900_000, 60_000, 180_000, 120_000, 200_000, 240_000], 3) == 3 * 180_000
    assert [line.minutes(ms) for ms in (0, 1, 60_000, 60_001)] == [1, 1, 1, 2]
    assert [line.number("D", n) for n in (14, 1_000)] == ["D-014", "D-1000"]


def test_each_is_told_once_that_it_is_near_and_once_that_it_is_next() -> None:
    waiting = [Waiting(f"k_{n}", 0) for n in range(5)]
    assert list(line.due(waiting)) == [
        ("k_0", 1, "giliran_sekarang"),
        ("k_1", 2, "giliran_dekat"),
        ("k_2", 3, "giliran_dekat"),
    ]
    known = [Waiting("k_0", 2), Waiting("k_1", 1), Waiting("k_2", 2)]
    assert list(line.due(known)) == []
    assert list(line.due(known[1:])) == [("k_1", 1, "giliran_sekarang")]
    assert [line.told_at(position) for position in (1, 2, 3, 4)] == [2, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("481 920 337: Kapan pasar dibuka?", Question("481920337", "Kapan pasar dibuka?")),
        ("#481920337 Kapan\nlagi?", Question("481920337", "Kapan\nlagi?")),
        ("481920337", None),
        ("0812345678901 halo", None),
        ("48192033 7halo", None),
        ("Halo 481920337: apa?", None),
    ],
)
def test_a_text_that_begins_with_nine_digits_asks_in_the_room_of_that_code(
    text: str, found: Question | None
) -> None:
    assert inbox.question(text) == found


def test_an_asker_is_one_seat_in_a_sitting_and_another_in_the_next() -> None:
    key = ServerKey(bytes(32))
    seats = [inbox.asker(key, sitting, "+6281") for sitting in ("s_1", "s_1", "s_2")]
    assert seats[0] == seats[1] != seats[2]
    assert not any("6281" in it.key + it.name for it in seats)
