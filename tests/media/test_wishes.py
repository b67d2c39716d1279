"""Wishes name seats; the engine is asked for cameras (media.md 6.1)."""

from __future__ import annotations

from tests.media.meeting import SlotWish, View
from vicon.media._engine import Wish
from vicon.media.wishes import Camera, camera_of, resolve, seats_in


def test_followed_sources_stay_followed_and_seats_become_cameras() -> None:
    view = View((SlotWish("6", "speaker"), SlotWish("7", "st_ani", 320, 180, 15), SlotWish("8", "screen")))
    assert resolve(view, ["6", "7", "8", "9"], {"st_ani": 12}) == [
        Wish("6", 0, "speaker", 640, 360, 0),
        Wish("7", 12, "", 320, 180, 15),
        Wish("8", 0, "screen", 640, 360, 0),
        Wish("9", 0, "", 0, 0, 0),
    ]


def test_a_seat_without_a_camera_shows_nothing_yet() -> None:
    assert resolve(View((SlotWish("6", "st_ani"),)), ["6"], {}) == [Wish("6", 0, "", 640, 360, 0)]


def test_sizes_are_kept_within_reason() -> None:
    [wish] = resolve(View((SlotWish("6", "speaker", -1, 10**9, -5),)), ["6"], {})
    assert (wish.width, wish.height, wish.fps) == (0, 16_384, 0)


def test_only_seats_are_watched() -> None:
    view = View((SlotWish("6", "speaker"), SlotWish("7", "st_ani"), SlotWish("8", "jbi"), SlotWish("9", "")))
    assert seats_in(view) == {"st_ani"}


def test_of_several_cameras_the_open_one_then_the_one_that_is_on_then_the_newest() -> None:
    assert camera_of([]) == 0
    assert camera_of([Camera(1, False, False, 1), Camera(2, False, False, 2)]) == 2
    assert camera_of([Camera(1, False, True, 1), Camera(2, False, False, 2)]) == 1
    assert camera_of([Camera(1, True, False, 1), Camera(2, False, True, 2)]) == 1
