"""Captions by the speech engine while a meeting is recorded: its lines go to the room as they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from vicon import jobs, log
from vicon.cluster.asking import asking
from vicon.cluster.errands import NotDone
from vicon.jobs import Context, Later
from vicon.rooms.ports import StoredEvent
from vicon.store import captions, recordings
from vicon.store.archive import Archive
from vicon.worker.attended import attended
from vicon.worker.captioning import line, told

DAY_S = 24 * 3600.0
AGAIN_S = 5.0


def enqueue_listening(connection: Connection) -> int:
    """A job for each recording that runs; how many are new."""
    return sum(
        jobs.enqueue(connection, "recording.listen", {"recording": it.id}, key=it.id)
        for it in recordings.running(connection)
    )


@jobs.handler("recording.listen", timeout_s=DAY_S, lane="listening")
async def listen(context: Context, body: Mapping[str, Any]) -> None:
    """Until it has ended. What was said while nobody listened is not made up for. Raises Later."""
    settings = context.settings
    it = await context.database.read(lambda connection: recordings.one(connection, body["recording"]))
    if it is None or it.state != "running" or not (settings.speech_engine and settings.speech_live):
        return
    asked = {"tapes": str(settings.data / "taps"), "recording": it.id} | told(settings)
    async with asking(settings) as nodes:

        async def heard(said: Mapping[str, Any]) -> None:
            kept = line(settings, it.id, said)
            shown = {"seat": kept.seat, "lang": kept.lang, "text": kept.text}
            try:
                await nodes.errands.caption(nodes.links, nodes.placement, sitting=it.sitting, line=shown)
            except NotDone as error:
                log.get().warning("captions.unseen", recording=it.id, why=error.error)
            await context.database.write(lambda connection: captions.keep(connection, [kept]))

        module = "vicon.mixing.speech.live"
        status = await attended(context, it.sitting, module, asked, texts=_nothing, heard=heard)
    if status != 0:
        raise Later(f"the speech engine ended with status {status}: see the worker's log", AGAIN_S)


async def _nothing(_archive: Archive, _sitting: str, _rows: Sequence[StoredEvent]) -> dict[str, str]:
    """It hears voices, and needs no names."""
    return {}
