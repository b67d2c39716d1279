"""Whoever shows a REST token: somebody in a sitting, with the grants of the last five minutes."""

from __future__ import annotations

from fastapi import Request

from signaling.problems import Problem
from signaling.services import Services
from vicon.clock import now_ms
from vicon.people import jws, rest_tokens
from vicon.rooms.grants import Grant


async def seated(
    request: Request, services: Services, sitting: str, grant: Grant | None = None
) -> rest_tokens.RestClaims:
    """The claims of the request's token for `sitting`.

    Raises Refused for a bad one, Problem: 401 `token_invalid` without one, 403 `token_scope` for another
    sitting, 403 `forbidden` without `grant`.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(401, "token_invalid")
    ring = await services.keys.knowing(jws.kid_of(token))
    claims = rest_tokens.verify(ring, token, origin=services.settings.url, now=now_ms())
    if claims.sitting != sitting:
        raise Problem(403, "token_scope")
    if grant is not None and grant not in claims.grants:
        raise Problem(403, "forbidden")
    return claims
