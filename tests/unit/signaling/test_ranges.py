"""Parts of files as players ask for them (RFC 9110, section 14)."""

from __future__ import annotations

import pytest

from signaling.ranges import NotSatisfiable, asked

TAG = '"abc"'


@pytest.mark.parametrize(
    ("said", "part"),
    [
        (None, None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-200", (0, 100)),
        ("Bytes=5-9", (5, 10)),
        ("bytes=0-1,5-6", None),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("lines=1-2", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_one_range_is_given_and_what_is_none_is_answered_whole(
    said: str | None, part: tuple[int, int] | None
) -> None:
    assert asked(said, 100, TAG) == part


@pytest.mark.parametrize("said", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_with_nothing_in_it_is_refused(said: str) -> None:
    with pytest.raises(NotSatisfiable):
        asked(said, 100, TAG)


def test_of_another_film_than_the_player_has_begun_it_gets_all() -> None:
    assert asked("bytes=10-19", 100, TAG, TAG) == (10, 20)
    assert asked("bytes=10-19", 100, TAG, '"other"') is None
    assert asked("bytes=10-19", 100, TAG, f"W/{TAG}") is None
