"""The command line, what is about documents: `vicon minutes render`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

commands = typer.Typer(help="Official documents of a sitting.", no_args_is_help=True)

Kind = Annotated[
    Literal["berita-acara", "notulen", "daftar-hadir"], typer.Option("--template", help="Which document.")
]


@commands.command()
def render(
    sitting: Annotated[str, typer.Argument(help="Its id, s_..., or the file of its exported journal.")],
    template: Kind = "berita-acara",
    opened: Annotated[
        Path | None, typer.Option("--open", help="With a file: what is under its seals, from the export.")
    ] = None,
    number: Annotated[str, typer.Option(help="The number of the document, once it has one.")] = "",
    place: Annotated[str, typer.Option(help="Where the sitting was held, besides online.")] = "",
    language: Annotated[Literal["id", "en"], typer.Option(help="Its language.")] = "id",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; default: SITTING-TEMPLATE.pdf.")
    ] = None,
) -> None:
    """Make a document of a sitting as PDF/A, a draft that is not recorded.

    The same journal, openings and options give the same bytes, on any machine. With an exported journal in
    place of the id this needs no server and no database.
    """
    from vicon import settings
    from vicon.cluster.archiving import UnknownJournal
    from vicon.cluster.documents import draft, draft_of_files
    from vicon.records.minutes.files import NotAJournal
    from vicon.records.minutes.press import NotPrinted

    loaded = settings.load()
    asked = {"number": number, "place": place, "language": language}
    try:
        if Path(sitting).is_file():
            made = draft_of_files(loaded, Path(sitting), opened, template, asked)
        else:
            made = draft(loaded, sitting, template, asked)
        path = out or Path(f"{made.sitting}-{template}.pdf")
        path.write_bytes(made.pdf)
    except UnknownJournal:
        raise typer.BadParameter(f"there is no sitting and no file {sitting}") from None
    except (NotAJournal, NotPrinted) as error:
        print(f"No document was made: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as error:
        raise typer.BadParameter(f"{error.filename}: {error.strerror}") from None
    print(f"{path}  sha256 {made.sha256}")
