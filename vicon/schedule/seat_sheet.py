"""A list of seats as an office has it: a spreadsheet saved as CSV.

Its columns are `nama,nip,peran,suara,pihak,wilayah,bahasa`, of which only `nama` must be there. UTF-8,
separated by commas or by semicolons. Without a role a person is a member, and a member votes unless `suara`
says `tidak`.
`bahasa` is what an interpreter interprets into: a tag such as `jv`, or one of the words of LANGUAGES.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from vicon.rooms.grants import Role
from vicon.rooms.opening import Prepared
from vicon.schedule.seats import BadSeat

ROLES: Mapping[str, Role] = {
    "": "member",
    "pimpinan": "chair",
    "notulis": "clerk",
    "anggota": "member",
    "pegawai": "staff",
    "narasumber": "guest",
    "juru bahasa": "interpreter",
    "jbi": "jbi",
    "layar": "kiosk",
    **{role: role for role in ("chair", "clerk", "member", "staff", "guest", "interpreter", "kiosk")},
}
LANGUAGES: Mapping[str, str] = {
    "indonesia": "id",
    "jawa": "jv",
    "sunda": "su",
    "madura": "mad",
    "bali": "ban",
    "inggris": "en",
    "english": "en",
    "arab": "ar",
    "mandarin": "zh",
}
_SAID = {"ya": True, "y": True, "tidak": False, "t": False}
_COLUMNS = {"nama", "nip", "peran", "suara", "pihak", "wilayah", "bahasa"}


def read(sheet: bytes) -> list[Prepared]:
    """Raises BadSeat, whose message names the line."""
    try:
        text = sheet.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSeat("the list is not UTF-8: save it as CSV UTF-8") from None
    head = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",")
    columns = {(name or "").strip().lower() for name in lines.fieldnames or ()}
    if "nama" not in columns or not columns <= _COLUMNS:
        raise BadSeat("line 1: the columns are nama, nip, peran, suara, pihak, wilayah, bahasa")
    try:
        return [_seat(row, lines.line_num) for row in lines if any(row.values())]
    except csv.Error as error:
        raise BadSeat(f"line {lines.line_num}: {error}") from None


def _seat(row: Mapping[str | None, str | list[str] | None], line: int) -> Prepared:
    if None in row:
        raise BadSeat(f"line {line}: more cells than columns")
    said = {str(name).strip().lower(): str(cell or "").strip() for name, cell in row.items()}
    role = ROLES.get(said.get("peran", "").lower())
    if role is None:
        raise BadSeat(f"line {line}: the role {said['peran']!r} is unknown")
    voice = said.get("suara", "").lower()
    votes = role == "member" if not voice else _SAID.get(voice)
    if votes is None:
        raise BadSeat(f"line {line}: suara is ya or tidak")
    lang = said.get("bahasa", "").lower()
    return Prepared(
        name=said["nama"],
        nip=said.get("nip") or None,
        role=role,
        votes=votes,
        side=said.get("pihak") or None,
        district=said.get("wilayah") or None,
        lang=LANGUAGES.get(lang, lang) or None,
    )
