"""What keepers of a record asked for besides its films; gone with the film that it goes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from vicon.store.models.recordings import tracks as table

What = Literal["sound", "voices", "webm"]


@dataclass(frozen=True, slots=True)
class Made:
    """`file`: part of its name; `sha256` of its bytes (hex), `size` in bytes."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """`state`: `asked`, `ready` or `failed`. `turn`: that of the film."""

    recording: str
    what: What
    turn: int
    state: str
    made: Made | None


def ask(connection: Connection, recording: str, what: What, turn: int) -> bool:
    """False if it was asked for already; one that failed may be asked for again."""
    its = table.c.recording == recording, table.c.what == what
    connection.execute(delete(table).where(*its, table.c.state == "failed"))
    if connection.execute(select(table.c.what).where(*its)).first() is not None:
        return False
    connection.execute(insert(table), {"recording": recording, "what": what, "turn": turn, "state": "asked"})
    return True


def of(connection: Connection, recording: str) -> list[Asked]:
    query = select(table).where(table.c.recording == recording).order_by(table.c.what)
    return [
        Asked(
            row.recording,
            row.what,
            row.turn,
            row.state,
            None if row.file is None else Made(row.file, row.sha256, row.size),
        )
        for row in connection.execute(query)
    ]


def settle(connection: Connection, it: Asked, made: Made | None) -> bool:
    """It is ready, or failed; False if its film was withdrawn meanwhile."""
    state = "failed" if made is None else "ready"
    told = {name: getattr(made, name, None) for name in Made.__slots__}
    key = table.c.recording == it.recording, table.c.what == it.what, table.c.turn == it.turn
    return connection.execute(update(table).where(*key).values(told | {"state": state})).rowcount > 0


def webm(connection: Connection, recording: str) -> Made | None:
    """The film in that format, once it is made."""
    return next((it.made for it in of(connection, recording) if it.what == "webm"), None)
