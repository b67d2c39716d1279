"""A row is written whether or not there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert `row`, or overwrite the one with its `key`."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(row)
    rest = {name: made.excluded[name] for name in row if name not in key}
    connection.execute(made.on_conflict_do_update(index_elements=list(key), set_=rest))
