"""Room tokens: one `join` for a secret, a typed code, a host's key or a program's seat; and REST tokens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling import limits
from signaling.access import Access, lets
from signaling.openapi import refuses
from signaling.presented import bearer, program
from signaling.problems import Problem
from signaling.routes import Served, Slug
from signaling.routes.asked import Asked
from signaling.routes.records import HIDDEN, Sitting
from signaling.services import Services
from signaling.signed_in import Perhaps
from vicon.clock import now_ms
from vicon.media import turn
from vicon.people import ranks, rest_tokens
from vicon.people.keyring import ApiKey
from vicon.people.refusals import Refused
from vicon.rooms.protocol.fields import ParticipantId, SeatId, SittingId
from vicon.schedule import listing, unbooked
from vicon.schedule.doors import Entry, NotFound
from vicon.store.sittings import OVER

router = APIRouter(prefix="/api/v1", tags=["tokens"])

FOUND = refuses({404: ("not_found",), 409: ("sitting_not_open", "sitting_ended")})
Key = Annotated[str, Field(min_length=1, max_length=200)]


class Way(Asked):
    """How one gets in; an administrator who is signed in needs none of them.

    `watch`: for a screen in the hall, which only shows.
    """

    secret: Key | None = None
    code: Key | None = None
    host: Key | None = None
    watch: bool = False


class RoomOfToken(BaseModel):
    slug: str
    title: str
    code: str


class SittingOfToken(BaseModel):
    id: str
    state: str
    consent: str


class Media(BaseModel):
    """What a peer connection is made with."""

    ice_servers: list[turn.IceServer]


class RoomToken(BaseModel):
    """`token` is for one `join` until `expires_at` (ms). `name`: of the account or of the seat made ready."""

    token: str
    expires_at: int
    room: RoomOfToken
    sitting: SittingOfToken
    role: str
    name: str | None = None
    media: Media


class TypedCode(Asked):
    code: Key


class CodeToken(RoomToken):
    slug: str


@router.post("/rooms/{slug}/tokens", responses=FOUND)
async def issue(
    slug: Slug, way: Way, request: Request, response: Response, services: Served, session: Perhaps
) -> RoomToken:
    """404 `not_found` for an unknown room and for a wrong key alike: same body, same work."""
    with services.failures.counted():
        entry = await _entered(slug, way, limits.address(request), services, session)
    response.headers["Cache-Control"] = "no-store"
    return RoomToken(**_described(entry, services))


async def _entered(slug: str, way: Way, who: str, services: Services, session: Perhaps) -> Entry:
    """Raises Problem, Refused."""
    await _may_ask(services, who)
    if way.code is not None and await services.limits.spent(limits.WRONG_CODES_OF_ROOM, "code", slug):
        raise limits.too_many(limits.WRONG_CODES_OF_ROOM)
    try:
        return await services.meetings.enter(
            slug,
            secret=way.secret,
            code=way.code,
            host=way.host,
            person=session.person if session else None,
            watch=way.watch,
        )
    except NotFound:
        await services.limits.hit(limits.WRONG, "wrong", who)
        if way.code is not None:
            await services.limits.hit(limits.WRONG_CODES_OF_ROOM, "code", slug)
        raise Problem(404, "not_found") from None


@router.post("/codes", responses=FOUND)
async def issue_by_code(
    typed: TypedCode, request: Request, response: Response, services: Served
) -> CodeToken:
    """A token for whoever typed a room's nine digits; as limited as guessing must be."""
    with services.failures.counted():
        entry = await _typed(typed.code, limits.address(request), services)
    response.headers["Cache-Control"] = "no-store"
    return CodeToken(slug=entry.slug, **_described(entry, services))


async def _typed(code: str, who: str, services: Services) -> Entry:
    """Raises Problem, Refused."""
    await _may_ask(services, who)
    if await services.limits.spent(limits.WRONG_CODES, "codes"):
        raise limits.too_many(limits.WRONG_CODES)
    try:
        return await services.meetings.enter_by_code(code)
    except NotFound:
        await services.limits.hit(limits.WRONG, "wrong", who)
        await services.limits.hit(limits.WRONG_CODES, "codes")
        raise Problem(404, "not_found") from None


