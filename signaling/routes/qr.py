"""`POST /api/v1/rooms/{slug}/qr`: the share link as a QR code."""

from __future__ import annotations

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from signaling import limits
from signaling.openapi import file
from signaling.routes import Served, Slug
from signaling.routes.asked import Asked

router = APIRouter(prefix="/api/v1", tags=["rooms"])


class QrRequest(Asked):
    secret: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]


@router.post("/rooms/{slug}/qr", response_class=Response, responses=file("image/svg+xml"))
async def draw(slug: Slug, asked: QrRequest, request: Request, services: Served) -> Response:
    """SVG of the link people share. POST, so that the secret is in no log; nothing is looked up or stored."""
    await services.limits.take(limits.PICTURES, "qr", limits.address(request))
    return drawn(f"{services.settings.url}/r/{slug}#{asked.secret}")


def drawn(link: str, scale: int = 8) -> Response:
    """`link` as a picture that is kept nowhere; `scale`: pixels of a module."""
    return Response(picture(link, scale), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def picture(link: str, scale: int = 8) -> bytes:
    """The same as an SVG file."""
    file = io.BytesIO()
    code = segno.make(link, error="m")
    code.save(file, kind="svg", scale=scale, border=4, xmldecl=False, svgclass=None, lineclass=None)
    return file.getvalue()
