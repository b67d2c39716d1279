"""The agenda over HTTP: a host's spreadsheet is looked over, and everybody inside takes the agenda home."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import prepare
from vicon.people import jws
from vicon.people.rest_tokens import RestClaims
from vicon.rooms.grants import Grant
from vicon.rooms.protocol.agenda import AgendaLine

OTHER = "s_0000000000000000"


class Site:
    def __init__(self, client: TestClient, services: Services) -> None:
        self.client = client
        self._services = services
        self.sitting = str(client.post("/api/v1/meetings", json={"title": "Musrenbang"}).json()["sitting"])
        self.address = f"/api/v1/sittings/{self.sitting}/agenda"

    def bearer(self, *grants: Grant, sitting: str = "") -> dict[str, str]:
        now = int(time.time())
        claims = RestClaims(
            iss=ORIGIN,
            aud=ORIGIN,
            sub="st_0000000000000000",
            participant="p_0000000000000000",
            room="r_0000000000000000",
            sitting=sitting or self.sitting,
            grants=list(grants),
            iat=now,
            exp=now + 300,
            jti="x" * 22,
        )
        key = self._services.keys.ring.current()
        return {"Authorization": f"Bearer {jws.sign(key, jws.REST, claims.model_dump_json().encode())}"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    prepare(settings.load(data=tmp_path))
    services = Services(settings.load(data=tmp_path))
    with TestClient(create(services), base_url=ORIGIN) as client:
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        yield Site(client, services)


def test_a_host_has_a_spreadsheet_looked_over_and_gets_items_for_the_import(site: Site) -> None:
    sheet = b"judul;durasi_menit\nPaparan;18\nRelokasi;40\n"
    answer = site.client.post(site.address, content=sheet, headers=site.bearer("agenda.manage"))
    assert answer.status_code == 200, answer.text
    items = [AgendaLine.model_validate(item) for item in answer.json()["items"]]
    assert [(it.judul, it.durasi_menit) for it in items] == [("Paparan", 18), ("Relokasi", 40)]


def test_faults_come_by_line(site: Site) -> None:
    host = site.bearer("agenda.manage")
    answer = site.client.post(site.address, content=b"judul\nbaik\n\xff", headers=host)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_body")
    assert answer.json()["errors"] == [{"line": 3, "column": None, "code": "utf8"}]


@pytest.mark.parametrize("path", ["", ".csv"])
def test_only_who_is_in_this_sitting_is_answered(site: Site, path: str) -> None:
    ask = site.client.post if not path else site.client.get
    for headers, status, code in (
        ({}, 401, "token_invalid"),
        ({"Authorization": "Bearer abc"}, 401, "token_invalid"),
        (site.bearer("agenda.manage", sitting=OTHER), 403, "token_scope"),
    ):
        answer = ask(site.address + path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_guest_may_not_bring_an_agenda(site: Site) -> None:
    answer = site.client.post(site.address, content=b"judul\na", headers=site.bearer("subscribe"))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_nothing_is_stored_by_http(site: Site) -> None:
    host = site.bearer("agenda.manage")
    assert (
        site.client.post(f"{site.address}?dry_run=false", content=b"judul\na", headers=host).status_code
        == 422
    )
    site.client.post(site.address, content=b"judul\na", headers=host)
    answer = site.client.get(f"{site.address}.csv", headers=host)
    assert list(csv.reader(io.StringIO(answer.text)))[1:] == []


def test_everybody_inside_takes_the_agenda_home(site: Site) -> None:
    answer = site.client.get(f"{site.address}.csv?dialect=excel-id", headers=site.bearer("subscribe"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith("\ufeffno;kode;judul;".encode())
