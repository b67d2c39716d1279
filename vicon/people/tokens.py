"""Room tokens: made by this server or by an API key's holder, and checked without a database (rooms.md 3)."""

from __future__ import annotations

import re
from collections.abc import Collection

from pydantic import ValidationError

from vicon.people import jws, ranks
from vicon.people.claims import LIVES_S, RoomClaims, Use
from vicon.people.keyring import ApiKey, KeyRing, SigningKey
from vicon.people.refusals import Refused
from vicon.rooms import names
from vicon.rooms.refusal import Refusal

JOIN: frozenset[Use] = frozenset(("join",))

ENTER: frozenset[Use] = frozenset(("join", "knock"))
"""By a socket: into the sitting, or into its lobby."""

SKEW_MS = 30_000
"""How far the issuer's clock may be off ours."""

# A national, staff or telephone number: a person's number must not become a name in tokens and logs.
_PERSONAL_NUMBER = re.compile(r"\+?[0-9][0-9 .-]{7,}")


def issue(key: SigningKey, claims: RoomClaims) -> str:
    return jws.sign(key, jws.ROOM, claims.model_dump_json(exclude_none=True).encode())


def verify(
    ring: KeyRing,
    token: str,
    *,
    origin: str,
    now: int,
    uses: Collection[Use] = JOIN,
    room: str | None = None,
    sitting: str | None = None,
) -> RoomClaims:
    """The claims of a token that is good here and now (ms), for one of `uses`.

    `room` and `sitting` are where it is being used, None where any will do (the token names its room itself).
    Raises Refused: `token_invalid`, `token_expired`, `token_early`, `token_scope`, `name_bad`. That a token
    joins only once is a rule of its sitting.
    """
    opened = jws.open_token(ring, token, jws.ROOM)
    try:
        claims = RoomClaims.model_validate_json(opened.payload)
    except ValidationError as error:
        raise Refused("token_invalid", _first(error)) from None
    _check_parties(claims, opened.key, origin)
    _check_times(claims, opened.key, now)
    _check_scope(claims, opened.key, uses, room, sitting)
    if claims.name is None:
        return claims
    try:
        name = names.clean(claims.name)
    except Refusal as refusal:
        raise Refused("name_bad", f"The claim name: {refusal.detail}.") from None
    return claims.model_copy(update={"name": name})


def _check_parties(claims: RoomClaims, key: SigningKey | ApiKey, origin: str) -> None:
    issuer = origin if isinstance(key, SigningKey) else key.id
    if claims.iss != issuer:
        raise Refused("token_invalid", "The claim iss is not the owner of the key.")
    if claims.aud != origin:
        raise Refused("token_invalid", f"The claim aud must be {origin}.")
    if _PERSONAL_NUMBER.fullmatch(claims.sub):
        raise Refused(
            "token_invalid", "The claim sub looks like a person's number: use an id that says nothing."
        )


def _check_times(claims: RoomClaims, key: SigningKey | ApiKey, now: int) -> None:
    life = claims.exp - claims.iat
    longest = LIVES_S[claims.use]
    if not 0 < life <= longest:
        raise Refused(
            "token_invalid", f"A token for {claims.use} lives at most {longest} s; exp - iat is {life}."
        )
    begins = max(claims.iat, claims.nbf) * 1000
    if now + SKEW_MS < begins:
        raise Refused("token_early", "This token is not valid yet.", at=begins)
    ends = claims.exp * 1000
    if now - SKEW_MS >= ends:
        raise Refused("token_expired", "This token has expired.", at=ends)
    if isinstance(key, ApiKey) and not key.good_at(now):
        raise Refused("token_invalid", "The API key that made this token has expired.")


def _check_scope(
    claims: RoomClaims, key: SigningKey | ApiKey, uses: Collection[Use], room: str | None, sitting: str | None
) -> None:
    if claims.use not in uses:
        raise Refused("token_scope", f"A token for {claims.use} does not work here.")
    if room is not None and claims.room != room:
        raise Refused("token_scope", "This token is for another room.")
    if sitting is not None and claims.sitting not in (None, sitting):
        raise Refused("token_scope", "This token is for another sitting.")
    if isinstance(key, ApiKey):
        if not key.opens(claims.room):
            raise Refused("token_scope", "The API key that made this token is not for this room.")
        if not ranks.within(claims.role, key.role_ceiling):
            raise Refused(
                "token_scope", f"The API key that made this token may not issue the role {claims.role}."
            )
        if claims.ticket is not None:
            raise Refused("token_scope", "Only this server gives places in the queue of a counter.")
        for grant in claims.grants.add if claims.grants else ():
            if not ranks.may_give(key.role_ceiling, grant):
                raise Refused("token_scope", f"The API key that made this token may not give {grant}.")


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, problem["loc"]))
    return f"The claim {where}: {problem['msg']}." if where else "The token's payload is not a JSON object."
