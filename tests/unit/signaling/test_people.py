"""Accounts over HTTP: one's own, and those that an administrator keeps; nobody else sees or changes any."""

from __future__ import annotations

import pyotp
import pytest
from starlette.testclient import TestClient

from tests.accounts import PASSWORD
from tests.unit.signaling.test_http import ORIGIN

ME, PEOPLE, OPD = "/api/v1/me", "/api/v1/people", "/api/v1/opd"

pytestmark = pytest.mark.usefixtures("signed_in")


def other(client: TestClient) -> TestClient:
    """Another browser at the same server."""
    return TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})


def invited(client: TestClient, login: str, role: str = "staff", opd: str | None = None) -> TestClient:
    """The browser of somebody who came by an invitation."""
    made = client.post(PEOPLE, json={"login": login, "name": login.title(), "role": role, "opd": opd})
    assert made.status_code == 201, made.text
    browser = other(client)
    key = made.json()["link"].partition("#")[2]
    looked = browser.post("/api/v1/links/look", json={"key": key})
    assert looked.json() == {"login": login, "name": login.title()}
    asked = {"key": key, "name": login.title(), "password": PASSWORD}
    assert browser.post("/api/v1/links/password", json=asked).status_code == 200
    return browser


def test_an_opd_administrator_keeps_people_of_that_opd(client: TestClient) -> None:
    opd = client.post(OPD, json={"name": "Dinas Kominfo", "people_max": 2}).json()["id"]
    head = invited(client, "kepala", "opd_admin", opd)
    assert head.get(ME).json()["opd_name"] == "Dinas Kominfo"
    budi = invited(head, "budi", "organiser", opd)
    full = head.post(PEOPLE, json={"login": "joko", "name": "Joko", "opd": opd})
    assert (full.status_code, full.json()["code"]) == (409, "opd_full")
    assert [it["login"] for it in head.get(PEOPLE).json()["items"]] == ["budi", "kepala"]
    assert [it["login"] for it in client.get(PEOPLE, params={"q": "BUD", "opd": opd}).json()["items"]] == [
        "budi"
    ]
    its = budi.get(ME).json()["id"]
    changed = {"role": "organiser", "opd": opd, "disabled": True}
    assert head.put(f"{PEOPLE}/{its}", json=changed).status_code == 204
    assert budi.get(ME).status_code == 401
    refused = budi.post("/api/v1/session", json={"login": "budi", "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "login_bad")


def test_a_name_that_was_changed_elsewhere_meanwhile_is_not_written_over(client: TestClient) -> None:
    shown = client.get(ME)
    known = {"If-Match": shown.headers["ETag"]}
    assert shown.headers["ETag"] == f'"{shown.json()["version"]}"'
    made = client.patch(ME, json={"name": "Rina W."}, headers=known)
    assert made.headers["ETag"] == client.get(ME).headers["ETag"] == f'"{made.json()["version"]}"'
    late = client.patch(ME, json={"name": "Rina"}, headers=known)
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert client.patch(ME, json={"name": "Rina"}).status_code == 428
    assert client.get(ME).json()["name"] == "Rina W."


def test_staff_sees_and_changes_no_account_but_their_own(client: TestClient) -> None:
    budi, mine = invited(client, "budi"), client.get(ME).json()["id"]
    role = {"role": "admin", "opd": None}
    for method, path, asked in (
        *(("GET", PEOPLE, None), ("POST", PEOPLE, {"login": "x.y", "name": "X", **role})),
        *(("PUT", f"{PEOPLE}/{mine}", {**role, "disabled": True}), ("POST", f"{PEOPLE}/{mine}/link", None)),
        *(("GET", OPD, None), ("POST", OPD, {"name": "X"}), ("PUT", f"{OPD}/o_{'0' * 16}", {"name": "X"})),
    ):
        answer = budi.request(method, path, json=asked)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)
        answer = other(client).request(method, path, json=asked if method != "GET" else None)
        assert (answer.status_code, answer.json()["code"]) == (401, "session"), (method, path)
    for method, path in (("GET", ME), ("GET", f"{ME}/sessions"), ("DELETE", f"{ME}/sessions"), ("PATCH", ME)):
        answer = other(client).request(method, path, json={"name": "X"} if method == "PATCH" else None)
        assert answer.json()["code"] == "session"


def test_a_new_password_ends_every_other_session(client: TestClient) -> None:
    elsewhere = other(client)
    elsewhere.post("/api/v1/session", json={"login": "sri", "password": PASSWORD})
    wrong = client.put(f"{ME}/password", json={"old": "salah sekali kuda", "new": "awan makan kuda biru"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "login_bad")
    before = client.cookies["vicon"]
    assert (
        client.put(f"{ME}/password", json={"old": PASSWORD, "new": "awan makan kuda biru"}).status_code == 200
    )
    assert client.cookies["vicon"] != before
    assert elsewhere.get(ME).status_code == 401
    assert len(client.get(f"{ME}/sessions").json()["items"]) == 1


def test_a_code_is_needed_once_an_app_has_shown_it_works(client: TestClient) -> None:
    begun = client.post(f"{ME}/totp").json()
    drawn = client.post(f"{ME}/totp/qr", json={"ticket": begun["ticket"]})
    assert drawn.headers["content-type"] == "image/svg+xml" and begun["secret"] not in drawn.text
    assert (
        client.put(f"{ME}/totp", json={"ticket": begun["ticket"], "code": "000000"}).json()["code"]
        == "code_bad"
    )
    code = pyotp.TOTP(begun["secret"]).now()
    stranger = invited(client, "budi")
    assert (
        stranger.put(f"{ME}/totp", json={"ticket": begun["ticket"], "code": code}).json()["code"]
        == "ticket_old"
    )
    assert client.put(f"{ME}/totp", json={"ticket": begun["ticket"], "code": code}).status_code == 200
    browser, asked = other(client), {"login": "sri", "password": PASSWORD}
    assert browser.post("/api/v1/session", json=asked).json()["code"] == "code_needed"
    assert browser.post("/api/v1/session", json={**asked, "code": code}).json()["code"] == "code_bad"
    assert client.delete(f"{ME}/totp").status_code == 200
    assert browser.post("/api/v1/session", json=asked).status_code == 200


def test_one_signs_out_elsewhere_or_everywhere(client: TestClient) -> None:
    elsewhere = other(client)
    elsewhere.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 15) Chrome/156.0.0.0 Mobile Safari/537.36"
    elsewhere.post("/api/v1/session", json={"login": "sri", "password": PASSWORD})
    listed = {it["device"]: it for it in client.get(f"{ME}/sessions").json()["items"]}
    assert not listed["Chrome, Android"]["here"] and len(listed) == 2
    assert client.delete(f"{ME}/sessions/{listed['Chrome, Android']['id']}").status_code == 204
    assert elsewhere.get(ME).status_code == 401
    assert client.delete(f"{ME}/sessions/{'0' * 16}").json()["code"] == "unknown_id"
    assert client.delete(f"{ME}/sessions").status_code == 204
    assert client.get(ME).status_code == 401
