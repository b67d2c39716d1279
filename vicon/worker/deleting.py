"""A recording that somebody deletes: shown no more at once, and off the disk by a job.

What its film was stays known by the SHA-256 that the journal names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.jobs import Context
from vicon.people import audit
from vicon.privacy.tapes import remove, remove_films
from vicon.rooms.ports import Notice
from vicon.store import recordings
from vicon.webhooks import outbox
from vicon.worker.filming import media


class Running(Exception):
    """It is still being recorded."""


def ask(connection: Connection, recording: str, room: str, *, by: str, now: int) -> None:
    """Delete it, in the caller's transaction; one that was deleted stays so. Raises Running.

    `room`: where its sitting is; `by`: whoever deletes, for the audit trail; `now` in ms.
    """
    it = recordings.one(connection, recording)
    if it is None or it.state == "deleted":
        return
    if it.state == "running":
        raise Running
    recordings.deleted(connection, it.id)
    sha256 = it.film and it.film.sha256
    what = {"recording": it.id, "sitting": it.sitting, "sha256": sha256}
    audit.record(connection, by, "recording.deleted", what, now)
    said = {"recording": it.id, "sha256": sha256, "url": f"/api/v1/recordings/{it.id}"}
    outbox.tell(connection, it.sitting, [Notice("recording.deleted", room, 0, now, said)])
    jobs.enqueue(connection, "recording.delete", {"recording": it.id}, key=it.id)


@jobs.handler("recording.delete")
async def delete(context: Context, body: Mapping[str, Any]) -> None:
    """Films first, then the tapes that they could be made of again."""
    folders = media(context.settings)
    await remove_films(folders, body["recording"])
    await asyncio.to_thread(remove, folders.tapes, body["recording"])
