"""Slides: a job for each file, whose pages are drawn in a process of its own and put on record."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from functools import partial
from typing import Any

from vicon import jobs
from vicon.cluster.asking import asking
from vicon.cluster.errands import NotDone
from vicon.jobs import Context, Failed, Later
from vicon.slides import shelf
from vicon.store import decks
from vicon.store.decks import Stored
from vicon.worker.followed import Broke, followed

DRAW_S = 1_200.0
TRIES = 3
"""Drawing that breaks off so often breaks off for good: the file is to blame."""
KIND = "slides.draw"


@jobs.handler(KIND, retries=8, timeout_s=DRAW_S, lane="slides", drops=("title",))
async def draw(context: Context, body: Mapping[str, Any]) -> None:
    """Draw all pages, keep them, put them on record. Done again after a crash they are the same pages."""
    database = context.database
    it = await database.read(lambda connection: decks.one(connection, body["deck"]))
    if it is None or it.state != "waiting":
        return
    try:
        pages = await _drawn(context, it)
        await _recorded(context, it, body, pages)
    except Failed as error:
        await database.write(partial(decks.failed, id_=it.id, fault=str(error)))
        await asyncio.to_thread(shelf.away, context.settings.data, it.id)
        raise
    await database.write(partial(decks.ready, id_=it.id, pages=pages))


async def _drawn(context: Context, it: Stored) -> int:
    """How many pages there are now. Raises Failed with a fault, Later."""
    data = context.settings.data
    source, made = shelf.source(data, it.id), shelf.pages(data, it.id)
    new = made.with_suffix(".new")
    if not await asyncio.to_thread(source.is_file):
        # Brought in on another machine, or the folder is not there for the moment.
        raise Failed("elsewhere") if context.attempt >= TRIES else Later("the file is not on this machine")
    await asyncio.to_thread(shutil.rmtree, new, ignore_errors=True)
    await asyncio.to_thread(new.mkdir, 0o700)
    asked = {"source": str(source), "kind": it.kind, "pages": str(new), "hide": str(data)}
    try:
        said = await followed(context, "vicon.slides.work", asked)
    except Broke as error:
        raise Failed("too_heavy") if context.attempt >= TRIES else Later(str(error)) from None
    if "fault" in said:
        raise Failed(said["fault"])
    await asyncio.to_thread(shutil.rmtree, made, ignore_errors=True)
    await asyncio.to_thread(new.rename, made)
    return int(said["pages"])


async def _recorded(context: Context, it: Stored, body: Mapping[str, Any], pages: int) -> None:
    """Raises Failed if the sitting takes none any more, Later."""
    said = {"deck": it.id, "title": body["title"], "pages": pages, "sha256": it.sha256, "bytes": it.size}
    said |= {"seat": body["seat"], "item": body["item"]}
    try:
        async with asking(context.settings) as nodes:
            await nodes.errands.document(
                nodes.links, nodes.placement, sitting=it.sitting, kind="slides.added", body=said
            )
    except NotDone as error:
        if error.error != "wrong_state":
            raise Later(str(error)) from None
        # On record already from an attempt whose end got lost; or there is nothing to show them in any more.
        if "ended" in str(error):
            raise Failed("ended") from None
