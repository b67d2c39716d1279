"""A word for a link: worse at once, better only when it lasts."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from vicon.media.grade import Grade, Grading, grade, worst


class Stats(NamedTuple):
    rtt_us: int = 40_000
    up_loss: float = 0.0
    down_loss: float = 0.0
    rung: int = 0
    uplink: str = "good"


@pytest.mark.parametrize(
    ("stats", "word"),
    [
        (Stats(), "good"),
        (Stats(up_loss=0.06), "weak"),
        (Stats(down_loss=0.2), "bad"),
        (Stats(rtt_us=500_000), "weak"),
        (Stats(rtt_us=1_100_000), "bad"),
        (Stats(rung=3), "weak"),
        (Stats(uplink="small"), "weak"),
        (Stats(uplink="sound", up_loss=0.2), "bad"),
        (Stats(rung=8, rtt_us=0), "bad"),
    ],
)
def test_the_worst_of_loss_delay_and_ladder_counts(stats: Stats, word: Grade) -> None:
    assert grade(stats) == word  # type: ignore[arg-type]


def test_a_link_gets_worse_at_once_and_better_after_two_looks() -> None:
    grading = Grading()
    seen = []
    for found in ("good", "bad", "good", "weak", "good", "good", "good"):
        grading.look(found)  # type: ignore[arg-type]
        seen.append(grading.now)
    assert seen == ["good", "bad", "bad", "weak", "weak", "good", "good"]


def test_a_seat_is_as_good_as_its_worst_device() -> None:
    assert worst(["good", "bad", "weak"]) == "bad"
