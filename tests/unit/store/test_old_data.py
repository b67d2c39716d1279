"""Rows of an older version live through an upgrade and back: no column of theirs changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from vicon.store import url
from vicon.store.migrations import downgrade, upgrade
from vicon.store.migrations.run import UnknownRevision
from vicon.store.models import metadata

OLD = "0003"
"""The newest schema before there were accounts and a schedule."""

ENDED = {"sessions", "sign_in_keys"}
"""Whoever was signed in signs in anew: 0005 drops them on purpose."""

Rows = dict[str, list[Mapping[str, Any]]]


@contextmanager
def opened(address: str) -> Iterator[tuple[sa.Connection, sa.MetaData]]:
    engine = sa.create_engine(url.for_sqlalchemy(address))
    try:
        with engine.begin() as connection:
            found = sa.MetaData()
            found.reflect(connection)
            found.remove(found.tables["alembic_version"])
            yield connection, found
    finally:
        engine.dispose()


def value(column: sa.Column[Any]) -> object:
    """One that the column holds; the same for keys, so that rows find those that they point to."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Integer):
        return 7
    if isinstance(kind, sa.LargeBinary):
        return b"\x00\xff'"
    if isinstance(kind, sa.JSON):
        return {"nama": "Pasar “Sleko”"}
    return "é'"[: getattr(kind, "length", None) or 2]


def fill(address: str) -> None:
    """A row in every table that has none."""
    with opened(address) as (connection, found):
        for table in found.sorted_tables:
            if connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0:
                connection.execute(table.insert(), {it.name: value(it) for it in table.columns})


def rows(address: str, columns: Mapping[str, list[str]] | None = None) -> Rows:
    """Of every table, or of those columns."""
    with opened(address) as (connection, found):
        wanted = columns or {it.name: [column.name for column in it.columns] for it in found.sorted_tables}
        return {
            name: [
                dict(line)
                for line in connection.execute(
                    sa.select(*(found.tables[name].c[column] for column in names))
                ).mappings()
            ]
            for name, names in wanted.items()
        }


def shape(address: str) -> dict[str, object]:
    """Columns, keys and indexes by name."""
    engine = sa.create_engine(url.for_sqlalchemy(address))
    try:
        look = sa.inspect(engine)
        return {
            name: (
                {it["name"]: (str(it["type"]), it["nullable"]) for it in look.get_columns(name)},
                look.get_pk_constraint(name)["constrained_columns"],
                sorted((str(it["name"]), tuple(it["column_names"])) for it in look.get_indexes(name)),
                sorted(str(it["name"]) for it in look.get_foreign_keys(name)),
            )
            for name in look.get_table_names()
        }
    finally:
        engine.dispose()


def test_old_rows_live_through_an_upgrade_and_back(empty_address: str) -> None:
    address = empty_address
    upgrade(address, OLD)
    fill(address)
    before, old = rows(address), shape(address)
    assert all(len(it) == 1 for it in before.values())

    upgrade(address)
    columns = {name: list(lines[0]) for name, lines in before.items() if name not in ENDED}
    kept = {name: lines for name, lines in before.items() if name not in ENDED}
    assert rows(address, columns) == kept
    fill(address)

    downgrade(address, OLD)
    assert shape(address) == old
    assert rows(address, columns) == kept

    upgrade(address)
    assert rows(address, columns) == kept
    engine = sa.create_engine(url.for_sqlalchemy(address))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revision", ["3", "0099", "head", "base", "-1", ""])
def test_schemas_that_are_not_are_refused(empty_address: str, revision: str) -> None:
    with pytest.raises(UnknownRevision, match="there is no schema"):
        downgrade(empty_address, revision)


def test_a_database_is_not_brought_back_to_what_it_has_not_reached(empty_address: str) -> None:
    with pytest.raises(UnknownRevision, match="older than 0003"):
        downgrade(empty_address, OLD)
    upgrade(empty_address, "0002")
    with pytest.raises(UnknownRevision, match="older than 0003"):
        downgrade(empty_address, OLD)
