"""The command line: `vicon serve` runs everything on one machine, each role can also run alone."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vicon import __version__
from vicon.meeting_commands import commands as meeting_commands
from vicon.minutes_commands import commands as minutes_commands
from vicon.people_commands import commands as people_commands
from vicon.privacy_commands import commands as privacy_commands
from vicon.record_commands import commands as record_commands

if TYPE_CHECKING:
    from vicon.settings import Settings

# Roles are imported inside their command: `vicon serve` starts several of these processes, and none should
# pay for the others' libraries.

EX_CONFIG = 78

app = typer.Typer(
    help="Self-hosted video meetings and public hearings. `vicon config show` lists the settings (VICON_*).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
keys = typer.Typer(help="Keys that sign room tokens.", no_args_is_help=True)
config = typer.Typer(help="Settings: what is in force, and whether it can work.", no_args_is_help=True)
app.add_typer(keys, name="keys")
api = typer.Typer(help="API keys, for programs of other systems.", no_args_is_help=True)
keys.add_typer(api, name="api")
app.add_typer(config, name="config")
app.add_typer(meeting_commands, name="meeting")
app.add_typer(minutes_commands, name="minutes")
app.add_typer(people_commands, name="people")
app.add_typer(privacy_commands)
app.add_typer(record_commands)


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


def _start(role: str) -> Settings:
    """Settings and logs of a role; its modules are imported by now, and the collector leaves them be."""
    from vicon import log, settings

    gc.freeze()
    # What a room makes and lets go of has few cycles. Looking at all that lives holds up the loop: 0.1 s in a
    # hall of a thousand, after every few dozen joins.
    gc.set_threshold(10_000, 20, 50)
    gc.enable()

    loaded = settings.load()
    log.configure(role, loaded.log_level, loaded.log_format)
    return loaded


@app.command()
def serve() -> None:
    """Run everything on this machine: signalling, media, worker and a private Redis.

    Prints the address, the link of a first meeting and, until there is one, the first administrator's
    one-time link when all is ready. Writes only below VICON_DATA. SIGTERM or Ctrl-C stops in order.
    """
    from vicon import log
    from vicon.cluster.serve import serve as run
    from vicon.settings.text import unknown_names

    settings = _start("serve")
    for sentence in unknown_names():
        log.get().warning(sentence)
    raise typer.Exit(run(settings))


@app.command()
def prepare(
    as_json: Annotated[bool, typer.Option("--json", help="Print the links as one JSON object.")] = False,
) -> None:
    """Create or upgrade the database, make missing keys, and print the first links. Safe to repeat.

    `vicon serve` does this by itself; in a cluster run it once before each new version starts.
    """
    from vicon.cluster.prepare import prepare as run

    links = run(_start("prepare"))
    if as_json:
        import json

        print(json.dumps(links))
        return
    for name, link in links.items():
        print(f"{name}: {link}")


@app.command()
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
    settings = _start("downgrade")
    try:
        run(settings.database_url, revision)
    except UnknownRevision as error:
        raise typer.BadParameter(str(error)) from error
    print(f"The database has schema {revision} now.")


@app.command()
def signaling(
    fd: Annotated[
        int, typer.Option(help="Listening socket inherited from the parent; default: bind VICON_LISTEN.")
    ] = -1,
    number: Annotated[int, typer.Option(help="Which one of this machine, from 1 on.", min=1, max=64)] = 1,
) -> None:
    """Run one signalling process: pages, HTTP API and WebSocket. Any number may run side by side."""
    import importlib

    # `vicon` never imports `signaling`; this is the one place that starts it, by name.
    raise typer.Exit(importlib.import_module("signaling.server").run(_start("signaling"), fd, number))


@app.command()
def media() -> None:
    """Run one media node: the packet engine and the rooms placed on it. SIGTERM drains it (VICON_DRAIN_S)."""
    from vicon.cluster.node import run

    raise typer.Exit(run(_start("media")))


@app.command()
def worker() -> None:
    """Run a worker: housekeeping now, mixing and documents as they come."""
    from vicon.cluster.worker import run

    raise typer.Exit(run(_start("worker")))


@app.command()
def checks(
    days: Annotated[int, typer.Option(help="Count this many days, today included.", min=1, max=60)] = 7,
) -> None:
    """Say how people's network checks ended: how many, what their network is good for, the way, the code."""
    from vicon.cluster.prepare import list_checks

    for line in list_checks(_start("checks"), days):
        print(line)


@keys.command("list")
def keys_list() -> None:
    """List token keys with their state: next, current, old or gone."""
    from vicon.cluster.prepare import list_keys

    for line in list_keys(_start("keys")):
        print(line)


@keys.command("rotate")
def keys_rotate() -> None:
    """Move token keys on: next signs, current only verifies, a new next is published.

    Running processes follow within a minute; tokens already given out stay good until they expire.
    """
    from vicon.cluster.prepare import rotate_keys

    for line in rotate_keys(_start("keys")):
        print(line)


@api.command("create")
def api_create(
    label: Annotated[str, typer.Argument(help="Whose key it is.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="What it may do: rooms:read, rooms:write, sittings:read, sittings:write, "
            "tokens:issue, journal:read."
        ),
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
    from vicon.cluster.prepare import create_api_key, now_ms
    from vicon.people.api_keys import BadApiKey

    until = None if days is None else now_ms() + days * 86_400_000
    wanted = {"label": label, "scopes": scope, "role_ceiling": ceiling, "expires_at": until}
    try:
        print(create_api_key(_start("keys"), {**wanted, "rooms": room or None, "networks": network or None}))
    except BadApiKey as error:
        raise typer.BadParameter(str(error)) from None


@api.command("list")
def api_list() -> None:
    """List API keys that are good now: id, highest role, scopes, whose."""
    from vicon.cluster.prepare import list_api_keys

    for line in list_api_keys(_start("keys")):
        print(line)


@api.command("revoke")
def api_revoke(key: Annotated[str, typer.Argument(help="Its id, vk_...")]) -> None:
    """Refuse an API key and every token it signed, within ten seconds."""
    from vicon.cluster.prepare import revoke_api_key

    if not revoke_api_key(_start("keys"), key):
        raise typer.BadParameter(f"there is no API key {key} to revoke")


@config.command("show")
def config_show() -> None:
    """Print every setting in force with its meaning; passwords are hidden."""
    from vicon import settings
    from vicon.settings import text

    for variable, value, description in text.rows(settings.load()):
        print(f"# {description}\n{variable}={value}\n")


@config.command("check")
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


if __name__ == "__main__":
    main()
