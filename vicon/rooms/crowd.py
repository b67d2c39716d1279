"""Seats and devices of a room as JSON, the same for every viewer: only what is new is written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from pydantic_core import to_json

from vicon.rooms.ports import JsonObject
from vicon.rooms.presets import Settings
from vicon.rooms.roles import listed
from vicon.rooms.state import Participant, Seat, State

R = TypeVar("R", bound=tuple[object, ...])
Opened = Mapping[str, str]


class Crowd:
    """`welcome` of a thousand seats holds 600 kB of them, for each who comes."""

    def __init__(self) -> None:
        self._seats = _Entries[tuple[Seat, str | None, Settings]](lambda row: seat(*row))
        self._devices = _Entries[tuple[Participant]](lambda row: _device(*row))
        self._last: tuple[State, str] | None = None

    def fields(self, state: State, opened: Opened) -> str:
        """The fields `seats` and `participants` of a welcome. `opened`: as it was stored with `state`."""
        if self._last is None or self._last[0] is not state:
            inside = ((id_, (it,)) for id_, it in state.participants.items() if it.presence != "left")
            shown, devices = self._seats.text(seats(state, opened)), self._devices.text(inside)
            self._last = state, f'"seats":{shown},"participants":{devices}'
        return self._last[1]


def seats(state: State, opened: Opened) -> Iterable[tuple[str, tuple[Seat, str | None, Settings]]]:
    """What is shown of each seat follows from these."""
    for id_, it in state.seats.items():
        if not it.removed:
            yield id_, (it, opened.get(it.name), state.settings)


def seat(it: Seat, name: str | None, settings: Settings) -> JsonObject:
    """A seat as all see it (shape: `protocol/state.py`)."""
    return {
        "name": name,
        "role": it.role,
        "guest": it.guest,
        "votes": it.votes,
        "side": it.side,
        "district": it.district,
        "grants": list(listed(it, settings)),
        "add": list(it.add),
        "remove": list(it.remove),
        "locked": list(it.locked),
        "lang": it.lang,
        "was": it.was,
    }


def _device(it: Participant) -> JsonObject:
    return {"seat": it.seat, "door": it.door, "presence": it.presence}


class _Entries(Generic[R]):
    """The text of each entry of a mapping, with the values that it follows from."""

    def __init__(self, show: Callable[[R], JsonObject]) -> None:
        self._show = show
        self._known: dict[str, tuple[R, str]] = {}

    def text(self, rows: Iterable[tuple[str, R]]) -> str:
        known, self._known = self._known, {}
        for key, values in rows:
            entry = known.get(key)
            # They never change in place; the same objects are equal without being looked at.
            if entry is None or entry[0] != values:
                entry = values, f'"{key}":{to_json(self._show(values)).decode()}'
            self._known[key] = entry
        return "{" + ",".join([text for _, text in self._known.values()]) + "}"
