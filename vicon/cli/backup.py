"""The command line: `vicon backup`, `vicon restore`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vicon.cli.start import start

commands = typer.Typer()


@commands.command()
def backup(
    into: Annotated[
        Path, typer.Argument(help="A folder, best on another disk; the backup is a new one in it.")
    ],
    key: Annotated[
        bool, typer.Option(help="Whether the server key goes in; without it keep it elsewhere.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as one JSON object.")] = False,
) -> None:
    """Copy database, server key, recordings and slides while vicon runs. PostgreSQL needs pg_dump.

    It holds names, words and keys of people: keep it as you keep the server. Print or note the digest.
    """
    from vicon.backup.manifest import BadBackup
    from vicon.backup.noting import note
    from vicon.backup.taking import take

    settings, now = start("backup"), datetime.now(UTC)
    try:
        made = take(settings, into, now, key=key)
    except (BadBackup, OSError) as error:
        note(settings, "backup.failed", now)
        print(f"No backup was made: {error}.", file=sys.stderr)
        raise typer.Exit(1) from None
    size = sum(it.size for it in made.manifest.files.values())
    note(settings, "backup.made", now, {"bytes": size})
    if as_json:
        told = {
            "folder": str(made.folder),
            "digest": made.digest,
            "files": len(made.manifest.files),
            "bytes": size,
        }
        print(json.dumps(told))
        return
    print(f"{made.folder}: {len(made.manifest.files)} files, {size} bytes, schema {made.manifest.schema}")
    print(f"digest {made.digest}")
    if made.manifest.gone:
        print(f"{len(made.manifest.gone)} files were deleted meanwhile and are not in it.")
    if not key:
        print("The server key is not in it: without that file the copied database opens no meeting.")


@commands.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A backup that `vicon backup` made.")],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Set aside what is there: files, and tables of PostgreSQL."),
    ] = False,
    digest: Annotated[str | None, typer.Option(help="The digest that was printed when it was made.")] = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Look whether it is whole; restore nothing.")
    ] = False,
) -> None:
    """Put a backup into VICON_DATA and VICON_DATABASE, whole or not at all. Stop vicon first.

    Nothing is touched where a file differs from the manifest, is missing, or is one too many.
    """
    from vicon.backup import restoring
    from vicon.backup.manifest import BadBackup

    try:
        if only_check:
            said = restoring.check(folder, digest)
            print(
                f"Whole: {len(said.files)} files of {said.made_at}, vicon {said.vicon}, schema {said.schema}."
            )
            return
        done = restoring.restore(start("restore"), folder, datetime.now(UTC), replace=replace, digest=digest)
    except (BadBackup, OSError) as error:
        print(f"Nothing was restored: {error}.", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"Restored: {len(done.manifest.files)} files of {done.manifest.made_at}. Now start vicon.")
    for path in done.aside:
        print(f"What was there before is {path}; delete it once all is well.")
