"""`/whip/{slug}/{session}`, `/whep/{slug}/{session}`: trickle and restart of ICE, the end (RFC 9725 4.3)."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from signaling.problems import Problem
from signaling.routes import Served, Slug
from signaling.whip import fragment, sessions
from signaling.whip.description import Way
from signaling.whip.refusals import digest_of, text_of, told
from signaling.whip.sessions import Session

router = APIRouter(include_in_schema=False)

SessionId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]


def _way(request: Request) -> Way:
    return "whip" if request.url.path.startswith("/whip/") else "whep"


async def _session(
    way: Annotated[Way, Depends(_way)], slug: Slug, session: SessionId, request: Request, services: Served
) -> Session:
    """Raises Problem: 404 for none, 401 for whoever does not show what began it, 503 without Redis."""
    with told():
        it = await sessions.find(services, way, slug, session)
    if it is None:
        raise Problem(404, "not_found")
    if not hmac.compare_digest(it.bearer, digest_of(request)):
        raise Problem(401, "token_invalid")
    return it


Begun = Annotated[Session, Depends(_session)]


@router.options("/whip/{slug}/{session}")
@router.options("/whep/{slug}/{session}")
async def describe(slug: Slug, session: SessionId) -> Response:
    """What may be done here."""
    headers = {"Allow": "DELETE, GET, HEAD, OPTIONS, PATCH", "Accept-Patch": fragment.MEDIA_TYPE}
    return Response(status_code=200, headers=headers)


@router.api_route("/whip/{slug}/{session}", methods=["GET", "HEAD"])
@router.api_route("/whep/{slug}/{session}", methods=["GET", "HEAD"])
async def look(slug: Slug, session: SessionId) -> Response:
    """A session has no representation (RFC 9725 4.1)."""
    return Response(status_code=204)


@router.patch("/whip/{slug}/{session}")
@router.patch("/whep/{slug}/{session}")
async def patch(it: Begun, request: Request, services: Served) -> Response:
    """Trickle ICE (204: a lite agent needs no candidates), or an ICE restart (200) by other credentials."""
    body = await text_of(request, fragment.MEDIA_TYPE)
    match = request.headers.get("if-match")
    if match is None:
        raise Problem(428, "if_match")
    with told():
        wanted = fragment.read(body.encode())
        if it.etag not in (known := [one.strip() for one in match.split(",")]) and known != ["*"]:
            raise Problem(412, "stale")
        if wanted == fragment.credentials_of(it.offer):
            return Response(status_code=204)
        again, answer = await sessions.restart(services, it, wanted)
    return Response(fragment.of_answer(answer), 200, {"ETag": again.etag}, fragment.MEDIA_TYPE)


@router.delete("/whip/{slug}/{session}")
@router.delete("/whep/{slug}/{session}")
async def end(it: Begun, services: Served) -> Response:
    """The session is over."""
    with told():
        await sessions.end(services, it)
    return Response(status_code=200)
