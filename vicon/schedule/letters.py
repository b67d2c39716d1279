"""What is written to who is invited: Indonesian first, then the same in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from vicon.mail.message import Letter

Kind = Literal["new", "changed", "cancelled", "gone", "reminder"]

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_SUBJECT = {
    "new": "Undangan",
    "changed": "Perubahan",
    "cancelled": "Dibatalkan",
    "gone": "Undangan ditarik",
    "reminder": "Pengingat",
}
_SAID = {
    "new": ("Anda diundang ke rapat ini.", "You are invited to this meeting."),
    "changed": (
        "Rapat ini berubah. Yang berlaku sekarang:",
        "This meeting was changed. It is now as follows.",
    ),
    "cancelled": ("Rapat ini dibatalkan.", "This meeting is cancelled."),
    "gone": (
        "Undangan Anda ke rapat ini ditarik. Anda tidak perlu hadir.",
        "You are no longer invited to this meeting.",
    ),
    "reminder": ("Rapat ini segera dimulai.", "This meeting begins soon."),
}
_JOIN = "Masuk ke rapat / Join"
_OWN = (
    "Tautan ini untuk Anda sendiri: jangan diteruskan. Tidak perlu memasang aplikasi.",
    "The link is yours alone: do not pass it on. Nothing has to be installed.",
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a letter says of it. `start` is wall-clock time of `zone`; `times`: how many sittings of a series
    there are, the last at `last`. `link`: the reader's own.
    """

    title: str
    start: datetime
    length: timedelta
    zone: str
    place: str | None
    description: str | None
    link: str
    times: int = 1
    last: datetime | None = None


def letter(kind: Kind, name: str, it: Meeting) -> Letter:
    rows = [("Rapat", it.title), ("Waktu", spelled(it))]
    if it.times > 1 and it.last is not None:
        rows.append(("Berulang", f"{it.times} kali, terakhir {_day(it.last)}"))
    if it.place:
        rows.append(("Tempat", it.place))
    if it.description and kind in ("new", "changed"):
        rows.append(("Keterangan", it.description))
    said, said_en = _SAID[kind]
    open_ = kind in ("new", "changed", "reminder")
    english = f"{said_en} {it.title}: {_spelled_en(it)}."
    if it.times > 1 and it.last is not None:
        english += f" {it.times} times, the last on {_day_en(it.last)}."
    return Letter(
        subject=f"{_SUBJECT[kind]}: {it.title}, {_day(it.start)} {it.start:%H.%M} {zone_name(it)}",
        greeting=f"Yth. {name}. {said}",
        rows=tuple(rows),
        link=(_JOIN, it.link) if open_ else None,
        paragraphs=(*(_OWN[:1] if open_ else ()), f"English: {english}", *(_OWN[1:] if open_ else ())),
    )


def spelled(it: Meeting) -> str:
    end = it.start + it.length
    return f"{_day(it.start)}, {it.start:%H.%M}–{end:%H.%M} {zone_name(it)}"


def zone_name(it: Meeting) -> str:
    """WIB, WITA, WIT, or what the clocks there are called on that day."""
    return _ZONES.get(it.zone) or it.start.replace(tzinfo=ZoneInfo(it.zone)).tzname() or it.zone


def _spelled_en(it: Meeting) -> str:
    end = it.start + it.length
    return f"{_day_en(it.start)}, {it.start:%H:%M}–{end:%H:%M} {zone_name(it)}"


def _day(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"


def _day_en(at: datetime) -> str:
    return f"{_DAYS_EN[at.weekday()]}, {at.day} {_MONTHS_EN[at.month - 1]} {at.year}"
