"""Rooms made at the command line, with links for whoever is invited by name."""

from __future__ import annotations

from collections.abc import Sequence

from vicon.clock import now_ms
from vicon.cluster.prepare import with_database
from vicon.people.key_cache import KeyCache
from vicon.people.server_key import ServerKey
from vicon.rooms.opening import Prepared
from vicon.rooms.presets import Preset
from vicon.schedule.meetings import Meetings
from vicon.schedule.seats import Personal
from vicon.settings import Settings
from vicon.store.database import Database


def new(settings: Settings, title: str, preset: Preset, people: Sequence[Prepared]) -> Sequence[str]:
    """A line for the room and one for each of `people`: role, whether they vote, name, link.

    Raises BadTitle, BadSeat.
    """

    async def make(database: Database, key: ServerKey) -> Sequence[str]:
        made = await _meetings(settings, database, key).start(title, preset, people)
        address = f"{settings.url}/r/{made.slug}"
        first = f"{'all':11}  {'':5}  {made.title}  {address}#{made.secret}  {made.code}"
        return [first, *(_line(it, address) for it in made.seats)]

    return with_database(settings, make)


def links(settings: Settings, slug: str) -> Sequence[str]:
    """A line for each seat made ready in the room. Raises NotFound."""

    async def show(database: Database, key: ServerKey) -> Sequence[str]:
        ready = await _meetings(settings, database, key).invited(slug)
        return [_line(it, f"{settings.url}/r/{slug}") for it in ready]

    return with_database(settings, show)


def _meetings(settings: Settings, database: Database, key: ServerKey) -> Meetings:
    keys = KeyCache(database, key, now_ms)
    return Meetings(database, key, keys, origin=settings.url, clock=now_ms)


def _line(it: Personal, address: str) -> str:
    return f"{it.role:11}  {'votes' if it.votes else '':5}  {it.name}  {address}#{it.secret}"
