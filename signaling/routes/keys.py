"""`/api/v1/keys`: API keys of other systems, for the city's administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.signed_in import SignedIn
from vicon.clock import now_ms
from vicon.people import api_keys, authority
from vicon.people.keyring import SCOPES
from vicon.rooms.grants import Role
from vicon.rooms.roles import ROLES

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])

KeyId = Annotated[str, Path(pattern=r"^vk_[0-9a-hjkmnp-tv-z]{16}$")]
Some = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=100)]


class Listed(BaseModel):
    """Times in ms. `rooms`, `networks`, `opds` null: any. `expires_at` null: never."""

    id: str
    label: str
    scopes: list[str]
    role_ceiling: str
    rooms: list[str] | None
    networks: list[str] | None
    opds: list[str] | None
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    used_at: int | None


class All(BaseModel):
    """`scopes` and `roles`: all that there are to give."""

    items: list[Listed]
    scopes: list[str]
    roles: list[str]


class New(Asked):
    """`rooms` are ids, `networks` addresses or blocks, `opds` names as sittings have them; null: any.

    `expires_at` in ms, null: never.
    """

    label: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=50)]
    role_ceiling: Role = "guest"
    rooms: Some | None = None
    networks: Some | None = None
    opds: Some | None = None
    expires_at: Annotated[int, Field(ge=0, lt=2**53)] | None = None


class Made(BaseModel):
    """`key` goes into `Authorization: Bearer …`; it is shown this once."""

    id: str
    key: str


@router.get("")
async def show(session: SignedIn, response: Response, services: Served) -> All:
    """Every key that was not revoked long ago, the newest first."""
    authority.may_set_opd(session.person)
    found = await api_keys.listing(services.database)
    response.headers["Cache-Control"] = "no-store"
    items = [Listed(**it) for it in found]
    return All(items=items, scopes=sorted(SCOPES), roles=list(ROLES))


@router.post("", status_code=201, responses=refuses({422: ("key_bad", "key_expired")}))
async def create(asked: New, session: SignedIn, response: Response, services: Served) -> Made:
    """422 `key_bad`: the detail says what of it cannot be."""
    authority.may_set_opd(session.person)
    if asked.expires_at is not None and asked.expires_at <= now_ms():
        raise Problem(422, "key_expired")
    try:
        key = await api_keys.create(
            services.database,
            services.server_key,
            label=" ".join(asked.label.split()) or "-",
            scopes=asked.scopes,
            role_ceiling=asked.role_ceiling,
            now=now_ms(),
            rooms=asked.rooms,
            networks=asked.networks,
            opds=asked.opds,
            expires_at=asked.expires_at,
            by=session.person.id,
        )
    except api_keys.BadApiKey as error:
        raise Problem(422, "key_bad", detail=str(error)) from None
    response.headers["Cache-Control"] = "no-store"
    return Made(id=key.id, key=key.presented)


@router.delete("/{key}", status_code=204, responses=refuses({404: ("unknown_id",)}))
async def revoke(key: KeyId, session: SignedIn, services: Served) -> None:
    """It is refused everywhere within ten seconds."""
    authority.may_set_opd(session.person)
    if not await api_keys.revoke(services.database, key, now_ms(), by=session.person.id):
        raise Problem(404, "unknown_id")
