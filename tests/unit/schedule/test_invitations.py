"""Invitations as a real mail server receives them, and as two calendar libraries read them."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import recurring_ical_events
import vobject

from tests.smtp import calendar_of, post, text_of
from tests.unit.schedule.city import AGUS, HOUR, KEY, RINA, START, City, city
from vicon import settings as configuration
from vicon.jobs.runner import Runner
from vicon.schedule.changes import Change

pytestmark = pytest.mark.anyio
__all__ = ["city", "post"]


def starts(mail: EmailMessage) -> list[str]:
    """When calendars show the sittings of that mail, as two libraries say."""
    calendar = calendar_of(mail)
    other = vobject.readOne(calendar.to_ical().decode())
    (event,) = [it for it in other.vevent_list if not hasattr(it, "recurrence_id")]
    span = START - timedelta(days=30), START + timedelta(days=60)
    read = [it["DTSTART"].dt for it in recurring_ical_events.of(calendar).between(*span)]
    moved = {it.recurrence_id.value for it in other.vevent_list if hasattr(it, "recurrence_id")}
    again = [it for it in event.getrruleset(addRDate=True) or [event.dtstart.value] if it not in moved]
    again += [it.dtstart.value for it in other.vevent_list if hasattr(it, "recurrence_id")]
    said = sorted(f"{it:%d.%m. %H:%M}" for it in read)
    assert said == sorted(f"{it:%d.%m. %H:%M}" for it in again)
    return said


async def test_everybody_with_an_address_is_invited_once_with_their_own_link(city: City) -> None:
    made = await city.book(place="Balai Kota", description="Bahan menyusul.\nSilakan baca.")
    agus, rina = await city.mailed()
    assert rina["To"] == "Rina Wulandari <rina@kota.example>"
    assert agus["From"] == "Pemerintah Kota Contoh <rapat@kota.example>"
    assert rina["Subject"] == "Undangan: Evaluasi layanan 112, Senin, 7 Desember 2026 08.00 WIB"
    assert rina["Message-ID"].startswith(f"<{made.id}.0.st_") and rina["Message-ID"] != agus["Message-ID"]
    assert rina["Auto-Submitted"] == "auto-generated"
    kinds = [it.get_content_type() for it in rina.walk() if not it.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    links = [text.split("#")[1].split()[0].strip('"') for text in (text_of(rina), text_of(agus))]
    assert len(set(links)) == 2
    assert "Senin, 7 Desember 2026, 08.00–09.00 WIB" in text_of(rina)
    assert "Monday, 7 December 2026, 08:00–09:00 WIB" in text_of(rina)
    assert "Agus &quot;Gus&quot; &lt;b&gt;" in text_of(agus, "html") and "<b>" not in text_of(agus, "html")
    calendar = calendar_of(rina)
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), event["SEQUENCE"]) == ("REQUEST", 0)
    assert re.fullmatch(rf"{made.id}\.[0-9a-f]{{32}}@rapat\.kota\.example", event["UID"])
    assert str(event["ATTENDEE"]) == "mailto:rina@kota.example", "nobody sees who else is invited"
    assert str(event["ORGANIZER"]) == "mailto:rapat@kota.example"
    assert str(event["URL"]).endswith(links[0])
    assert starts(rina) == ["07.12. 08:00"]
    attached = rina.get_payload()[-1].get_content()  # type: ignore[union-attr]
    assert attached.replace(b"\r\n", b"\n") == calendar.to_ical().replace(b"\r\n", b"\n")
    assert await city.mailed() == []


async def test_a_moved_and_a_cancelled_meeting_is_told_with_a_raised_sequence(city: City) -> None:
    made = await city.book([RINA])
    (first,) = await city.mailed()
    await city.change(made, Change(start=START + HOUR, end=START + 2 * HOUR))
    (moved,) = await city.mailed()
    await city.cancel(made)
    (cancelled,) = await city.mailed()
    told = [calendar_of(it) for it in (first, moved, cancelled)]
    events = [it.walk("VEVENT")[0] for it in told]
    assert [str(it["METHOD"]) for it in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [it["SEQUENCE"] for it in events] == [0, 1, 2]
    assert len({it["UID"] for it in events}) == 1
    assert moved["Subject"].startswith("Perubahan:") and "09.00–10.00 WIB" in text_of(moved)
    assert cancelled["Subject"].startswith("Dibatalkan:") and "#" not in text_of(cancelled)
    assert str(events[2]["STATUS"]) == "CANCELLED"
    assert starts(moved) == ["07.12. 09:00"]


async def test_one_sitting_of_a_series_is_moved_another_cancelled(city: City) -> None:
    made = await city.book([RINA], rule="FREQ=WEEKLY;COUNT=4")
    (first,) = await city.mailed()
    assert starts(first) == ["07.12. 08:00", "14.12. 08:00", "21.12. 08:00", "28.12. 08:00"]
    assert "4 kali, terakhir Senin, 28 Desember 2026" in text_of(first)
    second = START + timedelta(days=7)
    await city.change(made, Change(start=second + HOUR, end=second + 3 * HOUR), "this", nth=1)
    (moved,) = await city.mailed()
    (event,) = calendar_of(moved).walk("VEVENT")
    assert event["RECURRENCE-ID"].dt.replace(tzinfo=None) == second
    assert event["DTSTART"].dt.replace(tzinfo=None) == second + HOUR
    assert event["DURATION"].dt == 2 * HOUR
    assert "14 Desember 2026, 09.00–11.00" in text_of(moved) and "Berulang" not in text_of(moved)
    await city.cancel(made, "this", nth=2)
    (off,) = await city.mailed()
    (event,) = calendar_of(off).walk("VEVENT")
    assert str(calendar_of(off)["METHOD"]) == "CANCEL" and str(event["STATUS"]) == "CANCELLED"
    assert event["RECURRENCE-ID"].dt.replace(tzinfo=None) == START + timedelta(days=14)
    await city.change(made, Change(people=await city.people(made) + [AGUS]))
    (new,) = await city.mailed()
    assert new["To"].endswith("<agus@kota.example>"), "those who know it all are not told again"
    assert starts(new) == ["07.12. 08:00", "14.12. 09:00", "28.12. 08:00"]


async def test_who_is_no_longer_invited_is_told_and_the_others_are_not(city: City) -> None:
    made = await city.book([RINA, AGUS])
    await city.mailed()
    people = await city.people(made)
    await city.change(made, Change(people=people[:1]))
    (gone,) = await city.mailed()
    assert gone["To"].endswith("<agus@kota.example>") and gone["Subject"].startswith("Undangan ditarik:")
    assert str(calendar_of(gone)["METHOD"]) == "CANCEL"
    assert not any("gone" in it.body for it in await city.jobs()), "who they were is not kept with the job"
    await city.change(made, Change(fields={"public": True}))
    assert await city.mailed() == [], "nothing that calendars show was changed"


async def test_a_mail_server_that_is_away_is_tried_again_then_it_is_a_task(city: City) -> None:
    # Its tries take up to three days and some hours: the sitting is to be still ahead after the last.
    city.clock.now -= 7 * 86_400_000
    city.post.close()
    await city.book([RINA])
    for _ in range(2):
        assert await city.mailed() == []
    job = next(it for it in await city.jobs() if it.kind == "invitation")
    assert (job.state, job.error) == ("waiting", "the mail server does not answer: SMTPConnectError")
    city.post.open()
    (rina,) = await city.mailed()
    assert rina["Subject"].startswith("Undangan:")
    city.post.close()
    await city.book([AGUS], title="Rapat kedua")
    for _ in range(20):
        await city.mailed()
    (failed,) = [it for it in await city.jobs() if it.state == "failed"]
    assert failed.attempt == 9
    city.post.open()
    assert await city.mailed() == []


async def test_refusals_for_good_are_a_task_at_once_and_hold_no_address(city: City) -> None:
    city.post.refuses = {"rina@kota.example": "550 5.1.1 no such user", "agus@kota.example": "451 later"}
    await city.book([RINA, AGUS])
    await city.mailed()
    states = sorted((it.state, it.error) for it in await city.jobs() if it.kind == "invitation")
    assert states == [
        ("failed", "the mail server refused this address: 550"),
        ("waiting", "the mail server refused this address: 451"),
    ]
    city.post.refuses = {}
    (agus,) = await city.mailed()
    assert agus["To"].endswith("<agus@kota.example>")


async def test_changes_while_the_mail_server_is_away_are_one_mail_with_the_last_state(city: City) -> None:
    made = await city.book([RINA])
    city.post.close()
    await city.mailed()
    await city.change(made, Change(start=START + HOUR, end=START + 2 * HOUR))
    await city.change(made, Change(fields={"title": "Evaluasi akhir"}))
    city.post.open()
    (rina,) = await city.mailed()
    assert rina["Subject"] == "Undangan: Evaluasi akhir, Senin, 7 Desember 2026 09.00 WIB"
    (event,) = calendar_of(rina).walk("VEVENT")
    assert event["SEQUENCE"] == 2


async def test_without_a_mail_server_nothing_waits(city: City, tmp_path: Path) -> None:
    await city.book([RINA])
    city.clock.now = await city.last_due()
    await Runner(city.database, configuration.load(data=tmp_path), KEY, clock=city.clock).once()
    assert {it.state for it in await city.jobs()} == {"done"}
    assert city.post.taken() == []
