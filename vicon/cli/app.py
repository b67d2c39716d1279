"""The command line: every command, and what holds for all."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from vicon import __version__
from vicon.cli import (
    backup,
    cluster,
    config,
    doctor,
    keys,
    meetings,
    minutes,
    people,
    privacy,
    records,
    rehearse,
    roles,
    upkeep,
)
from vicon.cli.start import EX_CONFIG

app = typer.Typer(
    help="Self-hosted video meetings and public hearings. `vicon config show` lists the settings (VICON_*).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for flat in (roles, upkeep, backup, doctor, rehearse, privacy, records):
    app.add_typer(flat.commands)
app.add_typer(keys.commands, name="keys")
app.add_typer(config.commands, name="config")
app.add_typer(cluster.commands, name="cluster")
app.add_typer(meetings.commands, name="meeting")
app.add_typer(minutes.commands, name="minutes")
app.add_typer(people.commands, name="people")


def main() -> None:
    """Entry point. Refused settings exit with status 78 (EX_CONFIG) and one sentence each on stderr."""
    # Importing makes many objects and hardly any garbage: collecting meanwhile is a tenth of a role's start.
    gc.disable()

    from vicon.settings import SettingsError

    try:
        app()
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(EX_CONFIG)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"vicon {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass
