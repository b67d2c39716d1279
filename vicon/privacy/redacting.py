"""Values under seals, taken away through the journal they belong to, or hidden where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from sqlalchemy import Connection, select, update

from vicon.rooms.redaction import MOST
from vicon.store import catalogue, documents
from vicon.store.database import Database
from vicon.store.models.journal import sealed

Ground = Literal["request", "retention"]


class NotRedacted(Exception):
    """Nothing was taken away. `lasting`: asking again does not help, one of the seals may not be opened."""

    def __init__(self, why: str, *, lasting: bool) -> None:
        super().__init__(why)
        self.lasting = lasting


class Redacts(Protocol):
    """Asks the node where a sitting lives."""

    async def __call__(self, sitting: str, seals: Sequence[str], ground: Ground) -> None:
        """All of `seals` or none. Raises NotRedacted."""


async def redact(
    database: Database, redacts: Redacts, sitting: str, seals: Sequence[str], ground: Ground
) -> list[str]:
    """Take away what is under `seals`; those that stay, for the record would change without them.

    Those that are gone already are passed over: it may be repeated. Raises NotRedacted, StoreUnavailable.
    """
    await database.write(lambda connection: _show(connection, sitting, seals))
    there = await database.read(lambda connection: _there(connection, sitting, seals))
    left: list[str] = []
    for begin in range(0, len(there), MOST):
        left += await _halved(database, redacts, sitting, there[begin : begin + MOST], ground)
    return left


def hide(connection: Connection, sitting: str, seals: Sequence[str], now: int) -> int:
    """From now on nobody is shown what is under `seals`; documents that show it are withdrawn. How many."""
    its = sealed.c.sitting == sitting, sealed.c.seal.in_(list(seals)), sealed.c.hidden_at.is_(None)
    count = connection.execute(update(sealed).where(*its).values(hidden_at=now)).rowcount
    documents.redacted(connection, sitting, seals)
    catalogue.touch(connection, sitting)
    return count


async def _halved(
    database: Database, redacts: Redacts, sitting: str, seals: list[str], ground: Ground
) -> list[str]:
    try:
        await redacts(sitting, seals, ground)
    except NotRedacted as error:
        if not error.lasting:
            raise
        if len(seals) == 1:
            return await database.read(lambda connection: _there(connection, sitting, seals))
        half = len(seals) // 2
        first = await _halved(database, redacts, sitting, seals[:half], ground)
        return first + await _halved(database, redacts, sitting, seals[half:], ground)
    return []


def _show(connection: Connection, sitting: str, seals: Sequence[str]) -> None:
    # What is hidden is not there for whoever keeps the journal, and so could not be taken away.
    its = sealed.c.sitting == sitting, sealed.c.seal.in_(list(seals)), sealed.c.hidden_at.is_not(None)
    connection.execute(update(sealed).where(*its).values(hidden_at=None))


def _there(connection: Connection, sitting: str, seals: Sequence[str]) -> list[str]:
    its = sealed.c.sitting == sitting, sealed.c.seal.in_(list(seals))
    kept = set(connection.scalars(select(sealed.c.seal).where(*its)))
    return [seal for seal in seals if seal in kept]
