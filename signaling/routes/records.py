"""`/api/v1/sittings/{sitting}/journal`: the journal, and what is under its seals, to take away or delete."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from signaling import limits
from signaling.access import Access, Way, lets
from signaling.bearer import seated
from signaling.openapi import file, refuses
from signaling.presented import bearer, program
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from signaling.signed_in import Administrator, administrator
from vicon.cluster.errands import NotDone
from vicon.people import api_keys, audit, jws
from vicon.people.journal_keys import verifier_keys
from vicon.people.keyring import ApiKey, Scope
from vicon.people.refusals import Refused
from vicon.records import stream
from vicon.rooms.grants import Grant
from vicon.rooms.protocol.events import FileDigest, Ground
from vicon.rooms.protocol.fields import Hex
from vicon.schedule import rooms
from vicon.store import digests, documents
from vicon.store.archive import Archive

router = APIRouter(tags=["records"])

Sitting = Annotated[str, Path(pattern=r"^s_[0-9a-hjkmnp-tv-z]{16}$")]


async def opened_by(sitting: str, request: Request, services: Services, scope: Scope | None = None) -> str:
    """The sitting, for an administrator, for the host key of its room, or for an API key that has `scope`.

    404 `not_found` for an unknown sitting, for a wrong host key and for what is not the API key's, all alike.
    An API key that is none gets 401, one without the scope 403: whose it is was proven.
    """
    who = limits.address(request)
    shown = bearer(request)
    if shown is not None and api_keys.id_of(shown) is not None:
        key = await program(shown, request, services)
        if scope is None or scope not in key.scopes:
            raise Refused("token_scope", f"This API key lacks the scope {scope or 'for this'}.")
        if await services.database.read(lambda connection: is_for(connection, key, sitting)):
            return sitting
        raise Problem(404, "not_found", says="sitting_or_key")
    await services.limits.take(limits.EXPORTS, "export", who)
    if await services.limits.spent(limits.WRONG, "wrong", who):
        raise limits.too_many(limits.WRONG)
    room = await services.database.read(lambda connection: rooms.of_sitting(connection, sitting))
    holds = rooms.same(rooms.digest(shown or ""), (room or rooms.NOWHERE).host_digest)
    if room is not None and (holds or await administrator(request, services) is not None):
        return sitting
    if shown is not None:
        # A session that is over is no guess at a key.
        await services.limits.hit(limits.WRONG, "wrong", who)
    raise Problem(404, "not_found", says="sitting_or_key")


async def kept_by(sitting: str, request: Request, services: Services, scope: Scope, grant: Grant) -> str:
    """Whoever keeps something of the sitting has a REST token with `grant`; others as `opened_by` says."""
    if not jws.is_rest(bearer(request) or ""):
        return await opened_by(sitting, request, services, scope)
    await services.limits.take(limits.EXPORTS, "export", limits.address(request))
    await seated(request, services, sitting, grant)
    return sitting


async def keeper(sitting: str, request: Request, services: Services) -> str:
    """Whoever `kept_by` has let in, for the audit trail: the participant, the API key, the administrator, or
    the room, for its host key."""
    shown = bearer(request) or ""
    if jws.is_rest(shown):
        return (await seated(request, services, sitting)).participant
    if (key := api_keys.id_of(shown)) is not None:
        return key
    if (person := await administrator(request, services)) is not None:
        return person.id
    room = await services.database.read(lambda connection: rooms.of_sitting(connection, sitting))
    return room.id if room else audit.SERVER


def is_for(connection: Connection, key: ApiKey, sitting: str) -> bool:
    """Whether a sitting is of the key's rooms and OPDs; False for one that is not there."""
    room = rooms.of_sitting(connection, sitting)
    return room is not None and key.opens(room.id) and key.serves(rooms.opd_of(connection, sitting, room))


RECORDS: Sequence[Way] = ("key", "host", "session")
HIDDEN = ((404, "not_found"),)


def opens(scope: Scope) -> Callable[[str, Request, Services], Awaitable[str]]:
    """A dependency: `opened_by` with an API key of `scope` too."""

    @lets(Access(RECORDS, scope, codes=HIDDEN))
    async def found(sitting: Sitting, request: Request, services: Served) -> str:
        return await opened_by(sitting, request, services, scope)

    return found


@lets(Access(("host", "session"), codes=(*HIDDEN, (403, "token_scope"))))
async def readable(sitting: Sitting, request: Request, services: Served) -> str:
    """As `opened_by`, for no API key."""
    return await opened_by(sitting, request, services)


Readable = Annotated[str, Depends(readable)]
JournalReadable = Annotated[str, Depends(opens("journal:read"))]


@router.get(
    "/api/v1/sittings/{sitting}/journal", response_class=Response, responses=file("application/jsonl")
)
async def journal(sitting: JournalReadable, services: Served) -> Response:
    """The journal as JSON Lines, up to now. No name and no text of people is in it; see `vicon verify`."""
    keys = await verifier_keys(services.database, services.settings.url)
    return _file(f"{sitting}.jsonl", stream.journal(Archive(services.database), sitting, keys))


