"""Bodies too large to be looked at. FastAPI's own refusal of a declared length is no problem (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from signaling.problems import Problem


class Bounded:
    """ASGI middleware: 413 `too_large`, unread, for a body that says it is longer than `largest` bytes.

    One that says nothing is counted by the application as it comes.
    """

    def __init__(self, app: ASGIApp, largest: int, larger: Mapping[str, int]) -> None:
        """`larger`: bytes of addresses that end so."""
        self._app = app
        self._largest = largest
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            length = Headers(scope=scope).get("content-length", "")
            end = scope["path"][scope["path"].rfind("/") :]
            if length.isdigit() and int(length) > self._larger.get(end, self._largest):
                await Problem(413, "too_large").response(scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)
