"""The public archive: what is published is found by its words, and nothing else is, then or later."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from tests.unit.records.minutes.hearing import SECRET, TITLE, Held, a_hearing
from tests.unit.store.test_journal import room_row
from vicon import settings
from vicon.jobs import Context
from vicon.mixing.chapters import told
from vicon.mixing.score import recordings as begun
from vicon.mixing.score import score
from vicon.people.server_key import ServerKey
from vicon.privacy.redacting import hide
from vicon.rooms.ports import StoredEvent
from vicon.store import catalogue, recordings, search
from vicon.store.catalogue import Entry, Line
from vicon.store.cursors import BadCursor
from vicon.store.database import Database
from vicon.store.models import rooms
from vicon.store.models.jobs import jobs
from vicon.store.recordings import Film
from vicon.store.search import Sought
from vicon.worker.cataloguing import enqueue_entries, entry

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def held() -> Held:
    return asyncio.run(a_hearing())


class City:
    """A database with a hearing that was held and filmed, and what a worker does there."""

    def __init__(self, database: Database, data: Path, held: Held) -> None:
        self.database = database
        self._settings = settings.load(data=data)
        self.sitting = held.sitting
        [self.recording] = begun(held.rows)
        read = score(held.rows, self.recording)
        assert read.end is not None
        film = Film(TITLE, "f_1", "1" * 64, 9, read.end - read.begin, told(read), (), 5)
        self.film = partial(recordings.filmed, id_=self.recording, film=film)
        self.begin = read.begin

    async def publish(self, published: bool = True) -> None:
        await self.database.write(partial(recordings.publish, id_=self.recording, published=published))
        await self.works()

    async def works(self) -> None:
        """All jobs that there are to make."""
        await self.database.write(enqueue_entries)
        made = await self.database.read(lambda c: c.execute(select(jobs.c.body).order_by(jobs.c.id)).all())
        nobody: Any = None
        key = ServerKey(bytes(32))
        context = Context(self.database, self._settings, key, "j_1", 1, lambda: 1, nobody)
        for row in made:
            await entry(context, row.body)
        assert await self.database.read(catalogue.stale) == []

    async def find(self, text: str = "", **more: Any) -> list[tuple[Entry, list[Line]]]:
        found, _ = await self.database.read(
            lambda connection: search.page(connection, Sought(text, **more), None, 10)
        )
        return found


@pytest.fixture
async def city(database: Database, tmp_path: Path, held: Held) -> City:
    made = City(database, tmp_path, held)

    def filmed(connection: Connection) -> None:
        held.store(connection)
        recordings.mirror(connection, held.sitting, held.rows)
        made.film(connection, turn=0)

    await database.write(filmed)
    return made


async def test_a_hearing_is_found_by_its_words_and_names_once_it_is_published(city: City) -> None:
    await city.works()
    assert await city.find() == [] == await city.find("relokasi")
    await city.publish()
    [(found, places)] = await city.find("RELÓKASI pas")
    assert (found.title, found.at, found.opd) == (TITLE, city.begin, None)
    assert {it.kind for it in places} == {"item"} and all(it.ms is not None for it in places)
    [(_, turns)] = await city.find("budi")
    assert [it.kind for it in turns] == ["turn"] and turns[0].text is None
    [(_, decided)] = await city.find("april 2027")
    assert [(it.kind, it.text) for it in decided] == [
        ("decision", "Relokasi tahap 1 dimulai bulan April 2027")
    ]
    [vote, _] = found.told["votes"]
    assert (vote["counts"], vote["abstain"], vote["recording"]) == ([2, 1], 1, city.recording)
    assert found.speakers == 4
    # A citizen who is not named, a decision that was corrected, and what was said behind doors.
    for text in ("yanto", "maret", SECRET, "kegaduhan", "catatan", "elokasi", "p", "zzz relokasi", "?!"):
        assert await city.find(text) == [], text
    assert SECRET not in str(found.told)
    for more, there in (
        ({"since": city.begin}, 1), ({"until": city.begin}, 0), ({"opd": "Dinas Perdagangan"}, 0),
    ):  # fmt: skip
        assert len(await city.find("relokasi", **more)) == there, more


async def test_what_is_taken_back_is_found_no_more_from_that_moment(city: City, held: Held) -> None:
    seal = next(seal for seal, text in held.texts.items() if text == "Budi Santoso")
    withdrawn = StoredEvent(999, b'{"at":1,"body":{},"kind":"consent.withdrawn"}', "")

    def unpublished(connection: Connection) -> None:
        recordings.publish(connection, city.recording, published=False)

    def erased(connection: Connection) -> None:
        recordings.redacted(connection, city.sitting, [seal])

    def withdraws(connection: Connection) -> None:
        recordings.mirror(connection, city.sitting, [withdrawn])

    for turn, take_back in enumerate((unpublished, withdraws, withdraws)):
        await city.publish()
        assert len(await city.find("relokasi")) == 1
        await city.database.write(take_back)
        assert await city.find() == [] == await city.find("relokasi")
        await city.works()
        assert await city.find() == []
        if turn:
            await city.database.write(partial(city.film, turn=turn))
    # Names go at once; what is left of the sitting is back when it was read anew.
    await city.publish()
    await city.database.write(erased)
    assert await city.find() == []


async def test_a_name_that_is_hidden_is_no_word_of_it(city: City, held: Held) -> None:
    await city.publish()
    seals = [seal for seal, text in held.texts.items() if text == "Budi Santoso"]
    await city.database.write(lambda c: hide(c, city.sitting, seals, 5))
    assert await city.find("budi") == [] == await city.find()
    await city.works()
    assert await city.find("budi") == []
    assert len(await city.find("siti")) == 1


async def test_what_changes_while_it_is_read_is_read_again(city: City) -> None:
    await city.database.write(partial(recordings.publish, id_=city.recording, published=True))
    [(sitting, turn)] = await city.database.read(catalogue.stale)
    await city.database.write(lambda c: catalogue.changed(c, sitting))
    old = Entry(sitting, "Lama", None, 1, 1, 0, {"recordings": []})
    assert not await city.database.write(lambda c: catalogue.keep(c, sitting, turn, old, {}))
    assert await city.database.read(catalogue.stale) == [(sitting, turn + 1)]


async def test_pages_are_the_newest_first_and_go_on_where_the_last_ended(database: Database) -> None:
    ids = [f"s_{n:016}" for n in range(5)]

    def fill(connection: Connection) -> None:
        connection.execute(insert(rooms.rooms), room_row("rm_1"))
        for n, id_ in enumerate(ids):
            sitting = {"id": id_, "room": "rm_1", "state": "ended", "created_at": 1, "ended_at": 2}
            connection.execute(insert(rooms.sittings), sitting)
            catalogue.enter(connection, id_)
            lines = [Line("title", text=f"Rapat {n}"), Line("item", "rc_1", 7_000, "Pasar Besar")]
            catalogue.keep(connection, id_, 1, Entry(id_, f"Rapat {n}", None, n // 2, 1, 0, {}, lines), {})

    await database.write(fill)
    seen: list[str] = []
    after = None
    for _ in ids:
        found, after = await database.read(
            lambda c, after=after: search.page(c, Sought("pasar rapat"), after, 2)
        )
        seen += [it.sitting for it, _ in found]
        assert all([line.text for line in lines] == ["Pasar Besar"] for _, lines in found)
        if after is None:
            break
    assert seen == ids[::-1]
    with pytest.raises(BadCursor):
        await database.read(lambda c: search.page(c, Sought(), "x", 2))