@router.get(
    "/api/v1/sittings/{sitting}/journal/openings",
    response_class=Response,
    responses=file("application/jsonl"),
)
async def openings(sitting: Readable, services: Served) -> Response:
    """Names and texts under the seals of the journal, but for those redacted, as JSON Lines."""
    return _file(f"{sitting}.open.jsonl", stream.opened(Archive(services.database), sitting))


@router.get("/.well-known/vicon-journal-keys", include_in_schema=False)
async def journal_keys(services: Served) -> Response:
    """The keys that sign checkpoints, all there ever were, a C2SP verifier key a line."""
    keys = await verifier_keys(services.database, services.settings.url)
    text = "".join(f"{key}\n" for key in keys)
    return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=300"})


@router.get("/public/digests.json", include_in_schema=False)
async def newest_digests(services: Served) -> Response:
    """The file of the last day that is over: how far the journals went that ended on it."""
    found = await services.database.read(digests.newest)
    return _digests(found[1] if found else None, max_age_s=300)


@router.get("/public/digests/{day}.json", include_in_schema=False)
async def digests_of_day(
    day: Annotated[str, Path(pattern=r"^\d{4}-\d{2}-\d{2}$")], services: Served
) -> Response:
    """The file of one day, as it was published: its `prev` is the hash of the file of the day before."""
    found = await services.database.read(lambda connection: digests.of_day(connection, day))
    return _digests(found, max_age_s=86_400)


@router.get("/public/documents/{sitting}.json", include_in_schema=False)
async def digests_of_documents(sitting: Sitting, services: Served) -> Response:
    """What was printed and signed of a sitting, as digests: whoever has a document has the sitting's id."""
    kept = await services.database.read(lambda connection: documents.listed(connection, sitting))
    if not kept:
        raise Problem(404, "not_found", says="no_digests")
    listed = [
        {
            "template": it.template, "version": it.version, "unsigned": it.unsigned, "sha256": it.sha256,
            "signatures": len(it.signatures), "withdrawn": it.gone,
        }
        for it in kept
    ]  # fmt: skip
    headers = {"Cache-Control": "public, max-age=60"}
    return JSONResponse({"sitting": sitting, "documents": listed}, headers=headers)


def _digests(file: bytes | None, max_age_s: int) -> Response:
    if file is None:
        raise Problem(404, "not_found", says="no_digests")
    headers = {"Cache-Control": f"public, max-age={max_age_s}"}
    return Response(file, headers=headers, media_type="application/json")


class Redaction(Asked):
    """`seals` as they stand in the openings."""

    seals: Annotated[list[Hex], Field(min_length=1, max_length=500)]
    ground: Ground


class Redacted(BaseModel):
    """`seq` of the event. `scrubbed`: the bytes are gone from the database's files too."""

    seq: int
    scrubbed: bool


@router.post(
    "/api/v1/sittings/{sitting}/redactions",
    status_code=201,
    responses=refuses({404: ("not_found",)}),
)
async def redact(
    asked: Redaction, sitting: Sitting, _administrator: Administrator, services: Served
) -> Redacted:
    """Delete names or texts for good; administrators only. 404 for a seal that is not there (any more)."""
    try:
        done = await services.errands.redact(
            services.links,
            services.placement,
            services.database,
            sitting=sitting,
            seals=asked.seals,
            ground=asked.ground,
        )
    except NotDone as error:
        status, code = {"unknown_id": (404, "not_found"), "forbidden": (403, "forbidden")}.get(
            error.error, (503, "unavailable")
        )
        raise Problem(status, code, detail=f"Nothing was deleted: {error}") from None
    return Redacted(seq=done.seq, scrubbed=done.scrubbed)


class Sealing(Asked):
    """The files that belong to the record, as they are."""

    files: Annotated[list[FileDigest], Field(max_length=500)] = Field(default_factory=list)


class Sealed(BaseModel):
    """`seq` of the event."""

    seq: int


@router.post("/api/v1/sittings/{sitting}/seal", status_code=201, responses=refuses({409: ("wrong_state",)}))
async def seal(asked: Sealing, sitting: Readable, services: Served) -> Sealed:
    """Say that the record of an ended sitting is complete: only redactions follow. 409 before, or twice."""
    files = [file.model_dump() for file in asked.files]
    try:
        seq = await services.errands.seal(services.links, services.placement, sitting=sitting, files=files)
    except NotDone as error:
        status, code = (409, "wrong_state") if error.error == "wrong_state" else (503, "unavailable")
        raise Problem(status, code, detail=f"Nothing was recorded: {error}") from None
    return Sealed(seq=seq)


def _file(name: str, parts: AsyncIterator[bytes]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(parts, headers=headers, media_type="application/jsonl")
