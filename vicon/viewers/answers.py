"""Answers as they go over the wire (RFC 9112). Pure."""

from __future__ import annotations

import json
from http import HTTPStatus

from vicon.mixing.broadcast.addresses import EVERYWHERE

CODES = {
    400: ("bad_body", "The request is not what this address takes."),
    404: ("no_such_address", "There is nothing at this address."),
    431: ("too_large", "The request is too large."),
    503: ("unavailable", "The broadcast stands still. Try again in a moment."),
}
"""As the API tells them (RFC 9457)."""
STRICT = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}


def answer(body: bytes, kind: str, kept: str, status: int = 200, **more: str) -> bytes:
    """`kind`: media type; `kept`: what caches may do with it."""
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": kept}
    headers |= EVERYWHERE | STRICT | more
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def problem(status: int) -> bytes:
    code, says = CODES[status]
    told = {"type": f"/docs/errors#{code}", "title": says, "status": status, "code": code}
    more = {"Retry-After": "1"} if status == 503 else {}
    return answer(json.dumps(told).encode(), "application/problem+json", "no-store", status, **more)


def bare(it: bytes) -> bytes:
    """An answer without its body (RFC 9110, 9.3.2)."""
    return it[: it.index(b"\r\n\r\n") + 4]
