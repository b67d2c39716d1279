"""A request that may be repeated is done once: its key is taken before, its answer kept with what it did."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from vicon.store.database import Database
from vicon.store.models.requests import requests

LIVES_MS = 86_400_000
LEASE_MS = 120_000
"""No request takes longer: whoever took a key and said no more has died."""
_RUNNING = 0


class Mismatch(Exception):
    """The key was used for another request."""


class Running(Exception):
    """The same request is being done."""


@dataclass(frozen=True, slots=True)
class Request:
    """`owner` and `key` name it, `digest` (SHA-256) is of what was asked."""

    owner: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` as it is kept: encrypted."""

    status: int
    body: bytes


async def take(database: Database, request: Request, now: int) -> Answer | None:
    """The answer to the same request before; None: the key is now of this one, to be kept or given back.

    Raises Mismatch, Running, StoreUnavailable.
    """
    for last in (False, True):
        try:
            return await database.write(lambda connection: _take(connection, request, now))
        except IntegrityError:
            # Another took the key at the same moment: what it is about is there to be read now.
            if last:
                raise Running from None
    raise AssertionError("unreachable")


def keep(connection: Connection, request: Request, answer: Answer) -> None:
    """Store the answer, in the transaction that does what was asked or after it."""
    values = {"status": answer.status, "answer": answer.body}
    connection.execute(update(requests).where(_of(request)).values(values))


async def give_back(database: Database, request: Request) -> None:
    """Let the key be used again; what was kept stays. Raises StoreUnavailable."""
    unkept = and_(_of(request), requests.c.status == _RUNNING)
    await database.write(lambda connection: connection.execute(delete(requests).where(unkept)))


def _take(connection: Connection, request: Request, now: int) -> Answer | None:
    row = connection.execute(select(requests).where(_of(request)).with_for_update()).first()
    if row is not None and row.at > now - (LEASE_MS if row.status == _RUNNING else LIVES_MS):
        if row.digest != request.digest:
            raise Mismatch
        if row.status == _RUNNING:
            raise Running
        return Answer(row.status, row.answer)
    if row is not None:
        connection.execute(delete(requests).where(_of(request)))
    taken = {"owner": request.owner, "key": request.key, "digest": request.digest, "at": now}
    connection.execute(insert(requests), {**taken, "status": _RUNNING, "answer": b""})
    return None


def _of(request: Request) -> ColumnElement[bool]:
    return and_(requests.c.owner == request.owner, requests.c.key == request.key)
