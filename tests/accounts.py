"""Accounts as tests need them: quickly, over HTTP, as people make them."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

PASSWORD = "kuda hijau makan awan"


def first_administrator(client: TestClient, link: str, login: str = "sri") -> dict[str, Any]:
    """Sign `client` in as the administrator whom the server's printed link makes."""
    key = link.partition("#")[2]
    asked = {"key": key, "login": login, "name": "Sri Hartati", "password": PASSWORD}
    answer = client.post("/api/v1/links/password", json=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
