"""What became of a sitting, as JSON for programs: its agenda, votes, questions and what is to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.records.minutes.hearing import SECRET, Held, a_hearing
from tests.unit.signaling.test_http import ORIGIN, started, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare, with_database

SCOPES = ("agenda:read", "results:read", "questions:read")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Held]]:
    """A server that a hearing was held at, and a program that may read of it."""
    own = settings.load(data=tmp_path_factory.mktemp("results"))
    prepare(own)
    held = asyncio.run(a_hearing())
    with_database(own, lambda database, _key: database.write(held.store))
    key = create_api_key(own, {"label": "e-Monev", "role_ceiling": "guest", "scopes": SCOPES})
    with TestClient(create(Services(own)), base_url=ORIGIN) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        wait_for_keys(client)
        yield client, held


def items(site: tuple[TestClient, Held], what: str) -> list[dict[str, Any]]:
    client, held = site
    answer = client.get(f"/api/v1/sittings/{held.sitting}/{what}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store" and SECRET not in answer.text
    return list(answer.json()["items"])


def test_the_agenda_says_what_became_of_each_item(site: tuple[TestClient, Held]) -> None:
    found = items(site, "agenda")
    assert [(it["kode"], it["status"], it["outcome"]) for it in found] == [
        ("A1", "finished", "tata tertib disepakati"),
        ("A2", "finished", "dipaparkan"),
        ("A3", "finished", "disetujui dengan catatan"),
        ("A4", "postponed", None),
    ]
    assert [(it["setuju"], it["tolak"], it["abstain"]) for it in found[1:3]] == [(None,) * 3, (2, 1, 1)]
    assert found[0]["began"] < found[0]["ended"] and found[3]["began"] is None


def test_votes_say_what_they_came_to_and_not_who_chose_what(site: tuple[TestClient, Held]) -> None:
    hands, secret, void = items(site, "votes")
    assert (hands["kind"], secret["kind"]) == ("hands", "secret")
    for it in (hands, secret):
        assert (it["result"]["counts"], it["result"]["abstain"], it["void"]) == ([2, 1], 1, None)
        assert not {"choices", "ballots"} & it["result"].keys()
    assert (void["result"], void["void"]) == (None, "ordered")
    [third] = [it["item"] for it in items(site, "agenda") if it["kode"] == "A3"]
    assert hands["item"] == third and hands["opened_at"] < hands["closed_at"]


def test_questions_come_with_their_answers_and_nobodys_name(site: tuple[TestClient, Held]) -> None:
    answered, assigned = items(site, "questions")
    assert (answered["text"], answered["answer"]) == (
        "Apakah sewa lapak gratis?",
        "Gratis selama enam bulan pertama.",
    )
    assert (assigned["owner"], assigned["answer"], assigned["status"]) == (
        *("Dinas Perdagangan", None),
        "assigned",
    )
    assert not {"seat", "who", "name"} & answered.keys()


def test_what_is_to_be_done_has_the_columns_of_the_sheet(site: tuple[TestClient, Held]) -> None:
    client, held = site
    found = items(site, "actions")
    sheet = client.get(f"/api/v1/sittings/{held.sitting}/actions.csv").text.splitlines()
    assert sheet[0].split(",") == list(found[0])
    assert [it["penanggung_jawab"] for it in found] == ["Dinas Perdagangan"] * 2 and len(sheet) == 3


def test_nothing_is_told_before_the_end(site: tuple[TestClient, Held]) -> None:
    client, _ = site
    running = started(client)["sitting"]
    for what in ("votes", "questions", "actions"):
        answer = client.get(f"/api/v1/sittings/{running}/{what}")
        assert (answer.status_code, answer.json()["code"]) == (409, "sitting_running")
    assert client.get(f"/api/v1/sittings/{running}/agenda").json() == {"items": []}
