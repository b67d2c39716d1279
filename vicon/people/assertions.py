"""What a program signs with its API key in place of showing the key itself (city.md 11): a JWT of minutes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vicon.people import jws
from vicon.people.keyring import ApiKey, KeyRing
from vicon.people.refusals import Refused
from vicon.people.tokens import SKEW_MS

LIVES_S = 300

Seconds = Annotated[int, Field(ge=0, lt=2**40)]


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    iss: str
    exp: Seconds
    iat: Seconds | None = None
    nbf: Seconds | None = None


def verify(ring: KeyRing, token: str, *, now: int) -> ApiKey:
    """The key that signed a token which is good now (ms). Raises Refused.

    `token_invalid`, `token_expired`, `token_early`.
    """
    opened = jws.open_assertion(ring, token)
    assert isinstance(opened.key, ApiKey)
    try:
        claims = _Claims.model_validate_json(opened.payload)
    except ValidationError:
        raise Refused("token_invalid", "The claims iss and exp are needed, times in whole seconds.") from None
    begins = max(claims.iat or 0, claims.nbf or 0) * 1000
    if now + SKEW_MS < begins:
        raise Refused("token_early", "This token is not valid yet.", at=begins)
    if now - SKEW_MS >= claims.exp * 1000:
        raise Refused("token_expired", "This token has expired.", at=claims.exp * 1000)
    if claims.exp * 1000 - now > LIVES_S * 1000 + SKEW_MS:
        raise Refused("token_invalid", f"A token to call with lives at most {LIVES_S} s.")
    return opened.key
