"""The command line, what is about rooms: `vicon meeting new`, `vicon meeting links`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

commands = typer.Typer(help="Rooms, and the people invited to them.", no_args_is_help=True)

Names = list[str] | None


@commands.command("new")
def new(
    title: Annotated[str, typer.Argument(help="What it is called; its address is made of these words.")],
    preset: Annotated[
        Literal["meeting", "hearing", "class", "counter", "emergency"],
        typer.Option(help="What kind of meeting it is."),
    ] = "hearing",
    seats: Annotated[
        Path | None,
        typer.Option(help="A CSV list of people: nama,nip,peran,suara,pihak,wilayah,bahasa,surel."),
    ] = None,
    member: Annotated[Names, typer.Option(help="Somebody who votes. May be repeated.")] = None,
    chair: Annotated[Names, typer.Option(help="Somebody who presides. May be repeated.")] = None,
    clerk: Annotated[Names, typer.Option(help="Somebody who keeps the minutes. May be repeated.")] = None,
) -> None:
    """Make a room whose first sitting is open, and print its links.

    The first link is for everybody. Each of the others brings one person to the seat made ready for them,
    without waiting in the lobby: give it to nobody else.
    """
    from vicon import settings
    from vicon.cli.making import new as make
    from vicon.rooms.opening import Prepared
    from vicon.schedule.seat_sheet import read
    from vicon.schedule.seats import BadSeat
    from vicon.schedule.titles import BadTitle

    try:
        people = read(seats.read_bytes()) if seats else []
        people += [Prepared(name, "chair") for name in chair or ()]
        people += [Prepared(name, "clerk") for name in clerk or ()]
        people += [Prepared(name, "member", votes=True) for name in member or ()]
        lines = make(settings.load(), title, preset, people)
    except OSError as error:
        raise typer.BadParameter(f"cannot read {seats}: {error.strerror}") from None
    except (BadSeat, BadTitle) as error:
        raise typer.BadParameter(str(error)) from None
    for line in lines:
        print(line)


@commands.command("links")
def links(slug: Annotated[str, typer.Argument(help="The room, as in /r/SLUG.")]) -> None:
    """Print the personal links of a room again."""
    from vicon import settings
    from vicon.cli.making import links as show
    from vicon.schedule.doors import NotFound

    try:
        lines = show(settings.load(), slug)
    except NotFound:
        raise typer.BadParameter(f"there is no room {slug}") from None
    for line in lines:
        print(line)
