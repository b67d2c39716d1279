"""Which sites may speak to vicon from a browser (CSWSH, CSRF)."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from signaling.problems import Problem

SAFE = frozenset(["GET", "HEAD", "OPTIONS"])


def may_open(connection: HTTPConnection, allowed: Collection[str]) -> bool:
    """Whether a WebSocket may be opened: a browser's origin must be on the list, character for character.

    Programs that are no browsers send no Origin; they may come, but not with a browser's cookies.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return "cookie" not in connection.headers
    return origin in allowed


def may_change(connection: HTTPConnection, allowed: Collection[str]) -> bool:
    """Whether a request that changes something may pass: from our pages, or from no browser at all."""
    origin = connection.headers.get("origin")
    if origin is not None:
        return origin in allowed
    site = connection.headers.get("sec-fetch-site")
    return site in (None, "same-origin", "none") and (site is not None or "cookie" not in connection.headers)


class OwnPagesOnly:
    """ASGI middleware: refuses unsafe methods from other sites before any route sees them."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unsafe = scope["type"] == "http" and scope["method"] not in SAFE
        if unsafe and not may_change(HTTPConnection(scope), self._allowed):
            await Problem(403, "origin").response(scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)
