"""Who is invited, over HTTP: seats one by one and as a sheet, their links and codes, and tokens for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from starlette.testclient import TestClient

from signaling.app import create
from signaling.routes.seats import GuestPatch, patched
from signaling.services import Services
from tests.unit.signaling.test_http import ORIGIN, claims_of, started, wait_for_keys
from tests.unit.signaling.test_recordings import run
from tests.unit.signaling.test_sittings import SITTINGS, WIB, booked, weekly
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare
from vicon.privacy.redacting import hide
from vicon.rooms.opening import Prepared
from vicon.schedule.invited import Invited
from vicon.store.models.journal import sealed

SCOPES = ["sittings:read", "sittings:write", "seats:read", "seats:write", "tokens:issue"]
RINA = {"name": "Rina Wulandari", "role": "chair", "email": "rina@kota.example"}
AGUS = {"name": "Agus Prasetyo", "side": "Fraksi A", "nip": "198504122010012003"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    prepare(settings.load(data=tmp_path))
    with TestClient(create(Services(settings.load(data=tmp_path))), base_url=ORIGIN) as client:
        client.headers |= {"Origin": ORIGIN, "Authorization": f"Bearer {key(tmp_path)}"}
        wait_for_keys(client)
        yield client


def key(data: Path, *scopes: str, ceiling: str = "member", **more: Any) -> str:
    wanted = {"label": "Setwan", "role_ceiling": ceiling, "scopes": scopes or SCOPES, **more}
    return create_api_key(settings.load(data=data), wanted)


def of(sitting: dict[str, Any]) -> str:
    return f"{SITTINGS}/{sitting['id']}/seats"


def test_a_seat_is_made_changed_and_withdrawn(client: TestClient) -> None:
    address = of(booked(client, seats=[RINA]))
    made = client.post(address, json=AGUS)
    assert made.status_code == 201, made.text
    seat = made.json()
    assert (seat["role"], seat["votes"], seat["side"]) == ("member", True, "Fraksi A")
    own = f"{address}/{seat['seat']}"
    assert client.patch(own, json={"role": "staff"}).json()["code"] == "if_match"
    match = {"If-Match": made.headers["ETag"]}
    changed = client.patch(own, json={"role": "staff", "votes": None, "side": None}, headers=match)
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["role"], body["votes"], body["side"], body["nip"]) == ("staff", False, None, AGUS["nip"])
    assert body["link"] == seat["link"]
    assert client.patch(own, json={"name": "X"}, headers=match).json()["code"] == "stale"
    assert client.delete(own, headers=match).json()["code"] == "stale"
    assert client.delete(own).status_code == 204
    assert client.get(own).json()["code"] == client.delete(own).json()["code"] == "unknown_id"
    assert [it["name"] for it in client.get(address).json()["items"]] == ["Rina Wulandari"]


def test_what_cannot_be_a_seat_is_refused_by_its_field(client: TestClient) -> None:
    address = of(booked(client, seats=[AGUS]))
    refused = {"email": "di mana saja"}, {"nip": AGUS["nip"]}, {"name": "A", "surel": "x"}
    faults = [client.post(address, json={"name": "Budi", **one}).json()["fields"] for one in refused]
    assert faults == [
        [{"pointer": "/email", "code": "email"}],
        [{"pointer": "", "code": "bad_seat"}],
        [{"pointer": "/surel", "code": "extra_forbidden"}],
    ]
    assert len(client.get(address).json()["items"]) == 1


def test_seats_of_a_series_are_the_same_in_all_of_it_and_fixed_once_it_has_begun(client: TestClient) -> None:
    first = booked(client, recurrence=weekly(2))
    second = client.get(SITTINGS, params={"q": "evaluasi"}).json()["items"][1]
    client.post(of(first), json=RINA)
    assert [it["name"] for it in client.get(of(second)).json()["items"]] == ["Rina Wulandari"]
    client.post(f"{SITTINGS}/{second['id']}/cancel", params={"span": "all"})
    assert client.post(of(second), json=AGUS).json()["code"] == "sitting_cancelled"
    opened = {"id": started(client)["sitting"]}
    assert client.get(of(opened)).json() == {"items": [], "next": None}
    assert client.post(of(opened), json=AGUS).json()["code"] == "sitting_begun"


def test_seats_made_ready_at_the_door_are_listed_without_names_that_are_hidden(
    client: TestClient, tmp_path: Path
) -> None:
    meeting = {"title": "Rapat", "seats": [{"name": "Agus Prasetyo"}, {"name": "Budi Santoso"}]}
    made = client.post("/api/v1/meetings", json=meeting).json()
    address = of({"id": made["sitting"]})
    agus, budi = sorted(client.get(address).json()["items"], key=lambda it: str(it["name"]))
    assert {agus["seat"], budi["seat"]} == {it["seat"] for it in made["seats"]}

    def hidden(connection: Connection) -> int:
        found = connection.execute(select(sealed.c.seal, sealed.c.value)).all()
        mine = [it.seal for it in found if b"Agus" in it.value]
        return hide(connection, made["sitting"], mine, 1)

    assert run(tmp_path, hidden) == 1
    assert client.get(address).json()["items"] == [budi]
    assert client.get(f"{address}/{agus['seat']}").status_code == 404


def test_pages_of_seats_miss_nobody(client: TestClient) -> None:
    address = of(booked(client, seats=[{"name": f"Warga {n}"} for n in range(5)]))
    seen, after = [], {}
    for _ in range(3):
        page = client.get(address, params={"limit": 2, **after})
        seen += [it["name"] for it in page.json()["items"]]
        after = {"after": page.json()["next"]}
    assert after == {"after": None} and sorted(seen) == [f"Warga {n}" for n in range(5)]
    wrong = client.get(address, params={"after": "st_x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_cursor")


def test_a_sheet_takes_the_place_of_the_list_and_leaves_people_their_links(client: TestClient) -> None:
    made = booked(client, seats=[RINA, AGUS])
    address = of(made)
    sheet = client.get(f"{address}.csv").content + b"Budi Santoso,,narasumber,tidak,,,,\r\n"
    sheet = b"".join(line for line in sheet.splitlines(keepends=True) if b"Agus" not in line)
    dry = client.post(f"{address}.csv", content=sheet).json()
    assert (dry["committed"], dry["gone"]) == (False, 1)
    assert [(it["name"], it["known"]) for it in dry["seats"]] == [
        ("Rina Wulandari", True),
        ("Budi Santoso", False),
    ]
    assert len(client.get(address).json()["items"]) == 2
    done = client.post(f"{address}.csv", params={"commit": True}, content=sheet).json()
    assert done["committed"] and done["seats"][0]["link"] == made["seats"][0]["link"]
    assert {it["name"] for it in client.get(address).json()["items"]} == {"Rina Wulandari", "Budi Santoso"}
    wrong = client.post(f"{address}.csv", content=b"nama,peran\nBudi,raja\n")
    assert wrong.json()["errors"] == [{"line": 2, "column": "peran", "code": "role"}]


def test_an_invitation_is_a_link_and_a_code_to_scan(client: TestClient) -> None:
    made = booked(client, seats=[RINA])
    [told] = client.get(f"{SITTINGS}/{made['id']}/invitations").json()["items"]
    assert (told["link"], told["invited"]) == (made["seats"][0]["link"], None)
    picture = client.get(told["qr"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert picture.text.startswith("<svg") and told["link"].partition("#")[2] not in told["qr"]
    one = client.get(told["qr"].removesuffix("/qr.svg"))
    assert one.json() == told


def test_a_key_sees_and_changes_seats_of_its_own_sittings_only(client: TestClient, tmp_path: Path) -> None:
    address = of(booked(client, opd="Dinas Kominfo", preset="hearing"))

    def answered(*scopes: str, **more: Any) -> tuple[int, int]:
        headers = {"Authorization": f"Bearer {key(tmp_path, *scopes, **more)}"}
        read = client.get(address, headers=headers)
        return read.status_code, client.post(address, json=AGUS, headers=headers).status_code

    assert answered("sittings:write") == (403, 403)
    assert answered("seats:read") == (200, 403)
    assert answered("seats:read", "seats:write", opds=["Dinas Perdagangan"]) == (404, 404)
    assert answered("seats:read", "seats:write", opds=["Dinas Kominfo"]) == (200, 201)
    client.headers["Authorization"] = ""
    assert client.get(address).status_code == 401


def test_a_program_lets_somebody_into_their_seat(client: TestClient, tmp_path: Path) -> None:
    made = booked(client, seats=[AGUS, RINA], at=datetime.now(WIB).replace(microsecond=0))
    agus, rina = (it["seat"] for it in made["seats"])
    address = f"{SITTINGS}/{made['id']}/tokens"
    # The chair's is above the ceiling of this key.
    assert client.post(address, json={"seat": rina}).json()["code"] == "token_scope"
    answer = client.post(address, json={"seat": agus})
    assert answer.status_code == 200, answer.text
    token = answer.json()
    assert (token["role"], token["name"], token["room"]["code"]) == ("member", "Agus Prasetyo", "")
    claims = claims_of(token["token"])
    assert (claims["sitting"], claims["seat"], claims["use"]) == (made["id"], agus, "join")
    # Once it has begun, the same.
    assert client.post(address, json={"seat": agus}).json()["sitting"]["id"] == made["id"]
    nobody = client.post(address, json={"seat": f"st_{'0' * 16}"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_id")
    other = {"Authorization": f"Bearer {key(tmp_path, 'tokens:issue', rooms=['r_' + '0' * 16])}"}
    assert client.post(address, json={"seat": agus}, headers=other).status_code == 404


def test_nobody_is_let_in_before_the_time_or_before_those_who_are_first(client: TestClient) -> None:
    now = datetime.now(WIB).replace(microsecond=0)
    first = booked(client, at=now, seats=[AGUS])
    slug = first["room"]["slug"]
    after = booked(client, at=now + timedelta(hours=1), room=slug, seats=[{"name": "Budi Santoso"}])
    gone = booked(client, seats=[AGUS])
    client.post(f"{SITTINGS}/{gone['id']}/cancel")

    def refused(it: dict[str, Any]) -> tuple[int, str]:
        answer = client.post(f"{SITTINGS}/{it['id']}/tokens", json={"seat": it["seats"][0]["seat"]})
        return answer.status_code, answer.json()["code"]

    assert refused(after) == (409, "sitting_not_open")
    assert client.get(f"{SITTINGS}/{first['id']}").json()["state"] == "scheduled"
    assert refused(gone) == (409, "sitting_cancelled")


def test_what_is_not_said_of_a_seat_stays() -> None:
    it = Invited(
        Prepared("Agus", "member", True, side="A", seat="st_1", nip="1" * 18), "a@kota.example", "u_1"
    )
    assert patched(it, GuestPatch()) == it
    assert patched(it, GuestPatch(email=None)) == replace(it, email=None)
    assert patched(it, GuestPatch(role="guest")).seat == replace(it.seat, role="guest")
    assert patched(it, GuestPatch(role=None, votes=None)).seat == it.seat
