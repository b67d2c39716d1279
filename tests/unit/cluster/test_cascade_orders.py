"""Orders for an edge survive their way, and times keep their meaning on another machine's clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vicon.cluster.cascade import orders
from vicon.media.remote import Source
from vicon.rooms.ports.media import End


def sent(order: Mapping[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(order)))


def ends(until: int, now_us: int) -> dict[str, Any]:
    """Of a turn of 5 s, as an edge is told them."""
    turn = {"p_ani": {"mic": End(until, 5_000_000)}}
    return dict(sent(orders.gates({}, turn, {}, now_us))["ends"])  # type: ignore[arg-type]


def test_an_end_is_so_far_away_as_it_was_and_said_again_it_is_the_same() -> None:
    times = orders.Times()
    first = times.here(ends(900_000_000, 899_000_000), 7_000_000)
    assert first == {"p_ani": {"mic": End(8_000_000, 5_000_000)}}
    assert times.here(ends(900_000_000, 899_200_000), 7_123_456) == first
    assert times.here(ends(910_000_000, 899_200_000), 7_123_456) != first


def test_what_somebody_sends_is_read_as_it_was_told() -> None:
    sources = [Source("camera", 7, {96: "vp8"}, ("f", "h", "q")), Source("mic", 8, {111: "opus"}, ())]
    order = sent(orders.bring("m2", "p_ani", "st_ani", sources))
    assert orders.sources(order["sources"]) == sources
