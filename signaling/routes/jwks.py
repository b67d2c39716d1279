"""`/.well-known/jwks.json`: public halves of the keys that sign room tokens (RFC 7517)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from signaling.routes import Served

router = APIRouter(include_in_schema=False)


@router.get("/.well-known/jwks.json")
async def key_set(services: Served) -> Response:
    return JSONResponse(services.keys.ring.jwks(), headers={"Cache-Control": "public, max-age=300"})
