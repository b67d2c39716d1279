"""The HTTP API: rooms cannot be guessed, GET changes nothing, secrets stay where they belong."""

import base64
import contextlib
import json
import re
import sqlite3
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from limits import parse
from sqlalchemy import event
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from signaling import limits
from signaling.app import create
from signaling.services import Services
from tests.accounts import first_administrator
from tests.odd_texts import ODD
from vicon import settings

ORIGIN = "http://localhost:8000"


def wait_for_keys(client: TestClient) -> None:
    deadline = time.monotonic() + 60
    while not client.get("/.well-known/jwks.json").json()["keys"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def started(client: TestClient, title: str = "Musrenbang Kartoharjo") -> dict[str, Any]:
    answer = client.post("/api/v1/meetings", json={"title": title})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def without_its_address(answer: Any) -> str:
    """A problem but for the address that was asked, which whoever asked knows."""
    return json.dumps({**answer.json(), "instance": ""})


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def test_a_meeting_is_entered_by_secret_code_or_host_key(client: TestClient) -> None:
    meeting = started(client)
    assert meeting["slug"] == "musrenbang-kartoharjo"
    address = f"/api/v1/rooms/{meeting['slug']}/tokens"
    for way, role in (("secret", "guest"), ("code", "guest"), ("host", "chair")):
        answer = client.post(address, json={way: meeting[way]})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["role"] == role
        assert body["sitting"]["id"] == meeting["sitting"]
        assert body["room"]["title"] == "Musrenbang Kartoharjo"
        assert answer.headers["cache-control"] == "no-store"
    typed = client.post("/api/v1/codes", json={"code": meeting["code"]}).json()
    assert typed["slug"] == meeting["slug"] and typed["role"] == "guest"


def test_a_wrong_secret_and_an_absent_room_cannot_be_told_apart(client: TestClient) -> None:
    slug = started(client)["slug"]
    bodies = set()
    # What it costs is what the database is asked, and that is the same.
    asked: dict[str, list[str]] = {slug: [], "tidak-ada": []}
    for room, its in asked.items():

        def keep(_c: object, _cursor: object, statement: str, *_: object, its: list[str] = its) -> None:
            # Keys and the like are looked for now and then, whoever asks.
            if "rooms" in statement:
                its.append(statement)

        event.listen(Engine, "before_cursor_execute", keep)
        try:
            answer = client.post(f"/api/v1/rooms/{room}/tokens", json={"secret": "salah"})
        finally:
            event.remove(Engine, "before_cursor_execute", keep)
        assert answer.status_code == 404
        bodies.add(without_its_address(answer))
    assert len(bodies) == 1
    assert asked[slug] == asked["tidak-ada"] != []


def test_guessing_is_slowed_down(client: TestClient) -> None:
    meeting = started(client)
    statuses = [
        client.post("/api/v1/codes", json={"code": str(100_000_000 + n)}).status_code for n in range(32)
    ]
    assert statuses[0] == 404
    refused = client.post(f"/api/v1/rooms/{meeting['slug']}/tokens", json={"secret": meeting["secret"]})
    assert refused.status_code == statuses[-1] == 429
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["code"] == "rate"


def test_the_sign_in_link_works_once_and_makes_its_holder_chair_everywhere(
    client: TestClient, links: dict[str, str]
) -> None:
    meeting = started(client)
    assert client.get("/api/v1/session").status_code == 401
    person = first_administrator(client, links["admin"])
    assert client.get("/api/v1/session").json() == person
    token = client.post(f"/api/v1/rooms/{meeting['slug']}/tokens", json={}).json()
    assert (token["role"], token["name"]) == ("chair", "Sri Hartati")
    claims = claims_of(token["token"])
    assert (claims["sub"], claims["name"]) == (person["id"], "Sri Hartati")
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/session").status_code == 401
    again = client.post("/api/v1/links/look", json={"key": links["admin"].partition("#")[2]})
    assert (again.status_code, again.json()["code"]) == (401, "key_spent")


def test_no_get_changes_anything_and_no_other_site_may(client: TestClient) -> None:
    for path in ("/api/v1/meetings", "/api/v1/codes", "/api/v1/rooms/x/tokens", "/api/v1/rooms/x/qr"):
        answer = client.get(path)
        assert answer.status_code == 405
        assert answer.json()["code"] == "method"
        foreign = client.post(path, json={}, headers={"Origin": "https://evil.example"})
        assert (foreign.status_code, foreign.json()["code"]) == (403, "origin")


def contents(data: Path) -> list[str]:
    """Every row of the database."""
    with contextlib.closing(sqlite3.connect(f"file:{data / 'vicon.db'}?mode=ro", uri=True)) as database:
        return list(database.iterdump())


def test_a_get_of_any_address_leaves_every_row_as_it_was(
    client: TestClient, links: dict[str, str], tmp_path: Path
) -> None:
    meeting = started(client)
    first_administrator(client, links["admin"])
    routes = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(routes) >= 6
    routes |= {
        key: ["get"] for key in ("/.well-known/jwks.json", "/healthz", "/readyz", "/api/v1/openapi.json")
    }
    before = contents(tmp_path)
    for path, methods in routes.items():
        address = path.replace("{slug}", meeting["slug"])
        for query in ("", f"?secret={meeting['secret']}&code={meeting['code']}&key=x&title=x"):
            for method in ("GET", "HEAD", "OPTIONS"):
                answer = client.request(method, address + query, headers={"Origin": "https://evil.example"})
                if "get" not in methods:
                    assert answer.status_code in (403, 404, 405, 422), (method, path)
    for page in ("/", f"/r/{meeting['slug']}", "/masuk", "/ws/v1", "/i/ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        client.get(page)
    assert contents(tmp_path) == before


def test_odd_titles_come_back_as_they_were_typed_or_are_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MEETINGS", parse("1000/minute"))
    shown = 0
    for text in (*ODD, "a\0b"):
        answer = client.post("/api/v1/meetings", json={"title": text})
        assert answer.headers["content-type"].startswith("application/")
        if answer.status_code == 422:
            assert answer.json()["code"] == "bad_body"
            continue
        meeting = answer.json()
        assert meeting["title"] == unicodedata.normalize("NFC", " ".join(text.split()))
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", meeting["slug"])
        entered = client.post(f"/api/v1/rooms/{meeting['slug']}/tokens", json={"secret": meeting["secret"]})
        assert entered.json()["room"]["title"] == meeting["title"]
        shown += 1
    assert shown >= 60


def test_only_administrators_start_meetings_where_it_is_so_set(tmp_path: Path, links: dict[str, str]) -> None:
    services = Services(settings.load(data=tmp_path, meetings="admins"))
    with TestClient(create(services), base_url=ORIGIN) as client:
        wait_for_keys(client)
        answer = client.post("/api/v1/meetings", json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "admins_only")
        first_administrator(client, links["admin"])
        client.headers["Origin"] = ORIGIN
        assert client.post("/api/v1/meetings", json={}).status_code == 201


def test_no_token_or_answer_holds_a_secret_of_the_server(client: TestClient, tmp_path: Path) -> None:
    meeting = started(client)
    answers = [
        client.post(f"/api/v1/rooms/{meeting['slug']}/tokens", json={"secret": meeting["secret"]}),
        client.get("/.well-known/jwks.json"),
        client.get("/readyz"),
        client.get("/api/v1/openapi.json"),
    ]
    server_key = (tmp_path / "server.key").read_bytes()
    needles = [server_key.hex(), base64.b64encode(server_key).decode(), str(tmp_path), meeting["host"]]
    claims = claims_of(answers[0].json()["token"])
    text = json.dumps(claims) + "".join(a.text + str(a.headers) for a in answers)
    assert not [needle for needle in needles if needle in text]
    assert set(claims) <= {"iss", "aud", "sub", "room", "sitting", "iat", "nbf", "exp", "jti", "use", "role"}
    assert all("d" not in key for key in answers[1].json()["keys"])
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("vicon.db*"))
    for secret in (meeting["secret"], meeting["host"], meeting["code"]):
        assert secret.encode() not in stored


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/meetings", {"title": "x" * 201}),
        ("/api/v1/meetings", {"title": "a\u202eb"}),
        ("/api/v1/meetings", {"title": 5}),
        ("/api/v1/meetings", {"preset": "party"}),
        ("/api/v1/meetings", []),
        ("/api/v1/codes", {}),
        ("/api/v1/rooms/UPPER/tokens", {}),
        ("/api/v1/rooms/x/qr", {"secret": "<svg onload=alert(1)>"}),
    ],
)
def test_bad_bodies_are_problems_with_a_name_and_a_sentence(client: TestClient, path: str, body: Any) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "bad_body" and len(problem["detail"]) > 5


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_1_mib_is_a_problem_whether_it_says_its_length_or_not(
    client: TestClient, declared: bool
) -> None:
    body = b'{"title": "' + b"x" * 1_048_576 + b'"}'
    content = body if declared else (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    answer = client.post(
        "/api/v1/meetings",
        content=content,
        headers={"Content-Type": "application/json"},
    )
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (413, 413, "too_large")
    assert problem["detail"].endswith(".")


def test_a_place_that_nobody_proved_gets_no_token(client: TestClient) -> None:
    place = {"participant": "p_" + "0" * 16, "sitting": started(client)["sitting"], "secret": "A" * 43}
    nowhere = {**place, "sitting": "s_" + "0" * 16}
    refused = [client.post("/api/v1/tokens/refresh", json=it) for it in (place, nowhere)]
    assert [(it.status_code, it.json()["code"]) for it in refused] == [(401, "secret_bad")] * 2
    assert without_its_address(refused[0]) == without_its_address(refused[1])
    assert client.post("/api/v1/tokens/refresh", json={**place, "participant": "x"}).status_code == 422


def test_the_qr_code_is_a_picture_without_script(client: TestClient) -> None:
    answer = client.post("/api/v1/rooms/rapat-pertama/qr", json={"secret": "abc"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert re.match(r"<svg[^>]*>", answer.text) and "script" not in answer.text


def test_no_sitting_is_lost_and_health_is_told_while_redis_is_away(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "Redis does not answer" in ready.json()["missing"]
    assert started(client)["sitting"]
