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
from sqlalchemy import Connection, insert
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.test_http import ORIGIN, started, wait_for_keys
from vicon import settings
from vicon.clock import now_ms
from vicon.cluster.prepare import create_api_key, prepare, with_database
from vicon.people import sessions
from vicon.people.accounts import Person, PersonRole
from vicon.people.server_key import ServerKey
from vicon.store.database import Database
from vicon.store.models.people import opd, people

SITTINGS = "/api/v1/sittings"
WIB = ZoneInfo("Asia/Jakarta")
START = datetime.now(WIB).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
AHEAD = {"from": f"{START - timedelta(days=3):%Y-%m-%d}"}
"""Not the meeting that a new server has, which nobody booked."""


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
    rina = [{"name": "Rina Wulandari", "role": "chair", "email": "rina@kota.example"}]
    public = booked(client, "RDPU Pasar", preset="hearing", seats=rina)
    private = booked(client, "Rapat")
    assert client.get(f"{SITTINGS}/{public['id']}").json()["seats"][0]["link"].startswith(public["url"])
    del client.headers["Authorization"]
    assert [it["id"] for it in client.get(SITTINGS).json()["items"]] == [public["id"]]
    shown = client.get(f"{SITTINGS}/{public['id']}")
    assert "Rina" not in shown.text and "#" not in shown.text
    assert client.get(f"{SITTINGS}/{private['id']}").status_code == 404
    assert client.post(SITTINGS, json=wanted()).status_code == 401


def test_what_was_opened_at_the_door_is_listed_too_and_not_changed(client: TestClient) -> None:
    first, second = started(client, "Apel pagi"), started(client, "Rapat mendadak")
    made = booked(client, "RDPU Pasar", preset="hearing")
    seen, after = [], None
    for _ in range(4):
        page = client.get(SITTINGS, params={"limit": 1} | ({"after": after} if after else {})).json()
        seen += page["items"]
        after = page["next"]
    assert after is None
    # Those of a new server and of this test, perhaps of one millisecond; what is booked comes in a week.
    assert {it["id"] for it in seen[:3]} >= {first["sitting"], second["sitting"]}
    assert [it["id"] for it in seen[3:]] == [made["id"]]
    found = client.get(SITTINGS, params={"q": "mendadak"}).json()["items"]
    assert [(it["id"], it["booking"], it["end"], it["state"]) for it in found] == [
        (second["sitting"], None, None, "open")
    ]
    address = f"{SITTINGS}/{second['sitting']}"
    assert client.get(address).json()["code"] == second["code"]
    change = client.patch(address, json={"title": "Lain"}, headers={"If-Match": '"1"'})
    assert (change.status_code, change.json()["code"]) == (409, "sitting_begun")
    client.headers["Authorization"] = ""
    assert [it["id"] for it in client.get(SITTINGS).json()["items"]] == [made["id"]]
    assert client.get(address).status_code == 404


