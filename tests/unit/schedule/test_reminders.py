"""People are reminded once, of the sitting as it is booked when the time has come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.smtp import post, text_of
from tests.unit.schedule.city import AGUS, HOUR, KEY, RINA, START, ZONE, City, city
from vicon.schedule import reminders
from vicon.schedule.changes import Change
from vicon.schedule.faults import BadBooking
from vicon.schedule.series import at

pytestmark = pytest.mark.anyio
__all__ = ["city", "post"]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


async def reminded(city: City, when: timedelta) -> list[str]:
    """Who is written to up to that long before `START` (after: negative)."""
    since, city.clock.now = city.clock.now, at(START - when, ZONE)
    await city.database.write(lambda c: reminders.look(c, KEY, since, city.clock.now))
    await city.runner.once()
    return [it["To"].addresses[0].username for it in city.post.taken()]


async def test_a_day_and_a_quarter_of_an_hour_before_everybody_is_reminded_once(city: City) -> None:
    await city.book([RINA, AGUS])
    await city.mailed()
    assert await reminded(city, DAY + MINUTE) == []
    assert await reminded(city, DAY) == ["agus", "rina"]
    assert await reminded(city, HOUR) == []
    assert await reminded(city, 15 * MINUTE) == ["agus", "rina"]
    city.clock.now -= 10 * 60_000
    assert await reminded(city, 15 * MINUTE) == [], "what was looked for twice is sent once"
    assert await reminded(city, -HOUR) == []


async def test_a_moved_sitting_takes_its_reminders_along_and_a_cancelled_one_has_none(city: City) -> None:
    made = await city.book([RINA], rule="FREQ=DAILY;COUNT=3")
    await city.mailed()
    second = START + DAY
    await city.change(made, Change(start=second + 3 * HOUR, end=second + 4 * HOUR), "this", nth=1)
    await city.cancel(made, "this", nth=2)
    await city.mailed()
    assert await reminded(city, 15 * MINUTE) == ["rina"], "the day before the first, and now"
    assert await reminded(city, -HOUR) == []
    assert await reminded(city, -3 * HOUR) == ["rina"]
    assert await reminded(city, -DAY) == []
    since, city.clock.now = city.clock.now, at(second + 3 * HOUR - 15 * MINUTE, ZONE)
    await city.database.write(lambda c: reminders.look(c, KEY, since, city.clock.now))
    await city.runner.once()
    (mail,) = city.post.taken()
    assert mail["Subject"].startswith("Pengingat:") and "8 Desember 2026, 11.00–12.00 WIB" in text_of(mail)
    assert await reminded(city, -3 * DAY) == []


async def test_what_moves_after_its_reminder_was_made_is_not_announced_at_the_old_time(city: City) -> None:
    made = await city.book([RINA])
    await city.mailed()
    city.clock.now = at(START - DAY, ZONE)
    await city.database.write(lambda c: reminders.look(c, KEY, city.clock.now - 1000, city.clock.now))
    await city.change(made, Change(start=START + 2 * HOUR, end=START + 3 * HOUR))
    assert [str(it["Subject"]).split(":")[0] for it in await city.mailed()] == ["Perubahan"]


async def test_each_booking_has_reminders_of_its_own_or_none(city: City) -> None:
    await city.book([RINA], reminders=(60,))
    await city.mailed()
    assert await reminded(city, DAY) == []
    assert await reminded(city, HOUR) == ["rina"]
    assert await reminded(city, 5 * MINUTE) == []
    assert reminders.known([15, 1440, 15]) == (1440, 15)
    with pytest.raises(BadBooking):
        reminders.known([7])
