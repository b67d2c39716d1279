"""A copy of a PostgreSQL database in use, by the server's own programs (pg_dump, pg_restore, psql)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vicon.backup.manifest import BadBackup
from vicon.store import url

_WITHOUT = ["--exclude-schema=replaced_*"]
"""What an earlier restore set aside."""


def dump(address: str, target: Path) -> None:
    """Write the database, as it is at this moment, to `target` in pg_dump's own format. Raises BadBackup."""
    target.touch(mode=0o600, exist_ok=False)
    _run(
        "pg_dump",
        address,
        ["--format=custom", "--no-owner", "--no-privileges", *_WITHOUT, f"--file={target}"],
    )


def check(file: Path) -> None:
    """Raises BadBackup if pg_restore cannot read what `file` lists."""
    _run("pg_restore", None, ["--list", str(file)])


def tables(address: str) -> list[str]:
    """Names of the tables where vicon's are or would be. Raises BadBackup."""
    engine = create_engine(url.for_sqlalchemy(address), poolclass=NullPool)
    try:
        return inspect(engine).get_table_names()
    except DBAPIError as error:
        raise BadBackup(f"VICON_DATABASE: the database is away: {error.orig}") from None


def restore(address: str, file: Path, there: Sequence[str], aside: str, *, scratch: Path) -> None:
    """Fill the database from `file` in one transaction, whole or not at all. Raises BadBackup, OSError.

    Tables that are `there` go to a schema `aside` in that transaction: were they dropped, those that only a
    newer version knows would stay in its way. `scratch`: a folder for the statements meanwhile.
    """
    moves = [f'ALTER TABLE {_quoted(it)} SET SCHEMA "{aside}";\n' for it in there]
    with TemporaryDirectory(prefix=".restore-", dir=scratch) as folder:
        before, script = Path(folder) / "before.sql", Path(folder) / "restore.sql"
        before.write_text("".join([f'CREATE SCHEMA "{aside}";\n', *moves] if moves else []))
        _run("pg_restore", None, ["--no-owner", "--no-privileges", f"--file={script}", str(file)])
        together = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run("psql", address, [*together, f"--file={before}", f"--file={script}"])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def present(program: str) -> str:
    """Where `program` is. Raises BadBackup."""
    found = shutil.which(program)
    if found is None:
        raise BadBackup(
            f"{program} is not installed. Install PostgreSQL's client programs, of the server's version or "
            "newer (Debian: apt install postgresql-client), or make backups with the database's own tools"
        )
    return found


def _run(program: str, address: str | None, options: list[str]) -> None:
    command, environment = [present(program)], dict(os.environ)
    if address is not None:
        target = url.for_sqlalchemy(address).set(drivername="postgresql")
        # On the command line others of this machine would see the password.
        environment |= {"PGPASSWORD": str(target.password)} if target.password else {}
        bare = URL.create(
            "postgresql",
            username=target.username,
            host=target.host,
            port=target.port,
            database=target.database,
            query=target.query,
        )
        command.append(f"--dbname={bare.render_as_string(hide_password=False)}")
    done = subprocess.run(
        [*command, *options], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"status {done.returncode}"]
        raise BadBackup(f"{program} failed: {said[0]}")
