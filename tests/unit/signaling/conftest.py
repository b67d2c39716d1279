"""Every answer that these tests see is one that the OpenAPI document names."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.accounts import first_administrator
from tests.unit.signaling.documented import undocumented
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import prepare


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


@pytest.fixture
def loaded(tmp_path: Path) -> settings.Settings:
    """Of the server that `client` speaks to; a module that needs others has its own."""
    return settings.load(data=tmp_path, password_memory_mib=12)


@pytest.fixture
def links(loaded: settings.Settings) -> dict[str, str]:
    """What the server prints when it is started for the first time."""
    return prepare(loaded)


@pytest.fixture
def services(loaded: settings.Settings, links: dict[str, str]) -> Services:
    return Services(loaded)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    """A browser at one of the server's pages."""
    with TestClient(create(services), base_url=ORIGIN) as client:
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        yield client


@pytest.fixture
def signed_in(client: TestClient, links: dict[str, str]) -> None:
    """`client` is the first administrator's."""
    first_administrator(client, links["admin"])
