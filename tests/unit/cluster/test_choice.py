"""New sittings go where there is room, near those who come, and every process chooses alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from vicon.cluster.choice import choose, headroom
from vicon.cluster.registry import Node

SITTINGS = [f"s_{n}" for n in range(2_000)]
A, B, C = (Node(name, "", workers=4, busy=0.1) for name in ("a", "b", "c"))


def shares(*nodes: Node, locality: str = "") -> dict[str, float]:
    """Which share of many sittings each node gets."""
    chosen = Counter(choose(sitting, nodes, locality) for sitting in SITTINGS)
    return {str(name): count / len(SITTINGS) for name, count in chosen.items()}


def test_nobody_is_chosen_where_nobody_is() -> None:
    assert choose("s_1", []) is None


def test_equal_nodes_get_equal_shares_in_whatever_order_they_are_seen() -> None:
    assert shares(A, B, C) == shares(C, A, B)
    assert shares(A, B, C) == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}, abs=0.04)


def test_a_node_with_more_threads_or_more_room_gets_more() -> None:
    assert shares(A, replace(B, workers=12))["b"] == pytest.approx(0.75, abs=0.04)
    assert shares(replace(A, busy=0.5), B)["b"] > 0.7


def test_a_node_whose_network_is_nearly_full_gets_nothing_however_idle_its_threads() -> None:
    narrow = replace(A, sent_bps=70_000_000, link_bps=100_000_000)
    assert headroom(narrow) < 0.25 < headroom(A)
    assert set(shares(narrow, B)) == {"b"}


def test_a_small_change_of_load_moves_nothing() -> None:
    before = [choose(sitting, [A, B, C]) for sitting in SITTINGS]
    assert [choose(sitting, [replace(A, busy=0.15), B, C]) for sitting in SITTINGS] == before


def test_a_node_that_goes_moves_only_its_own() -> None:
    for sitting in SITTINGS:
        before = choose(sitting, [A, B, C])
        if before != "c":
            assert choose(sitting, [A, B]) == before


def test_nodes_of_the_same_locality_come_first_while_they_have_room() -> None:
    here, there = replace(A, locality="timur"), replace(B, locality="barat")
    assert set(shares(here, there, locality="timur")) == {"a"}
    assert set(shares(replace(here, busy=0.85), there, locality="timur")) == {"b"}
    assert set(shares(replace(here, draining=True), there, locality="timur")) == {"b"}
    # Who stands nowhere in particular uses all.
    assert set(shares(here, there, locality="utara")) == {"a", "b"}


@pytest.mark.parametrize("worse", [{"draining": True}, {"full": True}, {"disk": "full"}, {"busy": 0.9}])
def test_a_worse_node_is_taken_only_when_there_is_no_better_one(worse: dict[str, object]) -> None:
    bad = replace(A, **worse)  # type: ignore[arg-type]
    assert set(shares(bad, B)) == {"b"}
    assert set(shares(bad)) == {"a"}


def test_a_full_node_is_better_than_one_that_drains() -> None:
    assert set(shares(replace(A, full=True), replace(B, draining=True))) == {"a"}
