"""Work that no call waits for: mail, documents, exports, purges, calls to other systems.

A job is a row of the database, made in the transaction that it follows from; a worker runs it, and again
until it succeeded, at least once and under one id. What it does outside of the database must therefore be
known by that id there: a Message-ID, a webhook-id, a file's name.

    @jobs.handler("seal", retries=5)
    async def seal(context: Context, body: Mapping[str, Any]) -> None: ...

    jobs.enqueue(connection, "seal", {"sitting": sitting}, key=sitting)   # in the caller's transaction
    await jobs.wake(redis)                                               # after it: sooner than by itself
"""

from __future__ import annotations

from vicon.jobs.handlers import Context, Failed, Later, handler
from vicon.jobs.rows import drop, enqueue
from vicon.jobs.waking import wake

__all__ = ["Context", "Failed", "Later", "drop", "enqueue", "handler", "wake"]
