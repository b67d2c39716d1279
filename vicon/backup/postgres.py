"""A copy of a PostgreSQL database in use, by the server's own programs (pg_dump, pg_restore)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL

from vicon.backup.manifest import BadBackup
from vicon.store import url


def dump(address: str, target: Path) -> None:
    """Write the database, as it is at this moment, to `target` in pg_dump's own format. Raises BadBackup."""
    target.touch(mode=0o600, exist_ok=False)
    _run("pg_dump", address, ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def check(file: Path) -> None:
    """Raises BadBackup if pg_restore cannot read what `file` lists."""
    _run("pg_restore", None, ["--list", str(file)])


def restore(address: str, file: Path, *, replace: bool) -> None:
    """Fill the database from `file`, whole or not at all; `replace` drops what it has of the same tables.

    Raises BadBackup.
    """
    more = ["--clean", "--if-exists"] if replace else []
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", *more]
    _run("pg_restore", address, [*options, str(file)])


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
        target = url.parse(address).set(drivername="postgresql")
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
