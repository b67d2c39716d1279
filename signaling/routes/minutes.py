"""`/api/v1/sittings/{sitting}/minutes`: official documents of a sitting, made, signed and taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from signaling.access import Access, lets
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.records import HIDDEN, RECORDS, Sitting, kept_by, opens
from signaling.routes.texts import Line
from signaling.services import Services
from vicon.branding import branding
from vicon.clock import now_ms
from vicon.cluster.errands import NotDone
from vicon.people.keyring import Scope
from vicon.records.minutes import shelf, word
from vicon.records.minutes.apart import Failed
from vicon.records.minutes.facts import Template
from vicon.records.minutes.given import particulars
from vicon.records.minutes.sheet import Logo, Particulars
from vicon.records.minutes.sign import p12
from vicon.records.minutes.sign.check import check
from vicon.records.minutes.spelled import WORDS
from vicon.records.minutes.templates import sheet
from vicon.store import documents as store
from vicon.store.documents import Stored
from vicon.worker import returning

router = APIRouter(prefix="/api/v1/sittings/{sitting}/minutes", tags=["records"])

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEEPERS = ("seat", *RECORDS)
FULL: Scope = "attendance:read"
"""What a program needs besides for a document with civil servants' numbers."""


@lets(Access(KEEPERS, "minutes:read", codes=HIDDEN))
async def _readable(sitting: Sitting, request: Request, services: Served) -> str:
    return await kept_by(sitting, request, services, "minutes:read", "note.write")


@lets(Access(KEEPERS, "minutes:write", codes=HIDDEN))
async def _writable(sitting: Sitting, request: Request, services: Served) -> str:
    return await kept_by(sitting, request, services, "minutes:write", "note.write")


Readable = Annotated[str, Depends(_readable)]
Writable = Annotated[str, Depends(_writable)]
Signable = Annotated[str, Depends(opens("minutes:sign"))]


class Rendering(Asked):
    """`place`: by default where it was booked to be. `number`: empty prints "menyusul"."""

    template: Template = "berita-acara"
    number: Line = ""
    place: Line | None = None
    language: Literal["id", "en"] = "id"


class Signing(Asked):
    """`p12`: the server's own certificate signs. `drop`: out to the folder of desktop signers, where what
    comes back is taken up by itself."""

    template: Template = "berita-acara"
    version: Annotated[int, Field(ge=1)] | None = None
    backend: Literal["p12", "drop"] = "p12"
    capacity: Annotated[p12.Capacity, Field(alias="as")] = "clerk"


class Signature(BaseModel):
    model_config = ConfigDict(extra="allow")


class DocumentShown(BaseModel):
    """`upto`: the last event that it shows. `state`: draft, signed, withdrawn, or waiting for a signer."""

    template: Template
    version: int
    upto: int
    state: Literal["draft", "signed", "withdrawn", "waiting"]
    unsigned: str
    sha256: str
    bytes: int
    signatures: list[Signature]
    number: str
    url: str
    reason: str | None = None


class Documents(BaseModel):
    """`signer`: whether the server has a certificate of its own to sign with."""

    items: list[DocumentShown]
    signer: bool


NOT_MADE = {409: ("sitting_running", "no_film", "stale", "wrong_state"), 503: ("not_printed",)}
NOT_SIGNED = {
    404: ("no_document",),
    409: ("stale", "no_signer", "signed_already", "wrong_state"),
    503: ("not_signed",),
}


@router.get("", response_model=Documents)
async def list_documents(sitting: Readable, services: Served) -> Response:
    """All versions of all documents with who signed them; the newest of each last."""
    kept = await services.database.read(lambda connection: store.listed(connection, sitting))
    return _told({"items": [_shown(it) for it in kept], "signer": bool(services.settings.sign_p12)})


@router.get(
    "/{template}.pdf",
    response_class=Response,
    responses=refuses({404: ("no_document",)}, file("application/pdf")),
)
async def document(
    template: Template,
    request: Request,
    sitting: Readable,
    services: Served,
    version: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The file of the newest version, or of this one: signed, or else a draft."""
    if template == "daftar-hadir":
        await kept_by(sitting, request, services, FULL, "note.write")
    try:
        it = await shelf.newest(services.database, sitting, template, version)
        file = await shelf.file_of(services.database, it)
    except shelf.NoDocument:
        raise Problem(404, "no_document") from None
    draft = "" if it.signatures else "-draf"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{sitting}-{template}-{it.version}{draft}.pdf"',
        "ETag": f'"{it.sha256}"',
    }
    return Response(file, headers=headers, media_type="application/pdf")


@router.get("/{template}.docx", response_class=Response, responses=refuses(NOT_MADE, file(DOCX)))
async def editable(
    template: Template,
    request: Request,
    sitting: Readable,
    services: Served,
    language: Literal["id", "en"] = "id",
    number: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The document of an ended sitting as of now, for a word processor; it is not kept and not official."""
    if template == "daftar-hadir":
        await kept_by(sitting, request, services, FULL, "note.write")
    try:
        read = await shelf.reading(services.database, sitting, template)
    except shelf.NoFilm:
        raise Problem(409, "no_film") from None
    if not read.facts.over:
        raise Problem(409, "sitting_running")
    place = await services.database.read(lambda connection: store.place_of(connection, sitting))
    own = {"number": number, "place": place, "language": language}
    given = await _given(services, own)
    try:
        file = await word.written(await asyncio.to_thread(sheet, template, read.facts, given))
    except Failed as error:
        raise Problem(503, "not_printed", detail=f"The document was not made: {error}") from None
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{sitting}-{template}.docx"',
    }
    return Response(file, headers=headers, media_type=DOCX)


