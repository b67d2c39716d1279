"""`Idempotency-Key`: a POST that is repeated is done once and answered the same (city.md 11).

Every POST of the API passes here, so no route needs to know of it. What it answered is kept encrypted with
the server key, for it may hold links and secrets that are shown once. An answer that sets a cookie is not
kept: repeating it would sign somebody in for a day; such routes have tickets and links of their own, which
are good once. What was refused, or failed, did nothing and frees its key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signaling import limits
from signaling.presented import owner_of
from signaling.problems import Problem
from signaling.services import Services
from vicon.clock import now_ms
from vicon.store import requests
from vicon.store.errors import StoreUnavailable

PREFIX = "/api/v1/"
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
GUESSED = 22
"""Who proves nothing else proves by the key who asked: as many characters as 128 random bits have."""
_TAKEN = "vicon.request"
_KEPT_HEADERS = ("content-type", "etag", "location", "link", "content-disposition", "cache-control")
LARGEST_KEPT = 4 * 1024 * 1024
AGAIN_S = 1


@dataclass(slots=True)
class _Taken:
    """The key of a request that is being done. `kept`: its answer is stored already."""

    request: requests.Request
    kept: bool = False


class Repeats:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, services: Services, largest: int) -> None:
        """`largest`: bytes of a body."""
        self._app = app
        self._services = services
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(PREFIX)
        key = Headers(scope=scope).get("idempotency-key") if asked else None
        if key is None:
            await self._app(scope, receive, send)
            return
        try:
            await self._once(key, scope, receive, send)
        except Problem as problem:
            await problem.response(scope)(scope, receive, send)
        except StoreUnavailable:
            await Problem(503, "unavailable", retry_s=1).response(scope)(scope, receive, send)

    async def _once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        owner = await self._owner(key, request)
        if owner is None:
            await self._app(scope, receive, send)  # which refuses what was shown
            return
        body = await self._body(request)
        asked = f"{request.method}\n{request.url.path}?{request.url.query}\n".encode() + body
        taken = _Taken(requests.Request(owner, key, hashlib.sha256(asked).hexdigest()))
        answer = await self._take(taken.request)
        if answer is not None:
            await _replay(self._services, taken.request, answer)(scope, receive, send)
            return
        captured = _Captured()
        try:
            await self._app({**scope, _TAKEN: taken}, _again(body), captured)
            await self._keep(taken, captured)
        finally:
            # What was kept stays; a key that cannot be given back now runs out.
            with contextlib.suppress(StoreUnavailable):
                await self._give_back(taken)
        for message in captured.messages:
            await send(message)

    async def _owner(self, key: str, request: Request) -> str | None:
        if not _KEY.fullmatch(key):
            raise Problem(422, "bad_body", says="key_form")
        shown, owner = await owner_of(request, self._services)
        if shown:
            return owner
        if len(key) < GUESSED:
            raise Problem(422, "bad_body", says="key_guessable")
        await self._services.limits.take(limits.LISTS, "repeatable", limits.address(request))
        return "nobody"

    async def _body(self, request: Request) -> bytes:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._largest:
                raise Problem(413, "too_large")
        return bytes(body)

    async def _take(self, asked: requests.Request) -> requests.Answer | None:
        try:
            return await requests.take(self._services.database, asked, now_ms())
        except requests.Mismatch:
            raise Problem(422, "idempotency_mismatch") from None
        except requests.Running:
            raise Problem(409, "idempotency_running", retry_s=AGAIN_S) from None

    async def _keep(self, taken: _Taken, captured: _Captured) -> None:
        """Unless the route kept its answer itself, in its own transaction."""
        if taken.kept or not captured.repeatable:
            return
        its = taken.request
        kept = _kept(self._services, its, captured.status, captured.headers, captured.body)
        # It was done: whoever asked shall hear so, even if a repeat will not be told apart.
        with contextlib.suppress(StoreUnavailable):
            await self._services.database.write(lambda connection: requests.keep(connection, its, kept))
            taken.kept = True

    async def _give_back(self, taken: _Taken) -> None:
        if not taken.kept:
            await requests.give_back(self._services.database, taken.request)


async def once(
    request: Request, services: Services, work: Callable[[Connection], dict[str, Any]], status: int = 201
) -> Response:
    """The answer to what `work` returns, kept in the same transaction: no crash lets it be done twice."""
    taken: _Taken | None = request.scope.get(_TAKEN)

    def done(connection: Connection) -> Response:
        response = answered(work(connection), status)
        if taken is not None:
            headers = Headers(raw=response.raw_headers)
            kept = _kept(services, taken.request, status, headers, bytes(response.body))
            requests.keep(connection, taken.request, kept)
        return response

    response = await services.database.write(done)
    if taken is not None:
        taken.kept = True
    return response


def answered(body: dict[str, Any], status: int = 200) -> Response:
    """`body` with its version as ETag, if it has one."""
    return JSONResponse(body, status, tagged(body.get("version")))


def tagged(version: int | None) -> dict[str, str]:
    """Headers of what is not kept, and may be changed by whoever names this version."""
    headers = {"Cache-Control": "no-store"}
    return headers if version is None else {**headers, "ETag": f'"{version}"'}


class _Captured:
    """An answer that waits to be sent until it is kept."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    @property
    def repeatable(self) -> bool:
        return (
            bool(self.messages)
            and 200 <= self.status < 300
            and "set-cookie" not in self.headers
            and len(self.body) <= LARGEST_KEPT
        )


def _kept(
    services: Services, taken: requests.Request, status: int, headers: Headers, body: bytes
) -> requests.Answer:
    head = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    plain = json.dumps(head).encode() + b"\n" + body
    return requests.Answer(status, services.server_key.seal(_purpose(taken), plain))


def _replay(services: Services, taken: requests.Request, answer: requests.Answer) -> Response:
    head, _, body = services.server_key.open(_purpose(taken), answer.body).partition(b"\n")
    return Response(body, answer.status, {**json.loads(head), "Idempotent-Replay": "true"})


def _purpose(taken: requests.Request) -> str:
    return f"answer to {taken.owner} {taken.key}"


def _again(body: bytes) -> Receive:
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    return receive
