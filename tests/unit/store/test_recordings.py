"""What is looked at to be changed is nobody else's to change meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import OperationalError

from tests.postgres import PrivatePostgres
from tests.unit.store.test_journal import ROOM, SITTING, room_row
from vicon.store import url
from vicon.store.models.recordings import recordings
from vicon.store.models.rooms import rooms, sittings
from vicon.store.recordings import one

FILM = {"id": "rec_1", "sitting": SITTING, "state": "filmed", "began_at": 1, "published": False, "turn": 0}


@pytest.mark.postgres
def test_a_recording_is_locked_from_the_look_at_its_version_on(
    postgres: PrivatePostgres, postgres_pattern: str
) -> None:
    engine = create_engine(url.for_sqlalchemy(postgres.new_database(like=postgres_pattern)))
    with engine.begin() as connection:
        connection.execute(insert(rooms), room_row(ROOM))
        sitting = {"id": SITTING, "room": ROOM, "state": "ended", "created_at": 1}
        connection.execute(insert(sittings), sitting)
        connection.execute(insert(recordings), FILM | {"chapters": [], "seals": []})
    at_once = select(recordings.c.id).with_for_update(nowait=True)
    with engine.begin() as first, engine.connect() as second:
        assert one(first, "rec_1") is not None
        assert second.scalar(at_once) == "rec_1"
        second.rollback()
        assert one(first, "rec_1", locked=True) is not None
        with pytest.raises(OperationalError):
            second.scalar(at_once)
    engine.dispose()
