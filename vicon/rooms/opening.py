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
from vicon.rooms.notices import notices
from vicon.rooms.ports import Commit
from vicon.rooms.presets import settings
from vicon.rooms.protocol.agenda import AgendaItem
from vicon.rooms.protocol.events import (
    AgendaSet,
    FloorRequested,
    SeatPrepared,
    SittingBefore,
    SittingCreated,
    SittingOpened,
)
from vicon.rooms.protocol.fields import Door
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
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A citizen who will speak: their seat, made ready too, and what they asked for.

    By which `door`: `web`; `room`, they come to the chamber; `paper`, somebody reads the statement out.
    `item`: of the agenda.
    """

    seat: Prepared
    door: Door = "web"
    item: str | None = None
    statement: str | None = None


def new_sitting(
    room: str,
    preset: str,
    title: str,
    now: int,
    rng: Rng,
    *,
    patch: Mapping[str, Any] | None = None,
    seats: Sequence[Prepared] = (),
    agenda: Sequence[AgendaItem] = (),
    registered: Sequence[Registered] = (),
    after: SittingBefore | None = None,
    opened: bool = True,
    starts_at: int | None = None,
    sitting: str | None = None,
) -> tuple[str, Commit]:
    """A sitting of `room` and what to store for it. `opened`: people may come in at once; else a
    booked one opens `opens_before_s` before `starts_at` (ms), others with whoever comes first. `sitting`: its
    id, where it was named before. `registered` stand on the list of speakers in this order.

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
        _prepare(scribe, seat)
    asking = [(_prepare(scribe, it.seat), it) for it in registered]
    if agenda:
        scribe.write(AgendaSet(items=list(agenda)))
    for own, it in asking:
        _put_on_list(scribe, own, it)
    if opened:
        scribe.write(SittingOpened())
    rows = tuple(chain(sitting, first_prev(sitting), scribe.events))
    news = notices(State(sitting=sitting), scribe.state, scribe.events)
    return sitting, Commit(sitting, events=rows, sealed=tuple(scribe.sealed), notices=news)


def _prepare(scribe: Scribe, it: Prepared) -> str:
    """The id of a seat that is ready now."""
    name = scribe.seal(names.clean(it.name))
    side, district = (None if one is None else texts.clean(one, "/seats") for one in (it.side, it.district))
    prepared = SeatPrepared(
        seat=it.seat or scribe.new_id("st"),
        role=it.role,
        votes=it.votes,
        side=side,
        district=district,
        lang=it.lang,
        name=name,
        nip=None if it.nip is None else scribe.seal(nip.clean(it.nip)),
        guest=it.guest,
    )
    scribe.write(prepared)
    return prepared.seat


def _put_on_list(scribe: Scribe, seat: str, it: Registered) -> None:
    """Who comes to the chamber or has a statement read is asked for by name, as a clerk would do it."""
    statement = None if it.statement is None else texts.clean(it.statement, "/registered/statement")
    known = {item.id for item in scribe.state.agenda}
    requested = FloorRequested(
        request=scribe.new_id("q"),
        seat=seat,
        door=it.door,
        item=it.item if it.item in known else None,
        side=it.seat.side,
        district=it.seat.district,
        prior=True,
        statement=scribe.seal_if(statement),
        for_name=None if it.door == "web" else scribe.seal(names.clean(it.seat.name)),
    )
    scribe.write(requested)
