"""Requests straight to the application: thousands of them cost a third of what a client makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

from tests.unit.signaling.crossed.requests import Asked
from tests.unit.signaling.test_http import ORIGIN


@dataclass(slots=True)
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def code(self) -> str:
        """Of a problem."""
        problem = self.headers.get("content-type", "") == "application/problem+json"
        return str(json.loads(self.body)["code"]) if problem else ""


async def ask(app: ASGIApp, it: Asked, shown: Mapping[str, str]) -> Answer:
    body = b"" if it.body is None else it.body if isinstance(it.body, bytes) else _bytes(it.body)
    headers = {"host": "localhost:8000", "origin": ORIGIN, "content-length": str(len(body))}
    headers |= {name.lower(): value for name, value in (*it.headers.items(), *shown.items())}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": it.method,
        "scheme": "http", "path": it.path, "raw_path": it.path.encode(), "query_string": it.query.encode(),
        "root_path": "", "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("203.0.113.7", 4711), "server": ("localhost", 8000), "state": {},
    }  # fmt: skip
    answer, sent = Answer(), False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
