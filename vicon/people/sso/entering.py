"""Coming in by the city's account: known by `iss` and `sub`, with the standing that rules give."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from vicon.people import audit, links, sessions
from vicon.people import opd as units
from vicon.people.accounts import Person, fold_login, new_name, person_of
from vicon.people.denied import Denied
from vicon.people.server_key import ServerKey
from vicon.people.sessions import Opened, Session, Vouch
from vicon.people.sso.standing import Claims, Proved, Rules, Standing, logins, shown_name, verified_mail
from vicon.store.database import Database
from vicon.store.ids import new_id
from vicon.store.models.people import identities, opd, people
from vicon.store.models.sessions import sessions as session_rows


async def sign_in(
    database: Database,
    server_key: ServerKey,
    rules: Rules,
    proved: Proved,
    *,
    device: str,
    now: int,
    instead_of: str = "",
) -> Opened:
    """A session of whoever the provider vouches for; the first time, of a new account.

    An account that is there already is theirs if its sign-in name is their mail address and the provider has
    verified that. Raises StoreUnavailable, Denied(`account_disabled`, `sso_no_role`, `sso_login_taken`,
    `name_bad`, `opd_needed`, `opd_full`, `opd_closed`).
    """
    vouch = _vouch(server_key, proved, now)
    standing = rules.standing(proved.claims)

    def work(connection: Connection) -> Opened | None:
        row = _known(connection, proved) or _meant(connection, proved, now)
        if row is None:
            person = _new(connection, rules, standing, proved, now)
        elif row.disabled_at is not None:
            raise Denied("account_disabled")
        elif standing is None and row.by_group:
            # What they had by a group that they have left ends with this.
            sessions.end_all(connection, row.id)
            return None
        else:
            person = _changed(connection, rules, standing, proved, row, now)
        return sessions.begin(connection, person, device, now, instead_of, vouch)

    opened = await audit.acted(database, work)
    if opened is None:
        raise Denied("sso_no_role")
    return opened


async def link(database: Database, session: Session, proved: Proved, now: int) -> None:
    """From now on the provider's account opens that of `session` too, in place of any other of the provider.

    Raises Denied(`sso_taken`), StoreUnavailable.
    """
    person = session.person.id

    def work(connection: Connection) -> None:
        row = _known(connection, proved)
        if row is not None and row.id != person:
            raise Denied("sso_taken")
        its = (identities.c.person == person, identities.c.issuer == proved.issuer)
        connection.execute(delete(identities).where(*its))
        _identify(connection, proved, person, by_group=False, now=now)
        audit.record(connection, person, "sso.linked", {"person": person}, now)

    await audit.acted(database, work)


async def end(database: Database, logged_out: Claims) -> int:
    """End what began at the provider and ended there: of `sub`, or of its session `sid` if that is said.

    Raises StoreUnavailable.
    """
    where = [session_rows.c.sso_token.is_not(None)]
    if sid := logged_out.get("sid"):
        where.append(session_rows.c.sso_sid == sid)
    if subject := logged_out.get("sub"):
        whose = (identities.c.issuer == logged_out["iss"], identities.c.subject == subject)
        where.append(session_rows.c.person.in_(select(identities.c.person).where(*whose)))
    query = delete(session_rows).where(*where)
    return await database.write(lambda connection: connection.execute(query).rowcount)


def token_of(server_key: ServerKey, sealed: bytes) -> str:
    """The ID token that a session keeps. Raises BadServerKey."""
    return server_key.open("sso token", sealed).decode()


def _vouch(server_key: ServerKey, proved: Proved, now: int) -> Vouch:
    sid, at = proved.claims.get("sid"), proved.claims.get("auth_time")
    proved_at = min(now, int(at) * 1000) if isinstance(at, int) else 0
    token = server_key.seal("sso token", proved.token.encode())
    return Vouch(sid if isinstance(sid, str) and len(sid) <= 255 else None, token, proved_at)


def _known(connection: Connection, proved: Proved) -> Row[Any] | None:
    return connection.execute(
        select(people, identities.c.by_group)
        .join(identities, identities.c.person == people.c.id)
        .where(identities.c.issuer == proved.issuer, identities.c.subject == proved.subject)
        .with_for_update()
    ).first()


def _meant(connection: Connection, proved: Proved, now: int) -> Row[Any] | None:
    """An account of vicon that is theirs by a mail address that is verified, and nobody else's there."""
    login = fold_login(verified_mail(proved.claims) or "")
    others = select(identities.c.person).where(identities.c.issuer == proved.issuer)
    free = (people.c.login == login, people.c.id.not_in(others))
    found = connection.scalar(select(people.c.id).where(*free))
    if found is None:
        return None
    _identify(connection, proved, found, by_group=False, now=now)
    audit.record(connection, audit.SERVER, "sso.linked", {"person": found}, now)
    links.drop(connection, found)
    never = people.c.joined_at.is_(None)
    connection.execute(update(people).where(people.c.id == found, never).values(joined_at=now))
    return _known(connection, proved)


