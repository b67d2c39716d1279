"""The built pages: hashed files for ever, `index.html` for every other address, as they were compressed."""

from __future__ import annotations

import re
from pathlib import Path

from servestatic import ServeStaticASGI
from starlette.types import ASGIApp, Receive, Scope, Send

from signaling.problems import Problem

STATIC = Path(__file__).parent / "static"
_HASHED = r"^/assets/.+-[A-Za-z0-9_-]{8,}\.\w+$"
_API = re.compile(r"^/(api|ws|whip|whep|public|live|embed|\.well-known|healthz|readyz|docs/errors)(/|$)")


class Pages:
    """ASGI application: files of `root`, else its index for addresses of pages, else `app`."""

    def __init__(self, app: ASGIApp, root: Path = STATIC) -> None:
        self._app = app
        self._files = ServeStaticASGI(
            self._index,
            root=root if root.is_dir() else None,
            allow_all_origins=False,
            immutable_file_test=_HASHED,
        )
        self._has_pages = (root / "index.html").is_file()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _API.match(scope["path"]) or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await self._files(scope, receive, send)

    async def _index(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page routes in the browser; but a missing file is missing, not a page."""
        if not self._has_pages or scope["path"].startswith("/assets/"):
            await Problem(404, "no_such_address").response(scope)(scope, receive, send)
            return
        await self._files({**scope, "path": "/index.html"}, receive, send)