class Seated(Asked):
    """Somebody in a sitting, proven by the resume secret that `welcome` gave them."""

    participant: ParticipantId
    sitting: SittingId
    secret: Key


class RestToken(BaseModel):
    """`token` goes into `Authorization: Bearer` until `expires_at` (ms)."""

    token: str
    expires_at: int


@router.post("/tokens/refresh", responses=refuses({401: ("secret_bad",), 409: ("sitting_ended",)}))
async def refresh(seated: Seated, request: Request, response: Response, services: Served) -> RestToken:
    """A REST token with the seat's present grants. 401 `secret_bad` for whoever is not inside, or no more."""
    await services.limits.take(limits.REFRESHES, "refresh", limits.address(request))
    try:
        token, expires_at = await rest_tokens.refresh(
            services.journal,
            services.keys.ring.current(),
            origin=services.settings.url,
            sitting=seated.sitting,
            participant=seated.participant,
            secret=seated.secret,
            now=now_ms(),
        )
    except rest_tokens.SecretBad:
        raise Problem(401, "secret_bad") from None
    response.headers["Cache-Control"] = "no-store"
    return RestToken(token=token, expires_at=expires_at)


class SeatAsked(Asked):
    """Of those made ready: invited, registered, or given to a meeting that was started."""

    seat: SeatId


@lets(Access(("key",), "tokens:issue", codes=HIDDEN))
async def _issuing(sitting: Sitting, request: Request, services: Served) -> tuple[ApiKey, listing.Sitting]:
    """The key, and the sitting that is its. Raises Refused; Problem: 401 without a key, 404, 409."""
    shown = bearer(request)
    if shown is None:
        raise Problem(401, "token_invalid")
    key = await program(shown, request, services)
    if "tokens:issue" not in key.scopes:
        raise Refused("token_scope", "This API key lacks the scope tokens:issue.")
    it = await services.database.read(
        lambda connection: listing.find(connection, sitting) or unbooked.find(connection, sitting)
    )
    if it is None or not (key.opens(it.room) and key.serves(it.opd)):
        raise Problem(404, "not_found", says="sitting_or_key")
    return key, it


@router.post(
    "/sittings/{sitting}/tokens",
    responses=refuses(
        {404: ("unknown_id",), 409: ("sitting_not_open", "sitting_ended", "sitting_cancelled")}
    ),
)
async def issue_for_seat(
    asked: SeatAsked,
    found: Annotated[tuple[ApiKey, listing.Sitting], Depends(_issuing)],
    response: Response,
    services: Served,
) -> RoomToken:
    """A token for one seat of this sitting, under the key's role ceiling: whoever shows it sits there.

    The sitting goes on, or may begin now; 409 `sitting_not_open` (with `at`) before. `code` is empty.
    """
    key, it = found
    if it.state == "cancelled":
        raise Problem(409, "sitting_cancelled")
    if it.state in OVER:
        raise Refused("sitting_ended", "This meeting has ended.")
    try:
        entry = await services.meetings.seated(
            it.room, it.id, asked.seat, lambda role: ranks.within(role, key.role_ceiling)
        )
    except NotFound:
        raise Problem(404, "unknown_id") from None
    response.headers["Cache-Control"] = "no-store"
    return RoomToken(**_described(entry, services))


async def _may_ask(services: Services, who: str) -> None:
    await services.limits.take(services.limits.joins, "token", who)
    if await services.limits.spent(limits.WRONG, "wrong", who):
        raise limits.too_many(limits.WRONG)


def _described(entry: Entry, services: Services) -> dict[str, Any]:
    settings = services.settings
    servers = turn.ice_servers(settings.turn_urls, settings.turn_secret, now_s=now_ms() // 1000)
    return {
        "token": entry.token,
        "expires_at": entry.expires_at,
        "room": RoomOfToken(slug=entry.slug, title=entry.title, code=entry.code),
        "sitting": SittingOfToken(id=entry.sitting, state=entry.state, consent=entry.consent),
        "role": entry.role,
        "name": entry.name,
        "media": Media(ice_servers=servers),
    }
