"""Language channels: where the voice of an interpreter goes, and whose of several is heard (rooms.md 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vicon.rooms.ports import Kind
from vicon.rooms.register import Groups
from vicon.rooms.state import Seat, State, devices

_MIC: frozenset[Kind] = frozenset(("mic",))
_NOTHING: frozenset[Kind] = frozenset()


def channel(seat: Seat) -> str | None:
    """The language that `seat` interprets into: its voice reaches those who chose it, and nobody else.

    None: it has no channel. Whom the chair granted `publish.audio` by name speaks on the floor, as when a
    witness is to be understood by all.
    """
    return None if _on_floor(seat) else seat.lang


def voiceless(seat: Seat) -> bool:
    """An interpreter whom nobody has told into which language: there is no place for that voice."""
    return seat.role == "interpreter" and not _on_floor(seat) and seat.lang is None


def channels(state: State) -> dict[str, str]:
    """The language of each device inside whose voice goes into a channel."""
    return {
        participant: lang
        for seat in interpreters(state.seats)
        if (lang := channel(state.seats[seat])) is not None
        for participant in devices(state, seat)
    }


def one_voice(state: State, opened: dict[str, frozenset[Kind]]) -> dict[str, frozenset[Kind]]:
    """`opened`, with one open microphone for each language: the seat made first, and its first device."""
    taken: set[str] = set()
    for participant, lang in channels(state).items():
        kinds = opened.get(participant, _NOTHING)
        if "mic" in kinds and lang in taken:
            opened[participant] = kinds - _MIC
        elif "mic" in kinds:
            taken.add(lang)
    return opened


def interpreters(seats: Mapping[str, Seat]) -> Sequence[str]:
    """The seats that interpret into a language, removed ones aside, in their order."""
    return _interpreters(seats).get(True, ())


_interpreters: Groups[Seat, bool] = Groups(
    lambda it: (True,) if it.lang is not None and not it.removed else ()
)


def _on_floor(seat: Seat) -> bool:
    return seat.role != "interpreter" or "publish.audio" in seat.add
