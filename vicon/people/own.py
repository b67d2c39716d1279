"""One's own account: name, password, authenticator app, passkeys. A new way in ends other sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, select, update

from vicon.people import audit, passkeys, sessions, signing_in, tickets, totp
from vicon.people.accounts import Person, new_name
from vicon.people.denied import Denied
from vicon.people.passkeys import Asked, Json, Passkey, Passkeys
from vicon.people.passwords import Passwords, new_password
from vicon.people.server_key import ServerKey
from vicon.people.sessions import Opened, Session
from vicon.people.versions import version_of
from vicon.store.database import Database
from vicon.store.models.people import identities, opd, people


@dataclass(frozen=True, slots=True)
class Ways:
    """How a person signs in, `sso` with the account of the city, and the name of their OPD."""

    password: bool
    totp: bool
    passkeys: list[Passkey]
    sso: bool
    opd: str | None


async def ways(database: Database, person: Person) -> Ways:
    """Raises StoreUnavailable."""

    def work(connection: Connection) -> Ways:
        query = select(people.c.password, people.c.totp, opd.c.name).outerjoin(opd, opd.c.id == people.c.opd)
        row = connection.execute(query.where(people.c.id == person.id)).one()
        keys = passkeys.listed(connection, person.id)
        linked = identified(connection, person.id)
        return Ways(row.password is not None, row.totp is not None, keys, linked, row.name)

    return await database.read(work)


def identified(connection: Connection, person: str) -> bool:
    """Whether the city's provider signs them in too."""
    return connection.scalar(select(exists().where(identities.c.person == person))) or False


async def rename(database: Database, person: Person, name: str, version: int) -> str:
    """The name as it is kept. `version`: `version_of` the name that it takes the place of.

    Raises Denied(`name_bad`, `stale` if another has come meanwhile), StoreUnavailable.
    """
    clean = new_name(name)

    def work(connection: Connection) -> None:
        its = people.c.id == person.id
        if version_of(connection.scalar(select(people.c.name).where(its).with_for_update())) != version:
            raise Denied("stale")
        connection.execute(update(people).where(its).values(name=clean))

    await database.write(work)
    return clean


async def set_password(
    database: Database, passwords: Passwords, session: Session, *, old: str, new: str, now: int
) -> Opened:
    """A new session in place of all that the person had.

    Raises Denied(`login_bad` if `old` is not the present one, `proof_needed` if there is none and the session
    is not fresh, `password_short`, `password_long`, `password_easy`, `busy`), StoreUnavailable.
    """
    person = session.person
    query = select(people.c.password).where(people.c.id == person.id)
    stored = await database.read(lambda connection: connection.scalar(query))
    if stored is None and not session.fresh(now):
        raise Denied("proof_needed")
    if stored is not None and not await passwords.same(stored, old):
        raise Denied("login_bad")
    hashed = await passwords.hash(new_password(new, person.login, person.name))
    return await _set(database, session, {"password": hashed}, "password.set", now)


def ask_totp(server_key: ServerKey, person: Person, now: int) -> tuple[str, str]:
    """A ticket, and the new secret in it for an authenticator app."""
    secret = totp.new_secret()
    return tickets.issue(server_key, "totp", {"person": person.id, "secret": secret}, now), secret


def totp_address(server_key: ServerKey, person: Person, ticket: str, issuer: str, now: int) -> str:
    """What the app reads from a QR code. Raises Denied(`ticket_old`)."""
    return totp.address(_secret(server_key, person, ticket, now), person.login, issuer)


async def set_totp(
    database: Database, server_key: ServerKey, session: Session, *, ticket: str, code: str, now: int
) -> Opened:
    """From now on the password needs a code too, of the app that made `code`. As `set_password` otherwise.

    Raises Denied(`code_bad`, `ticket_old`), StoreUnavailable.
    """
    secret = _secret(server_key, session.person, ticket, now)
    step = totp.step_of(secret, code, now)
    if step is None:
        raise Denied("code_bad")
    values = {"totp": signing_in.seal(server_key, session.person.id, secret), "totp_step": step}
    return await _set(database, session, values, "totp.set", now)


async def drop_totp(database: Database, session: Session, now: int) -> Opened:
    """Raises StoreUnavailable."""
    return await _set(database, session, {"totp": None, "totp_step": None}, "totp.dropped", now)


async def ask_passkey(database: Database, made_by: Passkeys, person: Person, now: int) -> Asked:
    """What the browser makes another passkey with. Raises StoreUnavailable."""
    have = await database.read(lambda connection: passkeys.credentials(connection, person.id))
    return made_by.ask_new(person.id, person.login, person.name, have, now)


async def add_passkey(
    database: Database,
    made_by: Passkeys,
    person: Person,
    *,
    ticket: str,
    credential: Json,
    label: str,
    now: int,
) -> None:
    """Raises Denied(`passkey_bad`, `ticket_old`), StoreUnavailable."""
    made, _ = made_by.made(ticket, credential, now)
    if made.person != person.id:
        raise Denied("ticket_old")

    def work(connection: Connection) -> None:
        passkeys.add(connection, made, label, now)
        audit.record(connection, person.id, "passkey.added", {"person": person.id}, now)

    await audit.acted(database, work)


async def remove_passkey(database: Database, person: Person, passkey: str, now: int) -> None:
    """Raises Denied(`unknown_id`, `last_way`), StoreUnavailable."""

    def work(connection: Connection) -> None:
        # Locked, so that two passkeys that go at once do not both leave the other.
        query = select(people.c.password).where(people.c.id == person.id).with_for_update()
        password = connection.scalar(query)
        if passkeys.remove(connection, person.id, passkey) == 0:
            raise Denied("unknown_id")
        others = passkeys.credentials(connection, person.id) or identified(connection, person.id)
        if password is None and not others:
            raise Denied("last_way")
        audit.record(connection, person.id, "passkey.removed", {"person": person.id}, now)

    await audit.acted(database, work)


async def _set(database: Database, session: Session, values: dict[str, Any], kind: str, now: int) -> Opened:
    person = session.person

    def work(connection: Connection) -> Opened:
        connection.execute(update(people).where(people.c.id == person.id).values(values))
        sessions.end_all(connection, person.id)
        audit.record(connection, person.id, kind, {"person": person.id}, now)
        return sessions.begin(connection, person, session.device, now)

    return await audit.acted(database, work)


def _secret(server_key: ServerKey, person: Person, ticket: str, now: int) -> str:
    body = tickets.read(server_key, "totp", ticket, now)
    if body["person"] != person.id:
        raise Denied("ticket_old")
    return str(body["secret"])
