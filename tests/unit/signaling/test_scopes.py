"""An API key opens what its scopes name, and nothing else: seen on every operation of the OpenAPI document.

Where a route asks for a scope, a key without it gets 403 `token_scope`: whose it is was proven. 404 hides
what is there of other rooms and OPDs only. Routes for people, seats and hosts refuse every key: 401 where a
person must be signed in, 403 or 401 where a seat or a host must prove itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling import limits
from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.documented import the_document
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare
from vicon.people.keyring import SCOPES

METHODS = ("get", "post", "put", "patch", "delete")
IDS = {"sitting": "s_", "room": "r_", "seat": "st_", "feed_id": "fd_", "person": "u_", "opd": "o_"}
IDS |= {"webhook": "wh_", "delivery": "dl_", "key": "vk_", "erasure": "er_", "job": "j_", "preset": "pt_"} | {
    "recording": "rc_",
    "deck": "d_",
    "encoder": "en_",
    "ticket": "k_",
    "message": "msg_",
}
OTHERS = {"form": "csv", "template": "notulen", "slug": "rapat-lain", "check": "media.AAAAAAAAAAAAAAAAAAAAAA"}
OTHERS |= {"what": "sound", "page": "1", "passkey": "0" * 16, "one": "0" * 16}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scopes")
    prepare(settings.load(data=path))
    return path


@pytest.fixture(scope="module")
def keys(data: Path) -> dict[str, str]:
    wanted = {"label": "x", "role_ceiling": "guest"}
    loaded = settings.load(data=data)
    return {it: create_api_key(loaded, {**wanted, "scopes": [it]}) for it in sorted(SCOPES)}


@pytest.fixture(scope="module")
def client(data: Path, keys: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(create(Services(settings.load(data=data))), base_url=ORIGIN) as client:
        wait_for_keys(client)
        yield client


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, its in the_document()["paths"].items():
        for method, operation in its.items():
            if method in METHODS and operation["security"]:
                yield method, path, operation


def address(path: str) -> str:
    """The path with ids that are nobody's."""
    return re.sub(
        r"\{(\w+)\}", lambda m: f"{IDS[m[1]]}{'0' * 16}" if m[1] in IDS else OTHERS.get(m[1], "x"), path
    )


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_key_opens_what_its_scope_names_and_nothing_else(
    client: TestClient, keys: dict[str, str], scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALLS_AT_ONCE", 1e9)
    # However fast the machine is, and however many scopes there are.
    for rule in ("WRONG", "CALLS", "LISTS", "EXPORTS", "SHEETS", "MEETINGS", "CHECKS"):
        monkeypatch.setattr(limits, rule, limits.parse("100000/minute"))
    headers = {"Authorization": f"Bearer {keys[scope]}"}
    opened = set()
    for method, path, operation in operations():
        ways = [way for one in operation["security"] for way in one]
        if not ways or ({} in operation["security"] and "key" not in ways):
            continue  # for everybody
        answer = client.request(method, address(path), headers=headers)
        where = f"{method} {path}: {answer.status_code} {answer.text}"
        needed = operation.get("x-scopes", [])
        if scope in needed:
            assert answer.status_code not in (401, 403), where
            opened.add(operation["operationId"])
        elif "key" in ways:
            assert (answer.status_code, answer.json()["code"]) == (403, "token_scope"), where
        else:
            assert answer.status_code in (401, 403), where
    assert opened, scope


def test_every_scope_that_a_route_needs_can_be_given() -> None:
    named = {scope for _, _, operation in operations() for scope in operation.get("x-scopes", [])}
    assert named == SCOPES
