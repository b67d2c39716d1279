"""Presets of the city: made of one of the five, changed, retired, and given to rooms.

Every function works in the caller's transaction; what is done stands in the administration journal. None is
ever deleted: rooms that have it go on, and a sitting keeps what it was opened with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from vicon.people import audit
from vicon.rooms.own_presets import BadPreset, Fault, changed
from vicon.rooms.presets import Preset
from vicon.schedule.faults import BadBooking
from vicon.schedule.titles import BadTitle, clean_title
from vicon.store.ids import new_id
from vicon.store.models.presets import presets as table

MOST = 100
TITLE_MOST = 80


class Absent(Exception):
    """There is no such preset."""


class Stale(Exception):
    """Somebody changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`rules`: settings that differ from `base`. `defaults`: what a booking has unless it says otherwise."""

    title: str
    base: Preset
    rules: Mapping[str, Any]
    defaults: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Own:
    """As stored; times in ms."""

    id: str
    title: str
    base: Preset
    rules: Mapping[str, Any]
    defaults: Mapping[str, Any]
    retired_at: int | None
    created_at: int
    version: int


def listing(connection: Connection) -> list[Own]:
    """Every preset of the city by its title, retired ones too."""
    return [_own(row) for row in connection.execute(select(table).order_by(table.c.title))]


def find(connection: Connection, preset: str) -> Own:
    """Raises Absent."""
    row = connection.execute(select(table).where(table.c.id == preset)).first()
    if row is None:
        raise Absent
    return _own(row)


def add(connection: Connection, wanted: Wanted, *, by: str, now: int) -> Own:
    """Raises BadPreset."""
    if (connection.scalar(select(func.count()).select_from(table)) or 0) >= MOST:
        raise BadPreset([Fault("", "presets_many")])
    made = new_id("pt")
    values = _checked(connection, wanted, None)
    connection.execute(insert(table), {"id": made, **values, "created_at": now, "version": 1})
    audit.record(connection, by, "preset.created", {"preset": made, "base": wanted.base}, now)
    return find(connection, made)


def change(connection: Connection, before: Own, wanted: Wanted, *, by: str, now: int) -> Own:
    """What sittings that are opened from now on begin with. Raises BadPreset, Stale."""
    values = _checked(connection, wanted, before.id)
    _update(connection, before, values)
    fields = sorted(name for name, value in values.items() if getattr(before, name) != value)
    audit.record(connection, by, "preset.changed", {"preset": before.id, "fields": fields}, now)
    return find(connection, before.id)


def retire(connection: Connection, before: Own, retired: bool, *, by: str, now: int) -> Own:
    """No longer offered, or again. Raises Stale."""
    if retired == (before.retired_at is not None):
        return before
    _update(connection, before, {"retired_at": now if retired else None})
    kind = "preset.retired" if retired else "preset.restored"
    audit.record(connection, by, kind, {"preset": before.id}, now)
    return find(connection, before.id)


def offered(connection: Connection, preset: str) -> Own:
    """One that something new may have. Raises BadBooking."""
    try:
        it = find(connection, preset)
    except Absent:
        raise BadBooking("/own_preset", "preset_unknown", "There is no such preset.") from None
    if it.retired_at is not None:
        raise BadBooking("/own_preset", "preset_retired", f"The preset {it.title} is not offered any more.")
    return it


def defaults_of(connection: Connection, preset: str | None) -> Mapping[str, Any]:
    """What a booking in a room of that preset has unless it says otherwise."""
    return {} if preset is None else find(connection, preset).defaults


def _checked(connection: Connection, wanted: Wanted, own: str | None) -> dict[str, Any]:
    try:
        title = clean_title(wanted.title)
    except BadTitle:
        title = None
    if title is None or len(title) > TITLE_MOST:
        raise BadPreset([Fault("/title", "title_bad")])
    same = select(table.c.id).where(func.lower(table.c.title) == title.lower(), table.c.id != (own or ""))
    if connection.scalar(same) is not None:
        raise BadPreset([Fault("/title", "title_taken")])
    rules = changed(wanted.base, wanted.rules)
    return {"title": title, "base": wanted.base, "rules": rules, "defaults": dict(wanted.defaults)}


def _update(connection: Connection, before: Own, values: dict[str, Any]) -> None:
    found = update(table).where(table.c.id == before.id, table.c.version == before.version)
    if connection.execute(found.values(**values, version=before.version + 1)).rowcount == 0:
        raise Stale


def _own(row: Row[Any]) -> Own:
    return Own(**row._mapping)
