"""The built pages and the help: hashed files for ever, an index for every other address, as compressed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from servestatic import ServeStaticASGI
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from signaling.problems import Problem

STATIC = Path(__file__).parent / "static"
HELP = Path(__file__).parent / "help"
_HASHED = r"^/(bantuan/)?assets/.+-[A-Za-z0-9_-]{8,}\.\w+$"
_SHORT = re.compile(r"^/bantuan/(?:(id|en)/?)?([A-Za-z]-\d\d)?/?$")
_API = re.compile(r"^/(api|ws|whip|whep|public|live|embed|\.well-known|healthz|readyz|docs/errors)(/|$)")


class Pages:
    """ASGI application: files of `root`, and of `help_root` at `/bantuan/`, else the index for addresses of
    pages, else `app`."""

    def __init__(self, app: ASGIApp, root: Path = STATIC, help_root: Path = HELP) -> None:
        self._app = app
        self._files = ServeStaticASGI(self._index)
        self._files.files = _found(root, help_root)
        self._has_help = help_root.is_dir()
        self._has_pages = (root / "index.html").is_file()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _API.match(scope["path"]) or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await self._files(scope, receive, send)

    async def _index(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page routes in the browser; but a missing file is missing, not a page. Codes share a page."""
        if self._has_help and (short := _SHORT.match(scope["path"])):
            page = f"kode/#{short[2].upper()}" if short[2] else ""
            answer = RedirectResponse(f"/bantuan/{'en/' if short[1] == 'en' else ''}{page}", 302)
            await answer(scope, receive, send)
            return
        if not self._has_pages or scope["path"].startswith("/assets/"):
            await Problem(404, "no_such_address").response(scope)(scope, receive, send)
            return
        await self._files({**scope, "path": "/"}, receive, send)


@cache
def _found(root: Path, help_root: Path) -> dict[str, Any]:
    """Files by address. A process looks through the folders once: that takes longer than all else here."""
    finder = ServeStaticASGI(None, allow_all_origins=False, index_file=True, immutable_file_test=_HASHED)
    if root.is_dir():
        finder.add_files(root)
    if help_root.is_dir():
        finder.add_files(help_root, "bantuan/")
    files: dict[str, Any] = finder.files
    return files
