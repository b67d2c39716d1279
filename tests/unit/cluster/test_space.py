"""How long the disk of tapes lasts: said hours before it is full, and not said and unsaid in turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from vicon.cluster.space import SOON_S, SPARE_BYTES, Forecast, Left, Measure, left, rate
from vicon.cluster.tape_disk import TapeDisk

GIB = 1 << 30
TOTAL = 100 * GIB


def measures(*free: int, every: float = 60.0) -> list[Measure]:
    return [Measure(n * every, TOTAL, it) for n, it in enumerate(free)]


def writing(spare: int, a_second: int, steps: int = 4) -> list[Measure]:
    """A disk with `spare` bytes above the limit at the end, of which so many go every second."""
    end = 5 * GIB + spare
    return measures(*(end + a_second * 60 * n for n in range(steps, -1, -1)))


def test_the_rate_is_that_of_what_is_written_whatever_is_deleted_meanwhile() -> None:
    assert rate(measures(10, 4, 50, 44)) == 12 / 180
    assert rate(measures(10, 10)) == 0
    assert rate(measures(10)) is None
    assert rate(measures(10, 4, every=10)) is None, "files are written in bursts"


def test_it_is_low_two_hours_before_nothing_can_be_recorded() -> None:
    mib = 1 << 20
    assert left(writing(SOON_S * mib + mib, mib)) == Left("ample", 120)
    assert left(writing(SOON_S * mib - mib, mib)) == Left("low", 115)
    assert left(writing(9 * 60 * 10 * mib, 10 * mib)) == Left("low", 9)


def test_with_little_room_it_is_low_however_slowly_it_is_written() -> None:
    assert left(measures(5 * GIB + SPARE_BYTES)) == Left("ample", None)
    assert left(measures(5 * GIB + SPARE_BYTES - 1)) == Left("low", None)


def test_it_is_full_where_the_engine_writes_no_more() -> None:
    assert left(measures(5 * GIB)) == Left("low", None)
    assert left(measures(5 * GIB - 1)) == Left("full", 0)


def test_what_is_low_is_ample_only_when_it_is_clearly_so() -> None:
    little_more = measures(5 * GIB + SPARE_BYTES * 11 // 10)
    assert left(little_more).state == "ample"
    assert left(little_more, "low").state == "low"
    assert left(measures(5 * GIB + SPARE_BYTES * 13 // 10), "low").state == "ample"
    assert left(measures(5 * GIB), "full").state == "low"


def test_what_was_long_ago_is_forgotten() -> None:
    forecast = Forecast()
    for minute in range(30):
        # A film is copied away in the first minute, then nothing is written any more.
        forecast.take(Measure(minute * 60.0, TOTAL, 60 * GIB if minute == 0 else 20 * GIB))
    assert forecast.now == Left("ample", None)


@pytest.mark.anyio
async def test_a_disk_that_does_not_answer_is_held_for_what_it_was() -> None:
    answers = iter([Measure(0.0, TOTAL, 5 * GIB), None, Measure(20.0, TOTAL, 50 * GIB)])

    def measure(_: Path) -> Measure:
        found = next(answers)
        if found is None:
            raise OSError("it is away")
        return found

    told: list[Left] = []
    disk = TapeDisk(Path("taps"), told.append, measure)
    for _ in range(3):
        await disk.look()
    assert [it.state for it in told] == ["low", "ample"]
    assert disk.left == told[-1]
