"""The public archive: an entry for each sitting with a published film, and the words by which it is found.

Only what is published is here. Whatever takes something back (`touch`) empties the entry in its own
transaction; a job then reads it anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from vicon.store.models.catalogue import catalogue as table
from vicon.store.models.catalogue import catalogue_lines as lines_table
from vicon.store.models.catalogue import catalogue_words as words_table

LONGEST = 40
"""Letters of a word that count."""
_TOLD = ("title", "opd", "at", "ms", "speakers", "told")
_WORD = re.compile(r"[^\W_]+")

Kind = Literal["title", "item", "turn", "vote", "decision", "mark"]


@dataclass(frozen=True, slots=True)
class Line:
    """Something said of a sitting, at `ms` of the film of `recording` if that is known.

    `text`, or the `seal` of a name or word of somebody's own.
    """

    kind: Kind
    recording: str | None = None
    ms: int | None = None
    text: str | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`at`: when its first film begins (ms), `ms`: how long all are, `speakers`: how many spoke in them.

    `told`: `recordings` in their order, `votes` with results, `decisions`, as plain objects.
    """

    sitting: str
    title: str
    opd: str | None
    at: int
    ms: int
    speakers: int
    told: Mapping[str, Any]
    lines: Sequence[Line] = field(default=(), compare=False)


def words(text: str) -> list[str]:
    """As they are compared: without case and accents, each once."""
    plain = "".join(it for it in unicodedata.normalize("NFKD", text) if not unicodedata.combining(it))
    return list(dict.fromkeys(it[:LONGEST] for it in _WORD.findall(plain.casefold())))


def enter(connection: Connection, sitting: str) -> None:
    """Something of it was published: it is to be read."""
    new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"sitting": sitting, "turn": 0, "stale": True}
    connection.execute(new(table).values(row).on_conflict_do_nothing(index_elements=["sitting"]))
    changed(connection, sitting)


def changed(connection: Connection, sitting: str) -> None:
    """There is more to say of it; until then it stands as it is."""
    connection.execute(
        update(table).where(table.c.sitting == sitting).values(turn=table.c.turn + 1, stale=True)
    )


def touch(connection: Connection, sitting: str) -> None:
    """Something of it was taken back: from now on nothing of it is shown until it was read anew."""
    _empty(connection, sitting)
    connection.execute(update(table).where(table.c.sitting == sitting).values(dict.fromkeys(_TOLD)))
    changed(connection, sitting)


def stale(connection: Connection) -> list[tuple[str, int]]:
    """Sittings to be read, each with its turn."""
    rows = connection.execute(select(table.c.sitting, table.c.turn).where(table.c.stale))
    return [(row.sitting, row.turn) for row in rows]


def keep(
    connection: Connection, sitting: str, turn: int, entry: Entry | None, texts: Mapping[str, str]
) -> bool:
    """Put `entry`, read at `turn`, in its place; None: nothing of it is published. `texts`: by seal.

    False if something changed meanwhile. A line whose text is not at hand is left out.
    """
    values: dict[str, Any] = {name: getattr(entry, name, None) for name in _TOLD} | {"stale": False}
    kept = connection.execute(
        update(table).where(table.c.sitting == sitting, table.c.turn == turn).values(values)
    )
    if kept.rowcount == 0:
        return False
    _empty(connection, sitting)
    if entry is not None:
        _write(connection, sitting, entry.lines, texts)
    return True


def _empty(connection: Connection, sitting: str) -> None:
    for its in (lines_table, words_table):
        connection.execute(delete(its).where(its.c.sitting == sitting))


def _write(connection: Connection, sitting: str, lines: Iterable[Line], texts: Mapping[str, str]) -> None:
    rows: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for n, it in enumerate(lines):
        text = it.text if it.seal is None else texts.get(it.seal)
        if not text:
            continue
        rows.append({name: getattr(it, name) for name in Line.__slots__} | {"sitting": sitting, "n": n})
        found += ({"word": word, "sitting": sitting, "n": n} for word in words(text))
    for its, all_ in ((lines_table, rows), (words_table, found)):
        if all_:
            connection.execute(insert(its), all_)
