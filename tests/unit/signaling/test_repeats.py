"""`Idempotency-Key`: every POST is done once for a key, answered the same, and keeps no secret in plain."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlalchemy import Connection, insert
from starlette.testclient import TestClient

from tests.accounts import PASSWORD, first_administrator
from vicon import settings
from vicon.clock import now_ms
from vicon.cluster.prepare import create_api_key, with_database
from vicon.people.server_key import ServerKey
from vicon.store.database import Database
from vicon.store.models.requests import requests

ROOMS = "/api/v1/rooms"
LONG = "3f1d6a52-8f0e-4c59-a0b6-5d5b0a7d4f11"


@pytest.fixture
def key(tmp_path: Path, links: dict[str, str]) -> str:
    wanted = {"label": "SIPD", "role_ceiling": "guest", "scopes": ["rooms:read", "rooms:write"]}
    return create_api_key(settings.load(data=tmp_path), wanted)


def bearer(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **more}


def signed(key: str) -> str:
    its, _, secret = key.partition(".")
    return jwt.encode({"iss": its, "exp": now_ms() // 1000 + 60}, secret, "HS256")


def made(client: TestClient, headers: dict[str, str], title: str = "Ruang I") -> Any:
    return client.post(ROOMS, json={"title": title}, headers=headers)


def test_a_repeat_is_answered_the_same_also_to_what_the_key_signed(client: TestClient, key: str) -> None:
    first = made(client, bearer(key, **{"Idempotency-Key": "a"}))
    again = made(client, bearer(signed(key), **{"Idempotency-Key": "a"}))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.text, first.headers["etag"]) == (again.text, again.headers["etag"])
    assert "idempotent-replay" not in first.headers and again.headers["idempotent-replay"] == "true"
    other = made(client, bearer(key, **{"Idempotency-Key": "a"}), "Ruang II")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len(client.get(ROOMS, params={"q": "Ruang"}, headers=bearer(key)).json()["items"]) == 1


def test_what_was_refused_frees_its_key(client: TestClient, key: str) -> None:
    taken = {"title": "Ruang I", "slug": "ruang-satu"}
    assert client.post(ROOMS, json=taken, headers=bearer(key)).status_code == 201
    headers = bearer(key, **{"Idempotency-Key": "b"})
    assert client.post(ROOMS, json=taken, headers=headers).status_code == 422
    assert client.post(ROOMS, json={**taken, "slug": "ruang-dua"}, headers=headers).status_code == 201


def test_one_that_is_still_being_done_is_not_done_beside_itself(
    client: TestClient, tmp_path: Path, key: str
) -> None:
    body = b'{"title":"Ruang I"}'
    asked = hashlib.sha256(b"POST\n/api/v1/rooms?\n" + body).hexdigest()
    owner = f"key {key.partition('.')[0]}"

    def begin(connection: Connection) -> None:
        row = {"owner": owner, "key": "c", "digest": asked, "status": 0, "answer": b"", "at": now_ms()}
        connection.execute(insert(requests), row)

    async def store(database: Database, _key: ServerKey) -> None:
        await database.write(begin)

    with_database(settings.load(data=tmp_path), store)
    headers = bearer(key, **{"Idempotency-Key": "c", "Content-Type": "application/json"})
    answer = client.post(ROOMS, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_running")
    assert answer.headers["retry-after"] == "1"


def test_routes_that_know_nothing_of_it_are_repeated_too(client: TestClient, links: dict[str, str]) -> None:
    first_administrator(client, links["admin"])
    asked = {"login": "budi", "name": "Budi"}
    first, again = (
        client.post("/api/v1/people", json=asked, headers={"Idempotency-Key": "d"}) for _ in range(2)
    )
    assert first.status_code == 201 and first.text == again.text
    assert client.post("/api/v1/people", json=asked).json()["code"] == "login_taken"


def test_who_proves_nothing_proves_by_a_key_that_cannot_be_guessed(client: TestClient) -> None:
    short = client.post("/api/v1/meetings", json={}, headers={"Idempotency-Key": "e"})
    assert (short.status_code, short.json()["code"]) == (422, "bad_body")
    first, again = (
        client.post("/api/v1/meetings", json={}, headers={"Idempotency-Key": LONG}) for _ in range(2)
    )
    assert first.status_code == 201 and first.json()["host"] == again.json()["host"]


def test_signing_in_is_never_repeated(client: TestClient, links: dict[str, str]) -> None:
    first_administrator(client, links["admin"])
    client.cookies.clear()
    asked = {"login": "sri", "password": PASSWORD}
    answers = [client.post("/api/v1/session", json=asked, headers={"Idempotency-Key": LONG})]
    client.cookies.clear()
    answers.append(client.post("/api/v1/session", json=asked, headers={"Idempotency-Key": LONG}))
    assert answers[0].headers["set-cookie"] != answers[1].headers["set-cookie"]
    assert all("idempotent-replay" not in it.headers for it in answers)


def test_a_kept_answer_is_not_to_be_read_in_the_database(
    client: TestClient, key: str, tmp_path: Path
) -> None:
    answer = made(client, bearer(key, **{"Idempotency-Key": "f"})).json()
    with contextlib.closing(sqlite3.connect(tmp_path / "vicon.db")) as database:
        rows = database.execute("SELECT answer FROM requests").fetchall()
    assert rows and all(len(row[0]) > 100 for row in rows)
    secret = answer["join"].partition("#")[2].encode()
    assert secret and not any(secret in row[0] or b"Ruang" in row[0] for row in rows)
