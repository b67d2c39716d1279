"""Certificates of the links between machines: `vicon cluster`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vicon.cli.start import start

commands = typer.Typer(help="Links between machines: their authority and certificates.", no_args_is_help=True)


@commands.command()
def authority(
    folder: Annotated[Path, typer.Argument(help="A new folder. Keep it off the machines of the cluster.")],
    name: Annotated[str, typer.Option(help="What it is called in certificates.")] = "vicon links",
    days: Annotated[int, typer.Option(help="Good for so many days.", min=1, max=7300)] = 3650,
) -> None:
    """Make the authority that signs the certificates of all machines: ca.key, which is secret, and ca.crt."""
    from vicon.cluster.authority import AuthorityError, create

    try:
        made = create(folder, name, days=days)
    except AuthorityError as error:
        raise typer.BadParameter(str(error)) from None
    print(f"{made}: VICON_LINK_CA of every machine.\n{folder}/ca.key signs: keep it apart, with a copy.")


@commands.command()
def certificate(
    name: Annotated[str, typer.Argument(help="The machine; for a media node its VICON_NODE.")],
    role: Annotated[list[str], typer.Option(help="What runs there: media, signaling, worker; repeat it.")],
    authority: Annotated[Path, typer.Option(help="Folder of the authority.")] = Path(),
    out: Annotated[Path, typer.Option(help="Folder for NAME.crt, NAME.key and ca.crt.")] = Path(),
    days: Annotated[int, typer.Option(help="Good for so many days.", min=1, max=3650)] = 397,
) -> None:
    """Make or renew the certificate and key of one machine. Running processes take up new files."""
    from vicon.cluster.authority import AuthorityError, issue
    from vicon.cluster.identity import ROLES, Identity, identities

    who = [Identity(name, it) for it in ROLES if it in role]
    if unknown := sorted(set(role).difference(ROLES)):
        raise typer.BadParameter(f"{', '.join(unknown)} is no role of links: {', '.join(ROLES)}")
    if identities(map(str, who)) != who:
        raise typer.BadParameter(f"{name} cannot be a name: a-z, 0-9 and -, at most 32")
    try:
        expires = issue(authority, who, out, days=days)
    except AuthorityError as error:
        raise typer.BadParameter(str(error)) from None
    print(f"{out / name}.crt: {', '.join(map(str, who))}, good until {expires:%Y-%m-%d %H:%M} UTC")


@commands.command("show")
def show() -> None:
    """Print whose certificate this machine has, until when, and until when its authority is good."""
    from vicon.cluster.credentials import Credentials
    from vicon.settings import SettingsError

    credentials = Credentials.of(start("cluster"))
    if credentials is None:
        raise SettingsError("VICON_LINK_CERT is not set: this machine has no links to others.")
    shown = credentials.shown()
    print(
        f"{credentials.cert}: {', '.join(map(str, shown.who))}, good until {shown.expires:%Y-%m-%d %H:%M} UTC"
    )
    print(f"{credentials.ca}: good until {shown.authority_expires:%Y-%m-%d %H:%M} UTC")
