"""`/api/v1/presets`: the five as data, those of the city, and what sittings take of them."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from vicon import settings
from vicon.cluster.prepare import administration_journal, create_api_key

PRESETS = "/api/v1/presets"
WANTED = {
    "title": "RDPU Kota",
    "base": "hearing",
    "rules": {"turn_ms": 120_000, "opens_before_s": 600},
    "defaults": {"minutes": 90, "reminders": [15], "public": False},
}
BOOKED = {"title": "Dengar pendapat", "start": "2030-01-07T09:00", "end": "2030-01-07T10:00"}

pytestmark = pytest.mark.usefixtures("signed_in")


def test_a_preset_of_the_city_is_made_changed_and_retired(
    client: TestClient, loaded: settings.Settings
) -> None:
    shown = client.get(PRESETS).json()
    assert [it["preset"] for it in shown["bases"]][:2] == ["meeting", "hearing"] and shown["items"] == []
    made = client.post(PRESETS, json=WANTED)
    assert made.status_code == 201 and made.headers["etag"] == '"1"', made.text
    assert made.json()["rules"] == WANTED["rules"]
    own = f"{PRESETS}/{made.json()['id']}"
    assert client.patch(own, json={"retired": True}).status_code == 428
    assert client.patch(own, json={"title": "x"}, headers={"If-Match": '"4"'}).json()["code"] == "stale"
    changed = client.patch(own, json={"rules": {"turn_ms": 60_000}}, headers={"If-Match": '"1"'})
    assert (changed.json()["rules"], changed.json()["version"]) == ({"turn_ms": 60_000}, 2)
    gone = client.patch(own, json={"retired": True}, headers={"If-Match": '"2"'})
    assert gone.json()["retired_at"] is not None
    refused = client.post("/api/v1/sittings", json={**BOOKED, "own_preset": made.json()["id"]})
    assert refused.json()["fields"] == [{"pointer": "/own_preset", "code": "preset_retired"}]
    kinds = [json.loads(line)["kind"] for line in administration_journal(loaded)[0]]
    assert kinds[-3:] == ["preset.created", "preset.changed", "preset.retired"]


def test_every_fault_of_a_preset_is_named(client: TestClient) -> None:
    client.post(PRESETS, json=WANTED)
    again = client.post(PRESETS, json=WANTED | {"title": "rdpu kota"}).json()
    assert again["fields"] == [{"pointer": "/title", "code": "title_taken"}]
    bad = client.post(PRESETS, json=WANTED | {"title": "Lain", "rules": {"lobby": "x", "colour": 1}}).json()
    assert {it["pointer"] for it in bad["fields"]} == {"/rules/lobby", "/rules/colour"}
    late = client.post(PRESETS, json=WANTED | {"title": "Lain", "defaults": {"reminders": [7]}}).json()
    assert late["fields"] == [{"pointer": "/defaults/reminders", "code": "reminder"}]
    assert len(client.get(PRESETS).json()["items"]) == 1


def test_a_booking_takes_rules_and_defaults_of_the_preset(client: TestClient) -> None:
    preset = client.post(PRESETS, json=WANTED).json()
    booked = client.post("/api/v1/sittings", json={**BOOKED, "own_preset": preset["id"]})
    assert booked.status_code == 201, booked.text
    it = booked.json()
    assert (it["preset"], it["own_preset"], it["public"]) == ("hearing", preset["id"], False)
    assert (it["reminders"], it["opens"]) == ([15], "2030-01-07T08:50:00+07:00")


def test_keys_of_some_opds_change_nothing_of_the_city(client: TestClient, loaded: settings.Settings) -> None:
    wanted = {"label": "x", "role_ceiling": "guest", "scopes": ["presets:read", "presets:write"]}
    key = create_api_key(loaded, {**wanted, "opds": ["Bappeda"]})
    answer = client.post(PRESETS, json=WANTED, headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")
