"""The command line, what is about documents: `vicon minutes render`, `sign`, `verify`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

commands = typer.Typer(help="Official documents of a sitting.", no_args_is_help=True)

Kind = Annotated[
    Literal["berita-acara", "notulen", "risalah", "daftar-hadir"],
    typer.Option("--template", help="Which document."),
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
    logo: Annotated[
        Path | None,
        typer.Option(help="With a file: the mark in the letterhead, SVG or PNG.", exists=True),
    ] = None,
    form: Annotated[
        Literal["pdf", "docx"], typer.Option("--format", help="pdf is the official one.")
    ] = "pdf",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; default: SITTING-TEMPLATE.FORMAT.")
    ] = None,
) -> None:
    """Make a document of a sitting as PDF/A, or DOCX: a draft that is not recorded.

    The same journal, openings and options give the same bytes, on any machine. With an exported journal in
    place of the id this needs no server and no database; a risalah does, for the words that were said.
    """
    from vicon import settings
    from vicon.branding.logo import BadLogo
    from vicon.cli.archiving import UnknownJournal
    from vicon.cli.documents import draft, draft_of_files
    from vicon.records.minutes.apart import Failed
    from vicon.records.minutes.files import NotAJournal
    from vicon.records.minutes.shelf import NoFilm

    loaded = settings.load()
    asked = {"number": number, "place": place, "language": language}
    try:
        if Path(sitting).is_file():
            made = draft_of_files(loaded, Path(sitting), opened, template, form, asked, logo)
        else:
            made = draft(loaded, sitting, template, form, asked)
        path = out or Path(f"{made.sitting}-{template}.{form}")
        path.write_bytes(made.file)
    except UnknownJournal:
        raise typer.BadParameter(f"there is no sitting and no file {sitting}") from None
    except NoFilm:
        print("No document was made: the film of a recording is still being made", file=sys.stderr)
        raise typer.Exit(1) from None
    except (NotAJournal, BadLogo, Failed) as error:
        print(f"No document was made: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as error:
        raise typer.BadParameter(f"{error.filename}: {error.strerror}") from None
    print(f"{path}  sha256 {made.sha256}")


@commands.command()
def sign(
    file: Annotated[Path, typer.Argument(help="The document, signed before or not.", exists=True)],
    capacity: Annotated[
        Literal["clerk", "chair"], typer.Option("--as", help="In what capacity: it names the signature.")
    ],
    p12: Annotated[Path, typer.Option(help="The signer's certificate and key, PKCS#12.", exists=True)],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, envvar="VICON_SIGN_PASSWORD", help="Of the PKCS#12.")
    ],
    authority: Annotated[str, typer.Option(help="An RFC 3161 time-stamping authority, http(s)://")] = "",
    place: Annotated[str, typer.Option(help="Where it is signed.")] = "",
    zone: Annotated[
        Literal["WIB", "WITA", "WIT"], typer.Option(help="Of the time that the document shows.")
    ] = "WIB",
    out: Annotated[Path | None, typer.Option(help="The file to write; default: FILE.signed.pdf.")] = None,
) -> None:
    """Sign a document: PAdES B-B, or B-T with an authority. What was there before stays, byte for byte.

    Above the name of the signatory it shows who signed, in what capacity and when.
    """
    import asyncio

    from vicon.records.minutes.apart import Failed
    from vicon.records.minutes.sign import p12 as adapter

    path = out or file.with_name(f"{file.stem.removesuffix('.signed')}.signed.pdf")
    try:
        by = adapter.Credentials(p12.read_bytes(), password, authority)
        path.write_bytes(asyncio.run(adapter.sign(file.read_bytes(), by, capacity, place, zone)))
    except (adapter.BadCredentials, Failed) as error:
        print(f"Nothing was signed: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as error:
        raise typer.BadParameter(f"{error.filename}: {error.strerror}") from None
    print(path)


@commands.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The document.", exists=True)],
    trust: Annotated[
        list[Path] | None, typer.Option(help="The certificate of an authority you trust (PEM).", exists=True)
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(help="What the journal says was printed: minutes.rendered.")
    ] = None,
) -> None:
    """Say whether a signed document is whole, and who signed it. Needs no server and no network.

    Exit status 0: whole, and all who signed are vouched for by what you trust. 1: changed, or not what was
    printed. 2: unreadable. 3: whole, but unsigned or nobody vouches for who signed.
    """
    from vicon.records.minutes.sign.check import BROKEN, judged

    try:
        verdict = judged(file.read_bytes(), [path.read_bytes() for path in trust or ()])
    except OSError as error:
        raise typer.BadParameter(f"{error.filename}: {error.strerror}") from None
    print(verdict.sentence)
    for it in verdict.signatures:
        clock = "stamped by an authority" if it.stamped else "by the signer's own clock"
        print(f"{it.field}: {it.name}, {it.at or 'no time'}, {clock}, certificate {it.certificate}")
    if verdict.unsigned:
        print(f"printed: sha256 {verdict.unsigned}, {verdict.length} bytes")
    if sha256 is not None and verdict.unsigned != sha256:
        print(f"rusak: what was printed has another sha256 than {sha256}")
        raise typer.Exit(BROKEN)
    raise typer.Exit(verdict.exit)
