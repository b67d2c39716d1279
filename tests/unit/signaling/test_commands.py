"""Programs act in a running sitting over HTTP: by scope, once, and refused as a socket would be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.hosting import hosting
from tests.unit.signaling.test_http import ORIGIN, started, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare
from vicon.people import powers
from vicon.people.keyring import SCOPES, ApiKey
from vicon.rooms.grants import Grant, Role
from vicon.rooms.protocol.commands import COMMANDS
from vicon.rooms.roles import GOVERNING

OF_PEOPLE = {"join", "resume", "leave", "ping", "pong", "typing", "sitting.preside", "question.upvote"} | {
    *("media.offer", "media.view", "media.state", "consent.set", "vote.cast", "poll.answer"),
    "caption.write",
    *("floor.request", "floor.withdraw", "floor.yield"),
}
"""What only somebody inside does: being there, sending, choosing for oneself."""
AGENDA = {"do": "agenda.import", "id": "agenda-1", "body": {"items": [{"judul": "Pembukaan"}]}}


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, str, dict[str, str]]]:
    """A server with a node, the address of a running sitting's commands, and keys by what they are for."""
    own = settings.load(data=tmp_path_factory.mktemp("commands"))
    prepare(own)

    def key(*scopes: str, ceiling: str = "chair", **more: Any) -> str:
        return create_api_key(own, {"label": "SIPD", "role_ceiling": ceiling, "scopes": scopes, **more})

    keys = {
        "agenda": key("commands:agenda"),
        "sitting": key("commands:sitting", "commands:agenda"),
        "low": key("commands:sitting", "commands:chat", ceiling="guest"),
        "reads": key("agenda:write", "sittings:write"),
        "elsewhere": key("commands:agenda", rooms=["r_0000000000000000"]),
    }
    with hosting(own), TestClient(create(Services(own)), base_url=ORIGIN) as client:
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        yield client, f"/api/v1/sittings/{started(client)['sitting']}/commands", keys


def test_a_command_is_done_once_whatever_is_repeated(
    meeting: tuple[TestClient, str, dict[str, str]],
) -> None:
    client, address, keys = meeting
    headers = {"Authorization": f"Bearer {keys['agenda']}", "Idempotency-Key": "a" * 22}
    first = client.post(address, json=AGENDA, headers=headers)
    assert first.status_code == 200, first.text
    again = client.post(address, json=AGENDA, headers=headers)
    assert (again.json(), again.headers["Idempotent-Replay"]) == (first.json(), "true")
    del headers["Idempotency-Key"]
    third = client.post(address, json=AGENDA, headers=headers)
    assert third.json() == first.json() and "Idempotent-Replay" not in third.headers
    other = client.post(address, json={**AGENDA, "body": {"items": []}}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")


def test_what_the_sitting_refuses_is_a_problem_with_its_word(
    meeting: tuple[TestClient, str, dict[str, str]],
) -> None:
    client, address, keys = meeting

    def refused(key: str, do: str, body: Any) -> tuple[int, str, Any]:
        asked = {"do": do, "id": "r1", "body": body}
        answer = client.post(address, json=asked, headers={"Authorization": f"Bearer {keys[key]}"})
        problem = answer.json()
        return answer.status_code, problem["code"], problem.get("about") or problem.get("fields")

    nothing = {"item": "i_0000000000000000"}
    assert refused("agenda", "agenda.start", nothing)[:2] == (404, "unknown_id")
    assert refused("sitting", "sitting.continue", {}) == (409, "wrong_state", "open")
    assert refused("low", "sitting.end", {}) == (403, "forbidden", "sitting.control")
    assert refused("agenda", "agenda.start", {}) == (
        *(422, "bad_body"),
        [{"pointer": "/body/item", "code": "schema"}],
    )
    assert refused("agenda", "media.offer", {})[:2] == (422, "bad_body")


def test_a_scope_permits_its_own_commands_in_sittings_of_its_rooms(
    meeting: tuple[TestClient, str, dict[str, str]],
) -> None:
    client, address, keys = meeting

    def answered(key: str | None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {keys[key]}"} if key else {}
        asked = {"do": "sitting.start", "id": "s1", "body": {}}
        answer = client.post(address, json=asked, headers=headers)
        return answer.status_code, answer.json()["code"]

    assert answered("agenda") == answered("reads") == (403, "token_scope")
    assert answered("elsewhere") == (404, "not_found")
    assert answered(None) == (401, "token_invalid")


def test_every_command_has_one_scope_or_is_of_people() -> None:
    listed = [do for its in powers.POWERS.values() for do in its.commands]
    assert len(listed) == len(set(listed))
    assert set(listed) | OF_PEOPLE == set(COMMANDS) and not set(listed) & OF_PEOPLE
    assert {grant for its in powers.POWERS.values() for grant in its.grants} <= set(get_args(Grant))


@pytest.mark.parametrize("ceiling", get_args(Role))
def test_a_ceiling_below_the_chair_governs_nobody(ceiling: Role) -> None:
    key = ApiKey("vk_0000000000000000", "SIPD", "", None, SCOPES, ceiling)
    its = powers.program(key)
    assert its.role != "chair"
    assert (its.grants >= GOVERNING) == (ceiling == "chair")
    assert ceiling == "chair" or not its.grants & GOVERNING
