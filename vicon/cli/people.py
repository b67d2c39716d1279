"""The command line, what is about accounts: `vicon people`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

commands = typer.Typer(help="Accounts of people.", no_args_is_help=True)


@commands.command("link")
def link(
    login: Annotated[
        str | None, typer.Argument(help="Whose: a sign-in name; without one: a new administrator's.")
    ] = None,
) -> None:
    """Print a one-time link by which a new administrator, or somebody who lost all, sets how to sign in.

    What signed them in before ends when the link is used.
    """
    from vicon import settings
    from vicon.cluster.prepare import new_sign_in_link
    from vicon.people.denied import Denied

    try:
        print(new_sign_in_link(settings.load(), login))
    except Denied:
        raise typer.BadParameter(f"nobody has the sign-in name {login}, or the account is disabled") from None


@commands.command("journal")
def journal() -> None:
    """Print what was done to accounts and OPD units, one event a line (JSON), and say whether it is whole.

    Exit status 1: an event was changed, lost or added; the sentence on stderr says where.
    """
    from vicon import settings
    from vicon.cluster.prepare import administration_journal

    lines, broken = administration_journal(settings.load())
    for line in lines:
        print(line)
    if broken is not None:
        print(f"The journal is broken at event {broken.seq}: {broken.why}.", file=sys.stderr)
        raise typer.Exit(1)
    print(f"Whole: {len(lines)} events.", file=sys.stderr)
