"""Sittings booked over HTTP: by programs and administrators; public ones are everybody's to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import vobject
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare

SITTINGS = "/api/v1/sittings"
WIB = ZoneInfo("Asia/Jakarta")
START = datetime.now(WIB).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)


@pytest.fixture
def links(tmp_path: Path) -> dict[str, str]:
    return prepare(settings.load(data=tmp_path))


@pytest.fixture
def client(tmp_path: Path, links: dict[str, str]) -> Iterator[TestClient]:
    wanted = {"label": "SIPD", "role_ceiling": "guest", "scopes": ["sittings:read", "sittings:write"]}
    key = create_api_key(settings.load(data=tmp_path), wanted)
    with TestClient(create(Services(settings.load(data=tmp_path))), base_url=ORIGIN) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        wait_for_keys(client)
        yield client


def wanted(title: str = "Evaluasi layanan 112", **more: Any) -> dict[str, Any]:
    start = more.pop("at", START)
    return {
        "title": title,
        "start": start.isoformat(),
        "end": (start + timedelta(hours=1)).isoformat(),
        **more,
    }


def booked(client: TestClient, title: str = "Evaluasi layanan 112", **more: Any) -> dict[str, Any]:
    answer = client.post(SITTINGS, json=wanted(title, **more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def weekly(count: int) -> dict[str, Any]:
    return {"rrule": f"FREQ=WEEKLY;COUNT={count}"}


def test_what_is_booked_is_listed_and_in_the_public_calendar(client: TestClient) -> None:
    made = booked(client, "RDPU Pasar Sleko", preset="hearing", opd="Dinas Perdagangan", recurrence=weekly(3))
    booked(client, "Rapat tertutup")
    listed = client.get(SITTINGS, params={"q": "pasar"}).json()
    assert [it["start"] for it in listed["items"]] == [
        (START + timedelta(weeks=n)).isoformat() for n in range(3)
    ]
    assert listed["items"][0]["id"] == made["id"] and listed["next"] is None
    answer = client.get("/public/agenda.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    found = recurring_ical_events.of(calendar).between(START, START + timedelta(days=30))
    assert [(it["SUMMARY"], it.start) for it in found] == [
        ("RDPU Pasar Sleko", START + timedelta(weeks=n)) for n in range(3)
    ]
    [event] = vobject.readOne(answer.text).vevent_list
    assert event.url.value == made["url"]
    assert len(list(event.getrruleset())) == 3
    again = client.get("/public/agenda.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_everybody_reads_public_sittings_and_no_name_in_them(client: TestClient) -> None:
    people = [{"name": "Rina Wulandari", "role": "chair", "email": "rina@kota.example"}]
    public = booked(client, "RDPU Pasar", preset="hearing", seats=people)
    private = booked(client, "Rapat")
    assert client.get(f"{SITTINGS}/{public['id']}").json()["seats"][0]["link"].startswith(public["url"])
    del client.headers["Authorization"]
    assert [it["id"] for it in client.get(SITTINGS).json()["items"]] == [public["id"]]
    shown = client.get(f"{SITTINGS}/{public['id']}")
    assert "Rina" not in shown.text and "#" not in shown.text
    assert client.get(f"{SITTINGS}/{private['id']}").status_code == 404
    assert client.post(SITTINGS, json=wanted()).status_code == 401


def test_a_repeated_request_books_once(client: TestClient) -> None:
    key = {"Idempotency-Key": "a1"}
    first = client.post(SITTINGS, json=wanted(), headers=key)
    again = client.post(SITTINGS, json=wanted(), headers=key)
    assert (again.json(), again.headers["Idempotent-Replay"]) == (first.json(), "true")
    other = client.post(SITTINGS, json=wanted("Lain"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len(client.get(SITTINGS).json()["items"]) == 1


def test_pages_follow_each_other_though_sittings_come_in_between(client: TestClient) -> None:
    for n in range(5):
        booked(client, f"Rapat {n}", at=START + timedelta(days=n))
    first = client.get(SITTINGS, params={"limit": 2})
    booked(client, "Rapat awal", at=START - timedelta(days=1))
    titles = [it["title"] for it in first.json()["items"]]
    following = client.get(first.links["next"]["url"]).json()
    titles += [it["title"] for it in following["items"]]
    titles += [
        it["title"] for it in client.get(SITTINGS, params={"after": following["next"]}).json()["items"]
    ]
    assert titles == [f"Rapat {n}" for n in range(5)]
    assert client.get(SITTINGS, params={"after": "bukan"}).json()["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("bad", "pointer", "code"),
    [
        ({"title": "  "}, "/title", "title_needed"),
        ({"zone": "Asia/Madiun"}, "/zone", "zone_unknown"),
        ({"end": START.isoformat()}, "/end", "length"),
        ({"recurrence": {"rrule": "FREQ=WEEKLY"}}, "/recurrence/rrule", "rule_endless"),
        ({"recurrence": {"rrule": "FREQ=DAILY;COUNT=367"}}, "/recurrence/rrule", "rule_many"),
        ({"room": "tiada"}, "/room", "room_unknown"),
        ({"seats": [{"name": "A", "email": "bukan"}]}, "/seats/0/email", "email"),
        ({"seats": [{"name": "A", "nip": "1"}]}, "/seats", "bad_seat"),
    ],
)
def test_what_cannot_be_booked_is_refused_by_name(
    client: TestClient, bad: dict[str, Any], pointer: str, code: str
) -> None:
    answer = client.post(SITTINGS, json={**wanted(), **bad})
    assert answer.status_code == 422
    assert answer.json()["fields"] == [{"pointer": pointer, "code": code}]
    assert client.get(SITTINGS).json()["items"] == []


def test_a_room_is_booked_once_at_a_time_and_people_are_told_of(client: TestClient) -> None:
    rina = [{"name": "Rina", "email": "rina@kota.example"}]
    first = booked(client, recurrence=weekly(3), seats=rina, place="Aula A")
    slug = first["room"]["slug"]
    clash = client.post(SITTINGS, json=wanted("Lain", room=slug, at=START + timedelta(weeks=1, minutes=30)))
    assert (clash.status_code, clash.json()["code"]) == (409, "conflict")
    assert clash.json()["conflicts"][0]["title"] == first["title"]
    second = booked(
        client, "Lain", seats=[{"name": "Ibu Rina", "email": "Rina@kota.example"}], place=" aula  A"
    )
    assert [(it["kind"], it["people"]) for it in second["conflicts"]] == [
        ("place", []),
        ("person", ["Ibu Rina"]),
    ]
    booked(client, "Sesudahnya", room=slug, at=START + timedelta(hours=1))
    looked = client.post(
        "/api/v1/schedule/preview",
        json={"start": START.isoformat(), "end": (START + timedelta(minutes=5)).isoformat(), "room": slug},
    ).json()
    assert looked["count"] == 1 and [it["kind"] for it in looked["conflicts"]] == ["room"]


def test_other_systems_find_their_own(client: TestClient) -> None:
    made = booked(client, external=[{"system": "112", "id": "INC-2026-0417"}])
    booked(client, "Lain")
    for params in ({"external.system": "112"}, {"external.system": "112", "external.id": "INC-2026-0417"}):
        assert [it["id"] for it in client.get(SITTINGS, params=params).json()["items"]] == [made["id"]]
    params = {"external.system": "112", "external.id": "INC-1"}
    assert client.get(SITTINGS, params=params).json()["items"] == []
