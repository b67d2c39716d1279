"""Every answer that these tests see is one that the OpenAPI document names."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.signaling.documented import undocumented


@pytest.fixture(autouse=True)
def answers_are_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = TestClient.request

    def request(client: TestClient, method: str, url: Any, **more: Any) -> Any:
        answer = asked(client, method, url, **more)
        media = answer.headers.get("content-type", "").partition(";")[0]
        body = answer.json() if media.endswith("json") and answer.content else None
        fault = undocumented(method.upper(), answer.url.path, answer.status_code, media, body)
        assert fault is None, fault
        return answer

    monkeypatch.setattr(TestClient, "request", request)
