"""What a room token says (the table of claims in rooms.md 3), and the shape each claim must have."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vicon.rooms.grants import Grant, Role
from vicon.rooms.protocol.fields import (
    Door,
    Millis,
    RoomId,
    SeatId,
    SittingId,
    TicketId,
    TicketNumber,
)

Use = Literal["join", "knock", "whip", "whep"]

LIVES_S: dict[Use, int] = {"join": 600, "knock": 12 * 3600, "whip": 30 * 86400, "whep": 30 * 86400}
"""The longest `exp - iat` of each use."""

Seconds = Annotated[int, Field(ge=0, lt=2**40)]
Label = Annotated[str, Field(min_length=1, max_length=64)]


class _Claims(BaseModel):
    # Claims we do not know are another's business (RFC 7519, 4); known ones are never coerced.
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class GrantChanges(_Claims):
    """Relative to the role's own grants; the sitting refuses what a role may never have."""

    add: Annotated[list[Grant], Field(max_length=64)] = Field(default_factory=list)
    remove: Annotated[list[Grant], Field(max_length=64)] = Field(default_factory=list)


class TicketClaim(_Claims):
    """A place in the queue of a counter: the ticket `id`, called `number`, taken at `at` (ms)."""

    id: TicketId
    number: TicketNumber
    at: Millis


class RoomClaims(_Claims):
    """A room token's claims. Times are seconds since 1970 UTC."""

    iss: Annotated[str, Field(min_length=1, max_length=300)]
    aud: Annotated[str, Field(min_length=1, max_length=300)]
    sub: Annotated[str, Field(min_length=1, max_length=200)]
    room: RoomId
    sitting: SittingId | None = None
    iat: Seconds
    nbf: Seconds
    exp: Seconds
    jti: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
    use: Use
    role: Role
    name: Annotated[str, Field(max_length=200)] | None = None
    seat: SeatId | None = None
    side: Label | None = None
    district: Label | None = None
    grants: GrantChanges | None = None
    door: Door | None = None
    lang: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")] | None = None
    ticket: TicketClaim | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON, without the absent ones."""
        return self.model_dump(mode="json", exclude_none=True)


def claim(
    origin: str,
    *,
    room: str,
    role: Role,
    now: int,
    sitting: str | None = None,
    sub: str | None = None,
    use: Use = "join",
    jti: str | None = None,
    **more: Any,
) -> RoomClaims:
    """Claims of a token that this server makes, good from `now` (ms) for as long as its use allows.

    `sub` None is a guest, who gets a random one, and so does `jti`. `more` are the optional claims.
    """
    seconds = now // 1000
    return RoomClaims(
        iss=origin,
        aud=origin,
        sub=sub or f"g_{secrets.token_urlsafe(16)}",
        room=room,
        sitting=sitting,
        iat=seconds,
        nbf=seconds,
        exp=seconds + LIVES_S[use],
        jti=jti or secrets.token_urlsafe(16),
        use=use,
        role=role,
        **more,
    )
