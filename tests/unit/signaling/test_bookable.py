"""Rooms in which an organiser may book: which are offered, and what booking in one of others gives away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from tests.unit.signaling.test_rooms import ROOMS, makes
from tests.unit.signaling.test_sittings import (
    SITTINGS,
    START,
    WIB,
    booked,
    client,
    links,
    patch,
    sign_in,
    wanted,
)
from vicon import settings
from vicon.cluster.prepare import with_database
from vicon.people.server_key import ServerKey
from vicon.store.database import Database
from vicon.store.models.people import opd

__all__ = ["client", "links", "makes"]
BOOKABLE = "/api/v1/schedule/rooms"
KOMINFO, PU = "o_1111111111111111", "o_2222222222222222"
Room = Callable[..., dict[str, Any]]


@pytest.fixture
def room(client: TestClient, makes: dict[str, str], tmp_path: Path) -> Room:
    """Makes a room ahead. There are two OPDs."""
    rows = [{"id": KOMINFO, "name": "Kominfo", "created_at": 1}, {"id": PU, "name": "PU", "created_at": 1}]

    async def add(database: Database, _key: ServerKey) -> None:
        await database.write(lambda connection: connection.execute(insert(opd), rows))

    with_database(settings.load(data=tmp_path), add)

    def make(title: str, **more: Any) -> dict[str, Any]:
        made = client.post(ROOMS, json={"title": title, **more}, headers=makes)
        assert made.status_code == 201, made.text
        return dict(made.json())

    return make


def offered(client: TestClient, **query: str) -> list[str]:
    return [it["title"] for it in client.get(BOOKABLE, params=query).json()["items"]]


def test_an_organiser_is_offered_the_rooms_of_their_opd_and_those_they_booked_in(
    client: TestClient, room: Room, makes: dict[str, str], tmp_path: Path
) -> None:
    hall = room("Aula Kominfo", opd=KOMINFO, seats=[{"name": "Rina", "email": "rina@kota.example"}])
    old = room("Aula lama", opd=KOMINFO)
    address, match = f"{ROOMS}/{old['id']}", {**makes, "If-Match": f'"{old["version"]}"'}
    assert client.patch(address, json={"archived": True}, headers=match).status_code == 200
    other, city = room("Aula PU", opd=PU), room("Balai Kota")
    booked(client, "Rapat orang lain", opd="Kominfo")
    # A program may book in all rooms of its OPDs and of none.
    assert {hall["title"], other["title"], city["title"]} <= set(offered(client))
    sign_in(client, tmp_path, "sri", unit=KOMINFO)
    answer = client.get(BOOKABLE).json()
    assert answer == {
        "items": [{"id": hall["id"], "slug": hall["slug"], "title": "Aula Kominfo", "preset": "meeting"}],
        "next": None,
    }
    assert offered(client, q="pu") == []
    booked(client, "Rapat kami", at=START + timedelta(hours=2), opd="Kominfo")
    assert offered(client) == ["Aula Kominfo", "Rapat kami"]
    assert offered(client, q="RAPAT") == ["Rapat kami"]
    for one in (other, city):
        refused = client.post(SITTINGS, json=wanted(room=one["slug"]))
        assert refused.json()["fields"] == [{"pointer": "/room", "code": "room_unknown"}]
    first = client.get(BOOKABLE, params={"limit": 1})
    assert client.get(first.links["next"]["url"]).json()["items"][0]["title"] == "Rapat kami"
    sign_in(client, tmp_path, "agus", unit=PU)
    assert offered(client) == ["Aula PU"]
    sign_in(client, tmp_path, "tono")
    assert offered(client) == []
    sign_in(client, tmp_path, "budi", "staff", KOMINFO)
    assert client.get(BOOKABLE).status_code == 401


def test_who_books_in_a_room_of_others_gets_nobodys_link_to_their_other_sittings(
    client: TestClient, room: Room, tmp_path: Path
) -> None:
    """A personal link is good for all sittings of a room, so it is of a seat in theirs alone; whoever is
    always invited there comes by the link they have."""
    rina, agus = {"name": "Rina", "role": "chair"}, {"name": "Agus", "role": "member", "votes": True}
    hall = room("Aula Kominfo", opd=KOMINFO, seats=[rina, agus])
    usual = hall["seats"][0]
    sign_in(client, tmp_path, "sri", unit=KOMINFO)
    made = booked(client, room=hall["slug"], at=datetime.now(WIB).replace(microsecond=0))
    assert [(it["role"], it["votes"]) for it in made["seats"]] == [("chair", False), ("member", True)]
    key = {"secret": usual["link"].split("#")[1]}
    entered = client.post(f"{ROOMS}/{hall['slug']}/tokens", json=key).json()
    assert (entered["sitting"]["id"], entered["role"], entered["name"]) == (made["id"], "chair", "Rina")
    made = booked(client, room=hall["slug"], at=START)
    named = {"seat": usual["seat"], "name": "Sri", "role": "chair"}
    again = booked(client, room=hall["slug"], at=START + timedelta(days=1), seats=[named])
    changed = patch(client, made, seats=[*made["seats"], named]).json()
    kept = {it["seat"] for it in made["seats"]} & {it["seat"] for it in changed["seats"]}
    assert len(kept) == 2
    seats = [*made["seats"], *again["seats"], *changed["seats"]]
    assert len(seats) == 6
    assert not {usual["seat"], usual["link"]} & {it[name] for it in seats for name in ("seat", "link")}
