"""A request that may be repeated is done once: its answer is stored in the transaction that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from vicon.store.database import Database
from vicon.store.models.requests import requests

LIVES_MS = 86_400_000


class Mismatch(Exception):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class Request:
    """`owner` and `key` name it, `digest` (SHA-256) is of what was asked."""

    owner: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    repeated: bool = False


async def once(
    database: Database, request: Request, now: int, work: Callable[[Connection], Answer]
) -> Answer:
    """The answer of `work`, or that of the same request before. Raises Mismatch, StoreUnavailable.

    Of two that run at the same moment one waits for the other, or fails on the key and finds its answer.
    """
    for last in (False, True):
        try:
            return await database.write(lambda connection: _once(connection, request, now, work))
        except IntegrityError:
            if last:
                raise
    raise AssertionError("unreachable")


def _once(connection: Connection, request: Request, now: int, work: Callable[[Connection], Answer]) -> Answer:
    row = connection.execute(
        select(requests).where(requests.c.owner == request.owner, requests.c.key == request.key)
    ).first()
    if row is not None and row.at > now - LIVES_MS:
        if row.digest != request.digest:
            raise Mismatch
        return Answer(row.status, row.answer, repeated=True)
    answer = work(connection)
    if row is not None:
        connection.execute(
            requests.delete().where(requests.c.owner == request.owner, requests.c.key == request.key)
        )
    connection.execute(
        insert(requests),
        {
            "owner": request.owner,
            "key": request.key,
            "digest": request.digest,
            "status": answer.status,
            "answer": answer.body,
            "at": now,
        },
    )
    return answer
