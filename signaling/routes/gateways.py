"""`/api/v1/inbound/whatsapp` and `.../message`: gateways hand on what telephones send (city.md 4)."""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import PlainTextResponse, Response

from signaling import asking, limits
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from vicon.clock import now_ms
from vicon.messaging import incoming, numbers, outgoing
from vicon.messaging.incoming import LONGEST_TEXT, Text
from vicon.messaging.numbers import BadNumber
from vicon.webhooks import signature

router = APIRouter(prefix="/api/v1/inbound", tags=["inbound"])

UNSIGNED = {401: ("signature_bad",)}


class Handed(Asked):
    """A text that came. `ref`: the gateway's id of it, by which it is taken once."""

    sender: Annotated[str, Field(alias="from", max_length=40)]
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    at: AwareDatetime
    ref: Annotated[str, Field(min_length=1, max_length=200)]


class Taken(BaseModel):
    """How many texts, and words about messages, were news."""

    taken: int


@router.get(
    "/whatsapp",
    response_class=PlainTextResponse,
    responses=refuses({403: ("forbidden",)}),
)
async def handshake(
    request: Request,
    services: Served,
    mode: Annotated[str, Query(alias="hub.mode", max_length=20)] = "",
    token: Annotated[str, Query(alias="hub.verify_token", max_length=200)] = "",
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=200)] = "",
) -> Response:
    """WhatsApp asks whether the callback is ours: `hub.challenge`, for who knows VICON_WHATSAPP_VERIFY."""
    await _guard(services, request)
    known = services.settings.whatsapp_verify
    if mode != "subscribe" or not known or not hmac.compare_digest(token.encode(), known.encode()):
        await services.limits.hit(limits.WRONG, "wrong", limits.address(request))
        raise Problem(403, "forbidden")
    return PlainTextResponse(challenge, headers={"Cache-Control": "no-store"})


@router.post(
    "/whatsapp",
    responses=refuses(UNSIGNED),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    },
)
async def whatsapp(request: Request, services: Served) -> Taken:
    """A callback of the Cloud API, signed by the app secret (X-Hub-Signature-256). What is neither a text nor
    a word about a message is passed over.
    """
    await _guard(services, request)
    body = await request.body()
    shown = request.headers.get("X-Hub-Signature-256", "")
    if not incoming.hub_signed(services.settings.whatsapp_secret, shown, body):
        await _unsigned(services, request)
    try:
        texts, words = incoming.cloud(json.loads(body))
    except (ValueError, RecursionError):
        raise Problem(422, "bad_body") from None
    taken = 0
    for word in words:
        note = partial(outgoing.status, said=word.status, now=now_ms(), message=word.message, ref=word.ref)
        taken += await services.database.write(partial(note, reason=word.reason))
    for text in texts:
        taken += await asking.take(services, "whatsapp", text)
    return Taken(taken=taken)


@router.post("/message", responses=refuses({**UNSIGNED, 422: ("number_bad",)}))
async def message(handed: Handed, request: Request, services: Served) -> Taken:
    """A text from any other gateway, signed as webhooks are, with VICON_INBOUND_SECRET."""
    await _guard(services, request)
    body = await request.body()
    if not signature.verified(services.settings.inbound_secret, request.headers, body, now_ms() // 1000):
        await _unsigned(services, request)
    try:
        sender = numbers.clean(handed.sender)
    except BadNumber:
        fields = [{"pointer": "/from", "code": "number_bad"}]
        raise Problem(422, "number_bad", fields=fields) from None
    text = Text(sender, handed.text, _ms(handed.at), handed.ref)
    return Taken(taken=await asking.take(services, "message", text))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


async def _guard(services: Services, request: Request) -> None:
    """Guesses at a secret are few."""
    if await services.limits.spent(limits.WRONG, "wrong", limits.address(request)):
        raise limits.too_many(limits.WRONG)


async def _unsigned(services: Services, request: Request) -> None:
    await services.limits.hit(limits.WRONG, "wrong", limits.address(request))
    raise Problem(401, "signature_bad")
