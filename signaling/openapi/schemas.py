"""What all operations share: problem details, ways to be let in, headers."""

from __future__ import annotations

from typing import Any

DESCRIPTION = """\
Every answer that is no success is a problem (RFC 9457, `application/problem+json`) with a `code` for programs
and a `title` and `detail` for people, in Indonesian or English as `Accept-Language` asks.

Lists come in pages: `limit`, `after`, and `next`. What is changed with PATCH (RFC 7396) needs its ETag
as `If-Match`. A POST with an `Idempotency-Key` is done once in 24
hours. An API key may send 20 requests a second, 100 at once; a person 600 in 10 s.
"""

_TEXT = {"type": "string"}

PROBLEMS: dict[str, Any] = {
    "Fault": {
        "title": "Fault",
        "description": "What is wrong: `pointer` (RFC 6901) in the body, or `in` and `name` of a parameter.",
        "type": "object",
        "properties": {"pointer": _TEXT, "in": _TEXT, "name": _TEXT, "code": _TEXT},
        "required": ["code"],
    },
    "Problem": {
        "title": "Problem",
        "description": "RFC 9457. Programs read `code`, people `title` and `detail`.",
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "code": _TEXT,
            "detail": _TEXT,
            "instance": _TEXT,
            "fields": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        },
        "required": ["type", "title", "status", "code", "detail", "instance"],
    },
}

SECURITY: dict[str, Any] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, `vk_<id>.<secret>`, or a JWT signed with its secret: HS256, "
        "`iss` = `vk_<id>`, `exp` at most five minutes ahead. Listed with it is the scope that it needs.",
    },
    "seat": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Somebody in the sitting: a token of `POST /api/v1/tokens/refresh`.",
    },
    "host": {"type": "http", "scheme": "bearer", "description": "The host key of the sitting's room."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-vicon",
        "description": "A person signed in at the pages (`vicon` where the server is reached by plain http).",
    },
}

PARAMETERS: dict[str, Any] = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Does the request once: a repeat within 24 hours gets the same answer. Without key or "
        "session at least 22 characters.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the version that is changed.",
        "schema": _TEXT,
    },
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "Language of problems: `id` (default) or `en`.",
        "schema": _TEXT,
    },
}

HEADERS: dict[str, Any] = {
    "ETag": {"description": "Its version, for `If-Match`.", "schema": _TEXT},
    "Link": {"description": '`rel="next"`: the following page (RFC 8288).', "schema": _TEXT},
    "Idempotent-Replay": {
        "description": "`true`: it was done before; this is the answer of then.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
