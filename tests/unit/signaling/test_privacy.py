"""Requests for erasure and periods of retention over HTTP, for administrators of the city alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from tests.accounts import PASSWORD
from tests.unit.signaling.test_http import ORIGIN
from vicon.cli.app import app

ERASURES, RETENTION = "/api/v1/erasures", "/api/v1/retention"

pytestmark = pytest.mark.usefixtures("signed_in")


def test_requests_are_noted_once_listed_and_refused_by_a_ground(client: TestClient) -> None:
    for body, pointer in (({"name": "A"}, "/name"), ({"name": "Siti Aminah", "nip": "12"}, "/nip")):
        answer = client.post(ERASURES, json=body)
        assert (answer.status_code, answer.json()["fields"][0]["pointer"]) == (422, pointer)
    key = {"Idempotency-Key": "a"}
    made = client.post(ERASURES, json={"name": "Siti Aminah"}, headers=key)
    again = client.post(ERASURES, json={"name": "Siti Aminah"}, headers=key)
    assert (made.status_code, again.json(), again.headers["Idempotent-Replay"]) == (201, made.json(), "true")
    other = client.post(ERASURES, json={"name": "Joko"}).json()["id"]
    first = client.get(ERASURES, params={"limit": 1}).json()
    rest = client.get(ERASURES, params={"after": first["next"]}).json()
    ids = [it["id"] for it in first["items"] + rest["items"]]
    assert (sorted(ids), rest["next"]) == (sorted([other, made.json()["id"]]), None)

    one = f"{ERASURES}/{made.json()['id']}"
    shown = client.get(one).json()
    assert (shown["state"], shown["subject"]["name"]) == ("searching", "Siti Aminah")
    early = client.post(f"{one}/decision", json={"decision": "erase", "ground": "request"})
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    wrong = client.post(f"{one}/decision", json={"decision": "refuse", "ground": "request"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_body")
    assert (
        client.post(f"{one}/decision", json={"decision": "refuse", "ground": "identity"}).status_code == 204
    )
    assert client.get(one).json()["state"] == "refused"
    assert client.post(f"{one}/search").status_code == 409
    assert client.get(f"{ERASURES}/er_{'0' * 16}").status_code == 404
    assert client.get(ERASURES, params={"after": "x"}).json()["code"] == "bad_cursor"


def test_periods_are_kept_and_nothing_goes_by_asking(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = client.get(RETENTION)
    before, known = shown.json()["rules"], {"If-Match": shown.headers["ETag"]}
    assert {it["kind"]: it["days"] for it in before if it["days"]} == {"erasures": 365}
    changed = client.patch(RETENTION, json={"days": {"chat": 30, "erasures": None}}, headers=known)
    assert changed.headers["ETag"] == f'"{changed.json()["version"]}"' != known["If-Match"]
    assert {it["kind"]: it["days"] for it in changed.json()["rules"] if it["days"]} == {"chat": 30}
    for days in ({"chat": 0}, {"chat": 36_501}, {"lain": 3}):
        assert client.patch(RETENTION, json={"days": days}, headers=known).json()["code"] == "bad_body"
    late = client.patch(RETENTION, json={"days": {"chat": 60}}, headers=known)
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    blind = client.patch(RETENTION, json={"days": {"chat": 60}})
    assert (blind.status_code, blind.json()["code"]) == (428, "if_match")
    monkeypatch.setenv("VICON_DATA", str(tmp_path))
    shown = CliRunner().invoke(app, ["retention", "--dry-run"])
    assert "chat: kept 30 days, would delete 0" in shown.output.splitlines()
    acts = client.get("/api/v1/audit", params={"kind": "retention"}).json()["items"]
    assert [it["body"] for it in acts] == [{"chat": 30, "erasures": None}]


def test_nobody_else_sees_or_changes_them(client: TestClient) -> None:
    visitor = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    made = client.post("/api/v1/people", json={"login": "budi", "name": "Budi", "role": "organiser"}).json()
    budi = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    key = made["link"].partition("#")[2]
    budi.post("/api/v1/links/password", json={"key": key, "name": "Budi", "password": PASSWORD})
    one = f"{ERASURES}/er_{'0' * 16}"
    for method, path, body in (
        *(("GET", ERASURES, None), ("POST", ERASURES, {"name": "Siti Aminah"}), ("GET", one, None)),
        *(("POST", f"{one}/search", None), ("GET", RETENTION, None), ("PATCH", RETENTION, {"days": {}})),
        ("POST", f"{one}/decision", {"decision": "refuse", "ground": "law"}),
    ):
        answers = [who.request(method, path, json=body).status_code for who in (visitor, budi)]
        assert answers == [401, 403], path
