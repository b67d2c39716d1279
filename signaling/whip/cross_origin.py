"""Pages of any site may send and watch (RFC 9725 4.2): what opens a session is shown, never a cookie."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OURS = re.compile(r"^/(whip|whep)/")
_ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, WWW-Authenticate",
}
_ASKED_FIRST = {
    "Access-Control-Allow-Methods": "DELETE, GET, OPTIONS, PATCH, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
    "Access-Control-Max-Age": "86400",
}


class AnyOrigin:
    """ASGI middleware: WHIP and WHEP go to `inside` from every origin, all else to `guarded`."""

    def __init__(self, inside: ASGIApp, guarded: ASGIApp) -> None:
        self._inside = inside
        self._guarded = guarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _OURS.match(scope["path"]):
            await self._guarded(scope, receive, send)
            return

        async def open_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_ALWAYS)
                if scope["method"] == "OPTIONS":
                    headers.update(_ASKED_FIRST)
            await send(message)

        await self._inside(scope, receive, open_send)
