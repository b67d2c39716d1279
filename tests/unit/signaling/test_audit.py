"""The administration journal over HTTP: read and taken away by administrators of the city alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from tests.accounts import PASSWORD
from tests.unit.signaling.test_http import ORIGIN
from vicon.cli.app import app

AUDIT, PEOPLE, OPD = "/api/v1/audit", "/api/v1/people", "/api/v1/opd"

pytestmark = pytest.mark.usefixtures("signed_in")


def test_who_did_what_when_newest_first_and_page_by_page(client: TestClient) -> None:
    opd = client.post(OPD, json={"name": "Dinas Kominfo"}).json()["id"]
    for login in ("budi", "joko"):
        client.post(PEOPLE, json={"login": login, "name": login.title(), "opd": opd})
    all_ = client.get(AUDIT).json()
    kinds = [it["kind"] for it in all_["items"]]
    assert kinds[:3] == ["person.invited", "person.invited", "opd.created"] and kinds[-1] == "person.joined"
    assert (all_["all"], all_["next"]) == (len(kinds), None)
    me = all_["items"][0]["actor"]
    assert (all_["names"][me], all_["names"][opd]) == ("Sri Hartati", "Dinas Kominfo")
    first = client.get(AUDIT, params={"limit": 2})
    rest = client.get(first.links["next"]["url"], params={"after": first.json()["next"], "limit": 200}).json()
    assert first.json()["items"] + rest["items"] == all_["items"]

    def found(**filters: object) -> list[int]:
        return [it["seq"] for it in client.get(AUDIT, params=filters).json()["items"]]

    numbers = [it["seq"] for it in all_["items"]]
    assert found(kind="person") == [it["seq"] for it in all_["items"] if it["kind"].startswith("person.")]
    assert found(kind="perso") == []
    assert found(actor=me) == numbers
    assert found(actor="u_" + "0" * 16) == []
    at = all_["items"][1]["at"]
    assert found(to=at) + found(**{"from": at}) != [] and sorted(
        found(to=at) + found(**{"from": at})
    ) == sorted(numbers)
    assert client.get(AUDIT, params={"after": "x"}).json()["code"] == "bad_cursor"


def test_nobody_else_reads_it(client: TestClient) -> None:
    visitor = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    made = client.post(PEOPLE, json={"login": "budi", "name": "Budi", "role": "staff"}).json()
    budi = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    key = made["link"].partition("#")[2]
    budi.post("/api/v1/links/password", json={"key": key, "name": "Budi", "password": PASSWORD})
    for path in (AUDIT, f"{AUDIT}/chain", f"{AUDIT}/export"):
        assert (visitor.get(path).status_code, budi.get(path).status_code) == (401, 403), path


def test_the_file_verifies_and_a_changed_event_is_found(client: TestClient, tmp_path: Path) -> None:
    client.post(OPD, json={"name": "Dinas Kominfo"})
    assert client.get(f"{AUDIT}/chain").json()["whole"] is True
    exported = client.get(f"{AUDIT}/export")
    assert exported.headers["content-type"] == "application/jsonl"
    file = tmp_path / "administration.jsonl"
    file.write_bytes(exported.content)
    key = client.get("/.well-known/vicon-journal-keys").text.splitlines()[0]
    shown = CliRunner().invoke(app, ["verify", str(file), "--key", key])
    assert shown.exit_code == 0, shown.output
    file.write_bytes(exported.content.replace(b'"opd.created"', b'"opd.changed"'))
    assert CliRunner().invoke(app, ["verify", str(file), "--key", key]).exit_code == 1

    with sqlite3.connect(tmp_path / "vicon.db") as database:
        database.execute("update audit set canonical = cast('{}' as blob) where seq = 1")
    broken = client.get(f"{AUDIT}/chain").json()
    assert (broken["whole"], broken["seq"]) == (False, 1)
