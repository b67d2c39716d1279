"""Settings: `vicon config`."""

from __future__ import annotations

import sys

import typer

from vicon.cli.start import EX_CONFIG

commands = typer.Typer(help="Settings: what is in force, and whether it can work.", no_args_is_help=True)


@commands.command("show")
def config_show() -> None:
    """Print every setting in force with its meaning; passwords are hidden."""
    from vicon import settings
    from vicon.settings import text

    for variable, value, description in text.rows(settings.load()):
        print(f"# {description}\n{variable}={value}\n")


@commands.command("check")
def config_check() -> None:
    """Check the settings without starting anything. Exit status 78 when one is refused."""
    from vicon import settings
    from vicon.settings.text import unknown_names

    loaded = settings.load()
    problems = unknown_names()
    for sentence in problems:
        print(sentence, file=sys.stderr)
    if problems:
        raise typer.Exit(EX_CONFIG)
    print(f"Settings are fine: {loaded.url}, data in {loaded.data}.")
