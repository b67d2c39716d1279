"""`GET /api/v1/openapi.json`: this API, for programs that read it."""

from __future__ import annotations

import asyncio
import json

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from signaling.openapi.document import document

router = APIRouter(include_in_schema=False)
_made: dict[FastAPI, bytes] = {}


@router.get("/api/v1/openapi.json")
async def show(request: Request) -> Response:
    """Made at the first request, beside the loop: it takes as long as a hundred others."""
    app = request.app
    if app not in _made:
        _made[app] = await asyncio.to_thread(lambda: json.dumps(document(app)).encode())
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(_made[app], headers=headers, media_type="application/json")