@router.post(
    "/render",
    status_code=201,
    response_model=DocumentShown,
    responses=refuses(NOT_MADE, {200: {"model": DocumentShown}}),
)
async def render(asked: Rendering, sitting: Writable, services: Served) -> Response:
    """Make the document of an ended sitting and record it. 200 with the last one if nothing is new."""
    place = asked.place
    if place is None:
        place = await services.database.read(lambda connection: store.place_of(connection, sitting))
    own = {"number": asked.number, "place": place, "language": asked.language}
    given = await _given(services, own)
    record = partial(_record, services, sitting)
    try:
        made, new = await shelf.render(services.database, sitting, asked.template, given, record, now_ms())
    except shelf.NotOver:
        raise Problem(409, "sitting_running") from None
    except shelf.NoFilm:
        raise Problem(409, "no_film") from None
    except shelf.Changed:
        raise Problem(409, "stale") from None
    except Failed as error:
        raise Problem(503, "not_printed", detail=f"The document was not made: {error}") from None
    return _told(_shown(made), 201 if new else 200)


@router.post(
    "/sign",
    status_code=201,
    response_model=DocumentShown,
    responses=refuses(NOT_SIGNED, {202: {"model": DocumentShown}}),
)
async def sign(asked: Signing, sitting: Signable, services: Served) -> Response:
    """Add a signature and record it. 202: the document waits for one in the folder of desktop signers."""
    record = partial(_record, services, sitting)
    try:
        it = await shelf.newest(services.database, sitting, asked.template, asked.version)
        file = await shelf.file_of(services.database, it)
        _in_order(it, asked)
        if asked.backend == "drop":
            return await _to_folder(services, it, file)
        by, settings = _credentials(services), services.settings
        signed = await p12.sign(file, by, asked.capacity, settings.city, WORDS[settings.zone])
        kept = await shelf.keep_signed(services.database, it, file, signed, await check(signed), record)
        return _told(_shown(kept), 201)
    except shelf.NoDocument:
        raise Problem(404, "no_document") from None
    except shelf.Changed:
        raise Problem(409, "stale") from None
    except (shelf.NotSigned, p12.BadCredentials, Failed) as error:
        raise Problem(503, "not_signed", detail=f"Waits for a signature: {error}.") from None


async def _to_folder(services: Services, it: Stored, file: bytes) -> Response:
    if not services.settings.sign_folder:
        raise Problem(409, "no_signer", says="no_folder")
    try:
        await asyncio.to_thread(returning.put_out, services.settings, it, file)
    except OSError as error:
        raise Problem(503, "not_signed", detail=f"{error.filename}: {error.strerror}") from None
    return _told({**_shown(it), "state": "waiting"}, 202)


def _credentials(services: Services) -> p12.Credentials:
    settings = services.settings
    if not settings.sign_p12:
        raise Problem(409, "no_signer", says="no_certificate")
    try:
        file = Path(settings.sign_p12).read_bytes()
    except OSError as error:
        raise Problem(503, "not_signed", detail=f"VICON_SIGN_P12: {error.strerror}.") from None
    return p12.Credentials(file, settings.sign_password, settings.sign_authority)


def _in_order(it: Stored, asked: Signing) -> None:
    """Nobody signs twice, and the secretary before who led the sitting (city.md 9)."""
    fields = [one["field"] for one in it.signatures]
    if asked.backend == "p12" and p12.FIELDS[asked.capacity] in fields:
        raise Problem(409, "signed_already")
    if asked.backend == "p12" and asked.capacity == "clerk" and fields:
        raise Problem(409, "signed_already")


async def _record(services: Services, sitting: str, kind: str, body: Mapping[str, Any]) -> int:
    try:
        return await services.errands.document(
            services.links, services.placement, sitting=sitting, kind=kind, body=body
        )
    except NotDone as error:
        status, code = (409, "wrong_state") if error.error == "wrong_state" else (503, "unavailable")
        raise Problem(status, code, detail=f"Nothing was recorded: {error}") from None


def _shown(it: Stored) -> dict[str, Any]:
    state = "withdrawn" if it.gone else "signed" if it.signatures else "draft"
    return {
        "template": it.template,
        "version": it.version,
        "upto": it.upto,
        "state": state,
        "unsigned": it.unsigned,
        "sha256": it.sha256,
        "bytes": it.size,
        "signatures": list(it.signatures),
        "number": it.given["number"],
        "url": f"/api/v1/sittings/{it.sitting}/minutes/{it.template}.pdf?version={it.version}",
    }


def _told(body: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


async def _given(services: Services, own: Mapping[str, Any]) -> Particulars:
    it = await branding.load(services.database)
    logo = Logo(it.logo.form, it.logo.file) if it.logo else None
    return particulars(services.settings, own, it.letterhead, logo)
