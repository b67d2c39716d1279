"""Keys that sign room tokens, and keys of programs: `vicon keys`."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from vicon.cli.start import start
from vicon.people.keyring import Scope

commands = typer.Typer(help="Keys that sign room tokens.", no_args_is_help=True)
api = typer.Typer(help="API keys, for programs of other systems.", no_args_is_help=True)
commands.add_typer(api, name="api")


@commands.command("list")
def keys_list() -> None:
    """List token keys with their state: next, current, old or gone."""
    from vicon.cluster.prepare import list_keys

    for line in list_keys(start("keys")):
        print(line)


@commands.command("rotate")
def keys_rotate() -> None:
    """Move token keys on: next signs, current only verifies, a new next is published.

    Running processes follow within a minute; tokens already given out stay good until they expire.
    """
    from vicon.cluster.prepare import rotate_keys

    for line in rotate_keys(start("keys")):
        print(line)


@api.command("create")
def api_create(
    label: Annotated[str, typer.Argument(help="Whose key it is.")],
    scope: Annotated[
        list[str],
        typer.Option(help=f"What it may do; may be given more than once: {', '.join(get_args(Scope))}."),
    ],
    ceiling: Annotated[str, typer.Option(help="The highest role that its tokens may give.")] = "guest",
    room: Annotated[list[str] | None, typer.Option(help="Only for this room (r_...); else for all.")] = None,
    network: Annotated[list[str] | None, typer.Option(help="Only from this address or block.")] = None,
    days: Annotated[
        int | None, typer.Option(help="Good for so many days; else until revoked.", min=1)
    ] = None,
) -> None:
    """Make an API key and print it this once, as vk_<id>.<secret>.

    With the scope tokens:issue its holder signs room tokens: HS256 with the part after the dot as the secret,
    header {"typ": "vicon-room+jwt", "kid": "vk_<id>"}, claim iss = vk_<id>.
    """
    from vicon.clock import now_ms
    from vicon.cluster.prepare import create_api_key
    from vicon.people.api_keys import BadApiKey

    until = None if days is None else now_ms() + days * 86_400_000
    wanted = {"label": label, "scopes": scope, "role_ceiling": ceiling, "expires_at": until}
    try:
        print(create_api_key(start("keys"), {**wanted, "rooms": room or None, "networks": network or None}))
    except BadApiKey as error:
        raise typer.BadParameter(str(error)) from None


@api.command("list")
def api_list() -> None:
    """List API keys that are good now: id, highest role, scopes, whose."""
    from vicon.cluster.prepare import list_api_keys

    for line in list_api_keys(start("keys")):
        print(line)


@api.command("revoke")
def api_revoke(key: Annotated[str, typer.Argument(help="Its id, vk_...")]) -> None:
    """Refuse an API key and every token it signed, within ten seconds."""
    from vicon.cluster.prepare import revoke_api_key

    if not revoke_api_key(start("keys"), key):
        raise typer.BadParameter(f"there is no API key {key} to revoke")
