"""A request for every line of the table: an address with ids that are there, and a body that gets as far as
to whoever decides, where that is not the first to look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.unit.signaling.crossed.table import Line
from tests.unit.signaling.test_sittings import START, wanted

OTHERS = {
    "form": "csv", "template": "notulen", "kind": "mp4", "what": "sound", "page": "1", "day": "2026-01-01",
    "rendition": "low", "name": "index.m3u8", "check": "media." + "A" * 22, "passkey": "0" * 16,
    "one": "0" * 16, "session": "A" * 22, "secret": "A" * 32, "hindrance": "P-01", "view": "A" * 22,
}  # fmt: skip
SPECIAL = {
    "GET /public/brand/logo.{form}": {"form": "png"},
    "GET /live/{room}/{rendition}/{name}": {"name": "1-0123456789abcdef.m4s"},
    "GET /api/v1/sittings/{sitting}/slides/{deck}/{page}.{form}": {"form": "webp"},
}
OF_BOOKING = re.compile(r"/sittings/\{sitting\}(/(seats|invitations|invitation\.ics|cancel)\b.*)?$")
STALE = {"If-Match": '"0"'}
PERSON = {"role": "staff", "opd": "o_1111111111111111", "disabled": True}
HOOK = {"label": "x", "url": "https://sipd.kota.example/hook"}
BODIES: Mapping[str, Any] = {
    "POST /api/v1/rooms/{room}/encoders": {"label": "Kamera"},
    "PUT /api/v1/rooms/{room}/platform": {"url": None},
    "PATCH /api/v1/rooms/{room}": {"title": "Lain"},
    "POST /api/v1/rooms/{room}/seats": "nama\nSiti\n",
    "POST /api/v1/rooms/import": "judul\nRuang\n",
    "PATCH /api/v1/presets/{preset}": {"title": "Lain"},
    "PATCH /api/v1/sittings/{sitting}": {"title": "Lain"},
    "POST /api/v1/sittings/{sitting}/seats": {"name": "Siti"},
    "POST /api/v1/sittings/{sitting}/seats.csv": "nama\nSiti\n",
    "PATCH /api/v1/sittings/{sitting}/seats/{seat}": {"name": "Siti"},
    "POST /api/v1/schedule/preview": {
        **{name: value for name, value in wanted().items() if name != "title"}, "place": "Ruang wali kota",
    },
    "POST /api/v1/tickets": {"service": "ikd"},
    "POST /api/v1/messages": {"to": "08123456789", "template": "pengingat", "params": {}},
    "POST /api/v1/messages/status": {"id": "msg_0", "status": "read"},
    "POST /api/v1/inbound/mail": "From: a@b.example\n\n",
    "POST /api/v1/inbound/message": {"from": "+62812", "text": "x", "at": START.isoformat(), "ref": "1"},
    "POST /api/v1/people": {"login": "baru", "name": "Orang Baru", "opd": PERSON["opd"]},
    "PUT /api/v1/people/{person}": PERSON,
    "POST /api/v1/opd": {"name": "Baru"},
    "PUT /api/v1/opd/{opd}": {"name": "Kominfo"},
    "POST /api/v1/keys": {"label": "x", "scopes": ["rooms:read"]},
    "POST /api/v1/webhooks": HOOK,
    "PATCH /api/v1/webhooks/{webhook}": {"label": "x"},
    "POST /api/v1/webhooks/{webhook}/rotate": {},
    "POST /api/v1/webhooks/{webhook}/replay": None,
}  # fmt: skip
QUERIES = {
    "POST /api/v1/webhooks/{webhook}/replay": "from=2026-01-01T00:00:00Z",
    "GET /api/v1/recordings/{recording}/captions.vtt": "lang=id",
}
TYPES = {"POST /api/v1/inbound/mail": "message/rfc822"}


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Any


def within_theirs(line: Line, ids: Mapping[str, str]) -> Asked:
    """The same of something that is within what the others own: their sitting, their room."""
    return asked(line, {**ids, **{name[:-1]: id_ for name, id_ in ids.items() if name.endswith("2")}})


def asked(line: Line, ids: Mapping[str, str]) -> Asked:
    named = f"{line.method} {line.path}"
    own = SPECIAL.get(named, {})
    body = BODIES.get(named)
    headers = {} if line.method not in ("PATCH",) else dict(STALE)
    if body is not None:
        usual = "text/csv" if isinstance(body, str) else "application/json"
        headers["Content-Type"] = TYPES.get(named, usual)

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name == "sitting" and OF_BOOKING.search(line.path):
            name = "booked"
        elif name == "sitting" and "/registrations" in line.path:
            name = "open"
        elif name == "seat" and "/registrations" in line.path:
            name = "registered"
        return own.get(name) or ids.get(name) or OTHERS[name]

    return Asked(line.method, re.sub(r"\{(\w+)\}", fill, line.path), QUERIES.get(named, ""), headers, body)
