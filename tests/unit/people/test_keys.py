"""Signing keys live, rotate and go; API keys are made, checked and revoked; a cache outlives the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.unit.people.workshop import NOW, ORIGIN, OTHER_ROOM, ROOM, claims, hs256
from vicon.people import api_keys, signing_keys, tokens
from vicon.people.claims import claim
from vicon.people.journal_keys import verifier_keys
from vicon.people.journal_signer import JournalSigner, NoJournalKey
from vicon.people.key_cache import UNKNOWN_AT_ONCE, UNKNOWN_EVERY_MS, KeyCache
from vicon.people.keyring import KeyRing
from vicon.people.refusals import Refused
from vicon.people.server_key import BadServerKey, ServerKey
from vicon.people.signing_keys import DAY_MS
from vicon.rooms.checkpoint import checkpoint_text, open_checkpoint
from vicon.store.database import Database
from vicon.store.models.keys import api_keys as table

pytestmark = pytest.mark.anyio

SERVER_KEY = ServerKey(bytes(range(32)))


class Clock:
    now = NOW

    def __call__(self) -> int:
        return self.now


async def states(database: Database) -> dict[str, str]:
    return {key.kid: key.state for key in await signing_keys.load(database, SERVER_KEY, "token")}


async def ring(database: Database, now: int = NOW) -> KeyRing:
    own = await signing_keys.load(database, SERVER_KEY, "token")
    api = await api_keys.load(database, SERVER_KEY, now)
    return KeyRing({key.kid: key for key in own}, {key.id: key for key in api})


async def test_first_start_makes_a_current_and_a_next_key(database: Database) -> None:
    for _ in range(2):
        await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
        assert await states(database) == {"k1": "current", "k2": "next"}


async def test_rotation_moves_every_key_on_and_lets_old_ones_go_in_time(database: Database) -> None:
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW)
    assert await states(database) == {"k1": "old", "k2": "current", "k3": "next"}
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW + DAY_MS)
    assert await states(database) == {"k1": "old", "k2": "old", "k3": "current", "k4": "next"}
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW + 31 * DAY_MS)
    assert await states(database) == {"k2": "old", "k3": "old", "k4": "current", "k5": "next"}


async def test_token_of_a_rotated_key_verifies_until_the_key_is_gone(database: Database) -> None:
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    token = tokens.issue(
        (await ring(database)).current(), claim(ORIGIN, room=ROOM, role="guest", now=NOW, use="whip")
    )
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW)
    later = NOW + 29 * DAY_MS
    assert tokens.verify(await ring(database), token, origin=ORIGIN, now=later, uses=["whip"])
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW + 31 * DAY_MS)
    with pytest.raises(Refused, match="token_invalid"):
        tokens.verify(await ring(database), token, origin=ORIGIN, now=later, uses=["whip"])


async def test_keys_rotate_by_themselves_after_ninety_days(database: Database) -> None:
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    assert not await signing_keys.rotate_if_due(database, SERVER_KEY, "token", NOW + 90 * DAY_MS - 1)
    assert await signing_keys.rotate_if_due(database, SERVER_KEY, "token", NOW + 90 * DAY_MS)
    assert not await signing_keys.rotate_if_due(database, SERVER_KEY, "token", NOW + 91 * DAY_MS)
    assert await states(database) == {"k1": "old", "k2": "current", "k3": "next"}


async def test_keys_of_tokens_and_of_journals_are_apart(database: Database) -> None:
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW)
    await signing_keys.ensure(database, SERVER_KEY, "journal", NOW)
    assert [key.kid for key in await signing_keys.load(database, SERVER_KEY, "journal")] == ["j1", "j2"]
    assert all(kid.startswith("k") for kid in await states(database))


async def test_published_keys_are_the_public_halves_of_all_that_verify(database: Database) -> None:
    await signing_keys.rotate(database, SERVER_KEY, "token", NOW)
    keys = (await ring(database)).jwks()["keys"]
    assert [key["kid"] for key in keys] == ["k1", "k2", "k3"]
    assert all(set(key) == {"kty", "crv", "x", "kid", "use", "alg"} for key in keys)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_private_keys_and_api_secrets_are_nowhere_in_the_file(
    database: Database, tmp_path: Path
) -> None:
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    made = await api_keys.create(
        database, SERVER_KEY, label="opd", scopes=["tokens:issue"], role_ceiling="staff", now=NOW
    )
    private = (await ring(database)).current().private
    assert private is not None
    sqlite3.connect(tmp_path / "vicon.db").execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("vicon.db*"))
    assert b"k1" in stored and b"opd" in stored
    assert private.private_bytes_raw() not in stored
    assert made.secret.encode() not in stored


async def test_other_server_key_does_not_open_the_keys(database: Database) -> None:
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    with pytest.raises(BadServerKey):
        await signing_keys.load(database, ServerKey(bytes(32)), "token")


async def test_api_key_proves_itself_and_signs_tokens(database: Database) -> None:
    made = await api_keys.create(
        database,
        SERVER_KEY,
        label="Dinas Kominfo",
        scopes=["tokens:issue", "rooms:write"],
        role_ceiling="staff",
        rooms=[ROOM],
        networks=["10.0.0.0/24", "2001:db8::1"],
        expires_at=NOW + DAY_MS,
        now=NOW,
    )
    known = await ring(database)

    def present(presented: str = made.presented, address: str = "10.0.0.7", now: int = NOW) -> str:
        return api_keys.authenticate(known, presented, scope="rooms:write", address=address, now=now).label

    assert (
        present() == present(address="::ffff:10.0.0.7") == present(address="2001:db8::1") == "Dinas Kominfo"
    )
    for wrong in (
        {"presented": made.presented[:-1] + ("A" if made.presented[-1] != "A" else "B")},
        {"presented": f"vk_{'0' * 16}.{made.secret}"},
        {"presented": made.secret},
        {"presented": ""},
        {"presented": "vk_\ud800"},
        {"address": "10.0.1.7"},
        {"address": "2001:db8::2"},
        {"address": "not an address"},
        {"now": NOW + DAY_MS},
    ):
        with pytest.raises(Refused, match="token_invalid"):
            present(**wrong)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="token_scope"):
        api_keys.authenticate(known, made.presented, scope="rooms:read", address="10.0.0.7", now=NOW)

    token = hs256(claims(iss=made.id, role="staff"), key=made.id, secret=made.secret)
    assert tokens.verify(known, token, origin=ORIGIN, now=NOW).role == "staff"
    elsewhere = hs256(claims(iss=made.id, room=OTHER_ROOM), key=made.id, secret=made.secret)
    with pytest.raises(Refused, match="token_scope"):
        tokens.verify(known, elsewhere, origin=ORIGIN, now=NOW)


async def test_revoked_and_expired_api_keys_are_gone(database: Database) -> None:
    one, two = [
        await api_keys.create(
            database, SERVER_KEY, label="x", scopes=[], role_ceiling="guest", now=NOW, expires_at=expires
        )
        for expires in (None, NOW + 1)
    ]
    assert set((await ring(database)).api) == {one.id, two.id}
    assert set((await ring(database, NOW + 1)).api) == {one.id}
    assert await api_keys.revoke(database, one.id, NOW)
    assert not await api_keys.revoke(database, one.id, NOW)
    assert (await ring(database, NOW + 1)).api == {}


@pytest.mark.parametrize(
    "bad", [{"scopes": ["everything"]}, {"networks": ["10.0.0.0/99"]}, {"role_ceiling": "root"}]
)
async def test_api_key_that_cannot_be_is_refused_in_a_sentence(
    database: Database, bad: dict[str, Any]
) -> None:
    wanted = {"scopes": ["rooms:read"], "role_ceiling": "guest"} | bad
    with pytest.raises(api_keys.BadApiKey, match=r"use|write"):
        await api_keys.create(database, SERVER_KEY, label="x", now=NOW, **wanted)


async def test_cache_keeps_its_keys_while_the_database_is_away(address: str) -> None:
    database = Database.open(address)
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    clock = Clock()
    cache = KeyCache(database, SERVER_KEY, clock)
    await cache.refresh()
    known = cache.ring
    await database.write(lambda connection: connection.execute(text("ALTER TABLE api_keys RENAME TO away")))
    clock.now += UNKNOWN_EVERY_MS
    with pytest.raises(Exception, match="api_keys"):
        await cache.refresh()
    assert cache.ring is known
    await database.close()


async def test_a_key_made_a_moment_ago_works_and_invented_ones_make_the_cache_look_seldom(
    database: Database,
) -> None:
    clock = Clock()
    cache = KeyCache(database, SERVER_KEY, clock)
    await cache.refresh()
    looks = 0

    async def refresh(whole: Callable[[], Awaitable[None]] = cache.refresh) -> None:
        nonlocal looks
        looks += 1
        await whole()

    cache.refresh = refresh  # type: ignore[method-assign]
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    assert (await cache.knowing("k1")).find("k1") is not None
    for invented in range(100):
        await cache.knowing(f"vk_{invented}")
    assert looks == UNKNOWN_AT_ONCE
    for waited in range(3):
        clock.now += UNKNOWN_EVERY_MS
        await cache.knowing("vk_one")
        await cache.knowing("vk_two")
        assert looks == UNKNOWN_AT_ONCE + waited + 1


async def test_last_use_of_an_api_key_is_remembered(database: Database) -> None:
    made = await api_keys.create(database, SERVER_KEY, label="x", scopes=[], role_ceiling="guest", now=NOW)
    clock = Clock()
    cache = KeyCache(database, SERVER_KEY, clock)
    await cache.refresh()
    cache.used(made.id)
    cache.used(ORIGIN)
    clock.now += 5
    await cache.write_used()
    clock.now += 5
    await cache.write_used()
    query = select(table.c.used_at)
    assert await database.read(lambda connection: connection.execute(query).all()) == [(NOW + 5,)]


async def test_checkpoints_are_signed_by_the_key_that_is_current_and_all_verify_by_what_is_published(
    database: Database,
) -> None:
    signer = JournalSigner(database, SERVER_KEY, ORIGIN)
    await signer.refresh()
    assert not signer.ready
    text = checkpoint_text("s_0000000000000000", 7, "ab" * 32, NOW)
    with pytest.raises(NoJournalKey):
        signer.sign(text)
    await signing_keys.ensure(database, SERVER_KEY, "journal", NOW)
    notes = []
    for _ in range(2):
        await signer.refresh()
        notes.append(signer.sign(text))
        await signing_keys.rotate(database, SERVER_KEY, "journal", NOW)
    first, second, _, _ = await verifier_keys(database, ORIGIN)
    for note, key in zip(notes, (first, second), strict=True):
        assert open_checkpoint(note, key).seq == 7
