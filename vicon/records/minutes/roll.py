"""Who was there: the list under every document."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.records.intervals import total
from vicon.records.minutes.facts import Person
from vicon.records.minutes.sheet import Block, Grid, Paragraph
from vicon.records.minutes.writer import Writer


def roll(writer: Writer, *, numbers: bool) -> Iterator[Block]:
    """Who was there; `numbers`: with the NIP of civil servants."""
    say = writer.words
    columns = (
        writer.column("no", 0, "center"),
        writer.column("name", 5),
        *((writer.column("nip", 0),) if numbers else ()),
        writer.column("role", 3),
        writer.column("in", 0, "center"),
        writer.column("out", 0, "center"),
        writer.column("minutes", 0, "right"),
        writer.column("door", 2),
    )
    rows: list[tuple[str, ...]] = []
    absent: list[str] = []
    unnamed = 0
    for it in writer.facts.people:
        there = it.attended.present
        if not there:
            absent += [writer.name(it.seat)] if not it.guest else []
            continue
        if writer.public and not it.named:
            unnamed += 1
            continue
        rows.append(tuple(_present(writer, len(rows) + 1, it, numbers=numbers)))
    yield Grid(columns, tuple(rows))
    if unnamed:
        yield Paragraph(say("guests_only", n=unnamed), quiet=True)
    if absent:
        yield Paragraph(say("absent", names=", ".join(absent)), quiet=True)


def _present(writer: Writer, n: int, it: Person, *, numbers: bool) -> Iterator[str]:
    """The cells of somebody who was there, under the columns of `roll`."""
    say, there = writer.words, it.attended.present
    yield str(n)
    yield f"{writer.name(it.seat)} ({say('citizen')})" if it.guest else writer.name(it.seat)
    if numbers:
        yield writer.nip(it.seat)
    yield writer.role(it)
    came = writer.clock(there[0].begin)
    yield f"{came} ({say('late')})" if it.attended.late else came
    yield "" if it.attended.here else writer.clock(there[-1].end)
    yield str((total(there) + 30_000) // 60_000)
    yield ", ".join(say(f"door_{door}") for door in it.attended.doors)
