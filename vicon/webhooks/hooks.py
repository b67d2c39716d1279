"""Webhooks: made, changed, given new secrets, taken away, all by the city's administrators.

Every function works in the caller's transaction and records what was done in the administration journal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from vicon.destinations import Host, NoDestination, destination
from vicon.jobs import drop
from vicon.people import audit
from vicon.people.server_key import ServerKey
from vicon.rooms.notices import TYPES
from vicon.store.ids import new_id
from vicon.store.models.webhooks import webhook_deliveries as deliveries
from vicon.store.models.webhooks import webhooks as table
from vicon.webhooks.outbox import KIND, key_of
from vicon.webhooks.signature import Keys

Off = Literal["by_hand", "gone", "failing"]
ROTATION_MS = 24 * 3_600_000
MOST = 50
"""So many webhooks a city may have: each event is written for each."""
LABEL_MOST = 100


class Bad(Exception):
    """What was asked for cannot be; `pointer` is the field and `code` says why."""

    def __init__(self, pointer: str, code: str) -> None:
        super().__init__(code)
        self.pointer = pointer
        self.code = code


class Stale(Exception):
    """Somebody changed it meanwhile."""


class Absent(Exception):
    """There is no such webhook, or no such delivery of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`types` None: everything that there is and will be."""

    label: str
    url: str
    types: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """As stored, without its keys; times in ms. `off`: why nothing is sent, None: it is on."""

    id: str
    label: str
    url: str
    types: Sequence[str] | None
    off: Off | None
    off_at: int | None
    failing_since: int | None
    old_until: int | None
    created_by: str
    created_at: int
    version: int


def listing(connection: Connection) -> list[Webhook]:
    return [_read(it) for it in connection.execute(_query().order_by(table.c.created_at, table.c.id))]


def find(connection: Connection, webhook: str) -> Webhook:
    """Raises Absent."""
    row = connection.execute(_query().where(table.c.id == webhook)).first()
    if row is None:
        raise Absent
    return _read(row)


def add(
    connection: Connection,
    server_key: ServerKey,
    wanted: Wanted,
    hosts: Sequence[Host],
    *,
    asymmetric: bool,
    by: str,
    now: int,
) -> tuple[str, Keys]:
    """A new webhook, and its keys to be shown this once. Raises Bad."""
    if len(listing(connection)) >= MOST:
        raise Bad("/", "webhooks_many")
    made, keys = new_id("wh"), Keys.new(asymmetric=asymmetric)
    row = {"id": made, **_checked(wanted, hosts), "signing": _sealed(server_key, made, keys)}
    connection.execute(insert(table), row | {"created_by": by, "created_at": now, "version": 1})
    audit.record(connection, by, "webhook.created", {"webhook": made, "asymmetric": asymmetric}, now)
    return made, keys


def change(
    connection: Connection,
    webhook: str,
    wanted: Wanted,
    hosts: Sequence[Host],
    *,
    on: bool,
    version: int,
    by: str,
    now: int,
) -> Webhook:
    """Raises Absent, Stale, Bad."""
    before = find(connection, webhook)
    values: dict[str, Any] = {**_checked(wanted, hosts), "version": version + 1}
    if on and before.off is not None:
        values |= {"off": None, "off_at": None, "failing_since": None}
    _update(connection, webhook, version, values)
    if not on and before.off is None:
        turn_off(connection, webhook, "by_hand", now)
    what = {"webhook": webhook, "on": on, "moved": before.url != wanted.url}
    audit.record(connection, by, "webhook.changed", what, now)
    return find(connection, webhook)


def rotate(
    connection: Connection, server_key: ServerKey, webhook: str, *, asymmetric: bool | None, by: str, now: int
) -> tuple[Keys, int]:
    """New keys, and until when (ms) the old ones sign too. `asymmetric` None: as before. Raises Absent."""
    row = connection.execute(select(table).where(table.c.id == webhook)).first()
    if row is None:
        raise Absent
    if asymmetric is None:
        asymmetric = Keys.load(server_key.open(_purpose(webhook), row.signing)).private is not None
    keys, until = Keys.new(asymmetric=asymmetric), now + ROTATION_MS
    values = {"signing": _sealed(server_key, webhook, keys), "old": row.signing, "old_until": until}
    _update(connection, webhook, row.version, values | {"version": row.version + 1})
    audit.record(connection, by, "webhook.rotated", {"webhook": webhook, "asymmetric": asymmetric}, now)
    return keys, until


def remove(connection: Connection, webhook: str, *, by: str, now: int) -> None:
    """With all that is known of what it was sent. Raises Absent."""
    find(connection, webhook)
    _drop_jobs(connection, webhook)
    connection.execute(delete(deliveries).where(deliveries.c.webhook == webhook))
    connection.execute(delete(table).where(table.c.id == webhook))
    audit.record(connection, by, "webhook.removed", {"webhook": webhook}, now)


def turn_off(connection: Connection, webhook: str, why: Off, now: int) -> None:
    """Send nothing any more; what waits is held until somebody sends it again."""
    off = update(table).where(table.c.id == webhook, table.c.off.is_(None))
    connection.execute(off.values(off=why, off_at=now, version=table.c.version + 1))
    _drop_jobs(connection, webhook)
    waiting = deliveries.c.webhook == webhook, deliveries.c.state == "waiting"
    connection.execute(update(deliveries).where(*waiting).values(state="held"))


def keys_of(connection: Connection, server_key: ServerKey, webhook: str, now: int) -> list[Keys]:
    """What signs at `now`, the newest first. Raises Absent, BadServerKey."""
    row = connection.execute(
        select(table.c.signing, table.c.old, table.c.old_until).where(table.c.id == webhook)
    )
    found = row.first()
    if found is None:
        raise Absent
    sealed = [found.signing, *([found.old] if found.old is not None and now < found.old_until else [])]
    return [Keys.load(server_key.open(_purpose(webhook), it)) for it in sealed]


def _checked(wanted: Wanted, hosts: Sequence[Host]) -> Mapping[str, Any]:
    label = " ".join(wanted.label.split())
    if not 1 <= len(label) <= LABEL_MOST or not label.isprintable():
        raise Bad("/label", "label_bad")
    try:
        destination(wanted.url, hosts)
    except NoDestination as error:
        raise Bad("/url", error.code) from None
    return {"label": label, "url": wanted.url, "types": _types(wanted.types)}


def _types(types: Collection[str] | None) -> list[str] | None:
    if types is None:
        return None
    if not types or set(types) - set(TYPES):
        raise Bad("/types", "types_unknown")
    return [it for it in TYPES if it in types]


def _drop_jobs(connection: Connection, webhook: str) -> None:
    waiting = select(deliveries.c.id, deliveries.c.round).where(
        deliveries.c.webhook == webhook, deliveries.c.state == "waiting"
    )
    keys = [key_of(it.id, it.round) for it in connection.execute(waiting)]
    for begin in range(0, len(keys), 500):
        drop(connection, KIND, keys[begin : begin + 500])


def _update(connection: Connection, webhook: str, version: int, values: Mapping[str, Any]) -> None:
    mine = table.c.id == webhook, table.c.version == version
    if connection.execute(update(table).where(*mine).values(**values)).rowcount == 0:
        raise Stale


def _sealed(server_key: ServerKey, webhook: str, keys: Keys) -> bytes:
    return server_key.seal(_purpose(webhook), keys.dump())


def _purpose(webhook: str) -> str:
    return f"webhook {webhook}"


def _query() -> Any:
    return select(*(table.c[name] for name in Webhook.__slots__))


def _read(row: Row[Any]) -> Webhook:
    return Webhook(**row._mapping)
