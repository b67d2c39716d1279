"""The archive over HTTP: open to everybody, with the address of each second of what is published."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Connection
from starlette.testclient import TestClient

from tests.unit.signaling.test_http import started
from vicon import settings
from vicon.store import catalogue
from vicon.store.catalogue import Entry, Line
from vicon.store.database import Database

ARCHIVE = "/api/v1/archive"
FILMS = ["rc_0000000000000001", "rc_0000000000000002"]


def publish(data: Path, sitting: str, films: list[str]) -> None:
    """What a worker leaves in the database once films are published."""
    place = {"recording": films[-1], "ms": 754_900}
    vote = {"title": "Setuju?", "options": ["Ya", "Tidak"], "counts": [26, 3], "abstain": 2, "winner": 0}
    told = {
        "recordings": films,
        "votes": [place | vote | {"present": 31, "seats": 45}],
        "decisions": [place | {"text": "Dimulai April"}],
    }
    lines = [
        Line("title", text="Rapat Pasar"),
        Line("item", films[0], 61_500, "Relokasi pedagang"),
        Line("turn", films[0], 62_000, seal="ab" * 32),
        Line("decision", films[-1], 754_900, "Dimulai April"),
    ]

    def work(connection: Connection) -> None:
        catalogue.enter(connection, sitting)
        [(_, turn)] = catalogue.stale(connection)
        entry = Entry(sitting, "Rapat Pasar", None, 1_000, 90_000, 3, told, lines)
        assert catalogue.keep(connection, sitting, turn, entry, {"ab" * 32: "Budi"})

    async def run() -> None:
        database = Database.open(settings.load(data=data).database_url)
        await database.write(work)
        await database.close()

    asyncio.run(run())


def test_everybody_lists_and_searches_what_is_published(client: TestClient, tmp_path: Path) -> None:
    sitting = started(client)["sitting"]
    assert client.get(ARCHIVE).json() == {"items": [], "next": None}
    assert client.get(f"{ARCHIVE}/{sitting}").status_code == 404
    publish(tmp_path, sitting, FILMS[:1])
    url = f"/arsip/{sitting}"
    shown = {"sitting": sitting, "title": "Rapat Pasar", "opd": None}
    shown |= {"at": 1_000, "ms": 90_000, "speakers": 3, "url": url}
    assert client.get(ARCHIVE).json() == {"items": [shown | {"places": []}], "next": None}
    [found] = client.get(ARCHIVE, params={"q": "pedagang reloka"}).json()["items"]
    [place] = found["places"]
    assert (place["kind"], place["text"]) == ("item", "Relokasi pedagang")
    assert (place["ms"], place["url"]) == (61_500, f"{url}?t=61")
    # A name under a seal that is not there any more is not shown, whatever the words say.
    [named] = client.get(ARCHIVE, params={"q": "budi"}).json()["items"]
    assert named["places"] == []
    assert client.get(ARCHIVE, params={"q": "rahasia"}).json()["items"] == []
    assert client.get(ARCHIVE, params={"after": "x"}).json()["code"] == "bad_cursor"
    one = client.get(f"{ARCHIVE}/{sitting}").json()
    assert one["decisions"] == [
        {"text": "Dimulai April", "recording": FILMS[0], "ms": 754_900, "url": f"{url}?t=754"}
    ]
    [vote] = one["votes"]
    assert (vote["counts"], vote["present"], vote["seats"]) == ([26, 3], 31, 45)


def test_an_address_names_the_film_where_there_are_several(client: TestClient, tmp_path: Path) -> None:
    sitting = started(client)["sitting"]
    publish(tmp_path, sitting, FILMS)
    [found] = client.get(ARCHIVE, params={"q": "april"}).json()["items"]
    assert found["places"][0]["url"] == f"/arsip/{sitting}?t=754&r={FILMS[1]}"
