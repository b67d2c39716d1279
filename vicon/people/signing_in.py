"""Signing in with a password, and a code where the account has an app. Nobody learns who has an account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from vicon.people import sessions, totp
from vicon.people.accounts import fold_login, person_of
from vicon.people.denied import Denied
from vicon.people.passwords import Passwords
from vicon.people.server_key import ServerKey
from vicon.people.sessions import Opened
from vicon.store.database import Database
from vicon.store.models.people import people


async def by_password(
    database: Database,
    passwords: Passwords,
    server_key: ServerKey,
    *,
    login: str,
    password: str,
    code: str | None,
    device: str,
    now: int,
    instead_of: str = "",
) -> Opened:
    """A session. Raises Denied, StoreUnavailable.

    `login_bad`: no such account, no password, another password, disabled: one answer after the same work.
    `code_needed`, `code_bad`: only once the password was right.
    """
    query = select(people).where(people.c.login == fold_login(login))
    row = await database.read(lambda connection: connection.execute(query).first())
    stored = row.password if row is not None and row.disabled_at is None else None
    if not await passwords.same(stored, password) or row is None:
        raise Denied("login_bad")
    step = _step(server_key, row, code, now)
    better = await passwords.hash(password) if passwords.outdated(str(stored)) else None

    def work(connection: Connection) -> Opened:
        if step is not None:
            _use(connection, row.id, step)
        if better is not None:
            connection.execute(update(people).where(people.c.id == row.id).values(password=better))
        return sessions.begin(connection, person_of(row), device, now, instead_of)

    return await database.write(work)


def secret_of(server_key: ServerKey, person: str, sealed: bytes) -> str:
    """The secret of a person's authenticator app. Raises BadServerKey."""
    return server_key.open(f"totp {person}", sealed).decode()


def seal(server_key: ServerKey, person: str, secret: str) -> bytes:
    """The secret as it is stored."""
    return server_key.seal(f"totp {person}", secret.encode())


def _step(server_key: ServerKey, row: Row[Any], code: str | None, now: int) -> int | None:
    if row.totp is None:
        return None
    if not code:
        raise Denied("code_needed")
    step = totp.step_of(secret_of(server_key, row.id, row.totp), code, now, row.totp_step)
    if step is None:
        raise Denied("code_bad")
    return step


def _use(connection: Connection, person: str, step: int) -> None:
    unused = or_(people.c.totp_step.is_(None), people.c.totp_step < step)
    query = update(people).where(people.c.id == person, unused).values(totp_step=step)
    if connection.execute(query).rowcount == 0:
        raise Denied("code_bad")
