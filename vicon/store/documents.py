"""Documents of sittings, kept as printed and as signed; gone when what they show was redacted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from vicon.store.models.documents import documents as table
from vicon.store.models.schedule import occurrences


@dataclass(frozen=True, slots=True)
class Stored:
    """A version of a document. `unsigned`, `sha256`: of the printed bytes and of the file (hex).

    `size`: bytes of the file. `signatures`: plain objects, in order. `gone`: what it shows was redacted.
    """

    sitting: str
    template: str
    version: int
    upto: int
    unsigned: str
    sha256: str
    size: int
    signatures: tuple[Mapping[str, Any], ...]
    given: Mapping[str, Any]
    gone: bool
    at: int


def add(connection: Connection, it: Stored, file: bytes, seals: Collection[str]) -> None:
    """Keep a new version, which the journal does not name yet. Raises IntegrityError if it has this one."""
    key = (table.c.sitting == it.sitting, table.c.template == it.template, table.c.version == it.version)
    connection.execute(delete(table).where(*key, table.c.recorded == 0))
    row = {
        name: getattr(it, name) for name in ("sitting", "template", "version", "upto", "unsigned", "sha256")
    }
    row |= {"size": len(file), "file": file, "seals": sorted(seals), "given": dict(it.given)}
    connection.execute(insert(table), row | {"signatures": [], "recorded": 0, "at": it.at})


def recorded(connection: Connection, it: Stored) -> None:
    """The journal names it now."""
    connection.execute(update(table).where(*_key(it)).values(recorded=1))


def forget(connection: Connection, it: Stored) -> None:
    """Take back a version that the journal would not name."""
    connection.execute(delete(table).where(*_key(it), table.c.recorded == 0))


def sign(
    connection: Connection, it: Stored, file: bytes, sha256: str, signatures: Sequence[Mapping[str, Any]]
) -> bool:
    """Put the signed file in the place of `it`; False if that was changed meanwhile."""
    new = {"file": file, "sha256": sha256, "size": len(file), "signatures": list(signatures)}
    done = connection.execute(update(table).where(*_key(it), table.c.sha256 == it.sha256).values(new))
    return done.rowcount == 1


def listed(connection: Connection, sitting: str) -> list[Stored]:
    """All versions of all documents, the newest of each last."""
    order = table.c.template, table.c.version
    rows = connection.execute(
        _select().where(table.c.sitting == sitting, table.c.recorded == 1).order_by(*order)
    )
    return [_stored(row) for row in rows]


def printed_as(connection: Connection, unsigned: str) -> Stored | None:
    """The document whose printed bytes have this SHA-256 (hex)."""
    row = connection.execute(
        _select().where(table.c.unsigned == unsigned, table.c.recorded == 1).limit(1)
    ).first()
    return None if row is None else _stored(row)


def file_of(connection: Connection, it: Stored) -> bytes | None:
    """None once it is gone."""
    found: bytes | None = connection.scalar(select(table.c.file).where(*_key(it)))
    return found


def redacted(connection: Connection, sitting: str, seals: Collection[str]) -> None:
    """Delete the files that show what was under `seals`; their hashes stay."""
    gone = set(seals)
    rows = connection.execute(
        select(table.c.template, table.c.version, table.c.seals).where(
            table.c.sitting == sitting, table.c.file.is_not(None)
        )
    )
    for row in rows.all():
        if gone.intersection(row.seals):
            key = table.c.template == row.template, table.c.version == row.version
            connection.execute(update(table).where(table.c.sitting == sitting, *key).values(file=None))


def unsaid(connection: Connection, sitting: str) -> None:
    """Delete the files that show what was said there, of which somebody's words are taken back."""
    mine = table.c.sitting == sitting, table.c.file.is_not(None)
    for row in connection.execute(
        select(table.c.template, table.c.version, table.c.given).where(*mine)
    ).all():
        if "said" in row.given:
            key = table.c.template == row.template, table.c.version == row.version
            connection.execute(update(table).where(table.c.sitting == sitting, *key).values(file=None))


def place_of(connection: Connection, sitting: str) -> str:
    """Where it was booked to be; empty if nowhere was said."""
    return connection.scalar(select(occurrences.c.place).where(occurrences.c.id == sitting)) or ""


def _key(it: Stored) -> tuple[Any, ...]:
    return (table.c.sitting == it.sitting, table.c.template == it.template, table.c.version == it.version)


def _select() -> Select[Any]:
    columns = [column for column in table.columns if column.name not in ("file", "seals", "recorded")]
    return select(*columns, table.c.file.is_(None).label("gone"))


def _stored(row: Row[Any]) -> Stored:
    fields = {name: getattr(row, name) for name in Stored.__slots__}
    return Stored(**{**fields, "signatures": tuple(row.signatures), "gone": bool(row.gone)})