def _new(connection: Connection, rules: Rules, standing: Standing | None, proved: Proved, now: int) -> Person:
    if standing is None:
        raise Denied("sso_no_role")
    login = _free(connection, proved)
    unit = _unit(connection, rules.opd(proved.claims))
    if unit is not None:
        units.take_place(connection, unit)
    elif standing.role == "opd_admin":
        raise Denied("opd_needed")
    person = Person(new_id("u"), login, new_name(shown_name(proved.claims) or login), standing.role, unit)
    row = {"id": person.id, "login": login, "name": person.name, "role": person.role, "opd": unit}
    connection.execute(insert(people), {**row, "created_at": now, "joined_at": now})
    _identify(connection, proved, person.id, by_group=standing.by_group, now=now)
    body = {"person": person.id, "role": person.role, "opd": unit}
    audit.record(connection, audit.SERVER, "sso.joined", body, now)
    return person


def _changed(
    connection: Connection, rules: Rules, standing: Standing | None, proved: Proved, row: Row[Any], now: int
) -> Person:
    """Whoever is known, as the provider has them now. What no group says is left to administrators."""
    before = person_of(row)
    ruled = standing is not None and (standing.by_group or row.by_group)
    role = standing.role if standing is not None and ruled else before.role
    unit = _unit(connection, rules.opd(proved.claims)) or before.opd
    if role == "opd_admin" and unit is None:
        raise Denied("opd_needed")
    by_group = standing is not None and standing.by_group
    if by_group != row.by_group:
        whose = (identities.c.issuer == proved.issuer, identities.c.subject == proved.subject)
        connection.execute(update(identities).where(*whose).values(by_group=by_group))
    if (role, unit) == (before.role, before.opd):
        return before
    if unit is not None and unit != before.opd:
        units.take_place(connection, unit)
    connection.execute(update(people).where(people.c.id == row.id).values(role=role, opd=unit))
    sessions.end_all(connection, row.id)
    body = {"person": row.id, "role": role, "opd": unit, "disabled": False}
    audit.record(connection, audit.SERVER, "person.changed", body, now)
    return Person(row.id, row.login, row.name, role, unit)


def _identify(connection: Connection, proved: Proved, person: str, *, by_group: bool, now: int) -> None:
    row = {"issuer": proved.issuer, "subject": proved.subject, "person": person, "by_group": by_group}
    connection.execute(insert(identities), {**row, "linked_at": now})


def _free(connection: Connection, proved: Proved) -> str:
    """A sign-in name that nobody has. Raises Denied(`sso_login_taken`)."""
    named = [login for it in logins(proved.claims) if (login := fold_login(it))]
    # Who has none at the provider is told apart by whom it knows them as.
    digest = hashlib.sha256(f"{proved.issuer} {proved.subject}".encode()).hexdigest()
    for login in named or [f"sso.{digest[:12]}"]:
        if not _taken(connection, login):
            return login
    raise Denied("sso_login_taken")


def _taken(connection: Connection, login: str) -> bool:
    return connection.scalar(select(people.c.id).where(people.c.login == login)) is not None


def _unit(connection: Connection, name: str | None) -> str | None:
    """The id of the OPD with this name; None if there is none."""
    if name is None:
        return None
    query = select(opd.c.id).where(func.lower(opd.c.name) == func.lower(name))
    found: str | None = connection.scalar(query)
    return found
