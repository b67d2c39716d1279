"""Network checks over HTTP: limited, bound to the node that opened them, and counted without a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from signaling import limits
from signaling.checks import Checks, NodeAwayError, least_loaded
from signaling.failures import Failures
from tests.media_side import MediaSide
from tests.redis_server import RedisServer
from vicon.cluster import check_counts
from vicon.cluster.check_counts import Cause
from vicon.cluster.links import Links
from vicon.cluster.redis import SharedRedis
from vicon.cluster.registry import Node

CHECKS = "/api/v1/checks"
DAY_MS = 86_400_000


def test_without_a_media_node_a_check_is_refused_for_a_while(client: TestClient) -> None:
    answer = client.post(CHECKS, json={"sdp": "v=0"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert client.delete(f"{CHECKS}/m1.{'a' * 22}").status_code == 404


def test_a_device_checks_only_so_often_and_offers_are_small(client: TestClient) -> None:
    assert client.post(CHECKS, json={"sdp": "v" * 16_001}).status_code == 422
    client.cookies.set("vicon-device", "d" * 22)
    allowed = limits.CHECKS_OF_DEVICE.amount
    statuses = [client.post(CHECKS, json={"sdp": "v=0"}).status_code for _ in range(allowed + 1)]
    assert statuses == [503] * allowed + [429]


def test_only_known_causes_are_counted_and_no_more_than_causes(client: TestClient) -> None:
    good = {"level": "good", "way": "udp", "code": ""}
    assert client.post(f"{CHECKS}/causes", json=good).status_code == 204
    for wrong in ({"level": "best"}, {"way": "pigeon"}, {"code": "J-99"}, {"code": "Ibu Siti"}):
        assert client.post(f"{CHECKS}/causes", json=good | wrong).status_code == 422


def test_what_keeps_a_browser_from_speaking_is_counted_and_nothing_else_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(Failures, "count", lambda _, code: counted.append(code))
    for code in ("P-01", "B-01", "B-02"):
        assert client.post(f"{CHECKS}/hindrances/{code}").status_code == 204
    for wrong in ("K-01", "J-12", "siti", "P-01x"):
        assert client.post(f"{CHECKS}/hindrances/{wrong}").status_code == 422
    assert counted == ["P-01", "B-01", "B-02"]


def test_the_node_with_the_fewest_sittings_checks_and_a_closing_one_last() -> None:
    nodes = {
        "a": Node("a", "", sittings=3),
        "b": Node("b", "", sittings=1),
        "c": Node("c", "", draining=True),
    }
    assert least_loaded(["a", "b", "c"], nodes) == "b"
    assert least_loaded(["c"], nodes) == "c"
    assert least_loaded([], nodes) is None


@pytest.mark.anyio
async def test_a_node_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.checks.ANSWER_S", 0.1)
    async with RedisServer(tmp_path) as server, MediaSide(server.run, "m1").serving():
        redis = SharedRedis(server.url)
        links = Links(redis, server.run, lambda _node, _message: None, lambda _node: None)
        assert await links.connected("m1", 60) is not None
        with pytest.raises(NodeAwayError):
            await Checks().open(links, "v=0")
        await links.close()
        await redis.close()


@pytest.mark.anyio
async def test_causes_are_summed_over_days(tmp_path: Path) -> None:
    now = 1_790_000_000_000
    tcp, closed = Cause("good", "tcp", "J-11"), Cause("none", "none", "J-12")
    async with RedisServer(tmp_path) as server:
        redis = SharedRedis(server.url)
        for cause, days_ago in ((tcp, 0), (tcp, 1), (closed, 0), (closed, 9)):
            await check_counts.count(redis, cause, now - days_ago * DAY_MS)
        assert await check_counts.counts(redis, 7, now) == {tcp: 2, closed: 1}
        assert await check_counts.counts(redis, 1, now) == {tcp: 1, closed: 1}
        await redis.close()
