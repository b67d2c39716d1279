"""What an administrator of the machine does now and then: `vicon prepare`, `downgrade`, `checks`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from vicon.cli.start import start

commands = typer.Typer()


@commands.command()
def prepare(
    as_json: Annotated[bool, typer.Option("--json", help="Print the links as one JSON object.")] = False,
    meeting: Annotated[bool, typer.Option(help="Make a first meeting to try vicon with.")] = True,
) -> None:
    """Create or upgrade the database, make missing keys, and print the first links. Safe to repeat.

    `vicon serve` does this by itself; in a cluster run it once before each new version starts.
    """
    from vicon.cluster.prepare import prepare as run

    links = run(start("prepare"), meeting=meeting)
    if as_json:
        print(json.dumps(links))
        return
    for name, link in links.items():
        print(f"{name}: {link}")


@commands.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="The older version's newest schema, four digits, as 0003.")],
    yes: Annotated[bool, typer.Option("--yes", help="What only newer tables hold may be lost.")] = False,
) -> None:
    """Change the database back before an older vicon is installed again. Stop vicon and make a backup first.

    What the older version knew stays; what only newer tables hold is lost. A later upgrade starts from there.
    """
    from vicon.store.migrations import downgrade as run
    from vicon.store.migrations.run import UnknownRevision

    if not yes:
        raise typer.BadParameter("rows of newer tables will be lost: make a backup, then say --yes")
    settings = start("downgrade")
    try:
        run(settings.database_url, revision)
    except UnknownRevision as error:
        raise typer.BadParameter(str(error)) from error
    print(f"The database has schema {revision} now.")


@commands.command()
def checks(
    days: Annotated[int, typer.Option(help="Count this many days, today included.", min=1, max=60)] = 7,
) -> None:
    """Say how people's network checks ended: how many, what their network is good for, the way, the code."""
    from vicon.cluster.prepare import list_checks

    for line in list_checks(start("checks"), days):
        print(line)
