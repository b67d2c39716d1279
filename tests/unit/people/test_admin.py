"""The administrator's one-time key opens one session, for a while, and nothing stored opens another."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from tests.unit.people.workshop import NOW
from vicon.people import admin
from vicon.store.database import Database
from vicon.store.models.sessions import sessions, sign_in_keys

pytestmark = pytest.mark.anyio


async def test_key_opens_one_session(database: Database) -> None:
    key = await admin.new_sign_in_key(database, NOW)
    session = await admin.sign_in(database, key, NOW)
    assert await admin.session(database, session.cookie, NOW) == session
    with pytest.raises(admin.SignInRefused):
        await admin.sign_in(database, key, NOW)


async def test_of_simultaneous_uses_of_a_key_one_wins(database: Database) -> None:
    key = await admin.new_sign_in_key(database, NOW)
    done = await asyncio.gather(
        *(admin.sign_in(database, key, NOW) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, admin.Session) for result in done) == 1
    assert sum(isinstance(result, admin.SignInRefused) for result in done) == 4


async def test_key_and_session_run_out(database: Database) -> None:
    key = await admin.new_sign_in_key(database, NOW)
    with pytest.raises(admin.SignInRefused):
        await admin.sign_in(database, key, NOW + admin.KEY_LIVES_MS)
    session = await admin.sign_in(database, key, NOW)
    assert await admin.session(database, session.cookie, session.expires_at - 1)
    assert await admin.session(database, session.cookie, session.expires_at) is None


async def test_newer_key_ends_the_one_before(database: Database) -> None:
    older = await admin.new_sign_in_key(database, NOW)
    newer = await admin.new_sign_in_key(database, NOW)
    with pytest.raises(admin.SignInRefused):
        await admin.sign_in(database, older, NOW)
    assert await admin.sign_in(database, newer, NOW)


async def test_signing_out_ends_this_session_only(database: Database) -> None:
    first, second = [
        await admin.sign_in(database, await admin.new_sign_in_key(database, NOW), NOW) for _ in range(2)
    ]
    await admin.sign_out(database, first.cookie)
    assert await admin.session(database, first.cookie, NOW) is None
    assert await admin.session(database, second.cookie, NOW) == second


@pytest.mark.parametrize("wrong", ["", "x", "\ud800", "\x00", "x" * 10_000])
async def test_anything_else_opens_nothing(database: Database, wrong: str) -> None:
    await admin.new_sign_in_key(database, NOW)
    with pytest.raises(admin.SignInRefused):
        await admin.sign_in(database, wrong, NOW)
    assert await admin.session(database, wrong, NOW) is None


async def test_what_is_stored_signs_nobody_in(database: Database) -> None:
    session = await admin.sign_in(database, await admin.new_sign_in_key(database, NOW), NOW)
    await admin.new_sign_in_key(database, NOW)
    stored = [
        digest
        for column in (sign_in_keys.c.digest, sessions.c.digest)
        for digest in await database.read(lambda connection, c=column: connection.scalars(select(c)).all())  # type: ignore[misc]
    ]
    assert len(stored) == 2
    assert session.cookie not in stored
    for digest in stored:
        assert await admin.session(database, digest, NOW) is None
        with pytest.raises(admin.SignInRefused):
            await admin.sign_in(database, digest, NOW)
