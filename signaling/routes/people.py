"""`/api/v1/people`: accounts, for administrators of the city and, of their own people, of an OPD."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling.lists import Limit, paged
from signaling.openapi import refuses
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from signaling.signed_in import SignedIn
from vicon.clock import now_ms
from vicon.people import directory
from vicon.people.accounts import PersonRole
from vicon.people.directory import Change, Entry

router = APIRouter(prefix="/api/v1/people", tags=["people"])

Text = Annotated[str, Field(max_length=200)]
AccountId = Annotated[str, Field(pattern=r"^u_[0-9a-hjkmnp-tv-z]{16}$")]
UnitId = Annotated[str, Field(pattern=r"^o_[0-9a-hjkmnp-tv-z]{16}$")]


class Listed(BaseModel):
    """Times in ms. `joined_at` null: was invited and has not come; `disabled_at` null: not disabled."""

    id: str
    login: str
    name: str
    role: PersonRole
    opd: str | None
    joined_at: int | None
    seen_at: int | None
    disabled_at: int | None
    password: bool
    totp: bool
    passkeys: int


class Page(BaseModel):
    """`all`: how many there are on all pages."""

    items: list[Listed]
    next: str | None
    all: int


class Invited(BaseModel):
    """`link` opens the account, once; it is shown this once."""

    id: str
    link: str


class Invitation(Asked):
    login: Text
    name: Text
    role: PersonRole = "staff"
    opd: UnitId | None = None


class Changed(Asked):
    role: PersonRole
    opd: UnitId | None
    disabled: bool


class Link(BaseModel):
    link: str


@router.get("", responses=refuses({404: ("unknown_id",)}))
async def show(
    session: SignedIn,
    request: Request,
    response: Response,
    services: Served,
    q: Annotated[str, Query(max_length=100)] = "",
    opd: Annotated[UnitId | None, Query()] = None,
    after: Annotated[str, Query(max_length=1000)] = "",
    limit: Limit = 50,
) -> Page:
    """Those whom one may see, by name; `q` in name or sign-in name."""
    words = q.replace("\0", "").strip()
    found = await directory.listing(
        services.database, session.person, words=words, unit=opd or "", after=after, most=limit
    )
    response.headers.update(paged(request, found.next))
    return Page(items=[_listed(it) for it in found.entries], next=found.next, all=found.all)


PLACED = ("opd_full", "opd_closed")


@router.post(
    "",
    status_code=201,
    responses=refuses(
        {
            404: ("unknown_id",),
            409: ("login_taken", *PLACED),
            422: ("login_form", "name_bad", "opd_needed"),
        }
    ),
)
async def invite(asked: Invitation, session: SignedIn, response: Response, services: Served) -> Invited:
    """A new account, and the link that opens it."""
    person, key = await directory.invite(
        services.database,
        session.person,
        login=asked.login,
        name=asked.name,
        role=asked.role,
        unit=asked.opd,
        now=now_ms(),
    )
    response.headers["Cache-Control"] = "no-store"
    return Invited(id=person.id, link=_address(services, key))


@router.put(
    "/{person}",
    status_code=204,
    responses=refuses({404: ("unknown_id",), 409: ("last_admin", *PLACED), 422: ("opd_needed",)}),
)
async def change(person: AccountId, asked: Changed, session: SignedIn, services: Served) -> None:
    """Role, OPD, and whether the account is disabled; its sessions end. 409 `last_admin`, `opd_full`."""
    wanted = Change(asked.role, asked.opd, asked.disabled)
    await directory.change(services.database, session.person, person, wanted, now_ms())


@router.post("/{person}/link", status_code=201, responses=refuses({404: ("unknown_id",)}))
async def link(person: AccountId, session: SignedIn, response: Response, services: Served) -> Link:
    """A new one-time link; with its use, what signed this person in before ends."""
    key = await directory.link(services.database, session.person, person, now_ms())
    response.headers["Cache-Control"] = "no-store"
    return Link(link=_address(services, key))


def _address(services: Services, key: str) -> str:
    return f"{services.settings.url}/masuk#{key}"


def _listed(it: Entry) -> Listed:
    its = it.person
    return Listed(
        id=its.id,
        login=its.login,
        name=its.name,
        role=its.role,
        opd=its.opd,
        joined_at=it.joined_at,
        seen_at=it.seen_at,
        disabled_at=it.disabled_at,
        password=it.password,
        totp=it.totp,
        passkeys=it.passkeys,
    )
