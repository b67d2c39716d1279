"""A journal and its openings from exported files: a document can be made, and checked, without a server."""

from __future__ import annotations

import json
from collections.abc import Iterable

from vicon.rooms.ports import StoredEvent


class NotAJournal(ValueError):
    """The file is no exported journal, or is broken; the message says where."""


def rows_of(lines: Iterable[bytes]) -> list[StoredEvent]:
    """The rows in the lines of an export. Raises NotAJournal unless the chain is whole."""
    from vicon.records.verdict import INTACT, UNVOUCHED
    from vicon.records.verify import verify

    all_ = list(lines)
    verdict = verify(all_)
    if verdict.exit not in (INTACT, UNVOUCHED):
        raise NotAJournal(verdict.sentence)
    rows = []
    for line in all_:
        if line.startswith(b'{"event":'):
            event, _, rest = line.removeprefix(b'{"event":').rpartition(b',"hash":"')
            rows.append(StoredEvent(json.loads(event)["seq"], event, rest[:64].decode()))
    if not rows:
        raise NotAJournal("the journal is empty")
    return rows


def texts_of(lines: Iterable[bytes]) -> dict[str, str]:
    """Texts by seal from a file of openings. Raises NotAJournal at a line that opens nothing."""
    from vicon.rooms.seal import seal_of

    texts = {}
    for number, line in enumerate(lines, 1):
        try:
            it = json.loads(line)
            fits = seal_of(it["salt"], it["value"]) == it["seal"]
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise NotAJournal(f"line {number} of the openings: the seal does not match")
        texts[it["seal"]] = it["value"]
    return texts
