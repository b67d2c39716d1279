"""News of the engine in the sitting's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vicon.media import live

if TYPE_CHECKING:
    from vicon.media._engine import Kind

OWNERS: dict[int, tuple[str, Kind]] = {1: ("st_ani", "mic"), 2: ("st_ani", "mic"), 3: ("st_budi", "camera")}


class Stats(NamedTuple):
    at: int = 0
    rtt_us: int = 0
    up_bytes: int = 0
    down_bytes: int = 0
    up_loss: float = 0.0
    down_loss: float = 0.0


def test_a_seat_with_two_microphones_is_heard_once_and_the_gone_not_at_all() -> None:
    body = live.speakers([(1, 3), (9, 8), (2, 7)], OWNERS.get)
    assert body == {"speakers": [{"seat": "st_ani", "level": 7}]}


def test_slots_name_seat_and_source_or_the_reason_for_nothing() -> None:
    body = live.slots(4, [("6", 3, "h", 3, ""), ("7", 0, "", 0, "off"), ("8", 9, "", 9, "")], OWNERS.get)
    assert body["n"] == 4
    assert body["slots"] == [
        {"mid": "6", "seat": "st_budi", "source": "camera", "csrc": 3, "layer": "h"},
        {"mid": "7", "source": "", "csrc": 0, "layer": "", "reason": "off"},
        {"mid": "8", "source": "", "csrc": 9, "layer": ""},
    ]


def test_bytes_go_on_counting_when_the_transport_is_replaced() -> None:
    quality = live.Quality()
    quality.body(Stats(up_bytes=100, down_bytes=1_000))  # type: ignore[arg-type]
    quality.transport_replaced()
    body = quality.body(Stats(up_bytes=5, down_bytes=50, rtt_us=20_400))  # type: ignore[arg-type]
    assert (body["up_bytes"], body["down_bytes"], body["rtt_ms"]) == (105, 1_050, 20)


def test_the_rung_and_why_are_told_until_the_transport_is_replaced() -> None:
    quality = live.Quality()
    quality.stepped(4, "link")
    body = quality.body(Stats())
    assert (body["rung"], body["why"]) == (4, "link")
    quality.transport_replaced()
    body = quality.body(Stats())
    assert body["rung"] == 0
    assert "why" not in body


def test_what_becomes_of_what_is_sent_is_told_until_the_transport_is_replaced() -> None:
    quality = live.Quality()
    assert quality.body(Stats())["uplink"] == "good"  # type: ignore[arg-type]
    quality.gets_through("sound")
    assert quality.body(Stats())["uplink"] == "sound"  # type: ignore[arg-type]
    quality.transport_replaced()
    assert quality.body(Stats())["uplink"] == "good"  # type: ignore[arg-type]


def test_a_lossy_link_asks_for_a_longer_jitter_buffer_until_it_was_calm_for_ten_seconds() -> None:
    quality = live.Quality()
    targets = [
        quality.body(Stats(rtt_us=50_000, down_loss=loss)).get("jitter_target_ms")  # type: ignore[arg-type]
        for loss in (0.0, 0.015, 0.03, 0.015, 0.0, 0.015, 0.0, 0.0, 0.015)
    ]
    assert targets == [None, None, 180, 180, 180, 180, 180, None, None]
    quality.stepped(7, "link")
    packed = quality.body(Stats(rtt_us=50_000, down_loss=0.03))  # type: ignore[arg-type]
    assert packed["jitter_target_ms"] == 240
    far = live.Quality().body(Stats(rtt_us=900_000, down_loss=0.5))  # type: ignore[arg-type]
    assert far["jitter_target_ms"] == 400
