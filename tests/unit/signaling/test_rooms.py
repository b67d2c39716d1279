"""Rooms and calendars by link over the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.unit.signaling.test_sittings import START, booked, client, links, patch, wanted
from vicon import settings
from vicon.cluster.prepare import create_api_key
from vicon.rooms.agenda.read import LineError
from vicon.schedule.room_sheet import read_rooms

__all__ = ["client", "links"]
ROOMS = "/api/v1/rooms"
SHEET = "slug;judul;jenis;opd\naula-a;Aula A;rapat;Sekretariat\n;Sidang Pasar;sidang terbuka;\n"


@pytest.fixture
def makes(client: TestClient, tmp_path: Path) -> dict[str, str]:
    """Headers of a key for rooms."""
    key = {"label": "ruang", "role_ceiling": "guest", "scopes": ["rooms:read", "rooms:write"]}
    return {"Authorization": f"Bearer {create_api_key(settings.load(data=tmp_path), key)}"}


def test_a_room_is_made_changed_and_taken_away(client: TestClient, makes: dict[str, str]) -> None:
    assert client.get(ROOMS).status_code == 403
    asked: dict[str, Any] = {
        "title": "Aula A",
        "slug": "aula-a",
        "seats": [{"name": "Rina", "role": "chair"}],
    }
    made = client.post(ROOMS, json=asked, headers=makes)
    assert made.status_code == 201, made.text
    body = made.json()
    assert body["join"].startswith(f"{body['url']}#") and body["seats"][0]["link"]
    again = client.post(ROOMS, json=asked, headers=makes)
    assert again.json()["fields"] == [{"pointer": "/slug", "code": "slug_taken"}]
    address = f"{ROOMS}/{body['id']}"
    assert client.patch(address, json={"opd": "Setda"}, headers=makes).status_code == 428
    match = {**makes, "If-Match": made.headers["ETag"]}
    assert client.patch(address, json={"opd": "Setda"}, headers=match).json()["opd"] == "Setda"
    assert client.patch(address, json={"opd": "X"}, headers=match).status_code == 412
    it = booked(client, room="aula-a")
    assert [one["name"] for one in it["seats"]] == ["Rina"]
    assert client.delete(address, headers=makes).json()["code"] == "room_used"
    other = client.post(ROOMS, json={"title": "Kosong"}, headers=makes).json()
    assert client.delete(f"{ROOMS}/{other['id']}", headers=makes).status_code == 204
    assert [
        one["slug"] for one in client.get(ROOMS, headers=makes, params={"q": "aula"}).json()["items"]
    ] == ["aula-a"]


def test_in_an_archived_room_nothing_is_booked_and_no_link_opens_it(
    client: TestClient, makes: dict[str, str]
) -> None:
    made = client.post(ROOMS, json={"title": "Aula A", "opd": "Setda"}, headers=makes).json()
    ahead = booked(client, room="aula-a")
    address = f"{ROOMS}/{made['id']}"

    def set_archived(archived: bool) -> Any:
        version = client.get(address, headers=makes).headers["ETag"]
        return client.patch(address, json={"archived": archived}, headers={**makes, "If-Match": version})

    [listed] = client.get(ROOMS, headers=makes, params={"q": "setda"}).json()["items"]
    assert listed["next_at"] == START.timestamp() * 1000 and listed["going"] is None
    assert set_archived(True).json()["code"] == "room_busy"
    client.post(f"/api/v1/sittings/{ahead['id']}/cancel")
    assert set_archived(True).json()["archived_at"]
    refused = client.post("/api/v1/sittings", json=wanted(room="aula-a"))
    assert refused.json()["fields"] == [{"pointer": "/room", "code": "room_archived"}]
    key = {"secret": made["join"].split("#")[1]}
    # As a person comes: without the key of the API.
    entered = client.post("/api/v1/rooms/aula-a/tokens", json=key, headers={"Authorization": ""})
    assert entered.json()["code"] == "sitting_ended"
    for archived, found in ((True, 1), (False, 0)):
        page = client.get(ROOMS, headers=makes, params={"archived": archived, "q": "aula"}).json()
        assert (len(page["items"]), page["all"]) == (found, found)
    assert set_archived(False).json()["archived_at"] is None
    assert booked(client, room="aula-a")


def test_a_sheet_that_was_taken_home_comes_in_again_and_nobody_loses_a_link(
    client: TestClient, makes: dict[str, str]
) -> None:
    client.post(f"{ROOMS}/import", params={"commit": True}, content=SHEET, headers=makes)
    home = client.get(f"{ROOMS}.csv", headers=makes, params={"dialect": "excel-id", "q": "aula"})
    assert home.text == "\ufeffslug;judul;jenis;opd\r\naula-a;Aula A;rapat;Sekretariat\r\n"
    people = "nama,peran,surel\nRina,pimpinan,rina@kota.example\nAgus,,\n"
    seats = f"{ROOMS}/aula-a/seats"
    first = client.post(seats, params={"commit": True}, content=people, headers=makes).json()["seats"]
    sheet = client.get(f"{seats}.csv", headers=makes).content.replace(b"Agus", b"Dewi")
    dry = client.post(seats, content=sheet, headers=makes).json()
    assert ([it["known"] for it in dry["seats"]], dry["gone"]) == ([True, False], 1)
    then = client.post(seats, params={"commit": True}, content=sheet, headers=makes).json()["seats"]
    assert [it["link"] for it in then][:1] == [it["link"] for it in first][:1]
    assert then[1]["link"] != first[1]["link"]
    faults = client.post(seats, content="nama,peran\nX,raja\n", headers=makes).json()["errors"]
    assert faults == [{"line": 2, "column": "peran", "code": "role"}]


def test_a_sheet_of_rooms_is_looked_over_then_comes_in_whole(
    client: TestClient, makes: dict[str, str]
) -> None:
    dry = client.post(f"{ROOMS}/import", content=SHEET, headers=makes)
    assert (dry.status_code, dry.json()["committed"], len(dry.json()["items"])) == (200, False, 2)
    assert "aula-a" not in client.get(ROOMS, headers=makes).text
    done = client.post(f"{ROOMS}/import", params={"commit": True}, content=SHEET, headers=makes).json()
    assert [(it["slug"], it["preset"]) for it in done["items"]] == [
        ("aula-a", "meeting"),
        ("sidang-pasar", "hearing"),
    ]
    refused = client.post(f"{ROOMS}/import", params={"commit": True}, content=SHEET, headers=makes)
    assert refused.json()["errors"] == [{"line": 2, "column": "slug", "code": "slug_taken"}]
    people = "nama,peran\nRina Wulandari,pimpinan\nAgus,anggota\n"
    filled = client.post(f"{ROOMS}/aula-a/seats", params={"commit": True}, content=people, headers=makes)
    assert [it["role"] for it in filled.json()["seats"]] == ["chair", "member"]


def test_faults_of_a_sheet_are_told_by_line_and_column() -> None:
    sheet = (
        b"slug,judul,jenis\nA B,,rapat\nsatu,Satu,pesta\ndua,Dua,kelas\ndua,Tiga,kelas\ndua,Tiga,kelas,x\n"
    )
    assert read_rooms(sheet) == [
        LineError(2, "judul", "needed"),
        LineError(2, "slug", "slug_bad"),
        LineError(3, "jenis", "kind"),
        LineError(5, "slug", "slug_twice"),
        LineError(6, None, "cells_many"),
    ]
    assert read_rooms(b"slug\nx") == [LineError(1, "judul", "column_missing")]


@given(st.binary(max_size=120) | st.text(max_size=120).map(lambda it: f"judul,jenis\n{it}".encode()))
def test_any_bytes_are_rooms_or_faults(content: bytes) -> None:
    assert read_rooms(content)


def test_a_secret_link_shows_the_calendar_of_an_opd_or_a_person(client: TestClient) -> None:
    rina = [{"name": "Rina", "email": "Rina@kota.example"}]
    booked(client, "Rapat Bappeda", opd="Bappeda", seats=rina)
    booked(client, "Rapat Setda", opd="Setda")

    def titles(url: str) -> list[str]:
        answer = client.get(url)
        assert "Rina" not in answer.text and answer.headers["cache-control"].startswith("private")
        return [str(it["SUMMARY"]) for it in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")]

    of_opd = client.post("/api/v1/feeds", json={"label": "Setda", "opd": "Setda"}).json()
    of_rina = client.post(
        "/api/v1/feeds", json={"label": "Kalender saya", "email": "rina@kota.example"}
    ).json()
    assert (titles(of_opd["url"]), titles(of_rina["url"])) == (["Rapat Setda"], ["Rapat Bappeda"])
    assert client.post("/api/v1/feeds", json={"label": "X"}).status_code == 422
    first = client.get("/api/v1/feeds", params={"limit": 1}).json()
    last = client.get("/api/v1/feeds", params={"limit": 1, "after": first["next"]}).json()
    labels = {it["label"] for page in (first, last) for it in page["items"]}
    assert labels == {"Setda", "Kalender saya"} and last["next"] is None
    assert client.delete(f"/api/v1/feeds/{of_opd['id']}").status_code == 204
    assert client.get(of_opd["url"]).status_code == 404


def test_an_invitation_is_updated_and_cancelled_under_one_uid(client: TestClient) -> None:
    made = booked(client, seats=[{"name": "Rina", "email": "rina@kota.example"}, {"name": "Agus"}])
    address = f"/api/v1/sittings/{made['id']}"

    def seen() -> tuple[str, str, int, str]:
        calendar = icalendar.Calendar.from_ical(client.get(f"{address}/invitation.ics").content)
        [event] = calendar.walk("VEVENT")
        assert str(event["ATTENDEE"]) == "mailto:rina@kota.example"
        return str(calendar["METHOD"]), str(event["STATUS"]), event["SEQUENCE"], str(event["UID"])

    first = seen()
    patch(client, made, place="Aula", start=START.replace(hour=10).isoformat())
    second = seen()
    client.post(f"{address}/cancel")
    third = seen()
    assert [it[:3] for it in (first, second, third)] == [
        ("REQUEST", "CONFIRMED", 0),
        ("REQUEST", "CONFIRMED", 1),
        ("CANCEL", "CANCELLED", 2),
    ]
    assert len({it[3] for it in (first, second, third)}) == 1
