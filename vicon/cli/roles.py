"""The roles: `vicon serve` runs them all on one machine, each can also run alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vicon.cli.start import start

if TYPE_CHECKING:
    from vicon.settings import Settings

# Roles are imported inside their command: `vicon serve` starts several of these processes, and none should
# pay for the others' libraries.

commands = typer.Typer()


def _alone(role: str) -> Settings:
    """Settings of a role; on a machine where nothing else of vicon ever ran its folder is made."""
    settings = start(role)
    for folder in (settings.data, settings.run):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings


@commands.command()
def serve() -> None:
    """Run everything on this machine: signalling, media, worker and a private Redis.

    Prints the address, the link of a first meeting and, until there is one, the first administrator's
    one-time link when all is ready. Writes only below VICON_DATA. SIGTERM or Ctrl-C stops in order.
    """
    from vicon import log
    from vicon.cluster.serve import serve as run
    from vicon.settings.text import unknown_names

    settings = start("serve")
    for sentence in unknown_names():
        log.get().warning(sentence)
    raise typer.Exit(run(settings))


@commands.command()
def signaling(
    fd: Annotated[
        int, typer.Option(help="Listening socket inherited from the parent; default: bind VICON_LISTEN.")
    ] = -1,
    number: Annotated[int, typer.Option(help="Which one of this machine, from 1 on.", min=1, max=64)] = 1,
) -> None:
    """Run one signalling process: pages, HTTP API and WebSocket. Any number may run side by side."""
    import importlib

    # `vicon` never imports `signaling`: it is started by name.
    raise typer.Exit(importlib.import_module("signaling.server").run(_alone("signaling"), fd, number))


@commands.command()
def media() -> None:
    """Run one media node: the packet engine and the rooms placed on it. SIGTERM drains it (VICON_DRAIN_S)."""
    from vicon.cluster.node import run

    raise typer.Exit(run(_alone("media")))


@commands.command()
def viewers() -> None:
    """Answer viewers of broadcasts behind nginx, and nobody else, at VICON_BROADCAST_LISTEN."""
    import importlib

    from vicon.settings import SettingsError

    settings = start("viewers")
    if not settings.broadcast_listen:
        raise SettingsError("VICON_BROADCAST_LISTEN is not set. Set it to, for example, 127.0.0.1:8001")
    raise typer.Exit(importlib.import_module("signaling.live.server").run(settings))


@commands.command()
def worker() -> None:
    """Run a worker: housekeeping now, mixing and documents as they come."""
    from vicon.worker.process import run

    raise typer.Exit(run(_alone("worker")))
