"""Requests that act in a sitting, from the first word to the answer: commands of programs, WHIP and WHEP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vicon.tracing import spans
from vicon.tracing.spans import Attributes, Span

if TYPE_CHECKING:
    from vicon.tracing.tracer import Tracer

_ROUTES = (
    ("POST", "/api/v1/sittings/{sitting}/commands"),
    ("POST", "/whip/{slug}"),
    ("PATCH", "/whip/{slug}/{session}"),
    ("DELETE", "/whip/{slug}/{session}"),
    ("POST", "/whep/{slug}"),
    ("PATCH", "/whep/{slug}/{session}"),
    ("DELETE", "/whep/{slug}/{session}"),
)
_PLACES = tuple((*route, re.compile(re.sub(r"\{\w+\}", "[^/]+", route[1]))) for route in _ROUTES)


def place_of(method: str, path: str) -> tuple[str, str] | None:
    """Method and route of what is traced, by its names for the parts of an address that are somebody's."""
    for its, route, pattern in _PLACES:
        if its == method and pattern.fullmatch(path):
            return its, route
    return None


class Traced:
    """ASGI middleware. `tracer`: who begins spans, asked for each request; None: nobody."""

    def __init__(self, app: ASGIApp, tracer: Callable[[], Tracer | None]) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        span = self._begun(scope)
        if span is None:
            await self._app(scope, receive, send)
            return
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with spans.working_on([span]):
                await self._app(scope, receive, noting)
        finally:
            said: Attributes = {"http.response.status_code": status}
            span.end(said, failed=str(status) if status >= 500 else None)

    def _begun(self, scope: Scope) -> Span | None:
        """What whoever asks says of traces is not believed."""
        tracer = self._tracer()
        if tracer is None or scope["type"] != "http":
            return None
        place = place_of(scope["method"], scope["path"])
        if place is None:
            return None
        method, route = place
        return tracer.begin(f"{method} {route}", {"http.request.method": method, "http.route": route})
