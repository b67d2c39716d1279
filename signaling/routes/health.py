"""`/healthz` and `/readyz`: is this process alive; can it do its work."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, PlainTextResponse, Response

from signaling.routes import Served

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> Response:
    """Looks at nothing but this process: whoever restarts on a failed probe must not end running meetings."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def ready(services: Served) -> Response:
    """200 when meetings can start; else 503 with a reason for each dependency that is not there."""
    missing = await services.missing()
    status = 503 if missing else 200
    return JSONResponse({"ready": not missing, "missing": missing}, status)
