"""Views from outside: an administrator asks for one; a telephone elsewhere opens its link and tells."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field, IPvAnyAddress
from starlette.responses import Response

from signaling import limits
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.doctor import Examined, examined
from signaling.routes.qr import picture
from signaling.signed_in import CityAdministrator, device_of
from vicon.clock import now_ms
from vicon.cluster.redis import RedisAwayError
from vicon.doctor import outside
from vicon.doctor.finding import worst_first
from vicon.doctor.rules.outside import Report, Way, judge

router = APIRouter(prefix="/api/v1", tags=["administration"])

MOST_RELAYS = 16
_MOST_BPS = 10_000_000_000

Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]
ViewId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Link(BaseModel):
    """`link` is for one device, until `until` (ms); `qr`: the same as an SVG picture."""

    view: str
    link: str
    qr: str
    until: int


class Viewed(BaseModel):
    """`silent`: the telephone opened the link and told nothing. `device`: its kind of browser. `findings`:
    once it has told, the worst first.
    """

    state: outside.State
    device: str
    findings: list[Examined]


class Taken(BaseModel):
    """`key`: what the device that opened a link tells with."""

    key: str


class Open(Asked):
    token: Token


class Endpoint(Asked):
    """Where media goes: an address and its port."""

    ip: IPvAnyAddress
    port: Annotated[int, Field(ge=1, le=65_535)]

    @property
    def text(self) -> str:
        return f"[{self.ip}]:{self.port}" if self.ip.version == 6 else f"{self.ip}:{self.port}"


class Told(Asked):
    """One protocol: the addresses that the answer named, and which of them answered."""

    told: Annotated[list[Endpoint], Field(max_length=32)]
    reached: Endpoint | None = None

    @property
    def way(self) -> Way:
        return Way(tuple(it.text for it in self.told), self.reached.text if self.reached else "")


class Found(Asked):
    """What the device found. `relays`: whether each address leads on, in the order of `ice_servers` of a
    check; `*_bps`: bit/s of the first way that worked, 0 if none did.
    """

    token: Token
    key: Token
    secure: bool
    udp: Told
    tcp: Told
    relays: Annotated[list[bool], Field(max_length=MOST_RELAYS)]
    up_bps: Annotated[int, Field(ge=0, le=_MOST_BPS)] = 0
    down_bps: Annotated[int, Field(ge=0, le=_MOST_BPS)] = 0


@router.post("/doctor/outside", status_code=201)
async def ask(admin: CityAdministrator, request: Request, response: Response, services: Served) -> Link:
    """A link for a telephone on a mobile network, good once and for ten minutes."""
    await services.limits.take(limits.VIEWS, "view from outside", admin.id)
    try:
        asked = await outside.ask(services.redis, admin.id, limits.address(request), now_ms())
    except RedisAwayError:
        raise _away() from None
    response.headers["Cache-Control"] = "no-store"
    link = outside.link(services.settings.url, asked.token)
    return Link(view=asked.view, link=link, qr=picture(link).decode(), until=asked.until)


@router.get("/doctor/outside/{view}", responses=refuses({404: ("not_found",)}))
async def look(admin: CityAdministrator, view: ViewId, response: Response, services: Served) -> Viewed:
    """How far one's own view has come. 404 once it has run out."""
    try:
        found = await outside.look(services.redis, view, now_ms())
    except outside.NoView:
        raise _none() from None
    except RedisAwayError:
        raise _away() from None
    if found.by != admin.id:
        raise _none()
    response.headers["Cache-Control"] = "no-store"
    settings = services.settings
    findings = judge(found.seen, settings.url, settings.zone) if found.seen else []
    return Viewed(state=found.state, device=found.device, findings=examined(worst_first(findings)))


@router.post("/checks/outside", responses=refuses({404: ("not_found",)}))
async def take(asked: Open, request: Request, response: Response, services: Served) -> Taken:
    """Open a link. It is this device's then; 404 for any other, and once it has run out."""
    here = limits.address(request)
    await services.limits.take(limits.VIEWS_HERE, "view from outside", here)
    own = services.settings.public_ip
    try:
        key = await outside.take(services.redis, asked.token, device_of(request), here, own, now_ms())
    except outside.NoView:
        raise _none() from None
    except RedisAwayError:
        raise _away() from None
    response.headers["Cache-Control"] = "no-store"
    return Taken(key=key)


@router.post("/checks/outside/report", status_code=204, responses=refuses({404: ("not_found",)}))
async def tell(found: Found, request: Request, services: Served) -> Response:
    """What the device found, once."""
    await services.limits.take(limits.VIEWS_HERE, "report from outside", limits.address(request))
    report = Report(
        secure=found.secure,
        udp=found.udp.way,
        tcp=found.tcp.way,
        relays=tuple(found.relays),
        up_bps=found.up_bps,
        down_bps=found.down_bps,
    )
    relays = services.settings.turn_urls
    try:
        await outside.tell(services.redis, found.token, found.key, report, relays, now_ms())
    except outside.NoView:
        raise _none() from None
    except RedisAwayError:
        raise _away() from None
    return Response(status_code=204)


def _none() -> Problem:
    return Problem(404, "not_found", says="no_view")


def _away() -> Problem:
    return Problem(503, "unavailable", says="no_redis", retry_s=5)
