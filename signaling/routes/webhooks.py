"""`/api/v1/webhooks`: who is told what happens in sittings (city.md 12), for the city's administrators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.lists import Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.changing import IfMatch
from signaling.services import Services
from signaling.signed_in import SignedIn
from vicon.clock import now_ms
from vicon.jobs import wake
from vicon.people import audit, authority
from vicon.rooms.notices import TYPES
from vicon.webhooks import deliveries, hooks
from vicon.webhooks.deliveries import Delivery
from vicon.webhooks.hooks import Absent, Bad, Stale, Wanted, Webhook
from vicon.webhooks.signature import Keys

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])
T = TypeVar("T")
ABSENT = {404: ("unknown_id",)}
BAD = {422: ("host_unlisted", "tls_needed", "url_bad", "types_unknown", "label_bad")}
OFF = {409: ("webhook_off",), **ABSENT}

_ID = "[0-9a-hjkmnp-tv-z]{16}$"
WebhookId = Annotated[str, Path(pattern=f"^wh_{_ID}")]
DeliveryId = Annotated[str, Path(pattern=f"^dl_{_ID}")]


class Listed(BaseModel):
    """Times in ms. `types` null: everything. `off`: why nothing is sent, null: it is on.

    `failing_since`: when the first attempt since the last good one failed. `old_until`: when the secret that
    was changed last ends.
    """

    id: str
    label: str
    url: str
    types: list[str] | None
    off: str | None
    off_at: int | None
    failing_since: int | None
    old_until: int | None
    created_at: int
    version: int


class All(BaseModel):
    """`types`: all that may be asked for. `hosts`: where webhooks may go, as the operator listed it."""

    items: list[Listed]
    types: list[str]
    hosts: list[str]


class New(Asked):
    """`types` null: everything. `asymmetric`: signed by an Ed25519 key too."""

    label: Annotated[str, Field(max_length=200)]
    url: Annotated[str, Field(max_length=2_000)]
    types: Annotated[list[str], Field(max_length=100)] | None = None
    asymmetric: bool = False


class Changed(Asked):
    label: Annotated[str, Field(max_length=200)] | None = None
    url: Annotated[str, Field(max_length=2_000)] | None = None
    types: Annotated[list[str], Field(max_length=100)] | None = None
    on: bool | None = None


class Shown(BaseModel):
    """What receivers check signatures with; the secret is shown once. `until`: when the older ends (ms)."""

    id: str
    secret: str
    public_key: str | None
    until: int | None = None


class Rotated(Asked):
    """`asymmetric`: with an Ed25519 key or without; null: as before."""

    asymmetric: bool | None = None


class Sent(BaseModel):
    """A message on its way; times in ms. `status`, `fault` and `ms` are of the last attempt."""

    id: str
    message: str
    type: str
    sitting: str | None
    state: deliveries.State
    attempts: int
    at: int
    tried_at: int | None
    due_at: int | None
    status: int | None
    fault: str | None
    ms: int | None


class Page(BaseModel):
    items: list[Sent]
    next: str | None


class Tested(BaseModel):
    delivery: str


class Replayed(BaseModel):
    deliveries: int


@router.get("")
async def show(session: SignedIn, response: Response, services: Served) -> All:
    """Every webhook, in order of creation."""
    authority.may_set_opd(session.person)
    found = await services.database.read(hooks.listing)
    response.headers["Cache-Control"] = "no-store"
    return All(
        items=list(map(_listed, found)), types=list(TYPES), hosts=list(services.settings.webhook_hosts)
    )


@router.post("", status_code=201, responses=refuses({**BAD, 409: ("webhooks_many",)}))
async def create(asked: New, session: SignedIn, response: Response, services: Served) -> Shown:
    """A webhook that is on. 422 with the field: `host_unlisted`, `tls_needed`, `url_bad`, `types_unknown`."""
    authority.may_set_opd(session.person)
    wanted, by = Wanted(asked.label, asked.url, asked.types), session.person.id

    def work(connection: Connection) -> tuple[str, Keys]:
        hosts = services.settings.webhook_destinations
        return hooks.add(
            connection, services.server_key, wanted, hosts, asymmetric=asked.asymmetric, by=by, now=now_ms()
        )

    made, keys = await _acted(services, work)
    response.headers["Cache-Control"] = "no-store"
    return Shown(id=made, secret=keys.shown, public_key=keys.public)


@router.patch("/{webhook}", responses=refuses({**BAD, **ABSENT}))
async def change(
    webhook: WebhookId,
    asked: Changed,
    session: SignedIn,
    version: IfMatch,
    response: Response,
    services: Served,
) -> Listed:
    """What is said; `types` null: everything. `If-Match` is needed. One that is turned on again is sent what
    comes from now on; what was held goes with `replay`."""
    authority.may_set_opd(session.person)
    said, by = asked.model_fields_set, session.person.id

    def work(connection: Connection) -> Webhook:
        it = hooks.find(connection, webhook)
        types = asked.types if "types" in said else it.types
        wanted = Wanted(asked.label or it.label, asked.url or it.url, types)
        on = it.off is None if asked.on is None else asked.on
        hosts = services.settings.webhook_destinations
        return hooks.change(connection, webhook, wanted, hosts, on=on, version=version, by=by, now=now_ms())

    made = await _acted(services, work)
    response.headers["ETag"] = f'"{made.version}"'
    return _listed(made)


@router.delete("/{webhook}", status_code=204, responses=refuses(ABSENT))
async def remove(webhook: WebhookId, session: SignedIn, services: Served) -> None:
    """With the list of what it was sent."""
    authority.may_set_opd(session.person)
    by = session.person.id
    await _acted(services, lambda connection: hooks.remove(connection, webhook, by=by, now=now_ms()))


@router.post("/{webhook}/rotate", status_code=201, responses=refuses(ABSENT))
async def rotate(
    webhook: WebhookId, asked: Rotated, session: SignedIn, response: Response, services: Served
) -> Shown:
    """A new secret; for 24 hours the one before it signs too."""
    authority.may_set_opd(session.person)
    by = session.person.id

    def work(connection: Connection) -> tuple[Keys, int]:
        key = services.server_key
        return hooks.rotate(connection, key, webhook, asymmetric=asked.asymmetric, by=by, now=now_ms())

    keys, until = await _acted(services, work)
    response.headers["Cache-Control"] = "no-store"
    return Shown(id=webhook, secret=keys.shown, public_key=keys.public, until=until)


@router.post("/{webhook}/test", status_code=202, responses=refuses(OFF))
async def test(webhook: WebhookId, session: SignedIn, services: Served) -> Tested:
    """Sends a `ping`. 409 `webhook_off`."""
    authority.may_set_opd(session.person)
    by = session.person.id
    made = await _acted(
        services, lambda connection: deliveries.ping(connection, webhook, by=by, now=now_ms())
    )
    await wake(services.redis)
    return Tested(delivery=made)


@router.get("/{webhook}/deliveries", responses=refuses(ABSENT))
async def sent(
    webhook: WebhookId,
    session: SignedIn,
    request: Request,
    response: Response,
    services: Served,
    after: Annotated[str | None, Query(pattern=f"^dl_{_ID}")] = None,
    limit: Limit = 50,
) -> Page:
    """The last 1,000, the newest first."""
    authority.may_set_opd(session.person)
    found, following = await _tried(
        services.database.read(lambda connection: deliveries.page(connection, webhook, after, limit))
    )
    response.headers.update(paged(request, following))
    return Page(items=list(map(_sent, found)), next=following)


@router.post("/{webhook}/deliveries/{delivery}/replay", status_code=202, responses=refuses(OFF))
async def replay(webhook: WebhookId, delivery: DeliveryId, session: SignedIn, services: Served) -> Tested:
    """Sends one again, under the `webhook-id` that it had. 409 `webhook_off`."""
    authority.may_set_opd(session.person)
    by = session.person.id
    await _acted(
        services, lambda connection: deliveries.replay(connection, webhook, delivery, by=by, now=now_ms())
    )
    await wake(services.redis)
    return Tested(delivery=delivery)


@router.post("/{webhook}/replay", status_code=202, responses=refuses(OFF))
async def replay_from(
    webhook: WebhookId,
    session: SignedIn,
    services: Served,
    since: Annotated[datetime, Query(alias="from")],
) -> Replayed:
    """Sends all again of that time or later, and what was held while the webhook was off; ids stay."""
    authority.may_set_opd(session.person)
    if since.tzinfo is None:
        raise Problem(422, "bad_body", says="with_offset")
    at, by = int(since.timestamp() * 1000), session.person.id
    many = await _acted(
        services, lambda connection: deliveries.replay_from(connection, webhook, at, by=by, now=now_ms())
    )
    await wake(services.redis)
    return Replayed(deliveries=many)


async def _acted(services: Services, work: Callable[[Connection], T]) -> T:
    return await _tried(audit.acted(services.database, work))


async def _tried(work: Awaitable[T]) -> T:
    try:
        return await work
    except Bad as bad:
        fields = [{"pointer": bad.pointer, "code": bad.code}]
        raise Problem(422, bad.code, fields=fields) from None
    except Absent:
        raise Problem(404, "unknown_id") from None
    except Stale:
        raise Problem(412, "stale") from None
    except deliveries.Off:
        raise Problem(409, "webhook_off") from None


def _listed(it: Webhook) -> Listed:
    return Listed(**{name: getattr(it, name) for name in Listed.model_fields})


def _sent(it: Delivery) -> Sent:
    return Sent(**{name: getattr(it, name) for name in Sent.model_fields})
