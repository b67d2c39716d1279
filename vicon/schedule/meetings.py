"""A meeting at once: started with one call."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from vicon.rooms.ids import new_id
from vicon.rooms.opening import Prepared
from vicon.rooms.presets import Preset
from vicon.schedule import rooms, seats
from vicon.schedule.doors import Doors, NotFound, begin
from vicon.schedule.seats import Personal
from vicon.schedule.titles import clean_title

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Started:
    """A new meeting. `secret`, `host` and `code` are shown this once."""

    room: str
    slug: str
    title: str
    secret: str
    host: str
    code: str
    sitting: str
    seats: tuple[Personal, ...] = ()


class Meetings(Doors):
    """Every method may raise StoreUnavailable; nothing is done then."""

    async def start(
        self, title: str | None = None, preset: Preset = "meeting", prepared: Sequence[Prepared] = ()
    ) -> Started:
        """A lasting room with its first sitting, open at once, and seats made ready in it.

        Raises BadTitle, BadSeat.
        """
        wanted = clean_title(title)
        named = seats.named(prepared, os.urandom)
        for tries in range(_TRIES):
            try:
                return await self._database.write(
                    lambda connection: self._start(connection, wanted, preset, named)
                )
            except IntegrityError:
                # Somebody took the slug or code between our look and our insert.
                if tries == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    async def invited(self, slug: str) -> list[Personal]:
        """The seats made ready in a room, with their keys. Raises NotFound."""

        def look(connection: Connection) -> list[Personal]:
            found = rooms.by_slug(connection, slug)
            if found is None:
                raise NotFound
            ready = seats.of(connection, found.sitting) if found.sitting else []
            return [seats.personal(self._server_key, found.id, it) for it in ready]

        return await self._database.read(look)

    async def current_sitting(self, room: str) -> str | None:
        """The newest sitting of a room id, for tokens that name none; None if there is no such room."""
        found = await self._database.read(lambda connection: rooms.by_id(connection, room))
        return found.sitting if found else None

    def _start(
        self, connection: Connection, title: str | None, preset: Preset, prepared: Sequence[Prepared]
    ) -> Started:
        now = self._clock()
        room, keys = rooms.add(
            connection,
            self._server_key,
            room=new_id("r", os.urandom),
            title=title,
            fallback_title=_spoken,
            preset=preset,
            now=now,
        )
        sitting = begin(connection, room, now, prepared)
        own = tuple(seats.personal(self._server_key, room.id, it) for it in prepared)
        return Started(room.id, room.slug, room.title, keys.secret, keys.host, keys.code, sitting, own)


def _spoken(slug: str) -> str:
    return " ".join(word.capitalize() for word in slug.split("-"))
