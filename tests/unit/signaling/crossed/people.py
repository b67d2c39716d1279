"""What somebody of each role shows."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert

from tests.unit.signaling.test_http import ORIGIN
from tests.unit.signaling.test_recordings import run
from vicon import settings
from vicon.clock import now_ms
from vicon.cluster.prepare import create_api_key
from vicon.people import jws, sessions
from vicon.people.accounts import Person, PersonRole
from vicon.people.keyring import SCOPES, SigningKey
from vicon.people.rest_tokens import RestClaims
from vicon.rooms.grants import Role
from vicon.rooms.roles import GRANTS, TABLE
from vicon.store.models.people import people

TITLE = "KENARI rapat pimpinan"


def signed_in(data: Path, login: str, role: PersonRole, unit: str | None) -> dict[str, str]:
    who = Person(f"u_{login:0<16}", login, login.title(), role, unit)
    row = {"id": who.id, "login": login, "name": who.name, "role": role, "created_at": 0, "opd": unit}

    def begin(connection: Connection) -> str:
        connection.execute(insert(people), row)
        return sessions.begin(connection, who, "", now_ms()).cookie

    return {"Cookie": f"vicon={run(data, begin)}"}


def city_keys(data: Path, room: str) -> dict[str, str]:
    """`key`: all scopes, everything; `key2`: all scopes, of the other OPD and its room; `keyless`: none."""
    own, wanted = settings.load(data=data), {"label": "x", "role_ceiling": "chair", "scopes": sorted(SCOPES)}
    return {
        "key": create_api_key(own, wanted),
        "key2": create_api_key(own, {**wanted, "opds": ["PU"], "rooms": [room]}),
    }


def rest_token(key: SigningKey, role: Role, room: str, sitting: str) -> str:
    """As `tokens/refresh` gives it to somebody of that role while the sitting goes on."""
    now = now_ms() // 1000
    claims = RestClaims(
        iss=ORIGIN, aud=ORIGIN, sub="st_0000000000000001", participant="p_0000000000000001", room=room,
        sitting=sitting, grants=[it for it in GRANTS if TABLE[role, it] in ("yes", "circle", "floor")],
        iat=now, exp=now + 300, jti="x" * 22,
    )  # fmt: skip
    return jws.sign(key, jws.REST, claims.model_dump_json().encode())
