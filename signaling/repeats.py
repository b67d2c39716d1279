"""`Idempotency-Key`: a POST that is repeated is done once and answered the same (city.md 11)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.problems import Problem
from signaling.services import Services, now_ms
from vicon.store import requests

_KEY = re.compile(r"[\x21-\x7e]{1,64}")


async def once(
    request: Request,
    services: Services,
    owner: str,
    work: Callable[[Connection], dict[str, Any]],
    status: int = 201,
) -> Response:
    """The answer to what `work` returns, stored with what it did, or that of the same request before.

    Raises Problem: 422 `idempotency_mismatch`, or `bad_body` for a key that is none.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        made = await services.database.write(work)
        return _answer(status, json.dumps(made).encode())
    if not _KEY.fullmatch(key):
        raise Problem(422, "bad_body", detail="Idempotency-Key: 1 to 64 visible ASCII characters")
    purpose = f"answer to {owner}"
    asked = f"{request.method}\n{request.url.path}?{request.url.query}\n".encode() + await request.body()
    named = requests.Request(owner, key, hashlib.sha256(asked).hexdigest())

    def done(connection: Connection) -> requests.Answer:
        plain = json.dumps(work(connection)).encode()
        return requests.Answer(status, services.server_key.seal(purpose, plain))

    try:
        answer = await requests.once(services.database, named, now_ms(), done)
    except requests.Mismatch:
        raise Problem(422, "idempotency_mismatch") from None
    response = _answer(answer.status, services.server_key.open(purpose, answer.body))
    if answer.repeated:
        response.headers["Idempotent-Replay"] = "true"
    return response


def _answer(status: int, body: bytes) -> Response:
    headers = {"Cache-Control": "no-store"}
    version = json.loads(body).get("version")
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return Response(body, status, headers, media_type="application/json")
