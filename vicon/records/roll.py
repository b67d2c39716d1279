"""The attendance list of a sitting (daftar hadir) as a CSV: everybody, officials and citizens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from vicon.records.attendance import Attendance
from vicon.records.intervals import total
from vicon.records.sheet import minutes
from vicon.rooms.nip import spaced

COLUMNS = (
    "nama", "nip", "peran", "warga", "suara", "tanggal", "masuk", "keluar", "hadir_menit", "bicara_menit",
    "pintu",
)  # fmt: skip
ROLES = {
    "chair": "pimpinan",
    "clerk": "notulis",
    "member": "anggota",
    "staff": "pegawai",
    "guest": "peserta",
    "audience": "penonton",
    "interpreter": "juru bahasa",
    "jbi": "juru bahasa isyarat",
}
DOORS = {
    "web": "daring",
    "phone": "telepon",
    "room": "di ruang",
    "paper": "tertulis",
    "kiosk": "layar bersama",
    "whip": "siaran",
}


def roll(found: Attendance, opened: Mapping[str, str], zone: tzinfo) -> Iterator[list[str]]:
    """A line for each seat, also of who was expected and did not come. `opened`: what is under the seals.

    Of who is still there `keluar` is empty; minutes count to the last event.
    """
    for it in found.seats:
        came = datetime.fromtimestamp(it.present[0].begin // 1000, zone) if it.present else None
        gone = (
            datetime.fromtimestamp(it.present[-1].end // 1000, zone) if it.present and not it.here else None
        )
        yield [
            opened.get(it.name, ""),
            spaced(opened.get(it.nip, "")) if it.nip else "",
            ROLES.get(it.role, it.role),
            "ya" if it.guest else "tidak",
            "ya" if it.votes else "tidak",
            f"{came:%Y-%m-%d}" if came else "",
            f"{came:%H:%M}" if came else "",
            f"{gone:%H:%M}" if gone else "",
            str(minutes(total(it.present))),
            str(minutes(it.spoken_ms)),
            " ".join(DOORS.get(door, door) for door in it.doors),
        ]
