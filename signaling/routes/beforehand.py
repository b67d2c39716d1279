"""What is known of a sitting before its day, as the API writes and reads it: agenda and registration."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Connection

from signaling.routes.asked import Asked
from signaling.routes.texts import Line
from vicon.rooms.ids import new_id
from vicon.rooms.protocol.agenda import AgendaItem
from vicon.schedule import registrations
from vicon.schedule.listing import Listed
from vicon.schedule.registration import LONGEST_S, MOST, Terms, terms

ITEMS_MOST = 100


class Item(Asked):
    """A line of the agenda. `item` keeps the id, and with it what citizens registered for."""

    title: Annotated[Line, Field(min_length=1)]
    item: Annotated[str, Field(pattern=r"^i_[0-9a-hjkmnp-tv-z]{16}$")] | None = None


Agenda = Annotated[list[Item], Field(max_length=ITEMS_MOST)]


class AskedTerms(Asked):
    """Seconds before the start of each sitting. `opens_before_s`: null, from now on."""

    opens_before_s: Annotated[int, Field(ge=0, le=LONGEST_S)] | None = None
    closes_before_s: Annotated[int, Field(ge=0, le=LONGEST_S)] = 7_200
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


def agenda_of(asked: Iterable[Item]) -> tuple[AgendaItem, ...]:
    """Those lines, each with an id; of two with one id the second is a new line."""
    made: dict[str, AgendaItem] = {}
    for it in asked:
        own = it.item if it.item and it.item not in made else new_id("i", os.urandom)
        made[own] = AgendaItem(item=own, judul=it.title)
    return tuple(made.values())


def agenda_shown(agenda: Iterable[AgendaItem]) -> list[dict[str, str]]:
    return [{"item": it.item, "title": it.judul} for it in agenda]


def terms_of(asked: AskedTerms | None) -> Terms | None:
    """Raises BadBooking."""
    return None if asked is None else terms(asked.model_dump())


def registration_shown(connection: Connection, it: Listed, now: int) -> dict[str, Any] | None:
    """Whether citizens may register for a sitting, until when, and how many have."""
    own = it.registration
    if own is None:
        return None
    zone = it.series.zone
    opens = own.opens_at(it.starts_at)
    return {
        "state": registrations.standing(connection, own, it, now),
        "opens": None if opens is None else moment(opens, zone),
        "closes": moment(own.closes_at(it.starts_at, it.opens_at), zone),
        "taken": registrations.taken(connection, it.id),
        "opens_before_s": own.opens_before_s,
        "closes_before_s": own.closes_before_s,
        "limit": own.limit,
    }


def moment(at: int, zone: str) -> str:
    """ISO 8601 with the offset of `zone`."""
    return datetime.fromtimestamp(at // 1000, ZoneInfo(zone)).isoformat()
