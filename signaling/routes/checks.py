"""`/api/v1/checks`: a browser tries its network on the real media path; no account, no sitting, no name."""

from __future__ import annotations

import contextlib
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling import limits
from signaling.checks import NodeAwayError
from signaling.device import known_device
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from vicon.clock import now_ms
from vicon.cluster import check_counts, failures
from vicon.cluster.redis import RedisAwayError
from vicon.media import turn
from vicon.refusal import MediaRefused

router = APIRouter(prefix="/api/v1/checks", tags=["checks"])

RELAY_S = 60
"""Whoever asks gets credentials for the relay: they last as long as a check may."""
AGAIN_S = 5

CheckId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\.[A-Za-z0-9_-]{22}$")]


Hindrance = Literal["B-01", "B-02", "P-01"]


class Offer(Asked):
    """An offer with one video line to send and one to receive."""

    sdp: Annotated[str, Field(max_length=16_000)]


class Opened(BaseModel):
    """The check lives for 15 s at most. `ice_servers`: relays to try where nothing else connects."""

    check: str
    answer: str
    ice_servers: list[turn.IceServer]


class Figures(BaseModel):
    """What arrived: bit/s, shares of packets lost, ms. Nothing but `connected` means anything without it."""

    connected: bool
    tcp: bool
    up_bps: int
    down_bps: int
    up_loss: float
    down_loss: float
    jitter_ms: float
    rtt_ms: float


class Cause(Asked):
    level: check_counts.Level
    way: check_counts.Way
    code: check_counts.Code


@router.post("", status_code=201, responses=refuses({503: ("busy",)}))
async def open_check(asked: Offer, request: Request, response: Response, services: Served) -> Opened:
    """Open a check on the least loaded media node. 503 `busy` while too many run there."""
    await services.limits.take(limits.CHECKS, "check", limits.address(request))
    device = known_device(request, secure=services.settings.url.startswith("https:"))
    if device is not None:
        await services.limits.take(limits.CHECKS_OF_DEVICE, "check of device", device)
    try:
        check, answer = await services.checks.open(services.links, asked.sdp)
    except NodeAwayError:
        raise Problem(503, "unavailable", says="no_node", retry_s=AGAIN_S) from None
    except MediaRefused as refused:
        if refused.code == "full":
            raise Problem(503, "busy", retry_s=AGAIN_S) from None
        raise Problem(422, "bad_body", detail=f"/sdp: {refused.detail}") from None
    response.headers["Cache-Control"] = "no-store"
    return Opened(check=check, answer=answer, ice_servers=_relays(services))


@router.delete("/{check}", responses=refuses({404: ("not_found",)}))
async def end_check(check: CheckId, request: Request, services: Served) -> Figures:
    """End a check and read what it found. 404 if it has ended."""
    await services.limits.take(limits.CHECKS, "end of check", limits.address(request))
    try:
        figures = await services.checks.end(services.links, check)
    except NodeAwayError:
        raise Problem(503, "unavailable", says="silent_node", retry_s=1) from None
    if figures is None:
        raise Problem(404, "not_found", says="no_check")
    return Figures(**figures)


@router.post("/causes", status_code=204)
async def count(cause: Cause, request: Request, services: Served) -> Response:
    """Count how a check ended: for the administrator, by day and cause alone (`vicon checks`)."""
    await services.limits.take(limits.CAUSES, "cause", limits.address(request))
    found = check_counts.Cause(cause.level, cause.way, cause.code)
    services.checks.counts(found)
    if found.level == "none" and found.code == failures.NETWORK:
        services.failures.count(found.code)
    # A count that is lost while Redis is away is worth nobody's wait.
    with contextlib.suppress(RedisAwayError):
        await check_counts.count(services.redis, found, now_ms())
    return Response(status_code=204)


@router.post("/hindrances/{hindrance}", status_code=204)
async def hinder(hindrance: Hindrance, request: Request, services: Served) -> Response:
    """Count what keeps somebody from speaking: a microphone that is not allowed (P-01), a browser that is
    too old (B-01) or inside another app (B-02)."""
    await services.limits.take(limits.CAUSES, "cause", limits.address(request))
    services.failures.count(hindrance)
    return Response(status_code=204)


def _relays(services: Services) -> list[turn.IceServer]:
    settings = services.settings
    return turn.ice_servers(
        settings.turn_urls, settings.turn_secret, now_s=now_ms() // 1000, lifetime_s=RELAY_S
    )
