"""What a request shows of itself: an API key, a token, or a session's cookie."""

from __future__ import annotations

import hashlib

from fastapi import Request

from signaling import limits
from signaling.services import Services
from signaling.signed_in import known
from vicon.clock import now_ms
from vicon.people import api_keys, jws, rest_tokens
from vicon.people.keyring import ApiKey
from vicon.people.refusals import Refused


def bearer(request: Request) -> str | None:
    """What stands behind `Authorization: Bearer`, None without it."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else None


async def program(shown: str, request: Request, services: Services) -> ApiKey:
    """The API key that is shown, or that signed the JWT that is. Raises Refused, Problem 429.

    Guesses are counted by address, what is proven by key.
    """
    address = limits.address(request)
    if await services.limits.spent(limits.WRONG, "wrong", address):
        raise limits.too_many(limits.WRONG)
    ring = await services.keys.knowing(api_keys.id_of(shown))
    try:
        key = api_keys.identify(ring, shown, address=address, now=now_ms())
    except Refused:
        await services.limits.hit(limits.WRONG, "wrong", address)
        raise
    services.keys.used(key.id)
    await services.limits.call(key.id)
    return key


async def owner_of(request: Request, services: Services) -> tuple[bool, str | None]:
    """Whether something is shown, and whose it is; None: nobody's, which the route says better.

    Counts nothing: the route that follows does.
    """
    shown = bearer(request)
    if shown is None:
        session = await known(request, services)
        return session is not None, f"person {session.person.id}" if session else None
    try:
        if jws.is_rest(shown):
            ring = await services.keys.knowing(jws.kid_of(shown))
            seat = rest_tokens.verify(ring, shown, origin=services.settings.url, now=now_ms())
            return True, f"seat {seat.sitting} {seat.sub}"
        its = api_keys.id_of(shown)
        if its is None:
            # The host key of a room, which only the route can tell from a wrong one.
            return True, f"bearer {hashlib.sha256(shown.encode()).hexdigest()}"
        ring = await services.keys.knowing(its)
        key = api_keys.identify(ring, shown, address=limits.address(request), now=now_ms())
    except Refused:
        return True, None
    return True, f"key {key.id}"
