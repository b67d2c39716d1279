"""API keys of integrators: the secret is shown once and checked without the database (rooms.md 3, rule 7)."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from vicon.people import assertions, audit, jws
from vicon.people.keyring import SCOPES, ApiKey, KeyRing, Scope
from vicon.people.refusals import Refused
from vicon.people.server_key import ServerKey
from vicon.rooms.roles import ROLES
from vicon.store.database import Database
from vicon.store.ids import new_id
from vicon.store.models.keys import api_keys as table

PRESENTED = re.compile(r"(vk_[0-9a-hjkmnp-tv-z]{16})\.([A-Za-z0-9_-]{43})")
_ABSENT = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """`presented` (`vk_<id>.<secret>`) is shown once. Tokens are signed HS256 with `secret`'s ASCII bytes."""

    id: str
    secret: str

    @property
    def presented(self) -> str:
        return f"{self.id}.{self.secret}"


class BadApiKey(ValueError):
    """What was asked for cannot be a key; the message says what to change."""


async def create(
    database: Database,
    server_key: ServerKey,
    *,
    label: str,
    scopes: Iterable[str],
    role_ceiling: str,
    now: int,
    rooms: Sequence[str] | None = None,
    networks: Sequence[str] | None = None,
    expires_at: int | None = None,
    by: str = audit.SERVER,
    opds: Sequence[str] | None = None,
) -> NewApiKey:
    """A new key. Raises BadApiKey, StoreUnavailable.

    `rooms` are room ids, `networks` addresses or CIDR blocks, `opds` names of units as sittings and rooms
    have them; None means any. `expires_at` in ms. `by`: a person's id.
    """
    wanted = set(scopes)
    if unknown := wanted - SCOPES:
        raise BadApiKey(f"unknown scope {min(unknown)}: use {', '.join(sorted(SCOPES))}")
    if role_ceiling not in ROLES:
        raise BadApiKey(f"unknown role {role_ceiling}: use {', '.join(ROLES)}")
    try:
        blocks = (
            None
            if networks is None
            else [str(ipaddress.ip_network(block, strict=False)) for block in networks]
        )
    except ValueError as error:
        raise BadApiKey(f"{error}: write an address or a block such as 10.0.0.0/24") from None
    key = NewApiKey(new_id("vk"), secrets.token_urlsafe(32))
    row = {
        "id": key.id,
        "label": label,
        "digest": _digest(key.secret),
        # What is signed with it proves itself by the signature, so the server must know the secret itself.
        "secret": server_key.seal(f"api key {key.id}", key.secret.encode()),
        "scopes": sorted(wanted),
        "role_ceiling": role_ceiling,
        "rooms": None if rooms is None else list(rooms),
        "networks": blocks,
        "opds": None if opds is None else list(opds),
        "created_at": now,
        "expires_at": expires_at,
    }
    told = {"key": key.id, "scopes": sorted(wanted), "role_ceiling": role_ceiling, "expires_at": expires_at}

    def work(connection: Connection) -> None:
        connection.execute(insert(table), row)
        audit.record(connection, by, "key.created", told, now)

    await audit.acted(database, work)
    return key


async def revoke(database: Database, key: str, now: int, by: str = audit.SERVER) -> bool:
    """Refuse the key, in every process once its cache is renewed; False if there is no such key."""
    query = (
        update(table)
        .where(table.c.id == key, table.c.revoked_at.is_(None))
        .values(revoked_at=now, secret=None)
    )

    def work(connection: Connection) -> bool:
        done = connection.execute(query).rowcount > 0
        if done:
            audit.record(connection, by, "key.revoked", {"key": key}, now)
        return done

    return await audit.acted(database, work)


async def listing(database: Database) -> list[dict[str, Any]]:
    """All keys without their secrets, the newest first: the columns by name. Raises StoreUnavailable."""
    columns = [column for column in table.columns if column.name not in ("digest", "secret")]
    query = select(*columns).order_by(table.c.created_at.desc(), table.c.id)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [dict(row._mapping) for row in rows]


async def used(database: Database, keys: Iterable[str], now: int) -> None:
    """Remember that `keys` were used; called now and then with what gathered, not per request."""
    await database.write(
        lambda connection: connection.execute(
            update(table).where(table.c.id.in_(list(keys))).values(used_at=now)
        )
    )


async def load(database: Database, server_key: ServerKey, now: int) -> list[ApiKey]:
    """The keys that are neither revoked nor expired. Raises StoreUnavailable, BadServerKey."""
    query = select(table).where(
        table.c.revoked_at.is_(None), or_(table.c.expires_at.is_(None), table.c.expires_at > now)
    )
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [_opened(row, server_key) for row in rows]


def authenticate(ring: KeyRing, presented: str, *, scope: Scope, address: str, now: int) -> ApiKey:
    """As `identify`, for a key with `scope`. Raises Refused, also `token_scope`."""
    key = identify(ring, presented, address=address, now=now)
    if scope not in key.scopes:
        raise Refused("token_scope", f"This API key lacks the scope {scope}.")
    return key


def id_of(presented: str) -> str | None:
    """Which key is shown, or named by what was signed with it; unproven."""
    its = presented.partition(".")[0]
    return its if its.startswith("vk_") else jws.issuer_of(presented)


def identify(ring: KeyRing, presented: str, *, address: str, now: int) -> ApiKey:
    """The key behind an `Authorization: Bearer vk_<id>.<secret>`, or a JWT that was signed with its secret.

    Raises Refused: `token_invalid` when it is no key, not from here or past its time; of a JWT also
    `token_expired` and `token_early`. An unknown key costs the same work as a wrong secret.
    """
    if presented.count(".") == 2:
        key = assertions.verify(ring, presented, now=now)
        if not key.good_at(now) or not key.comes_from(address):
            raise Refused("token_invalid", "This API key is expired, or not allowed from this address.")
        return key
    return _shown(ring, presented, address, now)


def _shown(ring: KeyRing, presented: str, address: str, now: int) -> ApiKey:
    match = PRESENTED.fullmatch(presented)
    key = ring.api.get(match[1]) if match else None
    digest = _digest(match[2] if match else "")
    same = hmac.compare_digest(digest, key.digest if key else _ABSENT)
    if key is None or not same or not key.good_at(now) or not key.comes_from(address):
        raise Refused("token_invalid", "This API key is unknown, expired, or not allowed from this address.")
    return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _opened(row: Row[Any], server_key: ServerKey) -> ApiKey:
    secret = None if row.secret is None else server_key.open(f"api key {row.id}", row.secret).decode()
    return ApiKey(
        id=row.id,
        label=row.label,
        digest=row.digest,
        secret=secret,
        scopes=frozenset(row.scopes),
        role_ceiling=row.role_ceiling,
        rooms=None if row.rooms is None else frozenset(row.rooms),
        networks=None if row.networks is None else tuple(map(ipaddress.ip_network, row.networks)),
        expires_at=row.expires_at,
        opds=None if row.opds is None else frozenset(row.opds),
    )
