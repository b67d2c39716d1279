"""Jobs over HTTP, for administrators of the city alone, and what mail servers hand on."""

from __future__ import annotations

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from tests.unit.signaling.test_sittings import booked
from vicon.cluster.prepare import create_api_key, with_database
from vicon.jobs import rows
from vicon.people.server_key import ServerKey
from vicon.settings import Settings
from vicon.store.database import Database

JOBS = "/api/v1/jobs"

pytestmark = pytest.mark.usefixtures("signed_in")


def fail_all(loaded: Settings) -> None:
    """As a worker leaves jobs that cannot succeed."""

    async def work(database: Database, _key: ServerKey) -> None:
        def fail(connection: Any) -> None:
            now = time.time_ns() // 1_000_000 + 60_000
            for job in rows.take(connection, ["invitations"], now=now, lease_ms=1000, most=9):
                rows.failed(connection, job, "the mail server refused this address: 550", now)

        await database.write(fail)

    with_database(loaded, work)


def test_what_failed_is_listed_with_its_reason_and_tried_again(client: TestClient, loaded: Settings) -> None:
    seat = {"name": "Rina", "role": "chair", "email": "rina@kota.example"}
    for title in ("Satu", "Dua"):
        booked(client, title, seats=[seat])
    fail_all(loaded)
    first = client.get(JOBS, params={"state": "failed", "limit": 1})
    answer = client.get(first.links["next"]["url"])
    rest = answer.json()
    assert "next" not in answer.links
    items = first.json()["items"] + rest["items"]
    assert (len({it["id"] for it in items}), rest["next"]) == (2, None)
    assert {(it["kind"], it["attempt"], it["error"]) for it in items} == {
        ("invitations", 1, "the mail server refused this address: 550")
    }
    assert first.json()["counts"] == {"failed": 2}
    assert client.post(f"{JOBS}/{items[0]['id']}/again").status_code == 204
    assert client.get(JOBS).json()["counts"] == {"failed": 1, "waiting": 1}
    assert client.get(JOBS, params={"kind": "other"}).json()["items"] == []
    assert client.get(JOBS, params={"after": "x"}).json()["code"] == "bad_cursor"
    gone = client.post(f"{JOBS}/j_{'0' * 16}/again")
    assert (gone.status_code, gone.json()["code"]) == (409, "job_running")
    visitor = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    assert visitor.get(JOBS).status_code == visitor.post(f"{JOBS}/{items[0]['id']}/again").status_code == 401


def test_a_booking_says_who_was_written_to_what_they_said_and_when_they_are_reminded(
    client: TestClient,
) -> None:
    made = booked(client, seats=[{"name": "Rina", "role": "chair", "email": "rina@kota.example"}])
    (seat,) = made["seats"]
    assert (seat["invited"], seat["answer"], made["reminders"]) == (None, None, [1440, 15])
    path = f"/api/v1/sittings/{made['id']}"
    changed = client.patch(path, json={"reminders": [60, 5]}, headers={"If-Match": '"1"'})
    assert changed.json()["reminders"] == [60, 5]
    wrong = client.patch(path, json={"reminders": [7]}, headers={"If-Match": '"2"'})
    assert (wrong.status_code, wrong.json()["fields"]) == (
        422,
        [{"pointer": "/reminders", "code": "reminder"}],
    )


def test_a_mail_that_is_no_answer_is_refused_with_the_reason(client: TestClient, loaded: Settings) -> None:
    wanted = {"label": "Postfix", "role_ceiling": "guest", "scopes": ["messages:write"]}
    key = create_api_key(loaded, wanted)
    wait_for_keys(client)
    path, kind = "/api/v1/inbound/mail", {"Content-Type": "message/rfc822"}
    by_key = {**kind, "Authorization": f"Bearer {key}", "Accept-Language": "en"}
    refused = client.post(path, content=b"Subject: Halo\r\n\r\nSaya datang.", headers=by_key)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_reply")
    assert "no text/calendar part" in refused.json()["detail"]
    assert client.post(path, content=b"x", headers=by_key | {"Content-Type": "text/plain"}).status_code == 415
    visitor = TestClient(client.app, base_url=ORIGIN)
    assert visitor.post(path, content=b"x", headers=kind).status_code == 401
