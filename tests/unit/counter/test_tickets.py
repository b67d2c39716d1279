"""Tickets in the database: the line, what is told of it in the same transaction, and what is forgotten."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from tests.unit.rooms.test_actor_sql import SqlWorld
from tests.unit.rooms.test_lobby import knock
from tests.unit.rooms.worlds import START
from tests.unit.store.test_journal import ROOM, SITTING, room_row
from vicon.cluster.redis import SharedRedis
from vicon.counter import inbox, telling, tickets
from vicon.counter.removing import LIVES_MS, remove_old
from vicon.counter.telling import Telling
from vicon.counter.tickets import Ticket, Wanted
from vicon.destinations import entry
from vicon.messaging import outgoing
from vicon.messaging.incoming import Text
from vicon.people.server_key import ServerKey
from vicon.privacy import places, telephones
from vicon.privacy.subject import Subject
from vicon.privacy.traces import Trace
from vicon.rooms.ports import Notice
from vicon.store.database import Database
from vicon.store.models.rooms import rooms
from vicon.store.models.tickets import inbound_messages, text_messages
from vicon.store.models.tickets import tickets as table
from vicon.store.models.webhooks import webhook_messages
from vicon.webhooks import hooks
from vicon.webhooks.hooks import Wanted as WantedHook

pytestmark = pytest.mark.anyio

KEY = ServerKey(bytes(32))
NOW = 1_795_510_800_000
URL = "https://vicon.example"


def take(
    connection: Connection, to: str | None = None, now: int = NOW, room: str = ROOM, **external: str
) -> Ticket:
    wanted = Wanted("aktivasi-ikd", "D", to, "id", external or None)
    it, new = tickets.add(connection, KEY, room, wanted, zone="Asia/Jakarta", hours=8, now=now)
    if new:
        telling.made(connection, KEY, it, URL, now)
    return it


def sent(connection: Connection) -> list[tuple[str, str]]:
    """To whom which template, in the order in which they were made."""
    rows = connection.execute(select(text_messages.c.id).order_by(text_messages.c.created_at)).scalars()
    found = [outgoing.find(connection, KEY, it) for it in rows]
    return [(it.message.to, it.message.template) for it in found if it is not None]


async def made(database: Database, work: Any) -> Any:
    def all_(connection: Connection) -> Any:
        connection.execute(insert(rooms), room_row(ROOM))
        return work(connection)

    return await database.write(all_)


async def test_numbers_are_given_in_order_and_two_hundred_keep_theirs(database: Database) -> None:
    await made(database, lambda _connection: None)
    # No one transaction may take long, and on a busy machine two hundred in one would.
    line = [await database.write(partial(take, now=NOW + n)) for n in range(200)]
    assert [it.number for it in line] == [f"D-{n:03d}" for n in range(1, 201)]
    asked = partial(tickets.in_line, server_key=KEY, room=ROOM, now=NOW, most=200)
    assert [it.id for it in await database.read(asked)] == [it.id for it in line]
    last = await database.read(partial(tickets.standing, it=line[-1], now=NOW))
    assert last.position == 200
    tomorrow = await database.write(partial(take, now=NOW + 86_400_000))
    assert tomorrow.number == "D-001"


async def test_one_message_there_is_one_ticket_here(database: Database) -> None:
    def work(connection: Connection) -> None:
        first = take(connection, system="disdukcapil", id="WA-88121")
        assert take(connection, system="disdukcapil", id="WA-88121").id == first.id
        assert take(connection, system="disdukcapil", id="WA-88122").id != first.id
        key = tickets.key_of(KEY, first.id)
        found = tickets.by_key(connection, KEY, key)
        assert found is not None and found.id == first.id
        assert tickets.by_key(connection, KEY, key[:-1] + "_") is None

    await made(database, work)


async def test_as_visits_begin_and_end_those_behind_are_told_once(database: Database) -> None:
    told = Telling(SharedRedis("unix:///nowhere"), KEY, URL)

    def work(connection: Connection) -> None:
        line = [take(connection, f"+62812000000{n}", NOW + n) for n in range(5)]

        def happens(type_: str, n: int, at: int) -> None:
            told.tell(connection, SITTING, [Notice(type_, ROOM, 1, at, {"ticket": line[n].id})])

        assert sent(connection) == [(it.to, "loket_nomor") for it in line]
        happens("ticket.called", 0, NOW + 60_000)
        assert set(sent(connection)[5:]) == {
            ("+628120000001", "giliran_sekarang"),
            ("+628120000003", "giliran_dekat"),
        }
        happens("ticket.done", 0, NOW + 240_000)
        assert len(sent(connection)) == 7, "nobody came nearer"
        assert tickets.visits(connection, ROOM) == [180_000]
        assert tickets.standing(connection, line[2], NOW) == tickets.Standing(2, 2 * 180_000)
        done = tickets.find(connection, KEY, line[0].id)
        assert done is not None and (done.state, done.is_open(NOW)) == ("done", False)

    await made(database, work)


async def test_who_never_came_is_missed_and_the_line_goes_on_without(database: Database) -> None:
    def work(connection: Connection) -> None:
        first, second = take(connection), take(connection, now=NOW + 1)
        assert tickets.expired(connection, first.id, NOW + 5) is None
        assert tickets.expired(connection, first.id, first.expires_at) == "missed"
        assert tickets.expired(connection, first.id, first.expires_at) is None
        assert tickets.standing(connection, second, NOW).position == 1
        tickets.called(connection, second.id, NOW + 2)
        assert tickets.expired(connection, second.id, second.expires_at) == "done"

    await made(database, work)


async def test_those_who_do_not_come_when_they_are_next_hold_nobody_up(database: Database) -> None:
    told = Telling(SharedRedis("unix:///nowhere"), KEY, URL)

    def work(connection: Connection) -> None:
        line = [take(connection, f"+62812000000{n}", NOW + n) for n in range(6)]

        def comes(n: int) -> list[int | None]:
            told.tell(
                connection, SITTING, [Notice("ticket.called", ROOM, 1, NOW + 60_000, {"ticket": line[n].id})]
            )
            read = (tickets.find(connection, KEY, it.id) for it in line)
            return [tickets.standing(connection, it, NOW).position for it in read if it is not None]

        # The first three do not come. One place behind is free with each who does, and the next is told.
        assert comes(3) == [1, 1, 2, None, 3, 4]
        assert set(sent(connection)[6:]) == {
            ("+628120000001", "giliran_sekarang"),
            ("+628120000004", "giliran_dekat"),
        }
        assert comes(4) == [1, 1, 1, None, None, 2], "and one more"
        # Who was passed over is called on coming, and the line is as it was.
        assert comes(0) == [None, 1, 1, None, None, 2]

    await made(database, work)


async def test_who_was_lost_in_a_visit_is_done_when_the_sitting_ends(database: Database) -> None:
    told = Telling(SharedRedis("unix:///nowhere"), KEY, URL)

    def work(connection: Connection) -> None:
        wanted = WantedHook("SIPD", "https://kota.example/hook", ["ticket.done"])
        hooks.add(connection, KEY, wanted, [entry("kota.example")], asymmetric=False, by="u_1", now=NOW)
        lost, waits = take(connection), take(connection)
        for notice in (
            Notice("ticket.called", ROOM, 1, NOW, {"ticket": lost.id}),
            Notice("sitting.ended", ROOM, 2, NOW, {}),
        ):
            told.tell(connection, SITTING, [notice])
        said = connection.execute(select(webhook_messages.c.type, webhook_messages.c.data)).all()
        assert [(it.type, it.data["ticket"]) for it in said if it.type == "ticket.done"] == [
            ("ticket.done", lost.id)
        ]
        still = tickets.find(connection, KEY, waits.id)
        assert still is not None and still.state == "waiting"

    await made(database, work)


async def test_a_text_is_taken_once_and_words_are_kept_of_who_has_a_number_only(database: Database) -> None:
    def work(connection: Connection) -> None:
        it = take(connection, "+6281200000001")
        text = Text("+6281200000001", "Saya terlambat", NOW, "wamid.1")
        assert inbox.keep(connection, KEY, "whatsapp", text, NOW)
        assert not inbox.keep(connection, KEY, "whatsapp", text, NOW)
        assert inbox.seen(connection, "whatsapp", "wamid.1")
        assert inbox.last(connection, KEY, it.id) == "Saya terlambat"
        assert inbox.keep(connection, KEY, "whatsapp", Text("+6281", "Siapa ini?", NOW, "wamid.2"), NOW)
        unknown = connection.execute(
            select(inbound_messages).where(inbound_messages.c.ticket.is_(None))
        ).one()
        assert (unknown.sealed, unknown.question) == (None, None)

    await made(database, work)


async def test_who_asked_by_a_text_is_told_that_it_was_answered(database: Database) -> None:
    told = Telling(SharedRedis("unix:///nowhere"), KEY, URL)

    def work(connection: Connection) -> None:
        asked = Text("+6281200000001", "481920337 Kapan?", NOW, "wamid.1")
        inbox.keep(connection, KEY, "whatsapp", asked, NOW, "n_0000000000000001")
        for question in ("n_0000000000000002", "n_0000000000000001"):
            told.tell(
                connection, SITTING, [Notice("question.answered", ROOM, 1, NOW, {"question": question})]
            )
        assert sent(connection) == [("+6281200000001", "jawaban")]

    await made(database, work)


async def test_nothing_of_a_telephone_stays_longer_than_thirty_days(database: Database) -> None:
    def work(connection: Connection) -> None:
        it = take(connection, "+6281200000001")
        inbox.keep(connection, KEY, "whatsapp", Text("+6281200000001", "Halo", NOW, "wamid.1"), NOW)
        stored = [connection.execute(select(one)).one() for one in (table, text_messages, inbound_messages)]
        assert "81200000001" not in repr(stored)
        assert remove_old(connection, NOW + LIVES_MS - 1) == 0
        assert remove_old(connection, it.expires_at + LIVES_MS) == 3

    await made(database, work)


async def test_who_is_forgotten_with_the_telephone_keeps_the_place(
    database: Database,
) -> None:
    def work(connection: Connection) -> None:
        it, other = take(connection, "+6281200000001"), take(connection, "+6281200000002")
        inbox.keep(connection, KEY, "whatsapp", Text("+6281200000001", "Halo", NOW, "wamid.1"), NOW)
        subject = Subject.named("Sri Wahyuni", "", "", "", "0812 0000 0001")
        assert telephones.known(connection, KEY, subject.telephone) == 3
        trace = Trace("telephone", "messages", n=3)
        assert places.erase(connection, KEY, subject, trace, "u_1", NOW).outcome == "erased"
        assert telephones.known(connection, KEY, subject.telephone) == 0
        left = tickets.find(connection, KEY, it.id)
        assert left is not None and (left.to, left.state) == (None, "waiting")
        assert sent(connection) == [(other.to, "loket_nomor")]
        assert inbox.seen(connection, "whatsapp", "wamid.1") and inbox.last(connection, KEY, it.id) is None
        assert places.erase(connection, KEY, subject, trace, "u_1", NOW).outcome == "gone"

    await made(database, work)


async def test_a_visit_in_the_room_moves_the_line_in_the_database(database: Database) -> None:
    world = SqlWorld(database, lobby="queue", seats_max=2)
    world.journal._tells = Telling(SharedRedis("unix:///nowhere"), KEY, URL)  # type: ignore[attr-defined]
    async with world.running():
        line = await database.write(
            lambda c: [take(c, f"+62812000000{n}", now=START + n, room=world.room) for n in range(2)]
        )

        async def states() -> list[str]:
            found = [await database.read(partial(tickets.find, server_key=KEY, ticket=it.id)) for it in line]
            return [it.state for it in found if it is not None]

        clerk = await world.join("clerk")
        for it in line:
            place = {"id": it.id, "number": it.number, "at": it.created_at}
            await knock(world, it.number, jti=f"ticket_{it.n}", sub=f"ticket:{it.id}", ticket=place)
        assert await states() == ["waiting", "waiting"]
        await clerk.do("lobby.next")
        assert await states() == ["called", "waiting"]
        await clerk.do("lobby.next")
        assert await states() == ["done", "called"]
        await clerk.do("lobby.next", {"call": False})
        assert await states() == ["done", "done"]
        templates = [template for _, template in await database.read(sent)]
        assert sorted(templates) == ["giliran_sekarang", "loket_nomor", "loket_nomor"]
