"""From what clients wish to what the engine is asked: seats become producers (media.md 6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from vicon.media._engine import Wish
from vicon.media.listener import View

Follow = Literal["", "speaker", "screen", "jbi"]
_FOLLOWED: dict[str, Follow] = {"speaker": "speaker", "screen": "screen", "jbi": "jbi"}
_MAX_PIXELS = 1 << 14
_MAX_FPS = 240


class Camera(NamedTuple):
    """One of a seat's cameras. `age` grows with every transport: the newest is the largest."""

    producer: int
    open: bool
    on: bool
    age: int


def camera_of(cameras: Iterable[Camera]) -> int:
    """The camera that stands for a seat with several devices; 0 if there is none.

    An open one goes before a closed, then one that is on, then the newest.
    """
    best = max(cameras, key=lambda camera: camera[1:], default=None)
    return best.producer if best else 0


def seats_in(view: View) -> frozenset[str]:
    """Seats a view names: when the camera of one of these changes, the view is resolved anew."""
    return frozenset(slot.want for slot in view.slots if slot.want and slot.want not in _FOLLOWED)


def resolve(view: View, mids: Iterable[str], cameras: Mapping[str, int]) -> list[Wish]:
    """The engine's wishes for `view`; slots in `mids` it does not name show nothing.

    A seat without a camera gives an empty wish: the slot waits until it has one.
    """
    wished = {slot.mid: slot for slot in view.slots}
    wishes = []
    for mid in mids:
        slot = wished.get(mid)
        if slot is None:
            wishes.append(Wish(mid, 0, "", 0, 0, 0))
            continue
        follow: Follow = _FOLLOWED.get(slot.want, "")
        producer = 0 if follow else cameras.get(slot.want, 0)
        width, height = (min(max(side, 0), _MAX_PIXELS) for side in (slot.width, slot.height))
        wishes.append(Wish(mid, producer, follow, width, height, min(max(slot.fps, 0), _MAX_FPS)))
    return wishes
