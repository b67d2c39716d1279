"""Numbers, dates and times as an official document writes them. Times are ms."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Literal

Language = Literal["id", "en"]
Zone = Literal["WIB", "WITA", "WIT"]
OFFSETS: dict[Zone, int] = {"WIB": 7, "WITA": 8, "WIT": 9}
"""Hours from UTC: Indonesia has no summer time, so a document needs no table of time zones."""
WORDS: dict[str, Zone] = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
"""What the clock of a zone of the IANA database is called."""

_ONES = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas",
)  # fmt: skip
_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
        "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
}  # fmt: skip


def number(n: int) -> str:
    """`n` (0 to 999,999) in Indonesian words."""
    if n < 12:
        return _ONES[n]
    if n < 20:
        return f"{_ONES[n - 10]} belas"
    for size, one, word in ((1_000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        if n >= size:
            many, rest = divmod(n, size)
            head = one if many == 1 else f"{number(many)} {word}"
            return f"{head} {number(rest)}" if rest else head
    raise AssertionError


def local(at: int, zone: Zone) -> datetime:
    return datetime.fromtimestamp(at // 1000, timezone(timedelta(hours=OFFSETS[zone]), zone))


def day(at: int, zone: Zone, language: Language) -> str:
    """Selasa, 24 November 2026."""
    when = local(at, zone)
    return f"{_DAYS[language][when.weekday()]}, {date(at, zone, language)}"


def date(at: int, zone: Zone, language: Language) -> str:
    """24 November 2026."""
    when = local(at, zone)
    return f"{when.day} {_MONTHS[language][when.month - 1]} {when.year}"


def day_in_words(at: int, zone: Zone, language: Language) -> str:
    """Selasa tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam."""
    when = local(at, zone)
    if language == "en":
        return day(at, zone, language)
    said = f"tanggal {number(when.day)} bulan {_MONTHS[language][when.month - 1]} tahun {number(when.year)}"
    return f"{_DAYS[language][when.weekday()]} {said}"


def clock(at: int, zone: Zone, language: Language) -> str:
    """16.01, or 16:01 in English."""
    return f"{local(at, zone):%H:%M}".replace(":", "." if language == "id" else ":")


def clock_s(at: int, zone: Zone, language: Language) -> str:
    """16.01.07: to the second."""
    return f"{local(at, zone):%H:%M:%S}".replace(":", "." if language == "id" else ":")


def span(begin: int, end: int | None, zone: Zone, language: Language) -> str:
    """16.01–16.30; with the second day named if there is one."""
    if end is None:
        return f"{clock(begin, zone, language)}–"
    last = clock(end, zone, language)
    if local(begin, zone).date() != local(end, zone).date():
        last = f"{date(end, zone, language)} {last}"
    return f"{clock(begin, zone, language)}–{last}"


def lasting(ms: int, language: Language) -> str:
    """3 menit 20 detik."""
    minutes, seconds = divmod((ms + 500) // 1000, 60)
    words = ("menit", "detik") if language == "id" else ("min", "s")
    parts = [f"{n} {word}" for n, word in zip((minutes, seconds), words, strict=True) if n]
    return " ".join(parts) or f"0 {words[1]}"
