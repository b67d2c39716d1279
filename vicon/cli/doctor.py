"""The command line: `vicon doctor`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from vicon.cli.start import start

commands = typer.Typer()

_MARKS = {
    "id": {"ok": "baik", "note": "info", "warning": "awas", "failure": "RUSAK"},
    "en": {"ok": "ok", "note": "note", "warning": "warning", "failure": "FAILURE"},
}
_Json = Annotated[bool, typer.Option("--json", help="Print a JSON object, with the words of both languages.")]
_Language = Annotated[Literal["id", "en"], typer.Option(help="Indonesian or English.")]


@commands.command()
def doctor(as_json: _Json = False, language: _Language = "id") -> None:
    """Look for what keeps people from meeting: addresses, ports, TLS, clock, stores, mail, sign-in, TURN.

    Each fault is said with its place and its cure. Only this machine and servers that the settings name are
    asked. Exit status 0: no failure; 1: at least one.
    """
    import asyncio

    from vicon.doctor.examine import examine
    from vicon.doctor.finding import worst_first
    from vicon.doctor.said import described, say

    findings = asyncio.run(examine(start("doctor")))
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
