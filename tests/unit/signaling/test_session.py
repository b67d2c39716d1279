"""Signing in over HTTP: cookies that scripts and other sites cannot use, tries that are counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from limits import parse
from starlette.testclient import TestClient

from signaling import limits
from signaling.app import create
from signaling.services import Services
from tests.accounts import PASSWORD, first_administrator
from vicon import settings
from vicon.cluster.prepare import prepare

ORIGIN = "https://rapat.kota.example"
SESSION = "/api/v1/session"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A browser of the first administrator, who is signed in."""
    loaded = settings.load(data=tmp_path, url=ORIGIN, password_memory_mib=12)
    links = prepare(loaded)
    with TestClient(create(Services(loaded)), base_url=ORIGIN) as client:
        client.headers |= {"Origin": ORIGIN, "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0"}
        first_administrator(client, links["admin"])
        yield client


def test_the_cookie_is_for_this_host_and_not_for_scripts(client: TestClient) -> None:
    answer = client.post(SESSION, json={"login": "SRI", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    kept, told = answer.headers.get_list("set-cookie")
    assert told.startswith("vicon-in=1;")
    name, _, rest = kept.partition("=")
    parts = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "__Host-vicon"
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


def test_signing_in_ends_the_session_before(client: TestClient) -> None:
    old = client.cookies["__Host-vicon"]
    client.post(SESSION, json={"login": "sri", "password": PASSWORD})
    new = client.cookies["__Host-vicon"]
    assert old != new
    client.cookies.clear()
    assert client.get(SESSION, headers={"Cookie": f"__Host-vicon={old}"}).json()["code"] == "session"
    assert client.get(SESSION, headers={"Cookie": f"__Host-vicon={new}"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://jahat.example"}, {"Origin": "null"}, {"Origin": f"{ORIGIN}.jahat.example"}],
)
def test_other_sites_cannot_sign_anybody_in_or_out(client: TestClient, headers: dict[str, str]) -> None:
    for method in ("POST", "DELETE"):
        answer = client.request(method, SESSION, headers=headers, json={"login": "sri", "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin")
    assert client.get(SESSION).status_code == 200


def test_tries_are_counted_whoever_they_are_for(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PASSWORDS_HERE", parse("3/minute"))
    client.delete(SESSION)
    for login in ("sri", "tidak.ada"):
        wrong = {"login": login, "password": "salah sekali kuda"}
        answers = [client.post(SESSION, json=wrong) for _ in range(4)]
        assert [(it.status_code, it.json()["code"]) for it in answers[:3]] == [(401, "login_bad")] * 3
        assert answers[3].status_code == 429 and int(answers[3].headers["retry-after"]) > 0
    # Even the right one, or guessing would go on.
    assert client.post(SESSION, json={"login": "sri", "password": PASSWORD}).status_code == 429


def test_only_people_start_meetings_where_it_is_so_set(tmp_path: Path) -> None:
    loaded = settings.load(data=tmp_path, meetings="people", password_memory_mib=12)
    links = prepare(loaded)
    with TestClient(create(Services(loaded)), base_url="http://localhost:8000") as client:
        answer = client.post("/api/v1/meetings", json={})
        assert (answer.status_code, answer.json()["code"]) == (401, "session")
        client.headers["Origin"] = "http://localhost:8000"
        first_administrator(client, links["admin"])
        assert client.post("/api/v1/meetings", json={}).status_code == 201


def test_an_account_has_a_limit_on_all_its_devices_and_for_all_routes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"login": "ani", "name": "Ani", "role": "staff", "opd": None}
    other = client.post("/api/v1/people", json=asked).json()["link"]
    monkeypatch.setattr(limits, "PEOPLE", parse("4/10 seconds"))
    first = client.cookies["__Host-vicon"]
    client.post(SESSION, json={"login": "sri", "password": PASSWORD})
    second = client.cookies["__Host-vicon"]
    assert first != second
    # Signing in ended the first session; a third device has one of its own.
    client.cookies.clear()
    third = client.post(SESSION, json={"login": "sri", "password": PASSWORD}).cookies["__Host-vicon"]
    client.cookies.clear()
    devices = [{"Cookie": f"__Host-vicon={it}"} for it in (second, third)]
    # A POST whose repeat is remembered asks twice who it is, and counts once.
    meeting = devices[0] | {"Idempotency-Key": "5f3c0d9e-7a51-4b0e-9d1c-2f1f3c0a7b11"}
    assert client.post("/api/v1/meetings", json={"title": "Rapat"}, headers=meeting).status_code == 201
    for headers, path in zip(devices * 2, ("/me", "/people", "/session"), strict=False):
        assert client.get(f"/api/v1{path}", headers=headers).status_code == 200
    for headers in devices:
        refused = client.get("/api/v1/opd", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (429, "rate")
        assert 1 <= int(refused.headers["Retry-After"]) <= 10
        assert refused.json()["detail"]
    # Others, and guests, go on; and who has reached it can sign out.
    link = {"key": other.partition("#")[2], "login": "ani", "name": "Ani", "password": PASSWORD}
    assert client.post("/api/v1/links/password", json=link).status_code == 200
    assert client.get("/api/v1/me").status_code == 200
    client.cookies.clear()
    assert client.get("/public/now.json").status_code == 200
    assert client.delete(SESSION, headers=devices[0]).status_code in (200, 204)
