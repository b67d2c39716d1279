"""The administrator's way in: a one-time key printed by the server, exchanged for a session.

Both are random, shown once and stored as SHA-256: whoever reads the database cannot sign in with it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from vicon.store.database import Database
from vicon.store.models.sessions import sessions, sign_in_keys

HOUR_MS = 3_600_000
KEY_LIVES_MS = 24 * HOUR_MS
SESSION_LIVES_MS = 12 * HOUR_MS


class SignInRefused(Exception):
    """The key is unknown, used or too old."""


@dataclass(frozen=True, slots=True)
class Session:
    """`cookie` is the cookie's value; times in ms."""

    cookie: str
    created_at: int
    expires_at: int


async def new_sign_in_key(database: Database, now: int) -> str:
    """A key for one sign-in within a day; keys made before it stop working. Raises StoreUnavailable."""
    key = secrets.token_urlsafe(24)
    row = {"digest": _digest(key), "expires_at": now + KEY_LIVES_MS}

    def work(connection: Connection) -> None:
        connection.execute(delete(sign_in_keys))
        connection.execute(insert(sign_in_keys), row)

    await database.write(work)
    return key


async def sign_in(database: Database, key: str, now: int) -> Session:
    """Spend `key` for a session. Raises SignInRefused, StoreUnavailable."""
    cookie = secrets.token_urlsafe(32)
    session = Session(cookie, now, now + SESSION_LIVES_MS)
    row = {"digest": _digest(cookie), "created_at": session.created_at, "expires_at": session.expires_at}

    def work(connection: Connection) -> bool:
        spent = connection.execute(
            delete(sign_in_keys).where(sign_in_keys.c.digest == _digest(key), sign_in_keys.c.expires_at > now)
        )
        if spent.rowcount == 0:
            return False
        connection.execute(insert(sessions), row)
        return True

    if not await database.write(work):
        raise SignInRefused
    return session


async def session(database: Database, cookie: str, now: int) -> Session | None:
    """The session behind a cookie, None if there is none or it has run out. Raises StoreUnavailable."""
    query = select(sessions.c.created_at, sessions.c.expires_at).where(
        sessions.c.digest == _digest(cookie), sessions.c.expires_at > now
    )
    row = await database.read(lambda connection: connection.execute(query).first())
    return Session(cookie, row.created_at, row.expires_at) if row else None


async def sign_out(database: Database, cookie: str) -> None:
    """End the session, if there is one. Raises StoreUnavailable."""
    query = delete(sessions).where(sessions.c.digest == _digest(cookie))
    await database.write(lambda connection: connection.execute(query))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
