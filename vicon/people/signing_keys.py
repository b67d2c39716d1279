"""The server's Ed25519 keys in the database: made, rotated, retired (rooms.md 3, rule 2)."""

from __future__ import annotations

from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from vicon.people.keyring import SigningKey
from vicon.people.server_key import ServerKey
from vicon.store.database import Database
from vicon.store.models.keys import signing_keys as table

Purpose = Literal["token", "journal"]
"""Tokens and checkpoints are signed with different keys: the former live days, the latter are evidence."""

DAY_MS = 86_400_000
ROTATE_AFTER_MS = 90 * DAY_MS
LONGEST_TOKEN_MS = 31 * DAY_MS
"""The longest a token may be good (WHIP, 30 days), and a day for clocks."""

_PREFIX: dict[Purpose, str] = {"token": "k", "journal": "j"}


async def ensure(database: Database, server_key: ServerKey, purpose: Purpose, now: int) -> None:
    """Make a current and a next key unless they are there. Raises StoreUnavailable."""
    try:
        await database.write(lambda connection: _ensure(connection, server_key, purpose, now))
    except IntegrityError:
        # Another process did it at the same moment.
        return


async def rotate(database: Database, server_key: ServerKey, purpose: Purpose, now: int) -> None:
    """next becomes current, current becomes old, a new next is made, and old ones past their time are gone.

    Raises StoreUnavailable; sqlalchemy.exc.IntegrityError if another process rotates at the same moment.
    """
    await database.write(lambda connection: _rotate(connection, server_key, purpose, now))


async def rotate_if_due(database: Database, server_key: ServerKey, purpose: Purpose, now: int) -> bool:
    """Rotate when the current key has signed for 90 days; True if it did. Raises StoreUnavailable."""

    def work(connection: Connection) -> bool:
        since = connection.scalar(
            select(table.c.current_at).where(table.c.purpose == purpose, table.c.state == "current")
        )
        _let_go(connection, purpose, now)
        if since is None or now - since < ROTATE_AFTER_MS:
            return False
        _rotate(connection, server_key, purpose, now)
        return True

    try:
        return await database.write(work)
    except IntegrityError:
        return False


async def load(database: Database, server_key: ServerKey, purpose: Purpose) -> list[SigningKey]:
    """All keys but those that are gone, oldest first. Raises StoreUnavailable, BadServerKey."""
    query = (
        select(table.c.kid, table.c.state, table.c.public, table.c.private)
        .where(table.c.purpose == purpose, table.c.state != "gone")
        .order_by(table.c.created_at, table.c.kid)
    )
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [_opened(row, server_key) for row in rows]


async def public(database: Database, purpose: Purpose) -> list[bytes]:
    """The public halves of all keys there ever were, oldest first: evidence outlives its key.

    Raises StoreUnavailable.
    """
    query = select(table.c.public).where(table.c.purpose == purpose).order_by(table.c.created_at, table.c.kid)
    return list(await database.read(lambda connection: connection.scalars(query).all()))


def _ensure(connection: Connection, server_key: ServerKey, purpose: Purpose, now: int) -> None:
    states = set(connection.scalars(select(table.c.state).where(table.c.purpose == purpose)))
    if "current" not in states:
        _add(connection, server_key, purpose, "current", now)
    if "next" not in states:
        _add(connection, server_key, purpose, "next", now)


def _rotate(connection: Connection, server_key: ServerKey, purpose: Purpose, now: int) -> None:
    _ensure(connection, server_key, purpose, now)
    _let_go(connection, purpose, now)
    of_purpose = table.c.purpose == purpose
    connection.execute(
        update(table)
        .where(of_purpose, table.c.state == "current")
        # An old key signs no more; only its public half is still needed.
        .values(state="old", old_at=now, private=None)
    )
    connection.execute(
        update(table).where(of_purpose, table.c.state == "next").values(state="current", current_at=now)
    )
    _add(connection, server_key, purpose, "next", now)


def _let_go(connection: Connection, purpose: Purpose, now: int) -> None:
    connection.execute(
        update(table)
        .where(table.c.purpose == purpose, table.c.state == "old", table.c.old_at <= now - LONGEST_TOKEN_MS)
        .values(state="gone")
    )


def _add(
    connection: Connection,
    server_key: ServerKey,
    purpose: Purpose,
    state: Literal["next", "current"],
    now: int,
) -> None:
    # Rows are never deleted, so that a kid is never used twice.
    count = connection.scalar(select(func.count()).where(table.c.purpose == purpose)) or 0
    kid = f"{_PREFIX[purpose]}{count + 1}"
    private = Ed25519PrivateKey.generate()
    connection.execute(
        insert(table).values(
            kid=kid,
            purpose=purpose,
            state=state,
            public=private.public_key().public_bytes_raw(),
            private=server_key.seal(f"signing key {kid}", private.private_bytes_raw()),
            created_at=now,
            current_at=now if state == "current" else None,
        )
    )


def _opened(row: Row[Any, Any, Any, Any], server_key: ServerKey) -> SigningKey:
    kid, state, public, private = row.kid, row.state, row.public, row.private
    return SigningKey(
        kid=kid,
        state=state,
        public=Ed25519PublicKey.from_public_bytes(public),
        private=Ed25519PrivateKey.from_private_bytes(server_key.open(f"signing key {kid}", private))
        if private is not None
        else None,
    )
