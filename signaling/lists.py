"""Pages of lists: what their answers say besides the items."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Query, Request

from signaling.problems import ORIGIN, Problem

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[str | None, Query(max_length=120)]
"""The cursor that the page before ended with."""


def paged(request: Request, cursor: str | None) -> dict[str, str]:
    """Headers of a page: it is not kept, and where the next one is, if there is one (RFC 8288).

    Under the address that this vicon is called by: whatever `Host` a request named, or a proxy put there.
    """
    headers = {"Cache-Control": "no-store"}
    if cursor is not None:
        there = request.url.include_query_params(after=cursor)
        headers["Link"] = f'<{request.scope[ORIGIN]}{there.path}?{there.query}>; rel="next"'
    return headers


def place(cursor: str | None, prefix: str) -> tuple[int, str] | None:
    """Creation (ms) and id of the last row that was seen. Raises Problem 422 `bad_cursor`."""
    if cursor is None:
        return None
    match = re.fullmatch(rf"(\d{{1,16}})-({prefix}_[0-9a-z]{{16}})", cursor)
    if match is None:
        raise Problem(422, "bad_cursor")
    return int(match[1]), match[2]
