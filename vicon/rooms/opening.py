"""The first events of a sitting, written before any actor runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vicon.rooms import names, nip, texts
from vicon.rooms.apply import apply
from vicon.rooms.grants import Role
from vicon.rooms.ids import Rng, new_id
from vicon.rooms.journal import chain, first_prev
from vicon.rooms.ports import Commit
from vicon.rooms.presets import settings
from vicon.rooms.protocol.events import SeatPrepared, SittingBefore, SittingCreated, SittingOpened
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State


@dataclass(frozen=True, slots=True)
class Prepared:
    """A seat made ready for somebody: its name is reserved. `votes`: entitled to vote.

    `lang`: what an interpreter interprets into. `nip`: a civil servant's number. `seat` is its id where it
    has one already, from an earlier sitting of the room.
    """

    name: str
    role: Role
    votes: bool = False
    side: str | None = None
    district: str | None = None
    seat: str | None = None
    lang: str | None = None
    nip: str | None = None


def new_sitting(
    room: str,
    preset: str,
    title: str,
    now: int,
    rng: Rng,
    *,
    patch: Mapping[str, Any] | None = None,
    seats: Sequence[Prepared] = (),
    after: SittingBefore | None = None,
    opened: bool = True,
    starts_at: int | None = None,
    sitting: str | None = None,
) -> tuple[str, Commit]:
    """A sitting of `room` and what to store for it. `opened`: people may come in at once; else a
    booked one opens `opens_before_s` before `starts_at` (ms), others with whoever comes first. `sitting`: its
    id, where it was named before.

    Raises KeyError for an unknown preset, ValidationError for bad settings, Refusal for a bad title or name.
    """
    sitting = sitting or new_id("s", rng)
    scribe = Scribe(State(sitting=sitting), now, rng, {}, apply)
    created = SittingCreated(
        room=room,
        preset=preset,
        settings=settings(preset, patch).model_dump(mode="json"),
        title=texts.clean(title, "/title"),
        after=after,
        key=scribe.seal(rng(32).hex()),
        starts_at=starts_at,
    )
    scribe.write(created)
    for seat in seats:
        name = scribe.seal(names.clean(seat.name))
        side, district = (
            None if it is None else texts.clean(it, "/seats") for it in (seat.side, seat.district)
        )
        prepared = SeatPrepared(
            seat=seat.seat or scribe.new_id("st"),
            role=seat.role,
            votes=seat.votes,
            side=side,
            district=district,
            lang=seat.lang,
            name=name,
            nip=None if seat.nip is None else scribe.seal(nip.clean(seat.nip)),
        )
        scribe.write(prepared)
    if opened:
        scribe.write(SittingOpened())
    rows = tuple(chain(sitting, first_prev(sitting), scribe.events))
    return sitting, Commit(sitting, events=rows, sealed=tuple(scribe.sealed))
