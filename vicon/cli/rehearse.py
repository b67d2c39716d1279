"""The command line: `vicon rehearse`."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from vicon.rehearsal.rehearse import Plan, Report
    from vicon.rehearsal.said import Language

commands = typer.Typer()

_Server = Annotated[str, typer.Option(envvar="VICON_URL", help="Its address, as browsers open it.")]
_People = Annotated[int, typer.Option(min=2, max=5_000, help="How many people at most.")]
_First = Annotated[int, typer.Option("--from", min=2, help="How many at first; then twice as many.")]
_Shape = Annotated[
    Literal["audio", "stage", "grid"],
    typer.Option(
        help="audio: one room, sound only, three talk. stage: one room, one speaker with a camera, the rest "
        "watch. grid: rooms of 25, all with cameras, everybody sees everybody."
    ),
]
_Seconds = Annotated[float, typer.Option(min=1, max=600, help="How long each size is held.")]
_Rate = Annotated[
    float,
    typer.Option(
        "--joins-per-second",
        min=0.1,
        max=200,
        help="How fast they come. More than five from one address need VICON_JOINS_PER_MINUTE at the server.",
    ),
]
_KeyFile = Annotated[
    Path | None,
    typer.Option(help="A file with an API key (scopes and ceiling: see below); else REHEARSE_KEY."),
]
_Ca = Annotated[Path | None, typer.Option(help="Trust this certificate authority, a PEM file.")]
_Beside = Annotated[bool, typer.Option("--beside-meetings", help="Also while people are in meetings there.")]
_Json = Annotated[bool, typer.Option("--json", help="Print a JSON object with all figures.")]
_Language = Annotated[Literal["id", "en"], typer.Option(help="Indonesian or English.")]

KEY = "REHEARSE_KEY"


@commands.command()
def rehearse(
    server: _Server = "http://localhost:8000",
    people: _People = 300,
    first: _First = 5,
    shape: _Shape = "audio",
    seconds: _Seconds = 10,
    per_second: _Rate = 4,
    key_file: _KeyFile = None,
    ca: _Ca = None,
    beside: _Beside = False,
    as_json: _Json = False,
    language: _Language = "id",
) -> None:
    """Find out how many people this server carries: played people come with real sound and pictures.

    Rooms are made for it, more and more people come in, and each size is held for a while: are there joins
    that fail, is sound or picture lost or late, are commands and events lost? At the end stands the safe
    size, in one sentence. The rooms are tidied up, also after Ctrl-C (their sittings stay in the journal).

    Live meetings come first: it does not begin while one is on, and stops when one begins or when the server
    says that its capacity is nearly used up. Run it from another computer than the server's, if you can.

    The key: vicon keys api create gladi --scope rooms:read --scope rooms:write --scope sittings:write
    --scope tokens:issue --scope commands:sitting --ceiling chair. Revoke it afterwards.

    Exit status 0: all asked for are safe; 1: fewer are; 2: it could not begin; 130: interrupted.
    """
    from vicon.rehearsal.rehearse import Plan, Report

    if not server.startswith(("http://", "https://")):
        raise _failed(language, "server_form")
    if first > people:
        raise _failed(language, "people_first")
    plan = Plan(
        server=server.rstrip("/"),
        key=_key(key_file, language),
        shape=shape,
        people=people,
        first=first,
        seconds=seconds,
        per_second=per_second,
        beside=beside,
        language=language,
        tls=_tls(ca, language),
    )
    report = Report(shape, people)
    status = _run(plan, report)
    if as_json:
        print(json.dumps(report.described(), ensure_ascii=False))
    raise typer.Exit(status)


def _run(plan: Plan, report: Report) -> int:
    """The exit status. What happens is said on stderr, the answer on stdout, unless it is to be JSON."""
    import uvloop

    from vicon.rehearsal import said
    from vicon.rehearsal.door import Hindered
    from vicon.rehearsal.rehearse import rehearse as run

    language = plan.language
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # Whoever ends it by systemd or kill leaves no room behind either. What a shell starts in the background
    # has SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    _tell(said.say("begin_beside" if plan.beside else "begin", language))
    try:
        uvloop.run(run(plan, report, lambda it, found: _tell(said.size(it, found, language))))
    except Hindered as refused:
        _tell(said.refused(refused, language))
        return 2
    except KeyboardInterrupt:
        _tell(said.say("interrupted", language))
        return 130
    finally:
        for what in report.left:
            _tell(said.say("left", language, what=what))
    if costs := said.costs(report, language):
        _tell(costs)
    _tell(said.verdict(report, language))
    return 0 if report.safe >= plan.people else 1


def _key(file: Path | None, language: Language) -> str:
    """Raises Exit."""
    from vicon.rehearsal.door import SCOPES

    try:
        key = file.read_text().strip() if file else os.environ.get(KEY, "").strip()
    except OSError as error:
        raise _failed(language, "key_file", file=str(file), what=error.strerror or "") from None
    if not key:
        options = " ".join(f"--scope {it}" for it in SCOPES) + " --ceiling chair"
        raise _failed(language, "key_missing", options=options)
    if not re.fullmatch(r"vk_[0-9a-z]+\.\S+", key):
        raise _failed(language, "key_form")
    return key


def _tls(ca: Path | None, language: Language) -> ssl.SSLContext:
    """Raises Exit."""
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise _failed(language, "key_file", file=str(ca), what=error.strerror or str(error)) from None


def _failed(language: Language, code: str, **facts: str) -> typer.Exit:
    from vicon.rehearsal.said import say

    _tell(say(code, language, **facts))
    return typer.Exit(2)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
