"""The command line, what is about records: `vicon export`, `verify`, `redact`, and `vicon journal`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Literal

import typer

commands = typer.Typer()
journal = typer.Typer(help="The keys that sign how far journals are.", no_args_is_help=True)
commands.add_typer(journal, name="journal")


@commands.command()
def export(
    sitting: Annotated[str, typer.Argument(help="Its id, s_...")],
    opened: Annotated[
        bool, typer.Option("--open", help="Also write what is under the seals: names and texts.")
    ] = False,
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
) -> None:
    """Write the journal of a sitting as SITTING.jsonl, with --open its sealed values as SITTING.open.jsonl.

    The first may be given to anybody: it holds no name and no text of people. The second is personal data.
    """
    from vicon import settings
    from vicon.cli.archiving import UnknownJournal
    from vicon.cli.archiving import export as write

    try:
        for path in write(settings.load(), sitting, out, opened=opened):
            print(path)
    except UnknownJournal:
        raise typer.BadParameter(f"there is no sitting {sitting}") from None
    except OSError as error:
        raise typer.BadParameter(f"cannot write into {out}: {error.strerror}") from None


@commands.command()
def verify(
    file: Annotated[Path, typer.Argument(help="An exported journal.")],
    opened: Annotated[Path | None, typer.Option("--open", help="What is under its seals.")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(
            help="A verifier key you trust, from /.well-known/vicon-journal-keys or the city's archive."
        ),
    ] = None,
    digest: Annotated[
        str | None, typer.Option(help="The published hash, from the record or digests.json.")
    ] = None,
) -> None:
    """Say whether an exported journal is whole. Needs no server, no database and no network.

    Exit status 0: whole, and a key or digest that you gave vouches for it. 1: broken, with the place.
    2: unreadable, or not a journal. 3: whole, but nothing outside the file vouches for it.
    """
    from vicon.records.verify import lines_of
    from vicon.records.verify import verify as check
    from vicon.rooms.checkpoint import BadNote

    if digest is not None and (len(digest) != 64 or digest.strip("0123456789abcdef")):
        raise typer.BadParameter("a digest is 64 characters 0-9 a-f", param_hint="--digest")
    try:
        with ExitStack() as stack:
            journal = lines_of(stack.enter_context(file.open("rb")))
            values = lines_of(stack.enter_context(opened.open("rb"))) if opened else ()
            verdict = check(journal, openings=values, keys=key or (), digest=digest)
    except BadNote as error:
        raise typer.BadParameter(str(error), param_hint="--key") from None
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(2) from None
    print(verdict.sentence)
    for sentence in verdict.more:
        print(sentence)
    raise typer.Exit(verdict.exit)


@commands.command()
def redact(
    sitting: Annotated[str, typer.Argument(help="Its id, s_...")],
    seals: Annotated[list[str], typer.Argument(help="Seals, as they stand in the openings of an export.")],
    ground: Annotated[
        Literal["request", "retention", "court", "mistake"],
        typer.Option(help="Why; it stands in the journal."),
    ],
) -> None:
    """Delete names or texts from a sitting's record for good, through the running vicon.

    The journal stays whole and verifies as before; that they were deleted, and why, is its next event.
    """
    from vicon import log, settings
    from vicon.cli.archiving import redact as ask
    from vicon.cluster.errands import NotDone

    loaded = settings.load()
    # What links say of themselves is for the logs of servers.
    log.configure("redact", "error", loaded.log_format)
    try:
        done = ask(loaded, sitting, seals, ground)
    except NotDone as error:
        print(f"Nothing was deleted: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"Deleted; recorded as seq {done.seq}. Copies in backups are not reached.")
    if not done.scrubbed:
        print("The database was busy: its files keep the freed bytes until they are written over.")


@journal.command("keys")
def journal_keys() -> None:
    """List the keys of journals: id, state, and the verifier key that others check records with."""
    from vicon import settings
    from vicon.cluster.prepare import list_journal_keys

    for line in list_journal_keys(settings.load()):
        print(line)


@journal.command("rotate")
def journal_rotate() -> None:
    """Move the keys of journals on: next signs from now on, current signs no more, a new next is made.

    Running media processes follow within a minute. What was signed before stays good: announce the new keys
    to those who verify, and keep the old ones.
    """
    from vicon import settings
    from vicon.cluster.prepare import rotate_journal_keys

    for line in rotate_journal_keys(settings.load()):
        print(line)
