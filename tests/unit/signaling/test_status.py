"""What everybody is told of whether vicon works, also while the database is away."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.condition import KEPT_S, Condition, Conditions, judge
from signaling.services import Services
from vicon import settings
from vicon.cluster.prepare import prepare
from vicon.cluster.registry import Node

OPEN, FULL, DRAINING = Node("m1", ""), Node("m2", "", full=True), Node("m3", "", draining=True)


@pytest.mark.parametrize(
    ("database", "linked", "said"),
    [
        (True, [OPEN], Condition("works")),
        (True, [OPEN, FULL, DRAINING], Condition("works")),
        (True, [FULL, DRAINING], Condition("full")),
        (True, [DRAINING], Condition("maintenance")),
        (True, [], Condition("trouble", "media")),
        (False, [OPEN], Condition("trouble", "database")),
    ],
)
def test_one_word_says_whether_people_can_meet(database: bool, linked: list[Node], said: Condition) -> None:
    assert judge(database=database, linked=linked) == said


@pytest.mark.anyio
async def test_however_many_ask_it_is_looked_at_once_in_a_while_and_again_after_a_failure() -> None:
    now, looks = 0.0, 0

    async def look() -> Condition:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise RuntimeError("once")
        return Condition("works")

    conditions = Conditions(look, lambda: now)
    assert [await conditions.now() for _ in range(3)] == [Condition("works")] * 3
    assert looks == 1
    now = KEPT_S
    with pytest.raises(RuntimeError):
        await conditions.now()
    assert await conditions.now() == Condition("works")
    assert looks == 3


def test_without_a_database_it_is_said_that_there_is_none(tmp_path: Path) -> None:
    prepare(settings.load(data=tmp_path))
    # Nobody listens there.
    away = settings.load(data=tmp_path, database="postgresql+psycopg://vicon@127.0.0.1:1/vicon")
    with TestClient(create(Services(away)), base_url="http://localhost:8000") as client:
        answer = client.get("/public/status.json")
    assert answer.json() == {"version": 1, "state": "trouble", "lacks": "database"}
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert answer.headers["access-control-allow-origin"] == "*"
