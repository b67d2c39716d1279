"""A list of seats as an office has it: a spreadsheet saved as CSV.

Its columns are those of COLUMNS, of which only `nama` must be there. UTF-8, separated by commas or by
semicolons. Without a role a person is a member, and a member votes unless `suara` says `tidak`.
`bahasa` is what an interpreter interprets into: a tag such as `jv`, or one of the words of LANGUAGES.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vicon.rooms import names, nip, texts
from vicon.rooms.agenda.columns import guarded
from vicon.rooms.agenda.read import LineError
from vicon.rooms.grants import Role
from vicon.rooms.opening import Prepared
from vicon.rooms.refusal import Refusal
from vicon.schedule import sheets
from vicon.schedule.invited import EMAIL, Invited
from vicon.schedule.seats import LONGEST_GROUP, MOST, BadSeat, is_lang
from vicon.schedule.sheets import Cells, Fault

COLUMNS = ("nama", "nip", "peran", "suara", "pihak", "wilayah", "bahasa", "surel")

NAMES: Mapping[Role, str] = {
    "chair": "pimpinan",
    "clerk": "notulis",
    "member": "anggota",
    "staff": "pegawai",
    "guest": "narasumber",
    "interpreter": "juru bahasa",
    "jbi": "jbi",
    "kiosk": "layar",
}
ROLES: Mapping[str, Role] = {
    "": "member",
    **{name: role for role, name in NAMES.items()},
    **{role: role for role in NAMES},
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
_MEANING: Mapping[str, str] = {
    "name": "this is no name that can be shown",
    "nip": "a NIP has 18 digits",
    "nip_twice": "an earlier line has this NIP",
    "role": f"the roles are {', '.join(NAMES.values())}",
    "yes_no": "it is ya or tidak",
    "lang": "a language, as in jv or Jawa, is for interpreters",
    "email": "this is no e-mail address",
    "column_unknown": f"the columns are {', '.join(COLUMNS)}",
    "utf8": "the list is not UTF-8: save it as CSV UTF-8",
}


def read_seats(content: bytes) -> list[tuple[int, Invited]] | list[LineError]:
    """The people with their lines, or every fault found. Never raises, whatever the bytes.

    Codes are those of LineError, and `name`, `nip`, `nip_twice`, `role`, `yes_no`, `lang`, `email`.
    """
    numbers: set[str] = set()

    def line(said: Cells) -> Invited | list[Fault]:
        faults: list[Fault] = []
        seat = _seat(said, faults)
        if seat is not None and seat.nip is not None and seat.nip in numbers:
            faults.append(("nip", "nip_twice"))
        if said["surel"] and not EMAIL.fullmatch(said["surel"]):
            faults.append(("surel", "email"))
        if seat is None or faults:
            return faults
        numbers.update(filter(None, [seat.nip]))
        return Invited(seat, said["surel"] or None)

    return sheets.read(content, COLUMNS, "nama", MOST, line)


def read(content: bytes) -> list[Prepared]:
    """The seats alone. Raises BadSeat, whose message names every line with a fault."""
    found = read_seats(content)
    faults = [it for it in found if isinstance(it, LineError)]
    if faults:
        told = (f"{it.column}: {_MEANING.get(it.code, it.code)}" for it in faults)
        lines = (f"line {it.line}, {what}" for it, what in zip(faults, told, strict=True))
        raise BadSeat("; ".join(lines))
    return [it[1].seat for it in found if not isinstance(it, LineError)]


def cells(it: Invited) -> list[str]:
    """A line of the sheet, as `read_seats` takes it."""
    seat = it.seat
    line = [
        seat.name,
        nip.spaced(seat.nip) if seat.nip else "",
        NAMES.get(seat.role, seat.role),
        "ya" if seat.votes else "tidak",
        seat.side or "",
        seat.district or "",
        seat.lang or "",
        it.email or "",
    ]
    return [guarded(cell) for cell in line]


def _seat(said: Cells, faults: list[Fault]) -> Prepared | None:
    """The seat of a line; what is wrong with it is added to `faults`."""
    name = number = None
    if not said["nama"]:
        faults.append(("nama", "needed"))
    else:
        try:
            name = names.clean(said["nama"])
        except Refusal:
            faults.append(("nama", "name"))
    try:
        number = nip.clean(said["nip"]) if said["nip"] else None
    except Refusal:
        faults.append(("nip", "nip"))
    role = ROLES.get(said["peran"].lower())
    voice = said["suara"].lower()
    votes = role == "member" if not voice else _SAID.get(voice)
    lang = LANGUAGES.get(said["bahasa"].lower(), said["bahasa"].lower()) or None
    if role is None:
        faults.append(("peran", "role"))
    elif lang is not None and not (role == "interpreter" and is_lang(lang)):
        faults.append(("bahasa", "lang"))
    if votes is None:
        faults.append(("suara", "yes_no"))
    faults += _groups(said, ("pihak", "wilayah"))
    if name is None or role is None or votes is None:
        return None
    side, district = said["pihak"] or None, said["wilayah"] or None
    return Prepared(name, role, votes, side=side, district=district, lang=lang, nip=number)


def _groups(said: Cells, columns: Sequence[str]) -> list[Fault]:
    faults: list[Fault] = []
    for column in columns:
        try:
            if len(texts.clean(said[column], column)) > LONGEST_GROUP:
                faults.append((column, "long"))
        except Refusal:
            faults.append((column, "text"))
    return faults
