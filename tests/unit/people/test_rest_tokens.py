"""REST tokens hold the grants a seat has now, for five minutes, and nothing for whoever is out."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest
from sqlalchemy import insert

from tests.unit.people.workshop import NOW, ORIGIN, RING, ROOM, claims, eddsa, hs256
from tests.unit.store.test_journal import room_row
from vicon.people import rest_tokens, tokens
from vicon.people.refusals import Refused
from vicon.people.rest_tokens import SecretBad
from vicon.rooms import completion, snapshot
from vicon.rooms.apply import apply
from vicon.rooms.event import Event
from vicon.rooms.journal import chain, read
from vicon.rooms.opening import new_sitting
from vicon.rooms.ports import Commit, Secret
from vicon.rooms.protocol.events import EventBody, ParticipantJoined, SeatChanged, SittingEnded, SittingSealed
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.state import State
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio

SEAT, PARTICIPANT, SECRET = "st_1c5x9n3b8k2m4q7t", "p_7f3k9m2q5t8w1c4x", "resume secret"


class Room:
    """A sitting with one guest in it."""

    def __init__(self, journal: SqlJournal) -> None:
        self.journal = journal
        self.sitting, self.first = new_sitting(ROOM, "meeting", "Rapat", NOW, os.urandom)

    async def begin(self) -> None:
        await self.journal.commit(self.first)
        joined = ParticipantJoined(
            participant=PARTICIPANT,
            seat=SEAT,
            role="guest",
            door="web",
            guest=True,
            name=Seal(sealed="a" * 64),
        )
        await self.write(joined, Secret(PARTICIPANT, hashlib.sha256(SECRET.encode()).hexdigest()))

    async def write(self, body: EventBody, *secrets: Secret) -> None:
        last = (await self.journal.events(self.sitting, 0, 1000))[-1]
        event = Event(last.seq + 1, NOW, "system", None, body)
        await self.journal.commit(
            Commit(self.sitting, tuple(chain(self.sitting, last.hash, [event])), secrets=secrets)
        )

    async def refresh(self, **changes: str) -> rest_tokens.RestClaims:
        asked = {"sitting": self.sitting, "participant": PARTICIPANT, "secret": SECRET} | changes
        token, until = await rest_tokens.refresh(
            self.journal, RING.current(), origin=ORIGIN, now=NOW, **asked
        )
        assert until == NOW + 300_000
        return rest_tokens.verify(RING, token, origin=ORIGIN, now=NOW)


@pytest.fixture
async def room(database: Database) -> Room:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    room = Room(SqlJournal(database))
    await room.begin()
    return room


async def test_token_holds_the_grants_of_this_moment(room: Room) -> None:
    before = await room.refresh()
    assert before.sub == SEAT and "chat.write" in before.grants and "moderate" not in before.grants
    await room.write(SeatChanged(seat=SEAT, role="chair", add=[], remove=[], grants=[]))
    assert "moderate" in (await room.refresh()).grants


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": ""},
        {"secret": "another"},
        {"secret": "\ud800"},
        {"participant": "p_0000000000000000"},
        {"sitting": "s_0000000000000000"},
    ],
)
async def test_wrong_secret_participant_or_sitting_is_refused_alike(
    room: Room, wrong: dict[str, str]
) -> None:
    with pytest.raises(SecretBad):
        await room.refresh(**wrong)


async def test_whoever_lost_the_secret_gets_nothing(room: Room) -> None:
    await room.journal.commit(Commit(room.sitting, secrets=[Secret(PARTICIPANT, None)]))
    with pytest.raises(SecretBad):
        await room.refresh()


async def test_ended_sitting_gives_no_token(room: Room) -> None:
    await room.write(SittingEnded())
    with pytest.raises(Refused, match="sitting_ended"):
        await room.refresh()


async def test_who_keeps_the_record_has_a_token_for_that_alone_until_it_is_sealed(room: Room) -> None:
    await room.write(SeatChanged(seat=SEAT, role="clerk", add=[], remove=[], grants=[]))
    await room.write(SittingEnded())
    assert set((await room.refresh()).grants) <= set(completion.KEPT)
    assert {"note.write", "recording"} <= set((await room.refresh()).grants)
    await room.write(SittingSealed(files=[]))
    with pytest.raises(Refused, match="sitting_ended"):
        await room.refresh()


@pytest.mark.parametrize("readable", [True, False])
async def test_snapshot_changes_nothing(room: Room, readable: bool) -> None:
    state = State(sitting=room.sitting)
    for stored in await room.journal.events(room.sitting, 0, 1000):
        state = apply(state, read(stored))
        last = stored
    taken = snapshot.take(state, last.hash)
    if not readable:
        taken = replace(taken, schema=taken.schema + 1, state=b"{}")
    await room.journal.commit(Commit(room.sitting, snapshot=taken))
    assert (await room.refresh()).room == ROOM


async def test_rest_token_is_no_room_token_and_none_other_is_a_rest_token(room: Room) -> None:
    token, until = await rest_tokens.refresh(
        room.journal,
        RING.current(),
        origin=ORIGIN,
        now=NOW,
        sitting=room.sitting,
        participant=PARTICIPANT,
        secret=SECRET,
    )
    with pytest.raises(Refused, match="token_invalid"):
        tokens.verify(RING, token, origin=ORIGIN, now=NOW)
    for other in (
        eddsa(claims()),
        eddsa(claims(), typ="vicon-rest+jwt"),
        hs256(claims(), typ="vicon-rest+jwt"),
        "",
        "a.b.c",
    ):
        with pytest.raises(Refused, match="token_invalid"):
            rest_tokens.verify(RING, other, origin=ORIGIN, now=NOW)
    with pytest.raises(Refused, match="token_expired"):
        rest_tokens.verify(RING, token, origin=ORIGIN, now=until + 30_000)
    with pytest.raises(Refused, match="token_early"):
        rest_tokens.verify(RING, token, origin=ORIGIN, now=NOW - 30_001)
    with pytest.raises(Refused, match="token_invalid"):
        rest_tokens.verify(RING, token, origin="https://other.example", now=NOW)
