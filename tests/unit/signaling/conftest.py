"""Every answer that these tests see is one that the OpenAPI document names."""

from __future__ import annotations

import shutil
from pathlib import Path
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


@pytest.fixture(autouse=True)
def tables_are_there(request: pytest.FixtureRequest, sqlite_pattern: Path) -> None:
    """`prepare` finds this version's tables in the test's directory: making them is a quarter of a second."""
    if "tmp_path" in request.fixturenames:
        shutil.copy(sqlite_pattern, request.getfixturevalue("tmp_path"))
