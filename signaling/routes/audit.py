"""`/api/v1/audit`: the administration journal, for administrators of the city."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from signaling.lists import Limit, paged
from signaling.openapi import file
from signaling.problems import Problem
from signaling.routes import Served
from signaling.signed_in import CityAdministrator
from vicon.clock import now_ms
from vicon.people import audit_listing
from vicon.people.audit_listing import Asked
from vicon.people.journal_keys import verifier_keys
from vicon.people.journal_signer import JournalSigner
from vicon.records import administration

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])

Millis = Annotated[int | None, Query(ge=0, lt=2**53)]


class Act(BaseModel):
    """`at` in ms; `actor`: a person's id, or `system`; `body`: ids and numbers, no names."""

    seq: int
    at: int
    actor: str
    kind: str
    body: dict[str, Any]
    hash: str


class Page(BaseModel):
    """Newest first. `all`: events there are; `names`: whom the ids of this page belong to today."""

    items: list[Act]
    next: str | None
    all: int
    names: dict[str, str]


class Chain(BaseModel):
    """Whether every event follows the one before. `fault`: of event `seq`, where it is not whole."""

    whole: bool
    seq: int
    hash: str | None
    fault: str | None


@router.get("")
async def show(
    admin: CityAdministrator,
    request: Request,
    response: Response,
    services: Served,
    actor: Annotated[str, Query(max_length=40)] = "",
    kind: Annotated[str, Query(max_length=60, pattern=r"^[a-z_.]*$")] = "",
    from_: Annotated[Millis, Query(alias="from")] = None,
    to: Millis = None,
    after: Annotated[str, Query(max_length=20)] = "",
    limit: Limit = 50,
) -> Page:
    """Who did what when. `kind`: one kind, or what stands before its dot; `from` <= at < `to` (ms)."""
    if after and not (after.isascii() and after.isdigit()):
        raise Problem(422, "bad_cursor")
    asked = Asked(actor, kind, from_, to)
    found = await audit_listing.listing(
        services.database, admin, asked, before=int(after) if after else None, most=limit
    )
    items = [Act(**{name: getattr(it, name) for name in Act.model_fields}) for it in found.acts]
    cursor = None if found.next is None else str(found.next)
    response.headers.update(paged(request, cursor))
    return Page(items=items, next=cursor, all=found.all, names=found.names)


@router.get("/chain")
async def chain(_admin: CityAdministrator, response: Response, services: Served) -> Chain:
    """Reads all of it: hashes, numbers and order."""
    last, broken = await administration.whole(services.database)
    response.headers["Cache-Control"] = "no-store"
    if broken is not None:
        return Chain(whole=False, seq=broken.seq, hash=None, fault=broken.why)
    return Chain(whole=True, seq=last.seq if last else 0, hash=last.hash if last else None, fault=None)


@router.get("/export", response_class=Response, responses=file("application/jsonl"))
async def export(_admin: CityAdministrator, services: Served) -> Response:
    """As JSON Lines, signed at its end; `vicon verify` reads it as it reads a sitting's."""
    keys = await verifier_keys(services.database, services.settings.url)
    signer = JournalSigner(services.database, services.server_key, services.settings.url)
    parts = administration.journal(services.database, keys, signer, now_ms())
    headers = {
        "Content-Disposition": 'attachment; filename="administration.jsonl"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(parts, headers=headers, media_type="application/jsonl")