def test_a_repeated_request_books_once(client: TestClient) -> None:
    key = {"Idempotency-Key": "a1"}
    first = client.post(SITTINGS, json=wanted(), headers=key)
    again = client.post(SITTINGS, json=wanted(), headers=key)
    assert (again.json(), again.headers["Idempotent-Replay"]) == (first.json(), "true")
    other = client.post(SITTINGS, json=wanted("Lain"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len(client.get(SITTINGS, params=AHEAD).json()["items"]) == 1


def test_pages_follow_each_other_though_sittings_come_in_between(client: TestClient) -> None:
    for n in range(5):
        booked(client, f"Rapat {n}", at=START + timedelta(days=n))
    first = client.get(SITTINGS, params={"limit": 2, **AHEAD}, headers={"Host": "10.0.0.7:8000"})
    assert first.links["next"]["url"].startswith(f"{ORIGIN}{SITTINGS}?")
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
    assert client.get(SITTINGS, params=AHEAD).json()["items"] == []


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


def patch(client: TestClient, it: dict[str, Any], span: str = "all", **change: Any) -> Any:
    return client.patch(
        f"{SITTINGS}/{it['id']}",
        params={"span": span},
        json=change,
        headers={"If-Match": f'"{it["version"]}"'},
    )


def listed(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    return list(client.get(SITTINGS, params={**AHEAD, **params}).json()["items"])


def test_a_change_needs_the_version_that_it_changes(client: TestClient) -> None:
    made = booked(client)
    address = f"{SITTINGS}/{made['id']}"
    assert client.patch(address, json={"title": "X"}).status_code == 428
    changed = patch(client, made, title="Rapat pimpinan", place="Aula")
    assert changed.status_code == 200, changed.text
    assert (changed.json()["title"], changed.headers["ETag"]) == ("Rapat pimpinan", '"2"')
    assert patch(client, made, title="Terlambat").status_code == 412
    assert patch(client, changed.json(), place=None).json()["place"] is None
    odd = client.patch(address, json={"judul": "X"}, headers={"If-Match": '"3"'})
    assert (odd.status_code, odd.json()["code"]) == (422, "bad_body")


def test_one_of_a_series_is_moved_and_one_cancelled(client: TestClient) -> None:
    made = booked(client, "RDPU", preset="hearing", recurrence=weekly(4))
    second, third = listed(client)[1:3]
    later = START + timedelta(weeks=1, hours=2)
    moved = patch(
        client,
        second,
        "this",
        start=later.isoformat(),
        end=(later + timedelta(hours=2)).isoformat(),
        title="RDPU lanjutan",
    ).json()
    assert (moved["id"], moved["start"]) == (second["id"], later.isoformat())
    refused = patch(client, moved, "this", public=False)
    assert refused.json()["fields"] == [{"pointer": "/public", "code": "span_whole"}]
    gone = client.post(f"{SITTINGS}/{third['id']}/cancel").json()
    assert gone["state"] == "cancelled"
    assert client.post(f"{SITTINGS}/{third['id']}/cancel").json()["code"] == "sitting_cancelled"
    assert [it["state"] for it in listed(client)] == ["scheduled", "scheduled", "cancelled", "scheduled"]
    events = icalendar.Calendar.from_ical(client.get("/public/agenda.ics").content).walk("VEVENT")
    assert [(str(it["SUMMARY"]), str(it["STATUS"]), it["SEQUENCE"]) for it in events] == [
        ("RDPU", "CONFIRMED", 2),
        ("RDPU lanjutan", "CONFIRMED", 2),
        ("RDPU", "CANCELLED", 2),
    ]
    client.post(f"{SITTINGS}/{made['id']}/cancel", params={"span": "all"})
    assert {it["state"] for it in listed(client)} == {"cancelled"}


def test_this_and_following_go_on_as_a_booking_of_their_own(client: TestClient) -> None:
    booked(client, recurrence=weekly(4), seats=[{"name": "Rina"}])
    before = listed(client)
    third = before[2]
    later = START + timedelta(weeks=2, hours=3)
    changed = patch(
        client,
        third,
        "following",
        title="Evaluasi sore",
        start=later.isoformat(),
        end=(later + timedelta(minutes=30)).isoformat(),
    )
    assert changed.status_code == 200, changed.text
    after = listed(client)
    assert [it["id"] for it in after] == [it["id"] for it in before]
    assert [it["title"] for it in after] == ["Evaluasi layanan 112"] * 2 + ["Evaluasi sore"] * 2
    assert [it["start"] for it in after[2:]] == [
        later.isoformat(),
        (later + timedelta(weeks=1)).isoformat(),
    ]
    assert [it["recurrence"]["count"] for it in after] == [2] * 4
    links = [client.get(f"{SITTINGS}/{it['id']}").json()["seats"][0]["link"] for it in after]
    assert len(set(links)) == 1


def test_a_change_into_a_taken_room_changes_nothing(client: TestClient) -> None:
    first = booked(client)
    second = booked(client, "Lain", room=first["room"]["slug"], at=START + timedelta(hours=1))
    refused = patch(client, second, start=START.isoformat(), end=(START + timedelta(minutes=30)).isoformat())
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert client.get(f"{SITTINGS}/{second['id']}").json() == {
        name: value for name, value in second.items() if name != "conflicts"
    }


def sign_in(
    client: TestClient, data: Path, login: str, role: PersonRole = "organiser", unit: str | None = None
) -> None:
    """From now on `client` is somebody at a page, an organiser."""
    who = Person(f"u_{login:0<16}", login, login.title(), role, unit)
    row = {"id": who.id, "login": login, "name": who.name, "role": role, "created_at": 0, "opd": unit}

    async def open_session(database: Database, _key: ServerKey) -> str:
        def work(connection: Connection) -> str:
            connection.execute(insert(people), row)
            return sessions.begin(connection, who, "", now_ms()).cookie

        return await database.write(work)

    client.headers.pop("Authorization", None)
    client.headers["Origin"] = ORIGIN
    client.cookies.clear()
    client.cookies.set("vicon", with_database(settings.load(data=data), open_session))


def test_the_opd_of_a_sitting_is_a_unit_where_there_are_units_and_its_administrator_sees_it(
    client: TestClient, tmp_path: Path
) -> None:
    free = booked(client, "Rapat bebas", opd="Bagian Umum")
    rows = [
        {"id": f"o_{n * 16}", "name": name, "created_at": 1} for n, name in (("1", "Kominfo"), ("2", "PU"))
    ]

    async def add(database: Database, _key: ServerKey) -> None:
        await database.write(lambda connection: connection.execute(insert(opd), rows))

    with_database(settings.load(data=tmp_path), add)
    unknown = client.post(SITTINGS, json=wanted(opd="Bagian Umum", at=START + timedelta(days=1)))
    assert unknown.json()["fields"] == [{"pointer": "/opd", "code": "opd_unknown"}]
    mine = booked(client, "Rapat kami", opd="o_1111111111111111", at=START + timedelta(days=2))
    other = booked(client, "Rapat PU", opd="pu", at=START + timedelta(days=3))
    assert (mine["opd"], other["opd"]) == ("Kominfo", "PU")
    # What was booked before there were units keeps its word.
    assert patch(client, free, title="Rapat lama").status_code == 200
    client.headers.pop("Authorization")
    sign_in(client, tmp_path, "kepala", "opd_admin", "o_1111111111111111")
    assert [it["title"] for it in listed(client)] == ["Rapat kami"]
    assert patch(client, mine, title="Rapat kita").status_code == 200
    assert patch(client, other, title="Bukan kami").status_code == 404


def test_an_organiser_changes_what_they_booked_and_sees_no_more_of_others(
    client: TestClient, tmp_path: Path
) -> None:
    rina = [{"name": "Rina", "email": "rina@kota.example"}]
    secret = booked(client, "Rahasia", seats=rina, place="Aula")
    public = booked(client, "RDPU", preset="hearing", at=START + timedelta(days=1), seats=rina)
    sign_in(client, tmp_path, "sri")
    mine = booked(client, "Rapat kami", place="Aula", seats=rina)
    assert [(it["kind"], it["title"], it["people"]) for it in mine["conflicts"]] == [
        ("place", None, []),
        ("person", None, ["Rina"]),
    ]
    assert [it["id"] for it in listed(client)] == [mine["id"], public["id"]]
    assert client.get(f"{SITTINGS}/{secret['id']}").status_code == 404
    assert "seats" not in client.get(f"{SITTINGS}/{public['id']}").json()
    assert patch(client, public, title="X").status_code == 404
    assert client.post(f"{SITTINGS}/{public['id']}/cancel").status_code == 404
    assert client.get(f"{SITTINGS}/{public['id']}/invitation.ics").status_code == 404
    room = client.post(SITTINGS, json=wanted(room=public["room"]["slug"]))
    assert room.json()["fields"] == [{"pointer": "/room", "code": "room_unknown"}]
    assert patch(client, mine, title="Rapat kita").json()["title"] == "Rapat kita"
    booked(client, "Lagi", room=mine["room"]["slug"], at=START + timedelta(hours=2))
    assert client.get("/api/v1/rooms").status_code == client.get("/api/v1/feeds").status_code == 403
    sign_in(client, tmp_path, "agus")
    assert patch(client, mine, title="Y").status_code == 404
