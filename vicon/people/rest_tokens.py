"""REST tokens: five minutes of HTTP for somebody in a sitting, with the grants of that moment (rule 5).

The resume secret proves who asks. It is deleted with the seat, so whoever was removed gets nothing here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vicon.people import jws
from vicon.people.keyring import KeyRing, SigningKey
from vicon.people.refusals import Refused
from vicon.people.tokens import SKEW_MS
from vicon.rooms import completion, roles
from vicon.rooms.grants import Grant
from vicon.rooms.ports import Journal
from vicon.rooms.protocol.fields import ParticipantId, RoomId, SeatId, SittingId
from vicon.rooms.replay import standing

LIVES_S = 300
_ABSENT = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


class SecretBad(Exception):
    """No such sitting or participant, a wrong secret, or somebody removed: nobody is told which."""


class RestClaims(BaseModel):
    """Who may call what until `exp` (s). `sub` is the seat."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    iss: str
    aud: str
    sub: SeatId
    participant: ParticipantId
    room: RoomId
    sitting: SittingId
    grants: list[Grant]
    iat: Annotated[int, Field(ge=0, lt=2**40)]
    exp: Annotated[int, Field(ge=0, lt=2**40)]
    jti: str


async def refresh(
    journal: Journal, key: SigningKey, *, origin: str, sitting: str, participant: str, secret: str, now: int
) -> tuple[str, int]:
    """A token with the seat's present grants, after the end those to complete the record; its end (ms).

    Raises SecretBad, Refused(`sitting_ended`), JournalUnavailable.
    """
    loaded = await journal.load(sitting)
    stored = loaded.secrets.get(participant, _ABSENT) if loaded else _ABSENT
    same = hmac.compare_digest(hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest(), stored)
    if loaded is None or not same:
        raise SecretBad
    state = await standing(journal, sitting, loaded)
    it = state.participants.get(participant)
    seat = state.seats.get(it.seat) if it else None
    if it is None or seat is None or seat.removed:
        raise SecretBad
    grants = roles.grants_of(seat, state.settings)
    if completion.is_over(state):
        grants = frozenset() if state.sealed_at is not None else grants & frozenset(completion.KEPT)
        if not grants:
            raise Refused("sitting_ended", "This meeting has ended.")
    seconds = now // 1000
    claims = RestClaims(
        iss=origin,
        aud=origin,
        sub=it.seat,
        participant=participant,
        room=state.room,
        sitting=sitting,
        grants=sorted(grants),
        iat=seconds,
        exp=seconds + LIVES_S,
        jti=secrets.token_urlsafe(16),
    )
    return jws.sign(key, jws.REST, claims.model_dump_json().encode()), claims.exp * 1000


def verify(ring: KeyRing, token: str, *, origin: str, now: int) -> RestClaims:
    """The claims of a REST token of this server that is good now (ms).

    Raises Refused: `token_invalid`, `token_expired`, `token_early`.
    """
    opened = jws.open_token(ring, token, jws.REST)
    try:
        claims = RestClaims.model_validate_json(opened.payload)
    except ValidationError:
        raise Refused("token_invalid", "The token's claims are not those of a REST token.") from None
    own = isinstance(opened.key, SigningKey)
    if not own or claims.iss != origin or claims.aud != origin or claims.exp - claims.iat > LIVES_S:
        raise Refused("token_invalid", "This REST token was not made by this server for itself.")
    if now + SKEW_MS < claims.iat * 1000:
        raise Refused("token_early", "This token is not valid yet.", at=claims.iat * 1000)
    if now - SKEW_MS >= claims.exp * 1000:
        raise Refused("token_expired", "This token has expired.", at=claims.exp * 1000)
    return claims
