"""`POST /api/v1/sittings/{sitting}/commands`: a program acts in a sitting that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from signaling.access import Access, lets
from signaling.openapi import refuses
from signaling.presented import bearer, program
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.records import HIDDEN, Sitting, is_for
from vicon.cluster.errands import NotDone
from vicon.people import powers
from vicon.people.keyring import ApiKey
from vicon.people.refusals import Refused
from vicon.rooms.errors import ERRORS
from vicon.rooms.protocol.envelope import BadFrame, parse

router = APIRouter(prefix="/api/v1/sittings/{sitting}", tags=["meetings"])

if TYPE_CHECKING:
    Do = str
else:
    Do = Literal[tuple(powers.SCOPE_OF)]

OF_DEVICES = ("sdp_bad", "codec_none", "slot_count", "offer_needed", "full", "failed", "already_waiting")
COMMANDED = {
    code: error.http
    for code, error in ERRORS.items()
    if (error.close is None and code not in OF_DEVICES) or code in ("removed", "room_full")
}
"""What a sitting may refuse a command for."""


class Command(Asked):
    """As on the socket. `id` is the caller's, new for each command: the same one again is done once and
    answered as before. `body`: as the command has it."""

    do: Do
    id: Annotated[str, Field(min_length=1, max_length=32)]
    body: dict[str, Any] = Field(default_factory=dict)


class Done(BaseModel):
    """`seq`: the number of its last event, which `events` tells of."""

    id: str
    seq: int


@lets(Access(("key",), codes=HIDDEN, others=tuple(powers.POWERS)))
async def commanding(sitting: Sitting, request: Request, services: Served) -> ApiKey:
    """The key that acts. Raises Refused; Problem: 401 without one, 404 for what is not its sitting."""
    shown = bearer(request)
    if shown is None:
        raise Problem(401, "token_invalid")
    key = await program(shown, request, services)
    if not powers.POWERS.keys() & key.scopes:
        raise Refused("token_scope", "This API key has none of the scopes commands:...")
    if not await services.database.read(lambda connection: is_for(connection, key, sitting)):
        raise Problem(404, "not_found", says="sitting_or_key")
    return key


def _refusals() -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for code, status in COMMANDED.items():
        found[status] = (*found.get(status, ()), code)
    return found


@router.post("/commands", responses=refuses(_refusals()))
async def act(
    asked: Command, sitting: Sitting, services: Served, key: Annotated[ApiKey, Depends(commanding)]
) -> Done:
    """One command of the socket, from the seat of the key, by the same rules and with the same refusals.

    Which scope permits which commands is said on the page of the API. The first command makes the seat: it is
    called as the key is, has the grants that the key's scopes come to under its ceiling, and whoever
    moderates may send it away. The journal has the key's id with the seat, and the seat with each event.
    """
    scope = powers.SCOPE_OF[asked.do]
    if scope not in key.scopes:
        raise Refused("token_scope", f"This API key lacks the scope {scope}.")
    message = asked.model_dump()
    try:
        parse(message)
        seq = await services.errands.act(
            services.links,
            services.placement,
            sitting=sitting,
            program=powers.program(key),
            message=message,
        )
    except BadFrame as bad:
        fields = [{"pointer": bad.pointer, "code": "schema"}]
        raise Problem(422, "bad_body", detail=f"{bad.pointer}: {bad.detail}", fields=fields) from None
    except NotDone as refused:
        raise _refused(refused) from None
    return Done(id=asked.id, seq=seq)


def _refused(it: NotDone) -> Problem:
    """`about`: the state, id, grant or pointer that the refusal names, as on the socket."""
    known = ERRORS.get(it.error)
    code = it.error if it.error in COMMANDED else "unavailable"
    if code == "unavailable":
        return Problem(503, code, detail=it.detail or None, retry_s=1)
    retry_s = None if it.retry_ms is None else max(1, -(-it.retry_ms // 1000))
    about = {} if known is None or it.detail in ("", known.en) else {"about": it.detail}
    return Problem(COMMANDED[code], code, retry_s=retry_s, **about)
