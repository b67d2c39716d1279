"""The schema is made by its migrations, equals the models, and may be made by many processes at once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from vicon.store import url
from vicon.store.errors import StoreUnavailable
from vicon.store.migrations import upgrade
from vicon.store.migrations.run import SchemaTooNew
from vicon.store.models import metadata


def test_migrations_make_exactly_the_models(empty_address: str) -> None:
    upgrade(empty_address)
    engine = create_engine(url.for_sqlalchemy(empty_address))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_second_upgrade_changes_nothing(address: str) -> None:
    upgrade(address)


def test_processes_that_start_together_upgrade_once(empty_address: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(upgrade, empty_address) for _ in range(4)]:
            done.result()


def test_database_of_a_newer_version_is_refused(address: str) -> None:
    engine = create_engine(url.for_sqlalchemy(address))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SchemaTooNew, match="newer vicon"):
        upgrade(address)


def test_sqlite_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "vicon.db"
    upgrade(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_absent_server_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="the database is away"):
        upgrade(f"postgresql://vicon@/vicon?host={tmp_path}")


@pytest.mark.parametrize(
    "bad", ["", "vicon.db", "sqlite://", "sqlite:///:memory:", "mysql://localhost/vicon"]
)
def test_addresses_of_other_databases_are_refused(bad: str) -> None:
    with pytest.raises(url.BadDatabaseUrl):
        upgrade(bad)
