"""The command line: `vicon doctor`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vicon.cli.start import start

if TYPE_CHECKING:
    from vicon.doctor.finding import Finding
    from vicon.settings import Settings

commands = typer.Typer()

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

_MARKS = {
    "id": {"ok": "baik", "note": "info", "warning": "awas", "failure": "RUSAK"},
    "en": {"ok": "ok", "note": "note", "warning": "warning", "failure": "FAILURE"},
}
_OPEN = {
    "id": "Buka di ponsel dengan data seluler, tanpa Wi-Fi (sekali pakai, 10 menit; Ctrl-C membatalkan):",
    "en": "Open on a phone on mobile data, without Wi-Fi (good once, for 10 minutes; Ctrl-C withdraws it):",
}
_LOOKING = {"id": "Ponsel sedang memeriksa ({}).", "en": "A phone is looking ({})."}

Language = Literal["id", "en"]
_Json = Annotated[bool, typer.Option("--json", help="Print a JSON object, with the words of both languages.")]
_Language = Annotated[Language, typer.Option(help="Indonesian or English.")]
_Outside = Annotated[
    bool,
    typer.Option("--outside", help="Print a link for a phone on mobile data, and wait for what it reaches."),
]

_Name = Annotated[str, typer.Argument(help="One check by its name, tried end to end where it makes sense.")]
_List = Annotated[bool, typer.Option("--list", help="List the checks that have names.")]
_To = Annotated[str, typer.Option(help="Whom `mail` sends a letter to.", metavar="ADDRESS")]


@commands.command()
def doctor(
    name: _Name = "",
    as_json: _Json = False,
    language: _Language = "id",
    outside: _Outside = False,
    listed: _List = False,
    to: _To = "",
) -> None:
    """Look for what keeps people from meeting: addresses, ports, TLS, clock, stores, mail, sign-in, TURN.

    With NAME one check is made; database, mail, media, redis, s3 and turn are tried end to end then. Each
    fault is said with its place and its cure. Only this machine and servers that the settings name are
    asked. Exit status 0: no failure; 1: at least one; 2: no such check; 130: interrupted.
    """
    import asyncio

    if listed or name:
        # With it comes a client of media, which a look at everything has no use for.
        from vicon.doctor.trying import CHECKS, one

        if listed:
            print("\n".join(sorted(CHECKS)))
            return
        if name not in CHECKS:
            raise typer.BadParameter(f"There is no check {name!r}. There are: {', '.join(sorted(CHECKS))}")
    from vicon.doctor.examine import examine

    if to and name != "mail":
        raise typer.BadParameter("--to goes with the check mail")
    settings = start("doctor")
    try:
        if outside:
            findings = asyncio.run(_viewed(settings, language))
        else:
            findings = asyncio.run(one(name, settings, to) if name else examine(settings))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    _show(findings, language, as_json=as_json)


def _show(findings: Sequence[Finding], language: Language, *, as_json: bool) -> None:
    """Print what was found. Raises typer.Exit where something is broken."""
    from vicon.doctor.finding import worst_first
    from vicon.doctor.said import described, say

    if as_json:
        print(json.dumps({"findings": [described(it) for it in findings]}, ensure_ascii=False))
    else:
        width = max(len(it) for it in _MARKS[language].values())
        for it in worst_first(findings):
            said = say(it, language)
            print(f"{_MARKS[language][it.level]:{width}}  {it.area:8}  {said.what}  [{it.where}]")
            if said.cure:
                print(f"{'':{width}}  {'':8}  → {said.cure}")
    if any(it.level == "failure" for it in findings):
        raise typer.Exit(1)


async def _viewed(settings: Settings, language: Language) -> list[Finding]:
    """What is said meanwhile goes to stderr: what is found is the output."""
    from vicon.doctor.waiting import viewed

    def asked(link: str) -> None:
        print(f"{_OPEN[language]}\n\n  {link}\n", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            import segno

            segno.make(link, error="m").terminal(sys.stderr, compact=True)

    def opened(device: str) -> None:
        print(_LOOKING[language].format(device or "-"), file=sys.stderr, flush=True)

    return await viewed(settings, asked, opened)
