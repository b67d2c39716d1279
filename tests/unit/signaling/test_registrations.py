"""Citizens register to speak at a hearing over HTTP: without an account, and with a link of their own."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.signaling.test_sittings import SITTINGS, booked, client, links, patch

__all__ = ["client", "links"]
TERMS = {"closes_before_s": 3_600, "limit": 3}
AGENDA = [{"title": "Los pasar"}, {"title": "Parkir"}]


def hearing(client: TestClient, **more: Any) -> dict[str, Any]:
    given = {"preset": "hearing", "registration": TERMS, "agenda": AGENDA, **more}
    return booked(client, "RDPU Pasar Sleko", **given)


def public(client: TestClient) -> TestClient:
    """The same server for somebody who shows nothing."""
    other = TestClient(client.app, base_url=str(client.base_url))
    other.headers.pop("Authorization", None)
    return other


def register(client: TestClient, sitting: str, name: str = "Bu Tini", **more: Any) -> Any:
    body = {"name": name, "consent": True, **more}
    return client.post(f"{SITTINGS}/{sitting}/registrations", json=body)


def own(client: TestClient, sitting: str, made: dict[str, Any], what: str = "own") -> Any:
    key = made["link"].partition("#")[2]
    return client.post(f"{SITTINGS}/{sitting}/registrations/{what}", json={"key": key})


def test_a_citizen_registers_for_an_item_and_withdraws_by_the_link(client: TestClient) -> None:
    it = hearing(client)
    anybody = public(client)
    shown = anybody.get(f"{SITTINGS}/{it['id']}").json()
    assert shown["registration"]["state"] == "open" and shown["registration"]["taken"] == 0
    item = shown["agenda"][0]
    first = register(anybody, it["id"], item=item["item"], statement="Atap bocor.", contact="0812 3456 7890")
    assert first.status_code == 201, first.text
    second = register(anybody, it["id"], "Pak Karto", door="paper", statement="Tolong dibacakan.").json()
    made = first.json()
    assert (made["number"], made["place"], made["item"]) == (1, 1, "Los pasar")
    assert (second["number"], second["place"]) == (2, 2)
    assert own(anybody, it["id"], made).json() == made
    assert own(anybody, it["id"], made, "withdraw").status_code == 204
    assert own(anybody, it["id"], made).status_code == 404
    assert own(anybody, it["id"], second).json()["place"] == 1
    # The number is not given again, and neither is the contact kept.
    again = register(anybody, it["id"], contact="+62 812-3456-7890").json()
    assert again["number"] == 3


def test_the_list_is_for_who_booked_as_a_sheet_without_formulas(client: TestClient) -> None:
    it = hearing(client)
    register(client, it["id"], '=HYPERLINK("x")', contact="tini@warga.example")
    listed = client.get(f"{SITTINGS}/{it['id']}/registrations").json()["items"]
    assert [(one["number"], one["contact"]) for one in listed] == [(1, "tini@warga.example")]
    sheet = client.get(f"{SITTINGS}/{it['id']}/registrations.csv").text
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert row["nama"].startswith("'=") and row["cara"] == "daring"
    anybody = public(client)
    for path in ("registrations", "registrations.csv"):
        assert anybody.get(f"{SITTINGS}/{it['id']}/{path}").status_code == 401
    gone = client.delete(f"{SITTINGS}/{it['id']}/registrations/{listed[0]['seat']}")
    assert gone.status_code == 204
    assert client.get(f"{SITTINGS}/{it['id']}/registrations").json()["items"] == []


def test_pages_of_the_list_go_on_where_the_last_ended(client: TestClient) -> None:
    it = hearing(client)
    for name in ("Bu Tini", "Pak Karto", "Bu Sri"):
        assert register(client, it["id"], name).status_code == 201
    address = f"{SITTINGS}/{it['id']}/registrations"
    first = client.get(address, params={"limit": 2}).json()
    # Who withdraws meanwhile shifts nobody.
    client.delete(f"{address}/{first['items'][0]['seat']}")
    last = client.get(address, params={"limit": 2, "after": first["next"]}).json()
    assert [one["name"] for one in first["items"] + last["items"]] == ["Bu Tini", "Pak Karto", "Bu Sri"]
    assert last["next"] is None
    assert client.get(address, params={"after": "x"}).json()["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (None, "registration_none"),
        ({"opens_before_s": 3_600, "closes_before_s": 0}, "registration_early"),
        ({"closes_before_s": 366 * 86_400 - 1}, "registration_closed"),
    ],
)
def test_outside_its_time_nobody_registers(client: TestClient, terms: Any, code: str) -> None:
    answer = register(client, hearing(client, registration=terms)["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert ("at" in answer.json()) == (code == "registration_early")


def test_a_full_list_and_one_contact_twice_are_refused(client: TestClient) -> None:
    it = hearing(client)
    assert register(client, it["id"], contact="0812345").status_code == 201
    assert register(client, it["id"], "Pak Karto", contact="62812345").json()["code"] == "registered_already"
    for name in ("Pak Karto", "Bu Sri"):
        assert register(client, it["id"], name).status_code == 201
    assert register(client, it["id"], "Terlambat").json()["code"] == "registration_full"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": "\u202eBu Tini"}, "/name", "name_bad"),
        ({"name": "Rina"}, "/name", "name_reserved"),
        ({"item": "i_0000000000000000"}, "/item", "unknown_item"),
        ({"door": "paper"}, "/statement", "statement_needed"),
        ({"contact": "x" * 121}, "/contact", "contact_bad"),
    ],
)
def test_what_cannot_stand_on_the_list_is_refused_by_name(
    client: TestClient, body: dict[str, Any], pointer: str, code: str
) -> None:
    it = hearing(client, seats=[{"name": "Rina", "role": "chair"}])
    answer = register(client, it["id"], **body)
    assert answer.status_code == 422
    assert answer.json()["fields"] == [{"pointer": pointer, "code": code}]
    assert register(client, it["id"], consent=False).status_code == 422


def test_a_repeated_request_registers_once(client: TestClient) -> None:
    it = hearing(client)
    client.headers["Idempotency-Key"] = "k1"
    first, again = (register(client, it["id"]) for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replay"] == "true"


def test_the_agenda_keeps_its_lines_when_it_is_changed(client: TestClient) -> None:
    it = hearing(client)
    made = register(client, it["id"], item=it["agenda"][1]["item"]).json()
    lines = [it["agenda"][1], {"title": "Kebersihan"}]
    changed = patch(client, it, agenda=lines, registration={**TERMS, "limit": 1}).json()
    assert [line["title"] for line in changed["agenda"]] == ["Parkir", "Kebersihan"]
    assert changed["registration"]["state"] == "full"
    assert own(client, it["id"], made).json()["item"] == "Parkir"
