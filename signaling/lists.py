"""Pages of lists: what their answers say besides the items."""

from __future__ import annotations

from fastapi import Request


def paged(request: Request, cursor: str | None) -> dict[str, str]:
    """Headers of a page: it is not kept, and where the next one is, if there is one (RFC 8288)."""
    headers = {"Cache-Control": "no-store"}
    if cursor is not None:
        headers["Link"] = f'<{request.url.include_query_params(after=cursor)}>; rel="next"'
    return headers
