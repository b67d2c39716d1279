"""`/api/v1/webhooks` and `/api/v1/keys`: for administrators of the city alone, secrets shown once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unit.signaling.test_people import invited, other
from tests.unit.signaling.test_sittings import START
from vicon import settings
from vicon.cluster.prepare import administration_journal

HOOKS, KEYS = "/api/v1/webhooks", "/api/v1/keys"
WANTED = {"label": "SIPD", "url": "https://sipd.kota.example/hook", "types": ["sitting.ended"]}

pytestmark = pytest.mark.usefixtures("signed_in")


@pytest.fixture
def loaded(tmp_path: Path) -> settings.Settings:
    return settings.load(data=tmp_path, password_memory_mib=12, webhook_hosts="sipd.kota.example")


def test_a_webhook_is_made_changed_tested_and_taken_away(
    client: TestClient, loaded: settings.Settings
) -> None:
    made = client.post(HOOKS, json={**WANTED, "asymmetric": True})
    assert made.status_code == 201, made.text
    assert (made.json()["secret"][:6], made.json()["public_key"][:5]) == ("whsec_", "whpk_")
    own = f"{HOOKS}/{made.json()['id']}"
    shown = client.get(HOOKS).json()
    [it] = shown["items"]
    assert (it["url"], it["types"], it["off"], it["version"]) == (WANTED["url"], WANTED["types"], None, 1)
    assert "sitting.ended" in shown["types"] and shown["hosts"] == ["sipd.kota.example"]
    assert "secret" not in it and made.json()["secret"] not in client.get(HOOKS).text
    assert client.patch(own, json={"types": None}).status_code == 428
    assert client.patch(own, json={"types": None}, headers={"If-Match": '"7"'}).json()["code"] == "stale"
    changed = client.patch(own, json={"types": None, "on": False}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["types"], changed.json()["off"]) == (200, None, "by_hand")
    assert client.post(f"{own}/test").json()["code"] == "webhook_off"
    again = {"If-Match": changed.headers["etag"]}
    assert client.patch(own, json={"on": True}, headers=again).json()["off"] is None
    assert client.post(f"{own}/test").status_code == 202
    [ping] = client.get(f"{own}/deliveries").json()["items"]
    assert (ping["type"], ping["state"], ping["attempts"]) == ("ping", "waiting", 0)
    assert client.post(f"{own}/deliveries/{ping['id']}/replay").status_code == 202
    assert client.post(f"{own}/replay", params={"from": "2026-11-24T00:00:00+07:00"}).json() == {
        "deliveries": 0
    }
    assert client.post(f"{own}/replay", params={"from": "2026-11-24T00:00:00"}).status_code == 422
    rotated = client.post(f"{own}/rotate", json={})
    assert rotated.json()["secret"] != made.json()["secret"] and rotated.json()["until"] is not None
    assert rotated.json()["public_key"] not in (None, made.json()["public_key"])
    assert client.post(f"{own}/rotate", json={"asymmetric": False}).json()["public_key"] is None
    assert client.delete(own).status_code == 204
    assert client.get(f"{own}/deliveries").json()["code"] == "unknown_id"
    lines, broken = administration_journal(loaded)
    kinds = [
        kind
        for line in lines
        for kind in ("created", "changed", "rotated", "removed")
        if f"webhook.{kind}" in line
    ]
    assert (kinds, broken) == (["created", "changed", "changed", "rotated", "rotated", "removed"], None)
    assert not any("whsec_" in line for line in lines)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"url": "https://evil.example/"}, "/url", "host_unlisted"),
        ({"url": "http://sipd.kota.example/"}, "/url", "tls_needed"),
        ({"url": "sipd.kota.example"}, "/url", "url_bad"),
        ({"types": []}, "/types", "types_unknown"),
        ({"types": ["sitting.forgotten"]}, "/types", "types_unknown"),
        ({"label": " "}, "/label", "label_bad"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(
    client: TestClient, change: dict[str, object], pointer: str, code: str
) -> None:
    answer = client.post(HOOKS, json={**WANTED, **change})
    assert (answer.status_code, answer.json()["fields"]) == (422, [{"pointer": pointer, "code": code}])
    assert client.get(HOOKS).json()["items"] == []


def test_a_booking_is_told_of_when_it_is_made_changed_and_cancelled(client: TestClient) -> None:
    made = client.post(HOOKS, json={**WANTED, "types": None}).json()
    asked = {
        "title": "Rapat SIPD",
        "start": START.isoformat(),
        "end": (START + timedelta(hours=1)).isoformat(),
        "external": [{"system": "sipd", "id": "005/1/2027"}],
    }
    booked = client.post("/api/v1/sittings", json=asked)
    assert booked.status_code == 201, booked.text
    its = f"/api/v1/sittings/{booked.json()['id']}"
    moved = client.patch(its, json={"place": "Aula"}, headers={"If-Match": booked.headers["etag"]})
    assert moved.status_code == 200, moved.text
    assert client.post(f"{its}/cancel").status_code == 200
    sent = client.get(f"{HOOKS}/{made['id']}/deliveries").json()["items"]
    assert {(it["type"], it["sitting"]) for it in sent} == {
        (f"sitting.{kind}", booked.json()["id"]) for kind in ("created", "changed", "cancelled")
    }


def test_a_key_is_shown_once_works_and_is_refused_once_revoked(client: TestClient) -> None:
    asked = {"label": "SIPD", "scopes": ["sittings:read"], "role_ceiling": "guest", "networks": None}
    made = client.post(KEYS, json=asked)
    assert made.status_code == 201, made.text
    [it] = client.get(KEYS).json()["items"]
    assert (it["id"], it["scopes"], it["revoked_at"]) == (made.json()["id"], ["sittings:read"], None)
    secret = made.json()["key"].partition(".")[2]
    assert secret not in client.get(KEYS).text
    program = other(client)
    program.headers["Authorization"] = f"Bearer {made.json()['key']}"
    assert program.get("/api/v1/sittings").status_code == 200
    for bad in ({"scopes": ["all"]}, {"networks": ["10.0.0.0/99"]}):
        answer = client.post(KEYS, json={**asked, **bad})
        assert (answer.status_code, answer.json()["code"]) == (422, "key_bad")
    assert client.post(KEYS, json={**asked, "expires_at": 1}).json()["code"] == "key_expired"
    assert client.delete(f"{KEYS}/{it['id']}").status_code == 204
    assert client.delete(f"{KEYS}/{it['id']}").status_code == 404
    assert client.get(KEYS).json()["items"][0]["revoked_at"] is not None


def test_nobody_but_administrators_of_the_city_touches_either(client: TestClient) -> None:
    opd = client.post("/api/v1/opd", json={"name": "Dinas Kominfo"}).json()["id"]
    made = client.post(HOOKS, json=WANTED).json()["id"]
    own, nothing = f"{HOOKS}/{made}", "dl_" + "0" * 16
    head = invited(client, "kepala", "opd_admin", opd)
    for method, path, body in (
        ("GET", HOOKS, None),
        ("POST", HOOKS, WANTED),
        ("PATCH", own, {}),
        ("DELETE", own, None),
        ("POST", f"{own}/rotate", {}),
        ("POST", f"{own}/test", None),
        ("GET", f"{own}/deliveries", None),
        ("POST", f"{own}/deliveries/{nothing}/replay", None),
        ("POST", f"{own}/replay?from=2026-01-01T00:00:00Z", None),
        ("GET", KEYS, None),
        ("POST", KEYS, {"label": "x", "scopes": ["sittings:read"]}),
        ("DELETE", f"{KEYS}/vk_{'0' * 16}", None),
    ):
        for who, status, code in ((head, 403, "forbidden"), (other(client), 401, "session")):
            answer = who.request(method, path, json=body, headers={"If-Match": '"1"'})
            assert (answer.status_code, answer.json()["code"]) == (status, code), (method, path)
