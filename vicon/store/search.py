"""Entries of the public archive as lists show them: all, or those that have the words somebody seeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, tuple_

from vicon.store import cursors
from vicon.store.catalogue import LONGEST, Entry, Line, words
from vicon.store.models.catalogue import catalogue as table
from vicon.store.models.catalogue import catalogue_lines as lines_table
from vicon.store.models.catalogue import catalogue_words as words_table

MOST_WORDS = 8
HITS = 5
"""Places of one sitting that are shown."""
_LAST = "\U0010ffff"
"""Sorts behind whatever a word goes on with."""


@dataclass(frozen=True, slots=True)
class Sought:
    """None and no words: whatever. `since`, `until`: ms, of the beginning."""

    text: str = ""
    opd: str | None = None
    since: int | None = None
    until: int | None = None


def one(connection: Connection, sitting: str) -> Entry | None:
    """None while nothing of it is published."""
    query = select(table).where(table.c.sitting == sitting, table.c.title.is_not(None))
    row = connection.execute(query).first()
    return None if row is None else _read(row)


def page(
    connection: Connection, sought: Sought, after: str | None, limit: int
) -> tuple[list[tuple[Entry, list[Line]]], str | None]:
    """The newest first, each with the places that were found in it, and the cursor of the next page.

    A word is found where one begins so; of several all must be in the same sitting. Raises BadCursor.
    """
    wanted = words(sought.text)[:MOST_WORDS]
    if sought.text.strip() and not wanted:
        return [], None
    query = select(table).where(table.c.title.is_not(None), *_conditions(sought, wanted))
    if after is not None:
        query = query.where(tuple_(table.c.at, table.c.sitting) < tuple_(*cursors.read(after)))
    rows = connection.execute(query.order_by(table.c.at.desc(), table.c.sitting.desc()).limit(limit + 1))
    found = [_read(row) for row in rows]
    more = found[limit - 1] if len(found) > limit else None
    places = _places(connection, [it.sitting for it in found[:limit]], wanted) if wanted else {}
    shown = [(it, places.get(it.sitting, [])) for it in found[:limit]]
    return shown, None if more is None else cursors.cursor(more.at, more.sitting)


def _conditions(sought: Sought, wanted: Sequence[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.opd is not None:
        conditions.append(table.c.opd == sought.opd)
    if sought.since is not None:
        conditions.append(table.c.at >= sought.since)
    if sought.until is not None:
        conditions.append(table.c.at < sought.until)
    for word in wanted:
        conditions.append(table.c.sitting.in_(select(words_table.c.sitting).where(_begins(word))))
    return conditions


def _begins(word: str) -> ColumnElement[bool]:
    # One letter begins too much: it is found as a word of its own only.
    if len(word) == 1 or len(word) == LONGEST:
        return words_table.c.word == word
    return and_(words_table.c.word >= word, words_table.c.word < word + _LAST)


def _places(
    connection: Connection, sittings: Sequence[str], wanted: Sequence[str]
) -> Mapping[str, list[Line]]:
    """Of each sitting the lines that have the most of the words, in their order."""
    w = words_table.c
    met: dict[tuple[str, int], set[str]] = {}
    query = select(w.sitting, w.n, w.word).where(w.sitting.in_(sittings), or_(*map(_begins, wanted)))
    for row in connection.execute(query):
        its = met.setdefault((row.sitting, row.n), set())
        its.update(word for word in wanted if row.word.startswith(word))
    most: dict[str, int] = {}
    for (sitting, _), its in met.items():
        most[sitting] = max(most.get(sitting, 0), len(its))
    best: dict[str, list[int]] = {}
    for sitting, n in sorted(key for key, its in met.items() if len(its) == most[key[0]]):
        best.setdefault(sitting, []).append(n)
    keys = [(sitting, n) for sitting, ns in best.items() for n in ns[:HITS]]
    rows = connection.execute(
        select(lines_table)
        .where(tuple_(lines_table.c.sitting, lines_table.c.n).in_(keys))
        .order_by(lines_table.c.sitting, lines_table.c.n)
    )
    places: dict[str, list[Line]] = {}
    for row in rows:
        line = Line(**{name: getattr(row, name) for name in Line.__slots__})
        if line.kind != "title":
            places.setdefault(row.sitting, []).append(line)
    return places


def _read(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(row.sitting, row.title, row.opd, row.at, row.ms, row.speakers, row.told or {})
