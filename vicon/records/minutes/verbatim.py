"""What was said word by word, item after item, between what happened to the sitting."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby

from vicon.mixing.captions import read
from vicon.records.minutes.facts import REDACTED, SEALED, Facts, Said
from vicon.records.minutes.sections import moments
from vicon.records.minutes.sheet import Block, Grid, Heading, Paragraph, Subheading
from vicon.records.minutes.spelled import Language
from vicon.records.minutes.writer import Writer

ROW_MS = 60_000
"""The words of one person stand in a row of their own after each minute, so that a time is near to each."""
UNCHECKED = "*"
"""Behind a line that the speech engine wrote and nobody put right."""


@dataclass(frozen=True, slots=True)
class _Row:
    """`who` said it, as they are named; empty for what happened to the sitting. `ms`: since 1970."""

    ms: int
    item: str | None
    who: str
    text: str
    seat: str | None = None


def spoken(writer: Writer) -> Iterator[Block]:
    say = writer.words
    yield Heading(say("verbatim"))
    lines = chosen(writer.facts, writer.given.language)
    if not lines:
        yield Paragraph(say("no_words"))
        return
    yield Paragraph(" ".join(_about(writer, lines)), quiet=True)
    columns = writer.column("when", 0, "center"), writer.column("speaker", 2), writer.column("words", 7)
    for item, rows in groupby(_rows(writer, lines), key=lambda it: it.item):
        yield Subheading(writer.item(item) or say("no_item"))
        yield Grid(columns, tuple((writer.clock(it.ms), it.who, it.text) for it in rows))


def chosen(facts: Facts, language: Language) -> list[Said]:
    """What was said in the open, in one language: that of the document where anything is written in it, else
    that of most lines. What a person wrote stands in place of what the engine made of the same moment."""
    parts = facts.closed_parts
    found = [
        it for it in facts.said
        if not any(it.ms < part.end and it.ms + it.long_ms > part.begin for part in parts)
    ]  # fmt: skip
    lines = Counter(_primary(it) for it in found)
    most = max(lines, key=lambda it: (it == language, lines[it], it), default="")
    return read(it for it in found if _primary(it) == most)


def digest(said: Sequence[Said]) -> str:
    """SHA-256 (hex) of all lines, in any language: two documents of the same journal differ by these."""
    return hashlib.sha256(json.dumps([astuple(it) for it in said]).encode()).hexdigest()


def _about(writer: Writer, lines: Sequence[Said]) -> Iterator[str]:
    say, language = writer.words, _primary(lines[0])
    yield say("words_from")
    if language != writer.given.language:
        yield say("words_in", lang=language)
    if any(it.auto and not it.checked for it in lines):
        yield say("words_unchecked", mark=UNCHECKED)


def _rows(writer: Writer, lines: Sequence[Said]) -> Iterator[_Row]:
    """In order; lines that follow one another within a minute are one row. Whose name is no longer in the
    record, their words are not either."""
    facts = writer.facts
    begins = [at for at, _ in facts.taken_up]

    def item(ms: int) -> str | None:
        n = bisect_right(begins, ms)
        return facts.taken_up[n - 1][1] if n else None

    gone = {it.seat for it in facts.people if it.name in (REDACTED, SEALED)}
    found = [_Row(at, item(at), "", text) for at, text in moments(writer)]
    for it in lines:
        text = writer.words("redacted") if it.who in gone else _text(writer, it)
        found.append(_Row(it.ms, item(it.ms), _who(writer, it), text, it.who or ""))
    last: _Row | None = None
    for row in sorted(found, key=lambda one: one.ms):
        if last is None:
            last = row
        elif _goes_on(last, row):
            text = last.text if row.seat in gone else f"{last.text} {row.text}"
            last = _Row(last.ms, last.item, last.who, text, last.seat)
        else:
            yield last
            last = row
    if last is not None:
        yield last


def _goes_on(last: _Row, it: _Row) -> bool:
    """Whether `it` is more of what the same person says on the same item. Nobody says what happens."""
    same = (last.seat, last.item) == (it.seat, it.item)
    return last.seat is not None and same and it.ms - last.ms < ROW_MS


def _who(writer: Writer, it: Said) -> str:
    return writer.words("somebody") if it.who is None else writer.name(it.who)


def _text(writer: Writer, it: Said) -> str:
    return writer.text(it.text) + (UNCHECKED if it.auto and not it.checked else "")


def _primary(it: Said) -> str:
    """The language without its region (RFC 5646, 2.2.1)."""
    return it.lang.partition("-")[0].lower()
