"""The command line, what is about how long things are kept: `vicon retention`."""

from __future__ import annotations

from typing import Annotated

import typer

commands = typer.Typer()


@commands.command()
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go; nothing is deleted.")
    ] = False,
) -> None:
    """Purge what has been kept as long as it may be, as the worker does once a day. Periods: /admin/retensi.

    Texts go through the media node of their sitting, so vicon has to run; each purge is in the administration
    journal. Exit status 1: some sittings wait for their node.
    """
    from vicon import log, settings
    from vicon.cli.purging import due, purge

    loaded = settings.load()
    # What links say of themselves is for the logs of servers.
    log.configure("retention", "error", loaded.log_format)
    if dry_run:
        for rule in due(loaded):
            period = "for ever" if rule.days is None else f"{rule.days} days"
            print(f"{rule.kind}: kept {period}, would delete {rule.due}")
        return
    done = purge(loaded)
    for it in done:
        print(f"{it.kind}: deleted {it.count}" + (f", {it.waiting} sittings wait" if it.waiting else ""))
    if any(it.waiting for it in done):
        raise typer.Exit(1)
