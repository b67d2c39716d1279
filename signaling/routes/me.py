"""`/api/v1/me`: one's own account."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling import limits
from signaling.openapi import file, refuses
from signaling.repeats import tagged
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.changing import IfMatch
from signaling.routes.qr import drawn
from signaling.routes.session import BUSY, PasskeyAnswer, PasskeyQuestion, SessionShown, Ticket
from signaling.signed_in import Fresh, SignedIn, closed, device_of, opened
from vicon.clock import now_ms
from vicon.people import own, passkeys, sessions
from vicon.people.denied import Denied
from vicon.people.versions import version_of

router = APIRouter(prefix="/api/v1/me", tags=["me"])

Short = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Password = Annotated[str, Field(max_length=1000)]


class Passkey(BaseModel):
    id: str
    label: str
    created_at: int
    used_at: int | None


class Me(BaseModel):
    """`fresh`: signed in so lately that how one signs in may be changed. `opd_name`: of `opd`.

    `version`: of what may be changed, for `If-Match`."""

    id: str
    login: str
    name: str
    role: str
    opd: str | None
    opd_name: str | None
    expires_at: int
    fresh: bool
    password: bool
    totp: bool
    sso: bool
    passkeys: list[Passkey]
    version: int


class NewName(Asked):
    name: Annotated[str, Field(max_length=200)]


class Renamed(BaseModel):
    name: str
    version: int


class NewPassword(Asked):
    """`old`: the present one, empty where there is none."""

    old: Password = ""
    new: Password


class NewTotp(BaseModel):
    """`secret`: for apps that cannot read a QR code."""

    ticket: str
    secret: str


class TotpTicket(Asked):
    ticket: Ticket


class TotpProof(TotpTicket):
    code: Annotated[str, Field(max_length=20)]


class OwnSession(BaseModel):
    """`here`: the one that asks. `device`: the kind of browser and system, as far as it told."""

    id: str
    device: str
    created_at: int
    seen_at: int
    here: bool


class OwnSessions(BaseModel):
    """All of them: `next` is null."""

    items: list[OwnSession]
    next: str | None = None


@router.get("")
async def show(session: SignedIn, response: Response, services: Served) -> Me:
    """The account, and how one signs in to it."""
    found = await own.ways(services.database, session.person)
    its = session.person
    version = version_of(its.name)
    response.headers.update(tagged(version))
    return Me(
        id=its.id,
        login=its.login,
        name=its.name,
        role=its.role,
        opd=its.opd,
        opd_name=found.opd,
        expires_at=session.expires_at,
        fresh=session.fresh(now_ms()),
        password=found.password,
        totp=found.totp,
        sso=found.sso,
        passkeys=[
            Passkey(id=it.id, label=it.label, created_at=it.created_at, used_at=it.used_at)
            for it in found.passkeys
        ],
        version=version,
    )


@router.patch("", responses=refuses({422: ("name_bad",)}))
async def rename(
    asked: NewName, session: SignedIn, response: Response, services: Served, version: IfMatch
) -> Renamed:
    """The name shown in meetings. 422 `name_bad`."""
    name = await own.rename(services.database, session.person, asked.name, version)
    response.headers.update(tagged(version_of(name)))
    return Renamed(name=name, version=version_of(name))


@router.put(
    "/password",
    response_model=SessionShown,
    responses=refuses({401: ("login_bad",), 422: ("password_short", "password_easy")}, BUSY),
)
async def set_password(asked: NewPassword, session: SignedIn, services: Served) -> Response:
    """Every other session ends. 401 `login_bad` when the old one is not right."""
    await services.limits.take(limits.PASSWORDS_HERE, "old password", session.person.id)
    begun = await own.set_password(
        services.database, services.passwords, session, old=asked.old, new=asked.new, now=now_ms()
    )
    return opened(begun, services)


@router.post("/totp")
async def ask_totp(session: Fresh, response: Response, services: Served) -> NewTotp:
    """A secret for an authenticator app; it counts once a code of it has come back."""
    ticket, secret = own.ask_totp(services.server_key, session.person, now_ms())
    response.headers["Cache-Control"] = "no-store"
    return NewTotp(ticket=ticket, secret=secret)


@router.post(
    "/totp/qr", response_class=Response, responses=refuses({409: ("ticket_old",)}, file("image/svg+xml"))
)
async def draw_totp(asked: TotpTicket, session: Fresh, services: Served) -> Response:
    """The secret as a QR code (SVG)."""
    address = own.totp_address(services.server_key, session.person, asked.ticket, passkeys.NAME, now_ms())
    return drawn(address, scale=6)


@router.put(
    "/totp",
    response_model=SessionShown,
    responses=refuses({401: ("code_bad",), 409: ("ticket_old",)}),
)
async def set_totp(asked: TotpProof, session: Fresh, services: Served) -> Response:
    """The password needs a code from now on; every other session ends. 401 `code_bad`."""
    await services.limits.take(limits.PASSWORDS_HERE, "new code", session.person.id)
    begun = await own.set_totp(
        services.database, services.server_key, session, ticket=asked.ticket, code=asked.code, now=now_ms()
    )
    return opened(begun, services)


@router.delete("/totp", response_model=SessionShown)
async def drop_totp(session: Fresh, services: Served) -> Response:
    """The password alone is enough again; every other session ends."""
    return opened(await own.drop_totp(services.database, session, now_ms()), services)


@router.post("/passkeys/question")
async def ask_passkey(session: Fresh, response: Response, services: Served) -> PasskeyQuestion:
    """What the browser makes another passkey with."""
    asked = await own.ask_passkey(services.database, services.passkeys, session.person, now_ms())
    response.headers["Cache-Control"] = "no-store"
    return PasskeyQuestion(options=asked.options, ticket=asked.ticket)


@router.post(
    "/passkeys",
    status_code=204,
    responses=refuses({401: ("passkey_bad",), 409: ("ticket_old",)}),
)
async def add_passkey(asked: PasskeyAnswer, request: Request, session: Fresh, services: Served) -> None:
    """401 `passkey_bad` for one that is there, for the eleventh, and for what no browser made."""
    said: dict[str, Any] = {"ticket": asked.ticket, "credential": asked.credential}
    await own.add_passkey(
        services.database,
        services.passkeys,
        session.person,
        label=device_of(request),
        now=now_ms(),
        **said,
    )


@router.delete(
    "/passkeys/{passkey}",
    status_code=204,
    responses=refuses({404: ("unknown_id",), 409: ("last_way",)}),
)
async def remove_passkey(passkey: Short, session: Fresh, services: Served) -> None:
    """409 `last_way` when nothing else opens the account."""
    await own.remove_passkey(services.database, session.person, passkey, now_ms())


@router.get("/sessions")
async def list_sessions(session: SignedIn, response: Response, services: Served) -> OwnSessions:
    """Where one is signed in, last used first."""
    found = await sessions.of_person(services.database, session.person, now_ms())
    response.headers["Cache-Control"] = "no-store"
    items = [
        OwnSession(
            id=it.id,
            device=it.device,
            created_at=it.created_at,
            seen_at=it.seen_at,
            here=it.digest == session.digest,
        )
        for it in found
    ]
    return OwnSessions(items=items)


@router.delete("/sessions", status_code=204)
async def end_sessions(session: SignedIn, services: Served) -> Response:
    """Sign out everywhere, here too."""
    await services.database.write(lambda connection: sessions.end_all(connection, session.person.id))
    return closed(services)


@router.delete("/sessions/{one}", status_code=204, responses=refuses({404: ("unknown_id",)}))
async def end_session(one: Short, session: SignedIn, services: Served) -> None:
    """Sign out elsewhere."""
    its = session.person.id
    ended = await services.database.write(lambda connection: sessions.end_all(connection, its, only=one))
    if not ended:
        raise Denied("unknown_id")
