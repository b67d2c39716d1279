"""The process behind `vicon viewers`: lists, segments and parts for a proxy, and nothing else.

A route of FastAPI costs several times what there is to do here, and thousands ask each second.
"""

from __future__ import annotations

import re
import resource
import socket
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from signaling.live import answers
from signaling.live.lists import Lists
from signaling.problems import Problem
from vicon.cluster.listen import listen
from vicon.mixing.broadcast.addresses import EVERYWHERE, FILES, LIST, LISTS, RENDITION, ROOM, folder
from vicon.settings import Settings

_PATH = re.compile(
    rf"/live/(?P<room>{ROOM})/(?:(?P<list>{LISTS})|(?P<rendition>{RENDITION})/(?P<file>{FILES}))"
)
METHODS = ("GET", "HEAD")
STRICT = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
ROLE = {"X-Vicon-Role": "viewers"}
"""On refusals: by it an operator sees, through the proxy, which process answered."""
_NUMBER = re.compile(r"[0-9]{1,9}")


class Viewers:
    """ASGI. It has neither database nor accounts: all of this is for everybody."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.lists = Lists()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope)
        except Problem as problem:
            answer = problem.response(scope)
            answer.headers.update(ROLE)
            if problem.status == 405:
                answer.headers["Allow"] = ", ".join(METHODS)
        if isinstance(answer, Response):
            answer.headers.update(STRICT)
            await answer(scope, receive, send)
            return
        text, kept = answer
        await send({"type": "http.response.start", "status": 200, "headers": _headers(kept, len(text))})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else text})

    async def _answer(self, scope: Scope) -> Response | tuple[bytes, str]:
        """A list and how long it may be kept, or anything else. Raises Problem."""
        if scope["method"] not in METHODS:
            raise Problem(405, "method")
        asked = _PATH.fullmatch(scope["path"])
        if asked is None:
            raise Problem(404, "no_such_address")
        files = folder(self._data, asked["room"])
        if asked["list"]:
            query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            msn, part = _number(query, "_HLS_msn"), _number(query, "_HLS_part")
            return await answers.playlist(self.lists, files / asked["list"], msn, part)
        return await answers.media(self.lists, files, asked["rendition"], asked["file"])


@lru_cache(64)
def _headers(kept: str, length: int) -> list[tuple[bytes, bytes]]:
    """Of a list. Made once for all who get it: a Response costs as much as all else."""
    headers = (
        {"Content-Type": LIST, "Content-Length": str(length), "Cache-Control": kept} | EVERYWHERE | STRICT
    )
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _number(query: dict[str, list[str]], name: str) -> int | None:
    """A delivery directive (rfc8216bis, 6.2.5). Raises Problem."""
    given = query.get(name)
    if given is None:
        return None
    if not _NUMBER.fullmatch(given[-1]):
        raise Problem(400, "bad_body", detail=f"{name} is no number.")
    return int(given[-1])


class Server(uvicorn.Server):
    """Whoever waits is told to ask again, and is answered by who is there then."""

    def __init__(self, viewers: Viewers, **config: Any) -> None:
        super().__init__(uvicorn.Config(viewers, **config))
        self._viewers = viewers

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._viewers.lists.wake_all()
        await super().shutdown(sockets)


def run(settings: Settings) -> int:
    """Until SIGTERM; returns the exit status. Raises SettingsError."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    listener = listen(settings.broadcast_listen, "VICON_BROADCAST_LISTEN")
    server = Server(
        Viewers(settings.data),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # A proxy keeps its connections; of many that it closes none is closed under a request.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=4,
    )
    server.run(sockets=[listener])
    return 0
