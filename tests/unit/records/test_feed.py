"""What is told of a journal to those who follow it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from tests.chain import created, event
from tests.unit.store.test_journal import ROOM, SEAT, SITTING, room_row
from vicon.records import feed
from vicon.rooms.ports import Commit, StoredEvent
from vicon.store.archive import Archive
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio


def said(before: StoredEvent, to: str) -> StoredEvent:
    body = {"message": "m_3h6w0z8f2j4d7p1v", "seat": SEAT, "to": to, "text": {"sealed": "a" * 64}}
    return event(SITTING, before, "chat.sent", body)


async def at_once() -> None:
    """No pause at all."""


async def test_who_follows_is_told_what_comes_but_no_word_and_nothing_that_only_some_are_told(
    database: Database,
) -> None:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    journal, archive = SqlJournal(database), Archive(database)
    first = created(SITTING, ROOM)
    await journal.commit(Commit(SITTING, [first]))
    private = said(first, "chair")
    public = said(private, "all")
    told: list[feed.Told] = []
    async for it in feed.follow(archive, SITTING, 1, goes_on=lambda: len(told) < 2, pause=at_once):
        told.append(it)
        if len(told) == 1:
            await journal.commit(Commit(SITTING, [private, public]))
    assert [len(it.events) for it in told] == [0, 1]
    (heard,) = told[1].events
    assert (heard["seq"], heard["body"]["text"]) == (3, {"sealed": "a" * 64})
    assert told[1].last == 3
    hidden = await feed.page(archive, SITTING, 1, 1)
    assert (hidden.events, hidden.last, hidden.more) == ([], 2, True)
