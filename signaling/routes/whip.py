"""`/whip/{slug}`, `/whep/{slug}`: encoders come in and send, players watch (RFC 9725, draft-ietf-wish-whep).

They are no part of the REST API: what they take and answer is the standards' to say.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from signaling import limits
from signaling.presented import bearer
from signaling.problems import Problem
from signaling.routes import Served, Slug
from signaling.services import Services
from signaling.whip import description, fragment, sessions
from signaling.whip.description import Way
from signaling.whip.refusals import AGAIN_S, digest_of, text_of, told
from vicon.clock import now_ms
from vicon.media import turn
from vicon.people.claims import GrantChanges, claim
from vicon.schedule import encoders, rooms, ways
from vicon.schedule.doors import NotFound
from vicon.schedule.encoders import Encoder
from vicon.schedule.rooms import Room

router = APIRouter(include_in_schema=False)

PUBLISHES = GrantChanges(add=["publish.audio", "publish.video"])


@router.options("/whip/{slug}")
@router.options("/whep/{slug}")
async def describe(slug: Slug) -> Response:
    """What may be posted here (RFC 9725 4.2)."""
    headers = {"Allow": "GET, HEAD, OPTIONS, POST", "Accept-Post": description.MEDIA_TYPE}
    return Response(status_code=200, headers=headers)


@router.api_route("/whip/{slug}", methods=["GET", "HEAD"])
@router.api_route("/whep/{slug}", methods=["GET", "HEAD"])
async def look(slug: Slug) -> Response:
    """An address of either has no representation, and says so with success (RFC 9725 4.1)."""
    return Response(status_code=204)


@router.post("/whip/{slug}")
async def send(slug: Slug, request: Request, services: Served) -> Response:
    """An encoder comes in, with its own seat, and sends."""
    await services.limits.take(services.limits.joins, "whip", limits.address(request))
    room, encoder = await _keyed(slug, "publish", request, services)
    offer = await text_of(request, description.MEDIA_TYPE)
    claims = _claims(room, encoder, services, role="service", door="whip", grants=PUBLISHES)
    # Whoever set it up answers for what it shows: it is recorded with the room.
    consent = {"record": "yes", "publish": "full"}
    body = {"token": "-", "offer": offer, "device": {"mic": True, "cam": True}, "consent": consent}
    made = await _begin("whip", slug, claims["sitting"], body, claims, request, services)
    # Revoked while it came in: what ends its sessions may have found none.
    await _keyed(slug, "publish", request, services)
    return made


@router.post("/whep/{slug}")
async def watch(slug: Slug, request: Request, services: Served) -> Response:
    """A player gets the stage, where a screen in the hall would: by a key of its own, by the link's secret,
    or in public rooms by nothing.
    """
    who = limits.address(request)
    await services.limits.take(services.limits.joins, "whip", who)
    room, player = await _shown(slug, request, services)
    if room is not None and player is not None and player.opens(room.id, room.sitting, "watch"):
        offer = await text_of(request, description.MEDIA_TYPE)
        claims = _claims(room, player, services, role="kiosk", grants=ways.SCREEN["grants"])
        body = {"token": "-", "offer": offer}
        made = await _begin("whep", slug, claims["sitting"], body, claims, request, services)
        await _keyed(slug, "watch", request, services)
        return made
    try:
        entry = await services.meetings.enter(slug, secret=bearer(request), watch=True)
    except NotFound:
        await services.limits.hit(limits.WRONG, "wrong", who)
        raise Problem(401, "token_invalid") from None
    offer = await text_of(request, description.MEDIA_TYPE)
    claims = {**await services.claims(entry.token), "network": who}
    body = {"token": "-", "offer": offer}
    return await _begin("whep", slug, entry.sitting, body, claims, request, services)


async def _begin(
    way: Way,
    slug: str,
    sitting: str,
    body: dict[str, Any],
    claims: dict[str, Any],
    request: Request,
    services: Services,
) -> Response:
    with told():
        fragment.credentials_of(body["offer"])
        asked = {**body, "offer": description.one_way(body["offer"], way)}
        session, feed, answer = await sessions.begin(
            services, way, slug, sitting, asked, claims, digest_of(request)
        )
    if way == "whip" and description.refuses_a_line(answer):
        # RFC 9725 4.4.3: no answer is partially successful.
        feed.leave()
        raise Problem(422, "bad_body", detail="A line of the offer cannot be taken.")
    if way == "whep":
        wants = zip(description.pictures(answer), ("speaker", "screen"), strict=False)
        slots = [{"mid": mid, "want": want, "w": 1280, "h": 720} for mid, want in wants]
        feed.say("media.view", {"slots": slots})
    headers = {
        "Location": f"{services.settings.url}/{way}/{slug}/{session.id}",
        "ETag": session.etag,
        "Cache-Control": "no-store",
    }
    made = Response(description.answered(answer), 201, headers, description.MEDIA_TYPE)
    for link in _ice_servers(services):
        made.headers.append("Link", link)
    return made


async def _keyed(slug: str, use: encoders.Use, request: Request, services: Services) -> tuple[Room, Encoder]:
    """Raises Problem: 401 `token_invalid` for whoever shows no secret that opens this room now for `use`."""
    room, found = await _shown(slug, request, services)
    if room is None or found is None or not found.opens(room.id, room.sitting, use):
        await services.limits.hit(limits.WRONG, "wrong", limits.address(request))
        raise Problem(401, "token_invalid")
    return room, found


async def _shown(slug: str, request: Request, services: Services) -> tuple[Room | None, Encoder | None]:
    """The room, and whose key is shown. Raises Problem 429 for whoever showed too many wrong ones."""
    if await services.limits.spent(limits.WRONG, "wrong", limits.address(request)):
        raise limits.too_many(limits.WRONG)
    secret = bearer(request) or ""

    def work(connection: Connection) -> tuple[Room | None, Encoder | None]:
        return rooms.by_slug(connection, slug), encoders.find(connection, secret)

    return await services.database.read(work)


def _claims(room: Room, it: Encoder, services: Services, **more: Any) -> dict[str, Any]:
    """Of its seat in the sitting that the room has. Raises Problem 409 `sitting_not_open` for none."""
    if room.sitting is None:
        raise Problem(409, "sitting_not_open", retry_s=AGAIN_S)
    return claim(
        services.settings.url,
        room=room.id,
        sitting=room.sitting,
        now=now_ms(),
        sub=encoders.subject(it.id),
        name=it.label,
        **more,
    ).plain()


def _ice_servers(services: Services) -> list[str]:
    """As `Link` has them (RFC 9725 4.6)."""
    settings = services.settings
    found = turn.ice_servers(settings.turn_urls, settings.turn_secret, now_s=now_ms() // 1000)
    return [
        f'<{url}>; rel="ice-server"; username="{it.username}"; credential="{it.credential}"; '
        'credential-type="password"'
        for it in found
        for url in it.urls
    ]
