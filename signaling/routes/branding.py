"""`/api/v1/branding`: how this vicon looks; `/public/brand.css`: what pages take of it."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.signed_in import CityAdministrator
from vicon.branding import branding
from vicon.branding.branding import BadBranding, Branding, NotReadable
from vicon.branding.colours import Colours, plain
from vicon.branding.logo import MOST_BYTES, BadLogo
from vicon.branding.sheet import LOGO, style_sheet
from vicon.clock import now_ms
from vicon.store.errors import StoreUnavailable

router = APIRouter(tags=["administration"])

KEPT = "public, max-age=60, stale-while-revalidate=86400"
PATIENCE_S = 1.0
"""For the database, by whoever waits for a page to be drawn."""
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
Colour = Annotated[str, Field(max_length=20)]
Line = Annotated[str, Field(max_length=200)]


class SixColours(Asked):
    """`#rrggbb` each; `dark`: the first where the device is set to dark."""

    primary: Colour
    strong: Colour
    soft: Colour
    floor: Colour
    floor_soft: Colour
    dark: Colour


class Wanted(Asked):
    """`name` empty: vicon's own; `letterhead` empty: that of the settings."""

    name: Line
    letterhead: Annotated[list[Line], Field(max_length=10)]
    colours: SixColours


class Shown(Wanted):
    """`logo`: its address; `defaults`: the colours it came with. Times in ms."""

    logo: str | None
    changed_at: int
    defaults: SixColours


@router.get("/api/v1/branding")
async def show(_admin: CityAdministrator, response: Response, services: Served) -> Shown:
    response.headers["Cache-Control"] = "no-store"
    return _shown(await branding.load(services.database))


@router.put("/api/v1/branding", responses=refuses({422: ("contrast",)}))
async def change(asked: Wanted, admin: CityAdministrator, response: Response, services: Served) -> Shown:
    """Set everything but the mark. 422 `contrast` with the pairs that somebody could not read."""
    response.headers["Cache-Control"] = "no-store"
    try:
        changed = await branding.change(
            services.database,
            admin,
            name=asked.name,
            letterhead=asked.letterhead,
            colours=Colours(**{name: value.lower() for name, value in asked.colours.model_dump().items()}),
            now=now_ms(),
        )
    except BadBranding as error:
        fields = [{"pointer": f"/{error}", "code": "bad_value"}]
        raise Problem(422, "bad_body", fields=fields) from None
    except NotReadable as error:
        pairs = [
            {
                "pointer": f"/colours/{it.colour}",
                "code": "contrast",
                "pair": it.pair,
                "ratio": it.ratio,
                "least": it.least,
            }
            for it in error.faults
        ]
        raise Problem(422, "contrast", fields=pairs) from None
    return _shown(changed)


FILE = {"schema": {"type": "string", "format": "binary"}}
PICTURE = {"requestBody": {"content": {"image/svg+xml": FILE, "image/png": FILE}, "required": True}}


@router.put("/api/v1/branding/logo", openapi_extra=PICTURE, responses=refuses({422: ("bad_logo",)}))
async def set_logo(request: Request, admin: CityAdministrator, response: Response, services: Served) -> Shown:
    """Set the mark: an SVG or a PNG of at most 60 kB. 422 `bad_logo` says what is wrong with it."""
    response.headers["Cache-Control"] = "no-store"
    try:
        return _shown(await branding.set_logo(services.database, admin, await request.body(), now_ms()))
    except BadLogo as error:
        raise Problem(422, "bad_logo", fault=str(error), largest=MOST_BYTES) from None


@router.delete("/api/v1/branding/logo")
async def drop_logo(admin: CityAdministrator, response: Response, services: Served) -> Shown:
    response.headers["Cache-Control"] = "no-store"
    return _shown(await branding.set_logo(services.database, admin, None, now_ms()))


@router.get("/public/brand.css", include_in_schema=False)
async def sheet(request: Request, services: Served) -> Response:
    """Colours, name and mark; asked for with every page, answered from the browser's own copy in between."""
    known, kept = Branding(), "no-store"
    # No page waits for its colours.
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            known, kept = await branding.load(services.database), KEPT
    text = style_sheet(known, services.settings.zone).encode()
    headers = {
        "Cache-Control": kept,
        "ETag": f'"{hashlib.sha256(text).hexdigest()[:16]}"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type="text/css")


@router.get("/public/brand/logo.{form}", include_in_schema=False)
async def logo(form: Literal["svg", "png"], services: Served) -> Response:
    found = (await branding.load(services.database)).logo
    if found is None or found.form != form:
        raise Problem(404, "no_such_address")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        # Opened by itself it is a picture and nothing else.
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(found.file, headers=headers, media_type=TYPES[form])


def _shown(it: Branding) -> Shown:
    address = f"{LOGO}.{it.logo.form}?{it.logo_digest[:16]}" if it.logo else None
    return Shown(
        name=it.name,
        letterhead=list(it.letterhead),
        colours=SixColours(**plain(it.colours)),
        logo=address,
        changed_at=it.changed_at,
        defaults=SixColours(**plain(Colours())),
    )
